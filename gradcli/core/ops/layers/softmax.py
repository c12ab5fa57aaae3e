"""Softmax and its kin, and the layers that PyTorch keeps beside them: normalize, linear, glu."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import axis_of, dtype_name, rank_of, shape_now
from gradcli.core.ops.basic import add, mul, neg, shape_in, sub, to_dtype
from gradcli.core.ops.bounds import clamp_min
from gradcli.core.ops.exponential import exp
from gradcli.core.ops.layers.activation import sigmoid
from gradcli.core.ops.layout import concatenated, exchanged, reshaped, sliced, to_shape
from gradcli.core.ops.reductions.reduction import expect_floating, summed
from gradcli.core.primitive import general
from gradcli.core.registry import F_PAGE, OPERATORS, Case, F, Help, Samples, operator
from gradcli.core.single import exp as exp_of
from gradcli.core.single import log as log_of
from gradcli.core.single_slopes import row_sum
from gradcli.core.tensor import Tensor
from gradcli.errors import ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

TABLES = (
    Case(shapes=((4,),), params=(("dim", 0),)),
    Case(shapes=((2, 3),), params=(("dim", 0),)),
    Case(shapes=((2, 3),), params=(("dim", -1),)),
    Case(shapes=((),), params=(("dim", 0),)),
)


def _shifted(x: Any, axis: int) -> Any:
    # Without the largest element nothing overflows. Where all are -inf the result is nan, as in PyTorch.
    return x - np.max(x, axis=axis, keepdims=True, initial=-np.inf)


def _softmax_array(x: Any, *, axis: int) -> Any:
    if x.dtype.char == "e":
        return _softmax_array(x.astype("float32"), axis=axis).astype("float16")
    powers = exp_of(_shifted(x, axis))
    # Multiplied by one over the sum, as PyTorch does it: one division a row.
    return powers * np.reciprocal(_sum(powers, axis))


def _log_softmax_array(x: Any, *, axis: int) -> Any:
    if x.dtype.char == "e":
        return _log_softmax_array(x.astype("float32"), axis=axis).astype("float16")
    shifted = _shifted(x, axis)
    return shifted - log_of(_sum(exp_of(shifted), axis))


def _sum(powers: Any, axis: int) -> Any:
    return row_sum(powers, axis) if powers.dtype.char == "f" else powers.sum(axis=axis, keepdims=True)


def _softmax_rule(ct: Any, out: Any, x: Any, *, axis: int) -> Any:
    # The Jacobian diag(out) - out out^T is symmetric: one rule for both ways.
    return mul(out, sub(ct, summed(mul(ct, out), axes=(axis,), keepdim=True)))


_softmax = general(
    "softmax",
    array=_softmax_array,
    vjps=(_softmax_rule,),
    jvps=(_softmax_rule,),
    slope_name="SoftmaxBackwardDataBackward0",
)


def _log_softmax_back(ct: Any, out: Any, x: Any, *, axis: int) -> Any:
    return sub(ct, mul(exp(out), summed(ct, axes=(axis,), keepdim=True)))


def _log_softmax_forward(t: Any, out: Any, x: Any, *, axis: int) -> Any:
    return sub(t, summed(mul(t, exp(out)), axes=(axis,), keepdim=True))


_log_softmax = general(
    "log_softmax",
    array=_log_softmax_array,
    vjps=(_log_softmax_back,),
    jvps=(_log_softmax_forward,),
    slope_name="LogSoftmaxBackwardDataBackward0",
)


def _along(apply: Apply, name: str, x: Any, dim: Any, dtype: Any, title: str) -> Any:
    rank = rank_of(x)
    if dim is None:
        # The dimension PyTorch takes, with a warning, where none is given.
        dim = 0 if rank in (0, 1, 3) else 1
    axis = axis_of(dim, rank)
    kernel = f"{name}{'_lastdim' if axis == -1 else ''}"
    x = expect_floating(x if dtype is None else to_dtype(x, dtype_name(dtype) or ""), kernel)
    if rank == 0:
        return reshaped(apply(to_shape(x, (1,)), axis=-1), shape=(), title=title)
    return apply(x, axis=axis)


@operator(
    "softmax",
    family="activation",
    torch=("torch.softmax", "torch.special.softmax", F + "softmax"),
    help=Help(
        "softmax(x, dim=None, *, dtype=None)",
        "Weights exp(x)/sum(exp(x)) along dim, which are positive and add up to 1.",
        "softmax_i*(1 - softmax_i) for itself, -softmax_i*softmax_j for the others",
        (("softmax([0.0, 0.0], dim=0)", "tensor([0.5000, 0.5000])"),),
        ("log_softmax", "logsumexp", "cross_entropy"),
        F_PAGE + "softmax.html",
    ),
    samples=Samples(cases=TABLES),
)
def softmax(x: Any, dim: Any = None, *, dtype: Any = None) -> Any:
    """Return exp(x)/sum(exp(x)) along dim."""
    return _along(_softmax, "softmax", x, dim, dtype, "SoftmaxBackward0")


@operator(
    "log_softmax",
    family="activation",
    torch=("torch.log_softmax", "torch.special.log_softmax", F + "log_softmax"),
    help=Help(
        "log_softmax(x, dim=None, *, dtype=None)",
        "Logarithm of softmax(x) along dim, without underflow: x - logsumexp(x).",
        "1 - softmax_i for itself, -softmax_j for the others",
        (("log_softmax([0.0], dim=0)", "tensor([0.])"),),
        ("softmax", "nll_loss", "logsumexp"),
        F_PAGE + "log_softmax.html",
    ),
    samples=Samples(cases=TABLES),
)
def log_softmax(x: Any, dim: Any = None, *, dtype: Any = None) -> Any:
    """Return x - logsumexp(x) along dim."""
    return _along(_log_softmax, "log_softmax", x, dim, dtype, "LogSoftmaxBackward0")


@operator(
    "softmin",
    family="activation",
    method=False,
    torch=(F + "softmin",),
    help=Help(
        "softmin(x, dim=None, *, dtype=None)",
        "softmax(-x) along dim.",
        "-softmin_i*(1 - softmin_i) for itself, softmin_i*softmin_j for the others",
        (("softmin([0.0, 0.0], dim=0)", "tensor([0.5000, 0.5000])"),),
        ("softmax",),
        F_PAGE + "softmin.html",
    ),
    samples=Samples(cases=TABLES),
)
def softmin(x: Any, dim: Any = None, *, dtype: Any = None) -> Any:
    """Return softmax(-x) along dim."""
    return softmax(neg(x), dim, dtype=dtype)


def _halves(x: Any, axis: int) -> tuple[Any, Any]:
    length = shape_in(x)[axis]
    return sliced(x, axis, 0, length // 2), sliced(x, axis, length // 2, length)


def _glu_array(x: Any, *, axis: int) -> Any:
    first, second = np.split(x, 2, axis=axis)
    return first / (1.0 + np.exp(-second))


def _glu_slopes(x: Any, axis: int) -> tuple[Any, Any]:
    first, second = _halves(x, axis)
    gate = sigmoid(second)
    return gate, mul(first, mul(gate, sub(1.0, gate)))


def _glu_back(ct: Any, out: Any, x: Any, *, axis: int) -> Any:
    gate, slope = _glu_slopes(x, axis)
    return concatenated(mul(ct, gate), mul(ct, slope), axis=axis, title="CatBackward0")


def _glu_forward(t: Any, out: Any, x: Any, *, axis: int) -> Any:
    gate, slope = _glu_slopes(x, axis)
    first, second = _halves(t, axis)
    return add(mul(first, gate), mul(second, slope))


_glu = general("glu", array=_glu_array, vjps=(_glu_back,), jvps=(_glu_forward,))


@operator(
    "glu",
    family="activation",
    method=False,
    torch=(F + "glu",),
    help=Help(
        "glu(x, dim=-1)",
        "First half of x along dim times the sigmoid of its second half.",
        "sigmoid(b) for the first half, a*sigmoid(b)*(1 - sigmoid(b)) for the second",
        (("glu([3.0, 0.0])", "tensor([1.5000])"),),
        ("sigmoid",),
        F_PAGE + "glu.html",
    ),
    samples=Samples(cases=(Case(shapes=((4,),)), Case(shapes=((2, 4),), params=(("dim", 1),)))),
)
def glu(x: Any, dim: Any = -1) -> Any:
    """Return the first half of x gated by the second."""
    shape = shape_now(x)
    if not shape:
        raise ShapeProblem("glu does not support 0-dimensional tensors")
    axis = axis_of(dim, len(shape))
    length = shape[axis]
    if length % 2:
        raise ShapeProblem(
            f"Halving dimension must be even, but dimension {axis + len(shape)} is size {length}"
        )
    return _glu(expect_floating(x, "glu"), axis=axis)


@operator(
    "normalize",
    family="activation",
    method=False,
    torch=(F + "normalize",),
    help=Help(
        "normalize(x, p=2.0, dim=1, eps=1e-12)",
        "x divided by its p-norm along dim, or by eps where that is larger.",
        "(1 - u_i^2)/norm(x) for itself with p = 2, u being the result",
        (("normalize([3.0, 4.0], dim=0)", "tensor([0.6000, 0.8000])"),),
        ("norm", "softmax"),
        F_PAGE + "normalize.html",
    ),
    samples=Samples(
        cases=(
            Case(shapes=((4,),), params=(("dim", 0),), low=0.5, high=2.0),
            Case(shapes=((2, 3),), low=0.5, high=2.0),
            Case(shapes=((2, 3),), params=(("p", 3.0), ("dim", 0)), low=0.5, high=2.0),
        )
    ),
)
def normalize(x: Any, p: float = 2.0, dim: Any = 1, eps: float = 1e-12) -> Any:
    """Return x divided by its p-norm along dim."""
    length = OPERATORS["norm"].call(x, p, dim, True)
    return div(x, clamp_min(length, float(eps)))


@operator(
    "linear",
    operands=("input", "weight", "bias"),
    family="activation",
    method=False,
    torch=(F + "linear",),
    help=Help(
        "linear(x, weight, bias=None)",
        "x @ weight.T + bias: one layer of a network.",
        "weight with respect to x, x with respect to weight, 1 with respect to bias",
        (("linear([1.0, 2.0], [[3.0, 4.0]])", "tensor([11.])"),),
        ("matmul", "relu"),
        F_PAGE + "linear.html",
    ),
    samples=Samples(
        cases=(
            Case(shapes=((3,), (2, 3), (2,)), wrt=(0, 1, 2)),
            Case(shapes=((4, 3), (2, 3), (2,)), wrt=(0, 1, 2)),
            Case(shapes=((4, 3), (2, 3)), wrt=(0, 1)),
            Case(shapes=((2, 4, 3), (2, 3)), wrt=(0, 1)),
        )
    ),
)
def linear(x: Any, weight: Any, bias: Any = None) -> Any:
    """Return x @ weight.T + bias."""
    weight = weight.current() if type(weight) is Tensor else weight
    transposed = exchanged(weight, title="TBackward0") if rank_of(weight) > 1 else weight
    if bias is not None and rank_of(x) == rank_of(weight) == 2:
        return OPERATORS["addmm"].call(bias, x, transposed)
    shape = shape_now(x)
    if bias is not None and shape and rank_of(weight) == 2:
        # Rows of any further dimensions are one matrix, so that the whole layer is one node.
        rows = to_shape(x.current() if type(x) is Tensor else x, (prod(shape[:-1]), shape[-1]))
        layer = OPERATORS["addmm"].call(bias, rows, transposed)
        return to_shape(layer, (*shape[:-1], shape_now(weight)[0]))
    product = OPERATORS["matmul"].call(x, transposed)
    return product if bias is None else add(product, bias)
