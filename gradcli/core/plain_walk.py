"""The walk backwards on plain values: nothing is recorded, so it is as short as it can be.

Programs of scalars spend their time here and in recording.py; the ways of plain floats are written out, because a
call costs as much as all the rest of a step.
"""

from __future__ import annotations

from heapq import heappop, heappush, heappushpop

from gradcli.core.cotangents import fit, product_of, pulled, reported
from gradcli.core.lazy import np
from gradcli.core.ops.basic import add, value_of
from gradcli.core.primitive import PRIMITIVES
from gradcli.core.tensor import FIRST_FLOAT, ONE_FLOAT, TWO_FLOATS, Tensor, params_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.core.cotangents import Wanted

_LARGE = 2**15  # elements from which a new array costs more than writing over an old one
_times = PRIMITIVES["mul"].forward  # products of plain values need nobody to look for tensors
_factors = PRIMITIVES["mul"].partials


def walk_plain(
    seeds: Sequence[tuple[Tensor, Any]], wanted: Wanted, batched: bool, floor: int
) -> list[tuple[Tensor, Any]]:
    """Return (node, cotangent) for the nodes that are `wanted`, newest first, as the recorded walk in tape.py does.

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
            continue
        prim: Any = node.prim
        if way == TWO_FLOATS:
            x, y = node.inputs
            partials = prim.partials
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
            partials = prim.partials
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
    if not node.requires:
        return  # it no longer did when the walk began
    prim = node.prim
    if prim is None or node.state is not None or wanted.targets is not None:
        ct = value_of(reported(node, ct, wanted, found))
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
            share = None if p is None else product_of(ct, p, _times)
        else:
            share = pulled(prim, i, ct, node.value, xs, params_of(node))
        if share is not None:
            found.append((x, share if type(share) is float is type(x.value) else fit(share, x, batched)))
    return found


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
        share = fit(product_of(ct, partial, _times), x, batched)
    return share if x.ct is None else add(x.ct, share)
