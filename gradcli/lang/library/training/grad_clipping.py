"""`torch.nn.utils`: gradients cut to a length or to a range, in place; parameters as one vector and back."""

from __future__ import annotations

from gradcli.core.inplace import assign
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, grad_mode
from gradcli.errors import ValueProblem
from gradcli.lang.values.combine import truth
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.tensor_methods import gathered, item_number, tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _tensors(parameters: Any, name: str) -> list[Tensor]:
    return tensors_of(gathered(parameters), name)


def _gradients(parameters: Any, name: str) -> list[Tensor]:
    return [p.grad for p in _tensors(parameters, name) if p.grad is not None]


def _clip_norm(
    parameters: Any, max_norm: Any, norm_type: Any, error_if_nonfinite: Any, _foreach: Any
) -> Tensor:
    """Return the norm of all gradients together, after scaling them down to `max_norm` if it was larger."""
    gradients = _gradients(parameters, "clip_grad_norm_")
    if not gradients:
        zero: Tensor = OPERATORS["tensor"].call(0.0)
        return zero
    with grad_mode(False):
        norm, order = OPERATORS["norm"].call, float(item_number(norm_type))
        total: Tensor = norm(OPERATORS["stack"].call([norm(g, order) for g in gradients]), order)
        size = float(item_number(total))
        if truth(error_if_nonfinite) and size - size != 0:
            raise ValueProblem(
                f"The total norm of order {order} for gradients from `parameters` is non-finite, so it cannot be clipped."
            )
        factor = OPERATORS["div"].call(item_number(max_norm), OPERATORS["add"].call(total, 1e-6))
        factor = OPERATORS["clamp"].call(factor, None, 1.0)
        for gradient in gradients:
            assign(gradient, OPERATORS["mul"].call(gradient, factor))
    return total


def _clip_value(parameters: Any, clip_value: Any, _foreach: Any) -> None:
    limit = float(item_number(clip_value))
    for gradient in _gradients(parameters, "clip_grad_value_"):
        assign(gradient, OPERATORS["clamp"].call(gradient, -limit, limit))


def _as_vector(parameters: Any) -> Any:
    flat = OPERATORS["flatten"].call
    return OPERATORS["cat"].call([flat(p) for p in _tensors(parameters, "parameters_to_vector")])


def _from_vector(vec: Any, parameters: Any) -> None:
    start = 0
    with grad_mode(False):
        for parameter in _tensors(parameters, "vector_to_parameters"):
            part = OPERATORS["narrow"].call(vec, 0, start, parameter.size)
            assign(parameter, OPERATORS["reshape"].call(part, parameter.shape))
            start += parameter.size


CLIPPING = {
    "parameters_to_vector": Builtin("parameters_to_vector", "parameters", _as_vector),
    "vector_to_parameters": Builtin("vector_to_parameters", "vec, parameters", _from_vector),
    "clip_grad_norm_": Builtin(
        "clip_grad_norm_",
        "parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None",
        _clip_norm,
        silent=True,
    ),
    "clip_grad_value_": Builtin("clip_grad_value_", "parameters, clip_value, foreach=None", _clip_value),
}
