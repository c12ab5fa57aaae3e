"""Applying a primitive: its value, and the node that remembers how it came about.

Programs of scalars do little else than apply elementwise primitives to plain floats, which therefore take a short
way, here and on the walk backwards. A node's `requires` says whether it is such a one (tensor.py).
"""

from __future__ import annotations

from gradcli.core.tensor import (
    FIRST_FLOAT,
    NEEDS_LOOK,
    NO_PARAMS,
    ONE_FLOAT,
    SECOND_FLOAT,
    TWO_FLOATS,
    Tensor,
    clock,
    mode,
    new_object,
)
from gradcli.core.values import INT64_MAX, Batched, numpy_number, of_tensor
from gradcli.errors import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol

    from gradcli.core.primitive import Apply, Primitive
    from gradcli.core.values import Value
    from gradcli.source import Span

    class Place(Protocol):
        """Where in a program an operator stands: it takes what is no tensor, and tells where a problem arose."""

        span: Span

        def slow(self, x: Any, y: Any) -> Any: ...
        def explain(self, problem: Problem, x: Any, y: Any) -> None: ...


# What a program may have beside a tensor in an operation, as it is.
BESIDE_TENSORS = frozenset((float, int, bool, Batched))


def record(
    prim: Primitive, forward: Callable[..., Value], operands: tuple[Any, ...], params: dict[str, Any]
) -> Any:
    """Return `forward` of the operands' values; as a recorded Tensor if any operand is a Tensor."""
    inputs: list[Any] = []
    values: list[Any] = []
    needs = any_tensor = number = False
    for x in operands:
        if type(x) is Tensor:
            any_tensor = True
            if x.next is not None:
                x = x.next
            needs = needs or x.requires > 0
            value = x.value
            number = number or type(value) is float
            values.append(value)
        else:
            values.append(x)
        inputs.append(x)
    out = forward(*(as_tensors(inputs, values) if number and len(values) > 1 else values), **params)
    if not any_tensor:
        return out
    t = new_object(Tensor)
    t.value = of_tensor(out)
    t.next = t.state = t.ct = None
    t.index = next(clock)
    if needs and mode.recording:
        t.requires = True
        t.prim = prim
        t.inputs = tuple(inputs)
        t.params = params
    else:
        t.requires = False
        t.prim = None
        t.inputs = ()
    return t


def as_tensors(operands: Sequence[Any], values: Sequence[Any]) -> Sequence[Any]:
    """Return operands' values so that 0-d tensors of float64 are told from numbers, where dtypes differ.

    Tensors decide what dtype a result has before numbers do.
    """
    for value in values:
        if getattr(value, "dtype", "float64") != "float64":
            return [
                numpy_number(value) if type(value) is float and type(x) is Tensor else value
                for x, value in zip(operands, values)
            ]
    return values


# ----- one and two operands ------------------------------------------------------------------------


def applied(prim: Primitive) -> Apply:
    """Return an elementwise primitive as a function of plain values and Tensors."""
    if prim.arity == 1:
        return _applied_to_one(prim)
    return applied_to_two(prim) if prim.arity == 2 else _applied_to_many(prim)


def _short_ways(prim: Primitive) -> tuple[int, int, int]:
    """Return what `requires` says of a node of floats if its first, its second or both operands require grad."""
    short = prim.partials is not None and None not in prim.partials
    return (FIRST_FLOAT, SECOND_FLOAT, TWO_FLOATS) if short else (True, True, True)


def _applied_to_one(prim: Primitive) -> Apply:
    scalar, forward = prim.scalar, prim.forward
    assert scalar is not None and prim.partials is not None
    short = True if None in prim.partials else ONE_FLOAT

    def apply(x: Any) -> Any:
        if type(x) is not Tensor:
            return scalar(x) if type(x) is float else forward(x)
        if x.next is not None:
            x = x.next
        value = x.value
        t = new_object(Tensor)
        if type(value) is float:
            t.value = scalar(value)
            t.requires = short
        else:
            t.value = forward(value)
            t.requires = True
        t.next = t.state = t.ct = None
        t.index = next(clock)
        if x.requires and mode.recording:
            t.prim = prim
            t.inputs = (x,)
        else:
            t.requires = False
            t.prim = None
            t.inputs = ()
        return t

    return apply


