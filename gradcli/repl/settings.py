"""`:set`: how the prompt behaves, kept in a file of the user's configuration folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gradcli.errors import UsageProblem
from gradcli.records import Record
from gradcli.repl.registry import prompt_command

if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments
    from gradcli.repl.loop import Repl


class Choice(Record):
    """A setting: what it does, its values (none: a number up to `most`, or `all`), what holds at the start.

    One that is not `lasting` holds for the session only.
    """

    meaning: str
    values: tuple[str, ...] = ()
    start: str = "all"
    most: int = 0
    lasting: bool = True

    def takes(self, value: str) -> bool:
        """Tell whether the setting can have a value."""
        if self.values:
            return value in self.values
        return value == "all" or (value.isdecimal() and 0 < int(value) <= self.most)

    def listed(self) -> str:
        """Return the values as help shows them."""
        return " | ".join(self.values) if self.values else "N | all"


CHOICES = {
    "keys": Choice("the editing keys", ("emacs", "vi"), "emacs"),
    "preview": Choice("value and gradient of the line as you type", ("on", "off"), "on"),
    "completion": Choice("when the list of completions opens", ("tab", "typing"), "tab"),
    "suggestions": Choice("offer the rest of an earlier line", ("on", "off"), "on"),
    "precision": Choice("digits of numbers in reports", most=99),
    "lines": Choice("lines of output until the rest is kept for :more", start="200", most=1_000_000),
    "dtype": Choice("the dtype of new tensors, in this session", ("float64", "float32"), "", lasting=False),
}


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

    def text(self, name: str) -> str:
        """Return the value of a setting, "" for one that the session knows."""
        return self._values.get(name) or CHOICES[name].start

    def is_on(self, name: str) -> bool:
        """Tell whether a setting is `on`."""
        return self.text(name) == "on"

    def options(self) -> dict[str, str]:
        """Return the settings that are options of commands."""
        precision = self.text("precision")
        return {} if precision == "all" else {"precision": precision}

    def lines_shown(self) -> int | None:
        """Return how many lines of output an entry shows, None for all."""
        lines = self.text("lines")
        return None if lines == "all" else int(lines)

    def change(self, name: str, value: str) -> None:
        """Give a setting a value and keep it. Raises: UsageProblem, OutputProblem."""
        if name not in CHOICES:
            from gradcli.lang.suggest import did_you_mean

            hint = did_you_mean(name, CHOICES) or f"there are {', '.join(CHOICES)}"
            raise UsageProblem(f"there is no setting {name}", hint=hint)
        choice = CHOICES[name]
        if not choice.takes(value):
            possible = " or ".join(choice.values) or f"a number from 1 to {choice.most:,}, or all"
            raise UsageProblem(f"{name} cannot be {value!r}", hint=f"it is {possible}")
        self._values[name] = value
        if choice.lasting:
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
        known = {
            name: str(value) for name, value in found.items() if name in CHOICES and CHOICES[name].lasting
        }
        return {name: value for name, value in known.items() if CHOICES[name].takes(value)}

    def _write(self) -> None:
        if not self._path:
            return
        from gradcli.cli.output import write_file

        lasting = [name for name, choice in CHOICES.items() if choice.lasting and name in self._values]
        lines = [f'{name} = "{self._values[name]}"\n' for name in lasting]
        os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
        write_file(self._path, "".join(lines))


@prompt_command("set", "[NAME VALUE]", "show or change how the prompt behaves", "setting")
def change_setting(repl: Repl, rest: str) -> None:
    """Show all settings, or give one a value."""
    name, _, value = rest.replace("=", " ").partition(" ")
    if not value.strip():
        chosen = [name] if name in CHOICES else list(CHOICES)
        for each in chosen:
            current = repl.settings.text(each) or repl.workspace.session.dtype
            told = f"{CHOICES[each].meaning} ({CHOICES[each].listed()})"
            repl.display.text(f"{each:<13}{current:<9}{told}")
        if name and name not in CHOICES:
            repl.settings.change(name, "")
        return
    try:
        repl.settings.change(name, value.strip())
    except OSError as error:
        repl.display.warn(f"the setting holds for this session only: {error.strerror}")
    if name == "dtype":
        repl.workspace.change(lambda: _set_dtype(repl, value.strip()), f":set dtype {value.strip()}")
        repl.workspace.note_program(f"set_default_dtype({value.strip()})")


def _set_dtype(repl: Repl, dtype: str) -> None:
    from gradcli.core.values import set_default_dtype

    session = repl.workspace.session
    session.dtype = session.runtime.dtype = dtype
    set_default_dtype(dtype)
