"""Bytes as they arrive and as they leave: slow pipes, gzip, full disks, files written whole or not at all."""

from __future__ import annotations

import gzip
import io
import os
import random
import stat
import sys
import threading
import time
from pathlib import Path

import pytest

from gradcli.errors import DataProblem, OutputProblem
from gradcli.tables.delimited.reading import DelimitedReader
from gradcli.tables.feed import Feed, open_feed
from gradcli.tables.formats import open_table
from gradcli.tables.sink import FileSink, Sink, open_sink
from tests.tables.support import Trickle, columns, doubled
from tests.world import Ticks


def test_rows_of_a_pipe_that_stays_open_come_within_a_second() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"x,y\n1,2\n3,")
    with Ticks() as ticks:
        blocks = DelimitedReader(Feed(reading, "pipe")).blocks()
        assert next(blocks).numbers(["x"]).values[0].tolist() == [1.0]
    assert ticks.seconds < 1
    os.write(writing, b"4\n")
    assert next(blocks).numbers(["y"]).values[0].tolist() == [4.0]
    os.close(writing)
    assert list(blocks) == []
    os.close(reading)


def test_rows_that_keep_trickling_in_are_not_held_back() -> None:
    reading, writing = os.pipe()
    stop = threading.Event()

    def trickle() -> None:
        os.write(writing, b"x\n")
        while not stop.is_set():
            os.write(writing, b"1\n")
            time.sleep(0.01)
        os.close(writing)

    writer = threading.Thread(target=trickle)
    writer.start()
    with Ticks() as ticks:
        blocks = DelimitedReader(Feed(reading, "pipe")).blocks()
        first = next(blocks)
        second = next(blocks)
    stop.set()
    writer.join()
    os.close(reading)
    assert first.count
    assert second.count
    assert ticks.seconds < 2


def test_gzip_is_read_whatever_its_name_and_however_many_members() -> None:
    data = gzip.compress(b"x,y\n1,2\n") + gzip.compress(b"") + gzip.compress(b"3,4\n") + b"\0\0"
    assert columns(open_table(io.BytesIO(data)), "x", "y") == ([[1.0, 3.0], [2.0, 4.0]], [])


@pytest.mark.parametrize("module, kind", [("bz2", "bzip2"), ("lzma", "xz")])
def test_other_ways_to_pack_are_read_by_their_first_bytes(module: str, kind: str) -> None:
    pack = pytest.importorskip(module).compress
    data = pack(b"x,y\n1,2\n") + pack(b"3,4\n")
    assert columns(open_table(io.BytesIO(data)), "y") == ([[2.0, 4.0]], [])
    assert columns(open_table(Trickle(data, 1)), "y") == ([[2.0, 4.0]], [])
    with pytest.raises(DataProblem, match=f"ends in the middle of its {kind} data"):
        columns(open_table(io.BytesIO(pack(b"x\n" + b"1\n" * 1000)[:-9])), "x")
    broken = bytearray(pack(random.Random(1).randbytes(5000)))
    broken[len(broken) // 2] ^= 0xFF
    with pytest.raises(DataProblem, match=f"damaged {kind} data"):
        columns(open_table(io.BytesIO(bytes(broken))), "x")


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python reads Zstandard itself")
def test_what_python_cannot_unpack_names_the_tool() -> None:
    with pytest.raises(DataProblem, match="packed by zstd") as found:
        open_table(io.BytesIO(b"\x28\xb5\x2f\xfd and more"))
    assert "zstd -dc" in str(found.value.hint)


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"PK\3\4", "a zip archive or a workbook"),
        (b"ARROW1\0\0", "an Arrow file"),
        (b"SQLite format 3\0", "a database"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook"),
        (b"\x93NUMPY\1\0", "a numpy array"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"GIF89a", "an image"),
        (b"II*\0", "an image"),
        (b"\x7fELF\2\1\1\0", "a program"),
        (b"Obj\1", "an Avro file"),
        (b"\x80\4\x95", "a pickle"),
        (b"MATLAB 5.0 MAT-file", "a MATLAB file"),
        (b"CDF\1", "a NetCDF file"),
    ],
)
def test_files_of_other_programs_are_named_as_such(start: bytes, what: str) -> None:
    with pytest.raises(DataProblem, match=f"is {what}.*, not a table") as found:
        open_table(io.BytesIO(start + b" and more"))
    assert found.value.hint is not None or what in ("an image", "a program")


def test_bytes_of_no_known_kind_are_no_table() -> None:
    with pytest.raises(DataProblem, match="is not a table: its first line has bytes that no text has"):
        open_table(io.BytesIO(b"x,\x05\xb0\x10\xbc\n1,2\n"))
    # Latin-1, and a control character in UTF-8, are odd but texts.
    assert open_table(io.BytesIO(b"temp\xe9rature,x\n1,2\n")).header[1] == "x"
    assert open_table(io.BytesIO("é\1,x\n1,2\n".encode())).header[1] == "x"


