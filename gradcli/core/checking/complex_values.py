"""What primitives compute on complex numbers, for the complex step: written anew, so that no derivative rule is asked.

They stand here and not with their operators because only `check` reads them, and as a witness that shares nothing with
what it is asked about. Linear and bilinear primitives need none; any other that has none is left to differences.

Piecewise functions are continued from the piece that the real parts are on; where pieces meet there is nothing to
continue, and steps have a derivative beside their jumps only. Every function takes complex or real operands.
Source: DLMF 4.2, 5.5 and 7.2 for the functions; scipy.special's continuations of erf, ln gamma and digamma.
"""

from __future__ import annotations

from gradcli.core.lazy import np

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

SMALL = 2.0**-27  # an imaginary part this much smaller than what it is compared with squares to nothing


class NoContinuation(Exception):
    """There is no complex number to go on with: two pieces meet here, or the step is too large for a singularity."""


def singular_at_0(x: Any) -> Any:
    """Return x where 0 is far compared with the imaginary part. Raises: NoContinuation."""
    if np.any(np.abs(np.imag(x)) > SMALL * np.abs(np.real(x))):
        raise NoContinuation
    return x


def _side(x: Any) -> Any:
    """Return the sign of the real part. Raises: NoContinuation where it is 0 or nan."""
    sign = np.sign(np.real(x))
    if not np.all(np.abs(sign) == 1.0):
        raise NoContinuation
    return sign


def _abs(x: Any) -> Any:
    return _side(x) * x


def _larger(x: Any, y: Any) -> Any:
    return np.where(_side(x - y) > 0, x, y)


def _smaller(x: Any, y: Any) -> Any:
    return np.where(_side(x - y) > 0, y, x)


