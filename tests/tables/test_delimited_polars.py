"""Rows written by polars are, to the letter, what they are without it."""

from __future__ import annotations

import io
import random
import struct

import numpy as np
import pytest

from gradcli.tables import delimited_polars, delimited_writing
from gradcli.tables.block import Results
from gradcli.tables.formats import open_table, open_writer
from gradcli.tables.sink import Sink

pytest.importorskip("polars")

ROWS = (
    b'x,note\n1,5% of it\n-0,\n2.50,"a, b"\n007,\xc3\xa9t\xc3\xa9 \n 1e5 ,5" pipe\n',
    b"x\ty\r\n1\t2\r\n3\t4\r\n",
    b"x;y\n1;%b\n2;%%\n",
    b"x,y\n1,2\n3,4",
    b"x\n1\n2\n",
)


def written(
    data: bytes, values: list[float], monkeypatch: pytest.MonkeyPatch, policy: str, aside: bool
) -> bytes:
    monkeypatch.setattr(delimited_writing, "_LARGE", 0)
    monkeypatch.setattr(delimited_writing, "_cores", lambda: 2)
    reader = open_table(io.BytesIO(data), "csv")
    out = io.BytesIO()
    writer = open_writer(Sink(out), None, reader, ["u", "v"], record=policy == "record")
    assert not aside or writer.threads(0) == 2
    writer.start(reader.header)
    for block in reader.blocks():
        columns = np.resize(np.array(values), (2, block.count))
        writer.write(block, Results(tuple(columns), None, {} if policy == "record" else None))
    return out.getvalue()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[bytes | None]:
    """Note what polars gave, so that a test can tell that it was asked."""
    found: list[bytes | None] = []
    once = delimited_polars.rows_with_results

    def noted(*arguments: object) -> bytes | None:
        found.append(once(*arguments))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(delimited_polars, "rows_with_results", noted)
    return found


@pytest.mark.parametrize("policy", ["stop", "record"])
@pytest.mark.parametrize("data", ROWS)
def test_rows_of_any_kind_come_out_alike(
    data: bytes, policy: str, monkeypatch: pytest.MonkeyPatch, calls: list[bytes | None]
) -> None:
    values = [0.1, -0.0, 1e16, 1e-7, 5e-324, 1.0, 123456789.0, -2.5e300]
    expected = written(data, values, monkeypatch, policy, aside=False)
    assert not calls
    assert written(data, values, monkeypatch, policy, aside=True) == expected
    assert (b'"' in data) == (not calls)  # quotes are left to those who look at each row
    assert None not in calls


def test_doubles_of_any_bits_are_written_alike(
    monkeypatch: pytest.MonkeyPatch, calls: list[bytes | None]
) -> None:
    generator = random.Random(11)
    bits = [struct.unpack("d", generator.randbytes(8))[0] for _ in range(50_000)]
    values = [value for value in bits if np.isfinite(value)]
    values += [round(generator.uniform(-1, 1) * 10 ** generator.randint(-9, 20), 3) for _ in range(50_000)]
    data = b"x\n" + b"1\n" * 60_000
    expected = written(data, values, monkeypatch, "stop", aside=False)
    assert written(data, values, monkeypatch, "stop", aside=True) == expected
    assert None not in calls
    known = set(values)
    for line in expected.splitlines()[1::50]:
        assert {float(cell) for cell in line.split(b",")[1:]} <= known


@pytest.mark.parametrize(
    "data, values", [(b"x\n1\n", [np.nan]), (b"x\n1\n", [np.inf]), (b"x,y\n1,\xff\n", [1.0])]
)
def test_what_polars_would_write_differently_is_left_to_the_careful_way(
    data: bytes, values: list[float], monkeypatch: pytest.MonkeyPatch, calls: list[bytes | None]
) -> None:
    expected = written(data, values, monkeypatch, "stop", aside=False)
    assert written(data, values, monkeypatch, "stop", aside=True) == expected
    assert calls == [None]


def test_a_polars_that_writes_numbers_differently_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        delimited_polars, "_TOUCHSTONES", (1.0, float("inf"))
    )  # which it writes as inf, we do not
    delimited_polars._polars.cache_clear()
    try:
        monkeypatch.setattr(
            "gradcli.tables.numerals.row_texts", lambda *_arguments: [b"1.0;-1.0", b"Inf;-Inf"]
        )
        assert delimited_polars.rows_with_results(b"1\n", [np.array([2.0])], b",", b"\n") is None
    finally:
        delimited_polars._polars.cache_clear()


def test_small_tables_and_other_formats_are_not_worth_it() -> None:
    reader = open_table(io.BytesIO(b"x\n1\n"), "csv")
    assert open_writer(Sink(io.BytesIO()), None, reader, ["u"]).threads(1000) == 1
    assert open_writer(Sink(io.BytesIO()), "jsonl", reader, ["u"]).threads(1 << 30) == 1
    assert open_writer(Sink(io.BytesIO()), "tsv", reader, ["u"]).threads(1 << 30) == 1
