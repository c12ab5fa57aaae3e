"""JSON lines: values by key, objects to the letter. Python's json module is the reference."""

from __future__ import annotations

import json
import math

import pytest

from gradcli.errors import DataProblem, UsageProblem
from tests.tables.support import columns, doubled, json_table


def test_values_are_read_by_key_in_any_order() -> None:
    data = b'{"x":1,"y":2.5}\n{"y":-1e3,"x":3}\n'
    assert columns(json_table(data), "y", "x") == ([[2.5, -1000.0], [1.0, 3.0]], [])


def test_objects_come_out_to_the_letter_with_further_keys() -> None:
    data = b'{"x": 1.50, "t": "a\\u00e9"}\n{"x":2,"n":{"a":[1, 2]}}\r\n'
    assert (
        doubled(data) == b'{"x": 1.50, "t": "a\\u00e9","value":3.0}\n{"x":2,"n":{"a":[1, 2]},"value":4.0}\n'
    )


def test_nan_and_infinities_are_strings_in_and_out() -> None:
    data = b'{"x":"NaN"}\n{"x":"-Infinity"}\n{"x":1e308}\n'
    lines = doubled(data).splitlines()
    assert [json.loads(line)["value"] for line in lines] == ["NaN", "-Infinity", "Infinity"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1, 2]", "an array where an object is expected: [1, 2]"),
        ("3", "a number where an object is expected: 3"),
        ('{"x":1,"x":2}', 'key "x" is there twice'),
        ('{"x" : 1 , "x":2}', 'key "x" is there twice'),
        ('{"x":1},{"x":2}', "not JSON"),
        ('{"x":1', "not JSON"),
        ('{"x":NaN}', "not JSON"),
        ('{"x":1e999}', "a number too large"),
        ('{"x":1' + "0" * 400 + "}", "a number too large"),
        ('{"x":[1]}', 'column "x": an array is not a number'),
        ('{"x":{"a":1}}', 'column "x": an object is not a number'),
        ('{"x":null}', 'column "x": null is not a number'),
        ('{"x":true}', 'column "x": true or false is not a number'),
        ('{"x":"1.5"}', 'column "x": the string "1.5" is not a number'),
        ('{"y":1}', 'the object has no key "x"'),
    ],
)
def test_a_bad_line_is_named_between_good_ones(line: str, reason: str) -> None:
    data = b'{"x":1}\n{"x":2}\n' + line.encode() + b'\n{"x":4}\n'
    values, problems = columns(json_table(data), "x")
    assert values == [[1.0, 2.0, 4.0]]
    assert len(problems) == 1
    assert problems[0].startswith("rows.jsonl:3: " + reason)


def test_lines_that_are_json_only_together_are_two_bad_lines() -> None:
    data = b'{"x":1},{"x":7}\n{"x":1\n"y":2}\n{"x":3}\n'
    values, problems = columns(json_table(data), "x")
    assert values == [[3.0]]
    assert [problem.split(": ")[0] for problem in problems] == [
        "rows.jsonl:1",
        "rows.jsonl:2",
        "rows.jsonl:3",
    ]


def test_colons_in_strings_and_nested_objects_are_no_repeated_keys() -> None:
    data = b'{"x":1,"t":"12:30","n":{"x":[{"x":5},{"x":6}]}}\n{"x":2,"t":"\\":","n":{}}\n'
    assert columns(json_table(data), "x") == ([[1.0, 2.0]], [])


def test_a_key_repeated_in_a_nested_object_is_not_ours_to_judge() -> None:
    values, problems = columns(json_table(b'{"x":1,"n":{"a":1,"a":2}}\n'), "x")
    assert values == [[1.0]]
    assert not problems


def test_blank_lines_are_left_out_and_lines_keep_their_numbers() -> None:
    reader = json_table(b'{"x":1}\n\n  \n{"x":null}\n')
    values, problems = columns(reader, "x")
    assert values == [[1.0]]
    assert problems[0].startswith("rows.jsonl:4: ")


def test_large_integers_become_the_nearest_double() -> None:
    values, problems = columns(json_table(b'{"x":9007199254740993}\n{"x":123456789012345678901}\n'), "x")
    assert values == [[9007199254740992.0, 123456789012345683968.0]]
    assert not problems


def test_no_rows_are_no_error() -> None:
    assert columns(json_table(b""), "x") == ([[]], [])
    assert doubled(b"\n", format_name="jsonl") == b""


