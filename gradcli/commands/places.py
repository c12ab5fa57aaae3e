"""Notes on where a derivative is not what it seems: kinks, jumps, poles, edges, and where a nan came from."""

from __future__ import annotations

from gradcli.commands.undefined import reason
from gradcli.commands.values import flat, plain_data, shape_of_data
from gradcli.core.tensor import Tensor, span_of
from gradcli.render.numbers import number_text
from gradcli.report import Note, is_finite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.core.singular import Occurrence
    from gradcli.report import Data
    from gradcli.source import Span

_MOST = 8
_FEW = 6  # elements that are shown in full
_MOST_NANS = 20


def notes_on(outputs: Sequence[Tensor], derivatives: Data) -> tuple[Note, ...]:
    """Return notes on the singular points that the outputs' derivatives pass through.

    Where a number among `derivatives` is not finite, and none of these explains it, the note names the node
    it comes from.
    """
    from gradcli.core.singular import cotangents, is_smooth, singular_points

    live = [y for y in outputs if y.requires]
    found = singular_points(live) if live else []
    source = Sources(live)
    notes: dict[str, Note] = {}
    told: set[tuple[int, str]] = set()
    for occurrence, ct in zip(found, cotangents(live, [each.node for each in found]) if found else ()):
        # A branch not taken has no kinks, and neither has what is multiplied with 0.
        if ct is None or not any(number != 0 for number in flat(plain_data(ct))) or is_smooth(occurrence, ct):
            continue
        text = _told(occurrence, source)
        node = occurrence.node
        told.add((id(node), _where(occurrence.operands, node, occurrence.first)))
        notes.setdefault(text, Note(occurrence.singular.kind, text, source.span(occurrence.node)))
    if not is_finite(derivatives):
        explained = any(note.kind not in ("kink", "jump") for note in notes.values())
        culprit = _nan_beside(live, source, told) if explained else _origin(live, source)
        if culprit is not None:
            notes[culprit.text] = culprit
    shown = list(notes.values())
    if len(shown) > _MOST:
        left_out = len(shown) - _MOST
        shown[_MOST:] = [Note(shown[_MOST].kind, f"and {left_out} more places like these")]
    return tuple(shown)


class Sources:
    """Where the source says what a node is: nodes inside an operator belong to the call that they are a part of."""

    def __init__(self, outputs: Sequence[Tensor]) -> None:
        self._outputs = outputs
        self._spans: dict[int, Span] | None = None

    def span(self, node: Tensor) -> Span | None:
        """Return a node's own span, else that of the first one that was computed from it."""
        own = span_of(node)
        if own is not None:
            return own
        if self._spans is None:
            from gradcli.core.tape import collect

            self._spans = {}
            for each in collect(list(self._outputs)):
                known = span_of(each) or self._spans.get(id(each))
                if known is not None:
                    self._spans.update({id(x): known for x in each.inputs})
        return self._spans.get(id(node))

    def text(self, node: Tensor) -> str:
        """Return a node's source text on one line, or what PyTorch calls the operation."""
        span = self.span(node)
        if span is not None:
            return " ".join(span.text.split())
        name = (node.grad_fn_name or "a leaf").partition("Backward")[0]
        return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


def _told(occurrence: Occurrence, source: Sources) -> str:
    """Return what is singular where: `abs(x) where its argument is 0.0: slopes -1 and 1 on its two sides`."""
    node, shape = occurrence.node, tuple(occurrence.node.shape)
    text = f"{source.text(node)} {_where(occurrence.operands, node, occurrence.first)}"
    if node.size > 1 and occurrence.shape == shape:
        position = _position(occurrence.first, shape)
        text += f" ({occurrence.count} of {node.size} elements, the first at {position})"
    return f"{text}: {occurrence.singular.text}"


def _origin(outputs: Sequence[Tensor], source: Sources) -> Note | None:
    """Return a note on the oldest node whose value, or else whose local slope, is not finite."""
    from gradcli.core.tape import collect

    nodes = [node for node in reversed(collect(list(outputs))) if node.prim is not None]
    for node in nodes:
        if not is_finite(plain_data(node.value)):
            return _undefined(node, source, _first_odd(plain_data(node.value)))
    for node in nodes:
        for number, slope in enumerate(_slopes(node)):
            # The slope by a constant goes nowhere, as that of x^2 by the exponent.
            x = node.inputs[number]
            if type(x) is Tensor and x.requires and not is_finite(slope):
                first = _first_odd(slope)
                by = f" by its argument {number + 1}" if len(node.inputs) > 1 else ""
                text = f"the slope of {source.text(node)}{by} is {number_text(flat(slope)[first])}"
                return Note("undefined", f"{text} {_where(_operands(node), node, first)}", source.span(node))
    return None


