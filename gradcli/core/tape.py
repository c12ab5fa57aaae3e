"""The walk backwards over the recorded graph, with cotangents: VJPs. The walk forwards is in tangents.py.

A node's creation order is a topological order, so a walk is a sorted list: no recursion, whatever
the graph's depth. What a walk carries lives in the nodes' `ct` slots and is gone when it ends.
Source: Griewank & Walther, Evaluating Derivatives (2008), §3.1-3.2.
"""

from __future__ import annotations

import _thread
from operator import attrgetter

from gradcli.core.cotangents import Wanted, fit, owner_of, product_of, pulled, reported
from gradcli.core.element_shares import ElementShares, arrive, arrive_at_element, picks_element
from gradcli.core.freeing import afterwards, hold, let_go
from gradcli.core.lazy import np
from gradcli.core.node_shares import shares_after_hooks
from gradcli.core.ops.basic import add, as_recorded, guarded_mul, in_graph, mul, value_of
from gradcli.core.plain_walk import walk_plain
from gradcli.core.recorded_slopes import in_pytorch
from gradcli.core.tensor import Tensor, mode, params_of, state_of
from gradcli.core.values import Batched, compute_in, dtype_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

__all__ = ["Wanted", "collect", "has_nan", "owner_of", "pull", "touches_outside"]


