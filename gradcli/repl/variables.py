"""What the user's names hold, as a table."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from gradcli.core.tensor import Tensor
from gradcli.lang.values.kinds import described, is_array, is_callable
from gradcli.lang.values.objects import Function, Namespace
from gradcli.report import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.session import Session

LONGEST_TEXT = 30


def variables_table(session: Session, names: Sequence[str]) -> Table:
    """Return a table of names: value, shape, whether it requires grad, gradient."""
    columns = (
        Column("name", "code"),
        Column("value"),
        Column("shape"),
        Column("requires grad"),
        Column("grad"),
    )
    return Table(columns, tuple([_row(session, name) for name in names]))


def _row(session: Session, name: str) -> tuple[Any, ...]:
    value = session.value(name)
    if type(value) is not Tensor:
        shape = _shape_text(tuple(value.shape)) if is_array(value) else None
        return (name, brief(session, value), shape, None, None)
    requires = None
    if value.requires_grad:
        requires = "leaf" if value.is_leaf else "computed"
    grad = None if value.grad is None else brief(session, value.grad)
    return (name, brief(session, value), _shape_text(value.shape), requires, grad)


def _shape_text(shape: tuple[int, ...]) -> str:
    return "scalar" if shape == () else " x ".join([str(size) for size in shape])


def brief(session: Session, value: Any) -> str:
    """Return a value in one short line: numbers of a tensor without the word around them."""
    if type(value) is Function:
        return signature_of(value)
    if type(value) is Namespace:
        return f"the module {value.name}"
    if is_callable(value) and type(value) is not Function:
        return described(value)
    text = session.text_of(_beginning(value, [2 * LONGEST_TEXT]))
    if text.startswith("tensor("):
        inside = text[len("tensor(") :]
        close = inside.rfind("]") + 1
        text = inside[:close] if close else inside.split(",")[0].rstrip(")")
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _beginning(value: Any, room: list[int]) -> Any:
    """Return as much of a list, a dict or a text as can be seen of it; one may hold itself, so `room` is shared."""
    room[0] -= 1
    kind = type(value)
    if kind is str:
        return value[: LONGEST_TEXT + 1]
    if kind in (list, tuple, dict) and room[0] < 0:
        return ...
    if kind is list or kind is tuple:
        return kind([_beginning(item, room) for item in value[:LONGEST_TEXT]])
    if kind is dict:
        return {key: _beginning(item, room) for key, item in islice(value.items(), LONGEST_TEXT)}
    return value


def signature_of(function: Function) -> str:
    """Return a function's name with its parameters, as it was defined."""
    code = function.code
    parts = [_parameter(function, name) for name in code.names]
    if code.rest is not None:
        parts.insert(code.plain, "*args")
    elif len(code.names) > code.plain:
        parts.insert(code.plain, "*")
    return f"{code.name}({', '.join(parts)})"


def _parameter(function: Function, name: str) -> str:
    if name not in function.defaults:
        return name
    default = function.defaults[name]
    return f"{name}={default!r}" if type(default) in (int, float, bool, str, type(None)) else f"{name}=..."
