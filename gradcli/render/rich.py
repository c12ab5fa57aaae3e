"""The form for terminals: tables that fit by folding and stacking, never by cutting digits.

User text never passes as markup, and its control characters are shown escaped.
"""

from __future__ import annotations

from io import StringIO
from textwrap import fill
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD, Box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text as RichText

from gradcli.records import Record
from gradcli.render.labels import label_of, visible
from gradcli.render.numbers import align_points, number_text
from gradcli.report import Document, Matrix, Quantities, Quantity, Table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gradcli.report import Block, Data, Note, Report

_LABEL, _VALUE, _ODD, _QUIET = "cyan", "bold", "bold yellow", "dim"
_MARKS = {
    "quiet": "dim", "code": "cyan", "leaf": "bold green", "fold": "yellow", "value": "bold", "gradient": "magenta",
    "first": "bold cyan", "second": "bold magenta", "third": "bold yellow",
    "fourth": "bold green", "fifth": "bold blue", "sixth": "bold red",
}  # fmt: skip
_ASCII_HEAD = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
_SHOWN_ELEMENTS = 1000
_EDGE_ITEMS = 3
# Of more rows than this a table shows the first ones and the last; of a matrix of too many elements, its corners.
_SHOWN_ROWS = 200
_LAST_ROWS = 10
_CORNER = 4
_NARROWEST = 10  # below this a terminal wraps the lines itself


class Paper(Record):
    """What is written on: columns, whether colours and characters beyond ASCII are wanted, digits."""

    width: int = 80
    colour: bool = False
    ascii_only: bool = False
    precision: int | None = None


def render(report: Report, paper: Paper) -> str:
    """Return the report as it is shown on a terminal of the paper's width."""
    sections: list[str] = []
    if report.title:
        sections.append(_written(_heading(report, paper), paper))
    blocks = [part for block in report.blocks for part in _block_parts(block, paper)]
    for number, part in enumerate(blocks):
        before = blocks[number - 1]
        apart = number and (isinstance(part, RichTable) or isinstance(before, RichTable))
        # Stanzas stand apart by themselves, and from what is below the last.
        apart = apart or (number and isinstance(before, Padding) and not isinstance(part, Padding))
        sections.append(("\n" if apart else "") + _written(part, paper))
    if blocks and report.notes:
        sections.append("\n")
    sections.extend([_written(_note_text(note), paper) for note in report.notes])
    return "".join(sections)


def _written(part: RenderableType, paper: Paper) -> str:
    """Return a part as lines without blanks at their ends."""
    console = _console(paper)
    with console.capture() as capture:
        console.print(part)
    lines = [line.rstrip() for line in capture.get().split("\n")]
    text = "\n".join(lines)
    return text if text.endswith("\n") else text + "\n"


def _console(paper: Paper) -> Console:
    return Console(
        file=StringIO(),
        width=max(paper.width, _NARROWEST),
        force_terminal=paper.colour,
        color_system="standard" if paper.colour else None,
        no_color=not paper.colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )


def _heading(report: Report, paper: Paper) -> RenderableType:
    text = RichText(visible(report.title.strip()), style="bold")
    if report.at:
        place = ", ".join([f"{name} = {_short(value, paper)}" for name, value in report.at])
        joint = "\n" if "\n" in report.title.strip() else "  "
        text.append(f"{joint}at {place}", style="not bold dim")
    return Padding(text, (0, 0, 1, 0))


def _short(value: Data, paper: Paper) -> str:
    text = number_text(value, paper.precision)
    return text if len(text) <= 60 else f"an array of {_shape_text(value)}"


def _shape_text(value: Data) -> str:
    sizes: list[str] = []
    while isinstance(value, list | tuple):
        sizes.append(str(len(value)))
        value = value[0] if value else None
    return "x".join(sizes)


def _note_text(note: Note) -> RichText:
    text = RichText()
    text.append(f"{note.kind}: ", style="yellow")
    text.append(visible(note.text))
    if note.hint:
        text.append(f"\n  hint: {visible(note.hint)}", style=_QUIET)
    return text


