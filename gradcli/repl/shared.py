"""Commands of the command line at the prompt: what they are about where the line does not say so."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from gradcli.errors import Problem, UsageProblem
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.lang.running.limits import Limits
from gradcli.records import replace
from gradcli.repl.doubled import double
from gradcli.repl.line.indentation import without_comment
from gradcli.repl.lineage import (
    assigned_names,
    called_at_names,
    lines_before,
    names_bound_in,
    repeated,
    result_again,
)
from gradcli.repl.live import LiveSession
from gradcli.repl.words import tokens_of
from gradcli.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcli.commands.spec import Arguments, Command
    from gradcli.repl.loop import Repl
    from gradcli.repl.workspace import Entry
    from gradcli.session import Session

# They compute an expression at other points than the recorded one.
_ELSEWHERE = ("check", "plot")
# What an earlier cell is about is found by computing it.
_LOOK = Limits(steps=1_000_000, seconds=2.0)


def run_shared(repl: Repl, name: str, rest: str) -> None:
    """Run a command of the command line in the session, and leave the session as it was. Raises: Problem."""
    from gradcli.commands import load

    command = load(name)
    restore, unlimited = repl.workspace.session.checkpoint(), _nothing
    # Derivatives are what the commands are for, whatever set_grad_enabled says to programs.
    repl.workspace.session.recording = True
    try:
        arguments, remark = _arguments(repl, command, rest)
        if arguments.switch("help"):
            from gradcli.repl.guide import command_text

            repl.display.text(command_text(repl, name))
            return
        unlimited = _take_options(repl.workspace.session, arguments)
        if command.name == "check" and double(repl.workspace.session):
            remark = f"{remark} The check is made in float64.".lstrip()
        report = command.run(repl.context(), arguments)
    finally:
        unlimited()
        restore()
    repl.last_data = report.data
    repl.display.report(replace(report, title=_heading(report.title)), arguments)
    if arguments.text("output"):
        repl.display.line(f"written: {arguments.text('output')}", "dim")
    if remark:
        repl.display.prose(remark, "dim")


def _heading(title: str) -> str:
    """Return a program as a heading: without a last line that only names what the line before it assigns."""
    lines = title.rstrip().split("\n")
    if len(lines) > 1 and re.fullmatch(rf"{re.escape(lines[-1])}\s*=(?!=).*", lines[-2]):
        return "\n".join(lines[:-1])
    return title


def _arguments(repl: Repl, command: Command, rest: str) -> tuple[Arguments, str]:
    """Return the arguments of a command's line, and a remark on them; without an expression it is about the last value."""
    from gradcli.cli.arguments import read
    from gradcli.commands.program import name_bound_by

    arguments = read(tokens_of(rest, command), command)
    _expand_home(arguments)
    remark = ""
    if arguments.switch("help"):
        return arguments, remark
    takes_program = bool(command.operands) and command.operands[0].metavar == "EXPR"
    if takes_program and not arguments.texts("expression") and not arguments.texts("file"):
        if all(name_bound_by(operand) is not None for operand in arguments.operands):
            arguments.values["expression"] = [_subject(repl, command)]
        elif len(arguments.operands) == 1:
            arguments.operands = called_at_names(repl.workspace.session, arguments.operands[0])
        remark = _prepend_lineage(repl, arguments)
        if command.name in _ELSEWHERE and not any(map(name_bound_by, arguments.operands)):
            _repeat_result(repl, arguments)
        _bind_chosen(repl, arguments)
    if command.name == "plot" and not arguments.texts("range"):
        arguments.values.update(_range_around(repl, arguments))
    for option, value in repl.settings.options().items():
        if option in {known.name for known in command.all_options()}:
            arguments.values.setdefault(option, [value])
    return arguments, remark


def _take_options(session: Session, arguments: Arguments) -> Callable[[], None]:
    """Let the options of a command hold in the session; return a function that ends what no checkpoint undoes."""
    from gradcli.commands.partials import limits_of
    from gradcli.core.ops.random import manual_seed
    from gradcli.core.values import set_default_dtype

    dtype, seed = arguments.text("dtype"), arguments.integer("seed")
    if dtype is not None:
        session.dtype = session.runtime.dtype = dtype
        set_default_dtype(dtype)
    if seed is not None:
        manual_seed(seed)
    given = any(arguments.text(f"max-{what}") for what in ("steps", "seconds", "memory", "depth"))
    return session.limited(limits_of(arguments)) if given else _nothing


def _nothing() -> None:
    return


