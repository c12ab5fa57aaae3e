"""`:name` lines: the prompt's own commands, and the way to those that the command line has as well."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gradcli.errors import UsageProblem
from gradcli.repl.lineage import called_at_names
from gradcli.repl.live import LiveSession
from gradcli.repl.registry import known_names, load_own, prompt_command, shared_names
from gradcli.repl.words import split, tokens_of
from gradcli.report import Report

if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments, Command
    from gradcli.repl.loop import Repl


def run_command(repl: Repl, line: str) -> None:
    """Run a line such as `:hessian x^2*y` or `:vars`; the colon is gone already.

    Raises: Problem.
    """
    name, _, rest = line.strip().partition(" ")
    own = load_own()
    if name in own:
        own[name].run(repl, rest.strip())
    elif name in shared_names():
        run_shared(repl, name, rest.strip())
    else:
        raise unknown_command(name)


def unknown_command(name: str) -> UsageProblem:
    """Return the problem of a command that the prompt lacks, with the nearest ones."""
    from gradcli.commands import names
    from gradcli.lang.suggest import did_you_mean

    if name in names():
        return UsageProblem(
            f":{name} is a command of the shell", hint=f"leave with Ctrl-D, then gradcli {name} ..."
        )
    hint = did_you_mean(f":{name}", [f":{known}" for known in known_names()])
    return UsageProblem(f"there is no command :{name}", hint=hint or ":help lists the commands")


def run_shared(repl: Repl, name: str, rest: str) -> None:
    """Run a command of the command line in the session; names it is given last for this command only."""
    from gradcli.commands import load

    command = load(name)
    arguments = shared_arguments(repl, command, rest)
    if arguments.switch("help"):
        from gradcli.commands.manual import help_of

        repl.display.text(help_of(command, repl.environment.width(), False).rstrip("\n"))
        return
    show_report(repl, command, arguments)


def show_report(repl: Repl, command: Command, arguments: Arguments) -> None:
    """Run a command on the session, show its report, and leave the session as it was."""
    restore = repl.workspace.session.checkpoint()
    try:
        report = command.run(repl.context(), arguments)
    finally:
        restore()
    repl.display.report(report, arguments)


def shared_arguments(repl: Repl, command: Command, rest: str) -> Arguments:
    """Return the arguments of a shared command; without an expression it is about the last value."""
    from gradcli.cli.arguments import read

    arguments = read(tokens_of(rest, command), command)
    takes_program = bool(command.operands) and command.operands[0].metavar == "EXPR"
    if arguments.switch("help"):
        return arguments
    if takes_program and not arguments.texts("expression") and not arguments.texts("file"):
        from gradcli.commands.program import name_bound_by

        if all(name_bound_by(operand) is not None for operand in arguments.operands):
            arguments.values["expression"] = [_last_expression(repl, command.name)]
        elif len(arguments.operands) == 1:
            arguments.operands = called_at_names(repl.workspace.session, arguments.operands[0])
        _prepend_lineage(repl, arguments)
        _bind_chosen(repl, arguments)
    if command.name == "plot" and not arguments.texts("range"):
        arguments.values.update(_range_around(repl, arguments))
    for option, value in repl.settings.options().items():
        if option in {known.name for known in command.all_options()}:
            arguments.values.setdefault(option, [value])
    return arguments


def _bind_chosen(repl: Repl, arguments: Arguments) -> None:
    """Give the names of --wrt the values they have in the session."""
    known = repl.workspace.session.names()
    for name in (arguments.text("wrt") or "").split(","):
        name = name.strip()
        if name in known and not any(operand.startswith(f"{name}=") for operand in arguments.operands):
            arguments.operands.append(f"{name}={name}")


def _prepend_lineage(repl: Repl, arguments: Arguments) -> None:
    """Put the lines that computed the recorded values of an expression before it."""
    from gradcli.commands.program import name_bound_by
    from gradcli.repl.lineage import defining_lines

    given = arguments.texts("expression")
    text = "\n".join([*given, *arguments.operands])
    # A check computes the expression at other points; a recorded value would stay what it is.
    before = defining_lines(repl.workspace, text, strict=arguments.command.name == "check")
    if before:
        # One program: commands that compute it again and again take its last source only.
        expressions = [operand for operand in arguments.operands if name_bound_by(operand) is None]
        arguments.operands = [operand for operand in arguments.operands if operand not in expressions]
        arguments.values["expression"] = [*before, *given, *expressions]


def _range_around(repl: Repl, arguments: Arguments) -> dict[str, list[str]]:
    """Return the range to plot over where the expression has one number of the session's: around its value."""
    from gradcli.core.tensor import Tensor, data_of

    session = repl.workspace.session
    text = " ".join([*arguments.operands, *arguments.texts("expression")])
    numbers = session.numbers_in(text) if isinstance(session, LiveSession) else []
    if len(numbers) != 1 or any("=" in operand for operand in arguments.operands):
        return {}
    value = session.value(numbers[0])
    number = data_of(value) if type(value) is Tensor else value
    if type(number) not in (int, float):
        return {}
    return {"range": [f"{numbers[0]}={number - 5}..{number + 5}"]}


def _last_expression(repl: Repl, name: str) -> str:
    """Return the last cell's text where it is one expression or assignment, else the name of the last value."""
    from gradcli.lang import syntax
    from gradcli.lang.parser import parse
    from gradcli.source import Source

    workspace = repl.workspace
    if workspace.entries and workspace.entries[-1].text == workspace.last_text:
        body = parse(Source(workspace.last_text)).body
        if (
            len(body) == 1
            and isinstance(body[0], syntax.ExpressionStatement)
            and workspace.entries[-1].has_value
        ):
            return body[0].span.text
        if len(body) == 1 and isinstance(body[0], syntax.Assign):
            return body[0].span.text
    if workspace.last_value is None:
        raise UsageProblem("there is no last value", hint=f"for example: :{name} x^2 x=3")
    return "_"


