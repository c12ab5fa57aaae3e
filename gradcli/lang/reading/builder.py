"""Nodes from their parts: one function per builder name of the grammar, for atoms, displays, calls and targets.

Each takes the context, the parts that carry meaning (tokens or what other builders made), and the extent of
the whole in the text. A tree grows from its leaves, so no function here calls itself however deep it is.
"""

from __future__ import annotations

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax
from gradcli.lang.reading.literals import unescaped
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.reading.formatted import FieldParser
    from gradcli.lang.reading.tokens import Token

    Parts = list[Any]

CONSTANTS: dict[str, object] = {"True": True, "False": False, "None": None, "...": ...}
_LARGEST_INT = 2**63 - 1


class Context:
    """What builders need beside their parts: the source, and how to parse a field of an f-string."""

    __slots__ = ("depth", "parse_field", "source", "text")

    def __init__(self, source: Source, parse_field: FieldParser, depth: int = 0) -> None:
        self.source = source
        self.text = source.text
        self.parse_field = parse_field
        self.depth = depth


class BareGenerator(syntax.Argument):
    """`i for i in x` as an argument without parentheses of its own, which must be the only one."""


# ----- atoms ---------------------------------------------------------------------------------


def _name(context: Context, parts: Parts, start: int, end: int) -> syntax.Name:
    return syntax.Name(Span(context.source, start, end), parts[0][1])


def _number(context: Context, parts: Parts, start: int, end: int) -> syntax.Number:
    return make_number(context, parts[0])


def make_number(context: Context, token: Token) -> syntax.Number:
    """Return the node of a number's token. An integer past 64 bits is a float, as everywhere in the language."""
    _, text, start, end = token
    digits = text.replace("_", "") if "_" in text else text
    value: int | float
    if digits.isdigit() and (len(digits) < 19 or (len(digits) < 400 and int(digits) <= _LARGEST_INT)):
        value = int(digits)
    else:
        value = float(digits)
    return syntax.Number(Span(context.source, start, end), value, text)


def _constant(context: Context, parts: Parts, start: int, end: int) -> syntax.Constant:
    return syntax.Constant(Span(context.source, start, end), CONSTANTS[parts[0][1]])


def _string(context: Context, parts: Parts, start: int, end: int) -> syntax.Expression:
    span = Span(context.source, start, end)
    pieces: list[str | syntax.Field] = []
    formatted = False
    for token in parts:
        literal, at, stop = token[1], token[2], token[3]
        quote = 0
        while literal[quote] not in "\"'":
            quote += 1
        prefix = literal[:quote].lower()
        width = 3 if literal.startswith(literal[quote] * 3, quote) and len(literal) - quote >= 6 else 1
        at, stop = at + quote + width, stop - width
        if "f" in prefix:
            from gradcli.lang.reading.formatted import formatted_parts

            formatted = True
            pieces += formatted_parts(context, at, stop, "r" in prefix)
        else:
            pieces.append(unescaped(context.source, at, stop, "r" in prefix))
    if formatted:
        return syntax.FormattedString(span, tuple(joined(pieces)))
    return syntax.String(span, "".join([piece for piece in pieces if isinstance(piece, str)]))


def joined(pieces: list[str | syntax.Field]) -> list[str | syntax.Field]:
    """Return the pieces with neighbouring texts made one and empty ones left out."""
    result: list[str | syntax.Field] = []
    for piece in pieces:
        if isinstance(piece, str):
            if not piece:
                continue
            if result and isinstance(result[-1], str):
                result[-1] += piece
                continue
        result.append(piece)
    return result


# ----- displays ------------------------------------------------------------------------------


def _tuple_display(context: Context, parts: Parts, start: int, end: int) -> syntax.TupleDisplay:
    return syntax.TupleDisplay(Span(context.source, start, end), tuple(parts))


def _list_display(context: Context, parts: Parts, start: int, end: int) -> syntax.ListDisplay:
    return syntax.ListDisplay(Span(context.source, start, end), tuple(parts))


