"""JSON arrays, and objects over several lines: the same rows as one object a line. Python's json module writes them."""

from __future__ import annotations

import json
import random

import pytest

from gradcli.errors import DataProblem
from gradcli.tables.formats import open_table
from gradcli.tables.jsonl.reading import JsonReader
from tests.tables.support import Trickle, columns

TEXTS = ("a", 'say "hi"', "[{,", "}]", "\\", '\\"', "\u00e9\n", "")


def objects(generator: random.Random, count: int) -> list[dict[str, object]]:
    return [
        {
            "x": generator.choice((at, at / 7, -at)),
            "t": generator.choice(TEXTS),
            "n": {"a": [1, {"b": generator.choice(TEXTS)}], "x": []},
        }
        for at in range(count)
    ]


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_an_array_has_the_rows_of_its_elements(indent: int | str | None, piece: int) -> None:
    rows = objects(random.Random(3), 200)
    expected = [float(str(row["x"])) for row in rows]
    array = json.dumps(rows, indent=indent).encode()
    assert columns(open_table(Trickle(array, piece)), "x") == ([expected], [])
    assert columns(open_table(Trickle(array + b"\n" + array, piece)), "x") == ([expected * 2], [])
    apart = "\n".join(json.dumps(row, indent=2) for row in rows).encode()
    assert columns(open_table(Trickle(apart, piece)), "x") == ([expected], [])


def test_elements_are_written_a_line_each_to_the_letter() -> None:
    data = b'[\n  {"x": 1.50,\n   "t": "a\\n b"},\r\n\n  {"x":"q"}, 7,\n{"x":3}\n]\n'
    reader = open_table(Trickle(data, 3))
    assert isinstance(reader, JsonReader)
    assert reader.header == ("x", "t")
    blocks = list(reader.blocks())
    assert [text for block in blocks for text in block.json_rows()] == [
        b'{"x": 1.50,"t": "a\\n b"}',
        b'{"x":"q"}',
        b'{"line":"7"}',
        b'{"x":3}',
    ]
    values, problems = columns(open_table(Trickle(data, 1000)), "x")
    assert values == [[1.5, 3.0]]
    assert [problem.split(":", 1)[1] for problem in problems] == [
        '5: column "x": the string "q" is not a number',
        "5: a number where an object is expected: 7",
    ]


def test_an_empty_array_has_no_rows() -> None:
    assert list(open_table(Trickle(b" [ ]\n", 1), "jsonl").blocks()) == []


@pytest.mark.parametrize("end", [b"", b",", b',{"x":', b',{"x":2', b',{"x":2}', b',{"x":"a'])
def test_an_array_that_is_cut_off_is_an_error(end: bytes) -> None:
    with pytest.raises(DataProblem, match="ends in the middle of an array"):
        columns(open_table(Trickle(b'[{"x":1}' + end, 4)), "x")
