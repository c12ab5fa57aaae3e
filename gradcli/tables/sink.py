"""Bytes as they leave: a stream at once, a file whole or not at all."""

from __future__ import annotations

import os

from gradcli.errors import OutputProblem
from gradcli.tables.problems import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import BinaryIO


class Sink:
    """Where output goes. As a context manager it commits on success and leaves nothing behind on failure.

    A `BrokenPipeError` passes through: whoever read the output has seen enough.
    """

    def __init__(self, stream: BinaryIO | int, name: str = "standard output") -> None:
        self.name = name
        self._descriptor: int | None = None
        self._stream: BinaryIO | None = None
        if isinstance(stream, int):
            self._descriptor = stream
        else:
            stream.flush()
            try:
                self._descriptor = stream.fileno()
            except (OSError, AttributeError, ValueError):
                self._stream = stream

    def write(self, data: bytes) -> None:
        """Write all of `data`.

        Raises: OutputProblem if the output does not take it (a full disk).
        """
        try:
            if self._descriptor is None:
                assert self._stream is not None
                self._stream.write(data)
                self._stream.flush()
                return
            written = os.write(self._descriptor, data)
            if written < len(data):
                self._write_rest(self._descriptor, memoryview(data)[written:])
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._problem(error) from None

    def commit(self) -> None:
        """Make what was written final."""

    def abort(self) -> None:
        """Leave nothing behind of what can be taken back."""

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.commit()
        else:
            self.abort()

    @staticmethod
    def _write_rest(descriptor: int, rest: memoryview) -> None:
        while rest:
            rest = rest[os.write(descriptor, rest) :]

    def _problem(self, error: OSError) -> OutputProblem:
        return OutputProblem(f"{shown(self.name, 200)} cannot be written: {error.strerror or error}")


class FileSink(Sink):
    """A file that appears under its name when it is whole; until then its bytes lie beside it."""

    def __init__(self, path: str) -> None:
        target = os.path.realpath(path)  # a symbolic link stays one, its target is replaced
        self._target = target
        folder, name = os.path.split(target)
        self._temporary = os.path.join(folder, f".{name[:200]}.{os.getpid()}.part")
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
        super().__init__(descriptor, path)

    def commit(self) -> None:
        """Put the file under its name, with the permissions of the one it replaces."""
        if self._descriptor is None:
            return
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

    def abort(self) -> None:
        """Remove what was written; a file that stood under the name stays as it was."""
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


def open_sink(path: str) -> Sink:
    """Return a sink for the file at `path`; a device or a pipe is written to directly."""
    try:
        special = os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)
        if special:
            return Sink(os.open(path, os.O_WRONLY), path)
    except OSError as error:
        raise OutputProblem(f"{shown(path, 200)} cannot be written: {error.strerror}") from None
    return FileSink(path)
