"""Absolute value and sign, and what goes by the sign of another number."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import as_float
from gradcli.core.ops.basic import mul
from gradcli.core.primitive import Singular, constant_elementwise, elementwise
from gradcli.core.registry import Help, Samples, operator, public
from gradcli.core.tensor import Tensor
from gradcli.core.values import INF, NAN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "arithmetic"
EDGES = (0.0, -0.0, 1.0, -1.0, INF, -INF, NAN)


def _sign(x: Any) -> Any:
    if x != x:
        return x
    return type(x)((x > 0) - (x < 0))


direction = constant_elementwise(
    # sign for use in rules: nothing is recorded.
    "direction",
    1,
    scalar=_sign,
    array="sign",
)


def _sign_of_array(x: Any) -> Any:
    return x if x.dtype.kind == "b" else np.sign(x)


def _signs(name: str, other: str) -> Apply:
    return public(
        elementwise(
            name,
            scalar=_sign,
            array=_sign_of_array,
            partials=(0.0,),
            floats=False,
            singular=(
                Singular(
                    "jump",
                    lambda x: x == 0,
                    "leaps from -1 to 1; a slope of 0 is used",
                    shown=(f"{name}(x)", "x=0", "0"),
                ),
            ),
        ),
        name,
        family=FAMILY,
        help=Help(
            f"{name}(x)",
            "-1, 0 or 1: the sign of x, elementwise.",
            "0",
            ((f"{name}(-2.5)", "-1.0"),),
            (other, "abs", "copysign"),
            conventions="0 at 0 too",
        ),
        samples=Samples(domain=((0.5, 2),), edges=EDGES),
        latex="\\operatorname{{sgn}} {x}",
    )


sign = _signs("sign", "sgn")
sgn = _signs("sgn", "sign")
absolute = public(
    elementwise(
        "abs",
        singular=(
            Singular(
                "kink",
                lambda x: x == 0,
                "slopes -1 and 1 on its two sides; 0 is used",
                shown=("abs(x)", "x=0", "0"),
            ),
        ),
        scalar=abs,
        array="absolute",
        partials=(lambda out, x: direction(x),),
        floats=False,
        slope_name="MulBackward0",
    ),
    "abs",
    family=FAMILY,
    aliases=("absolute",),
    torch=("torch.abs", "torch.absolute"),
    help=Help(
        "abs(x)",
        "Absolute value of x, elementwise.",
        "sign(x)",
        (("abs(-2.5)", "2.5"),),
        ("sign", "norm"),
        conventions="0 at 0",
    ),
    samples=Samples(domain=((-3, -0.5),), edges=EDGES),
    latex="\\left| {x} \\right|",
)


@operator(
    "positive",
    family=FAMILY,
    help=Help("positive(x)", "x itself.", "1", (("positive(-2.5)", "-2.5"),), ("neg",)),
    samples=Samples(domain=((-2, 2),), edges=EDGES),
)
def positive(x: Any) -> Any:
    """Return x."""
    return x


copysign: Apply = public(
    elementwise(
        "copysign",
        scalar=lambda x, y: math.copysign(as_float(x), as_float(y)),
        array="copysign",
        partials=(lambda out, x, y: mul(direction(x), direction(out)), 0.0),
        singular=(
            Singular(
                "kink",
                lambda x, y: x == 0,
                "slopes -1 and 1 on its two sides; 0 is used",
                shown=("copysign(x, 1)", "x=0", "0"),
                by=(0,),
            ),
            Singular(
                "jump",
                lambda x, y: y == 0,
                "leaps with the sign of 0; a slope of 0 is used",
                shown=("copysign(x, y)", "x=1 y=0", "1, 0"),
                by=(1,),
            ),
        ),
        slope_name="MulBackward0",
        grad_name=lambda node: "CopysignBackward" + ("0" if type(node.inputs[1]) is Tensor else "1"),
    ),
    "copysign",
    operands=2,
    family=FAMILY,
    help=Help(
        "copysign(x, y)",
        "Magnitude of x with the sign of y, elementwise.",
        "sign(x)*copysign(1, y), 0",
        (("copysign(2.0, -1)", "-2.0"),),
        ("sign", "abs"),
        conventions="0 where x is 0",
    ),
    samples=Samples(domain=((0.5, 2), (-2, -0.5)), edges=EDGES),
)
