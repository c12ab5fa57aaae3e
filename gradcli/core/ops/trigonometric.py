"""Trigonometric functions of angles in radians, and their inverses."""

from __future__ import annotations

import math

from gradcli.core.ieee import ieee
from gradcli.core.ops.basic import neg
from gradcli.core.primitive import elementwise
from gradcli.core.registry import Help, Samples, public
from gradcli.core.values import INF, NAN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.core.primitive import Apply

FAMILY = "trigonometric"
EDGES = (0.0, -0.0, 1.0, -1.0, INF, -INF, NAN)

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
