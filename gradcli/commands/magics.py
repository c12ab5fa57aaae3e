"""A notebook's cell as pieces of program: what its magics (`%time`, `%%capture`, `!pip`, `torch.add?`) ask for.

The lines of a cell keep their numbers, so that a problem names the line that the notebook has.
"""

from __future__ import annotations

import re

from gradcli.records import Record


class Piece(Record):
    """A stretch of a cell: program text, and how it is run.

    `way` is `plain`, `time` (told how long it took), `timeit` (run again and again, and forgotten), `quiet` (what it
    prints is not shown) or `help` (the text is a name to explain). `flags` are the words after the magic.
    """

    text: str
    way: str = "plain"
    flags: tuple[str, ...] = ()


# Magics of a whole cell whose lines are no program of ours.
_OTHER_LANGUAGES = frozenset(
    ("bash", "sh", "script", "cmd", "system", "sx", "html", "HTML", "javascript", "js", "latex", "markdown", "svg",
     "writefile", "file", "perl", "ruby", "R", "cython", "julia", "sql", "cu", "python2", "pypy", "shell")
)  # fmt: skip
_WAYS = {"time": "time", "timeit": "timeit", "capture": "quiet", "prun": "plain"}
_CELL_MAGIC = re.compile(r"\s*%%(\w+)[ \t]*([^\n]*)(?:\n|$)")
_LINE_MAGIC = re.compile(r"([ \t]*)(?:%{1,2}(\w+)[ \t]*(.*)|!.*)$")
_QUESTION = re.compile(r"\s*(?:\?{1,2}([\w.]+)|([\w.]+)\?{1,2})\s*(?:#.*)?$")
# A flag of %timeit with its value in the next word or the same one, or one without.
_FLAG = re.compile(r"-(?:[nrtcp]\s*\d+|[qov])\s+")
_TEXTS = re.compile(
    r"\"\"\"[\s\S]*?(?:\"\"\"|$)|'''[\s\S]*?(?:'''|$)|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*|\\."
)


def pieces_of(text: str) -> list[Piece]:
    """Return a cell's pieces in order."""
    if "%" not in text and "!" not in text and "?" not in text:
        return [Piece(text)]
    found = _CELL_MAGIC.match(text)
    if found is None:
        return _by_lines(text)
    name, rest = found.group(1), "\n" * text.count("\n", 0, found.end()) + text[found.end() :]
    if name in _OTHER_LANGUAGES:
        return []
    inner = _by_lines(rest)
    way = _WAYS.get(name, "plain")
    if way == "plain" or any(piece.way != "plain" for piece in inner):
        return inner
    flags, setup = flags_before(found.group(2))
    if way == "timeit" and setup:
        inner.insert(0, Piece(setup))
    return [*inner[:-1], Piece(inner[-1].text, way, flags)] if inner else inner


def _by_lines(text: str) -> list[Piece]:
    """Return the pieces between and on the lines that are magics of their own."""
    pieces: list[Piece] = []
    lines = text.split("\n")
    kept: list[str] = []
    start = 0

    def close(end: int) -> None:
        nonlocal kept, start
        if "".join(kept).strip():
            pieces.append(Piece("\n" * start + "\n".join(kept)))
        kept, start = [], end

    for number, (line, inside) in enumerate(zip(lines, lines_within(text))):
        found = None if inside else _LINE_MAGIC.match(line)
        asked = None if inside else _QUESTION.match(line)
        if asked is not None:
            close(number + 1)
            pieces.append(Piece(asked.group(1) or asked.group(2), "help"))
        elif found is None:
            kept.append(line)
        else:
            indent, name, rest = found.group(1), found.group(2), found.group(3) or ""
            flags, statement = flags_before(rest)
            if name not in ("time", "timeit") or not statement:
                # In a block it may be the only line.
                kept.append(f"{indent}pass" if indent else "")
            elif indent:
                kept.append(indent + statement)
            else:
                close(number + 1)
                pieces.append(Piece("\n" * number + statement, _WAYS[name], flags))
    close(len(lines))
    return pieces


def flags_before(rest: str) -> tuple[tuple[str, ...], str]:
    """Return the flags in front of a magic's statement, `-n20` and the like, and the statement."""
    flags = []
    while found := _FLAG.match(rest + " "):
        flags.append(found.group().replace(" ", ""))
        rest = rest[found.end() :]
    return tuple(flags), rest.strip()


def lines_within(text: str) -> list[bool]:
    """Return for each line whether it begins within a text or brackets, where `%` and `!` are no magic."""
    within = [False] * (text.count("\n") + 1)
    last = end = 0
    for found in _TEXTS.finditer(text):
        first = last + text.count("\n", end, found.start())
        last, end = first + found.group().count("\n"), found.end()
        for number in range(first + 1, last + 1):
            within[number] = True
    blank = _TEXTS.sub(lambda found: "\n" * found.group().count("\n"), text).split("\n")
    depth = 0
    for number, line in enumerate(blank):
        within[number] = within[number] or depth > 0
        if not (depth == 0 and line.lstrip()[:1] in ("%", "!")):
            depth = max(
                0, depth + sum(line.count(sign) for sign in "([{") - sum(line.count(sign) for sign in ")]}")
            )
    return within
