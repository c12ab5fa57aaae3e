"""Named results for a terminal: numbers with their points in one column, arrays folded after commas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table as RichTable
from rich.text import Text as RichText

from gradcli.render.labels import label_of, visible
from gradcli.render.numbers import align_points, item_text, number_text
from gradcli.render.paper import LABEL, SHOWN_ELEMENTS, style_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gradcli.render.paper import Paper
    from gradcli.report import Data, Quantities, Quantity

_EDGE_ITEMS = 3


def quantities(block: Quantities, paper: Paper) -> RenderableType:
    """Return named results with their points in one column; arrays too wide are folded, then stacked below their names."""
    shown = [array_text(item.value, paper.precision) for item in block.items]
    single = [text for text in shown if "\n" not in text and not text.startswith("[")]
    aligned = iter(align_points(single))
    shown = [next(aligned) if "\n" not in text and not text.startswith("[") else text for text in shown]
    if block.bare and len(block.items) == 1:
        text = visible(_folded(shown[0], paper.width))
        return RichText(text, style=style_of(block.items[0].value), overflow="fold")
    labels = [label_of(item, paper.ascii_only) for item in block.items]
    room = paper.width - max(map(len, labels), default=0) - 3
    shown = [_folded(text, max(room, paper.width - 3 if room < 24 else room)) for text in shown]
    widest = max([len(line) for text in shown for line in text.split("\n")], default=0)
    if max(map(len, labels), default=0) + 3 + widest > paper.width:
        return _stacked(labels, block.items, shown)
    table = RichTable(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(justify="right", style=LABEL, no_wrap=True)
    table.add_column(no_wrap=True)
    for label, item, text in zip(labels, block.items, shown, strict=True):
        table.add_row(label, RichText(text, style=style_of(item.value)))
    return table


def _stacked(labels: list[str], items: tuple[Quantity, ...], shown: list[str]) -> RenderableType:
    text = RichText(overflow="fold")
    for label, item, value in zip(labels, items, shown, strict=True):
        text.append(f"{label}\n", style=LABEL)
        text.append("  " + value.strip().replace("\n", "\n  ") + "\n", style=style_of(item.value))
    text.right_crop(1)
    return text


def _folded(text: str, room: int) -> str:
    """Return an array's text broken after commas into lines that fit, those after the first of a row indented."""
    if not text.startswith("["):
        return text
    rows = [line if len(line) <= room else _folded_row(line, room) for line in text.split("\n")]
    return "\n".join(rows)


def _folded_row(row: str, room: int) -> str:
    indent = len(row) - len(row.lstrip(" ["))
    ending = "," if row.endswith(",") else ""
    lines = [row[:indent]]
    for part in row[indent:].removesuffix(",").split(", "):
        number = part.strip()
        if lines[-1].strip(" [") and len(lines[-1]) + len(number) + 1 > room:
            lines.append(" " * indent)
        lines[-1] += number + ", "
    return "\n".join([line.rstrip() for line in lines]).removesuffix(",") + ending


def array_text(value: Data, precision: int | None = None) -> str:
    """Return a number, or nested lists with rows on lines of their own and points in columns.

    More than 1,000 elements are shown by their corners, an ellipsis in between.
    """
    if not isinstance(value, list | tuple):
        return number_text(value, precision)
    folded = _count(value) > SHOWN_ELEMENTS
    leaves: list[str] = []
    _collect(value, folded, precision, leaves)
    columns = isinstance(value[0], list | tuple) if value else False
    widest = max(map(len, leaves), default=0)
    texts = iter([text.rjust(widest) for text in leaves] if columns else leaves)
    return _nested(value, folded, texts, "")


def _count(value: Data) -> int:
    return sum([_count(item) for item in value]) if isinstance(value, list | tuple) else 1


def _edges(value: Data, folded: bool) -> list[Data]:
    if folded and len(value) > 2 * _EDGE_ITEMS:
        return [*value[:_EDGE_ITEMS], ..., *value[-_EDGE_ITEMS:]]
    return list(value)


def _collect(value: Data, folded: bool, precision: int | None, leaves: list[str]) -> None:
    for item in _edges(value, folded):
        if isinstance(item, list | tuple):
            _collect(item, folded, precision, leaves)
        elif item is not ...:
            leaves.append(item_text(item, precision))


def _nested(value: Data, folded: bool, texts: Data, indent: str) -> str:
    inner = indent + " "
    parts: list[str] = []
    deep = bool(value) and isinstance(value[0], list | tuple)
    for item in _edges(value, folded):
        if item is ...:
            parts.append("…")
        else:
            within = isinstance(item, list | tuple)
            parts.append(_nested(item, folded, texts, inner) if within else next(texts))
    return "[" + (",\n" + inner if deep else ", ").join(parts).rstrip() + "]"
