"""Distributions of whole numbers: Bernoulli, Binomial, Geometric, NegativeBinomial, Poisson."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.drawing import binomials, gammas
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.errors import ValueProblem
from gradcli.lang.library.distributions.densities import evenly
from gradcli.lang.library.distributions.distribution import (
    BOOLEAN,
    COUNT,
    NOT_NEGATIVE,
    REAL,
    UNIT,
    Distribution,
    Limit,
    one_of_two,
    tensors_in_one_shape,
    whole_numbers_to,
)
from gradcli.lang.library.distributions.quantities import (
    Quantity,
    absolute,
    drawn,
    exp,
    floor,
    lgamma,
    log,
    log1p,
    numbers_of,
    of,
    spread,
    where,
    xlogy,
    zeros_like,
)
from gradcli.lang.values.kinds import NUMBERS
from gradcli.lang.values.tensor_methods import cast_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar


BELOW_ONE = Limit("HalfOpenInterval(lower_bound=0.0, upper_bound=1.0)", lambda x: (x >= 0) & (x < 1))


def clamped(p: Quantity) -> Quantity:
    """Return chances away from 0 and 1 by the last digit."""
    eps = float(np.finfo(p.dtype).eps)
    return of("clamp", p, eps, 1 - eps)


def chance_or_odds(name: str, values: dict[str, Quantity]) -> Quantity:
    """Return the chance of logarithms of odds (`probs`), or these of the chance (`logits`)."""
    if name == "probs":
        return of("sigmoid", values["logits"])
    p = clamped(values["probs"])
    return log(p) - log1p(-p)


class _ByChance(Distribution):
    """A distribution given by `probs` or by `logits`, the one being computed from the other where it is asked for."""

    __slots__ = ()
    limits: ClassVar[dict[str, Limit]] = {"probs": UNIT, "logits": REAL}
    reparameterised = False

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the one that was given."""
        name, value = one_of_two(*given)
        (tensor,) = tensors_in_one_shape((value,))
        self.values[name] = Quantity(tensor)
        return () if type(value) in NUMBERS else tensor.shape

    def computed(self, name: str) -> Quantity:
        """Return the other one."""
        return chance_or_odds(name, self.values)

    @property
    def given(self) -> Quantity:
        """The parameter that was given."""
        return next(iter(self.values.values()))


class Bernoulli(_ByChance):
    """The distribution of 0 and 1."""

    __slots__ = ()
    signature = "probs=None, logits=None, validate_args=None"
    support = BOOLEAN

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return numbers drawn."""
        return of("bernoulli", spread(self.probs, self.extended(sizes)))

    def log_density(self, x: Quantity) -> Quantity:
        """Return x log(p) + (1 - x) log(1 - p)."""
        logits, value = OPERATORS["broadcast_tensors"].call(self.logits.tensor, x.tensor)
        return -of("binary_cross_entropy_with_logits", logits, value, reduction="none")

    def entropy(self) -> Quantity:
        """Return -p log(p) - (1 - p) log(1 - p)."""
        return of("binary_cross_entropy_with_logits", self.logits, self.probs, reduction="none")

    def mean(self) -> Quantity:
        """Return p."""
        return self.probs

    def mode(self) -> Quantity:
        """Return the likelier of the two, nan for none."""
        p = numbers_of(self.probs)
        return Quantity(Tensor(np.where(p == 0.5, math.nan, p > 0.5).astype(self.probs.dtype)))

    def variance(self) -> Quantity:
        """Return p (1 - p)."""
        return self.probs * (1 - self.probs)

    def listed(self) -> Quantity:
        """Return 0 and 1."""
        return of("arange", 2, dtype=self.given.dtype)


class Geometric(_ByChance):
    """The distribution of how many failures come before the first success."""

    __slots__ = ()
    signature = "probs=None, logits=None, validate_args=None"
    support = COUNT

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return numbers drawn."""
        tiny = float(np.finfo(self.probs.dtype).tiny)
        u = evenly(tiny, 1.0, self.extended(sizes), self.probs.dtype)
        return floor(log(u) / log1p(-self.probs))

    def log_density(self, x: Quantity) -> Quantity:
        """Return x log(1 - p) + log(p)."""
        value, probs = map(Quantity, OPERATORS["broadcast_tensors"].call(x.tensor, self.probs.tensor))
        sure = numbers_of(probs) == 1
        if np.any(sure):
            probs = where(Tensor(sure & (numbers_of(value) == 0)), 0.0, probs)
        return value * log1p(-probs) + log(self.probs)

    def entropy(self) -> Quantity:
        """Return that of one trial over its chance."""
        return of("binary_cross_entropy_with_logits", self.logits, self.probs, reduction="none") / self.probs

    def mean(self) -> Quantity:
        """Return 1 / p - 1."""
        return 1.0 / self.probs - 1.0

    def mode(self) -> Quantity:
        """Return 0."""
        return zeros_like(self.probs)

    def variance(self) -> Quantity:
        """Return (1 / p - 1) / p."""
        return (1.0 / self.probs - 1.0) / self.probs


