"""Distributions made of gamma draws: Gamma, Chi2, StudentT, Dirichlet, Beta."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.drawing import gammas
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import is_grad_enabled
from gradcli.core.values import default_dtype
from gradcli.errors import GradientProblem, ValueProblem
from gradcli.lang.library.distributions.densities import standard_normal
from gradcli.lang.library.distributions.distribution import (
    NOT_NEGATIVE,
    POSITIVE,
    POSITIVE_VECTOR,
    REAL,
    SIMPLEX,
    UNIT,
    Distribution,
    Limit,
    tensors_in_one_shape,
)
from gradcli.lang.library.distributions.quantities import (
    Quantity,
    digamma,
    drawn,
    lgamma,
    log,
    log1p,
    numbers_of,
    of,
    spread,
    total,
    where,
    xlogy,
)
from gradcli.lang.values.kinds import NUMBERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self


def _gamma_draws(concentration: Quantity) -> Any:
    """Return a gamma number of rate 1 for each element, as float64.

    Raises: GradientProblem where a gradient would be recorded: it has no closed form.
    """
    if concentration.tensor.requires_grad and is_grad_enabled():
        raise GradientProblem(
            "gradcli has no gradient of a gamma draw by its concentration",
            hint="sample() draws without one; log_prob() has gradients",
        )
    return gammas(numbers_of(concentration))


class Gamma(Distribution):
    """The gamma distribution."""

    __slots__ = ()
    signature = "concentration, rate, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"concentration": POSITIVE, "rate": POSITIVE}
    support = NOT_NEGATIVE

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return a draw of rate 1 over the rate."""
        shape, dtype = self.extended(sizes), self.rate.dtype
        tiny = float(np.finfo(dtype).tiny)
        numbers = np.maximum(_gamma_draws(spread(self.concentration, shape)).astype(dtype), tiny)
        return drawn(numbers, shape, dtype) / spread(self.rate, shape)

    def log_density(self, x: Quantity) -> Quantity:
        """Return a log(b) + (a - 1) log(x) - b x - log(gamma(a))."""
        a, b = self.concentration, self.rate
        return xlogy(a, b) + xlogy(a - 1, x) - b * x - lgamma(a)

    def entropy(self) -> Quantity:
        """Return a - log(b) + log(gamma(a)) + (1 - a) digamma(a)."""
        a = self.concentration
        return a - log(self.rate) + lgamma(a) + (1.0 - a) * digamma(a)

    def mean(self) -> Quantity:
        """Return a / b."""
        return self.concentration / self.rate

    def mode(self) -> Quantity:
        """Return (a - 1) / b, or 0."""
        return of("clamp", (self.concentration - 1) / self.rate, 0)

    def variance(self) -> Quantity:
        """Return a / b^2."""
        return self.concentration / self.rate**2


