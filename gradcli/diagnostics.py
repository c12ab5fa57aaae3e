"""Problems as text: the message, the place in the program with a caret, the call path, and one hint.

error: shapes (2, 3) and (2, 3) can't be multiplied: inner sizes 3 and 2 differ
  --> model.grad:4:9
   |
 4 | loss = (W @ X).sum()
   |         ^^^^^ W is (2, 3), X is (2, 3)
   |
  hint: transpose the second operand: W @ X.T
"""

from __future__ import annotations

from gradcli.errors import Interrupted, Problem, SyntaxProblems
from gradcli.lang.reading.characters import shown
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Painter = Callable[[str, str], str]
    # A place to mark: its span, the text beside it, and whether it is the problem's own.
    Mark = tuple[Span, str, bool]

TAB_WIDTH = 4
# Program lines longer than this are shown around the mark only.
LONGEST_LINE = 120
_SHORTEST = 14
_CUT = " ..."
_LONGEST_TEXT = 2_000
_CALLS_SHOWN = 4

_RED, _BLUE, _CYAN, _BOLD, _PLAIN = "\x1b[1;31m", "\x1b[1;34m", "\x1b[1;36m", "\x1b[1m", "\x1b[0m"


def render(problem: Problem, *, color: bool = False, width: int | None = None) -> str:
    """Return the text of a problem, of several lines and without a newline at the end.

    Control characters of the program appear as escapes. With `color`, ANSI colours mark the parts. Program
    lines are cut around their marks to fit a terminal of `width` columns.
    """
    if isinstance(problem, SyntaxProblems):
        return "\n\n".join([_one(each, color, width=width) for each in problem.problems])
    return _one(problem, color, width=width)


def warning(message: str, span: Span | None = None, *, hint: str | None = None, color: bool = False) -> str:
    """Return the text of a warning, laid out as a problem's."""
    return _one(Problem(message, span=span, hint=hint), color, "warning")


def _one(problem: Problem, color: bool, kind: str = "error", width: int | None = None) -> str:
    paint = _painted if color else _unpainted
    headline, *more = _clipped(problem.message).split("\n")
    lines = [paint(shown(headline), _BOLD)]
    if not isinstance(problem, Interrupted):  # which is no error, but what was asked for
        lines[0] = paint(f"{kind}:", _RED if kind == "error" else _BLUE) + " " + lines[0]
    lines += ["  " + shown(line) for line in more]
    marks: list[Mark] = [(span, text, False) for span, text in problem.notes]
    if problem.span is not None:
        marks.insert(0, (problem.span, problem.label, True))
    margin = _margin(marks)
    longest = LONGEST_LINE if width is None else max(_SHORTEST, min(LONGEST_LINE, width - margin - 5))
    sources: list[Source] = []
    for span, _, _ in marks:
        if span.source not in sources:
            sources.append(span.source)
    for source in sources:
        lines += _snippet([mark for mark in marks if mark[0].source is source], margin, longest, paint)
    if problem.hint and marks:
        lines.append(paint(" " * (margin + 2) + "|", _BLUE))
    lines += _call_path(problem, margin, paint)
    if problem.hint:
        first, *others = _clipped(problem.hint).split("\n")
        lines.append(" " * (margin + 1) + paint("hint:", _CYAN) + " " + shown(first))
        lines += [" " * (margin + 7) + shown(line) for line in others]
    return "\n".join(lines)


def _painted(text: str, colour: str) -> str:
    return f"{colour}{text}{_PLAIN}"


def _unpainted(text: str, colour: str) -> str:
    return text


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + " ..."


def _margin(marks: list[Mark]) -> int:
    """Return the width of the largest line number."""
    return max([len(str(span.source.position(span.start)[0])) for span, _, _ in marks], default=1)


# ----- the program's lines -------------------------------------------------------------------


