"""Walks over the recorded graph: backwards with cotangents (VJP), forwards with tangents (JVP).

A node's creation order is a topological order, so a walk is a sorted list: no recursion, whatever
the graph's depth. What a walk carries lives in the nodes' `ct` slots and is gone when it ends.
Source: Griewank & Walther, Evaluating Derivatives (2008), §3.1-3.2.
"""

from __future__ import annotations

from gradcli.core.ops.basic import (
    add,
    guarded_mul,
    mul,
    neg,
    spread,
    sum_rows,
    sum_to,
    to_dtype,
    value_of,
    zeros_like,
)
from gradcli.core.lazy import np
from gradcli.core.tensor import Tensor, mode
from gradcli.core.values import PLAIN_NUMBERS, Batched, dtype_of, is_floating, shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any


def collect(outputs: Iterable[Tensor], mark: object) -> list[Tensor]:
    """Return every node that `outputs` depend on and that requires grad, newest first, marked with `mark`."""
    nodes: list[Tensor] = []
    stack = [t for t in outputs if t.requires]
    while stack:
        node = stack.pop()
        if node.mark is mark:
            continue
        node.mark = mark
        node.ct = None
        nodes.append(node)
        for x in node.inputs:
            if type(x) is Tensor and x.requires and x.mark is not mark:
                stack.append(x)
    nodes.sort(key=_index, reverse=True)
    return nodes


def _index(node: Tensor) -> int:
    return node.index


def fit(ct: Any, x: Any, batched: bool) -> Any:
    """Return a cotangent in the shape and dtype of the operand `x` that it flows to."""
    value = x.value if type(x) is Tensor else x
    c = ct.value if type(ct) is Tensor else ct
    if type(c) is np.ndarray and type(value) is np.ndarray and c.shape == value.shape:
        return ct if c.dtype is value.dtype else to_dtype(ct, dtype_of(value))
    if type(c) is Batched and type(value) is not Batched and not batched:
        # Members of a batch share this operand, so their cotangents add up.
        ct = sum_rows(ct)
    ct = sum_to(ct, shape_of(value))
    if dtype_of(value_of(ct)) != dtype_of(value) and is_floating(value):
        ct = to_dtype(ct, dtype_of(value))
    return ct


def walk_back(
    seeds: Sequence[tuple[Tensor, Any]],
    *,
    record: bool,
    product: Callable[[Any, Any], Any],
    wanted: Callable[[Tensor], bool],
    batched: bool = False,
) -> list[tuple[Tensor, Any]]:
    """Return (node, cotangent) for the nodes that are `wanted`, newest first.

    `seeds` are outputs with their cotangents. With `record` rules run on the tensors themselves, so
    that the cotangents can be differentiated; else on plain values. `product` multiplies a cotangent
    with a partial; `batched` says that cotangents carry a batch of their own (a Jacobian's rows).
    """
    mark = object()
    nodes = collect([t for t, _ in seeds], mark)
    for t, ct in seeds:
        if t.mark is mark:
            t.ct = ct if t.ct is None else add(t.ct, ct)
    found: list[tuple[Tensor, Any]] = []
    for node in nodes:
        ct = node.ct
        if ct is None:
            continue
        node.ct = None
        if node.state is not None and node.state.hooks:
            ct = _run_hooks(node, ct)
        if wanted(node):
            found.append((node, ct))
        prim = node.prim
        if prim is None:
            continue
        partials = prim.partials
        if partials is None:
            _pull_structured(node, ct, mark, record, batched)
            continue
        inputs = node.inputs
        out = node if record else node.value
        xs: Any = inputs if record else [x.value if type(x) is Tensor else x for x in inputs]
        for i, x in enumerate(inputs):
            if type(x) is not Tensor or x.mark is not mark:
                continue
            p: Any = partials[i]
            if type(p) is float:
                g = ct if p == 1.0 else neg(ct) if p == -1.0 else product(ct, p)
            elif p is None:
                continue
            else:
                p = p(out, *xs)
                g = ct * p if type(ct) is float and type(p) is float and product is mul else product(ct, p)
            if type(g) is not float or type(x.value) is not float:
                g = fit(g, x, batched)
            if x.ct is None:
                x.ct = g
            else:
                x.ct = x.ct + g if type(g) is float and type(x.ct) is float else add(x.ct, g)
    return found


def _run_hooks(node: Tensor, ct: Any) -> Any:
    assert node.state is not None
    for hook in node.state.hooks:
        changed = hook(ct if type(ct) is Tensor else Tensor(ct))
        if changed is not None:
            ct = changed if type(ct) is Tensor else changed.value
    return ct


