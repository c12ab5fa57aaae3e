"""The user's settings file: defaults for options, `config.toml` in gradcli's configuration folder."""

from __future__ import annotations

from gradcli.commands.spec import EVERYWHERE, PROGRAM_OPTIONS, check_value
from gradcli.errors import UsageProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.commands.spec import Option

NAMES = ("format", "precision", "color", "dtype", "max-steps", "max-seconds", "max-memory", "max-depth")


def options() -> dict[str, Option]:
    """Return the options that can have a default of the user's, by name."""
    every = {option.name: option for option in (*EVERYWHERE, *PROGRAM_OPTIONS)}
    return {name: every[name] for name in NAMES}


def is_broken(path: str) -> bool:
    """Tell whether there is a file of settings that nothing can be read from."""
    try:
        _read(path)
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    return False


def _read(path: str) -> dict[str, Any]:
    import tomllib

    with open(path, "rb") as file:
        return tomllib.load(file)


def defaults(path: str, warn: Callable[[str], None]) -> dict[str, str]:
    """Return the settings of a file as option values; what is wrong in it costs a warning, nothing else."""
    try:
        found = _read(path)
    except (OSError, ValueError) as error:
        warn(f"{path} is ignored: {error}")
        return {}
    known = options()
    values: dict[str, str] = {}
    for name, value in found.items():
        if name not in known:
            warn(f"{path}: there is no setting {name!r}")
            continue
        text = str(value)
        try:
            check_value(known[name], name, text)
        except UsageProblem as problem:
            warn(f"{path}: {problem.message}")
            continue
        values[name] = text
    return values


def written(values: dict[str, str]) -> str:
    """Return settings as the text of a settings file."""
    known = options()
    lines = [
        f"{name} = {value}" if known[name].kind in ("integer", "number") else f'{name} = "{value}"'
        for name, value in values.items()
    ]
    return "".join([line + "\n" for line in lines])
