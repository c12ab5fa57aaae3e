"""Where a nan or an infinity came from: the innermost part of the line that is one while its own parts are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.core.tensor import Tensor, data_of
from gradcli.errors import Problem
from gradcli.lang import syntax
from gradcli.lang.limits import Limits
from gradcli.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from gradcli.repl.workspace import Workspace
    from gradcli.session import Session

_LIMITS = Limits(steps=200_000, seconds=1.0, depth=1_000)
_MOST_PARTS = 200


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


def is_finite(value: Any) -> bool:
    """Tell whether all numbers of a value are finite; what holds no numbers is."""
    data = data_of(value)
    if isinstance(data, (list, tuple)):
        return all(is_finite(item) for item in data)
    if type(data) is float:
        return data - data == 0
    if hasattr(data, "dtype"):
        return data.dtype.kind != "f" or bool((data - data == 0).all())
    return True


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
    from gradcli.lang.parser import parse

    try:
        body = parse(Source(text, "<why>")).body
    except Problem:
        return []
    last = body[-1] if body else None
    if isinstance(last, (syntax.ExpressionStatement, syntax.Assign)):
        return _culprit(session, last.value)
    return []


def _culprit(session: Session, node: syntax.Expression) -> list[str]:
    for count, part in enumerate(_parts(node)):
        if count > _MOST_PARTS:
            break
        value = _computed(session, part)
        if value is None or is_finite(value):
            continue
        operands = [(inner, _computed(session, inner)) for inner in _children(part)]
        shown = [(o.span.text, v) for o, v in operands if v is not None and not isinstance(o, syntax.Number)]
        if any(v is not None and not is_finite(v) for _, v in operands):
            continue
        where = ", ".join(
            [f"{name} is {session.text_of(v)}" for name, v in shown if name != session.text_of(v)]
        )
        slope = _slope_story(session, part)
        told = f"{part.span.text} is {session.text_of(value)}" + (f": {where}." if where else ".")
        return [told, *_domain(part), *slope]
    return []


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
        return session.aside(notes, _LIMITS)
    except Problem:
        return []


def _computed(session: Session, node: syntax.Expression) -> Any:
    """Return a part's value, None where it cannot be computed by itself."""
    try:
        return session.aside(lambda: session.value_of(Source(node.span.text, "<why>")), _LIMITS)
    except Problem:
        return None


def _parts(node: syntax.Expression) -> Iterator[syntax.Expression]:
    """Yield a tree's expressions, parts before wholes."""
    stack: list[tuple[syntax.Expression, bool]] = [(node, False)]
    while stack:
        part, opened = stack.pop()
        if opened:
            yield part
            continue
        stack.append((part, True))
        stack.extend([(child, False) for child in reversed(_children(part))])


def _children(node: syntax.Expression) -> list[syntax.Expression]:
    """Return the operands of an expression that stand in its text."""
    if isinstance(node, (syntax.Chain, syntax.Comparison)):
        return [node.first, *[operand for _, _, operand in node.rest]]
    if isinstance(node, syntax.Power):
        return [node.base, node.exponent]
    if isinstance(node, syntax.Unary):
        return [node.operand]
    if isinstance(node, syntax.Coefficient):
        return [node.factor]
    if isinstance(node, syntax.Call):
        owner = [node.function.value] if isinstance(node.function, syntax.Attribute) else []
        return [*owner, *[argument.value for argument in node.arguments]]
    if isinstance(node, syntax.Prime):
        return [argument.value for argument in node.arguments]
    if isinstance(node, (syntax.ListDisplay, syntax.TupleDisplay)):
        return list(node.items)
    if isinstance(node, syntax.Conditional):
        return [node.body, node.orelse]
    if isinstance(node, (syntax.Attribute, syntax.Index)):
        return [node.value]
    return []


def _of_gradient(workspace: Workspace, name: str, leaf: Tensor) -> list[str]:
    """Return where a gradient that is not finite came from: from the newest values computed from the leaf."""
    from gradcli.commands.places import notes_on
    from gradcli.repl.why_gradient import reaches

    session = workspace.session
    outputs = [session.value(other) for other in reversed(workspace.names())]
    outputs = [value for value in [workspace.last_value, *outputs] if reaches(value, leaf)]
    text = f"{name}.grad is {session.text_of(leaf.grad)}"
    for output in outputs:
        notes = notes_on([output.current()], float("nan"))
        if notes:
            return [f"{text}: " + "; ".join([note.text for note in notes]) + "."]
    return [
        f"{text}. The value it was taken of has no name any more; give it one to learn where it came from."
    ]
