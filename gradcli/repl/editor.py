"""A text in the user's own editor and back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gradcli.errors import DataProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradcli.repl.loop import Repl

# What is tried where neither VISUAL nor EDITOR says which.
_USUAL = ("editor", "nano", "vim", "vi", "emacs")


def edited(repl: Repl, text: str) -> str:
    """Return a text as it is after the user's editor. Raises: DataProblem where the editor fails."""
    # An editor that works line by line needs the echo.
    repl.echo.switch(on=True)
    try:
        return _edited(text, editor_of(repl.environment.variables))
    finally:
        repl.echo.switch(on=False)


def editor_of(variables: Mapping[str, str]) -> list[str]:
    """Return the words that start the user's editor. Raises: DataProblem where there is none."""
    import shlex
    import shutil

    chosen = variables.get("VISUAL") or variables.get("EDITOR")
    try:
        words = shlex.split(chosen) if chosen else []
    except ValueError as error:
        raise DataProblem(f"EDITOR cannot be understood: {error}") from None
    if words:
        return words
    for name in _USUAL:
        found = shutil.which(name, path=variables.get("PATH"))
        if found:
            return [found]
    raise DataProblem("there is no editor", hint="set EDITOR to the one you like")


def _edited(text: str, editor: list[str]) -> str:
    import subprocess
    import tempfile

    descriptor, path = tempfile.mkstemp(".grad")
    try:
        with open(descriptor, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(text)
        try:
            ended = subprocess.run([*editor, path], check=False)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise DataProblem(
                f"the editor {editor[0]} cannot be started: {reason}", hint="set EDITOR"
            ) from None
        if ended.returncode != 0:
            raise DataProblem(
                f"the editor {editor[0]} ended with status {ended.returncode}; nothing is changed"
            )
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().rstrip("\n")
    finally:
        os.unlink(path)
