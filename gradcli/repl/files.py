"""`:save`, `:load`, `:edit`: cells to files and back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gradcli.errors import UsageProblem
from gradcli.repl.editor import edited
from gradcli.repl.registry import prompt_command
from gradcli.repl.words import split, unquoted

if TYPE_CHECKING:
    from gradcli.repl.loop import Repl


@prompt_command("save", "FILE", "write the cells that worked as a script that runs", "file")
def save(repl: Repl, rest: str) -> None:
    """Write this session's cells to a file, whole or not at all."""
    path = _path(rest, "save", "session.grad")
    entries = repl.workspace.entries
    if not entries:
        raise UsageProblem("there is nothing to save: no cell has worked yet")
    from gradcli.cli.output import write_file

    write_file(path, repl.workspace.script())
    count = len(entries)
    repl.display.line(f"{count} cell{'s' if count != 1 else ''} written: gradcli run {path}", "dim")
    if not path.endswith(".py") and _imports_what_is_not_here(repl):
        repl.display.warn("it imports what gradcli has not, and will run only from a .py file")


def _imports_what_is_not_here(repl: Repl) -> bool:
    from gradcli.lang.library.modules import is_not_here

    session = repl.workspace.session
    return any(is_not_here(session.value(name)) for name in repl.workspace.names())


@prompt_command("load", "FILE", "run a .grad or .py file or a notebook in this session", "file")
def load_file(repl: Repl, rest: str) -> None:
    """Run a file in the session; what it binds stays. A file that fails changes nothing."""
    from gradcli.cli.arguments import read
    from gradcli.commands import load

    path = _path(rest, "load", "model.py")
    run = load("run")
    report = repl.workspace.change(
        lambda: run.run(repl.context(), read(["--", path], run)), f":load {rest.strip()}"
    )
    repl.display.end_line()
    for note in report.notes:
        repl.display.note(note)
    repl.workspace.note_program(report.data["expr"])


@prompt_command("edit", "[NAME]", "the last cell, or the one that made NAME, in your editor and back", "name")
def edit(repl: Repl, rest: str) -> None:
    """Open a cell in $VISUAL or $EDITOR and offer the result at the next prompt."""
    entries = repl.workspace.entries
    text = repl.workspace.last_text
    if rest:
        import re

        made = re.compile(rf"^(?:def\s+)?{re.escape(rest)}\s*(?:\(|=)", re.MULTILINE)
        found = [entry.text for entry in entries if made.search(entry.text)]
        if not found:
            from gradcli.lang.suggest import did_you_mean

            hint = did_you_mean(rest, repl.workspace.names())
            raise UsageProblem(f"no cell of this session made {rest}", hint=hint)
        text = found[-1]
    repl.draft = edited(repl, text)


def _path(rest: str, name: str, example: str) -> str:
    words = split(rest)
    if len(words) != 1:
        raise UsageProblem(f":{name} takes a file", hint=f":{name} {example}")
    return os.path.expanduser(unquoted(words[0]))
