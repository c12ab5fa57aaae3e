"""How far the next line is indented: deeper after a colon, back after what ends a block."""

from __future__ import annotations

import re

INDENT = "    "
_GOES_ON = re.compile(r"\s*(?:else|finally|(?:elif|except)\b.*)\s*:$")
_OPENS = re.compile(r"\s*(?:if|elif|for|while|try|except)\b.*:")
_LEAVES = re.compile(r"\s*(?:return|break|continue|pass|raise)\b")


def indentation_after(text: str) -> str:
    """Return the blanks that the line after `text` begins with."""
    lines = text.split("\n")
    last = lines[-1]
    blanks = last[: len(last) - len(last.lstrip())]
    code = without_comment(last).rstrip()
    if open_brackets(text):
        return blanks + INDENT if code.endswith(("(", "[", "{")) else blanks
    if code.endswith(":"):
        return blanks + INDENT
    if _LEAVES.match(code):
        return blanks[: -len(INDENT)]
    return blanks


def indentation_of_else(text: str) -> str | None:
    """Return the blanks that the last line of a text should begin with where it is an `else:`, `elif ...:` or `except ...:`.

    It belongs to the nearest `if`, `for`, `while` or `try` above; None for any other line, and where there is none.
    """
    *before, last = text.split("\n")
    if not _GOES_ON.match(last):
        return None
    width = len(last) - len(last.lstrip())
    for line in reversed(before):
        blanks = len(line) - len(line.lstrip())
        if not line.strip() or blanks > width:
            continue
        if _OPENS.match(line):
            return line[:blanks]
        # Behind this line, what stands as deep as it is closed.
        width = blanks - 1
    return None


def without_comment(line: str) -> str:
    """Return a line up to its `#`; one inside a string is none."""
    quote = ""
    for at, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "#":
            return line[:at]
    return line


def open_brackets(text: str) -> int:
    """Return how many brackets are open at the end of a text, whatever kind they are."""
    depth = 0
    for line in text.split("\n"):
        for character in without_comment(line):
            if character in "([{":
                depth += 1
            elif character in ")]}":
                depth = max(0, depth - 1)
    return depth
