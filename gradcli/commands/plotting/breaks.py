"""Where curves break: bisection between two samples that differ too much looks for what is there.

Where values stay apart however near the points come, the curve is broken by a jump, a pole or the edge of
its domain.
"""

from __future__ import annotations

import math
from itertools import pairwise

from gradcli.commands.plotting.window import quantiles
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcli.commands.plotting.samples import Sampler

_MOST_LOOKED_INTO = 48
_ROUNDS = 44
_EARLY = 10  # rounds after which an interval whose ends have come together is let go
_GROWN = 1e4  # values so many times the usual ones, next to a point, are a pole
_NEIGHBOURS = 4  # on each side, among which a change is usual or not


class Break(Record):
    """Where a curve breaks: `kind` is `pole`, `jump` or `edge`, `order` that of the derivative."""

    kind: str
    output: int
    order: int
    at: float
    left: float
    right: float


class _Interval:
    """An interval that is bisected: its ends, and the values of all curves there."""

    __slots__ = ("a", "b", "before", "largest", "middle", "ya", "yb")

    def __init__(self, a: float, b: float, ya: list[float], yb: list[float]) -> None:
        self.a, self.b, self.ya, self.yb = a, b, ya, yb
        self.middle = a
        self.before = [abs(right - left) for left, right in zip(ya, yb, strict=True)]
        self.largest = [
            max([abs(y) for y in ends if y == y], default=0.0) for ends in zip(ya, yb, strict=True)
        ]

    def halve(self, ym: list[float], spreads: Sequence[float]) -> None:
        """Keep the half in which the break is."""
        if _lies_left(self.ya, ym, self.yb, spreads):
            self.b, self.yb = self.middle, ym
        else:
            self.a, self.ya = self.middle, ym

    def has_closed(self, spreads: Sequence[float]) -> bool:
        """Tell whether the values at both ends have come together on all curves."""
        return all(
            abs(right - left) <= was * 0.05 + 1e-12 * spread
            for left, right, was, spread in zip(self.ya, self.yb, self.before, spreads, strict=True)
        )


def looked_into(
    sampler: Sampler, xs: list[float], curves: Sequence[list[float]], spreads: Sequence[float], depth: int
) -> tuple[list[float], list[Break], list[tuple[float, list[float]]]]:
    """Bisect the odd intervals; return the last points before breaks, the breaks, and samples to add."""
    odd = _suspicious(curves, spreads, xs[1] - xs[0], depth)
    worst = sorted([at for at, how in enumerate(odd) if how > 0], key=lambda at: -odd[at])
    intervals = [
        _Interval(xs[at], xs[at + 1], [c[at] for c in curves], [c[at + 1] for c in curves])
        for at in sorted(worst[:_MOST_LOOKED_INTO])
    ]
    live = _without_holes(sampler, intervals)
    for turn in range(_ROUNDS):
        for each in live:
            each.middle = (each.a + each.b) / 2
        live = [each for each in live if each.a < each.middle < each.b]
        if not live:
            break
        columns = sampler.at([each.middle for each in live])
        for at, each in enumerate(live):
            each.halve([column[at] for column in columns], spreads)
        if turn >= _EARLY:
            live = [each for each in live if not each.has_closed(spreads)]
    return _found_in(intervals, curves, spreads, depth)


def _without_holes(sampler: Sampler, intervals: list[_Interval]) -> list[_Interval]:
    """Return the intervals that are to be bisected: not those where a sample alone has no value, as sin(x)/x at 0.

    Of these, the end that has a value moves next to the hole, where bisection would take it.
    """
    beside = []
    for each in intervals:
        to_left, to_right = each.ya[0] != each.ya[0], each.yb[0] != each.yb[0]
        near = (each.b - each.a) * 0.5**_ROUNDS
        at = each.a + near if to_left else each.b - near
        if to_left != to_right and each.a < at < each.b:
            beside.append((each, at, to_left))
    if not beside:
        return intervals
    columns = sampler.at([at for _, at, _ in beside])
    closed = set()
    for number, (each, at, to_left) in enumerate(beside):
        ys = [column[number] for column in columns]
        if ys[0] == ys[0]:
            closed.add(id(each))
            if to_left:
                each.b, each.yb = at, ys
            else:
                each.a, each.ya = at, ys
    return [each for each in intervals if id(each) not in closed]


