"""The same on a dask cluster: windows of blocks are its tasks, the program travels as text.

The cluster runs already (`dask scheduler`, `dask worker ADDRESS`), with gradcli installed beside it. A
worker that is lost costs a retry: its windows are computed elsewhere, and outcomes are taken in order.
"""

from __future__ import annotations

import threading
import time

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

_CONNECT = 5  # seconds to reach the scheduler
_LONELY = 30  # seconds without any worker after which there is no point in waiting
_LOOK = 1  # seconds between two looks for workers while an outcome is awaited
_LOST = 5  # times that a window may be lost
_AHEAD = 3  # windows under way for each thread of the cluster
_SPACING = 4  # blocks in a task at least: fewer, larger messages
_SILENT = "its scheduler does not answer any more"

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


def version_here() -> str:
    """Return the version of gradcli where this runs."""
    from gradcli import __version__

    return __version__


def on_cluster(processor: Processor, address: str, reader: Reader) -> Outcomes:
    """Return what computes windows on the cluster at `address`; outcomes come in the order of the rows.

    Raises: UsageProblem if there is no cluster, its workers cannot run gradcli, or dask is not installed.
    """
    client = _client(address)
    _check_workers(client)
    together = by(lambda: _Cluster(client, processor, address), reader)
    return lambda windows: together(_spaced(windows, reader))


def _client(address: str) -> Any:
    """Return a client of the scheduler at an address. Raises: UsageProblem."""
    try:
        import distributed
        from distributed.comm.addressing import get_address_host_port
    except ImportError:
        raise UsageProblem(
            "--dask needs dask.distributed, which is not installed", hint="pip install 'gradcli[dask]'"
        ) from None
    import logging
    import socket

    # What the client has to say about lost connections, we say in our own words.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    found: list[Any] = []

    def connect() -> None:
        make: Any = distributed.Client
        try:
            # Looked for first by ourselves: a client that finds nobody takes another ten seconds to give up.
            socket.create_connection(host_and_port(address), _CONNECT).close()
            found.append(make(address, timeout=_CONNECT, set_as_default=False))
        except Exception as error:  # noqa: BLE001 (whatever answers there may be no scheduler, and say anything)
            found.append(error)

    host_and_port: Any = get_address_host_port
    # Of its own, because a client waits for ever for what answers, but not as a scheduler does.
    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(3 * _CONNECT)
    if found and not isinstance(found[0], Exception):
        return found[0]
    error = found[0] if found else "what answers there is none"
    reason = getattr(error, "strerror", None) or str(error) or "it does not answer"
    raise UsageProblem(
        f"there is no dask scheduler at {address}: {reason}",
        hint="start one: dask scheduler; dask worker ADDRESS",
    )


def _check_workers(client: Any) -> None:
    """Raise a UsageProblem if the workers that are there cannot run this gradcli."""
    try:
        versions = set(client.run(version_here).values())
    except Exception as error:  # noqa: BLE001 (a worker without gradcli cannot even be asked)
        raise UsageProblem(
            f"the cluster's workers cannot run gradcli: {error}", hint="install gradcli where they run"
        ) from None
    if versions - {version_here()}:
        raise UsageProblem(
            f"the cluster's workers have gradcli {', '.join(sorted(versions))}, not {version_here()}",
            hint="install the same version where they run",
        )


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

    def __init__(self, client: Any, processor: Processor, address: str) -> None:
        import uuid

        self._client = client
        self._processor = processor
        self._address = address
        self._key = uuid.uuid4().hex
        self._lost = 0
        self.waiting: list[tuple[list[Block], int, Any]] = []

    def is_full(self) -> bool:
        """Tell whether enough is under way, so that memory stays constant."""
        return len(self.waiting) >= _AHEAD * max(1, sum(self._workers().values()))

    def _workers(self) -> dict[str, int]:
        """Return how many threads each worker has, as far as the client knows now."""
        workers: dict[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        return {name: worker["nthreads"] for name, worker in workers.items()}

    def submit(self, window: list[Block], first_row: int) -> None:
        """Send a window to the cluster."""
        self.waiting.append((window, first_row, self._future(window, first_row)))

    def _future(self, window: list[Block], first_row: int) -> Any:
        return self._client.submit(compute, self._key, self._processor, window, first_row, pure=False)

    def take(self) -> Iterator[tuple[Block, Done]]:
        """Wait for the oldest window and yield its outcomes.

        Raises: LimitProblem if the cluster is gone or keeps losing workers; UsageProblem if they cannot run gradcli.
        """
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        while True:
            window, first_row, future = self.waiting[0]
            try:
                outcome = self._awaited(future)
            except (KilledWorker, CancelledError) as error:
                self._lost += 1
                if "connection-lost" in str(error) or self._client.status != "running":
                    raise self._gone(_SILENT) from None
                if self._lost > _LOST:
                    raise self._gone(f"it loses its workers: {error}") from None
                self.waiting[0] = (window, first_row, self._future(window, first_row))
                continue
            except ImportError as error:
                raise UsageProblem(
                    f"the cluster's workers cannot run gradcli: {error}",
                    hint="install gradcli where they run",
                ) from None
            self.waiting.pop(0)
            self._lost = 0
            yield from zip(window, outcome)
            return

    def _awaited(self, future: Any) -> list[Done]:
        """Return what a future gives. Raises: LimitProblem if nobody is left who could compute it."""
        alone_since: float | None = None
        while True:
            try:
                found: list[Done] = future.result(timeout=_LOOK)
                return found
            except TimeoutError:
                if future.done():
                    continue
            if self._client.status != "running":
                raise self._gone(_SILENT)
            if self._workers():
                alone_since = None
                continue
            alone_since = alone_since or time.monotonic()
            if time.monotonic() - alone_since > _LONELY:
                raise self._gone(f"it has had no workers for {_LONELY} seconds")

    def _gone(self, reason: str) -> LimitProblem:
        hint = None if reason is _SILENT else f"start workers: dask worker {self._address}"
        return LimitProblem(f"the cluster at {self._address} cannot go on: {reason}", hint=hint)

    def end(self) -> None:
        """Drop what is not wanted any more and leave the cluster as it is."""
        for _window, _first_row, future in self.waiting:
            future.cancel()
        self._client.close(timeout=_LOOK)
