"""A function of two variables as shades in the characters of a terminal, with its gradient as arrows."""

from __future__ import annotations

import math

from gradcli.pictures.curves import height_for, x_axis
from gradcli.pictures.ticks import tick_text, ticks
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcli.pictures.tree import Mark

_SHADES, _ASCII_SHADES = " ░▒▓█", " .:+#"
_ARROWS, _ASCII_ARROWS = "→↗↑↖←↙↓↘", ">/^\\</v\\"
_ACROSS, _DOWN = 7, 3  # cells from one arrow to the next


class HeatMap(Record):
    """Values and gradients on a grid: `values[j][i]` belongs to `xs[i]` and `ys[j]`, as do the partials."""

    names: tuple[str, str]
    xs: Sequence[float]
    ys: Sequence[float]
    values: Sequence[Sequence[float]]
    by_x: Sequence[Sequence[float]]
    by_y: Sequence[Sequence[float]]
    low: float
    high: float


def cells_for(columns: int) -> tuple[int, int]:
    """Return how many cells a map of so many columns has across and down: where to take samples."""
    return columns - 9, height_for(columns) - 3


def draw(heat: HeatMap, ascii_only: bool = False) -> tuple[str, list[Mark]]:
    """Return the map, a cell for each sample, and what to colour in it."""
    shades, arrows = (_ASCII_SHADES, _ASCII_ARROWS) if ascii_only else (_SHADES, _ARROWS)
    rows, columns = len(heat.ys), len(heat.xs)
    bottom, top = heat.ys[0], heat.ys[-1]
    labels = {
        round((top - y) / (top - bottom) * (rows - 1)): tick_text(y, top - bottom)
        for y in ticks(bottom, top, max(rows // 3, 2))
    }
    margin = max([len(text) for text in labels.values()]) + 2
    marks: list[Mark] = []
    lines = [_legend(heat, margin, shades)]
    tick, bar = ("+", "|") if ascii_only else ("┤", "│")
    scale = _arrow_threshold(heat)
    for row in range(rows):
        j = rows - 1 - row
        label = labels.get(row, "")
        cells = [_shade(heat.values[j][i], heat, shades) for i in range(columns)]
        marks.append((len(lines), 0, margin, "quiet"))
        marks.append((len(lines), margin, margin + columns, "first"))
        if row % _DOWN == _DOWN // 2:
            for i in range(_ACROSS // 2, columns, _ACROSS):
                arrow = _arrow(heat.by_x[j][i], heat.by_y[j][i], heat, scale, arrows)
                if arrow:
                    cells[i - 1 : i + 2] = [" ", arrow, " "][: len(cells[i - 1 : i + 2])]
                    marks.append((len(lines), margin + i, margin + i + 1, "second"))
        lines.append(f"{label:>{margin - 2}} {tick if label else bar}" + "".join(cells))
    lines += x_axis(heat.xs[0], heat.xs[-1], columns, margin, ascii_only)
    marks += [(len(lines) - 2, 0, len(lines[-2]), "quiet"), (len(lines) - 1, 0, len(lines[-1]), "quiet")]
    return "\n".join([line.rstrip() for line in lines]), marks


def _shade(value: float, heat: HeatMap, shades: str) -> str:
    if value - value != 0:
        return " "
    share = (value - heat.low) / (heat.high - heat.low) if heat.high > heat.low else 0.5
    return shades[min(max(int(share * len(shades)), 0), len(shades) - 1)]


def _arrow_threshold(heat: HeatMap) -> float:
    """Return the length below which a gradient, in units of the picture, is too small to have a direction."""
    width, height = heat.xs[-1] - heat.xs[0], heat.ys[-1] - heat.ys[0]
    lengths = [
        math.hypot(x * width, y * height)
        for xs, ys in zip(heat.by_x, heat.by_y, strict=True)
        for x, y in zip(xs, ys, strict=True)
        if (x + y) - (x + y) == 0
    ]
    return 1e-6 * max(lengths, default=0.0)


def _arrow(by_x: float, by_y: float, heat: HeatMap, least: float, arrows: str) -> str:
    """Return the arrow of steepest ascent as it looks in the picture, "" where there is none.

    The picture's units differ along its axes: ascent is drawn where it leads, as contours are crossed.
    """
    width, height = heat.xs[-1] - heat.xs[0], heat.ys[-1] - heat.ys[0]
    if (by_x + by_y) - (by_x + by_y) != 0 or math.hypot(by_x * width, by_y * height) <= least:
        return ""
    turn = math.atan2(by_y / height, by_x / width)
    return arrows[round(turn / (math.pi / 4)) % 8]


def _legend(heat: HeatMap, margin: int, shades: str) -> str:
    x, y = heat.names
    scale = " " * margin + f"{heat.low:.4g} {shades} {heat.high:.4g}"
    room = margin + len(heat.xs) - len(scale)
    for text in (f"   {y} up, {x} to the right; arrows: gradient", f"  {y} over {x}"):
        if len(text) <= room:
            return scale + text
    return scale