def _block_parts(block: Block, paper: Paper) -> list[RenderableType]:
    if isinstance(block, Quantities):
        return [_quantities(block, paper)]
    if isinstance(block, Matrix):
        return _matrix(block, paper)
    if isinstance(block, Table):
        return _table(block, paper)
    if isinstance(block, Document):
        return [RichText(visible(block.content))] if isinstance(block.content, str) else []
    style = {"heading": "bold", "code": "cyan"}.get(block.kind, "")
    shown = visible(block.text)
    if block.kind == "text" and not block.marks:
        shown = "\n".join([_hanging(line, paper.width) for line in shown.split("\n")])
    text = RichText(shown, style=style, no_wrap=block.kind == "picture", overflow="ignore")
    starts = [0]
    for line in block.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for number, first, after, name in block.marks:
        text.stylize(_MARKS[name], starts[number] + first, starts[number] + after)
    return [text]


def _hanging(line: str, width: int) -> str:
    """Return a line folded to the width; what is folded stands below the words, not below their label."""
    if len(line) <= width:
        return line
    words = line.lstrip(" ")
    margin = len(line) - len(words)
    label, gap, _ = words.partition("  ")
    text = words[len(label) :].lstrip(" ") if gap else words
    indent = len(line) - len(text)
    if indent > width // 2 or indent + max(map(len, text.split())) > width:
        indent = margin + 2
    return fill(
        line, width, subsequent_indent=" " * (indent if margin or gap else 0),
        break_long_words=False, break_on_hyphens=False, replace_whitespace=False,
    )  # fmt: skip


# ----- named results ---------------------------------------------------------------------------


def _quantities(block: Quantities, paper: Paper) -> RenderableType:
    shown = [array_text(item.value, paper.precision) for item in block.items]
    single = [text for text in shown if "\n" not in text and not text.startswith("[")]
    aligned = iter(align_points(single))
    shown = [next(aligned) if "\n" not in text and not text.startswith("[") else text for text in shown]
    if block.bare and len(block.items) == 1:
        return RichText(visible(shown[0]), style=_style_of(block.items[0].value), overflow="fold")
    labels = [label_of(item, paper.ascii_only) for item in block.items]
    room = paper.width - max(map(len, labels), default=0) - 3
    shown = [_folded(text, max(room, paper.width - 3 if room < 24 else room)) for text in shown]
    widest = max([len(line) for text in shown for line in text.split("\n")], default=0)
    if max(map(len, labels), default=0) + 3 + widest > paper.width:
        return _stacked(labels, block.items, shown)
    table = RichTable(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(justify="right", style=_LABEL, no_wrap=True)
    table.add_column(no_wrap=True)
    for label, item, text in zip(labels, block.items, shown, strict=True):
        table.add_row(label, RichText(text, style=_style_of(item.value)))
    return table


def _stacked(labels: list[str], items: tuple[Quantity, ...], shown: list[str]) -> RenderableType:
    text = RichText(overflow="fold")
    for label, item, value in zip(labels, items, shown, strict=True):
        text.append(f"{label}\n", style=_LABEL)
        text.append("  " + value.strip().replace("\n", "\n  ") + "\n", style=_style_of(item.value))
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


def _style_of(value: Data) -> str:
    return _VALUE if _is_finite(value) else _ODD


def _is_finite(value: Data) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_finite(item) for item in value)
    return not isinstance(value, float) or value - value == 0


def array_text(value: Data, precision: int | None = None) -> str:
    """Return a number, or nested lists with rows on lines of their own and points in columns.

    More than 1,000 elements are shown by their corners, an ellipsis in between.
    """
    if not isinstance(value, list | tuple):
        return number_text(value, precision)
    folded = _count(value) > _SHOWN_ELEMENTS
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
            leaves.append(number_text(item, precision))


def _nested(value: Data, folded: bool, texts: Data, indent: str) -> str:
    inner = indent + " "
    parts: list[str] = []
    deep = bool(value) and isinstance(value[0], list | tuple)
    for item in _edges(value, folded):
        if item is ...:
            parts.append("…")
        else:
            parts.append(_nested(item, folded, texts, inner) if deep else next(texts))
    return "[" + (",\n" + inner if deep else ", ").join(parts).rstrip() + "]"