def _snippet(marks: list[Mark], margin: int, longest: int, paint: Painter) -> list[str]:
    """Return the lines of one source that hold marks, each with its underlines, in the order of the text."""
    own = [mark for mark in marks if mark[2]] or marks
    source = own[0][0].source
    line, column = source.position(own[0][0].start)
    gutter = paint(" " * (margin + 2) + "|", _BLUE)
    lines = [
        " " * (margin + 1) + paint("-->", _BLUE) + f" {shown(source.name)}:{line}:{column}",
        gutter,
    ]
    by_line: dict[int, list[Mark]] = {}
    for mark in marks:
        by_line.setdefault(source.position(mark[0].start)[0], []).append(mark)
    previous = 0
    for number in sorted(by_line):
        if previous and number > previous + 1:
            lines.append(paint(" " * (margin + 1) + "...", _BLUE))
        previous = number
        text = source.line(number)
        start = source.position(by_line[number][0][0].start)
        begin, end = _window(text, start[1] - 1, longest)
        cells = _Cells(text, begin, end)
        lines.append(f"{paint(f' {number:>{margin}} |', _BLUE)} {cells.text}".rstrip())
        for span, label, is_own in sorted(by_line[number], key=_own_first):
            lines += [f"{gutter} {row}" for row in _underlined(cells, span, label, is_own, paint, longest)]
    return lines


def _own_first(mark: Mark) -> bool:
    return not mark[2]


def _underlined(
    cells: _Cells, span: Span, label: str, is_own: bool, paint: Painter, longest: int
) -> list[str]:
    """Return the mark below a span with its label; where that is too long for a narrow terminal, it is below the mark."""
    first = span.source.position(span.start)[1] - 1
    length = max(span.end - span.start, 1)
    start, stop = cells.column(first), cells.column(first + length)
    mark = ("^" if is_own else "-") * max(stop - start, 1)
    colour = _RED if is_own else _BLUE
    text = shown(_clipped(label)) if label else ""
    if longest == LONGEST_LINE or start + len(mark) + 1 + len(text) <= longest:
        return [" " * start + paint(f"{mark} {text}".rstrip(), colour)]
    import textwrap

    indent = max(0, min(start, longest - len(text)))
    below = textwrap.wrap(text, longest - indent)
    return [" " * start + paint(mark, colour), *[" " * indent + paint(row, colour) for row in below]]


def _window(text: str, column: int, longest: int) -> tuple[int, int]:
    """Return the part of a line to show, around the character at `column`."""
    if len(text) <= longest:
        return 0, len(text)
    # A line that is cut for a narrow terminal has marks of what is left out at its ends.
    size = longest if longest == LONGEST_LINE else longest - 2 * len(_CUT)
    begin = max(0, min(column - size // 3, len(text) - size))
    return begin, min(len(text), begin + size)


class _Cells:
    """A stretch of a line as it appears on a terminal, and the terminal's column of each character."""

    def __init__(self, line: str, begin: int, end: int) -> None:
        self._begin = begin
        before, after = _CUT[::-1] if begin else "", _CUT if end < len(line) else ""
        pieces, columns, at = [before], [], len(before)
        for character in line[begin:end]:
            columns.append(at)
            piece = " " * (TAB_WIDTH - at % TAB_WIDTH) if character == "\t" else shown(character)
            pieces.append(piece)
            at += len(piece) if piece.isascii() else _width(character)
        columns.append(at)
        self._columns = columns
        self.text = "".join(pieces) + after

    def column(self, index: int) -> int:
        """Return the terminal's column of the character at an index of the line, kept inside the stretch."""
        place = index - self._begin
        last = len(self._columns) - 1
        if place > last:
            # A mark that goes on past the line's end shows there as one cell.
            return self._columns[last] + (1 if place == last + 1 else 0)
        return self._columns[max(place, 0)]


def _width(character: str) -> int:
    """Return how many terminal columns a printable character takes: 0, 1 or 2."""
    import unicodedata

    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


# ----- the call path -------------------------------------------------------------------------


def _call_path(problem: Problem, margin: int, paint: Painter) -> list[str]:
    calls = problem.calls
    indent = " " * (margin + 1)
    lines = [_call(name, span, indent, paint) for name, span in calls]
    if len(lines) > 2 * _CALLS_SHOWN:
        left_out = len(lines) - 2 * _CALLS_SHOWN
        lines[_CALLS_SHOWN:-_CALLS_SHOWN] = [f"{indent}... {left_out:,} more calls ..."]
    return lines


def _call(name: str, span: Span, indent: str, paint: Painter) -> str:
    line, column = span.source.position(span.start)
    return f"{indent}{paint('in', _BLUE)} {shown(name)}, called at {shown(span.source.name)}:{line}:{column}"
