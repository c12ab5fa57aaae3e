"""Lines of a label and what is said of it, folded so that the words stay below the words."""

from __future__ import annotations

from textwrap import fill


def hung(line: str, width: int) -> str | None:
    """Return a line folded to the width, what is folded below the words and not below their label.

    None where it has no label, two blanks before the words, or leaves the words too little room.
    """
    words = line.lstrip(" ")
    label, gap, _ = words.partition("  ")
    text = words[len(label) :].lstrip(" ")
    indent = len(line) - len(text)
    if not gap or indent > width // 2 or indent + max(map(len, text.split()), default=0) > width:
        return None
    return fill(
        line,
        width,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
    )
