"""Curves over one variable, drawn in the characters of a terminal: axes with numbers, a legend, no false joints."""

from __future__ import annotations

from gradcli.pictures.canvas import MARKS, Canvas
from gradcli.pictures.diagram import cut
from gradcli.pictures.ticks import tick_text, ticks
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcli.pictures.tree import Mark

STYLES = ("first", "second", "third", "fourth", "fifth", "sixth")
MOST_CURVES = len(STYLES)
_SAMPLES = ("⠒⠒⠒⠒", "⠂⠂⠂⠂", "⠂⠀⠂⠀", "⠒⠒⠀⠒", "⠒⠒⠒⠀", "⠂⠀⠀⠂")  # as the dashes of the curves look
_HIGHEST, _LOWEST = 20, 10


class Curve(Record):
    """A curve: its name, its values (nan where it has none), and after which of them it breaks off."""

    name: str
    values: Sequence[float]
    breaks: frozenset[int] = frozenset()

    def pieces(self, xs: Sequence[float]) -> list[list[tuple[float, float]]]:
        """Return the runs of points that may be joined by a line."""
        found: list[list[tuple[float, float]]] = [[]]
        for at, (x, y) in enumerate(zip(xs, self.values, strict=True)):
            if y - y == 0:
                found[-1].append((x, y))
            if (y - y != 0 or at in self.breaks) and found[-1]:
                found.append([])
        return [piece for piece in found if piece]


class Plot(Record):
    """Curves over one variable, and the part of the plane that is shown."""

    variable: str
    xs: Sequence[float]
    curves: tuple[Curve, ...]
    low: float
    high: float


def height_for(columns: int) -> int:
    """Return how many rows a picture of so many columns takes, its axis and legend counted in."""
    return max(min(columns * 5 // 18, _HIGHEST), _LOWEST)


def draw(plot: Plot, columns: int, ascii_only: bool = False) -> tuple[str, list[Mark]]:
    """Return the picture in so many columns, and what to colour in it."""
    rows = height_for(columns) - 3
    span = plot.high - plot.low
    labels = {
        _row(value, plot.low, plot.high, rows): tick_text(value, span)
        for value in ticks(plot.low, plot.high, max(rows // 3, 2))
    }
    margin = max(map(len, labels.values())) + 2
    canvas = Canvas(columns - margin, rows, ascii_only)
    left, right = plot.xs[0], plot.xs[-1]
    for number, curve in enumerate(plot.curves):
        for piece in curve.pieces(plot.xs):
            canvas.line(_dots(piece, plot, canvas, left, right), number)
    lines, marks = _legend(plot, columns, margin, ascii_only)
    zero_row = _row(0.0, plot.low, plot.high, rows) if plot.low < 0 < plot.high else -1
    zero_column = _column(0.0, left, right, canvas.columns) if left < 0 < right else -1
    for row in range(rows):
        lines.append(_line(canvas, row, labels.get(row, ""), margin, zero_row, zero_column))
        marks.append((len(lines) - 1, 0, margin, "quiet"))
        marks += _coloured(canvas, row, len(lines) - 1, margin)
    lines += x_axis(left, right, canvas.columns, margin, ascii_only)
    marks += [(len(lines) - 2, 0, len(lines[-2]), "quiet"), (len(lines) - 1, 0, len(lines[-1]), "quiet")]
    return "\n".join([line.rstrip() for line in lines]), marks


def _dots(
    piece: list[tuple[float, float]], plot: Plot, canvas: Canvas, left: float, right: float
) -> list[tuple[float, float]]:
    """Return points in dots; what lies far outside is held near, so that lines to it end at the frame."""
    found = []
    for x, y in piece:
        across = (x - left) / (right - left) * (canvas.width - 1)
        share = (plot.high - y) / (plot.high - plot.low)
        found.append((across, min(max(share, -1.0), 2.0) * (canvas.height - 1)))
    return found


def _row(value: float, low: float, high: float, rows: int) -> int:
    return min(max(int((high - value) / (high - low) * rows), 0), rows - 1)


def _column(value: float, left: float, right: float, columns: int) -> int:
    return min(max(int((value - left) / (right - left) * columns), 0), columns - 1)


def _line(canvas: Canvas, row: int, label: str, margin: int, zero_row: int, zero_column: int) -> str:
    tick, bar, dash, cross = ("+", "|", "-", "+") if canvas.ascii_only else ("┤", "│", "─", "┼")
    cells = []
    for column in range(canvas.columns):
        drawn = canvas.character(row, column)
        if drawn == " " and row == zero_row:
            drawn = cross if column == zero_column else dash
        elif drawn == " " and column == zero_column:
            drawn = bar
        cells.append(drawn)
    return f"{label:>{margin - 2}} {tick if label else bar}" + "".join(cells)


def _coloured(canvas: Canvas, row: int, line: int, margin: int) -> list[Mark]:
    """Return the runs of cells of one curve, and of the axes."""
    marks: list[Mark] = []
    owners = canvas.owner[row]
    start = 0
    for column in range(1, len(owners) + 1):
        if column == len(owners) or owners[column] != owners[start]:
            style = STYLES[owners[start] % MOST_CURVES] if owners[start] >= 0 else "quiet"
            marks.append((line, margin + start, margin + column, style))
            start = column
    return marks


def x_axis(left: float, right: float, columns: int, margin: int, ascii_only: bool) -> list[str]:
    """Return the axis below a picture and the numbers below the axis."""
    corner, tick, dash = ("+", "+", "-") if ascii_only else ("└", "┬", "─")
    axis = [dash] * columns
    numbers = [" "] * (columns + margin)
    end = 0
    for value in ticks(left, right, max(columns // 9, 2)):
        column = _column(value, left, right, columns)
        text = tick_text(value, right - left)
        start = min(max(margin + column - len(text) // 2, 0), columns + margin - len(text))
        if start < end:
            continue
        axis[column] = tick
        numbers[start : start + len(text)] = text
        end = start + len(text) + 1
    return [" " * (margin - 1) + corner + "".join(axis), "".join(numbers)]


def _legend(plot: Plot, columns: int, margin: int, ascii_only: bool) -> tuple[list[str], list[Mark]]:
    """Return the names of the curves with a piece of each, on as many lines as they take, and what to colour."""
    lines, marks = [" " * margin], []
    for number, curve in enumerate(plot.curves):
        sample = MARKS[number % MOST_CURVES] * 3 if ascii_only else _SAMPLES[number % MOST_CURVES]
        name = cut(curve.name, max(columns - margin - len(sample) - 1, 1))
        if lines[-1].strip() and len(lines[-1]) + len(sample) + 1 + len(name) > columns:
            lines.append(" " * margin)
        start = len(lines[-1])
        lines[-1] += f"{sample} {name}   "
        marks.append((len(lines) - 1, start, len(lines[-1]) - 3, STYLES[number % MOST_CURVES]))
    return lines, marks
