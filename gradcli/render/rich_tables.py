"""Matrices and tables for a terminal: they fit by splitting and stacking, never by cutting digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD, Box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text as RichText

from gradcli.render.labels import symbol, visible
from gradcli.render.numbers import align_points, number_text
from gradcli.render.paper import LABEL, NARROWEST, QUIET, SHOWN_ELEMENTS, style_of
from gradcli.report import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from gradcli.render.paper import Paper
    from gradcli.report import Column, Data, Matrix

_ASCII_HEAD = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
# Of more rows than this a table shows the first ones and the last; of a matrix of too many elements, its corners.
_SHOWN_ROWS = 200
_LAST_ROWS = 10
_CORNER = 4
_LEAST_WORDS, _LONGEST_WORD = 16, 24  # characters of a column of words


def matrix(block: Matrix, paper: Paper) -> list[RenderableType]:
    """Return a matrix as one table, or as several that each fit the width; of a very large one its corners."""
    if len(block.rows) * len(block.columns) > SHOWN_ELEMENTS:
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
        table.add_column("", style=LABEL, no_wrap=True)
        for i in group:
            table.add_column(_header(block.columns[i], texts[i]), overflow="fold")
        for r, label in enumerate(block.rows):
            cells = [RichText(texts[i][r].ljust(widths[i]), style=style_of(block.cells[r][i])) for i in group]
            table.add_row(visible(label), *cells)
        parts.append(table)
    return parts


def _corners(block: Matrix, paper: Paper) -> list[RenderableType]:
    """Return a matrix of very many elements by its corners, as rows of texts; fewer where so many do not fit."""
    gap = symbol("…", paper.ascii_only)
    rows = _ends(len(block.rows), _CORNER)
    labels = [gap if r < 0 else visible(block.rows[r]) for r in rows]
    room = paper.width - max(map(len, labels)) - 4
    for corner in range(_CORNER, 0, -1):
        columns = {i: _corner_texts(block, i, rows, paper) for i in _ends(len(block.columns), corner)}
        widths = [
            max(len(gap if i < 0 else block.columns[i]), *map(len, texts)) + 2 for i, texts in columns.items()
        ]
        if sum(widths) - 2 <= room:
            break
    table = _new_table(paper)
    table.add_column("", style=LABEL, no_wrap=True)
    for i in columns:
        table.add_column(gap if i < 0 else visible(block.columns[i]), overflow="fold")
    for at, (r, label) in enumerate(zip(rows, labels, strict=True)):
        cells = [
            RichText(texts[at], style="" if r < 0 or i < 0 else style_of(block.cells[r][i]))
            for i, texts in columns.items()
        ]
        table.add_row(label, *cells)
    size = f"{len(block.rows):,} x {len(block.columns):,}"
    return [table, RichText(f"the corners of {size} elements; --format csv has them all", style=QUIET)]


def _corner_texts(block: Matrix, column: int, rows: list[int], paper: Paper) -> list[str]:
    """Return what stands in a column of a matrix at some rows, its points below each other; -1 is a gap."""
    gap = symbol("…", paper.ascii_only)
    texts = [number_text(block.cells[r][column], paper.precision) for r in rows if r >= 0 and column >= 0]
    aligned = iter(align_points(texts))
    return [gap if r < 0 or column < 0 else next(aligned) for r in rows]


def _ends(count: int, corner: int) -> list[int]:
    """Return the first and last positions of so many, -1 for those between."""
    if count <= 2 * corner + 1:
        return list(range(count))
    return [*range(corner), -1, *range(count - corner, count)]


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
    return RichTable(box=box, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style=LABEL)


def table_of(block: Table, paper: Paper) -> list[RenderableType]:
    """Return a table, or each of its rows as `name  value` lines where it is too wide."""
    count = len(block.rows)
    if count > _SHOWN_ROWS + _LAST_ROWS:
        shown = (*block.rows[:_SHOWN_ROWS], *block.rows[-_LAST_ROWS:])
        left_out = count - len(shown)
        told = (
            f"{left_out:,} of {count:,} rows left out before the last {_LAST_ROWS}; --format csv has them all"
        )
        return [*table_of(Table(block.columns, shown, block.title), paper), RichText(told, style=QUIET)]
    columns = [_column_texts(block, i, paper) for i in range(len(block.columns))]
    widths = _natural(block.columns, columns)
    least = [
        width if column.kind == "number" else min(width, _LEAST_WORDS)
        for column, width in zip(block.columns, widths, strict=True)
    ]
    heading: list[RenderableType] = [RichText(visible(block.title), style="bold")] if block.title else []
    folds = _side_by_side(widths) > paper.width
    grouped = _grouped(block, columns, paper) if folds else None
    if grouped is not None:
        return [*heading, grouped]
    if _side_by_side(least) > paper.width:
        without = _without_spare(block)
        narrower = table_of(without, paper) if without.columns != block.columns else heading
        if narrower and isinstance(narrower[-1], RichTable):
            return narrower
        return [*heading, *_stanzas(block, columns, paper)]
    table = _with_columns(block, columns, range(len(columns)), paper)
    if folds:
        columns = [
            [_one_a_line(text, column.kind) for text in texts]
            for column, texts in zip(block.columns, columns, strict=True)
        ]
    for r, row in enumerate(block.rows):
        cells = [_cell(columns[i][r], block.columns[i].kind, row[i]) for i in range(len(columns))]
        table.add_row(*cells)
    return [*heading, table]


def _grouped(block: Table, columns: list[list[str]], paper: Paper) -> RenderableType | None:
    """Return a table with what its `group` column says once above the rows it is said of; None if it has none.

    None, too, where the other columns do not fit.
    """
    at = next((i for i, column in enumerate(block.columns) if column.kind == "group"), -1)
    if at < 0:
        return None
    kept = [i for i in range(len(block.columns)) if i != at]
    widths = _widths([block.columns[i] for i in kept], [columns[i] for i in kept], paper.width)
    if widths is None:
        return None
    parts: list[RenderableType] = []
    said = ""
    table = _with_columns(block, columns, kept, paper, widths)
    for r, row in enumerate(block.rows):
        if columns[at][r] != said:
            said = columns[at][r]
            parts += [table, RichText(_group_heading(block.columns[at].name, said), style=QUIET)]
            table = _with_columns(block, columns, kept, paper, widths)
            table.show_header = False
        table.add_row(*[
            _cell(_one_a_line(columns[i][r], block.columns[i].kind) if len(columns[i][r]) > width else columns[i][r],
                  block.columns[i].kind, row[i])
            for i, width in zip(kept, widths, strict=True)
        ])  # fmt: skip
    shown = [
        part for part in [*parts, table] if not isinstance(part, RichTable) or part.rows or part.show_header
    ]
    return Group(*shown)


def _group_heading(name: str, said: str) -> str:
    """Return what stands above the rows of a group: `in for k in range(3), turn 2:`, or what it is called."""
    if name != "in":
        return visible(said)
    return f"in {said}:" if said else "outside:"


def _side_by_side(widths: list[int]) -> int:
    """Return how wide a table of such columns is: two blanks stand between them, none around."""
    return sum(widths) + 2 * (len(widths) - 1)


def _natural(columns: Sequence[Column], texts: list[list[str]]) -> list[int]:
    """Return how wide columns are that fold nothing."""
    return [max([len(column.name), *map(len, own)]) for column, own in zip(columns, texts, strict=True)]


def _widths(columns: list[Column], texts: list[list[str]], room: int) -> list[int] | None:
    """Return how wide columns are that fit the room, those of words narrower than they would be; None if none fit."""
    natural = _natural(columns, texts)
    whole, least_words = [], []
    for column, own in zip(columns, texts, strict=True):
        lines = [line for text in own for line in _one_a_line(text, column.kind).split("\n")]
        words = max([len(word) for line in lines for word in line.split()], default=0)
        least_words.append(max(_LEAST_WORDS, min(words, _LONGEST_WORD)))
        whole.append(max([_LEAST_WORDS, *map(len, lines)]) if column.kind == "equations" else least_words[-1])
    # First equations stay on a line each; where that is too wide, they are folded as well.
    for least in (whole, least_words):
        widths = list(natural)
        while _side_by_side(widths) > room:
            foldable = [i for i, c in enumerate(columns) if c.kind != "number" and widths[i] > least[i]]
            if not foldable:
                break
            widths[max(foldable, key=widths.__getitem__)] -= 1
        else:
            return widths
    return None


def _with_columns(
    block: Table, texts: list[list[str]], kept: Sequence[int], paper: Paper, widths: list[int] | None = None
) -> RichTable:
    """Return a table without rows that has the columns `kept`, of fixed widths where they are given."""
    table = _new_table(paper)
    for at, i in enumerate(kept):
        column = block.columns[i]
        number = column.kind == "number"
        said = symbol(column.name, paper.ascii_only)
        name = _header(said, texts[i]) if number else visible(said)
        table.add_column(name, no_wrap=number, overflow="fold", width=None if widths is None else widths[at])
    return table


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
    style = {"code": "cyan", "math": "cyan", "number": style_of(value)}.get(kind, "")
    if kind == "verdict":
        style = _VERDICTS.get(str(value), "yellow")
    return RichText(text, style=style)


_VERDICTS = {"ok": "green", "mismatch": "bold red"}  # others are neither right nor wrong


def _one_a_line(text: str, kind: str) -> str:
    """Return equations, `d/dx = 1, d/dy = [2, 3]`, each on a line of its own."""
    return text.replace(", d/", ",\nd/") if kind == "equations" else text


def _stanzas(block: Table, columns: list[list[str]], paper: Paper) -> list[RenderableType]:
    """Return each row as `name  value` lines, for tables too wide to stand side by side."""
    parts: list[RenderableType] = []
    widest = max([len(column.name) for column in block.columns], default=0)
    room = paper.width - widest - 2
    if room < NARROWEST:
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
        table.add_column(style=LABEL, no_wrap=True, width=widest)
        table.add_column(overflow="fold")
        for i, column in enumerate(block.columns):
            if columns[i][r].strip():
                text = columns[i][r].strip()
                if len(text) > room:
                    text = _one_a_line(text, column.kind)
                table.add_row(visible(column.name), _cell(text, column.kind, row[i]))
        parts.append(Padding(table, (0, 0, int(r < len(block.rows) - 1), 0)))
    return parts
