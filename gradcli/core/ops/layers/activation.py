"""Smooth activations: sigmoid, softplus, silu, mish, gelu and their kin."""

from __future__ import annotations

import math

from gradcli.core import single
from gradcli.core.lazy import np, special
from gradcli.core.ops.arithmetic import as_float, divided, reciprocal, square
from gradcli.core.ops.basic import add, mul, neg, sub
from gradcli.core.ops.bounds import clamp
from gradcli.core.ops.comparison import any_true, gt
from gradcli.core.ops.exponential import outside_is_nan
from gradcli.core.ops.hyperbolic import tanh
from gradcli.core.ops.logarithmic import logaddexp
from gradcli.core.ops.selection import select
from gradcli.core.ops.signs import absolute
from gradcli.core.ops.special import ROOT_HALF, ROOT_TWO_PI, bell, erfc
from gradcli.core.primitive import PRIMITIVES, Singular, constant_elementwise, elementwise
from gradcli.core.registry import F_PAGE, Case, F, Help, Samples, operator, public
from gradcli.core.tensor import Tensor
from gradcli.core.values import INF, NAN, dtype_of
from gradcli.errors import OperandProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "activation"
EDGES = (0.0, -0.0, 1.0, -1.0, 800.0, -800.0, INF, -INF, NAN)


# ----- sigmoid and what is made of it -------------------------------------------------------------------


def sigmoid_of(x: float) -> float:
    """Return 1/(1 + exp(-x)) of a number; nothing overflows."""
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    if x != x:
        return x
    power = math.exp(x)
    return power / (1.0 + power)


def _sigmoid_array(x: Any) -> Any:
    return np.reciprocal(1.0 + single.exp(-x))


def _slope_array(out: Any, x: Any) -> Any:
    if out.dtype.char == "f":
        return out * (1.0 - out)  # In single precision as PyTorch has it.
    # 1 - out would lose its digits where it is small.
    slope = np.asarray(np.exp(x))
    np.add(slope, 1.0, out=slope)
    return np.divide(out, slope, out=slope)


constant_elementwise("sigmoid_slope", 2, scalar=lambda out, x: out * sigmoid_of(-x), array=_slope_array)
_plain_slope = PRIMITIVES["sigmoid_slope"].forward


def _sigmoid_slope(out: Any, x: Any) -> Any:
    if type(out) is not Tensor:
        return _plain_slope(out, x)
    if dtype_of(out.value) == "float32":
        return mul(out, sub(1.0, out))
    return mul(out, sigmoid(neg(x)))


sigmoid: Apply = public(
    elementwise(
        "sigmoid",
        slope_name="SigmoidBackwardBackward0",
        scalar=sigmoid_of,
        array=_sigmoid_array,
        partials=(_sigmoid_slope,),
    ),
    "sigmoid",
    family=FAMILY,
    aliases=("expit",),
    torch=("torch.sigmoid", "torch.special.expit", F + "sigmoid"),
    help=Help(
        "sigmoid(x)",
        "Logistic function 1/(1 + exp(-x)), elementwise.",
        "sigmoid(x)*(1 - sigmoid(x))",
        (("sigmoid(0)", "0.5"),),
        ("logit", "logsigmoid", "tanh", "softmax"),
        F_PAGE + "sigmoid.html",
    ),
    samples=Samples(domain=((-4, 4),), edges=EDGES),
    latex="\\sigma({x})",
)


def _log_sigmoid_number(x: float) -> float:
    x = as_float(x)
    return (x if x < 0 else 0.0) - math.log1p(math.exp(-abs(x))) if x == x else x


logsigmoid = public(
    elementwise(
        "log_sigmoid",
        slope_name="LogSigmoidBackwardBackward0",
        scalar=_log_sigmoid_number,
        array=lambda x: np.minimum(x, 0.0) - single.log1p(single.exp(-np.abs(x))),
        partials=(lambda out, x: sigmoid(neg(x)),),
    ),
    "logsigmoid",
    family=FAMILY,
    method=False,
    torch=(F + "logsigmoid",),
    help=Help(
        "logsigmoid(x)",
        "Logarithm of sigmoid(x) without underflow, elementwise.",
        "sigmoid(-x)",
        (("logsigmoid(800.0)", "0.0"),),
        ("sigmoid", "softplus"),
        F_PAGE + "logsigmoid.html",
    ),
    samples=Samples(domain=((-4, 4),), edges=EDGES),
)


def _logit_number(x: float) -> float:
    x = as_float(x)
    if x == 0.0 or x == 1.0:
        return INF if x else -INF
    if 0.25 <= x <= 0.75:
        return 2.0 * math.atanh(2.0 * x - 1.0)  # log(x/(1 - x)), whose argument is near 1 here
    return math.log(x / (1.0 - x)) if 0.0 < x < 1.0 else NAN


