"""Where a value that is not finite came from: the innermost part of an expression that is not while its parts are.

Values without a gradient leave no graph behind, so the parts are computed once more, one by one, aside.
"""

from __future__ import annotations

from gradcli.core.tensor import Tensor, data_of
from gradcli.errors import Problem
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.lang.running.limits import Limits
from gradcli.records import Record
from gradcli.report import Note
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from gradcli.session import Session

LIMITS = Limits(steps=200_000, seconds=1.0, depth=1_000)
_MOST_PARTS = 200


class Origin(Record):
    """A part of an expression with its value, and its own parts with theirs."""

    part: syntax.Expression
    value: Any
    operands: tuple[tuple[syntax.Expression, Any], ...]


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


def has_no_nan(value: Any) -> bool:
    """Tell whether no number of a value is nan."""
    data = data_of(value)
    if isinstance(data, (list, tuple)):
        return all(has_no_nan(item) for item in data)
    if type(data) is float:
        return data == data
    if hasattr(data, "dtype"):
        return data.dtype.kind != "f" or bool((data == data).all())
    return True


def origin_of(session: Session, source: Source) -> Origin | None:
    """Return which part of a text's last expression is not finite while its parts are, None if none is known.

    The statements before it are looked at as well where each name gets its value once, so that they still hold.
    Where the whole is nan, a part that is nan is looked for: the infinity it came of is no riddle.
    """
    try:
        body = parse(source).body
    except Problem:
        return None
    is_well = _wellness(session, body)
    looked_at = 0
    for statement in body if _is_settled(body) else body[-1:]:
        if not isinstance(statement, (syntax.ExpressionStatement, syntax.Assign)):
            continue
        for part in parts_of(statement.value):
            looked_at += 1
            if looked_at > _MOST_PARTS:
                return None
            value = computed(session, part.span.text)
            if value is None or is_well(value) or not children_of(part):
                continue
            operands = [(child, computed(session, child.span.text)) for child in children_of(part)]
            if all(each is None or is_well(each) for _, each in operands):
                return Origin(part, value, tuple(operands))
    return None


def _wellness(session: Session, body: tuple[syntax.Statement, ...]) -> Callable[[Any], bool]:
    last = body[-1] if body else None
    if not isinstance(last, (syntax.ExpressionStatement, syntax.Assign)):
        return is_finite
    whole = computed(session, last.value.span.text)
    return is_finite if whole is None or has_no_nan(whole) else has_no_nan


def _is_settled(body: tuple[syntax.Statement, ...]) -> bool:
    """Tell whether a program only gives values to names, each once."""
    names: list[str] = []
    for statement in body:
        if isinstance(statement, syntax.Assign) and all(
            isinstance(t, syntax.Name) for t in statement.targets
        ):
            names += [target.name for target in statement.targets if isinstance(target, syntax.Name)]
        elif isinstance(statement, syntax.FunctionDefinition):
            names.append(statement.name)
        elif not isinstance(statement, syntax.ExpressionStatement):
            return False
    return len(names) == len(set(names))


def computed(session: Session, text: str) -> Any:
    """Return the value of a text, None where it cannot be computed by itself."""
    try:
        return session.aside(lambda: session.value_of(Source(text, "<why>")), LIMITS)
    except Problem:
        return None


def notes_on_values(session: Session, source: Source, values: list[Any]) -> tuple[Note, ...]:
    """Return a note on where a value that is not finite came from, none where all are or nobody can tell."""
    if all(is_finite(value) for value in values):
        return ()
    origin = origin_of(session, source)
    if origin is None:
        return ()
    known = as_recorded(session, origin)
    if known is not None:
        return (known,)
    from gradcli.commands.values import plain_data
    from gradcli.render.numbers import number_text

    text = " ".join(origin.part.span.text.split())
    named = [
        f"{child.span.text} is {number_text(plain_data(value), 6)}"
        for child, value in origin.operands
        if value is not None and not isinstance(child, syntax.Number)
    ]
    where = f" where {', '.join(named)}" if named else ""
    return (
        Note("undefined", f"{text} is {number_text(plain_data(origin.value), 6)}{where}", origin.part.span),
    )


def as_recorded(session: Session, origin: Origin) -> Note | None:
    """Return what would be said of the part if its operands were differentiated by: `pole: 1/x where ...`."""
    from gradcli.commands.places import notes_on

    span = origin.part.span
    text, source = span.text, span.source
    for child, value in reversed(origin.operands):
        if type(data_of(value)) in (int, float) or hasattr(data_of(value), "dtype"):
            start, end = child.span.start - span.start, child.span.end - span.start
            text = f"{text[:start]}var({text[start:end]}){text[end:]}"

    def notes() -> tuple[Note, ...]:
        y = session.value_of(Source(text, "<why>"))
        return notes_on([y.current()], float("nan")) if type(y) is Tensor else ()

    try:
        found = session.aside(notes, LIMITS)
    except Problem:
        return None
    if not found:
        return None
    shown = " ".join(span.text.split())
    place = Span(source, span.start, span.end)
    return Note(found[0].kind, found[0].text.replace(" ".join(text.split()), shown), place, found[0].hint)


def parts_of(node: syntax.Expression) -> Iterator[syntax.Expression]:
    """Yield a tree's expressions, parts before wholes."""
    stack: list[tuple[syntax.Expression, bool]] = [(node, False)]
    while stack:
        part, opened = stack.pop()
        if opened:
            yield part
            continue
        stack.append((part, True))
        stack.extend([(child, False) for child in reversed(children_of(part))])


def children_of(node: syntax.Expression) -> list[syntax.Expression]:
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
