"""The exponential of matrices; their norms, condition and rank; distances between rows."""

from __future__ import annotations

from math import inf

from gradcli.core.lazy import np, scipy_linalg
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import axes_of, dtype_name, rank_of, shape_now
from gradcli.core.ops.basic import mul, shape_in, sub, to_dtype
from gradcli.core.ops.elements.along import on_rows
from gradcli.core.ops.elements.points import gathered
from gradcli.core.ops.layout import as_row, chosen, concatenated, cut, exchanged, permuted, to_shape
from gradcli.core.ops.linalg.determinants import inverse_of
from gradcli.core.ops.linalg.singular_values import svdvals
from gradcli.core.ops.linalg.square import converged, matrices, square_matrices, tolerances
from gradcli.core.ops.reductions.extrema import reduced_to_one
from gradcli.core.ops.reductions.norms import NORMS, norm_over, order_of
from gradcli.core.ops.reductions.reduction import expect_floating, summed, whole
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.signs import absolute
from gradcli.core.patience import factorise
from gradcli.core.primitive import general
from gradcli.core.registry import F_PAGE, LINALG, PAGE, Case, F, Help, Samples, operator
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import Batched
from gradcli.errors import OperandProblem, ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


# ----- exp ------------------------------------------------------------------------------------------------------


def _exponential(x: Any) -> Any:
    x = np.asarray(x)
    return np.asarray(factorise(scipy_linalg.expm, x), x.dtype) if x.size else np.copy(x)


def _along(x: Any, direction: Any) -> Any:
    """Return the derivative of exp at x along a direction: a block of exp([[x, direction], [0, x]]).

    Source: Higham, Functions of Matrices (2008), §3.2.
    """
    n = shape_in(x)[-1]
    rank = len(shape_in(x))
    zeros = sub(x, x)
    above = concatenated(x, direction, axis=-1, title="CatBackward0")
    below = concatenated(zeros, x, axis=-1, title="CatBackward0")
    block = exponential(concatenated(above, below, axis=-2, title="CatBackward0"))
    return cut(
        block, key=(*(slice(None),) * (rank - 2), slice(0, n), slice(n, 2 * n)), title="SliceBackward0"
    )


exponential: Apply = general(
    "linalg_matrix_exp",
    array=_exponential,
    vjps=(lambda ct, out, x: _along(exchanged(x), ct),),
    jvps=(lambda t, out, x: _along(x, t),),
)


@operator(
    "matrix_exp",
    torch=("torch.matrix_exp", "torch.linalg.matrix_exp"),
    help=Help(
        "matrix_exp(input)",
        "Exponential of a square matrix: the sum of its powers over factorials.",
        "exp([[x.T, ct], [0, x.T]]), its upper right block",
        (("matrix_exp([[0.0, 1.0], [0.0, 0.0]])", "tensor([[1., 1.],\n        [0., 1.]])"),),
        ("exp", "matrix_power"),
        LINALG + "matrix_exp.html",
    ),
    samples=samples(case((1, 1)), case((2, 2)), case((2, 2, 2)), orders=2),
    latex="e^{{{x}}}",
)
def matrix_exp(input: Any) -> Any:
    """Return the exponential of matrices."""
    return exponential(square_matrices(input, "linalg.matrix_exp"))


# ----- norms ----------------------------------------------------------------------------------------------------


def _plane(x: Any, dim: Any, name: str) -> tuple[int, int]:
    axes = axes_of(dim, rank_of(x))
    if len(axes) != 2:
        raise ShapeProblem(f"{name}: dim must be a 2-tuple. Got {dim}")
    return axes[0], axes[1]


def _by_singular_values(x: Any, order: Any, axes: tuple[int, int], keepdim: bool) -> Any:
    """Return the nuclear norm, or the largest or smallest singular value."""
    rank = rank_of(x)
    others = [a for a in range(-rank, 0) if a not in axes]
    moved = x if axes == (-2, -1) else permuted(x, axes=(*others, *axes), title="PermuteBackward0")
    values = svdvals(moved)
    if order == "nuc":
        out = summed(values, axes=(-1,), keepdim=False)
    else:
        kind, title = ("max", "AmaxBackward0") if order > 0 else ("min", "AminBackward0")
        out = reduced_to_one(values, kind, -1, False, title, "linalg.matrix_norm")
    if not keepdim:
        return out
    return to_shape(out, tuple([1 if i - rank in axes else n for i, n in enumerate(shape_now(x))]))


