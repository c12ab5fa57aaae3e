"""`:name` lines: the prompt's own commands, and the way to those that the command line has as well."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gradcli.errors import UsageProblem
from gradcli.render.labels import listed
from gradcli.repl.registry import known_names, load_own, prompt_command, shared_names
from gradcli.repl.shared import run_shared
from gradcli.repl.words import split
from gradcli.report import Report

if TYPE_CHECKING:
    from gradcli.repl.loop import Repl


def run_command(repl: Repl, line: str) -> None:
    """Run a line such as `:hessian x^2*y` or `:vars`; the colon is gone already.

    Raises: Problem.
    """
    name, _, rest = line.strip().partition(" ")
    name = whole_name(name or "help")
    own = load_own()
    if name in own and not own[name].usage and rest.strip():
        raise UsageProblem(f":{name} takes nothing behind it, not {rest.strip()!r}")
    if name in own:
        own[name].run(repl, rest.strip())
    elif name in shared_names():
        run_shared(repl, name, rest.strip())
    else:
        raise unknown_command(name)


def whole_name(name: str) -> str:
    """Return the name of the command that a name begins, where it begins one only; else the name."""
    known = known_names()
    begun = [each for each in known if each.startswith(name)]
    return begun[0] if len(begun) == 1 and name not in known else name


def unknown_command(name: str) -> UsageProblem:
    """Return the problem of a command that the prompt lacks, with the nearest ones."""
    from gradcli.commands import names
    from gradcli.lang.suggest import did_you_mean

    if name == "run":
        return UsageProblem(":run is a command of the shell", hint=":load FILE runs a file in this session")
    if name in names():
        return UsageProblem(
            f":{name} is a command of the shell", hint=f"leave with Ctrl-D, then gradcli {name} ..."
        )
    begun = [f":{known}" for known in known_names() if known.startswith(name)]
    hint = f"did you mean {', '.join(begun[:-1])} or {begun[-1]}?" if len(begun) > 1 else None
    hint = hint or did_you_mean(f":{name}", [f":{known}" for known in known_names()])
    return UsageProblem(f"there is no command :{name}", hint=hint or ":help lists the commands")


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


@prompt_command(
    "vars", "[NAME...]", "your names: value, shape, whether it requires grad, its gradient", "name"
)
def show_variables(repl: Repl, rest: str) -> None:
    """Show the user's names as a table."""
    from gradcli.lang.values.objects import Namespace
    from gradcli.repl.variables import variables_table

    session = repl.workspace.session
    names = repl.workspace.names()
    # Modules are no variables; asked for by name, they show.
    wanted = split(rest) or [name for name in names if type(session.value(name)) is not Namespace]
    for name in wanted:
        if name not in names:
            raise no_name(name, names)
    if not wanted:
        repl.display.line("no names yet: x = var(3) makes one", "dim")
        return
    repl.show(Report((variables_table(repl.workspace.session, wanted),)))


def no_name(name: str, known: list[str]) -> UsageProblem:
    """Return the problem of a name that the user has not bound."""
    from gradcli.lang.suggest import did_you_mean

    return UsageProblem(f"there is no name {name}", hint=did_you_mean(name, known))


@prompt_command("del", "NAME...", "forget names", "name")
def delete(repl: Repl, rest: str) -> None:
    """Forget some of the user's names."""
    names = rest.replace(",", " ").split()
    known = repl.workspace.names()
    for name in names:
        if name not in known:
            raise no_name(name, known)
    if not names:
        raise UsageProblem(":del takes names", hint=":reset forgets all of them")

    def forget() -> None:
        for name in names:
            repl.workspace.session.forget(name)

    repl.workspace.change(forget, f":del {' '.join(names)}")


@prompt_command("reset", "", "begin anew: no names, no imports (:undo brings them back)")
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
        before = set(repl.workspace.names())
        taken = repl.workspace.undo()
        if taken is None:
            repl.display.line("there is nothing to take back", "dim")
            return
        first, *more = taken.strip().split("\n")
        back = [name for name in repl.workspace.names() if name not in before]
        returned = f"  ({_some(back)} {'is' if len(back) == 1 else 'are'} back)" if back else ""
        repl.display.line(f"took back: {first}{' ...' if more else ''}{returned}", "dim")


def _some(names: list[str]) -> str:
    """Return names as a sentence has them, the first of many."""
    if len(names) > 6:
        return f"{', '.join(names[:5])} and {len(names) - 5} more names"
    return listed(names)


@prompt_command("time", "PROGRAM", "run a line and say how long it took", "program")
def timed(repl: Repl, rest: str) -> None:
    """Run a line; short ones are repeated and the median is told."""
    if not rest:
        raise UsageProblem(":time takes a line", hint=":time sum(randn(1000)^2)")
    from gradcli.commands.timing import duration

    start = time.perf_counter()
    if not repl.workspace.run(rest):
        return
    first = time.perf_counter() - start
    if first > 0.1:
        repl.display.line(duration(first), "dim")
        return
    taken = _repeated(repl, rest, max(3, min(1000, int(0.2 / max(first, 1e-6)))))
    middle = sorted(taken)[len(taken) // 2]
    repl.display.line(f"{duration(middle)}, median of {len(taken)} runs", "dim")


def _repeated(repl: Repl, text: str, times: int) -> list[float]:
    """Return the times of some runs, none of which leaves a trace."""
    from gradcli.lang.running.limits import Limits
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


@prompt_command("history", "[N]", "the cells that worked, or the last N of them")
def history(repl: Repl, rest: str) -> None:
    """Show the cells of this session that worked."""
    entries = repl.workspace.entries
    if rest and not rest.isdecimal():
        raise UsageProblem(
            f":history takes a number, not {rest!r}", hint=":history 10 shows the last ten cells"
        )
    if rest:
        entries = entries[-int(rest) :] if int(rest) else []
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
