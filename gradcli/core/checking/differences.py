"""Is a derivative right? Finite differences with an error bar of their own, and a verdict per partial.

There is no step to choose. For each component the function is probed on a ladder of shrinking steps;
central differences are extrapolated (Ridders), and the extrapolation's own error estimate together
with the rounding error of the values is the tolerance. One-sided slopes and steps at small distances
tell kinks, jumps and edges of the domain from wrong derivatives.
Source: Ridders (1982), Adv. Eng. Softw. 4(2), 75-76; Press et al., Numerical Recipes, §5.7.
"""

from __future__ import annotations

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
from gradcli.core.checking.neighbours import (
    EPSILON,
    MEASURING,
    NEIGHBOURS,
    noise_at,
    noise_beside,
    probe_at,
)
from gradcli.core.lazy import np

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.checking.neighbours import Probe

SAFETY = 4.0  # the error bar is this many times the estimated error
FIRST_STEP = 0.0437  # relative to the scale; no round number, so that no period hides between the rungs
LEAST_SCALE = 1e-305  # so that steps and what is divided by them stay numbers
PROBES = (2.0**-14, 2.0**-16, 2.0**-18)  # small one-sided distances, relative to the scale
CLOSER = (1.0, 2.0**-10, 2.0**-20)  # a kink or jump must still be one when looked at this much closer,
CLOSEST = 2.0**-32  # and a jump, or the edge of a domain, when looked at from here
RESTARTS = (1.0, 2.0**-7, 2.0**-14, 2.0**-21, 2.0**-28, 2.0**-35, 2.0**-42)
DEEPER = tuple([2.0 ** (-7.0 * k) for k in range(7, 15)])  # beside 0 floats are as close as can be
LONGER = (2.0**7, 2.0**14, 2.0**21, 2.0**28)  # a remedy for rounding noise, which small steps magnify
CONVERGED = 2e-8  # a bar this small relative to the slope is good enough to stop
SMALLEST = 2.0**-1072  # what is lost by underflow


class _Estimate:
    """The best extrapolated slopes so far, for every (input, output) pair."""

    def __init__(self, n: int, m: int) -> None:
        self.slope = np.full((n, m), np.nan)
        self.bar = np.full((n, m), np.inf)
        self.step = np.zeros((n, m))
        self.quality = np.full((n, m), np.inf)
        self.around = np.zeros((n, m))  # how steep the function is nearby
        self.flat = np.full((n, m), FLOOR)  # slopes below this count as no slope

    def admits(self, columns: Any, slope: Any, bar: Any) -> Any:
        """Return where estimates agree with the best ones so far within the error bars."""
        return np.abs(slope - self.slope[columns]) <= self.bar[columns] + bar

    def offer(self, columns: Any, slope: Any, bar: Any, step: Any) -> None:
        """Keep what is better known than before."""
        # A narrow bar around a small number may come from steps far too large for what they measure,
        # so estimates compete by their bars relative to their slopes.
        quality = bar / np.maximum(np.abs(slope), self.flat[columns])
        better = quality < self.quality[columns]
        self.quality[columns] = np.where(better, quality, self.quality[columns])
        self.slope[columns] = np.where(better, slope, self.slope[columns])
        self.bar[columns] = np.where(better, bar, self.bar[columns])
        self.step[columns] = np.where(better, step, self.step[columns])


