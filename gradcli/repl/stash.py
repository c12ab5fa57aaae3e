"""Pastes that are too long to be edited: a short mark stands for each, and is replaced when the line is run."""

from __future__ import annotations

import re

LONGEST_EDITED = 20_000
MARK = "⟦paste "
_MARK = re.compile(rf"{MARK}(\d+): [^⟧]*⟧")


class Stash:
    """Keeps long pastes by number. Colouring and wrapping megabytes on every key would freeze the prompt."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def shortened(self, text: str) -> str:
        """Return what to put in the line for a pasted text: the text, or a mark that stands for it."""
        if len(text) <= LONGEST_EDITED:
            return text
        self._texts.append(text)
        return f"{MARK}{len(self._texts)}: {len(text):,} characters⟧"

    def expanded(self, text: str) -> str:
        """Return a line with each mark replaced by the text it stands for."""
        if "⟦" not in text:
            return text
        return _MARK.sub(self._text_of, text)

    def _text_of(self, found: re.Match[str]) -> str:
        number = int(found.group(1))
        return self._texts[number - 1] if 0 < number <= len(self._texts) else found.group()
