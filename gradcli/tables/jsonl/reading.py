"""Reading JSON lines as blocks of rows."""

from __future__ import annotations

from gradcli.errors import DataProblem
from gradcli.tables.block import SMALLEST_READ
from gradcli.tables.jsonl.block import JsonBlock
from gradcli.tables.jsonl.elements import Elements
from gradcli.tables.problems import missing_column, shown
from gradcli.tables.text import BOM, TextReader, next_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcli.tables.feed import Feed
    from gradcli.tables.spelling import Missing


class JsonReader(TextReader):
    """A table of JSON lines. Creating it reads the first rows, for `header`: the keys of the first block."""

    format = "jsonl"
    row_hint = "is it JSON lines, with one object a line?"

    def __init__(self, feed: Feed, missing: Missing | None = None) -> None:
        self._missing = missing
        super().__init__(feed)
        self._more(SMALLEST_READ)
        self._refuse_utf16()
        self._buffer = self._buffer.removeprefix(BOM)
        while not self._ended and not self._buffer.strip():
            self._more(SMALLEST_READ)
        self._elements = Elements() if Elements.are_in(self._buffer) else None
        self._first = self._next_block()
        while not self._first.count and not self._ended:
            self._more(SMALLEST_READ)
            self._first = self._next_block()
        self.header = self._first.keys()

    def check_column(self, name: str) -> None:
        """Raise a DataProblem unless the first rows have the named key; no rows miss nothing."""
        if name not in self.header and self._first.count and self.header and not self._first.has_inside(name):
            raise missing_column(self.name, name, self.header)

    def blocks(self) -> Iterator[JsonBlock]:
        """Yield the rows in order, a block at a time; small blocks first, and soon if input is slow."""
        size = SMALLEST_READ
        block = self._first
        read = rows = 0
        while True:
            if block.count:
                rows += block.count
                yield block
            if self._ended:
                return
            size = next_size(size, read, rows)
            self._more(size)
            read += size
            block = self._next_block()

    def _next_block(self) -> JsonBlock:
        if self._elements is not None:
            return self._next_elements(self._elements)
        lines = self._buffer.split(b"\n")
        self._buffer = b"" if self._ended else lines.pop()
        block = JsonBlock(self.name, self._line, lines, self._missing)
        self._line += len(lines)
        self.blank_lines += len(lines) - block.count
        return block

    def _next_elements(self, elements: Elements) -> JsonBlock:
        """Return the whole elements of the buffer as a block."""
        cut = elements.cut(self._buffer, final=self._ended)
        self._buffer = cut.rest
        if self._ended and elements.is_in_array:
            raise DataProblem(f"{shown(self.name)} ends in the middle of an array", hint="is the file whole?")
        return JsonBlock(self.name, 1, cut.texts, self._missing, cut.offsets)
