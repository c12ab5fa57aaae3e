"""The same on a dask cluster: windows of blocks are its tasks, the program travels as text.

The cluster runs already (`dask scheduler`, `dask worker ADDRESS`), with gradcli installed beside it. A
worker that is lost costs a retry: its windows are computed elsewhere, and outcomes are taken in order.
"""

from __future__ import annotations

import threading

from gradcli.core.lazy import quiet_numpy
from gradcli.errors import LimitProblem, Problem, UsageProblem
from gradcli.mapping.stream import Crew, by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from gradcli.mapping.process import Done, Processor
    from gradcli.mapping.stream import Outcomes
    from gradcli.tables.block import Block, Reader

_CONNECT = "5s"
_RETRIES = 5
_AHEAD = 3  # windows under way for each thread of the cluster
_SPACING = 4  # blocks in a task at least: fewer, larger messages

# A worker runs several threads, but a program's settings (dtype, recording) hold for the whole process.
_turn = threading.Lock()
_compiled: dict[str, Processor] = {}


def compute(key: str, processor: Processor, window: list[Block], first_row: int) -> list[Done]:
    """Return the outcomes of a window; runs on a worker, which compiles each program once."""
    with _turn:
        quiet_numpy()
        if key not in _compiled:
            _compiled.clear()
            _compiled[key] = processor
        return _compiled[key].process(window, first_row)


def on_cluster(processor: Processor, address: str, reader: Reader) -> Outcomes:
    """Return what computes windows on the cluster at `address`; outcomes come in the order of the rows.

    Raises: UsageProblem if there is no cluster or dask is not installed.
    """
    try:
        import distributed
    except ImportError:
        raise UsageProblem(
            "--dask needs dask.distributed, which is not installed", hint="pip install 'gradcli[dask]'"
        ) from None
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageProblem(
            f"there is no dask scheduler at {address}: {error}",
            hint="start one: dask scheduler; dask worker ADDRESS",
        ) from None

    together = by(lambda: _Cluster(client, processor), reader)
    return lambda windows: together(_spaced(windows, reader))


def _spaced(windows: Iterator[list[Block]], reader: Reader) -> Iterator[list[Block]]:
    """Yield larger windows, without keeping rows back while the input makes a pause."""
    held: list[Block] = []
    try:
        for window in windows:
            held += window
            if len(held) >= _SPACING or not reader.ready():
                yield held
                held = []
    except Problem:
        if held:
            yield held
        raise
    if held:
        yield held


class _Cluster(Crew):
    """Tasks on a cluster that have not been answered yet, in order."""

    def __init__(self, client: Any, processor: Processor) -> None:
        import uuid

        self._client = client
        self._processor = processor
        self._key = uuid.uuid4().hex
        self._threads: int = max(1, sum(client.ncores().values()))
        self._lost = 0
        self.waiting: list[tuple[list[Block], int, Any]] = []

    def is_full(self) -> bool:
        """Tell whether enough is under way, so that memory stays constant."""
        return bool(len(self.waiting) >= _AHEAD * self._threads)

    def submit(self, window: list[Block], first_row: int) -> None:
        """Send a window to the cluster."""
        self.waiting.append((window, first_row, self._future(window, first_row)))

    def _future(self, window: list[Block], first_row: int) -> Any:
        return self._client.submit(
            compute, self._key, self._processor, window, first_row, pure=False, retries=_RETRIES
        )

    def take(self) -> Iterator[tuple[Block, Done]]:
        """Wait for the oldest window and yield its outcomes.

        Raises: LimitProblem if workers keep dying; UsageProblem if they cannot run gradcli.
        """
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        while True:
            window, first_row, future = self.waiting[0]
            try:
                outcome = future.result()
            except (KilledWorker, CancelledError) as error:
                self._lost += 1
                if self._lost > _RETRIES:
                    raise LimitProblem(f"the cluster loses its workers: {error}") from None
                self.waiting[0] = (window, first_row, self._future(window, first_row))
                continue
            except Problem:
                raise
            except ImportError as error:
                raise UsageProblem(
                    f"the cluster's workers cannot run gradcli: {error}",
                    hint="install gradcli where they run",
                ) from None
            self.waiting.pop(0)
            yield from zip(window, outcome)
            return

    def end(self) -> None:
        """Drop what is not wanted any more and leave the cluster as it is."""
        for _window, _first_row, future in self.waiting:
            future.cancel()
        self._client.close()