def test_a_key_that_no_row_has_names_the_nearest() -> None:
    with pytest.raises(DataProblem, match='has no column "hight"') as caught:
        json_table(b'{"height":1}\n').check_column("hight")
    assert caught.value.hint == 'did you mean "height"?'


def test_a_key_that_would_be_added_twice_is_refused() -> None:
    with pytest.raises(UsageProblem, match='already has a column "value"'):
        doubled(b'{"x":1,"value":2}\n')


def test_bad_lines_are_skipped_or_recorded_in_their_place() -> None:
    data = b'{"x":1}\n[2]\n{"x":null}\n{}\n{"x":5}\n'
    assert doubled(data, policy="skip") == b'{"x":1,"value":2.0}\n{"x":5,"value":10.0}\n'
    recorded = [json.loads(line) for line in doubled(data, policy="record").splitlines()]
    assert [sorted(one) for one in recorded] == [
        ["value", "x"],
        ["error", "line"],
        ["error", "x"],
        ["error"],
        ["value", "x"],
    ]
    assert recorded[1]["line"] == "[2]"


def test_csv_becomes_json_lines_with_numbers_to_the_letter() -> None:
    data = b'x,who,zip,gap\n1.50,"Smith, ""J""",007,\n-2,\xff,12,a\n'
    out = doubled(data, "jsonl")
    assert out == (
        b'{"x":1.50,"who":"Smith, \\"J\\"","zip":"007","gap":null,"value":3.0}\n'
        b'{"x":-2,"who":"\\\\xff","zip":12,"gap":"a","value":-4.0}\n'
    )
    assert [json.loads(line)["value"] for line in out.splitlines()] == [3.0, -4.0]


def test_json_lines_become_csv_with_numbers_to_the_letter() -> None:
    data = (
        b'{"x":1.50,"t":"a,b","n":{"k":[1.0, 2]}}\n{"x":2,"b":true}\n{"t":null,"x":12345678901234567890123}\n'
    )
    assert doubled(data, "csv") == (
        b"x,t,n,b,value\n"
        b'1.50,"a,b","{""k"":[1.0,2]}",,3.0\n'
        b"2,,,true,4.0\n"
        b"12345678901234567890123,,,,2.4691357802469135e+22\n"
    )


def test_a_key_that_appears_after_the_header_was_written_is_an_error() -> None:
    data = b'{"x":1}\n' * 20_000 + b'{"x":1,"new":2}\n'
    with pytest.raises(DataProblem, match=r'<stdin>:20001: key "new" is not in the header') as caught:
        doubled(data, "csv")
    assert "--to jsonl" in str(caught.value.hint)


def test_fifty_thousand_objects_are_what_pythons_json_reads() -> None:
    rows = [{"x": math.sin(at) * 10.0 ** (at % 600 - 300), "t": f"a{at}:b"} for at in range(50_000)]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    assert columns(json_table(data), "x") == ([[row["x"] for row in rows]], [])
    assert [json.loads(line)["value"] for line in doubled(data).splitlines()] == [
        2 * row["x"] for row in rows
    ]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (b'{"x2":5,"x1":4}', False),
        (b'{"x1":4 ,"x2":5}', False),
        (b'{"x1":4,"x1":5}', True),
        (b'{"x1":4,"x2":5,"x2":5}', True),
        (b'{"x1":4,"x2":"5"}', True),
        (b'{"x1":4,"x2":-}', True),
        (b'{"x1":4,"x2":}', True),
    ],
)
def test_lines_that_look_alike_at_first_sight_are_read_for_what_they_are(
    second: bytes, problem: bool
) -> None:
    lines = [b'{"x1":1,"x2":2}', second, b'{"x1":-7e-1,"x2":2.5E2}']
    values, problems = columns(json_table(b"\n".join(lines) + b"\n"), "x1", "x2")
    assert len(problems) == problem
    expected = [[1.0, -0.7], [2.0, 250.0]]
    if not problem:
        expected = [[1.0, 4.0, -0.7], [2.0, 5.0, 250.0]]
    assert values == expected


def test_a_header_with_a_name_twice_can_be_no_object() -> None:
    with pytest.raises(DataProblem, match='column "t" is there 2 times, which a JSON object cannot have'):
        doubled(b"x,t,t\n1,2,3\n", "jsonl")
