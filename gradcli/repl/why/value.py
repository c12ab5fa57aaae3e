"""Where a nan or an infinity came from: the innermost part of the line that is one while its own parts are not."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from gradcli.commands.origins import (
    LIMITS,
    Origin,
    as_recorded,
    computed,
    is_finite,
    origin_of,
    parts_of,
)
from gradcli.core.tensor import Tensor
from gradcli.errors import Problem
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.repl.variables import brief
from gradcli.source import Source

if TYPE_CHECKING:
    from typing import Any

    from gradcli.repl.workspace import Workspace
    from gradcli.session import Session

_MOST_PARTS = 200
_BACKWARD = re.compile(r"(?:^|;)[ \t]*([^\n;=]+)\.backward\(", re.MULTILINE)
_NAMES = re.compile(r"(?<![\w.'\"])[^\W\d]\w*")


def value_story(workspace: Workspace, text: str, value: Any) -> list[str]:
    """Return sentences on a value that is not finite, or whose derivative is not what it seems, of a line's text."""
    session = workspace.session
    if value is None:
        return []
    return _from_graph(value) or _from_text(session, text, finite=is_finite(value))


def odd_gradient(workspace: Workspace, name: str) -> list[str]:
    """Return sentences on a name's gradient that is not finite, or was taken at a kink; none for any other."""
    if name not in workspace.names():
        return []
    leaf = workspace.session.value(name)
    if type(leaf) is Tensor and leaf.grad is not None:
        return _of_gradient(workspace, name, leaf) or vanished(workspace, name)
    return []


def _from_graph(value: Any) -> list[str]:
    """Return which recorded operation gave the first number that is not finite."""
    if type(value) is not Tensor or not value.requires_grad:
        return []
    from gradcli.commands.places import notes_on
    from gradcli.commands.values import plain_data

    notes = notes_on([value.current()], plain_data(value))
    return [f"{note.text}." for note in notes]


def _from_text(session: Session, text: str, finite: bool) -> list[str]:
    """Return which part of a line gave what is not finite, by computing the parts one by one, aside.

    Of a finite value the slopes `f'(a)` are looked at.
    """
    if finite:
        return _slopes(session, text)
    origin = origin_of(session, Source(text, "<why>"))
    if origin is None:
        return _odd_names(session, text)
    part, value = origin.part, origin.value
    shown = {
        child.span.text: session.text_of(each)
        for child, each in origin.operands
        if each is not None and not isinstance(child, syntax.Number)
    }
    where = ", ".join([f"{name} is {each}" for name, each in shown.items() if name != each])
    told = f"{part.span.text} is {session.text_of(value)}" + (f": {where}." if where else ".")
    return [told, *(_domain(part) or _reason(session, origin)), *_slope_story(session, part)]


def _reason(session: Session, origin: Origin) -> list[str]:
    """Return why a part has no finite value, if that can be said: `0 divided by 0`."""
    known = as_recorded(session, origin)
    reason = "" if known is None else known.text.rpartition(" where ")[2].partition(": ")[2]
    return [f"{reason[0].upper()}{reason[1:]}."] if reason else []


def _slopes(session: Session, text: str) -> list[str]:
    """Return where the slopes `f'(a)` of a line's last expression are not the only ones."""
    try:
        body = parse(Source(text, "<why>")).body
    except Problem:
        return []
    last = body[-1] if body else None
    if not isinstance(last, (syntax.ExpressionStatement, syntax.Assign)):
        return []
    parts = islice(parts_of(last.value), _MOST_PARTS)
    return [sentence for part in parts for sentence in _slope_story(session, part)]


def _odd_names(session: Session, text: str) -> list[str]:
    """Return which names of a text hold what is not finite."""
    names = [name for name in dict.fromkeys(_NAMES.findall(text)) if name in session.names()]
    values = [(name, session.value(name)) for name in names]
    return [f"{name} is {session.text_of(value)}." for name, value in values if not is_finite(value)]


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
    """Return where the slope `f'(a)` is not finite, or not the only one, by recording f at a."""
    if not isinstance(part, syntax.Prime) or part.order != 1 or len(part.arguments) != 1:
        return []
    from gradcli.commands.places import notes_on

    text = f"{part.function.span.text}(var({part.arguments[0].value.span.text}))"
    slope = computed(session, part.span.text)
    derivative = 0.0 if slope is None or is_finite(slope) else float("nan")

    def notes() -> list[str]:
        y = session.value_of(Source(text, "<why>"))
        return [f"{note.text}." for note in notes_on([y.current()], derivative)] if type(y) is Tensor else []

    try:
        return session.aside(notes, LIMITS)
    except Problem:
        return []


def _of_gradient(workspace: Workspace, name: str, leaf: Tensor) -> list[str]:
    """Return what is odd about a gradient: where it came from, from the newest values computed from the leaf."""
    from gradcli.commands.places import notes_on
    from gradcli.repl.why.gradient import reaches

    session = workspace.session
    outputs = [session.value(other) for other in reversed(workspace.names())]
    outputs = [_of_last_backward(workspace, leaf), workspace.last_value, *outputs]
    outputs = [value for value in outputs if reaches(value, leaf)]
    finite = is_finite(leaf.grad)
    text = f"{name}.grad is {brief(session, leaf.grad)}"
    before = f"{name}.grad was taken at a special place" if finite else text
    derivative = 0.0 if finite else float("nan")
    for output in outputs:
        notes = notes_on([output.current()], derivative)
        if notes:
            return [f"{before}: " + "; ".join([note.text for note in notes]) + "."]
    return (
        []
        if finite
        else [
            f"{text}. The value it was taken of has no name any more; give it one to learn where it came from."
        ]
    )


def _of_last_backward(workspace: Workspace, leaf: Tensor) -> Any:
    """Return the value whose backward() was the last to fill a gradient, computed once more; None if it is not known."""
    story = workspace.gradients.story(leaf)
    texts = [entry.text for entry in workspace.entries if story and entry.number == story[-1][0]]
    called = _BACKWARD.findall(texts[-1]) if texts else []
    return computed(workspace.session, called[-1]) if called else None


def vanished(workspace: Workspace, name: str) -> list[str]:
    """Return where the way to a leaf is flat, so that its gradient is 0."""
    session = workspace.session
    leaf = session.value(name)
    from gradcli.commands.places import flat_places
    from gradcli.repl.why.gradient import is_zero, reaches

    if type(leaf) is not Tensor or leaf.grad is None or not is_zero(leaf.grad.current().value):
        return []
    for other in reversed(workspace.names()):
        value = session.value(other)
        if reaches(value, leaf):
            return [f"{name}.grad is 0 as {text}." for text in flat_places(value, leaf)[:1]]
    return []