def _undefined(node: Tensor, source: Sources, at: int) -> Note:
    """Return a note on an element that is not finite: its operands, and why they give no number."""
    value = flat(plain_data(node.value))[at]
    text = f"{source.text(node)} is {number_text(value)} {_where(_operands(node), node, at)}"
    shape = tuple(node.shape)
    if node.prim is not None and node.prim.partials is not None:
        numbers = [_element(plain_data(x), at, shape) for x in _operands(node)]
        why = reason(node, numbers, value) if all(type(x) in (int, float) for x in numbers) else ""
        text += f": {why}" if why else ""
    return Note("undefined", text, source.span(node))


def _nan_beside(outputs: Sequence[Tensor], source: Sources, told: set[tuple[int, str]]) -> Note | None:
    """Return a note on the oldest nan that no operand brought and that is not at a singular point told already."""
    from gradcli.core.tape import collect

    for node in reversed(collect(list(outputs))):
        if node.prim is None or node.prim.partials is None:
            continue
        places = _nans(node.value)
        shape, operands = tuple(node.shape), _operands(node) if places else ()
        plain = [plain_data(x) for x in operands]
        for at in places:
            given = [_element(data, at, shape) for data in plain]
            if all(x == x for x in given) and (id(node), _where(operands, node, at)) not in told:
                return _undefined(node, source, at)
    return None


def flat_places(output: Tensor, leaf: Tensor) -> list[str]:
    """Return where an output stops moving with a leaf: `relu(x) has the slope 0 where its argument is -2.0`."""
    from gradcli.core.singular import cotangents
    from gradcli.core.tape import collect, owner_of

    def counts(ct: Any) -> bool:
        return ct is not None and any(number != 0 for number in flat(plain_data(ct)))

    nodes = list(reversed(collect([output.current()])))
    reached = {
        id(owner_of(node)) for node, ct in zip(nodes, cotangents([output], nodes), strict=True) if counts(ct)
    }
    source = Sources([output.current()])
    found, on_the_way = [], {id(owner_of(leaf.current()))}
    for node in nodes:
        before = [id(owner_of(x)) for x in node.inputs if type(x) is Tensor] if node.prim is not None else []
        from_leaf = [key for key in before if key in on_the_way]
        if from_leaf:
            on_the_way.add(id(owner_of(node)))
        if id(owner_of(node)) in reached and any(key not in reached for key in from_leaf):
            found.append(f"{source.text(node)} has the slope 0 {_where(_operands(node), node, 0)}")
    return found


def _nans(value: Any) -> list[int]:
    """Return the flat positions of the first nans of a value."""
    if type(value) is float:
        return [0] if value != value else []
    if not hasattr(value, "dtype"):
        return []
    return [int(at) for at in (value != value).ravel().nonzero()[0][:_MOST_NANS]]


def _slopes(node: Tensor) -> list[Data]:
    """Return the local partials of an elementwise node, none of other nodes."""
    prim = node.prim
    if prim is None or prim.partials is None:
        return []
    operands = _operands(node)
    return [plain_data(p(node.value, *operands) if callable(p) else p or 0.0) for p in prim.partials]


def _operands(node: Tensor) -> tuple[Any, ...]:
    return tuple([x.value if type(x) is Tensor else x for x in node.inputs])


def _where(operands: tuple[Any, ...], node: Tensor, first: int) -> str:
    """Return `where its argument is 0.0`: the operands at one element of the result, where they go by elements."""
    shape = tuple(node.shape)
    by_element = node.prim is None or node.prim.partials is not None
    shown = [x for i, x in enumerate(operands) if _counts(node, i)]
    values = [_value_text(plain_data(x), first, shape, by_element) for x in shown]
    if len(values) == 1:
        return f"where its argument is {values[0]}"
    return f"where its arguments are {', '.join(values[:-1])} and {values[-1]}" if values else ""


def _counts(node: Tensor, i: int) -> bool:
    """Tell whether an operand is one of the user's: not a setting that has no derivative."""
    rules = None if node.prim is None else node.prim.partials or node.prim.vjps
    return type(node.inputs[i]) is Tensor or not isinstance(rules, tuple) or rules[i] is not None


def _value_text(data: Data, first: int, shape: tuple[int, ...], by_element: bool) -> str:
    own = shape_of_data(data)
    if by_element and len(own) <= len(shape):
        return number_text(_element(data, first, shape))
    if len(flat(data) if own else ()) > _FEW:
        return f"of the shape {own}"
    return number_text(data)


def _element(data: Data, at: int, shape: tuple[int, ...]) -> Data:
    """Return the element of an operand that goes into one of the result's, which has the given shape."""
    own = shape_of_data(data)
    for place, size in zip(_index(at, shape)[len(shape) - len(own) :], own):
        data = data[place if size != 1 else 0]  # as broadcasting does
    return data


def _index(first: int, shape: tuple[int, ...]) -> list[int]:
    index: list[int] = []
    for size in reversed(shape):
        index.insert(0, first % size)
        first //= size
    return index


def _position(first: int, shape: tuple[int, ...]) -> str:
    return "[" + ", ".join([str(i) for i in _index(first, shape)]) + "]"


def _first_odd(data: Data) -> int:
    for at, number in enumerate(flat(data)):
        if not is_finite(number):
            return at
    return 0
