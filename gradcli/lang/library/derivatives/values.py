"""What goes into derivatives and what comes out: a number for a number, a tuple where several were given."""

from __future__ import annotations

from gradcli.core.tape import touches_outside
from gradcli.core.tensor import Tensor, clock, constant, detach, is_grad_enabled, state_of
from gradcli.core.tensor import tensor as new_leaf
from gradcli.errors import TypeProblem
from gradcli.lang.values.binding import tensor_of_list
from gradcli.lang.values.kinds import NUMBERS, described, is_operand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def primal(value: Any) -> Any:
    """Return an argument of a derivative: a number, a tensor, or a list as one tensor."""
    return tensor_of_list(value) if isinstance(value, (list, tuple, range)) else value


def lifted(result: Any, *like: Any) -> Any:
    """Return a result as a program's value: a plain number if all it came from were, else a tensor of their dtype."""
    if type(result) is Tensor:
        if result.current().prim is None and all(type(x) in NUMBERS for x in like):
            value = result.current().value
            return value if type(value) in NUMBERS else result
        return result
    if type(result) in NUMBERS:
        if all(type(x) in NUMBERS for x in like):
            return result
        dtypes = [x.dtype for x in like if type(x) is Tensor and x.dtype.startswith("float")]
        return new_leaf(result, dtype=dtypes[0] if dtypes else None)
    return constant(result)


def primals_of(value: Any, what: str) -> tuple[list[Any], bool]:
    """Return the arguments given as one value or a tuple of them, and whether it was a tuple."""
    if isinstance(value, tuple):
        return [primal(item) for item in value], True
    if type(value) is list and value and any(type(item) is Tensor for item in value):
        return [primal(item) for item in value], True
    if not isinstance(value, list) and not is_operand(value):
        raise TypeProblem(f"{what} takes a tensor or a tuple of them, not {described(value)}")
    return [primal(value)], False


def packed(items: Sequence[Any], several: bool) -> Any:
    """Return items as a tuple if several were asked for, else the one."""
    return tuple(items) if several else items[0]


def result_value(result: Any, args: Sequence[Any], floor: int) -> Any:
    """Return what a function returned as a program's value, tuples part by part.

    Its graph is dropped unless it leads to tensors older than `floor`, which is when the derivative began.
    """
    if isinstance(result, (tuple, list)):
        return tuple([result_value(part, args, floor) for part in result])
    if type(result) is Tensor:
        node = result.current()
        if not (is_grad_enabled() and touches_outside([node], floor)):
            node = constant(node.value)
        return lifted(node, *args)
    return lifted(result, *args)


def without_graph(value: Any) -> Any:
    """Return tensors cut off from what they were computed from, as PyTorch's functional forms give them."""
    if isinstance(value, tuple):
        return tuple([without_graph(part) for part in value])
    return detach(value) if type(value) is Tensor and value.requires_grad else value


def in_graph(x: Any) -> Any:
    """Return an input through which `create_graph=True` differentiates further, whether or not it requires grad."""
    return x if type(x) is not Tensor or x.requires_grad else new_leaf(x.current().value, requires_grad=True)


def named_in_graph(value: Any, title: str) -> Any:
    """Return tensors under the name that PyTorch's graph has for what arranged them."""
    if isinstance(value, tuple):
        return tuple([named_in_graph(part, title) for part in value])
    if type(value) is Tensor and not value.is_leaf:
        state_of(value.current()).title = title
    return value


def begin() -> int:
    """Return a number that all nodes recorded from now on are above."""
    return next(clock)