def norm_of_matrices(x: Any, order: Any, dim: Any, keepdim: Any) -> Any:
    """Return a norm of matrices that lie in two dimensions.

    Raises: ValueProblem in PyTorch's words for an order that is none.
    """
    axes = _plane(x, dim, "linalg.matrix_norm")
    if order == "fro":
        return norm_over(x, 2.0, axes, keepdim)
    if order == "nuc":
        return _by_singular_values(x, order, axes, bool(keepdim))
    number = order_of(order) if type(order) is not str else 0.0
    if number in (2.0, -2.0):
        return _by_singular_values(x, number, axes, bool(keepdim))
    if abs(number) not in (1.0, inf):
        raise ValueProblem(
            f"linalg.matrix_norm: Order {order} not supported.",
            hint="1, -1, 2, -2, inf, -inf, 'fro' and 'nuc' are",
            kind="RuntimeError",
        )
    first, second = axes if abs(number) == 1.0 else axes[::-1]
    sums = summed(absolute(x), axes=(first,), keepdim=True)
    kind, title = ("max", "AmaxBackward0") if number > 0 else ("min", "AminBackward0")
    if keepdim:
        return reduced_to_one(sums, kind, second, True, title, "linalg.matrix_norm")
    rows = to_shape(sums, _without(shape_in(sums), first))
    return reduced_to_one(rows, kind, _shifted(second, first), False, title, "linalg.matrix_norm")


