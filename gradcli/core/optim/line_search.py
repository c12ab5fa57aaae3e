"""A step length that satisfies the strong Wolfe conditions: lower enough, and nearly level along the direction.

The steps are PyTorch's, so that the points tried are the same.
Source: Nocedal & Wright (2006), Numerical Optimization, algorithms 3.5 and 3.6.
"""

from __future__ import annotations

from gradcli.core.lazy import np

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LOWER, LEVEL = 1e-4, 0.9  # the constants c1 and c2 of the two conditions
LEAST_CHANGE = 1e-9


class Point:
    """A point on the line: how far along it, the loss there, its gradient, and its slope along the line."""

    __slots__ = ("at", "gradient", "loss", "slope")

    def __init__(self, at: Any, loss: Any, gradient: Any, slope: Any) -> None:
        self.at, self.loss, self.gradient, self.slope = at, loss, gradient, slope


def strong_wolfe(
    evaluate: Callable[[Any], tuple[float, Any]], start: Point, length: Any, direction: Any, most: int
) -> tuple[Point, int]:
    """Return the point found from `start` on, and how often `evaluate(length)` gave a loss and a gradient.

    `length` is tried first; `most` bounds the tries after it.
    """

    def point(at: Any) -> Point:
        loss, gradient = evaluate(at)
        return Point(at, loss, gradient, gradient.dot(direction))

    found, bracket, tries = _bracketed(point, start, length, most)
    if found is not None:
        return found, tries + 1
    return _narrowed(point, bracket, start, np.abs(direction).max(), tries, most)


def _is_low(p: Point, start: Point) -> bool:
    return not p.loss > start.loss + LOWER * p.at * start.slope


def _is_level(p: Point, start: Point) -> bool:
    return bool(abs(p.slope) <= -LEVEL * start.slope)


def _bracketed(
    point: Callable[[Any], Point], start: Point, length: Any, most: int
) -> tuple[Point | None, list[Point], int]:
    """Return a point that satisfies both conditions, or two between which one lies; and the tries after the first."""
    before, now = start, point(length)
    tries = 0
    while tries < most:
        if not _is_low(now, start) or (tries > 1 and now.loss >= before.loss):
            return None, [before, now], tries
        if _is_level(now, start):
            return now, [], tries
        if now.slope >= 0:
            return None, [before, now], tries
        least, furthest = now.at + 0.01 * (now.at - before.at), now.at * 10
        before, now = now, point(_lowest_of_cubic(before, now, (least, furthest)))
        tries += 1
    return None, [Point(0, start.loss, start.gradient, start.slope), now], tries


def _narrowed(
    point: Callable[[Any], Point], bracket: list[Point], start: Point, reach: Any, tries: int, most: int
) -> tuple[Point, int]:
    """Return the lower end of a bracket that was made narrower until it satisfies both conditions."""
    stuck = False
    low, high = _ranked(bracket[0], bracket[1])
    while tries < most:
        left, right = bracket
        if abs(right.at - left.at) * reach < LEAST_CHANGE:
            break
        at, stuck = _inside(_lowest_of_cubic(left, right), left.at, right.at, stuck)
        now = point(at)
        tries += 1
        place = bracket.index(low)
        if not _is_low(now, start) or now.loss >= low.loss:
            bracket[1 - place] = now
            low, high = _ranked(bracket[0], bracket[1])
            continue
        if _is_level(now, start):
            return now, tries + 1
        if now.slope * (high.at - low.at) >= 0:
            bracket[1 - place] = high = low
        bracket[place] = low = now
    return low, tries + 1


def _ranked(a: Point, b: Point) -> tuple[Point, Point]:
    """Return the lower of two points, and the other."""
    return (a, b) if a.loss <= b.loss else (b, a)


def _inside(at: Any, one: Any, other: Any, stuck: bool) -> tuple[Any, bool]:
    """Return a length that is not too close to an end twice running, and whether it is close to one now."""
    least, most = min(one, other), max(one, other)
    margin = 0.1 * (most - least)
    if not min(most - at, at - least) < margin:
        return at, False
    if not (stuck or at >= most or at <= least):
        return at, True
    return (most - margin if abs(at - most) < abs(at - least) else least + margin), False


def _lowest_of_cubic(a: Point, b: Point, bounds: tuple[Any, Any] | None = None) -> Any:
    """Return where the cubic through two points with their slopes is lowest, within bounds."""
    least, most = bounds or (min(a.at, b.at), max(a.at, b.at))
    mean = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.at - b.at)
    square = mean**2 - a.slope * b.slope
    if not square >= 0:
        return (least + most) / 2.0
    root = np.sqrt(square)
    if a.at <= b.at:
        at = b.at - (b.at - a.at) * ((b.slope + root - mean) / (b.slope - a.slope + 2 * root))
    else:
        at = a.at - (a.at - b.at) * ((a.slope + root - mean) / (a.slope - b.slope + 2 * root))
    return min(max(at, least), most)
