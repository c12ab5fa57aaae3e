"""A place where the tokens fit no rule, and what can be asked about it."""

from __future__ import annotations

from gradcli.lang.reading.literals import line_end
from gradcli.lang.reading.tokens import CLOSERS, END, ERROR
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.layout import Layout
    from gradcli.lang.reading.table import Table
    from gradcli.lang.reading.tokens import Token

OPERAND_ENDS = frozenset(
    ("NAME", "NUMBER", "STRING", "RPAR", "RSQB", "RBRACE", "TRUE", "FALSE", "NONE", "ELLIPSIS", "SUPERSCRIPT")
)
OPERAND_BEGINNINGS = frozenset(
    ("NAME", "NUMBER", "COEFFICIENT", "STRING", "LPAR", "LSQB", "LBRACE", "TRUE", "FALSE", "NONE", "ELLIPSIS", "ROOT",
     "LAMBDA", "SUPERSCRIPT")
)  # fmt: skip
BINARY = frozenset(
    ("ADDITIVE", "MULTIPLICATIVE", "STAR", "AT", "CARET", "DOUBLESTAR", "PIPE", "AMPERSAND", "COMPARISON", "AND", "OR",
     "NOT", "IN", "IS", "EQUAL", "AUGMENTED", "TILDE")
)  # fmt: skip
OPENING = ("LPAR", "LSQB", "LBRACE")
CLOSING = ("RPAR", "RSQB", "RBRACE")
HEADERS = frozenset(("IF", "ELIF", "ELSE", "WHILE", "FOR", "WITH", "DEF", "TRY", "EXCEPT", "FINALLY"))
_LONGEST_SHOWN = 24


