"""Special functions: error functions, the gamma family, Bessel functions; scipy is imported at the first use."""

from __future__ import annotations

import math

from gradcli.core.ieee import ieee
from gradcli.core.lazy import np, special
from gradcli.core.ops.arithmetic import as_float, square
from gradcli.core.ops.basic import add, mul, neg, sub
from gradcli.core.ops.exponential import exp
from gradcli.core.primitive import elementwise
from gradcli.core.registry import Case, Help, Samples, operator, public
from gradcli.core.values import INF, NAN, PLAIN_NUMBERS
from gradcli.errors import ValueProblem

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


def _enter(
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


erf = _enter(
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
erfc = _enter(
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
erfcx: Apply = _enter(
    elementwise(
        "erfcx",
        scalar=by_scipy("erfcx"),
        array=by_scipy("erfcx"),
        partials=(lambda out, x: sub(mul(2.0, mul(x, out)), TWO_OVER_ROOT_PI),),
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
erfinv = _enter(
    elementwise(
        "erfinv",
        scalar=by_scipy("erfinv"),
        array=by_scipy("erfinv"),
        partials=(lambda out, x: bell(out, 1.0, 1.0 / TWO_OVER_ROOT_PI),),
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


ndtr = _enter(
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
log_ndtr = _enter(
    elementwise(
        "log_ndtr",
        scalar=by_scipy("log_ndtr"),
        array=by_scipy("log_ndtr"),
        # The density over the area, as one exponential: neither can underflow alone.
        partials=(lambda out, x: mul(1.0 / ROOT_TWO_PI, exp(neg(add(mul(0.5, square(x)), out)))),),
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
ndtri = _enter(
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


# ----- the gamma family ---------------------------------------------------------------------------------------


def _gamma_number(x: float) -> float:
    x = as_float(x)
    return math.copysign(INF, x) if x == 0.0 else ieee(math.gamma)(x)


def _log_gamma_number(x: float) -> float:
    return ieee(math.lgamma, pole=INF)(as_float(x))


lgamma = _enter(
    elementwise(
        "lgamma",
        scalar=_log_gamma_number,
        array=by_scipy("gammaln"),
        partials=(lambda out, x: digamma(x),),
    ),
    "lgamma",
    "Logarithm of the absolute value of gamma(x)",
    "digamma(x)",
    ("lgamma(1)", "0.0"),
    domain=(0.5, 4.0),
    aliases=("gammaln",),
    see=("gamma", "digamma"),
    source="DLMF 5.2.1",
    where="x is not 0, -1, -2, ...",
    torch=("torch.lgamma", "torch.special.gammaln"),
)
gamma = _enter(
    elementwise(
        "gamma",
        scalar=_gamma_number,
        array=by_scipy("gamma"),
        partials=(lambda out, x: mul(out, digamma(x)),),
    ),
    "gamma",
    "Gamma function: gamma(n) is the factorial of n - 1",
    "gamma(x)*digamma(x)",
    ("gamma(5)", "24.0"),
    domain=(0.7, 4.0),
    see=("lgamma", "beta"),
    source="DLMF 5.2.1",
    where="x is not 0, -1, -2, ...",
    torch=(),
    method=False,
    latex="\\Gamma({x})",
)


def _cotangent_polynomial(order: int) -> list[float]:
    """Return the coefficients, lowest first, of the polynomial in cot(t) that its derivative in t is."""
    coefficients = [0.0, 1.0]
    for _ in range(order):
        slope = [k * c for k, c in enumerate(coefficients)][1:]
        coefficients = [0.0] * (len(slope) + 2)
        for k, c in enumerate(slope):  # the slope of cot is -(1 + cot^2)
            coefficients[k] -= c
            coefficients[k + 2] -= c
    return coefficients


def _polygamma_right(order: int, x: Any) -> Any:
    """Return the polygamma function for x > 0 by Hurwitz's zeta function (DLMF 25.11.12)."""
    if order == 0:
        return special.digamma(x)
    return (-1.0) ** (order + 1) * math.factorial(order) * special.zeta(order + 1.0, x)


def _polygamma(x: Any, order: Any) -> Any:
    order = int(order)
    array = np.asarray(x)
    if order == 0:
        return special.digamma(array)
    left = array < 0
    out = _polygamma_right(order, np.where(left, 1.0 - array, array))
    if not left.any():
        return out
    # Reflected: DLMF 5.15.6. Whole numbers are poles, where the cotangent is infinite.
    offset = array - np.rint(array)
    tangent = np.tan(math.pi * offset)
    cotangent = np.where(tangent == 0, INF, 1.0 / np.where(tangent == 0, 1.0, tangent))
    mirrored = np.polynomial.polynomial.polyval(cotangent, _cotangent_polynomial(order))
    return np.where(left, (-1.0) ** order * out - math.pi ** (order + 1) * mirrored, out).astype(array.dtype)


def _polygamma_number(x: float, order: Any) -> float:
    return float(_polygamma(as_float(x), order))


_polygamma_of: Apply = elementwise(
    "polygamma",
    scalar=_polygamma_number,
    array=_polygamma,
    partials=(lambda out, x, order: _polygamma_of(x, order + 1), None),
)
digamma: Apply = _enter(
    elementwise(
        "digamma",
        scalar=by_scipy("digamma"),
        array=by_scipy("digamma"),
        partials=(lambda out, x: _polygamma_of(x, 1),),
    ),
    "digamma",
    "Logarithmic derivative of the gamma function",
    "polygamma(1, x)",
    ("digamma(2.0) - digamma(1.0)", "1.0"),
    domain=(0.5, 4.0),
    aliases=("psi",),
    see=("lgamma", "polygamma"),
    source="DLMF 5.2.2",
    where="x is not 0, -1, -2, ...",
    torch=("torch.digamma", "torch.special.digamma", "torch.special.psi"),
)


@operator(
    "polygamma",
    operands=("n", "input"),
    torch=("torch.polygamma", "torch.special.polygamma"),
    help=Help(
        "polygamma(n, x)",
        "Derivative of order n of digamma(x), elementwise.",
        "polygamma(n + 1, x)",
        (("polygamma(0, 1.0) - digamma(1.0)", "0.0"),),
        ("digamma", "lgamma"),
        "DLMF 5.15.1",
    ),
    method=False,
    samples=Samples(cases=(Case(args=(1, 1.5), wrt=(1,)), Case(args=(2, [0.75, -1.3, 2.5]), wrt=(1,)))),
)
def polygamma(n: int, x: Any) -> Any:
    """Return the derivative of order n of digamma."""
    if type(n) is not int or n < 0:
        raise ValueProblem(
            "polygamma(n, x) does not support negative n.", hint="n is a whole number from 0 on"
        )
    return _polygamma_of(x, n)


def _many_gammas(x: Any, p: Any) -> Any:
    total = 0.25 * p * (p - 1) * math.log(math.pi)
    for j in range(int(p)):
        total = total + special.gammaln(x - 0.5 * j)
    return total


def _many_digammas(out: Any, x: Any, p: Any) -> Any:
    total = digamma(x)
    for j in range(1, int(p)):
        total = add(total, digamma(sub(x, 0.5 * j)))
    return total


_mvlgamma = elementwise(
    "mvlgamma",
    scalar=lambda x, p: float(_many_gammas(x, p)),
    array=_many_gammas,
    partials=(_many_digammas, None),
)


@operator(
    "mvlgamma",
    aliases=("multigammaln",),
    torch=("torch.mvlgamma", "torch.special.multigammaln"),
    help=Help(
        "mvlgamma(x, p)",
        "Logarithm of the multivariate gamma function of dimension p, elementwise.",
        "sum of digamma(x - j/2), j < p",
        (("mvlgamma(1.0, 1)", "0.0"),),
        ("lgamma",),
        "DLMF 35.3.4",
        domain="x > (p - 1)/2",
    ),
    samples=Samples(cases=(Case(args=([2.5, 3.0],), params=(("p", 3),)),)),
)
def mvlgamma(x: Any, p: int) -> Any:
    """Return the logarithm of the multivariate gamma function of dimension p."""
    if p < 1:
        raise ValueProblem("p has to be greater than or equal to 1")
    return _mvlgamma(x, int(p))


beta = public(
    elementwise(
        "beta",
        scalar=by_scipy("beta"),
        array=by_scipy("beta"),
        partials=(
            lambda out, x, y: mul(out, sub(digamma(x), digamma(add(x, y)))),
            lambda out, x, y: mul(out, sub(digamma(y), digamma(add(x, y)))),
        ),
    ),
    "beta",
    operands=2,
    family=FAMILY,
    method=False,
    torch=(),
    help=Help(
        "beta(x, y)",
        "Beta function gamma(x)*gamma(y)/gamma(x + y), elementwise.",
        "beta(x, y)*(digamma(x) - digamma(x + y)), beta(x, y)*(digamma(y) - digamma(x + y))",
        (("beta(1.0, 1.0)", "1.0"),),
        ("gamma", "lgamma"),
        "DLMF 5.12.1",
        domain="x > 0, y > 0",
    ),
    samples=Samples(domain=((0.7, 3.0), (0.7, 3.0)), edges=(1.0, 2.0, 0.5)),
)
zeta: Apply = public(
    elementwise(
        "zeta",
        scalar=by_scipy("zeta"),
        array=by_scipy("zeta"),
        partials=(None, lambda out, x, q: neg(mul(x, zeta(add(x, 1.0), q)))),
        grad_name="SpecialZetaBackward0",
    ),
    "zeta",
    operands=("input", "other"),
    family=FAMILY,
    method=False,
    torch=("torch.special.zeta",),
    help=Help(
        "zeta(x, q)",
        "Hurwitz zeta function: the sum of 1/(k + q)^x over k = 0, 1, ..., elementwise.",
        "none with respect to x, -x*zeta(x + 1, q) with respect to q",
        (("isclose(zeta(2.0, 1.0), pi^2/6)", "True"),),
        ("polygamma",),
        "DLMF 25.11.1",
        domain="x > 1, q > 0",
    ),
    samples=Samples(cases=(Case(args=(2.5, [0.75, 1.3, 2.5]), wrt=(1,)),)),
)
