"""The commands: one module each, found by its file's name and imported when it is named."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Command

# Modules of this folder that commands share; every other module is the command it is named for.
PARTS = frozenset(
    {
        "__init__",
        "spec",
        "program",
        "values",
        "data_files",
        "partials",
        "manual",
        "settings",
        "map_options",
        "places",
        "check_points",
        "claims",
        "differences",
        "verdicts",
    }
)


def names() -> list[str]:
    """Return the names of all commands, sorted, without importing any."""
    files = {entry.partition(".")[0] for folder in __path__ for entry in os.listdir(folder) if ".py" in entry}
    return sorted(files - PARTS)


def load(name: str) -> Command:
    """Return the command of a name that `names` lists, importing its module."""
    from gradcli.commands.spec import DEFINED

    if name not in DEFINED:
        if name not in names():
            raise KeyError(name)
        __import__(f"{__name__}.{name}")
    return DEFINED[name]
