"""A block of a table in; encoded rows, counts and remarks out. Runs in this process or in another one."""

from __future__ import annotations

import copy
import sys

import numpy as np

from gradcli.errors import DataProblem, Problem
from gradcli.mapping.batches import Batches
from gradcli.mapping.program import Program
from gradcli.records import Record, replace
from gradcli.tables.block import Results

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from gradcli.mapping.batches import Computed
    from gradcli.mapping.plan import Plan
    from gradcli.tables.block import Block, Numbers, Writer

STRICT = 1  # the exit status of a derivative that does not exist, under --strict


class Remark(Record):
    """Something about some rows that is not an error: how many they are, and where the first one is."""

    what: str
    count: int
    place: str


class Done(Record):
    """A block's outcome: its encoded rows (or the results to write), counts, and the problem to stop at."""

    encoded: bytes | None
    results: Results
    rows: int
    failed: int
    first_failure: Problem | None
    problem: Problem | None
    remarks: tuple[Remark, ...]
    reason: str


class Processor:
    """What turns blocks into encoded rows by a plan. `policy` is `stop`, `skip` or `record`.

    `tell` takes what the program prints; in another process that is its stderr.
    """

    def __init__(self, plan: Plan, writer: Writer, policy: str, tell: Callable[[str], Any]) -> None:
        self.plan = plan
        self._tell = tell
        self.policy = policy
        self._writer = writer
        self._batches: Batches | None = None

    def __getstate__(self) -> tuple[Plan, str, Writer]:
        """Return what travels to another process: the program as text, nothing compiled."""
        return self.plan, self.policy, self._writer.without_sink()

    def __setstate__(self, state: tuple[Plan, str, Writer]) -> None:
        self.plan, self.policy, self._writer = state
        self._tell = sys.stderr.write
        self._batches = None

    def compiled(self) -> Batches:
        """Return the compiled program, compiling it at the first need. Raises: Problem."""
        if self._batches is None:
            self._batches = Batches(Program(self.plan, self._tell))
        return self._batches

    def process(self, blocks: Sequence[Block], first_row: int) -> list[Done]:
        """Return the outcomes of blocks, computed together and encoded; `first_row` counts the rows before them.

        Raises: Problem if the program itself is wrong.
        """
        return [self._encoded(block, done) for block, done in zip(blocks, self.outcomes(blocks, first_row))]

    def _encoded(self, block: Block, done: Done) -> Done:
        """Return a block's outcome with its rows as they are written."""
        text = self._writer.encode(block, done.results)
        # What is written already need not travel.
        return done if text is None else replace(done, encoded=text, results=Results(()))

    def outcomes(self, blocks: Sequence[Block], first_row: int) -> list[Done]:
        """Return the outcomes of blocks, computed together but not encoded; after one with a problem there is none.

        Raises: Problem if the program itself is wrong.
        """
        numbers = [block.numbers(self.plan.columns) for block in blocks]
        counts = [
            len(found.values[0]) if found.values else block.count for found, block in zip(numbers, blocks)
        ]
        row_numbers = []
        for found, block in zip(numbers, blocks):
            row_numbers.append(first_row + (np.arange(block.count) if found.rows is None else found.rows))
            first_row += block.count
        computed = self._computed(_joined(numbers), np.concatenate(row_numbers))
        done = []
        start = 0
        for block, found, count in zip(blocks, numbers, counts):
            done.append(self._one(block, found, computed, start, count))
            start += count
            if done[-1].problem is not None:
                break
        return done

    def _computed(self, columns: list[Any], row_numbers: Any) -> Computed:
        if not columns:
            columns = [np.zeros(len(row_numbers))]  # a program without variables gives the same for every row
        computed = self.compiled().compute(columns, row_numbers, first_failure_only=self.policy == "stop")
        if self.plan.only is not None and computed.columns:
            computed.columns = [computed.columns[self.plan.all_added().index(self.plan.only)]]
        for name, value in self.plan.sigmas:
            if isinstance(value, str):
                for row in np.flatnonzero(columns[self.plan.columns.index(value)] < 0).tolist():
                    computed.failed.setdefault(row, DataProblem(f"the uncertainty of {name} is negative"))
        return computed

    def _one(self, block: Block, numbers: Numbers, computed: Computed, start: int, count: int) -> Done:
        """Return the outcome of one block, whose good rows are `count` of those computed, from `start` on."""
        rows = numbers.rows if numbers.rows is not None else np.arange(block.count)
        problems: dict[int, Problem] = {**self._writer.misfits(block), **dict(numbers.problems)}
        for position in range(start, start + count) if computed.failed else ():
            if position in computed.failed:
                row = int(rows[position - start])
                problems[row] = _placed(computed.failed[position], block, row)
        remarks = self._remarks(block, rows, computed, start, count, problems)
        columns = [column[start : start + count] for column in computed.columns]
        if self.plan.precision is not None:
            columns = [_rounded(column, self.plan.precision) for column in columns]
        first = problems[min(problems)] if problems else None
        results = self._results(block, rows, columns, problems)
        stop = first if self.policy == "stop" else None
        return Done(None, results, block.count, len(problems), first, stop, remarks, self.compiled().reason)

    def _results(self, block: Block, rows: Any, columns: list[Any], problems: dict[int, Problem]) -> Results:
        """Return what is written: all rows, or the good ones (under `stop`: before the first bad one)."""
        errors: dict[int, str] | None = None
        if self.policy == "record":
            errors = {row: _reason(problem, block, row) for row, problem in sorted(problems.items())}
        if not problems:
            return Results(tuple(columns), None, errors)
        keep = ~np.isin(rows, list(problems))
        if self.policy == "stop":
            keep &= rows < min(problems)
        if not columns:
            columns = [np.zeros(len(rows)) for _ in self.plan.added()]
        return Results(tuple(column[keep] for column in columns), rows[keep], errors)

    def _remarks(
        self,
        block: Block,
        rows: Any,
        computed: Computed,
        start: int,
        count: int,
        problems: dict[int, Problem],
    ) -> tuple[Remark, ...]:
        """Return what there is to remark; under `--strict` the rows become problems instead."""
        found: dict[str, list[int]] = {}
        if computed.singular:
            for position, (_kind, what) in sorted(computed.singular.items()):
                if start <= position < start + count:
                    found.setdefault(what, []).append(int(rows[position - start]))
        for what, test in (("nan", np.isnan), ("infinity", np.isinf)):
            where: Any = False
            for column in computed.columns:
                part = column[start : start + count]
                if part.dtype == object:
                    hit = np.array([bool(test(value.astype(np.float64)).any()) for value in part])
                    where = where | hit if hit.any() else where
                elif part.dtype.kind == "f":
                    hit = test(part)
                    if hit.any():
                        where = where | (hit if hit.ndim == 1 else hit.reshape(count, -1).any(axis=1))
            if where is not False:
                found[what] = [row for row in rows[where].tolist() if row not in problems]
        remarks = []
        for what, places in found.items():
            if not places:
                continue
            if self.plan.strict:
                for row in places:
                    problems.setdefault(row, _strict_problem(block.problem(row, f"there is {what} here")))
            else:
                place = _place(block, places[0])
                remarks.append(Remark(what, len(places), place))
        return tuple(remarks)


