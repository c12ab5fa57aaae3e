"""Where on the way to a result the derivative is not unique or does not exist: kinks, jumps, poles, edges."""

from __future__ import annotations

from math import prod

from gradcli.core.backward import pull_back
from gradcli.core.lazy import np
from gradcli.core.tape import collect
from gradcli.core.tensor import Tensor, params_of, span_of
from gradcli.core.values import PLAIN_NUMBERS, Batched, dtype_of, settle, shape_of
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.core.primitive import Primitive, Singular

    Told = tuple[str, str]  # the kind of a singular point, and what is there in words

WORST_FIRST = (
    "pole",
    "undefined",
    "edge",
    "jump",
    "kink",
    "smooth",
)  # of several at one place the first is told
_LONGEST = 40  # characters of source text in a note
GOLDEN = 0.6180339887498949  # multiples of it, modulo 1, are all different


class Occurrence(Record):
    """A singular point that an evaluation hit: the node, what is singular there, its operands' values.

    `count` elements are at such a point, of an array of the given `shape`; `first` is the flat position of
    the first one.
    """

    node: Tensor
    singular: Singular
    operands: tuple[Any, ...]
    count: int
    first: int
    shape: tuple[int, ...]


def singular_points(outputs: Sequence[Tensor]) -> list[Occurrence]:
    """Return the singular points among everything that `outputs` were computed from, oldest first."""
    found = []
    for node in reversed(collect([y.current() for y in outputs])):
        if node.prim is None:
            continue
        operands = tuple(x.value if type(x) is Tensor else x for x in node.inputs)
        for singular in node.prim.singular:
            if singular.by and not any(moves(node.inputs[i]) for i in singular.by):
                continue
            hit = hits(node.prim, singular, operands, params_of(node))
            if type(hit) in PLAIN_NUMBERS or not hasattr(hit, "shape"):
                count, first = int(bool(hit)), 0
            else:
                count = int(np.count_nonzero(hit))
                first = int(np.argmax(hit)) if count else 0
            if count:
                found.append(
                    Occurrence(node, singular, operands, count, first, tuple(getattr(hit, "shape", ())))
                )
                break  # One thing is said of one place: the first in the definition.
    return found


def moves(x: Any) -> bool:
    """Tell whether derivatives flow through an operand."""
    return type(x) is Tensor and bool(x.requires)


def hits(prim: Primitive, singular: Singular, operands: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """Return where a primitive applied to plain operands is at a singular point, elementwise."""
    plain = [x.array if type(x) is Batched else x for x in operands]
    return singular.where(*plain) if prim.partials is not None else singular.where(*plain, **params)


def cotangents(outputs: Sequence[Tensor], nodes: Sequence[Tensor]) -> list[Any]:
    """Return a cotangent of each node, None where no output depends on it, for cotangents of the outputs
    that do not cancel: all different, none of them 0.
    """
    live = [y.current() for y in outputs if y.requires_grad]
    seeds = [_different(shape_of(y.value), dtype_of(y.value), number) for number, y in enumerate(live)]
    return pull_back(live, seeds, list(nodes))


def _different(shape: tuple[int, ...], dtype: str, number: int) -> Any:
    """Return numbers from 1 to 2 that are all different; `number` tells several calls apart."""
    if shape == () and dtype == "float64":
        return 1.0 + number * GOLDEN % 1.0
    count = prod(shape)
    return settle((1.0 + (np.arange(count) + number) * GOLDEN % 1.0).astype(dtype).reshape(shape))


def is_smooth(occurrence: Occurrence, ct: Any) -> bool:
    """Tell whether a result with this cotangent at the node is differentiable there all the same."""
    rule = occurrence.singular.smooth
    return rule is not None and rule(ct, *occurrence.operands, **params_of(occurrence.node))


def told_at(node: Tensor, singular: Singular) -> Told:
    """Return what is singular at a node, by its source text where that is short: `a pole of 1/x (a division by 0)`."""
    span = span_of(node)
    text = "" if span is None else " ".join(span.text.split())
    assert node.prim is not None
    return singular.kind, singular.named(text if 0 < len(text) <= _LONGEST else node.prim.name)


def is_smooth_at(outputs: Sequence[Tensor], node: Tensor, singular: Singular) -> bool:
    """Tell whether outputs are differentiable all the same where one node is at a singular point.

    They are where equal elements get equal shares, in all members of a batch.
    """
    if singular.smooth is None:
        return False
    ct = cotangents(outputs, [node])[0]
    operands = tuple([x.value if type(x) is Tensor else x for x in node.inputs])
    return ct is None or singular.smooth(ct, *operands, **params_of(node))
