"""Rows in batches: those that disagree on a condition part ways, what cannot be batched is taken row by row.

A program is run on all rows at once. At a condition the rows disagree on, the larger part goes on and the
others are run again from the start on their own, where they agree that far. If most of the batch would be
carried along for nothing, both parts start again instead. Every row is thus computed by exactly the
operations that it would take alone, on arrays, so how rows are grouped changes no bit of any result.
"""

from __future__ import annotations

import time

from gradcli.core.batch import Unbatchable, set_judge
from gradcli.core.freeing import afterwards, finish, let_go
from gradcli.core.lazy import np
from gradcli.core.tensor import clock
from gradcli.core.values import BatchConflict
from gradcli.errors import AssertProblem, Interrupted, LimitProblem, Problem, RaisedProblem
from gradcli.lang.running.limits import OutOfSteps
from gradcli.mapping.program import Program, singular_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.core.singular import Told
    from gradcli.core.tensor import Tensor

_SHORT = 30  # operations that a program is guessed to have before it, even at an early condition
_PIECES = 8  # into how many pieces a batch is cut in which some row fails
_ROOM = 32 << 20  # bytes that a batch may take
_FIRST, _SECOND = 2, 256  # rows in the first batches, which show how many bytes a row takes
_PATIENCE = 20  # batches after which a guess must do
_USUAL = 2 << 20  # bytes that the first batch takes whatever it computes: modules that are loaded


class Parting(Exception):
    """The rows of a batch go different ways, and each part had better start anew."""

    def __init__(self, parts: list[Any]) -> None:
        super().__init__("rows part ways")
        self.parts = parts


class Way:
    """One run over a batch: answers its conditions and remembers which members left it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.staying: Any = None  # positions of the members still on this way; None: all
        self.left: list[Any] = []
        self._began = next(clock)

    def judge(self, answers: Any) -> bool:
        """Return the answer to go on with; members that would have answered otherwise leave.

        Raises: Parting if it is better that both parts start anew; Unbatchable for another batch's condition.
        """
        if len(answers) != self.size:
            raise Unbatchable("a condition inside vmap")
        mine = answers if self.staying is None else answers[self.staying]
        yes = int(np.count_nonzero(mine))
        if yes in (0, len(mine)):
            return yes > 0
        answer = 2 * yes >= len(mine)
        positions = np.arange(self.size) if self.staying is None else self.staying
        going, leaving = positions[mine == answer], positions[mine != answer]
        behind = next(clock) - self._began
        ahead = max(behind, _SHORT)
        if (self.size - len(going)) * ahead > len(going) * behind:
            raise Parting([*self.left, leaving, going])
        self.staying = going
        self.left.append(leaving)
        return answer

    def number(self, numbers: Any) -> float:
        """Return the number that all members have; if they differ, each number's members start anew.

        Raises: Parting; Unbatchable for another batch's numbers.
        """
        if len(numbers) != self.size:
            raise Unbatchable("a number inside vmap")
        positions = np.arange(self.size) if self.staying is None else self.staying
        values, which = np.unique(numbers[positions], return_inverse=True)
        if len(values) > 1:
            raise Parting([*self.left, *(positions[which == at] for at in range(len(values)))])
        return float(values[0])


class Room:
    """How many rows a batch may have, so that memory does not depend on what the program computes of a row.

    The first batches are small and measured: what they take beyond each other is what a row takes. To measure
    makes a batch several times slower, so it is done only where rows are left for larger ones.
    """

    def __init__(self) -> None:
        self._each: float | None = None  # bytes for a row, once known
        self._first: tuple[int, int] | None = None  # rows of a batch and the bytes it took
        self._looks = 0
        self.finished = 0  # rows that the batch under way computed to their end

    def rows(self) -> int:
        """Return how many rows the next batch may have."""
        if self._each is not None:
            return max(1, int(_ROOM / max(self._each, 1.0)))
        if self._first is None:
            return _FIRST
        rows, took = self._first
        return max(2 * rows, min(_SECOND, _ROOM * rows // max(took, 1)))

    def __enter__(self) -> None:
        """Begin a batch."""
        if self._each is None:
            import tracemalloc

            if tracemalloc.is_tracing():
                let_go()
                finish()  # what a batch left that was interrupted
            self.finished = 0
            tracemalloc.start()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Note how much memory the batch took at most, numpy's arrays included."""
        if self._each is not None:
            return
        import tracemalloc

        if isinstance(error, (KeyboardInterrupt, Interrupted)):
            # To forget what is in memory still takes 0.1 s and more, and no signal ends it.
            afterwards(tracemalloc.stop)
            return
        took = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        self._looks += 1
        rows = self.finished
        if self._first is None:
            self._first = (rows, took) if rows else None
        elif rows >= 2 * self._first[0]:
            self._each = (took - self._first[1]) / (rows - self._first[0])
        if self._each is None and self._looks > _PATIENCE:
            rows, took = self._first or (1, 0)
            self._each = (took - _USUAL) / rows