def _found_in(
    intervals: list[_Interval], curves: Sequence[list[float]], spreads: Sequence[float], depth: int
) -> tuple[list[float], list[Break], list[tuple[float, list[float]]]]:
    usual = []
    for curve, spread in zip(curves, spreads, strict=True) if intervals else ():
        sizes = sorted([abs(y) for y in curve if y - y == 0])
        usual.append(max(quantiles(sizes, 0.5, 0.5)[0] if sizes else 0.0, spread))
    places, found = [], []
    for each in intervals:
        for number, spread in enumerate(spreads):
            limit = max(_GROWN * usual[number], 8 * each.largest[number])
            left, right = each.ya[number], each.yb[number]
            kind = _kind(left, right, each.before[number], limit, spread)
            if kind:
                places.append(each.a)
                middle = (each.a + each.b) / 2
                found.append(Break(kind, number // depth, number % depth, middle, left, right))
    ends = [end for each in intervals for end in ((each.a, each.ya), (each.b, each.yb))]
    return places, found, ends


def _suspicious(
    curves: Sequence[list[float]], spreads: Sequence[float], step: float, depth: int
) -> list[float]:
    """Return how odd each interval between two samples looks, 0 where nothing is."""
    odd = [0.0] * (len(curves[0]) - 1)
    for number, (curve, spread) in enumerate(zip(curves, spreads, strict=True)):
        leaps = [abs(right - left) for left, right in pairwise(curve)]
        if (number + 1) % depth:
            # What the slopes at both ends explain is no jump.
            slope = curves[number + 1]
            for at, leap in enumerate(leaps):
                unexplained = abs(curve[at + 1] - curve[at] - step * (slope[at + 1] + slope[at]) / 2)
                leaps[at] = unexplained if unexplained - unexplained == 0 else leap
        leaps = [leap if leap - leap == 0 else 0.0 for leap in leaps]
        least = 1e-3 * spread
        for at, leap in enumerate(leaps):
            if (curve[at] == curve[at]) != (curve[at + 1] == curve[at + 1]):
                odd[at] = math.inf
            elif leap > least and leap > 4 * _usual_near(leaps, at) + least:
                odd[at] = max(odd[at], leap / spread)
    return odd


def _usual_near(leaps: list[float], at: int) -> float:
    """Return the median of the changes around one of them; at an end those inside count twice."""
    last = len(leaps) - 1
    near = []
    for place in range(at - _NEIGHBOURS, at + _NEIGHBOURS + 1):
        inside = abs(place)  # a break at the end must not pass for usual
        near.append(leaps[inside if inside <= last else 2 * last - inside])
    return sorted(near)[_NEIGHBOURS]


def _lies_left(left: list[float], middle: list[float], right: list[float], scale: Sequence[float]) -> bool:
    """Tell whether an interval has its break in the left half: where one curve changes most unevenly.

    Near a pole all curves change on both sides alike; there it is where one, or else its slope, changes sign.
    """
    most = 0.0
    for a, m, b, size in zip(left, middle, right, scale, strict=True):
        first, second = _apart(a, m), _apart(m, b)
        whole = first + second
        if whole > size and (a < 0) != (b < 0) and (a + m + b) - (a + m + b) == 0:
            return (a < 0) != (m < 0)
        share = first / whole - 0.5 if whole > 1e-6 * size and whole > 0 else 0.0
        if abs(share) > abs(most):
            most = share
    return most >= 0


def _apart(left: float, right: float) -> float:
    """Return how far apart values are; a value and none are farthest, none and none not at all."""
    if (left == left) != (right == right):
        return 1e300
    apart = abs(right - left)
    return apart if apart - apart == 0 else 0.0


def _kind(left: float, right: float, before: float, limit: float, spread: float) -> str:
    """Return what breaks a curve between two values that are all but neighbours, "" for nothing."""
    sides = [abs(y) for y in (left, right) if y - y == 0]
    if not sides:
        return ""
    if max(sides) > limit:
        return "pole"
    if len(sides) < 2:
        return "edge"
    apart = abs(right - left)
    return "jump" if apart > 0.3 * before and apart > 1e-4 * spread else ""
