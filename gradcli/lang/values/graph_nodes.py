"""`y.grad_fn` and the operations behind it, in the order and with the gaps that PyTorch's own graph has."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from gradcli.core.tensor import Tensor, before_changes, name_of_node
from gradcli.core.values import is_floating
from gradcli.errors import AttributeProblem
from gradcli.lang.values.objects import GradFn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span

_notes: WeakKeyDictionary[Tensor, dict[Any, Any]] = WeakKeyDictionary()
# The operations that PyTorch makes a tensor of a number for; that tensor has a place in the graph, after the other.
_MAKES_A_TENSOR = frozenset(("Add", "Sub", "Mul", "Div", "CopySlices"))


def grad_fn_of(t: Tensor) -> GradFn | None:
    """Return the operation that made a tensor, None for a leaf or a constant."""
    name = t.grad_fn_name
    return None if name is None else GradFn(name, t.current())


def accumulator_of(leaf: Tensor) -> GradFn:
    """Return the operation that collects the gradient of a leaf."""
    return GradFn("AccumulateGrad", leaf.current())


def edges_of(function: GradFn) -> list[tuple[int, GradFn | None]]:
    """Return, for each pair of `next_functions`, which operand it belongs to and what made that, None for a constant.

    Masks, indices and settings are operands here and none in PyTorch: they have no pair.
    """
    base = function.name.partition("Backward")[0]
    found: list[tuple[int, GradFn | None]] = []
    after: list[tuple[int, GradFn | None]] = []
    if function.name == "AccumulateGrad":
        return found
    for i, operand in enumerate(before_changes(function.node).inputs):
        if type(operand) is not Tensor:
            if base in _MAKES_A_TENSOR:
                after.append((i, None))
        elif operand.requires:
            name = "AccumulateGrad" if operand.prim is None else name_of_node(operand)
            found.append((i, GradFn(name, operand)))
        elif is_floating(operand.value) or base in _MAKES_A_TENSOR:
            found.append((i, None))
    return [*found, *after]


def next_functions(function: GradFn, _runtime: Runtime, _span: Span) -> tuple[Any, ...]:
    """Return a pair for each operand of an operation: what made it and 0, or None and 0 for a constant."""
    return tuple([(edge, 0) for _, edge in edges_of(function)])


def metadata(function: GradFn, _runtime: Runtime, _span: Span) -> dict[Any, Any]:
    """Return the dict that an operation has for what programs want to note about it."""
    return _notes.setdefault(before_changes(function.node), {})


def variable(function: GradFn, _runtime: Runtime, _span: Span) -> Any:
    """Return the leaf that an `AccumulateGrad` collects the gradient of.

    Raises: AttributeProblem for other operations.
    """
    if function.name != "AccumulateGrad":
        from gradcli.lang.values.attributes import unknown_attribute

        problem: AttributeProblem = unknown_attribute(function, "variable")
        raise problem
    from gradcli.core.tape import owner_of

    return owner_of(function.node)