# ----- matrices and tables ---------------------------------------------------------------------


def _matrix(block: Matrix, paper: Paper) -> list[RenderableType]:
    if len(block.rows) * len(block.columns) > _SHOWN_ELEMENTS:
        return _corners(block, paper)
    columns = [
        [number_text(row[i], paper.precision) for row in block.cells] for i in range(len(block.columns))
    ]
    texts = [align_points(column) for column in columns]
    label_width = max(map(len, block.rows), default=0)
    widths = [max([len(block.columns[i]), *map(len, texts[i])]) for i in range(len(texts))]
    parts: list[RenderableType] = []
    for group in _groups(widths, paper.width - label_width - 4):
        table = _new_table(paper)
        table.add_column("", style=_LABEL, no_wrap=True)
        for i in group:
            table.add_column(_header(block.columns[i], texts[i]), overflow="fold")
        for r, label in enumerate(block.rows):
            cells = [
                RichText(texts[i][r].ljust(widths[i]), style=_style_of(block.cells[r][i])) for i in group
            ]
            table.add_row(visible(label), *cells)
        parts.append(table)
    return parts


def _corners(block: Matrix, paper: Paper) -> list[RenderableType]:
    """Return a matrix of very many elements by its corners, as rows of texts."""
    gap = "..." if paper.ascii_only else "…"
    rows, columns = _ends(len(block.rows)), _ends(len(block.columns))
    table = _new_table(paper)
    table.add_column("", style=_LABEL, no_wrap=True)
    for i in columns:
        table.add_column(gap if i < 0 else visible(block.columns[i]), overflow="fold")
    texts = [
        [number_text(block.cells[r][i], paper.precision) for r in rows if r >= 0] for i in columns if i >= 0
    ]
    aligned = iter([iter(align_points(column)) for column in texts])
    cells = {i: next(aligned) for i in columns if i >= 0}
    for r in rows:
        row = [gap if r < 0 or i < 0 else next(cells[i]) for i in columns]
        styles = ["" if r < 0 or i < 0 else _style_of(block.cells[r][i]) for i in columns]
        label = gap if r < 0 else visible(block.rows[r])
        table.add_row(label, *[RichText(text, style=style) for text, style in zip(row, styles, strict=True)])
    size = f"{len(block.rows):,} x {len(block.columns):,}"
    return [table, RichText(f"the corners of {size} elements; --format csv has them all", style=_QUIET)]


def _ends(count: int) -> list[int]:
    """Return the first and last positions of so many, -1 for those between."""
    if count <= 2 * _CORNER + 1:
        return list(range(count))
    return [*range(_CORNER), -1, *range(count - _CORNER, count)]


def _groups(widths: list[int], room: int) -> list[list[int]]:
    """Return the columns in runs that fit the room beside the row labels, at least one in each."""
    groups: list[list[int]] = []
    used = 0
    for i, width in enumerate(widths):
        if not groups or used + width + 2 > room:
            groups.append([])
            used = 0
        groups[-1].append(i)
        used += width + 2
    return groups


def _new_table(paper: Paper) -> RichTable:
    box = _ASCII_HEAD if paper.ascii_only else SIMPLE_HEAD
    return RichTable(box=box, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style=_LABEL)


