"""Norms of vectors, over one dimension or several, and what is made of them: distances, unit vectors."""

from __future__ import annotations

from math import inf, prod

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import axis_of, dtype_name, shape_now
from gradcli.core.ops.basic import add, mul, shape_in, sub, to_dtype, value_of
from gradcli.core.ops.comparison import eq, gt
from gradcli.core.ops.creation import number_of
from gradcli.core.ops.layout import title_of, titled, to_shape
from gradcli.core.ops.power import pow
from gradcli.core.ops.ratio import ratio_or_zero
from gradcli.core.ops.reductions.extrema import even_share
from gradcli.core.ops.reductions.reduction import (
    expect_floating,
    kept_shape,
    reduced_axes,
    spread_back,
    summed,
)
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.selection import select
from gradcli.core.ops.signs import absolute, sign
from gradcli.core.primitive import Singular, general
from gradcli.core.registry import F_PAGE, LINALG, PAGE, Case, F, Help, operator
from gradcli.core.single import square_sum
from gradcli.errors import IndexProblem, ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# ----- the norm of the elements over some axes ----------------------------------------------------------------


def _norm(x: Any, *, p: float, axes: tuple[int, ...], keepdim: bool, title: str = "") -> Any:
    how = {"axis": axes, "keepdims": keepdim}
    if p == 2:
        out = np.sqrt(square_sum(x, axes, keepdim))
        fine = _in_range(out)
        return out if fine.all() else np.where(fine, out, _scaled(np.abs(x), out, p, axes, keepdim))
    size = np.abs(x)
    if p == inf:
        return np.max(size, initial=0.0, **how)
    if p == -inf:
        return np.min(size, **how)
    if p == 0:
        return np.add.reduce((size != 0).astype(size.dtype), **how)
    if p == 1:
        return np.add.reduce(size, **how)
    out = np.add.reduce(size**p, **how) ** (1.0 / p)
    fine = _in_range(out)
    return out if p < 0 or fine.all() else np.where(fine, out, _scaled(size, out, p, axes, keepdim))


def _in_range(out: Any) -> Any:
    """Return where sums of powers neither over- nor underflowed; only there the others do without scaling."""
    return (out > 1e-100) & (out < inf)


def _scaled(size: Any, out: Any, p: float, axes: tuple[int, ...], keepdim: bool) -> Any:
    """Return the norm computed from elements scaled by the largest, whose powers neither over- nor underflow."""
    if prod([size.shape[axis] for axis in axes]) == 0:
        return out
    largest = np.max(size, axis=axes, keepdims=True)
    usable = np.isfinite(largest) & (largest > 0)
    unit = np.where(usable, largest, np.ones_like(largest))
    better = unit * np.add.reduce((size / unit) ** p, axis=axes, keepdims=True) ** (1.0 / p)
    return better if keepdim or not axes else better.squeeze(axes)


def _slope(out: Any, x: Any, p: float, axes: tuple[int, ...]) -> Any:
    """Return the norm's partials, in the shape of x: 0 where the norm is 0, and at elements that are 0."""
    if p == 0:
        return 0.0
    if p == 1:
        return sign(x)
    whole = spread_back(out, x, axes)
    if p == 2:
        return ratio_or_zero(x, whole)
    if p in (inf, -inf):
        kept = to_shape(value_of(out), kept_shape(shape_in(x), axes))
        return mul(sign(x), even_share(value_of(absolute(x)), kept, axes=axes))
    relative = ratio_or_zero(absolute(x), whole)
    # The argument is guarded: 0^(p - 1) is inf for p < 1, and 0 * inf is nan.
    none = eq(value_of(relative), 0.0)
    return mul(sign(x), select(none, 0.0, pow(select(none, 1.0, relative), p - 1.0)))


def _zeros(x: Any) -> Any:
    return np.asarray(x) == 0


def _leaps(x: Any, *, p: float, **_params: Any) -> Any:
    return _zeros(x) if p == 0 else False


def _is_steep(x: Any, *, p: float, **_params: Any) -> Any:
    return _zeros(x) if p < 1 and p not in (0.0, -inf) else False


def _is_tip(x: Any, *, axes: tuple[int, ...], keepdim: bool, **_params: Any) -> Any:
    return _zeros(x).all(axis=axes, keepdims=keepdim)


def _has_fold(x: Any, *, p: float, **_params: Any) -> Any:
    return _zeros(x) if p == 1 else False


