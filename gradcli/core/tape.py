"""The walk backwards over the recorded graph, with cotangents: VJPs. The walk forwards is in tangents.py.

A node's creation order is a topological order, so a walk is a sorted list: no recursion, whatever
the graph's depth. What a walk carries lives in the nodes' `ct` slots and is gone when it ends.
Source: Griewank & Walther, Evaluating Derivatives (2008), §3.1-3.2.
"""

from __future__ import annotations

from heapq import heappop, heappush, heappushpop
from operator import attrgetter

from gradcli.core.batch import members_are_runs
from gradcli.core.lazy import np
from gradcli.core.ops.basic import (
    add,
    guarded_mul,
    mul,
    neg,
    sum_rows,
    sum_to,
    to_dtype,
    value_of,
)
from gradcli.core.primitive import PRIMITIVES
from gradcli.core.tensor import FIRST_FLOAT, ONE_FLOAT, TWO_FLOATS, Tensor, mode
from gradcli.core.values import PLAIN_NUMBERS, Batched, dtype_of, is_floating, shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from gradcli.core.primitive import Primitive


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
    return sorted(nodes, key=_index, reverse=True)


_index = attrgetter("index")
_LARGE = 2**15  # elements from which a new array costs more than writing over an old one
_factors = PRIMITIVES["mul"].partials
_times = PRIMITIVES["mul"].forward  # products of plain values need nobody to look for tensors


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


def _seeded(seeds: Sequence[tuple[Tensor, Any]], floor: int) -> list[Tensor]:
    nodes = collect([t for t, _ in seeds], floor)
    for t, ct in seeds:
        if t.requires and t.index >= floor:
            t.ct = ct if t.ct is None else add(t.ct, ct)
    return nodes


def _walk_plain(
    seeds: Sequence[tuple[Tensor, Any]], wanted: Wanted, batched: bool, floor: int
) -> list[tuple[Tensor, Any]]:
    """Return what `_walk_back` returns, on plain values: the hot loop, with the ways of plain floats written out.

    Nodes wait in a heap, the newest first, from their first share of a cotangent on. Whatever uses a node
    is newer, so all shares have come when its turn does; nothing needs to be collected or sorted before.
    The one that began to wait last is kept aside as `late`: it is pushed and the newest popped in one call.
    """
    found: list[tuple[Tensor, Any]] = []
    heap: list[tuple[int, Tensor]] = []
    late: tuple[int, Tensor] | None = None
    oldest = -floor
    for t, ct in seeds:
        if t.requires and t.index >= floor:
            _arrive(heap, t, ct if t.ct is None else add(t.ct, ct))
    while True:
        if late is not None:
            age, node = heappushpop(heap, late)
            late = None
        elif heap:
            age, node = heappop(heap)
        else:
            return found
        ct = node.ct
        node.ct = None
        if age > oldest:
            # All that still waits is older than what is asked for.
            for _, x in heap:
                x.ct = None
            return found
        way = node.requires
        if way < ONE_FLOAT or type(ct) is not float:
            _pull_plain(heap, node, ct, wanted, found, floor, batched)
        elif way == TWO_FLOATS:
            x, y = node.inputs
            partials = node.prim.partials
            if partials is _factors:
                p, q = y.value, x.value
            else:
                p, q = partials
                if type(p) is not float:
                    p = p(node.value, x.value, y.value)
                if type(q) is not float:
                    q = q(node.value, x.value, y.value)
            if x.ct is None:
                x.ct = ct * p
                late = -x.index, x
            else:
                x.ct += ct * p
            if y.ct is None:
                y.ct = ct * q
                if late is None:
                    late = -y.index, y
                else:
                    heappush(heap, (-y.index, y))
            else:
                y.ct += ct * q
        else:
            partials = node.prim.partials
            if way == ONE_FLOAT:
                x = node.inputs[0]
                p = partials[0]
                if type(p) is not float:
                    p = p(node.value, x.value)
            elif way == FIRST_FLOAT:
                x, b = node.inputs
                if type(b) is Tensor:
                    b = b.value
                if partials is _factors:
                    p = b
                else:
                    p = partials[0]
                    if type(p) is not float:
                        p = p(node.value, x.value, b)
            else:
                a, x = node.inputs
                if type(a) is Tensor:
                    a = a.value
                if partials is _factors:
                    p = a
                else:
                    p = partials[1]
                    if type(p) is not float:
                        p = p(node.value, a, x.value)
            if x.ct is None:
                x.ct = ct * p
                late = -x.index, x
            else:
                x.ct += ct * p


