"""What a command is: data. One definition makes its options, its help, the REPL's `:name`, completion, the
reference, and one executed test per example."""

from __future__ import annotations

from gradcli.errors import UsageProblem
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from gradcli.errors import Problem
    from gradcli.report import Data, Note, Report
    from gradcli.session import Session


class Option(Record):
    """An option. Without a metavar it is a switch.

    `kind` is `text`, `integer`, `number` or `file`; `least` and `most` bound the numbers; `choices` lists the
    texts allowed; what is `hidden` stands in no help.
    """

    flags: tuple[str, ...]
    summary: str
    metavar: str = ""
    kind: str = "text"
    choices: tuple[str, ...] = ()
    repeated: bool = False
    least: float | None = None
    most: int | None = None
    hidden: bool = False

    @property
    def name(self) -> str:
        """The long flag without its dashes: what values are looked up by."""
        return self.flags[-1].lstrip("-")

    @property
    def is_list(self) -> bool:
        """Whether its value is a list parted by commas, which goes on where the option is given again."""
        return not self.repeated and self.metavar in _LISTS


def check_value(option: Option, flag: str, given: str) -> None:
    """Raise a UsageProblem where an option cannot have a value."""
    if option.choices and given not in option.choices:
        from gradcli.lang.suggest import nearest

        parts = [choice for choice in option.choices if len(given) > 1 and given.lower() in choice]
        known = [choice for choice in option.choices if given.lower() in _ELSEWHERE.get(choice, ())]
        near = known or parts or nearest(given, option.choices)
        listed = ", ".join(option.choices)
        hint = f"did you mean {near[0]}? It is one of {listed}" if near else f"it is one of {listed}"
        raise UsageProblem(f"{flag} cannot be {given!r}", hint=hint)
    if option.kind == "file" and not given:
        raise UsageProblem(f"{flag} is given no file", hint=f"{flag} {option.metavar}: {option.summary}")
    if option.kind not in ("integer", "number"):
        return
    try:
        number = int(given) if option.kind == "integer" else float(given)
    except ValueError:
        article = "an integer" if option.kind == "integer" else "a number"
        raise UsageProblem(
            f"{flag} takes {article}, not {given!r}", hint=_in_its_unit(option, given)
        ) from None
    if option.least is not None and not number >= option.least:
        raise UsageProblem(f"{flag} must be at least {option.least:g}, not {given}")
    if option.most is not None and not number <= option.most:
        raise UsageProblem(f"{flag} must be at most {option.most:,}, not {given}")


_LISTS = frozenset(("NAMES", "COLUMNS", "LINES", "TEXTS", "NAME=VALUE,..."))
# What choices are called elsewhere.
_ELSEWHERE = {
    "float64": ("double", "f64", "d"),
    "float32": ("float", "single", "f32", "f"),
    "rich": ("table", "pretty"),
    "plain": ("text", "txt", "raw", "tsv"),
    "md": ("markdown",),
    "jsonl": ("ndjson", "jsonlines"),
    "always": ("yes", "on", "true", "1"),
    "never": ("no", "off", "false", "0"),
    "tree": ("ascii", "text"),
    "dot": ("graphviz", "gv"),
    "numpy": ("python", "np"),
}

# The units that limits are in, and how many of them others are.
_UNITS = {
    "max-memory": {"k": 0.001, "m": 1.0, "g": 1000.0, "t": 1e6},
    "max-seconds": {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0},
}


def _in_its_unit(option: Option, given: str) -> str | None:
    """Return what to write for `1GB` and `5min`, None for everything else."""
    import re

    found = re.fullmatch(
        r"([0-9]+\.?[0-9]*|\.[0-9]+)\s*(ms|[kmgtsh])(i?b(ytes)?|in(utes)?|ec(onds)?|ours)?", given.lower()
    )
    factor = _UNITS.get(option.name, {}).get(found[2]) if found else None
    return f"write {option.flags[-1]} {float(found[1]) * factor:g}" if found and factor else None


class Operand(Record):
    """A positional argument, for help and completion; `completes` is `file`, `operator`, `command` or empty.

    `usage` is what stands for it in a usage line, where that is not its metavar alone.
    """

    metavar: str
    summary: str
    completes: str = ""
    choices: tuple[str, ...] = ()
    usage: str = ""


class Example(Record):
    """A shell line that runs as printed, and what it prints in a pipe (None: too long or not fixed)."""

    line: str
    says: str
    prints: str | None = None


class Arguments:
    """What was written on a command line: option values by name, and the operands in order.

    `bindings` are values for names that did not come as NAME=VALUE texts: those of a request.
    """

    __slots__ = ("bindings", "command", "operands", "values")

    def __init__(self, command: Command, operands: list[str], values: dict[str, list[str]]) -> None:
        self.command = command
        self.operands = operands
        self.values = values
        self.bindings: dict[str, Data] = {}

    def text(self, name: str) -> str | None:
        """Return the last value given for an option, None if it was not given."""
        given = self.values.get(name)
        return given[-1] if given else None

    def texts(self, name: str) -> list[str]:
        """Return all values given for an option, in order."""
        return self.values.get(name, [])

    def integer(self, name: str) -> int | None:
        """Return an option's value as an int; it was checked when the line was read."""
        text = self.text(name)
        return None if text is None else int(text)

    def number(self, name: str) -> float | None:
        """Return an option's value as a float; it was checked when the line was read."""
        text = self.text(name)
        return None if text is None else float(text)

    def switch(self, name: str) -> bool:
        """Return whether a switch was given."""
        return name in self.values


