"""Help texts, made by argparse from the commands' definitions."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, ClassVar

from gradcli.commands import load, names
from gradcli.commands.spec import EVERYWHERE

if TYPE_CHECKING:
    from gradcli.commands.spec import Command, Operand, Option

WIDEST = 100

FIRST_EXAMPLES = (
    ("gradcli 'x^2*y + sin(x)' x=2 y=3", "value and gradient"),
    ("gradcli eval 'sqrt(2)'", "a value"),
    ("gradcli diff -n 3 'x^4' x=2", "the third derivative"),
    ("gradcli hessian 'x^2*y^3' x=1 y=2", "all second derivatives"),
    ("echo 'f(t) = t^2; f(3)' | gradcli", "a program on standard input"),
)

EXIT_STATUSES = """exit status:
  0 success          1 the answer is "no": a check that fails, assert, --strict
  2 usage            3 syntax error      4 input data     5 evaluation error
  6 a limit          7 some rows failed  70 a bug         74 output not written
  130 SIGINT         141 SIGPIPE         143 SIGTERM"""


class HelpParser(argparse.ArgumentParser):
    """An argument parser whose help opens with a sentence and examples, then usage and options."""

    examples: tuple[tuple[str, str], ...] = ()

    def format_help(self) -> str:
        """Return the help text."""
        formatter = self._get_formatter()
        formatter.add_text(self.description)
        formatter.start_section("examples")
        formatter.add_text("\n".join([f"{line}\n    {says}" for line, says in self.examples]))
        formatter.end_section()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        for group in self._action_groups:
            formatter.start_section(group.title)
            formatter.add_text(group.description)
            formatter.add_arguments(group._group_actions)
            formatter.end_section()
        formatter.add_text(self.epilog)
        return formatter.format_help()


def overview(width: int, colour: bool) -> str:
    """Return the help of `gradcli --help`."""
    return _whole_parser(_formatter(width, colour)).format_help()


def help_of(command: Command, width: int, colour: bool) -> str:
    """Return the help of one command."""
    parser = HelpParser(
        prog=f"gradcli {command.name}",
        add_help=False,
        formatter_class=_formatter(width, colour),
        description=_described(command, width),
        usage=usage_of(command),
    )
    fill(parser, command)
    return parser.format_help()


def usage_of(command: Command) -> str:
    """Return the usage line of a command."""
    operands = [operand.usage or operand.metavar for operand in command.operands]
    return " ".join([f"gradcli {command.name}", "[options]", *operands])


def fill(parser: HelpParser, command: Command) -> None:
    """Add a command's examples, operands and options to a parser."""
    parser.examples = tuple([(example.line, example.says) for example in command.examples])
    arguments = parser.add_argument_group("arguments")
    for number, operand in enumerate(command.operands):
        _add_operand(arguments, operand, number)
    own = parser.add_argument_group("options of this command")
    for option in command.options:
        _add_option(own, option)
    common = parser.add_argument_group("options everywhere")
    for option in EVERYWHERE:
        _add_option(common, option)


def _whole_parser(formatter: Any) -> HelpParser:
    """Return the parser of the whole command line, with a sentence on each command."""
    parser = HelpParser(
        prog="gradcli",
        add_help=False,
        formatter_class=formatter,
        description="Exact derivatives of expressions and programs.",
        usage="gradcli [COMMAND] [options] EXPR NAME=VALUE...",
        epilog=EXIT_STATUSES,
    )
    parser.examples = FIRST_EXAMPLES
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=HelpParser)
    for name in names():
        command = load(name)
        commands.add_parser(name, help=command.summary, add_help=False, formatter_class=formatter)
    common = parser.add_argument_group("options everywhere")
    for option in EVERYWHERE:
        _add_option(common, option)
    common.add_argument("--version", action="store_true", help="show the version")
    return parser


def _add_operand(group: Any, operand: Operand, number: int) -> None:
    choices = list(operand.choices) or None
    group.add_argument(
        f"operand{number}",
        metavar=operand.metavar,
        nargs="*",
        help=_escaped(operand.summary),
        choices=choices,
    )


def _add_option(group: Any, option: Option) -> None:
    if option.hidden:
        return
    flags = list(option.flags)
    if not option.metavar:
        group.add_argument(*flags, action="store_true", help=_escaped(option.summary))
        return
    group.add_argument(
        *flags,
        metavar=option.metavar if not option.choices else None,
        choices=option.choices or None,
        action="append" if option.repeated else "store",
        help=_escaped(option.summary),
    )


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _described(command: Command, width: int) -> str:
    """Return what a command does, in lines of the terminal's width."""
    import textwrap

    first, *_ = command.summary.split(" ", 1)
    # A letter is a function's name: F is another one than f.
    text = f"{command.summary if len(first) == 1 and first != 'a' else _capitalised(command.summary)}."
    if command.description:
        text += f"\n\n{command.description}"
    lines = [textwrap.fill(line, _usable(width), break_long_words=False) for line in text.splitlines()]
    return "\n".join(lines)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _usable(width: int) -> int:
    return max(min(width, WIDEST), 20)


def _formatter(width: int, colour: bool) -> Any:
    width = _usable(width)
    if colour:
        from rich_argparse import RawDescriptionRichHelpFormatter

        class Coloured(RawDescriptionRichHelpFormatter):
            """Help in colours; no text of it is markup."""

            text_markup = False
            help_markup = False
            highlights: ClassVar[list[str]] = []

            def __init__(self, prog: str) -> None:
                super().__init__(prog, max_help_position=28, width=width)

        return Coloured

    class Plain(argparse.RawDescriptionHelpFormatter):
        """Help in the terminal's width."""

        def __init__(self, prog: str) -> None:
            super().__init__(prog, max_help_position=28, width=width)

    return Plain
