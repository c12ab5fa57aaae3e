"""Special functions: error functions, the gamma family, Bessel functions."""

from __future__ import annotations

from torch_cases.case import Case, binary, case, constant, unary

ANY = [0.75, -1.3, 2.5, 0.0, -0.6, 1.9, -4.0]
UNIT = [0.75, -0.3, 0.5, 0.0, -0.96, 0.1]
POSITIVE = [0.75, 1.3, 2.5, 0.1, 40.0, 1.0]
OFF_POLES = [0.75, -1.3, 2.5, 0.1, -2.6, 40.0]

CASES: list[Case] = [
    *unary("torch.erf", ANY),
    *unary("torch.special.erf", ANY)[:1],
    *unary("torch.erfc", ANY),
    *unary("torch.special.erfc", ANY)[:1],
    *unary("torch.erfinv", UNIT),
    *unary("torch.special.erfinv", UNIT)[:1],
    *unary("torch.lgamma", OFF_POLES),
    *unary("torch.special.gammaln", OFF_POLES)[:1],
    *unary("torch.digamma", OFF_POLES),
    *unary("torch.special.digamma", OFF_POLES)[:1],
    *unary("torch.special.psi", OFF_POLES)[:1],
    case("torch.polygamma(0, x)", x=POSITIVE),
    case("torch.polygamma(1, x)", x=POSITIVE),
    case("torch.polygamma(2, x)", x=POSITIVE),
    case("torch.polygamma(4, x)", x=POSITIVE),
    case("torch.special.polygamma(1, x)", x=POSITIVE),
    *unary("torch.i0", ANY),
    *unary("torch.special.i0", ANY)[:1],
    *unary("torch.special.i1", ANY),
    *unary("torch.special.i0e", ANY)[:1],
    *unary("torch.special.i1e", ANY)[:1],
    case("torch.special.bessel_j0(x)", x=constant(ANY)),
    case("torch.special.bessel_j1(x)", x=constant(ANY)),
    *unary("torch.special.ndtr", ANY)[:1],
    *unary("torch.special.log_ndtr", ANY)[:1],
    *unary("torch.special.ndtri", [0.75, 0.1, 0.5, 0.9])[:1],
    *unary("torch.special.erfcx", ANY)[:1],
    *unary("torch.special.logit", [0.75, 0.3, 0.5])[:1],
    case("torch.mvlgamma(x, 2)", x=[0.75, 1.3, 2.5]),
    *binary("torch.special.zeta", [1.5, 2.0, 3.5, 4.0, 5.0, 6.0], POSITIVE)[:1],
    case("torch.lgamma(x) + torch.lgamma(y) - torch.lgamma(x + y)", x=[0.75, 1.3, 2.5], y=[1.5, 0.4, 2.25]),
    *(
        case(f"torch.{name}(x, y)", x=constant([1.5, 2.0, 0.5, 4.0]), y=[0.75, 1.3, 2.5, 0.2])
        for name in ("igamma", "igammac", "special.gammainc", "special.gammaincc")
    ),
]
