"""Samples of a function and its derivatives: all at once on the hidden batch axis, more where curves break.

Between two samples that differ too much, bisection looks for what is there: where values stay apart
however near the points come, the curve is broken by a jump, a pole or the edge of its domain.
"""

from __future__ import annotations

from gradcli.commands.plot_window import quantiles
from gradcli.core.lazy import np
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.commands.plot_ranges import Scene
    from gradcli.commands.program import Program
    from gradcli.commands.spec import Arguments, Context

_MOST_LOOKED_INTO = 48
_ROUNDS = 44
_EARLY = 10  # rounds after which an interval whose ends have come together is let go
_GROWN = 1e4  # values so many times the usual ones, next to a point, are a pole


class Break(Record):
    """Where a curve breaks: `kind` is `pole`, `jump` or `edge`, `curve` the order of the derivative."""

    kind: str
    curve: int
    at: float
    left: float
    right: float


class Sampled(Record):
    """Sample points, the values of f, f', ... at them, after which of them each breaks, and why.

    `base` says which points belong to the even grid; `singular` what is not differentiable at a point.
    """

    xs: Any
    curves: tuple[Any, ...]
    cuts: tuple[frozenset[int], ...]
    breaks: tuple[Break, ...]
    base: Any
    singular: tuple[tuple[float, str], ...]


class Sampler:
    """Evaluates the program of a plot at many points at once."""

    def __init__(
        self, context: Context, arguments: Arguments, program: Program, scene: Scene, order: int
    ) -> None:
        from gradcli.commands.partials import limits_of
        from gradcli.mapping.batches import Batches
        from gradcli.mapping.plan import Plan
        from gradcli.mapping.program import Program as Compiled

        variables = tuple([name for name, _, _ in scene.ranges])
        plan = Plan(
            sources=tuple([(source.text, source.name) for source in program.sources]),
            originals=tuple([source.text for source in program.sources]),
            outputs=("",),
            variables=tuple([(name, name) for name in variables]),
            wrt=variables,
            order=order,
            dtype=arguments.text("dtype"),
            seed=arguments.integer("seed"),
            limits=limits_of(arguments),
            random=scene.random,
        )
        stderr = context.stderr
        tell = (lambda _text: None) if stderr is None else stderr.write
        self._batches = Batches(Compiled(plan, tell, scene.names))
        self.random = scene.random
        self.singular: list[tuple[tuple[float, ...], str]] = []

    def at(self, *columns: Any) -> list[Any]:
        """Return value and derivatives at points, nan where the program fails.

        Raises: Problem if it fails at every one of many points.
        """
        from gradcli.errors import GradientProblem

        with np.errstate(all="ignore"):
            done = self._batches.compute(columns, np.arange(len(columns[0])), first_failure_only=False)
        for problem in done.failed.values():
            if isinstance(problem, GradientProblem):
                problem.hint = "plot one number: a sum, or an element such as (...)[0]"
                raise problem
        if len(done.failed) == done.count and done.count > 2:
            raise done.failed[min(done.failed)]
        for row, what in done.singular.items():
            self.singular.append((tuple([float(column[row]) for column in columns]), what))
        found = []
        for column in done.columns or [np.full(done.count, np.nan)]:
            values = np.array(column, dtype=float)
            values[list(done.failed)] = np.nan
            values[~np.isfinite(values)] = np.nan
            found.append(values)
        return found


def sampled(sampler: Sampler, low: float, high: float, count: int) -> Sampled:
    """Return a function's samples over a range, its breaks found and not joined."""
    xs = np.linspace(low, high, count)
    curves = sampler.at(xs)
    spreads = [_spread(curve) for curve in curves]
    # Where numbers are drawn at random, all neighbours differ, and nothing is to be found between them.
    at, found, points = ([], [], []) if sampler.random else _looked_into(sampler, xs, curves, spreads)
    order = np.argsort(np.concatenate([xs, *[point[0] for point in points]]), kind="stable")
    merged = np.concatenate([xs, *[point[0] for point in points]])[order]
    values = [
        np.concatenate([curve, *[point[1][number] for point in points]])[order]
        for number, curve in enumerate(curves)
    ]
    base = np.concatenate([np.full(len(xs), True), np.full(len(merged) - len(xs), False)])[order]
    cuts = []
    for number in range(len(curves)):
        places = [where for where, each in zip(at, found, strict=True) if each.curve == number]
        cuts.append(frozenset(np.searchsorted(merged, places, side="right").__sub__(1).tolist()))
    singular = tuple(sorted([(place[0], what) for place, what in sampler.singular]))
    return Sampled(merged, tuple(values), tuple(cuts), tuple(found), base, singular)


def _spread(curve: Any) -> float:
    known = curve[np.isfinite(curve)]
    if not len(known):
        return 1.0
    low, high = quantiles(known, 0.05, 0.95)
    return high - low or float(np.ptp(known)) or 1.0


