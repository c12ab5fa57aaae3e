"""Text to lines of tokens: indentation, line ends, and where to go on after a faulty line.

Tokens come one logical line at a time, so that the parser can drop the rest of a faulty line and go on.
"""

from __future__ import annotations

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.tokens import END, Scanner
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.table import Table
    from gradcli.lang.reading.tokens import Token


class Indentation:
    """The blanks at the beginning of the lines of a block. A silent one belongs to no block: its line was faulty."""

    __slots__ = ("blanks", "silent", "start")

    def __init__(self, blanks: str, start: int, silent: bool) -> None:
        self.blanks = blanks
        self.start = start
        self.silent = silent


class Layout(Scanner):
    """The logical lines of the characters `start` to `end` of a source; `joined` takes them all as one line."""

    def __init__(
        self, table: Table, source: Source, start: int = 0, end: int = -1, joined: bool = False
    ) -> None:
        super().__init__(table, source, start, len(source.text) if end < 0 else end)
        self.joined = joined
        self.indentations = [Indentation("", start, False)]
        # Set after a faulty line: if the next one is indented, it is not told to the parser.
        self.absorb_indentation = False
        # True where the text ends inside an indented block.
        self.ends_in_block = False
        self._started = False
        self._finished = False
        self._indent, self._dedent = table.terminals["_INDENT"], table.terminals["_DEDENT"]
        if start == 0 and self.text.startswith("\ufeff"):
            self.position = 1

    def next_line(self) -> list[Token]:
        """Return the tokens of the next logical line that has any; from the end of the text on, a lone END."""
        tokens: list[Token] = []
        if not self.joined and not self._finished:
            self._indentation(tokens)
        if self.position < self.end:
            self.scan(tokens, self.joined)
        if self.position >= self.end and not self._finished:
            self._finish(tokens)
        return tokens or [(END, "", self.end, self.end)]

    def restart(self, offset: int) -> None:
        """Go on with the physical line that holds `offset`, as if no bracket were open."""
        self.position = self.line_start(offset)
        self.brackets.clear()
        self._finished = False

    def line_start(self, offset: int) -> int:
        """Return the offset of the first character of the physical line that holds `offset`."""
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1

    def is_first_on_line(self, offset: int) -> bool:
        """Tell whether only blanks stand before `offset` on its physical line."""
        return not self.text[self.line_start(offset) : offset].strip()

    def silence(self, tokens: list[Token], place: int) -> None:
        """Make the indentation that the token at a place of a line opened one that closes without a word."""
        for level in self.indentations:
            if level.start == tokens[place][2]:
                level.silent = True
                return
        # The text ends with this line, so its end is in it already.
        for later in range(place + 1, len(tokens)):
            if tokens[later][0] == self._dedent:
                del tokens[later]
                return

    def _finish(self, tokens: list[Token]) -> None:
        self._finished = True
        end = self.end
        if self.joined or self.brackets:
            tokens.append((END, "", end, end))
            return
        if tokens and tokens[-1][0] not in (self.newline, self._dedent):
            tokens.append((self.newline, "", end, end))
        self.ends_in_block = len(self.indentations) > 1
        while len(self.indentations) > 1:
            if not self.indentations.pop().silent:
                tokens.append((self._dedent, "", end, end))
        tokens.append((END, "", end, end))

    def _indentation(self, tokens: list[Token]) -> None:
        """Skip blank lines, then compare the next line's blanks with those of the open blocks."""
        text, end = self.text, self.end
        while True:
            start = at = self.position
            while at < end and text[at] in " \t\f":
                at += 1
            if at < end and text[at] == "#":
                while at < end and text[at] not in "\r\n":
                    at += 1
            if at >= end:
                self.position = end
                return
            if text[at] not in "\r\n":
                break
            self.position = at + (2 if text.startswith("\r\n", at) else 1)
        self.position = at
        blanks = text[start:at].rpartition("\f")[2]
        if not self._started:
            # A snippet copied from an indented place is taken as it stands.
            self._started = True
            self.indentations = [Indentation(blanks, at - len(blanks), False)]
        if blanks != self.indentations[-1].blanks:
            self._change_indentation(tokens, blanks, at)
        self.absorb_indentation = False

    def _change_indentation(self, tokens: list[Token], blanks: str, at: int) -> None:
        levels = self.indentations
        top = levels[-1]
        start = at - len(blanks)
        if blanks.startswith(top.blanks):
            levels.append(Indentation(blanks, start, self.absorb_indentation))
            if not self.absorb_indentation:
                tokens.append((self._indent, blanks, start, at))
            return
        problem = self._indentation_problem(blanks, start, at)
        # A line between two levels most likely belongs to the nearer one.
        nearest = min(reversed(levels), key=lambda level: abs(len(level.blanks) - len(blanks)))
        while levels[-1] is not nearest:
            if not levels.pop().silent:
                tokens.append((self._dedent, "", start, at))
        if nearest.blanks != blanks:
            self.fail(tokens, problem, start, at)
            if len(blanks) < len(levels[0].blanks):
                levels[0] = Indentation(blanks, start, False)

    def _indentation_problem(self, blanks: str, start: int, at: int) -> SyntaxProblem:
        top = self.indentations[-1]
        here = Span(self.source, start, max(at, start + 1))
        there = Span(self.source, top.start, top.start + len(top.blanks))
        if not top.blanks.startswith(blanks):
            return SyntaxProblem(
                "tabs and spaces disagree in the indentation of these lines",
                hint="indent with spaces only",
                span=here,
                label=_in_words(blanks),
                notes=((there, _in_words(top.blanks)),),
            )
        if len(blanks) < len(self.indentations[0].blanks):
            first = self.indentations[0]
            return SyntaxProblem(
                "this line begins further left than the program's first line",
                hint="begin both at the same column",
                span=here,
                notes=((Span(self.source, first.start, first.start + len(first.blanks)), "the first line"),),
            )
        columns = [str(len(level.blanks) + 1) for level in self.indentations]
        return SyntaxProblem(
            "this line's indentation matches no block that is open",
            hint=f"begin it at column {', '.join(columns[:-1])} or {columns[-1]}",
            span=here,
        )


def _in_words(blanks: str) -> str:
    tabs, spaces = blanks.count("\t"), blanks.count(" ")
    words = []
    if tabs:
        words.append("1 tab" if tabs == 1 else f"{tabs} tabs")
    if spaces:
        words.append("1 space" if spaces == 1 else f"{spaces} spaces")
    return " and ".join(words) or "no indentation"
