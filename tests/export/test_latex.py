"""The formulas are evaluated by a small evaluator of their own, and their text is looked at."""

from __future__ import annotations

import math

import pytest

from gradcli.errors import Problem
from gradcli.export.latex import source
from gradcli.export.latex.formula import Apply, Formula, Number, Product, Sum, Symbol
from tests.export.programs import SCALAR_PROGRAMS, exported, ours, texts_of

FUNCTIONS = {
    "exp": math.exp, "log": math.log, "sin": math.sin, "cos": math.cos, "tan": math.tan, "abs": abs,
    "sign": lambda x: math.copysign(1.0, x) if x else 0.0, "maximum": max, "minimum": min, "sinh": math.sinh,
    "cosh": math.cosh, "tanh": math.tanh, "atan": math.atan, "asin": math.asin, "acos": math.acos, "atan2": math.atan2,
    "asinh": math.asinh, "acosh": math.acosh, "atanh": math.atanh, "cbrt": math.cbrt, "log2": math.log2,
    "log10": math.log10, "erf": math.erf, "erfc": math.erfc, "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "where": lambda test, x, y: x if test else y, "gt": lambda x, y: x > y, "lt": lambda x, y: x < y,
    "le": lambda x, y: x <= y, "ge": lambda x, y: x >= y, "eq": lambda x, y: x == y,
}  # fmt: skip

FORMULAS = [
    "x^2*y + sin(x)", "x^y + y^x", "log(x1) + x1*x2 - sin(x2)", "where(x > y, x^2, y^3)",
    "exp(x)*log2(x) + exp2(x)/log10(x + 2) + expm1(x) - log1p(x)",
    "sqrt(x) + rsqrt(x) + cbrt(x) + reciprocal(x) + square(x)",
    "tan(x) + asin(x) + acos(x^2) + atan(3x) + atan2(x, 2)",
    "sinh(x) + cosh(x) + tanh(x) + asinh(x) + acosh(x + 3) + atanh(x/2)",
    "erf(x) + erfc(2x)", "deg2rad(x) + rad2deg(y)", "s = 0\nfor k in range(1, 5):\n    s = s + x^k/k\ns",
    "f(t) = t*exp(-t)\nf(x) + f(2y)",
    "1/(1 + exp(-(x*y - 2)^2)) - x/y/2", "-(x - y) - (x - (y - x)) - -x",
    "(-x)^2 + 2^-x + (x^y)^2 + x^(y^2) + -x^2", "d = x*y\nd*d/(x + d)", "logit(x)*exp(-x)",
    "lerp(x, y, 0.3) + addcmul(x, x, y, value=2) + addcdiv(x, y, x, value=3)",
]  # fmt: skip


def evaluate(formula: Formula, at: dict[str, float]) -> float:
    """Return the value of a formula, by nothing but its structure."""
    if isinstance(formula, Number):
        return float(formula.value)
    if isinstance(formula, Symbol):
        return at[formula.name] if formula.name in at else {"pi": math.pi, "e": math.e}[formula.name]
    if isinstance(formula, Sum):
        return math.fsum(evaluate(term, at) for term in formula.terms)
    if isinstance(formula, Product):
        powers = [evaluate(base, at) ** evaluate(exponent, at) for base, exponent in formula.factors]
        return float(formula.coefficient) * math.prod(powers)
    assert isinstance(formula, Apply)
    return FUNCTIONS[formula.name](*[evaluate(x, at) for x in formula.arguments])


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_have_the_values_of_the_program_and_its_gradient(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    build = source.formulas_of
    monkeypatch.setattr(source, "formulas_of", lambda graph: made.append(build(graph)) or made[-1])
    points = SCALAR_PROGRAMS[text]
    exported(text, texts_of(points[0]), "to=latex")
    (value,), (partials,) = made[0]
    for point in points:
        expected, gradient = ours(text, texts_of(point))
        assert evaluate(value, point) == pytest.approx(expected, rel=1e-12, abs=1e-13)
        for partial, slope in zip(partials, gradient, strict=True):
            assert evaluate(partial, point) == pytest.approx(slope, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize(
    ("text", "value", "by_x"),
    [
        ("x^2*y + sin(x)", "x^{2} y + \\sin x", "2 x y + \\cos x"),
        ("x*x*x", "x^{3}", "3 x^{2}"),
        ("sqrt(x^2 + y^2)", "\\sqrt{x^{2} + y^{2}}", "\\frac{x}{\\sqrt{x^{2} + y^{2}}}"),
        ("1/x", "\\frac{1}{x}", "-\\frac{1}{x^{2}}"),
        ("sin(2x)^3", "\\sin^{3}(2 x)", "6 \\sin^{2}(2 x) \\cos(2 x)"),
        ("exp(-x^2/2)", "e^{-\\frac{1}{2} x^{2}}", "-x e^{-\\frac{1}{2} x^{2}}"),
        ("x - (y - x)", "2 x - y", "2"),
        ("2^x * pi", "\\pi \\cdot 2^{x}", "\\pi \\cdot 2^{x} \\ln 2"),
        (
            "where(x > 0, x^2, -x)*y",
            "y \\begin{cases} x^{2} & x > 0 \\\\ -x & \\text{otherwise} \\end{cases}",
            "\\begin{cases} 2 x y & x > 0 \\\\ -y & \\text{otherwise} \\end{cases}",
        ),
    ],
)
def test_formulas_are_written_as_one_writes_them(text: str, value: str, by_x: str) -> None:
    lines = exported(text, {"x": "2", "y": "3"}, "to=latex").splitlines()
    assert lines[0] == f"f(x, y) = {value}"
    assert lines[1] == f"\\frac{{\\partial f}}{{\\partial x}} = {by_x}"


def test_names_become_greek_letters_and_indices() -> None:
    source = exported("alpha*x1^2 + v_max*θ", {"alpha": "1", "x1": "2", "v_max": "3", "θ": "4"}, "to=latex")
    assert source.startswith("f(\\alpha, x_{1}, v_{\\mathrm{max}}, \\theta) = \\alpha x_{1}^{2} + ")


def test_arrays_and_endless_formulas_are_refused() -> None:
    with pytest.raises(Problem, match="formulas are written for numbers; w is an array of shape"):
        exported("sum(w)", {"w": "[1, 2]"}, "to=latex")
    with pytest.raises(Problem, match="nothing to read"):
        exported("t = x\nfor k in range(40):\n    t = sin(t) + t^2\nt", {"x": "0.1"}, "to=latex")
