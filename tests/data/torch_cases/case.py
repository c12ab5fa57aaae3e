"""What a case is, and short ways to write the usual groups of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Input:
    """A tensor that is not a float64 leaf: of another dtype, or without a gradient."""

    data: Any
    dtype: str = "float64"
    requires_grad: bool = False


@dataclass(frozen=True)
class Case:
    """A program and its inputs; `extra` is copied into the record, `wanted` limits what is recorded."""

    program: str
    inputs: dict[str, Any]
    derivatives: bool = True
    data: bool = True
    extra: dict[str, Any] | None = None


def case(program: str, **inputs: Any) -> Case:
    """Return the case of `program`; plain lists and numbers are float64 leaves that require grad."""
    return Case(program, inputs)


def value_only(program: str, **inputs: Any) -> Case:
    """Return a case whose derivatives are left out, because signs of its result are a matter of taste."""
    return Case(program, inputs, derivatives=False)


def shape_only(program: str, **inputs: Any) -> Case:
    """Return a case of a random operator: dtype and shape are recorded, the numbers are not."""
    return Case(program, inputs, derivatives=False, data=False)


def noted(program: str, extra: dict[str, Any], **inputs: Any) -> Case:
    """Return a case with further fields for the record."""
    return Case(program, inputs, extra=extra)


def ints(data: Any) -> Input:
    """Return int64 data."""
    return Input(data, "int64")


def bools(data: Any) -> Input:
    """Return bool data."""
    return Input(data, "bool")


def singles(data: Any, requires_grad: bool = True) -> Input:
    """Return float32 data."""
    return Input(data, "float32", requires_grad)


def constant(data: Any) -> Input:
    """Return float64 data that asks for no gradient."""
    return Input(data)


def unary(function: str, values: list[float]) -> list[Case]:
    """Return cases of an elementwise function: vector, 0-d, matrix, empty; it takes six numbers or more."""
    call = f"{function}(x)"
    matrix = [values[:3], values[3:6]]
    return [case(call, x=values), case(call, x=values[1]), case(call, x=matrix), case(call, x=[])]


def binary(function: str, left: list[float], right: list[float]) -> list[Case]:
    """Return cases of a two-argument elementwise function over the ways to broadcast; six numbers a side."""
    call = f"{function}(x, y)"
    return [
        case(call, x=left, y=right),
        case(call, x=left[1], y=right[1]),
        case(call, x=left[0], y=right[:3]),
        case(call, x=[[left[0]], [left[1]]], y=right[2:5]),
        case(call, x=[left[:3], left[3:6]], y=right[0]),
        case(call, x=[left[:3], left[3:6]], y=[right[3:6]]),
        case(call, x=left[:3], y=constant(right[:3])),
        case(call, x=[], y=right[0]),
    ]
