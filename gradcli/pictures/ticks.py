"""Round numbers along an axis."""

from __future__ import annotations

import math


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most so many multiples of 1, 2 or 5 times a power of ten between two numbers."""
    span = high - low
    if not (0 < span < math.inf) or most < 1:
        return [low]
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1.0, 2.0, 5.0, 10.0, 20.0):
        step = factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return [number * step for number in range(first, last + 1)]
    return [low]


def tick_text(value: float, span: float) -> str:
    """Return a tick as text: the digits that tell it from its neighbours."""
    if abs(value) < span * 1e-9:
        return "0"
    return f"{value:.6g}" if abs(value) >= 1e-4 else f"{value:.3g}"
