"""A laid out diagram as a PNG: what the SVG shows, drawn by matplotlib with the fonts it brings along."""

from __future__ import annotations

from io import BytesIO

from gradcli.errors import UsageProblem
from gradcli.pictures.diagram import FOLDED, INPUT
from gradcli.pictures.layout import CHARACTER, LINE, PADDING_X, PADDING_Y
from gradcli.pictures.look import (
    EDGE,
    FILL,
    GRADIENT,
    GREY,
    INK,
    MARGIN,
    PAGE,
    STROKE,
    curve,
    heading,
    label_places,
    legend,
    page_size,
)
from gradcli.render.labels import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.pictures.layout import Placed

_SCALE = 2.0  # device pixels a pixel of the SVG
_DPI = 72.0
_MOST_PIXELS = 16_000


def png(placed: Placed, title: str) -> bytes:
    """Return the picture as a PNG file. Raises: UsageProblem where matplotlib is missing."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise UsageProblem(
            "drawing a PNG needs matplotlib, which is not installed", hint="pip install 'gradcli[graph]'"
        ) from None
    width, height, top = page_size(placed, title)
    scale = min(_SCALE, _MOST_PIXELS / max(width, height))
    figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI * scale, facecolor=PAGE)
    canvas: Any = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    _write(axes, MARGIN, MARGIN + 14, heading(title, width), INK, 18, weight="bold")
    _write(axes, MARGIN, MARGIN + 36, legend(), GREY, 12)
    _draw(axes, placed, (width - placed.width) / 2, top)
    written = BytesIO()
    canvas.print_png(written)
    return written.getvalue()


def _draw(axes: Any, placed: Placed, left: float, top: float) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    for path in placed.paths:
        points = [(x + left, y + top) for x, y in curve(path, placed.across)]
        codes = [Path.MOVETO, *[Path.CURVE4] * (len(points) - 1)]
        arrow = FancyArrowPatch(
            path=Path(points, codes), arrowstyle="-|>", mutation_scale=13, color=EDGE, lw=1.6
        )
        axes.add_patch(arrow)
    for x, y, label in label_places(placed):
        behind = {"facecolor": PAGE, "edgecolor": "none", "pad": 1.0}
        _write(axes, x + left, y + top + 4, label, GREY, 11, ha="center", bbox=behind)
    for at in range(len(placed.boxes)):
        _box(axes, placed, at, left, top)


def _box(axes: Any, placed: Placed, at: int, dx: float, dy: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    x, y, width, height = placed.boxes[at]
    node = placed.diagram.nodes[at]
    left, top = x - width / 2 + dx, y - height / 2 + dy
    radius = min(height / 2, 26) if node.kind == INPUT else 9
    axes.add_patch(
        FancyBboxPatch(
            (left, top), width, height, boxstyle=f"round,pad=0,rounding_size={radius}",
            facecolor=FILL[node.kind], edgecolor=STROKE[node.kind], linewidth=1.8, zorder=3,
            linestyle="dashed" if node.kind == FOLDED else "solid",
        )
    )  # fmt: skip
    lines = placed.texts[at]
    for number, line in enumerate(lines):
        base = top + PADDING_Y + number * LINE + 15
        if number == 0:
            _write(axes, x + dx, base, line, STROKE[node.kind], 14, weight="bold", ha="center")
        elif number < len(lines) - 2:
            _write(axes, x + dx, base, line, INK, 14, ha="center")
        else:
            label, _, rest = line.partition(" ")
            _write(axes, left + PADDING_X, base, label, GREY, 12)
            colour = GRADIENT if number == len(lines) - 1 else INK
            _write(axes, left + PADDING_X + 6 * CHARACTER, base, rest.strip(), colour, 14)


def _write(axes: Any, x: float, y: float, text: str, colour: str, size: float, **look: Any) -> None:
    # Without parse_math a $ of the program would begin a formula.
    axes.text(
        x, y, visible(text), color=colour, fontsize=size, family="DejaVu Sans Mono", va="baseline",
        parse_math=False, zorder=4, **look,
    )  # fmt: skip
