"""Markdown: pipe tables that line up in the source as well."""

from __future__ import annotations

from gradcli.render.grid import Grid, grids
from gradcli.render.labels import label_of, visible
from gradcli.render.numbers import number_text
from gradcli.report import Document, Quantities, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.report import Block, Data, Report


def render(report: Report, precision: int | None = None) -> str:
    """Return a heading line with the program and its place, then one table for each block."""
    parts: list[str] = []
    if report.title:
        place = ", ".join([f"{name} = {number_text(value, precision)}" for name, value in report.at])
        title = visible(report.title.strip())
        if "\n" in title:
            fence = "```"
            while fence in title:
                fence += "`"
            parts.append(f"{fence}\n{title}\n{fence}\n")
            parts += [f"at {place}\n"] if place else []
        else:
            parts.append(code(title) + (f" at {place}" if place else "") + "\n")
    parts.extend([_block_text(block, precision) for block in report.blocks])
    parts.extend([f"> {note.kind}: {as_text(visible(note.text))}\n" for note in report.notes])
    return "\n".join([part for part in parts if part])


def _block_text(block: Block, precision: int | None) -> str:
    if isinstance(block, Quantities):
        rows = tuple([(label_of(item), item.value) for item in block.items])
        return _table(Grid(("", "value"), rows, (False, True)), precision)
    if isinstance(block, Text):
        if block.kind in ("code", "picture"):
            return f"```\n{visible(block.text)}\n```\n"
        return as_text(visible(block.text)) + "\n"
    if isinstance(block, Document):
        return block.content if isinstance(block.content, str) else ""
    from gradcli.report import Report as OneBlock

    return "\n".join([_table(grid, precision) for grid in grids(OneBlock((block,)))])


def _table(grid: Grid, precision: int | None) -> str:
    header = [_cell(name, None) for name in grid.header]
    rows = [[_cell(cell, precision) for cell in row] for row in grid.rows]
    widths = [max(3, *[len(row[i]) for row in [header, *rows]]) for i in range(len(header))]
    rule = [
        "-" * (w - 1) + ":" if number else "-" * w for w, number in zip(widths, grid.numeric, strict=True)
    ]
    lines = [_line(header, widths, grid.numeric), "| " + " | ".join(rule) + " |"]
    lines.extend([_line(row, widths, grid.numeric) for row in rows])
    return "".join([line + "\n" for line in lines])


def _line(cells: list[str], widths: list[int], numeric: tuple[bool, ...]) -> str:
    padded = [
        cell.rjust(width) if number else cell.ljust(width)
        for cell, width, number in zip(cells, widths, numeric, strict=True)
    ]
    return "| " + " | ".join(padded) + " |"


def _cell(cell: Data, precision: int | None) -> str:
    text = "" if cell is None else visible(number_text(cell, precision))
    return as_text(text.replace("\n", " ")).replace("|", "\\|")


def as_text(text: str) -> str:
    """Return text so that Markdown shows it as it is: `x*y*z` has no emphasis in it, `<b>` is no tag."""
    if text.count("*") > 1:
        text = text.replace("*", "\\*")
    if text.count("`") > 1:
        text = text.replace("`", "\\`")
    return text.replace("<", "&lt;") if "<" in text and not text.endswith("<") else text


def code(text: str) -> str:
    """Return text as inline code, fenced by more backquotes than it holds."""
    text = visible(text)
    fence = "`"
    while fence in text:
        fence += "`"
    return f"{fence}{text}{fence}" if len(fence) == 1 else f"{fence} {text} {fence}"
