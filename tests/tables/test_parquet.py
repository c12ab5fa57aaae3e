"""Parquet in and out. pyarrow itself writes what is read and reads what was written."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from gradcli.errors import DataProblem
from gradcli.tables.formats import Chain, open_table
from tests.tables.support import columns, doubled

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def written(**values: object) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pyarrow.table(values), out)
    return out.getvalue()


def read(data: bytes) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = parquet.read_table(io.BytesIO(data)).to_pydict()
    return columns


def test_numbers_of_every_kind_are_read() -> None:
    data = written(
        x=[1.5, 2.5], i=pyarrow.array([1, 2], pyarrow.uint8()), f=pyarrow.array([0.5, 2], pyarrow.float32())
    )
    assert columns(open_table(io.BytesIO(data)), "i", "x", "f") == ([[1.0, 2.0], [1.5, 2.5], [0.5, 2.0]], [])


def test_rows_come_out_with_their_types_and_the_results() -> None:
    data = written(x=[1.5, 2.5], name=["a", None], when=pyarrow.array([0, 86400], pyarrow.timestamp("s")))
    out = doubled(data)
    table = parquet.read_table(io.BytesIO(out))
    assert table.schema.field("when").type == pyarrow.timestamp("s") or str(
        table.schema.field("when").type
    ).startswith("timestamp")
    assert table.column("name").to_pylist() == ["a", None]
    assert table.column("value").to_pylist() == [3.0, 5.0]


def test_missing_values_are_bad_rows() -> None:
    data = written(x=[1.0, None, 3.0])
    values, problems = columns(open_table(io.BytesIO(data)), "x")
    assert values == [[1.0, 3.0]]
    assert problems == ['<stdin>:2: column "x": the value is missing (null)']
    assert read(doubled(data, policy="skip"))["value"] == [2.0, 6.0]
    recorded = read(doubled(data, policy="record"))
    assert recorded["value"] == [2.0, None, 6.0]
    assert recorded["error"] == [None, 'column "x": the value is missing (null)', None]


def test_text_columns_are_no_numbers() -> None:
    with pytest.raises(DataProblem, match=r'column "x" holds string, not numbers'):
        columns(open_table(io.BytesIO(written(x=["1"]))), "x")


def test_csv_becomes_parquet_with_types_from_the_first_rows() -> None:
    assert read(doubled(b"x,n,t\n1.5,1,a\n2,2,\n", "parquet")) == {
        "x": [1.5, 2.0],
        "n": [1, 2],
        "t": ["a", None],
        "value": [3.0, 4.0],
    }


def test_a_later_cell_that_does_not_fit_is_named() -> None:
    data = b"x,n\n" + b"1,2\n" * 30_000 + b"3,oops\n"
    with pytest.raises(
        DataProblem, match=r":30002: column \"n\": 'oops' does not fit the column's type int64"
    ):
        doubled(data, "parquet")


def test_parquet_becomes_csv_and_json_lines() -> None:
    data = written(x=[1.5], t=["a,b"], n=pyarrow.array([None], pyarrow.int64()))
    assert doubled(data, "csv") == b'x,t,n,value\n1.5,"a,b",,3.0\n'
    assert doubled(data, "jsonl") == b'{"x":1.5,"t":"a,b","n":null,"value":3.0}\n'


def test_a_table_without_rows_keeps_its_columns() -> None:
    empty = read(doubled(b"x,y\n", "parquet"))
    assert empty == {"x": [], "y": [], "value": []}


def test_a_folder_of_partitions_is_one_table(tmp_path: Path) -> None:
    for year in (2020, 2021):
        folder = tmp_path / f"year={year}"
        folder.mkdir()
        (folder / "part.parquet").write_bytes(written(x=[year - 2000.0, 0.5]))
    values, problems = columns(open_table(str(tmp_path)), "x", "year")
    assert values == [[20.0, 0.5, 21.0, 0.5], [2020.0, 2020.0, 2021.0, 2021.0]]
    assert not problems


def test_several_files_are_read_as_one_and_must_have_the_same_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x,y\n1,2\n")
    (tmp_path / "b.csv").write_bytes(b"x,y\n3,4\n")
    (tmp_path / "c.csv").write_bytes(b"y,x\n3,4\n")
    first, second, third = (str(tmp_path / name) for name in ("a.csv", "b.csv", "c.csv"))
    assert columns(Chain([first, second], None, delimiter=None, decimal="."), "x") == ([[1.0, 3.0]], [])
    with pytest.raises(
        DataProblem, match=r"c\.csv has other columns than .*a\.csv: column 1 is 'y' instead of 'x'"
    ):
        columns(Chain([first, third], None, delimiter=None, decimal="."), "x")
    with pytest.raises(DataProblem, match="there is no file"):
        Chain([first, str(tmp_path / "no.csv")], None, delimiter=None, decimal=".")


def test_damaged_parquet_is_an_error_of_the_data() -> None:
    data = written(x=np.arange(1000.0))
    with pytest.raises(DataProblem, match="cannot be read as Parquet"):
        open_table(io.BytesIO(data[:-30]))
