"""The lines of all sessions in one file, which may be missing, broken, unwritable, or shared with another session."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from prompt_toolkit.history import History

from gradcli.repl.line.stash import Stash

if TYPE_CHECKING:
    from collections.abc import Iterable

# Only so much of the file's end is read, and a file twice as long is cut down to it.
KEPT_BYTES = 1_000_000


class SessionHistory(History):
    """Entries of this and earlier sessions; each is on disk before it is run.

    The format is that of prompt_toolkit's FileHistory: a comment with the time, then lines that begin
    with `+`. A long entry is a mark there, whose text the stash keeps beside it. Where the file cannot be used,
    the session goes on without it and says so once.
    """

    def __init__(self, path: str, stash: Stash | None = None) -> None:
        super().__init__()
        self._path = path
        self._stash = Stash() if stash is None else stash
        # What went wrong, for the user to be told while no prompt stands; empty once that is done.
        self.complaint = ""
        # Read now: a complaint could not be shown from within the prompt.
        self._read = self._entries_of_file()

    def load_history_strings(self) -> Iterable[str]:
        """Return the entries of the file, newest first."""
        return self._read

    def _entries_of_file(self) -> list[str]:
        if not self._path:
            return []
        try:
            with open(self._path, "rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - KEPT_BYTES))
                data = file.read()
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            self._give_up(error, "read")
            return []
        if size > len(data):
            # The first entry of the part is cut in the middle.
            data = data[data.find(b"\n#") + 1 :]
        if size > 2 * KEPT_BYTES:
            self._cut_down(data)
        entries = _entries(data.decode("utf-8", "replace"))
        entries.reverse()
        return entries

    def store_string(self, string: str) -> None:
        """Append an entry to the file in one write, so that another session's entries stay whole."""
        if not self._path:
            return
        string = self._stash.shortened(string)
        lines = "".join([f"+{line}\n" for line in string.split("\n")])
        data = f"\n# {time.strftime('%Y-%m-%d %H:%M:%S')}\n{lines}".encode("utf-8", "replace")
        try:
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
            self._stash.keep(string)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK, 0o600)
            try:
                os.write(descriptor, data)
            finally:
                os.close(descriptor)
        except (OSError, ValueError) as error:
            self._give_up(error, "written")

    def _give_up(self, error: Exception, what: str) -> None:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        self.complaint = (
            f"the history {self._path} cannot be {what}: {reason}; this session's lines are not kept"
        )
        self._path = ""

    def _cut_down(self, data: bytes) -> None:
        """Replace the file by its end. An entry that another session adds meanwhile may be lost, nothing else."""
        beside = f"{self._path}.{os.getpid()}.part"
        try:
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
            os.replace(beside, self._path)
        except OSError:
            # A long history is no harm.
            return


def _entries(text: str) -> list[str]:
    """Return the entries of a history file, oldest first; lines that belong to none are left out."""
    entries: list[str] = []
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("+"):
            lines.append(line[1:])
        elif lines:
            entries.append("\n".join(lines))
            lines = []
    if lines:
        entries.append("\n".join(lines))
    return entries
