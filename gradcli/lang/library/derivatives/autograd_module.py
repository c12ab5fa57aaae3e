"""`torch.autograd`: gradients of values, `backward` of several, `Variable`, gradient checks."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, set_requires_grad
from gradcli.core.tensor import tensor as new_leaf
from gradcli.errors import GradientProblem, ShapeProblem, TypeProblem, ValueProblem
from gradcli.lang.library.derivatives.anomaly_mode import anomaly_modes
from gradcli.lang.library.derivatives.functions import gradients_of_values
from gradcli.lang.library.derivatives.gradient_checks import gradcheck_function
from gradcli.lang.library.derivatives.graph_module import behind_edges
from gradcli.lang.library.derivatives.values import primal
from gradcli.lang.library.names import GRAD_MODES
from gradcli.lang.values.binding import tensor_of_list
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import NUMBERS, is_array, type_name
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.tensor_methods import gathered, tensors_of
from gradcli.lang.values.tensor_text import size_text

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
) -> tuple[Any, ...] | dict[Any, Any]:
    """Return what `torch.autograd.grad` gives: a tuple, also for a single input; a dict for a dict of inputs.

    Raises: TypeProblem, GradientProblem and their kin in PyTorch's words.
    """
    if isinstance(inputs, dict):
        values = list(inputs.values())
        each = torch_grad(
            outputs, values, grad_outputs, None, create_graph, None, allow_unused, batched, materialize
        )
        return dict(zip(inputs, each))
    outputs, inputs = behind_edges(gathered(outputs)), behind_edges(gathered(inputs))
    zeros = truth(materialize)
    _check_asked(outputs, inputs, zeros and allow_unused is not None and not truth(allow_unused))
    if truth(batched):
        cotangents = grad_outputs if isinstance(grad_outputs, (list, tuple)) else [grad_outputs]
        _check_batch(outputs, cotangents)
        rows = zip(*[iterated(ct) for ct in cotangents])
        batch = [
            torch_grad(outputs, inputs, list(row), None, create_graph, None, allow_unused, False, materialize)
            for row in rows
        ]
        return tuple(
            [
                None if any(x is None for x in found) else OPERATORS["stack"].call(list(found))
                for found in zip(*batch)
            ]
        )
    found = gradients_of_values(
        outputs, inputs, grad_outputs, truth(create_graph), truth(allow_unused), zeros
    )
    return tuple(found)


def _check_asked(outputs: Any, inputs: Any, contradicts: bool) -> None:
    if contradicts:
        raise ValueProblem(
            "Expected allow_unused to be True or not passed when materialize_grads=True, "
            "but got: allow_unused=False."
        )
    if isinstance(inputs, (list, tuple)) and not inputs:
        raise GradientProblem(
            "`inputs` argument to `grad()` cannot be empty.",
            hint="name what to differentiate by: grad(y, [x])",
        )
    if isinstance(outputs, (list, tuple)) and any(y is None for y in outputs):
        raise TypeProblem(
            "Expected output to be a torch.Tensor",
            hint="one of the outputs is None: with allow_unused=True so is the gradient by what was not used",
            kind="AssertionError",
        )


def _check_batch(outputs: Any, cotangents: Any) -> None:
    for i, (y, ct) in enumerate(
        zip(outputs if isinstance(outputs, (list, tuple)) else [outputs], cotangents)
    ):
        if ct is None:
            raise GradientProblem("grad can be implicitly created only for scalar outputs")
        if type(y) is Tensor and type(ct) is Tensor and ct.shape[1:] != y.shape:
            raise ShapeProblem(
                "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch "
                "dimension. The sizes of the remaining dimensions are expected to match the shape of corresponding "
                f"output, but a mismatch was detected: grad_output[{i}] has a shape of "
                f"{size_text(ct.shape[2:])} and output[{i}] has a shape of {size_text(y.shape)}. "
                "If you only want some tensors in `grad_output` to be considered batched, consider using vmap."
            )


def torch_backward(tensors: Any, grad_tensors: Any, _retain: Any, create_graph: Any, inputs: Any) -> None:
    """Do `torch.autograd.backward`."""
    from gradcli.core.backward import backward

    ys = tensors_of(behind_edges(gathered(tensors)), "backward")
    given = list(grad_tensors) if isinstance(grad_tensors, (list, tuple)) else [grad_tensors] * len(ys)
    if isinstance(grad_tensors, list) and len(given) != len(ys):
        given = [tensor_of_list(grad_tensors)]
    chosen = None if inputs is None else tensors_of(behind_edges(gathered(inputs)), "backward")
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
        **anomaly_modes(runtime),
    }
