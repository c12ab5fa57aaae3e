"""Bytes as they arrive: large chunks from a fast source, prompt ones from a slow source.

`tail -f` must show its rows at once and a file must come in large pieces. So a feed gathers until the
wanted size is there, the source falls silent for a moment, or the oldest byte has waited long enough.
"""

from __future__ import annotations

import os
import select
import time

from gradcli.errors import DataProblem
from gradcli.tables.inflating import Inflating, compression_of, may_be_compressed
from gradcli.tables.problems import missing_table, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import BinaryIO

QUIET = 0.05  # seconds of silence after which what has arrived is handed on
PATIENCE = 0.25  # seconds that a byte waits at most, however steadily others follow
_PIPE_SIZE = 1 << 20
_COMPRESSED_PIECE = 1 << 16
_FIRST_PIECE = 1 << 15


class Feed:
    """The bytes of one input, by `gather`; `name` is how problems call it."""

    def __init__(self, stream: BinaryIO | int, name: str, *, owned: bool = False) -> None:
        self.name = name
        self.size = 0  # in bytes, where the input is a file whose size is known
        self.taken = 0  # bytes read so far, before any decompression
        self._owned = owned
        self._descriptor, self._stream = _descriptor_of(stream)
        self._inflating: Inflating | None = None
        self._at_start = True
        self._peeked = b""
        if self._descriptor is not None:
            self.size = _prepare(self._descriptor)

    def gather(self, size: int) -> bytes:
        """Return up to `size` bytes; none only at the end of the input.

        Blocks until there is one byte, then returns when the size is reached or the source is slow.
        """
        if self._peeked:
            peeked, self._peeked = self._peeked, b""
            return peeked
        parts: list[bytes] = []
        have = 0
        deadline = 0.0
        while have < size:
            if parts and not self._ready(deadline):
                break
            piece = self._piece(size - have)
            if not piece:
                break
            if not parts:
                deadline = time.monotonic() + PATIENCE
            parts.append(piece)
            have += len(piece)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def peek(self) -> bytes:
        """Return the first bytes, which stay to be gathered; none if the input is empty."""
        self._peeked = self._peeked or self.gather(_FIRST_PIECE)
        return self._peeked

    def ready(self) -> bool:
        """Tell whether there is more to read at once, or the end of the input."""
        return bool(self._peeked) or self._ready(time.monotonic() + 0.001)

    def close(self) -> None:
        """Close the input if this feed opened it."""
        if self._owned and self._descriptor is not None:
            os.close(self._descriptor)
            self._owned = False

    def __enter__(self) -> Feed:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ready(self, deadline: float) -> bool:
        if self._descriptor is None or (self._inflating is not None and self._inflating.has_more()):
            return True
        wait = min(QUIET, deadline - time.monotonic())
        if wait <= 0:
            return False
        try:
            return bool(select.select([self._descriptor], [], [], wait)[0])
        except (OSError, ValueError):  # systems whose select knows sockets only
            return True

    def _read(self, size: int) -> bytes:
        try:
            if self._descriptor is not None:
                raw = os.read(self._descriptor, size)
            else:
                assert self._stream is not None
                raw = self._stream.read(size)
        except OSError as error:
            raise DataProblem(f"{shown(self.name)} cannot be read: {error.strerror}") from None
        self.taken += len(raw)
        return raw

    def _piece(self, size: int) -> bytes:
        """Return some bytes, decompressed; none at the end of the input."""
        if self._at_start:
            self._at_start = False
            first = self._read(size)
            while may_be_compressed(first) and (more := self._read(size)):
                first += more
            kind = compression_of(first)
            if kind is None:
                return first
            self._inflating = Inflating(kind, self.name, first)
        if self._inflating is None:
            return self._read(size)
        return self._inflating.piece(size, lambda: self._read(_COMPRESSED_PIECE))


def open_feed(path: str) -> Feed:
    """Return a feed of the file at `path`.

    Raises: DataProblem if there is no such file, it is a folder, or it may not be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise missing_table(path) from None
    except OSError as error:
        raise DataProblem(f"{shown(path, 200)} cannot be read: {error.strerror}") from None
    if os.path.isdir(path):
        os.close(descriptor)
        raise DataProblem(f"{shown(path, 200)} is a folder, not a table")
    return Feed(descriptor, path, owned=True)


def _descriptor_of(stream: BinaryIO | int) -> tuple[int | None, BinaryIO | None]:
    if isinstance(stream, int):
        return stream, None
    try:
        return stream.fileno(), stream
    except (OSError, AttributeError, ValueError):
        return None, stream


def _prepare(descriptor: int) -> int:
    """Return the size of a regular file, else 0; a pipe is widened: its writer is woken less often."""
    import stat

    try:
        status = os.fstat(descriptor)
    except OSError as error:
        raise DataProblem(f"the input cannot be read: {error.strerror}") from None
    if stat.S_ISREG(status.st_mode):
        return status.st_size
    if stat.S_ISFIFO(status.st_mode):
        widen(descriptor)
    return 0


def widen(pipe: int) -> None:
    """Make room in a pipe for a whole block, where the system lets it."""
    try:
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
    except (ImportError, AttributeError, OSError):
        pass  # a smaller pipe works as well
