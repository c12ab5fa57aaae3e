"""Blocks of CSV, TSV and their relatives, rows kept to the letter.

A block whose bytes are nothing but numbers, delimiters and newlines in a regular pattern (the common
case, checked without looking at a single row) becomes one JSON array. Everything else is taken apart
with as much care as it needs, and no more.
"""

from __future__ import annotations

import numpy as np
import orjson

from gradcli.tables.block import Block, Numbers
from gradcli.tables.delimited.quoting import cell_ends
from gradcli.tables.numerals import (
    NotNumeric,
    column_floats,
    flat_floats,
    json_values,
    python_values,
)
from gradcli.tables.problems import RowProblem, shown
from gradcli.tables.rows import cells_of, is_open, joined, parted, quoted_if_needed, unquoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from gradcli.tables.delimited.dialect import Dialect
    from gradcli.tables.delimited.regular import Regular

_FEW = 4  # a column in so many, or fewer, is picked out of the text instead of reading all
_UNCLOSED_HINT = 'a quote that belongs to the text is written twice: ""'


class DelimitedBlock(Block):
    """Rows of delimited text. Either `data` (one row a line, all alike) or `rows` with a line number each."""

    __slots__ = (
        "_bad",
        "_cells",
        "_data",
        "_line_ends",
        "_lines",
        "_masked",
        "_plain",
        "_quoted",
        "_rows",
        "_split",
        "_unclosed",
        "dialect",
        "first_line",
    )

    def __init__(self, dialect: Dialect, first_line: int) -> None:
        super().__init__(0)
        self.dialect = dialect
        self.first_line = first_line
        self._data = b""  # regular rows, joined by newlines; what is known of them is told at `Regular`
        self._plain = self._quoted = self._masked = False
        self._rows: list[bytes] | None = None
        self._lines: list[int] | None = None
        self._line_ends: list[bytes] | None = None  # where rows end differently
        self._unclosed: frozenset[int] = frozenset()
        self._split: list[list[bytes]] | None = None  # cells by row, of rows
        self._bad: dict[int, RowProblem] | None = None
        self._cells: list[bytes] | None = None  # cells one after the other, of regular data

    def __reduce__(self) -> tuple[Any, ...]:
        """What travels: the rows and what is known of them; cells are taken apart again by who needs them."""
        rows = None if self._rows is None else joined(self._rows)
        text = (self.count, self._data, self._plain, self._quoted, self._masked, rows)
        known = (self._lines, self._line_ends, self._unclosed, self._bad)
        return _unpacked, (self.dialect, self.first_line, text, known)

    @classmethod
    def of_regular(cls, dialect: Dialect, first_line: int, regular: Regular) -> DelimitedBlock:
        """Return the block of a text whose rows are all alike."""
        block = cls(dialect, first_line)
        block.count = regular.count
        block._data = regular.text
        block._plain, block._quoted, block._masked = regular.plain, regular.quoted, regular.masked
        if regular.returns != (dialect.line_end == b"\r\n"):
            block._line_ends = [b"\r\n" if regular.returns else b"\n"] * regular.count
        return block

    @classmethod
    def of_rows(
        cls, dialect: Dialect, first_line: int, rows: list[bytes], offsets: list[int], unclosed: list[int]
    ) -> DelimitedBlock:
        """Return the block of rows of any kind, blank ones left out; `offsets` are lines after the first."""
        block = cls(dialect, first_line)
        end = b"\r\n" if dialect.line_end == b"\r\n" else b"\n"
        ends = [b"\r\n" if row.endswith(b"\r") else b"\n" for row in rows]
        blanks = b" \t\r".replace(dialect.delimiter, b"")
        kept = [at for at, row in enumerate(rows) if row.strip(blanks)]
        block._rows = [rows[at][:-1] if ends[at] == b"\r\n" else rows[at] for at in kept]
        block._lines = [first_line + offsets[at] for at in kept]
        if any(ends[at] != end for at in kept):
            block._line_ends = [ends[at] for at in kept]
        if unclosed:
            was = set(unclosed)
            block._unclosed = frozenset(now for now, at in enumerate(kept) if at in was)
        block.count = len(kept)
        return block

    # --- rows as they were written ---

    def texts(self) -> list[bytes]:
        """Return each row to the letter, without its line end."""
        if self._rows is not None:
            return self._rows
        return self._data.split(b"\n")

    def delimited_text(self, delimiter: bytes, header: Sequence[str]) -> bytes | None:
        """Return the rows to the letter, each with a newline after it; None if they differ in how they are written."""
        if self._rows is not None or self._line_ends is not None or delimiter != self.dialect.delimiter:
            return None
        if self.dialect.header != tuple(header):
            return None
        return self._data + b"\n"

    def line_ends(self) -> list[bytes] | None:
        """Return each row's line end, or None if all have the file's."""
        return self._line_ends

    def line(self, row: int) -> int:
        """Return the line of the file where a row begins."""
        return self.first_line + row if self._lines is None else self._lines[row]

    # --- numbers ---

    def numbers(self, names: Sequence[str]) -> Numbers:
        """Return the named columns as numbers, with what is wrong with the rows that have none."""
        spelling = self.dialect.spelling
        return self._numbers(names).blanked(None if spelling is None else spelling.missing)

    def _numbers(self, names: Sequence[str]) -> Numbers:
        indices = [self.dialect.index(name) for name in names]
        if self._rows is None and (self._masked or _FEW * len(indices) <= len(self.dialect.header)):
            picked = self._picked_numbers(indices)
            if picked is not None:
                return Numbers(picked, None, ())
        if self._plain and self._rows is None:
            values = self._all_numbers()
            if values is not None:
                width = len(self.dialect.header)
                # Contiguous: numpy computes some functions differently, to the last bit, on strided columns.
                return Numbers(
                    tuple(np.ascontiguousarray(values[index::width]) for index in indices), None, ()
                )
        problems = dict(self._bad_rows())
        good = [row for row in range(self.count) if row not in problems] if problems else None
        columns = []
        for index in indices:
            cells: Sequence[bytes] = self._column(index, good)
            if self.dialect.spelling is not None:
                cells = self.dialect.spelling.plain(cells, b"nan")
            values, refusals = column_floats(cells, self.dialect.decimal)
            for at, refusal in refusals.items():
                row = at if good is None else good[at]
                if row not in problems:
                    problems[row] = self._refused(row, index, cells[at], refusal)
            columns.append(values)
        if not problems:
            return Numbers(tuple(columns), None, ())
        base = np.arange(self.count) if good is None else np.array(good, dtype=np.intp)
        keep = ~np.isin(base, list(problems))
        return Numbers(tuple(column[keep] for column in columns), base[keep], tuple(sorted(problems.items())))

    def _all_numbers(self) -> NDArray[np.float64] | None:
        """Return all cells of a plain block, row by row, or None if not all are JSON's numbers."""
        text = self._data.replace(b'"', b"") if self._quoted else self._data
        delimiter, decimal = self.dialect.delimiter, self.dialect.decimal
        if decimal != ".":
            if b"." in text:
                return None
            if decimal.encode() != delimiter:
                text = text.replace(decimal.encode(), b".")
        if delimiter != b",":
            if b"," in text:
                return None
            text = text.replace(delimiter, b",")
        values = flat_floats(b"[" + text.replace(b"\n", b",") + b"]", self.count * len(self.dialect.header))
        if values is None:
            self._plain = False
        return values

    def _picked_numbers(self, indices: Sequence[int]) -> tuple[NDArray[np.float64], ...] | None:
        """Return a few columns of regular data as numbers, without a look at the others; None if it takes more care."""
        if (self._quoted and not self._masked) or self.dialect.decimal != ".":
            return None
        width = len(self.dialect.header)
        codes = np.frombuffer(self._data + b"\n", dtype=np.uint8)
        ends = cell_ends(codes, self.dialect.delimiter[0], quoted=self._masked).astype(np.int32)
        starts = np.empty_like(ends)
        starts[0], starts[1:] = 0, ends[:-1] + 1
        columns = []
        for index in indices:
            start = starts[index::width]
            length = ends[index::width] - start + 1  # with the separator
            stop = np.cumsum(length, dtype=np.int32)
            places = np.repeat(start - (stop - length), length) + np.arange(stop[-1], dtype=np.int32)
            text = codes[places]
            text[stop - 1] = ord(",")
            values = flat_floats(b"[" + text[:-1].tobytes() + b"]", self.count)
            if values is None:
                return None
            columns.append(values)
        return tuple(columns)

    def _bad_rows(self) -> dict[int, RowProblem]:
        """Return the problems of rows that have no cells to speak of: ragged, or with an open quote."""
        if self._rows is None:
            return {}
        if self._bad is None:
            self._bad = self._found_bad_rows()
        return self._bad

    def _found_bad_rows(self) -> dict[int, RowProblem]:
        width = len(self.dialect.header)
        problems: dict[int, RowProblem] = {}
        if not self._unclosed and set(map(len, self._split_rows())) <= {width}:
            return problems
        for row, cells in enumerate(self._split_rows()):
            if row in self._unclosed:
                at = next(
                    (at for at, cell in enumerate(cells) if cell.startswith(b'"') and cell.count(b'"') % 2), 0
                )
                name = self.dialect.header[at] if at < width else None
                problems[row] = self.problem(
                    row, "a quote opens here and is not closed", column=name, hint=_UNCLOSED_HINT
                )
            elif len(cells) != width:
                reason = f"{len(cells)} cell{'s' * (len(cells) != 1)} where the header has {width}"
                if len(cells) > width:
                    left = shown(self.dialect.delimiter.join(cells[width:]))
                    reason += f": {left!r} {'is' if len(cells) == width + 1 else 'are'} left over"
                mark = self.dialect.delimiter.decode()
                empty = len(cells) == width + 1 and not cells[-1].strip()
                hint = f"if all rows end so: sed '2,$s/{mark}$//' FILE | gradcli map ..." if empty else None
                problems[row] = self.problem(row, reason, hint=hint)
        return problems

    def problem(
        self, row: int, reason: str, *, column: str | None = None, hint: str | None = None
    ) -> RowProblem:
        """Return the problem of one row, with its line in the file."""
        return RowProblem(self.dialect.file, self.line(row), reason, column=column, hint=hint)

    def _refused(self, row: int, index: int, cell: bytes, refusal: NotNumeric) -> RowProblem:
        hint = refusal.hint
        name = self.dialect.header[index]
        if unquoted(cell.strip()).decode("utf-8", "backslashreplace") == name.strip():
            hint = (
                "is it the header again? name all files instead of joining them: gradcli map EXPR a.csv b.csv"
            )
        return RowProblem(
            self.dialect.file,
            self.line(row),
            refusal.reason,
            column=name,
            value=cell.decode("utf-8", "backslashreplace"),
            hint=hint,
        )

    # --- cells ---

    def _split_rows(self) -> list[list[bytes]]:
        """Return the cells of each row of a block that is not regular, as written."""
        if self._split is None:
            assert self._rows is not None
            delimiter = self.dialect.delimiter
            self._split = [cells_of(row, delimiter) for row in self._rows]
        return self._split

    def _column(self, index: int, good: list[int] | None, *, as_written: bool = False) -> list[bytes]:
        """Return the texts of one column over the good rows, without their quotes unless `as_written`."""
        if self._rows is None:
            if self._cells is None and self._masked:
                codes = np.frombuffer(self._data + b"\n", dtype=np.uint8)
                ends = cell_ends(codes, self.dialect.delimiter[0], quoted=True).tolist()
                self._cells = [self._data[start + 1 : end] for start, end in zip([-1, *ends], ends)]
            if self._cells is None:
                self._cells = self._data.replace(b"\n", self.dialect.delimiter).split(self.dialect.delimiter)
            cells = self._cells[index :: len(self.dialect.header)]
            return [unquoted(cell) for cell in cells] if self._quoted and not as_written else cells
        rows = self._split_rows()
        cells = [cells[index] for cells in (rows if good is None else [rows[row] for row in good])]
        if as_written or b'"' not in b"".join(cells):
            return cells
        return [unquoted(cell) if cell.startswith(b'"') else cell for cell in cells]

    def _text_columns(self, header: Sequence[str], *, as_written: bool = False) -> list[list[bytes]]:
        """Return the texts of the named columns; rows that are not whole are cut or filled up."""
        own = self.dialect.header
        indices = range(len(own)) if tuple(header) == own else [self.dialect.index(name) for name in header]
        if not self._bad_rows():
            return [self._column(index, None, as_written=as_written) for index in indices]
        rows = [self._filled(cells) for cells in self._split_rows()]
        columns = [[cells[index] for cells in rows] for index in indices]
        return columns if as_written else [[unquoted(cell) for cell in cells] for cells in columns]

    def _plain_columns(self, header: Sequence[str], numbers: Collection[str]) -> list[Sequence[bytes]]:
        """Return the texts of the named columns for a format with a null: none for missing values, numbers plain."""
        columns: list[Sequence[bytes]] = list(self._text_columns(header))
        spelling = self.dialect.spelling
        if spelling is None:
            return columns
        return [spelling.plain(cells, b"", numeric=name in numbers) for name, cells in zip(header, columns)]

    def _filled(self, cells: list[bytes]) -> list[bytes]:
        """Return as many cells of a row as the header has, as written; one whose quote is not closed is put in quotes."""
        width = len(self.dialect.header)
        whole = [
            quoted_if_needed(cell, self.dialect.delimiter) if is_open(cell) else cell
            for cell in cells[:width]
        ]
        return whole + [b""] * (width - len(cells))

    # --- as rows of a format ---

    def delimited_rows(self, delimiter: bytes, header: Sequence[str]) -> list[bytes]:
        """Return each row as delimited text without a line end; rows that are not whole are cut or filled up."""
        same = delimiter == self.dialect.delimiter
        if not same or tuple(header) != self.dialect.header:
            if not header:
                return [b""] * self.count
            columns = [
                cells if same else [quoted_if_needed(cell, delimiter) for cell in cells]
                for cells in self._text_columns(header, as_written=same)
            ]
            return list(map(delimiter.join, zip(*columns, strict=True)))
        bad = self._bad_rows()
        if not bad:
            return self.texts()
        texts = list(self.texts())
        for row in bad:
            texts[row] = delimiter.join(self._filled(cells_of(texts[row], delimiter)))
        return texts

    def json_rows(self, header: Sequence[str] | None = None, numbers: Collection[str] = ()) -> list[bytes]:
        """Return each row as a JSON object; what is written as a JSON number stays one, to the letter."""
        names = self.dialect.header if header is None else header
        if not names:
            return [b"{}"] * self.count
        decimal = self.dialect.decimal
        columns = [
            json_values(cells, decimal, numeric=name in numbers)
            for name, cells in zip(names, self._plain_columns(names, numbers))
        ]
        keys = (orjson.dumps(name).replace(b"%", b"%%") for name in names)
        form = b"{" + b",".join([key + b":%b" for key in keys]) + b"}"
        return [form % cells for cells in zip(*columns, strict=True)]

    def python_columns(self, header: Sequence[str], numbers: Collection[str] = ()) -> list[list[Any]]:
        """Return each column as a list of int, float, str or None (an empty cell)."""
        return [
            python_values(cells, self.dialect.decimal, numeric=name in numbers)
            for name, cells in zip(header, self._plain_columns(header, numbers))
        ]

    def text_column(self, name: str) -> list[str | None]:
        """Return the texts of a column, None for an empty cell."""
        cells = self._text_columns((name,))[0]
        return [cell.decode("utf-8", "backslashreplace") if cell else None for cell in cells]


def _unpacked(
    dialect: Dialect, first_line: int, text: tuple[Any, ...], known: tuple[Any, ...]
) -> DelimitedBlock:
    """Return a block that has travelled."""
    block = DelimitedBlock(dialect, first_line)
    block.count, block._data, block._plain, block._quoted, block._masked, rows = text
    block._rows = None if rows is None else parted(rows)
    block._lines, block._line_ends, block._unclosed, block._bad = known
    return block
