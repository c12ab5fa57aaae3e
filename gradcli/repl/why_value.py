"""Where a nan or an infinity came from: the innermost part of the line that is one while its own parts are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.commands.origins import LIMITS, is_finite, origin_of
from gradcli.core.tensor import Tensor
from gradcli.errors import Problem
from gradcli.lang import syntax
from gradcli.repl.variables import brief
from gradcli.source import Source

if TYPE_CHECKING:
    from typing import Any

    from gradcli.repl.workspace import Workspace
    from gradcli.session import Session


def value_story(workspace: Workspace, text: str, value: Any) -> list[str]:
    """Return sentences on a value that is not finite, of a line's text; none where all is finite."""
    session = workspace.session
    if value is None or is_finite(value):
        return []
    return _from_graph(value) or _from_text(session, text)


def nonfinite_gradient(workspace: Workspace, name: str) -> list[str]:
    """Return sentences on a name's gradient that is not finite; none where it is, or is not there."""
    if name not in workspace.names():
        return []
    leaf = workspace.session.value(name)
    if type(leaf) is Tensor and leaf.grad is not None and not is_finite(leaf.grad):
        return _of_gradient(workspace, name, leaf)
    return []


def _from_graph(value: Any) -> list[str]:
    """Return which recorded operation gave the first number that is not finite."""
    if type(value) is not Tensor or not value.requires_grad:
        return []
    from gradcli.commands.places import notes_on
    from gradcli.commands.values import plain_data

    notes = notes_on([value.current()], plain_data(value))
    return [f"{note.text}." for note in notes]


def _from_text(session: Session, text: str) -> list[str]:
    """Return which part of a line gave it, by computing the parts one by one, aside."""
    origin = origin_of(session, Source(text, "<why>"))
    if origin is None:
        return []
    part, value = origin.part, origin.value
    shown = [
        (child.span.text, session.text_of(each))
        for child, each in origin.operands
        if each is not None and not isinstance(child, syntax.Number)
    ]
    where = ", ".join([f"{name} is {each}" for name, each in shown if name != each])
    told = f"{part.span.text} is {session.text_of(value)}" + (f": {where}." if where else ".")
    return [told, *_domain(part), *_slope_story(session, part)]


def _domain(part: syntax.Expression) -> list[str]:
    """Return where an operator is defined, if its help says so."""
    from gradcli.core.registry import OPERATORS

    if isinstance(part, syntax.Call):
        function = part.function
        name = function.name if isinstance(function, (syntax.Name, syntax.Attribute)) else ""
        if name in OPERATORS and OPERATORS[name].help.domain:
            return [f"The domain of {name}: {OPERATORS[name].help.domain}."]
    return []


def _slope_story(session: Session, part: syntax.Expression) -> list[str]:
    """Return where the slope `f'(a)` is not finite, by recording f at a."""
    if not isinstance(part, syntax.Prime) or part.order != 1 or len(part.arguments) != 1:
        return []
    from gradcli.commands.places import notes_on

    text = f"{part.function.span.text}(var({part.arguments[0].value.span.text}))"

    def notes() -> list[str]:
        y = session.value_of(Source(text, "<why>"))
        return (
            [f"{note.text}." for note in notes_on([y.current()], float("nan"))] if type(y) is Tensor else []
        )

    try:
        return session.aside(notes, LIMITS)
    except Problem:
        return []


def _of_gradient(workspace: Workspace, name: str, leaf: Tensor) -> list[str]:
    """Return where a gradient that is not finite came from: from the newest values computed from the leaf."""
    from gradcli.commands.places import notes_on
    from gradcli.repl.why_gradient import reaches

    session = workspace.session
    outputs = [session.value(other) for other in reversed(workspace.names())]
    outputs = [value for value in [workspace.last_value, *outputs] if reaches(value, leaf)]
    text = f"{name}.grad is {brief(session, leaf.grad)}"
    for output in outputs:
        notes = notes_on([output.current()], float("nan"))
        if notes:
            return [f"{text}: " + "; ".join([note.text for note in notes]) + "."]
    return [
        f"{text}. The value it was taken of has no name any more; give it one to learn where it came from."
    ]
