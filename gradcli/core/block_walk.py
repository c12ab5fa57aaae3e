"""The walk backwards through elementwise operations on large arrays, one block of elements after another.

Operation by operation, each product of a cotangent and a partial is an array of its own, which goes out to memory and
comes back. A block goes through all the operations at once and stays in the processor's cache meanwhile.
"""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.single_slopes import in_single
from gradcli.core.tensor import NO_PARAMS, Tensor
from gradcli.core.values import PLAIN_NUMBERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.cotangents import Wanted

LARGE = 2**17  # elements from which memory is what an operation waits for
BLOCK = 2**14
MOST_NODES = 100  # looking for a region should cost less than an operation on one large array


class Step:
    """An operation of the region: its output and operands as flat arrays or numbers, and where shares of it go."""

    __slots__ = ("key", "operands", "out", "prim", "shares")

    def __init__(self, node: Tensor, floor: int) -> None:
        assert node.prim is not None and node.prim.partials is not None
        self.key = id(node)
        self.prim = node.prim
        self.out = node.value.reshape(-1)
        values = [x.value if type(x) is Tensor else x for x in node.inputs]
        self.operands = [v.reshape(-1) if type(v) is np.ndarray else v for v in values]
        self.shares = [
            (id(x), i, partial)
            for i, (x, partial) in enumerate(zip(node.inputs, node.prim.partials))
            if type(x) is Tensor and x.requires and x.index >= floor and partial is not None
        ]


def pull_blocks(
    start: Tensor, ct: Any, wanted: Wanted, floor: int, least: int = 2
) -> list[tuple[Tensor, Any]] | None:
    """Return the nodes at the far side of the elementwise region that begins at `start`, with their shares of `ct`.

    Nothing else may be waiting for its turn on the walk, so that the region's nodes get their cotangents from
    it alone. None if there is no such region of at least `least` operations.
    """
    if not _fits(start, ct, wanted, floor):
        return None
    inside, border = _region(start, ct, wanted, floor)
    if len(inside) < least:
        return None
    steps = [Step(node, floor) for node in inside]
    flat = ct.reshape(-1) if any(ct.strides) else np.broadcast_to(ct[(0,) * ct.ndim], ct.size)
    found = {id(node): np.zeros(ct.size, ct.dtype) for node in border}
    for begin in range(0, ct.size, BLOCK):
        part = slice(begin, begin + BLOCK)
        for key, share in _block(steps, flat[part], part).items():
            found[key][part] = share
    return [(node, found[id(node)].reshape(ct.shape)) for node in border]


def _block(steps: list[Step], ct: Any, part: slice) -> dict[int, Any]:
    """Return what arrives at the border of the region for one block of elements, by node."""
    cts = {steps[0].key: ct}
    for step in steps:
        c = cts.pop(step.key, None)
        if c is None:
            continue
        out = step.out[part]
        xs = [x[part] if type(x) is np.ndarray else x for x in step.operands]
        for key, i, partial in step.shares:
            share = in_single(step.prim, i, c, out, xs, NO_PARAMS)
            p: Any = partial(out, *xs) if callable(partial) and share is None else partial
            if p is None:
                continue
            if share is not None:
                pass
            elif type(p) is float and (p == 1.0 or p == -1.0):
                share = c if p == 1.0 else -c
            elif type(p) is np.ndarray and p.base is None and p.dtype is c.dtype and p.flags.writeable:
                share = np.multiply(c, p, out=p)  # made for this product: nobody else has it
            else:
                share = c * p
            before = cts.get(key)
            cts[key] = share if before is None else before + share
    return cts


def _region(start: Tensor, ct: Any, wanted: Wanted, floor: int) -> tuple[list[Tensor], list[Tensor]]:
    """Return the nodes of the region, newest first, and those beyond it; nothing if the graph is too long to look at."""
    behind = _behind(start, floor)
    inside: list[Tensor] = []
    border: list[Tensor] = []
    outside: set[Tensor] = (
        set()
    )  # what a node beyond the region depends on: its cotangent is not complete inside
    for node in behind:
        if node not in outside and _fits(node, ct, wanted, floor):
            inside.append(node)
        else:
            border.append(node)
            outside.update(x for x in node.inputs if type(x) is Tensor)
    used = {x for node in inside for x in node.inputs if type(x) is Tensor}
    return inside, [node for node in border if node in used]


def _behind(start: Tensor, floor: int) -> list[Tensor]:
    """Return `start` and all it depends on, newest first; nothing if that is too much to look at."""
    nodes = {start}
    stack = [start]
    while stack:
        for x in stack.pop().inputs:
            if type(x) is Tensor and x.requires and x.index >= floor and x not in nodes:
                if len(nodes) >= MOST_NODES:
                    return []
                nodes.add(x)
                stack.append(x)
    return sorted(nodes, key=lambda node: -node.index)


def _fits(node: Tensor, ct: Any, wanted: Wanted, floor: int) -> bool:
    """Tell whether a node is an elementwise operation on arrays like `ct` and numbers, wanted by nobody itself."""
    prim = node.prim
    if prim is None or prim.partials is None or node.state is not None:
        return False
    if wanted.targets is not None and id(node) in wanted.targets:
        return False
    if not _alike(node.value, ct):
        return False
    for x in node.inputs:
        value = x.value if type(x) is Tensor else x
        if _alike(value, ct):
            continue
        if type(value) not in PLAIN_NUMBERS or (type(x) is Tensor and x.requires and x.index >= floor):
            return False
    return True


def _alike(value: Any, ct: Any) -> bool:
    return (
        type(value) is np.ndarray
        and value.shape == ct.shape
        and value.dtype is ct.dtype
        and value.flags.c_contiguous
    )
