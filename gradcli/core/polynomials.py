"""Logarithm, sine and cosine in single precision by the polynomials that PyTorch draws normal numbers with.

Its vectorised generator does not call the mathematical library; to draw its numbers to the last digit, the same
polynomials are evaluated here, with multiplications and additions fused as processors fuse them.
Source: Moshier, Cephes Mathematical Library (1989), single precision: logf, sinf, cosf.
"""

from __future__ import annotations

from gradcli.core.lazy import np

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LOGARITHM = (
    *(7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1),
    *(-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1),
)
_COSINE = (2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2)
_SINE = (-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)
# log(2) and pi/4 in parts of few digits, so that their multiples are exact.
_LOG_TWO = (-2.12194440e-4, 0.693359375)
_QUARTER_TURN = (-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8)


def _fused(a: Any, b: Any, c: Any) -> Any:
    """Return `a * b + c` rounded once: a product of two single-precision numbers is exact in double precision."""
    return (a.astype("float64") * _wide(b) + _wide(c)).astype("float32")


def _wide(x: Any) -> Any:
    return np.asarray(x, "float32").astype("float64")


def _polynomial(x: Any, coefficients: tuple[float, ...]) -> Any:
    y = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        y = _fused(y, x, coefficient)
    return y


def logarithm(x: Any) -> Any:
    """Return the natural logarithm of positive numbers."""
    mantissa, exponent = np.frexp(x)
    low = mantissa < np.float32(0.707106781186547524)
    exponent = exponent.astype("float32") - low
    x = np.where(low, mantissa + mantissa, mantissa) - np.float32(1)
    square = x * x
    y = _polynomial(x, _LOGARITHM) * x * square
    y = _fused(exponent, _LOG_TWO[0], y)
    y = _fused(square, -0.5, y)
    return _fused(exponent, _LOG_TWO[1], x + y)


def sine_and_cosine(x: Any) -> tuple[Any, Any]:
    """Return sine and cosine of numbers that are not negative, in radians."""
    eighth = (x * np.float32(4.0 / np.pi)).astype("int64")
    eighth += eighth & 1
    turns = eighth.astype("float32")
    for part in _QUARTER_TURN:
        x = _fused(turns, part, x)
    square = x * x
    cosine = _polynomial(square, _COSINE) * square * square
    cosine = _fused(square, -0.5, cosine) + np.float32(1)
    sine = _fused(_polynomial(square, _SINE) * square, x, x)
    swapped, below = (eighth & 2) != 0, (eighth & 4) != 0
    return (
        np.where(below, -1, 1).astype("float32") * np.where(swapped, cosine, sine),
        np.where(swapped ^ below, -1, 1).astype("float32") * np.where(swapped, sine, cosine),
    )