class Fault:
    """The token that does not fit, with its line and what could have stood there."""

    def __init__(
        self,
        table: Table,
        layout: Layout,
        line: list[Token],
        place: int,
        expected: dict[int, int],
        stack_starts: list[int],
        stack_ends: list[int],
    ) -> None:
        self.table = table
        self.layout = layout
        self.source = layout.source
        self.text = layout.text
        self.line = line
        self.place = place
        self.token = line[place]
        self.stack_starts = stack_starts
        self.stack_ends = stack_ends
        self._expected = expected
        self._names = table.terminal_names
        # The innermost bracket that is open at the token.
        self.bracket = self._open_bracket()
        first = place
        while not self._begins_statement(first):
            first -= 1
        self.first = first
        self.first_name = self.name(first)

    def name(self, place: int) -> str:
        """Return the terminal's name of the token at a place of the line: "" outside it, `ERROR` for what is none."""
        if not 0 <= place < len(self.line):
            return ""
        kind = self.line[place][0]
        return "ERROR" if kind == ERROR else self._names[kind]

    @property
    def here(self) -> str:
        """The name of the token's terminal."""
        return self.name(self.place)

    @property
    def before(self) -> str:
        """The name of the terminal before the token in its statement, or ""."""
        return self.name(self.place - 1) if self.place > self.first else ""

    def expects(self, name: str) -> bool:
        """Tell whether a terminal could have stood here."""
        return self.table.terminals[name] in self._expected

    def expected_names(self) -> list[str]:
        """Return the names of the terminals that could have stood here."""
        return [self._names[kind] for kind in self._expected]

    def token_text(self, place: int) -> str:
        """Return the characters of the token at a place, as they were typed."""
        _, _, start, end = self.line[place]
        return self.text[start:end]

    def span(self, first: int, last: int | None = None) -> Span:
        """Return the span from one place of the line to another."""
        token, other = self.line[first], self.line[first if last is None else last]
        return Span(self.source, token[2], other[3])

    def is_adjacent(self) -> bool:
        """Tell whether the token stands directly after the one before it."""
        return self.place > 0 and self.line[self.place - 1][3] == self.token[2]

    def is_at_line_end(self) -> bool:
        """Tell whether the statement's line ends here."""
        return self.here in ("_NEWLINE", "$END", "_DEDENT")

    def closes_missing_bracket(self) -> bool:
        """Tell whether a bracket is open that never closes, and this token begins a later line."""
        if self.bracket is None or self.line[-1][0] != END or self.token[0] == END:
            return False
        layout, start = self.layout, self.token[2]
        later = layout.is_first_on_line(start) and layout.line_start(self.bracket[2]) != layout.line_start(
            start
        )
        if not later or self.before not in OPERAND_ENDS or self.here not in OPERAND_BEGINNINGS:
            return later
        # Where it closes behind the token, a comma is missing.
        return self._closing(self.line.index(self.bracket), len(self.line)) < 0

    def operand_before(self) -> str:
        """Return the operand that ends before the token."""
        return self.operand_until(self.place)

    def operand_after(self) -> str:
        """Return the operand that begins with the token."""
        return self.operand_at(self.place)

    def operand_at(self, place: int) -> str:
        """Return the operand that begins at a place: a token with the brackets after it, if that is short."""
        last = place
        while self.name(last) in OPENING or self.name(last + 1) in ("LPAR", "LSQB"):
            closing = self._closing(last if self.name(last) in OPENING else last + 1)
            if closing < 0:
                break
            last = closing
        text = self.span(place, last).text
        return text if _is_short(text) else self._word(place)

    def operand_start(self, place: int) -> int:
        """Return the place where the operand begins that ends before `place`: `f` of `f(x)[0]`, `a` of `a.b`."""
        first = self._matching(place - 1)
        while first > self.first:
            if self.name(first) in ("LPAR", "LSQB") and self.name(first - 1) in OPERAND_ENDS:
                first = self._matching(first - 1)
            elif self.name(first) == "NAME" and self.name(first - 1) == "DOT" and first - 1 > self.first:
                first = self._matching(first - 2)
            elif self.name(first) == "SUPERSCRIPT":
                first = self._matching(first - 1)
            else:
                break
        return first

    def operand_until(self, place: int) -> str:
        """Return the operand that ends before `place`, shortened to its last token where it is long."""
        text = self.text[self.line[self.operand_start(place)][2] : self.line[place - 1][3]]
        return text if _is_short(text) else self._word(place - 1)

    def _word(self, place: int) -> str:
        text = self.token_text(place)
        if _is_short(text):
            return text
        return "a string" if self.name(place) == "STRING" else text[: _LONGEST_SHOWN - 3] + "..."

    def _closing(self, opening: int, most: int = 50) -> int:
        """Return the place where a bracket closes, -1 if it does not within so many tokens."""
        depth = 0
        for place in range(opening, min(len(self.line), opening + most)):
            name = self.name(place)
            depth += (name in OPENING) - (name in CLOSING)
            if depth == 0:
                return place
        return -1

    def rest_of_line(self) -> str:
        """Return the text from the token to the end of its physical line, without a comment."""
        start, end = self.token[2], self.token[3]
        stop = line_end(self.text, start, len(self.text))
        for token in self.line[self.place :]:
            if not token[1] or token[2] >= stop:
                break
            end = token[3]
        return self.text[start:end]

    def statement_end(self) -> int:
        """Return the offset where the statement ends, without a comment behind it."""
        end = self.token[3] if self.token[1] else self.line[self.place - 1][3]
        for place in range(self.place, len(self.line)):
            if self.name(place) in ("_NEWLINE", "$END", "_DEDENT", "_INDENT") or not self.line[place][1]:
                break
            end = self.line[place][3]
        return max(end, self.line[self.first][3])

    def statement(self) -> str:
        """Return the text of the whole statement, as far as its line goes."""
        return self.text[self.line[self.first][2] : self.statement_end()]

    def mended(self) -> tuple[str, int] | None:
        """Return the statement in the language's notation and how many things that changes; None if nothing helps."""
        from gradcli.lang.reading.slips.mending import mended

        return mended(self.statement())

    def _matching(self, place: int) -> int:
        depth = 0
        for earlier in range(place, self.first - 1, -1):
            name = self.name(earlier)
            depth += (name in CLOSING) - (name in OPENING)
            if depth <= 0:
                return earlier
        return place

    def _open_bracket(self) -> Token | None:
        open_brackets: list[Token] = []
        for token in self.line[: self.place]:
            if token[1] in CLOSERS and token[3] == token[2] + 1:
                open_brackets.append(token)
            elif token[1] in (")", "]", "}") and token[0] != ERROR and open_brackets:
                open_brackets.pop()
        return open_brackets[-1] if open_brackets else None

    def _begins_statement(self, place: int) -> bool:
        if place == 0:
            return True
        previous = self.line[place - 1]
        if previous[0] == ERROR:
            return not previous[1].strip(" \t")
        return self.name(place - 1) in ("_NEWLINE", "_INDENT", "_DEDENT", "SEMICOLON")


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST_SHOWN and "\n" not in text