def _step(round_: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that is constant between its jumps; an infinite imaginary part tells that here is one."""

    def step(x: Any) -> Any:
        real = np.real(x)
        here = round_(real)
        leaps = (round_(np.nextafter(real, np.inf)) != here) | (round_(np.nextafter(real, -np.inf)) != here)
        result = np.asarray(here, complex)
        result.imag = np.where(leaps, np.inf, 0.0)
        return result

    return step


_floor, _trunc = _step(np.floor), _step(np.trunc)


def _logistic(x: Any) -> Any:
    # Of the two forms the one whose exponential does not overflow.
    right = 1.0 / (1.0 + np.exp(-np.where(np.real(x) > 0, x, 0.0)))
    grown = np.exp(np.where(np.real(x) > 0, 0.0, x))
    return np.where(np.real(x) > 0, right, grown / (1.0 + grown))


def _tangent(x: Any) -> Any:
    small = np.exp(-2.0 * np.where(np.real(x) > 0, x, -x))
    return np.where(np.real(x) > 0, 1.0, -1.0) * (1.0 - small) / (1.0 + small)


def _log1p(x: Any) -> Any:
    return with_real(np.log(singular_at_0(1.0 + x)), np.log1p(np.real(x)))


def _expm1(x: Any) -> Any:
    return with_real(np.exp(x), np.expm1(np.real(x)))


def _log1p_exp(x: Any) -> Any:
    """Return ln(1 + e^x)."""
    return np.where(np.real(x) > 0, x, 0.0) + _log1p(np.exp(np.where(np.real(x) > 0, -x, x)))


def _softplus(x: Any, beta: Any, threshold: Any) -> Any:
    return np.where(np.real(x * beta) > np.real(threshold), x, _log1p_exp(x * beta) / beta)


def _elu(x: Any, alpha: Any, scale: Any, input_scale: Any) -> Any:
    return scale * np.where(np.real(x) > 0, x, alpha * _expm1(input_scale * x))


def _sinc(x: Any) -> Any:
    angle = np.pi * x
    if np.any(np.abs(angle) < 0.05):
        square = angle * angle
        near = 1.0 - square / 6.0 * (1.0 - square / 20.0 * (1.0 - square / 42.0 * (1.0 - square / 72.0)))
        return np.where(np.abs(angle) < 0.05, near, np.sin(angle) / np.where(angle == 0.0, 1.0, angle))
    return np.sin(angle) / angle


def _error_function(x: Any) -> Any:
    from scipy.special import erf

    return erf(x)


def _complement(x: Any) -> Any:
    from scipy.special import erfc

    return erfc(x)


def _gelu(x: Any) -> Any:
    return 0.5 * x * _complement(-x * np.sqrt(0.5))


def _gelu_tanh(x: Any) -> Any:
    return 0.5 * x * (1.0 + _tangent(np.sqrt(2.0 / np.pi) * (x + 0.044715 * x * x * x)))


def _log_gamma(x: Any) -> Any:
    from scipy.special import loggamma

    left = np.real(x) < 0.0
    found = loggamma(np.where(left, 1.0 - x, singular_at_0(x)))
    sine = np.where(left, np.sin(np.pi * _from_integer(x)), 1.0)
    reflected = np.log(np.pi) - _logarithm(_side(sine) * sine) - found
    return np.where(left, reflected, found)


def _gamma(x: Any) -> Any:
    negative = (np.real(x) < 0.0) & (np.floor(np.real(x)) % 2.0 == 1.0)
    return np.where(negative, -1.0, 1.0) * np.exp(_log_gamma(x))


def _digamma(x: Any) -> Any:
    from scipy.special import psi

    left = np.real(x) < 0.0
    found = psi(np.where(left, 1.0 - x, singular_at_0(x)))
    tangent = np.tan(np.pi * np.where(left, singular_at_0(_from_integer(x)), 0.25))
    return np.where(left, found - np.pi / tangent, found)


def _from_integer(x: Any) -> Any:
    """Return x less the nearest integer: sin(pi x) stays the same up to its sign."""
    return x - np.round(np.real(x))


def _angle(x: Any, y: Any) -> Any:
    """Return the angle of the point (y, x), up to a constant."""
    wide = np.abs(np.real(y)) >= np.abs(np.real(x))
    over, under = np.where(wide, x, -y), singular_at_0(np.where(wide, y, x))
    return np.arctan(over / under)


def _reciprocal(x: Any) -> Any:
    return 1.0 / singular_at_0(x)


def _square_root(x: Any) -> Any:
    return np.sqrt(singular_at_0(x))


def _logarithm(x: Any) -> Any:
    return np.log(singular_at_0(x))


def _hypot(x: Any, y: Any) -> Any:
    scale = np.maximum(np.abs(np.real(x)), np.abs(np.real(y)))
    if np.any(scale == 0.0):
        raise NoContinuation
    return scale * _square_root((x / scale) ** 2 + (y / scale) ** 2)


def _remainder(x: Any, y: Any) -> Any:
    return x - y * _floor(x / singular_at_0(y))


def _truncated_remainder(x: Any, y: Any) -> Any:
    return x - y * _trunc(x / singular_at_0(y))


def _power(x: Any, y: Any) -> Any:
    if not np.iscomplexobj(y) and np.ndim(y) == 0 and float(y).is_integer() and abs(y) <= 64:
        out = np.ones_like(x)
        for _ in range(abs(int(y))):
            out = out * x
        return out if y >= 0 else _reciprocal(out)
    if np.any(np.real(x) <= 0.0):
        raise NoContinuation
    return np.exp(y * _logarithm(x))


def with_real(x: Any, real: Any) -> Any:
    """Return a complex result with a real part that was computed without cancellation."""
    return real + 1j * np.imag(x)


def _log_sum_exp(x: Any, axes: tuple[int, ...], keepdim: bool) -> Any:
    top = np.max(np.real(x), axis=axes, keepdims=True)
    found = top + np.log(np.sum(np.exp(x - top), axis=axes, keepdims=True))
    return found if keepdim else np.squeeze(found, axes)


def _log_softmax(x: Any, axis: int) -> Any:
    return x - _log_sum_exp(x, (axis,), True)


def _variance(x: Any, axes: tuple[int, ...], keepdim: bool, correction: float) -> Any:
    apart = x - np.mean(x, axis=axes, keepdims=True)
    found = np.sum(apart * apart, axis=axes, keepdims=keepdim)
    return found / (x.size / np.size(found) - correction)


def _norm(x: Any, p: float, axes: tuple[int, ...], keepdim: bool) -> Any:
    if p != 2.0:
        raise NoContinuation
    scale = np.max(np.abs(np.real(x))) or 1.0
    return scale * _square_root(np.sum((x / scale) ** 2, axis=axes, keepdims=keepdim))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / singular_at_0(y),
    "neg": lambda x: -x,
    "square": lambda x: x * x,
    "pow": _power,
    "reciprocal": _reciprocal,
    "sqrt": _square_root,
    "rsqrt": lambda x: 1.0 / _square_root(x),
    "log": _logarithm,
    "log2": lambda x: _logarithm(x) / np.log(2.0),
    "log10": lambda x: _logarithm(x) / np.log(10.0),
    "log1p": _log1p,
    "exp2": lambda x: np.exp(x * np.log(2.0)),
    "expm1": _expm1,
    "sigmoid": _logistic,
    "silu": lambda x: x * _logistic(x),
    "tanh": _tangent,
    "softplus": _softplus,
    "log_sigmoid": lambda x: -_log1p_exp(-x),
    "logaddexp": lambda x, y: y + _log1p_exp(x - y),
    "elu": _elu,
    "mish": lambda x: x * _tangent(_log1p_exp(x)),
    "gelu": _gelu,
    "gelu_tanh": _gelu_tanh,
    "softsign": lambda x: x / (1.0 + _abs(x)),
    "sinc": _sinc,
    "hypot": _hypot,
    "erf": _error_function,
    "erfc": _complement,
    "lgamma": _log_gamma,
    "gamma": _gamma,
    "digamma": _digamma,
    "atan2": _angle,
    "abs": _abs,
    "relu": lambda x: np.where(_side(x) > 0, x, 0.0),
    "leaky_relu": lambda x, slope: np.where(_side(x) > 0, x, slope * x),
    "maximum": _larger,
    "minimum": _smaller,
    "clamp": lambda x, low, high: _smaller(_larger(x, low), high),
    "clamp_low": _larger,
    "clamp_high": _smaller,
    "clamp_min": _larger,
    "clamp_max": _smaller,
    "floor": _floor,
    "trunc": _trunc,
    "ceil": _step(np.ceil),
    "round": _step(np.round),
    "sign": _step(np.sign),
    "frac": lambda x: x - _trunc(x),
    "remainder": _remainder,
    "fmod": _truncated_remainder,
    "floor_divide": lambda x, y: _floor(x / singular_at_0(y)),
    "logsumexp": _log_sum_exp,
    "log_softmax": _log_softmax,
    "softmax": lambda x, axis: np.exp(_log_softmax(x, axis)),
    "prod": lambda x, axis, keepdim: np.prod(x, axis=axis, keepdims=keepdim),
    "var": _variance,
    "std": lambda x, **along: _square_root(_variance(x, **along)),
    "linalg_vector_norm": _norm,
    # Those that numpy knows for complex numbers.
    **{name: getattr(np, name) for name in ("exp", "sin", "cos", "tan", "sinh", "cosh")},
    **{name: getattr(np, "arc" + name[1:]) for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh")},
}
