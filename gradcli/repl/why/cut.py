"""Where a value was cut off from its leaf, or a leaf from its name: found in the text of the cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcli.errors import Problem
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.records import Record
from gradcli.repl.lineage import assigned_names
from gradcli.source import Source

if TYPE_CHECKING:
    from gradcli.repl.workspace import Workspace

_NAMES = re.compile(r"(?<![\w.'\"])[^\W\d]\w*")
# What cuts a value off, and how to say it.
_CUTS = (
    (re.compile(r"\.detach\(|\.data\b"), "without its past"),
    (re.compile(r"\.item\(|\.tolist\(|\.numpy\(|\bfloat\("), "as plain numbers"),
    (re.compile(r"\bno_grad\(|\binference_mode\(|set_grad_enabled\(False"), "unrecorded"),
)


class Made(Record):
    """A statement that binds a name, and the number of its cell."""

    cell: int
    text: str
    is_plain: bool

    def on(self, name: str) -> str:
        """Return the lines that make a name, with what holds for a whole block."""
        lines = self.text.split("\n")
        binds = re.compile(rf"\b{re.escape(name)}\b[^=]*=(?!=)")
        return "\n".join([line for line in lines if binds.search(line) or "with " in line])

    def first_line(self) -> str:
        """Return the statement on one line, for a sentence."""
        first, *more = self.text.strip().split("\n")
        return f"`{first}{' ...' if more else ''}`"


def made_by(workspace: Workspace) -> list[tuple[str, Made]]:
    """Return the names that cells have bound, in their order, with the statements."""
    found = []
    for entry in workspace.entries:
        try:
            body = parse(Source(entry.text)).body
        except Problem:
            continue
        for statement in body:
            made = Made(entry.number, statement.span.text, isinstance(statement, syntax.Assign))
            found.extend([(name, made) for name in assigned_names(statement)])
    return found


def cut_off(workspace: Workspace, name: str) -> str:
    """Return a sentence on the cell that cut a value off from what it was computed from, "" if none did."""
    history = made_by(workspace)
    pending, seen = [(name, len(history))], set()
    while pending:
        wanted, before = pending.pop()
        place = max((at for at in range(before) if history[at][0] == wanted), default=-1)
        if place < 0 or place in seen:
            continue
        seen.add(place)
        made = history[place][1]
        for pattern, how in _CUTS:
            if pattern.search(made.on(wanted)):
                return f"Cell {made.cell} took a value {how}: {made.first_line()}."
        right = made.text.partition("=")[2]
        pending.extend([(other, place) for other in dict.fromkeys(_NAMES.findall(right))])
    return ""


def bound_anew(workspace: Workspace, name: str) -> str:
    """Return a sentence on the cell that gave a leaf's name to what was computed from it, "" if none did."""
    made = [made for bound, made in made_by(workspace) if bound == name]
    if len(made) < 2 or not made[-1].is_plain or name not in _NAMES.findall(made[-1].text.partition("=")[2]):
        return ""
    return (
        f"Cell {made[-1].cell} gave the name {name} to a computed tensor: {made[-1].first_line()}. The leaf has it no more. "
        f"To move the leaf itself, write `with no_grad(): {name} -= ...`."
    )
