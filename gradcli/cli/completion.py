"""What could come next on a command line that is being typed: asked by the shells, `gradcli __complete SHELL LINE`.

The shells' scripts only pass the line on and show what comes back, so all of them know the same: commands,
options and their values, operators and names inside expressions, files.
"""

from __future__ import annotations

import os
import re

from gradcli.cli import arguments as reader
from gradcli.commands import is_command, load, names
from gradcli.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradcli.commands.spec import Command, Operand, Option

_DATA = (".npy", ".csv", ".tsv", ".txt", ".json")
_IDENTIFIER = re.compile(r"(?<![\w.])[^\W\d]\w*$")
_SPECIAL = re.compile(r"""[ \t"'`$&|;<>()\[\]{}*?!\\#]""")
_NUMBERS = ("pi", "e", "tau", "inf", "nan")
_CALLED = (
    "grad",
    "diff",
    "jacobian",
    "hessian",
    "jvp",
    "vjp",
    "hvp",
    "var",
    "range",
    "len",
    "print",
    "lambda",
)


class Candidate(Record):
    """A word that could stand at the cursor, in place of the one that does; and what it means."""

    text: str
    says: str = ""
    complete: bool = True  # whether a space may follow
    is_file: bool = False


class Line(Record):
    """A command line up to the cursor: whole words, the word at the cursor without quotes, and the quote it is in.

    `quoted_from` is where in the word the open quote begins, -1 outside of quotes.
    """

    words: tuple[str, ...]
    current: str
    quote: str = ""
    quoted_from: int = -1


def split(line: str) -> Line:
    """Return the last command of a line as words, quotes resolved as shells resolve them."""
    words: list[str] = []
    current, quote, opened = "", "", -1
    started = escaped = False
    for character in line:
        if escaped:
            current, escaped = current + character, False
        elif character == "\\" and quote != "'":
            escaped = started = True
        elif quote:
            if character == quote:
                quote, opened = "", -1
            else:
                current += character
        elif character in "'\"":
            quote, opened, started = character, len(current), True
        elif character.isspace():
            if started:
                words.append(current)
            current, started = "", False
        elif character in "|;&(" and (not started or character != "("):
            words, current, started = [], "", False
        else:
            current, started = current + character, True
    return Line(tuple(words), current, quote, opened)


def candidates(line: Line) -> list[Candidate]:
    """Return what could stand at the cursor, most likely first."""
    words = list(line.words[1:])  # the first one is gradcli itself, by whatever path
    default = load("grad")
    at = reader.first_word(words, default.all_options())
    command, named = default, False
    if at is not None and is_command(words[at]):
        command, named = load(words[at]), True
        words = words[:at] + words[at + 1 :]
    table = reader.flag_table(command.all_options())
    previous = table.get(words[-1]) if words else None
    operands = _operands(words, table)
    if previous is not None and previous.metavar:
        return _values(previous, line.current, command, operands)
    flag, equals, text = line.current.partition("=")
    if equals and flag.startswith("--") and flag in table:
        return [
            Candidate(f"{flag}={found.text}", found.says, found.complete)
            for found in _values(table[flag], text, command, operands)
        ]
    found: list[Candidate] = []
    if line.current.startswith("-") and not line.quote:
        found = _options(command, line.current)
        if not named and not operands and "--version".startswith(line.current):
            found.append(Candidate("--version", "show the version"))
        return found
    if not named and not operands:
        found = [Candidate(name, load(name).summary) for name in names() if name.startswith(line.current)]
    return found or _operand(command, operands, line.current)


def _operands(words: list[str], table: dict[str, Option]) -> list[str]:
    """Return the words that are no options and no values of options."""
    found, skip = [], False
    for word in words:
        option = table.get(word)
        if skip:
            skip = False
        elif option is not None:
            skip = bool(option.metavar)
        elif not (word.startswith("--") and word.partition("=")[0] in table):
            found.append(word)
    return found


def _options(command: Command, start: str) -> list[Candidate]:
    return [
        Candidate(flag, option.summary)
        for option in command.all_options()
        if not option.hidden
        for flag in option.flags
        if flag.startswith(start) and (start.startswith("--") or flag.startswith("--") or flag == start)
    ]


