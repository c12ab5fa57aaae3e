"""Arithmetic: add sub mul div and their kin, powers, remainders, lerp, addcmul, hypot; the operator signs."""

from __future__ import annotations

from torch_cases.case import Case, binary, case, constant, ints, unary

LEFT = [0.75, -1.3, 2.5, 3.25, -0.6, 1.9]
RIGHT = [1.5, 0.4, -2.25, 0.8, 1.7, -0.9]
POSITIVE = [0.75, 1.3, 2.5, 3.25, 0.6, 1.9]


def operator_signs() -> list[Case]:
    """Return the operators as signs, with tensors and with plain numbers on either side."""
    programs = ["x + y", "x - y", "x * y", "x / y", "x // y", "x % y", "x ** y", "-x", "+x"]
    scalars = [
        "x + 2",
        "2 + x",
        "x - 2.5",
        "2.5 - x",
        "x * 3",
        "3 * x",
        "x / 4",
        "4 / x",
        "x ** 2",
        "x ** 0.5",
    ]
    scalars += ["2 ** x", "x ** -1", "x ** 3", "x ** 0", "x ** 1", "x // 0.5", "7 % x", "x % 2", "5 // x"]
    both = [case(program, x=POSITIVE[:3], y=RIGHT[:3]) for program in programs[:-2]]
    return both + [case(program, x=POSITIVE[:3]) for program in programs[-2:] + scalars]


CASES: list[Case] = [
    *binary("torch.add", LEFT, RIGHT),
    case("torch.add(x, y, alpha=2.5)", x=LEFT[:3], y=RIGHT[:3]),
    case("torch.add(x, 3)", x=LEFT[:3]),
    *binary("torch.sub", LEFT, RIGHT),
    case("torch.sub(x, y, alpha=-0.5)", x=LEFT[:3], y=RIGHT[:3]),
    *binary("torch.subtract", LEFT, RIGHT)[:1],
    *binary("torch.mul", LEFT, RIGHT),
    case("torch.mul(x, x)", x=LEFT),
    *binary("torch.multiply", LEFT, RIGHT)[:1],
    *binary("torch.div", LEFT, RIGHT),
    case("torch.div(x, y, rounding_mode='floor')", x=LEFT, y=RIGHT),
    case("torch.div(x, y, rounding_mode='trunc')", x=LEFT, y=RIGHT),
    *binary("torch.divide", LEFT, RIGHT)[:1],
    *binary("torch.true_divide", LEFT, RIGHT)[:1],
    *binary("torch.floor_divide", LEFT, RIGHT),
    *binary("torch.remainder", LEFT, RIGHT),
    case("torch.remainder(x, 0.7)", x=LEFT),
    case("torch.remainder(x, -0.7)", x=LEFT),
    *binary("torch.fmod", LEFT, RIGHT),
    case("torch.fmod(x, 0.7)", x=LEFT),
    *binary("torch.pow", POSITIVE, RIGHT),
    case("torch.pow(x, 3)", x=LEFT),
    case("torch.pow(x, 2)", x=LEFT),
    case("torch.pow(x, -2)", x=LEFT),
    case("torch.pow(x, 0.5)", x=POSITIVE),
    case("torch.pow(2.0, y)", y=RIGHT),
    case("torch.pow(x, y)", x=LEFT, y=ints([2, 3, 0, 1, -1, 4])),
    *binary("torch.float_power", POSITIVE, RIGHT)[:1],
    *unary("torch.neg", LEFT),
    *unary("torch.negative", LEFT)[:1],
    *unary("torch.positive", LEFT)[:1],
    *unary("torch.reciprocal", LEFT),
    *unary("torch.square", LEFT),
    *unary("torch.abs", LEFT),
    *unary("torch.absolute", LEFT)[:1],
    *unary("torch.sign", LEFT),
    *unary("torch.sgn", LEFT)[:1],
    *binary("torch.copysign", LEFT, RIGHT),
    case("torch.copysign(x, -2.0)", x=LEFT),
    *binary("torch.hypot", LEFT, RIGHT),
    case("torch.lerp(x, y, 0.3)", x=LEFT, y=RIGHT),
    case("torch.lerp(x, y, w)", x=LEFT[:3], y=RIGHT[:3], w=[0.2, 0.5, 0.9]),
    case("torch.lerp(x, y, w)", x=LEFT[1], y=RIGHT[1], w=0.7),
    case("torch.lerp(x, y, w)", x=[LEFT[:3], LEFT[3:]], y=RIGHT[:3], w=0.25),
    case("torch.lerp(x, y, 0.75)", x=LEFT[0], y=RIGHT),
    case("torch.addcmul(x, y, z)", x=LEFT, y=RIGHT, z=POSITIVE),
    case("torch.addcmul(x, y, z, value=0.5)", x=LEFT, y=RIGHT, z=POSITIVE),
    case("torch.addcmul(x, y, z, value=-2)", x=LEFT[0], y=RIGHT[:3], z=[[0.5], [1.5]]),
    case("torch.addcdiv(x, y, z, value=0.5)", x=LEFT, y=RIGHT, z=POSITIVE),
    *operator_signs(),
    case("torch.mul(x, y)", x=constant(LEFT[:2]), y=RIGHT[:2]),
    case("(x ** 3 - 2 * x * y + y ** 2) / (1 + x ** 2)", x=LEFT, y=RIGHT),
    *(case(f"torch.{name}(x, y)", x=ints([12, -8, 0, 7]), y=ints([18, 12, 5, 0])) for name in ("gcd", "lcm")),
]
