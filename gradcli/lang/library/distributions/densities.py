"""The normal distribution and what is made of it, and the even one: Normal, LogNormal, HalfNormal, Uniform."""

from __future__ import annotations

import math

from gradcli.core.generator import stream
from gradcli.core.lazy import np
from gradcli.lang.library.distributions.distribution import (
    LOC_SCALE,
    NOT_NEGATIVE,
    POSITIVE,
    REAL,
    Distribution,
    Limit,
    in_text,
)
from gradcli.lang.library.distributions.quantities import (
    Quantity,
    absolute,
    drawn,
    exp,
    expm1,
    log,
    numbers_of,
    of,
    reciprocal,
    spread,
    where,
    zeros_like,
)
from gradcli.lang.values.tensor_methods import cast_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


def standard_normal(shape: tuple[int, ...], dtype: str) -> Quantity:
    """Return normal numbers of mean 0 and variance 1."""
    return drawn(stream().normal(math.prod(shape), dtype), shape, dtype)


def evenly(low: float, high: float, shape: tuple[int, ...], dtype: str) -> Quantity:
    """Return numbers spread evenly from `low` to `high`."""
    kind = np.dtype(dtype).type
    width, start = kind(kind(high) - kind(low)), kind(low)
    return drawn(stream().uniform(math.prod(shape), dtype) * width + start, shape, dtype)


class Normal(Distribution):
    """The normal distribution."""

    __slots__ = ()
    signature = "loc, scale, validate_args=None"
    limits = LOC_SCALE

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return loc + scale * eps."""
        eps = standard_normal(self.extended(sizes), self.loc.dtype)
        return self.loc + eps * self.scale

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return numbers drawn."""
        shape = self.extended(sizes)
        return of("normal", spread(self.loc, shape), spread(self.scale, shape))

    def log_density(self, x: Quantity) -> Quantity:
        """Return -(x - loc)^2 / (2 scale^2) - log(scale sqrt(2 pi))."""
        spreading = 2 * self.scale**2
        return -((x - self.loc) ** 2) / spreading - log(self.scale) - math.log(math.sqrt(2 * math.pi))

    def area(self, x: Quantity) -> Quantity:
        """Return the error function's share."""
        return 0.5 * (1 + of("erf", (x - self.loc) * reciprocal(self.scale) / math.sqrt(2)))

    def quantile(self, p: Quantity) -> Quantity:
        """Return what the inverse error function gives."""
        return self.loc + self.scale * of("erfinv", 2 * p - 1) * math.sqrt(2)

    def entropy(self) -> Quantity:
        """Return log(scale sqrt(2 pi e))."""
        return 0.5 + 0.5 * math.log(2 * math.pi) + log(self.scale)

    def mean(self) -> Quantity:
        """Return loc."""
        return self.loc

    mode = mean

    def stddev(self) -> Quantity:
        """Return scale."""
        return self.scale

    def variance(self) -> Quantity:
        """Return scale^2."""
        return self.scale**2


class LogNormal(Normal):
    """The distribution of exp(x) for a normal x."""

    __slots__ = ()
    shows_nothing = True
    support = POSITIVE

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return exp of a normal draw."""
        return exp(super().draw(sizes))

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return numbers drawn."""
        return exp(super().draw_values(sizes))

    def log_density(self, x: Quantity) -> Quantity:
        """Return that of log(x), less log(x)."""
        y = log(x)
        return -y + super().log_density(y)

    def area(self, x: Quantity) -> Quantity:
        """Return that of log(x)."""
        return super().area(log(x))

    def quantile(self, p: Quantity) -> Quantity:
        """Return exp of the normal one."""
        return exp(super().quantile(p))

    def entropy(self) -> Quantity:
        """Return that of the normal one, and loc."""
        return super().entropy() + self.loc

    def mean(self) -> Quantity:
        """Return exp(loc + scale^2 / 2)."""
        return exp(self.loc + self.scale**2 / 2)

    def mode(self) -> Quantity:
        """Return exp(loc - scale^2)."""
        return exp(self.loc - of("square", self.scale))

    stddev = Distribution.stddev

    def variance(self) -> Quantity:
        """Return (exp(scale^2) - 1) exp(2 loc + scale^2)."""
        squared = self.scale**2
        return expm1(squared) * exp(2 * self.loc + squared)


