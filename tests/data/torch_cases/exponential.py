"""Exponentials, logarithms and roots."""

from __future__ import annotations

from torch_cases.case import Case, binary, case, unary

ANY = [0.75, -1.3, 2.5, 0.0, -0.6, 1.9, -8.0]
POSITIVE = [0.75, 1.3, 2.5, 0.01, 40.0, 1.0]
LEFT = [0.75, 1.3, 2.5, 0.4, 3.0, 1.9]
RIGHT = [1.5, 0.4, 2.25, 0.8, 1.7, 0.9]

CASES: list[Case] = [
    *unary("torch.exp", ANY),
    *unary("torch.exp2", ANY),
    *unary("torch.special.exp2", ANY)[:1],
    *unary("torch.expm1", ANY),
    *unary("torch.special.expm1", ANY)[:1],
    *unary("torch.log", POSITIVE),
    *unary("torch.log2", POSITIVE),
    *unary("torch.log10", POSITIVE),
    *unary("torch.log1p", [0.75, -0.3, 2.5, 0.0, -0.6, 1e-9]),
    *unary("torch.special.log1p", [0.75, -0.3, 2.5, 0.0, -0.6, 1e-9])[:1],
    *binary("torch.logaddexp", ANY[:6], RIGHT),
    case("torch.logaddexp(x, y)", x=[700.0, -700.0, 3.0], y=[-700.0, -701.0, 3.0]),
    *binary("torch.logaddexp2", ANY[:6], RIGHT),
    *unary("torch.sqrt", POSITIVE),
    *unary("torch.rsqrt", POSITIVE),
    *binary("torch.xlogy", ANY[:6], POSITIVE),
    case("torch.xlogy(x, 2.5)", x=ANY),
    case("torch.xlogy(2.5, y)", y=POSITIVE),
    *binary("torch.special.xlogy", LEFT, RIGHT)[:1],
    *binary("torch.special.xlog1py", LEFT, RIGHT)[:1],
    *unary("torch.special.entr", POSITIVE)[:1],
    case("torch.ldexp(x, y)", x=LEFT[:3], y=[1.0, 2.0, -1.0]),
    case("torch.exp(-x ** 2) * torch.sin(3 * x) + torch.log1p(x ** 2)", x=ANY),
]
