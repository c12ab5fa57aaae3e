"""CSV and its relatives as they are in the wild. Python's csv module is the reference for cells."""

from __future__ import annotations

import csv
import io
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcli.errors import DataProblem, UsageProblem
from gradcli.tables.delimited.reading import delimiter_of
from tests.tables.support import columns, doubled, table

PLAIN = b"x,y\n1,2\n3,4.5\n"


def test_columns_are_read_by_name_in_any_order() -> None:
    assert columns(table(PLAIN), "y", "x") == ([[2.0, 4.5], [1.0, 3.0]], [])


@pytest.mark.parametrize("step", [1, 2, 3, 7])
def test_how_the_bytes_arrive_does_not_matter(step: int) -> None:
    data = b'x,name\r\n1,"a\r\nb"\r\n2,c\r\n3,"d ""e"""\r\n'
    assert columns(table(data, step), "x") == ([[1.0, 2.0, 3.0]], [])


def test_rows_come_out_to_the_letter() -> None:
    data = b'x,who, note\n01.50,"Smith, J.", a b \n 2 ,\xff\xfe,""\n'
    assert doubled(data) == b'x,who, note,value\n01.50,"Smith, J.", a b ,3.0\n 2 ,\xff\xfe,"",4.0\n'


def test_a_final_line_without_newline_is_a_row() -> None:
    assert doubled(b"x,y\n1,2\n3,4") == b"x,y,value\n1,2,2.0\n3,4,6.0\n"
    assert doubled(b"x,y\r\n1,2\r\n3,4") == b"x,y,value\r\n1,2,2.0\r\n3,4,6.0\r\n"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_stay_as_they_are(end: bytes) -> None:
    lines = [b"x,y", b"1,2", b'3,"4\n"' if end != b"\r" else b'3,"4\r"']
    added = [b",value", b",2.0", b",6.0"]
    data = b"".join(line + end for line in lines)
    assert doubled(data) == b"".join(line + more + end for line, more in zip(lines, added, strict=True))


def test_mixed_line_ends_stay_as_they_are() -> None:
    assert doubled(b"x\n1\r\n2\n") == b"x,value\n1,2.0\r\n2,4.0\n"


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert columns(table(b"\xef\xbb\xbfx,y\n1,2\n"), "x") == ([[1.0]], [])
    assert doubled(b"\xef\xbb\xbfx,y\n1,2\n") == b"\xef\xbb\xbfx,y,value\n1,2,2.0\n"


@pytest.mark.parametrize("mark", [b",", b";", b"\t"])
def test_the_header_tells_the_delimiter(mark: bytes) -> None:
    data = mark.join([b"x", b"y", b"z"]) + b"\n" + mark.join([b"1", b"2", b"3"]) + b"\n"
    assert columns(table(data), "x", "z") == ([[1.0], [3.0]], [])


def test_any_character_can_be_the_delimiter_when_named() -> None:
    assert columns(table(b"x|y\n1|2\n", delimiter=b"|"), "y") == ([[2.0]], [])
    assert delimiter_of("tab") == delimiter_of("\\t") == b"\t"
    for wrong in ("", "ab", '"', "1", "é"):
        with pytest.raises(UsageProblem, match="cannot separate columns"):
            delimiter_of(wrong)


def test_decimal_commas_are_refused_with_a_hint_and_read_when_asked_for() -> None:
    data = b"x;y\n1,5;2\n2;3\n"
    values, problems = columns(table(data), "x")
    assert values == [[2.0]]
    assert problems == ["rows.csv:2: column \"x\": '1,5' is not a number"]
    block = next(table(data).blocks())
    assert block.numbers(["x"]).problems[0][1].hint == "for a decimal comma use --decimal ,"
    assert columns(table(data, decimal=","), "x", "y") == ([[1.5, 2.0], [2.0, 3.0]], [])


def test_decimal_commas_are_written_as_they_are_read() -> None:
    assert doubled(b"x;y\n1,5;a\n", decimal=",") == b"x;y;value\n1,5;a;3,0\n"
    assert doubled(b'x,y\n"1,5",a\n', decimal=",") == b'x,y,value\n"1,5",a,"3,0"\n'


def test_with_decimal_commas_a_point_is_no_number() -> None:
    assert columns(table(b"x;y\n1.5;2\n", decimal=","), "x")[1] == [
        "rows.csv:2: column \"x\": '1.5' is not a number"
    ]


