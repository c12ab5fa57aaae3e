"""PyTorch's way to a gradient: `backward()` accumulates into `.grad`, `grad(y, x)` returns it."""

from __future__ import annotations

from gradcli.core.inplace import assign
from gradcli.core.ops.basic import add, clone, ones_like, value_of
from gradcli.core.tape import Wanted, owner_of, pull
from gradcli.core.tensor import (
    Tensor,
    before_changes,
    grad_mode,
    mode,
    retain_grad,
    set_grad_enabled,
    state_of,
)
from gradcli.core.values import cast, dtype_of, is_floating, shape_of
from gradcli.errors import GradientProblem, ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def seed_for(output: Tensor, gradient: Any, position: int = 0) -> Any:
    """Return the cotangent to start from: `gradient`, or one for a scalar.

    Raises: GradientProblem in PyTorch's words without a gradient for a vector, or one of another shape.
    """
    node = output.current()
    if not output.requires_grad:
        raise GradientProblem(
            f"element {position} of tensors does not require grad and does not have a grad_fn",
            hint="make a leaf require grad: tensor([1., 2.], requires_grad=True) or x.requires_grad_()",
        )
    if gradient is None:
        if type(node.value) is float:
            return 1.0
        if shape_of(node.value) not in ((), (1,)) and output.size != 1:
            raise GradientProblem(
                "grad can be implicitly created only for scalar outputs",
                hint=f"y has the shape {node.shape}: pass a vector of y's shape, y.backward(ones_like(y)), "
                "or differentiate a sum, y.sum().backward()",
            )
        return ones_like(node)
    value = value_of(gradient.current() if type(gradient) is Tensor else gradient)
    if shape_of(value) != shape_of(node.value):
        raise ShapeProblem(
            f"Mismatch in shape: grad_output[{position}] has a shape of torch.Size({list(shape_of(value))}) "
            f"and output[{position}] has a shape of torch.Size({list(node.shape)}).",
            hint="the gradient argument must have the shape of what backward() is called on",
        )
    if dtype_of(value) != dtype_of(node.value):
        return (
            cast(value, dtype_of(node.value))
            if not is_floating(value) or type(gradient) is not Tensor
            else gradient
        )
    return gradient.current() if type(gradient) is Tensor else value


def backward(
    outputs: Sequence[Tensor],
    gradients: Sequence[Any],
    *,
    create_graph: bool = False,
    inputs: Sequence[Tensor] | None = None,
) -> None:
    """Add the gradients of `outputs` to `.grad` of the leaves they depend on (or of `inputs`).

    Raises: GradientProblem, ShapeProblem in PyTorch's words.
    Source: https://pytorch.org/docs/stable/generated/torch.autograd.backward.html
    """
    if inputs is not None and not inputs:
        raise GradientProblem(
            "`inputs` argument to `backward()` cannot be empty.", hint="leave it out to reach every leaf"
        )
    seeds = []
    for i, (output, gradient) in enumerate(zip(outputs, gradients)):
        ct = seed_for(output, gradient, i)
        seeds.append((output.current(), ct if create_graph else value_of(ct)))
    wanted = Wanted() if inputs is None else wanted_of(inputs)
    for x in inputs or ():
        retain_grad(x)  # where that is a result
    found = pull(seeds, record=create_graph, wanted=wanted)
    for node, ct in found:
        if node.prim is None:
            accumulate(owner_of(node), ct, create_graph)
        elif inputs is None:
            _keep(owner_of(node), ct)
    _keep_all(wanted)


def _target(x: Tensor) -> Tensor:
    node = before_changes(x.current())  # what was made of it before such a change counts, too
    return owner_of(node) if node.prim is None else node


def accumulate(t: Tensor, ct: Any, create_graph: bool) -> None:
    """Add a cotangent to the gradient of a leaf, and tell the leaf's hooks; recorded with `create_graph`."""
    state = t.state or state_of(t)
    if state.grad is None:
        if type(ct) is not Tensor:
            state.grad = Tensor(ct)
        elif create_graph:
            state.grad = _copied(ct) if mode.as_pytorch and ct.requires else ct
        else:
            state.grad = Tensor(ct.value)
    elif create_graph:
        state.grad = add(state.grad, ct)
    else:
        before = set_grad_enabled(False)
        try:
            # In place, so that a name bound to x.grad sees it grow, as in PyTorch.
            assign(state.grad, add(state.grad, ct))
        finally:
            set_grad_enabled(before)
    if state.after is not None:
        with grad_mode(create_graph):
            for hook in list(state.after):
                hook(t, [], ct)


