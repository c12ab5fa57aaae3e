"""The process that writes large results: the same bytes, whole rows, and nothing left when either process ends early."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gradcli.mapping import scribe
from tests.mapping.support import children_of
from tests.world import Ticks

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="needs Linux and two processors"
)
SIZE = 9 << 20  # bytes, enough for a process of its own

LONG = b"a long text, " * 50  # so that there are not too many rows
PLAIN = b"x,y\n", b"1.25,-0\n-3e-7,12345678901234567890\n.5,+4\n"
TEXTS = (
    b"x;note;y\r\n",
    b'1;"a; %b";2\r\n3;\xc3\xa9t\xc3\xa9 5%%;4\r\n5;"two\nlines";6\r\n7;5" pipe;8\r\n' % LONG,
)
DIRTY = b"x,y,note\n", b'1,2,\nN/A,3,"%b"\n4\n5,6,7,8\n0,1,"c\nd"\n' % LONG
LINES = (
    b"",
    b'{"x":1,"y":2,"note":"%b"}\n{"y":12345678901234567890,"x":0.50}\n{"x":"N/A","y":1}\n[1]\n' % LONG,
)


def file_of(kind: tuple[bytes, bytes], folder: Path, size: int = SIZE) -> str:
    header, rows = kind
    path = folder / ("rows.jsonl" if not header else "rows.csv")
    path.write_bytes(header + rows * (size // len(rows)))
    return str(path)


def read(process: subprocess.Popen[bytes], size: int) -> bytes:
    """Return so many bytes of a process's output, fewer at its end."""
    assert process.stdout is not None
    found = b""
    while len(found) < size and (piece := process.stdout.read(size - len(found))):
        found += piece
    return found


ON_ONE_PROCESSOR = "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})"


@pytest.mark.parametrize(
    "kind, options",
    [
        (PLAIN, ()),
        (TEXTS, ("--to", "jsonl", "--prefix", "out_")),
        (TEXTS, ()),
        (TEXTS, ("--keep", "y,note", "--to", "tsv")),
        (DIRTY, ("--on-error", "skip")),
        (DIRTY, ("--on-error", "record")),
        (LINES, ("--on-error", "record")),
        (LINES, ("--on-error", "skip", "--keep", "y")),
    ],
)
def test_two_processes_write_what_one_writes(
    kind: tuple[bytes, bytes], options: tuple[str, ...], start: Any, tmp_path: Path
) -> None:
    table = file_of(kind, tmp_path)
    process = start("x^2*y", table, *options, stdin=subprocess.DEVNULL)
    first = read(process, 5000)
    assert children_of(process.pid)
    rest, err = process.communicate(timeout=120)
    alone = start("x^2*y", table, *options, stdin=subprocess.DEVNULL, before=ON_ONE_PROCESSOR)
    expected = read(alone, 5000)
    assert not children_of(alone.pid)
    expected += alone.communicate(timeout=120)[0]
    assert first + rest == expected
    assert process.returncode == alone.returncode == (7 if b"N/A" in kind[1] else 0), err


def test_rows_of_a_pipe_are_handed_over_once_there_are_many(start: Any) -> None:
    process = start("x^2", "--wrt", "")
    process.stdin.write(b"x\n" + b"3\n" * 70_000)
    process.stdin.flush()
    assert read(process, 8 + 6 * 69_000) == b"x,value\n" + b"3,9.0\n" * 69_000
    with Ticks() as ticks:
        process.stdin.write(b"4\n")
        process.stdin.flush()
        assert read(process, 6 * 1000 + 7) == b"3,9.0\n" * 1000 + b"4,16.0\n"
    assert ticks.seconds < 1
    process.stdin.write(b"5\n" * 5000)
    process.stdin.close()
    process.stdin = None
    assert read(process, 7) == b"5,25.0\n"
    assert process.communicate(timeout=60)[0] == b"5,25.0\n" * 4999
    assert process.returncode == 0


def test_the_rows_before_a_bad_one_are_written(start: Any, tmp_path: Path) -> None:
    row = b"3," + LONG.replace(b",", b"") + b"\n"
    count = SIZE // len(row)
    (tmp_path / "rows.csv").write_bytes(b"x,t\n" + row * count + b"?,\n" + row)
    out, err = start("x^2", "rows.csv", "--wrt", "", stdin=subprocess.DEVNULL).communicate(timeout=120)
    assert out == b"x,t,value\n" + row.replace(b"\n", b",9.0\n") * count
    assert err.startswith(b"error: rows.csv:%d: column \"x\": '?' is not a number" % (count + 2))


