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
from gradcli.core.values import INT64_MAX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply, Primitive
    from gradcli.core.values import Value
    from gradcli.source import Span


def record(
    prim: Primitive, forward: Callable[..., Value], operands: tuple[Any, ...], params: dict[str, Any]
) -> Any:
    """Return `forward` of the operands' values; as a recorded Tensor if any operand is a Tensor."""
    inputs: list[Any] = []
    values: list[Any] = []
    needs = any_tensor = False
    for x in operands:
        if type(x) is Tensor:
            any_tensor = True
            if x.next is not None:
                x = x.next
            needs = needs or x.requires > 0
            values.append(x.value)
        else:
            values.append(x)
        inputs.append(x)
    out = forward(*values, **params)
    if not any_tensor:
        return out
    t = new_object(Tensor)
    t.value = out
    t.next = t.state = t.ct = None
    t.index = next(clock)
    if needs and mode.recording:
        t.requires = True
        t.prim = prim
        t.inputs = tuple(inputs)
        if params:
            t.params = params
    else:
        t.requires = False
        t.prim = None
        t.inputs = ()
    return t


# ----- elementwise primitives ----------------------------------------------------------------------


def applied(prim: Primitive) -> Apply:
    """Return an elementwise primitive as a function of plain values and Tensors."""
    if prim.arity == 1:
        return _applied_to_one(prim)
    return _applied_to_two(prim) if prim.arity == 2 else _applied_to_many(prim)


def _short_ways(prim: Primitive) -> tuple[int, int, int]:
    """Return what `requires` says of a node of floats if its first, its second or both operands require grad."""
    assert prim.partials is not None
    return (True, True, True) if None in prim.partials else (FIRST_FLOAT, SECOND_FLOAT, TWO_FLOATS)


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


def _applied_to_two(prim: Primitive) -> Apply:
    scalar, forward = prim.scalar, prim.forward
    assert scalar is not None
    first, second, both = _short_ways(prim)

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
            else:
                b = y
        elif type(y) is Tensor:
            if y.next is not None:
                y = y.next
            a = x
            b = y.value
            if y.requires:
                way = second
        elif type(x) is float and type(y) is float:
            return scalar(x, y)
        else:
            return forward(x, y)
        t = new_object(Tensor)
        if type(a) is float and (type(b) is float or type(b) is int):
            t.value = scalar(a, b)
        else:
            t.value = forward(a, b)
            way = way > 0
        t.next = t.state = t.ct = None
        t.index = next(clock)
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
        if mode.constants:
            return record(prim, forward, operands, NO_PARAMS)
        values, any_tensor = [], False
        for x in operands:
            if type(x) is Tensor:
                any_tensor = True
                x = x.current().value
            values.append(x)
        out = forward(*values)
        return Tensor(out) if any_tensor else out

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


def binary_at(prim: Primitive, span: Span, otherwise: Apply, exact: bool) -> Apply:
    """Return an elementwise primitive of two operands as it stands at `span`: the short way for floats.

    `otherwise(x, y)` is called where an operand is no number and no recorded float. `exact` says that
    two ints give an int.
    """
    scalar = prim.scalar
    assert scalar is not None
    first, second, both = _short_ways(prim)

    def apply(x: Any, y: Any) -> Any:
        kind, other = type(x), type(y)
        if kind is Tensor:
            if x.requires <= NEEDS_LOOK or not mode.recording:
                return otherwise(x, y)
            if other is Tensor:
                if y.requires <= NEEDS_LOOK:
                    return otherwise(x, y)
                value = scalar(x.value, y.value)
                way = both
            elif other is float or other is int:
                value = scalar(x.value, y)
                way = first
            else:
                return otherwise(x, y)
        elif other is Tensor:
            if y.requires <= NEEDS_LOOK or not mode.recording or (kind is not float and kind is not int):
                return otherwise(x, y)
            value = scalar(x, y.value)
            way = second
        elif kind is float:
            return scalar(x, y) if other is float or other is int else otherwise(x, y)
        elif kind is int and other is int and exact:
            value = scalar(x, y)
            return value if -INT64_MAX <= value <= INT64_MAX else otherwise(x, y)
        else:
            return otherwise(x, y)
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
