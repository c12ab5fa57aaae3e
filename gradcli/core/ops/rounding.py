"""Rounding to whole numbers: steps, whose derivative is 0 wherever it exists."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.comparison import ne
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular, elementwise
from gradcli.core.registry import Help, Samples, operator, public
from gradcli.core.values import INF, NAN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "comparison"
EDGES = (0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 2.0, 1e300, INF, -INF, NAN)
STEP = "0, also at the jumps"


def _floor(x: Any) -> Any:
    return x // 1.0 if type(x) is float and x - x == 0.0 else x


def _ceil(x: Any) -> Any:
    return -((-x) // 1.0) if type(x) is float and x - x == 0.0 else x


def _trunc(x: Any) -> Any:
    return math.modf(x)[1] if type(x) is float else x


def _round(x: Any) -> Any:
    return round(x, 0) if type(x) is float else x


def _leaps(name: str, at: str, where: Callable[[Any], Any]) -> Singular:
    return Singular(
        "jump", where, "leaps by 1 here; a slope of 0 is used", shown=(f"{name}(x)", f"x={at}", "0")
    )


_leaps_at = {
    "floor": _leaps("floor", "2", lambda x: x % 1 == 0),
    "ceil": _leaps("ceil", "2", lambda x: x % 1 == 0),
    "trunc": _leaps("trunc", "2", lambda x: (x % 1 == 0) & (x != 0)),
    "round": _leaps("round", "2.5", lambda x: x % 1 == 0.5),
}


def _whole(
    name: str, words: str, scalar: Callable[[Any], Any], array: Any, example: str, aliases: tuple[str, ...]
) -> Apply:
    apply = elementwise(
        name, scalar=scalar, array=array, partials=(0.0,), floats=False, singular=(_leaps_at[name],)
    )
    if name != "round":
        public(
            apply,
            name,
            family=FAMILY,
            aliases=aliases,
            torch=(f"torch.{name}", *(f"torch.{alias}" for alias in aliases)),
            help=Help(
                f"{name}(x)",
                words,
                "0",
                ((f"{name}(-2.5)", example),),
                ("floor", "ceil", "round", "trunc"),
                conventions=STEP,
            ),
            samples=Samples(domain=((2.05, 2.45),), edges=EDGES),
            latex="\\lfloor {x} \\rfloor"
            if name == "floor"
            else "\\lceil {x} \\rceil"
            if name == "ceil"
            else "",
        )
    return apply


floor = _whole("floor", "Largest whole number not above x, elementwise.", _floor, "floor", "-3.0", ())
ceil = _whole("ceil", "Smallest whole number not below x, elementwise.", _ceil, "ceil", "-2.0", ())
trunc = _whole("trunc", "x without its fraction, elementwise.", _trunc, "trunc", "-2.0", ("fix",))
_round_whole = _whole("round", "", _round, lambda x: np.rint(x) if x.dtype.kind == "f" else x, "", ())


@operator(
    "round",
    torch=("torch.round", "torch.special.round"),
    help=Help(
        "round(x, decimals=0)",
        "x rounded to the nearest whole number, or to `decimals` places; halves go to the even neighbour.",
        "0",
        (("round(3.14159, 2)", "3.14"), ("round(tensor(2.5))", "tensor(2.)")),
        ("floor", "trunc"),
        conventions=STEP,
    ),
    family=FAMILY,
    samples=Samples(domain=((2.05, 2.45),), edges=EDGES),
)
def round_to(x: Any, decimals: int = 0) -> Any:
    """Return x rounded to a number of decimal places, half to even."""
    if decimals == 0:
        return _round_whole(x)
    return _round_places(x, decimals)


def _rounded(x: Any, decimals: int) -> Any:
    scale = 10.0 ** abs(decimals)
    if type(x) in (float, int, bool):
        if decimals < 0 and type(x) is not float:
            return round(x, decimals)
        return _round(float(x) * scale) / scale if decimals > 0 else _round(float(x) / scale) * scale
    if x.dtype.kind != "f":
        return np.round(x, decimals)
    return np.rint(x * scale) / scale if decimals > 0 else np.rint(x / scale) * scale


_round_places = elementwise(
    "round_places",
    scalar=_rounded,
    array=_rounded,
    partials=(0.0, None),
    floats=False,
    grad_name="RoundBackward1",
)


def _fraction(x: Any) -> Any:
    return x - math.modf(x)[1] if type(x) is float else 0


frac = public(
    elementwise(
        "frac",
        singular=(
            Singular(
                "jump",
                lambda x: (x % 1 == 0) & (x != 0),
                "leaps by 1 here; the slope beside it is used",
                shown=("frac(x)", "x=2", "1"),
            ),
        ),
        scalar=_fraction,
        array=lambda x: x - np.trunc(x),
        partials=(1.0,),
        floats=False,
    ),
    "frac",
    family=FAMILY,
    help=Help(
        "frac(x)",
        "Fraction x - trunc(x), with the sign of x, elementwise.",
        "1",
        (("frac(-2.5)", "-0.5"),),
        ("trunc", "remainder"),
        conventions="1, also at the jumps",
    ),
    samples=Samples(domain=((2.05, 2.95),), edges=EDGES),
)
nextafter = public(
    elementwise(
        "nextafter",
        scalar=math.nextafter,
        array="nextafter",
        partials=(lambda out, x, y: select(ne(x, y), 1.0, 0.0), lambda out, x, y: 0.0),
    ),
    "nextafter",
    operands=2,
    family=FAMILY,
    help=Help(
        "nextafter(x, y)",
        "The number beside x on the way to y, elementwise: the next one that a float can hold.",
        "1, or 0 where x = y; 0",
        (("nextafter(1.0, 2.0)", "1.0000000000000002"),),
        ("round",),
    ),
    samples=Samples(exempt="a step to the neighbouring number, of which no derivative is taken"),
)