def test_a_reader_that_leaves_and_a_full_disk(start: Any, tmp_path: Path) -> None:
    table = file_of(PLAIN, tmp_path)
    process = start("x*y", table, stdin=subprocess.DEVNULL)
    assert process.stdout.readline() == b"x,y,value,d_x,d_y\n"
    process.stdout.close()
    assert process.wait(30) in (141, -signal.SIGPIPE)
    assert process.stderr.read() == b""
    with open("/dev/full", "wb") as full:
        process = start("x*y", table, stdin=subprocess.DEVNULL, stdout=full)
        assert process.wait(30) == 74
    assert b"No space left" in process.stderr.read()


def test_a_file_is_there_when_it_is_whole(start: Any, tmp_path: Path) -> None:
    table = file_of(PLAIN, tmp_path)
    target = tmp_path / "out.csv"
    target.write_text("old")
    process = start("x*y", table, "-o", "out.csv", "--wrt", "", stdin=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while not children_of(process.pid) and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 143
    assert target.read_text() == "old"
    assert not list(tmp_path.glob(".out.csv*"))
    assert start("x*y", table, "-o", "out.csv", "--wrt", "", stdin=subprocess.DEVNULL).wait(60) == 0
    assert target.read_bytes().count(b"\n") == Path(table).read_bytes().count(b"\n")


def writing_to_a_reader_that_waits(start: Any, folder: Path) -> tuple[Any, int, bytes]:
    """Return a process, the one that writes for it, and what has been read of it."""
    process = start("x*y", file_of(PLAIN, folder, 4 * SIZE), stdin=subprocess.DEVNULL)
    found = read(process, 100_000)
    time.sleep(0.3)  # until all pipes are full
    (scribe,) = children_of(process.pid)
    return process, scribe, found


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_reader_that_waits_long_after_a_signal_gets_whole_rows(
    start: Any, tmp_path: Path, sent: signal.Signals
) -> None:
    process, scribe, found = writing_to_a_reader_that_waits(start, tmp_path)
    process.send_signal(sent)
    assert process.wait(10) == {signal.SIGINT: 130, signal.SIGTERM: 143}.get(sent, -sent)
    time.sleep(0.2)
    found += process.stdout.read()
    assert found.startswith(b"x,y,value,d_x,d_y\n1.25,-0,-0.0,-0.0,1.25\n")
    lines = found.split(b"\n")
    assert lines.pop() == b""
    assert {line.count(b",") for line in lines} == {4}
    assert len(lines) > 1000
    deadline = time.monotonic() + 20
    while os.path.exists(f"/proc/{scribe}/exe") and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not os.path.exists(f"/proc/{scribe}/exe")


def test_the_input_is_not_held_open_by_the_process_that_writes(start: Any, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    process = start("x^2", "--wrt", "", stdin=reading)
    os.close(reading)
    os.write(writing, b"x\n")
    for _ in range(100):
        os.write(writing, b"3\n" * 1000)
    read(process, 8 * 66_000)
    assert children_of(process.pid)
    process.kill()
    process.wait(10)
    with pytest.raises(BrokenPipeError):
        for _ in range(100):
            os.write(writing, b"3\n" * 1000)
    os.close(writing)


def test_a_process_that_is_killed_while_it_writes_is_told(start: Any, tmp_path: Path) -> None:
    process, scribe, _found = writing_to_a_reader_that_waits(start, tmp_path)
    os.kill(scribe, signal.SIGKILL)
    _rest, err = process.communicate(timeout=30)
    assert process.returncode == 6
    assert err.startswith(b"error: the process that writes the rows died")


def test_where_no_process_may_be_started_this_one_writes(
    cli: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(scribe, "is_alone", lambda _tries: True)
    monkeypatch.setattr(os, "fork", refuse)
    table = file_of(PLAIN, tmp_path)
    found = cli("map", "x*y", table, "--wrt", "", "-o", str(tmp_path / "out.csv"))
    assert found.status == 0
    assert (tmp_path / "out.csv").read_bytes().count(b"\n") == Path(table).read_bytes().count(b"\n")


def test_children_may_be_forgotten(start: Any, tmp_path: Path) -> None:
    forget = "signal.signal(signal.SIGCHLD, signal.SIG_IGN)"
    process = start("x*y", file_of(PLAIN, tmp_path), stdin=subprocess.DEVNULL, before=forget)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert out.endswith(b"\n.5,+4,2.0,4.0,0.5\n")


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_closed_streams_are_nothing_to_it(closed: str, tmp_path: Path, environment: dict[str, str]) -> None:
    table = file_of(PLAIN, tmp_path)
    command = f"{sys.executable} -m gradcli map 'x*y' {table} --wrt '' {closed}"
    found = subprocess.run(command, shell=True, env=environment, capture_output=True, timeout=60, check=True)
    assert found.stdout.endswith(b"\n.5,+4,2.0\n")
    assert found.stderr == b""
