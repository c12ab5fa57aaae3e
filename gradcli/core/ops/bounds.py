"""Limits: clamp and its halves, the step function, numbers in place of nan and infinities."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.comparison import eq, ge, gt, le, lt
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular, constant_elementwise, elementwise, general
from gradcli.core.registry import Case, Help, Samples, operator, public
from gradcli.core.tensor import Tensor
from gradcli.core.values import (
    INF,
    NAN,
    dtype_of,
)
from gradcli.errors import CallProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "selection"
EDGES = (0.0, -0.0, 1.0, INF, -INF, NAN)


def _clamp_name(node: Tensor) -> str:
    bounds = node.inputs[1:]
    return "ClampBackward0" if any(type(bound) is Tensor for bound in bounds) else "ClampBackward1"


def _raised(x: Any, low: Any) -> Any:
    out = low if x < low or low != low else x
    return float(out) if type(x) is float or type(low) is float else out


def _lowered(x: Any, high: Any) -> Any:
    out = high if x > high or high != high else x
    return float(out) if type(x) is float or type(high) is float else out


AT_BOUND = "at a bound the slopes on the two sides are 0 and 1; 1 is used"


def _bound(expression: str) -> Singular:
    return Singular("kink", lambda x, bound: x == bound, AT_BOUND, shown=(expression, "x=1", "1"))


_IS_NOT_BELOW = (
    lambda ct, out, x, low: select(ge(x, low), ct, 0.0),
    lambda ct, out, x, low: select(lt(x, low), ct, 0.0),
)
_IS_NOT_ABOVE = (
    lambda ct, out, x, high: select(le(x, high), ct, 0.0),
    lambda ct, out, x, high: select(gt(x, high), ct, 0.0),
)


def _raise_to(name: str, grad_name: Any, shown: str) -> Apply:
    return general(
        name,
        scalar=_raised,
        array=lambda x, low: np.maximum(low, x),  # of two zeros the second, so that -0 stays what it is
        vjps=_IS_NOT_BELOW,
        jvps=_IS_NOT_BELOW,
        batch="elementwise",
        singular=(_bound(shown),),
        grad_name=grad_name,
    )


def _lower_to(name: str, grad_name: Any, shown: str) -> Apply:
    return general(
        name,
        scalar=_lowered,
        array=lambda x, high: np.minimum(high, x),
        vjps=_IS_NOT_ABOVE,
        jvps=_IS_NOT_ABOVE,
        batch="elementwise",
        singular=(_bound(shown),),
        grad_name=grad_name,
    )


_inside = constant_elementwise(
    "is_between",
    3,
    scalar=lambda x, low, high: low <= x <= high,
    array=lambda x, low, high: (x >= low) & (x <= high),
)
_under = constant_elementwise(
    "is_under",
    3,
    scalar=lambda x, low, high: x < low < high,
    array=lambda x, low, high: (x < low) & (low < high),
)
_over = constant_elementwise(
    "is_over",
    3,
    scalar=lambda x, low, high: x > high or high < low,
    array=lambda x, low, high: (x > high) | (high < low),
)
_CLAMP_RULES = (
    lambda ct, out, x, low, high: select(_inside(x, low, high), ct, 0.0),
    lambda ct, out, x, low, high: select(_under(x, low, high), ct, 0.0),
    lambda ct, out, x, low, high: select(_over(x, low, high), ct, 0.0),
)
_clamp_both = general(
    "clamp",
    scalar=lambda x, low, high: _lowered(_raised(x, low), high),
    array=lambda x, low, high: np.minimum(high, np.maximum(low, x)),
    vjps=_CLAMP_RULES,
    jvps=_CLAMP_RULES,
    batch="elementwise",
    singular=(
        Singular(
            "kink",
            lambda x, low, high: (x == low) | (x == high),
            AT_BOUND,
            shown=("clamp(x, 0, 1)", "x=0", "1"),
        ),
    ),
    grad_name=_clamp_name,
)
_clamp_low = _raise_to("clamp_low", _clamp_name, "clamp(x, min=1)")
_clamp_high = _lower_to("clamp_high", _clamp_name, "clamp(x, max=1)")


@operator(
    "clamp",
    family=FAMILY,
    aliases=("clip",),
    torch=("torch.clamp", "torch.clip"),
    help=Help(
        "clamp(x, min=None, max=None)",
        "x, but min where it is below and max where it is above, elementwise.",
        "where((x >= min) & (x <= max), 1, 0)",
        (("clamp(5.0, 0, 1)", "1.0"), ("clamp(0.5, min=0.75)", "0.75")),
        ("maximum", "minimum", "hardtanh"),
        conventions="1 at the bounds",
    ),
    samples=Samples(
        cases=(
            Case(args=(0.5,), params=(("min", -1.0), ("max", 1.0))),
            Case(args=([-2.0, 0.5, 2.0],), params=(("min", -1.0), ("max", 1.0))),
            Case(args=([-2.0, 0.5, 2.0],), params=(("min", 0.0),)),
            Case(args=([-2.0, 0.5, 2.0],), params=(("max", 0.0),)),
            Case(args=([-2.0, 0.5, 2.0], [-1.0, -1.5, 0.5], [1.0, 1.5, 1.0]), wrt=(0, 1, 2)),
            Case(args=([-2.0, 0.5, 2.0], [-1.0, -1.5, 2.5]), wrt=(0, 1)),
            Case(args=([-2.0, 0.5, 2.0], None, [-1.0, -1.5, 1.0]), wrt=(0, 2)),
        )
    ),
)
def clamp(x: Any, min: Any = None, max: Any = None) -> Any:
    """Return x limited to the range from min to max; None is no limit."""
    if min is None and max is None:
        raise CallProblem(
            "torch.clamp: At least one of 'min' or 'max' must not be None",
            hint="as in clamp(x, 0, 1)",
            kind="RuntimeError",
        )
    if max is None:
        return _clamp_low(x, min)
    if min is None:
        return _clamp_high(x, max)
    return _clamp_both(x, min, max)


clamp_min = public(
    _raise_to("clamp_min", None, "clamp_min(x, 1)"),
    "clamp_min",
    operands=("input", "min"),
    family=FAMILY,
    help=Help(
        "clamp_min(x, min)",
        "x, but min where it is below.",
        "where(x >= min, 1, 0), where(x < min, 1, 0)",
        (("clamp_min(0.5, 1.0)", "1.0"),),
        ("clamp",),
    ),
    samples=Samples(domain=((-2.0, 0.0), (0.5, 2.0)), edges=(0.0, 1.0, INF, -INF, NAN)),
)
clamp_max = public(
    _lower_to("clamp_max", None, "clamp_max(x, 1)"),
    "clamp_max",
    operands=("input", "max"),
    family=FAMILY,
    help=Help(
        "clamp_max(x, max)",
        "x, but max where it is above.",
        "where(x <= max, 1, 0), where(x > max, 1, 0)",
        (("clamp_max(2.5, 1.0)", "1.0"),),
        ("clamp",),
    ),
    samples=Samples(
        domain=((-2.0, 0.0), (0.5, 2.0)),
        edges=(0.0, 1.0, INF, -INF, NAN),
        cases=(Case(args=([0.5, 3.0], [1.0, 2.0]), wrt=(0, 1)),),
    ),
)


def _step(x: Any, y: Any) -> Any:
    return y if x == 0 else type(y)(x > 0) if x == x else x


def _step_array(x: Any, y: Any) -> Any:
    if np.result_type(x, y).kind == "f":
        return np.heaviside(x, y)
    return np.where(np.equal(x, 0), y, np.greater(x, 0))


heaviside = public(
    elementwise(
        "heaviside",
        singular=(
            Singular(
                "jump",
                lambda x, y: x == 0,
                "leaps from 0 to 1; a slope of 0 is used",
                shown=("heaviside(x, 0.5)", "x=0", "0"),
            ),
        ),
        scalar=_step,
        array=_step_array,
        partials=(0.0, lambda out, x, y: select(eq(x, 0.0), 1.0, 0.0)),
        floats=False,
    ),
    "heaviside",
    operands=("input", "values"),
    family=FAMILY,
    help=Help(
        "heaviside(x, values)",
        "0 where x < 0, 1 where x > 0, values where x is 0, elementwise.",
        "0, where(x == 0, 1, 0)",
        (("heaviside(-2.0, 0.5)", "0.0"), ("heaviside(0.0, 0.5)", "0.5")),
        ("sign", "where"),
        "DLMF 1.16.13",
    ),
    samples=Samples(
        domain=((0.5, 2.0), (-1.0, 1.0)),
        edges=EDGES,
        cases=(Case(args=(0.0, [0.5, 0.25]), wrt=(1,)),),
    ),
)


# ----- nan, membership -----------------------------------------------------------------------------


def _tidy(x: Any, nan: float, posinf: float, neginf: float) -> Any:
    return nan if x != x else posinf if x == INF else neginf if x == -INF else x


_is_finite = constant_elementwise("is_finite", 1, scalar=lambda x: x - x == 0, array="isfinite")
_TIDY_RULES = (lambda ct, out, x, *limits: select(_is_finite(x), ct, 0.0), None, None, None)
_nan_to_num = general(
    "nan_to_num",
    scalar=_tidy,
    array=lambda x, nan, posinf, neginf: np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf),
    vjps=_TIDY_RULES,
    jvps=_TIDY_RULES,
    batch="elementwise",
)
_LARGEST = {"float64": 1.7976931348623157e308, "float32": 3.4028234663852886e38}


@operator(
    "nan_to_num",
    family=FAMILY,
    help=Help(
        "nan_to_num(x, nan=0.0, posinf=None, neginf=None)",
        "x with nan and infinities replaced by numbers, by default 0 and the largest there are.",
        "where(isfinite(x), 1, 0)",
        (("nan_to_num(0/0)", "0.0"),),
        ("isnan", "where"),
    ),
    samples=Samples(domain=((-2.0, 2.0),), edges=EDGES),
)
def nan_to_num(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """Return x with nan and infinities replaced by numbers."""
    kind = dtype_of(x.current().value if type(x) is Tensor else x)
    if kind not in _LARGEST:
        return x
    largest = _LARGEST[kind]
    low, high = (
        (-largest if neginf is None else float(neginf)),
        (largest if posinf is None else float(posinf)),
    )
    return _nan_to_num(x, float(nan), high, low)
