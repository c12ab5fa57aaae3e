"""Writing CSV, TSV and their relatives: each row as it was, the results after it."""

from __future__ import annotations

from gradcli.tables.block import Block, Results
from gradcli.tables.delimited.reading import SWAP_LINE_ENDS
from gradcli.tables.numerals import row_texts
from gradcli.tables.rows import cells_of, quoted_if_needed
from gradcli.tables.text import BOM
from gradcli.tables.writing import ERROR, TextWriter, check_added

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

    from gradcli.tables.delimited.dialect import Dialect
    from gradcli.tables.problems import RowProblem
    from gradcli.tables.sink import Sink


class DelimitedWriter(TextWriter):
    """A delimited table with the `added` columns, and an `error` column if rows' errors are recorded.

    `dialect` is that of the input, or None if the input is in another format. `keep` names the input's
    columns that are written (None: all). Without `heading` there is no header line.
    """

    def __init__(
        self,
        sink: Sink,
        added: Sequence[str],
        *,
        dialect: Dialect | None = None,
        delimiter: bytes | None = None,
        decimal: str = ".",
        record: bool = False,
        keep: Sequence[str] | None = None,
        heading: bool = True,
    ) -> None:
        super().__init__(sink)
        self._dialect = dialect
        self._added = (*added, ERROR) if record else tuple(added)
        self._record = record
        self._delimiter = delimiter or (dialect.delimiter if dialect else b",")
        self._decimal = dialect.decimal if dialect else decimal
        line_end = dialect.line_end if dialect else b"\n"
        self._swap = line_end == b"\r"
        self._line_end = b"\n" if self._swap else line_end
        self._keep = None if keep is None else tuple(keep)
        self._heading = heading
        self._header: tuple[str, ...] = ()

    def start(self, header: Sequence[str]) -> None:
        """Write the header: the input's to the letter, then the added names."""
        self._header = tuple(header) if self._keep is None else self._keep
        check_added(self._header, self._added)
        names = self._names_as_written() if self._header else []
        names += [quoted_if_needed(name.encode(), self._delimiter) for name in self._added]
        if self._heading:
            self._put(self._delimiter.join(names) + self._line_end)

    def _names_as_written(self) -> list[bytes]:
        dialect = self._dialect
        if dialect is None or dialect.delimiter != self._delimiter:
            return [quoted_if_needed(name.encode(), self._delimiter) for name in self._header]
        if self._keep is None:
            return [dialect.header_text]
        cells = cells_of(dialect.header_text.removeprefix(BOM), dialect.delimiter)
        return [cells[dialect.index(name)] for name in self._keep]

    def misfits(self, block: Block) -> dict[int, RowProblem]:
        """Return the problems of rows that have more than the columns of the header."""
        return block.misfits(self._header) if self._keep is None else {}

    def encode(self, block: Block, results: Results) -> bytes:
        """Return the block's rows that have results or errors as they are written."""
        if results.rows is None and not results.errors and self._added and self._keep is None:
            text = block.delimited_text(self._delimiter, self._header)
            if text is not None:
                return self._beside(text, results.columns)
        rows = block.delimited_rows(self._delimiter, self._header)
        values = row_texts(results.columns, self._delimiter, self._decimal)
        ends = block.line_ends()
        if self._record:
            values = self._with_errors(values, results, len(rows))
        elif results.rows is not None:
            chosen = results.rows.tolist()
            rows = [rows[row] for row in chosen]
            ends = None if ends is None else [ends[row] for row in chosen]
        if not rows:
            return b""
        if not self._added:
            return b"".join([row + end for row, end in zip(rows, ends or [self._line_end] * len(rows))])
        pieces = [b"", self._delimiter if self._header else b"", b"", self._line_end] * len(rows)
        pieces[0::4] = rows
        pieces[2::4] = values
        if ends is not None:
            pieces[3::4] = ends
        return b"".join(pieces)

    def _beside(self, text: bytes, columns: Sequence[NDArray[Any]]) -> bytes:
        """Return rows, each of which ends with a newline, with the results after them."""
        values = row_texts(columns, self._delimiter, self._decimal)
        tail = self._delimiter + b"\0" + (self._delimiter if self._record else b"") + self._line_end
        # One formatting of the whole block is quicker than joining a piece for each row.
        form = text.replace(b"%", b"%%") if b"%" in text else text
        tail = tail.replace(b"%", b"%%").replace(b"\0", b"%b")
        return form.replace(b"\n", tail) % tuple(values)

    def _with_errors(self, values: list[bytes], results: Results, count: int) -> list[bytes]:
        """Return the added cells of every row: values and no error, or no values and an error."""
        fine = self._delimiter if len(self._added) > 1 else b""
        texts = [self._delimiter * (len(self._added) - 1)] * count
        good = range(count) if results.rows is None else results.rows.tolist()
        if values:
            for row, value in zip(good, values, strict=True):
                texts[row] = value + fine
        for row, error in (results.errors or {}).items():
            texts[row] = texts[row] + quoted_if_needed(error.encode(), self._delimiter)
        return texts

    def _put(self, data: bytes) -> None:
        super()._put(data.translate(SWAP_LINE_ENDS) if self._swap else data)
