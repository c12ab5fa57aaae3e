"""Hyperbolic functions and their inverses."""

from __future__ import annotations

import math

from gradcli.core.ieee import ieee
from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import reciprocal, square
from gradcli.core.ops.basic import add, mul, sub
from gradcli.core.ops.exponential import outside_is_nan, rsqrt
from gradcli.core.ops.mixtures import hypot
from gradcli.core.primitive import PRIMITIVES, Singular, constant_elementwise, elementwise
from gradcli.core.registry import F, Help, Samples, public
from gradcli.core.single import fused
from gradcli.core.tensor import Tensor
from gradcli.core.values import INF, NAN, dtype_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "hyperbolic"
EDGES = (0.0, -0.0, 1.0, -1.0, 2.0, 1000.0, -1000.0, INF, -INF, NAN)


def _sinh(x: float) -> float:
    try:
        return math.sinh(x)
    except OverflowError:
        return INF if x > 0 else -INF


def _atanh(x: float) -> float:
    if x in (1.0, -1.0):
        return math.copysign(INF, x)
    return math.atanh(x) if -1.0 < x < 1.0 else NAN


sinh: Apply = public(
    elementwise("sinh", scalar=_sinh, array="sinh", partials=(lambda out, x: cosh(x),)),
    "sinh",
    family=FAMILY,
    help=Help(
        "sinh(x)",
        "Hyperbolic sine of x, elementwise.",
        "cosh(x)",
        (("sinh(0)", "0.0"),),
        ("cosh", "asinh"),
        "DLMF 4.28.1",
    ),
    samples=Samples(domain=((-3, 3),), edges=EDGES),
    latex="\\sinh {x}",
)
cosh: Apply = public(
    elementwise("cosh", scalar=ieee(math.cosh), array="cosh", partials=(lambda out, x: sinh(x),)),
    "cosh",
    family=FAMILY,
    help=Help(
        "cosh(x)",
        "Hyperbolic cosine of x, elementwise.",
        "sinh(x)",
        (("cosh(0)", "1.0"),),
        ("sinh", "acosh"),
        "DLMF 4.28.2",
    ),
    samples=Samples(domain=((-3, 3),), edges=EDGES),
    latex="\\cosh {x}",
)


STEEP = 0.5  # a slope below this has lost digits to a subtraction from 1


def _slope_number(out: float, x: float) -> float:
    slope = 1.0 - out * out
    if slope >= STEEP:
        return slope
    power = math.exp(-2.0 * abs(x))
    return 4.0 * power / ((1.0 + power) * (1.0 + power))


def _slope_array(out: Any, x: Any) -> Any:
    if out.dtype.char == "f":
        return fused(np.float32(1.0), -out, out)  # In single precision as PyTorch has it.
    # 1/cosh(x)^2 keeps its digits everywhere, and exp is the quickest of its kin.
    grown = np.asarray(np.exp(x))
    grown += np.divide(1.0, grown)
    half = np.divide(2.0, grown, grown)
    return np.multiply(half, half, half)


constant_elementwise("tanh_slope", 2, scalar=_slope_number, array=_slope_array)
_plain_slope = PRIMITIVES["tanh_slope"].forward


def _tanh_slope(out: Any, x: Any) -> Any:
    if type(out) is not Tensor:
        return _plain_slope(out, x)
    if dtype_of(out.value) == "float32":
        return sub(1.0, square(out))
    return square(reciprocal(cosh(x)))  # in this order no derivative of it falls below the normal numbers


tanh: Apply = public(
    elementwise(
        "tanh",
        slope_name="TanhBackwardBackward0",
        scalar=ieee(math.tanh),
        array="tanh",
        partials=(_tanh_slope,),
    ),
    "tanh",
    family=FAMILY,
    torch=("torch.tanh", F + "tanh"),
    help=Help(
        "tanh(x)",
        "Hyperbolic tangent of x, elementwise.",
        "1 - tanh(x)^2",
        (("tanh(0)", "0.0"),),
        ("sinh", "atanh", "sigmoid"),
        "DLMF 4.28.4",
    ),
    samples=Samples(domain=((-3, 3),), edges=EDGES),
    latex="\\tanh {x}",
)
asinh = public(
    elementwise(
        "asinh",
        scalar=ieee(math.asinh),
        array="arcsinh",
        partials=(lambda out, x: reciprocal(hypot(x, 1.0)),),
    ),
    "asinh",
    family=FAMILY,
    aliases=("arcsinh",),
    torch=("torch.asinh", "torch.arcsinh"),
    help=Help(
        "asinh(x)",
        "Number whose hyperbolic sine is x, elementwise.",
        "1/sqrt(1 + x^2)",
        (("asinh(0)", "0.0"),),
        ("sinh", "acosh"),
        "DLMF 4.37.1",
    ),
    samples=Samples(domain=((-3, 3),), edges=EDGES),
    latex="\\operatorname{{arsinh}} {x}",
)


def _acosh_slope(out: Any, x: Any) -> Any:
    # Two roots, not the root of a product: left of -1 the product would be positive, and the result no nan.
    return mul(rsqrt(sub(x, 1.0)), rsqrt(add(x, 1.0)))


acosh = public(
    elementwise(
        "acosh",
        singular=(
            Singular(
                "edge",
                lambda x: x == 1,
                "the end of the domain, where the slope is infinite",
                shown=("acosh(x)", "x=1", "inf"),
            ),
        ),
        scalar=ieee(math.acosh),
        array="arccosh",
        partials=(_acosh_slope,),
    ),
    "acosh",
    family=FAMILY,
    aliases=("arccosh",),
    torch=("torch.acosh", "torch.arccosh"),
    help=Help(
        "acosh(x)",
        "Number from 0 on whose hyperbolic cosine is x, elementwise.",
        "1/sqrt(x^2 - 1)",
        (("acosh(1)", "0.0"),),
        ("cosh", "asinh"),
        "DLMF 4.37.2",
        domain="x >= 1",
        conventions="inf at 1",
    ),
    samples=Samples(domain=((1.3, 4),), edges=EDGES),
    latex="\\operatorname{{arcosh}} {x}",
)
atanh = public(
    elementwise(
        "atanh",
        slope_name="DivBackward0",
        singular=(
            Singular(
                "pole",
                lambda x: (x == 1) | (x == -1),
                "a pole at the end of the domain",
                shown=("atanh(x)", "x=1", "inf"),
            ),
        ),
        scalar=_atanh,
        array="arctanh",
        partials=(outside_is_nan(lambda x: reciprocal(mul(sub(1.0, x), add(1.0, x)))),),
    ),
    "atanh",
    family=FAMILY,
    aliases=("arctanh",),
    torch=("torch.atanh", "torch.arctanh"),
    help=Help(
        "atanh(x)",
        "Number whose hyperbolic tangent is x, elementwise.",
        "1/(1 - x^2)",
        (("atanh(0)", "0.0"),),
        ("tanh",),
        "DLMF 4.37.3",
        domain="-1 < x < 1",
        conventions="inf at 1 and -1",
    ),
    samples=Samples(domain=((-0.8, 0.8),), edges=EDGES),
    latex="\\operatorname{{artanh}} {x}",
)
