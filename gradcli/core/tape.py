"""The walk backwards over the recorded graph, with cotangents: VJPs. The walk forwards is in tangents.py.

A node's creation order is a topological order, so a walk is a sorted list: no recursion, whatever
the graph's depth. What a walk carries lives in the nodes' `ct` slots and is gone when it ends.
Source: Griewank & Walther, Evaluating Derivatives (2008), §3.1-3.2.
"""

from __future__ import annotations

from heapq import heappop, heappush
from operator import attrgetter

from gradcli.core.batch import members_are_runs
from gradcli.core.lazy import np
from gradcli.core.ops.basic import (
    add,
    as_recorded,
    guarded_mul,
    in_graph,
    mul,
    neg,
    sum_rows,
    sum_to,
    to_dtype,
    value_of,
)
from gradcli.core.primitive import PRIMITIVES
from gradcli.core.single_slopes import STRUCTURED, Share
from gradcli.core.tensor import Tensor, mode, state_of
from gradcli.core.values import PLAIN_NUMBERS, Batched, dtype_of, is_floating, shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from gradcli.core.primitive import Primitive


def collect(outputs: Iterable[Tensor], mark: object, floor: int = 0) -> list[Tensor]:
    """Return every node that `outputs` depend on and that requires grad, newest first, marked with `mark`.

    Nodes older than `floor` are left out: nothing that is asked for lies behind them.
    """
    nodes: list[Tensor] = []
    append = nodes.append
    stack = [t for t in outputs if t.requires and t.index >= floor]
    push_on, pop = stack.append, stack.pop
    while stack:
        node = pop()
        if node.mark is mark:
            continue
        node.mark = mark
        node.ct = None
        append(node)
        for x in node.inputs:
            if type(x) is Tensor and x.requires and x.index >= floor:
                push_on(x)
    nodes.sort(key=_index, reverse=True)
    return nodes


_index = attrgetter("index")
_LARGE = 2**15  # elements from which a new array costs more than writing over an old one
_times = PRIMITIVES["mul"].forward  # products of plain values need nobody to look for tensors


def touches_outside(outputs: Iterable[Tensor], floor: int) -> bool:
    """Tell whether `outputs` depend on nodes older than `floor`, so that their derivatives do as well."""
    outputs = list(outputs)
    if any(t.requires and t.index < floor for t in outputs):
        return True
    for node in collect(outputs, object(), floor):
        for x in node.inputs:
            if type(x) is Tensor and x.requires and x.index < floor:
                return True
    return False


def fit(ct: Any, x: Any, batched: bool) -> Any:
    """Return a cotangent in the shape and dtype of the operand `x` that it flows to."""
    value = x.value if type(x) is Tensor else x
    c = ct.value if type(ct) is Tensor else ct
    if type(c) is float and type(value) is float:
        return ct  # Before anything asks numpy, which a program of numbers never loads.
    if type(c) is np.ndarray and type(value) is np.ndarray and c.shape == value.shape:
        return ct if c.dtype is value.dtype else to_dtype(ct, dtype_of(value))
    if type(c) is Batched and type(value) is not Batched and not batched and not members_are_runs(c.size):
        # Members of a batch share this operand, so their cotangents add up.
        ct = sum_rows(ct)
    ct = sum_to(ct, shape_of(value))
    if dtype_of(value_of(ct)) != dtype_of(value) and is_floating(value):
        ct = to_dtype(ct, dtype_of(value))
    return ct


class Wanted:
    """Which cotangents a walk returns: those of `targets`, or of all leaves and retained tensors.

    A leaf that was updated in place is recorded in several versions; they all belong to their `owner`.
    """

    __slots__ = ("targets",)

    def __init__(self, targets: set[int] | None = None) -> None:
        self.targets = targets

    def __contains__(self, node: Tensor) -> bool:
        if self.targets is None:
            return node.prim is None or (node.state is not None and node.state.retain)
        return id(owner_of(node) if node.prim is None else node) in self.targets


