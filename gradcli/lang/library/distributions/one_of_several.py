"""Distributions of one of several things: Categorical gives its place, OneHotCategorical a 1 there, Multinomial counts."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.tensor import Tensor, detach, grad_mode
from gradcli.errors import ValueProblem
from gradcli.lang.library.distributions.counts import clamped
from gradcli.lang.library.distributions.distribution import (
    ONE_HOT,
    REAL_VECTOR,
    SIMPLEX,
    Distribution,
    Limit,
    one_of_two,
    tensors_in_one_shape,
    whole_numbers_to,
)
from gradcli.lang.library.distributions.quantities import (
    Quantity,
    lgamma,
    log,
    numbers_of,
    of,
    spread,
    total,
    where,
)
from gradcli.lang.values.tensor_methods import cast_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self


def in_one(name: str, x: Quantity) -> Quantity:
    """Return chances (`probs`) that add to 1, or the logarithms (`logits`) of such ones."""
    return x / total(x, keepdim=True) if name == "probs" else x - of("logsumexp", x, -1, keepdim=True)


def chances_or_logarithms(name: str, values: dict[str, Quantity]) -> Quantity:
    """Return the chances of places (`probs`), or their logarithms (`logits`), from the other ones."""
    if name == "logits":
        return log(clamped(values["probs"]))
    return of("softmax", values["logits"], -1)


class Categorical(Distribution):
    """The distribution of the places 0, 1, 2, ... with their chances."""

    __slots__ = ()
    signature = "probs=None, logits=None, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {"probs": SIMPLEX, "logits": REAL_VECTOR}
    reparameterised = False

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the one that was given, so that the chances add to 1."""
        name, value = one_of_two(*given)
        (tensor,) = tensors_in_one_shape((value,))
        if not tensor.shape:
            raise ValueProblem(f"`{name}` parameter must be at least one-dimensional.")
        self.values[name] = in_one(name, Quantity(tensor))
        return tensor.shape[:-1]

    def computed(self, name: str) -> Quantity:
        """Return the other one."""
        return chances_or_logarithms(name, self.values)

    @property
    def given(self) -> Quantity:
        """The chances, or their logarithms."""
        return next(iter(self.values.values()))

    @property
    def count(self) -> int:
        """How many places there are."""
        return self.given.shape[-1]

    def allowed(self) -> Limit:
        """Return the places there are."""
        return whole_numbers_to(self.count - 1)

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return places drawn."""
        rows = of("reshape", self.probs, (-1, self.count))
        found = of("multinomial", rows, math.prod(sizes), True)
        return of("reshape", of("t", found), (*sizes, *self.batch))

    def log_density(self, x: Quantity) -> Quantity:
        """Return the logarithm of the chance of a place."""
        places = of("unsqueeze", cast_to(x.tensor, "int64"), -1)
        shape = np.broadcast_shapes(places.shape, self.logits.shape)
        places = of("narrow", spread(places, shape), -1, 0, 1)
        return of("squeeze", of("gather", spread(self.logits, shape), -1, places.tensor), -1)

    def entropy(self) -> Quantity:
        """Return the sum of -p log(p)."""
        least = float(np.finfo(self.logits.dtype).min)
        return -total(of("clamp", self.logits, least) * self.probs)

    def mean(self) -> Quantity:
        """Return nan: places have no mean."""
        return of("full", self.batch, math.nan, dtype=self.probs.dtype)

    variance = mean

    def mode(self) -> Quantity:
        """Return the likeliest place."""
        return of("argmax", self.probs, -1)

    def listed(self) -> Quantity:
        """Return all places."""
        return of("arange", self.count)


class OneHotCategorical(Categorical):
    """The distribution of vectors of one 1 and zeros."""

    __slots__ = ()
    shows_nothing = True
    support = ONE_HOT

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the one that was given; an event is a vector."""
        batch = super().take(*given)
        self.event = (self.count,)
        return batch

    def allowed(self) -> Limit:
        """Return the vectors of one 1."""
        return ONE_HOT

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return vectors drawn."""
        return self._vectors(super().draw_values(sizes))

    def _vectors(self, places: Quantity) -> Quantity:
        return Quantity(cast_to(of("one_hot", places, self.count).tensor, self.probs.dtype))

    def log_density(self, x: Quantity) -> Quantity:
        """Return the logarithm of the chance of the place of the 1."""
        return super().log_density(of("argmax", x, -1))

    def mean(self) -> Quantity:
        """Return the chances."""
        return self.probs

    def variance(self) -> Quantity:
        """Return p (1 - p)."""
        return self.probs * (1 - self.probs)

    def mode(self) -> Quantity:
        """Return the likeliest vector."""
        return self._vectors(super().mode())

    def listed(self) -> Quantity:
        """Return all vectors."""
        return of("eye", self.count, dtype=self.probs.dtype)


class OneHotCategoricalStraightThrough(OneHotCategorical):
    """The same, with draws that gradients pass as if they were the chances."""

    __slots__ = ()
    reparameterised = True

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return a draw, whose gradient is that of the chances."""
        with grad_mode(False):
            drawn = self.draw_values(sizes)
        return drawn + (self.probs - Quantity(detach(self.probs.tensor)))


class Multinomial(Categorical):
    """The distribution of how often each place comes in several draws."""

    __slots__ = ("draws",)
    shows_nothing = True
    signature = "total_count=1, probs=None, logits=None, validate_args=None"

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the number of draws and the one that was given of the chances; an event is a vector."""
        count, *chances = given
        if type(count) is not int:
            raise ValueProblem("inhomogeneous total_count is not supported", kind="NotImplementedError")
        self.draws = count
        batch = super().take(*chances)
        self.event = (self.count,)
        return batch

    def expanded(self, sizes: tuple[int, ...]) -> Self:
        """Return the same distribution with a batch of other sizes."""
        made = super().expanded(sizes)
        made.draws = self.draws
        return made

    def allowed(self) -> Limit:
        """Return the counts that add to the number of draws."""
        most = self.draws
        return Limit("Multinomial()", lambda x: np.all(x >= 0, -1) & (np.sum(x, -1) <= most))

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return how often each place was drawn."""
        places = numbers_of(super().draw_values((self.draws, *sizes)))
        counts = (places[..., None] == np.arange(self.count)).sum(axis=0)
        return Quantity(Tensor(counts.astype(self.given.dtype)))

    def log_density(self, x: Quantity) -> Quantity:
        """Return the logarithm of n! / (x1! x2! ...) p1^x1 p2^x2 ..."""
        ways = lgamma(total(x) + 1) - total(lgamma(x + 1))
        chance = where((numbers_of(x) == 0) & (numbers_of(self.logits) == -math.inf), 0.0, self.logits)
        return ways + total(chance * x)

    def entropy(self) -> Quantity:
        """Raise ValueProblem: PyTorch sums over all counts."""
        raise self.lacks("entropy")

    def mean(self) -> Quantity:
        """Return n p."""
        return self.probs * self.draws

    def variance(self) -> Quantity:
        """Return n p (1 - p)."""
        return self.draws * self.probs * (1 - self.probs)

    def mode(self) -> Quantity:
        """Raise ValueProblem: there is none."""
        raise self.lacks("mode")

    @classmethod
    def further(cls) -> dict[str, Any]:
        """Return the number of draws."""
        return {"total_count": lambda d, runtime, span: d.draws}
