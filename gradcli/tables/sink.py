"""Bytes as they leave: a stream at once, a file whole or not at all."""

from __future__ import annotations

import os
import queue
import threading

from gradcli.errors import OutputProblem, UsageProblem
from gradcli.tables.problems import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import BinaryIO


_LARGE = 1 << 16
_PIECES_AHEAD = 2
_ABORT_SECONDS = 1.0
_LEVEL = 1  # digits hardly get smaller at higher ones, which take up to eight times as long
_PACKED = (".bz2", ".xz", ".zst", ".zstd", ".lz4", ".zip", ".br", ".z")
_GZIP = 31  # zlib's way to say: with a gzip header


class Sink:
    """Where output goes. As a context manager it commits on success and leaves nothing behind on failure.

    A `BrokenPipeError` passes through: whoever read the output has seen enough. A thread writes, so that a signal
    does not cut a piece, which ends with a row's end, in the middle. Large pieces are not waited for (the system call
    needs no interpreter), so an error may show up with a later piece.
    """

    def __init__(self, stream: BinaryIO | int, name: str = "standard output") -> None:
        self.name = name
        self._descriptor: int | None = None
        self._stream: BinaryIO | None = None
        self._helper: _Helper | None = None
        if isinstance(stream, int):
            self._descriptor = stream
        else:
            stream.flush()
            try:
                self._descriptor = stream.fileno()
            except (OSError, AttributeError, ValueError):
                self._stream = stream

    def descriptor(self) -> int | None:
        """Return where bytes go as they are, also from another process; None if there is no such place."""
        return self._descriptor

    def write(self, data: bytes) -> None:
        """Write all of `data`.

        Raises: OutputProblem if the output does not take it (a full disk).
        """
        try:
            if self._descriptor is None:
                assert self._stream is not None
                self._stream.write(data)
                self._stream.flush()
            else:
                if self._helper is None:
                    self._helper = _Helper(self._put)
                self._helper.write(data)
                if len(data) < _LARGE:
                    self._helper.settle()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._problem(error) from None

    def _put(self, data: bytes) -> None:
        assert self._descriptor is not None
        write_all(self._descriptor, data)

    def flush(self) -> None:
        """Wait until what was written has left."""
        helper, self._helper = self._helper, None
        if helper is not None:
            try:
                helper.finish()
            except BrokenPipeError:
                raise
            except OSError as error:
                raise self._problem(error) from None

    def commit(self) -> None:
        """Make what was written final."""
        self.flush()

    def abort(self) -> None:
        """Leave nothing behind of what can be taken back; what a stream was given before goes out."""
        helper, self._helper = self._helper, None
        if helper is not None:
            try:
                helper.finish(_ABORT_SECONDS)  # a reader that has stopped reading is not waited for
            except OSError:
                pass  # something else went wrong before, and is being reported

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.commit()
        else:
            self.abort()

    def _problem(self, error: OSError) -> OutputProblem:
        return OutputProblem(f"{shown(self.name, 200)} cannot be written: {error.strerror or error}")


class _Helper:
    """A thread that writes pieces in order, a few ahead of whoever makes them."""

    def __init__(self, put: Callable[[bytes], object]) -> None:
        self._put = put
        self._pieces: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._room = threading.Semaphore(_PIECES_AHEAD)
        self._error: OSError | None = None
        # A daemon: a reader that stops reading must not keep an interrupted process alive.
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Queue a piece, waiting while enough are queued; raise what went wrong with an earlier one."""
        self._room.acquire()
        if self._error is not None:
            raise self._error
        self._pieces.put(data)

    def settle(self) -> None:
        """Wait until what is queued is written; raise what went wrong."""
        for _ in range(_PIECES_AHEAD):
            self._room.acquire()
        self._room.release(_PIECES_AHEAD)
        if self._error is not None:
            raise self._error

    def finish(self, seconds: float | None = None) -> None:
        """Wait (so many seconds at most) until all is written; raise what went wrong."""
        self._pieces.put(None)
        self._thread.join(seconds)
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        while (piece := self._pieces.get()) is not None:
            try:
                if self._error is None:
                    self._put(piece)
            except OSError as error:
                self._error = error
            self._room.release()


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write all of `data`, however little the system takes at a time."""
    rest = memoryview(data).cast("B")
    while rest:
        rest = rest[os.write(descriptor, rest) :]