def owner_of(node: Tensor) -> Tensor:
    """Return the object a node is (or was) the value of, as far as gradients are concerned."""
    state = node.state
    return node if state is None or state.owner is None else state.owner


def _seeded(seeds: Sequence[tuple[Tensor, Any]], mark: object, floor: int) -> list[Tensor]:
    nodes = collect([t for t, _ in seeds], mark, floor)
    for t, ct in seeds:
        if t.mark is mark:
            t.ct = ct if t.ct is None else add(t.ct, ct)
    return nodes


def _walk_plain(
    seeds: Sequence[tuple[Tensor, Any]], wanted: Wanted, batched: bool, floor: int
) -> list[tuple[Tensor, Any]]:
    """Return what `_walk_back` returns, on plain values: the hot loop, with one- and two-operand cases unrolled.

    Nodes wait in a heap, the newest first, from their first share of a cotangent on. Whatever uses a node
    is newer, so all shares have come when its turn does; nothing needs to be collected or sorted before.
    """
    leaves_only = wanted.targets is None
    mode.plain_walk = True
    found: list[tuple[Tensor, Any]] = []
    heap: list[tuple[int, Tensor]] = []
    for t, ct in seeds:
        if t.requires and t.index >= floor:
            _arrive(heap, t, ct if t.ct is None else add(t.ct, ct))
    while heap:
        node = heappop(heap)[1]
        ct = node.ct
        node.ct = None
        prim = node.prim
        if prim is None or node.state is not None or not leaves_only:
            ct = value_of(_reported(node, ct, wanted, found))
            if prim is None:
                continue
        partials = prim.partials
        inputs = node.inputs
        if partials is None or len(inputs) > 2:
            for x, share in _shares(node, ct, floor, batched):
                _arrive(heap, x, share if x.ct is None else add(x.ct, share))
        elif len(inputs) == 2:
            x, y = inputs
            if type(x) is Tensor:
                a = x.value
                b = y.value if type(y) is Tensor else y
                if x.requires and x.index >= floor:
                    p: Any = partials[0]
                    if type(p) is not float and p is not None:
                        p = p(node.value, a, b)
                    if type(p) is not float or type(ct) is not float or type(a) is not float:
                        if p is not None:
                            _arrive(heap, x, _total(x, ct, p, (node.value, a, b), batched))
                    elif x.ct is None:
                        x.ct = ct * p
                        heappush(heap, (-x.index, x))
                    else:
                        x.ct += ct * p
            else:
                a = x
                b = y.value
            if type(y) is Tensor and y.requires and y.index >= floor:
                p = partials[1]
                if type(p) is not float and p is not None:
                    p = p(node.value, a, b)
                if type(p) is not float or type(ct) is not float or type(b) is not float:
                    if p is not None:
                        _arrive(heap, y, _total(y, ct, p, (node.value, a, b), batched))
                elif y.ct is None:
                    y.ct = ct * p
                    heappush(heap, (-y.index, y))
                else:
                    y.ct += ct * p
        else:
            x = inputs[0]
            if x.requires and x.index >= floor:
                _pull_one(heap, node, x, ct, batched)
    return found


def _pull_one(heap: list[tuple[int, Tensor]], node: Tensor, x: Tensor, ct: Any, batched: bool) -> None:
    """Give the one operand of an elementwise node its share."""
    assert node.prim is not None and node.prim.partials is not None
    p: Any = node.prim.partials[0]
    if type(p) is not float and p is not None:
        p = p(node.value, x.value)
    if type(p) is float and type(ct) is float and type(x.value) is float:
        _arrive(heap, x, ct * p if x.ct is None else x.ct + ct * p)
    elif p is not None:
        _arrive(heap, x, _total(x, ct, p, (node.value, x.value), batched))


def _reported(node: Tensor, ct: Any, wanted: Wanted, found: list[tuple[Tensor, Any]]) -> Any:
    """Return a node's whole cotangent after its hooks, having entered it among the `found` if it is wanted."""
    if node.state is not None and node.state.hooks:
        ct = _run_hooks(node, ct)
    if node in wanted:
        found.append((node, ct))
    return ct


