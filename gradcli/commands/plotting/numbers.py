"""The program of a plot on one sample after the other: plain numbers, for which nothing need be loaded."""

from __future__ import annotations

from operator import itemgetter

from gradcli.commands.recorded import numbers_in
from gradcli.core.singular import WORST_FIRST, is_smooth_at, moves, told_at
from gradcli.core.tape import Wanted, collect, pull
from gradcli.core.tensor import NO_PARAMS, Tensor, clock, params_of
from gradcli.core.values import PLAIN_NUMBERS
from gradcli.errors import Problem
from gradcli.lang.running.limits import Limits
from gradcli.session import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.commands.plotting.ranges import Scene
    from gradcli.commands.program import Program
    from gradcli.commands.spec import Arguments, Context
    from gradcli.core.singular import Told

_MOST_STEPS = 50  # turns of loops and calls of a program at one sample, on average
_MOST_OPERATIONS = 150  # beyond that, arrays are quicker


class NeedsArrays(Exception):
    """A program does not stay with a few numbers, or something is wrong with it that arrays may tell better."""


def takes_numbers(context: Context, arguments: Arguments, scene: Scene) -> bool:
    """Tell whether numbers will do: no options that arrays see to, none among the names."""
    settings = ("dtype", "seed", "max-steps", "max-seconds", "max-memory", "max-depth")
    return (
        not scene.random
        and context.session is None
        and all(arguments.text(name) is None for name in settings)
        and all(type(value) in (int, float, bool) for value in scene.names.values())
    )


class Numbers:
    """Evaluates the program of a plot at one point after the other."""

    def __init__(self, program: Program, scene: Scene, order: int) -> None:
        self.depth = order + 1
        self.random = False
        self.singular: list[tuple[tuple[float, ...], Told]] = []
        self._scene = scene
        self._names = scene.names
        ((self._variable, _, _),) = scene.ranges
        self._session = Session(write=_refuse, warn=_refuse)
        self._session.explains = False
        self.shapes: list[tuple[int, ...]] = []
        try:
            self._runs = [self._session.prepare(source) for source in program.sources]
        except Problem as problem:
            raise NeedsArrays from problem

    def at(self, *columns: Sequence[float]) -> list[list[float]]:
        """Return value and derivatives at points, output by output, nan where there is none.

        Raises: NeedsArrays.
        """
        (xs,) = columns
        meter = self._session.runtime.meter
        meter.set_limits(Limits(steps=_MOST_STEPS * len(xs)))
        with meter:
            rows = [self._row(x) for x in xs]
        return [list(column) for column in zip(*rows, strict=True)]

    def _row(self, x: float) -> list[float]:
        """Return what belongs to one sample: the value and the derivatives of each output."""
        began = next(clock)
        leaf = Tensor(x, True)
        try:
            row = []
            for y in self._outputs(leaf):
                row += self._orders(y, leaf)
        except Problem as problem:
            raise NeedsArrays from problem
        if next(clock) - began > _MOST_OPERATIONS * self.depth:
            raise NeedsArrays
        return row

    def _outputs(self, leaf: Tensor) -> list[Tensor]:
        """Run the program and return the numbers it gives."""
        runtime = self._session.runtime
        runtime.variables.clear()
        runtime.variables.update(self._names)
        runtime.variables[self._variable] = leaf
        runtime.python_lists = False
        runtime.imported.clear()
        self._session.dtype = "float64"
        results: tuple[tuple[str, Any], ...] = ()
        for run in self._runs:
            results = run()
        if self.shapes == [()] and len(results) == 1 and type(results[0][1]) is Tensor:
            return [results[0][1].current()]  # one number again, as it nearly always is
        found: list[Tensor] = []
        shapes: list[tuple[int, ...]] = []
        for _, value in results:
            shape: tuple[int, ...] = ()
            if type(value) is Tensor:
                parts = [value.current()]
            elif type(value) in (float, int, bool):
                parts = [Tensor(value)]
            else:
                parts = numbers_in(value) or []
                shape = (len(parts),)
                if not parts:
                    raise NeedsArrays
            shapes.append(shape)
            found += parts
        if len(shapes) != len(self._scene.outputs) or (self.shapes and shapes != self.shapes):
            raise NeedsArrays
        self.shapes = shapes
        return found

    def _orders(self, y: Tensor, leaf: Tensor) -> list[float]:
        """Return a number and its derivatives by the leaf."""
        if type(y.value) not in (float, int, bool):
            raise NeedsArrays
        self._note_singular(y, leaf.value)
        found: list[Any] = [y.value]
        last: Any = y
        for order in range(1, self.depth):
            if type(last) is Tensor and last.requires:
                pulled = pull([(last, 1.0)], record=order + 1 < self.depth, wanted=Wanted([leaf]))
                last = pulled[0][1] if pulled else 0.0
            else:
                last = 0.0
            found.append(last.value if type(last) is Tensor else last)
        return [float(number) if number - number == 0 else _NAN for number in found]

    def _note_singular(self, y: Tensor, x: float) -> None:
        """Note the worst of the operations on the way to a number that are at a point where they have no derivative."""
        found: list[tuple[int, Told]] = []
        for node in collect([y]):
            if type(node.value) is not float:
                raise NeedsArrays  # a sum over a vector is a number, but its terms are none
            prim = node.prim
            if prim is None or not prim.singular:
                continue
            operands = [a.value if type(a) is Tensor else a for a in node.inputs]
            if not PLAIN_NUMBERS.issuperset(map(type, operands)):
                raise NeedsArrays
            params = params_of(node) if prim.partials is None else NO_PARAMS
            for singular in prim.singular:
                # Nearly never is there anything, so this comes first.
                if (
                    singular.where(*operands, **params)
                    and (not singular.by or any(moves(node.inputs[i]) for i in singular.by))
                    and not is_smooth_at([y], node, singular)
                ):
                    found.append((WORST_FIRST.index(singular.kind), told_at(node, singular)))
                    break
        if found:
            self.singular.append(((x,), min(found, key=itemgetter(0))[1]))


_NAN = float("nan")


def _refuse(_text: str) -> None:
    raise NeedsArrays