class Computed:
    """Results for some rows, by their positions: an array for each added column, and what was odd about rows.

    `failed` maps positions to problems; `singular` maps positions to what is there where derivatives are not unique.
    """

    def __init__(self, count: int) -> None:
        self.columns: list[Any] = []
        self.count = count
        self.failed: dict[int, Problem] = {}
        self.singular: dict[int, Told] = {}

    def put(self, rows: Any, values: Sequence[Any]) -> None:
        """Enter the results of the rows at these positions."""
        if not self.columns:
            if len(values[0]) == self.count and len(rows) == self.count:
                self.columns = list(values)
                return
            self.columns = [np.zeros((self.count, *v.shape[1:]), v.dtype) for v in values]
        for at, value in enumerate(values):
            column = self.columns[at]
            if value.shape[1:] != column.shape[1:] or column.dtype == object:
                column = self.columns[at] = _one_by_one(column)
                value = _one_by_one(value)
            elif value.dtype != column.dtype:
                column = self.columns[at] = column.astype(np.result_type(column, value))
            column[rows] = value


def _one_by_one(column: Any) -> Any:
    """Return a column whose values may differ in shape: an array of arrays."""
    if column.dtype == object:
        return column
    found = np.empty(len(column), dtype=object)
    for at, value in enumerate(column):
        found[at] = np.asarray(value)
    return found