class Binomial(_ByChance):
    """The distribution of how many of several trials succeed."""

    __slots__ = ()
    signature = "total_count=1, probs=None, logits=None, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"total_count": COUNT, "probs": UNIT, "logits": REAL}

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the number of trials and the one that was given of the chances."""
        count, *chances = given
        name, value = one_of_two(*chances)
        trials, tensor = tensors_in_one_shape((count, value))
        self.values[name] = Quantity(tensor)
        self.values["total_count"] = of("add", trials, OPERATORS["zeros_like"].call(tensor))
        return tensor.shape

    def allowed(self) -> Limit:
        """Return the counts from 0 to that of the trials."""
        return whole_numbers_to(int(np.max(numbers_of(self.total_count))))

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return numbers drawn."""
        shape = self.extended(sizes)
        trials, chances = (numbers_of(spread(x, shape)) for x in (self.total_count, self.probs))
        return drawn(binomials(trials, chances), shape, self.probs.dtype)

    def entropy(self) -> Quantity:
        """Return the sum of -p log(p) over the counts. Raises: ValueProblem for different numbers of trials."""
        counts = numbers_of(self.total_count)
        if np.min(counts) != np.max(counts):
            said = "Inhomogeneous total count not supported by `entropy`."
            raise ValueProblem(said, kind="NotImplementedError")
        values = of("arange", 1 + int(np.max(counts)), dtype=self.probs.dtype)
        found = self.log_density(of("reshape", values, (-1, *[1] * len(self.batch))))
        return -of("sum", exp(found) * found, 0)

    def log_density(self, x: Quantity) -> Quantity:
        """Return the logarithm of n! / (x! (n - x)!) p^x (1 - p)^(n - x)."""
        n, logits = self.total_count, self.logits
        positive = (of("clamp", logits, 0) + logits - of("clamp", logits, None, 0)) / 2
        rest = n * positive + n * log1p(exp(-absolute(logits))) - lgamma(n + 1)
        return x * logits - lgamma(x + 1) - lgamma(n - x + 1) - rest

    def mean(self) -> Quantity:
        """Return n p."""
        return self.total_count * self.probs

    def variance(self) -> Quantity:
        """Return n p (1 - p)."""
        return self.total_count * self.probs * (1 - self.probs)


class Poisson(Distribution):
    """The distribution of counts of what happens at a rate."""

    __slots__ = ()
    signature = "rate, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"rate": NOT_NEGATIVE}
    support = COUNT
    reparameterised = False

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return numbers drawn."""
        return of("poisson", spread(self.rate, self.extended(sizes)))

    def log_density(self, x: Quantity) -> Quantity:
        """Return x log(rate) - rate - log(x!)."""
        rate, value = map(Quantity, OPERATORS["broadcast_tensors"].call(self.rate.tensor, x.tensor))
        return xlogy(value, rate) - rate - lgamma(value + 1)

    def mean(self) -> Quantity:
        """Return the rate."""
        return self.rate

    variance = mean

    def mode(self) -> Quantity:
        """Return the whole number below the rate."""
        return floor(self.rate)


class NegativeBinomial(_ByChance):
    """The distribution of how many trials succeed before so many have failed."""

    __slots__ = ()
    signature = "total_count, probs=None, logits=None, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"total_count": NOT_NEGATIVE, "probs": BELOW_ONE, "logits": REAL}
    support = COUNT

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the number of failures and the one that was given of the chances."""
        count, *chances = given
        name, value = one_of_two(*chances)
        trials, tensor = tensors_in_one_shape((count, value))
        self.values["total_count"] = Quantity(cast_to(trials, tensor.dtype))
        self.values[name] = Quantity(tensor)
        return tensor.shape

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return counts at rates that are drawn first, from a gamma distribution."""
        shape = self.extended(sizes)
        odds = numbers_of(exp(-self.logits))
        rates = gammas(numbers_of(spread(self.total_count, shape))).astype(self.total_count.dtype)
        tiny = np.finfo(rates.dtype).tiny
        return of("poisson", drawn(np.maximum(rates, tiny) / odds, shape, self.total_count.dtype))

    def log_density(self, x: Quantity) -> Quantity:
        """Return the logarithm of gamma(n + x) / (gamma(n) x!) (1 - p)^n p^x."""
        n, logits = self.total_count, self.logits
        chance = n * of("logsigmoid", -logits) + x * of("logsigmoid", logits)
        ways = -lgamma(n + x) + lgamma(1.0 + x) + lgamma(n)
        return chance - where(of("eq", n + x, 0.0), 0.0, ways)

    def mean(self) -> Quantity:
        """Return n p / (1 - p)."""
        return self.total_count * exp(self.logits)

    def variance(self) -> Quantity:
        """Return n p / (1 - p)^2."""
        return self.mean() / of("sigmoid", -self.logits)

    def mode(self) -> Quantity:
        """Return the whole number below (n - 1) p / (1 - p), and 0 for fewer than one failure."""
        found = floor((self.total_count - 1) * exp(self.logits))
        return of("clamp", found, 0.0)