class HalfNormal(Normal):
    """The distribution of |x| for a normal x of mean 0."""

    __slots__ = ()
    shows_nothing = True
    signature = "scale, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"scale": POSITIVE}
    support = NOT_NEGATIVE

    def __getattr__(self, name: str) -> Quantity:
        """Return a parameter; loc is 0."""
        return zeros_like(self.scale) if name == "loc" else super().__getattr__(name)

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return |x|."""
        return absolute(super().draw(sizes))

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return numbers drawn."""
        return absolute(super().draw_values(sizes))

    def log_density(self, x: Quantity) -> Quantity:
        """Return that of x, twice as dense."""
        return where(x >= 0, super().log_density(x) + math.log(2), -math.inf)

    def area(self, x: Quantity) -> Quantity:
        """Return both sides."""
        return 2 * super().area(x) - 1

    def quantile(self, p: Quantity) -> Quantity:
        """Return the value on the right side."""
        return super().quantile((p + 1) / 2)

    def entropy(self) -> Quantity:
        """Return that of x, less log(2)."""
        return super().entropy() - math.log(2)

    def mean(self) -> Quantity:
        """Return scale sqrt(2 / pi)."""
        return self.scale * math.sqrt(2 / math.pi)

    def mode(self) -> Quantity:
        """Return 0."""
        return zeros_like(self.scale)

    stddev = Distribution.stddev

    def variance(self) -> Quantity:
        """Return scale^2 (1 - 2 / pi)."""
        return self.scale**2 * (1 - 2 / math.pi)


class Uniform(Distribution):
    """The even distribution between two numbers."""

    __slots__ = ()
    signature = "low, high, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"low": REAL, "high": REAL}

    def check_parameters(self) -> None:
        """Refuse a low that is not below high. Raises: ValueProblem in PyTorch's words."""
        high = numbers_of(self.high)
        self.expect("low", Limit(f"LessThan(upper_bound={_bound(self.high)})", lambda x: x < high))
        super().check_parameters()

    def allowed(self) -> Limit:
        """Return the interval."""
        low, high = numbers_of(self.low), numbers_of(self.high)
        within = f"Interval(lower_bound={_bound(self.low)}, upper_bound={_bound(self.high)})"
        return Limit(within, lambda x: (x >= low) & (x <= high))

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return low + u (high - low)."""
        u = evenly(0.0, 1.0, self.extended(sizes), self.low.dtype)
        return self.low + u * (self.high - self.low)

    def log_density(self, x: Quantity) -> Quantity:
        """Return -log(high - low) between the two."""
        above, below = (
            Quantity(cast_to(inside.tensor, self.low.dtype)) for inside in (self.low <= x, self.high > x)
        )
        return log(above * below) - log(self.high - self.low)

    def area(self, x: Quantity) -> Quantity:
        """Return how far x is from low to high."""
        return of("clamp", (x - self.low) / (self.high - self.low), 0, 1)

    def quantile(self, p: Quantity) -> Quantity:
        """Return what lies there between low and high."""
        return p * (self.high - self.low) + self.low

    def entropy(self) -> Quantity:
        """Return log(high - low)."""
        return log(self.high - self.low)

    def mean(self) -> Quantity:
        """Return the middle."""
        return (self.high + self.low) / 2

    def mode(self) -> Quantity:
        """Return nan: all are as likely."""
        return math.nan * self.high

    def stddev(self) -> Quantity:
        """Return (high - low) / sqrt(12)."""
        return (self.high - self.low) / 12**0.5

    def variance(self) -> Quantity:
        """Return (high - low)^2 / 12."""
        return (self.high - self.low) ** 2 / 12


def _bound(x: Quantity) -> str:
    from gradcli.lang.values.printing import Printer

    return in_text(x.tensor, Printer())
