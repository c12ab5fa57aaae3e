"""The walk forwards over the recorded graph, with tangents: JVPs.

The same graph and the same rules as the walk backwards; tangents live in the nodes' `ct` slots meanwhile.
Source: Griewank & Walther, Evaluating Derivatives (2008), §3.1.
"""

from __future__ import annotations

from gradcli.core.ops.basic import (
    add,
    as_recorded,
    guarded_mul,
    mul,
    neg,
    spread,
    to_dtype,
    value_of,
    zeros_like,
)
from gradcli.core.tape import collect, cut_short, finish_cut_short, has_nan, owner_of
from gradcli.core.tensor import Tensor, mode, params_of
from gradcli.core.values import compute_in, dtype_of, shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


def push(outputs: Sequence[Tensor], tangents: Sequence[tuple[Tensor, Any]], *, record: bool) -> list[Any]:
    """Return the tangents of `outputs` (None for zero), given tangents of some nodes they depend on."""
    finish_cut_short()
    before = mode.recording
    mode.recording = record
    dtype = compute_in(dtype_of(outputs[0].value) if outputs else None)
    try:
        found = _walk_forward(outputs, tangents, record=record, product=mul)
        if any(t is not None and has_nan(t) for t in found):
            found = _walk_forward(outputs, tangents, record=record, product=guarded_mul)
        return found
    except BaseException as error:
        cut_short(list(outputs), 0, error)
        raise
    finally:
        mode.recording = before
        compute_in(dtype)


def _walk_forward(
    outputs: Sequence[Tensor],
    tangents: Sequence[tuple[Tensor, Any]],
    *,
    record: bool,
    product: Callable[[Any, Any], Any],
) -> list[Any]:
    floor = min((owner_of(node).index for node, _ in tangents), default=0)
    nodes = collect(outputs, floor)
    given = set()
    # A leaf that was updated in place moves in all its versions.
    leaves: dict[int, Any] = {}
    for node, tangent in tangents:
        if node.requires:
            node.ct = tangent
            given.add(id(node))
            if node.prim is None:
                leaves[id(owner_of(node))] = tangent
    for node in reversed(nodes):
        prim = node.prim
        if prim is None and node.ct is None:
            node.ct = leaves.get(id(owner_of(node)))
        if prim is None or id(node) in given:
            continue
        moving = [type(x) is Tensor and x.requires > 0 and x.ct is not None for x in node.inputs]
        if any(moving):
            rule = _push_elementwise if prim.partials is not None else _push_structured
            node.ct = rule(node, moving, record, product)
    result = [t.ct if t.requires and t.index >= floor else None for t in outputs]
    for node in (*nodes, *(node for node, _ in tangents)):
        node.ct = None
    return result


def _push_elementwise(
    node: Tensor, moving: list[bool], record: bool, product: Callable[[Any, Any], Any]
) -> Any:
    assert node.prim is not None and node.prim.partials is not None
    inputs = node.inputs
    out = as_recorded(node) if record else node.value
    xs = [as_recorded(x) if record else value_of(x) for x in inputs]
    total: Any = None
    for i, moves in enumerate(moving):
        p: Any = node.prim.partials[i]
        if not moves or p is None:
            continue
        t = inputs[i].ct
        if type(p) is float:
            share = t if p == 1.0 else neg(t) if p == -1.0 else product(t, p)
        else:
            share = product(t, p(out, *xs))
        total = share if total is None else add(total, share)
    if total is not None and not type(total) is type(node.value) is float:
        total = spread(total, shape_of(node.value))
        if dtype_of(value_of(total)) != dtype_of(node.value):
            total = to_dtype(total, dtype_of(node.value))
    return total


def _push_structured(
    node: Tensor, moving: list[bool], record: bool, product: Callable[[Any, Any], Any]
) -> Any:
    prim = node.prim
    assert prim is not None
    inputs, params = node.inputs, params_of(node)
    xs = tuple([as_recorded(x) if record else value_of(x) for x in inputs])
    if prim.kind == "linear":
        differentiable = _differentiable(prim.vjps, len(inputs))
        operands = [
            (x.ct if moves else zeros_like(x)) if differentiable[i] else xs[i]
            for i, (x, moves) in enumerate(zip(inputs, moving))
        ]
        return prim.apply(*operands, **params)
    total: Any = None
    out = as_recorded(node) if record else node.value
    for i, moves in enumerate(moving):
        if not moves:
            continue
        t = inputs[i].ct
        if prim.kind == "bilinear":
            share = prim.apply(*(t if j == i else x for j, x in enumerate(xs)), **params)
        elif type(prim.jvps) is tuple:
            share = None if prim.jvps[i] is None else prim.jvps[i](t, out, *xs, **params)
        else:
            share = prim.jvps(i, t, out, xs, params)
        if share is not None:
            total = share if total is None else add(total, share)
    return total


def _differentiable(rules: Any, count: int) -> list[bool]:
    return [rule is not None for rule in rules] if type(rules) is tuple else [True] * count