def _pull_structured(node: Tensor, ct: Any, mark: object, record: bool, batched: bool) -> None:
    prim = node.prim
    assert prim is not None
    rules = prim.vjps
    if rules is None:
        return
    inputs, params = node.inputs, node.params or {}
    out = node if record else node.value
    xs = inputs if record else tuple(x.value if type(x) is Tensor else x for x in inputs)
    for i, x in enumerate(inputs):
        if type(x) is not Tensor or x.mark is not mark:
            continue
        if type(rules) is tuple:
            g = None if rules[i] is None else rules[i](ct, out, *xs, **params)
        else:
            g = rules(i, ct, out, xs, params)
        if g is None:
            continue
        if type(g) is not float or type(x.value) is not float:
            g = fit(g, x, batched)
        x.ct = g if x.ct is None else add(x.ct, g)


def has_nan(ct: Any) -> bool:
    """Tell whether a (co)tangent contains nan."""
    value = value_of(ct)
    if type(value) in PLAIN_NUMBERS:
        return bool(value != value)
    array = value.array if type(value) is Batched else value
    return bool(np.isnan(array).any())


def pull(
    seeds: Sequence[tuple[Tensor, Any]],
    *,
    record: bool,
    wanted: Callable[[Tensor], bool],
    batched: bool = False,
) -> list[tuple[Tensor, Any]]:
    """Return (node, cotangent) for the wanted nodes; a branch that was not taken cannot poison them.

    The plain walk is the fast one. Only where it ends in nan is it repeated with guarded products,
    in which an exactly zero cotangent meets a non-finite partial as 0 (engine.md §2).
    """
    before = mode.recording
    mode.recording = record
    try:
        found = walk_back(seeds, record=record, product=mul, wanted=wanted, batched=batched)
        if any(has_nan(ct) for _, ct in found):
            found = walk_back(seeds, record=record, product=guarded_mul, wanted=wanted, batched=batched)
        return found
    finally:
        mode.recording = before


# ----- forward ----------------------------------------------------------------------------------------


def push(
    outputs: Sequence[Tensor], tangents: Sequence[tuple[Tensor, Any]], *, record: bool
) -> list[Any]:
    """Return the tangents of `outputs` (None for zero), given tangents of some nodes they depend on."""
    before = mode.recording
    mode.recording = record
    try:
        found = _walk_forward(outputs, tangents, record=record, product=mul)
        if any(t is not None and has_nan(t) for t in found):
            found = _walk_forward(outputs, tangents, record=record, product=guarded_mul)
        return found
    finally:
        mode.recording = before


def _walk_forward(
    outputs: Sequence[Tensor],
    tangents: Sequence[tuple[Tensor, Any]],
    *,
    record: bool,
    product: Callable[[Any, Any], Any],
) -> list[Any]:
    mark = object()
    nodes = collect(outputs, mark)
    given = set()
    for node, tangent in tangents:
        if node.mark is mark:
            node.ct = tangent
            given.add(id(node))
    for node in reversed(nodes):
        prim = node.prim
        if prim is None or id(node) in given:
            continue
        moving = [type(x) is Tensor and x.mark is mark and x.ct is not None for x in node.inputs]
        if any(moving):
            rule = _push_elementwise if prim.partials is not None else _push_structured
            node.ct = rule(node, moving, record, product)
    result = [t.ct if t.mark is mark else None for t in outputs]
    for node in nodes:
        node.ct = None
    return result


def _push_elementwise(node: Tensor, moving: list[bool], record: bool, product: Callable[[Any, Any], Any]) -> Any:
    assert node.prim is not None and node.prim.partials is not None
    inputs = node.inputs
    out = node if record else node.value
    xs = inputs if record else [x.value if type(x) is Tensor else x for x in inputs]
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
    if total is not None and type(total) is not float:
        total = spread(total, shape_of(node.value))
        if dtype_of(value_of(total)) != dtype_of(node.value):
            total = to_dtype(total, dtype_of(node.value))
    return total


def _push_structured(node: Tensor, moving: list[bool], record: bool, product: Callable[[Any, Any], Any]) -> Any:
    prim = node.prim
    assert prim is not None
    inputs, params = node.inputs, node.params or {}
    xs = inputs if record else tuple(x.value if type(x) is Tensor else x for x in inputs)
    if prim.kind == "linear":
        differentiable = _differentiable(prim.vjps, len(inputs))
        operands = [
            (x.ct if moves else zeros_like(x)) if differentiable[i] else xs[i]
            for i, (x, moves) in enumerate(zip(inputs, moving))
        ]
        return prim.apply(*operands, **params)
    total: Any = None
    out = node if record else node.value
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
