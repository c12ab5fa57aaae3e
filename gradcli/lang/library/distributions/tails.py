"""Distributions whose tails fall as exponentials or slower: Exponential, Laplace, Cauchy, Gumbel."""

from __future__ import annotations

import math

from gradcli.core.generator import stream
from gradcli.core.lazy import np
from gradcli.core.ops.drawing import exponentials
from gradcli.lang.library.distributions.densities import evenly
from gradcli.lang.library.distributions.distribution import (
    LOC_SCALE,
    NOT_NEGATIVE,
    POSITIVE,
    Distribution,
    Limit,
)
from gradcli.lang.library.distributions.quantities import (
    Quantity,
    absolute,
    drawn,
    exp,
    expm1,
    full_like,
    log,
    log1p,
    of,
    reciprocal,
    sign,
    zeros_like,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


EULER = 0.57721566490153286060


class Exponential(Distribution):
    """The distribution of waiting times."""

    __slots__ = ()
    signature = "rate, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"rate": POSITIVE}
    support = NOT_NEGATIVE

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return a draw of rate 1 over the rate."""
        shape = self.extended(sizes)
        return drawn(exponentials(math.prod(shape), self.rate.dtype), shape, self.rate.dtype) / self.rate

    def log_density(self, x: Quantity) -> Quantity:
        """Return log(rate) - rate x."""
        return log(self.rate) - self.rate * x

    def area(self, x: Quantity) -> Quantity:
        """Return 1 - exp(-rate x)."""
        return 1 - exp(-self.rate * x)

    def quantile(self, p: Quantity) -> Quantity:
        """Return -log(1 - p) / rate."""
        return -log1p(-p) / self.rate

    def entropy(self) -> Quantity:
        """Return 1 - log(rate)."""
        return 1.0 - log(self.rate)

    def mean(self) -> Quantity:
        """Return 1 / rate."""
        return reciprocal(self.rate)

    stddev = mean

    def mode(self) -> Quantity:
        """Return 0."""
        return zeros_like(self.rate)

    def variance(self) -> Quantity:
        """Return 1 / rate^2."""
        return self.rate**-2


class Laplace(Distribution):
    """The distribution whose density falls exponentially on both sides of loc."""

    __slots__ = ()
    signature = "loc, scale, validate_args=None"
    limits = LOC_SCALE

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return the quantile of an even draw."""
        u = evenly(float(np.finfo(self.loc.dtype).eps) - 1, 1.0, self.extended(sizes), self.loc.dtype)
        return self.loc - self.scale * sign(u) * log1p(-absolute(u))

    def log_density(self, x: Quantity) -> Quantity:
        """Return -log(2 scale) - |x - loc| / scale."""
        return -log(2 * self.scale) - absolute(x - self.loc) / self.scale

    def area(self, x: Quantity) -> Quantity:
        """Return the area of one exponential side, and of the other behind loc."""
        return 0.5 - 0.5 * sign(x - self.loc) * expm1(-absolute(x - self.loc) / self.scale)

    def quantile(self, p: Quantity) -> Quantity:
        """Return the inverse of the area."""
        term = p - 0.5
        return self.loc - self.scale * sign(term) * log1p(-2 * absolute(term))

    def entropy(self) -> Quantity:
        """Return 1 + log(2 scale)."""
        return 1 + log(2 * self.scale)

    def mean(self) -> Quantity:
        """Return loc."""
        return self.loc

    mode = mean

    def stddev(self) -> Quantity:
        """Return sqrt(2) scale."""
        return 2**0.5 * self.scale

    def variance(self) -> Quantity:
        """Return 2 scale^2."""
        return 2 * self.scale**2


class Cauchy(Distribution):
    """The distribution of a ratio of two normal numbers, which has no mean."""

    __slots__ = ()
    signature = "loc, scale, validate_args=None"
    limits = LOC_SCALE

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return the quantile of an even draw."""
        shape, dtype = self.extended(sizes), self.loc.dtype
        angles = np.pi * (stream().uniform(math.prod(shape), "float64") - 0.5)
        return self.loc + drawn(np.tan(angles).astype(dtype), shape, dtype) * self.scale

    def log_density(self, x: Quantity) -> Quantity:
        """Return -log(pi scale (1 + ((x - loc) / scale)^2))."""
        return -math.log(math.pi) - log(self.scale) - log1p(((x - self.loc) / self.scale) ** 2)

    def area(self, x: Quantity) -> Quantity:
        """Return atan((x - loc) / scale) / pi + 1/2."""
        return of("atan", (x - self.loc) / self.scale) / math.pi + 0.5

    def quantile(self, p: Quantity) -> Quantity:
        """Return tan(pi (p - 1/2)) scale + loc."""
        return of("tan", math.pi * (p - 0.5)) * self.scale + self.loc

    def entropy(self) -> Quantity:
        """Return log(4 pi scale)."""
        return math.log(4 * math.pi) + log(self.scale)

    def mean(self) -> Quantity:
        """Return nan: there is none."""
        return full_like(self.loc, math.nan)

    def mode(self) -> Quantity:
        """Return loc."""
        return self.loc

    def variance(self) -> Quantity:
        """Return infinity."""
        return full_like(self.loc, math.inf)


class Gumbel(Distribution):
    """The distribution of the largest of many numbers."""

    __slots__ = ()
    signature = "loc, scale, validate_args=None"
    limits = LOC_SCALE

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return loc - scale log(-log(u))."""
        info = np.finfo(self.loc.dtype)
        u = evenly(0.0, 1.0, self.extended(sizes), self.loc.dtype)
        least, most = full_like(self.loc, float(info.tiny)), full_like(self.loc, 1 - float(info.eps))
        return self.loc + -self.scale * log(0 + -1 * log(least + u * (most - least)))

    def log_density(self, x: Quantity) -> Quantity:
        """Return y - exp(y) - log(scale), y being (loc - x) / scale."""
        y = (self.loc - x) / self.scale
        return (y - exp(y)) - log(self.scale)

    def entropy(self) -> Quantity:
        """Return log(scale) + 1 + Euler's constant."""
        return log(self.scale) + (1 + EULER)

    def mean(self) -> Quantity:
        """Return loc + scale times Euler's constant."""
        return self.loc + self.scale * EULER

    def mode(self) -> Quantity:
        """Return loc."""
        return self.loc

    def stddev(self) -> Quantity:
        """Return pi / sqrt(6) scale."""
        return (math.pi / math.sqrt(6)) * self.scale

    def variance(self) -> Quantity:
        """Return pi^2 / 6 scale^2."""
        return self.stddev() ** 2
