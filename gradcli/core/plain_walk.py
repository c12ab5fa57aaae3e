"""The walk backwards on plain values: nothing is recorded, so it is as short as it can be.

Programs of scalars spend their time here and in recording.py; the ways of plain floats are written out, because a
call costs as much as all the rest of a step.
"""

from __future__ import annotations

from heapq import heappop, heappush, heappushpop

from gradcli.core.block_walk import LARGE, pull_blocks
from gradcli.core.cotangents import fit, pulled, reported
from gradcli.core.lazy import np
from gradcli.core.ops.basic import add, neg, value_of
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

    Nodes wait in a heap, the newest first, from their first share of a cotangent on. Whatever uses a node is newer,
    so all shares have come when its turn does. One is kept aside as `late`: pushed and the newest popped in one call.
    """
    found: list[tuple[Tensor, Any]] = []
    heap: list[tuple[int, Tensor]] = []
    late, oldest = None, -floor
    for t, ct in seeds:
        if t.requires:
            _arrive(heap, t, ct if t.ct is None else add(t.ct, ct))
    while heap or late is not None:
        age, node = heappop(heap) if late is None else heappushpop(heap, late)
        late = None
        ct = node.ct
        node.ct = None
        if age > oldest:  # so is all that still waits, and it is not asked for
            for _, x in heap:
                x.ct = None
            return found
        way = node.requires
        if way < ONE_FLOAT or type(ct) is not float:
            _pull_plain(heap, node, ct, wanted, found, floor, batched)
            continue
        partials: Any = node.prim.partials  # type: ignore[union-attr]
        if way == TWO_FLOATS:
            x, y = node.inputs
            a, b = x.value, y.value
            p, q = (b, a) if partials is _factors else partials
            if type(p) is not float:
                p = p(node.value, a, b)
            if type(q) is not float:
                q = q(node.value, a, b)
            if y.ct is None:
                late = -y.index, y
                y.ct = ct * q
            else:
                y.ct += ct * q
        elif way == ONE_FLOAT:
            x, p = node.inputs[0], partials[0]
            if type(p) is not float:
                p = p(node.value, x.value)
        elif way == FIRST_FLOAT:
            x, b = node.inputs
            b = b.value if type(b) is Tensor else b
            p = b if partials is _factors else partials[0]
            if type(p) is not float and p is not b:
                p = p(node.value, x.value, b)
        else:
            a, x = node.inputs
            a = a.value if type(a) is Tensor else a
            p = a if partials is _factors else partials[1]
            if type(p) is not float and p is not a:
                p = p(node.value, a, x.value)
        if x.ct is not None:
            x.ct += ct * p
            continue
        x.ct = ct * p
        if late is None:
            late = -x.index, x
        else:
            heappush(heap, (-x.index, x))
    return found


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
    inputs, partials = node.inputs, prim.partials
    if partials is not None and not heap and type(ct) is np.ndarray and ct.size >= LARGE and not batched:
        through = pull_blocks(node, ct, wanted, floor)
        if through is not None:
            for x, share in through:
                _arrive(heap, x, share)
            return
    xs = [x.value if type(x) is Tensor else x for x in inputs]
    for i, x in enumerate(inputs):
        if type(x) is not Tensor or not x.requires or x.index < floor:
            continue
        if partials is None:
            share = pulled(prim, i, ct, node.value, xs, params_of(node))
            if share is None:
                continue
            total = _added(x, share, batched)
        else:
            p: Any = partials[i]
            if type(p) is not float:
                p = None if p is None else p(node.value, *xs)
                if p is None:
                    continue
            total = _total(x, ct, p, node, xs, batched)
        if x.ct is None:
            heappush(heap, (-x.index, x))
        x.ct = total


def _arrive(heap: list[tuple[int, Tensor]], x: Tensor, total: Any) -> None:
    """Give `x` its cotangent so far; with the first share of it the node begins to wait for its turn."""
    if x.ct is None:
        heappush(heap, (-x.index, x))
    x.ct = total


def _total(x: Tensor, ct: Any, partial: Any, node: Tensor, xs: list[Any], batched: bool) -> Any:
    """Return the cotangent of `x` with the share `ct * partial` of a node added, on plain values.

    A fresh array of millions costs more than the arithmetic in it, so large ones that were made for this
    product are written over, but not the arrays that the graph still needs.
    """
    if type(partial) is float and (partial == 1.0 or partial == -1.0):
        share = ct if partial == 1.0 else neg(ct)
    elif type(partial) is np.ndarray and type(ct) is np.ndarray and partial.dtype is ct.dtype:
        kept = partial.size <= _LARGE or ct.shape != partial.shape or not partial.flags.writeable
        if kept or partial is node.value or any(partial is array for array in xs):
            share = np.multiply(ct, partial)
        else:
            share = fit(np.multiply(ct, partial, out=partial), x, batched)
            if share is partial and type(x.ct) is np.ndarray and x.ct.dtype is share.dtype:
                return np.add(x.ct, share, out=share)
    else:
        share = _times(ct, partial)
    return _added(x, share, batched)


def _added(x: Tensor, share: Any, batched: bool) -> Any:
    """Return the cotangent of `x` with a share added."""
    value = x.value
    if type(share) is np.ndarray and type(value) is np.ndarray and share.shape == value.shape:
        if share.dtype is not value.dtype:
            share = fit(share, x, batched)
    elif type(share) is not float or type(value) is not float:
        share = fit(share, x, batched)
    return share if x.ct is None else add(x.ct, share)
