"""Nodes from their parts, as in `builder`, for what has operators: powers, signs, chains, comparisons, `and`, `if`."""

from __future__ import annotations

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax
from gradcli.lang.reading.builder import Context, make_number
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Parts = list[Any]

# What the signs of the keyboard's other layers mean.
PLAIN_SIGNS = {"−": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!="}


class Comparator:
    """A comparison sign with its place: `<`, `not in`, ..."""

    __slots__ = ("end", "start", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end


# ----- powers, coefficients, signs -----------------------------------------------------------


def _power(context: Context, parts: Parts, start: int, end: int) -> syntax.Power:
    base, operator, exponent = parts
    operator_span = Span(context.source, operator[2], operator[3])
    _check_root(context, base, start, end, operator[2])
    return syntax.Power(Span(context.source, start, end), base, exponent, operator_span)


def _superscript(context: Context, parts: Parts, start: int, end: int) -> syntax.Power:
    base, token = parts
    span = Span(context.source, token[2], token[3])
    _check_root(context, base, start, end, token[2])
    digits = token[1].removeprefix("-")
    exponent: syntax.Expression = make_number(context, (token[0], digits, token[2], token[3]))
    if digits != token[1]:
        exponent = syntax.Unary(span, "-", exponent)
    return syntax.Power(Span(context.source, start, end), base, exponent, span)


def _root(context: Context, parts: Parts, start: int, end: int) -> syntax.Call:
    sign = parts[0]
    function = syntax.Name(Span(context.source, sign[2], sign[3]), "sqrt")
    argument = syntax.Argument(Span(context.source, sign[3], end), "", parts[1])
    return syntax.Call(Span(context.source, start, end), function, (argument,))


def _check_root(context: Context, base: syntax.Expression, start: int, end: int, operator: int) -> None:
    """Refuse `√x^2`, which could be either; `√(x)^2` and `(√x)^2` say what they mean."""
    if not isinstance(base, syntax.Call) or context.text[start] != "√" or base.span.start != start:
        return
    argument = base.arguments[0]
    if argument.value.span.start > argument.span.start and context.text[argument.span.start] == "(":
        return
    inside, raised = argument.span.text.strip(), context.text[operator:end]
    raise SyntaxProblem(
        f"√{inside}{raised} could be √({inside}{raised}) or (√{inside}){raised}",
        hint="write the parentheses",
        span=Span(context.source, start, end),
    )


def _coefficient(context: Context, parts: Parts, start: int, end: int) -> syntax.Coefficient:
    if isinstance(parts[1], syntax.TupleDisplay):
        from gradcli.lang.reading.refusals import factor_problem

        raise factor_problem(parts[0][1], parts[1], Span(context.source, start, end))
    return syntax.Coefficient(
        Span(context.source, start, end), make_number(context, parts[0]), parts[1], False
    )


def _unary(context: Context, parts: Parts, start: int, end: int) -> syntax.Unary:
    sign = parts[0][1]
    return syntax.Unary(Span(context.source, start, end), PLAIN_SIGNS.get(sign, sign), parts[1])


# ----- chains --------------------------------------------------------------------------------


def _chain(context: Context, parts: Parts, start: int, end: int) -> syntax.Chain:
    source, text = context.source, context.text
    rest = []
    for place in range(1, len(parts), 2):
        token, operand = parts[place], parts[place + 1]
        sign = PLAIN_SIGNS.get(token[1], token[1])
        if sign in ("/", "//", "%") and isinstance(operand, (syntax.Coefficient, syntax.Unary)):
            operand = _in_denominator(text, token[3], operand)
        rest.append((sign, Span(source, token[2], token[3]), operand))
    return syntax.Chain(Span(source, start, end), parts[0], tuple(rest))


def _in_denominator(text: str, operator_end: int, operand: syntax.Expression) -> syntax.Expression:
    """Return the operand with `shared_denominator` set where it is an unparenthesised coefficient, as in `1/-2x`."""
    signs = []
    inner = operand
    while isinstance(inner, syntax.Unary) and "(" not in text[operator_end : inner.span.start]:
        signs.append(inner)
        operator_end, inner = inner.span.start + 1, inner.operand
    if not isinstance(inner, syntax.Coefficient) or "(" in text[operator_end : inner.span.start]:
        return operand
    result: syntax.Expression = syntax.Coefficient(inner.span, inner.number, inner.factor, True)
    for sign in reversed(signs):
        result = syntax.Unary(sign.span, sign.operator, result)
    return result


def _comparator(context: Context, parts: Parts, start: int, end: int) -> Comparator:
    text = " ".join([token[1] for token in parts])
    return Comparator(PLAIN_SIGNS.get(text, text), start, end)


def _comparison(context: Context, parts: Parts, start: int, end: int) -> syntax.Comparison:
    source = context.source
    rest = []
    for place in range(1, len(parts), 2):
        sign = parts[place]
        rest.append((sign.text, Span(source, sign.start, sign.end), parts[place + 1]))
    return syntax.Comparison(Span(source, start, end), parts[0], tuple(rest))


def _logical_or(context: Context, parts: Parts, start: int, end: int) -> syntax.Logical:
    return syntax.Logical(Span(context.source, start, end), "or", tuple(parts))


def _logical_and(context: Context, parts: Parts, start: int, end: int) -> syntax.Logical:
    return syntax.Logical(Span(context.source, start, end), "and", tuple(parts))


def _conditional(context: Context, parts: Parts, start: int, end: int) -> syntax.Conditional:
    return syntax.Conditional(Span(context.source, start, end), parts[1], parts[0], parts[2])


OPERATION_BUILDERS: dict[str, Callable[[Context, Parts, int, int], Any]] = {
    "power": _power,
    "superscript": _superscript,
    "root": _root,
    "coefficient": _coefficient,
    "unary": _unary,
    "chain": _chain,
    "comparator": _comparator,
    "comparison": _comparison,
    "logical_or": _logical_or,
    "logical_and": _logical_and,
    "conditional": _conditional,
}
