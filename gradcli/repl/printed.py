"""What a program prints in one entry: shown as it comes, and folded once it fills too many lines.

A loop that prints without end scrolls nothing away: its lines are kept for `:more`, while a line that is
written over and over tells how many there are and what the last of them says.
"""

from __future__ import annotations

import time
from collections import deque
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    class Screen(Protocol):
        """Where text goes. `rewrite` replaces the line it wrote last; a terminal that cannot says so.

        `columns` is its width now, which may change while a program prints.
        """

        can_rewrite: bool
        at_line_start: bool

        def columns(self) -> int: ...
        def put(self, text: str) -> None: ...
        def remark(self, line: str) -> None: ...
        def rewrite(self, line: str) -> None: ...


# Output that is only so much longer than the limit is shown whole after all.
LEEWAY = 20
# The last lines of folded output are shown.
TAIL = 5
# Characters that are kept of the beginning of folded output, and as many of its end.
KEPT = 4_000_000
# Seconds between two looks at the latest line.
PACE = 0.1
_PIECES = 4_000


class Kept:
    """A text that grows at its end; of one too long the middle is given up."""

    def __init__(self, limit: int = KEPT) -> None:
        self._limit = limit
        self._head: list[str] = []
        self._room = limit
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._pending: list[str] = []
        self._dropped = 0

    def add(self, text: str) -> None:
        """Append a text."""
        if self._room > 0:
            self._head.append(text[: self._room])
            text = text[self._room :]
            self._room -= len(self._head[-1])
        if text:
            self._pending.append(text)
            if len(self._pending) >= _PIECES or len(text) >= self._limit:
                self._settle()

    def _settle(self) -> None:
        """Join what came in small pieces, and give up what is too old."""
        piece = "".join(self._pending)
        self._pending.clear()
        self._tail.append(piece)
        self._tail_size += len(piece)
        while self._tail_size - len(self._tail[0]) >= self._limit:
            gone = len(self._tail.popleft())
            self._tail_size -= gone
            self._dropped += gone

    def end(self, size: int) -> str:
        """Return the last characters of the text, at least `size` of them where there are so many."""
        found: list[str] = []
        for piece in chain(reversed(self._pending), reversed(self._tail), reversed(self._head)):
            found.append(piece[-size:])
            size -= len(piece)
            if size <= 0:
                break
        return "".join(reversed(found))

    def text(self) -> str:
        """Return the text, with a line in place of what was given up."""
        gap = f"\n... {self._dropped:,} characters were not kept ...\n" if self._dropped else ""
        return "".join([*self._head, gap, *self._tail, *self._pending])


class Printed:
    """The output of one entry; `lines` is how many are shown, None for all."""

    def __init__(self, screen: Screen, lines: int | None) -> None:
        self._screen = screen
        self._lines = lines
        self._width = self._columns()
        self._rows = 0
        self._column = 0
        self._shown: list[str] = []
        # Beyond the limit: all of the text for `:more`, and the part that is not shown yet.
        self._kept: Kept | None = None
        self._held: list[str] = []
        self._held_rows = 0
        self._folded_lines = self._folded_size = 0
        self._told_at = 0.0
        self._is_telling = False

    def _columns(self) -> int:
        return max(self._screen.columns(), 16)

    def write(self, text: str) -> None:
        """Take what a program prints: show it, hold it back, or fold it."""
        if self._lines is None:
            self._screen.put(text)
            return
        if self._kept is None:
            before = self._column
            rows = self._rows_of(text)
            if self._rows + rows <= self._lines:
                self._rows += rows
                self._shown.append(text)
                self._screen.put(text)
                return
            self._column = before
            shown, text = self._parted(text)
            self._screen.put(shown)
            self._rows = self._lines
            self._kept = Kept()
            self._told_at = time.monotonic()
            self._kept.add("".join([*self._shown, shown]))
            self._shown.clear()
        self._fold(self._kept, text)

    def _rows_of(self, text: str) -> int:
        """Return how many rows a text goes down from where the one before it ended."""
        end = text.rfind("\n") + 1
        if not end:
            start, self._column = self._column, self._column + len(text)
            return self._column // self._width - start // self._width
        self._column = len(text) - end
        return text.count("\n") + len(text) // self._width

    def _parted(self, text: str) -> tuple[str, str]:
        """Return a text in two parts, the first of which still has room; lines stay whole where they can."""
        assert self._lines is not None
        room, at = self._lines - self._rows, 0
        while room > 0:
            end = text.find("\n", at) + 1
            rows = self._rows_of(text[at:end]) if end else room + 1
            if rows > room:
                # A line that is longer than all there is room for.
                at += room * self._width if rows > LEEWAY else 0
                break
            at, room = end, room - rows
        return text[:at], text[at:]

    def _fold(self, kept: Kept, text: str) -> None:
        kept.add(text)
        self._folded_lines += text.count("\n")
        self._folded_size += len(text)
        if self._held_rows <= LEEWAY:
            self._held.append(text)
            self._held_rows += self._rows_of(text)
            if self._held_rows > LEEWAY and not self._screen.can_rewrite:
                self._screen.remark("... what follows is kept for :more ...")
        now = time.monotonic()
        if now - self._told_at >= PACE and self._screen.can_rewrite:
            self._told_at = now
            self._tell(kept)

    def _tell(self, kept: Kept) -> None:
        """Say how much there is so far, and the latest line."""
        if not self._is_telling and not self._screen.at_line_start:
            self._screen.put("\n")
        self._is_telling = True
        self._width = self._columns()
        latest = kept.end(self._width).rstrip("\n").rpartition("\n")[2]
        lines, size = self._folded_lines, self._folded_size
        much = f"{lines:,} lines" if lines > 1 else f"{size:,} characters"
        self._screen.rewrite(cut(f"... {much} more: {latest}", self._width - 1))

    def finish(self) -> Kept | None:
        """Show the end of what was folded; return all of it, None if nothing was left out."""
        kept, held = self._kept, "".join(self._held)
        if kept is None:
            return None
        if self._is_telling:
            self._screen.rewrite("")
        whole = self._held_rows <= LEEWAY
        if whole:
            self._screen.put(held)
        else:
            self._show_end(kept)
        self._kept, self._is_telling = None, False
        self._held.clear()
        self._held_rows = self._folded_lines = self._folded_size = 0
        return None if whole else kept

    def _show_end(self, kept: Kept) -> None:
        """Say how much is left out, and show the last lines."""
        self._width = self._columns()
        size = TAIL * self._width
        text = kept.end(size + 1)[-size:]
        lines = text.rstrip("\n").split("\n")
        if len(lines) > 1 and self._folded_lines > TAIL:
            # The first may be a part of a line only.
            lines = lines[1:][-TAIL:]
        left_out = self._folded_lines - len(lines) + (not text.endswith("\n"))
        what = f"{left_out:,} lines" if left_out > 1 else f"{self._folded_size - len(text):,} characters"
        self._screen.remark(f"... {what} more (:more) ...")
        self._screen.put("\n".join(lines) + "\n")


def cut(line: str, width: int) -> str:
    """Return a line without its end if it is wider than a width."""
    from prompt_toolkit.utils import get_cwidth

    if get_cwidth(line) <= width:
        return line
    line = line[:width]
    while get_cwidth(line) > width - 1:
        line = line[:-1]
    return line + "…"
