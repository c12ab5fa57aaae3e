"""Cotangents of a long tensor that arrive element by element, as from `x[0]`, `x[1]`, ... in a loop.

Each alone would be a tensor as long as `x`, zero but for one element, and a recorded walk keeps them all: the square
of the length. So they wait, and become one tensor when its turn comes.
"""

from __future__ import annotations

from gradcli.core.cotangents import fit
from gradcli.core.lazy import np
from gradcli.core.ops.basic import add
from gradcli.core.tensor import Tensor, params_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LONG = 64  # elements of what is worth waiting for, and so many shares


class ElementShares:
    """What has arrived at a tensor: cotangents of single elements, by their position, and of the whole (None)."""

    __slots__ = ("arrived",)

    def __init__(self, first: Any) -> None:
        self.arrived: list[tuple[Any, Any]] = [] if first is None else [(None, first)]

    def total(self, x: Tensor, batched: bool) -> Any:
        """Return the cotangent of `x` itself."""
        from gradcli.core.ops.elements.points import scattered
        from gradcli.core.ops.layout import placed
        from gradcli.core.ops.shapes.joining import stack

        shape = x.shape
        single = [(node, ct) for node, ct in self.arrived if node is not None]
        shares = [ct for node, ct in self.arrived if node is None]
        if len(single) < LONG:
            shares += [
                fit(placed(ct, key=params_of(node)["key"], shape=shape), x, batched) for node, ct in single
            ]
        else:
            places = np.array([params_of(node)["key"] for node, _ in single])
            axes = tuple(range(-len(shape), 0))
            numbers = stack([ct for _, ct in single])
            arrays = tuple(places.T)
            shares.append(fit(scattered(numbers, axes=axes, arrays=arrays, place=0, shape=shape), x, batched))
        total = shares[0]
        for share in shares[1:]:
            total = add(total, share)
        return total


def picks_element(node: Tensor, x: Tensor) -> bool:
    """Tell whether a node is one element of a long tensor."""
    if node.prim is None or node.prim.name != "cut" or x.size < LONG:
        return False
    key = params_of(node)["key"]
    return len(key) == len(x.shape) and all(type(part) is int for part in key)


def arrive(x: Tensor, share: Any) -> None:
    """Give `x` its cotangent so far and one share more."""
    have = x.ct
    if have is None:
        x.ct = share
    elif type(have) is ElementShares:
        have.arrived.append((None, share))
    else:
        x.ct = add(have, share)


def arrive_at_element(x: Tensor, node: Tensor, ct: Any) -> None:
    """Give `x` the share of the element that `node` is."""
    if type(x.ct) is not ElementShares:
        x.ct = ElementShares(x.ct)
    x.ct.arrived.append((node, ct))
