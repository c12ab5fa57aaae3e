"""Numbers that go from tensors into numpy's arrays, through which no derivative flows."""

from __future__ import annotations

from gradcli.core.tensor import Tensor, data_of, mode
from gradcli.errors import GradientProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


IN_PYTORCH = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."


def numbers_for_array(value: Any) -> Any:
    """Return what an array takes of a value: the data of a tensor, everything else as it is.

    Raises: GradientProblem rather than lose a derivative in silence.
    """
    if type(value) is not Tensor:
        return value
    if value.requires_grad and (mode.recording or mode.as_pytorch):
        raise no_array_of_variables()
    return data_of(value)


def no_array_of_variables() -> GradientProblem:
    """Return the problem of a tensor that requires grad where an array of numpy is wanted."""
    if mode.as_pytorch:
        return GradientProblem(IN_PYTORCH)
    return GradientProblem(
        "numpy's arrays hold plain numbers: no derivative flows through them",
        hint="use a tensor (zeros(3), stack([x, y])) in place of the array; x.detach() drops the derivative on purpose",
    )