class Batches:
    """Evaluates a program over rows; `reason` says why rows had to be taken one by one, if they had to.

    Where `steps_end_all`, a row that takes too many steps ends the others, too; `ended_at` is its position.
    """

    def __init__(self, program: Program, *, steps_end_all: bool = False) -> None:
        self.program = program
        self.ended_at = 0
        self._steps_end_all = steps_end_all
        limits = program.plan.limits
        self._seconds = None if limits is None else limits.seconds
        self._deadline = None if self._seconds is None else time.monotonic() + self._seconds
        self._room = Room()
        # Why a batch of one row failed of which it is not known yet whether the row is at fault.
        self._doubt = ""
        self.reason = "the program draws random numbers" if program.plan.random else ""

    def compute(self, columns: Sequence[Any], numbers: Any, *, first_failure_only: bool) -> Computed:
        """Return the results for all rows of the plan's columns; `numbers` count the rows in the whole table.

        With `first_failure_only` rows after the first that fails need not be computed.
        Raises: Interrupted; LimitProblem if the time for all rows has run out, or the steps of one that end all.
        """
        count = len(columns[0]) if columns else 0
        done = Computed(count)
        if not count:
            return done
        waiting: list[tuple[Any, bool]] = [(np.arange(count), not self.program.plan.random)]
        while waiting:
            rows, batched = waiting.pop()
            if first_failure_only and done.failed:
                rows = rows[rows < min(done.failed)]
            if not len(rows):
                continue
            if not batched:
                for row in rows.tolist():
                    self._alone(done, columns, row, int(numbers[row]))
                    if first_failure_only and done.failed:
                        break
                continue
            self._check_clock()
            most = self._room.rows()
            if len(rows) <= most:
                waiting += self._together(done, columns, rows)
                continue
            waiting.append((rows[most:], True))
            with self._room:
                waiting += self._together(done, columns, rows[:most])
        return done

    def _together(self, done: Computed, columns: Sequence[Any], rows: Any) -> list[tuple[Any, bool]]:
        """Run a batch; return the rows that are not done yet, and whether they may be batched, last first."""
        whole = len(rows) == done.count
        way = Way(len(rows))
        before = set_judge(way, len(rows))
        try:
            values, outputs = self.program.on_columns(
                columns if whole else [column[rows] for column in columns]
            )
        except Parting as parting:
            return [(rows[part], True) for part in parting.parts]
        except BatchConflict as reason:
            self.reason = self.reason or str(reason) or "an operation takes one row at a time"
            going = rows if way.staying is None else rows[way.staying]
            return [*((rows[left], True) for left in way.left), (going, False)]
        except (KeyboardInterrupt, Interrupted):
            raise
        except Problem as problem:
            going = rows if way.staying is None else rows[way.staying]
            self._check_end(problem, int(going[0]))
            if not _is_of_the_way(problem):
                return self._searched(rows, str(problem))
            for row in going.tolist():
                _fail(done, row, problem)
            return [(rows[left], True) for left in way.left]
        except Exception:  # noqa: BLE001 (whatever went wrong in the batch is looked for row by row)
            return self._searched(rows, "an operation takes one row at a time")
        finally:
            set_judge(*before)
        staying = way.staying
        self._room.finished = len(rows) if staying is None else len(staying)
        if staying is None:
            done.put(rows, values)
        else:
            done.put(rows[staying], [value[staying] for value in values])
        _note_singular(done, outputs, rows, staying)
        return [(rows[left], True) for left in way.left]

    def _searched(self, rows: Any, doubt: str) -> list[tuple[Any, bool]]:
        """Return the rows of a batch that failed, in pieces: perhaps one of them is at fault, perhaps the batch."""
        if len(rows) == 1:
            self._doubt = doubt
            return [(rows, False)]
        return [(piece, True) for piece in reversed(np.array_split(rows, _PIECES)) if len(piece)]

    def _check_clock(self) -> None:
        """Raise a LimitProblem if the time for all rows together has run out."""
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise LimitProblem(
                f"the rows took more than {self._seconds:g} seconds together", hint="raise --max-seconds"
            )

    def _check_end(self, problem: Problem, row: int) -> None:
        """Raise the problem of a row if it ends all rows, or the time for them together has run out."""
        if self._steps_end_all and isinstance(problem, OutOfSteps):
            self.ended_at = row
            raise problem
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise problem

    def _alone(self, done: Computed, columns: Sequence[Any], row: int, number: int) -> None:
        self._check_clock()
        numbers = [float(column[row]) for column in columns]
        try:
            values, outputs = self.program.on_row(numbers, number)
            done.put(np.array([row]), [np.asarray(value)[None] for value in values])
        except Interrupted:
            raise
        except Problem as problem:
            self._check_end(problem, row)
            _fail(done, row, problem)
            return
        self.reason = self.reason or self._doubt
        _note_singular(done, outputs, np.array([row]), None)


def _is_of_the_way(problem: Problem) -> bool:
    """Tell whether every row that goes this way has this problem, in these words.

    A text that depended on the row could not have been written for the batch.
    """
    return isinstance(problem, (AssertProblem, RaisedProblem, OutOfSteps))


def _fail(done: Computed, row: int, problem: Problem) -> None:
    problem.__traceback__ = problem.__context__ = None  # they hold on to every value of the run
    done.failed[row] = problem


def _note_singular(done: Computed, outputs: list[Tensor], rows: Any, staying: Any) -> None:
    for where, what in singular_rows(outputs, len(rows)):
        chosen = where if staying is None else where[staying]
        for row in (rows if staying is None else rows[staying])[chosen].tolist():
            done.singular.setdefault(row, what)
