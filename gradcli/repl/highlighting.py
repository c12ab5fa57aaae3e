"""Colours of the line while it is typed: the parser's own tokens as prompt_toolkit styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.lexers import Lexer

from gradcli.lang.reading.highlight import classify

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text import StyleAndTextTuples


class ProgramLexer(Lexer):
    """Colours programs; `known` gives the names of the language. A `:command` and a `?name` keep their sign apart."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """Return what gives the fragments of a line by its number."""
        try:
            lines = styled_lines(document.text, self._known)
        except Exception:  # noqa: BLE001 (a bug of ours costs the colours of a line, not the line)
            lines = [[("", line)] for line in document.lines]

        def line(number: int) -> StyleAndTextTuples:
            return lines[number] if number < len(lines) else []

        return line


def styled_lines(text: str, known: frozenset[str]) -> list[StyleAndTextTuples]:
    """Return the fragments of each line of a text."""
    lines: list[StyleAndTextTuples] = [[]]
    sign = at = _sign_end(text)
    if sign:
        _add(lines, "class:code.command", text[:sign])
    for kind, first, last in classify(text[sign:], known):
        start, end = first + sign, last + sign
        if start > at:
            _add(lines, "", text[at:start])
        _add(lines, f"class:code.{kind}", text[max(start, at) : end])
        at = max(at, end)
    _add(lines, "", text[at:])
    return lines


def _sign_end(text: str) -> int:
    """Return where the `:name` or `?` that begins an entry ends, 0 for a program."""
    if text.startswith("?"):
        return 1
    if not text.startswith(":"):
        return 0
    end = 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return end


def _add(lines: list[StyleAndTextTuples], style: str, text: str) -> None:
    first, *others = text.split("\n")
    if first:
        lines[-1].append((style, first))
    lines.extend([[(style, other)] if other else [] for other in others])
