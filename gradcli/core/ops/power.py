"""Powers. Their derivatives at base 0 follow one rule: guard the argument, so that every order is right there."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import as_float
from gradcli.core.ops.basic import mul, sub, to_dtype, value_of
from gradcli.core.ops.comparison import any_true
from gradcli.core.ops.exponential import log
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular, constant_elementwise, elementwise, nowhere
from gradcli.core.registry import Help, Samples, operator, public
from gradcli.core.single import power as power_of
from gradcli.core.tensor import Tensor, mode
from gradcli.core.values import INF, NAN, PLAIN_NUMBERS, default_dtype
from gradcli.errors import OperandProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "arithmetic"
EDGES = (0.0, -0.0, 1.0, -1.0, 2.0, -3.0, 0.25, INF, -INF, NAN)


# ----- values ----------------------------------------------------------------------------------------


def _power_of_floats(x: float, y: float) -> float:
    if y == 2.0:
        return x * x
    if y == 0.5:
        return math.sqrt(x) if x >= 0.0 else x if x == 0.0 else NAN
    try:
        return math.pow(x, y)
    except OverflowError:
        return -INF if x < 0.0 and math.fmod(y, 2.0) != 0.0 else INF
    except ValueError:
        if x == 0.0:  # with a negative exponent: a pole, whose sign is that of an odd power of -0.0
            return math.copysign(INF, x) if abs(math.fmod(y, 2.0)) == 1.0 else INF
        return NAN  # a negative base with a fractional exponent is no real number


def power(x: Any, y: Any) -> Any:
    """Return x to the power y for numbers: ints stay exact while they fit, nothing is complex, nothing raises."""
    if type(x) is float and type(y) is float:
        return _power_of_floats(x, y)
    if type(x) is not float and type(y) is not float and y >= 0:
        if x in (1, -1):
            return 1 if x == 1 or y % 2 == 0 else -1
        if x == 0 or y * (abs(x).bit_length() - 1) < 64:
            return x**y
    return _power_of_floats(as_float(x), as_float(y))


def _power_of_arrays(x: Any, y: Any) -> Any:
    if type(y) in PLAIN_NUMBERS and x.dtype.kind == "f":
        # numpy's general power takes 10 to 20 times as long as these.
        if y == 2:
            return x * x
        if y == 0.5:
            return np.sqrt(x)
        if y == 3:
            return x * x * x
        if y == 1:
            return x.copy()
        if y == -1:
            return np.reciprocal(x)
        if y == -2:
            return np.reciprocal(x * x)
        if y == -0.5:
            return np.reciprocal(np.sqrt(x))
        return power_of(x, float(y))
    if np.result_type(x, y).kind in "iub" and np.any(np.less(y, 0)):
        return _whole_powers(x, y)
    return power_of(x, y)


def _whole_powers(x: Any, y: Any) -> Any:
    """Return powers of ints some of whose exponents are negative: their fractions are cut, as PyTorch does.

    A negative number as exponent PyTorch refuses; to a calculator, which computes in double precision, 2^-1 is 0.5.
    """
    if type(y) in PLAIN_NUMBERS and default_dtype() == "float64":
        return power_of(x.astype("float64"), float(y))
    if type(y) in PLAIN_NUMBERS:
        raise OperandProblem(
            "Integers to negative integer powers are not allowed.", hint="write the base as a float: 2.0^-1"
        )
    signs = np.where(np.equal(x, -1), 1 - 2 * np.remainder(y, 2), np.equal(x, 1))
    return np.where(np.less(y, 0), signs, np.power(x, np.maximum(y, 0)))


# ----- derivatives -------------------------------------------------------------------------------------


def _slope_name(node: Tensor) -> str | None:
    exponent = node.inputs[1]
    # The slope of x^0 is no part of PyTorch's graph.
    return None if type(exponent) in PLAIN_NUMBERS and exponent == 0 else "MulBackward0"


def _slope_in_base(out: Any, x: Any, y: Any) -> Any:
    kind = type(y)
    if kind in PLAIN_NUMBERS:
        if mode.as_pytorch and mode.recording and y != 0:
            return mul(float(y), pow(x, float(y) - 1.0))
        if y == 2:
            return mul(2.0, x)
        if y == 1:
            return 1.0
        if y == 0:
            return 0.0  # x^0 is constant, even at 0, where y*x^(y - 1) is 0*inf
        return mul(float(y), pow(x, float(y) - 1.0))
    base = value_of(x)
    if type(base) is float and base != 0.0:
        return mul(y, pow(x, sub(y, 1.0)))
    at_origin = _is_origin(base, value_of(y))
    if not any_true(at_origin):
        return mul(y, pow(x, sub(y, 1.0)))
    # At (0, 0) the exponent y - 1 would be a pole; there 1 takes its place, times y = 0. Elsewhere it
    # stays y - 1, or the mixed derivative 1/x at y = 0 would be lost.
    return mul(y, pow(x, select(at_origin, 1.0, sub(y, 1.0))))


def _slope_in_exponent(out: Any, x: Any, y: Any) -> Any:
    base = value_of(x)
    if type(base) is float and base != 0.0:
        return mul(out, log(x))
    flat = _is_flat(base, value_of(y))
    if not any_true(flat):
        return mul(out, log(x))
    # 0^y is 0 for all y > 0: its logarithm must not be taken.
    return mul(out, log(select(flat, 1.0, x)))


_is_origin = constant_elementwise(
    "is_origin", 2, scalar=lambda x, y: x == 0 and y == 0, array=lambda x, y: np.equal(x, 0) & np.equal(y, 0)
)
_is_flat = constant_elementwise(
    "is_flat",
    2,
    scalar=lambda x, y: x == 0 and y >= 0,
    array=lambda x, y: np.equal(x, 0) & np.greater_equal(y, 0),
)


def _grad_name(node: Tensor) -> str:
    x, y = node.inputs
    return (
        "PowBackward0" if type(y) is not Tensor else "PowBackward1" if type(x) is Tensor else "PowBackward2"
    )


pow: Apply = public(
    elementwise(
        "pow",
        singular=(
            Singular(
                "pole",
                lambda x, y: (x == 0) & (y < 1) & (y != 0),
                "the slope is infinite at 0",
                shown=("x^y", "x=0 y=0.5", "inf, 0"),
                by=(0,),
            ),
            Singular("smooth", nowhere, "x^0 is 1 everywhere, also at 0", shown=("x^0", "x=0", "0")),
            Singular("smooth", nowhere, "x^1 has the slope 1; 0^y stays 0", shown=("x^y", "x=0 y=1", "1, 0")),
            Singular(
                "pole",
                lambda x, y: (x == 0) & (y < 0),
                "a division by 0",
                shown=("0^y", "y=-1", "-inf"),
                by=(1,),
            ),
            Singular(
                "jump",
                lambda x, y: (x == 0) & (y == 0),
                "0^y leaps from 1 to 0 here; 0 is used",
                shown=("x^y", "x=0 y=0", "0, 0"),
                by=(1,),
            ),
            Singular(
                "undefined",
                lambda x, y: x < 0,
                "a negative base has a power at whole exponents alone, so there is no slope between them",
                shown=("x^y", "x=-2 y=3", "12, nan"),
                by=(1,),
            ),
        ),
        scalar=power,
        array=_power_of_arrays,
        partials=(_slope_in_base, _slope_in_exponent),
        floats=False,
        grad_name=_grad_name,
        slope_name=_slope_name,
    ),
    "pow",
    operands=("input", "exponent"),
    family=FAMILY,
    help=Help(
        "pow(x, y)",
        "Power x^y, elementwise; the same as x^y and x**y.",
        "y*x^(y - 1), x^y*log(x)",
        (("pow(2, 10)", "1024"), ("pow(2, -1)", "0.5")),
        ("square", "sqrt", "exp"),
        "DLMF 4.2.26",
        domain="x >= 0, or y whole; else nan",
        conventions="x^0: 0; at x = 0 the derivative to y is 0 for y >= 0, -inf below",
    ),
    samples=Samples(domain=((0.5, 3), (-2, 3)), edges=EDGES),
    latex="{x}^{{{y}}}",
)


@operator(
    "float_power",
    operands=("input", "exponent"),
    help=Help(
        "float_power(x, y)",
        "Power x^y computed in float64, elementwise.",
        "y*x^(y - 1), x^y*log(x)",
        (("float_power(2, 3)", "8.0"),),
        ("pow",),
    ),
    family=FAMILY,
    samples=Samples(domain=((0.5, 3), (-2, 3)), edges=(1.0, 2.0, INF)),
)
def float_power(x: Any, y: Any) -> Any:
    """Return x^y in float64."""
    return pow(_double(x), _double(y))


def _double(x: Any) -> Any:
    if type(x) is Tensor:
        x = x.current()
    return float(x) if type(x) in PLAIN_NUMBERS else to_dtype(x, "float64")