def test_bad_cells_are_named_by_file_line_column_and_value() -> None:
    data = b"x,y\n1,2\nN/A,3\n4,\n0x10,5\n6,7\n"
    values, problems = columns(table(data), "x", "y")
    assert values == [[1.0, 6.0], [2.0, 7.0]]
    assert problems == [
        "rows.csv:3: column \"x\": 'N/A' is not a number",
        'rows.csv:4: column "y": the cell is empty',
        "rows.csv:5: column \"x\": '0x10' is not a number",
    ]
    block = next(table(data).blocks())
    problem = block.numbers(["x", "y"]).problems[0][1]
    assert (problem.file, problem.line, problem.column, problem.value) == ("rows.csv", 3, "x", "N/A")


@pytest.mark.parametrize("word", [b"true", b"null", b"false", b"1_0", b"[1]", b"{}", b'"a"', b"1 2"])
def test_words_that_json_or_python_would_take_are_no_numbers(word: bytes) -> None:
    values, problems = columns(table(b"x,y\n1,2\n" + word + b",3\n"), "x")
    assert values == [[1.0]]
    assert len(problems) == 1


def test_columns_that_are_not_asked_for_may_hold_anything() -> None:
    data = b'x,t\n1,N/A\n2,"a,b"\n3,\n'
    assert columns(table(data), "x") == ([[1.0, 2.0, 3.0]], [])


def test_control_characters_in_values_are_shown_escaped() -> None:
    _, problems = columns(table(b"x,y\n\x1b[31m,2\n"), "x")
    assert problems == [r"""rows.csv:2: column "x": '\x1b[31m' is not a number"""]


def test_ragged_rows_are_bad_rows_between_good_ones() -> None:
    values, problems = columns(table(b"x,y\n1,2\n3\n4,5,6\n7,8\n"), "x")
    assert values == [[1.0, 7.0]]
    assert problems == [
        "rows.csv:3: 1 cell where the header has 2",
        "rows.csv:4: 3 cells where the header has 2: '6' is left over",
    ]


def test_ragged_rows_that_make_up_for_each_other_are_noticed() -> None:
    _, problems = columns(table(b"x,y\n1\n2,3,4\n5,6\n"), "x")
    assert len(problems) == 2


def test_blank_lines_are_left_out_and_counted_but_lines_keep_their_numbers() -> None:
    reader = table(b"\nx,y\n1,2\n\n  \r\nbad,4\n\n")
    values, problems = columns(reader, "x")
    assert values == [[1.0]]
    assert problems == ["rows.csv:6: column \"x\": 'bad' is not a number"]
    assert reader.blank_lines == 3


def test_quoted_cells_hold_delimiters_quotes_and_newlines() -> None:
    data = b'x,t,y\n"1","a ""b"", c",2\n3,"line\nbreak",4\nbad,e,5\n'
    values, problems = columns(table(data), "x", "y")
    assert values == [[1.0, 3.0], [2.0, 4.0]]
    assert problems == ["rows.csv:5: column \"x\": 'bad' is not a number"]


def test_a_quote_inside_a_cell_is_only_a_character() -> None:
    assert columns(table(b'x,t\n1,5" pipe\n2,6" pipe\n'), "x") == ([[1.0, 2.0]], [])


def test_an_unclosed_quote_is_blamed_where_it_opens_and_swallows_nothing() -> None:
    data = b'x,t\n1,a\n2,"open\n3,c\n4,d\n'
    values, problems = columns(table(data), "x")
    assert values == [[1.0, 3.0, 4.0]]
    assert problems == ['rows.csv:3: column "t": a quote opens here and is not closed']


def test_an_unclosed_quote_does_not_pair_with_a_later_cells_quote() -> None:
    data = b'x,t\n1,"open\n2,c\n3,"good"\n4,d\n'
    values, problems = columns(table(data), "x")
    assert values == [[2.0, 3.0, 4.0]]
    assert problems == ['rows.csv:2: column "t": a quote opens here and is not closed']


def test_an_unclosed_quote_does_not_pair_with_an_empty_quoted_cell() -> None:
    values, problems = columns(table(b'x,t,u\n1,"open,2\n2,"",3\n4,"",5\n'), "x")
    assert values == [[2.0, 4.0]]
    assert problems == ['rows.csv:2: column "t": a quote opens here and is not closed']


