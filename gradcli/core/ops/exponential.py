"""Exponentials, logarithms and roots."""

from __future__ import annotations

import math

from gradcli.core.ieee import ieee
from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import as_float, div, divided, reciprocal, square
from gradcli.core.ops.basic import add, mul, neg, sub, value_of
from gradcli.core.ops.comparison import any_true
from gradcli.core.ops.selection import select
from gradcli.core.primitive import constant_elementwise, elementwise
from gradcli.core.registry import Help, Samples, public
from gradcli.core.tensor import Tensor
from gradcli.core.values import INF, NAN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply, Partial

FAMILY = "exponential"
EDGES = (0.0, -0.0, 1.0, -1.0, 0.5, 800.0, -800.0, 1e-300, INF, -INF, NAN)
LN2 = math.log(2.0)
LN10 = math.log(10.0)


def _logarithm(function: Callable[[float], float], pole: float) -> Callable[[float], float]:
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
        scalar=_logarithm(math.log, 0.0),
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
        scalar=_logarithm(math.log2, 0.0),
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
        scalar=_logarithm(math.log10, 0.0),
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
        scalar=_logarithm(math.log1p, -1.0),
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


def _added(x: float, y: float) -> float:
    x, y = as_float(x), as_float(y)
    if x == y:
        return x + LN2
    larger, smaller = (x, y) if x > y else (y, x)
    return larger + math.log1p(math.exp(smaller - larger)) if x == x and y == y else NAN


def _share(gap: Any, scale: float) -> Any:
    """Return 1/(1 + exp(scale*gap)), the weight of the smaller logarithm."""
    return reciprocal(add(1.0, exp(gap if scale == 1.0 else mul(gap, scale))))


def _log_sum(name: str, scalar: Callable[[float, float], float], base: str, scale: float) -> Apply:
    # Two equal infinities differ by nan, and so does the derivative there, as in PyTorch.
    partials: tuple[Partial, ...] = (
        lambda out, x, y: _share(sub(y, x), scale),
        lambda out, x, y: _share(sub(x, y), scale),
    )
    return public(
        elementwise(name, scalar=scalar, array=name, partials=partials),
        name,
        operands=2,
        family=FAMILY,
        help=Help(
            f"{name}(x, y)",
            f"Logarithm of {base}^x + {base}^y without overflow, elementwise.",
            "exp(x)/(exp(x) + exp(y)), exp(y)/(exp(x) + exp(y))"
            if base == "e"
            else "2^x/(2^x + 2^y), 2^y/(2^x + 2^y)",
            ((f"{name}(0.0, 0.0)", repr(LN2 if base == "e" else 1.0)),),
            ("logsumexp", "log1p"),
        ),
        samples=Samples(domain=((-2, 2), (-2, 2)), edges=EDGES),
    )


def _added2(x: float, y: float) -> float:
    x, y = as_float(x), as_float(y)
    if x == y:
        return x + 1.0
    larger, smaller = (x, y) if x > y else (y, x)
    return larger + math.log1p(math.exp2(smaller - larger)) / LN2 if x == x and y == y else NAN


logaddexp = _log_sum("logaddexp", _added, "e", 1.0)
logaddexp2 = _log_sum("logaddexp2", _added2, "2", LN2)


# ----- roots ---------------------------------------------------------------------------------------------

