"""What readers of text have in common: bytes arrive in a buffer, from which whole rows are taken."""

from __future__ import annotations

from gradcli.errors import DataProblem
from gradcli.tables.block import LARGEST_READ, LONGEST_ROW, ROWS, SMALLEST_READ, Reader
from gradcli.tables.problems import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.tables.feed import Feed

BOM = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class TextReader(Reader):
    """A table of text; `row_hint` asks what a row without end may be instead."""

    row_hint: str

    def __init__(self, feed: Feed) -> None:
        self.name = feed.name
        self._feed = feed
        self._ended = False
        self._buffer = b""
        self._line = 1

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

    def _more(self, size: int) -> None:
        """Append what arrives next to the buffer. Raises: DataProblem for a row that does not end."""
        chunk = self._received(self._feed.gather(size))
        self._ended = not chunk
        self._buffer = self._buffer + chunk if self._buffer else chunk
        if len(self._buffer) > 2 * LONGEST_ROW:
            raise DataProblem(
                f"{shown(self.name)}:{self._line}: this row is longer than {LONGEST_ROW >> 20} MiB",
                hint=self.row_hint,
            )

    def _received(self, chunk: bytes) -> bytes:
        """Return what arrived as it goes into the buffer."""
        return chunk

    def _refuse_utf16(self) -> None:
        if self._buffer.startswith(_WIDE_MARKS):
            raise DataProblem(
                f"{shown(self.name)} is UTF-16 text", hint="convert it: iconv -f UTF-16 -t UTF-8"
            )


def next_size(size: int, read: int, rows: int) -> int:
    """Return how much to read after `size` bytes, where `read` bytes had so many rows.

    More when a row is larger than what was read, no more than a block's worth when rows are seen.
    """
    return min(size * 2, max(SMALLEST_READ, ROWS * read // rows if read else LARGEST_READ), LARGEST_READ)
