"""Does a recorded graph hold all that a program's value depends on? Two recordings at neighbouring points tell.

What does not depend on the inputs is the same number in both. A number that was taken out of the graph (`detach()`,
`.item()`, `no_grad()`) and computed on with is a constant of the graph that changes with the point.
"""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.tape import collect
from gradcli.core.tensor import Tensor, before_changes, data_of, grad_mode, params_of
from gradcli.core.values import PLAIN_NUMBERS
from gradcli.errors import EvaluationProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

NEARBY = 2.0**-24  # relative to the inputs: another number, and the same way through the program
FARTHER = (2.0**-10, 2.0**-3, 1.0)  # where more of a number shows that is all but the same nearby
AWAY = 0.6180339887498949  # far from a small number


def is_whole(record: Callable[[list[Tensor]], Sequence[Any]], leaves: Sequence[Tensor]) -> bool:
    """Tell whether `record`, which computes outputs of leaves, does so in recorded operations alone.

    False where it goes another way on both sides, so that there is nothing to compare with.
    """
    with grad_mode(True):
        here = _recorded(record, leaves, 0.0)
        if any(before_changes(node) is not node for node in _nodes(here[1])):
            return False  # a change in place that was not recorded
        if True not in (_are_one(here, _beside(record, leaves, step)) for step in (NEARBY, -NEARBY)):
            return False
        steps = [(side * step, 0.0) for step in FARTHER for side in (1.0, -1.0)] + [(0.0, AWAY), (0.0, -AWAY)]
        return all(_are_one(here, _beside(record, leaves, *step)) is not False for step in steps)


def _beside(
    record: Callable[[list[Tensor]], Sequence[Any]], leaves: Sequence[Tensor], step: float, shift: float = 0.0
) -> tuple[list[Tensor], list[Any]] | None:
    """Return what is recorded a step away, None where there is no value."""
    try:
        return _recorded(record, leaves, step, shift)
    except EvaluationProblem:
        return None


def _recorded(
    record: Callable[[list[Tensor]], Sequence[Any]], leaves: Sequence[Tensor], step: float, shift: float = 0.0
) -> tuple[list[Tensor], list[Any]]:
    """Return the leaves, a relative step and a shift beside the point, and the outputs recorded there."""
    moved = [Tensor(_moved(data_of(leaf), step, shift), True) for leaf in leaves]
    return moved, list(record(moved))


def _moved(value: Any, step: float, shift: float) -> Any:
    if type(value) in PLAIN_NUMBERS:
        return value + (step * (abs(value) or 1.0) + shift)
    array = np.asarray(value, float)
    return array + (step * np.where(array == 0.0, 1.0, np.abs(array)) + shift)


def _are_one(
    first: tuple[list[Tensor], list[Any]], second: tuple[list[Tensor], list[Any]] | None
) -> bool | None:
    """Tell whether two recordings of the same operations have the same constants; None for other operations."""
    if second is None:
        return None
    tables: list[list[tuple[Any, ...]]] = []
    for leaves, outputs in (first, second):
        nodes = _nodes(outputs)
        number = {id(leaf): -1 - at for at, leaf in enumerate(leaves)}
        number |= {id(node): at for at, node in enumerate(nodes) if id(node) not in number}
        operations = [node for node in nodes if node.prim is not None]
        rows: list[tuple[Any, ...]] = [
            (node.prim, *[_operand(x, number) for x in node.inputs], *_settings(node)) for node in operations
        ]
        rows += [("output", _operand(y.current() if type(y) is Tensor else y, number)) for y in outputs]
        tables.append(rows)
    one, other = tables
    if [row[0] for row in one] != [row[0] for row in other]:
        return None
    return all(map(_alike, one, other))


def _nodes(outputs: Sequence[Any]) -> list[Tensor]:
    """Return what the outputs depend on, in the order of recording."""
    return list(reversed(collect([y.current() for y in outputs if type(y) is Tensor])))


class _Node(int):
    """The place of a recorded value in the order of recording."""


def _operand(x: Any, number: dict[int, int]) -> Any:
    return _Node(number[id(x)]) if id(x) in number else data_of(x)


def _settings(node: Tensor) -> list[Any]:
    return [value for name, value in sorted(params_of(node).items()) if name != "title"]


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, (tuple, list)):
        return type(one) is type(other) and len(one) == len(other) and all(map(_alike, one, other))
    if _is_condition(one) and _is_condition(other):
        return True  # what a condition chooses has its own derivative
    if hasattr(one, "dtype") or hasattr(other, "dtype"):
        return bool(
            np.array_equal(np.asarray(one), np.asarray(other), equal_nan=np.asarray(one).dtype.kind == "f")
        )
    return one is other or (type(one) is type(other) and (one == other or (one != one and other != other)))


def _is_condition(x: Any) -> bool:
    return type(x) is bool or (hasattr(x, "dtype") and str(x.dtype) == "bool")
