"""What `:help` and `?name` show."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from gradcli.repl.registry import load_own, shared_names

if TYPE_CHECKING:
    from typing import Any

    from gradcli.repl.loop import Repl

_KEYS = (
    ("Enter", "run; a new line where more must follow"),
    ("Tab", r"complete; \alpha Tab gives α"),
    ("?sin, sin?", "what sin is, with its derivative"),
    ("_, ans", "the last value"),
    ("Ctrl-R", "search earlier lines; → takes the suggestion"),
    ("Ctrl-X Ctrl-E", "edit the line in your editor"),
    ("Ctrl-C, Ctrl-D", "stop or clear; leave"),
)


def overview(width: int) -> str:
    """Return the list of commands and keys."""
    from gradcli.commands import load

    own = [(f":{c.name} {c.usage}".rstrip(), c.summary) for c in load_own().values() if c.name != "grad"]
    shared = [(f":{name}", load(name).summary) for name in shared_names()]
    start = (
        "x = var(3) makes a number that gradients are taken by; y = x^2; y.backward(); x.grad, or just f'(3)."
    )
    parts = [textwrap.fill(start, width), "", *_listed(_KEYS, width), "", "derivatives"]
    parts += [*_listed(shared, width), "", "session", *_listed(own, width)]
    return "\n".join(parts)


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
    from gradcli.commands.help import explanation as of_command_line

    session = repl.workspace.session
    parts: list[str] = []
    if name in repl.workspace.names():
        parts.append(_own_name(repl, name))
    own = load_own()
    if name in own and name not in session.builtin_names():
        parts.append(f":{name} {own[name].usage}".rstrip() + f"\n    {own[name].summary}")
    builtin = _language_name(repl, name)
    if parts and not builtin:
        return "\n\n".join(parts)
    if builtin:
        parts.append(builtin)
        return "\n\n".join(parts)
    return of_command_line(name, repl.environment.width())


def _own_name(repl: Repl, name: str) -> str:
    from gradcli.core.tensor import Tensor
    from gradcli.lang.kinds import described
    from gradcli.lang.objects import Function

    session = repl.workspace.session
    value = session.value(name)
    if type(value) is Function:
        text = value.code.span.text.rstrip()
        return f"{name} is your function:\n" + textwrap.indent(text, "    ")
    lines = [f"{name} is {described(value)}", textwrap.indent(session.text_of(value), "    ")]
    if type(value) is Tensor:
        kind = "a leaf" if value.is_leaf else f"computed by {value.grad_fn_name}"
        lines.append(f"    {kind}; requires_grad is {value.requires_grad}")
        if value.grad is not None:
            lines.append(f"    grad: {session.text_of(value.grad)}")
    return "\n".join(lines)


def _language_name(repl: Repl, name: str) -> str:
    """Return the text of a function of the language that is no operator, "" for anything else."""
    from gradcli.core.registry import OPERATORS
    from gradcli.lang.objects import Builtin, TypeObject

    if name in OPERATORS:
        return ""
    value = repl.workspace.session.runtime.builtins.get(name)
    if type(value) is TypeObject:
        value = value.build
    if type(value) is Builtin:
        from gradcli.repl.phrases import PHRASES

        return f"{name}({value.signature})" + (f"\n    {PHRASES[name]}" if name in PHRASES else "")
    if isinstance(value, (int, float)):
        return f"{name} = {value!r}"
    return ""
