"""Reading CSV, TSV and their relatives as blocks of rows."""

from __future__ import annotations

import re

from gradcli.errors import DataProblem, UsageProblem
from gradcli.records import replace
from gradcli.tables.block import SMALLEST_READ
from gradcli.tables.delimited.block import DelimitedBlock
from gradcli.tables.delimited.dialect import Dialect, blanks_hint, header_hint
from gradcli.tables.delimited.regular import with_quoted_numbers, with_quoted_texts, without_quotes
from gradcli.tables.problems import shown
from gradcli.tables.rows import LeftOut, cells_of, cut_rows, quoted_if_needed, unquoted
from gradcli.tables.text import BOM, TextReader, next_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcli.tables.feed import Feed
    from gradcli.tables.spelling import Spelling

_DELIMITERS = (b",", b";", b"\t")
_ORC = b"ORC"  # a column may be called so
_TITLE_LINES = 20
_QUOTED = rb'"[^"]*"'
# Bytes that no text has; NUL is left to UTF-16.
_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BINARY_OR_NUL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
SWAP_LINE_ENDS = bytes.maketrans(b"\r\n", b"\n\r")  # its own inverse


def delimiter_of(text: str) -> bytes:
    """Return the delimiter that a user's word means: the character, or `tab`, `\\t`, `comma`, `semicolon`.

    Raises: UsageProblem if it is not one ASCII character that can separate cells.
    """
    text = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|"}.get(
        text, text
    )
    if len(text) != 1 or not text.isascii() or text in '"\r\n\0' or text.isalnum() or text in ".+-":
        raise UsageProblem(
            f"{text!r} cannot separate columns", hint="use one character such as , ; | or the word tab"
        )
    return text.encode()