def _arrive(heap: list[tuple[int, Tensor]], x: Tensor, total: Any) -> None:
    """Give `x` its cotangent so far; with the first share of it the node begins to wait for its turn."""
    if x.ct is None:
        heappush(heap, (-x.index, x))
    x.ct = total


def _shares(node: Tensor, ct: Any, floor: int, batched: bool) -> list[tuple[Tensor, Any]]:
    """Return what a node of many operands, or of a rule of its own, adds to the cotangents of its operands."""
    prim = node.prim
    assert prim is not None
    xs = tuple([x.value if type(x) is Tensor else x for x in node.inputs])
    found = []
    for i, x in enumerate(node.inputs):
        if type(x) is not Tensor or not x.requires or x.index < floor:
            continue
        if prim.partials is not None:
            p: Any = prim.partials[i]
            p = p(node.value, *xs) if callable(p) else p
            share = None if p is None else _product(ct, p, _times)
        else:
            share = _pulled(prim, i, ct, node.value, xs, node.params or {})
        if share is not None:
            found.append((x, share if type(share) is float is type(x.value) else fit(share, x, batched)))
    return found


def _walk_back(
    seeds: Sequence[tuple[Tensor, Any]],
    *,
    record: bool,
    product: Callable[[Any, Any], Any],
    wanted: Wanted,
    batched: bool,
    floor: int,
) -> list[tuple[Tensor, Any]]:
    """Return (node, cotangent) for the nodes that are `wanted`, newest first.

    `seeds` are outputs with their cotangents. With `record` rules run on the tensors themselves, so
    that the cotangents can be differentiated; else on plain values. `product` multiplies a cotangent
    with a partial; `batched` says that cotangents carry a batch of their own (a Jacobian's rows).
    """
    mark = object()
    found: list[tuple[Tensor, Any]] = []
    for node in _seeded(seeds, mark, floor):
        ct = node.ct
        if ct is None:
            continue
        node.ct = None
        ct = _reported(node, ct, wanted, found)
        prim = node.prim
        if prim is None:
            continue
        if prim.partials is None:
            _pull_structured(node, ct, mark, record, batched)
        elif record:
            xs = [as_recorded(x) for x in node.inputs]
            _pull_elementwise(node, ct, as_recorded(node), xs, mark, product, batched)
        else:
            xs = [x.value if type(x) is Tensor else x for x in node.inputs]
            _pull_elementwise(node, ct, node.value, xs, mark, product, batched)
    return found


def _pull_elementwise(
    node: Tensor,
    ct: Any,
    out: Any,
    xs: Sequence[Any],
    mark: object,
    product: Callable[[Any, Any], Any],
    batched: bool,
) -> None:
    assert node.prim is not None and node.prim.partials is not None
    for x, p in zip(node.inputs, node.prim.partials):
        if type(x) is Tensor and x.mark is mark:
            slope: Any = p(out, *xs) if callable(p) else p
            if slope is not None:
                share = _product(ct, slope, product)
                if mode.as_pytorch and mode.recording and x is node.inputs[0]:
                    share = _as_pytorch(share, ct, x, node.prim.slope_name)
                share = fit(share, x, batched)
                x.ct = share if x.ct is None else add(x.ct, share)


def _as_pytorch(share: Any, ct: Any, x: Tensor, name: str | None) -> Any:
    """Return a recorded share under the name it has in PyTorch's graph; part of the graph even if it is constant."""
    if name is None:
        return share
    if type(share) is not Tensor or not share.requires:
        share = in_graph(share, x)
    if share is not ct and name != share.grad_fn_name:
        state_of(share).title = name
    return share


def _product(ct: Any, partial: Any, product: Callable[[Any, Any], Any]) -> Any:
    if type(partial) is Share:
        if type(ct) is not Batched:
            return partial.product(ct)
        partial = partial.slope()
    if type(partial) is float and (partial == 1.0 or partial == -1.0):
        return ct if partial == 1.0 else neg(ct)
    return product(ct, partial)


