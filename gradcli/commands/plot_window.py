"""Which part of the plane a plot shows: all of the curves, or what is usual in them where one has a pole."""

from __future__ import annotations

from gradcli.core.lazy import np

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.commands.plot_samples import Sampled

_MARGIN = 0.04


def window_of(found: Sampled, order: int) -> tuple[float, float]:
    """Return the least and the greatest value shown."""
    lows, highs = [], []
    reference = 0.0
    for number, curve in enumerate(found.curves[: order + 1]):
        values = curve[found.base & np.isfinite(curve)]
        if not len(values):
            continue
        poles = any(each.kind == "pole" and each.curve == number for each in found.breaks)
        low, high = _usual(values) if poles else (float(values.min()), float(values.max()))
        if poles and number and reference:
            # A derivative with a pole is shown as far as the function itself needs room.
            low, high = max(low, -3 * reference), min(high, 3 * reference)
        if number == 0:
            reference = max(abs(low), abs(high))
        if low <= high:
            lows.append(low)
            highs.append(high)
    low, high = min(lows, default=-1.0), max(highs, default=1.0)
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        low, high = low - 1.0, high + 1.0
    if low > 0 and low < 0.3 * high:
        low = 0.0
    return low - _MARGIN * (high - low), high + _MARGIN * (high - low)


def quantiles(values: Any, first: float, last: float) -> tuple[float, float]:
    """Return two quantiles of finite values (`numpy.quantile` would load the masked arrays, 25 ms, for this)."""
    ordered = np.sort(values)
    low, high = np.interp(
        [first * (len(ordered) - 1), last * (len(ordered) - 1)], np.arange(len(ordered)), ordered
    )
    return float(low), float(high)


def _usual(values: Any) -> tuple[float, float]:
    low, high = quantiles(values, 0.08, 0.92)
    room = 0.4 * (high - low)
    return float(max(low - room, values.min())), float(min(high + room, values.max()))