def _dict_display(context: Context, parts: Parts, start: int, end: int) -> syntax.DictDisplay:
    return syntax.DictDisplay(Span(context.source, start, end), tuple(parts))


def _set_display(context: Context, parts: Parts, start: int, end: int) -> syntax.SetDisplay:
    made = syntax.SetDisplay(Span(context.source, start, end), tuple(parts))
    if len(parts) == 1:
        from gradcli.lang.reading.refusals import grouping_problem

        problem = grouping_problem(made)
        if problem is not None:
            raise problem
    return made


def _set_comprehension(context: Context, parts: Parts, start: int, end: int) -> syntax.Comprehension:
    return syntax.Comprehension(Span(context.source, start, end), "set", parts[0], tuple(parts[1:]))


def _entry(
    context: Context, parts: Parts, start: int, end: int
) -> tuple[syntax.Expression, syntax.Expression]:
    return parts[0], parts[1]


def _merged_entry(context: Context, parts: Parts, start: int, end: int) -> tuple[None, syntax.Expression]:
    return None, parts[1]


def _named_expression(context: Context, parts: Parts, start: int, end: int) -> syntax.NamedExpression:
    _, name, first, last = parts[0]
    target = syntax.Name(Span(context.source, first, last), name)
    return syntax.NamedExpression(Span(context.source, start, end), target, parts[2])


def _starred(context: Context, parts: Parts, start: int, end: int) -> syntax.Starred:
    return syntax.Starred(Span(context.source, start, end), parts[1])


def _list_comprehension(context: Context, parts: Parts, start: int, end: int) -> syntax.Comprehension:
    return syntax.Comprehension(Span(context.source, start, end), "list", parts[0], tuple(parts[1:]))


def _dict_comprehension(context: Context, parts: Parts, start: int, end: int) -> syntax.Comprehension:
    pair = syntax.TupleDisplay(Span(context.source, parts[0].span.start, parts[1].span.end), tuple(parts[:2]))
    return syntax.Comprehension(Span(context.source, start, end), "dict", pair, tuple(parts[2:]))


def _generator(context: Context, parts: Parts, start: int, end: int) -> syntax.Comprehension:
    return syntax.Comprehension(Span(context.source, start, end), "generator", parts[0], tuple(parts[1:]))


def _clause(context: Context, parts: Parts, start: int, end: int) -> syntax.Clause:
    return syntax.Clause(check_target(parts[0]), parts[1], tuple(parts[2:]))


def _condition(context: Context, parts: Parts, start: int, end: int) -> syntax.Expression:
    test: syntax.Expression = parts[0]
    return test


# ----- calls, indices, attributes ------------------------------------------------------------


def _call(context: Context, parts: Parts, start: int, end: int) -> syntax.Call:
    return syntax.Call(Span(context.source, start, end), parts[0], check_arguments(parts[1:]))


def _prime(context: Context, parts: Parts, start: int, end: int) -> syntax.Prime:
    arguments = check_arguments(parts[2:])
    return syntax.Prime(Span(context.source, start, end), parts[0], len(parts[1][1]), arguments)


def _positional_argument(context: Context, parts: Parts, start: int, end: int) -> syntax.Argument:
    return syntax.Argument(Span(context.source, start, end), "", parts[0])


def _binding_argument(context: Context, parts: Parts, start: int, end: int) -> syntax.Argument:
    value = _named_expression(context, parts, start, end)
    return syntax.Argument(value.span, "", value)


def _named_argument(context: Context, parts: Parts, start: int, end: int) -> syntax.Argument:
    return syntax.Argument(Span(context.source, start, end), parts[0][1], parts[1])


def _star_argument(context: Context, parts: Parts, start: int, end: int) -> syntax.Argument:
    return syntax.Argument(Span(context.source, start, end), parts[0][1], parts[1])


def _generator_argument(context: Context, parts: Parts, start: int, end: int) -> syntax.Argument:
    return BareGenerator(Span(context.source, start, end), "", _generator(context, parts, start, end))