def _without(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    return tuple([n for i, n in enumerate(shape) if i - len(shape) != axis])


def _shifted(axis: int, gone: int) -> int:
    """Return an axis as it is numbered once another axis is gone."""
    return axis + 1 if axis < gone else axis


@operator(
    "matrix_norm",
    operands=("A",),
    method=False,
    torch=("torch.linalg.matrix_norm",),
    help=Help(
        "matrix_norm(A, ord='fro', dim=(-2, -1), keepdim=False, *, dtype=None)",
        "Norm of matrices: 'fro', 'nuc' (sum of singular values), 1, 2, inf and their negatives.",
        "that of the sums or singular values it is made of",
        (("matrix_norm([[3.0, 0.0], [0.0, 4.0]])", "tensor(5.)"),),
        ("norm", "vector_norm", "svdvals"),
        LINALG + "matrix_norm.html",
    ),
    samples=samples(
        case((2, 3)),
        case((2, 2, 3), keepdim=True),
        case((2, 3), ord="nuc"),
        case((2, 3), ord=1),
        case((2, 3), ord=inf),
        case((2, 3), ord=2),
        case((2, 2), ord=-1),
        case((2, 2, 2), ord=1, dim=(0, 2)),
        orders=2,
    ),
)
def matrix_norm(
    A: Any, ord: Any = "fro", dim: Any = (-2, -1), keepdim: Any = False, *, dtype: Any = None
) -> Any:
    """Return a norm of matrices."""
    x = to_dtype(A, dtype_name(dtype) or "") if dtype is not None else A
    return norm_of_matrices(matrices(x, "linalg.matrix_norm"), ord, dim, keepdim)


@operator(
    "linalg_norm",
    operands=("A",),
    method=False,
    torch=("torch.linalg.norm",),
    help=Help(
        "linalg_norm(A, ord=None, dim=None, keepdim=False, *, dtype=None)",
        "Norm of a vector or matrix: that of all elements without ord, else vector_norm or matrix_norm.",
        "that of vector_norm or matrix_norm",
        (("linalg_norm([3.0, 4.0])", "tensor(5.)"),),
        ("norm", "vector_norm", "matrix_norm"),
        LINALG + "norm.html",
    ),
    samples=samples(*NORMS, case((2, 3), ord=1), case((3,), ord=1)),
)
def linalg_norm(A: Any, ord: Any = None, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Any:
    """Return the norm of a vector or a matrix, which depends on how many dimensions are asked for."""
    x = to_dtype(A, dtype_name(dtype) or "") if dtype is not None else expect_floating(A, "linalg.norm")
    if ord is None:
        return norm_over(x, 2.0, dim, keepdim)
    if dim is None:
        if rank_of(x) not in (1, 2):
            raise ShapeProblem(
                f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {rank_of(x)}D."
            )
        dim = -1 if rank_of(x) == 1 else (-2, -1)
    if isinstance(dim, (list, tuple)) and len(dim) == 2:
        return norm_of_matrices(x, ord, tuple(dim), keepdim)
    if type(ord) is str:
        raise OperandProblem(f"linalg.norm: Order {ord} is for matrices only", hint="give two dimensions")
    return norm_over(x, order_of(ord), dim, keepdim)


@operator(
    "matrix_rank",
    operands=("A",),
    method=False,
    torch=("torch.linalg.matrix_rank",),
    help=Help(
        "matrix_rank(A, tol=None, hermitian=False, *, atol=None, rtol=None)",
        "Number of singular values that are not 0 but for rounding: above atol and above rtol times the largest.",
        "0",
        (("matrix_rank([[1.0, 2.0], [2.0, 4.0]])", "tensor(1)"),),
        ("svdvals",),
        LINALG + "matrix_rank.html",
    ),
    samples=Samples(cases=(Case(args=([[1.0, 2.0], [2.0, 4.0]],)),), orders=1),
)
def matrix_rank(
    A: Any, tol: Any = None, hermitian: Any = False, *, atol: Any = None, rtol: Any = None
) -> Any:
    """Return the rank of matrices."""
    x = matrices(A, "linalg.matrix_rank")
    least = tolerances(x, atol if tol is None else tol, rtol)

    def rank(a: Any) -> Any:
        sizes = np.abs(np.linalg.eigvalsh(a)) if hermitian else np.linalg.svd(a, compute_uv=False)
        largest = sizes.max(axis=-1, initial=0.0)
        return (sizes > np.asarray(least(largest))[..., None]).sum(axis=-1)

    found = on_rows(data_of(x), converged(rank, "linalg.matrix_rank"))
    found = found if type(found) is Batched else whole(found)
    return Tensor(found) if type(A) is Tensor else found


# ----- distances --------------------------------------------------------------------------------------------------


@operator(
    "cdist",
    operands=("x1", "x2"),
    method=False,
    help=Help(
        "cdist(x1, x2, p=2.0)",
        "Distances of each row of x1 from each row of x2.",
        "that of the norm, and its negative",
        (("cdist([[0.0, 0.0]], [[3.0, 4.0]])", "tensor([[5.]])"),),
        ("dist", "norm"),
        PAGE + "cdist.html",
        conventions="0 where a distance is 0",
    ),
    samples=samples(
        case((2, 3), (4, 3)),
        case((2, 2, 3), (2, 3)),
        case((2, 3), (2, 3), p=1.0),
        case((2, 3), (3, 3), p=inf),
    ),
)
def cdist(x1: Any, x2: Any, p: Any = 2.0, compute_mode: Any = None) -> Any:
    """Return the distances of rows from rows."""
    a, b = (expect_floating(x, "cdist") for x in (x1, x2))
    for x, word in ((a, "X1"), (b, "X2")):
        if rank_of(x) < 2:
            raise ShapeProblem(f"cdist only supports at least 2D tensors, {word} got: {rank_of(x)}D")
    if shape_now(a)[-1] != shape_now(b)[-1]:
        raise ShapeProblem(
            f"X1 and X2 must have the same number of columns. X1: {shape_now(a)[-1]} X2: {shape_now(b)[-1]}"
        )
    shape = shape_now(b)
    others = to_shape(b, (*shape[:-2], 1, *shape[-2:]))
    return norm_over(sub(as_row(a), others), order_of(p), -1, False, "CdistBackward0")


@operator(
    "pdist",
    method=False,
    torch=("torch.pdist", F + "pdist"),
    help=Help(
        "pdist(input, p=2.0)",
        "Distances of each row from the rows behind it, in one dimension.",
        "that of the norm, and its negative",
        (("pdist([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]])", "tensor([5.0000, 1.0000, 4.2426])"),),
        ("cdist", "pairwise_distance"),
        F_PAGE + "pdist.html",
        conventions="0 where a distance is 0",
    ),
    samples=samples(case((3, 2)), case((4, 3), p=1.0), case((3, 2), p=3.0)),
)
def pdist(input: Any, p: Any = 2.0) -> Any:
    """Return the distances of all pairs of rows."""
    x = expect_floating(input, "pdist")
    shape = shape_now(x)
    if len(shape) != 2:
        raise ShapeProblem(f"pdist only supports 2D tensors, got: {len(shape)}D", kind="RuntimeError")
    order = order_of(p)
    if not order >= 0:
        raise ValueProblem("pdist only supports non-negative p values", kind="RuntimeError")
    rows = [
        gathered(x, axes=(-2,), arrays=(places,), place=0, title="IndexSelectBackward0")
        for places in np.triu_indices(shape[0], 1)
    ]
    return norm_over(sub(*rows), order, -1, False, "PdistBackward0")


@operator(
    "cond",
    operands=("A",),
    method=False,
    torch=("torch.linalg.cond",),
    help=Help(
        "cond(A, p=None)",
        "Condition number of matrices: the norm times the norm of the inverse, by default that of ord 2.",
        "that of the norms, or of the singular values",
        (("cond([[2.0, 0.0], [0.0, 4.0]])", "tensor(2.)"),),
        ("matrix_norm", "svdvals"),
        LINALG + "cond.html",
    ),
    samples=Samples(
        cases=(
            Case(args=([[2.0, 0.5], [-0.25, 1.5]],)),
            Case(args=([[2.0, 0.5], [-0.25, 1.5]],), params=(("p", "fro"),)),
        ),
        orders=2,
    ),
)
def cond(A: Any, p: Any = None) -> Any:
    """Return condition numbers, which tell how much solving loses."""
    x = matrices(A, "linalg.cond")
    if 0 in shape_now(x)[-2:]:
        raise ShapeProblem("linalg.cond needs matrices with elements", hint=f"the shape is {shape_now(x)}")
    if p is None or p in (2, -2):
        values = svdvals(x)
        largest, smallest = chosen(values, -1, 0), chosen(values, -1, shape_now(values)[-1] - 1)
        return div(smallest, largest) if p == -2 else div(largest, smallest)
    x = square_matrices(x, "linalg.cond")
    return mul(norm_of_matrices(x, p, (-2, -1), False), norm_of_matrices(inverse_of(x), p, (-2, -1), False))