class Context:
    """What a command may touch besides its arguments: streams, and the session where there is one.

    `session` is the REPL's live session, None on the command line, where each command makes its own.
    `stream_output` says that what the program prints may go to `stdout` as it is printed; without
    `reads_files` a value cannot come from a file. `tell` shows a problem that does not end the command.
    """

    __slots__ = (
        "config_folder",
        "notes",
        "reads_files",
        "session",
        "stderr",
        "stdin",
        "stdout",
        "stream_output",
        "tell",
        "width",
    )

    def __init__(
        self,
        stdin: TextIO | None,
        stdout: TextIO | None,
        stderr: TextIO | None,
        session: Session | None = None,
        stream_output: bool = True,
        config_folder: str = "",
        width: int = 80,
        reads_files: bool = True,
        tell: Callable[[Problem], None] | None = None,
    ) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.session = session
        self.stream_output = stream_output
        self.config_folder = config_folder
        self.width = width
        self.reads_files = reads_files
        self.tell = tell
        self.notes: list[Note] = []


class Command(Record):
    """A command: its words, options and examples, and the function that runs it."""

    name: str
    summary: str
    run: Callable[[Context, Arguments], Report]
    operands: tuple[Operand, ...] = ()
    options: tuple[Option, ...] = ()
    examples: tuple[Example, ...] = ()
    description: str = ""
    in_repl: bool = True
    bounds_itself: bool = False  # sees to --max-seconds on its own

    def all_options(self) -> tuple[Option, ...]:
        """Return the command's options and those every command has."""
        return self.options + EVERYWHERE


DEFINED: dict[str, Command] = {}


def command(
    name: str,
    summary: str,
    operands: tuple[Operand, ...] = (),
    options: tuple[Option, ...] = (),
    examples: tuple[Example, ...] = (),
    description: str = "",
    in_repl: bool = True,
    bounds_itself: bool = False,
) -> Callable[[Callable[[Context, Arguments], Report]], Command]:
    """Return a decorator that makes a function a command and enters it under its name."""

    def define(run: Callable[[Context, Arguments], Report]) -> Command:
        made = Command(name, summary, run, operands, options, examples, description, in_repl, bounds_itself)
        DEFINED[name] = made
        return made

    return define


def run_in_time(wanted: Command, context: Context, arguments: Arguments) -> Report:
    """Run a command; `--max-seconds` bounds all that it computes, the derivatives too.

    Raises: Problem; LimitProblem when the time is over.
    """
    seconds = arguments.number("max-seconds")
    if seconds is None or wanted.bounds_itself:
        return wanted.run(context, arguments)
    from gradcli.lang.running.alarm import alarm, out_of_time

    stop = alarm(seconds, lambda: out_of_time(seconds))
    try:
        return wanted.run(context, arguments)
    finally:
        stop()


FORMATS = ("rich", "plain", "json", "jsonl", "csv", "md", "latex")

EVERYWHERE = (
    Option(("--format",), "how to write the result (default: rich on a terminal, plain in a pipe)", "FORMAT",
           choices=FORMATS),
    Option(("--json",), "the same as --format json"),
    Option(("--precision",), "significant digits of numbers (default: all)", "N", kind="integer", least=1),
    Option(("--only",), "print one result as a bare number, e.g. --only d_x or 'd_v[0]'", "NAME"),
    Option(("--color",), "when to use colours", "WHEN", choices=("auto", "always", "never")),
    Option(("-o", "--output"), "write to FILE: whole or not at all", "FILE", kind="file"),
    Option(("--debug",), "show the traceback of an internal error"),
    Option(("-h", "--help"), "show this help"),
)  # fmt: skip

PROGRAM_OPTIONS = (
    Option(("-e", "--expression"), "a line of the program; repeat it for more lines", "TEXT", repeated=True),
    Option(("-f", "--file"), "read the program from FILE; - is standard input", "FILE", kind="file"),
    Option(("--dtype",), "type of floats", "TYPE", choices=("float64", "float32")),
    Option(("--seed",), "fix the random numbers", "N", kind="integer"),
    Option(("--strict",), "end with status 1 where a derivative does not exist"),
    Option(("--max-steps",), "stop after N loop turns and calls", "N", kind="integer", least=1),
    Option(("--max-seconds",), "stop after N seconds", "N", kind="number", least=0),
    Option(("--max-memory",), "stop beyond N megabytes of memory", "N", kind="number", least=0),
    Option(("--max-depth",), "stop calls nested deeper than N", "N", kind="integer", least=1),
)

WRT = Option(("--wrt",), "differentiate by these names only, e.g. --wrt x,y", "NAMES")

PROGRAM_OPERANDS = (
    Operand("EXPR", "an expression, or a whole program; - reads it from standard input"),
    Operand(
        "NAME=VALUE",
        "a value for a name: an expression, or @file.npy, @file.csv, @file.json, @-",
        "file",
        usage="[NAME=VALUE ...]",
    ),
)
