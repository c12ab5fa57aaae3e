"""Numbers from cells and texts from numbers. Python's own float and repr are the reference."""

from __future__ import annotations

import math
import random
import struct

import numpy as np
import pytest

from gradcli.tables.numerals import (
    NotNumeric,
    cell_float,
    cell_texts,
    column_floats,
    json_texts,
    json_values,
    python_values,
    row_texts,
)


def test_numbers_in_many_spellings_are_what_python_reads() -> None:
    cells = [b"1", b"-2.5", b".5", b"5.", b"+1", b"1e3", b"1E-3", b" 7 ", b"\t8", b"007", b"1e-400", b"0.1"]
    values, bad = column_floats(cells)
    assert values.tolist() == [float(cell) for cell in cells]
    assert not bad


def test_random_doubles_survive_reading_and_writing_to_the_last_bit() -> None:
    generator = random.Random(5)
    bits = [struct.unpack("d", generator.randbytes(8))[0] for _ in range(20000)]
    doubles = [value for value in bits if math.isfinite(value)]
    texts = row_texts([np.array(doubles)])
    assert [float(text) for text in texts] == doubles
    values, bad = column_floats([repr(value).encode() for value in doubles])
    assert values.tolist() == doubles
    assert not bad


def test_shortest_texts_are_written() -> None:
    assert row_texts([np.array([0.1, 1 / 3]), np.array([2.0, 1e22])]) == [
        b"0.1,2.0",
        b"0.3333333333333333,1e+22",
    ]


def test_negative_zero_keeps_its_sign_as_an_integer_too() -> None:
    values, _ = column_floats([b"-0", b"0", b"-0.0"])
    assert np.signbit(values).tolist() == [True, False, True]


def test_nan_and_infinities_are_numbers_and_come_out_as_words() -> None:
    values, bad = column_floats([b"nan", b"NaN", b"inf", b"-Infinity", b"1"])
    assert not bad
    assert row_texts([values, values]) == [b"nan,nan", b"nan,nan", b"inf,inf", b"-inf,-inf", b"1.0,1.0"]
    assert json_texts(values) == [b'"NaN"', b'"NaN"', b'"Infinity"', b'"-Infinity"', b"1.0"]


@pytest.mark.parametrize(
    "cell",
    [
        b"N/A",
        b"0x10",
        b"true",
        b"null",
        b"false",
        b"1_000",
        b"1,5",
        b"abc",
        b"1 2",
        b"--1",
        b"[1]",
        b'"1"',
        "١".encode(),
        "１".encode(),
        b"1\x00",
        b"\xff",
        b"1e",
        b"e5",
        b"-",
    ],  # other digits, NUL, not UTF-8
)
def test_what_is_no_number_is_refused_beside_good_cells(cell: bytes) -> None:
    values, bad = column_floats([b"1", cell, b"3"])
    assert list(bad) == [1]
    assert values[0] == 1
    assert values[2] == 3
    assert bad[1].reason.endswith("is not a number")


def test_refusals_name_value_and_remedy() -> None:
    _, bad = column_floats([b"", b"  ", b"1,5", b"1.234,5", b"1,234,567.8", b"1e999", b"1" + b"0" * 400])
    assert bad[0].reason == bad[1].reason == "the cell is empty"
    assert bad[2].hint == "for a decimal comma use --decimal ,"
    assert bad[3].hint == "if . separates thousands: --decimal , --thousands ."
    assert bad[4].hint == "if , separates thousands: --thousands ,"
    assert "too large" in bad[5].reason
    assert "too large" in bad[6].reason


def test_cells_that_are_numbers_only_together_are_refused() -> None:
    values, bad = column_floats([b"1", b"[2", b"3]", b"4,5"])
    assert sorted(bad) == [1, 2, 3]
    assert values[0] == 1


def test_integers_past_53_bits_are_rounded_as_python_rounds_them() -> None:
    cells = [b"9007199254740993", b"18446744073709551617", b"123456789012345678901234567890"]
    assert column_floats(cells)[0].tolist() == [float(cell) for cell in cells]


def test_decimal_commas_are_read_when_asked_for() -> None:
    values, bad = column_floats([b"1,5", b"-2", b"3,25e2", b"4.5"], ",")
    assert values[:3].tolist() == [1.5, -2.0, 325.0]
    assert list(bad) == [3]
    assert bad[3].hint == "with --decimal , a number is written 1,5"
    assert column_floats([b"1,5", b"-2"], ",")[0].tolist() == [1.5, -2.0]
    assert isinstance(cell_float(b"1.5", ","), NotNumeric)


def test_numbers_are_written_with_the_tables_delimiter_and_decimal_sign() -> None:
    two = [np.array([1.5, 2.0]), np.array([-0.25, 3.0])]
    assert row_texts(two, b"\t") == [b"1.5\t-0.25", b"2.0\t3.0"]
    assert row_texts(two, b";", ",") == [b"1,5;-0,25", b"2,0;3,0"]
    assert row_texts(two, b",", ",") == [b'"1,5","-0,25"', b'"2,0","3,0"']


def test_vectors_are_quoted_lists() -> None:
    assert cell_texts(np.array([[1.0, 2.0], [math.nan, 4.0]])) == [b'"[1.0,2.0]"', b'"[""NaN"",4.0]"']
    assert json_texts(np.array([[1.0, math.inf]])) == [b'[1.0,"Infinity"]']


def test_integers_and_truths_are_written_as_such() -> None:
    assert row_texts([np.array([1, 2]), np.array([True, False])]) == [b"1,true", b"2,false"]


def test_no_rows_have_no_texts() -> None:
    assert row_texts([np.array([])]) == []
    assert row_texts([np.array([]), np.array([])], b";") == []
    assert row_texts([]) == []


def test_cells_become_json_values_to_the_letter() -> None:
    assert list(json_values([b"1.50", b"2e5"])) == [b"1.50", b"2e5"]
    assert list(json_values([b"1.50", b"", b"007", b'a"b', b"nan"])) == [
        b"1.50",
        b"null",
        b'"007"',
        b'"a\\"b"',
        b'"nan"',
    ]
    assert list(json_values([b"1,5", b"1.5"], ",")) == [b"1.5", b'"1.5"']


def test_cells_become_python_values_and_codes_stay_texts() -> None:
    assert python_values([b"1", b"1.5", b"", b"007", b"x", b"-3"]) == [1, 1.5, None, "007", "x", -3]
