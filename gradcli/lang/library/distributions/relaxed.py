"""Distributions of numbers in the place of choices, which gradients pass: RelaxedBernoulli, RelaxedOneHotCategorical."""

from __future__ import annotations

from gradcli.lang.library.distributions.counts import chance_or_odds, clamped
from gradcli.lang.library.distributions.densities import evenly
from gradcli.lang.library.distributions.distribution import (
    REAL,
    REAL_VECTOR,
    SIMPLEX,
    UNIT,
    Distribution,
    Limit,
    one_of_two,
    tensors_in_one_shape,
)
from gradcli.lang.library.distributions.one_of_several import chances_or_logarithms, in_one
from gradcli.lang.library.distributions.quantities import (
    Quantity,
    exp,
    full_like,
    lgamma,
    log,
    log1p,
    spread,
    total,
)
from gradcli.lang.library.distributions.transform import Transform
from gradcli.lang.library.distributions.transformed import TransformedDistribution
from gradcli.lang.library.distributions.transforms import ExpTransform, SigmoidTransform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self


class _Relaxed(Distribution):
    """What a relaxed distribution is before its last transform: a temperature, and chances or their logarithms."""

    __slots__ = ()

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the temperature and the one that was given of the chances."""
        temperature, *chances = given
        name, value = one_of_two(*chances)
        (tensor,) = tensors_in_one_shape((value,))
        (heat,) = tensors_in_one_shape((temperature,))
        self.values = {name: Quantity(tensor), "temperature": Quantity(heat)}
        return tensor.shape

    def expanded(self, sizes: tuple[int, ...]) -> Self:
        """Return the same distribution with a batch of other sizes."""
        heat = self.values.pop("temperature")
        made = super().expanded(sizes)
        made.values["temperature"] = self.values["temperature"] = heat
        return made


class LogitRelaxedBernoulli(_Relaxed):
    """The distribution of the logarithm of the odds of a RelaxedBernoulli."""

    __slots__ = ()
    signature = "temperature, probs=None, logits=None, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"probs": UNIT, "logits": REAL}
    support = REAL

    def computed(self, name: str) -> Quantity:
        """Return the other one."""
        return chance_or_odds(name, self.values)

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return the odds of a chance and of an even draw, over the temperature."""
        shape = self.extended(sizes)
        p = clamped(spread(self.probs, shape))
        u = clamped(evenly(0.0, 1.0, shape, p.dtype))
        return (log(u) - log1p(-u) + log(p) - log1p(-p)) / self.temperature

    def log_density(self, x: Quantity) -> Quantity:
        """Return log(temperature) + d - 2 log(1 + exp(d)), d being the logits less x times the temperature."""
        d = self.logits - x * self.temperature
        return log(self.temperature) + d - 2 * log1p(exp(d))

    def __getattr__(self, name: str) -> Quantity:
        """Return a parameter."""
        return self.values[name] if name == "temperature" else super().__getattr__(name)


class ExpRelaxedCategorical(LogitRelaxedBernoulli):
    """The distribution of the logarithm of a RelaxedOneHotCategorical."""

    __slots__ = ()
    limits: ClassVar[dict[str, Limit]] = {"probs": SIMPLEX, "logits": REAL_VECTOR}
    support = REAL_VECTOR

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the one that was given, so that the chances add to 1; an event is a vector."""
        super().take(*given)
        name = "probs" if "probs" in self.values else "logits"
        self.values[name] = x = in_one(name, self.values[name])
        self.event = x.shape[-1:]
        return x.shape[:-1]

    def computed(self, name: str) -> Quantity:
        """Return the other one."""
        return chances_or_logarithms(name, self.values)

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return the logarithm of a softmax of the logits and Gumbel numbers, over the temperature."""
        shape = self.extended(sizes)
        u = clamped(evenly(0.0, 1.0, shape, self.logits.dtype))
        scores = (self.logits + -log(-log(u))) / self.temperature
        return in_one("logits", scores)

    def log_density(self, x: Quantity) -> Quantity:
        """Return log((n - 1)! temperature^(n - 1)) and the sum of the logarithm of a softmax."""
        count = self.event[0]
        scale = lgamma(full_like(self.temperature, float(count))) - log(self.temperature) * -(count - 1)
        return total(in_one("logits", self.logits - x * self.temperature)) + scale


class RelaxedBernoulli(TransformedDistribution):
    """Numbers between 0 and 1 that gradients pass, the nearer to 0 and 1 the lower the temperature."""

    __slots__ = ()
    shows_nothing = True
    signature = "temperature, probs=None, logits=None, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"probs": UNIT, "logits": REAL}
    inner: ClassVar[type[LogitRelaxedBernoulli]] = LogitRelaxedBernoulli
    last: ClassVar[type[Transform]] = SigmoidTransform
    allows: ClassVar[Limit] = UNIT

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the temperature and the one that was given of the chances."""
        return self.put(self.inner(*given, validate_args=self.checks), [self.last()])

    def allowed(self) -> Limit:
        """Return what a draw may be."""
        return self.allows

    def __getattr__(self, name: str) -> Quantity:
        """Return a parameter of the one inside."""
        if name not in ("probs", "logits", "temperature"):
            raise AttributeError(name)
        return getattr(self.base, name)  # type: ignore[no-any-return]

    @classmethod
    def further(cls) -> dict[str, Any]:
        """Return the base, the transforms and the temperature."""
        return {**super().further(), "temperature": lambda d, runtime, span: d.temperature.tensor}


class RelaxedOneHotCategorical(RelaxedBernoulli):
    """Vectors that add to 1 and that gradients pass, the nearer to one 1 the lower the temperature."""

    __slots__ = ()
    limits: ClassVar[dict[str, Limit]] = {"probs": SIMPLEX, "logits": REAL_VECTOR}
    inner = ExpRelaxedCategorical
    last = ExpTransform
    allows = SIMPLEX
