"""Parquet in and out. pyarrow itself writes what is read and reads what was written."""

from __future__ import annotations

import io
import math
from decimal import Decimal
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
    # Parquet has no seconds: pyarrow writes milliseconds.
    assert table.schema.field("when").type == pyarrow.timestamp("ms")
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
    data = b"x,n\n" + b"1,2\n" * 140_000 + b"3,oops\n"  # types are those of the first row group
    with pytest.raises(
        DataProblem, match=r":140002: column \"n\": 'oops' does not fit the column's type int64"
    ):
        doubled(data, "parquet")


def test_types_are_those_of_the_whole_first_row_group() -> None:
    rows = [b"1,2,,5,1e5\n"] * 20_000 + [b"2,2.5,x,,007\n"]
    found = read(doubled(b"x,n,t,m,c\n" + b"".join(rows), "parquet"))
    assert found["n"][-2:] == [2.0, 2.5]
    assert found["t"][-2:] == [None, "x"]
    assert found["m"][-2:] == [5, None]
    assert found["c"][-2:] == ["1e5", "007"]


def test_what_a_program_reads_as_numbers_is_written_as_numbers() -> None:
    data = b"x,code\n.5,007\n+1,008\n007,-0\n -0 ,1\n"
    assert read(doubled(data, "parquet", numbers=("x",))) == {
        "x": [0.5, 1.0, 7.0, -0.0],
        "code": ["007", "008", "-0", "1"],
        "value": [1.0, 2.0, 14.0, -0.0],
    }
    assert doubled(data, "jsonl", numbers=("x",)).splitlines()[:3] == [
        b'{"x":0.5,"code":"007","value":1.0}',
        b'{"x":1.0,"code":"008","value":2.0}',
        b'{"x":7.0,"code":-0,"value":14.0}',
    ]


def test_values_of_every_type_are_texts_that_mean_them() -> None:
    when = pyarrow.array([0], pyarrow.timestamp("s"))
    data = written(
        x=[1.5],
        f=pyarrow.array([1.1], pyarrow.float32()),
        d=[Decimal("1.10")],
        n=[math.nan],
        b=[b"\x00\xff"],
        t=[True],
        l=[[1.0, math.inf]],
        w=when,
        s=pyarrow.array(["a"]).dictionary_encode(),
    )
    assert doubled(data, "jsonl") == (
        b'{"x":1.5,"f":1.1,"d":1.10,"n":"NaN","b":"\\u0000\\\\xff","t":true,"l":[1.0,"Infinity"],'
        b'"w":"1970-01-01T00:00:00","s":"a","value":3.0}\n'
    )
    assert doubled(data, "csv").splitlines()[1] == (
        b'1.5,1.1,1.10,nan,\x00\\xff,true,"[1.0,""Infinity""]",1970-01-01T00:00:00,a,3.0'
    )


@pytest.mark.parametrize("to", ["csv", "jsonl", "parquet"])
def test_chosen_columns_only_are_kept_in_the_order_given(to: str) -> None:
    data = written(x=[1.5, 2.5], y=[1, 2], z=["a", "b"])
    kept = doubled(data, to, keep=("z", "x"))
    if to == "parquet":
        assert list(read(kept)) == ["z", "x", "value"]
    elif to == "csv":
        assert kept == b"z,x,value\na,1.5,3.0\nb,2.5,5.0\n"
    else:
        assert kept.splitlines()[0] == b'{"z":"a","x":1.5,"value":3.0}'
    assert list(read(doubled(data, keep=()))) == ["value"]


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
    (tmp_path / "c.csv").write_bytes(b"z,x\n3,4\n")
    (tmp_path / "d.csv").write_bytes(b"y,x\n3,4\n")
    first, second, third = (str(tmp_path / name) for name in ("a.csv", "b.csv", "c.csv"))
    assert columns(Chain([first, second], None, delimiter=None, decimal="."), "x") == ([[1.0, 3.0]], [])
    with pytest.raises(
        DataProblem, match=r"c\.csv has other columns than .*a\.csv: column 1 is 'z' instead of 'x'"
    ):
        columns(Chain([first, third], None, delimiter=None, decimal="."), "x")
    other_order = str(tmp_path / "d.csv")
    assert columns(Chain([first, other_order], None, delimiter=None, decimal="."), "x") == ([[1.0, 4.0]], [])
    with pytest.raises(DataProblem, match="there is no file"):
        Chain([first, str(tmp_path / "no.csv")], None, delimiter=None, decimal=".")


def test_damaged_parquet_is_an_error_of_the_data() -> None:
    data = written(x=np.arange(1000.0))
    with pytest.raises(DataProblem, match="cannot be read as Parquet"):
        open_table(io.BytesIO(data[:-30]))
