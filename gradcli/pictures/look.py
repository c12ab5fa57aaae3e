"""Colours, sizes and curves that the SVG and the PNG of a diagram have in common."""

from __future__ import annotations

from itertools import pairwise

from gradcli.pictures.diagram import FOLDED, INPUT, OPERATION, cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.pictures.layout import Placed

PAGE, INK, GREY, EDGE, GRADIENT = "#ffffff", "#1b2430", "#667085", "#8a96a8", "#b0316f"
FILL = {INPUT: "#e6f5ea", OPERATION: "#eef3fc", FOLDED: "#fff6e0"}
STROKE = {INPUT: "#23784a", OPERATION: "#2f62ad", FOLDED: "#a86a12"}
MARGIN = 28.0
_TITLE = 11.0  # a letter of the title
_MOST_LABELLED = 24  # edges; with more, their labels would only be in the way


def page_size(placed: Placed, title: str) -> tuple[float, float, float]:
    """Return width and height of the page, and where the graph begins below the heading."""
    top = MARGIN + 62
    words = min(max(len(one_line(title)) * _TITLE, len(legend()) * 7.4), 900.0)
    return max(placed.width, words) + 2 * MARGIN, placed.height + top + MARGIN, top


def heading(title: str, width: float) -> str:
    """Return the program on one line that fits the page."""
    return cut(one_line(title), max(int((width - 2 * MARGIN) / _TITLE), 10))


def one_line(program: str) -> str:
    """Return a program on one line, its statements apart."""
    lines = [" ".join(line.split()) for line in program.splitlines() if line.strip()]
    return "; ".join(lines).replace(":; ", ": ")


def legend() -> str:
    """Return what the numbers mean."""
    return "grad = d result / d box; on an arrow: the local partial"


def curve(path: tuple[tuple[float, float], ...], across: bool) -> list[tuple[float, float]]:
    """Return a path as cubic Bezier pieces that leave and enter boxes straight: start, then three points each."""
    points = [path[0]]
    for (x0, y0), (x1, y1) in pairwise(path):
        if across:
            half = (x1 - x0) / 2
            points += [(x0 + half, y0), (x1 - half, y1), (x1, y1)]
        else:
            half = (y1 - y0) / 2
            points += [(x0, y0 + half), (x1, y1 - half), (x1, y1)]
    return points


def label_places(placed: Placed) -> list[tuple[float, float, str]]:
    """Return where the local partials go: on the last piece of their arrows; none in crowded pictures."""
    edges = placed.diagram.edges
    if len([edge for edge in edges if edge.label]) > _MOST_LABELLED:
        return []
    found = []
    for edge, path in zip(edges, placed.paths, strict=True):
        if edge.label:
            (x0, y0), (x1, y1) = path[-2], path[-1]
            # A point of the curve near the operation, where arrows have come apart.
            t = 0.5
            s = t * t * (3 - 2 * t)
            x = x0 + (x1 - x0) * (t if placed.across else s)
            y = y0 + (y1 - y0) * (s if placed.across else t)
            found.append((x, y, cut(edge.label, 16)))
    return found