def test_huge_cells_are_cells() -> None:
    huge = b"a" * 3_000_000
    assert columns(table(b"x,t\n1," + huge + b'\n2,"' + huge + b'"\n3,b\n'), "x") == ([[1.0, 2.0, 3.0]], [])


def test_a_row_without_end_is_refused() -> None:
    with pytest.raises(DataProblem, match=r"rows\.csv:2: this row is longer than 16 MiB"):
        columns(table(b"x\n" + b"1" * 40_000_000), "x")


def test_an_empty_file_has_no_header() -> None:
    for data in (b"", b"\n\n", b"\xef\xbb\xbf"):
        with pytest.raises(DataProblem, match=r"rows\.csv is empty: it has no header line"):
            table(data)


def test_a_header_alone_gives_a_header_alone() -> None:
    assert columns(table(b"x,y\n"), "x") == ([[]], [])
    assert doubled(b"x,y\n") == b"x,y,value\n"
    assert doubled(b"x,y") == b"x,y,value\n"


def test_utf16_is_named_as_such() -> None:
    for encoding in ("utf-16", "utf-16-le"):
        with pytest.raises(DataProblem) as caught:
            table("x,y\n1,2\n".encode(encoding))
        assert caught.value.hint is not None
        assert "iconv" in caught.value.hint


def test_headers_with_quotes_blanks_and_gaps_find_their_columns() -> None:
    reader = table(b'"x, y", z ,,"a ""b"""\n1,2,3,4\n')
    assert reader.header == ("x, y", " z ", "", 'a "b"')
    assert columns(reader, "x, y", "z", 'a "b"')[0] == [[1.0], [2.0], [4.0]]


def test_a_header_may_span_lines() -> None:
    reader = table(b'x,"two\nlines"\n1,2\nbad,3\n')
    assert reader.header == ("x", "two\nlines")
    assert columns(reader, "x")[1] == ["rows.csv:4: column \"x\": 'bad' is not a number"]


def test_an_unclosed_quote_in_the_header_is_an_error() -> None:
    with pytest.raises(DataProblem, match="a quote opens in the header and is not closed"):
        table(b'x,"y\n1,2\n')


def test_a_column_that_is_there_twice_is_ambiguous_only_when_asked_for() -> None:
    reader = table(b"x,y,x\n1,2,3\n")
    reader.check_column("y")
    with pytest.raises(DataProblem, match=r'column "x" is there 2 times: columns 1, 3'):
        reader.check_column("x")


def test_a_missing_column_names_the_nearest() -> None:
    with pytest.raises(DataProblem, match=r'has no column "hight"; it has "height", "y"') as caught:
        table(b"height,y\n1,2\n").check_column("hight")
    assert caught.value.hint == 'did you mean "height"?'


def test_a_missing_header_and_a_strange_delimiter_are_guessed_at() -> None:
    with pytest.raises(DataProblem) as caught:
        table(b"1,2\n3,4\n").check_column("x")
    assert caught.value.hint == "if the table has no header line, name its columns: --header x,y"
    with pytest.raises(DataProblem) as caught:
        table(b"x|y\n3|4\n").check_column("x")
    assert "--delimiter '|'" in str(caught.value.hint)


def test_a_column_that_would_be_added_twice_is_refused() -> None:
    with pytest.raises(UsageProblem, match='already has a column "value"') as caught:
        doubled(b"x,value\n1,2\n")
    assert "--prefix" in str(caught.value.hint)


def test_bad_rows_are_skipped_or_recorded_in_their_place() -> None:
    data = b'x,y\n1,2\nN/A,3\n4\n5,6,7\n"8\n9,0\n'
    assert doubled(data, policy="skip") == b"x,y,value\n1,2,2.0\n9,0,18.0\n"
    recorded = list(csv.reader(io.StringIO(doubled(data, policy="record").decode())))
    assert recorded == [
        ["x", "y", "value", "error"],
        ["1", "2", "2.0", ""],
        ["N/A", "3", "", "column \"x\": 'N/A' is not a number"],
        ["4", "", "", "1 cell where the header has 2"],
        ["5", "6", "", "3 cells where the header has 2: '7' is left over"],
        ['"8', "", "", 'column "x": a quote opens here and is not closed'],
        ["9", "0", "18.0", ""],
    ]