def check_partials(
    probe: Probe, x: Any, exact: Any, rounding: Callable[[], Any] | None = None
) -> list[Finding]:
    """Return a Finding per partial of `exact`, shape (outputs, inputs), at the point `x`, shape (inputs,).

    `probe` evaluates the function at many points at once: (points, inputs) to (points, outputs). `rounding` bounds
    the outputs' rounding errors, shape (outputs,), where that is known; it is asked where a derivative is in doubt.
    """
    x = np.asarray(x, float).reshape(-1)
    exact = np.asarray(exact, float).reshape(-1, x.size)
    center = np.asarray(probe(x[None, :]), float).reshape(1, len(exact))[0]
    scale = _scales(x)
    # Measuring noise takes as many evaluations as all the rest, so at first only the rounding of the value itself is
    # reckoned with. More noise makes for wider bars: what is right within the narrow ones is right.
    columns = np.arange(x.size)
    rounding_of_value = EPSILON * np.abs(center) + np.zeros((x.size, 1))
    found, turned = _examined(
        probe, x, columns, exact, center, scale, rounding_of_value, np.ones(x.size, int)
    )
    columns = columns[
        [
            bool(turns) or any(f.verdict != "ok" or nothing_seen(f, y) for f, y in zip(each, center))
            for turns, each in zip(turned, found)
        ]
    ]
    if columns.size:
        spent = np.array([found[j][0].evaluations for j in columns])
        known = None if rounding is None else rounding()
        if known is None:
            noise, ripple = noise_at(probe, x, columns, scale[columns], center)
            spent = spent + MEASURING
        else:
            noise, ripple = np.maximum(rounding_of_value[columns], np.asarray(known, float)), None
        again, _ = _examined(probe, x, columns, exact, center, scale[columns], noise, spent, measured=True)
        refuted = np.flatnonzero([any(finding.verdict == "wrong" for finding in each) for each in again])
        more = 0
        scatter = noise = noise[refuted]
        if ripple is not None:
            ripple = ripple[refuted]
        elif refuted.size:
            more = MEASURING
            scatter, ripple = noise_at(probe, x, columns[refuted], scale[columns[refuted]], center)
        for j, each in zip(columns, again):
            found[j] = [unseen_doubted(f, y) for f, y in zip(each, center)]
        for at, j in enumerate(columns[refuted]):
            found[j] = [
                overlooked(
                    one,
                    scatter[at, k],
                    ripple[at, k],
                    None if known is None else noise[at, k],
                    float(scale[j]),
                    more,
                )
                for k, one in enumerate(found[j])
            ]
    return [found[j][k] for k in range(len(exact)) for j in range(x.size)]


def _examined(
    probe: Probe,
    x: Any,
    columns: Any,
    exact: Any,
    center: Any,
    scale: Any,
    noise: Any,
    spent: Any,
    measured: bool = False,
) -> tuple[list[list[Finding]], Any]:
    """Return the findings for some inputs (`columns`), one list of outputs each; and where there is a kink beside.

    `scale` and the evaluations `spent` so far, shape (columns,), and `noise`, (columns, outputs), belong to these inputs.
    The noise far from the point is another one; it is `measured` there, or taken to be that of the values alone.
    """
    small, sided, count, beside = _one_sided(probe, x, columns, scale, center, noise)
    count += spent
    best = _Estimate(columns.size, len(exact))
    pending = np.arange(columns.size)
    for factor in RESTARTS + LONGER:
        if not pending.size:
            break
        step = scale[pending] * FIRST_STEP * factor
        level = noise[pending]
        if measured and factor > 1.0:
            level = np.maximum(level, noise_beside(probe, x, columns[pending], step))
            count[pending] += 2 * NEIGHBOURS
        slope, bar, around = _ridders(probe, x, columns[pending], step, center, level)
        if factor > 1.0:
            # What leaves the neighbourhood of a point counts only where it says what smaller steps say, and better.
            at = np.abs(x[columns[pending]])[:, None]
            far = (at > 0.0) & (step[:, None] >= at)
            usable = best.admits(pending, slope, bar) & (bar < np.abs(slope))
            bar = np.where(far & ~usable, np.inf, bar)
        if factor == 1.0:
            best.around = np.where(np.isfinite(around), around, 0.0)
            best.flat = np.maximum(FLAT * best.around, FLOOR)
        best.offer(pending, slope, bar, step[:, None])
        count[pending] += 2 * RUNGS
        settled = (small[pending] != "") | (best.quality[pending] <= CONVERGED)
        pending = pending[~settled.all(axis=1)]
    dim = noise / (scale[:, None] * PROBES[0])  # the slopes that small distances do not show
    counts = count[:, None] + np.zeros(best.slope.shape, int)

    def findings() -> list[list[Finding]]:
        return [
            [
                _finding(
                    k, int(j), exact[k, j], best, at, small[at, k], sided[at, k], dim[at, k], counts[at, k]
                )
                for k in range(len(exact))
            ]
            for at, j in enumerate(columns)
        ]

    found = findings()
    verdicts = np.array([[finding.verdict for finding in each] for each in found])
    # Steps across a kink beside the point, to both sides, find the mean of two slopes.
    doubted = (verdicts == "wrong") | (beside & (verdicts == "ok"))
    if measured and doubted.any():  # small steps whose noise is not known contradict everything
        counts += _look_closer(probe, x, columns, scale, center, noise, best, doubted)
        found = findings()
    return found, beside.any(axis=1)


