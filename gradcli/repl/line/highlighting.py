"""Colours of the line while it is typed: the parser's own tokens as prompt_toolkit styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.lexers import Lexer

from gradcli.lang.reading.highlight import Classifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text import StyleAndTextTuples

    from gradcli.lang.reading.highlight import Part


class ProgramLexer(Lexer):
    """Colours programs; `known` gives the names of the language. A `:command` and a `?name` keep their sign apart.

    A key costs what it changes: the fragments of the lines around it are kept.
    """

    def __init__(self, known: frozenset[str]) -> None:
        self._classifier = Classifier(known)
        # The lines of the last text's parts. A part that is kept is the same object again.
        self._styled: dict[Part, list[StyleAndTextTuples]] = {}

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """Return what gives the fragments of a line by its number."""
        try:
            lines = self.styled_lines(document.text)
        except Exception:  # noqa: BLE001 (a bug of ours costs the colours of a line, not the line)
            lines = [[("", line)] for line in document.lines]

        def line(number: int) -> StyleAndTextTuples:
            return lines[number] if number < len(lines) else []

        return line

    def styled_lines(self, text: str) -> list[StyleAndTextTuples]:
        """Return the fragments of each line of a text."""
        lines: list[StyleAndTextTuples] = [[]]
        at = _sign_end(text)
        if at:
            _add(lines, "class:code.command", text[:at])
        styled: dict[Part, list[StyleAndTextTuples]] = {}
        for part in self._classifier.parts(text, at):
            styled[part] = own = self._styled.get(part) or styled.get(part) or _styled_part(part)
            # What a part begins with goes on with the line before where that has not ended.
            lines[-1] = lines[-1] + own[0] if lines[-1] else own[0]
            lines += own[1:]
            at += len(part.text)
        self._styled = styled
        if at < len(text):
            lines[-1] = [*lines[-1]]
            _add(lines, "", text[at:])
        return lines


def _styled_part(part: Part) -> list[StyleAndTextTuples]:
    """Return the fragments of each line of a part; the last is empty where the part ends with a line end."""
    lines: list[StyleAndTextTuples] = [[]]
    at = 0
    for kind, start, end in part.stretches:
        if start > at:
            _add(lines, "", part.text[at:start])
        _add(lines, f"class:code.{kind}", part.text[max(start, at) : end])
        at = max(at, end)
    _add(lines, "", part.text[at:])
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