def _has_ties(x: Any, *, p: float, axes: tuple[int, ...], keepdim: bool, **_params: Any) -> Any:
    if abs(p) != inf:
        return False
    sizes = np.abs(np.asarray(x))
    found = sizes.max(axis=axes, keepdims=True) if p > 0 else sizes.min(axis=axes, keepdims=True)
    return (sizes == found).sum(axis=axes, keepdims=keepdim) > 1


vector_norm_of = general(
    "linalg_vector_norm",
    array=_norm,
    scalar=lambda x, *, p, axes, keepdim, title: abs(x) if p != 0 else float(x != 0),
    vjps=(
        lambda ct, out, x, *, p, axes, keepdim, title: mul(spread_back(ct, x, axes), _slope(out, x, p, axes)),
    ),
    jvps=(
        lambda t, out, x, *, p, axes, keepdim, title: summed(
            mul(t, _slope(out, x, p, axes)), axes=axes, keepdim=keepdim
        ),
    ),
    grad_name=title_of,
    singular=(
        Singular(
            "jump",
            _leaps,
            "an element that is 0 counts as soon as it is not; a slope of 0 is used",
            shown=("norm(x, 0)", "x=[0, 1]", "[0, 0]"),
        ),
        Singular(
            "pole",
            _is_steep,
            "the slope is infinite where an element is 0; 0 is used",
            shown=("norm(x, 0.5)", "x=[0, 1]", "[0, 1]"),
        ),
        Singular("kink", _is_tip, "the tip of a cone; 0 is used", shown=("norm(x)", "x=[0, 0]", "[0, 0]")),
        Singular(
            "kink",
            _has_fold,
            "an element of 0 has the slopes -1 and 1 on its two sides; 0 is used",
            shown=("norm(x, 1)", "x=[0, 2]", "[0, 1]"),
        ),
        Singular(
            "kink",
            _has_ties,
            "equal largest or smallest elements; they share the slope evenly",
            shown=("norm(x, inf)", "x=[2, -2]", "[0.5, -0.5]"),
        ),
    ),
)


def order_of(p: Any) -> float:
    """Return the order of a norm as a float.

    Raises: TypeProblem if it is no number.
    """
    return float(number_of(p, "the order of a norm"))


def norm_over(x: Any, p: float, dim: Any, keepdim: Any, title: str = "LinalgVectorNormBackward0") -> Any:
    """Return the p-norm over dimensions; all of them for None.

    Raises: IndexProblem for norms that an empty tensor does not have.
    """
    axes = reduced_axes(x, dim)
    shape = shape_now(x)
    if (p < 0 or p == inf) and prod([shape[axis] for axis in axes]) == 0:
        raise IndexProblem(
            f"linalg.vector_norm cannot compute the {p} norm on an empty tensor because the operation does not "
            "have an identity"
        )
    return vector_norm_of(x, p=p, axes=axes, keepdim=bool(keepdim), title=title)


NORMS = (
    case((3,)),
    case((2, 3)),
    case(()),
    case((2, 3), dim=1, keepdim=True),
)


