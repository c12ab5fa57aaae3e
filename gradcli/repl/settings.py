"""`:set`: how the prompt behaves, kept in a file of the user's configuration folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gradcli.errors import UsageProblem
from gradcli.repl.registry import prompt_command

if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments
    from gradcli.repl.loop import Repl

# Name: what it does, its values (the first one holds at the start; none: any number), lasting or not.
CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "keys": ("the editing keys", ("emacs", "vi")),
    "preview": ("value and gradient of the line as you type", ("on", "off")),
    "completion": ("when the list of completions opens", ("tab", "typing")),
    "suggestions": ("offer the rest of an earlier line", ("on", "off")),
    "precision": ("digits of numbers in reports", ()),
    "dtype": ("the dtype of new tensors, in this session", ("float64", "float32")),
}
_LASTING = ("keys", "preview", "completion", "suggestions", "precision")


class Settings:
    """The values of the settings; what is changed is written to the file at once."""

    def __init__(self, folder: str, arguments: Arguments) -> None:
        self._path = os.path.join(folder, "prompt.toml") if folder else ""
        self._values: dict[str, str] = {}
        # What is wrong with the files, for the user to be told.
        self.complaints: list[str] = []
        self._take_defaults(folder, arguments)
        for name in ("precision", "dtype"):
            given = arguments.text(name)
            if given is not None:
                self._values[name] = given
        for name, value in self._read().items():
            self._values.setdefault(name, value)

    def _take_defaults(self, folder: str, arguments: Arguments) -> None:
        """Put what `gradcli config` keeps where the command line says nothing."""
        path = os.path.join(folder, "config.toml")
        if not folder or not os.path.exists(path):
            return
        from gradcli.commands.settings import defaults

        for name, value in defaults(path, self.complaints.append).items():
            if name != "format":
                arguments.values.setdefault(name, [value])

    def text(self, name: str) -> str | None:
        """Return the value of a setting, None where it has none."""
        choices = CHOICES[name][1]
        return self._values.get(name) or (choices[0] if choices and name in _LASTING else None)

    def is_on(self, name: str) -> bool:
        """Tell whether a setting is `on`."""
        return self.text(name) == "on"

    def options(self) -> dict[str, str]:
        """Return the settings that are options of commands."""
        precision = self.text("precision")
        return {"precision": precision} if precision else {}

    def change(self, name: str, value: str) -> None:
        """Give a setting a value and keep it. Raises: UsageProblem, OutputProblem."""
        if name not in CHOICES:
            from gradcli.lang.suggest import did_you_mean

            hint = did_you_mean(name, CHOICES) or f"there are {', '.join(CHOICES)}"
            raise UsageProblem(f"there is no setting {name}", hint=hint)
        choices = CHOICES[name][1]
        if choices and value not in choices:
            raise UsageProblem(f"{name} cannot be {value!r}", hint=f"it is {' or '.join(choices)}")
        if name == "precision" and value == "all":
            self._values.pop(name, None)
        elif not choices and not (value.isdecimal() and 0 < int(value) < 100):
            raise UsageProblem(f"{name} is a number of digits, or all, not {value!r}")
        else:
            self._values[name] = value
        if name in _LASTING:
            self._write()

    def _read(self) -> dict[str, str]:
        """Return the settings of the file; one that cannot be read counts as empty."""
        if not self._path or not os.path.exists(self._path):
            return {}
        import tomllib

        try:
            with open(self._path, "rb") as file:
                found = tomllib.load(file)
        except (OSError, ValueError) as error:
            self.complaints.append(f"{self._path} is ignored: {error}")
            return {}
        known = {name: str(value) for name, value in found.items() if name in _LASTING}
        return {name: v for name, v in known.items() if not CHOICES[name][1] or v in CHOICES[name][1]}

    def _write(self) -> None:
        if not self._path:
            return
        from gradcli.cli.output import write_file

        lines = [f'{name} = "{self._values[name]}"\n' for name in _LASTING if name in self._values]
        os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
        write_file(self._path, "".join(lines))


@prompt_command("set", "[NAME VALUE]", "show or change how the prompt behaves", "setting")
def change_setting(repl: Repl, rest: str) -> None:
    """Show all settings, or give one a value."""
    name, _, value = rest.replace("=", " ").partition(" ")
    if not value.strip():
        chosen = [name] if name in CHOICES else list(CHOICES)
        for each in chosen:
            meaning, choices = CHOICES[each]
            listed = " | ".join(choices) if choices else "N | all"
            current = repl.settings.text(each) or ("all" if not choices else repl.workspace.session.dtype)
            repl.display.line(f"{each:<12}{current:<9}{meaning} ({listed})")
        if name and name not in CHOICES:
            repl.settings.change(name, "")
        return
    try:
        repl.settings.change(name, value.strip())
    except OSError as error:
        repl.display.warn(f"the setting holds for this session only: {error.strerror}")
    if name == "dtype":
        repl.workspace.change(lambda: _set_dtype(repl, value.strip()))


def _set_dtype(repl: Repl, dtype: str) -> None:
    from gradcli.core.values import set_default_dtype

    session = repl.workspace.session
    session.dtype = session.runtime.dtype = dtype
    set_default_dtype(dtype)
