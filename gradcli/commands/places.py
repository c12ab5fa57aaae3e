"""Notes on where a derivative is not what it seems: kinks, jumps, poles, edges, and where a nan came from."""

from __future__ import annotations

from gradcli.commands.values import flat, plain_data, shape_of_data
from gradcli.render.numbers import number_text
from gradcli.report import Note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.core.tensor import Tensor
    from gradcli.report import Data

_MOST = 8


def notes_on(outputs: Sequence[Tensor], derivatives: Data) -> tuple[Note, ...]:
    """Return notes on the singular points that the outputs' derivatives pass through.

    Where nothing singular is known and a number among `derivatives` is still not finite, the note names the
    node it comes from.
    """
    from gradcli.core.singular import singular_points

    live = [y for y in outputs if y.requires]
    found = singular_points(live) if live else []
    if found:
        reached = _reached(live, [occurrence.node for occurrence in found])
        found = [occurrence for occurrence, used in zip(found, reached, strict=True) if used]
    notes: dict[str, Note] = {}
    for occurrence in found:
        singular, node = occurrence.singular, occurrence.node
        text = f"{_source(node)} {_where(occurrence.operands, node, occurrence.first)}"
        size = node.size
        if size > 1:
            position = _position(occurrence.first, tuple(node.shape))
            text += f" ({occurrence.count} of {size} elements, the first at {position})"
        notes.setdefault(
            f"{text}: {singular.text}", Note(singular.kind, f"{text}: {singular.text}", node.span)
        )
    if not notes and not _is_finite(derivatives):
        culprit = _origin(live)
        if culprit is not None:
            notes[culprit.text] = culprit
    shown = list(notes.values())
    if len(shown) > _MOST:
        left_out = len(shown) - _MOST
        shown[_MOST:] = [Note(shown[_MOST].kind, f"and {left_out} more places like these")]
    return tuple(shown)


def _reached(outputs: Sequence[Tensor], nodes: Sequence[Tensor]) -> list[bool]:
    """Return for each node whether a change of it changes the outputs: a branch not taken has no kinks."""
    from gradcli.core.backward import pull_back, seed_for
    from gradcli.core.ops.basic import ones_like

    seeds = [seed_for(y, ones_like(y)) for y in outputs]
    cts = pull_back(list(outputs), seeds, list(nodes))
    return [ct is not None and any(number != 0 for number in flat(plain_data(ct))) for ct in cts]


def _origin(outputs: Sequence[Tensor]) -> Note | None:
    """Return a note on the oldest node whose value, or else whose local slope, is not finite."""
    from gradcli.core.tape import collect

    nodes = [node for node in reversed(collect(list(outputs))) if node.prim is not None]
    for node in nodes:
        if not _is_finite(plain_data(node.value)):
            where = _where(_operands(node), node, _first_odd(plain_data(node.value)))
            value = flat(plain_data(node.value))[_first_odd(plain_data(node.value))]
            return Note("undefined", f"{_source(node)} is {number_text(value)} {where}", node.span)
    for node in nodes:
        for number, slope in enumerate(_slopes(node)):
            if not _is_finite(slope):
                first = _first_odd(slope)
                by = f" by its argument {number + 1}" if len(node.inputs) > 1 else ""
                text = f"the slope of {_source(node)}{by} is {number_text(flat(slope)[first])}"
                return Note("undefined", f"{text} {_where(_operands(node), node, first)}", node.span)
    return None


def _slopes(node: Tensor) -> list[Data]:
    """Return the local partials of an elementwise node, none of other nodes."""
    prim = node.prim
    if prim is None or prim.partials is None:
        return []
    operands = _operands(node)
    return [plain_data(p(node.value, *operands) if callable(p) else p or 0.0) for p in prim.partials]


def _operands(node: Tensor) -> tuple[Any, ...]:
    from gradcli.core.tensor import Tensor

    return tuple([x.value if type(x) is Tensor else x for x in node.inputs])


def _source(node: Tensor) -> str:
    if node.span is not None:
        return " ".join(node.span.text.split())
    return node.prim.name if node.prim is not None else "a leaf"


def _where(operands: tuple[Any, ...], node: Tensor, first: int) -> str:
    """Return `where its argument is 0.0`: the operands at one element of the result."""
    shape = tuple(node.shape)
    values = [number_text(_element(plain_data(x), first, shape)) for x in operands]
    if len(values) == 1:
        return f"where its argument is {values[0]}"
    return f"where its arguments are {', '.join(values[:-1])} and {values[-1]}" if values else ""


def _element(data: Data, first: int, shape: tuple[int, ...]) -> Data:
    """Return the element that broadcasting puts beside element `first` of a result of a shape."""
    own = shape_of_data(data)
    if own == shape:
        return flat(data)[first] if shape else data
    if not own or len(own) > len(shape):
        return data if not own else "of the shape " + str(own)
    for index, size in zip(_index(first, shape)[len(shape) - len(own) :], own, strict=True):
        data = data[index if size != 1 else 0]
    return data


def _index(first: int, shape: tuple[int, ...]) -> list[int]:
    index: list[int] = []
    for size in reversed(shape):
        index.insert(0, first % size)
        first //= size
    return index


def _position(first: int, shape: tuple[int, ...]) -> str:
    return "[" + ", ".join([str(i) for i in _index(first, shape)]) + "]"


def _is_finite(data: Data) -> bool:
    if isinstance(data, dict):
        return all(_is_finite(item) for item in data.values())
    if isinstance(data, list):
        return all(_is_finite(item) for item in data)
    return not isinstance(data, float) or data - data == 0


def _first_odd(data: Data) -> int:
    for at, number in enumerate(flat(data)):
        if not _is_finite(number):
            return at
    return 0
