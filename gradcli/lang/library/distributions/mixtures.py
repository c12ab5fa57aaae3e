"""Mixtures of distributions of one kind: MixtureSameFamily."""

from __future__ import annotations

from gradcli.core.values import broadcast_shape
from gradcli.errors import ShapeProblem, ValueProblem
from gradcli.lang.library.distributions.distribution import Distribution, Limit
from gradcli.lang.library.distributions.one_of_several import Categorical
from gradcli.lang.library.distributions.quantities import Quantity, of, spread, total
from gradcli.lang.values.kinds import described
from gradcli.lang.values.tensor_text import size_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self


class MixtureSameFamily(Distribution):
    """The distribution of a draw from one of several components, which is drawn first.

    The last axis of the components' batch goes through them.
    """

    __slots__ = ("chances", "components")
    signature = "mixture_distribution, component_distribution, validate_args=None"

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the chances and the components."""
        chances, components = given
        if type(chances) is not Categorical:
            raise ValueProblem(
                " The Mixture distribution needs to be an  instance of torch.distributions.Categorical",
                hint=f"this is {described(chances)}",
            )
        if not isinstance(components, Distribution):
            raise ValueProblem(
                "The Component distribution need to be an instance of torch.distributions.Distribution",
                hint=f"this is {described(components)}",
            )
        batch = components.batch[:-1]
        try:
            broadcast_shape(chances.batch, batch)
        except ShapeProblem:
            raise ValueProblem(
                f"`mixture_distribution.batch_shape` ({size_text(chances.batch)}) is not compatible with "
                f"`component_distribution.batch_shape` ({size_text(components.batch)})"
            ) from None
        if chances.count != components.batch[-1]:
            raise ValueProblem(
                f"`mixture_distribution component` ({chances.count}) does not equal "
                f"`component_distribution.batch_shape[-1]` ({components.batch[-1]})"
            )
        self.chances, self.components = chances, components
        self.event = components.event
        return batch

    def expanded(self, sizes: tuple[int, ...]) -> Self:
        """Return the same distribution with a batch of other sizes."""
        made = super().expanded(sizes)
        made.components = self.components.expanded((*sizes, self.chances.count))
        made.chances = self.chances.expanded(sizes)
        return made

    def allowed(self) -> Limit:
        """Return what a component may give."""
        return self.components.allowed()

    def has_rsample(self) -> bool:
        """Tell that no gradients pass the choice of a component."""
        return False

    def _beside(self, x: Quantity) -> Quantity:
        """Return `x` with an axis for the components."""
        return of("unsqueeze", x, -1 - len(self.event))

    def _weighed(self, x: Quantity) -> Quantity:
        """Return the mean of `x`, which has an axis for the components, by their chances."""
        probs = self.chances.probs
        probs = of("reshape", probs, (*probs.shape, *[1] * len(self.event)))
        return of("sum", probs * x, -1 - len(self.event))

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return numbers drawn from components drawn before."""
        axis = len(sizes) + len(self.batch)
        places = self.chances.draw_values(sizes)
        found = self.components.draw_values(sizes)
        one = of("reshape", places, (*places.shape, *[1] * (len(self.event) + 1)))
        one = spread(one, (*found.shape[:axis], 1, *self.event))
        return of("squeeze", of("gather", found, axis, one.tensor), axis)

    def log_density(self, x: Quantity) -> Quantity:
        """Return the logarithm of the sum of the components' densities by their chances."""
        each = self.components.log_density(self._beside(x))
        return of("logsumexp", each + of("log_softmax", self.chances.logits, -1), -1)

    def area(self, x: Quantity) -> Quantity:
        """Return the sum of the components' by their chances."""
        return total(self.components.area(self._beside(x)) * self.chances.probs)

    def mean(self) -> Quantity:
        """Return the mean of the components'."""
        return self._weighed(self.components.mean())

    def variance(self) -> Quantity:
        """Return the mean of the components', and the variance of their means."""
        means = self.components.mean()
        return self._weighed(self.components.variance()) + self._weighed(
            (means - self._beside(self._weighed(means))) ** 2
        )

    def shown_as(self, printer: Any) -> str:
        """Return PyTorch's text."""
        return (
            f"MixtureSameFamily(\n  {self.chances.shown_as(printer)},\n  {self.components.shown_as(printer)})"
        )

    @classmethod
    def further(cls) -> dict[str, Any]:
        """Return both distributions."""
        return {
            "mixture_distribution": lambda d, runtime, span: d.chances,
            "component_distribution": lambda d, runtime, span: d.components,
        }