class DelimitedReader(TextReader):
    """A delimited table. Creating it reads the header; `delimiter` None takes it from the header.

    With `names` the table has no header line, and these are its columns' names.
    """

    row_hint = "is it a text table with one row a line?"

    def __init__(
        self,
        feed: Feed,
        delimiter: bytes | None = None,
        decimal: str = ".",
        names: Sequence[str] | None = None,
        *,
        spelling: Spelling | None = None,
        left_out: LeftOut | None = None,
    ) -> None:
        if decimal not in (".", ","):
            raise UsageProblem(f"{decimal!r} cannot be a decimal sign", hint="use --decimal . or --decimal ,")
        super().__init__(feed)
        self._swap = False  # old Macintosh line ends: \r and \n change places
        self._left_out = left_out
        self.dialect = replace(self._read_header(delimiter, decimal, names), spelling=spelling)
        self.header = self.dialect.header
        self.format = "tsv" if self.dialect.delimiter == b"\t" else "csv"

    def check_column(self, name: str) -> None:
        """Raise a DataProblem unless the table has the named column, once."""
        self.dialect.index(name)

    def blocks(self) -> Iterator[DelimitedBlock]:
        """Yield the rows in order, a block at a time; small blocks first, and soon if input is slow."""
        size = SMALLEST_READ
        read = rows = 0
        while True:
            before = len(self._buffer)
            block = self._next_block()
            if block.count:
                rows += block.count
                read += before - len(self._buffer)
                yield block
            if self._ended:
                if not self._buffer:
                    return
                continue
            size = next_size(size, read, rows)
            self._more(size)

    def _received(self, chunk: bytes) -> bytes:
        return chunk.translate(SWAP_LINE_ENDS) if self._swap else chunk

    def _next_block(self) -> DelimitedBlock:
        """Return the whole rows of the buffer as a block, and take them from it."""
        text, final = self._buffer, self._ended
        if b'"' not in text:
            end = len(text) if final else text.rfind(b"\n") + 1
            self._buffer = text[end:]
            text = text[:end]
            if final and text and not text.endswith(b"\n"):
                text += b"\r\n" if self.dialect.line_end == b"\r\n" else b"\n"
            regular = without_quotes(self.dialect, text) if text and not self._leaves_out(text) else None
            final = True
        else:
            end = len(text) if final and text.endswith(b"\n") else text.rfind(b"\n") + 1
            whole = text[:end]
            regular = None
            if whole and not self._leaves_out(whole):
                regular = with_quoted_numbers(self.dialect, whole) or with_quoted_texts(self.dialect, whole)
            if regular is not None:
                self._buffer = text[end:]
        if regular is not None:
            block = DelimitedBlock.of_regular(self.dialect, self._line, regular)
            self._line += block.count
            return block
        cut = cut_rows(text, self.dialect.delimiter, len(self.header), final=final)
        if b'"' in text:
            self._buffer = cut.rest
        if self._left_out is not None:
            cut = self._left_out.taken_from(cut, self._line)
        block = DelimitedBlock.of_rows(self.dialect, self._line, cut.rows, cut.offsets, cut.unclosed)
        self._line += cut.lines
        self.blank_lines += len(cut.rows) - block.count
        return block

    def _leaves_out(self, text: bytes) -> bool:
        """Tell whether lines of a text that comes next are no rows."""
        return self._left_out is not None and self._left_out.is_in(text, self._line)

    # --- the header ---

    def _read_header(self, delimiter: bytes | None, decimal: str, names: Sequence[str] | None) -> Dialect:
        mark = self._open()
        line = self._first_line()
        if not line.strip(b" \t\r\n") and names is None:
            raise DataProblem(f"{shown(self.name)} is empty: it has no header line")
        if line.startswith(_ORC) and _BINARY_OR_NUL.search(line):
            raise DataProblem(
                f"{shown(self.name)} is an ORC file, not a table",
                hint="write it as Parquet: pyarrow.orc.read_table, then pyarrow.parquet.write_table",
            )
        if _BINARY.search(line) and not _is_utf8(line):
            raise DataProblem(
                f"{shown(self.name)} is not a table: its first line has bytes that no text has",
                hint="a table is CSV, TSV, JSON lines or Parquet",
            )
        if b"\0" in line:
            raise DataProblem(
                f"{shown(self.name)}:{self._line}: the header has NUL bytes",
                hint="is it UTF-16? convert it: iconv -f UTF-16 -t UTF-8",
            )
        if delimiter is None:
            bare = re.sub(_QUOTED, b"", line)
            delimiter = max(_DELIMITERS, key=bare.count)
        line_end = b"\r" if self._swap else b"\n"
        if names is not None:
            text = delimiter.join([quoted_if_needed(name.encode(), delimiter) for name in names])
            line_end = b"\r\n" if line.endswith(b"\r") else line_end
            return Dialect(self.name, tuple(names), delimiter, decimal, line_end, mark + text)
        text = self._take_header(line, delimiter)
        if text.endswith(b"\r"):
            text, line_end = text[:-1], b"\r\n"
        cells = cells_of(text, delimiter)
        header = tuple(unquoted(cell).decode("utf-8", "backslashreplace") for cell in cells)
        hint = header_hint(header) or self._later_header(len(cells)) or blanks_hint(header)
        if not _is_utf8(text):
            hint = "its names are not UTF-8: iconv -f latin1 -t UTF-8 FILE | gradcli map ..."
        return Dialect(self.name, header, delimiter, decimal, line_end, mark + text, None, hint)

    def _later_header(self, width: int) -> str | None:
        """Return a hint if the line taken for the header has one cell and a later one, soon, has more."""
        if width > 1:
            return None
        lines = self._buffer[:SMALLEST_READ].split(b"\n", _TITLE_LINES)[:_TITLE_LINES]
        for number, line in enumerate(lines, self._line):
            if any(delimiter in re.sub(_QUOTED, b"", line) for delimiter in _DELIMITERS):
                before = "1" if number == 2 else f"1-{number - 1}"
                return f"if the header is line {number}: --skip-lines {before}"
        return None

    def _first_line(self) -> bytes:
        """Return the first line that is not blank nor left out, without taking it from the buffer."""
        while True:
            line, found, after = self._buffer.partition(b"\n")
            if not found and not self._ended:
                self._more(SMALLEST_READ)
            elif found and (not line.strip(b" \t\r") or self._leaves_out(line)):
                self._buffer = after
                self._line += 1
            else:
                return line

    def _open(self) -> bytes:
        """Fill the buffer for the first time; return the byte order mark, which is not part of it."""
        self._more(SMALLEST_READ)
        while not self._ended and (
            len(self._buffer) < len(BOM) or self._buffer.find(b"\r") == len(self._buffer) - 1
        ):
            self._more(SMALLEST_READ)
        self._refuse_utf16()
        mark = BOM if self._buffer.startswith(BOM) else b""
        self._buffer = self._buffer[len(mark) :]
        if b"\r" in self._buffer and b"\n" not in self._buffer:
            self._swap = True
            self._buffer = self._buffer.translate(SWAP_LINE_ENDS)
        return mark

    def _take_header(self, line: bytes, delimiter: bytes) -> bytes:
        """Return the header row, which may span lines, and take it from the buffer."""
        if b'"' not in line:
            self._buffer = self._buffer[len(line) + 1 :]
            self._line += 1
            return line
        while True:
            cut = cut_rows(self._buffer, delimiter, 0, final=self._ended)
            if cut.rows:
                break
            self._more(SMALLEST_READ)
        if 0 in cut.unclosed:
            raise DataProblem(
                f"{shown(self.name)}:{self._line}: a quote opens in the header and is not closed"
            )
        self._buffer = self._buffer[len(cut.rows[0]) + 1 :]
        self._line += cut.rows[0].count(b"\n") + 1
        return cut.rows[0]


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
