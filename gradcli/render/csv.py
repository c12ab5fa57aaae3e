"""Comma-separated values (RFC 4180): a header and rows, vectors as nested lists in one field."""

from __future__ import annotations

from gradcli.records import replace
from gradcli.render.grid import grids
from gradcli.render.numbers import number_text
from gradcli.report import Document, Matrix, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.report import Data, Report


def render(report: Report, precision: int | None = None) -> str:
    """Return one table: the matrix where there is one, else the report's rows; texts where there are no rows."""
    matrices = tuple([block for block in report.blocks if isinstance(block, Matrix)])
    found = grids(replace(report, blocks=matrices) if matrices else report)
    parts: list[str] = []
    header: tuple[str, ...] = ()
    for grid in found:
        if grid.header != header:
            header = grid.header
            parts.append(("\n" if parts else "") + _row(header, precision))
        parts.extend([_row(row, precision) for row in grid.rows])
    if found:
        return "".join(parts)
    for block in report.blocks:
        if isinstance(block, Text):
            parts.extend([_row((line,), None) for line in ["text", *block.text.split("\n")]])
        elif isinstance(block, Document) and isinstance(block.content, str):
            parts.append(block.content)
    return "".join(parts)


def _row(cells: tuple[Data, ...], precision: int | None) -> str:
    return ",".join([_field(cell, precision) for cell in cells]) + "\n"


def _field(cell: Data, precision: int | None) -> str:
    text = "" if cell is None else number_text(cell, precision)
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
