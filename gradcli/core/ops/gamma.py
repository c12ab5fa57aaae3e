"""The gamma family: gamma, its logarithm and their derivatives, beta, zeta; scipy is imported at the first use."""

from __future__ import annotations

import math

from gradcli.core.ieee import ieee
from gradcli.core.lazy import np, special
from gradcli.core.ops.arithmetic import as_float
from gradcli.core.ops.basic import add, mul, neg, sub
from gradcli.core.ops.exponential import exp
from gradcli.core.ops.logarithmic import xlogy
from gradcli.core.ops.special import by_scipy, enter_one
from gradcli.core.primitive import Singular, elementwise
from gradcli.core.registry import Case, Help, Samples, operator, public
from gradcli.core.tensor import Tensor
from gradcli.core.values import INF, NAN
from gradcli.errors import OperandProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply

FAMILY = "special"


def _pole(expression: str, derivative: str, where: Callable[..., Any] | None = None) -> Singular:
    return Singular(
        "pole", where or _is_pole, "a pole at 0, -1, -2, ...", shown=(expression, "x=0", derivative)
    )


def _is_pole(x: Any) -> Any:
    return (x <= 0) & (x == x // 1)


EDGES = (0.0, -0.0, 1.0, -1.0, 3.0, INF, NAN)


def _gamma_number(x: float) -> float:
    x = as_float(x)
    return math.copysign(INF, x) if x == 0.0 else ieee(math.gamma)(x)


# zeta(k) - 1 for k = 2, 3, ..., the coefficients of the series about the zeros at 1 and 2 (DLMF 5.7.3).
_ZETA_LESS_ONE = (
    0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
    0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645,
    0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-05, 3.058823630702049e-05, 1.528225940865187e-05,
    7.637197637899763e-06, 3.81729326499984e-06, 1.908212716553939e-06, 9.539620338727962e-07, 4.769329867878064e-07,
)  # fmt: skip
_ONE_LESS_EULER = 0.42278433509846713
_NEAR = 0.25  # of 1 or 2: here the logarithm of a number near 1 would lose digits


def _log_gamma_about_two(z: Any) -> Any:
    """Return the logarithm of gamma(2 + z) for |z| <= 1/4."""
    total = 0.0 * z
    for k in range(len(_ZETA_LESS_ONE) + 1, 1, -1):
        total = z * ((-1.0) ** k * _ZETA_LESS_ONE[k - 2] / k + total)
    return z * (_ONE_LESS_EULER + total)


def _log_gamma_number(x: float) -> float:
    x = as_float(x)
    if abs(x - 2.0) <= _NEAR:
        return float(_log_gamma_about_two(x - 2.0))
    if abs(x - 1.0) <= _NEAR:
        return float(_log_gamma_about_two(x - 1.0)) - math.log1p(x - 1.0)
    return ieee(math.lgamma, pole=INF)(x)


def _log_gamma_array(x: Any) -> Any:
    out = np.asarray(special.gammaln(x))
    out = np.where(np.equal(x, -np.inf), out.dtype.type(np.inf), out)
    if out.dtype.char == "d":
        for zero in (1.0, 2.0):
            near = np.abs(x - zero) <= _NEAR
            if near.any():
                z = x[near] - zero
                out[near] = _log_gamma_about_two(z) - (np.log1p(z) if zero == 1.0 else 0.0)
    return out


lgamma = enter_one(
    elementwise(
        "lgamma",
        scalar=_log_gamma_number,
        array=_log_gamma_array,
        partials=(lambda out, x: digamma(x),),
        singular=(_pole("lgamma(x)", "-inf"),),
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
gamma = enter_one(
    elementwise(
        "gamma",
        scalar=_gamma_number,
        array=by_scipy("gamma"),
        partials=(lambda out, x: mul(out, digamma(x)),),
        singular=(_pole("gamma(x)", "-inf"),),
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


def _digamma(x: Any) -> Any:
    """Return digamma, reflected beside its poles on the left, where scipy's loses digits: DLMF 5.5.4."""
    array = np.asarray(x)
    out = np.asarray(special.digamma(array))
    offset = array - np.rint(array)
    near = (array < 0) & (offset != 0) & (np.abs(offset) < 0.25)
    if near.any():
        beside, offset = np.asarray(array[near], float), np.asarray(offset[near], float)
        out[near] = special.digamma(1.0 - beside) - math.pi / np.tan(math.pi * offset)
    return out


def _polygamma_right(order: int, x: Any) -> Any:
    """Return the polygamma function of order > 0 for x > 0 by Hurwitz's zeta function (DLMF 25.11.12)."""
    return (-1.0) ** (order + 1) * math.factorial(order) * special.zeta(order + 1.0, x)


def _polygamma(x: Any, order: Any) -> Any:
    order = int(order)
    array = np.asarray(x)
    if order == 0:
        return _digamma(array)
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
    singular=(_pole("polygamma(1, x)", "-inf", lambda x, order: _is_pole(x)),),
)
digamma: Apply = enter_one(
    elementwise(
        "digamma",
        scalar=lambda x: float(_digamma(as_float(x))),
        array=_digamma,
        partials=(lambda out, x: _polygamma_of(x, 1),),
        singular=(_pole("digamma(x)", "inf"),),
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
    family=FAMILY,
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
    if type(n) is not int:
        raise TypeProblem(
            f"polygamma(): argument 'n' (position 1) must be int, not {type(n).__name__}",
            hint="the order comes first: polygamma(1, x)",
        )
    if n < 0:
        raise OperandProblem(
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
    family=FAMILY,
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
        raise OperandProblem("p has to be greater than or equal to 1")
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
        singular=(_pole("beta(x, 2)", "-inf", lambda x, y: _is_pole(x) | _is_pole(y)),),
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
        grad_name=lambda node: f"SpecialZetaBackward{0 if type(node.inputs[0]) is Tensor else 1}",
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


def _density(a: Any, x: Any) -> Any:
    return exp(sub(sub(xlogy(sub(a, 1.0), x), x), lgamma(a)))


def _incomplete(name: str, torch: str, words: str, sign: float, see: str, example: tuple[str, str]) -> None:
    compute = by_scipy(name)

    def on_arrays(a: Any, x: Any) -> Any:
        # scipy takes a number beside an array in single precision for one in double.
        return np.asarray(compute(a, x), np.result_type(a, x))

    public(
        elementwise(
            torch,
            scalar=compute,
            array=on_arrays,
            partials=(None, lambda out, a, x: mul(sign, _density(a, x))),
        ),
        torch,
        operands=("input", "other"),
        family=FAMILY,
        torch=(f"torch.{torch}", f"torch.special.{name}"),
        aliases=(name,),
        help=Help(
            f"{torch}(a, x)",
            words,
            f"none with respect to a, {'-' * (sign < 0)}x^(a - 1)*exp(-x)/gamma(a) with respect to x",
            (example,),
            (see, "gamma"),
            "DLMF 8.2.4",
            domain="a > 0, x >= 0",
        ),
        samples=Samples(cases=(Case(args=(2.5, [0.75, 1.3, 2.5]), wrt=(1,)),)),
    )


_incomplete(
    "gammainc",
    "igamma",
    "Lower incomplete gamma function over gamma(a), elementwise: the share of the gamma distribution below x.",
    1.0,
    "igammac",
    ("igamma(1.0, 0.0)", "0.0"),
)
_incomplete(
    "gammaincc",
    "igammac",
    "Upper incomplete gamma function over gamma(a), elementwise: the share of the gamma distribution above x.",
    -1.0,
    "igamma",
    ("igammac(1.0, 0.0)", "1.0"),
)
