"""Where on the way to a result the derivative is not unique or does not exist: kinks, jumps, poles, edges."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.tape import collect
from gradcli.core.tensor import Tensor
from gradcli.core.values import PLAIN_NUMBERS, Batched
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.core.primitive import Singular


class Occurrence(Record):
    """A singular point that an evaluation hit: the node, what is singular there, its operands' values.

    `count` elements of the node are at such a point; `first` is the flat position of the first one.
    """

    node: Tensor
    singular: Singular
    operands: tuple[Any, ...]
    count: int
    first: int


def singular_points(outputs: Sequence[Tensor]) -> list[Occurrence]:
    """Return the singular points among everything that `outputs` were computed from, oldest first."""
    found = []
    for node in reversed(collect([y.current() for y in outputs])):
        if node.prim is None or not node.prim.singular:
            continue
        operands = tuple(x.value if type(x) is Tensor else x for x in node.inputs)
        plain = [x.array if type(x) is Batched else x for x in operands]
        for singular in node.prim.singular:
            hit = singular.where(*plain)
            if type(hit) in PLAIN_NUMBERS or not hasattr(hit, "shape"):
                count, first = int(bool(hit)), 0
            else:
                count = int(np.count_nonzero(hit))
                first = int(np.argmax(hit)) if count else 0
            if count:
                found.append(Occurrence(node, singular, operands, count, first))
    return found
