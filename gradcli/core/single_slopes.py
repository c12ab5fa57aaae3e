"""How PyTorch multiplies a cotangent with a slope in single precision: operation by operation, so that digits agree.

A rule of gradcli gives the slope, and the walk multiplies. PyTorch's formulas often begin with the cotangent:
`ct / x` where the slope is 1/x, which rounds once instead of twice. Gradients that programs print in full then
differ in the last digit in a third of the cases. The formulas here are used in single precision only, on plain
arrays; everything else goes by the rules.
Source: PyTorch, tools/autograd/derivatives.yaml, and measured against it.
"""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.single import exp, fused, sum_of
from gradcli.core.values import Batched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from gradcli.core.primitive import Primitive

    Pull = Callable[..., Any]

LN2, LN10 = math.log(2.0), math.log(10.0)
_SEQUENCE = 16  # rows up to this length are added up one number after the other


def in_single(prim: Primitive, i: int, ct: Any, out: Any, xs: Sequence[Any], params: Any) -> Any:
    """Return the share of operand `i` by PyTorch's formula; None if it has no other, or not in single precision."""
    dtype = getattr(out, "dtype", None)
    if dtype is None or dtype.char != "f":
        return None
    if type(ct) is Batched:
        return _of_batch(ELEMENTWISE.get(prim.name, ())[i : i + 1], ct, out, xs)
    if prim.partials is None:
        structured = STRUCTURED.get(prim.name) if i == 0 else None
        return None if structured is None else structured(ct, out, xs, params)
    pull = ELEMENTWISE.get(prim.name, ())[i : i + 1]
    return pull[0](ct, out, *xs) if pull and pull[0] is not None else None


def _of_batch(pull: Sequence[Pull | None], ct: Batched, out: Any, xs: Sequence[Any]) -> Batched | None:
    """Return the share by a formula for each cotangent of a batch, so that it has the digits of one alone."""
    if not pull or pull[0] is None or Batched in map(type, (out, *xs)):
        return None
    share = pull[0](ct.array, out, *xs)
    return None if share is None else Batched(share)


def _where_defined(pull: Pull) -> Pull:
    """Return a formula that gives nan where the value is nan, as the rule does and PyTorch does not."""

    def share(ct: Any, out: Any, x: Any) -> Any:
        found = pull(ct, out, x)
        undefined = out != out
        return np.where(undefined, np.float32("nan"), found) if np.any(undefined) else found

    return share


def _silu(ct: Any, _out: Any, x: Any) -> Any:
    sigmoid = 1.0 / (1.0 + exp(-x))
    return ct * sigmoid * fused(np.float32(1.0), x, 1.0 - sigmoid)


def _softplus(ct: Any, _out: Any, x: Any, beta: Any, threshold: Any) -> Any:
    high = x * beta > threshold
    power = exp(np.where(high, np.float32(0.0), x * beta))
    return np.where(high, ct, ct * power / (power + 1.0))


def _log_sigmoid(ct: Any, _out: Any, x: Any) -> Any:
    power = exp(-np.abs(x))
    part = power / (1.0 + power)
    return ct * np.where(x < 0, 1.0 - part, part)


def _elu(ct: Any, _out: Any, x: Any, alpha: Any, scale: Any, inner: Any) -> Any:
    if not alpha == scale == inner == 1.0:
        return None
    return np.where(x > 0, ct, ct * exp(np.where(x > 0, np.float32(0.0), x)))


# Elementwise operators: a formula (ct, out, *xs) for each operand, or None where the rule will do.
ELEMENTWISE: dict[str, tuple[Pull | None, ...]] = {
    "div": (lambda ct, out, x, y: ct / y, None),
    "log": (_where_defined(lambda ct, out, x: ct / x),),
    "log2": (_where_defined(lambda ct, out, x: ct / (x * LN2)),),
    "log10": (_where_defined(lambda ct, out, x: ct / (x * LN10)),),
    "log1p": (_where_defined(lambda ct, out, x: ct / (x + 1.0)),),
    "sqrt": (_where_defined(lambda ct, out, x: ct / (2.0 * out)),),
    "rsqrt": (lambda ct, out, x: ct * (-0.5 * (out * out * out)),),
    "exp2": (lambda ct, out, x: ct * out * LN2,),
    "expm1": (lambda ct, out, x: ct * (out + 1.0),),
    "tanh": (lambda ct, out, x: ct * fused(np.float32(1.0), -out, out),),
    "sigmoid": (lambda ct, out, x: ct * (1.0 - out) * out,),
    "atan": (lambda ct, out, x: ct / (x * x + 1.0),),
    "silu": (_silu,),
    "softplus": (_softplus,),
    "log_sigmoid": (_log_sigmoid,),
    "elu": (_elu,),
    "atan2": (
        lambda ct, out, x, y: ct * y * _inverse_square(x, y),
        lambda ct, out, x, y: -(ct * x) * _inverse_square(x, y),
    ),
    "hypot": (lambda ct, out, x, y: _ratio(ct * x, out), lambda ct, out, x, y: _ratio(ct * y, out)),
}