def _pull_plain(
    heap: list[tuple[int, Tensor]],
    node: Tensor,
    ct: Any,
    wanted: Wanted,
    found: list[tuple[Tensor, Any]],
    floor: int,
    batched: bool,
) -> None:
    """Give the operands of any node their shares, having entered the node among the `found` if it is wanted."""
    prim = node.prim
    if prim is None or node.state is not None or wanted.targets is not None:
        ct = value_of(_reported(node, ct, wanted, found))
        if prim is None:
            return
    partials = prim.partials
    inputs = node.inputs
    if partials is None or len(inputs) > 2:
        for x, share in _shares(node, ct, floor, batched):
            _arrive(heap, x, share if x.ct is None else add(x.ct, share))
        return
    x = inputs[0]
    a = x.value if type(x) is Tensor else x
    if len(inputs) == 1:
        xs: tuple[Any, ...] = (a,)
    else:
        y = inputs[1]
        b = y.value if type(y) is Tensor else y
        xs = (a, b)
        if type(y) is Tensor and y.requires and y.index >= floor:
            p: Any = partials[1]
            if type(p) is not float and p is not None:
                p = p(node.value, a, b)
            if p is not None:
                _arrive(heap, y, _total(y, ct, p, (node.value, a, b), batched))
    if type(x) is Tensor and x.requires and x.index >= floor:
        p = partials[0]
        if type(p) is not float and p is not None:
            p = p(node.value, *xs)
        if p is not None:
            _arrive(heap, x, _total(x, ct, p, (node.value, *xs), batched))


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
    found: list[tuple[Tensor, Any]] = []
    for node in _seeded(seeds, floor):
        ct = node.ct
        if ct is None:
            continue
        node.ct = None
        ct = _reported(node, ct, wanted, found)
        prim = node.prim
        if prim is None:
            continue
        if prim.partials is None:
            _pull_structured(node, ct, floor, record, batched)
        elif record:
            _pull_elementwise(node, ct, node, node.inputs, floor, product, batched)
        else:
            xs = [x.value if type(x) is Tensor else x for x in node.inputs]
            _pull_elementwise(node, ct, node.value, xs, floor, product, batched)
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
    for x, p in zip(node.inputs, node.prim.partials):
        if type(x) is Tensor and x.requires and x.index >= floor:
            slope: Any = p(out, *xs) if callable(p) else p
            _give(x, ct, slope, product, batched)


def _give(x: Tensor, ct: Any, partial: Any, product: Callable[[Any, Any], Any], batched: bool) -> None:
    """Add the share `ct * partial` to the cotangent of the operand `x`."""
    if partial is None:
        return
    share = fit(_product(ct, partial, product), x, batched)
    x.ct = share if x.ct is None else add(x.ct, share)


def _product(ct: Any, partial: Any, product: Callable[[Any, Any], Any]) -> Any:
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
    for hook in node.state.hooks:
        changed = hook(ct if type(ct) is Tensor else Tensor(ct))
        if changed is not None:
            ct = changed if type(ct) is Tensor else changed.value
    return ct


def _pull_structured(node: Tensor, ct: Any, floor: int, record: bool, batched: bool) -> None:
    prim = node.prim
    assert prim is not None
    inputs, params = node.inputs, node.params or {}
    out = node if record else node.value
    xs = inputs if record else tuple(x.value if type(x) is Tensor else x for x in inputs)
    for i, x in enumerate(inputs):
        if type(x) is not Tensor or not x.requires or x.index < floor:
            continue
        g = _pulled(prim, i, ct, out, xs, params)
        if g is None:
            continue
        if type(g) is not float or type(x.value) is not float:
            g = fit(g, x, batched)
        x.ct = g if x.ct is None else add(x.ct, g)


def _pulled(prim: Primitive, i: int, ct: Any, out: Any, xs: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """Return the share of operand `i` by the primitive's own rule, None where there is none."""
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
        if any(has_nan(ct) for _, ct in found):
            found = _walk_back(
                seeds, record=record, product=guarded_mul, wanted=wanted, batched=batched, floor=floor
            )
        return found
    except BaseException:
        # A walk that was cut short leaves shares behind; collecting the nodes again clears them.
        collect([t for t, _ in seeds], floor)
        raise
    finally:
        mode.recording = before