def test_a_hundred_thousand_rows_keep_their_order_across_blocks() -> None:
    numbers = [random.Random(3).uniform(-5, 5) for _ in range(100_000)]
    data = b"x\n" + b"".join(b"%r\n" % number for number in numbers)
    assert columns(table(data), "x") == ([numbers], [])
    lines = doubled(data).splitlines()
    assert [float(line.split(b",")[1]) for line in lines[1:]] == [2 * number for number in numbers]


def test_a_bad_row_far_down_has_the_right_line() -> None:
    rows = [b"%d,%d" % (at, at) for at in range(50_000)]
    rows[43_210] = b"oops,1"
    rows[47_000] = b'1,"two\nlines"'
    rows[48_000] = b"ah,2"
    _, problems = columns(table(b"x,y\n" + b"\n".join(rows) + b"\n"), "x")
    assert [problem.split(": ")[0] for problem in problems] == ["rows.csv:43212", "rows.csv:48003"]


CELL = st.text(st.sampled_from('ab1,;"\n\t é'), max_size=6)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(-999, 999), CELL, CELL), min_size=1, max_size=8),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    step=st.sampled_from([0, 1, 5]),
)
def test_what_pythons_csv_module_writes_is_read_back(
    rows: list[tuple[int, str, str]], quoting: int, end: str, step: int
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerow(["a", "x", "b"])
    writer.writerows([first, number, second] for number, first, second in rows)
    data = text.getvalue().encode()
    cells: list[list[object]] = [[], [], []]
    for block in table(data, step).blocks():
        for column, part in zip(cells, block.python_columns(("a", "x", "b")), strict=True):
            column.extend(part)
        assert not block.numbers(["x"]).problems
    assert cells[1] == [number for number, _, _ in rows]
    assert columns(table(data, step), "x")[0] == [[float(number) for number, _, _ in rows]]
    again = list(csv.reader(io.StringIO(doubled(data).decode(), newline="")))
    assert again[1:] == [[a, str(number), b, repr(2.0 * number)] for number, a, b in rows]


def test_a_plain_block_and_a_careful_one_read_the_same_numbers() -> None:
    generator = np.random.default_rng(8)
    numbers = generator.standard_normal((500, 3)) * 10.0 ** generator.integers(-300, 300, (500, 3))
    plain = "x,y,z\n" + "".join(f"{x!r},{y!r},{z!r}\n" for x, y, z in numbers.tolist())
    careful = plain.replace("\n", ',"a,""b"\n')
    assert columns(table(plain.encode()), "x", "y", "z") == columns(table(careful.encode()), "x", "y", "z")


@pytest.mark.parametrize(
    ("second", "numbers"),
    [
        (b'"4","5"', [4.0, 5.0]),
        (b'4,"5"', [4.0, 5.0]),
        (b'"4","-5.5e1"', [4.0, -55.0]),
        (b'4"1","5"', None),
        (b'"4",".5"', [4.0, 0.5]),
        (b'"4",""', None),
        (b'"4,5"', None),
    ],
)
def test_quoted_numbers_are_numbers_wherever_the_quotes_are_right(
    second: bytes, numbers: list[float] | None
) -> None:
    data = b'x,y\n"1","2"\n' + second + b'\n"7","8"\n'
    values, problems = columns(table(data), "x", "y")
    good = [[1.0, 2.0], numbers, [7.0, 8.0]] if numbers else [[1.0, 2.0], [7.0, 8.0]]
    assert [list(row) for row in zip(*values, strict=True)] == good
    assert len(problems) == (numbers is None)
    if numbers:
        assert doubled(data).splitlines()[2] == second + b",%r" % (2 * numbers[0])


def test_a_quoted_cell_over_two_lines_is_one_row() -> None:
    values, problems = columns(table(b'x,y\n"1,2\n3,4",7\n5,6\n'), "x")
    assert values == [[5.0]]
    assert problems == ["rows.csv:2: column \"x\": '1,2\\n3,4' is not a number"]


def test_a_quote_whose_row_would_have_too_few_cells_is_not_closed_by_a_later_line() -> None:
    values, problems = columns(table(b'x,y\n"1,2\n3,4"\n5,6\n'), "x")
    assert values == [[3.0, 5.0]]
    assert problems == ['rows.csv:2: column "x": a quote opens here and is not closed']
