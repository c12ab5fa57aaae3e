"""What a waiting user sees on a terminal: rows so far, rows per second, and how much of a file is done."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_EVERY = 0.2  # seconds between two updates
_WIDTH = 20


class Progress:
    """A line on stderr that is rewritten while rows pass; silent where stderr is no terminal."""

    def __init__(self, stream: TextIO | None, size: int = 0) -> None:
        """Begin; `size` is how many bytes of input there are, 0 if that is not known."""
        self._stream = stream if stream is not None and stream.isatty() else None
        self._size = size
        self._began = self._last = time.monotonic()
        self._shown = False
        self.rows = 0

    def advance(self, rows: int, taken: int) -> None:
        """Count some rows; `taken` bytes of the input have been read so far."""
        self.rows += rows
        now = time.monotonic()
        if self._stream is None or now - self._last < _EVERY:
            return
        self._last = now
        speed = self.rows / (now - self._began)
        text = f"{self.rows:,} rows, {speed:,.0f} rows/s"
        if self._size:
            done = min(1.0, taken / self._size)
            filled = int(done * _WIDTH)
            text = f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {done:4.0%} {text}"
        self._stream.write(f"\r{text}\x1b[K")
        self._stream.flush()
        self._shown = True

    def clear(self) -> None:
        """Remove the line."""
        if self._shown and self._stream is not None:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = False

    def seconds(self) -> float:
        """Return how long it has taken so far."""
        return time.monotonic() - self._began
