"""The world a command line runs in: streams, terminals, variables and folders, all replaceable in tests."""

from __future__ import annotations

import codecs
import os
import sys

from gradcli.render.labels import SPELT_OUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

_TRUE_COLOUR_OFF = ("", "0")


class Environment:
    """Streams (None where closed), environment variables, and what follows from them."""

    __slots__ = ("stderr", "stdin", "stdout", "terminals", "variables")

    def __init__(
        self,
        stdin: TextIO | None,
        stdout: TextIO | None,
        stderr: TextIO | None,
        variables: Mapping[str, str],
        terminals: frozenset[str] | None = None,
    ) -> None:
        """Make an environment; `terminals` names the streams that are terminals (None: ask them)."""
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.variables = variables
        if terminals is None:
            streams = (("stdin", stdin), ("stdout", stdout), ("stderr", stderr))
            terminals = frozenset([name for name, stream in streams if _is_terminal(stream)])
        self.terminals = terminals

    def is_terminal(self, stream: str) -> bool:
        """Return whether `stdin`, `stdout` or `stderr` is a terminal."""
        return stream in self.terminals

    def width(self) -> int:
        """Return the columns of the terminal: COLUMNS, or what the terminal says, or 80."""
        columns = self.variables.get("COLUMNS", "")
        if columns.isdecimal() and int(columns) > 0:
            return int(columns)
        for stream in (self.stdout, self.stderr):
            try:
                if stream is not None:
                    return os.get_terminal_size(stream.fileno()).columns or 80
            except (OSError, ValueError, AttributeError):
                continue
        return 80

    def uses_colour(self, stream: str, choice: str | None) -> bool:
        """Return whether colours go to a stream, decided by --color, then the variables, then the terminal."""
        if choice in ("always", "never"):
            return choice == "always"
        variables = self.variables
        if variables.get("NO_COLOR"):
            return False
        for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
            if variables.get(name, "0") not in _TRUE_COLOUR_OFF:
                return True
        if variables.get("CLICOLOR") == "0":
            return False
        return self.is_terminal(stream) and variables.get("TERM", "") not in ("", "dumb")

    def is_ascii_only(self, stream: str) -> bool:
        """Return whether a stream cannot show characters beyond ASCII."""
        file = self.stdout if stream == "stdout" else self.stderr
        encoding = (getattr(file, "encoding", None) or "utf-8").lower().replace("-", "").replace("_", "")
        return encoding not in ("utf8", "utf16", "utf32", "gb18030")

    def folder(self, variable: str, fallback: str) -> str:
        """Return gradcli's folder below an XDG base folder, or "" where there is no home."""
        base = self.variables.get(variable, "")
        if not os.path.isabs(base):
            home = self.variables.get("HOME", "")
            # A home that does not exist, as users without one have, is not made.
            if not os.path.isabs(home) or not os.path.isdir(home):
                return ""
            base = os.path.join(home, fallback)
        return os.path.join(base, "gradcli")

    def config_folder(self) -> str:
        """Return the folder of settings, "" where there is none."""
        return self.folder("XDG_CONFIG_HOME", ".config")


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def of_this_process() -> Environment:
    """Return the process's own streams and variables; what an encoding lacks is written spelt out or escaped."""
    codecs.register_error("gradcli.spelt_out", _spelt_out)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="gradcli.spelt_out")
    if getattr(sys.stdout, "write_through", False) and not _is_terminal(sys.stdout):
        sys.stdout = _buffered(sys.stdout)
    return Environment(sys.stdin, sys.stdout, sys.stderr, os.environ)


def _spelt_out(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return `+-` for ±, `->` for → and so on, escapes for all else that cannot be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    refused = error.object[error.start : error.end]
    written = [SPELT_OUT.get(c) or c.encode("ascii", "backslashreplace").decode("ascii") for c in refused]
    return "".join(written), error.end


def _buffered(stream: TextIO) -> TextIO:
    """Return a stream that writes all it is given.

    Under PYTHONUNBUFFERED Python forgets what a full disk or a reader that has left did not take.
    """
    import io

    raw = stream.buffer
    if not isinstance(raw, io.RawIOBase):
        return stream
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=stream.encoding, errors=stream.errors, line_buffering=True
    )
