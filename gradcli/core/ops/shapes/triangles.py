"""Triangles and diagonals of matrices."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, dtype_name, integer, lengths_of, newest, rank_of, shape_now
from gradcli.core.ops.basic import shape_in
from gradcli.core.ops.layout import title_of
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.shapes.shape import ravel
from gradcli.core.primitive import linear
from gradcli.core.registry import LINALG, PAGE, Help, Samples, operator
from gradcli.core.tensor import Tensor
from gradcli.core.values import cast, check_size
from gradcli.errors import OperandProblem, ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply
    from gradcli.core.values import Shape


def _shift(offset: Any, x: Any) -> int:
    """Return the number of a diagonal; of those beyond the matrix, which are all empty, the nearest."""
    most = max(shape_now(x)) + 1
    return max(-most, min(most, integer(offset, "the diagonal")))


# ----- triangles ---------------------------------------------------------------------------------------------------

lower: Apply = linear(
    "tril",
    array=lambda x, *, k: np.tril(x, k),
    transposes=(lambda ct, out, x, *, k: lower(ct, k=k),),
)
upper: Apply = linear(
    "triu",
    array=lambda x, *, k: np.triu(x, k),
    transposes=(lambda ct, out, x, *, k: upper(ct, k=k),),
)


def _expect_matrix(x: Any, name: str) -> None:
    if rank_of(x) < 2:
        raise ShapeProblem(
            f"{name}: input tensor must have at least 2 dimensions", hint=f"its shape is {shape_now(x)}"
        )


def _triangle_help(name: str, which: str, example: str) -> Help:
    return Help(
        f"{name}(input, diagonal=0)",
        f"Matrix with zeros {which} its diagonal number diagonal.",
        "1 where the elements are kept, 0 elsewhere",
        ((f"{name}([[1, 2], [3, 4]])", example),),
        ("triu" if name == "tril" else "tril", "diag"),
        f"{PAGE}{name}.html",
    )


TRIANGLES = samples(case((2, 3)), case((3, 3), diagonal=1), case((2, 3, 2), diagonal=-1))


@operator(
    "tril", help=_triangle_help("tril", "above", "tensor([[1, 0],\n        [3, 4]])"), samples=TRIANGLES
)
def tril(input: Any, diagonal: Any = 0) -> Any:
    """Return the lower triangle of matrices."""
    _expect_matrix(input, "tril")
    return lower(input, k=_shift(diagonal, input))


@operator(
    "triu", help=_triangle_help("triu", "below", "tensor([[1, 2],\n        [0, 4]])"), samples=TRIANGLES
)
def triu(input: Any, diagonal: Any = 0) -> Any:
    """Return the upper triangle of matrices."""
    _expect_matrix(input, "triu")
    return upper(input, k=_shift(diagonal, input))


def _indices_help(name: str, example: str) -> Help:
    return Help(
        f"{name}(row, col, offset=0, *, dtype=int64)",
        "Positions of a triangle of a matrix, rows first.",
        "none: they are ints",
        ((f"{name}(2, 2)", example),),
        (name[:4],),
        f"{PAGE}{name}.html",
    )


def _indices(find: Any, row: Any, col: Any, offset: Any, dtype: Any) -> Tensor:
    rows, columns = lengths_of((row, col))
    check_size((2, rows, columns))
    shift = max(-rows - 1, min(columns + 1, integer(offset, "offset")))
    return Tensor(cast(np.stack(find(rows, shift, columns)), dtype_name(dtype) or "int64"))


@operator(
    "tril_indices",
    operands=(),
    method=False,
    help=_indices_help("tril_indices", "tensor([[0, 1, 1],\n        [0, 0, 1]])"),
    samples=Samples(exempt="takes no tensor"),
)
def tril_indices(row: Any, col: Any, offset: Any = 0, *, dtype: Any = None) -> Tensor:
    """Return the positions of a lower triangle."""
    return _indices(np.tril_indices, row, col, offset, dtype)


@operator(
    "triu_indices",
    operands=(),
    method=False,
    help=_indices_help("triu_indices", "tensor([[0, 0, 1],\n        [0, 1, 1]])"),
    samples=Samples(exempt="takes no tensor"),
)
def triu_indices(row: Any, col: Any, offset: Any = 0, *, dtype: Any = None) -> Tensor:
    """Return the positions of an upper triangle."""
    return _indices(np.triu_indices, row, col, offset, dtype)


# ----- diagonals ---------------------------------------------------------------------------------------------------


def _embed(x: Any, *, offset: int, axes: tuple[int, int], shape: Shape, title: str = "") -> Any:
    """Return zeros with the last axis of `x` on a diagonal; `shape` is that of a result without batch."""
    x = np.asarray(x)
    lead = x.shape[: x.ndim - (len(shape) - 1)]
    full = np.zeros((*lead, *shape), x.dtype)
    length = x.shape[-1]
    rows = np.arange(length) + max(0, -offset)
    columns = np.arange(length) + max(0, offset)
    # The two axes last, so that one index pair writes the diagonal of every matrix.
    np.moveaxis(full, axes, (-2, -1))[..., rows, columns] = x
    return full


diagonal_of: Apply = linear(
    "diagonal_of",
    array=lambda x, *, offset, axes, title: np.diagonal(x, offset, *axes),
    transposes=(
        lambda ct, out, x, *, offset, axes, title: embedded(
            ct, offset=offset, axes=axes, shape=shape_in(x), title="DiagEmbedBackward0"
        ),
    ),
    grad_name=title_of,
)
embedded: Apply = linear(
    "embedded",
    array=_embed,
    transposes=(
        lambda ct, out, x, *, offset, axes, shape, title: diagonal_of(
            ct, offset=offset, axes=axes, title="DiagonalBackward0"
        ),
    ),
    grad_name=title_of,
)


def _two_axes(dim1: Any, dim2: Any, rank: int, name: str) -> tuple[int, int]:
    if rank < 2:
        raise ShapeProblem(f"{name}() needs a tensor of at least two dimensions, but this one has {rank}")
    first, second = axis_of(dim1, rank), axis_of(dim2, rank)
    if first == second:
        raise OperandProblem(
            f"diagonal dimensions cannot be identical {dim1}, {dim2}",
            hint=f"{name} needs two different dimensions",
        )
    return first, second


@operator(
    "diagonal",
    help=Help(
        "diagonal(input, offset=0, dim1=0, dim2=1)",
        "The diagonal of two dimensions, as the last dimension.",
        "1 on the diagonal, 0 elsewhere",
        (("diagonal([[1, 2], [3, 4]])", "tensor([1, 4])"),),
        ("diag", "diag_embed", "trace"),
        PAGE + "diagonal.html",
    ),
    samples=samples(
        case((2, 3)),
        case((3, 3), offset=-1),
        case((2, 3, 3), dim1=1, dim2=2),
        case((2, 3, 2), offset=1, dim1=0, dim2=2),
    ),
)
def diagonal(input: Any, offset: Any = 0, dim1: Any = 0, dim2: Any = 1) -> Any:
    """Return a diagonal of two dimensions."""
    axes = _two_axes(dim1, dim2, rank_of(input), "diagonal")
    return diagonal_of(input, offset=_shift(offset, input), axes=axes, title="DiagonalBackward0")


@operator(
    "linalg_diagonal",
    method=False,
    torch=("torch.linalg.diagonal",),
    help=Help(
        "linalg_diagonal(A, *, offset=0, dim1=-2, dim2=-1)",
        "The diagonals of matrices, as the last dimension.",
        "1 on the diagonal, 0 elsewhere",
        (("linalg_diagonal([[1, 2], [3, 4]])", "tensor([1, 4])"),),
        ("diagonal",),
        LINALG + "diagonal.html",
    ),
    samples=samples(case((2, 3)), case((2, 2, 3), offset=1)),
)
def linalg_diagonal(input: Any, *, offset: Any = 0, dim1: Any = -2, dim2: Any = -1) -> Any:
    """Return the diagonals of the last two dimensions, or of two others."""
    return diagonal(input, offset, dim1, dim2)


@operator(
    "diag_embed",
    help=Help(
        "diag_embed(input, offset=0, dim1=-2, dim2=-1)",
        "Zeros with the last dimension of input on a diagonal.",
        "the diagonal of the cotangent",
        (("diag_embed([1, 2])", "tensor([[1, 0],\n        [0, 2]])"),),
        ("diag", "diagonal"),
        PAGE + "diag_embed.html",
    ),
    samples=samples(case((3,)), case((2, 3), offset=1), case((2, 3), dim1=0, dim2=2)),
)
def diag_embed(input: Any, offset: Any = 0, dim1: Any = -2, dim2: Any = -1) -> Any:
    """Return matrices with the last dimension of `input` on a diagonal."""
    shape = shape_now(input)
    if not shape:
        raise ShapeProblem("diag_embed() needs a tensor of at least one dimension")
    axes = _two_axes(dim1, dim2, len(shape) + 1, "diag_embed")
    shift = integer(offset, "offset")
    size = shape[-1] + abs(shift)
    lead = list(shape[:-1])
    for axis in sorted(axis + len(shape) + 1 for axis in axes):
        lead.insert(axis, size)
    check_size(tuple(lead))
    return embedded(input, offset=shift, axes=axes, shape=tuple(lead), title="DiagEmbedBackward0")


@operator(
    "diag",
    help=Help(
        "diag(input, diagonal=0)",
        "The diagonal of a matrix, or a matrix with a vector on its diagonal.",
        "1 on the diagonal, 0 elsewhere",
        (("diag([[1, 2], [3, 4]])", "tensor([1, 4])"),),
        ("diagonal", "diag_embed", "trace"),
        PAGE + "diag.html",
    ),
    samples=samples(case((2, 3)), case((2, 3), diagonal=1), case((3,)), case((2,), diagonal=-1)),
)
def diag(input: Any, diagonal: Any = 0) -> Any:
    """Return the diagonal of a matrix, or the matrix of a diagonal."""
    rank = rank_of(input)
    if rank == 1:
        return diag_embed(input, diagonal)
    if rank != 2:
        raise ShapeProblem(f"diag(): Supports 1D or 2D tensors. Got {rank}D")
    return diagonal_of(
        newest(input), offset=_shift(diagonal, input), axes=(-2, -1), title="DiagonalBackward0_copy"
    )


@operator(
    "diagflat",
    help=Help(
        "diagflat(input, offset=0)",
        "Matrix with all elements of input on its diagonal.",
        "the diagonal of the cotangent",
        (("diagflat([1, 2])", "tensor([[1, 0],\n        [0, 2]])"),),
        ("diag",),
        PAGE + "diagflat.html",
    ),
    samples=samples(case((3,)), case((2, 2))),
)
def diagflat(input: Any, offset: Any = 0) -> Any:
    """Return a matrix with the elements of `input` on its diagonal."""
    return diag_embed(ravel(input), offset)
