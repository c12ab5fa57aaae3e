"""Distributions of vectors: MultivariateNormal, and Independent, which takes axes of a batch for those of an event."""

from __future__ import annotations

import math

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.core.values import broadcast_shape
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.library.distributions.densities import standard_normal
from gradcli.lang.library.distributions.distribution import REAL, REAL_VECTOR, Distribution, Limit
from gradcli.lang.library.distributions.quantities import Quantity, log, of, spread, total
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self

_ANY = Limit("PositiveDefinite()", lambda x: x == x)
_MATRICES = ("covariance_matrix", "precision_matrix", "scale_tril")


class MultivariateNormal(Distribution):
    """The normal distribution of vectors, by its covariance, its inverse, or the lower triangle whose square it is."""

    __slots__ = ("triangle",)
    signature = "loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None"
    limits: ClassVar[dict[str, Limit]] = {
        "loc": REAL_VECTOR,
        "covariance_matrix": _ANY,
        "precision_matrix": _ANY,
        "scale_tril": _ANY,
    }
    support = REAL_VECTOR

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the mean and the matrix, and find the lower triangle."""
        loc, *matrices = given
        if type(loc) is not Tensor or not loc.shape:
            raise ValueProblem("loc must be at least one-dimensional.")
        named = [(name, x) for name, x in zip(_MATRICES, matrices) if x is not None]
        if len(named) != 1:
            raise ValueProblem(
                "Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified."
            )
        ((name, matrix),) = named
        if type(matrix) is not Tensor or len(matrix.shape) < 2:
            raise ValueProblem(
                f"{name} must be at least two-dimensional, with optional leading batch dimensions"
            )
        batch = tuple(broadcast_shape(matrix.shape[:-2], loc.shape[:-1]))
        self.values["loc"] = of("expand", loc, *batch, loc.shape[-1])
        self.values[name] = of("expand", matrix, *batch, *matrix.shape[-2:])
        self.event = loc.shape[-1:]
        if name == "scale_tril":
            self.triangle = Quantity(matrix)
        else:
            covariance = matrix if name == "covariance_matrix" else OPERATORS["inv"].call(matrix)
            self.triangle = Quantity(OPERATORS["cholesky"].call(covariance))
        return batch

    def computed(self, name: str) -> Quantity:
        """Return another matrix, made of the triangle."""
        if name == "scale_tril":
            return self.triangle
        square = self.triangle @ of("adjoint", self.triangle)
        return of("inv", square) if name == "precision_matrix" else square

    def expanded(self, sizes: tuple[int, ...]) -> Self:
        """Return the same distribution with a batch of other sizes."""
        made = super().expanded(sizes)
        made.triangle = self.triangle
        return made

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return loc + L eps."""
        eps = standard_normal(self.extended(sizes), self.loc.dtype)
        turned = of("squeeze", self.triangle @ of("unsqueeze", eps, -1), -1)
        return self.loc + turned

    def half_log_determinant(self) -> Quantity:
        """Return log(det L)."""
        return total(log(of("diagonal", self.triangle, dim1=-2, dim2=-1)))

    def log_density(self, x: Quantity) -> Quantity:
        """Return -(n log(2 pi) + d' d) / 2 - log(det L), d being L \\ (x - loc)."""
        distance = squared_distance(self.triangle, x - self.loc)
        count = self.event[0]
        return -0.5 * (count * math.log(2 * math.pi) + distance) - self.half_log_determinant()

    def entropy(self) -> Quantity:
        """Return n/2 (1 + log(2 pi)) + log(det L)."""
        count = self.event[0]
        found = 0.5 * count * (1.0 + math.log(2 * math.pi)) + self.half_log_determinant()
        return spread(found, self.batch)

    def mean(self) -> Quantity:
        """Return loc."""
        return self.loc

    mode = mean

    def variance(self) -> Quantity:
        """Return the diagonal of the covariance."""
        return of("expand", total(self.triangle**2), *self.batch, *self.event)


def squared_distance(triangle: Quantity, x: Quantity) -> Quantity:
    """Return the squared length of L \\ x."""
    solved = of("solve_triangular", triangle, of("unsqueeze", x, -1), upper=False)
    return of("sum", of("squeeze", solved, -1) ** 2, -1)


class Independent(Distribution):
    """A distribution of which some axes of the batch make one event."""

    __slots__ = ("base", "count")
    signature = "base_distribution, reinterpreted_batch_ndims, validate_args=None"
    support = REAL

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the distribution, and how many of its last axes make an event."""
        base, count = given
        if not isinstance(base, Distribution):
            raise TypeProblem(f"Independent takes a distribution, not {described(base)}")
        self.base, self.count = base, whole_number(count, "reinterpreted_batch_ndims")
        if self.count > len(base.batch):
            raise ValueProblem(
                "Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), "
                f"actual {self.count} vs {len(base.batch)}"
            )
        kept = len(base.batch) - self.count
        self.event = (*base.batch[kept:], *base.event)
        self.checks = False
        return base.batch[:kept]

    def expanded(self, sizes: tuple[int, ...]) -> Self:
        """Return the same distribution with a batch of other sizes."""
        made = super().expanded(sizes)
        made.base, made.count = self.base.expanded((*sizes, *self.event[: self.count])), self.count
        return made

    def summed(self, x: Quantity) -> Quantity:
        """Return the sum over the axes of the batch that make an event."""
        return of("sum", x, tuple(range(-self.count, 0))) if self.count else x

    def has_rsample(self) -> bool:
        """Tell whether gradients reach the parameters of the one inside."""
        return self.base.has_rsample()

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return the draw of the one inside."""
        return self.base.draw(sizes)

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return numbers drawn by the one inside."""
        return self.base.draw_values(sizes)

    def log_density(self, x: Quantity) -> Quantity:
        """Return the sum over the axes of an event."""
        return self.summed(self.base.log_density(self.base.checked(x.tensor)))

    def entropy(self) -> Quantity:
        """Return the sum over the axes of an event."""
        return self.summed(self.base.entropy())

    def mean(self) -> Quantity:
        """Return that of the one inside."""
        return self.base.mean()

    def variance(self) -> Quantity:
        """Return that of the one inside."""
        return self.base.variance()

    def stddev(self) -> Quantity:
        """Return that of the one inside."""
        return self.base.stddev()

    def mode(self) -> Quantity:
        """Return that of the one inside."""
        return self.base.mode()

    def shown_as(self, printer: Any) -> str:
        """Return PyTorch's text."""
        return f"Independent({self.base.shown_as(printer)}, {self.count})"

    @classmethod
    def further(cls) -> dict[str, Any]:
        """Return the distribution inside."""
        return {"base_dist": lambda d, runtime, span: d.base}
