"""A laid out diagram as SVG text: rounded boxes, curved arrows, local partials beside them, a light page."""

from __future__ import annotations

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
    from gradcli.pictures.layout import Placed

_FONT = "DejaVu Sans Mono, Menlo, Consolas, Liberation Mono, monospace"


def svg(placed: Placed, title: str) -> str:
    """Return the picture as an SVG document."""
    width, height, top = page_size(placed, title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="{_FONT}" font-size="14">',
        f"<title>{escaped(title)}</title>",
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        f'orient="auto"><path d="M0,1 L10,5 L0,9 z" fill="{EDGE}"/></marker></defs>',
        f'<rect width="100%" height="100%" fill="{PAGE}"/>',
    ]
    parts.append(_text(MARGIN, MARGIN + 14, heading(title, width), INK, 'font-size="18" font-weight="bold"'))
    parts.append(_text(MARGIN, MARGIN + 36, legend(), GREY, 'font-size="12"'))
    parts.append(f'<g transform="translate({(width - placed.width) / 2:.1f},{top:.1f})">')
    look = f'fill="none" stroke="{EDGE}" stroke-width="1.6" marker-end="url(#arrow)"'
    parts += [f'<path d="{_path(path, placed.across)}" {look}/>' for path in placed.paths]
    for x, y, label in label_places(placed):
        halo = f'stroke="{PAGE}" stroke-width="6" stroke-linejoin="round" paint-order="stroke"'
        parts.append(_text(x, y + 4, label, GREY, f'text-anchor="middle" font-size="11" {halo}'))
    for at in range(len(placed.boxes)):
        parts += _box(placed, at)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _path(path: tuple[tuple[float, float], ...], across: bool) -> str:
    begin, *pieces = curve(path, across)
    text = f"M{begin[0]:.1f},{begin[1]:.1f}"
    for at in range(0, len(pieces), 3):
        text += " C" + " ".join([f"{x:.1f},{y:.1f}" for x, y in pieces[at : at + 3]])
    return text


def _box(placed: Placed, at: int) -> list[str]:
    x, y, width, height = placed.boxes[at]
    node = placed.diagram.nodes[at]
    left, top = x - width / 2, y - height / 2
    dashes = ' stroke-dasharray="6 4"' if node.kind == FOLDED else ""
    radius = min(height / 2, 26) if node.kind == INPUT else 9
    source = f"<title>{escaped(node.text)}</title>" if node.text else ""
    parts = [
        f'<g>{source}<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'rx="{radius:.0f}" fill="{FILL[node.kind]}" stroke="{STROKE[node.kind]}" stroke-width="1.8"{dashes}/>'
    ]
    lines = placed.texts[at]
    for number, line in enumerate(lines):
        base = top + PADDING_Y + number * LINE + 15
        if number == 0:
            parts.append(_text(x, base, line, STROKE[node.kind], 'font-weight="bold" text-anchor="middle"'))
        elif number < len(lines) - 2:
            parts.append(_text(x, base, line, INK, 'text-anchor="middle"'))
        else:
            label, _, number_text = line.partition(" ")
            parts.append(_text(left + PADDING_X, base, label, GREY, 'font-size="12"'))
            colour = GRADIENT if number == len(lines) - 1 else INK
            after = left + PADDING_X + 6 * CHARACTER
            parts.append(_text(after, base, number_text.strip(), colour, ""))
    return [*parts, "</g>"]


def _text(x: float, y: float, text: str, colour: str, look: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" {look} xml:space="preserve">{escaped(text)}</text>'


def escaped(text: str) -> str:
    """Return a text as it stands in XML content and attributes."""
    safe = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace('"', "&quot;")