# ----- the prompt's own ------------------------------------------------------------------------


@prompt_command(
    "help", "[NAME]", "this list, or what an operator, a command or one of your names is", "topic"
)
def show_help(repl: Repl, rest: str) -> None:
    """Show the list of commands, or explain a name."""
    if rest:
        explain(repl, rest)
        return
    from gradcli.repl.guide import overview

    repl.display.line(overview(repl.environment.width()))


def explain(repl: Repl, name: str) -> None:
    """Show what a name means: one of the user's, an operator, a command (`:name`). Raises: UsageProblem."""
    from gradcli.repl.guide import command_text, explanation

    name = name.strip()
    if name.startswith(":"):
        repl.display.text(command_text(repl, name[1:]))
    else:
        repl.display.text(explanation(repl, name))


@prompt_command("vars", "", "your names: value, shape, whether it requires grad, its gradient")
def show_variables(repl: Repl, rest: str) -> None:
    """Show the user's names as a table."""
    from gradcli.lang.objects import Namespace
    from gradcli.repl.variables import variables_table

    session = repl.workspace.session
    names = repl.workspace.names()
    # Modules are no variables; asked for by name, they show.
    wanted = split(rest) or [name for name in names if type(session.value(name)) is not Namespace]
    chosen = [name for name in wanted if name in names]
    if not chosen:
        repl.display.line("no names yet: x = var(3) makes one" if not names else f"there is no {rest}", "dim")
        return
    repl.show(Report((variables_table(repl.workspace.session, chosen),)))


@prompt_command("del", "NAME...", "forget names", "name")
def delete(repl: Repl, rest: str) -> None:
    """Forget some of the user's names."""
    names = rest.replace(",", " ").split()
    known = repl.workspace.names()
    for name in names:
        if name not in known:
            from gradcli.lang.suggest import did_you_mean

            raise UsageProblem(f"there is no name {name}", hint=did_you_mean(name, known))
    if not names:
        raise UsageProblem(":del takes names", hint=":reset forgets all of them")

    def forget() -> None:
        for name in names:
            repl.workspace.session.forget(name)

    repl.workspace.change(forget)


@prompt_command("reset", "", "forget all names (:undo brings them back)")
def reset(repl: Repl, rest: str) -> None:
    """Forget everything that cells have made."""
    count = len(repl.workspace.names())
    repl.workspace.reset()
    repl.display.line(f"forgot {count} name{'s' if count != 1 else ''}", "dim")


@prompt_command("undo", "[N]", "take back the last cell, or the last N")
def undo(repl: Repl, rest: str) -> None:
    """Take back cells, the last one first."""
    if rest and not rest.isdecimal():
        raise UsageProblem(f":undo takes a number, not {rest!r}", hint=":del forgets a name")
    times = int(rest) if rest else 1
    for _ in range(times):
        taken = repl.workspace.undo()
        if taken is None:
            repl.display.line("there is nothing to take back", "dim")
            return
        first, *more = taken.strip().split("\n") or [""]
        repl.display.line(f"took back: {first}{' ...' if more else ''}" if first else "took it back", "dim")


@prompt_command("time", "PROGRAM", "run a line and say how long it took", "program")
def timed(repl: Repl, rest: str) -> None:
    """Run a line; short ones are repeated and the median is told."""
    if not rest:
        raise UsageProblem(":time takes a line", hint=":time sum(randn(1000)^2)")
    start = time.perf_counter()
    if not repl.workspace.run(rest):
        return
    first = time.perf_counter() - start
    if first > 0.1:
        repl.display.line(f"{_duration(first)}", "dim")
        return
    taken = _repeated(repl, rest, max(3, min(1000, int(0.2 / max(first, 1e-6)))))
    middle = sorted(taken)[len(taken) // 2]
    repl.display.line(f"{_duration(middle)}, median of {len(taken)} runs", "dim")


def _repeated(repl: Repl, text: str, times: int) -> list[float]:
    """Return the times of some runs, none of which leaves a trace."""
    from gradcli.lang.limits import Limits
    from gradcli.source import Source

    session = repl.workspace.session
    source = Source(text, "<time>")
    taken: list[float] = []

    def once() -> None:
        for _ in range(times):
            start = time.perf_counter()
            session.run(source)
            taken.append(time.perf_counter() - start)

    session.aside(once, Limits())
    return taken


def _duration(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


@prompt_command("history", "[N]", "the cells that worked, or the last N of them")
def history(repl: Repl, rest: str) -> None:
    """Show the cells of this session that worked."""
    entries = repl.workspace.entries
    if rest.isdecimal():
        entries = entries[-int(rest) :]
    width = len(str(entries[-1].number)) if entries else 1
    for entry in entries:
        first, *more = entry.text.strip("\n").split("\n")
        lines = [f"{entry.number:>{width}}  {first}", *[" " * (width + 2) + line for line in more]]
        repl.display.line("\n".join(lines))


@prompt_command("more", "", "all of the last output that was shown in part")
def more(repl: Repl, rest: str) -> None:
    """Show folded output whole, in a pager where there is one."""
    text = repl.display.folded
    if not text:
        repl.display.line("nothing was left out", "dim")
        return
    import pydoc

    pydoc.pager(text + "\n")


@prompt_command("quit", "", "leave (Ctrl-D does, too)")
def leave(repl: Repl, rest: str) -> None:
    """End the session."""
    raise EOFError