def _values(option: Option, start: str, command: Command, operands: list[str]) -> list[Candidate]:
    """Return what an option's value could be."""
    if option.choices:
        return [Candidate(choice) for choice in option.choices if choice.startswith(start)]
    if option.kind == "file":
        return files(start)
    bound = [word.partition("=")[0] for word in operands if "=" in word]
    bound = [name for name in bound if name.isidentifier()]
    if option.name == "only":
        named = ["value", *[f"d_{name}" for name in bound]]
        return [Candidate(name) for name in named if name.startswith(start)]
    if option.name in ("wrt", "tangent", "claim", "range", "sigma"):
        before, comma, last = start.rpartition(",")
        if "=" in last:
            name, _, value = last.partition("=")
            return [
                Candidate(f"{before}{comma}{name}={found.text}", found.says, complete=False)
                for found in expression_ends(value)
            ]
        mark = "" if option.name == "wrt" else "="
        return [
            Candidate(f"{before}{comma}{name}{mark}", complete=not mark)
            for name in bound
            if name.startswith(last)
        ]
    return expression_ends(start) if option.name in ("expression", "cotangent") else []


def _operand(command: Command, operands: list[str], start: str) -> list[Candidate]:
    """Return what an operand could be, by what the command takes at its place."""
    taken = command.operands
    if not taken:
        return []
    place = min(len([word for word in operands if "=" not in word]), len(taken) - 1)
    operand = taken[place]
    if operand.metavar == "NAME=VALUE" or ("=" in start and taken[-1].metavar == "NAME=VALUE"):
        return _binding(start)
    return _of_kind(operand, start, command, operands)


def _of_kind(operand: Operand, start: str, command: Command, operands: list[str]) -> list[Candidate]:
    if operand.choices:
        return [Candidate(choice) for choice in operand.choices if choice.startswith(start)]
    if operand.completes == "file":
        return files(start)
    if operand.completes in ("operator", "command"):
        words = [*_operator_names(), *names()]
        return [Candidate(word) for word in sorted(set(words)) if word.startswith(start)]
    if command.name == "config":
        from gradcli.commands.settings import options

        known = options()
        if operand.metavar == "NAME":
            return [
                Candidate(name, option.summary) for name, option in known.items() if name.startswith(start)
            ]
        setting = known.get(operands[0]) if operands else None
        return [] if setting is None else [Candidate(c) for c in setting.choices if c.startswith(start)]
    return expression_ends(start) if operand.metavar == "EXPR" else []


def _binding(start: str) -> list[Candidate]:
    """Return what `NAME=VALUE` could be: a file after `x=@`, an expression after `x=`."""
    name, equals, value = start.partition("=")
    if not equals:
        return []
    if value.startswith("@"):
        return [
            Candidate(f"{name}=@{found.text}", complete=found.complete, is_file=True)
            for found in files(value[1:], _DATA)
        ]
    return [Candidate(f"{name}={found.text}", found.says, complete=False) for found in expression_ends(value)]


def expression_ends(text: str) -> list[Candidate]:
    """Return an expression with the name at its end completed to each name of the language."""
    found = _IDENTIFIER.search(text)
    if found is None:
        return []
    start = found.group()
    words = [*_operator_names(), *_CALLED, *_NUMBERS]
    return [
        Candidate(text[: found.start()] + word, complete=False)
        for word in sorted(set(words))
        if word.startswith(start) and word != start
    ]


def _operator_names() -> Iterable[str]:
    from gradcli.core.ops.index import INDEX

    return [name for listed in INDEX.values() for name in listed.split()]


def files(start: str, extensions: tuple[str, ...] = ()) -> list[Candidate]:
    """Return the files and folders whose paths begin with a text, of some extensions only where any are named."""
    folder, name = os.path.split(start)
    try:
        entries = sorted(os.scandir(os.path.expanduser(folder) or "."), key=lambda entry: entry.name)
    except OSError:
        return []
    found = []
    for entry in entries:
        if not entry.name.startswith(name) or (entry.name.startswith(".") and not name.startswith(".")):
            continue
        path = os.path.join(folder, entry.name)
        if entry.is_dir():
            found.append(Candidate(path + "/", complete=False, is_file=True))
        elif not extensions or entry.name.lower().endswith(extensions):
            found.append(Candidate(path, is_file=True))
    return found


# ----- for each shell -------------------------------------------------------------------------------


def answer(shell: str, text: str, replaced: str) -> str:
    """Return the candidates for a line as the shell's script reads them: a line each, what it means after a tab.

    A line `+` before them says that no space follows. `replaced` is the end of the line that bash puts a candidate
    in place of: it begins behind a quote, or behind a character like `=` that breaks words.
    """
    line = split(text)
    found = candidates(line)
    start = 0
    if shell == "bash":
        start = max(len(line.current) - len(split(f"x {replaced}").current), 0)
        if not line.quote:
            found = [replace(each, text=_escaped(each.text)) if each.is_file else each for each in found]
    joined = "" if all(each.complete for each in found) else "+\n"
    return joined + "".join([f"{each.text[start:]}\t{each.says}\n" for each in found])


def _escaped(text: str) -> str:
    """Return a file's name as bash takes it outside of quotes."""
    return _SPECIAL.sub(r"\\\g<0>", text)