def _inverse_square(x: Any, y: Any) -> Any:
    squares = x * x + y * y
    return np.where(squares == 0, np.zeros_like(squares), 1.0 / np.where(squares == 0, 1.0, squares))


def _ratio(x: Any, y: Any) -> Any:
    return np.where(y == 0, np.zeros_like(x), x / np.where(y == 0, np.ones_like(y), y))


# ----- operators along an axis -----------------------------------------------------------------------------


def row_sum(x: Any, axis: int) -> Any:
    """Return sums along an axis, kept: of short rows that lie in memory, one number after the other."""
    if x.shape[axis] > _SEQUENCE or axis not in (-1, x.ndim - 1):
        return sum_of(x, axis, True)
    return np.add.accumulate(x, axis=-1)[..., -1:] if x.shape[-1] else sum_of(x, axis, True)


def _spread(value: Any, shape: tuple[int, ...], axes: tuple[int, ...]) -> Any:
    """Return what was made by a reduction over `axes` in a shape that lines up with the operand's."""
    kept = [1 if at - len(shape) in axes else length for at, length in enumerate(shape)]
    return np.asarray(value).reshape(kept)


def _softmax(ct: Any, out: Any, xs: Any, params: Any) -> Any:
    return (ct - row_sum(ct * out, params["axis"])) * out


def _log_softmax(ct: Any, out: Any, xs: Any, params: Any) -> Any:
    return fused(ct, -exp(out), row_sum(ct, params["axis"]))


def _logsumexp(ct: Any, out: Any, xs: Any, params: Any) -> Any:
    (x,) = xs
    whole = _spread(out, x.shape, params["axes"])
    return _spread(ct, x.shape, params["axes"]) * exp(x - whole)


def _variance(ct: Any, _out: Any, xs: Any, params: Any) -> Any:
    (x,) = xs
    count = math.prod(x.shape[axis] for axis in params["axes"])
    degrees = max(0.0, count - params["correction"])
    centre = sum_of(x, params["axes"], True) / x.dtype.type(count)
    return (2.0 / degrees * _spread(ct, x.shape, params["axes"])) * (x - centre) if degrees else x * math.nan


def _deviation(ct: Any, out: Any, xs: Any, params: Any) -> Any:
    flat = np.equal(out, 0)
    safe = np.where(flat, np.float32(1.0), out)
    return _variance(np.where(flat, np.float32(0.0), ct / (2.0 * safe)), out, xs, params)


def _norm(ct: Any, out: Any, xs: Any, params: Any) -> Any:
    (x,) = xs
    if params["p"] != 2:
        return None
    length = _spread(out, x.shape, params["axes"])
    return _ratio(x, np.broadcast_to(length, x.shape)) * _spread(ct, x.shape, params["axes"])


def _on_average(found: Any, params: Any) -> Any:
    return found / found.dtype.type(found.size) if params["reduction"] == "mean" else found


def _cross_entropy(ct: Any, _out: Any, xs: Any, params: Any) -> Any:
    x, target, weight = xs
    if type(weight) is not float or weight != 1.0:
        return None
    return _on_average(ct * (x - target) / np.maximum((1.0 - x) * x, np.float32(1e-12)), params)


def _cross_entropy_of_logits(ct: Any, _out: Any, xs: Any, params: Any) -> Any:
    x, target, weight, positive = xs
    if type(weight) is not float or type(positive) is not float or weight != 1.0 or positive != 1.0:
        return None
    return _on_average((1.0 / (1.0 + exp(-x)) - target) * ct, params)


def _soft_margin(ct: Any, _out: Any, xs: Any, params: Any) -> Any:
    x, target = xs
    power = exp(-target * x)
    if not np.all(np.isfinite(power)):
        return None
    share = np.float32(-1.0 / max(1, power.size) if params["reduction"] == "mean" else -1.0)
    return target * power * share / (power + 1.0) * ct


def _product(ct: Any, out: Any, xs: Any, params: Any) -> Any:
    (x,) = xs
    if not np.all(x):
        return None
    axes = (params["axis"],)
    return _spread(ct, x.shape, axes) * (_spread(out, x.shape, axes) / x)


# Operators with rules of their own: a formula (ct, out, xs, params) for the first operand; None: the rule will do.
STRUCTURED: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "logsumexp": _logsumexp,
    "var": _variance,
    "std": _deviation,
    "linalg_vector_norm": _norm,
    "prod": _product,
    "soft_margin_loss": _soft_margin,
    "binary_cross_entropy": _cross_entropy,
    "binary_cross_entropy_with_logits": _cross_entropy_of_logits,
}
