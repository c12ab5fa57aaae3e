"""Reading JSON lines as blocks of rows."""

from __future__ import annotations

from gradcli.errors import DataProblem
from gradcli.tables.block import LARGEST_READ, LONGEST_ROW, ROWS, SMALLEST_READ, Reader
from gradcli.tables.jsonl.block import JsonBlock
from gradcli.tables.jsonl.elements import Elements
from gradcli.tables.problems import missing_column, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcli.tables.feed import Feed
    from gradcli.tables.spelling import Missing

_BOM = b"\xef\xbb\xbf"


class JsonReader(Reader):
    """A table of JSON lines. Creating it reads the first rows, for `header`: the keys of the first block."""

    format = "jsonl"

    def __init__(self, feed: Feed, missing: Missing | None = None) -> None:
        self._missing = missing
        self.name = feed.name
        self.blank_lines = 0
        self._feed = feed
        self._ended = False
        self._buffer = b""
        self._line = 1
        self._more(SMALLEST_READ)
        if self._buffer.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise DataProblem(
                f"{shown(self.name)} is UTF-16 text", hint="convert it: iconv -f UTF-16 -t UTF-8"
            )
        self._buffer = self._buffer.removeprefix(_BOM)
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

    def size(self) -> int:
        """Return how many bytes of input there are, 0 if that is not known."""
        return self._feed.size

    def taken(self) -> int:
        """Return how many bytes have been read."""
        return self._feed.taken

    def ready(self) -> bool:
        """Tell whether the next block, or the end, is there without waiting."""
        return self._ended or self._feed.ready()

    def close(self) -> None:
        """Close the file."""
        self._feed.close()

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
            # More when a row is larger than what was read, no more than a block's worth when rows are seen.
            size = min(
                size * 2, max(SMALLEST_READ, ROWS * read // rows if read else LARGEST_READ), LARGEST_READ
            )
            self._more(size)
            read += size
            block = self._next_block()

    def _more(self, size: int) -> None:
        chunk = self._feed.gather(size)
        self._ended = not chunk
        self._buffer = self._buffer + chunk if self._buffer else chunk
        if len(self._buffer) > 2 * LONGEST_ROW:
            raise DataProblem(
                f"{shown(self.name)}:{self._line}: this row is longer than {LONGEST_ROW >> 20} MiB",
                hint="is it JSON lines, with one object a line?",
            )

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
