"""Products and sums with logarithms in them: xlogy, entr, logaddexp."""

from __future__ import annotations

import math

from gradcli.core.ieee import ieee
from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import as_float, div, reciprocal
from gradcli.core.ops.basic import add, mul, neg, sub, value_of
from gradcli.core.ops.comparison import any_true, gt
from gradcli.core.ops.exponential import LN2, exp, exp2, log, log1p, logarithm
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular, constant_elementwise, elementwise
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


# ----- sums of exponentials -----------------------------------------------------------------------------


def _added(x: float, y: float) -> float:
    x, y = as_float(x), as_float(y)
    if x == y:
        return x + LN2
    larger, smaller = (x, y) if x > y else (y, x)
    return larger + math.log1p(math.exp(smaller - larger)) if x == x and y == y else NAN


def _share(gap: Any, scale: float) -> Any:
    """Return 1/(1 + exp(scale*gap)), the weight of a logarithm; no infinity meets a zero in its own derivatives."""
    gap = gap if scale == 1.0 else mul(gap, scale)
    above = gt(gap, 0.0)
    small = exp(select(above, neg(gap), gap))
    weight = reciprocal(add(1.0, small))
    return select(above, mul(small, weight), weight)


def _log_sum(name: str, scalar: Callable[[float, float], float], base: str, scale: float) -> Apply:
    # Two equal infinities differ by nan, and so does the derivative there, as in PyTorch.
    partials: tuple[Partial, ...] = (
        lambda out, x, y: _share(sub(y, x), scale),
        lambda out, x, y: _share(sub(x, y), scale),
    )
    return public(
        elementwise(
            name,
            scalar=scalar,
            array=name,
            partials=partials,
            singular=(
                Singular(
                    "undefined",
                    lambda x, y: (x == y) & (x - x != 0),
                    "of two equal infinities, neither of which has a share",
                    shown=(f"{name}(x, y)", "x=-inf y=-inf", "nan, nan"),
                ),
            ),
        ),
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


# ----- products with a logarithm -----------------------------------------------------------------------------


def _x_log(function: Callable[[float], float]) -> Callable[[float, float], float]:
    def product(x: float, y: float) -> float:
        return 0.0 if x == 0 and y == y else x * function(y)

    return product


def _x_log_array(function: str) -> Callable[[Any, Any], Any]:
    def product(x: Any, y: Any) -> Any:
        return np.where(
            np.equal(x, 0) & ~np.isnan(y),
            np.asarray(0.0, np.result_type(x, y)),
            x * getattr(np, function)(y if hasattr(y, "dtype") else np.asarray(y, np.result_type(x, y))),
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


def _poles_of_log(name: str, at: int) -> tuple[Singular, ...]:
    return (
        Singular(
            "undefined",
            lambda x, y: (x == 0) & (y == at),
            "0 times the slope of a logarithm of 0",
            shown=(f"{name}(x, y)", f"x=0 y={at}", "0, nan"),
            by=(1,),
        ),
        Singular(
            "pole",
            lambda x, y: (x != 0) & (y == at),
            "the logarithm of 0",
            shown=(f"{name}(x, y)", f"x=1 y={at}", "-inf, inf"),
        ),
    )


xlogy = public(
    elementwise(
        "xlogy",
        scalar=_x_log(logarithm(math.log, 0.0)),
        array=_x_log_array("log"),
        partials=(_log_factor(log, 0.0), lambda out, x, y: div(x, y)),
        grad_name=_xlogy_name,
        singular=_poles_of_log("xlogy", 0),
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
        scalar=_x_log(logarithm(math.log1p, -1.0)),
        array=_x_log_array("log1p"),
        partials=(_log_factor(log1p, 1.0), lambda out, x, y: div(x, add(y, 1.0))),
        grad_name="SpecialXlog1PyBackward0",
        singular=_poles_of_log("xlog1py", -1),
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
        singular=(
            Singular(
                "edge",
                lambda x: x == 0,
                "the end of the domain, where the slope is infinite",
                shown=("entr(x)", "x=0", "inf"),
            ),
        ),
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
