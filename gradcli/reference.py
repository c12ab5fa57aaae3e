"""The reference that is made from the commands' definitions: the table in README.md and the man page.

`python -m gradcli.reference` writes both into the tree; a test compares them.
"""

from __future__ import annotations

import sys

from gradcli.commands import load, names
from gradcli.commands.spec import EVERYWHERE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Command, Option

README, MAN_PAGE = "README.md", "docs/gradcli.1"
_OPEN, _CLOSE = "<!-- commands -->\n", "<!-- /commands -->"


def command_table() -> str:
    """Return the commands as a Markdown table: what each does, and an example."""
    lines = ["| command | does | for example |", "|---|---|---|"]
    for name in names():
        command = load(name)
        example = command.examples[0].line.replace("|", "\\|")
        lines.append(f"| `{name}` | {command.summary} | `{example}` |")
    return "".join([line + "\n" for line in lines])


def with_commands(text: str) -> str:
    """Return a text whose part between the marks is the command table."""
    before, mark, rest = text.partition(_OPEN)
    _, close, after = rest.partition(_CLOSE)
    return before + mark + command_table() + close + after


def man_page() -> str:
    """Return the man page of gradcli(1), all commands and options in it."""
    lines = [
        '.TH GRADCLI 1 "" gradcli "User Commands"',
        ".SH NAME",
        "gradcli \\- exact derivatives of expressions and programs",
        ".SH SYNOPSIS",
        ".B gradcli",
        "[\\fICOMMAND\\fR] [\\fIoptions\\fR] \\fIEXPR\\fR [\\fINAME\\fR=\\fIVALUE\\fR ...]",
        ".SH DESCRIPTION",
        "Prints the value of an expression and its gradient by every name that is given a value.",
        "A first word that names no command is an expression, and the command is",
        "\\fBgrad\\fR. Without words, gradcli runs the program on standard input, or starts its prompt on a terminal.",
        ".SH COMMANDS",
    ]
    for name in names():
        lines.extend(_command_lines(load(name)))
    lines.append(".SH OPTIONS EVERYWHERE")
    for option in EVERYWHERE:
        lines.extend(_option_lines(option))
    lines.extend([".SH EXIT STATUS", ".nf", *_exit_statuses(), ".fi"])
    lines.extend(
        [".SH ENVIRONMENT", "NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR, COLUMNS, XDG_CONFIG_HOME."]
    )
    return "".join([line + "\n" for line in lines])


def _command_lines(command: Command) -> list[str]:
    operands = " ".join([operand.metavar for operand in command.operands])
    usage = f"\\fBgradcli {command.name}\\fR [options] {_roff(operands)}".rstrip()
    lines = [f".SS {command.name}", usage, ".br", _roff(f"{command.summary}."), ".PP"]
    lines.extend([_roff(line) for line in command.description.split("\n") if line])
    for option in command.options:
        lines.extend(_option_lines(option))
    lines.extend([".PP", ".nf", ".RS", *[_roff(example.line) for example in command.examples], ".RE", ".fi"])
    return lines


def _option_lines(option: Option) -> list[str]:
    flags = ", ".join([f"\\fB{_roff(flag)}\\fR" for flag in option.flags])
    value = f" \\fI{_roff(option.metavar)}\\fR" if option.metavar else ""
    choices = f" ({', '.join(option.choices)})" if option.choices else ""
    return [".TP", flags + value, _roff(option.summary + choices)]


def _exit_statuses() -> list[str]:
    from gradcli.commands.manual import EXIT_STATUSES

    return [_roff(line) for line in EXIT_STATUSES.split("\n")[1:]]


def _roff(text: str) -> str:
    """Return text as roff shows it: backslashes, dashes and dots at the start of a line are escaped."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return "\\&" + text if text[:1] in (".", "'") else text


def main() -> int:
    """Write the reference into the tree that the working folder is the root of."""
    with open(README, encoding="utf-8") as file:
        text = with_commands(file.read())
    for path, content in ((README, text), (MAN_PAGE, man_page())):
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
