"""Typographic blanks and quotes of word processors and web pages, made those of a program."""

from __future__ import annotations

import re

# Blanks that do not look like others are; what has no width is left out.
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2009\u200a\u3000"), " ") | dict.fromkeys(
    map(ord, "\u200b\u2060\ufeff"), ""
)
# A comment, a string, or what was one before its quotes were made round; the first is the one that counts.
_APART = re.compile(
    r"(?P<whole>#[^\n]*|\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|(?<![\w)\]])'(?:\\.|[^'\\\n])*'"
    r"|(?<=[rRuUbBfF])'(?:\\.|[^'\\\n])*')"
    r"|[\u201c\u201d\u201e](?P<double>[^\"\u201c\u201d\u201e\n]*)[\u201c\u201d]"
    r"|\u2018(?P<single>[^'\u2018\u2019\n]*)\u2019",
    re.DOTALL,
)
_ROUND = re.compile("[\u00a0\u2007\u202f\u2009\u200a\u3000\u200b\u2060\ufeff\u201c-\u201e\u2018\u2019]")


def straightened(text: str) -> str:
    """Return a program's text with plain blanks and straight quotes; strings and comments keep what is in them."""
    if text.isascii() or not _ROUND.search(text):
        return text
    found, start = [], 0
    for apart in _APART.finditer(text):
        found.append(text[start : apart.start()].translate(_BLANKS))
        start = apart.end()
        if apart["whole"] is not None:
            found.append(apart["whole"])
        elif apart["double"] is not None:
            found.append(f'"{apart["double"]}"')
        else:
            found.append(f"'{apart['single']}'")
    found.append(text[start:].translate(_BLANKS))
    return "".join(found)
