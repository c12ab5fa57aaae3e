"""The value and its partial derivatives as LaTeX formulas."""

from __future__ import annotations

from fractions import Fraction

from gradcli.export.latex.building import formulas_of, parts_of
from gradcli.export.latex.formula import ONE, Apply, Formula, Number, Product, Quantity, Sum, Symbol
from gradcli.export.request import Exported
from gradcli.render.latex_words import latex_name

# Functions that may stand before a bare argument, and be raised to a power by their names.
_FUNCTIONS = {
    "sin": "\\sin", "cos": "\\cos", "tan": "\\tan", "sinh": "\\sinh", "cosh": "\\cosh", "tanh": "\\tanh",
    "asin": "\\arcsin", "acos": "\\arccos", "atan": "\\arctan", "log": "\\ln", "log2": "\\log_2", "log10": "\\log_{10}",
    "asinh": "\\operatorname{arsinh}", "acosh": "\\operatorname{arcosh}", "atanh": "\\operatorname{artanh}",
    "erf": "\\operatorname{erf}", "erfc": "\\operatorname{erfc}", "sign": "\\operatorname{sgn}",
}  # fmt: skip
# Functions that are always written with parentheses.
_CALLED = {
    "sigmoid": "\\sigma", "gamma": "\\Gamma", "lgamma": "\\ln\\Gamma", "digamma": "\\psi", "maximum": "\\max",
    "minimum": "\\min", "j0": "J_0", "j1": "J_1", "i0": "I_0", "i1": "I_1", "zeta": "\\zeta", "beta": "B",
    "fmax": "\\max", "fmin": "\\min",
}  # fmt: skip
_RELATIONS = {"eq": "=", "ne": "\\ne", "lt": "<", "le": "\\le", "gt": ">", "ge": "\\ge"}
_AROUND = {
    "abs": ("\\left|", "\\right|"), "floor": ("\\left\\lfloor", "\\right\\rfloor"),
    "ceil": ("\\left\\lceil", "\\right\\rceil"), "exp": ("e^{", "}"), "cbrt": ("\\sqrt[3]{", "}"),
}  # fmt: skip


def latex_source(exported: Exported) -> str:
    """Return a line for each function and one for each of its partial derivatives."""
    values, rows = formulas_of(exported.graph)
    names = exported.names()
    lines, sign = [], "\\partial" if len(names) > 1 else "d"
    for at, (value, row) in enumerate(zip(values, rows, strict=True)):
        function = name_text(exported.outputs[0 if exported.listed else at] or exported.function)
        function = f"{function}_{{{at + 1}}}" if exported.listed else function
        lines.append(f"{function}({', '.join(map(name_text, names))}) = {latex(value)}")
        for name, partial in zip(names, row, strict=True):
            below = f"{sign} {name_text(name)}"
            lines.append(f"\\frac{{{sign} {function}}}{{{below}}} = {latex(_arranged(partial))}")
    comment = (
        "" if not exported.only_along else "".join(f"% {line}".rstrip() + "\n" for line in exported.header())
    )
    return comment + "\n".join(lines) + "\n"


def name_text(name: str) -> str:
    """Return a name in LaTeX: `\\alpha`, `x_{1}`, `x_{\\mathrm{max}}`, `\\mathit{loss}`."""
    return latex_name(name, "mathit")


def latex(formula: Formula) -> str:
    """Return a formula in LaTeX."""
    if isinstance(formula, Number):
        return _number(formula.value)
    if isinstance(formula, Symbol):
        return name_text(formula.name)
    if isinstance(formula, Sum):
        return _sum(formula)
    if isinstance(formula, Product):
        return _product(formula)
    return _application(formula, ONE)


def _number(value: Quantity) -> str:
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return str(value.numerator)
        short = repr(float(value))
        if value.denominator > 4 and len(short.lstrip("-")) <= 5:
            return short
        sign = "-" if value < 0 else ""
        return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
    if value != value:
        return "\\mathrm{undefined}"
    if value in (float("inf"), -float("inf")):
        return "\\infty" if value > 0 else "-\\infty"
    digits, _, exponent = repr(value).partition("e")
    return f"{digits} \\cdot 10^{{{int(exponent)}}}" if exponent else digits


def _arranged(formula: Formula) -> Formula:
    """Return a sum with its terms without functions first, as one writes them."""
    if not isinstance(formula, Sum):
        return formula
    return Sum(tuple(sorted(formula.terms, key=lambda term: (isinstance(term, Number), _has_function(term)))))


def _has_function(formula: Formula) -> bool:
    return isinstance(formula, Apply) or any(map(_has_function, parts_of(formula)))


def _sum(formula: Sum) -> str:
    terms = list(formula.terms)
    last = terms[-1]
    if isinstance(last, Number) and last.value > 0 and _has_function(terms[0]):
        terms = [last, *terms[:-1]]  # 1 + e^x, but x + 1
    text = latex(terms[0])
    for term in terms[1:]:
        part = latex(term)
        text += f" - {part[1:].lstrip()}" if part.startswith("-") else f" + {part}"
    return text


