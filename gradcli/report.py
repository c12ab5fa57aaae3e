"""What a command found out, as plain data: blocks to show, notes to heed, and the JSON of it.

A report knows no terminal and no format. Numbers stay numbers (floats, ints, nested lists of them)
until a renderer in `render/` writes them.
"""

from __future__ import annotations

from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from gradcli.source import Span

    # A number, a text, or nested lists of numbers.
    Data: TypeAlias = Any


class Note(Record):
    """Something the reader should know about the result.

    `kind` is `kink`, `pole`, `edge`, `jump`, `undefined`, `convention` or `info`.
    """

    kind: str
    text: str
    span: Span | None = None
    hint: str = ""


class Quantity(Record):
    """A named result: `name` in plain output, in `--only` and as a column (`value`, `d_x`).

    `of` and `by` say what it is a derivative of and by: `of="y", by=("x", "x")` is the second
    derivative of y by x. Both empty: a value. `label` overrides what they would be shown as.
    """

    name: str
    value: Data
    of: str = ""
    by: tuple[str, ...] = ()
    label: str = ""


class Quantities(Record):
    """Some named results, one below the other. `bare` ones show without their names in a pipe."""

    items: tuple[Quantity, ...]
    bare: bool = False


class Matrix(Record):
    """A matrix of numbers with labelled rows and columns; `entries` are the named blocks it is made of."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[float, ...], ...]
    entries: tuple[Quantity, ...]


class Column(Record):
    """A column of a table.

    `kind` is `text`, `code` (program text), `math` (an expression), `equations` (`d/dx = 2.0, d/dy = 1.0`),
    `number` (aligned at the point), `verdict` (of `check`, coloured by what it says), or `group` (said of several
    rows that follow each other: a terminal that is too narrow for it says it once above them). A `spare` one repeats
    what another one says: a terminal that is too narrow for all does without it.
    """

    name: str
    kind: str = "text"
    spare: bool = False


class Table(Record):
    """Rows of cells below named columns; a cell is a text, a number, nested lists of numbers, or None.

    `title` tells tables of several outputs apart. `records` are the rows as data, where that is more than
    the cells by their columns' names.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Data, ...], ...]
    title: str = ""
    records: tuple[dict[str, Data], ...] = ()


class Text(Record):
    """Lines that are shown as they stand. `kind` is `text`, `heading`, `code` or `picture`.

    `marks` say what is coloured where colours are allowed: line, first column, column after the last, and
    `quiet`, `code`, `leaf`, `fold`, `value`, `gradient`, or `first` to `sixth` for curves.
    """

    text: str
    kind: str = "text"
    marks: tuple[tuple[int, int, int, str], ...] = ()


class Document(Record):
    """A file's whole content, written as it is in every format: a drawing, a source text."""

    content: bytes | str


if TYPE_CHECKING:
    Block: TypeAlias = Quantities | Matrix | Table | Text | Document


class Report(Record):
    """The whole answer of a command.

    `data` is its JSON object without `schema` and `warnings`, in the order the keys are written.
    `title` is the program, `at` the place: shown above the blocks where there is room for headings.
    `status` is the exit status the command ends with.
    """

    blocks: tuple[Block, ...] = ()
    data: dict[str, Data] = {}  # noqa: RUF012 (a record is frozen; the default is never written to)
    title: str = ""
    at: tuple[tuple[str, Data], ...] = ()
    notes: tuple[Note, ...] = ()
    status: int = 0


def is_finite(value: Data) -> bool:
    """Tell whether all floats of a value are finite."""
    if isinstance(value, float):
        return value - value == 0
    if isinstance(value, (list, tuple)):
        return all(map(is_finite, value))
    return not isinstance(value, dict) or all(map(is_finite, value.values()))


def quantities(report: Report) -> tuple[Quantity, ...]:
    """Return every named result of a report, in the order of its blocks."""
    found: list[Quantity] = []
    for block in report.blocks:
        if isinstance(block, Quantities):
            found.extend(block.items)
        elif isinstance(block, Matrix):
            found.extend(block.entries)
    return tuple(found)
