r"""Program text as LaTeX mathematics: `v1*sin(x2)^2` as `v_{1} \, \sin(x_{2})^{2}`."""

from __future__ import annotations

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.render.latex_words import latex_name
from gradcli.source import Source

# How tightly an expression holds together.
_LOOSE, _SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(6)
_LEVELS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _ATOM, "@": _PRODUCT, "%": _PRODUCT, "//": _PRODUCT}
_SIGNS = {"*": r" \cdot ", "@": r" \, ", "%": r" \bmod ", "+": " + ", "-": " - "}
_RELATIONS = {"<": "<", ">": ">", "<=": r"\le", ">=": r"\ge", "==": "=", "!=": r"\ne"}
_KNOWN = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "exp",
        "log",
        "max",
        "min",
        "det",
        "arg",
        "gcd",
        "lim",
        "ln",
    ]
)
_RENAMED = {
    "log": r"\ln", "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "amax": r"\max", "amin": r"\min",
    "log10": r"\log_{10}", "log2": r"\log_{2}", "sigmoid": r"\sigma",
}  # fmt: skip
_AROUND = {
    "abs": ("|", "|"),
    "norm": (r"\|", r"\|"),
    "floor": (r"\lfloor ", r" \rfloor"),
    "ceil": (r"\lceil ", r" \rceil"),
}
_CONSTANTS = {"pi": r"\pi", "π": r"\pi", "tau": r"\tau", "inf": r"\infty", "nan": r"\mathrm{nan}"}


class _NotWritten(Exception):
    """A part of the expression has no notation of its own."""


def latex_math(text: str) -> str | None:
    """Return an expression in LaTeX's mathematics, None for what is no expression or has no notation there."""
    try:
        (statement,) = parse(Source(text, "")).body
    except (SyntaxProblem, ValueError):
        return None
    if not isinstance(statement, syntax.ExpressionStatement):
        return None
    try:
        return _written(statement.value)[0]
    except _NotWritten:
        return None


def _at(e: syntax.Expression, level: int) -> str:
    text, own = _written(e)
    return _fenced(text) if own < level else text


def _fenced(text: str) -> str:
    return rf"\left({text}\right)" if r"\frac" in text else f"({text})"


def _written(e: syntax.Expression) -> tuple[str, int]:
    """Return an expression in LaTeX, and how tightly it holds together."""
    if isinstance(e, syntax.Number):
        mantissa, mark, exponent = e.text.lower().partition("e")
        return (rf"{mantissa} \times 10^{{{int(exponent)}}}", _PRODUCT) if mark else (e.text, _ATOM)
    if isinstance(e, syntax.Name):
        return _CONSTANTS.get(e.name) or latex_name(e.name), _ATOM
    if isinstance(e, syntax.Chain):
        return _chain(e)
    if isinstance(e, syntax.Power):
        return f"{_at(e.base, _ATOM)}^{{{_written(e.exponent)[0]}}}", _POWER
    if isinstance(e, syntax.Unary) and e.operator in "+-":
        return f"{e.operator}{_at(e.operand, _PRODUCT)}", _UNARY
    if isinstance(e, syntax.Coefficient):
        return rf"{_written(e.number)[0]} \, {_at(e.factor, _UNARY)}", _PRODUCT
    if isinstance(e, syntax.Comparison) and all(operator in _RELATIONS for operator, _, _ in e.rest):
        rest = "".join([f" {_RELATIONS[operator]} {_at(part, _SUM)}" for operator, _, part in e.rest])
        return _at(e.first, _SUM) + rest, _LOOSE
    if isinstance(e, syntax.Call):
        return _call(e), _ATOM
    if isinstance(e, syntax.Index):
        base = _at(e.value, _ATOM)
        return f"{_fenced(base) if '_' in base and base[0] != '(' else base}_{{{_index(e.index)}}}", _ATOM
    if isinstance(e, syntax.Attribute) and e.name in ("T", "mT"):
        return rf"{_at(e.value, _ATOM)}^{{\top}}", _POWER
    if isinstance(e, syntax.ListDisplay):
        return rf"\left[{', '.join([_written(item)[0] for item in e.items])}\right]", _ATOM
    raise _NotWritten


def _chain(e: syntax.Chain) -> tuple[str, int]:
    if any(operator not in _LEVELS or operator == "//" for operator, _, _ in e.rest):
        raise _NotWritten
    text, level = _written(e.first)
    for operator, _, part in e.rest:
        own = _LEVELS[operator]
        if operator == "/":
            text, level = rf"\frac{{{text}}}{{{_written(part)[0]}}}", _ATOM
            continue
        if level < own:
            text = _fenced(text)
        text, level = text + _SIGNS[operator] + _at(part, own + 1), own
    return text, level


def _call(e: syntax.Call) -> str:
    function = e.function
    arguments = [_argument(a) for a in e.arguments]
    if isinstance(function, syntax.Attribute) and isinstance(
        function.value, (syntax.Name, syntax.Call, syntax.Index)
    ):
        # `x.sum()` is sum(x); `torch.sin(x)` is sin(x).
        name = function.name
        if not (isinstance(function.value, syntax.Name) and function.value.name in ("torch", "math", "F")):
            arguments.insert(0, _written(function.value)[0])
    elif isinstance(function, syntax.Name):
        name = function.name
    else:
        raise _NotWritten
    listed = ", ".join(arguments)
    if name in ("sqrt", "√") and len(arguments) == 1:
        return rf"\sqrt{{{listed}}}"
    if name in _AROUND and len(arguments) == 1:
        before, after = _AROUND[name]
        return rf"\left{before.strip()}{listed}\right{after.strip()}"
    head = _RENAMED.get(name) or (rf"\{name}" if name in _KNOWN else rf"\operatorname{{{_plain(name)}}}")
    return head + _fenced(listed)


def _argument(argument: syntax.Argument) -> str:
    if argument.name in ("*", "**"):
        raise _NotWritten
    text = _written(argument.value)[0]
    return rf"\mathrm{{{_plain(argument.name)}}} = {text}" if argument.name else text


def _index(index: syntax.Expression) -> str:
    parts = index.items if isinstance(index, syntax.TupleDisplay) else (index,)
    texts = []
    for part in parts:
        if isinstance(part, syntax.Slice):
            ends = ["" if end is None else _written(end)[0] for end in (part.start, part.stop, part.step)]
            texts.append(f"{ends[0]}{{:}}{ends[1]}" + (f"{{:}}{ends[2]}" if ends[2] else ""))
        else:
            texts.append(_written(part)[0])
    return ", ".join(texts)


def _plain(name: str) -> str:
    return name.replace("_", r"\_")
