"""Pastes that are too long to be edited: a short mark stands for each, and is replaced when the line is run."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from gradcli.errors import DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_EDITED = 20_000
MARK = "⟦paste "
_MARK = re.compile(rf"{MARK}([0-9a-f]+): [^⟧]*⟧")
# The texts behind the marks of the history: so many files, of so many bytes together.
FILES_KEPT = 30
BYTES_KEPT = 200_000_000


class Stash:
    """Keeps long pastes by a digest of their text. Colouring and wrapping megabytes on every key would freeze the prompt.

    The history holds the marks; `folder` holds the texts of those that were run, for later sessions.
    """

    def __init__(self, folder: str = "") -> None:
        self._folder = folder
        self._texts: dict[str, str] = {}

    def shortened(self, text: str) -> str:
        """Return what to put in the line for a text: the text, or a mark that stands for it."""
        if len(text) <= LONGEST_EDITED:
            return text
        import hashlib

        text = self.expanded(text)
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        self._texts[key] = text
        return f"{MARK}{key}: {len(text):,} characters⟧"

    def expanded(self, text: str) -> str:
        """Return a line with each mark replaced by the text it stands for.

        Raises: DataProblem for a mark whose text is not kept any more.
        """
        return _MARK.sub(self._text_of, text) if MARK in text else text

    def _text_of(self, found: re.Match[str]) -> str:
        key = found.group(1)
        if key not in self._texts:
            try:
                with open(os.path.join(self._folder, key), encoding="utf-8", errors="surrogatepass") as file:
                    self._texts[key] = file.read()
            except (OSError, ValueError):
                raise DataProblem(
                    f"the text of {found.group()} is not kept any more", hint="paste it again"
                ) from None
        return self._texts[key]

    def keep(self, line: str) -> None:
        """Write the texts that a line's marks stand for to the folder. Raises: OSError."""
        for key in _MARK.findall(line):
            if self._folder and key in self._texts:
                self._write(key, self._texts[key])

    def _write(self, key: str, text: str) -> None:
        path = os.path.join(self._folder, key)
        data = text.encode("utf-8", "surrogatepass")
        if len(data) > BYTES_KEPT // 2:
            return
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        if os.path.exists(path):
            os.utime(path)
            return
        beside = f"{path}.{os.getpid()}.part"
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        os.replace(beside, path)
        _remove_oldest(os.scandir(self._folder))


def _remove_oldest(files: Iterable[os.DirEntry[str]]) -> None:
    """Remove what goes beyond the numbers of files and bytes that are kept."""
    aged = sorted(
        [(entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in files], reverse=True
    )
    total = 0
    for count, (_, size, path) in enumerate(aged, 1):
        total += size
        if count > FILES_KEPT or total > BYTES_KEPT:
            os.unlink(path)
