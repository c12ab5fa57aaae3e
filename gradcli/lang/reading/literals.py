"""String literals: where they end, their prefixes, and their escapes."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.source import Source, Span

PREFIXES = frozenset(("r", "f", "u", "b", "fr", "rf", "br", "rb"))
_SPECIAL = re.compile(r"[\\\r\n]").search
_LINE_END = re.compile(r"[\r\n]").search
MAX_NESTED = 20  # f-strings within f-strings
_SIMPLE = {
    "n": "\n", "t": "\t", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "r": "\r", "v": "\v",
    "\n": "", "\r": "",
}  # fmt: skip
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}


def string_end(text: str, quote: int, end: int, formatted: bool, depth: int = 0) -> int:
    """Return the offset after the literal whose opening quote is at `quote`, or -1 where it is not closed."""
    mark = text[quote]
    if text.startswith(mark * 3, quote):
        mark *= 3
    if formatted:
        return _formatted_end(text, quote + len(mark), end, mark, depth)
    return _plain_end(text, quote + len(mark), end, mark)


def _plain_end(text: str, at: int, end: int, mark: str) -> int:
    width = len(mark)
    close = text.find(mark, at, end)
    while True:
        if 0 <= close < at:
            close = text.find(mark, at, end)
        # Only as far as the quote: to the end of the line at every string would take long in a long line.
        stop = close if close >= 0 else end
        found = _SPECIAL(text, at, stop)
        while found and width == 3 and found.group() != "\\":
            found = _SPECIAL(text, found.end(), stop)
        if found is None:
            return close + width if close >= 0 else -1
        if found.group() != "\\":
            return -1
        at = found.end() + (2 if text.startswith("\r\n", found.end()) else 1)
        if at > end:
            return -1


def line_end(text: str, at: int, end: int) -> int:
    """Return the offset of the line end after `at`, or `end`."""
    found = _LINE_END(text, at, end)
    return found.start() if found else end


def _formatted_end(text: str, at: int, end: int, mark: str, depth: int) -> int:
    # A field may hold strings with the same quotes, so only a scan of the fields finds the end.
    while at < end:
        character = text[at]
        if character == "\\":
            at += 2
        elif text.startswith(mark, at):
            return at + len(mark)
        elif character in "\r\n" and len(mark) == 1:
            return -1
        elif character == "{" and text.startswith("{{", at):
            at += 2
        elif character == "{":
            at = field_end(text, at, end, len(mark) == 3, depth)
            if at < 0:
                return -1
        else:
            at += 1
    return -1


def field_end(text: str, opening: int, end: int, several_lines: bool, depth: int = 0) -> int:
    """Return the offset after the `}` that closes the `{` at `opening`, or -1; `depth` counts f-strings around it."""
    if depth >= MAX_NESTED:
        return -1
    brackets, at = 0, opening
    while at < end:
        character = text[at]
        if character in "\"'":
            at = string_end(text, at, end, text[at - 1] in "fF", depth + 1)
            if at < 0:
                return -1
            continue
        if character in "([{":
            brackets += 1
        elif character in ")]}":
            brackets -= 1
            if brackets == 0:
                return at + 1
        elif character in "\r\n" and not several_lines:
            return -1
        at += 1
    return -1


def unescaped(source: Source, start: int, end: int, raw: bool) -> str:
    """Return the text between `start` and `end` with its escapes resolved.

    Raises: SyntaxProblem for an escape that names no character.
    """
    text = source.text[start:end]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if raw or "\\" not in text:
        return text
    text = source.text[start:end]
    pieces: list[str] = []
    at = 0
    while True:
        backslash = text.find("\\", at)
        if backslash < 0:
            pieces.append(text[at:])
            return "".join(pieces)
        pieces.append(text[at:backslash])
        piece, at = _escape(source, text, backslash, start)
        pieces.append(piece)


def _escape(source: Source, text: str, at: int, start: int) -> tuple[str, int]:
    """Return what the escape at `at` stands for, and the offset after it."""
    letter = text[at + 1 : at + 2]
    if letter == "\r" and text[at + 2 : at + 3] == "\n":
        return "", at + 3
    if letter in _SIMPLE and letter:
        return _SIMPLE[letter], at + 2
    if letter in _HEX_DIGITS and letter:
        return _by_number(source, text, at, start, _HEX_DIGITS[letter])
    if letter and letter in "01234567":
        stop = at + 2
        while stop < at + 4 and text[stop : stop + 1] in tuple("01234567"):
            stop += 1
        return chr(int(text[at + 1 : stop], 8)), stop
    if letter == "N":
        return _by_name(source, text, at, start)
    return "\\" + letter, at + 2


def _by_number(source: Source, text: str, at: int, start: int, digits: int) -> tuple[str, int]:
    stop = at + 2 + digits
    code = text[at + 2 : stop]
    span = Span(source, start + at, start + min(stop, len(text)))
    if len(code) < digits or any(digit not in "0123456789abcdefABCDEF" for digit in code):
        raise SyntaxProblem(
            f"\\{text[at + 1]} needs {digits} hexadecimal digits", hint=r"for a backslash write \\", span=span
        )
    number = int(code, 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise SyntaxProblem(f"there is no character {number:X}", span=span)
    return chr(number), stop


def _by_name(source: Source, text: str, at: int, start: int) -> tuple[str, int]:
    import unicodedata

    close = text.find("}", at)
    span = Span(source, start + at, start + (close + 1 if close >= 0 else at + 2))
    if not text.startswith("{", at + 2) or close < 0:
        raise SyntaxProblem(
            r"\N needs a character's name in braces", hint=r"for a backslash write \\", span=span
        )
    try:
        return unicodedata.lookup(text[at + 3 : close]), close + 1
    except KeyError:
        raise SyntaxProblem(f"there is no character named {text[at + 3 : close]}", span=span) from None
