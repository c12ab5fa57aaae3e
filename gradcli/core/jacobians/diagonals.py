"""Where a Jacobian's rows begin: past the elementwise operations before the output, which keep the identity diagonal.

What elementwise operations do to the unit cotangents of all outputs is known from one walk with a cotangent of ones:
the diagonal. A matrix times a vector makes it a matrix with scaled rows. Neither needs a product of matrices.
"""

from __future__ import annotations

from gradcli.core.block_walk import pull_blocks
from gradcli.core.lazy import np
from gradcli.core.ops.basic import value_of
from gradcli.core.tensor import Tensor
from gradcli.core.values import Batched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.cotangents import Wanted


class Seed:
    """The cotangents of a node for every element of an output: a diagonal matrix, or one times `matrix`."""

    __slots__ = ("_diagonal", "_matrix", "node")

    def __init__(self, node: Tensor, diagonal: Any, matrix: Any = None) -> None:
        self.node = node
        self._diagonal = diagonal
        self._matrix = matrix

    def rows(self, start: int, stop: int) -> Batched:
        """Return the cotangents for the output's elements from `start` to `stop`, as members of a batch."""
        flat = self._diagonal.reshape(-1)
        if self._matrix is not None:
            return Batched(flat[start:stop, None] * self._matrix[start:stop])
        rows = np.zeros((stop - start, flat.size), flat.dtype)
        rows[np.arange(stop - start), np.arange(start, stop)] = flat[start:stop]
        return Batched(rows.reshape((stop - start, *self._diagonal.shape)))

    def past_product(self) -> Seed:
        """Return the seed behind a product of a constant matrix and a vector; before any other node, this one."""
        node = self.node
        if (
            node.prim is None
            or node.prim.name != "matmul"
            or node.state is not None
            or self._diagonal.ndim != 1
        ):
            return self
        left, right = node.inputs
        vector, matrix = (left, right) if np.ndim(value_of(left)) == 1 else (right, left)
        if type(vector) is not Tensor or (type(matrix) is Tensor and matrix.requires):
            return self
        array = value_of(matrix)
        if type(array) is not np.ndarray or array.ndim != 2 or array.dtype is not self._diagonal.dtype:
            return self
        # Where 0 meets what is not finite, the walk itself knows what to do.
        return Seed(vector, self._diagonal, array.T if vector is left else array) if _is_tame(array) else self


def seeds_of(output: Tensor, wanted: Wanted) -> list[Seed]:
    """Return where the rows of the Jacobian of `output` by what is `wanted` begin: at `output` itself, or past it."""
    ones = np.ones(output.value.shape, output.value.dtype)
    border = pull_blocks(output, ones, wanted, 0, least=1)
    if border is None or not all(_is_tame(diagonal) for _, diagonal in border):
        border = [(output, ones)]
    return [Seed(node, diagonal).past_product() for node, diagonal in border]


def _is_tame(array: Any) -> bool:
    flat = array.reshape(-1)
    square = float(flat.dot(flat))
    return square - square == 0.0
