"""Error functions and the normal distribution's integral; scipy is imported at the first use."""

from __future__ import annotations

import math

from gradcli.core.lazy import special
from gradcli.core.ops.arithmetic import as_float, div, square
from gradcli.core.ops.basic import mul, sub
from gradcli.core.ops.bounds import clamp_min
from gradcli.core.ops.comparison import any_true, gt
from gradcli.core.ops.exponential import exp
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular, elementwise
from gradcli.core.registry import Help, Samples, public
from gradcli.core.values import INF, NAN, PLAIN_NUMBERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "special"
EDGES = (0.0, -0.0, 1.0, -1.0, 3.0, INF, NAN)
TWO_OVER_ROOT_PI = 2.0 / math.sqrt(math.pi)
ROOT_HALF = math.sqrt(0.5)
ROOT_TWO_PI = math.sqrt(2.0 * math.pi)


def by_scipy(name: str) -> Callable[..., Any]:
    """Return a function of numbers or arrays that calls scipy.special's `name`."""

    def call(*xs: Any) -> Any:
        out = getattr(special, name)(*xs)
        return float(out) if type(xs[0]) in PLAIN_NUMBERS and type(xs[-1]) in PLAIN_NUMBERS else out

    return call


def enter_one(
    apply: Apply,
    name: str,
    summary: str,
    derivative: str,
    example: tuple[str, str],
    *,
    domain: tuple[float, float] = (-2.0, 2.0),
    torch: tuple[str, ...] | None = None,
    aliases: tuple[str, ...] = (),
    see: tuple[str, ...] = (),
    source: str = "",
    where: str = "",
    method: bool = True,
    latex: str = "",
) -> Apply:
    """Enter a function of one operand into the registry; return it."""
    return public(
        apply,
        name,
        family=FAMILY,
        method=method,
        aliases=aliases,
        torch=(f"torch.{name}", f"torch.special.{name}") if torch is None else torch,
        help=Help(f"{name}(x)", summary + ", elementwise.", derivative, (example,), see, source, where),
        samples=Samples(domain=(domain,), edges=EDGES),
        latex=latex,
    )


# ----- error functions, the normal distribution ------------------------------------------------------------


def bell(x: Any, scale: float, factor: float) -> Any:
    """Return factor * exp(scale * x^2)."""
    return mul(factor, exp(mul(scale, square(x))))


erf = enter_one(
    elementwise(
        "erf",
        scalar=lambda x: math.erf(as_float(x)),
        array=by_scipy("erf"),
        partials=(lambda out, x: bell(x, -1.0, TWO_OVER_ROOT_PI),),
    ),
    "erf",
    "Error function 2/sqrt(pi) * integral of exp(-t^2) from 0 to x",
    "2/sqrt(pi)*exp(-x^2)",
    ("erf(0)", "0.0"),
    see=("erfc", "erfinv", "ndtr"),
    source="DLMF 7.2.1",
    latex="\\operatorname{{erf}} {x}",
)
erfc = enter_one(
    elementwise(
        "erfc",
        scalar=lambda x: math.erfc(as_float(x)),
        array=by_scipy("erfc"),
        partials=(lambda out, x: bell(x, -1.0, -TWO_OVER_ROOT_PI),),
    ),
    "erfc",
    "Complementary error function 1 - erf(x), accurate where it is small",
    "-2/sqrt(pi)*exp(-x^2)",
    ("erfc(0)", "1.0"),
    see=("erf", "erfcx"),
    source="DLMF 7.2.2",
)
_FAR = 6.0  # from here on the two terms of the derivative of erfcx all but cancel
_TERMS = 32


def _erfcx_slope(out: Any, x: Any) -> Any:
    near = sub(mul(2.0, mul(x, out)), TWO_OVER_ROOT_PI)
    far = gt(x, _FAR)
    if not any_true(far):
        return near
    # Source: DLMF 7.12.1, t - 3*t^2 + 15*t^3 - ...
    t = div(0.5, square(clamp_min(x, _FAR)))
    series: Any = 1.0
    for k in range(_TERMS, 0, -1):
        series = sub(1.0, mul(mul(2.0 * k + 1.0, t), series))
    return select(far, mul(-TWO_OVER_ROOT_PI, mul(t, series)), near)


erfcx: Apply = enter_one(
    elementwise(
        "erfcx",
        scalar=by_scipy("erfcx"),
        array=by_scipy("erfcx"),
        partials=(_erfcx_slope,),
        grad_name="SpecialErfcxBackward0",
    ),
    "erfcx",
    "Scaled complementary error function exp(x^2)*erfc(x)",
    "2*x*erfcx(x) - 2/sqrt(pi)",
    ("erfcx(0)", "1.0"),
    see=("erfc",),
    source="DLMF 7.2.3",
    torch=("torch.special.erfcx",),
    method=False,
)
erfinv = enter_one(
    elementwise(
        "erfinv",
        scalar=by_scipy("erfinv"),
        array=by_scipy("erfinv"),
        partials=(lambda out, x: bell(out, 1.0, 1.0 / TWO_OVER_ROOT_PI),),
        singular=(
            Singular(
                "pole",
                lambda x: abs(x) == 1,
                "a pole at the end of the domain",
                shown=("erfinv(x)", "x=1", "inf"),
            ),
        ),
    ),
    "erfinv",
    "Number whose error function is x",
    "sqrt(pi)/2*exp(erfinv(x)^2)",
    ("erfinv(0)", "0.0"),
    domain=(-0.8, 0.8),
    see=("erf",),
    source="DLMF 7.17.1",
    where="-1 < x < 1",
)


def _normal_number(x: float) -> float:
    return 0.5 * math.erfc(-as_float(x) * ROOT_HALF)


ndtr = enter_one(
    elementwise(
        "ndtr",
        scalar=_normal_number,
        array=by_scipy("ndtr"),
        partials=(lambda out, x: bell(x, -0.5, 1.0 / ROOT_TWO_PI),),
        grad_name="MulBackward1",
    ),
    "ndtr",
    "Area under the standard normal density up to x",
    "exp(-x^2/2)/sqrt(2*pi)",
    ("ndtr(0)", "0.5"),
    see=("ndtri", "log_ndtr", "erf"),
    torch=("torch.special.ndtr",),
    method=False,
)
log_ndtr = enter_one(
    elementwise(
        "log_ndtr",
        scalar=by_scipy("log_ndtr"),
        array=by_scipy("log_ndtr"),
        # The density over the area, both scaled so that neither can underflow.
        partials=(lambda out, x: div(2.0 / ROOT_TWO_PI, erfcx(mul(-ROOT_HALF, x))),),
        grad_name="SpecialLogNdtrBackward0",
    ),
    "log_ndtr",
    "Logarithm of ndtr(x)",
    "exp(-x^2/2 - log_ndtr(x))/sqrt(2*pi)",
    ("exp(log_ndtr(0.0))", "0.5"),
    see=("ndtr",),
    torch=("torch.special.log_ndtr",),
    method=False,
)
ndtri = enter_one(
    elementwise(
        "ndtri",
        scalar=by_scipy("ndtri"),
        array=by_scipy("ndtri"),
        partials=(lambda out, x: bell(out, 0.5, ROOT_TWO_PI),),
        grad_name="SpecialNdtriBackward0",
    ),
    "ndtri",
    "Number below which lies the area x of the standard normal density",
    "sqrt(2*pi)*exp(ndtri(x)^2/2)",
    ("ndtri(0.5)", "0.0"),
    domain=(0.2, 0.8),
    see=("ndtr",),
    where="0 < x < 1",
    torch=("torch.special.ndtri",),
    method=False,
)
