"""Hyperbolic functions and their inverses."""

from __future__ import annotations

from torch_cases.case import Case, case, unary

ANY = [0.75, -1.3, 2.5, 0.0, -0.6, 1.9, -8.0]
ABOVE_ONE = [1.75, 1.01, 2.5, 10.0, 3.0, 1.9]
UNIT = [0.75, -0.3, 0.5, 0.0, -0.96, 0.1]

CASES: list[Case] = [
    *unary("torch.sinh", ANY),
    *unary("torch.cosh", ANY),
    *unary("torch.tanh", ANY),
    *unary("torch.asinh", ANY),
    *unary("torch.arcsinh", ANY)[:1],
    *unary("torch.acosh", ABOVE_ONE),
    *unary("torch.arccosh", ABOVE_ONE)[:1],
    *unary("torch.atanh", UNIT),
    *unary("torch.arctanh", UNIT)[:1],
    case("torch.tanh(x) * torch.cosh(x) - torch.sinh(x) / 2", x=ANY),
]
