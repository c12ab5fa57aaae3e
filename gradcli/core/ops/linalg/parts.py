"""Parts of matrices that factorisations work with: symmetric parts, diagonals, gaps between values."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.basic import add, mul, shape_in, sub
from gradcli.core.ops.layout import as_column, as_row, exchanged
from gradcli.core.ops.shapes.triangles import diagonal_of, embedded
from gradcli.core.registry import Case, Samples

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


SYMMETRIC = [[4.0, 1.0, 0.5], [1.0, 3.0, -0.75], [0.5, -0.75, 2.0]]
TALL = [[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]]
WIDE = [[1.0, 0.5, 3.0], [2.0, -1.0, 0.25]]
# For factorisations of matrices of any form.
FACTORED = Samples(
    cases=(
        Case(args=([[2.0, -0.5], [0.75, 1.5]],)),
        Case(args=(TALL,)),
        Case(args=(WIDE,)),
        Case(args=([TALL, TALL[::-1]],)),
    ),
    orders=2,
)
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


def gaps_of(values: Any) -> Any:
    """Return values_j - values_i, 0 on the diagonal."""
    return sub(as_row(values), as_column(values))


def has_uneven_shares(shares: Any, values: Any) -> bool:
    """Tell whether any of ordered values that are equal but for rounding have different shares."""
    uneven = np.abs(np.diff(shares, axis=-1)) > 1e-12 * np.abs(shares[..., 1:])
    return bool((equal_beside(values) & uneven).any())


def equal_beside(values: Any) -> Any:
    """Return which of ordered values are equal to the next one, but for rounding."""
    scale = np.abs(values).max(axis=-1, keepdims=True, initial=0.0)
    return np.abs(np.diff(values, axis=-1)) <= 4.0 * np.finfo(values.dtype).eps * scale
