"""Distances and mixtures of two or three operands: hypot, lerp, addcmul, addcdiv."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import as_float, div, divided, square
from gradcli.core.ops.basic import mul, neg, sub
from gradcli.core.ops.ratio import ratio_or_zero
from gradcli.core.primitive import Singular, elementwise
from gradcli.core.registry import PAGE, Help, Samples, operator, public
from gradcli.core.single import fused
from gradcli.core.tensor import Tensor
from gradcli.core.values import INF, NAN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "arithmetic"
EDGES = (0.0, -0.0, 1.0, -1.0, INF, -INF, NAN)


hypot = public(
    elementwise(
        "hypot",
        singular=(
            Singular(
                "kink",
                lambda x, y: (x == 0) & (y == 0),
                "the tip of a cone, with every slope from -1 to 1; 0 is used",
                shown=("hypot(x, y)", "x=0 y=0", "0, 0"),
            ),
        ),
        scalar=lambda x, y: math.hypot(as_float(x), as_float(y)),
        array="hypot",
        partials=(lambda out, x, y: ratio_or_zero(x, out), lambda out, x, y: ratio_or_zero(y, out)),
    ),
    "hypot",
    operands=2,
    family=FAMILY,
    help=Help(
        "hypot(x, y)",
        "Length sqrt(x^2 + y^2) without overflow, elementwise.",
        "x/hypot(x, y), y/hypot(x, y)",
        (("hypot(3, 4)", "5.0"),),
        ("norm", "atan2"),
        conventions="0, 0 at the origin",
    ),
    samples=Samples(domain=((0.5, 3), (-3, -0.5)), edges=EDGES),
)


def _lerp(start: Any, end: Any, weight: Any) -> Any:
    return start + weight * (end - start) if weight < 0.5 else end - (end - start) * (1.0 - weight)


def _lerp_arrays(start: Any, end: Any, weight: Any) -> Any:
    way = end - start
    if type(weight) is float:
        return fused(start, weight, way) if weight < 0.5 else fused(end, weight - 1.0, way)
    return np.where(weight < 0.5, fused(start, weight, way), fused(end, weight - 1.0, way))


lerp = public(
    elementwise(
        "lerp",
        scalar=_lerp,
        array=_lerp_arrays,
        partials=(
            lambda out, start, end, weight: sub(1.0, weight),
            lambda out, start, end, weight: weight,
            lambda out, start, end, weight: sub(end, start),
        ),
        grad_name=lambda node: "LerpBackward" + ("1" if type(node.inputs[2]) is Tensor else "0"),
    ),
    "lerp",
    operands=("input", "end", "weight"),
    family=FAMILY,
    help=Help(
        "lerp(start, end, weight)",
        "Point start + weight*(end - start) on the way from start to end, elementwise.",
        "1 - weight, weight, end - start",
        (("lerp(0.0, 10.0, 0.25)", "2.5"),),
        ("linspace",),
    ),
    samples=Samples(domain=((-2, 2), (-2, 2), (0.1, 0.4)), edges=(0.0, 1.0, 0.5, NAN)),
)
_add_product = elementwise(
    "addcmul",
    scalar=lambda x, y, z, value: x + value * y * z,
    array=lambda x, y, z, value: fused(x, value * y, z),
    partials=(
        1.0,
        lambda out, x, y, z, value: mul(value, z),
        lambda out, x, y, z, value: mul(value, y),
        None,
    ),
    floats=False,
)
_add_quotient: Apply = elementwise(
    "addcdiv",
    scalar=lambda x, y, z, value: x + value * divided(y, z),
    array=lambda x, y, z, value: x + value * y / z,
    partials=(
        1.0,
        lambda out, x, y, z, value: div(value, z),
        lambda out, x, y, z, value: neg(div(mul(value, y), square(z))),
        None,
    ),
)
_THREE = ("input", "tensor1", "tensor2")


@operator(
    "rsub",
    family=FAMILY,
    help=Help(
        "rsub(x, y, alpha=1)",
        "Difference y - alpha*x, elementwise: sub with its operands reversed.",
        "-alpha, 1",
        (("rsub(2, 3)", "1"),),
        ("sub",),
        PAGE + "sub.html",
    ),
    samples=Samples(domain=((-3, 3), (-3, 3)), edges=(0.0, -0.0, INF, -INF, NAN)),
)
def rsub(x: Any, y: Any, *, alpha: float = 1) -> Any:
    """Return `y - alpha * x`."""
    return sub(y, x if alpha == 1 else mul(x, alpha))


@operator(
    "addcmul",
    family=FAMILY,
    operands=_THREE,
    help=Help(
        "addcmul(x, y, z, value=1)",
        "Sum x + value*y*z, elementwise.",
        "1, value*z, value*y",
        (("addcmul(1.0, 2.0, 3.0)", "7.0"),),
        ("addcdiv", "mul"),
    ),
    samples=Samples(domain=((-2, 2), (-2, 2), (-2, 2)), edges=EDGES),
)
def addcmul(x: Any, y: Any, z: Any, *, value: float = 1) -> Any:
    """Return x + value*y*z."""
    return _add_product(x, y, z, value)


@operator(
    "addcdiv",
    family=FAMILY,
    operands=_THREE,
    help=Help(
        "addcdiv(x, y, z, value=1)",
        "Sum x + value*y/z, elementwise.",
        "1, value/z, -value*y/z^2",
        (("addcdiv(1.0, 2.0, 4.0)", "1.5"),),
        ("addcmul", "div"),
    ),
    samples=Samples(domain=((-2, 2), (-2, 2), (0.5, 2)), edges=(1.0, -1.0, INF, NAN)),
)
def addcdiv(x: Any, y: Any, z: Any, *, value: float = 1) -> Any:
    """Return x + value*y/z."""
    return _add_quotient(x, y, z, value)
