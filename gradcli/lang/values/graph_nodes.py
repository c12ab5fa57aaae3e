"""`y.grad_fn` and the operations behind it, in the order and with the gaps that PyTorch's own graph has."""

from __future__ import annotations

from gradcli.core.tensor import Tensor, before_changes, name_of_node
from gradcli.core.values import is_floating
from gradcli.errors import AttributeProblem
from gradcli.lang.values.objects import GradFn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span

# The operations that PyTorch makes a tensor of a number for; that tensor has a place in the graph, after the other.
_MAKES_A_TENSOR = frozenset(("Add", "Sub", "Mul", "Div", "CopySlices"))


def grad_fn_of(t: Tensor) -> GradFn | None:
    """Return the operation that made a tensor, None for a leaf or a constant."""
    name = t.grad_fn_name
    return None if name is None else GradFn(name, t.current())


def next_functions(function: GradFn, _runtime: Runtime, _span: Span) -> tuple[Any, ...]:
    """Return a pair for each operand of an operation: what made it and 0, or None and 0 for a constant.

    Masks, indices and settings are operands here and none in PyTorch: they have no pair.
    """
    base = function.name.partition("Backward")[0]
    found: list[Any] = []
    after: list[Any] = []
    for operand in before_changes(function.node).inputs:
        if type(operand) is not Tensor:
            if base in _MAKES_A_TENSOR:
                after.append((None, 0))
        elif operand.requires:
            name = "AccumulateGrad" if operand.prim is None else name_of_node(operand)
            found.append((GradFn(name, operand), 0))
        elif is_floating(operand.value) or base in _MAKES_A_TENSOR:
            found.append((None, 0))
    return (*found, *after)


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
