"""The walk backwards on plain values: nothing is recorded, so it is as short as it can be.

Programs of scalars spend their time here and in recording.py; the ways of plain floats are written out, because a
call costs as much as all the rest of a step.
"""

from __future__ import annotations

from heapq import heappop, heappush, heappushpop

from gradcli.core.block_walk import LARGE, pull_blocks
from gradcli.core.cotangents import fit, pulled, reported
from gradcli.core.lazy import np
from gradcli.core.node_shares import shares_after_hooks
from gradcli.core.ops.basic import add, neg, value_of
from gradcli.core.primitive import PRIMITIVES
from gradcli.core.single_slopes import in_single
from gradcli.core.tensor import FIRST_FLOAT, NO_PARAMS, ONE_FLOAT, TWO_FLOATS, Tensor, params_of

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
    """Return (node, cotangent) for the nodes that are `wanted`, as the recorded walk in tape.py does.

    Nodes wait in a heap, the newest first, from their first share of a cotangent on. Whatever uses a node is newer,
    so all shares have come when its turn does. One is kept aside as `late`: pushed and the newest popped in one call.
    Leaves that nothing is to be done for but to collect their shares need no turn.
    """
    found: list[tuple[Tensor, Any]] = []
    heap: list[tuple[int, Tensor]] = []
    leaves: list[Tensor] = []
    for t, ct in seeds:
        if t.requires:
            _arrive(heap, t, ct)
    _take_turns(heap, leaves, wanted, found, floor, batched)
    found += [(x, x.ct) for x in leaves]
    for x in leaves:
        x.ct = None
    return found


def _take_turns(
    heap: list[tuple[int, Tensor]],
    leaves: list[Tensor],
    wanted: Wanted,
    found: list[tuple[Tensor, Any]],
    floor: int,
    batched: bool,
) -> None:
    """Let the nodes that wait give their operands their shares, until none waits or none is left that is asked for."""
    late, oldest = None, -floor
    while heap or late is not None:
        age, node = heappop(heap) if late is None else heappushpop(heap, late)
        late = None
        ct = node.ct
        node.ct = None
        if age > oldest:  # so is all that still waits, and it is not asked for
            for _, x in heap:
                x.ct = None
            return
        way = node.requires
        if way < ONE_FLOAT or type(ct) is not float:
            if way:  # else it requires grad no longer
                _pull_plain(heap, leaves, node, ct, wanted, found, floor, batched)
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


def _pull_plain(
    heap: list[tuple[int, Tensor]],
    leaves: list[Tensor],
    node: Tensor,
    ct: Any,
    wanted: Wanted,
    found: list[tuple[Tensor, Any]],
    floor: int,
    batched: bool,
) -> None:
    """Give the operands of any node their shares, having entered the node among the `found` if it is wanted."""
    prim, state = node.prim, node.state
    if wanted.targets is None and (state is None or (prim is None and not state.hooks)):
        if prim is None:
            found.append((node, ct))
            return
    else:
        ct = value_of(reported(node, ct, wanted, found))
        if prim is None:
            return
        if state is not None and state.after is not None:
            for x, share in shares_after_hooks(node, ct, False, batched, floor):
                _arrive(heap, x, fit(share, x, batched))
            return
    inputs, partials, out = node.inputs, prim.partials, node.value
    # Floats go first: asking numpy for the type of an array would import it for a program of numbers.
    alone = not heap and partials is not None and type(ct) is not float and type(ct) is np.ndarray
    if alone and ct.size >= LARGE and not batched and _pull_region(heap, node, ct, wanted, floor):
        return
    if len(inputs) == 2:
        x, y = inputs
        xs = [x.value if type(x) is Tensor else x, y.value if type(y) is Tensor else y]
    else:
        xs = [x.value if type(x) is Tensor else x for x in inputs]
    params = params_of(node) if partials is None else NO_PARAMS
    single = type(out) is not float and out.dtype.char == "f"
    for i, x in enumerate(inputs):
        if type(x) is not Tensor or not x.requires or x.index < floor:
            continue
        p: Any = None
        share = in_single(prim, i, ct, out, xs, params) if single else None
        if share is None:
            if partials is None:
                share = pulled(prim, i, ct, out, xs, params)
            else:
                p = partials[i]
                if type(p) is not float and p is not None:
                    p = p(out, *xs)
                if p is not None:
                    share = ct if type(p) is float and p == 1.0 else _share(ct, p, out, xs)
            if share is None:
                continue
        value, kind = xs[i], type(share)
        if kind is not float or type(value) is not float:
            same = kind is np.ndarray is type(value) and share.dtype is value.dtype
            if not same or share.shape != value.shape:
                share = fit(share, x, batched)
        if x.ct is None:
            x.ct = share
            if x.prim is None and wanted.targets is None and (x.state is None or not x.state.hooks):
                leaves.append(x)
            else:
                heappush(heap, (-x.index, x))
        else:
            x.ct = _sum(x.ct, share, fresh=share is p)


def _pull_region(heap: list[tuple[int, Tensor]], node: Tensor, ct: Any, wanted: Wanted, floor: int) -> bool:
    """Give what lies at the far side of a region of elementwise operations its shares; tell whether there is one."""
    through = pull_blocks(node, ct, wanted, floor)
    for x, share in through or ():
        _arrive(heap, x, share)
    return through is not None


def _arrive(heap: list[tuple[int, Tensor]], x: Tensor, share: Any) -> None:
    """Give `x` a share of its cotangent; with the first one the node begins to wait for its turn."""
    if x.ct is None:
        x.ct = share
        heappush(heap, (-x.index, x))
    else:
        x.ct = add(x.ct, share)


def _sum(total: Any, share: Any, *, fresh: bool) -> Any:
    """Return `total + share`, in the memory of a share that is `fresh`: made for this sum alone."""
    if fresh and type(total) is np.ndarray and total.dtype is share.dtype:
        return np.add(total, share, out=share)
    return add(total, share)


def _share(ct: Any, partial: Any, out: Any, xs: list[Any]) -> Any:
    """Return `ct * partial` on plain values, for a node of the value `out` and the operands `xs`.

    A fresh array of millions costs more than the arithmetic in it, so large ones that were made for this
    product are written over, but not the arrays that the graph still needs.
    """
    if type(partial) is float and partial == -1.0:
        return neg(ct)
    if type(ct) is float:
        return _times(ct, partial)
    if type(partial) is not np.ndarray or type(ct) is not np.ndarray or partial.dtype is not ct.dtype:
        return _times(ct, partial)
    fresh = partial.size > _LARGE and partial is not out and not any(partial is array for array in xs)
    if fresh and ct.shape == partial.shape and partial.flags.writeable:
        return np.multiply(ct, partial, out=partial)
    return np.multiply(ct, partial)
