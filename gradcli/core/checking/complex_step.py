"""A second opinion on derivatives of analytic functions: the complex step, exact where differences see nothing.

f(x + i h) = f(x) + i h f'(x) + ...: with h as small as 1e-100 the imaginary part is the derivative to the last digits,
because nothing is subtracted. The recorded graph is evaluated once more, by complex functions and by no rule.
Source: Squire & Trapp (1998), SIAM Review 40(1), 110-112; Martins, Sturdza & Alonso (2003), ACM TOMS 29(3).
"""

from __future__ import annotations

from gradcli.core.checking.complex_values import FUNCTIONS, SMALL, NoContinuation, with_real
from gradcli.core.lazy import np
from gradcli.core.tape import collect
from gradcli.core.tensor import Tensor, params_of
from gradcli.core.values import Batched, is_floating, shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

STEP = 2.0**-332
CLOSE = 2.0**-64  # the step relative to an input so small that STEP is not
SMALLEST = 2.0**-952  # imaginary parts below it lose digits among the smallest numbers


def complex_step(outputs: Sequence[Tensor], leaf: Tensor, column: int) -> tuple[Any, float] | None:
    """Return the derivatives of all outputs' elements, end to end, by one element of a leaf; and the smallest told.

    None where something between them is not known to be analytic; no finite number where a value on the way stands at
    the jump of a step. What is smaller than the smallest that can be told has lost digits, or all.
    """
    start = leaf.current()
    moved = np.asarray(start.value, complex)
    moved = moved.reshape(-1)
    at = abs(moved[column].real)
    step = STEP if at == 0.0 or at > STEP / CLOSE else float(np.ldexp(CLOSE, np.frexp(at)[1]))
    if step < SMALLEST:
        step = STEP  # what is singular at 0 refuses it
    moved[column] += 1j * step
    values: dict[int, Any] = {id(start): moved.reshape(shape_of(start.value))}
    for node in reversed(collect([y.current() for y in outputs], start.index)):
        if id(node) in values or node.prim is None:
            continue
        if any(id(x) in values for x in node.inputs):
            found = _value(node, values)
            if found is None:
                return None
            # The values are those of the program, with its rounding: what turns quickly would be elsewhere otherwise.
            values[id(node)] = with_real(found, node.value)
    columns = [
        np.imag(values[id(y.current())]) / step if id(y.current()) in values else np.zeros(y.shape)
        for y in outputs
    ]
    return np.concatenate([np.reshape(part, -1) for part in columns]), SMALLEST / step


def _value(node: Tensor, values: dict[int, Any]) -> Any:
    """Return a node's complex value, None where it has none that is known."""
    prim, params = node.prim, params_of(node)
    assert prim is not None
    operands = [values.get(id(x), x.value if type(x) is Tensor else x) for x in node.inputs]
    if any(type(x) is Batched for x in operands):
        return None
    if prim.name == "to":  # rounding, as to single precision, is no part of the function
        return operands[0]
    if prim.kind == "linear":
        rules = prim.vjps if type(prim.vjps) is tuple else (True,) * len(operands)
        moving = [rule is not None for rule in rules]
        return prim.forward(*map(_real, operands), **params) + 1j * prim.forward(
            *[_imaginary(x) if moves else _real(x) for x, moves in zip(operands, moving)], **params
        )
    if prim.kind == "bilinear":
        (a, b), (c, d) = [(_real(x), _imaginary(x)) for x in operands]
        f = prim.forward
        return f(a, c, **params) - f(b, d, **params) + 1j * (f(a, d, **params) + f(b, c, **params))
    function = FUNCTIONS.get(prim.name)
    if function is None or any(_is_far(x) for x in operands):
        return None
    try:
        return function(*operands, **params)
    except NoContinuation:
        return None


def _is_far(x: Any) -> bool:
    """Tell whether an imaginary part is no small step: functions go elsewhere there. Infinite ones tell of jumps."""
    size = np.abs(np.imag(x))
    return bool(np.any((size > SMALL * np.maximum(1.0, np.abs(np.real(x)))) & np.isfinite(size)))


def _real(x: Any) -> Any:
    return _plain(x.real) if np.iscomplexobj(x) else x


def _imaginary(x: Any) -> Any:
    return _plain(x.imag) if np.iscomplexobj(x) else 0.0 * x if is_floating(x) else x


def _plain(x: Any) -> Any:
    return np.ascontiguousarray(x) if np.ndim(x) else float(x)