def applied_to_two(prim: Primitive, place: Place | None = None) -> Apply:
    """Return a primitive of two operands as a function of plain values and Tensors.

    At a `place` in a program nothing but Tensors and numbers beside Tensors is computed with: the place takes the rest.
    """
    scalar, forward = prim.scalar or prim.forward, prim.forward
    first, second, both = _short_ways(prim)
    span = None if place is None else place.span

    def apply(x: Any, y: Any) -> Any:
        way: int = False
        if type(x) is Tensor:
            if x.next is not None:
                x = x.next
            a = x.value
            if x.requires:
                way = first
            if type(y) is Tensor:
                if y.next is not None:
                    y = y.next
                b = y.value
                if y.requires:
                    way = both if way else second
            elif place is None or type(y) in BESIDE_TENSORS:
                b = y
            else:
                return place.slow(x, y)
        elif type(y) is Tensor and (place is None or type(x) in BESIDE_TENSORS):
            if y.next is not None:
                y = y.next
            a = x
            b = y.value
            if y.requires:
                way = second
        elif place is not None:
            return place.slow(x, y)
        else:
            return scalar(x, y) if type(x) is float and type(y) is float else forward(x, y)
        t = new_object(Tensor)
        if type(a) is float and (type(b) is float or type(b) is int):
            t.value = scalar(a, b)
        else:
            way = way > 0
            try:
                if (type(a) is float and a is not x) or (type(b) is float and b is not y):
                    a, b = as_tensors((x, y), (a, b))
                t.value = forward(a, b)
            except Problem as problem:
                if place is not None:
                    place.explain(problem, x, y)
                raise
        t.next = t.state = t.ct = None
        t.index = next(clock)
        t.span = span
        if way and mode.recording:
            t.requires = way
            t.prim = prim
            t.inputs = (x, y)
        else:
            t.requires = False
            t.prim = None
            t.inputs = ()
        return t

    return apply


def _applied_to_many(prim: Primitive) -> Apply:
    forward = prim.forward

    def apply(*operands: Any) -> Any:
        return record(prim, forward, operands, NO_PARAMS)

    return apply


def applied_constant(prim: Primitive) -> Apply:
    """Return an elementwise primitive without derivatives as a function of plain values and Tensors."""
    forward = prim.forward

    def apply(*operands: Any) -> Any:
        for x in operands:
            if type(x) is Tensor:
                break
        else:
            return forward(*operands)
        if mode.constants:
            return record(prim, forward, operands, NO_PARAMS)
        values = [x.current().value if type(x) is Tensor else x for x in operands]
        number = any(type(x) is Tensor and type(value) is float for x, value in zip(operands, values))
        out = forward(*(as_tensors(operands, values) if number and len(values) > 1 else values))
        return Tensor(of_tensor(out))

    return apply


# ----- at a place in a program -----------------------------------------------------------------------


def unary_at(prim: Primitive, span: Span, otherwise: Apply) -> Apply:
    """Return an elementwise primitive of one operand as it stands at `span`: the short way for floats.

    `otherwise(x)` is called for everything that is no float and no recorded float.
    """
    scalar = prim.scalar
    assert scalar is not None and prim.partials is not None
    way = True if None in prim.partials else ONE_FLOAT

    def apply(x: Any) -> Any:
        if type(x) is Tensor and x.requires > NEEDS_LOOK and mode.recording:
            t = new_object(Tensor)
            t.value = scalar(x.value)
            t.next = t.state = t.ct = None
            t.index = next(clock)
            t.requires = way
            t.prim = prim
            t.inputs = (x,)
            t.span = span
            return t
        return scalar(x) if type(x) is float else otherwise(x)

    return apply


def binary_at(prim: Primitive, place: Place, exact: bool) -> Apply:
    """Return an elementwise primitive of two operands as it stands at `place`: the short way for floats.

    `exact` says that two ints give an int.
    """
    scalar, span, on_others = prim.scalar, place.span, applied_to_two(prim, place)
    assert scalar is not None
    first, second, both = _short_ways(prim)

    def apply(x: Any, y: Any) -> Any:
        kind, other = type(x), type(y)
        if kind is Tensor:
            if x.requires <= NEEDS_LOOK or not mode.recording:
                return on_others(x, y)
            if other is Tensor:
                if y.requires <= NEEDS_LOOK:
                    return on_others(x, y)
                value = scalar(x.value, y.value)
                way = both
            elif other is float or other is int:
                value = scalar(x.value, y)
                way = first
            else:
                return on_others(x, y)
        elif other is Tensor:
            if y.requires <= NEEDS_LOOK or not mode.recording or (kind is not float and kind is not int):
                return on_others(x, y)
            value = scalar(x, y.value)
            way = second
        elif kind is float:
            return scalar(x, y) if other is float or other is int else on_others(x, y)
        elif kind is int and other is int and exact:
            value = scalar(x, y)
            return value if -INT64_MAX <= value <= INT64_MAX else on_others(x, y)
        else:
            return on_others(x, y)
        t = new_object(Tensor)
        t.value = value
        t.next = t.state = t.ct = None
        t.index = next(clock)
        t.requires = way
        t.prim = prim
        t.inputs = (x, y)
        t.span = span
        return t

    return apply