@operator(
    "vector_norm",
    operands=("x",),
    method=False,
    torch=("torch.linalg.vector_norm",),
    help=Help(
        "vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None)",
        "Norm of the elements, over dim or all together.",
        "x / norm for ord 2; sign(x) (|x| / norm)^(ord - 1)",
        (("vector_norm([3.0, 4.0])", "tensor(5.)"),),
        ("norm", "matrix_norm"),
        LINALG + "vector_norm.html",
        conventions="0 where the norm is 0, for any ord",
    ),
    samples=samples(
        *NORMS, case((4,), ord=1), case((4,), ord=3), case((4,), ord=0.5), case((2, 3), ord=inf, dim=1)
    ),
)
def vector_norm(x: Any, ord: Any = 2, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Any:
    """Return the norm of the elements as of one vector."""
    if dtype is not None:
        x = to_dtype(x, dtype_name(dtype) or "")
    return norm_over(expect_floating(x, "linalg.vector_norm"), order_of(ord), dim, keepdim)


@operator(
    "norm",
    torch=("torch.norm",),
    help=Help(
        "norm(input, p=2, dim=None, keepdim=False, dtype=None)",
        "p-norm of the elements; p may be 'fro' or 'nuc' for matrices.",
        "x / norm for p 2; sign(x) (|x| / norm)^(p - 1)",
        (("norm([3.0, 4.0])", "tensor(5.)"),),
        ("vector_norm", "matrix_norm", "hypot"),
        PAGE + "norm.html",
        conventions="0 where the norm is 0, for any p",
    ),
    samples=samples(*NORMS, case((4,), p=1), case((4,), p=3), case((2, 3), p=0.5, dim=1), case((4,), p=inf)),
    latex="\\lVert {x} \\rVert",
)
def norm(input: Any, p: Any = 2, dim: Any = None, keepdim: Any = False, dtype: Any = None) -> Any:
    """Return the p-norm of the elements; a matrix counts as one long vector unless p is 'nuc'."""
    if dtype is not None:
        input = to_dtype(input, dtype_name(dtype) or "")
    x = expect_floating(input, "norm")
    if p == "nuc":
        from gradcli.core.ops.linalg.matrix_functions import matrix_norm

        return matrix_norm(x, "nuc", (-2, -1) if dim is None else dim, keepdim)
    if type(p) is str and p != "fro":
        raise ValueProblem(f"Invalid norm order: {p}", hint="p is a number, 'fro' or 'nuc'")
    return norm_over(x, 2.0 if p is None or p == "fro" else order_of(p), dim, keepdim)


@operator(
    "dist",
    operands=("input", "other"),
    help=Help(
        "dist(input, other, p=2)",
        "p-norm of input - other.",
        "that of norm(input - other, p), and its negative",
        (("dist([1.0, 2.0], [4.0, 6.0])", "tensor(5.)"),),
        ("norm", "cdist", "pairwise_distance"),
        PAGE + "dist.html",
        conventions="0 where the distance is 0",
    ),
    samples=samples(case((3,), (3,)), case((2, 3), (3,), p=1), case((3,), (), p=3)),
)
def dist(input: Any, other: Any, p: Any = 2) -> Any:
    """Return the distance of two tensors, spread to a common shape."""
    return norm_over(expect_floating(sub(input, other), "dist"), order_of(p), None, False, "DistBackward0")


@operator(
    "pairwise_distance",
    operands=("x1", "x2"),
    method=False,
    torch=(F + "pairwise_distance", "torch.pairwise_distance"),
    help=Help(
        "pairwise_distance(x1, x2, p=2.0, eps=1e-06, keepdim=False)",
        "p-norms of x1 - x2 + eps over the last dimension.",
        "that of the norm, and its negative",
        (("pairwise_distance([[1.0, 2]], [[4.0, 6]])", "tensor([5.0000])"),),
        ("dist", "cdist"),
        F_PAGE + "pairwise_distance.html",
    ),
    samples=samples(case((2, 3), (2, 3)), case((2, 3), (3,), p=1.0)),
)
def pairwise_distance(x1: Any, x2: Any, p: Any = 2.0, eps: Any = 1e-6, keepdim: Any = False) -> Any:
    """Return the distances of vectors in the last dimension."""
    gap = add(sub(x1, x2), number_of(eps, "eps"))
    return norm_over(gap, order_of(p), -1, keepdim, "NormBackward1")


@operator(
    "renorm",
    help=Help(
        "renorm(input, p, dim, maxnorm)",
        "input with the slices along dim whose p-norm is above maxnorm scaled down to it.",
        "1 where a slice is as it was; that of maxnorm*x/(norm(x) + 1e-7) elsewhere",
        (
            (
                "renorm([[3.0, 4.0], [0.3, 0.4]], 2, 0, 1)",
                "tensor([[0.6000, 0.8000],\n        [0.3000, 0.4000]])",
            ),
        ),
        ("norm", "normalize"),
        PAGE + "renorm.html",
    ),
    samples=samples(
        Case(args=([[3.0, 4.0], [0.3, 0.4]],), params=(("p", 2), ("dim", 0), ("maxnorm", 1.0))),
        Case(args=([[3.0, -4.0], [0.3, 0.4]],), params=(("p", 1), ("dim", 1), ("maxnorm", 1.5))),
    ),
)
def renorm(input: Any, p: Any, dim: Any, maxnorm: Any) -> Any:
    """Return `input` with slices along a dimension that are no longer than `maxnorm`."""
    x = expect_floating(input, "renorm")
    rank, order, most = len(shape_in(x)), order_of(p), float(number_of(maxnorm, "maxnorm"))
    if order <= 0:
        raise ValueProblem("renorm: non-positive-norm not supported", kind="RuntimeError")
    if most < 0:
        raise ValueProblem(f"renorm: expected maxnorm to be >= 0 but got {most:g}", kind="RuntimeError")
    if rank < 2:
        raise ShapeProblem(
            f"renorm: input needs at least 2 dimensions, got {rank} dimensions", kind="RuntimeError"
        )
    axis = axis_of(dim, rank) + rank
    size = norm_over(x, order, tuple([at for at in range(rank) if at != axis]), True)
    factor = select(gt(size, most), div(most, add(size, 1e-7)), 1.0)
    return titled(mul(x, factor), "RenormBackward0")