def test_a_table_that_begins_like_something_packed_is_a_table() -> None:
    assert columns(open_table(io.BytesIO(b"BZ\n1\n")), "BZ") == ([[1.0]], [])
    assert columns(open_table(Trickle(b"PK\n1\n", 1)), "PK") == ([[1.0]], [])
    assert columns(open_table(io.BytesIO(b"B")), "B") == ([[]], [])


def test_highly_compressed_input_is_inflated_piece_by_piece() -> None:
    feed = Feed(io.BytesIO(gzip.compress(b"0" * 50_000_000)), "zeros")
    sizes = []
    while piece := feed.gather(1 << 16):
        sizes.append(len(piece))
    assert sum(sizes) == 50_000_000
    assert max(sizes) <= 1 << 16


def test_cut_or_damaged_gzip_is_an_error() -> None:
    data = gzip.compress(b"x\n" + b"1\n" * 1000)
    with pytest.raises(DataProblem, match="ends in the middle of its gzip data"):
        columns(open_table(io.BytesIO(data[:-20])), "x")
    with pytest.raises(DataProblem, match="damaged gzip data"):
        columns(open_table(io.BytesIO(data[:12] + b"\xff\xff\xff" + data[15:])), "x")


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataProblem, match=r"there is no file .*missing\.csv"):
        open_feed(str(tmp_path / "missing.csv"))
    with pytest.raises(DataProblem, match="is a folder, not a table"):
        open_table(str(tmp_path), "csv")


def test_a_file_appears_under_its_name_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with FileSink(str(path)) as sink:
        sink.write(b"a" * 200_000)
        sink.write(b"b")
        assert not path.exists()
    assert path.read_bytes() == b"a" * 200_000 + b"b"
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_that_ends_in_gz_is_written_packed(tmp_path: Path) -> None:
    path = tmp_path / "out.csv.gz"
    with open_sink(str(path)) as sink:
        sink.write(b"x\n")
        sink.write(b"1\n" * 100_000)
        sink.write(b"2\n")
    assert gzip.decompress(path.read_bytes()) == b"x\n" + b"1\n" * 100_000 + b"2\n"
    assert path.stat().st_size < 2000
    with pytest.raises(ZeroDivisionError), open_sink(str(path)) as sink:
        sink.write(b"3\n")
        raise ZeroDivisionError
    assert gzip.decompress(path.read_bytes()).endswith(b"2\n")


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), FileSink(str(path)) as sink:
        sink.write(b"new" * 100_000)
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_replaced_file_keeps_its_permissions_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    with open_sink(str(link)) as sink:
        sink.write(b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_what_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputProblem, match="cannot be written"):
        open_sink(str(tmp_path / "no" / "out.csv"))
    with pytest.raises(OutputProblem, match="is a folder"):
        open_sink(str(tmp_path))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("size", [10, 1_000_000])
def test_a_full_disk_is_an_output_problem(size: int) -> None:
    sink = open_sink("/dev/full")
    with pytest.raises(OutputProblem, match="No space left"):
        sink.write(b"x" * size)
        sink.commit()


@pytest.mark.parametrize("size", [10, 1_000_000])
def test_a_closed_pipe_passes_as_such(size: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    sink = Sink(writing)
    with pytest.raises(BrokenPipeError):
        sink.write(b"x" * size)
        sink.commit()
    os.close(writing)


def test_large_and_small_pieces_leave_in_order() -> None:
    reading, writing = os.pipe()
    pieces = [b"%d" % (at % 10) * (200_000 if at % 3 else 5) for at in range(12)]
    received: list[bytes] = []

    def receive() -> None:
        while piece := os.read(reading, 1 << 16):
            received.append(piece)

    receiver = threading.Thread(target=receive)
    receiver.start()
    with Sink(writing) as sink:
        for piece in pieces:
            sink.write(piece)
    os.close(writing)
    receiver.join()
    os.close(reading)
    assert b"".join(received) == b"".join(pieces)


def test_formats_go_by_option_then_extension_then_content(tmp_path: Path) -> None:
    lines = b'{"x":1}\n'
    named = tmp_path / "rows.csv"
    named.write_bytes(lines)
    assert doubled(lines) == b'{"x":1,"value":2.0}\n'
    assert doubled(str(named), format_name="jsonl") == b'{"x":1,"value":2.0}\n'
    with pytest.raises(DataProblem, match="no column"):
        open_table(str(named)).check_column("x")
    tabs = tmp_path / "rows.tsv"
    tabs.write_bytes(b"x,y\tz\n1\t2\n")
    assert open_table(str(tabs)).header == ("x,y", "z")


def test_csv_becomes_tsv_and_back_with_quotes_where_needed() -> None:
    tsv = doubled(b'x,t\n1,"a\tb"\n2,"c,d"\n', "tsv")
    assert tsv == b'x\tt\tvalue\n1\t"a\tb"\t2.0\n2\tc,d\t4.0\n'
    assert doubled(b"x\tt\n1\tc,d\n", "csv") == b'x,t,value\n1,"c,d",2.0\n'
