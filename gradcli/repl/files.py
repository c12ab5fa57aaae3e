"""`:save`, `:load`, `:edit`: cells to files and back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gradcli.errors import DataProblem, UsageProblem
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


@prompt_command("load", "FILE", "run a .grad or .py file or a notebook in this session", "file")
def load_file(repl: Repl, rest: str) -> None:
    """Run a file in the session; what it binds stays. A file that fails changes nothing."""
    from gradcli.cli.arguments import read
    from gradcli.commands import load

    path = _path(rest, "load", "model.py")
    run = load("run")
    report = repl.workspace.change(lambda: run.run(repl.context(), read(["--", path], run)))
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
            raise UsageProblem(f"no cell of this session made {rest}")
        text = found[-1]
    # An editor that works line by line needs the echo.
    repl.echo.switch(on=True)
    try:
        edited = edited_text(text, repl.environment.variables)
    finally:
        repl.echo.switch(on=False)
    if edited is not None:
        repl.draft = edited


def edited_text(text: str, variables: object) -> str | None:
    """Return a text as it is after the user's editor, None if the editor failed. Raises: DataProblem."""
    import shlex
    import subprocess
    import tempfile
    from collections.abc import Mapping

    assert isinstance(variables, Mapping)
    editor = variables.get("VISUAL") or variables.get("EDITOR") or "vi"
    descriptor, path = tempfile.mkstemp(".grad")
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            ended = subprocess.run([*shlex.split(editor), path], check=False)
        except (OSError, ValueError) as error:
            raise DataProblem(f"the editor {editor} cannot be started: {error}", hint="set EDITOR") from None
        if ended.returncode != 0:
            return None
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().rstrip("\n")
    finally:
        os.unlink(path)


def _path(rest: str, name: str, example: str) -> str:
    words = split(rest)
    if len(words) != 1:
        raise UsageProblem(f":{name} takes a file", hint=f":{name} {example}")
    return os.path.expanduser(unquoted(words[0]))