def _product(formula: Product) -> str:
    above: list[tuple[Formula, Formula]] = []
    below: list[tuple[Formula, Formula]] = []
    for base, exponent in formula.factors:
        if isinstance(exponent, Number) and exponent.value < 0:
            below.append((base, Number(-exponent.value)))
        else:
            above.append((base, exponent))
    coefficient = formula.coefficient
    sign = "-" if coefficient < 0 else ""
    size: Quantity = -coefficient if coefficient < 0 else coefficient
    if not below:
        return sign + _joined(size, above)
    if isinstance(size, Fraction):
        over, under = Fraction(size.numerator), Fraction(size.denominator)
        return f"{sign}\\frac{{{_joined(over, above)}}}{{{_joined(under, below)}}}"
    return f"{sign}\\frac{{{_joined(size, above)}}}{{{_joined(Fraction(1), below)}}}"


def _joined(coefficient: Quantity, factors: list[tuple[Formula, Formula]]) -> str:
    """Return factors side by side: number, names, sums, functions."""
    parts = [] if coefficient == 1 and factors else [_number(coefficient)]
    alone = len(factors) == 1 and coefficient == 1
    parts += [_factor(base, exponent, alone) for base, exponent in sorted(factors, key=_rank)]
    text = parts[0]
    for part in parts[1:]:
        text += (" \\cdot " if part[:1].isdigit() else " ") + part
    return text


def _rank(factor: tuple[Formula, Formula]) -> tuple[int, str]:
    base, _ = factor
    if isinstance(base, Number):
        return 0, "2"
    if isinstance(base, Symbol):
        return (0, "1") if base.name in ("pi", "e") else (1, base.name)
    if isinstance(base, Apply):
        return (
            2 if base.name in _AROUND else 5 if base.name in _FUNCTIONS else 6 if base.name == "where" else 4
        ), ""
    return 3, ""


def _factor(base: Formula, exponent: Formula, alone: bool) -> str:
    if exponent == ONE:
        bare = isinstance(base, (Symbol, Apply)) or alone or (isinstance(base, Number) and base.value >= 0)
        return latex(base) if bare else _fenced(base)
    if exponent == Number(Fraction(1, 2)):
        return f"\\sqrt{{{latex(base)}}}"
    if isinstance(base, Apply):
        return _application(base, exponent)
    plain = isinstance(base, Symbol) or (isinstance(base, Number) and latex(base).replace(".", "").isdigit())
    return f"{latex(base) if plain else _fenced(base)}^{{{latex(exponent)}}}"


def _fenced(formula: Formula) -> str:
    return _parentheses(latex(formula))


def _parentheses(text: str) -> str:
    """Return text in parentheses that grow where it is tall."""
    tall = "\\frac" in text or "\\begin" in text
    return f"\\left({text}\\right)" if tall else f"({text})"


def _application(formula: Apply, exponent: Formula) -> str:
    """Return a function of its arguments, raised to a power."""
    name, arguments = formula.name, formula.arguments
    raised = "" if exponent == ONE else f"^{{{latex(exponent)}}}"
    if name == "where":
        test, x, y = arguments
        text = f"\\begin{{cases}} {latex(x)} & {latex(test)} \\\\ {latex(y)} & \\text{{otherwise}} \\end{{cases}}"
        return f"{_parentheses(text)}{raised}" if raised else text
    if name == "remainder":
        return f"({latex(arguments[0])} \\bmod {latex(arguments[1])}){raised}"
    if name in _RELATIONS:
        return f"{latex(arguments[0])} {_RELATIONS[name]} {latex(arguments[1])}"
    if name in _AROUND:
        before, after = _AROUND[name]
        space = "" if before.endswith("{") else " "
        text = f"{before}{space}{latex(arguments[0])}{space}{after}"
        return f"{_parentheses(text)}{raised}" if raised and not space else f"{text}{raised}"
    listed = ", ".join(map(latex, arguments))
    if name in _FUNCTIONS:
        whole = (
            isinstance(exponent, Number)
            and isinstance(exponent.value, Fraction)
            and exponent.value.denominator == 1
        )
        bare = isinstance(arguments[0], Symbol) or (isinstance(arguments[0], Number) and listed.isdigit())
        argument = f" {listed}" if bare else _parentheses(listed)
        if raised and not (whole and isinstance(exponent, Number) and exponent.value > 0):
            return f"{_parentheses(_FUNCTIONS[name] + argument)}{raised}"
        return f"{_FUNCTIONS[name]}{raised}{argument}"
    head = _CALLED.get(name) or "\\operatorname{" + name.replace("_", "\\_") + "}"
    return f"{head}{_parentheses(listed)}{raised}"