def _table(block: Table, paper: Paper) -> list[RenderableType]:
    count = len(block.rows)
    if count > _SHOWN_ROWS + _LAST_ROWS:
        shown = (*block.rows[:_SHOWN_ROWS], *block.rows[-_LAST_ROWS:])
        left_out = count - len(shown)
        told = (
            f"{left_out:,} of {count:,} rows left out before the last {_LAST_ROWS}; --format csv has them all"
        )
        return [*_table(Table(block.columns, shown, block.title), paper), RichText(told, style=_QUIET)]
    columns = [_column_texts(block, i, paper) for i in range(len(block.columns))]
    needed = -2  # Two blanks stand between columns only.
    for column, texts in zip(block.columns, columns, strict=True):
        widest = max([len(column.name), *map(len, texts)])
        needed += 2 + (widest if column.kind == "number" else min(widest, 16))
    heading: list[RenderableType] = [RichText(visible(block.title), style="bold")] if block.title else []
    if needed > paper.width:
        without = _without_spare(block)
        narrower = _table(without, paper) if without.columns != block.columns else heading
        if narrower and isinstance(narrower[-1], RichTable):
            return narrower
        return [*heading, *_stanzas(block, columns, paper)]
    table = _new_table(paper)
    whole = sum(
        [2 + max([len(column.name), *map(len, texts)]) for column, texts in zip(block.columns, columns)]
    )
    if whole > paper.width:
        columns = [[_one_a_line(text) for text in texts] for texts in columns]
    for column in block.columns:
        number = column.kind == "number"
        name = _header(column.name, columns[len(table.columns)]) if number else visible(column.name)
        table.add_column(name, no_wrap=number, overflow="fold")
    for r, row in enumerate(block.rows):
        cells = [_cell(columns[i][r], block.columns[i].kind, row[i]) for i in range(len(columns))]
        table.add_row(*cells)
    return [*heading, table]


def _without_spare(block: Table) -> Table:
    """Return a table without its first spare column, the same if it has none."""
    spare = next((i for i, column in enumerate(block.columns) if column.spare), -1)
    kept = [i for i in range(len(block.columns)) if i != spare]
    rows = tuple([tuple([row[i] for i in kept]) for row in block.rows])
    return Table(tuple([block.columns[i] for i in kept]), rows, block.title)


def _header(name: str, texts: list[str]) -> str:
    """Return a number column's name above the first digits, where the eye looks for it."""
    widest = max(map(len, texts), default=0)
    indent = min([len(text) - len(text.lstrip()) for text in texts if text.strip()], default=0)
    signs = any(text[indent : indent + 1] == "-" for text in texts)
    return " " * min(indent + signs, max(widest - len(name), 0)) + visible(name)


def _column_texts(block: Table, index: int, paper: Paper) -> list[str]:
    texts = [_cell_text(row[index], paper) for row in block.rows]
    return align_points(texts) if block.columns[index].kind == "number" else texts


def _cell_text(cell: Data, paper: Paper) -> str:
    return "" if cell is None else visible(number_text(cell, paper.precision))


def _cell(text: str, kind: str, value: Data) -> RichText:
    style = {"code": "cyan", "math": "cyan", "number": _style_of(value)}.get(kind, "")
    return RichText(text, style=style)


def _one_a_line(text: str) -> str:
    """Return `a = 1, b = 2` with each of the equations on a line of its own."""
    return text.replace(", ", ",\n") if " = " in text else text


def _stanzas(block: Table, columns: list[list[str]], paper: Paper) -> list[RenderableType]:
    """Return each row as `name  value` lines, for tables too wide to stand side by side."""
    parts: list[RenderableType] = []
    widest = max([len(column.name) for column in block.columns], default=0)
    room = paper.width - widest - 2
    if room < _NARROWEST:
        # Nothing fits beside the names: one below the other, and the terminal wraps what is longer.
        lines = [
            f"{visible(column.name)}\n  {columns[i][r].strip()}"
            for r in range(len(block.rows))
            for i, column in enumerate(block.columns)
            if columns[i][r].strip()
        ]
        return [RichText("\n".join(lines), no_wrap=True, overflow="ignore")]
    for r, row in enumerate(block.rows):
        table = RichTable(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column(style=_LABEL, no_wrap=True, width=widest)
        table.add_column(overflow="fold")
        for i, column in enumerate(block.columns):
            if columns[i][r].strip():
                text = columns[i][r].strip()
                if len(text) > room:
                    text = _one_a_line(text)
                table.add_row(visible(column.name), _cell(text, column.kind, row[i]))
        parts.append(Padding(table, (0, 0, int(r < len(block.rows) - 1), 0)))
    return parts
