"""Distributions of what transforms make of others: TransformedDistribution, HalfCauchy, Pareto, Weibull."""

from __future__ import annotations

import math

from gradcli.core.registry import OPERATORS
from gradcli.errors import TypeProblem
from gradcli.lang.library.distributions.distribution import (
    NOT_NEGATIVE,
    POSITIVE,
    Distribution,
    Limit,
    tensors_in_one_shape,
)
from gradcli.lang.library.distributions.quantities import (
    Quantity,
    exp,
    full_like,
    lgamma,
    log,
    numbers_of,
    of,
    reciprocal,
    where,
    zeros_like,
)
from gradcli.lang.library.distributions.tails import EULER, Cauchy, Exponential
from gradcli.lang.library.distributions.transform import (
    ComposeTransform,
    rightmost_sum,
)
from gradcli.lang.library.distributions.transforms import (
    AbsTransform,
    AffineTransform,
    ExpTransform,
    PowerTransform,
)
from gradcli.lang.library.distributions.vectors import Independent
from gradcli.lang.values.kinds import NUMBERS, described

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self


class TransformedDistribution(Distribution):
    """The distribution of what transforms, one after the other, make of draws of another one, the `base`."""

    __slots__ = ("base", "whole")
    signature = "base_distribution, transforms, validate_args=None"

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the base, in the shape that the transforms ask for, and the transforms."""
        base, parts = given
        if not isinstance(base, Distribution):
            raise TypeProblem(f"TransformedDistribution takes a distribution, not {described(base)}")
        return self.put(base, parts)

    def put(self, base: Distribution, parts: Any) -> tuple[int, ...]:
        """Keep a base and the transforms as one; return the shape of the batch."""
        self.whole = ComposeTransform(parts)
        before = (*base.batch, *base.event)
        shape = self.whole.shape_after(before)
        if shape != before:
            base = base.expanded(shape[: len(shape) - len(base.event)])
        axes = self.whole.axes
        if axes > len(base.event):
            base = Independent(base, axes - len(base.event))
        self.base = base
        cut = len(shape) - max(len(base.event), axes)
        self.event = shape[cut:]
        return shape[:cut]

    def expanded(self, sizes: tuple[int, ...]) -> Self:
        """Return the same distribution with a batch of other sizes."""
        made = super().expanded(sizes)
        made.base, made.whole = self.base.expanded(sizes), self.whole
        return made

    def allowed(self) -> Limit:
        """Return what the last transform gives."""
        return self.whole.codomain if self.whole.parts else self.base.allowed()

    def has_rsample(self) -> bool:
        """Tell whether gradients reach the base's parameters."""
        return self.base.has_rsample()

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return what the transforms make of a draw of the base."""
        return self.whole.forward(self.base.draw(sizes))

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return what the transforms make of numbers drawn."""
        return self.whole.forward(self.base.draw_values(sizes))

    def log_density(self, x: Quantity) -> Quantity:
        """Return that of what `x` was made of, less the logarithm of how much it was stretched."""
        found, axes = None, len(self.event)
        for part in reversed(self.whole.parts):
            before = part.back(x)
            stretched = rightmost_sum(part.stretch(before, x), axes - part.axes)
            found = -stretched if found is None else found - stretched
            x = before
        own = rightmost_sum(self.base.log_density(x), axes - len(self.base.event))
        return own if found is None else found + own

    def area(self, x: Quantity) -> Quantity:
        """Return that of what `x` was made of, from the other side where the transforms fall."""
        return self._turned(self.base.area(self.whole.back(x)))

    def quantile(self, p: Quantity) -> Quantity:
        """Return what the transforms make of the base's."""
        return self.whole.forward(self.base.quantile(self._turned(p)))

    def _turned(self, p: Quantity) -> Quantity:
        sign = self.whole.sign
        return p if type(sign) is int and sign == 1 else sign * (p - 0.5) + 0.5

    @classmethod
    def further(cls) -> dict[str, Any]:
        """Return the base and the transforms."""
        return {
            "base_dist": lambda d, runtime, span: d.base,
            "transforms": lambda d, runtime, span: list(d.whole.parts),
        }


