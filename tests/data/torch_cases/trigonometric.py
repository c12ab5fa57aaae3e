"""Circular functions and their inverses, atan2, sinc, degrees."""

from __future__ import annotations

from torch_cases.case import Case, binary, case, unary

ANY = [0.75, -1.3, 2.5, 0.0, -0.6, 1.9, 10.0]
UNIT = [0.75, -0.3, 0.5, 0.0, -0.96, 0.1]
LEFT = [0.75, -1.3, 2.5, 0.4, -3.0, 1.9]
RIGHT = [1.5, 0.4, -2.25, -0.8, 1.7, 0.9]

CASES: list[Case] = [
    *unary("torch.sin", ANY),
    *unary("torch.cos", ANY),
    *unary("torch.tan", ANY),
    *unary("torch.asin", UNIT),
    *unary("torch.arcsin", UNIT)[:1],
    *unary("torch.acos", UNIT),
    *unary("torch.arccos", UNIT)[:1],
    *unary("torch.atan", ANY),
    *unary("torch.arctan", ANY)[:1],
    *binary("torch.atan2", LEFT, RIGHT),
    *binary("torch.arctan2", LEFT, RIGHT)[:1],
    *unary("torch.sinc", [0.75, -1.3, 2.5, 0.2, -0.6, 1.0]),
    *unary("torch.special.sinc", [0.75, -1.3, 2.5, 0.2, -0.6, 1.0])[:1],
    *unary("torch.deg2rad", [30.0, -45.0, 180.0, 0.0, 1.0, 720.0]),
    *unary("torch.rad2deg", ANY),
    case("torch.sin(x * y) / torch.cos(x) ** 2 + torch.atan2(y, x)", x=LEFT, y=RIGHT),
]