def _logit_array(x: Any) -> Any:
    out = np.asarray(np.log(x / (1.0 - x)))
    middle = (x >= 0.25) & (x <= 0.75)
    if out.dtype.char == "d" and middle.any():
        out[middle] = 2.0 * np.arctanh(2.0 * x[middle] - 1.0)
    return out


_log_odds = elementwise(
    "logit",
    scalar=_logit_number,
    array=_logit_array,
    partials=(outside_is_nan(lambda x: reciprocal(mul(x, sub(1.0, x)))),),
    singular=(
        Singular(
            "pole",
            lambda x: (x == 0) | (x == 1),
            "a pole at the end of the domain",
            shown=("logit(x)", "x=0", "inf"),
        ),
    ),
)


@operator(
    "logit",
    family=FAMILY,
    torch=("torch.logit", "torch.special.logit"),
    help=Help(
        "logit(x, eps=None)",
        "Logarithm of the odds x/(1 - x), the inverse of sigmoid, elementwise; eps keeps x off 0 and 1.",
        "1/(x*(1 - x))",
        (("logit(0.5)", "0.0"),),
        ("sigmoid",),
        domain="0 < x < 1",
    ),
    samples=Samples(domain=((0.2, 0.8),), edges=(0.0, 1.0, 0.5, 2.0, -1.0, NAN)),
)
def logit(x: Any, eps: float | None = None) -> Any:
    """Return log(x/(1 - x)) of x, or of x limited to eps..1 - eps."""
    return _log_odds(x if eps is None else clamp(x, eps, 1.0 - eps))


def _softplus_number(x: float, beta: float, threshold: float) -> float:
    x = as_float(x)
    t = beta * x
    return x if t > threshold or x != x else math.log1p(math.exp(t)) / beta


def _softplus_array(x: Any, beta: float, threshold: float) -> Any:
    t = x * beta
    high = t > threshold
    return np.where(high, x, single.log1p(single.exp(np.where(high, t.dtype.type(0.0), t))) / beta)


def _softplus_slope(out: Any, x: Any, beta: float, threshold: float) -> Any:
    t = x if beta == 1.0 else mul(beta, x)
    high = gt(t, threshold)
    return select(high, 1.0, sigmoid(t)) if any_true(high) else sigmoid(t)


_softplus = elementwise(
    "softplus",
    slope_name="SoftplusBackwardBackward0",
    scalar=_softplus_number,
    array=_softplus_array,
    partials=(_softplus_slope, None, None),
)


