"""Samples of functions and their derivatives: on an even grid, and more where the curves break."""

from __future__ import annotations

from bisect import bisect_right

from gradcli.commands.plotting.breaks import Break, looked_into
from gradcli.commands.plotting.window import quantiles
from gradcli.commands.values import element_labels
from gradcli.errors import UsageProblem
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from gradcli.commands.plotting.ranges import Scene
    from gradcli.commands.program import Program
    from gradcli.commands.spec import Arguments, Context
    from gradcli.core.singular import Told

    class Sampler(Protocol):
        """Evaluates the program of a plot: what it gives, `depth` curves for each number (f, f', ...).

        `shapes` are those of the outputs, known once there are samples.
        `singular` collects where something is not differentiable at a sample, and what.
        """

        depth: int
        random: bool
        shapes: list[tuple[int, ...]]
        singular: list[tuple[tuple[float, ...], Told]]

        def at(self, *columns: Sequence[float]) -> list[list[float]]: ...


_SMALL = 1024  # samples up to which numbers one by one are quicker than loading what computes with arrays


class Sampled(Record):
    """Sample points, for each output the values of f, f', ... at them, after which of them each breaks, and why.

    `outputs` names what is drawn, "" for a single result. `base` says which points belong to the even grid;
    `singular` what is not differentiable at a point.
    """

    outputs: tuple[str, ...]
    xs: list[float]
    curves: tuple[tuple[list[float], ...], ...]
    cuts: tuple[tuple[frozenset[int], ...], ...]
    breaks: tuple[Break, ...]
    base: list[bool]
    singular: tuple[tuple[float, Told], ...]

    def on_grid(self, values: Sequence[float]) -> list[float]:
        """Return those of the values, one a sample, that belong to the even grid."""
        return [value for value, own in zip(values, self.base, strict=True) if own]


def samples_of(
    context: Context, arguments: Arguments, program: Program, scene: Scene, order: int, count: int
) -> Sampled:
    """Return the samples of a plot over one name.

    Programs of numbers are run number by number; where arrays or many steps come in, on all samples at once.
    Raises: Problem where the program fails at every sample.
    """
    from gradcli.commands.plotting.numbers import NeedsArrays, Numbers, takes_numbers

    ((_, low, high),) = scene.ranges
    if count <= _SMALL and takes_numbers(context, arguments, scene):
        try:
            return sampled(Numbers(program, scene, order), scene.outputs, low, high, count)
        except NeedsArrays:
            pass
    from gradcli.commands.plotting.batches import Rows

    return sampled(Rows(context, arguments, program, scene, order), scene.outputs, low, high, count)


def sampled(sampler: Sampler, outputs: Sequence[str], low: float, high: float, count: int) -> Sampled:
    """Return the samples of a function with these outputs over a range, its breaks found and not joined."""
    xs = evenly(low, high, count)
    curves = sampler.at(xs)
    if not curves:
        raise UsageProblem("there is nothing to plot: the result is empty", hint="plot a number or a vector")
    depth = sampler.depth
    spreads = [_spread(curve) for curve in curves]
    # Where numbers are drawn at random, all neighbours differ, and nothing is to be found between them.
    places, found, points = (
        ([], [], []) if sampler.random else looked_into(sampler, xs, curves, spreads, depth)
    )
    every = [*xs, *[x for x, _ in points]]
    order = sorted(range(len(every)), key=every.__getitem__)
    merged = [every[at] for at in order]
    columns = []
    for number, curve in enumerate(curves):
        values = [*curve, *[ys[number] for _, ys in points]]
        columns.append([values[at] for at in order])
    cuts = []
    for number in range(len(curves)):
        own = [
            place
            for place, each in zip(places, found, strict=True)
            if each.output * depth + each.order == number
        ]
        cuts.append(frozenset([bisect_right(merged, place) - 1 for place in own]))
    singular = tuple(sorted([(place[0], what) for place, what in sampler.singular]))
    starts = range(0, len(columns), depth)
    return Sampled(
        _labels(outputs, sampler.shapes), merged, tuple([tuple(columns[at : at + depth]) for at in starts]),
        tuple([tuple(cuts[at : at + depth]) for at in starts]), tuple(found), [at < count for at in order], singular,
    )  # fmt: skip


def evenly(low: float, high: float, count: int) -> list[float]:
    """Return so many numbers from `low` to `high`, evenly spaced."""
    step = (high - low) / (count - 1)
    return [*[low + number * step for number in range(count - 1)], high]


def _labels(outputs: Sequence[str], shapes: Sequence[tuple[int, ...]]) -> tuple[str, ...]:
    """Return the name of each number that is drawn, `f[0]`, `f[1]`, ... for the elements of an array."""
    found: list[str] = []
    for name, shape in zip(outputs, shapes, strict=True):
        found += element_labels(name or "f", shape) if shape else [name]
    return tuple(found)


def _spread(curve: list[float]) -> float:
    known = sorted([y for y in curve if y - y == 0])
    if not known:
        return 1.0
    low, high = quantiles(known, 0.05, 0.95)
    return high - low or known[-1] - known[0] or 1.0
