"""Blocks one after the other: read, computed, written in order."""

from __future__ import annotations

from abc import ABC, abstractmethod

from gradcli.errors import Problem
from gradcli.tables.block import ROWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from gradcli.mapping.process import Done, Processor
    from gradcli.tables.block import Block, Reader, Results

    Outcomes = Callable[[Iterator[list[Block]]], Iterator[tuple[Block, Done]]]

_WINDOW = 4 * ROWS  # rows computed together where they go different ways, so that each way has many


class Totals:
    """What all blocks together came to."""

    def __init__(self) -> None:
        self.rows = 0
        self.failed = 0
        self.first_failure: Problem | None = None
        self.remarks: dict[str, tuple[int, str]] = {}
        self.reason = ""

    def add(self, done: Done) -> None:
        """Count a block's outcome."""
        self.rows += done.rows
        self.failed += done.failed
        self.first_failure = self.first_failure or done.first_failure
        self.reason = self.reason or done.reason
        for remark in done.remarks:
            count, place = self.remarks.get(remark.what, (0, remark.place))
            self.remarks[remark.what] = (count + remark.count, place)


def run(
    reader: Reader,
    processor: Processor,
    write: Callable[[Block, Results, bytes | None], Any],
    *,
    outcomes: Outcomes | None = None,
    progress: Callable[[int], Any] = id,
) -> Totals:
    """Write the results of all rows in order and return the totals; `write` is that of a writer.

    `outcomes` computes windows of blocks and yields their outcomes in order; by default here and now.
    Raises: Problem of the first row that fails under the policy `stop`, after the rows before it.
    """
    totals = Totals()
    compute = outcomes or (lambda windows: _here(processor, windows))
    for block, done in compute(_windows(reader, wide=processor.plan.branches)):
        write(block, done.results, done.encoded)
        totals.add(done)
        progress(done.rows)
        if done.problem is not None:
            raise done.problem
    return totals


def _windows(reader: Reader, *, wide: bool) -> Iterator[list[Block]]:
    """Yield blocks to be computed together; nothing waits in a window while the input makes a pause."""
    window: list[Block] = []
    rows = 0
    try:
        for block in reader.blocks():
            window.append(block)
            rows += block.count
            if not wide or rows >= _WINDOW or not reader.ready():
                yield window
                window, rows = [], 0
    except Problem:
        if window:
            yield window
        raise
    if window:
        yield window


def _here(processor: Processor, windows: Iterator[list[Block]]) -> Iterator[tuple[Block, Done]]:
    first_row = 0
    for window in windows:
        yield from zip(window, processor.outcomes(window, first_row))
        first_row += sum(block.count for block in window)


class Crew(ABC):
    """Whoever computes windows at the same time as others; `waiting` are those not taken yet, oldest first."""

    waiting: list[Any]

    @abstractmethod
    def is_full(self) -> bool:
        """Tell whether enough is under way, so that memory stays constant."""

    @abstractmethod
    def submit(self, window: list[Block], first_row: int) -> None:
        """Begin a window; `first_row` counts the rows before it. Raises: Problem."""

    @abstractmethod
    def take(self) -> Iterator[tuple[Block, Done]]:
        """Wait for the oldest window that waits and yield its outcomes. Raises: Problem."""

    @abstractmethod
    def end(self) -> None:
        """Stop; what is still computed is not wanted."""


def by(crew: Callable[[], Crew], reader: Reader) -> Outcomes:
    """Return what has windows computed by a crew; outcomes come in the order of the rows.

    What goes wrong with a window, or with reading one, is told after the rows before it.
    """

    def outcomes(windows: Iterator[list[Block]]) -> Iterator[tuple[Block, Done]]:
        at_work = crew()
        trouble: Problem | None = None
        first_row = 0
        try:
            while True:
                try:
                    window = next(windows, None)
                    if window is None:
                        break
                    at_work.submit(window, first_row)
                except Problem as problem:
                    trouble = problem
                    break
                first_row += sum(block.count for block in window)
                while at_work.waiting and (at_work.is_full() or not reader.ready()):
                    yield from at_work.take()
            while at_work.waiting:
                yield from at_work.take()
            if trouble is not None:
                raise trouble
        finally:
            at_work.end()

    return outcomes