@operator(
    "softplus",
    family=FAMILY,
    method=False,
    torch=(F + "softplus",),
    help=Help(
        "softplus(x, beta=1, threshold=20)",
        "Smooth rectifier log(1 + exp(beta*x))/beta, x itself where beta*x > threshold, elementwise.",
        "sigmoid(beta*x)",
        (("softplus(0.0) - log(2)", "0.0"),),
        ("relu", "logsigmoid"),
        F_PAGE + "softplus.html",
    ),
    samples=Samples(domain=((-4, 4),), edges=EDGES, cases=(Case(shapes=((2, 3),), params=(("beta", 2.5),)),)),
)
def softplus(x: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """Return log(1 + exp(beta*x))/beta."""
    return _softplus(x, float(beta), float(threshold))


softsign = public(
    elementwise(
        "softsign",
        scalar=lambda x: divided(x, 1.0 + abs(x)),
        array=lambda x: x / (1.0 + np.abs(x)),
        partials=(lambda out, x: reciprocal(square(add(1.0, absolute(x)))),),
        grad_name="DivBackward0",
    ),
    "softsign",
    family=FAMILY,
    method=False,
    torch=(F + "softsign",),
    help=Help(
        "softsign(x)",
        "x/(1 + abs(x)), elementwise.",
        "1/(1 + abs(x))^2",
        (("softsign(1)", "0.5"),),
        ("tanh", "sigmoid"),
        F_PAGE + "softsign.html",
    ),
    samples=Samples(domain=((0.2, 3),), edges=EDGES),
)


@operator(
    "tanhshrink",
    family=FAMILY,
    method=False,
    torch=(F + "tanhshrink",),
    help=Help(
        "tanhshrink(x)",
        "x - tanh(x), elementwise.",
        "tanh(x)^2",
        (("tanhshrink(0.0)", "0.0"),),
        ("tanh", "softshrink"),
    ),
    samples=Samples(domain=((-3, 3),), edges=(0.0, 1.0, NAN)),
)
def tanhshrink(x: Any) -> Any:
    """Return x - tanh(x)."""
    return sub(x, tanh(x))


# ----- products with a gate ---------------------------------------------------------------------------------


def _silu_slope(out: Any, x: Any) -> Any:
    s = sigmoid(x)
    return mul(s, add(1.0, mul(x, sub(1.0, s))))


def _silu_array(x: Any) -> Any:
    return x / (1.0 + single.exp(-x)) if x.dtype.char == "f" else x * _sigmoid_array(x)


silu = public(
    elementwise(
        "silu",
        scalar=lambda x: x * sigmoid_of(x),
        array=_silu_array,
        partials=(_silu_slope,),
    ),
    "silu",
    family=FAMILY,
    method=False,
    torch=(F + "silu",),
    help=Help(
        "silu(x)",
        "x*sigmoid(x), elementwise; also called swish.",
        "sigmoid(x)*(1 + x*(1 - sigmoid(x)))",
        (("silu(0)", "0.0"),),
        ("sigmoid", "mish", "gelu"),
        F_PAGE + "silu.html",
    ),
    samples=Samples(domain=((-4, 4),), edges=EDGES),
)


def _mish_slope(out: Any, x: Any) -> Any:
    t = tanh(logaddexp(x, 0.0))
    return add(t, mul(mul(x, sigmoid(x)), sub(1.0, square(t))))


def _mish_number(x: float) -> float:
    x = as_float(x)
    return x * math.tanh(x if x > 40.0 else math.log1p(math.exp(x)))


mish = public(
    elementwise(
        "mish",
        scalar=_mish_number,
        array=lambda x: x * np.tanh(np.logaddexp(x, np.zeros_like(x))),
        partials=(_mish_slope,),
    ),
    "mish",
    family=FAMILY,
    method=False,
    torch=(F + "mish",),
    help=Help(
        "mish(x)",
        "x*tanh(softplus(x)), elementwise.",
        "tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))^2)",
        (("mish(0)", "0.0"),),
        ("silu", "softplus"),
        F_PAGE + "mish.html",
    ),
    samples=Samples(domain=((-4, 4),), edges=EDGES),
)
_CUBIC = 0.044715
_STRETCH = math.sqrt(2.0 / math.pi)


def _gelu_slope(out: Any, x: Any) -> Any:
    return add(mul(0.5, erfc(mul(-ROOT_HALF, x))), mul(x, bell(x, -0.5, 1.0 / ROOT_TWO_PI)))


def _gelu_tanh_slope(out: Any, x: Any) -> Any:
    t = tanh(mul(_STRETCH, add(x, mul(_CUBIC, mul(x, square(x))))))
    inner = mul(_STRETCH, add(1.0, mul(3.0 * _CUBIC, square(x))))
    return add(mul(0.5, add(1.0, t)), mul(mul(mul(0.5, x), sub(1.0, square(t))), inner))


def _gelu_array(x: Any) -> Any:
    return 0.5 * x * special.erfc(-ROOT_HALF * x)


_gelu_exact = elementwise(
    "gelu",
    slope_name="GeluBackwardBackward0",
    scalar=lambda x: 0.5 * x * math.erfc(-ROOT_HALF * as_float(x)),
    array=_gelu_array,
    partials=(_gelu_slope,),
)
_gelu_tanh = elementwise(
    "gelu_tanh",
    slope_name="GeluBackwardBackward0",
    scalar=lambda x: 0.5 * x * (1.0 + math.tanh(_STRETCH * (x + _CUBIC * x * x * x))),
    array=lambda x: 0.5 * x * (1.0 + np.tanh(_STRETCH * (x + _CUBIC * x * x * x))),
    partials=(_gelu_tanh_slope,),
    grad_name="GeluBackward0",
)


@operator(
    "gelu",
    family=FAMILY,
    method=False,
    torch=(F + "gelu",),
    help=Help(
        "gelu(x, approximate='none')",
        "x times the normal distribution's area up to x, elementwise; approximate='tanh' for the quick formula.",
        "ndtr(x) + x*exp(-x^2/2)/sqrt(2*pi)",
        (("gelu(0.0)", "0.0"),),
        ("silu", "ndtr"),
        F_PAGE + "gelu.html",
    ),
    samples=Samples(
        domain=((-4, 4),),
        edges=(0.0, 1.0, -1.0, 40.0, -40.0, NAN),
        cases=(Case(shapes=((4,),), params=(("approximate", "tanh"),)),),
    ),
)
def gelu(x: Any, approximate: str = "none") -> Any:
    """Return x*ndtr(x), or its approximation by tanh."""
    if approximate == "none":
        return _gelu_exact(x)
    if approximate == "tanh":
        return _gelu_tanh(x)
    raise OperandProblem("approximate argument must be either none or tanh.")
