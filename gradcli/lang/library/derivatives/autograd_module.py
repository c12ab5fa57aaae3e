"""`torch.autograd`: gradients of values, `backward` of several, `Variable`, gradient checks."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, is_grad_enabled, set_requires_grad
from gradcli.core.tensor import tensor as new_leaf
from gradcli.errors import TypeProblem
from gradcli.lang.library.derivatives.functions import gradients_of_values
from gradcli.lang.library.derivatives.gradient_checks import gradcheck_function
from gradcli.lang.library.derivatives.values import primal
from gradcli.lang.library.names import GRAD_MODES
from gradcli.lang.values.binding import tensor_of_list
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import NUMBERS, is_array, type_name
from gradcli.lang.values.objects import Builtin, GradSwitch, TypeObject
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.tensor_methods import gathered, tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


def variable_of(data: Any, requires_grad: Any, _volatile: Any) -> Tensor:
    """Return what `Variable(data, requires_grad=True)` gives: a new leaf of the same value."""
    if isinstance(data, (list, tuple)) or type(data) in NUMBERS or is_array(data):
        raise TypeProblem(
            f"Variable data has to be a tensor, but got {type_name(data)}", hint="write tensor(...)"
        )
    leaf = new_leaf(data_of(data))
    if truth(requires_grad):
        set_requires_grad(leaf, True)
    return leaf


def torch_grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any,
    _retain: Any,
    create_graph: Any,
    _only: Any,
    allow_unused: Any,
    batched: Any,
    materialize: Any,
) -> tuple[Any, ...]:
    """Return what `torch.autograd.grad` gives: a tuple, also for a single input."""
    outputs, inputs, zeros = gathered(outputs), gathered(inputs), truth(materialize)
    if truth(batched):
        cotangents = grad_outputs if isinstance(grad_outputs, (list, tuple)) else [grad_outputs]
        rows = zip(*[iterated(ct) for ct in cotangents])
        each = [
            torch_grad(outputs, inputs, list(row), None, create_graph, None, allow_unused, False, materialize)
            for row in rows
        ]
        return tuple(
            [
                None if any(x is None for x in found) else OPERATORS["stack"].call(list(found))
                for found in zip(*each)
            ]
        )
    found = gradients_of_values(
        outputs, inputs, grad_outputs, truth(create_graph), truth(allow_unused), zeros
    )
    return tuple(found)


def torch_backward(tensors: Any, grad_tensors: Any, _retain: Any, create_graph: Any, inputs: Any) -> None:
    """Do `torch.autograd.backward`."""
    from gradcli.core.backward import backward

    ys = tensors_of(gathered(tensors), "backward")
    given = list(grad_tensors) if isinstance(grad_tensors, (list, tuple)) else [grad_tensors] * len(ys)
    if isinstance(grad_tensors, list) and len(given) != len(ys):
        given = [tensor_of_list(grad_tensors)]
    chosen = None if inputs is None else tensors_of(gathered(inputs), "backward")
    backward(ys, [primal(ct) for ct in given], create_graph=truth(create_graph), inputs=chosen)


def autograd_members(runtime: Runtime) -> dict[str, Any]:
    """Return the names of `torch.autograd`."""
    signature = (
        "outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, only_inputs=True, "
        "allow_unused=None, is_grads_batched=False, materialize_grads=False"
    )
    build = Builtin("Variable", "data, requires_grad=False, volatile=False", variable_of)
    variable = TypeObject("Variable", "torch.autograd.variable.Variable", build, lambda v: type(v) is Tensor)
    return {
        **GRAD_MODES,
        "Variable": variable,
        "variable": variable,
        "grad": Builtin("grad", signature, torch_grad),
        "backward": Builtin(
            "backward",
            "tensors, grad_tensors=None, retain_graph=None, create_graph=False, inputs=None",
            torch_backward,
        ),
        "gradcheck": gradcheck_function(runtime),
        "gradgradcheck": gradcheck_function(runtime, 2),
        "set_detect_anomaly": Builtin(
            "set_detect_anomaly", "mode, check_nan=True", lambda mode, check: _same_mode(), silent=True
        ),
        "detect_anomaly": Builtin("detect_anomaly", "check_nan=True", lambda check: _same_mode()),
    }


def _same_mode() -> GradSwitch:
    # Anomalies are always explained here, so the switch only has to be accepted, also in a `with`.
    return GradSwitch(is_grad_enabled())
