"""The program of a plot on all samples at once: numpy's arrays on the hidden batch axis."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.errors import GradientProblem
from gradcli.lang.running.limits import OutOfSteps
from gradcli.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.commands.plotting.ranges import Scene
    from gradcli.commands.program import Program
    from gradcli.commands.spec import Arguments, Context
    from gradcli.core.singular import Told

# Steps that a program may take at a point where neither steps nor seconds are limited: a loop that does not end is
# told of within some seconds, and a range of loops that do end after so many steps takes about a minute.
_MOST_STEPS = 100_000


class Rows:
    """Evaluates the program of a plot at many points at once."""

    def __init__(
        self, context: Context, arguments: Arguments, program: Program, scene: Scene, order: int
    ) -> None:
        self.depth = order + 1 if len(scene.ranges) == 1 else 3
        self.random = scene.random
        self.singular: list[tuple[tuple[float, ...], Told]] = []
        self._order = order
        self._scene = scene
        self._arguments = arguments
        self._program = program
        stderr = context.stderr
        self._tell = (lambda _text: None) if stderr is None else stderr.write
        self._by_elements = False
        self.shapes: list[tuple[int, ...]] = [()] * len(scene.outputs)
        self._batches = self._compiled()

    def _compiled(self) -> Any:
        from gradcli.commands.partials import limits_of
        from gradcli.mapping.batches import Batches
        from gradcli.mapping.plan import Plan
        from gradcli.mapping.program import Program as Compiled

        variables = tuple([name for name, _, _ in self._scene.ranges])
        sources = self._program.sources
        limits = limits_of(self._arguments)
        unlimited = limits.steps is None and limits.seconds is None
        plan = Plan(
            sources=tuple([(source.text, source.name) for source in sources]),
            originals=tuple([source.text for source in sources]),
            outputs=self._scene.outputs,
            variables=tuple([(name, name) for name in variables]),
            # The elements of an array have no gradient each, but all of them move in the direction of one name.
            wrt=() if self._by_elements else variables,
            tangents=((variables[0], 1.0),) if self._by_elements else (),
            order=self._order,
            dtype=self._arguments.text("dtype"),
            seed=self._arguments.integer("seed"),
            limits=replace(limits, steps=_MOST_STEPS) if unlimited else limits,
            random=self._scene.random,
        )
        return Batches(Compiled(plan, self._tell, self._scene.names), steps_end_all=unlimited)

    def at(self, *columns: Sequence[float]) -> list[list[float]]:
        """Return value and derivatives at points, output by output, nan where the program fails.

        Raises: Problem if it fails at every one of many points; OutOfSteps where it does not seem to end at one.
        """
        arrays = [np.array(column, dtype=float) for column in columns]
        try:
            with np.errstate(all="ignore"):
                done = self._batches.compute(arrays, np.arange(len(arrays[0])), first_failure_only=False)
        except OutOfSteps as endless:
            at = self._batches.ended_at
            names = [name for name, _, _ in self._scene.ranges]
            place = ", ".join([f"{name} = {xs[at]:.9g}" for name, xs in zip(names, arrays, strict=True)])
            endless.message = f"the program took more than {_MOST_STEPS:,} steps at {place}"
            endless.hint = "does its loop end there? --max-steps sets another limit, and leaves points out"
            raise
        for problem in done.failed.values():
            # One without a place is of the result, not the program's.
            if isinstance(problem, GradientProblem) and problem.span is None:
                if len(columns) == 1 and self._order == 1 and not self._by_elements:
                    self._by_elements = True
                    self._batches = self._compiled()
                    return self.at(*columns)
                problem.hint = "plot one number: a sum, or an element such as (...)[0]"
                raise problem
        if len(done.failed) == done.count and done.count > 2:
            raise done.failed[min(done.failed)]
        for row, what in done.singular.items():
            self.singular.append((tuple([float(array[row]) for array in arrays]), what))
        wide = len(self._scene.outputs) * self.depth
        found = [np.array(column, dtype=float) for column in done.columns]
        found = found or [np.full(done.count, np.nan) for _ in range(wide)]
        for column in found:
            column[list(done.failed)] = np.nan
        return self._curves(found)

    def _curves(self, columns: Sequence[Any]) -> list[list[float]]:
        """Return results as a list for each curve: those of an output after each other, in the order of derivatives."""
        count = len(self._scene.outputs)
        curves: list[list[float]] = []
        for output in range(count):
            # Values come first, then the derivatives of each output.
            own = [columns[output], *columns[count + output * (self.depth - 1) :][: self.depth - 1]]
            shape = own[0].shape[1:]
            self.shapes[output] = shape
            flat = [
                np.broadcast_to(each.reshape(len(each), -1), (len(each), own[0][0].size)).T for each in own
            ]
            for element in range(len(flat[0])):
                for each in flat:
                    values = np.array(each[element], dtype=float)
                    values[~np.isfinite(values)] = np.nan
                    curves.append(values.tolist())
        return curves
