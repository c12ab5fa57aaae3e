"""Which part of the plane a plot shows: all of the curves, or what is usual in them where one has a pole."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcli.commands.plotting.samples import Sampled

_MARGIN = 0.04
# Beside a pole: the middle of all values is shown, and beyond it on each side a part of what it spans.
_MIDDLE = (0.08, 0.92)
_BEYOND = 0.4
_SLOPES = 3  # a derivative with a pole is shown up to so many times what its function reaches
_NEAR_ZERO = 0.3  # of the greatest value: where the least is below that, 0 is shown as well


def window_of(found: Sampled, order: int) -> tuple[float, float]:
    """Return the least and the greatest value shown."""
    lows, highs = [], []
    for output, curves in enumerate(found.curves):
        reference = 0.0
        for number, curve in enumerate(curves[: order + 1]):
            values = sorted([y for y in found.on_grid(curve) if y - y == 0])
            if not values:
                continue
            poles = any(
                each.kind == "pole" and (each.output, each.order) == (output, number) for each in found.breaks
            )
            low, high = _usual(values) if poles else (values[0], values[-1])
            if poles and number and reference:
                low, high = max(low, -_SLOPES * reference), min(high, _SLOPES * reference)
            if number == 0:
                reference = max(abs(low), abs(high))
            if low <= high:
                lows.append(low)
                highs.append(high)
    low, high = min(lows, default=-1.0), max(highs, default=1.0)
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        low, high = low - 1.0, high + 1.0
    if 0 < low < _NEAR_ZERO * high:
        low = 0.0
    return low - _MARGIN * (high - low), high + _MARGIN * (high - low)


def quantiles(ordered: Sequence[float], *shares: float) -> tuple[float, ...]:
    """Return quantiles of finite values that are in order, between neighbours by a line."""
    found = []
    for share in shares:
        place = share * (len(ordered) - 1)
        at = min(int(place), len(ordered) - 1)
        after = ordered[min(at + 1, len(ordered) - 1)]
        found.append((after - ordered[at]) * (place - at) + ordered[at])
    return tuple(found)


def _usual(values: Sequence[float]) -> tuple[float, float]:
    low, high = quantiles(values, *_MIDDLE)
    room = _BEYOND * (high - low)
    return max(low - room, values[0]), min(high + room, values[-1])