def check_arguments(arguments: list[syntax.Argument]) -> tuple[syntax.Argument, ...]:
    """Return the arguments of a call. Raises: SyntaxProblem for two of one name, or a positional one after a named one."""
    if len(arguments) > 1:
        seen: dict[str, syntax.Argument] = {}
        for argument in arguments:
            if argument.name in seen and argument.name not in ("*", "**"):
                from gradcli.lang.reading.refusals import argument_twice

                raise argument_twice(argument, seen[argument.name])
            if argument.name:
                seen[argument.name] = argument
            elif seen and any(key != "*" for key in seen):
                from gradcli.lang.reading.refusals import argument_after_named

                raise argument_after_named(argument, next(iter(seen.values())))
            if isinstance(argument, BareGenerator):
                from gradcli.lang.reading.refusals import bare_generator

                raise bare_generator(argument)
    elif arguments and isinstance(arguments[0], BareGenerator):
        return (syntax.Argument(arguments[0].span, "", arguments[0].value),)
    return tuple(arguments)


def _index(context: Context, parts: Parts, start: int, end: int) -> syntax.Index:
    if isinstance(parts[1], syntax.Starred):
        raise SyntaxProblem("* unpacks only inside a list, a tuple or a call", span=parts[1].span)
    return syntax.Index(Span(context.source, start, end), parts[0], parts[1])


def _slice(context: Context, parts: Parts, start: int, end: int) -> syntax.Slice:
    bounds: list[syntax.Expression | None] = [None, None, None]
    place = 0
    for part in parts:
        if type(part) is tuple:  # the token of a colon
            place += 1
        else:
            bounds[place] = part
    return syntax.Slice(Span(context.source, start, end), bounds[0], bounds[1], bounds[2])


def _attribute(context: Context, parts: Parts, start: int, end: int) -> syntax.Attribute:
    token = parts[1]
    name_span = Span(context.source, token[2], token[3])
    return syntax.Attribute(Span(context.source, start, end), parts[0], token[1], name_span)


def _expression_input(context: Context, parts: Parts, start: int, end: int) -> syntax.Expression:
    expression: syntax.Expression = parts[0]
    if isinstance(expression, syntax.Starred):
        raise SyntaxProblem("* unpacks only inside a list, a tuple or a call", span=expression.span)
    return expression


# ----- targets -------------------------------------------------------------------------------


def check_target(target: syntax.Expression) -> syntax.Expression:
    """Return an expression that can be assigned to. Raises: SyntaxProblem for any other."""
    waiting = [target]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (syntax.TupleDisplay, syntax.ListDisplay)):
            waiting += reversed(part.items)
        elif isinstance(part, syntax.Starred):
            waiting.append(part.value)
        elif not isinstance(part, (syntax.Name, syntax.Attribute, syntax.Index)):
            from gradcli.lang.reading.refusals import target_problem

            raise target_problem(part)
    return target


EXPRESSION_BUILDERS: dict[str, Callable[[Context, Parts, int, int], Any]] = {
    "name": _name,
    "number": _number,
    "constant": _constant,
    "string": _string,
    "tuple_display": _tuple_display,
    "target_tuple": _tuple_display,
    "list_display": _list_display,
    "dict_display": _dict_display,
    "set_display": _set_display,
    "entry": _entry,
    "merged_entry": _merged_entry,
    "dict_comprehension": _dict_comprehension,
    "set_comprehension": _set_comprehension,
    "named_expression": _named_expression,
    "starred": _starred,
    "list_comprehension": _list_comprehension,
    "generator": _generator,
    "clause": _clause,
    "condition": _condition,
    "call": _call,
    "prime": _prime,
    "positional_argument": _positional_argument,
    "binding_argument": _binding_argument,
    "named_argument": _named_argument,
    "star_argument": _star_argument,
    "generator_argument": _generator_argument,
    "index": _index,
    "slice": _slice,
    "attribute": _attribute,
    "expression_input": _expression_input,
}