def collect(outputs: Iterable[Tensor], floor: int = 0) -> list[Tensor]:
    """Return every node that `outputs` depend on and that requires grad, newest first, without a cotangent.

    Nodes older than `floor` are left out: nothing that is asked for lies behind them.
    """
    nodes: set[Tensor] = set()
    stack = [t for t in outputs if t.requires and t.index >= floor]
    push_on, pop = stack.append, stack.pop
    while stack:
        node = pop()
        if node in nodes:
            continue
        node.ct = None
        nodes.add(node)
        for x in node.inputs:
            if type(x) is Tensor and x.requires and x.index >= floor:
                push_on(x)
    if len(nodes) < MANY_NODES:
        return sorted(nodes, key=_index, reverse=True)
    # Python looks at no signal while it sorts, so many are sorted group by group.
    groups: dict[int, list[Tensor]] = {}
    for node in nodes:
        groups.setdefault(node.index // MANY_NODES, []).append(node)
    return [
        node for at in sorted(groups, reverse=True) for node in sorted(groups[at], key=_index, reverse=True)
    ]


MANY_NODES = 2**17
_index = attrgetter("index")


def touches_outside(outputs: Iterable[Tensor], floor: int) -> bool:
    """Tell whether `outputs` depend on nodes older than `floor`, so that their derivatives do as well."""
    outputs = list(outputs)
    if any(t.requires and t.index < floor for t in outputs):
        return True
    for node in collect(outputs, floor):
        for x in node.inputs:
            if type(x) is Tensor and x.requires and x.index < floor:
                return True
    return False


def _seeded(seeds: Sequence[tuple[Tensor, Any]], floor: int) -> list[Tensor]:
    nodes = collect([t for t, _ in seeds], floor)
    for t, ct in seeds:
        if t.requires and t.index >= floor:
            t.ct = ct if t.ct is None else add(t.ct, ct)
    return nodes


def _walk_back(
    seeds: Sequence[tuple[Tensor, Any]],
    *,
    record: bool,
    product: Callable[[Any, Any], Any],
    wanted: Wanted,
    batched: bool,
    floor: int,
    watch: Callable[[Tensor, Wanted], None] | None = None,
) -> list[tuple[Tensor, Any]]:
    """Return (node, cotangent) for the nodes that are `wanted`, newest first.

    `seeds` are outputs with their cotangents. With `record` rules run on the tensors themselves, so
    that the cotangents can be differentiated; else on plain values. `product` multiplies a cotangent
    with a partial; `batched` says that cotangents carry a batch of their own (a Jacobian's rows). `watch` is told
    of each node that has given shares to its operands.
    """
    found: list[tuple[Tensor, Any]] = []
    for node in _seeded(seeds, floor):
        ct = node.ct
        if ct is None:
            continue
        node.ct = None
        if type(ct) is ElementShares:
            ct = ct.total(node, batched)
        ct = reported(node, ct, wanted, found)
        prim = node.prim
        if prim is None:
            continue
        if node.state is not None and node.state.after is not None:
            for x, share in shares_after_hooks(node, ct, record, batched, floor):
                arrive(x, fit(share, x, batched))
        elif prim.partials is None:
            _pull_structured(node, ct, floor, record, batched)
        elif record:
            xs = [as_recorded(x) for x in node.inputs]
            _pull_elementwise(node, ct, as_recorded(node), xs, floor, product, batched)
        else:
            xs = [x.value if type(x) is Tensor else x for x in node.inputs]
            _pull_elementwise(node, ct, node.value, xs, floor, product, batched)
        if watch is not None:
            watch(node, wanted)
    return found


def _pull_elementwise(
    node: Tensor,
    ct: Any,
    out: Any,
    xs: Sequence[Any],
    floor: int,
    product: Callable[[Any, Any], Any],
    batched: bool,
) -> None:
    assert node.prim is not None and node.prim.partials is not None
    as_pytorch = mode.as_pytorch and mode.recording
    for i, (x, p) in enumerate(zip(node.inputs, node.prim.partials)):
        if type(x) is Tensor and x.requires and x.index >= floor:
            share = in_pytorch(node.prim, i, ct, out, xs) if as_pytorch and product is mul else None
            if share is None:
                slope: Any = p(out, *xs) if callable(p) else p
                if slope is None:
                    continue
                share = product_of(ct, slope, product)
            if as_pytorch and i == 0:
                share = _as_pytorch(share, ct, node)
            share = fit(share, x, batched)
            arrive(x, share)


def _as_pytorch(share: Any, ct: Any, node: Tensor) -> Any:
    """Return the recorded share of a node's first operand under the name it has in PyTorch's graph.

    It is a part of the graph even if it is constant.
    """
    assert node.prim is not None
    name = node.prim.slope_name
    if callable(name):
        name = name(node)
    if name is None:
        return share
    if type(share) is not Tensor or not share.requires:
        share = in_graph(share, node.inputs[0])
    if share is not ct and name != share.grad_fn_name:
        state_of(share).title = name
    return share


def _pull_structured(node: Tensor, ct: Any, floor: int, record: bool, batched: bool) -> None:
    prim = node.prim
    assert prim is not None
    inputs, params = node.inputs, params_of(node)
    out = as_recorded(node) if record else node.value
    xs = tuple([as_recorded(x) if record else value_of(x) for x in inputs])
    for i, x in enumerate(inputs):
        if type(x) is not Tensor or not x.requires or x.index < floor:
            continue
        if record and picks_element(node, x):
            arrive_at_element(x, node, ct)
            continue
        g = pulled(prim, i, ct, out, xs, params)
        if g is None:
            continue
        if record and mode.as_pytorch and i == 0:
            g = _as_pytorch(g, ct, node)
        if type(g) is not float or type(x.value) is not float:
            g = fit(g, x, batched)
        arrive(x, g)


# Outputs of walks that Ctrl-C cut short, with their floors: what is behind them holds (shares of) cotangents or tangents.
# They are cleared beside what comes next, or by the next walk, because that takes as long as a walk.
_cut_short: list[tuple[list[Tensor], int]] = []
_clearing = _thread.allocate_lock()


def cut_short(outputs: list[Tensor], floor: int, error: BaseException) -> None:
    """Clear what a walk that an error ended has left behind the outputs: at once, or before the next walk."""
    if isinstance(error, Exception):
        collect(outputs, floor)
    else:
        _cut_short.append((outputs, floor))
        afterwards(finish_cut_short)


def finish_cut_short() -> None:
    """Clear what walks that Ctrl-C ended have left behind; what only they lead to is freed (core.freeing)."""
    if not _cut_short:
        return
    with _clearing:
        while _cut_short:
            collect(*_cut_short[-1])
            hold(_cut_short.pop())
    let_go()


def has_nan(*cts: Any) -> bool:
    """Tell whether one of several (co)tangents contains nan.

    The sum of squares is the quickest pass over all numbers, and a nan if there is one among them: squares have one
    sign, so that infinities do not make a nan.
    """
    norm: Any = 0.0
    for ct in cts:
        value = ct.value if type(ct) is Tensor else ct
        if type(value) is float:
            norm += value * value
        else:
            array = value.array if type(value) is Batched else value
            is_row = type(array) is np.ndarray and array.ndim == 1
            norm += array.dot(array) if is_row else np.vdot(array, array)
    return bool(norm != norm)


def pull(
    seeds: Sequence[tuple[Tensor, Any]],
    *,
    record: bool,
    wanted: Wanted,
    batched: bool = False,
    floor: int = 0,
) -> list[tuple[Tensor, Any]]:
    """Return (node, cotangent) for the wanted nodes; a branch that was not taken cannot poison them.

    The plain walk is the fast one. Only where it ends in nan is it repeated with guarded products,
    in which an exactly zero cotangent meets a non-finite partial as 0 (engine.md §2).
    """
    if _cut_short:
        finish_cut_short()
    before = mode.recording
    mode.recording = record
    wanted.seeds = seeds
    # In a rule, numbers and ints meet in the dtype of what is differentiated, not in the program's default.
    dtype = compute_in(dtype_of(seeds[0][0].value) if seeds else None)
    try:
        if record:
            found = _walk_back(seeds, record=True, product=mul, wanted=wanted, batched=batched, floor=floor)
        else:
            found = walk_plain(seeds, wanted, batched, floor)
        if not has_nan(*[ct for _, ct in found]):
            return found
        wanted.kept.clear()
        watch: Callable[[Tensor, Wanted], None] | None = None
        if mode.anomalies:
            from gradcli.core.anomalies import refuse_nan

            watch = refuse_nan
        return _walk_back(
            seeds,
            record=record,
            product=guarded_mul,
            wanted=wanted,
            batched=batched,
            floor=floor,
            watch=watch,
        )
    except BaseException as error:
        cut_short([t for t, _ in seeds], floor, error)
        raise
    finally:
        mode.recording = before
        compute_in(dtype)
