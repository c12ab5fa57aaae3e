"""The finite-difference checks of `check`, in plain floats: for programs whose numbers are all scalars.

The method, its constants and its verdicts are those of `check`, which computes with arrays; a calculator's
one-shot would wait longer for numpy to load than for all of its evaluations. Tests hold the two to the same findings.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

from gradcli.core.checking.differences import (
    CLOSER,
    CLOSEST,
    CONVERGED,
    DEEPER,
    FIRST_STEP,
    LEAST_SCALE,
    LONGER,
    PROBES,
    RESTARTS,
    SAFETY,
    SMALLEST,
)
from gradcli.core.checking.findings import (
    FLAT,
    FLOOR,
    RUNGS,
    Finding,
    nothing_seen,
    overlooked,
    unseen_doubted,
    verdict_on,
)
from gradcli.core.checking.neighbours import EPSILON, MEASURING, NEIGHBOURS, RIPPLE, SPACINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    Function: TypeAlias = Callable[[float], float]
    Call: TypeAlias = Callable[[list[float]], Sequence[float]]

INF, NAN = math.inf, math.nan
SIDE = tuple([float(k) for k in range(1, NEIGHBOURS + 1)])  # neighbours looked at for noise, on each side


def check_numbers(
    call: Call,
    x: list[float],
    exact: Sequence[Sequence[float]],
    rounding: Callable[[], Sequence[float] | None] | None = None,
) -> list[Finding]:
    """Return a Finding per partial of `exact`, shape (outputs, inputs), at the point `x`, shape (inputs,).

    `call` evaluates the outputs at a point; `rounding` bounds their rounding errors there, which is asked where a
    derivative is in doubt. Without it the noise of neighbouring values is measured.
    """
    center = call(list(x))
    scales = _scales(x)
    found: dict[tuple[int, int], Finding] = {}
    bounds_known = cache(rounding or (lambda: None))
    for column, at in enumerate(x):
        line = _line(call, x, column)
        partials = [
            _Partial(_output(line, row), at, scales[column], center[row]) for row in range(len(exact))
        ]
        each = [one.finding(row, column, exact[row][column], 1) for row, one in enumerate(partials)]
        # Measuring noise takes as many evaluations as all the rest, so it is done where a derivative is in doubt.
        if any(
            finding.verdict != "ok" or one.beside or nothing_seen(finding, one.center)
            for finding, one in zip(each, partials)
        ):
            bounds = bounds_known()
            noises = [one.noise() for one in partials] if bounds is None else []
            spent = each[0].evaluations + (MEASURING if noises else 0)
            for row, one in enumerate(partials):
                one.take_noise(noises[row][0] if bounds is None else bounds[row])
            each = [
                unseen_doubted(one.finding(row, column, exact[row][column], spent, measured=True), one.center)
                for row, one in enumerate(partials)
            ]
            if any(finding.verdict == "wrong" for finding in each):
                more = 0 if noises else MEASURING
                noises = noises or [one.noise() for one in partials]
                each = [
                    overlooked(finding, *noise, None if bounds is None else one.level, scales[column], more)
                    for finding, one, noise in zip(each, partials, noises)
                ]
        found.update({(row, column): finding for row, finding in enumerate(each)})
    return [found[row, column] for row in range(len(exact)) for column in range(len(x))]


def _output(line: Callable[[float], Sequence[float]], row: int) -> Function:
    return lambda t: line(t)[row]


def _scales(x: list[float]) -> list[float]:
    largest = max([abs(each) for each in x if math.isfinite(each)], default=0.0)
    return [max(abs(each) if each else largest or 1.0, LEAST_SCALE) for each in x]


def _line(call: Call, x: list[float], column: int) -> Callable[[float], Sequence[float]]:
    """Return the outputs as a function of one input, each value evaluated once."""
    known: dict[float, Sequence[float]] = {}

    def line(t: float) -> Sequence[float]:
        found = known.get(t)
        if found is None:
            point = list(x)
            point[column] = t
            found = known[t] = call(point)
        return found

    return line


def _ratio(a: float, b: float) -> float:
    if b:
        return a / b
    return NAN if not a or a != a else math.copysign(INF, a) * math.copysign(1.0, b)


def _on_grid(step: float) -> float:
    """Return the power of 2 at or below a step: multiples of it are added to floats without rounding."""
    return math.ldexp(0.5, math.frexp(step)[1])


def _largest(*numbers: float) -> float:
    """Return the largest of some numbers, nan if one of them is nan, as arrays have it."""
    return NAN if any(n != n for n in numbers) else max(numbers)


def _spread(numbers: Sequence[float]) -> float:
    return _largest(*numbers) + _largest(*[-n for n in numbers])


class _Partial:
    """One output as a function of one input, and what differences of it say at a point."""

    def __init__(self, f: Function, at: float, scale: float, center: float) -> None:
        self.f = f
        self.at = at
        self.scale = scale
        self.center = center
        self.level = EPSILON * abs(center)  # of the rounding noise: at least the value's own
        # Whether there is a kink or a jump beside the point, or a smooth turn that looks like one.
        self.beside = False

    def finding(self, row: int, column: int, exact: float, spent: int, measured: bool = False) -> Finding:
        """Return what was found about a partial that is said to be `exact`, after so many evaluations.

        The noise far from the point is another one; it is `measured` there, or taken to be that of the values alone.
        """
        small, left, right, count = self._one_sided()
        count += spent
        slope, bar, best_step, quality, around = NAN, INF, 0.0, INF, 0.0
        flat = FLOOR
        for factor in RESTARTS + LONGER:
            step = self.scale * FIRST_STEP * factor
            level = self.level
            if measured and factor > 1.0:
                level = _largest(level, self._noise_beside(step))
                count += 2 * NEIGHBOURS
            found, error, nearby = self._ridders(step, level)
            # What leaves the neighbourhood of a point counts only where it says what smaller steps say, and better.
            far = factor > 1.0 and self.at and step >= abs(self.at)
            if far and not (abs(found - slope) <= bar + error and error < abs(found)):
                error = INF
            if factor == 1.0:
                around = nearby if math.isfinite(nearby) else 0.0
                flat = _largest(FLAT * around, FLOOR)
            # A narrow bar around a small number may come from steps far too large for what they measure,
            # so estimates compete by their bars relative to their slopes.
            here = _ratio(error, _largest(abs(found), flat))
            if here < quality:
                slope, bar, best_step, quality = found, error, step, here
            count += 2 * RUNGS
            if small or quality <= CONVERGED:
                break
        dim = self.level / (self.scale * PROBES[0])  # the slopes that small distances do not show
        if not small and exact == left == right == 0.0 and abs(slope) > dim:
            slope, bar = 0.0, 0.0  # A step of a staircase, however the stairs rise.
        verdict = small or verdict_on(exact, slope, bar, around)
        # Steps across a kink beside the point, to both sides, find the mean of two slopes; and small steps whose noise
        # is not known contradict everything.
        if measured and (verdict == "wrong" or (self.beside and verdict == "ok")):
            slope, bar, best_step, more = self._closer(slope, bar, best_step)
            count += more
            verdict = verdict_on(exact, slope, bar, around)
        return Finding(row, column, exact, slope, bar, best_step, verdict, left, right, count, around)

    def _closer(self, slope: float, bar: float, step: float) -> tuple[float, float, float, int]:
        """Return an estimate that no smaller step contradicts, and the evaluations it took.

        Large steps pass over what oscillates within them, and their bars do not show it.
        """
        count = 0
        for factor in RESTARTS if self.at else RESTARTS + DEEPER:
            smaller = self.scale * FIRST_STEP * factor
            if smaller >= step:
                continue
            found, error, _ = self._ridders(smaller, self.level)
            count += 2 * RUNGS
            if abs(found - slope) > bar + error:
                slope, bar, step = found, error, smaller
        return slope, bar, step, count

    def _sides(self, steps: Sequence[float]) -> tuple[list[float], list[float], list[float], list[float]]:
        """Return the values above and below the point, and the steps there that the grid of floats holds."""
        forward = [(self.at + h) - self.at for h in steps]
        backward = [self.at - (self.at - h) for h in steps]
        up = [self.f(self.at + h) for h in forward]
        down = [self.f(self.at - h) for h in backward]
        return up, down, forward, backward

    def _ridders(self, step: float, level: float) -> tuple[float, float, float]:
        """Return the extrapolated slope, its error bar, and the steepness nearby, from a ladder of halved steps."""
        steps = [step * 2.0**-k for k in range(RUNGS)]
        up, down, forward, backward = self._sides(steps)
        width = [a + b for a, b in zip(forward, backward)]
        last = [_ratio(a - b, w) for a, b, w in zip(up, down, width)]
        noise = [
            _ratio(_largest(EPSILON * _largest(abs(a), abs(b)) + SMALLEST, level), w)
            for a, b, w in zip(up, down, width)
        ]
        slope, error = last[0], INF
        power = 1.0
        for k in range(1, RUNGS):
            power *= 4.0
            new = [(power * b - a) / (power - 1.0) for a, b in pairwise(last)]
            for i, value in enumerate(new):
                # Rounding is what extrapolation cannot see; the smallest step that took part has the most of it.
                found = _largest(abs(value - last[i + 1]), abs(value - last[i])) + 2.0 * noise[k + i]
                if found < error:
                    slope, error = value, found
            last = new
        # What the values differ by, less what they differ by for nothing.
        apart = _largest(abs(up[-1] - self.center), abs(down[-1] - self.center))
        around = _largest(_ratio(apart - 2.0 * noise[-1] * width[-1], steps[-1]), FLOOR if apart else 0.0)
        return slope, SAFETY * error, around

    def take_noise(self, bound: float) -> None:
        """Take the rounding noise of the function to be what its operations can add up to."""
        self.level = _largest(self.level, bound)

    def _noise_beside(self, step: float) -> float:
        """Return the rounding noise a step away from the point, on its worse side."""
        near = [_on_grid(step * SPACINGS[0]) * k for k in range(NEIGHBOURS)]
        above, below = self.at + step, self.at - step
        rows = [[self.f(above - h) for h in near], [self.f(below + h) for h in near]]
        found = _scatter([_differences(_differences(row)) for row in rows], 2)
        return 2.0 * found if math.isfinite(found) else 0.0

    def noise(self) -> tuple[float, tuple[float, float]]:
        """Return the rounding noise of the function: what neighbours scatter by.

        Then the ripple: by how much farther ones scatter more than noise does, and their spacing.
        """
        level = EPSILON * abs(self.center)
        still = True
        ripple = 0.0, 0.0
        for spacing in SPACINGS:
            steps = [_on_grid(self.scale * spacing) * side for side in SIDE]
            rows = [[self.f(self.at + h) for h in steps], [self.f(self.at - h) for h in steps]]
            first = [_differences(row) for row in rows]
            second = [_differences(row) for row in first]
            third = [_differences(row) for row in second]
            orders = [
                _scatter(second, 2),
                _scatter(third, 3),
                _scatter([_differences(row) for row in third], 4),
            ]
            noisy = orders[2] > 0.25 * orders[1] and orders[1] > 0.25 * orders[0]
            # Values farther from 0 than the one at the point are rounded more coarsely.
            coarse = _largest(level, *[EPSILON * abs(y) for row in rows for y in row])
            if not (still or ripple[0]) and orders[2] > 0.25 * orders[1] and orders[2] > RIPPLE * coarse:
                ripple = 2.0 * orders[2], spacing
            # A kink among the neighbours bends them at one place, noise at most.
            bends = [sorted(map(abs, row)) for row in second]
            noisy = noisy and any(row[1] > 0.1 * row[2] for row in bends)
            told = spacing == SPACINGS[0] or (noisy and (still or spacing == SPACINGS[1]))
            if told and math.isfinite(orders[0]):
                level = _largest(level, orders[0])
            # Farther neighbours tell of noise only where these are all but equal.
            still = still and sum([d != 0.0 for row in first for d in row]) <= 1
        return 2.0 * level, ripple

    def _one_sided(self) -> tuple[str, float, float, int]:
        """Return what small distances show ('' where smooth), the one-sided slopes, and the evaluations."""
        small, left, right = self._look(self.scale)
        from_afar = small in ("kink", "jump")
        count = 2 * len(PROBES)
        for closer in (*CLOSER[1:], CLOSEST):
            # What looks like a kink from afar may be a smooth function that turns quickly.
            if small not in (("edge", "jump") if closer == CLOSEST else ("kink", "jump", "vertical", "edge")):
                break
            again, *slopes = self._look(self.scale * closer)
            count += 2 * len(PROBES)
            if again != small:
                small, (left, right) = again, slopes
        self.beside = from_afar and small == ""
        return "undefined" if small == "vertical" else small, left, right, count

    def _look(self, scale: float) -> tuple[str, float, float]:
        up, down, forward, backward = self._sides([scale * probe for probe in PROBES])
        right = [_ratio(y - self.center, h) for y, h in zip(up, forward)]
        left = [_ratio(self.center - y, h) for y, h in zip(down, backward)]
        found = self._shape(up, down, left, right, forward[2])
        # The step shrinks by 4 from one to the other.
        ends = [(4.0 * side[2] - side[1]) / 3.0 if math.isfinite(side[2]) else NAN for side in (left, right)]
        return found, ends[0], ends[1]

    def _shape(
        self, up: list[float], down: list[float], left: list[float], right: list[float], nearest: float
    ) -> str:
        """Return what values on both sides at shrinking distances show: '', kink, jump, vertical, edge, undefined."""
        values = [abs(y) for y in (*up, *down)]
        noise = _largest(8.0 * EPSILON * _largest(abs(self.center), *values), self.level)
        outside_up, outside_down = not all(map(math.isfinite, up)), not all(map(math.isfinite, down))
        if (outside_up and outside_down) or not math.isfinite(self.center):
            return "undefined"
        if outside_up or outside_down:
            return "edge"
        for beside in (up, down):
            leap = [abs(y - self.center) for y in beside]
            # Beside a jump the values agree with each other, unlike values that differ by rounding noise.
            if leap[2] > 0.9 * leap[0] and leap[2] > 1e3 * noise and _spread(beside) < 0.1 * leap[2]:
                return "jump"
        gap = [abs(a - b) for a, b in zip(right, left)]
        slopes = [_largest(abs(a), abs(b)) for a, b in zip(right, left)]
        # At a kink the slopes keep their distance as the step shrinks; where f is smooth it shrinks along.
        stays = gap[2] > 0.9 * gap[1] and gap[1] > 0.9 * gap[0] and gap[2] < 1.5 * gap[1]
        if stays and gap[2] > _largest(1e-6 * slopes[2], _ratio(4.0 * noise, nearest)):
            return "kink"
        # Steeper and steeper, but less so than rounding noise, whose slopes grow as the step shrinks, fourfold.
        growth = [_ratio(b, _largest(a, FLOOR)) for a, b in pairwise(slopes)]
        return "vertical" if all(1.5 < each < 3.6 for each in growth) else ""


def _scatter(rows: list[list[float]], order: int) -> float:
    """Return how large differences of some order are, as a multiple of the noise that makes such ones."""
    return _largest(*[abs(d) for row in rows for d in row]) / math.sqrt(math.comb(2 * order, order))


def _differences(numbers: list[float]) -> list[float]:
    return [b - a for a, b in pairwise(numbers)]
