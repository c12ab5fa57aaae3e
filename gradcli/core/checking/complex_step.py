"""A second opinion on derivatives of analytic functions: the complex step, exact where differences see nothing.

f(x + i h) = f(x) + i h f'(x) + ...: with h as small as 1e-100 the imaginary part is the derivative to the last digits,
because nothing is subtracted. The recorded graph is evaluated once more, by numpy's complex functions and by no rule.
Source: Squire & Trapp (1998), SIAM Review 40(1), 110-112; Martins, Sturdza & Alonso (2003), ACM TOMS 29(3).
"""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.tape import collect
from gradcli.core.tensor import Tensor, params_of
from gradcli.core.values import Batched, is_floating, shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

STEP = 2.0**-332

# What each primitive computes, on complex numbers: written anew, so that no derivative rule is asked about itself.
_ELEMENTWISE: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "neg": lambda x: -x,
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1.0 / x,
    "sigmoid": lambda x: _logistic(x),
    "silu": lambda x: x * _logistic(x),
    "tanh": lambda x: _tangent(x),
    "rsqrt": lambda x: 1.0 / np.sqrt(x),
    "exp2": lambda x: np.exp(x * np.log(2.0)),
    "expm1": lambda x: _with_real(np.exp(x), np.expm1(x.real)),
    "log2": lambda x: np.log(x) / np.log(2.0),
    "log10": lambda x: np.log(x) / np.log(10.0),
    "log1p": lambda x: _with_real(np.log(1.0 + x), np.log1p(x.real)),
}
# Those that numpy knows for complex numbers under its own name.
_NUMPY = {
    **{name: name for name in ("sqrt", "exp", "log", "sin", "cos", "tan", "sinh", "cosh")},
    **{name: "arc" + name[1:] for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh")},
}


def _logistic(x: Any) -> Any:
    # Of the two forms the one whose exponential does not overflow.
    right = 1.0 / (1.0 + np.exp(-np.where(x.real > 0, x, 0.0)))
    grown = np.exp(np.where(x.real > 0, 0.0, x))
    return np.where(x.real > 0, right, grown / (1.0 + grown))


def _tangent(x: Any) -> Any:
    small = np.exp(-2.0 * np.where(x.real > 0, x, -x))
    return np.where(x.real > 0, 1.0, -1.0) * (1.0 - small) / (1.0 + small)


def _with_real(x: Any, real: Any) -> Any:
    """Return a complex result with a real part that was computed without cancellation."""
    return real + 1j * x.imag


def _power(x: Any, y: Any) -> Any:
    if not np.iscomplexobj(y) and np.ndim(y) == 0 and float(y).is_integer() and abs(y) <= 64:
        out = np.ones_like(x)
        for _ in range(abs(int(y))):
            out = out * x
        return out if y >= 0 else 1.0 / out
    return np.exp(y * np.log(x)) if np.all(np.real(x) > 0) else None


def complex_step(outputs: Sequence[Tensor], leaf: Tensor, column: int) -> Any:
    """Return the derivatives of all outputs' elements, end to end, by one element of a leaf.

    None where something between them is not known to be analytic.
    """
    start = leaf.current()
    moved = np.asarray(start.value, complex)
    moved = moved.reshape(-1)
    moved[column] += 1j * STEP
    values: dict[int, Any] = {id(start): moved.reshape(shape_of(start.value))}
    for node in reversed(collect([y.current() for y in outputs], start.index)):
        if id(node) in values or node.prim is None:
            continue
        if any(id(x) in values for x in node.inputs):
            found = _value(node, values)
            if found is None:
                return None
            values[id(node)] = found
    columns = [
        np.imag(values[id(y.current())]) / STEP if id(y.current()) in values else np.zeros(y.shape)
        for y in outputs
    ]
    return np.concatenate([np.reshape(part, -1) for part in columns])


def _value(node: Tensor, values: dict[int, Any]) -> Any:
    """Return a node's complex value, None where it has none that is known."""
    prim, params = node.prim, params_of(node)
    assert prim is not None
    operands = [values.get(id(x), x.value if type(x) is Tensor else x) for x in node.inputs]
    if any(type(x) is Batched for x in operands):
        return None
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
    if prim.name == "pow":
        return _power(*operands)
    if prim.name in _NUMPY:
        return getattr(np, _NUMPY[prim.name])(*operands)
    return _ELEMENTWISE[prim.name](*operands) if prim.name in _ELEMENTWISE else None


def _real(x: Any) -> Any:
    return _plain(x.real) if np.iscomplexobj(x) else x


def _imaginary(x: Any) -> Any:
    return _plain(x.imag) if np.iscomplexobj(x) else 0.0 * x if is_floating(x) else x


def _plain(x: Any) -> Any:
    return np.ascontiguousarray(x) if np.ndim(x) else float(x)
