"""The form for terminals: tables that fit by folding and stacking, never by cutting digits.

User text never passes as markup, and its control characters are shown escaped.
"""

from __future__ import annotations

import re
from io import StringIO
from textwrap import fill, wrap
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text as RichText

from gradcli.render.hanging import hung
from gradcli.render.labels import visible
from gradcli.render.numbers import number_text
from gradcli.render.paper import NARROWEST, QUIET
from gradcli.render.rich_tables import matrix, table_of
from gradcli.render.rich_values import quantities
from gradcli.report import Document, Matrix, Quantities, Table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from gradcli.render.paper import Paper
    from gradcli.report import Block, Data, Note, Report

_MARKS = {
    "quiet": "dim", "code": "cyan", "leaf": "bold green", "fold": "yellow", "value": "bold", "gradient": "magenta",
    "first": "bold cyan", "second": "bold magenta", "third": "bold yellow",
    "fourth": "bold green", "fifth": "bold blue", "sixth": "bold red",
}  # fmt: skip


def render(report: Report, paper: Paper) -> str:
    """Return the report as it is shown on a terminal of the paper's width."""
    sections: list[str] = []
    if report.title:
        sections.append(_written(_heading(report, paper), paper))
    blocks = [part for block in report.blocks for part in _block_parts(block, paper)]
    for number, part in enumerate(blocks):
        before = blocks[number - 1]
        apart = number and (isinstance(part, RichTable) or isinstance(before, RichTable))
        # Stanzas stand apart by themselves, and from what is below the last.
        apart = apart or (number and isinstance(before, Padding) and not isinstance(part, Padding))
        sections.append(("\n" if apart else "") + _written(part, paper))
    if blocks and report.notes:
        sections.append("\n")
    sections.extend([_written(_note_text(note), paper) for note in report.notes])
    return "".join(sections)


def _written(part: RenderableType, paper: Paper) -> str:
    """Return a part as lines without blanks at their ends."""
    console = _console(paper)
    with console.capture() as capture:
        console.print(part)
    lines = [line.rstrip() for line in capture.get().split("\n")]
    text = "\n".join(lines)
    return text if text.endswith("\n") else text + "\n"


def _console(paper: Paper) -> Console:
    return Console(
        file=StringIO(),
        width=max(paper.width, NARROWEST),
        force_terminal=paper.colour,
        color_system="standard" if paper.colour else None,
        no_color=not paper.colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )


def _heading(report: Report, paper: Paper) -> RenderableType:
    """Return the program and the place it was evaluated at, on one line if they fit."""
    title = visible(report.title.strip())
    text = RichText(title, style="bold")
    if report.at:
        place = [f"{name} = {_short(value, paper)}" for name, value in report.at]
        line = f"at {', '.join(place)}"
        if "\n" in title or len(title) + 2 + len(line) > paper.width:
            text.append("\n" + "\n".join(_folded_place(place, paper.width)), style="not bold dim")
        else:
            text.append(f"  {line}", style="not bold dim")
    return Padding(text, (0, 0, 1, 0))


def _folded_place(place: list[str], width: int) -> list[str]:
    """Return `at x = 1.0, y = 2.0` on lines that fit, folded between names where that is possible."""
    lines = ["at"]
    for number, item in enumerate(place):
        shown = item + "," * (number < len(place) - 1)
        if lines[-1] and len(lines[-1]) + 1 + len(shown) <= width:
            lines[-1] += f" {shown}"
            continue
        if not lines[-1]:
            lines[-1] = "  "
        elif lines[-1] != "at":
            lines.append("  ")
        first, *more = _folded_array(shown, max(width - 3, 1))
        lines[-1] += f" {first}"
        lines += [f"   {part}" for part in more]
        if more:
            lines.append("")  # what comes after an array of several lines begins one
    return lines if lines[-1] else lines[:-1]


def _folded_array(text: str, width: int) -> list[str]:
    """Return a text on lines that fit; the rows of a matrix that fit are kept whole."""
    rows = re.sub(
        r"\[[^][]*\]", lambda row: row[0].replace(" ", "\0") if len(row[0]) < width - 4 else row[0], text
    )
    return [
        line.replace("\0", " ") for line in wrap(rows, width, subsequent_indent="  ", break_long_words=False)
    ]


def _short(value: Data, paper: Paper) -> str:
    text = number_text(value, paper.precision)
    return text if len(text) <= 60 else f"an array of {_shape_text(value)}"


def _shape_text(value: Data) -> str:
    sizes: list[str] = []
    while isinstance(value, list | tuple):
        sizes.append(str(len(value)))
        value = value[0] if value else None
    return "x".join(sizes)


def _note_text(note: Note) -> RichText:
    text = RichText()
    text.append(f"{note.kind}: ", style="yellow")
    text.append(visible(note.text))
    if note.hint:
        text.append(f"\n  hint: {visible(note.hint)}", style=QUIET)
    return text


def _block_parts(block: Block, paper: Paper) -> list[RenderableType]:
    if isinstance(block, Quantities):
        return [quantities(block, paper)]
    if isinstance(block, Matrix):
        return matrix(block, paper)
    if isinstance(block, Table):
        return table_of(block, paper)
    if isinstance(block, Document):
        return [RichText(visible(block.content))] if isinstance(block.content, str) else []
    style = {"heading": "bold", "code": "cyan"}.get(block.kind, "")
    shown = visible(block.text)
    if block.kind == "text" and not block.marks:
        shown = "\n".join([_hanging(line, paper.width) for line in shown.split("\n")])
    text = RichText(shown, style=style, no_wrap=block.kind == "picture", overflow="ignore")
    starts = [0]
    for line in block.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for number, first, after, name in block.marks:
        # Blanks at a line's end are cut off, and with them the end of what a mark spans.
        text.stylize(
            _MARKS[name], starts[number] + first, min(starts[number] + after, starts[number + 1] - 1)
        )
    return [text]


def _hanging(line: str, width: int) -> str:
    """Return a line folded to the width; what is folded stands below the words, not below their label."""
    if len(line) <= width:
        return line
    folded = hung(line, width)
    if folded is not None:
        return folded
    margin = len(line) - len(line.lstrip(" "))
    labelled = "  " in line.lstrip(" ")
    return fill(
        line, width, subsequent_indent=" " * (margin + 2 if labelled else margin),
        break_long_words=False, break_on_hyphens=False, replace_whitespace=False,
    )  # fmt: skip
