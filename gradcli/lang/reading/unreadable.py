"""What the scanner cannot read: strings that never end, brackets that close nothing, numerals of other kinds."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.literals import string_end
from gradcli.lang.reading.tokens import BRACKET_NAMES, CLOSERS
from gradcli.source import Source, Span


class UnpairedBracket(SyntaxProblem):
    """A bracket, `sign`, that closes nothing or is never closed."""

    def __init__(self, sign: str, message: str, hint: str | None, span: Span | None = None) -> None:
        super().__init__(message, hint=hint, span=span)
        self.sign = sign


class BlockInBraces(SyntaxProblem):
    """A block that begins with `{`. That its braces belong to nothing need not be told as well."""

    def __init__(self, hint: str, span: Span) -> None:
        super().__init__("a block does not begin with {", hint=hint, span=span)


def unclosed_string(source: Source, start: int, quote: int, stop: int, formatted: bool) -> SyntaxProblem:
    """Return the problem of a string that begins at `start`, its quote at `quote`, and does not end before `stop`."""
    text = source.text
    mark = text[quote]
    shown_mark = mark * 3 if text.startswith(mark * 3, quote) else mark
    span = Span(source, start, quote + len(shown_mark))
    if formatted and string_end(text, quote, stop, False) > 0:
        return SyntaxProblem(
            "a { of this f-string is not closed", hint="for a brace itself write {{", span=span
        )
    problem = SyntaxProblem(f"the string that begins here is not closed: {shown_mark} is missing", span=span)
    if mark == "'" and len(shown_mark) == 1:
        from gradcli.lang.reading.strangers import quote_hint

        problem.hint = quote_hint(text, quote)
        if problem.hint is not None:
            problem.message = "this quote begins a string that is not closed"
    if problem.hint is None:
        inside = text[quote + len(shown_mark) : stop].rstrip()
        short = len(inside) <= 40 and "\n" not in inside
        typographic = _TYPOGRAPHIC.fullmatch(inside)
        if typographic is not None and short:
            inside, end, behind = typographic.groups()
            problem.message = f"the string that begins here ends in {end}, a typographic quote"
            line = text[text.rfind("\n", 0, start) + 1 : quote].lstrip()
            line = line if len(line) <= 40 else text[start:quote]
            problem.hint = f"write {line}{shown_mark}{inside}{shown_mark}{behind}"
            return problem
        problem.hint = (
            f"write {text[start:quote]}{shown_mark}{inside}{shown_mark}"
            if short and not _closes(inside)
            else f"add {shown_mark} where it ends"
        )
    return problem


_TYPOGRAPHIC = re.compile(r"([^”“„’‘»«]*)([”“„’‘»«])([)\]}, ]*)")


def _closes(inside: str) -> bool:
    """Tell whether a bracket closes in a text that did not open there: the string ended before it."""
    return any(inside.count(closing) > inside.count(opening) for opening, closing in CLOSERS.items())


def wrong_closing(source: Source, sign: str, start: int, brackets: list[tuple[str, int]]) -> SyntaxProblem:
    """Return the problem of a closing bracket that is not the one of the innermost open one."""
    if not brackets:
        message = f"this closing {BRACKET_NAMES[sign]} has no opening one"
        return UnpairedBracket(sign, message, "delete it, or open one before")
    opening, offset = brackets[-1]
    return SyntaxProblem(
        f"{opening} is closed by {sign}",
        hint=f"write {CLOSERS[opening]} here, or close {opening} before",
        span=Span(source, start, start + 1),
        notes=((Span(source, offset, offset + 1), "opened here"),),
    )


# The letters of Python's other bases, and their digits.
_BASES = {"x": (16, "0123456789abcdef_"), "b": (2, "01_"), "o": (8, "01234567_")}


def strange_numeral(source: Source, start: int, end: int, stop: int) -> SyntaxProblem | None:
    """Return the problem of a number directly followed by a word, if that makes a number in Python: `0x10`, `1j`."""
    text = source.text
    written, word, literal = text[start:end], text[end:stop], text[start:stop]
    span = Span(source, start, stop)
    if written == "0" and _is_other_base(literal.lower()):
        value = int(literal, 0) if len(literal) < 20 and literal[-1] != "_" and "__" not in literal else None
        hint = f"write {value}" if value is not None else f"for a product write 0*{word}"
        return SyntaxProblem(f"{literal} is not a decimal number", hint=hint, span=span)
    if written == "0" and _BASES.get(word[:1].lower()) and word[1:2].isdigit():
        base, digits = _BASES[word[0].lower()]
        wrong = next(sign for sign in word[1:] if sign.lower() not in digits)
        return SyntaxProblem(
            f"{literal} is not a number to base {base}, which has no digit {wrong}",
            hint=f"numbers are written to base 10; for a product write 0*{word}",
            span=span,
        )
    if word in ("j", "J"):
        return SyntaxProblem(
            f"{literal} is a complex number in Python, and gradcli has none",
            hint=f"for a product write {written}*{word}",
            span=span,
        )
    return None


def _is_other_base(text: str) -> bool:
    _, digits = _BASES.get(text[1], (0, ""))
    return len(text) > 2 and all(digit in digits for digit in text[2:])
