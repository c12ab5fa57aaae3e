"""`gradcli config`: defaults for options, kept in the user's settings file."""

from __future__ import annotations

import os

from gradcli.commands.settings import defaults, is_broken, options, written
from gradcli.commands.spec import Example, Operand, Option, check_value, command
from gradcli.errors import DataProblem, OutputProblem, UsageProblem
from gradcli.report import Column, Report, Table, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments, Context


@command(
    "config",
    "show or change settings: defaults for options",
    operands=(
        Operand("NAME", "a setting; nothing for all of them", usage="[NAME"),
        Operand("VALUE", "its new value", usage="[VALUE]]"),
    ),
    options=(Option(("--unset",), "forget a setting"), Option(("--path",), "print the file's name")),
    examples=(
        Example("gradcli config", "all settings"),
        Example("gradcli config precision 6", "six digits from now on"),
        Example("gradcli config --unset precision", "all digits again"),
    ),
)
def config(context: Context, arguments: Arguments) -> Report:
    """Return the settings after the change that was asked for."""
    if not context.config_folder:
        raise DataProblem("there is no folder for settings", hint="set HOME or XDG_CONFIG_HOME")
    path = os.path.join(context.config_folder, "config.toml")
    if arguments.switch("path"):
        return Report((Text(path),), {"path": path})
    known = options()
    given = arguments.operands
    for name in given[:1]:
        if name not in known:
            from gradcli.lang.suggest import did_you_mean

            hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
            raise UsageProblem(f"there is no setting {name}", hint=hint)
    complaints: list[str] = []
    values = defaults(path, complaints.append) if os.path.exists(path) else {}
    if len(given) > 2:
        raise UsageProblem("config takes a name and a value", hint="gradcli config precision 6")
    if arguments.switch("unset") and len(given) != 1:
        raise UsageProblem("--unset forgets one setting", hint="gradcli config --unset precision")
    if (len(given) == 2 or arguments.switch("unset")) and is_broken(path):
        # What somebody wrote there is not ours to throw away.
        raise DataProblem(f"{path} cannot be changed as it is", hint="mend it by hand, or remove it")
    if len(given) == 2:
        check_value(known[given[0]], given[0], given[1])
        values[given[0]] = given[1]
        _save(path, values)
    elif arguments.switch("unset"):
        values.pop(given[0], None)
        _save(path, values)
    shown = given[:1] or list(known)
    rows = [(name, values.get(name, ""), known[name].summary) for name in shown]
    columns = (Column("setting", "code"), Column("value"), Column("meaning"))
    found = {name: values.get(name) for name in shown}
    return Report((Table(columns, tuple(rows)),), {"path": path, "settings": found})


def _save(path: str, values: dict[str, str]) -> None:
    """Write the settings, readable by their owner only, whole or not at all; without any there is no file to read."""
    beside = f"{path}.{os.getpid()}.part"
    try:
        if not values:
            if os.path.exists(path):
                os.unlink(path)
            return
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(
            os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(written(values))
        os.replace(beside, path)
    except OSError as error:
        raise OutputProblem(f"{path} cannot be written: {error.strerror}") from error
