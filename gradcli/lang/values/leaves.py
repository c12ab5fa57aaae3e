"""Values given from outside by name, `x=3`: leaves that derivatives are taken by, and constants."""

from __future__ import annotations

from gradcli.core.tensor import Tensor, tensor
from gradcli.core.values import default_dtype, is_floating
from gradcli.errors import EvaluationProblem, ShapeProblem, TypeProblem, ValueProblem
from gradcli.lang.values.kinds import is_array, is_operand, numeric_list
from gradcli.lang.values.objects import Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def value_of_data(data: Any) -> Any:
    """Return numbers and nested lists from a file as a program's value."""
    if isinstance(data, (list, tuple)) or is_array(data):
        return _tensor_of(data)
    return data


def constant_of(value: Any) -> Any:
    """Return a list as the tensor it is where derivatives are taken by it; rows of unequal lengths as they are."""
    if type(value) is not list or not numeric_list(value):
        return value
    try:
        return _tensor_of(value)
    except (ShapeProblem, TypeProblem, ValueProblem):
        return value


def leaf_of(value: Any, name: str, text: str) -> Tensor:
    """Return a value as a leaf that derivatives are taken by; `name` and `text` are what was typed.

    Raises: EvaluationProblem if it is no number, list of numbers or tensor.
    """
    if type(value) is Function or not (is_operand(value) or numeric_list(value)):
        raise EvaluationProblem(
            f"{name}={text} is no number, so nothing can be differentiated by it",
            hint=f"name the variables to differentiate by with --wrt; {name} then keeps its value",
        )
    if isinstance(value, (list, tuple)):
        value = _tensor_of(value)
    data = value.current().value if type(value) is Tensor else value
    if is_floating(data):
        return tensor(data, requires_grad=True)
    return tensor(
        float(data) if type(data) in (int, bool) else data, requires_grad=True, dtype=default_dtype()
    )


def _tensor_of(value: Any) -> Tensor:
    from gradcli.core.ops.creation import tensor as new_tensor

    made: Tensor = new_tensor(value)
    return made
