"""A second process that turns results into text and writes it, while this one computes the next rows.

Writing 17 digits takes as long as reading a row and computing its derivatives. The second process is a copy of
this one, so that it costs a few milliseconds; blocks and results travel through a pipe, whose size bounds what waits.
It ignores signals and ends with its pipe: what was handed to it whole comes out, the reader may take its time.
"""

from __future__ import annotations

import os
import pickle
import select
import signal

from gradcli.errors import LimitProblem
from gradcli.mapping.forking import is_alone
from gradcli.tables.feed import widen
from gradcli.tables.sink import write_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

    from gradcli.tables.block import Block, Results, Writer
    from gradcli.tables.sink import Sink

_LARGE = 8 << 20  # bytes of input that are worth a process
_MANY = 1 << 16  # rows that are, where the size of the input is not known
_LAST_SECONDS = 1.0  # for a reader to take what was written before the run was broken off
_TRIES = 20


class Scribe:
    """What `writer` writes to `sink`, by a process of its own once there is enough of it."""

    def __init__(self, writer: Writer, sink: Sink, size: int) -> None:
        """`size` is that of the input in bytes, 0 if that is not known."""
        self._writer = writer
        self._sink = sink
        self._rows = 0
        self._enough = 0 if size >= _LARGE else _MANY
        self._worthwhile = writer.stands_alone() and _cores() > 1
        self._process = 0
        self._orders = self._answers = -1

    def start(self, header: Sequence[str]) -> None:
        """Say what the input's columns are."""
        self._writer.start(header)

    def write(self, block: Block, results: Results, encoded: bytes | None = None) -> None:
        """Write rows, or hand them over.

        Raises: what went wrong with rows handed over before, too.
        """
        if self._worthwhile and self._rows >= self._enough and encoded is None:
            self._begin()
        self._rows += block.count
        if not self._process:
            self._writer.write(block, results, encoded)
            return
        if select.select([self._answers], [], [], 0)[0]:
            self._end(None)
        try:
            pickle.dump((block, results), _Pipe(self._orders), 5)
        except BrokenPipeError:
            self._end(None)

    def finish(self) -> None:
        """Wait until all is written; raise what went wrong."""
        if self._process:
            self._end(None)
        self._writer.finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hand over nothing more; rows that nobody takes within a second are not waited for."""
        if self._process:
            try:
                self._end(_LAST_SECONDS)
            except Exception:  # noqa: BLE001 (something else went wrong before, and is being reported)
                pass

    def _begin(self) -> None:
        """Start the process, unless threads are about: a copy has only the thread that made it."""
        self._worthwhile = False
        self._sink.flush()  # ends its thread
        if not is_alone(_TRIES):
            return
        theirs, self._orders = os.pipe()
        self._answers, answers = os.pipe()
        widen(self._orders)  # so that a block can be handed over while the one before it is written
        before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
        try:
            self._process = os.fork()
            if not self._process:
                self._serve(theirs, answers)
        except OSError:  # no more processes are allowed: this one goes on alone
            os.close(self._orders)
            os.close(self._answers)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(theirs)
        os.close(answers)

    def _end(self, seconds: float | None) -> None:
        """End the process after what it has (in so many seconds); raise what went wrong there."""
        os.close(self._orders)
        process, self._process = self._process, 0
        if not select.select([self._answers], [], [], seconds)[0]:
            return
        with os.fdopen(self._answers, "rb") as answers:
            answer = answers.read()
        try:
            status = os.waitpid(process, 0)[1]
        except ChildProcessError:  # whoever started this process has it forget its children
            status = 0
        if answer:
            raise pickle.loads(answer)
        if status:
            raise LimitProblem("the process that writes the rows died", hint="is there enough memory?")

    def _serve(self, orders: int, answers: int) -> None:
        """Be the process: write what arrives until nothing more does; ends the process."""
        status = 1
        try:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._close_all_but(orders, answers)
            try:
                self._write_all(orders)
            except Exception as error:  # noqa: BLE001 (raised again in the process that hands over)
                os.write(answers, pickle.dumps(error))
            status = 0
        finally:
            os._exit(status)

    def _write_all(self, orders: int) -> None:
        import gc

        gc.disable()  # it would look through, and so copy, what both processes have in common
        with os.fdopen(orders, "rb") as stream:
            while True:
                try:
                    block, results = pickle.load(stream)
                except (
                    EOFError,
                    pickle.UnpicklingError,
                ):  # the end, in the middle of a block if it was broken off
                    break
                self._writer.write(block, results)
        self._sink.flush()

    def _close_all_but(self, *needed: int) -> None:
        """Close the input, which must end with the process that reads it, and all else that is not written to."""
        kept = {*needed, self._sink.descriptor()}
        for name in os.listdir("/proc/self/fd"):
            if int(name) not in kept:
                try:
                    os.close(int(name))
                except OSError:
                    pass  # that of the folder itself


class _Pipe:
    """The end of a pipe as a file whose `write` writes all at once: nothing is left in a buffer when it is broken off."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, data: bytes) -> int:
        """Write all of `data`."""
        view = memoryview(data)  # of a buffer that has no length, for one
        write_all(self._descriptor, view)
        return view.nbytes


def _cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
