"""The commands: one module each, found by its name and imported when it is named, from a folder or from a zip.

A module of this folder that defines no `@command` is a part that commands share. What is of one subject has a folder:
`plotting/` and `checking/` are what `plot` and `check` are made of, `steps/` and `graphing/` what `trace` and `graph`
show of an evaluation.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.abc import ResourceLoader

    from gradcli.commands.spec import Command

    __loader__: ResourceLoader

_MARK = b"\n@command("


def is_command(name: str) -> bool:
    """Return whether there is a command of a name, without importing any."""
    return name.isidentifier() and any(
        _MARK in _source(os.path.join(folder, f"{name}.py")) for folder in __path__
    )


def names() -> list[str]:
    """Return the names of all commands, sorted, without importing any."""
    from pkgutil import iter_modules

    return sorted(module.name for module in iter_modules(__path__) if is_command(module.name))


def _source(path: str) -> bytes:
    try:
        return __loader__.get_data(path)
    except OSError:
        return b""


def load(name: str) -> Command:
    """Return the command of a name, importing its module. Raises: KeyError where there is none."""
    from gradcli.commands.spec import DEFINED

    if name not in DEFINED:
        if not is_command(name):
            raise KeyError(name)
        __import__(f"{__name__}.{name}")
    return DEFINED[name]
