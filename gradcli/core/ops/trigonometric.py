"""Trigonometric functions of angles in radians, and their inverses."""

from __future__ import annotations

import math

from gradcli.core.ieee import ieee
from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import as_float, reciprocal, square
from gradcli.core.ops.basic import add, mul, neg, sub
from gradcli.core.ops.exponential import rsqrt
from gradcli.core.ops.mixtures import hypot as length
from gradcli.core.ops.ratio import ratio_or_zero
from gradcli.core.primitive import Singular, elementwise
from gradcli.core.registry import Help, Samples, public
from gradcli.core.values import INF, NAN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "trigonometric"
EDGES = (0.0, -0.0, 1.0, -1.0, INF, -INF, NAN)


# ----- of an angle ---------------------------------------------------------------------------------------

sin = public(
    elementwise("sin", scalar=ieee(math.sin), array="sin", partials=(lambda out, x: cos(x),)),
    "sin",
    family=FAMILY,
    help=Help(
        "sin(x)",
        "Sine of x in radians, elementwise.",
        "cos(x)",
        (("sin(pi/2)", "1.0"),),
        ("cos", "asin"),
        "DLMF 4.14.1",
    ),
    samples=Samples(domain=((-6, 6),), edges=EDGES),
    latex="\\sin {x}",
)
cos: Apply = public(
    elementwise("cos", scalar=ieee(math.cos), array="cos", partials=(lambda out, x: neg(sin(x)),)),
    "cos",
    family=FAMILY,
    help=Help(
        "cos(x)",
        "Cosine of x in radians, elementwise.",
        "-sin(x)",
        (("cos(0)", "1.0"),),
        ("sin", "acos"),
        "DLMF 4.14.2",
    ),
    samples=Samples(domain=((-6, 6),), edges=EDGES),
    latex="\\cos {x}",
)
tan = public(
    elementwise("tan", scalar=ieee(math.tan), array="tan", partials=(lambda out, x: add(1.0, square(out)),)),
    "tan",
    family=FAMILY,
    help=Help(
        "tan(x)",
        "Tangent of x in radians, elementwise.",
        "1 + tan(x)^2",
        (("tan(0)", "0.0"),),
        ("sin", "atan"),
        "DLMF 4.14.4",
    ),
    samples=Samples(domain=((-1.2, 1.2),), edges=EDGES),
    latex="\\tan {x}",
)


# ----- inverses --------------------------------------------------------------------------------------------


def _arc_slope(x: Any) -> Any:
    """Return 1/sqrt(1 - x^2); the factored form keeps its digits near the ends of the domain."""
    return rsqrt(mul(sub(1.0, x), add(1.0, x)))


