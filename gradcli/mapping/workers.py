"""The same in several processes of this machine: windows of blocks are their tasks, outcomes come in order."""

from __future__ import annotations

import os
import sys

from gradcli.errors import LimitProblem
from gradcli.mapping.stream import Crew

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from gradcli.mapping.process import Done, Processor
    from gradcli.tables.block import Block

_AHEAD = 2  # tasks waiting for each worker
_RESTARTS = 5  # in a row, without a window that was finished between them
_THREADED = ("pyarrow", "polars")  # libraries with threads of their own, which a fork would not copy
_worker: list[Processor] = []


def _begin_work(processor: Processor) -> None:
    import signal
    import threading

    from gradcli.core.generator import restore_stream

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the parent, which ends the workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    restore_stream(None)  # a copy of the parent's stream would give every worker the same random numbers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker[:] = [processor]


def _end_with_parent() -> None:
    """End this process when its parent is gone, even if that was killed."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _way_to_start() -> str:
    """Return how workers are started: as copies of this process, which takes no time, where that is safe.

    A copy has only the thread that made it; what another thread was holding would be held forever.
    """
    if sys.platform != "linux" or any(name in sys.modules for name in _THREADED):
        return "spawn"
    return "fork" if len(os.listdir("/proc/self/task")) == 1 else "spawn"


def _work(window: list[Block], first_row: int) -> list[Done]:
    return _worker[0].process(window, first_row)


class Pool(Crew):
    """Worker processes. One that dies is replaced, and what it had not finished is computed again."""

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
            mp_context=multiprocessing.get_context(_way_to_start()),
            initializer=_begin_work,
            initargs=(self._processor,),
        )

    def is_full(self) -> bool:
        """Tell whether enough is under way, so that memory stays constant."""
        return len(self.waiting) > _AHEAD * self._jobs

    def submit(self, window: list[Block], first_row: int) -> None:
        """Hand a window to the workers."""
        self.waiting.append((window, first_row, self._future(window, first_row)))

    def _future(self, window: list[Block], first_row: int) -> Any:
        from concurrent.futures.process import BrokenProcessPool

        try:
            return self._executor.submit(_work, window, first_row)
        except BrokenProcessPool:
            return None  # `take` starts new workers and asks them

    def take(self) -> Iterator[tuple[Block, Done]]:
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
            self._restarts = 0
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
