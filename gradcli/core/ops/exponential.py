"""Exponentials, logarithms and roots."""

from __future__ import annotations

import math

from gradcli.core.ieee import ieee
from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div, divided, reciprocal, square
from gradcli.core.ops.basic import add, mul, value_of
from gradcli.core.ops.comparison import any_true
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular, constant_elementwise, elementwise
from gradcli.core.registry import Help, Samples, public
from gradcli.core.values import INF, NAN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "exponential"
EDGES = (0.0, -0.0, 1.0, -1.0, 0.5, 800.0, -800.0, 1e-300, INF, -INF, NAN)
LN2 = math.log(2.0)
LN10 = math.log(10.0)


def logarithm(function: Callable[[float], float], pole: float) -> Callable[[float], float]:
    """Return a logarithm of numbers that is -inf at its pole and nan beyond it."""

    def total(x: float) -> float:
        if x > pole:
            return function(x)
        return -INF if x == pole else NAN

    return total


# ----- exponentials ------------------------------------------------------------------------------------

exp: Apply = public(
    elementwise("exp", scalar=ieee(math.exp), array="exp", partials=(lambda out, x: out,)),
    "exp",
    family=FAMILY,
    help=Help(
        "exp(x)",
        "Exponential e^x, elementwise.",
        "exp(x)",
        (("exp(0)", "1.0"),),
        ("log", "expm1"),
        "DLMF 4.2.19",
    ),
    samples=Samples(domain=((-3, 3),), edges=EDGES),
    latex="e^{{{x}}}",
)
exp2 = public(
    elementwise("exp2", scalar=ieee(math.exp2), array="exp2", partials=(lambda out, x: mul(out, LN2),)),
    "exp2",
    family=FAMILY,
    torch=("torch.exp2", "torch.special.exp2"),
    help=Help("exp2(x)", "Power 2^x, elementwise.", "2^x*log(2)", (("exp2(3)", "8.0"),), ("exp", "log2")),
    samples=Samples(domain=((-3, 3),), edges=EDGES),
    latex="2^{{{x}}}",
)
expm1 = public(
    elementwise("expm1", scalar=ieee(math.expm1), array="expm1", partials=(lambda out, x: exp(x),)),
    "expm1",
    family=FAMILY,
    torch=("torch.expm1", "torch.special.expm1"),
    help=Help(
        "expm1(x)",
        "e^x - 1, accurate near 0, elementwise.",
        "exp(x)",
        (("expm1(0)", "0.0"),),
        ("exp", "log1p"),
        "DLMF 4.2",
    ),
    samples=Samples(domain=((-3, 3),), edges=EDGES),
    latex="e^{{{x}}} - 1",
)


# ----- logarithms ----------------------------------------------------------------------------------------


def outside_is_nan(slope: Apply) -> Callable[[Any, Any], Any]:
    """Return the partial `slope(x)`, but nan where the value is nan: no branch of the function is there."""

    def partial(out: Any, x: Any) -> Any:
        value = value_of(out)
        if type(value) is float:
            return NAN if value != value else slope(x)
        outside = _is_nan(value)
        return slope(select(outside, NAN, x)) if any_true(outside) else slope(x)

    return partial


