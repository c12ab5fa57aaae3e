"""Comma-separated values (RFC 4180): a header and rows for each block, vectors as nested lists in one field."""

from __future__ import annotations

from gradcli.render.grid import grids
from gradcli.render.numbers import number_text
from gradcli.report import Document, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.report import Data, Report


def render(report: Report, precision: int | None = None) -> str:
    """Return the report's grids, an empty line between two of them; text blocks are one column `text`."""
    parts: list[str] = []
    for grid in grids(report):
        lines = [_row(grid.header, precision), *[_row(row, precision) for row in grid.rows]]
        parts.append("".join(lines))
    for block in report.blocks:
        if isinstance(block, Text):
            parts.append(
                "".join([_row(("text",), None), *[_row((s,), None) for s in block.text.split("\n")]])
            )
        elif isinstance(block, Document) and isinstance(block.content, str):
            parts.append(block.content)
    return "\n".join(parts)


def _row(cells: tuple[Data, ...], precision: int | None) -> str:
    return ",".join([_field(cell, precision) for cell in cells]) + "\n"


def _field(cell: Data, precision: int | None) -> str:
    text = "" if cell is None else number_text(cell, precision)
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