class FileSink(Sink):
    """A file that appears under its name when it is whole; until then its bytes lie beside it."""

    _descriptor: int | None = None  # until there is a file beside it

    def __init__(self, path: str) -> None:
        try:
            target = os.path.realpath(path)  # a symbolic link stays one, its target is replaced
        except OSError as error:  # the working folder is gone
            raise OutputProblem(f"{shown(path, 200)} cannot be written: {error.strerror}") from error
        self._target = target
        self._maker = os.getpid()
        folder, name = os.path.split(target)
        self._temporary = os.path.join(folder, f".{name[:200]}.{self._maker}.part")
        flags = (
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        )
        self.name = path
        try:
            if os.path.isdir(target):
                raise OutputProblem(f"{shown(path, 200)} is a folder")
            self._forget(self._temporary)  # of a killed process that had our number
            descriptor = os.open(self._temporary, flags, 0o666)
        except OSError as error:
            raise self._problem(error) from None
        except BaseException:  # a signal while the file was made
            self._forget(self._temporary)
            raise
        super().__init__(descriptor, path)

    def __del__(self) -> None:
        # A signal came before anybody entered the sink; a copy of the process has nothing to remove.
        if self._descriptor is not None and self._maker == os.getpid():
            self.abort()

    def commit(self) -> None:
        """Put the file under its name, with the permissions of the one it replaces."""
        if self._descriptor is None:
            return
        try:
            self.flush()
            self._end()
        except BaseException:
            self.abort()
            raise
        try:
            try:
                os.chmod(self._temporary, os.stat(self._target).st_mode & 0o7777)
            except FileNotFoundError:
                pass  # a new file has the permissions that new files have
            os.close(self._descriptor)
            self._descriptor = None
            os.replace(self._temporary, self._target)
        except OSError as error:
            self.abort()
            raise self._problem(error) from None

    def _end(self) -> None:
        """Write what belongs at the end."""

    def abort(self) -> None:
        """Remove what was written; a file that stood under the name stays as it was."""
        super().abort()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        self._forget(self._temporary)

    @staticmethod
    def _forget(path: str) -> None:
        try:
            os.unlink(path)
        except OSError:
            pass  # it is not there


class GzipSink(FileSink):
    """The same, packed by gzip."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        import zlib

        self._packer = zlib.compressobj(_LEVEL, wbits=_GZIP)

    def descriptor(self) -> None:
        """Return None: bytes are packed here."""

    def _put(self, data: bytes) -> None:
        packed = self._packer.compress(data)
        if packed:
            super()._put(packed)

    def _end(self) -> None:
        try:
            super()._put(self._packer.flush())
        except OSError as error:
            raise self._problem(error) from None


def open_sink(path: str) -> Sink:
    """Return a sink for the file at `path`, packed if its name ends in `.gz`; a device or a pipe is written to directly."""
    packed = next((end for end in _PACKED if path.lower().endswith(end)), None)
    if packed is not None:
        raise UsageProblem(
            f"{shown(path, 200)}: only gzip is written",
            hint=f"write {path.removesuffix(packed)}.gz, or pack what comes out",
        )
    try:
        special = os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)
        if special:
            return Sink(os.open(path, os.O_WRONLY), path)
    except OSError as error:
        raise OutputProblem(f"{shown(path, 200)} cannot be written: {error.strerror}") from None
    return GzipSink(path) if path.lower().endswith(".gz") else FileSink(path)
