"""The commands: one module each, found by its file's name and imported when it is named.

A module of this folder that defines no `@command` is a part that commands share. What is of one subject has a folder:
`plotting/` and `checking/` are what `plot` and `check` are made of, `steps/` and `graphing/` what `trace` and `graph`
show of an evaluation.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Command

_MARK = b"\n@command("


def is_command(name: str) -> bool:
    """Return whether there is a command of a name, without importing any."""
    return name.isidentifier() and any(
        _defines_command(os.path.join(folder, f"{name}.py")) for folder in __path__
    )


def names() -> list[str]:
    """Return the names of all commands, sorted, without importing any."""
    files = {entry[:-3] for folder in __path__ for entry in os.listdir(folder) if entry.endswith(".py")}
    return sorted(filter(is_command, files))


def _defines_command(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return _MARK in file.read()
    except OSError:
        return False


def load(name: str) -> Command:
    """Return the command of a name, importing its module. Raises: KeyError where there is none."""
    from gradcli.commands.spec import DEFINED

    if name not in DEFINED:
        if not is_command(name):
            raise KeyError(name)
        __import__(f"{__name__}.{name}")
    return DEFINED[name]