sqrt: Apply = public(
    elementwise(
        "sqrt",
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


# ----- products with a logarithm -----------------------------------------------------------------------------


def _x_log(function: Callable[[float], float]) -> Callable[[float, float], float]:
    def product(x: float, y: float) -> float:
        return 0.0 if x == 0 and y == y else x * function(y)

    return product


def _x_log_array(function: str) -> Callable[[Any, Any], Any]:
    def product(x: Any, y: Any) -> Any:
        return np.where(
            np.equal(x, 0) & ~np.isnan(y), np.asarray(0.0, np.result_type(x, y)), x * getattr(np, function)(y)
        )

    return product


_is_zero = constant_elementwise(
    "is_zero",
    2,
    scalar=lambda x, y: x == 0 and y <= 0,
    array=lambda x, y: np.equal(x, 0) & np.less_equal(y, 0),
)


def _log_factor(logarithm: Apply, shift: float) -> Callable[[Any, Any, Any], Any]:
    def partial(out: Any, x: Any, y: Any) -> Any:
        # PyTorch's answer where x is 0 and y has no logarithm: 0.
        empty = _is_zero(value_of(x), add(value_of(y), shift))
        return logarithm(select(empty, 1.0 - shift, y)) if any_true(empty) else logarithm(y)

    return partial


def _xlogy_name(node: Tensor) -> str:
    x, y = node.inputs
    return (
        "XlogyBackward0"
        if type(x) is type(y)
        else "XlogyBackward2"
        if type(x) is Tensor
        else "XlogyBackward1"
    )


xlogy = public(
    elementwise(
        "xlogy",
        scalar=_x_log(_logarithm(math.log, 0.0)),
        array=_x_log_array("log"),
        partials=(_log_factor(log, 0.0), lambda out, x, y: div(x, y)),
        grad_name=_xlogy_name,
    ),
    "xlogy",
    operands=2,
    family=FAMILY,
    torch=("torch.xlogy", "torch.special.xlogy"),
    help=Help(
        "xlogy(x, y)",
        "Product x*log(y), 0 where x is 0, elementwise.",
        "log(y), x/y",
        (("xlogy(0, 0)", "0.0"),),
        ("log", "xlog1py", "entr"),
    ),
    samples=Samples(domain=((-2, 2), (0.3, 3)), edges=EDGES),
    latex="{x} \\ln {y}",
)
xlog1py = public(
    elementwise(
        "xlog1py",
        scalar=_x_log(_logarithm(math.log1p, -1.0)),
        array=_x_log_array("log1p"),
        partials=(_log_factor(log1p, 1.0), lambda out, x, y: div(x, add(y, 1.0))),
        grad_name="SpecialXlog1PyBackward0",
    ),
    "xlog1py",
    operands=2,
    family=FAMILY,
    method=False,
    torch=("torch.special.xlog1py",),
    help=Help(
        "xlog1py(x, y)",
        "Product x*log(1 + y), 0 where x is 0, elementwise.",
        "log1p(y), x/(1 + y)",
        (("xlog1py(0, -1)", "0.0"),),
        ("xlogy", "log1p"),
    ),
    samples=Samples(domain=((-2, 2), (-0.7, 3)), edges=EDGES),
)


def _entropy(x: float) -> float:
    if x > 0:
        return -x * math.log(x)
    return 0.0 if x == 0 else NAN if x != x else -INF


def _entropy_array(x: Any) -> Any:
    positive = x > 0
    return np.where(
        positive, -x * np.log(np.where(positive, x, 1.0)), np.where(x == 0, 0.0, np.where(x < 0, -INF, x))
    )


entr = public(
    elementwise(
        "entr",
        scalar=_entropy,
        array=_entropy_array,
        partials=(lambda out, x: sub(neg(log(x)), 1.0),),
        grad_name="SpecialEntrBackward0",
    ),
    "entr",
    family=FAMILY,
    method=False,
    torch=("torch.special.entr",),
    help=Help(
        "entr(x)", "Entropy -x*log(x), 0 at 0, elementwise.", "-log(x) - 1", (("entr(0)", "0.0"),), ("xlogy",)
    ),
    samples=Samples(domain=((0.3, 3),), edges=EDGES),
)


def _scaled(x: float, y: float) -> float:
    return as_float(x) * ieee(math.exp2)(y)


ldexp = public(
    elementwise(
        "ldexp",
        scalar=_scaled,
        array=lambda x, y: x * np.exp2(y),
        partials=(lambda out, x, y: exp2(y), lambda out, x, y: mul(out, LN2)),
    ),
    "ldexp",
    operands=2,
    family=FAMILY,
    help=Help(
        "ldexp(x, y)",
        "Product x*2^y, elementwise.",
        "2^y, x*2^y*log(2)",
        (("ldexp(3.0, 2)", "12.0"),),
        ("exp2",),
    ),
    samples=Samples(domain=((-2, 2), (-2, 2)), edges=(0.0, 1.0, -1.0, NAN)),
)
