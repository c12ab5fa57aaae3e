"""Selection: where, maximum and minimum, clamp, heaviside; away from ties and bounds (see kinks.py)."""

from __future__ import annotations

from torch_cases.case import Case, binary, bools, case, constant, ints

LEFT = [0.75, -1.3, 2.5, 3.25, -0.6, 1.9]
RIGHT = [1.5, 0.4, -2.25, 0.8, 1.7, -0.9]
MASK = bools([True, False, True, False, False, True])

CASES: list[Case] = [
    case("torch.where(c, x, y)", c=MASK, x=LEFT, y=RIGHT),
    case("torch.where(x > 0, x, y)", x=LEFT, y=RIGHT),
    case("torch.where(x > 0, x, 0.0)", x=LEFT),
    case("torch.where(x > 0, 2.0, x ** 2)", x=LEFT),
    case("torch.where(c, x, y)", c=bools([[True], [False]]), x=LEFT[:3], y=RIGHT[0]),
    case("torch.where(c, x, y)", c=bools(True), x=LEFT[0], y=RIGHT[0]),
    case("torch.where(x > 0, torch.log(x), x)", x=LEFT),
    case("torch.where(c)", c=MASK),
    *binary("torch.maximum", LEFT, RIGHT),
    *binary("torch.minimum", LEFT, RIGHT),
    *binary("torch.fmax", LEFT, RIGHT),
    *binary("torch.fmin", LEFT, RIGHT),
    case("torch.fmax(x, y)", x=[float("nan"), 1.0, float("nan")], y=[2.0, float("nan"), float("nan")]),
    case("torch.fmin(x, y)", x=[float("nan"), 1.0, float("nan")], y=[2.0, float("nan"), float("nan")]),
    case("torch.maximum(x, y)", x=[float("nan"), 1.0], y=[2.0, float("nan")]),
    case("torch.minimum(x, y)", x=[float("nan"), 1.0], y=[2.0, float("nan")]),
    case("torch.clamp(x, -0.5, 2.0)", x=LEFT),
    case("torch.clamp(x, min=-0.5)", x=LEFT),
    case("torch.clamp(x, max=2.0)", x=LEFT),
    case("torch.clamp(x, min=-0.5, max=2.0)", x=LEFT[0]),
    case("torch.clamp(x, min=y)", x=LEFT, y=RIGHT),
    case("torch.clamp(x, min=y, max=z)", x=LEFT, y=RIGHT, z=[2.0, 2.0, 2.0, 2.0, 2.0, -1.0]),
    case("torch.clamp(x, 2.0, 1.0)", x=LEFT),
    case("torch.clamp(x, -0.5, 2.0)", x=[float("nan"), 1.0]),
    case("torch.clip(x, -0.5, 2.0)", x=LEFT),
    case("torch.clamp_min(x, 0.5)", x=LEFT),
    case("torch.clamp_max(x, 0.5)", x=LEFT),
    case("torch.heaviside(x, y)", x=constant([0.75, 0.0, -1.3]), y=constant([0.5, 0.25, 0.5])),
    case("torch.heaviside(x, y)", x=constant([[0.75], [0.0]]), y=constant([0.5, 0.25])),
    case("torch.isin(x, y)", x=ints([1, 2, 3]), y=ints([2, 5])),
]
