"""Division and its kin; sums and products are in basic.py, powers in power.py, absolute value and sign in signs.py."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.basic import mul, neg
from gradcli.core.ops.rounding import floor, trunc
from gradcli.core.primitive import Singular, elementwise
from gradcli.core.registry import Help, Samples, public
from gradcli.core.tensor import Tensor, mode
from gradcli.core.values import INF, NAN
from gradcli.errors import OperandProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "arithmetic"
EDGES = (0.0, -0.0, 1.0, -1.0, INF, -INF, NAN)


# ----- division --------------------------------------------------------------------------------------


def as_float(x: Any) -> float:
    """Return a number as a float; ints past its range become infinities."""
    try:
        return float(x)
    except OverflowError:
        return INF if x > 0 else -INF


def divided(x: Any, y: Any) -> float:
    """Return x / y for numbers as IEEE 754 has it: 1/0 is inf, 0/0 nan."""
    try:
        return float(x / y)
    except ZeroDivisionError:
        x, y = as_float(x), float(y)
        return NAN if x == 0.0 or x != x else math.copysign(INF, x) * math.copysign(1.0, y)
    except OverflowError:
        return as_float(x) / as_float(y)


def _floor_divided(x: Any, y: Any) -> Any:
    try:
        return x // y
    except ZeroDivisionError:
        return divided(x, y)
    except OverflowError:
        return as_float(x) // as_float(y)


def _refuse_zero(x: Any, y: Any) -> None:
    # numpy answers 0 where an int is divided by 0; PyTorch refuses.
    if np.result_type(x, y).kind != "f" and not np.all(y):
        raise OperandProblem("ZeroDivisionError", hint="ints have no infinity: use floats, as in 1.0 for 1")


def _floor_divided_arrays(x: Any, y: Any) -> Any:
    _refuse_zero(x, y)
    return np.floor_divide(x, y)


floor_divide = public(
    elementwise(
        "floor_divide",
        scalar=_floor_divided,
        array=_floor_divided_arrays,
        partials=(0.0, 0.0),
        floats=False,
        singular=(
            Singular(
                "undefined",
                lambda x, y: y == 0,
                "a division by 0",
                shown=("floor_divide(x, y)", "x=1 y=0", "0, 0"),
            ),
            Singular(
                "jump",
                lambda x, y: x - y * (x // (y + (y == 0))) == 0,
                "leaps by 1 here; a slope of 0 is used",
                shown=("floor_divide(x, y)", "x=4 y=2", "0, 0"),
            ),
        ),
    ),
    "floor_divide",
    operands=2,
    family=FAMILY,
    help=Help(
        "floor_divide(x, y)",
        "Largest whole number not above x / y, elementwise; the same as x // y.",
        "0, 0",
        (("floor_divide(7, 2)", "3"), ("floor_divide(-7, 2)", "-4")),
        ("remainder", "div"),
    ),
    samples=Samples(domain=((2.1, 2.5), (0.9, 1.0)), edges=EDGES),
    latex="\\lfloor {x} / {y} \\rfloor",
)


def _rounded_quotient(mode: str) -> Apply:
    """Return the quotient rounded down (`floor`) or towards 0 (`trunc`); ints stay ints."""
    return elementwise(
        f"div_{mode}",
        scalar=_floor_divided if mode == "floor" else _cut_quotient,
        array=_floor_divided_arrays if mode == "floor" else _cut_quotient_arrays,
        partials=(0.0, 0.0),
        floats=False,
        grad_name="DivBackward2",
    )


def _cut_quotient(x: Any, y: Any) -> Any:
    if type(x) is float or type(y) is float:
        exact = divided(x, y)
        return math.modf(exact)[1] if exact - exact == 0.0 else exact
    whole = _floor_divided(x, y)
    return whole + 1 if type(whole) is int and whole < 0 and whole * y != x else whole


def _cut_quotient_arrays(x: Any, y: Any) -> Any:
    if np.result_type(x, y).kind == "f":
        return np.trunc(np.true_divide(x, y))
    whole = _floor_divided_arrays(x, y)
    return whole + ((whole < 0) & (whole * y != x))


_ROUNDED = {mode: _rounded_quotient(mode) for mode in ("floor", "trunc")}


def _divide(x: Any, y: Any, *, rounding_mode: str | None = None) -> Any:
    if rounding_mode is None:
        return div(x, y)
    if rounding_mode not in _ROUNDED:
        raise OperandProblem(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found {rounding_mode!r}"
        )
    return _ROUNDED[rounding_mode](x, y)


def _both_zero(x: Any, y: Any) -> Any:
    """Return where both are 0; that the divisor is nowhere is told by one look at it."""
    zero = y == 0
    return zero & (x == 0) if (zero if type(zero) is bool else zero.any()) else zero


div: Apply = public(
    elementwise(
        "div",
        singular=(
            Singular(
                "undefined",
                _both_zero,
                "0 divided by 0",
                shown=("x/y", "x=0 y=0", "inf, nan"),
            ),
            Singular("pole", lambda x, y: y == 0, "a division by 0", shown=("x/y", "x=1 y=0", "inf, -inf")),
        ),
        scalar=divided,
        array="true_divide",
        partials=(lambda out, x, y: reciprocal(y), lambda out, x, y: neg(div(out, y))),
        # PyTorch computes `2 / x` as `x.reciprocal() * 2`.
        grad_name=lambda node: "DivBackward0" if type(node.inputs[0]) is Tensor else "MulBackward0",
    ),
    "div",
    operands=2,
    family=FAMILY,
    full=_divide,
    aliases=("divide", "true_divide"),
    torch=("torch.div", "torch.divide", "torch.true_divide"),
    help=Help(
        "div(x, y, rounding_mode=None)",
        "Quotient x / y, elementwise; rounded down with rounding_mode='floor', towards 0 with 'trunc'.",
        "1/y, -x/y^2",
        (("div(7, 2)", "3.5"), ("div(7, 2, rounding_mode='floor')", "3")),
        ("floor_divide", "reciprocal"),
        domain="y != 0; 1/0 is inf, 0/0 nan",
    ),
    samples=Samples(domain=((-3, 3), (0.5, 3)), edges=EDGES),
    latex="\\frac{{{x}}}{{{y}}}",
)


def _remainder(x: Any, y: Any) -> Any:
    try:
        return x % y
    except ZeroDivisionError:
        return NAN
    except OverflowError:
        return as_float(x) % as_float(y)


def _remainder_arrays(x: Any, y: Any) -> Any:
    _refuse_zero(x, y)
    return np.remainder(x, y)


def _by_second(name: str) -> Any:
    """Return the function that names a graph node by what its second operand is: a number, or a tensor."""

    def grad_name(node: Tensor) -> str:
        return name + ("1" if type(node.inputs[1]) is Tensor else "0")

    return grad_name


remainder = public(
    elementwise(
        "remainder",
        singular=(
            Singular(
                "undefined",
                lambda x, y: y == 0,
                "a remainder of a division by 0",
                shown=("x % y", "x=1 y=0", "1, -inf"),
            ),
            Singular(
                "jump",
                lambda x, y: (y != 0) & (x - y * (x // (y + (y == 0))) == 0),
                "leaps by the divisor here; the slope beside it is used",
                shown=("x % y", "x=4 y=2", "1, -2"),
            ),
        ),
        scalar=_remainder,
        array=_remainder_arrays,
        partials=(1.0, lambda out, x, y: neg(floor(div(x, y)))),
        floats=False,
        grad_name=_by_second("RemainderBackward"),
    ),
    "remainder",
    operands=2,
    family=FAMILY,
    help=Help(
        "remainder(x, y)",
        "Remainder x - y*floor(x/y), with the sign of y, elementwise; the same as x % y.",
        "1, -floor(x/y)",
        (("remainder(7, 3)", "1"), ("remainder(-7.5, 2)", "0.5")),
        ("fmod", "floor_divide", "frac"),
        conventions="1 and -floor(x/y), also at the jumps",
    ),
    samples=Samples(domain=((2.1, 2.9), (0.8, 1.0)), edges=EDGES),
    latex="{x} \\bmod {y}",
)


def _fmod(x: Any, y: Any) -> Any:
    if type(x) is float or type(y) is float:
        x, y = as_float(x), as_float(y)
        return NAN if y == 0.0 or x in (INF, -INF) else math.fmod(x, y)
    if y == 0:
        return NAN
    return (abs(x) % abs(y)) * (-1 if x < 0 else 1)


def _fmod_arrays(x: Any, y: Any) -> Any:
    _refuse_zero(x, y)
    return np.fmod(x, y)


fmod = public(
    elementwise(
        "fmod",
        singular=(
            Singular(
                "undefined",
                lambda x, y: y == 0,
                "a remainder of a division by 0",
                shown=("fmod(x, y)", "x=1 y=0", "1, -inf"),
            ),
            Singular(
                # Where x is 0 the sign changes, and nothing leaps.
                "jump",
                lambda x, y: (x != 0) & (abs(x) % abs(y + (y == 0)) == 0),
                "leaps by the divisor here; the slope beside it is used",
                shown=("fmod(x, y)", "x=4 y=2", "1, -2"),
            ),
        ),
        scalar=_fmod,
        array=_fmod_arrays,
        partials=(1.0, lambda out, x, y: neg(trunc(div(x, y)))),
        floats=False,
        grad_name=_by_second("FmodBackward"),
    ),
    "fmod",
    operands=2,
    family=FAMILY,
    help=Help(
        "fmod(x, y)",
        "Remainder x - y*trunc(x/y), with the sign of x, elementwise.",
        "1, -trunc(x/y)",
        (("fmod(-7.5, 2)", "-1.5"),),
        ("remainder", "trunc"),
        conventions="1 and -trunc(x/y), also at the jumps",
    ),
    samples=Samples(domain=((-2.9, -2.1), (0.8, 1.0)), edges=EDGES),
)
reciprocal: Apply = public(
    elementwise(
        "reciprocal",
        singular=(
            Singular("pole", lambda x: x == 0, "a division by 0", shown=("reciprocal(x)", "x=0", "-inf")),
        ),
        scalar=lambda x: divided(1.0, x),
        array="reciprocal",
        partials=(lambda out, x: neg(square(out)),),
    ),
    "reciprocal",
    family=FAMILY,
    help=Help(
        "reciprocal(x)",
        "Reciprocal 1/x, elementwise.",
        "-1/x^2",
        (("reciprocal(4)", "0.25"),),
        ("div", "rsqrt"),
    ),
    samples=Samples(domain=((0.5, 3),), edges=EDGES),
    latex="\\frac{{1}}{{{x}}}",
)


def _square_slope(_out: Any, x: Any) -> Any:
    if mode.as_pytorch and mode.recording:
        from gradcli.core.ops.power import pow

        return mul(2.0, pow(x, 1.0))  # which PyTorch goes on differentiating as a power
    return mul(2.0, x)


square: Apply = public(
    elementwise(
        "square",
        scalar=lambda x: x * x,
        array="square",
        partials=(_square_slope,),
        floats=False,
        grad_name="PowBackward0",
        slope_name="MulBackward0",
    ),
    "square",
    family=FAMILY,
    help=Help("square(x)", "Square x*x, elementwise.", "2*x", (("square(3)", "9"),), ("pow", "sqrt")),
    samples=Samples(domain=((-3, 3),), edges=EDGES),
    latex="{x}^2",
)