def _suspicious(curves: Sequence[Any], spreads: Sequence[float], step: float) -> Any:
    """Return how odd each interval between two samples looks, 0 where nothing is."""
    odd = np.zeros(len(curves[0]) - 1)
    for number, (curve, spread) in enumerate(zip(curves, spreads, strict=True)):
        known = np.isfinite(curve)
        change = np.abs(np.diff(curve))
        if number + 1 < len(curves):
            # What the slopes at both ends explain is no jump.
            slope = np.abs(np.diff(curve) - step * (curves[number + 1][1:] + curves[number + 1][:-1]) / 2)
            leap = np.where(np.isfinite(slope), slope, change)
        else:
            leap = change
        leap = np.where(np.isfinite(leap), leap, 0.0)
        padded = np.pad(leap, 4, mode="reflect")  # a break at the end must not pass for usual
        usual = np.sort(np.stack([padded[k : k + len(leap)] for k in range(9)]), axis=0)[4]
        odd = np.maximum(odd, np.where(leap > 4 * usual + 1e-3 * spread, leap / spread, 0.0))
        odd = np.where(known[1:] != known[:-1], np.inf, odd)
    return odd


def _looked_into(
    sampler: Sampler, xs: Any, curves: Sequence[Any], spreads: Sequence[float]
) -> tuple[list[float], list[Break], list[tuple[Any, list[Any]]]]:
    """Bisect the odd intervals; return the last points before breaks, the breaks, and samples to add."""
    odd = _suspicious(curves, spreads, float(xs[1] - xs[0]))
    chosen = np.argsort(-odd, kind="stable")[:_MOST_LOOKED_INTO]
    chosen = np.sort(chosen[odd[chosen] > 0])
    if not len(chosen):
        return [], [], []
    a, b = xs[chosen], xs[chosen + 1]
    ya, yb = np.stack([c[chosen] for c in curves]), np.stack([c[chosen + 1] for c in curves])
    before = np.abs(yb - ya)
    first = np.fmax(np.abs(ya), np.abs(yb))
    scale = np.array(spreads)[:, None]
    live = np.arange(len(chosen))
    for turn in range(_ROUNDS):
        middle = (a[live] + b[live]) / 2
        moved = (middle > a[live]) & (middle < b[live])
        live, middle = live[moved], middle[moved]
        if not len(live):
            break
        ym = np.stack(sampler.at(middle))
        go_left = _lies_left(ya[:, live], ym, yb[:, live], scale)
        b[live] = np.where(go_left, middle, b[live])
        yb[:, live] = np.where(go_left, ym, yb[:, live])
        a[live] = np.where(go_left, a[live], middle)
        ya[:, live] = np.where(go_left, ya[:, live], ym)
        if turn >= _EARLY:
            apart = ~(np.abs(yb - ya)[:, live] <= before[:, live] * 0.05 + 1e-12 * scale)
            live = live[apart.any(axis=0)]
    usual = [
        max(quantiles(np.abs(c[np.isfinite(c)]), 0.5, 0.5)[0] if np.isfinite(c).any() else 0.0, s)
        for c, s in zip(curves, spreads)
    ]
    ends = [(np.array([a[k], b[k]]), [np.array([ya[c, k], yb[c, k]]) for c in range(len(curves))])
            for k in range(len(chosen))]  # fmt: skip
    places, found = [], []
    for k in range(len(chosen)):
        for number in range(len(curves)):
            limit = max(_GROWN * usual[number], 8 * np.nan_to_num(first[number, k]))
            kind = _kind(ya[number, k], yb[number, k], before[number, k], limit, spreads[number])
            if kind:
                places.append(float(a[k]))
                found.append(
                    Break(kind, number, float((a[k] + b[k]) / 2), float(ya[number, k]), float(yb[number, k]))
                )
    return places, found, ends


def _lies_left(left: Any, middle: Any, right: Any, scale: Any) -> Any:
    """Return which intervals have their break in the left half: where one curve changes most unevenly.

    Near a pole all curves change on both sides alike; there it is where one, or else its slope, changes sign.
    """
    first, second = _apart(left, middle), _apart(middle, right)
    whole = first + second
    share = np.where(whole > 1e-6 * scale, first / np.where(whole > 0, whole, 1.0), 0.5) - 0.5
    uneven = np.take_along_axis(share, np.abs(share).argmax(axis=0)[None], axis=0)[0]
    turns = (left < 0) != (middle < 0), (middle < 0) != (right < 0)
    telling = (turns[0] != turns[1]) & (whole > scale) & np.isfinite(left + middle + right)
    lowest = telling.argmax(axis=0)[None]
    by_sign = np.take_along_axis(turns[0], lowest, axis=0)[0]
    return np.where(telling.any(axis=0), by_sign, uneven >= 0)


def _apart(left: Any, right: Any) -> Any:
    """Return how far apart values are; a value and none are farthest, none and none not at all."""
    apart = np.where(np.isfinite(left) != np.isfinite(right), 1e300, np.abs(right - left))
    return np.where(np.isfinite(apart), apart, 0.0)


def _kind(left: float, right: float, before: float, limit: float, spread: float) -> str:
    """Return what breaks a curve between two values that are all but neighbours, "" for nothing."""
    sides = [abs(y) for y in (left, right) if np.isfinite(y)]
    if not sides:
        return ""
    if max(sides) > limit:
        return "pole"
    if len(sides) < 2:
        return "edge"
    apart = abs(right - left)
    return "jump" if apart > 0.3 * before and apart > 1e-4 * spread else ""
