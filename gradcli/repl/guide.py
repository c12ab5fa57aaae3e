"""What `:help` and `?name` show."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from gradcli.commands.help import texts_of
from gradcli.commands.library_help import library_texts
from gradcli.commands.phrases import MEMBERS, entry
from gradcli.errors import UsageProblem
from gradcli.lang.values.objects import Namespace
from gradcli.repl.registry import in_words_of_prompt, known_names, load_own, shared_names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from gradcli.repl.loop import Repl

_FIRST = (
    "grad", "eval", "diff", "jacobian", "hessian", "jvp", "vjp", "hvp", "check", "trace", "graph", "plot", "export",
    "vars", "why", "undo", "lesson", "help", "save", "load", "edit", "history", "time", "del", "reset", "set", "more",
    "quit",
)  # fmt: skip
_KEYS = (
    ("Enter", "run; a new line where more must follow"),
    ("Tab", r"complete; \alpha Tab gives α"),
    ("?sin, sin?", "what sin is, with its derivative"),
    ("_, ans", "the last value"),
    ("↑, Ctrl-R", "earlier lines, those that begin with what is typed; search; → takes the suggestion"),
    ("Ctrl-X Ctrl-E", "edit the line in your editor"),
    ("Ctrl-C, Ctrl-D", "stop or clear; leave"),
)


def overview(width: int) -> str:
    """Return the list of commands and keys."""
    from gradcli.commands import load

    own = load_own()
    session = [
        (f":{own[name].name} {own[name].usage}".rstrip(), own[name].summary) for name in _in_order(own)
    ]
    session += [(f":{name}", load(name).summary) for name in shared_names() if not _takes_program(name)]
    shared = [(f":{name}", load(name).summary) for name in _in_order(shared_names()) if _takes_program(name)]
    start = (
        "x = var(3) makes a number that gradients are taken by; y = x^2; y.backward(); x.grad, or just f'(3)."
    )
    parts = [textwrap.fill(start, width), "", *_listed(_KEYS, width), "", "derivatives"]
    parts += [*_listed(shared, width), "", "session", *_listed(session, width)]
    return "\n".join(parts)


def _takes_program(name: str) -> bool:
    from gradcli.commands import load

    operands = load(name).operands
    return bool(operands) and operands[0].metavar == "EXPR"


def _in_order(names: Iterable[str]) -> list[str]:
    """Return names with those first that are most used; the others follow as they come."""
    known = list(names)
    return [name for name in _FIRST if name in known] + [name for name in known if name not in _FIRST]


def _listed(pairs: Any, width: int) -> list[str]:
    """Return `name  meaning` lines that fit a width; narrow ones put the meaning below."""
    pairs = list(pairs)
    column = max([len(name) for name, _ in pairs]) + 2
    lines: list[str] = []
    for name, meaning in pairs:
        if width < 60:
            lines.append(f"  {name}")
            lines.extend(
                textwrap.wrap(meaning, max(width - 4, 10), initial_indent="    ", subsequent_indent="    ")
            )
            continue
        wrapped = textwrap.wrap(meaning, max(width - column - 2, 20)) or [""]
        lines.append(f"  {name:<{column}}{wrapped[0]}")
        lines.extend([" " * (column + 2) + more for more in wrapped[1:]])
    return lines


def explanation(repl: Repl, name: str) -> str:
    """Return what a name is: one of the user's, a command of the prompt, an operator, a function.

    Raises: UsageProblem with the nearest names.
    """
    session = repl.workspace.session
    parts: list[str] = []
    if name in session.names():
        parts.append(_own_name(repl, name))
    parts += texts_of(name, session.runtime.builtins)
    if name in known_names():
        parts.append(
            f":{name} is a command, too; :help :{name} explains it." if parts else command_text(repl, name)
        )
    parts = parts or (_of_path(repl, name) if "." in name else []) or library_texts(name, session.runtime)
    if parts:
        return "\n\n".join(parts)
    from gradcli.lang.suggest import did_you_mean

    near = did_you_mean(name, [*repl.workspace.names(), *session.builtin_names(), *known_names()])
    raise UsageProblem(f"there is nothing called {name}", hint=near or ":help lists the commands")


def command_text(repl: Repl, name: str) -> str:
    """Return what a command of the prompt does. Raises: UsageProblem."""
    from gradcli.commands import load
    from gradcli.commands.manual import help_of
    from gradcli.repl.commands import unknown_command

    own = load_own()
    if name in own:
        return entry(f":{name} {own[name].usage}".rstrip(), own[name].summary)
    if name not in shared_names():
        raise unknown_command(name)
    return in_words_of_prompt(help_of(load(name), repl.environment.width(), False).rstrip("\n"))


def _of_path(repl: Repl, path: str) -> list[str]:
    """Return what `x.grad` is of a value of the user's, or `torch.nn.functional.relu` by its last name."""
    from gradcli.repl.lookup import value_at

    owner, _, last = path.rpartition(".")
    session = repl.workspace.session
    if (
        owner.partition(".")[0] not in repl.workspace.names()
        or type(value_at(session, owner)[1]) is Namespace
    ):
        known = last in session.builtin_names() or texts_of(last, session.runtime.builtins)
        return [explanation(repl, last)] if known else []
    found, value = value_at(session, path)
    now = [f"{path} is {session.text_of(value)}"] if found else []
    if last in MEMBERS:
        return [entry(f"x.{last}", MEMBERS[last]), *now]
    return [*texts_of(last, session.runtime.builtins)[:1], *now]


def _own_name(repl: Repl, name: str) -> str:
    from gradcli.core.tensor import Tensor
    from gradcli.lang.values.kinds import described
    from gradcli.lang.values.objects import Function

    session = repl.workspace.session
    value = session.value(name)
    if type(value) is Function:
        return f"{name} is your function:\n" + textwrap.indent(definition_text(value), "    ")
    lines = [f"{name} is {described(value)}", textwrap.indent(session.text_of(value), "    ")]
    if type(value) is Tensor:
        kind = "a leaf" if value.is_leaf else f"computed by {value.grad_fn_name}"
        lines.append(f"    {kind}; requires_grad is {value.requires_grad}")
        if value.grad is not None:
            lines.append(f"    grad: {session.text_of(value.grad)}")
    return "\n".join(lines)


def definition_text(function: Any) -> str:
    """Return the statement that defined a function, its signature where that is no statement of its own."""
    from gradcli.errors import Problem
    from gradcli.lang import syntax
    from gradcli.lang.reading.parser import parse
    from gradcli.repl.variables import signature_of

    name = function.code.span
    try:
        body = parse(name.source).body
    except Problem:
        body = ()
    for statement in body:
        if isinstance(statement, syntax.FunctionDefinition) and statement.name_span.start == name.start:
            return statement.span.text.rstrip()
    return signature_of(function)