class Chi2(Gamma):
    """The distribution of a sum of squared normal numbers."""

    __slots__ = ()
    shows_nothing = True
    signature = "df, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"df": POSITIVE}

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep half of the degrees of freedom as the concentration."""
        (df,) = given
        number = type(df) in NUMBERS
        concentration, rate = tensors_in_one_shape((0.5 * df if number else of("mul", df, 0.5).tensor, 0.5))
        self.values["concentration"], self.values["rate"] = Quantity(concentration), Quantity(rate)
        return () if number else concentration.shape

    def __getattr__(self, name: str) -> Quantity:
        """Return a parameter."""
        return self.concentration * 2 if name == "df" else super().__getattr__(name)


class StudentT(Distribution):
    """Student's t distribution."""

    __slots__ = ()
    signature = "df, loc=0.0, scale=1.0, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"df": POSITIVE, "loc": REAL, "scale": POSITIVE}

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return a normal draw over the root of a chi-squared one."""
        x = standard_normal(self.extended(sizes), self.df.dtype)
        z = Chi2(self.df.tensor).draw(sizes)
        return self.loc + self.scale * (x * of("rsqrt", z / self.df))

    def log_density(self, x: Quantity) -> Quantity:
        """Return -(n + 1)/2 log(1 + y^2 / n), less the logarithm of what makes the area 1."""
        n = self.df
        y = (x - self.loc) / self.scale
        area = log(self.scale) + 0.5 * log(n) + 0.5 * math.log(math.pi)
        area = area + lgamma(0.5 * n) - lgamma(0.5 * (n + 1.0))
        return -0.5 * (n + 1.0) * log1p(y**2.0 / n) - area

    def entropy(self) -> Quantity:
        """Return the entropy by digammas and the beta function of n/2 and 1/2."""
        n = self.df
        beta = lgamma(0.5 * n) + math.lgamma(0.5) - lgamma(0.5 * (n + 1))
        slopes = digamma(0.5 * (n + 1)) - digamma(0.5 * n)
        return log(self.scale) + 0.5 * (n + 1) * slopes + 0.5 * log(n) + beta

    def mean(self) -> Quantity:
        """Return loc, nan for one degree of freedom."""
        return where(self.df <= 1, math.nan, self.loc)

    def mode(self) -> Quantity:
        """Return loc."""
        return self.loc

    def variance(self) -> Quantity:
        """Return scale^2 n / (n - 2), infinity up to two degrees of freedom and nan for one."""
        n = self.df
        finite = self.scale**2 * n / (n - 2)
        return where(n <= 1, math.nan, where(n <= 2, math.inf, finite))


class Dirichlet(Distribution):
    """The distribution of shares that add to 1."""

    __slots__ = ()
    signature = "concentration, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"concentration": POSITIVE_VECTOR}
    support = SIMPLEX

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the concentration, whose last axis is that of the shares."""
        (tensor,) = tensors_in_one_shape(given)
        if not tensor.shape:
            raise ValueProblem("`concentration` parameter must be at least one-dimensional.")
        self.values["concentration"] = Quantity(tensor)
        self.event = tensor.shape[-1:]
        return tensor.shape[:-1]

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return gamma draws over their sum."""
        shape, dtype = self.extended(sizes), self.concentration.dtype
        numbers = _gamma_draws(spread(self.concentration, shape))
        shares = numbers / numbers.sum(-1, keepdims=True)
        kind = np.dtype(dtype).type
        most, least = np.nextafter(kind(1), kind(0)), np.finfo(dtype).tiny
        return drawn(np.minimum(most, np.maximum(least, shares.astype(dtype))), shape, dtype)

    def log_density(self, x: Quantity) -> Quantity:
        """Return the sum of (a - 1) log(x), less the logarithm of the beta function of all."""
        a = self.concentration
        return total(xlogy(a - 1.0, x)) + lgamma(total(a)) - total(lgamma(a))

    def entropy(self) -> Quantity:
        """Return the entropy by digammas."""
        a, count = self.concentration, self.event[0]
        whole = total(a)
        return (
            total(lgamma(a))
            - lgamma(whole)
            - (count - whole) * digamma(whole)
            - total((a - 1.0) * digamma(a))
        )

    def mean(self) -> Quantity:
        """Return each share of the sum."""
        return self.concentration / total(self.concentration, keepdim=True)

    def variance(self) -> Quantity:
        """Return a (s - a) / (s^2 (s + 1)), s being the sum."""
        a = self.concentration
        whole = total(a, keepdim=True)
        return a * (whole - a) / (whole**2 * (whole + 1))


class Beta(Distribution):
    """The distribution of a chance: a Dirichlet one of two shares."""

    __slots__ = ("inner",)
    shows_nothing = True
    signature = "concentration1, concentration0, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"concentration1": POSITIVE, "concentration0": POSITIVE}
    support = UNIT

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep both concentrations as one tensor."""
        if all(type(x) in NUMBERS for x in given):
            both = OPERATORS["tensor"].call([float(x) for x in given], dtype=default_dtype())
        else:
            both = OPERATORS["stack"].call(tensors_in_one_shape(given), -1)
        self.inner = Dirichlet(both, validate_args=self.checks)
        return self.inner.batch

    def __getattr__(self, name: str) -> Quantity:
        """Return a concentration."""
        if name not in self.limits:
            return super().__getattr__(name)
        return of("select", self.inner.concentration, -1, 0 if name == "concentration1" else 1)

    def expanded(self, sizes: tuple[int, ...]) -> Self:
        """Return the same distribution with a batch of other sizes."""
        made = super().expanded(sizes)
        made.inner = self.inner.expanded(sizes)
        return made

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return the first share."""
        return of("select", self.inner.draw(sizes), -1, 0)

    def log_density(self, x: Quantity) -> Quantity:
        """Return that of both shares."""
        return self.inner.log_density(Quantity(OPERATORS["stack"].call([x.tensor, (1.0 - x).tensor], -1)))

    def entropy(self) -> Quantity:
        """Return that of both shares."""
        return self.inner.entropy()

    def mean(self) -> Quantity:
        """Return a / (a + b)."""
        return self.concentration1 / (self.concentration1 + self.concentration0)

    def variance(self) -> Quantity:
        """Return a b / ((a + b)^2 (a + b + 1))."""
        whole = self.concentration1 + self.concentration0
        return self.concentration1 * self.concentration0 / (whole**2 * (whole + 1))
