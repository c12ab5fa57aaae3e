"""Dual tensors: a value and a tangent that is carried along, as long as a level is open; PyTorch's forward mode.

What a dual tensor goes through is recorded as for any other, and its tangent is pushed through the graph when it is asked
for. A dual of a constant stands on a leaf of its own, which nobody sees: what depends on such leaves alone requires no grad.
"""

from __future__ import annotations

from weakref import WeakSet

from gradcli.core.derivatives import tangent_for
from gradcli.core.ops.basic import alias
from gradcli.core.tangents import push
from gradcli.core.tensor import Tensor, constant, grad_mode, mode, same_memory, set_requires_grad, state_of
from gradcli.core.values import is_floating, of_tensor
from gradcli.errors import GradientProblem, ValueProblem

_leaves: WeakSet[Tensor] = WeakSet()


class Level:
    """An open level: nodes with their tangents, None where a tangent ends."""

    __slots__ = ("pairs",)

    def __init__(self) -> None:
        self.pairs: list[tuple[Tensor, Tensor | None]] = []


def enter_level() -> None:
    """Open the level. Raises: GradientProblem in PyTorch's words if it is open."""
    if mode.level is not None:
        raise GradientProblem(
            "Nested forward mode AD is not supported at the moment",
            hint="a jvp of a jvp: torch.func.jvp takes functions that call it",
        )
    mode.level = Level()


def leave_level() -> None:
    """Close the level: tensors have no tangents any more."""
    mode.level = None


def make_dual(primal: Tensor, tangent: Tensor) -> Tensor:
    """Return a tensor of the value of `primal` that carries `tangent`.

    Raises: GradientProblem where no level is open, ValueProblem for ints, ShapeProblem where the shapes differ.
    """
    if mode.level is None:
        raise GradientProblem(
            "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.",
            hint="with forward_ad.dual_level(): ...",
        )
    for what, t in (("primal", primal), ("tangent", tangent)):
        if not is_floating(t.current().value):
            raise ValueProblem(f"Expected {what} to be floating point or complex, but got: torch.{t.dtype}")
    tangent_for(primal.current(), tangent)
    mode.stands_on_leaf = _stands_on_leaf
    source = primal
    if not primal.requires_grad:
        source = Tensor(primal.current().value)
        set_requires_grad(source, True)
        _leaves.add(source)
    with grad_mode(True):
        dual: Tensor = alias(source)
    state_of(dual).title = "ViewBackward0"
    mode.level.pairs.append((dual, tangent))
    return dual


def unpack_dual(t: Tensor) -> tuple[Tensor, Tensor | None]:
    """Return the value of a tensor without its tangent, and the tangent, None where it has none."""
    tangent = tangent_of(t)
    if not t.requires_grad:
        return (t if tangent is None else same_memory(t)), tangent
    if mode.level is None:
        return t, None
    primal: Tensor = alias(t)
    state_of(primal).title = "Identity"
    mode.level.pairs.append((primal, None))
    return primal, tangent


def tangent_of(t: Tensor) -> Tensor | None:
    """Return the tangent that a tensor carries, None where it has none or no level is open."""
    node = t.current()
    if mode.level is None or not node.requires:
        return None
    pairs = mode.level.pairs
    for dual, own in pairs:
        if dual is node:
            return own
    record = t.requires_grad and mode.recording
    given = [(dual, None if v is None else tangent_for(dual, v, record)) for dual, v in pairs]
    found = push([node], given, record=record)[0]
    if found is None:
        return None
    tangent: Tensor = found if type(found) is Tensor else constant(of_tensor(found))
    if tangent.requires:
        pairs.append((tangent, None))  # a tangent has none itself
    return tangent


def _stands_on_leaf(node: Tensor) -> bool:
    """Tell whether a tensor depends on a leaf that nobody hides, or on none that is under a dual of a constant."""
    if not _leaves:
        if mode.level is None:
            mode.stands_on_leaf = None  # the last dual of a constant is gone, and with it the question
        return True
    seen = {node}
    stack = [node]
    hidden = False
    while stack:
        t = stack.pop()
        if t in _leaves:
            hidden = True
        elif t.prim is None:
            return True
        for x in t.inputs:
            if type(x) is Tensor and x.requires and x not in seen:
                seen.add(x)
                stack.append(x)
    return not hidden  # leaves may require grad no longer: what was made of them before still does
