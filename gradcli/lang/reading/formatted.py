"""The inside of f-strings: literal stretches and replacement fields."""

from __future__ import annotations

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax
from gradcli.lang.reading.literals import MAX_NESTED, field_end, string_end, unescaped
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcli.lang.reading.builder import Context

    FieldParser = Callable[[Source, int, int, int], syntax.Expression]

_OPENING, _CLOSING = "([{", ")]}"


def formatted_parts(context: Context, start: int, end: int, raw: bool) -> list[str | syntax.Field]:
    """Return the parts of the f-string text between `start` and `end`, quotes excluded.

    Raises: SyntaxProblem for a field that is empty, not closed, or not an expression.
    """
    text = context.text
    parts: list[str | syntax.Field] = []
    at = literal = start
    while at < end:
        character = text[at]
        if character == "\\" and not raw:
            # `\N{DASH}` has braces of its own.
            at = (
                text.find("}", at) + 1
                if text.startswith("\\N{", at) and 0 < text.find("}", at) < end
                else at + 2
            )
        elif character in "{}" and text.startswith(character * 2, at) and at + 1 < end:
            parts.append(unescaped(context.source, literal, at + 1, raw))
            at = literal = at + 2
        elif character == "{":
            parts.append(unescaped(context.source, literal, at, raw))
            at = literal = _field(context, parts, at, end, raw)
        elif character == "}":
            span = Span(context.source, at, at + 1)
            raise SyntaxProblem("this } closes nothing", hint="for a brace itself write }}", span=span)
        else:
            at += 1
    parts.append(unescaped(context.source, literal, end, raw))
    return parts


def _field(context: Context, parts: list[str | syntax.Field], opening: int, end: int, raw: bool) -> int:
    """Append the field whose brace is at `opening`, and return the offset after it."""
    source, text = context.source, context.text
    close = field_end(text, opening, end, True)
    here = Span(source, opening, opening + 1)
    if close < 0:
        raise SyntaxProblem(
            "this { of the f-string is not closed", hint="for a brace itself write {{", span=here
        )
    if context.depth >= MAX_NESTED:
        raise SyntaxProblem(f"f-strings are nested more than {MAX_NESTED} deep", span=here)
    stop = _expression_end(text, opening + 1, close - 1)
    at, last, label = stop, stop, ""
    if text[at] == "=":
        at += 1
        while text[at] in " \t\r\n":
            at += 1
        label = text[opening + 1 : at]
    if not text[opening + 1 : last].strip():
        whole = Span(source, opening, close)
        raise SyntaxProblem("this field is empty", hint="write an expression between the braces", span=whole)
    conversion = ""
    if text[at] == "!":
        conversion = text[at + 1 : at + 2]
        at += 2
        if conversion not in ("r", "s", "a") or text[at] not in ":}":
            mark = Span(source, at - 2, at)
            raise SyntaxProblem(
                "after ! a field has r, s or a", hint="{x!r} shows x as repr(x) would", span=mark
            )
    spec: list[str | syntax.Field] = []
    if text[at] == ":":
        deeper = _deeper(context)
        spec = formatted_parts(deeper, at + 1, close - 1, raw)
    elif at != close - 1:
        raise SyntaxProblem(
            "a field is {value}, {value!r}, {value:format} or {value=}", span=Span(source, at, at + 1)
        )
    elif label and not conversion:
        conversion = "r"
    value = context.parse_field(source, opening + 1, last, context.depth + 1)
    parts.append(syntax.Field(value, label, conversion, tuple([part for part in spec if part != ""])))
    return close


def _deeper(context: Context) -> Context:
    return type(context)(context.source, context.parse_field, context.depth + 1)


def _expression_end(text: str, at: int, end: int) -> int:
    """Return where a field's expression ends: at its `=`, `!`, `:`, or the field's end."""
    brackets = 0
    while at < end:
        character = text[at]
        if character in "\"'":
            at = string_end(text, at, end, text[at - 1] in "fF")
            continue
        if character in _OPENING:
            brackets += 1
        elif character in _CLOSING:
            brackets -= 1
        elif brackets == 0:
            if character == ":":
                return at
            if character == "!" and text[at + 1] != "=":
                return at
            if character == "=" and text[at - 1] not in "=!<>" and text[at + 1] != "=":
                after = at + 1
                while after < end and text[after] in " \t\r\n":
                    after += 1
                if after == end or text[after] in "!:":
                    return at
        at += 1
    return end
