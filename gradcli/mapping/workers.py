"""The same in several processes of this machine: windows of blocks are their tasks, outcomes come in order.

Each worker has a pipe of its own. A worker that dies in the middle of an answer, or is ended there, thus holds up nobody:
its pipe ends, where a queue that all share would keep its reader waiting for the rest, and its lock.
"""

from __future__ import annotations

import os
import signal

from gradcli.errors import LimitProblem
from gradcli.mapping.forking import is_alone
from gradcli.mapping.stream import Crew

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from queue import SimpleQueue
    from typing import Any

    from gradcli.mapping.process import Done, Processor
    from gradcli.tables.block import Block

_AHEAD = 2  # tasks waiting for each worker
_AT_HAND = 2  # tasks a worker has: one to work at, one to go on with at once
_RESTARTS = 5  # in a row, without a window that was finished between them


class _Task:
    """A window of blocks, and its outcome or what went wrong once there is one."""

    __slots__ = ("first_row", "is_handed_out", "outcome", "window")

    def __init__(self, window: list[Block], first_row: int) -> None:
        self.window = window
        self.first_row = first_row
        self.is_handed_out = False
        self.outcome: list[Done] | Exception | None = None


def _settle_down() -> None:
    """Make the working folder one that fresh interpreters can begin in and take no modules from."""
    # They would look there first, where a `re.py` may lie.
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        os.getcwd()
    except OSError:  # it is gone, and with it every file that a relative path could mean
        os.chdir(os.sep)


class _Worker:
    """A process, this side of its pipe, and the tasks it has not answered, oldest first."""

    def __init__(self, processor: Processor, others: list[_Worker]) -> None:
        import multiprocessing

        way = _way_to_start()
        _settle_down()
        context: Any = multiprocessing.get_context(way)
        self.pipe, theirs = context.Pipe()
        copied = [self.pipe, *(other.pipe for other in others)] if way == "fork" else []
        self.process = context.Process(target=_serve, args=(processor, theirs, copied), daemon=True)
        self.tasks: list[_Task] = []
        # Ctrl-C is for this process, also while a worker is born.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()  # so that the pipe ends with the worker

    def end(self, *, at_once: bool) -> None:
        """End the process: at once, or when it has done what it has."""
        try:
            if at_once:
                self.process.kill()
            else:
                self.pipe.send(None)
        except OSError:
            pass  # it is gone already
        self.process.join()
        self.pipe.close()


class Pool(Crew):
    """Worker processes. One that dies is replaced, and what it had not finished is computed again."""

    def __init__(self, processor: Processor, jobs: int) -> None:
        self._processor = processor
        self._restarts = 0
        self.waiting: list[_Task] = []
        self._workers: list[_Worker] = []
        for _ in range(jobs):
            self._workers.append(_Worker(processor, self._workers))

    def is_full(self) -> bool:
        """Tell whether enough is under way, so that memory stays constant."""
        return len(self.waiting) > _AHEAD * len(self._workers)

    def submit(self, window: list[Block], first_row: int) -> None:
        """Hand a window to the workers. Raises: LimitProblem if workers keep dying."""
        self.waiting.append(_Task(window, first_row))
        self._listen(0)
        self._hand_out()

    def take(self) -> Iterator[tuple[Block, Done]]:
        """Wait for the oldest window and yield its outcomes.

        Raises: LimitProblem if workers keep dying.
        """
        task = self.waiting[0]
        while task.outcome is None:
            self._hand_out()
            self._listen(None)
        self.waiting.pop(0)
        self._hand_out()
        if isinstance(task.outcome, Exception):
            raise task.outcome
        yield from zip(task.window, task.outcome)

    def end(self) -> None:
        """Stop the workers; what they still compute is not wanted."""
        for worker in self._workers:
            worker.end(at_once=bool(self.waiting))

    def _hand_out(self) -> None:
        """Give each worker what it can take. One takes in what it is sent while it works, so this waits for none."""
        for task in self.waiting:
            if task.is_handed_out:
                continue
            worker = min(self._workers, key=lambda worker: len(worker.tasks))
            if len(worker.tasks) >= _AT_HAND:
                return
            task.is_handed_out = True
            worker.tasks.append(task)
            try:
                worker.pipe.send((task.window, task.first_row))
            except OSError:
                self._replace(worker)

    def _listen(self, patience: float | None) -> None:
        """Take the answers that are there or come within so many seconds (None: until there is one)."""
        from multiprocessing.connection import wait

        workers = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(workers), patience):
            worker = workers[pipe]
            try:
                outcome = worker.pipe.recv()
            except (EOFError, OSError):
                self._replace(worker)
                continue
            worker.tasks.pop(0).outcome = outcome
            self._restarts = 0

    def _replace(self, lost: _Worker) -> None:
        """Put a new worker in the place of a lost one, whose tasks wait for a worker again."""
        self._restarts += 1
        lost.end(at_once=True)
        if self._restarts > _RESTARTS:
            raise LimitProblem(
                f"worker processes died {self._restarts} times",
                hint="is there enough memory? try fewer --jobs",
            )
        for task in lost.tasks:
            task.is_handed_out = False
        self._workers.remove(lost)
        self._workers.append(_Worker(self._processor, self._workers))


def _way_to_start() -> str:
    """Return how workers are started: as copies of this process, which takes no time, where that is safe.

    A copy has only the thread that made it; what another thread was holding would be held forever.
    """
    return "fork" if is_alone() else "spawn"


def _serve(processor: Processor, pipe: Connection, copied: list[Connection]) -> None:
    """Be a worker: answer each task in order, until there are no more.

    `copied` are the parent's sides of pipes, which must end with the parent.
    """
    import queue
    import threading

    from gradcli.core.generator import restore_stream

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the parent, which ends the workers
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for side in copied:
        side.close()
    restore_stream(None)  # a copy of the parent's stream would give every worker the same random numbers
    tasks: SimpleQueue[tuple[list[Block], int] | None] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, tasks), daemon=True).start()
    while (task := tasks.get()) is not None:
        try:
            outcome: list[Done] | Exception = processor.process(*task)
        except Exception as error:  # noqa: BLE001 (raised again where the outcome is taken)
            outcome = error
        try:
            pipe.send(outcome)
        except OSError:
            os._exit(1)  # the parent is gone


def _receive(pipe: Connection, tasks: SimpleQueue[tuple[list[Block], int] | None]) -> None:
    """Take in tasks while others are worked at; end this process when its parent is gone, even if that was killed."""
    try:
        while (task := pipe.recv()) is not None:
            tasks.put(task)
    except (EOFError, OSError):
        os._exit(1)
    tasks.put(None)
