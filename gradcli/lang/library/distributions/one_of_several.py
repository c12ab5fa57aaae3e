"""Distributions of one of several things: Categorical gives its place, OneHotCategorical a 1 there."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
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
from gradcli.lang.library.distributions.quantities import Quantity, log, of, spread, total
from gradcli.lang.values.tensor_methods import cast_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar


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
        x = Quantity(tensor)
        self.values[name] = (
            x / total(x, keepdim=True) if name == "probs" else x - of("logsumexp", x, -1, keepdim=True)
        )
        return tensor.shape[:-1]

    def computed(self, name: str) -> Quantity:
        """Return the other one."""
        if name == "logits":
            return log(clamped(self.values["probs"]))
        return of("softmax", self.values["logits"], -1)

    @property
    def count(self) -> int:
        """How many places there are."""
        return next(iter(self.values.values())).shape[-1]

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
