"""Parts of matrices that factorisations work with: symmetric parts, diagonals, factors packed as rows."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.basic import add, mul, shape_in, sub
from gradcli.core.ops.layout import cut, exchanged, sliced, to_shape
from gradcli.core.ops.shapes.triangles import diagonal_of, embedded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


SYMMETRIC = [[4.0, 1.0, 0.5], [1.0, 3.0, -0.75], [0.5, -0.75, 2.0]]
TALL = [[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]]
WIDE = [[1.0, 0.5, 3.0], [2.0, -1.0, 0.25]]
FREE_SIGNS = "signs of the factors are the library's"


def symmetrised(x: Any) -> Any:
    """Return the mean of matrices and their transposes."""
    return mul(add(x, exchanged(x)), 0.5)


def mean_of_transposes(x: Any) -> Any:
    """Return an array of matrices, each the mean of itself and its transpose."""
    return (x + np.swapaxes(x, -1, -2)) * x.dtype.type(0.5)


def on_diagonal(v: Any, like: Any) -> Any:
    """Return diagonal matrices of vectors."""
    n = shape_in(v)[-1]
    shape = (*shape_in(like)[:-2], n, n)
    return embedded(v, offset=0, axes=(-2, -1), shape=shape, title="DiagEmbedBackward0")


def diagonal(x: Any) -> Any:
    """Return the diagonals of matrices."""
    return diagonal_of(x, offset=0, axes=(-2, -1), title="DiagonalBackward0")


def rows_of(x: Any, start: int, stop: int, title: str = "SliceBackward0") -> Any:
    """Return some rows of matrices: one of the factors that are packed there."""
    return sliced(x, -2, start, stop, title)


def row_of(x: Any, at: int, title: str) -> Any:
    """Return one row of matrices, as vectors."""
    rank = len(shape_in(x))
    return cut(x, key=(*(slice(None),) * (rank - 2), at), title=title)


def as_row(v: Any) -> Any:
    """Return vectors as matrices of one row."""
    shape = shape_in(v)
    return to_shape(v, (*shape[:-1], 1, shape[-1]))


def gaps_of(values: Any) -> Any:
    """Return values_j - values_i, 0 on the diagonal."""
    shape = shape_in(values)
    return sub(as_row(values), to_shape(values, (*shape, 1)))


def equal_beside(values: Any) -> Any:
    """Return which of ordered values are equal to the next one, but for rounding."""
    scale = np.abs(values).max(axis=-1, keepdims=True, initial=0.0)
    return np.abs(np.diff(values, axis=-1)) <= 4.0 * np.finfo(values.dtype).eps * scale
