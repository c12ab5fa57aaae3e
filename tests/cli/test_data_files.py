"""Values from files, `v=@v.csv`: what is read, and what is refused of files that are damaged or hostile."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.support import lines, told


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("v.csv", "1,2,3\n"),
        ("v.csv", "a\n1\n2\n3\n"),
        ("v.tsv", "1\t2\t3\n"),
        ("v.txt", "1 2 3\n"),
        ("v.json", "[1, 2, 3]"),
    ],
)
def test_values_from_text_files(cli: Any, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    outcome = cli("dot(v, v)", f"v=@{tmp_path / name}")
    assert lines(outcome.out) == {"value": 14.0, "d_v": [2.0, 4.0, 6.0]}, outcome


def test_values_from_an_npy_file(cli: Any, tmp_path: Path) -> None:
    np.save(tmp_path / "m.npy", np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert lines(cli("sum(m^2)", f"m=@{tmp_path}/m.npy").out)["d_m"] == [[2.0, 4.0], [6.0, 8.0]]


def test_values_from_standard_input(cli: Any) -> None:
    assert lines(cli("sum(v^2)", "v=@-", stdin="[1, 2]").out)["d_v"] == [2.0, 4.0]


def test_objects_in_npy_are_never_unpickled(cli: Any, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "trapped",))

    np.save(tmp_path / "trap.npy", np.array([Trap()], dtype=object), allow_pickle=True)
    outcome = cli("sum(v)", f"v=@{tmp_path}/trap.npy")
    assert outcome.status == 4
    assert "objects" in outcome.err
    assert not (tmp_path / "trapped").exists()


def test_npy_that_claims_more_than_it_holds(cli: Any, tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.zeros(4))
    data = (tmp_path / "v.npy").read_bytes().replace(b"(4,), }", b"(1000000000000,), }", 1)
    (tmp_path / "big.npy").write_bytes(data)
    (tmp_path / "short.npy").write_bytes((tmp_path / "v.npy").read_bytes()[:-8])
    for name in ("big.npy", "short.npy"):
        outcome = cli("sum(v)", f"v=@{tmp_path}/{name}")
        assert outcome.status == 4, outcome


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("v.csv", "1,2\n3\n", "v.csv:2: 1 cell in a row, 2 in the first"),
        ("v.csv", "1,2\n3,four\n", "v.csv:2:2: 'four' is not a number"),
        ("v.csv", "", "v.csv holds no numbers"),
        ("v.json", "[1, [2]]", "is ragged"),
        ("v.json", '{"a": 1}', "holds an object"),
        ("v.json", "[1, 2", "not JSON"),
        ("v.csv", b"\xff\xfe1\x00", "UTF-16"),
        ("v.dat", "1", "has no extension"),
        ("v.csv", "1,2\nNA,3\n", "sed 2d "),
        ("v.csv", "1,5;2,5\n3;4\n", "for decimal commas: tr ',;' '.,' < "),
        ("v.xlsx", "PK", "hint: save the sheet as CSV"),
        ("v.jsonl", "{}", "for a result for each row: gradcli map EXPR "),
    ],
)
def test_bad_data_files(cli: Any, tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    outcome = cli("sum(v)", f"v=@{tmp_path}/{name}")
    assert outcome.status == 4, outcome
    assert message in outcome.err


def test_semicolons_part_cells(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("a;b\n1;2\n3;4.5\n", encoding="utf-8")
    assert cli("eval", "sum(v)", f"v=@{tmp_path}/v.csv").out == "10.5\n"


def test_a_home_folder_behind_the_at_sign(cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "v.csv").write_text("1\n2\n", encoding="utf-8")
    assert cli("eval", "sum(v)", "v=@~/v.csv").out == "3.0\n"


def npy(header: bytes, body: bytes = b"") -> bytes:
    """Return a file of numpy's format 1.0 with any header, as numpy's format specification lays it out."""
    header += b" " * ((64 - (10 + len(header) + 1) % 64) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


ARRAYS = [
    (npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"), "fewer than the numbers"),
    (npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (10,), }", b"abc"), "fewer than the numbers"),
    (npy(b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", b"\x80\x04\x95"), "never loaded"),
    (npy(b"__import__('os').system('touch pwned')"), "its header is damaged"),
    (b"\x80\x04\x95", "it is no .npy file"),
    (b"1,2,3", "it is no .npy file"),
    (b"", "it is no .npy file"),
]


@pytest.mark.parametrize(("data", "said"), ARRAYS)
def test_a_hostile_array_file_is_refused(cli: Any, tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "data.npy"
    path.write_bytes(data)
    outcome = cli("x.sum()", f"x=@{path}")
    assert outcome.status == 4
    assert said in told(outcome)
    assert os.listdir(tmp_path) == ["data.npy"]


def test_texts_stand_for_the_numbers_that_json_lacks(cli: Any, tmp_path: Path) -> None:
    path = tmp_path / "v.json"
    path.write_text('[1, "Infinity", "-Infinity"]')
    assert cli("eval", "v", f"v=@{path}").out == "[1.0, inf, -inf]\n"
    path.write_text('[1, "two"]')
    assert "holds the text 'two'" in cli("eval", "v", f"v=@{path}").err


def test_a_page_is_not_run_as_a_program(cli: Any, tmp_path: Path) -> None:
    path = tmp_path / "lesson.py"
    path.write_text("\n<!DOCTYPE html>\n<html><body>404</body></html>\n")
    found = cli("run", str(path))
    assert found.status == 4
    assert found.err.startswith(f"error: {path} is XML or HTML, not a program\n")