def _joined(numbers: Sequence[Numbers]) -> list[Any]:
    if len(numbers) == 1:
        return list(numbers[0].values)
    return [np.concatenate(parts) for parts in zip(*(found.values for found in numbers))]


def _rounded(column: Any, digits: int) -> Any:
    """Return numbers with so many significant digits, of which the shortest texts have no more."""
    if column.dtype == object:
        column = column.copy()
        column[:] = [_rounded(value, digits) for value in column]
        return column
    if column.dtype.kind != "f":
        return column
    numbers = [float(f"{number:.{digits}g}") for number in column.ravel().tolist()]
    return np.array(numbers, dtype=np.float64).reshape(column.shape)


def _placed(problem: Problem, block: Block, row: int) -> Problem:
    """Return the problem of an evaluation with the row's place before its message."""
    place = _place(block, row)
    placed = copy.copy(problem)
    placed.message = f"{place}: {problem.message}"
    placed.args = (placed.message,)
    return placed


def _strict_problem(problem: Problem) -> Problem:
    problem.exit_status = STRICT
    return problem


def _reason(problem: Problem, block: Block, row: int) -> str:
    """Return what an `error` column says: the problem without the file's name and line."""
    return problem.message.removeprefix(f"{_place(block, row)}: ")


def _place(block: Block, row: int) -> str:
    """Return where a row stands: `rows.csv:17`."""
    return str(block.problem(row, "")).removesuffix(": ")