def _look_closer(
    probe: Probe, x: Any, columns: Any, scale: Any, center: Any, noise: Any, best: _Estimate, doubted: Any
) -> Any:
    """Replace doubted estimates by ones that no smaller step contradicts; return the evaluations it took.

    Large steps pass over what oscillates within them, and their bars do not show it.
    """
    count = np.zeros(best.slope.shape, int)
    beside_zero = (x[columns] == 0.0)[:, None]
    for factor in RESTARTS + DEEPER:
        steps = (scale * FIRST_STEP * factor)[:, None]
        smaller = doubted & (steps < best.step) & (beside_zero | (factor >= RESTARTS[-1]))
        if not smaller.any():
            continue
        found, error, _ = _ridders(probe, x, columns, steps[:, 0], center, noise)
        count += 2 * RUNGS * smaller
        nearer = smaller & (np.abs(found - best.slope) > best.bar + error)
        best.slope = np.where(nearer, found, best.slope)
        best.bar = np.where(nearer, error, best.bar)
        best.step = np.where(nearer, steps, best.step)
    return count


def _scales(x: Any) -> Any:
    largest = np.max(np.abs(x[np.isfinite(x)]), initial=0.0)
    return np.maximum(np.where(x != 0.0, np.abs(x), largest if largest > 0.0 else 1.0), LEAST_SCALE)


def _sides(probe: Probe, x: Any, columns: Any, steps: Any) -> tuple[Any, Any, Any, Any]:
    """Return the values above and below the point, and the steps there that the grid of floats holds.

    For steps of shape (columns, S); the values have the shape (columns, S, outputs).
    """
    at = x[columns][:, None]
    forward, backward = (at + steps) - at, at - (at - steps)
    values = probe_at(probe, x, columns, np.concatenate([forward, -backward], axis=1))
    count = steps.shape[1]
    return values[:, :count], values[:, count:], forward, backward


def _ridders(probe: Probe, x: Any, columns: Any, step: Any, center: Any, level: Any) -> tuple[Any, Any, Any]:
    """Return extrapolated slopes, error bars, and steepness nearby, from a ladder of halved steps.

    Each has the shape (columns, outputs).
    """
    steps = step[:, None] * 2.0 ** -np.arange(RUNGS)
    up, down, forward, backward = _sides(probe, x, columns, steps)
    width = (forward + backward)[:, :, None]
    table = [(up - down) / width]
    noise = np.maximum(EPSILON * np.maximum(np.abs(up), np.abs(down)) + SMALLEST, level[:, None]) / width
    slope = table[0][:, 0]
    error = np.full(slope.shape, np.inf)
    power = 1.0
    for k in range(1, RUNGS):
        power *= 4.0
        last = table[-1]
        new = (power * last[:, 1:] - last[:, :-1]) / (power - 1.0)
        errors = np.maximum(np.abs(new - last[:, 1:]), np.abs(new - last[:, :-1]))
        # Rounding is what extrapolation cannot see; the smallest step that took part has the most of it.
        errors = errors + 2.0 * noise[:, k:]
        for i in range(new.shape[1]):
            better = errors[:, i] < error
            slope = np.where(better, new[:, i], slope)
            error = np.where(better, errors[:, i], error)
        table.append(new)
    # What the values differ by, less what they differ by for nothing.
    apart = np.maximum(np.abs(up[:, -1] - center), np.abs(down[:, -1] - center))
    least = np.where(apart == 0.0, 0.0, FLOOR)
    around = np.maximum((apart - 2.0 * noise[:, -1] * width[:, -1]) / steps[:, -1:], least)
    return slope, SAFETY * error, around