def _total(x: Tensor, ct: Any, partial: Any, kept: tuple[Any, ...], batched: bool) -> Any:
    """Return the cotangent of `x` with the share `ct * partial` added, on plain values.

    A fresh array of millions costs more than the arithmetic in it, so large ones that were made for this
    product are written over. `kept` are the arrays that the graph still needs.
    """
    large = type(partial) is np.ndarray and partial.size > _LARGE and type(ct) is np.ndarray
    ours = large and not any(partial is array for array in kept) and partial.flags.writeable
    if ours and ct.shape == partial.shape and ct.dtype is partial.dtype:
        share = fit(np.multiply(ct, partial, out=partial), x, batched)
        if share is partial and type(x.ct) is np.ndarray and x.ct.dtype is share.dtype:
            return np.add(x.ct, share, out=share)
    else:
        share = fit(_product(ct, partial, _times), x, batched)
    return share if x.ct is None else add(x.ct, share)


def _run_hooks(node: Tensor, ct: Any) -> Any:
    assert node.state is not None
    before, mode.plain_walk = mode.plain_walk, False
    for hook in node.state.hooks:
        changed = hook(ct if type(ct) is Tensor else Tensor(ct))
        if changed is not None:
            ct = changed if type(ct) is Tensor else changed.value
    mode.plain_walk = before
    return ct


def _pull_structured(node: Tensor, ct: Any, mark: object, record: bool, batched: bool) -> None:
    prim = node.prim
    assert prim is not None
    inputs, params = node.inputs, node.params or {}
    out = as_recorded(node) if record else node.value
    xs = tuple([as_recorded(x) if record else value_of(x) for x in inputs])
    for i, x in enumerate(inputs):
        if type(x) is not Tensor or x.mark is not mark:
            continue
        g = _pulled(prim, i, ct, out, xs, params)
        if g is None:
            continue
        if record and mode.as_pytorch and i == 0:
            g = _as_pytorch(g, ct, x, prim.slope_name)
        if type(g) is not float or type(x.value) is not float:
            g = fit(g, x, batched)
        x.ct = g if x.ct is None else add(x.ct, g)


def _pulled(prim: Primitive, i: int, ct: Any, out: Any, xs: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """Return the share of operand `i` by the primitive's own rule, None where there is none."""
    if mode.plain_walk and i == 0 and prim.name in STRUCTURED and Batched not in (type(out), type(ct)):
        share = STRUCTURED[prim.name](ct, out, xs, params) if dtype_of(out) == "float32" else None
        if share is not None:
            return share
    rules = prim.vjps
    if type(rules) is tuple:
        return None if rules[i] is None else rules[i](ct, out, *xs, **params)
    return None if rules is None else rules(i, ct, out, xs, params)


def has_nan(ct: Any) -> bool:
    """Tell whether a (co)tangent contains nan."""
    value = value_of(ct)
    if type(value) in PLAIN_NUMBERS:
        return bool(value != value)
    array = value.array if type(value) is Batched else value
    total = array.sum()
    # One pass over the numbers; a sum that is nan may also come from infinities of both signs.
    return bool(total != total and np.isnan(array).any())


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
    before = mode.recording
    mode.recording = record
    try:
        if record:
            found = _walk_back(seeds, record=True, product=mul, wanted=wanted, batched=batched, floor=floor)
        else:
            found = _walk_plain(seeds, wanted, batched, floor)
        mode.plain_walk = False
        if any(has_nan(ct) for _, ct in found):
            found = _walk_back(
                seeds, record=record, product=guarded_mul, wanted=wanted, batched=batched, floor=floor
            )
        return found
    except BaseException:
        # A walk that was cut short leaves shares behind; collecting the nodes again clears them.
        collect([t for t, _ in seeds], object(), floor)
        raise
    finally:
        mode.recording, mode.plain_walk = before, False
