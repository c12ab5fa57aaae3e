"""Reads a command line: options anywhere, every token that is no declared option is an operand.

A pre-pass of argparse would have to know all of this already (which options take a value, that `-x^2` and
`-exp(x)` are expressions, that `-e -x` has a value), so it is the reader; argparse is built from the same
definitions for help and completion only, and a test holds the two together.
"""

from __future__ import annotations

from gradcli.commands.spec import Arguments, check_value
from gradcli.errors import UsageProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Command, Option


def first_word(tokens: list[str], options: tuple[Option, ...]) -> int | None:
    """Return where the first token is that is neither an option nor an option's value, None if nowhere."""
    table = flag_table(options)
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token == "--":
            return None
        if not token.startswith("-") or token == "-":
            return i
        option = table.get(token)
        i += 2 if option is not None and option.metavar else 1
    return None


def flag_table(options: tuple[Option, ...]) -> dict[str, Option]:
    """Return the options by each of their flags."""
    return {flag: option for option in options for flag in option.flags}


def read(tokens: list[str], command: Command) -> Arguments:
    """Return what the tokens say to a command.

    Raises: UsageProblem for an option that is mistyped, lacks its value or has one it cannot take.
    """
    table = flag_table(command.all_options())
    operands: list[str] = []
    values: dict[str, list[str]] = {}
    i = 0
    while i < len(tokens):
        token = tokens[i]
        i += 1
        if token == "--":
            operands.extend(tokens[i:])
            break
        flag, given = _split(token, table)
        option = table.get(flag)
        if option is None:
            _refuse_mistyped(token, tokens, command, table)
            operands.append(token)
            continue
        if not option.metavar:
            if given is not None:
                raise UsageProblem(f"{flag} takes no value, {given!r} was given")
            given = ""
        elif given is None:
            if i == len(tokens):
                raise UsageProblem(f"{flag} needs a value", hint=f"{flag} {option.metavar}: {option.summary}")
            given = tokens[i]
            i += 1
        check_value(option, flag, given)
        if option.is_list and option.name in values:
            values[option.name][-1] += f",{given}"
        else:
            values.setdefault(option.name, []).append(given)
    if values.get("output", [""])[-1] == "-":
        del values["output"]  # standard output, as everywhere
    only = list(dict.fromkeys(values.get("only", ())))
    if len(only) > 1:  # of other options the last counts, but here a result would be lost without a word
        raise UsageProblem(
            f"--only is given twice: {only[0]} and {only[1]}",
            hint="it takes one name; without it all results are shown",
        )
    return Arguments(command, operands, values)


def _split(token: str, table: dict[str, Option]) -> tuple[str, str | None]:
    """Return flag and attached value: `--format=json`, and `-n3` where the value is an integer."""
    if token in table:
        return token, None
    flag, equals, given = token.partition("=")
    if equals and flag.startswith("--") and flag in table:
        return flag, given
    short = table.get(token[:2])
    if short is not None and short.kind == "integer" and token[2:].removeprefix("=").isdecimal():
        return token[:2], token[2:].removeprefix("=")
    return token, None


_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"  # what word processors make of - and --


def _refuse_mistyped(token: str, tokens: list[str], command: Command, table: dict[str, Option]) -> None:
    flag = token.partition("=")[0]
    word = flag.lstrip("-" + _DASHES)
    if len(word) < 2 or flag == word or not word.replace("-", "").isalpha():
        return
    if any(other.partition("=")[0].strip() == word for other in tokens):
        return  # `--xy xy=3` negates a name twice.
    if not flag.startswith("-"):
        if f"--{word}" in table:
            raise UsageProblem(
                f"{flag} begins with another dash than that of options", hint=f"write --{word}"
            )
        return
    if not flag.startswith("--"):
        if f"--{word}" in table:
            raise UsageProblem(f"there is no option {flag}", hint=f"did you mean --{word}?")
        return
    if word == "version":
        raise UsageProblem(f"{command.name} has no option {flag}", hint="gradcli --version shows it")
    if command.name == "help":
        raise UsageProblem(f"help has no option {flag}", hint=f"gradcli help {word} explains it")
    from gradcli.commands.option_slips import option_by_another_name, option_of_others

    hint = option_by_another_name(word, command)
    if hint is not None:
        raise UsageProblem(f"there is no option {flag}", hint=hint)
    problem = option_of_others(flag)
    if problem is not None:
        raise problem
    near = nearest(flag, [name for name in table if name.startswith("--")])
    listed = f"gradcli {command.name} --help lists the options; an expression that begins so: -- '{token}'"
    raise UsageProblem(f"there is no option {flag}", hint=f"did you mean {near}?" if near else listed)


def nearest(word: str, choices: list[str]) -> str | None:
    """Return the choice a mistyped word most likely meant, None if there is none near."""
    from gradcli.lang.suggest import nearest as nearest_of

    found = nearest_of(word, choices)
    return found[0] if found else None
