"""`gradcli map` as a process: pipes that stay open or break, signals, worker processes, a cluster."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gradcli.errors import LimitProblem
from gradcli.mapping.workers import Pool
from tests.mapping.support import children_of, output_of
from tests.world import Ticks

PROGRAM = "x*y if x > 0 else x - y*y"


def test_the_first_rows_come_while_the_pipe_is_open(start: Any) -> None:
    process = start("x^2")
    process.stdin.write(b"x\n3\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"x,value,d_x\n"
    assert process.stdout.readline() == b"3,9.0,6.0\n"
    with Ticks() as ticks:
        process.stdin.write(b"4\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"4,16.0,8.0\n"
    assert ticks.seconds < 1
    process.stdin.close()
    assert process.wait(20) == 0


def test_rows_are_not_held_back_by_branches(start: Any) -> None:
    process = start(PROGRAM, "--wrt", "")
    process.stdin.write(b"x,y\n" + b"3,2\n" * 9000)
    process.stdin.flush()
    lines = [process.stdout.readline() for _ in range(9001)]
    assert lines[-1] == b"3,2,6.0\n"
    process.stdin.close()
    assert process.wait(20) == 0


def test_a_reader_that_leaves_ends_it_silently(start: Any, table: str) -> None:
    process = start("x^2", table, stdin=subprocess.DEVNULL)
    assert process.stdout.readline() == b"x,y,t,value,d_x\n"
    process.stdout.close()
    assert process.wait(30) in (141, -signal.SIGPIPE)
    assert process.stderr.read() == b""


def test_a_full_disk_is_said(start: Any, table: str) -> None:
    with open("/dev/full", "wb") as full:
        process = start("x^2", table, stdin=subprocess.DEVNULL, stdout=full)
        assert process.wait(30) == 74
    assert b"No space left" in process.stderr.read()


def test_a_termination_leaves_the_old_file_whole(start: Any, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    process = start("x^2", "-o", str(target))
    process.stdin.write(b"x\n" + b"1\n" * 1000)
    process.stdin.flush()
    deadline = time.monotonic() + 20
    while not list(tmp_path.glob(".out.csv*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 143
    assert target.read_text() == "old"
    assert not list(tmp_path.glob(".out.csv*"))


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("rows", [30, 60_000])
def test_a_signal_while_the_reader_waits_cuts_no_row(
    start: Any, tmp_path: Path, sent: signal.Signals, rows: int
) -> None:
    # A row of 30 is longer than what a pipe holds, 60,000 of them are several pieces.
    cell = "c" * (200_000 if rows == 30 else 20)
    (tmp_path / "long.csv").write_text("x,t\n" + f"1,{cell}\n" * rows)
    process = start("x^2", "long.csv", stdin=subprocess.DEVNULL)
    found = b""
    while len(found) < 50_000:
        found += process.stdout.read(10_000)
    process.send_signal(sent)
    found += process.stdout.read()
    assert process.wait(60) == (130 if sent == signal.SIGINT else 143)
    lines = found.split(b"\n")
    assert lines.pop() == b""
    assert lines[0] == b"x,t,value,d_x"
    assert len(lines) > 1
    assert set(lines[1:]) == {b"1,%b,1.0,2.0" % cell.encode()}


def test_an_interrupt_ends_it_with_130(start: Any) -> None:
    process = start("x^2")
    process.stdin.write(b"x\n1\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"x,value,d_x\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130


def test_memory_does_not_grow_with_the_input(start: Any) -> None:
    process = start("x*y", "--wrt", "", stdout=subprocess.DEVNULL)
    piece = b"".join(b"%r,%r\n" % (at / 7, at / 3) for at in range(20_000))
    process.stdin.write(b"x,y\n")
    peaks = []
    for turn in range(40):
        process.stdin.write(piece)
        process.stdin.flush()
        if turn in (9, 39):
            time.sleep(0.3)
            status = Path(f"/proc/{process.pid}/status").read_text()
            peaks.append(
                int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
            )
    process.stdin.close()
    assert process.wait(30) == 0
    assert peaks[1] < peaks[0] * 1.1 + 2000
    assert peaks[1] < 64 * 1024


def test_several_processes_write_the_same_bytes(start: Any, table: str) -> None:
    alone = output_of(start(PROGRAM, table))
    assert alone.count(b"\n") == 60_001
    assert output_of(start(PROGRAM, table, "--jobs", "3")) == alone


def workers_of(pid: int) -> list[int]:
    """Return the processes that a process has compute; one that keeps its books is none of them."""
    return [
        child
        for child in children_of(pid)
        if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def test_workers_end_with_a_process_that_is_killed(start: Any) -> None:
    process = start("x^2", "--jobs", "2")
    process.stdin.write(b"x\n" + b"3\n" * 40_000)
    process.stdin.flush()
    process.stdout.readline()
    assert process.stdout.readline() == b"3,9.0,6.0\n"
    workers = workers_of(process.pid)
    assert len(workers) == 2
    process.kill()
    deadline = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{worker}/exe") for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [worker for worker in workers if os.path.exists(f"/proc/{worker}/exe")]


def test_a_killed_worker_loses_no_row(start: Any, table: str) -> None:
    data = Path(table).read_bytes()
    alone = output_of(start(PROGRAM, table))
    process = start(PROGRAM, "--jobs", "2")
    half = data.index(b"\n", len(data) // 2) + 1
    process.stdin.write(data[:half])
    process.stdin.flush()
    first = process.stdout.readline() + process.stdout.readline()
    workers = workers_of(process.pid)
    assert workers
    os.kill(workers[0], signal.SIGKILL)
    out, err = process.communicate(data[half:], timeout=120)
    assert process.returncode == 0, err
    assert first + out == alone


class Lengthy:
    """A processor whose outcomes are longer than a pipe holds."""

    def process(self, window: list[int], first_row: int) -> list[bytes]:
        return [bytes([number]) * 5_000_000 for number in window]


def worker_in_the_middle_of_its_answer(pool: Any) -> Any:
    """Return a worker that waits for the rest of its answer to be read."""
    pool.submit([7, 8], 0)
    (worker,) = pool._workers
    assert worker.pipe.poll(20)
    return worker


def test_a_worker_that_dies_in_the_middle_of_its_answer_loses_no_row() -> None:
    pool = Pool(Lengthy(), 1)  # type: ignore[arg-type]
    worker_in_the_middle_of_its_answer(pool).process.kill()
    assert [(number, len(outcome), outcome[0]) for number, outcome in pool.take()] == [
        (7, 5_000_000, 7),
        (8, 5_000_000, 8),
    ]
    pool.end()


def test_workers_are_ended_in_the_middle_of_their_answers() -> None:
    pool = Pool(Lengthy(), 1)  # type: ignore[arg-type]
    worker = worker_in_the_middle_of_its_answer(pool)
    pool.end()
    assert worker.process.exitcode == -signal.SIGKILL


def test_workers_that_keep_dying_end_it() -> None:
    pool = Pool(Lethal(), 2)  # type: ignore[arg-type]
    pool.submit([1], 0)
    with pytest.raises(LimitProblem, match="worker processes died 6 times"):
        list(pool.take())
    pool.end()


class Lethal:
    """A processor that ends its worker, as a system out of memory does."""

    def process(self, window: list[int], first_row: int) -> list[bytes]:
        os.kill(os.getpid(), signal.SIGKILL)
        return []


def test_interrupt_in_the_middle_of_a_row_is_told_in_one_word(start: Any) -> None:
    process = start("print('here')\nwhile x > 0: x = x + 1\nx", "--max-steps", "1000000000")
    process.stdin.write(b"x\n3\n")
    process.stdin.close()
    process.stdin = None
    assert process.stderr.readline() == b"here\n"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[1] == b"interrupted\n"
    assert process.returncode == 130


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_its_workers(start: Any, table: str, sent: signal.Signals) -> None:
    process = start("x^2*y", *[table] * 20, "--jobs", "2", stdin=subprocess.DEVNULL)
    lines = [process.stdout.readline() for _ in range(30_000)]
    workers = workers_of(process.pid)
    process.send_signal(sent)
    rest, err = process.communicate(timeout=20)  # the workers hold these pipes, too
    assert process.returncode == (130 if sent == signal.SIGINT else 143)
    assert rest.endswith(b"\n")
    assert err == (b"interrupted\n" if sent == signal.SIGINT else b"")
    assert len(workers) == 2
    assert not [worker for worker in workers if os.path.exists(f"/proc/{worker}/exe")]
    assert len(lines) + rest.count(b"\n") < 20 * 60_000


# --- a cluster -----------------------------------------------------------------------------------------


@pytest.fixture
def cluster(
    environment: dict[str, str], tmp_path: Path
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers as users do; yield the address, and the workers with the scheduler after them."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": tmp_path}
    module = [sys.executable, "-m", "distributed.cli"]
    scheduler = subprocess.Popen(
        [
            *module[:-1],
            "distributed.cli.dask_scheduler",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(file),
        ],
        **quiet,
    )
    workers: list[subprocess.Popen[bytes]] = []
    try:
        deadline = time.monotonic() + 60
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        for _ in range(2):
            arguments = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--scheduler-file", str(file)]
            workers.append(
                subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_worker", *arguments], **quiet)
            )
        import json

        yield json.loads(file.read_text())["address"], [*workers, scheduler]
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def test_a_cluster_that_loses_a_worker_writes_every_row_once(
    start: Any, table: str, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    alone = output_of(start(PROGRAM, table))
    data = Path(table).read_bytes()
    process = start(PROGRAM, "--dask", address)
    half = data.index(b"\n", len(data) // 2) + 1
    process.stdin.write(data[:half])
    process.stdin.flush()
    first = process.stdout.readline() + process.stdout.readline()
    workers[0].kill()
    out, err = process.communicate(data[half:], timeout=120)
    assert process.returncode == 0, err
    assert first + out == alone


def test_no_cluster_at_the_address_is_said(start: Any, table: str) -> None:
    pytest.importorskip("distributed")
    process = start("x", table, "--dask", "tcp://127.0.0.1:9", stdin=subprocess.DEVNULL)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"there is no dask scheduler at tcp://127.0.0.1:9" in err


def test_a_cluster_without_its_scheduler_is_said(
    start: Any, table: str, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, processes = cluster
    data = Path(table).read_bytes()
    process = start(PROGRAM, "--dask", address)
    half = data.index(b"\n", len(data) // 2) + 1
    process.stdin.write(data[:half])
    process.stdin.flush()
    process.stdout.readline()
    process.stdout.readline()
    processes[-1].kill()
    _out, err = process.communicate(data[half:], timeout=60)
    assert process.returncode == 6, err
    assert b"cannot go on: its scheduler does not answer any more" in err


def test_a_cluster_without_workers_is_not_waited_for_for_ever(
    table: str, cluster: tuple[str, list[subprocess.Popen[bytes]]], environment: dict[str, str]
) -> None:
    address, processes = cluster
    for worker in processes[:-1]:
        worker.kill()
        worker.wait()
    code = (
        "import sys, gradcli.mapping.cluster as cluster; cluster._LONELY = 2\n"
        "from gradcli.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, "map", "x", table, "--dask", address],
        env=environment, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert found.returncode == 6, found.stderr
    assert b"it has had no workers for 2 seconds" in found.stderr


def test_an_address_that_is_none_is_said_before_anything_is_written(start: Any, table: str) -> None:
    pytest.importorskip("distributed")
    process = start("x", table, "--dask", "nonsense", stdin=subprocess.DEVNULL)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert out == b""
    assert err.startswith(b"error: there is no dask scheduler at nonsense: missing port number")
