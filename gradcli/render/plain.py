"""The form for pipes: `name<TAB>value`, every digit, one result a line, never wrapped."""

from __future__ import annotations

from gradcli.render.numbers import number_text
from gradcli.report import Document, Matrix, Quantities, Table, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.report import Block, Data, Quantity, Report


def render(report: Report, precision: int | None = None) -> str:
    """Return the report as lines that `cut`, `awk` and `read` take apart."""
    lines: list[str] = []
    for block in report.blocks:
        _add_block(block, lines, precision)
    return "".join([line + "\n" for line in lines])


def _add_block(block: Block, lines: list[str], precision: int | None) -> None:
    if isinstance(block, Quantities):
        lines.extend([_line(item, precision, block.bare) for item in block.items])
    elif isinstance(block, Matrix):
        lines.extend([_line(item, precision, bare=False) for item in block.entries])
    elif isinstance(block, Table):
        lines.append("\t".join([column.name for column in block.columns]))
        lines.extend(["\t".join([cell_text(cell, precision) for cell in row]) for row in block.rows])
    elif isinstance(block, Text):
        lines.extend(block.text.split("\n"))
    elif isinstance(block, Document) and isinstance(block.content, str):
        lines.extend(block.content.rstrip("\n").split("\n"))


def _line(item: Quantity, precision: int | None, bare: bool) -> str:
    text = number_text(item.value, precision)
    return text if bare else f"{item.name}\t{text}"


def cell_text(cell: Data, precision: int | None = None) -> str:
    """Return a cell as one field of a line: no tabs, no newlines, nothing for None."""
    if cell is None:
        return ""
    return number_text(cell, precision).replace("\t", " ").replace("\n", " ")
