"""Why a result or a gradient is nan or infinite: the operation it came from, its operands, its local partial."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.basic import guarded_mul, ones_like, value_of
from gradcli.core.tape import Wanted, collect, pull
from gradcli.core.tensor import Tensor
from gradcli.core.values import PLAIN_NUMBERS, Batched
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Cause(Record):
    """The first operation that turned finite numbers into one that is not.

    `operand` is the position of the operand whose local partial is to blame; None where the value
    itself is not finite. `operands` and `result` are the numbers at the first such element.
    """

    node: Tensor
    operand: int | None
    operands: tuple[float, ...]
    result: float


def is_finite(value: Any) -> bool:
    """Tell whether a plain value has neither nan nor infinities."""
    if type(value) in PLAIN_NUMBERS:
        return bool(value - value == 0)
    array = value.array if type(value) is Batched else value
    return bool(np.isfinite(array).all())


def value_cause(output: Tensor) -> Cause | None:
    """Return the oldest operation whose value is not finite though its operands are."""
    for node in reversed(collect([output.current()], object())):
        if node.prim is None or is_finite(node.value):
            continue
        operands = [value_of(x) for x in node.inputs]
        if all(is_finite(x) for x in operands):
            at = _first_bad(node.value)
            return Cause(node, None, _elements(operands, node.value, at), _element(node.value, at))
    return None


def gradient_cause(output: Tensor) -> Cause | None:
    """Return the operation whose local partial made a cotangent of `output`'s gradient not finite."""
    node = output.current()
    nodes = collect([node], object())
    cotangents = pull([(node, ones_like(node))], record=False, wanted=Wanted({id(n) for n in nodes}))
    for n, ct in cotangents:
        if n.prim is None or not is_finite(value_of(ct)):
            continue
        for i, x in enumerate(n.inputs):
            if type(x) is not Tensor or not x.requires:
                continue
            partial = _local_partial(n, i, value_of(ct))
            if partial is None or is_finite(partial[1]):
                continue
            operands = [value_of(y) for y in n.inputs]
            at = _first_bad(partial[1])
            return Cause(n, i, _elements(operands, partial[1], at), _element(partial[0], at))
    return None


def _local_partial(node: Tensor, i: int, ct: Any) -> tuple[Any, Any] | None:
    """Return the local partial and its product with the cotangent; for structured operators the product twice."""
    prim = node.prim
    assert prim is not None
    xs = [value_of(x) for x in node.inputs]
    if prim.partials is not None:
        p: Any = prim.partials[i]
        p = p(node.value, *xs) if callable(p) else p
        return None if p is None else (p, guarded_mul(ct, p))
    rules = prim.vjps
    if rules is None:
        return None
    params = node.params or {}
    if type(rules) is tuple:
        g = None if rules[i] is None else rules[i](ct, node.value, *xs, **params)
    else:
        g = rules(i, ct, node.value, tuple(xs), params)
    return None if g is None else (g, g)


def _array(value: Any) -> Any:
    return np.asarray(value.array if type(value) is Batched else value)


def _first_bad(value: Any) -> int:
    if type(value) in PLAIN_NUMBERS:
        return 0
    return int(np.argmin(np.isfinite(_array(value))))


def _element(value: Any, flat: int) -> float:
    if type(value) in PLAIN_NUMBERS:
        return float(value)
    array = _array(value).reshape(-1)
    return float(array[flat] if array.size > 1 else array[0])


def _elements(operands: list[Any], like: Any, flat: int) -> tuple[float, ...]:
    """Return the operands' elements that met at one flat position of `like`, where they broadcast to it."""
    if type(like) in PLAIN_NUMBERS:
        return tuple(float(x) for x in operands if type(x) in PLAIN_NUMBERS)
    shape = _array(like).shape
    found = []
    for x in operands:
        try:
            found.append(float(np.broadcast_to(_array(x), shape).reshape(-1)[flat]))
        except (ValueError, TypeError):
            continue
    return tuple(found)