asin = public(
    elementwise(
        "asin",
        singular=(
            Singular(
                "edge",
                lambda x: (x == 1) | (x == -1),
                "the end of the domain, where the slope is infinite",
                shown=("asin(x)", "x=1", "inf"),
            ),
        ),
        scalar=ieee(math.asin),
        array="arcsin",
        partials=(lambda out, x: _arc_slope(x),),
    ),
    "asin",
    family=FAMILY,
    aliases=("arcsin",),
    torch=("torch.asin", "torch.arcsin"),
    help=Help(
        "asin(x)",
        "Angle in radians, from -pi/2 to pi/2, whose sine is x, elementwise.",
        "1/sqrt(1 - x^2)",
        (("asin(0)", "0.0"),),
        ("sin", "acos"),
        "DLMF 4.23.1",
        domain="-1 <= x <= 1",
        conventions="inf at the ends of the domain",
    ),
    samples=Samples(domain=((-0.8, 0.8),), edges=EDGES),
    latex="\\arcsin {x}",
)
acos = public(
    elementwise(
        "acos",
        singular=(
            Singular(
                "edge",
                lambda x: (x == 1) | (x == -1),
                "the end of the domain, where the slope is infinite",
                shown=("acos(x)", "x=1", "-inf"),
            ),
        ),
        scalar=ieee(math.acos),
        array="arccos",
        partials=(lambda out, x: neg(_arc_slope(x)),),
    ),
    "acos",
    family=FAMILY,
    aliases=("arccos",),
    torch=("torch.acos", "torch.arccos"),
    help=Help(
        "acos(x)",
        "Angle in radians, from 0 to pi, whose cosine is x, elementwise.",
        "-1/sqrt(1 - x^2)",
        (("acos(1)", "0.0"),),
        ("cos", "asin"),
        "DLMF 4.23.2",
        domain="-1 <= x <= 1",
        conventions="-inf at the ends of the domain",
    ),
    samples=Samples(domain=((-0.8, 0.8),), edges=EDGES),
    latex="\\arccos {x}",
)
atan = public(
    elementwise(
        "atan",
        slope_name="DivBackward0",
        scalar=ieee(math.atan),
        array="arctan",
        partials=(lambda out, x: reciprocal(add(1.0, square(x))),),
    ),
    "atan",
    family=FAMILY,
    aliases=("arctan",),
    torch=("torch.atan", "torch.arctan"),
    help=Help(
        "atan(x)",
        "Angle in radians, from -pi/2 to pi/2, whose tangent is x, elementwise.",
        "1/(1 + x^2)",
        (("atan(0)", "0.0"),),
        ("tan", "atan2"),
        "DLMF 4.23.3",
    ),
    samples=Samples(domain=((-4, 4),), edges=EDGES),
    latex="\\arctan {x}",
)


def _over_square(x: Any, y: Any, z: Any) -> Any:
    """Return x / (y^2 + z^2) without overflow, 0 where both are 0."""
    size = length(y, z)
    return ratio_or_zero(ratio_or_zero(x, size), size)


atan2 = public(
    elementwise(
        "atan2",
        singular=(
            Singular(
                "jump",
                lambda y, x: (x == 0) & (y == 0),
                "no angle belongs to the origin; slopes of 0 are used",
                shown=("atan2(x, y)", "x=0 y=0", "0, 0"),
            ),
            Singular(
                "jump",
                lambda y, x: (y == 0) & (x < 0),
                "the angle leaps between pi and -pi here; the slope beside it is used",
                shown=("atan2(x, y)", "x=0 y=-1", "-1, 0"),
                by=(0,),
            ),
        ),
        scalar=lambda y, x: math.atan2(as_float(y), as_float(x)),
        array="arctan2",
        partials=(lambda out, y, x: _over_square(x, y, x), lambda out, y, x: neg(_over_square(y, y, x))),
    ),
    "atan2",
    operands=2,
    family=FAMILY,
    aliases=("arctan2",),
    torch=("torch.atan2", "torch.arctan2"),
    help=Help(
        "atan2(y, x)",
        "Angle in radians, from -pi to pi, of the point (x, y), elementwise.",
        "x/(x^2 + y^2), -y/(x^2 + y^2)",
        (("atan2(0.0, 1.0)", "0.0"),),
        ("atan", "hypot"),
        "DLMF 4.23.26",
        conventions="0, 0 at the origin",
    ),
    samples=Samples(domain=((0.5, 3), (-3, 3)), edges=EDGES),
    latex="\\operatorname{{atan2}}({x}, {y})",
)


# ----- sinc --------------------------------------------------------------------------------------------------


