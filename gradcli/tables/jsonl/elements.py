"""JSON that is not one object a line: an array of objects, or objects over several lines, as it is printed for people."""

from __future__ import annotations

import re

from gradcli.records import Record

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["{}\[\],]', re.DOTALL)
_BREAK = re.compile(rb"\s*\n\s*")  # between tokens only: no string of JSON has one
_BEGINS = re.compile(rb"\s*(?:\[|\{[ \t]*\r?\n)")


class Cut(Record):
    """Whole elements, a line each, with the lines before each one's own; `rest` is text of one that is not whole yet."""

    texts: list[bytes]
    offsets: list[int]
    rest: bytes


class Elements:
    """Cuts JSON into its elements: those of an array, or objects one after the other."""

    def __init__(self) -> None:
        self.is_in_array = False
        self._line = 0  # lines before the text that comes next

    @staticmethod
    def are_in(start: bytes) -> bool:
        """Tell whether a text that begins so is to be cut, and not one object a line."""
        return _BEGINS.match(start) is not None

    def cut(self, text: bytes, *, final: bool) -> Cut:
        """Return the whole elements of a text that begins where the last one's rest did."""
        texts: list[bytes] = []
        offsets: list[int] = []
        start = 0
        for end, after in self._ends(text):
            self._take(text[start:end], texts, offsets)
            self._line += text.count(b"\n", end, after)
            start = after
        if final:
            self._take(text[start:], texts, offsets)
            start = len(text)
        return Cut(texts, offsets, text[start:])

    def _take(self, text: bytes, texts: list[bytes], offsets: list[int]) -> None:
        """Note an element, unless there is nothing but blanks."""
        bare = text.strip()
        if bare:
            offsets.append(self._line + text[: text.index(bare[:1])].count(b"\n"))
            texts.append(_BREAK.sub(b"", bare) if b"\n" in bare else bare)
        self._line += text.count(b"\n")

    def _ends(self, text: bytes) -> list[tuple[int, int]]:
        """Return where elements end, and where what comes after them begins."""
        found: list[tuple[int, int]] = []
        depth = 1 if self.is_in_array else 0
        for match in _TOKEN.finditer(text):
            mark = match.group()
            if len(mark) > 1:
                continue
            if mark == b'"':
                break  # a string that is not whole yet
            if mark in b"{[":
                if depth == 0 and mark == b"[":
                    self.is_in_array = True
                    found.append((match.start(), match.end()))
                depth += 1
            elif mark == b",":
                if depth == 1 and self.is_in_array:
                    found.append((match.start(), match.end()))
            else:
                depth = max(0, depth - 1)
                if depth == 0:
                    found.append((match.start() if self.is_in_array else match.end(), match.end()))
                    self.is_in_array = False
        return found
