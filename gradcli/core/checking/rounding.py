"""How far rounding can have moved a computed value, from the graph it was recorded in.

Every operation rounds its result by at most half a unit in the last place (elementary functions hardly more), and
the adjoint says what that does to the value in the end: the sum over all operations of |adjoint * value| times the
machine epsilon bounds it to first order. One walk backwards, and no value is computed twice.
Source: Griewank & Walther (2008), §2.1 and §3.4; Iri, Tsuchiya & Hoshi (1988), J. Comput. Appl. Math. 24, 365-392.
"""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.basic import value_of
from gradcli.core.tape import Wanted, collect, pull
from gradcli.core.tensor import Tensor
from gradcli.core.values import PLAIN_NUMBERS, dtype_of, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

EPSILON = 2.0**-52
SINGLE = 2.0**-23
MOST_ELEMENTS = 256  # of an output, each of which takes a walk of its own


def rounding_of(output: Tensor) -> list[float] | None:
    """Return a bound on the rounding error of each element of a recorded value.

    None for too many of them, and where a slope on the way is infinite: nothing is known to first order.

    Only what depends on a leaf is in the graph; constants that were computed before are taken as exact.
    """
    node = output.current()
    if node.shape == ():
        bounds = [_bound(node, 1.0)]
    elif node.size > MOST_ELEMENTS:
        return None
    else:
        bounds = [_bound(node, unit) for unit in np.eye(node.size).reshape((node.size, *node.shape))]
    return None if any(bound - bound != 0.0 for bound in bounds) else bounds


def rounding_in(values: Sequence[Any]) -> list[float] | None:
    """Return such bounds for all elements of some values, one after the other, None where one has none."""
    bounds: list[float] = []
    for value in values:
        found = rounding_of(value) if type(value) is Tensor else [0.0] * size_of(value)
        if found is None:
            return None
        bounds += found
    return bounds


def _bound(node: Tensor, seed: Any) -> float:
    own = value_of(node)
    if not node.requires:
        return _total(own, seed)
    nodes = [each for each in collect([node]) if each.prim is not None]
    found = pull([(node, seed)], record=False, wanted=Wanted(nodes))
    return sum([_total(value_of(each), value_of(ct)) for each, ct in found if each.prim is not None])


def _total(value: Any, ct: Any) -> float:
    """Return the sum of |value * ct|, times the epsilon of the precision that the value is rounded to."""
    if type(value) in PLAIN_NUMBERS and type(ct) in PLAIN_NUMBERS:
        return float(EPSILON * abs(value * ct))
    epsilon = SINGLE if dtype_of(value) == "float32" else EPSILON
    return epsilon * float(np.sum(np.abs(np.asarray(value, float) * np.asarray(ct, float))))