_is_nan = constant_elementwise("is_nan", 1, scalar=lambda x: x != x, array="isnan")
log: Apply = public(
    elementwise(
        "log",
        slope_name="DivBackward0",
        singular=(Singular("pole", lambda x: x == 0, "the logarithm of 0", shown=("log(x)", "x=0", "inf")),),
        scalar=logarithm(math.log, 0.0),
        array="log",
        partials=(outside_is_nan(lambda x: reciprocal(x)),),
    ),
    "log",
    family=FAMILY,
    aliases=("ln",),
    help=Help(
        "log(x)",
        "Natural logarithm of x, elementwise; also ln(x).",
        "1/x",
        (("log(1)", "0.0"),),
        ("exp", "log1p", "log2", "log10"),
        "DLMF 4.2.2",
        domain="x > 0; log(0) is -inf, nan below",
    ),
    samples=Samples(domain=((0.3, 4),), edges=EDGES),
    latex="\\ln {x}",
)
log2 = public(
    elementwise(
        "log2",
        slope_name="DivBackward0",
        singular=(Singular("pole", lambda x: x == 0, "the logarithm of 0", shown=("log2(x)", "x=0", "inf")),),
        scalar=logarithm(math.log2, 0.0),
        array="log2",
        partials=(outside_is_nan(lambda x: reciprocal(mul(x, LN2))),),
    ),
    "log2",
    family=FAMILY,
    help=Help(
        "log2(x)",
        "Logarithm of x to base 2, elementwise.",
        "1/(x*log(2))",
        (("log2(8)", "3.0"),),
        ("log", "exp2"),
        domain="x > 0",
    ),
    samples=Samples(domain=((0.3, 4),), edges=EDGES),
    latex="\\log_2 {x}",
)
log10 = public(
    elementwise(
        "log10",
        slope_name="DivBackward0",
        singular=(
            Singular("pole", lambda x: x == 0, "the logarithm of 0", shown=("log10(x)", "x=0", "inf")),
        ),
        scalar=logarithm(math.log10, 0.0),
        array="log10",
        partials=(outside_is_nan(lambda x: reciprocal(mul(x, LN10))),),
    ),
    "log10",
    family=FAMILY,
    help=Help(
        "log10(x)",
        "Logarithm of x to base 10, elementwise.",
        "1/(x*log(10))",
        (("log10(1000)", "3.0"),),
        ("log",),
        domain="x > 0",
    ),
    samples=Samples(domain=((0.3, 4),), edges=EDGES),
    latex="\\log_{{10}} {x}",
)
log1p = public(
    elementwise(
        "log1p",
        slope_name="DivBackward0",
        singular=(
            Singular("pole", lambda x: x == -1, "the logarithm of 0", shown=("log1p(x)", "x=-1", "inf")),
        ),
        scalar=logarithm(math.log1p, -1.0),
        array="log1p",
        partials=(outside_is_nan(lambda x: reciprocal(add(x, 1.0))),),
        grad_name="Log1PBackward0",
    ),
    "log1p",
    family=FAMILY,
    torch=("torch.log1p", "torch.special.log1p"),
    help=Help(
        "log1p(x)",
        "Natural logarithm of 1 + x, accurate near 0, elementwise.",
        "1/(1 + x)",
        (("log1p(0)", "0.0"),),
        ("log", "expm1"),
        "DLMF 4.6.1",
        domain="x > -1",
    ),
    samples=Samples(domain=((-0.7, 4),), edges=EDGES),
    latex="\\ln(1 + {x})",
)


# ----- roots ---------------------------------------------------------------------------------------------

sqrt: Apply = public(
    elementwise(
        "sqrt",
        slope_name="DivBackward0",
        singular=(
            Singular(
                "edge",
                lambda x: x == 0,
                "the end of the domain, where the slope is infinite",
                shown=("sqrt(x)", "x=0", "inf"),
            ),
        ),
        scalar=ieee(math.sqrt),
        array="sqrt",
        partials=(lambda out, x: div(0.5, out),),
    ),
    "sqrt",
    family=FAMILY,
    help=Help(
        "sqrt(x)",
        "Square root of x, elementwise.",
        "1/(2*sqrt(x))",
        (("sqrt(9)", "3.0"),),
        ("rsqrt", "cbrt", "square"),
        domain="x >= 0",
    ),
    samples=Samples(domain=((0.3, 4),), edges=EDGES),
    latex="\\sqrt{{{x}}}",
)
rsqrt = public(
    elementwise(
        "rsqrt",
        singular=(Singular("pole", lambda x: x == 0, "a division by 0", shown=("rsqrt(x)", "x=0", "-inf")),),
        scalar=lambda x: divided(1.0, math.sqrt(x)) if x >= 0 else NAN,
        array=lambda x: np.reciprocal(np.sqrt(x)),
        partials=(lambda out, x: mul(-0.5, mul(out, square(out))),),
    ),
    "rsqrt",
    family=FAMILY,
    help=Help(
        "rsqrt(x)",
        "Reciprocal square root 1/sqrt(x), elementwise.",
        "-1/(2*x*sqrt(x))",
        (("rsqrt(4)", "0.5"),),
        ("sqrt",),
        domain="x > 0",
    ),
    samples=Samples(domain=((0.3, 4),), edges=EDGES),
    latex="\\frac{{1}}{{\\sqrt{{{x}}}}}",
)
cbrt = public(
    elementwise(
        "cbrt",
        singular=(
            Singular("pole", lambda x: x == 0, "the slope is infinite at 0", shown=("cbrt(x)", "x=0", "inf")),
        ),
        scalar=ieee(math.cbrt),
        array="cbrt",
        partials=(lambda out, x: reciprocal(mul(3.0, square(out))),),
    ),
    "cbrt",
    family=FAMILY,
    torch=(),
    help=Help(
        "cbrt(x)",
        "Cube root of x, with its sign, elementwise.",
        "1/(3*cbrt(x)^2)",
        (("cbrt(-1)", "-1.0"),),
        ("sqrt", "pow"),
    ),
    samples=Samples(domain=((0.3, 4),), edges=EDGES),
    latex="\\sqrt[3]{{{x}}}",
)