def _keep(t: Tensor, ct: Any) -> None:
    """Add a cotangent to the gradient that a result retains: as another tensor each time, as in PyTorch."""
    state = state_of(t)
    with grad_mode(type(ct) is Tensor):
        if state.grad is not None:
            state.grad = add(state.grad, ct)
        else:
            state.grad = clone(ct) if type(ct) is Tensor and ct.requires else Tensor(value_of(ct))


def _keep_all(wanted: Wanted) -> None:
    for node, ct in wanted.kept:
        _keep(owner_of(node), ct)


def _copied(ct: Tensor) -> Tensor:
    # PyTorch keeps a copy, so that a name bound to the gradient does not share its memory.
    copy: Tensor = clone(ct)
    state_of(copy).title = "CopyBackwards"
    return copy


def wanted_of(inputs: Sequence[Tensor]) -> Wanted:
    """Return what a walk is to find: the cotangents of these tensors."""
    return Wanted([_target(x) for x in inputs])


def pull_back(
    outputs: Sequence[Tensor],
    cotangents: Sequence[Any],
    inputs: Sequence[Tensor],
    *,
    create_graph: bool = False,
    batched: bool = False,
) -> list[Any]:
    """Return the cotangent of each input, None where the outputs do not depend on it.

    Plain values, or recorded Tensors with `create_graph`. `batched`: the cotangents carry a hidden axis.
    """
    nodes = [before_changes(x.current()) for x in inputs]
    wanted = wanted_of(inputs)
    targets = {id(_target(x)): i for i, x in enumerate(inputs)}
    floor = min((node.index for node in nodes if node.prim is not None), default=0)
    if any(node.prim is None for node in nodes):
        # A leaf that was updated in place is recorded under the older versions of it.
        floor = min([floor, *(_target(x).index for x in inputs)]) if floor else _lowest(inputs)
    found: list[Any] = [None] * len(inputs)

    seeds = [(y.current(), ct) for y, ct in zip(outputs, cotangents)]
    for node, ct in pull(seeds, record=create_graph, wanted=wanted, batched=batched, floor=floor):
        i = targets[id(owner_of(node) if node.prim is None else node)]
        found[i] = ct if found[i] is None else add(found[i], ct)
    if not batched:
        _keep_all(wanted)
    for i, x in enumerate(inputs):
        # The same tensor may be asked for twice.
        if found[i] is None:
            found[i] = found[targets[id(_target(x))]]
    return found


def _lowest(inputs: Sequence[Tensor]) -> int:
    return min((_target(x).index for x in inputs), default=0)


def grad_of(
    outputs: Sequence[Tensor],
    inputs: Sequence[Tensor],
    *,
    gradients: Sequence[Any] | None = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> list[Any]:
    """Return the gradients of `outputs` with respect to `inputs`, as `torch.autograd.grad` does.

    Plain values, or recorded Tensors with `create_graph`; None for an input that is not used, if that is allowed.
    Raises: GradientProblem in PyTorch's words for an input that is not used or needs no grad.
    Source: https://pytorch.org/docs/stable/generated/torch.autograd.grad.html
    """
    given = gradients if gradients is not None else [None] * len(outputs)
    cotangents = [seed_for(y, g, i) for i, (y, g) in enumerate(zip(outputs, given))]
    for x in inputs:
        if not x.requires_grad:
            raise GradientProblem(
                "One of the differentiated Tensors does not require grad",
                hint="make it a leaf: var(3), requires_grad=True or x.requires_grad_()",
            )
    if not create_graph:
        cotangents = [value_of(ct) for ct in cotangents]
    found = pull_back(outputs, cotangents, inputs, create_graph=create_graph)
    for i, ct in enumerate(found):
        if ct is None and not allow_unused:
            raise GradientProblem(
                f"The differentiated Tensor at index {i} appears to not have been used in the graph. "
                "Set allow_unused=True if this is the desired behavior.",
                hint="y does not depend on it: was it computed from another tensor, or detached?",
            )
    return found
