"""The prompt's own commands as data, beside those it shares with the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcli.errors import Interrupted, SyntaxProblem
from gradcli.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcli.errors import Problem
    from gradcli.repl.loop import Repl


class PromptCommand(Record):
    """A command of the prompt: `run` gets what stands behind its name.

    `usage` is what help shows behind the name; `completes` is `name`, `file`, `lesson`, `setting`,
    `topic`, `program` or empty.
    """

    name: str
    usage: str
    summary: str
    run: Callable[[Repl, str], None]
    completes: str = ""


OWN: dict[str, PromptCommand] = {}

# The modules that enter commands when they are imported.
_DEFINING = ("commands", "files", "lesson", "settings", "why.command")


def prompt_command(
    name: str, usage: str, summary: str, completes: str = ""
) -> Callable[[Callable[[Repl, str], None]], Callable[[Repl, str], None]]:
    """Return a decorator that enters a function under the name of a command."""

    def enter(run: Callable[[Repl, str], None]) -> Callable[[Repl, str], None]:
        OWN[name] = PromptCommand(name, usage, summary, run, completes)
        return run

    return enter


def load_own() -> dict[str, PromptCommand]:
    """Return the prompt's own commands, importing the modules that define them."""
    for module in _DEFINING:
        __import__(f"gradcli.repl.{module}")
    return OWN


def shared_names() -> list[str]:
    """Return the commands of the command line that the prompt has too."""
    from gradcli.commands import load, names

    return [name for name in names() if name not in OWN and load(name).in_repl]


def known_names() -> list[str]:
    """Return the names of all commands, without the colon."""
    return sorted({*load_own(), *shared_names()})


def _is_known(name: str) -> bool:
    """Tell whether a command has this name, without importing others of the command line."""
    from gradcli.commands import load, names

    return name in load_own() or (name in names() and load(name).in_repl)


# What other prompts call our commands.
MAGICS = {
    "time": "time", "timeit": "time", "run": "load", "load": "load", "who": "vars", "whos": "vars", "hist": "history",
    "history": "history", "save": "save", "edit": "edit", "reset": "reset", "magic": "help", "lsmagic": "help",
    "pinfo": "help", "page": "more",
}  # fmt: skip


def colon_forgotten(line: str, problem: Problem) -> str | None:
    """Return a hint for a line that is a command but for its colon, None where it is none: `grad x^2 x=3`, `vars`."""
    line = line.strip()
    if problem.span is None or "\n" in line or isinstance(problem, Interrupted):
        return None
    name, _, rest = line.partition(" ")
    if _is_known(name) and (rest or problem.span.text == name):
        return f"a command begins with a colon: :{line}"
    if isinstance(problem, SyntaxProblem):
        from gradcli.commands.slips import values_behind

        apart = values_behind(line)
        return None if apart is None else f"to give values write :grad {apart[0]} {apart[1]}"
    return None


def in_words_of_prompt(text: str) -> str:
    """Return a text in which commands for the shell are those of the prompt: `gradcli plot ...` is `:plot ...`."""
    if "gradcli " not in text:
        return text
    shared = "|".join(shared_names())
    # The default command's name is left out on the command line.
    text = re.sub(rf"\bgradcli (?=(?:{shared})\b)", ":", text)
    return re.sub(r"\bgradcli (?=')", ":grad ", text).replace("gradcli run ", ":load ")


def command_meant(line: str) -> str | None:
    """Return a line of another prompt as one of ours without its colon, None for any other line.

    `%timeit x^2` is `time x^2`; `$ gradcli check x^2 x=3`, a line for the shell, is `check x^2 x=3`.
    """
    if line.startswith("%"):
        name, _, rest = line.lstrip("%").partition(" ")
        if name == "timeit":
            from gradcli.commands.magics import flags_before

            rest = flags_before(rest)[1]  # how often, which `:time` decides by itself
        # `%%time` alone is about the lines that follow.
        return f"{MAGICS[name]} {rest}" if name in MAGICS and (rest or line[1:2] != "%") else None
    words = line.removeprefix("$").lstrip()
    if not words.startswith("gradcli "):
        return None
    from gradcli.commands import names

    rest = words.removeprefix("gradcli ").lstrip()
    return rest if rest.partition(" ")[0] in names() else f"grad {rest}"
