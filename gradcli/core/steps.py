"""The recorded graph as the steps that computed a result: operands, local partials, adjoints, tangents.

Source: Griewank & Walther (2008), table 1.2; Baydin, Pearlmutter, Radul & Siskind (2018), tables 2 and 3.
"""

from __future__ import annotations

from gradcli.core.ops.basic import ones_like, value_of, zeros_like
from gradcli.core.tangents import push
from gradcli.core.tape import Wanted, collect, owner_of, pull
from gradcli.core.tensor import Tensor
from gradcli.core.values import floating
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class Step(Record):
    """One node: its place in the order, operands, value, local partials and what a walk carried through it.

    `operands` holds, for each, the position of an earlier step or the plain value of a constant;
    `partials` the local derivative by each operand that is a step, None where it is no elementwise number.
    `carried` is the adjoint d output / d node in reverse mode, the tangent in forward mode.
    """

    node: Tensor
    operands: tuple[Any, ...]
    is_step: tuple[bool, ...]
    partials: tuple[Any, ...]
    carried: Any


def steps_of(output: Tensor, tangents: Sequence[tuple[Tensor, Any]] | None = None) -> list[Step]:
    """Return all steps to `output`, oldest first, with adjoints; with tangents of leaves, with tangents."""
    node = output.current()
    nodes = list(reversed(collect([node])))
    place = {id(n): i for i, n in enumerate(nodes)}
    carried = _adjoints(node, nodes) if tangents is None else _tangents(nodes, tangents)
    steps = []
    for n in nodes:
        operands, is_step = [], []
        for x in n.inputs:
            known = type(x) is Tensor and id(x) in place
            operands.append(place[id(x)] if known else value_of(x))
            is_step.append(known)
        steps.append(Step(n, tuple(operands), tuple(is_step), _partials(n, is_step), carried[id(n)]))
    return steps


def _adjoints(output: Tensor, nodes: list[Tensor]) -> dict[int, Any]:
    # A leaf that was updated in place is asked for by its object, whatever version of it was recorded.
    targets = [owner_of(n) if n.prim is None else n for n in nodes]
    found = pull([(output, ones_like(output))], record=False, wanted=Wanted(targets))
    adjoints = {id(n): value_of(ct) for n, ct in found}
    return {id(n): adjoints.get(id(n), zeros_like(n)) for n in nodes}


def _tangents(nodes: list[Tensor], tangents: Sequence[tuple[Tensor, Any]]) -> dict[int, Any]:
    found = push(nodes, tangents, record=False)
    return {id(n): zeros_like(n) if t is None else value_of(t) for n, t in zip(nodes, found)}


def _partials(node: Tensor, is_step: list[bool]) -> tuple[Any, ...]:
    prim = node.prim
    if prim is None or prim.partials is None:
        return (None,) * len(is_step)
    xs = [value_of(x) for x in node.inputs]
    return tuple(
        None if not known or p is None else floating(value_of(p(node.value, *xs)) if callable(p) else p)
        for known, p in zip(is_step, prim.partials)
    )
