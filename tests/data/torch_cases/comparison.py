"""Comparisons, predicates, logic and rounding: values without gradients, or with gradient zero."""

from __future__ import annotations

import math

from torch_cases.case import Case, bools, case, constant, ints, unary

LEFT = [0.75, -1.3, 2.5, 0.5]
RIGHT = [1.5, -1.3, 2.25, 0.5]
ODD = [math.nan, math.inf, -math.inf, 0.0, 2.5]
MIXED = constant(ODD)
ROUNDINGS = ("floor", "ceil", "round", "trunc", "frac")
HALVES = [0.5, 1.5, 2.5, -0.5, -1.5, 2.4, -2.6]
COMPARISONS = "eq ne lt le gt ge"
SIGNS = ("==", "!=", "<", "<=", ">", ">=")


def comparisons() -> list[Case]:
    """Return each comparison as function and as sign, with tensors, broadcasting and plain numbers."""
    cases = []
    for name, sign in zip(COMPARISONS.split(), SIGNS, strict=True):
        cases += [case(f"torch.{name}(x, y)", x=LEFT, y=RIGHT), case(f"torch.{name}(x, 0.5)", x=LEFT)]
        cases += [
            case(f"torch.{name}(x, y)", x=[[LEFT[0]], [LEFT[1]]], y=RIGHT),
            case(f"x {sign} y", x=LEFT, y=RIGHT),
        ]
        cases += [case(f"x {sign} 0.5", x=LEFT), case(f"torch.{name}(x, y)", x=LEFT[0], y=RIGHT[0])]
    return cases


def logic() -> list[Case]:
    """Return the logical operators on bools, numbers and their mixture, as functions and signs."""
    true, other = bools([True, True, False, False]), bools([True, False, True, False])
    cases = []
    for name in ("logical_and", "logical_or", "logical_xor"):
        cases.append(case(f"torch.{name}(x, y)", x=true, y=other))
        cases.append(case(f"torch.{name}(x, y)", x=LEFT, y=constant([0.0, 1.0, 0.0, -2.0])))
    cases += [case("torch.logical_not(x)", x=true), case("torch.logical_not(x)", x=[0.0, 2.0])]
    cases += [case(f"x {sign} y", x=true, y=other) for sign in ("&", "|", "^")]
    return [*cases, case("~x", x=true), case("torch.logical_not(x)", x=ints([0, 1, -3]))]


CASES: list[Case] = [
    *comparisons(),
    case("torch.greater(x, y)", x=LEFT, y=RIGHT),
    case("torch.less_equal(x, y)", x=LEFT, y=RIGHT),
    case("torch.not_equal(x, y)", x=LEFT, y=RIGHT),
    case("torch.isclose(x, y)", x=[1.0, 1.0, 0.0], y=[1.0 + 1e-6, 1.0 + 1e-4, 1e-9]),
    case("torch.isclose(x, y, rtol=1e-3)", x=[1.0, 1.0, 0.0], y=[1.0 + 1e-6, 1.0 + 1e-4, 1e-9]),
    case("torch.isclose(x, y, rtol=0.0, atol=1e-5)", x=[1.0, 1.0, 0.0], y=[1.0 + 1e-6, 1.0 + 1e-4, 1e-9]),
    case("torch.isclose(x, x)", x=MIXED),
    case("torch.isclose(x, x, equal_nan=True)", x=MIXED),
    case("torch.allclose(x, y)", x=[1.0, 2.0], y=[1.0 + 1e-6, 2.0]),
    case("torch.allclose(x, y)", x=[1.0, 2.0], y=[1.0 + 1e-4, 2.0]),
    case("torch.allclose(x, y, atol=1e-3)", x=[1.0, 2.0], y=[1.0 + 1e-4, 2.0]),
    case("torch.equal(x, y)", x=LEFT, y=LEFT),
    case("torch.equal(x, y)", x=LEFT, y=RIGHT),
    case("torch.equal(x, y)", x=LEFT, y=[LEFT]),
    case("torch.isnan(x)", x=MIXED),
    case("torch.isinf(x)", x=MIXED),
    case("torch.isfinite(x)", x=MIXED),
    case("torch.isposinf(x)", x=MIXED),
    case("torch.isneginf(x)", x=MIXED),
    case("torch.nan_to_num(x)", x=ODD),
    case("torch.nan_to_num(x, nan=2.0, posinf=5.0, neginf=-5.0)", x=ODD),
    case("torch.signbit(x)", x=constant([0.0, -0.0, 1.0, -1.0])),
    *logic(),
    *(each for name in ROUNDINGS for each in unary(f"torch.{name}", HALVES)),
    case("torch.fix(x)", x=HALVES),
    case("torch.round(x, decimals=1)", x=[0.25, 0.35, 1.449, -0.15]),
    case("torch.round(x, decimals=-1)", x=[25.0, 35.0, 14.49, -15.0]),
    case("torch.isreal(x)", x=MIXED),
    case("torch.nextafter(x, y)", x=constant([0.0, 1.0, -2.5]), y=constant([1.0, 0.0, -2.5])),
]