def _one_sided(
    probe: Probe, x: Any, columns: Any, scale: Any, center: Any, noise: Any
) -> tuple[Any, Any, Any, Any]:
    """Return what small distances show ('' where smooth), one-sided slopes (columns, m, 2), evaluations.

    Then where what looks like a kink or a jump is beside the point, or a smooth turn.
    """
    small, sided = _look(probe, x, columns, scale, center, noise)
    from_afar = np.isin(small, ("kink", "jump"))
    count = np.full(columns.size, 2 * len(PROBES))
    doubted = np.arange(columns.size)
    for closer in (*CLOSER[1:], CLOSEST):
        # What looks like a kink from afar may be a smooth function that turns quickly.
        kinds = ("edge", "jump") if closer == CLOSEST else ("kink", "jump", "vertical", "edge")
        doubted = doubted[np.isin(small[doubted], kinds).any(axis=1)]
        if not doubted.size:
            break
        again, slopes = _look(probe, x, columns[doubted], scale[doubted] * closer, center, noise[doubted])
        count[doubted] += 2 * len(PROBES)
        gone = (small[doubted] != again) & (small[doubted] != "undefined")
        small[doubted] = np.where(gone, again, small[doubted])
        sided[doubted] = np.where(gone[..., None], slopes, sided[doubted])
    small[small == "vertical"] = "undefined"
    return small, sided, count, from_afar & (small == "")


def _look(probe: Probe, x: Any, columns: Any, scale: Any, center: Any, level: Any) -> tuple[Any, Any]:
    up, down, forward, backward = _sides(probe, x, columns, scale[:, None] * np.array(PROBES))
    right = (up - center) / forward[:, :, None]
    left = (center - down) / backward[:, :, None]
    largest = np.maximum(np.abs(up), np.abs(down)).max(axis=1)
    noise = np.maximum(8.0 * EPSILON * np.maximum(np.abs(center), largest), level)
    small = np.full(right[:, 0].shape, "", dtype=object)
    gap = np.abs(right - left)
    slopes = np.maximum(np.abs(right), np.abs(left))
    # At a kink the slopes keep their distance as the step shrinks; where f is smooth it shrinks along.
    stays = (gap[:, 2] > 0.9 * gap[:, 1]) & (gap[:, 1] > 0.9 * gap[:, 0]) & (gap[:, 2] < 1.5 * gap[:, 1])
    loud = gap[:, 2] > np.maximum(1e-6 * slopes[:, 2], 4.0 * noise / forward[:, 2, None])
    small[stays & loud] = "kink"
    for beside in (up, down):
        leap = np.abs(beside - center)
        # Beside a jump the values agree with each other, unlike values that differ by rounding noise.
        spread = beside.max(axis=1) - beside.min(axis=1)
        small[(leap[:, 2] > 0.9 * leap[:, 0]) & (leap[:, 2] > 1e3 * noise) & (spread < 0.1 * leap[:, 2])] = (
            "jump"
        )
    outside_up, outside_down = ~np.isfinite(up).all(axis=1), ~np.isfinite(down).all(axis=1)
    small[outside_up | outside_down] = "edge"
    # Steeper and steeper, but less so than rounding noise, whose slopes grow as the step shrinks, fourfold.
    growth = slopes[:, 1:] / np.maximum(slopes[:, :-1], FLOOR)
    small[((growth > 1.5) & (growth < 3.6)).all(axis=1) & (small == "")] = "vertical"
    small[(outside_up & outside_down) | ~np.isfinite(center)] = "undefined"
    first = np.stack([left[:, 1], right[:, 1]], axis=-1)
    last = np.stack([left[:, 2], right[:, 2]], axis=-1)
    extrapolated = (4.0 * last - first) / 3.0  # the step shrinks by 4 from one to the other
    return small, np.where(np.isfinite(last), extrapolated, np.nan)


def _finding(
    row: int,
    column: int,
    exact: float,
    best: _Estimate,
    at: int,
    small: str,
    sided: Any,
    dim: float,
    count: int,
) -> Finding:
    """Return the finding about one partial, whose estimate is in row `at` of the `best` ones."""
    numeric, bar = float(best.slope[at, row]), float(best.bar[at, row])
    if not small and exact == 0.0 and sided[0] == sided[1] == 0.0 and abs(numeric) > dim:
        numeric, bar = 0.0, 0.0  # A step of a staircase, however the stairs rise.
    around = float(best.around[at, row])
    verdict = small or verdict_on(float(exact), numeric, bar, around)
    step, (left, right) = float(best.step[at, row]), map(float, sided)
    return Finding(row, column, float(exact), numeric, bar, step, verdict, left, right, int(count), around)
