"""Blocks one after the other: read, computed, written in order; on one processor or several."""

from __future__ import annotations

from gradcli.errors import LimitProblem, Problem
from gradcli.mapping.process import Done, Processor
from gradcli.tables.block import ROWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from gradcli.tables.block import Block, Reader, Writer

_WINDOW = 8 * ROWS  # rows computed together where they go different ways, so that each way has many
_AHEAD = 2  # tasks waiting for each worker
_RESTARTS = 5


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
    writer: Writer,
    *,
    outcomes: Callable[[Iterator[list[Block]]], Iterator[tuple[Block, Done]]] | None = None,
    progress: Callable[[int], Any] = id,
) -> Totals:
    """Write the results of all rows in order and return the totals.

    `outcomes` computes windows of blocks and yields their outcomes in order; by default here and now.
    Raises: Problem of the first row that fails under the policy `stop`, after the rows before it.
    """
    totals = Totals()
    compute = outcomes or (lambda windows: _here(processor, windows))
    for block, done in compute(_windows(reader, wide=processor.plan.branches)):
        writer.write(block, done.results, done.encoded)
        totals.add(done)
        progress(done.rows)
        if done.problem is not None:
            raise done.problem
    return totals


def _windows(reader: Reader, *, wide: bool) -> Iterator[list[Block]]:
    """Yield blocks to be computed together; nothing waits in a window while the input makes a pause."""
    window: list[Block] = []
    rows = 0
    for block in reader.blocks():
        window.append(block)
        rows += block.count
        if not wide or rows >= _WINDOW or not reader.ready():
            yield window
            window, rows = [], 0
    if window:
        yield window


def _here(processor: Processor, windows: Iterator[list[Block]]) -> Iterator[tuple[Block, Done]]:
    first_row = 0
    for window in windows:
        yield from zip(window, processor.process(window, first_row))
        first_row += sum(block.count for block in window)


# ----- several processes -------------------------------------------------------------------------------

_worker: list[Processor] = []


def _begin_work(processor: Processor) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the parent, which ends the workers
    _worker[:] = [processor]


def _work(window: list[Block], first_row: int) -> list[Done]:
    return _worker[0].process(window, first_row)


def in_processes(
    processor: Processor, jobs: int, reader: Reader
) -> Callable[[Iterator[list[Block]]], Iterator[tuple[Block, Done]]]:
    """Return what computes windows in so many processes; outcomes come in the order of the rows.

    A worker that dies is replaced and what it had not finished is computed again.
    """

    def outcomes(windows: Iterator[list[Block]]) -> Iterator[tuple[Block, Done]]:
        pool = _Pool(processor, jobs)
        try:
            first_row = 0
            for window in windows:
                pool.submit(window, first_row)
                first_row += sum(block.count for block in window)
                while pool.waiting and (len(pool.waiting) > _AHEAD * jobs or not reader.ready()):
                    yield from pool.next()
            while pool.waiting:
                yield from pool.next()
        finally:
            pool.end()

    return outcomes


class _Pool:
    """Worker processes and the tasks they have not answered yet, in order."""

    def __init__(self, processor: Processor, jobs: int) -> None:
        self._processor = processor
        self._jobs = jobs
        self._restarts = 0
        self.waiting: list[tuple[list[Block], int, Any]] = []
        self._executor = self._start()

    def _start(self) -> Any:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        return ProcessPoolExecutor(
            self._jobs,
            # A fork would copy the thread that writes output in whatever state it is.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin_work,
            initargs=(self._processor,),
        )

    def submit(self, window: list[Block], first_row: int) -> None:
        """Hand a window to the workers."""
        self.waiting.append((window, first_row, self._future(window, first_row)))

    def _future(self, window: list[Block], first_row: int) -> Any:
        from concurrent.futures.process import BrokenProcessPool

        try:
            return self._executor.submit(_work, window, first_row)
        except BrokenProcessPool:
            return None  # `next` starts new workers and asks them

    def next(self) -> Iterator[tuple[Block, Done]]:
        """Wait for the oldest window and yield its outcomes.

        Raises: LimitProblem if workers keep dying.
        """
        from concurrent.futures.process import BrokenProcessPool

        while True:
            window, _first_row, future = self.waiting[0]
            try:
                if future is None:
                    raise BrokenProcessPool
                outcome = future.result()
            except BrokenProcessPool:
                self._restart()
                continue
            self.waiting.pop(0)
            yield from zip(window, outcome)
            return

    def _restart(self) -> None:
        self._restarts += 1
        if self._restarts > _RESTARTS:
            raise LimitProblem(
                f"worker processes died {self._restarts} times",
                hint="is there enough memory? try fewer --jobs",
            )
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._start()
        self.waiting = [
            (window, first_row, self._future(window, first_row)) for window, first_row, _ in self.waiting
        ]

    def end(self) -> None:
        """Stop the workers; what they still compute is not wanted."""
        for process in list((self._executor._processes or {}).values()) if self.waiting else ():
            process.terminate()
        self._executor.shutdown(wait=True, cancel_futures=True)
