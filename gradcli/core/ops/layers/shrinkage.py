"""Shrinkage: values near 0 become 0, the others stay or are drawn towards it."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.layers.rectifiers import EDGES, FAMILY, gated
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular, constant_elementwise
from gradcli.core.registry import F_PAGE, Case, F, Help, Samples, operator
from gradcli.core.tensor import data_of, torch_type
from gradcli.errors import OperandProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _shrink_rule(ct: Any, out: Any, x: Any, width: float) -> Any:
    return select(_is_inside_closed(x, -width, width), 0.0, ct)


_is_inside_closed = constant_elementwise(
    "is_inside_closed",
    3,
    scalar=lambda x, low, high: low <= x <= high,
    array=lambda x, low, high: (x >= low) & (x <= high),
)
_softshrink = gated(
    "softshrink",
    lambda x, width: x - width if x > width else x + width if x < -width else 0.0 * x,
    lambda x, width: np.where(x > width, x - width, np.where(x < -width, x + width, x * 0.0)),
    _shrink_rule,
    limits=1,
    slope_name="SoftshrinkBackwardBackward0",
    singular=(
        Singular(
            "kink",
            lambda x, width: (abs(x) == width) & (width != 0),
            "slopes 0 and 1 on its two sides; 0 is used",
            shown=("softshrink(x)", "x=0.5", "0"),
        ),
    ),
)
_hardshrink = gated(
    "hardshrink",
    lambda x, width: 0.0 if -width <= x <= width else x,
    lambda x, width: np.where((x >= -width) & (x <= width), np.zeros_like(x), x),
    _shrink_rule,
    limits=1,
    slope_name="HardshrinkBackwardBackward0",
    singular=(
        Singular(
            "jump",
            lambda x, width: (abs(x) == width) & (width != 0),
            "leaps from 0 to x; a slope of 0 is used",
            shown=("hardshrink(x)", "x=0.5", "0"),
        ),
    ),
)


@operator(
    "softshrink",
    family=FAMILY,
    operands=("input",),
    method=False,
    torch=(F + "softshrink",),
    help=Help(
        "softshrink(x, lambd=0.5)",
        "x drawn towards 0 by lambd, 0 where it is nearer, elementwise.",
        "where(abs(x) > lambd, 1, 0)",
        (("softshrink(2.0)", "1.5"),),
        ("hardshrink", "tanhshrink"),
        F_PAGE + "softshrink.html",
        conventions="0 at the bounds",
    ),
    samples=Samples(domain=((0.7, 3),), edges=EDGES, cases=(Case(args=([-1.0, 0.25, 2.0],)),)),
)
def softshrink(x: Any, lambd: float = 0.5) -> Any:
    """Return x drawn towards 0 by lambd."""
    if not lambd >= 0:
        kind = torch_type(data_of(x))
        largest = "3.40282e+38" if kind == "Float" else "1.79769e+308"
        raise OperandProblem(
            f"lambda must be in range [0, {largest}] for input dtype {kind}, but found {lambd:g}"
        )
    return _softshrink(x, float(lambd))


@operator(
    "hardshrink",
    family=FAMILY,
    torch=("torch.hardshrink", F + "hardshrink"),
    help=Help(
        "hardshrink(x, lambd=0.5)",
        "x where abs(x) > lambd, else 0, elementwise.",
        "where(abs(x) > lambd, 1, 0)",
        (("hardshrink(2.0)", "2.0"),),
        ("softshrink",),
        F_PAGE + "hardshrink.html",
        conventions="0 at the bounds",
    ),
    samples=Samples(domain=((0.7, 3),), edges=EDGES, cases=(Case(args=([-1.0, 0.25, 2.0],)),)),
)
def hardshrink(x: Any, lambd: float = 0.5) -> Any:
    """Return x where it is further from 0 than lambd, else 0."""
    return _hardshrink(x, float(lambd))
