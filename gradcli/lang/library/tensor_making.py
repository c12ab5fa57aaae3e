"""`tensor(...)` as programs call it: on paper a vector of what its entries are, in PyTorch a copy of their values.

Beside it `torch.range`, which PyTorch advises against.
"""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.creation import as_operand
from gradcli.core.patience import types_in
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, is_grad_enabled, set_requires_grad
from gradcli.core.values import default_dtype
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.values.binding import call_operator, dtype_name
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.tensor_methods import cast_to, item_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

_DEEPEST = 64


def tensor_function(runtime: Runtime) -> Builtin:
    """Return `tensor`.

    Of a list with tensors that require grad it makes one tensor through which derivatives flow, and of such a tensor
    one through which they flow on, because on paper `[x, x^2]` and `tensor([x, x^2])` are one vector. A program that
    imports torch gets PyTorch's copy of the values instead, and a warning that no derivative flows.
    """

    def run(data: Any, dtype: Any, requires_grad: Any) -> Any:
        if runtime.python_lists:
            _warn_of_copy(data, requires_grad, runtime)
        elif not requires_grad and is_grad_enabled() and _is_recorded_data(data):
            made = as_operand(data) if type(data) is not Tensor else OPERATORS["clone"].call(data)
            name = dtype_name(dtype)
            return made if name is None else cast_to(made, name)
        return call_operator(OPERATORS["tensor"], [data], {"dtype": dtype, "requires_grad": requires_grad})

    return Builtin("tensor", "data, *, dtype=None, requires_grad=False", run)


def _is_recorded_data(data: Any) -> bool:
    if type(data) is Tensor:
        return data.requires_grad
    return isinstance(data, (list, tuple)) and holds_tensor(data, _is_recorded)


def _warn_of_copy(data: Any, requires_grad: Any, runtime: Runtime) -> None:
    if type(data) is Tensor:
        runtime.warn_as_python(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
            + (" No derivative flows through the copy." if _is_recorded(data) else "")
        )
    elif not requires_grad and is_grad_enabled() and _is_recorded_data(data):
        warn_of_scalar(runtime, "torch.tensor([...])", "torch.stack([...])")


def warn_of_scalar(runtime: Runtime, cut: str, instead: str) -> None:
    """Warn in PyTorch's words that `cut` takes a number out of a tensor, and that derivatives flow through `instead`."""
    runtime.warn_as_python(
        "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior. Consider using "
        f"tensor.detach() first. No derivative flows through {cut}; it does through {instead}."
    )


def _is_recorded(t: Tensor) -> bool:
    return t.requires_grad


def holds_tensor(data: Any, wanted: Callable[[Tensor], bool], depth: int = 0) -> bool:
    """Tell whether a nested list holds a tensor that is `wanted`."""
    kinds = types_in(data)
    if Tensor in kinds and any(wanted(item) for item in data if type(item) is Tensor):
        return True
    if depth >= _DEEPEST or kinds.isdisjoint((list, tuple)):
        return False
    return any(holds_tensor(item, wanted, depth + 1) for item in data if isinstance(item, (list, tuple)))


def range_function(runtime: Runtime) -> Builtin:
    """Return `torch.range`, which PyTorch advises against: the end is among its numbers."""

    def run(start: Any, end: Any, step: Any, dtype: Any, requires_grad: Any) -> Tensor:
        runtime.warn_once(
            "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent "
            "with Python's range builtin. Instead, use torch.arange, which produces values in [start, end)."
        )
        if end is None:
            raise TypeProblem('range() missing 1 required positional arguments: "end"', hint="range(0, 5)")
        first, width, by = [float(item_number(value)) for value in (start, end - start, step)]
        if by == 0 or width / by < 0:
            said = (
                "step must be nonzero"
                if by == 0
                else "upper bound and lower bound inconsistent with step sign"
            )
            raise ValueProblem(said, kind="RuntimeError")
        places = np.arange(math.floor(width / by) + 1, dtype="float64")
        made = cast_to(Tensor(places * by + first), dtype_name(dtype) or default_dtype())
        if requires_grad:
            set_requires_grad(made, True)
        return made

    return Builtin("range", "start, end=None, step=1, *, dtype=None, requires_grad=False", run)