def _sinc_series(t: Any, order: int) -> Any:
    """Return the derivative of sin(t)/t of the given order by its power series, for |t| up to order + 3."""
    total = t * 0.0
    for k in range((order + 1) // 2, order + 20):
        power = 2 * k - order
        total = total + (-1.0) ** k * t**power / ((2 * k + 1) * float(math.factorial(power)))
    return total


def _sinc_recurrence(t: Any, order: int, sine: Any, cosine: Any) -> Any:
    """Return the same by recurrence from t*f = sin(t), stable where |t| exceeds the order."""
    waves = (sine, cosine, -sine, -cosine)
    result = sine / t
    for n in range(1, order + 1):
        result = (waves[n % 4] - n * result) / t
    return result


def _sinc_number(x: Any, order: Any) -> float:
    order = int(order)
    t = math.pi * as_float(x)
    if t - t != 0.0:
        return t if t != t else 0.0
    scale = math.pi**order
    if abs(t) < order + 1.0:
        return float(scale * _sinc_series(t, order))
    turns = float(round(x))
    rest = math.pi * (x - turns)
    sign = -1.0 if turns % 2.0 else 1.0
    return float(scale * _sinc_recurrence(t, order, sign * ieee(math.sin)(rest), sign * ieee(math.cos)(rest)))


def _sinc_array(x: Any, order: Any) -> Any:
    order = int(order)
    given, x = x, np.asarray(x, "float64")  # the factorials of the series exceed float32
    t = math.pi * x
    near = np.abs(t) < order + 1.0
    far = np.where(near, 1.0, t)
    # Half turns are taken off before the multiplication by pi, whose rounding would cost digits at zeros.
    turns = np.where(np.isfinite(x), np.rint(x), 0.0)
    rest, sign = math.pi * (x - turns), 1.0 - 2.0 * np.remainder(turns, 2.0)
    out = np.where(
        near,
        _sinc_series(np.where(near, t, 0.0), order),
        _sinc_recurrence(far, order, sign * np.sin(rest), sign * np.cos(rest)),
    )
    return (math.pi**order * np.where(np.isinf(x), 0.0, out)).astype(given.dtype)


_sinc_derivative: Apply = elementwise(
    # One primitive for all orders: the closed form cancels near 0, where each order has its own series.
    "sinc_derivative",
    scalar=_sinc_number,
    array=_sinc_array,
    partials=(lambda out, x, order: _sinc_derivative(x, order + 1), None),
    grad_name="SincBackward0",
)
sinc = public(
    elementwise(
        "sinc",
        scalar=lambda x: _sinc_number(x, 0),
        array=lambda x: _sinc_array(x, 0),
        partials=(lambda out, x: _sinc_derivative(x, 1),),
    ),
    "sinc",
    family=FAMILY,
    torch=("torch.sinc", "torch.special.sinc"),
    help=Help(
        "sinc(x)",
        "sin(pi*x)/(pi*x), 1 at 0, elementwise.",
        "(cos(pi*x) - sinc(x))/x",
        (("sinc(0)", "1.0"),),
        ("sin",),
    ),
    samples=Samples(domain=((-2, 2),), edges=(0.0, -0.0, 1.0, 0.5, INF, NAN)),
)


# ----- degrees ------------------------------------------------------------------------------------------------


def _scaling(
    name: str, factor: float, summary: str, derivative: str, example: tuple[str, str], see: str
) -> Apply:
    return public(
        elementwise(
            name,
            scalar=lambda x: as_float(x) * factor,
            array=lambda x: x * factor,
            partials=(factor,),
            grad_name=name[:3].title() + "2" + name[4:].title() + "Backward0",
        ),
        name,
        family=FAMILY,
        aliases=("radians",) if name == "deg2rad" else ("degrees",),
        torch=(f"torch.{name}",),
        help=Help(f"{name}(x)", summary, derivative, (example,), (see, "sin")),
        samples=Samples(domain=((-400, 400),), edges=EDGES),
    )


deg2rad = _scaling(
    "deg2rad", math.pi / 180.0, "Degrees in radians, elementwise.", "pi/180", ("deg2rad(0)", "0.0"), "rad2deg"
)
rad2deg = _scaling(
    "rad2deg",
    180.0 / math.pi,
    "Radians in degrees, elementwise.",
    "180/pi",
    ("rad2deg(pi)", "180.0"),
    "deg2rad",
)