class HalfCauchy(TransformedDistribution):
    """The distribution of |x| for a Cauchy x around 0."""

    __slots__ = ()
    shows_nothing = True
    signature = "scale, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"scale": POSITIVE}

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the scale."""
        base = Cauchy(0, *given, validate_args=False)
        self.values["scale"] = base.scale
        return self.put(base, [AbsTransform()])

    def allowed(self) -> Limit:
        """Return the numbers that are not negative."""
        return NOT_NEGATIVE

    def log_density(self, x: Quantity) -> Quantity:
        """Return that of x, twice as dense."""
        return where(x >= 0, self.base.log_density(x) + math.log(2), -math.inf)

    def area(self, x: Quantity) -> Quantity:
        """Return both sides."""
        return 2 * self.base.area(x) - 1

    def quantile(self, p: Quantity) -> Quantity:
        """Return the value on the right side."""
        return self.base.quantile((p + 1) / 2)

    def entropy(self) -> Quantity:
        """Return that of x, less log(2)."""
        return self.base.entropy() - math.log(2)

    def mean(self) -> Quantity:
        """Return infinity."""
        return full_like(self.scale, math.inf)

    variance = mean

    def mode(self) -> Quantity:
        """Return 0."""
        return zeros_like(self.scale)


class Pareto(TransformedDistribution):
    """The distribution whose tail falls as a power, from `scale` on."""

    __slots__ = ()
    signature = "scale, alpha, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"alpha": POSITIVE, "scale": POSITIVE}

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep scale and alpha."""
        scale, alpha = tensors_in_one_shape(given)
        self.values = {"alpha": Quantity(alpha), "scale": Quantity(scale)}
        base = Exponential(alpha, validate_args=False)
        base.batch = () if all(type(x) in NUMBERS for x in given) else base.batch
        return self.put(base, [ExpTransform(), AffineTransform(0, scale)])

    def allowed(self) -> Limit:
        """Return the numbers from the scale on."""
        least = numbers_of(self.scale)
        return Limit(f"GreaterThanEq(lower_bound={self.scale.tensor})", lambda x: x >= least)

    def mean(self) -> Quantity:
        """Return alpha scale / (alpha - 1), infinite for an alpha up to 1."""
        a = of("clamp", self.alpha, 1)
        return a * self.scale / (a - 1)

    def mode(self) -> Quantity:
        """Return the scale."""
        return self.scale

    def variance(self) -> Quantity:
        """Return scale^2 alpha / ((alpha - 1)^2 (alpha - 2)), infinite for an alpha up to 2."""
        a = of("clamp", self.alpha, 2)
        return self.scale**2 * a / ((a - 1) ** 2 * (a - 2))

    def entropy(self) -> Quantity:
        """Return log(scale / alpha) + 1 + 1 / alpha."""
        return log(self.scale / self.alpha) + (1 + reciprocal(self.alpha))


class Weibull(TransformedDistribution):
    """The distribution of times until something fails."""

    __slots__ = ()
    signature = "scale, concentration, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"scale": POSITIVE, "concentration": POSITIVE}

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep scale and concentration."""
        scale, concentration = tensors_in_one_shape(given)
        self.values = {"scale": Quantity(scale), "concentration": Quantity(concentration)}
        base = Exponential(OPERATORS["ones_like"].call(scale), validate_args=False)
        power = PowerTransform(reciprocal(self.concentration))
        return self.put(base, [power, AffineTransform(0, scale)])

    def allowed(self) -> Limit:
        """Return the positive numbers."""
        return POSITIVE

    def _moment(self, order: int) -> Quantity:
        return exp(lgamma(1 + order * reciprocal(self.concentration)))

    def mean(self) -> Quantity:
        """Return scale gamma(1 + 1 / concentration)."""
        return self.scale * self._moment(1)

    def mode(self) -> Quantity:
        """Return scale ((concentration - 1) / concentration)^(1 / concentration)."""
        return self.scale * ((self.concentration - 1) / self.concentration) ** reciprocal(self.concentration)

    def variance(self) -> Quantity:
        """Return scale^2 (gamma(1 + 2 / concentration) - gamma(1 + 1 / concentration)^2)."""
        return self.scale**2 * (self._moment(2) - self._moment(1) ** 2)

    def entropy(self) -> Quantity:
        """Return Euler's constant (1 - 1 / concentration) + log(scale / concentration) + 1."""
        inverse = reciprocal(self.concentration)
        return EULER * (1 - inverse) + log(self.scale * inverse) + 1