def _expand_home(arguments: Arguments) -> None:
    """Put the user's folder where a file begins with `~`, as a shell would have done."""
    for option in arguments.command.all_options():
        if option.kind == "file" and arguments.texts(option.name):
            arguments.values[option.name] = [os.path.expanduser(p) for p in arguments.texts(option.name)]
    arguments.operands = [
        f"{name}=@{os.path.expanduser(path)}" if at else name
        for name, at, path in [operand.partition("=@") for operand in arguments.operands]
    ]


def _bind_chosen(repl: Repl, arguments: Arguments) -> None:
    """Give the names of --wrt the values they have in the session."""
    known = repl.workspace.session.names()
    for name in (arguments.text("wrt") or "").split(","):
        name = name.strip()
        if name in known and not any(operand.startswith(f"{name}=") for operand in arguments.operands):
            arguments.operands.append(f"{name}={name}")


def _prepend_lineage(repl: Repl, arguments: Arguments) -> str:
    """Put the lines that compute the recorded values of an expression before it; return a remark on them."""
    from gradcli.commands.program import name_bound_by

    given = arguments.texts("expression")
    text = "\n".join([*given, *arguments.operands])
    before, remark = lines_before(repl.workspace, text, replay=arguments.command.name in _ELSEWHERE)
    if before:
        # One program: commands that compute it again and again take its last source only.
        expressions = [operand for operand in arguments.operands if name_bound_by(operand) is None]
        arguments.operands = [operand for operand in arguments.operands if operand not in expressions]
        # A program that ends in assignments has all of them as results; this one's are its own only.
        result = sorted(names_bound_in(text))[:1] if given else []
        arguments.values["expression"] = [*before, *given, *expressions, *result]
    return remark


def _repeat_result(repl: Repl, arguments: Arguments) -> None:
    """Take the operations of an expression in its place where its names do not lead to all that it depends on."""
    session = repl.workspace.session
    lines = [*arguments.texts("expression"), *arguments.operands]
    again = result_again(session, lines) if isinstance(session, LiveSession) else ""
    if again:
        arguments.operands = []
        arguments.values["expression"] = [again]


def _range_around(repl: Repl, arguments: Arguments) -> dict[str, list[str]]:
    """Return the range to plot over where the expression has one number of the session's: around its value."""
    from gradcli.core.tensor import Tensor, data_of

    session = repl.workspace.session
    text = "\n".join([*arguments.texts("expression"), *arguments.operands])
    text = "\n".join([without_comment(line) for line in text.split("\n")])
    numbers = session.numbers_in(text) if isinstance(session, LiveSession) else []
    made = names_bound_in(text)
    numbers = [name for name in numbers if name not in made]
    if len(numbers) != 1 or any("=" in operand for operand in arguments.operands):
        return {}
    value = session.value(numbers[0])
    number = data_of(value) if type(value) is Tensor else value
    if type(number) not in (int, float):
        return {}
    return {"range": [f"{numbers[0]}={number - 5}..{number + 5}"]}


# ----- the last value ---------------------------------------------------------------------------


def _subject(repl: Repl, command: Command) -> str:
    """Return the text that a command without an expression is about: the newest cell that has a derivative.

    Where there is none, or the command asks for the value only, it is the last cell, as it is.
    Raises: UsageProblem.
    """
    workspace = repl.workspace
    texts = [text for entry in reversed(workspace.entries) if (text := _text_of(entry))]
    value_only = command.name == "eval"
    for text in texts[:1] if value_only else texts:
        if value_only or _has_derivative(repl, text):
            names = [name for name in names_bound_in(text) if name in workspace.names()]
            # An assignment that would give another value by now is about the value that it gave.
            return text if all(repeated(workspace.session, [text], names)) else names[0]
    if texts:
        return texts[0]
    if workspace.last_value is None:
        raise UsageProblem("there is no last value", hint=f"for example: {command.examples[0].line}")
    return "_"


def _text_of(entry: Entry) -> str:
    """Return what a cell gives: its last expression, or what its last statement assigns; "" for neither."""
    try:
        body = parse(Source(entry.text)).body
    except Problem:
        return ""
    last = body[-1] if body else None
    if last is None:
        return ""
    if isinstance(last, syntax.ExpressionStatement):
        return last.span.text if entry.has_value else ""
    names = assigned_names(last)
    if isinstance(last, syntax.Assign) and len(body) == 1:
        return last.span.text
    return names[-1] if names else ""


def _has_derivative(repl: Repl, text: str) -> bool:
    """Tell whether an expression is computed from something that it can be differentiated by."""
    from gradcli.commands.recorded import output_tensor

    session = repl.workspace.session

    def depends() -> bool:
        found = session.evaluate([Source(text)])
        made = [output_tensor(value) for _, value in found.outputs]
        return bool(found.inputs) and any(y.requires and y.prim is not None for y in made)

    try:
        return session.aside(depends, _LOOK)
    except Problem:
        return False
