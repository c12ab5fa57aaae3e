"""Products that sum over shared dimensions beyond matmul: inner, outer, kron, tensordot, cross, trace."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axes_of, axis_of, integer, newest, rank_of, shape_now
from gradcli.core.ops.basic import mul, shape_in, spread, to_dtype
from gradcli.core.ops.layout import permuted, reshaped, to_shape
from gradcli.core.ops.linalg.product import product
from gradcli.core.ops.reductions.reduction import summed
from gradcli.core.ops.samples import case, samples
from gradcli.core.primitive import bilinear, linear
from gradcli.core.registry import LINALG, PAGE, Help, operator
from gradcli.core.tensor import data_of
from gradcli.core.values import broadcast_shape, check_size, dtype_of, no_kernel
from gradcli.errors import ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


# ----- vectors -------------------------------------------------------------------------------------------------


@operator(
    "outer",
    operands=("input", "vec2"),
    torch=("torch.outer", "torch.ger"),
    aliases=("ger",),
    help=Help(
        "outer(input, vec2)",
        "Matrix of the products of each two elements of two vectors.",
        "ct @ vec2; input @ ct",
        (("outer([1, 2], [3, 4])", "tensor([[3, 4],\n        [6, 8]])"),),
        ("inner", "kron"),
        PAGE + "outer.html",
    ),
    samples=samples(case((3,), (2,))),
)
def outer(input: Any, vec2: Any) -> Any:
    """Return the outer product of two vectors."""
    if rank_of(input) != 1 or rank_of(vec2) != 1:
        which, rank = ("self", rank_of(input)) if rank_of(input) != 1 else ("vec2", rank_of(vec2))
        raise ShapeProblem(f"outer: Expected 1-D argument {which}, but got {rank}-D")
    check_size((shape_now(input)[0], shape_now(vec2)[0]))
    return mul(to_shape(newest(input), (shape_now(input)[0], 1)), vec2)


@operator(
    "inner",
    operands=("input", "other"),
    help=Help(
        "inner(input, other)",
        "Sums of products over the last dimensions of two tensors.",
        "ct @ other; ct.T @ input",
        (("inner([1, 2], [3, 4])", "tensor(11)"),),
        ("dot", "outer", "tensordot"),
        PAGE + "inner.html",
    ),
    samples=samples(case((3,), (3,)), case((2, 3), (4, 3)), case((), (3,))),
)
def inner(input: Any, other: Any) -> Any:
    """Return the sums of products over the last dimensions."""
    x, y = shape_now(input), shape_now(other)
    if not x or not y:
        return mul(input, other)
    if x[-1] != y[-1]:
        raise ShapeProblem(
            f"inner() the last dimension must match on both input tensors but got shapes {list(x)} and {list(y)}"
        )
    return _contracted(input, other, (-1,), (-1,))


@operator(
    "vecdot",
    operands=("x", "y"),
    method=False,
    torch=("torch.linalg.vecdot",),
    help=Help(
        "vecdot(x, y, *, dim=-1)",
        "Scalar products of vectors along one dimension.",
        "y; x",
        (("vecdot([1, 2], [3, 4])", "tensor(11)"),),
        ("dot",),
        LINALG + "vecdot.html",
    ),
    samples=samples(case((3,), (3,)), case((2, 3), (3,)), case((3, 2), (3, 2), dim=0)),
)
def vecdot(x: Any, y: Any, *, dim: Any = -1) -> Any:
    """Return the scalar products of vectors along one dimension."""
    both = mul(x, y)
    return summed(both, axes=(axis_of(dim, rank_of(both)),), keepdim=False)


def _cross(x: Any, y: Any, *, axis: int) -> Any:
    def turned(array: Any, by: int) -> Any:
        return np.roll(array, -by, axis)

    if x.dtype.kind == "b" and y.dtype.kind == "b":
        raise no_kernel("cross", x, "convert with .long()")
    return turned(x, 1) * turned(y, 2) - turned(x, 2) * turned(y, 1)


vector_product: Apply = bilinear(
    "linalg_cross",
    array=_cross,
    transposes=(
        lambda ct, out, x, y, *, axis: vector_product(y, ct, axis=axis),
        lambda ct, out, x, y, *, axis: vector_product(ct, x, axis=axis),
    ),
)


def _crossed(x: Any, y: Any, dim: Any, name: str) -> Any:
    if not rank_of(x) or not rank_of(y):
        raise ShapeProblem(f"{name}: vectors are needed, not numbers")
    if dim is not None:
        ends = [shape_now(each)[axis_of(dim, rank_of(each))] for each in (x, y)]
        if ends != [3, 3]:
            raise ShapeProblem(
                f"{name}: inputs dimension {integer(dim, 'dim')} must have length 3. Got {ends[0]} and {ends[1]}"
            )
    shape = broadcast_shape(shape_now(x), shape_now(y))
    if dim is None:
        dim = next((i for i, n in enumerate(shape) if n == 3), None)
        if dim is None:
            raise ShapeProblem("no dimension of size 3 in input", hint=f"the shape is {shape}")
    axis = axis_of(dim, len(shape))
    return vector_product(spread(newest(x), shape), spread(newest(y), shape), axis=axis)


def _cross_help(name: str, default: str) -> Help:
    return Help(
        f"{name}(input, other, {default})",
        "Vector products along a dimension of size 3.",
        "other x ct; ct x input",
        ((f"{name}([1, 0, 0], [0, 1, 0])", "tensor([0, 0, 1])"),),
        ("dot", "outer"),
        LINALG + "cross.html",
    )


@operator(
    "cross",
    operands=("input", "other"),
    help=_cross_help("cross", "dim=None"),
    samples=samples(case((3,), (3,)), case((2, 3), (2, 3), dim=1), case((3, 2), (3, 2))),
)
def cross(input: Any, other: Any, dim: Any = None) -> Any:
    """Return the vector products of two tensors along the first dimension of size 3, or `dim`."""
    return _crossed(input, other, dim, "linalg.cross")


@operator(
    "linalg_cross",
    operands=("input", "other"),
    method=False,
    torch=("torch.linalg.cross",),
    help=_cross_help("linalg_cross", "*, dim=-1"),
    samples=samples(case((3,), (3,)), case((2, 3), (3,))),
)
def linalg_cross(input: Any, other: Any, *, dim: Any = -1) -> Any:
    """Return the vector products of two tensors along the last dimension, or `dim`."""
    return _crossed(input, other, dim, "linalg.cross")


# ----- contractions --------------------------------------------------------------------------------------------


def _contracted(x: Any, y: Any, axes_x: tuple[int, ...], axes_y: tuple[int, ...]) -> Any:
    """Return the sums of products over pairs of axes: one product of matrices between two reshapes."""
    x, y = newest(x), newest(y)
    shape_x, shape_y = shape_in(x), shape_in(y)
    free_x = [a for a in range(-len(shape_x), 0) if a not in axes_x]
    free_y = [a for a in range(-len(shape_y), 0) if a not in axes_y]
    rows, columns = ([shape[a] for a in free] for shape, free in ((shape_x, free_x), (shape_y, free_y)))
    shared = prod([shape_x[a] for a in axes_x])
    left = _in_order(x, (*free_x, *axes_x), (prod(rows), shared))
    right = _in_order(y, (*axes_y, *free_y), (shared, prod(columns)))
    check_size((*rows, *columns))
    return reshaped(product(left, right), shape=(*rows, *columns), title="ViewBackward0")


def _in_order(x: Any, axes: tuple[int, ...], shape: tuple[int, int]) -> Any:
    if axes != tuple(range(-len(axes), 0)):
        x = permuted(x, axes=axes, title="PermuteBackward0")
    return to_shape(x, shape)


def _summed_in_its_dtype(x: Any, axis: int) -> Any:
    """Return the sum over an axis, kept, which of short ints is not the int64 that sums are elsewhere."""
    return to_dtype(summed(newest(x), axes=(axis,), keepdim=True), dtype_of(data_of(x)))


@operator(
    "tensordot",
    operands=("a", "b"),
    method=False,
    help=Help(
        "tensordot(a, b, dims=2)",
        "Sums of products over the last dims dimensions of a and the first of b, or over lists of dimensions.",
        "ct contracted with the other tensor",
        (("tensordot([1, 2], [3, 4], 1)", "tensor(11)"),),
        ("einsum", "matmul"),
        PAGE + "tensordot.html",
    ),
    samples=samples(
        case((2, 3), (3, 2), dims=1),
        case((2, 3), (2, 3), dims=([0, 1], [0, 1])),
        case((2, 2, 3), (2, 3), dims=2),
    ),
)
def tensordot(a: Any, b: Any, dims: Any = 2) -> Any:
    """Return the contraction of two tensors over `dims`."""
    rank_a, rank_b = rank_of(a), rank_of(b)
    if isinstance(dims, (list, tuple)):
        pair = [each if isinstance(each, (list, tuple)) else [each] for each in dims]
        if len(pair) != 2:
            raise ShapeProblem(f"tensordot expects two lists of dimensions, {len(pair)} given")
        if not (rank_a and rank_b) and (pair[0] or pair[1]):
            raise ShapeProblem("tensordot: a number has no dimensions to sum over")
        axes_a, axes_b = axes_of(pair[0], rank_a), axes_of(pair[1], rank_b)
    else:
        count = integer(dims, "dims")
        if not 0 <= count <= min(rank_a, rank_b):
            raise ShapeProblem(
                f"tensordot expects dims >= 0 and at most {min(rank_a, rank_b)}, but got dims={count}"
            )
        axes_a, axes_b = tuple(range(-count, 0)), tuple(range(-rank_b, count - rank_b))
    if len(axes_a) != len(axes_b):
        raise ShapeProblem("both dimension lists should have same length")
    for one, two in zip(axes_a, axes_b):
        # A dimension of size 1 is summed over on its own, as PyTorch does.
        if shape_now(a)[one] == 1 != shape_now(b)[two]:
            b = _summed_in_its_dtype(b, two)
        elif shape_now(b)[two] == 1 != shape_now(a)[one]:
            a = _summed_in_its_dtype(a, one)
        if shape_now(a)[one] != shape_now(b)[two]:
            raise ShapeProblem(
                f"contracted dimensions need to match, but first has size {shape_now(a)[one]} in dim {one + rank_a} "
                f"and second has size {shape_now(b)[two]} in dim {two + rank_b}"
            )
    return _contracted(a, b, axes_a, axes_b)


@operator(
    "kron",
    operands=("input", "other"),
    help=Help(
        "kron(input, other)",
        "Kronecker product: other times each element of input, laid out as blocks.",
        "the sums of the cotangent's blocks times other; times input",
        (("kron([1, 2], [3, 4])", "tensor([3, 4, 6, 8])"),),
        ("outer",),
        PAGE + "kron.html",
    ),
    samples=samples(case((3,), (2,)), case((2, 3), (3, 2)), case((2, 2), (3,))),
)
def kron(input: Any, other: Any) -> Any:
    """Return the Kronecker product of two tensors."""
    shape_x, shape_y = shape_now(input), shape_now(other)
    rank = max(len(shape_x), len(shape_y))
    shape_x = (1,) * (rank - len(shape_x)) + shape_x
    shape_y = (1,) * (rank - len(shape_y)) + shape_y
    full = tuple([a * b for a, b in zip(shape_x, shape_y)])
    check_size(full)
    left = to_shape(newest(input), tuple([n for a in shape_x for n in (a, 1)]))
    right = to_shape(newest(other), tuple([n for b in shape_y for n in (1, b)]))
    return reshaped(mul(left, right), shape=full, title="UnsafeViewBackward0")


trace_of: Apply = linear(
    "trace",
    array=lambda x: np.trace(x, axis1=-2, axis2=-1),
    transposes=(lambda ct, out, x: mul(to_shape(ct, (*shape_in(ct), 1, 1)), np.eye(*shape_in(x)[-2:])),),
)


@operator(
    "trace",
    help=Help(
        "trace(input)",
        "Sum of the diagonal of a matrix.",
        "the identity matrix",
        (("trace([[1, 2], [3, 4]])", "tensor(5)"),),
        ("diagonal", "det"),
        PAGE + "trace.html",
    ),
    samples=samples(case((2, 2)), case((2, 3))),
    latex="\\operatorname{{tr}} {x}",
)
def trace(input: Any) -> Any:
    """Return the sum of the diagonal of a matrix."""
    if rank_of(input) != 2:
        raise ShapeProblem(f"trace: expected a matrix, but got tensor with dim {rank_of(input)}")
    return trace_of(input)
