"""Which columns `gradcli map` reads and writes, and what they are called. Numbers are worked out by hand."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import pytest

ROWS = 'x,y,t\n1,2,a\n3,4,"b, c"\n'


def test_one_result_of_each_row_is_a_bare_number(cli: Any) -> None:
    assert cli("map", "x*y^2", "--only", "d_y", stdin=ROWS).out == "4.0\n24.0\n"
    assert cli("map", "x*y^2", "--only", "value", stdin=ROWS).out == "4.0\n48.0\n"
    found = cli("map", "x*y", "--sigma", "x=1", "--prefix", "p_", "--only", "p_sigma", stdin=ROWS)
    assert found.out == "2.0\n4.0\n"


def test_derivatives_stand_in_the_order_of_the_columns(cli: Any) -> None:
    rows = "x,flow rate,t\n2,3,5\n"
    # d(t q^2 x) = (q^2 t, 2 q t x, q^2 x) by x, q, t.
    for formula in ("t*`flow rate`^2*x", "x*t*`flow rate`^2"):
        found = cli("map", formula, stdin=rows)
        assert found.out.splitlines()[0] == "x,flow rate,t,value,d_x,d_flow rate,d_t"
        assert found.out.splitlines()[1] == "2,3,5,90.0,45.0,60.0,18.0"
    assert cli("map", "t*x", "--wrt", "t,x", stdin=rows).out.splitlines()[0].endswith("value,d_t,d_x")
    found = cli("map", "t*x", "--to", "csv", stdin='{"x":2,"t":5}\n{"t":5,"x":2}\n')
    assert found.out == "x,t,value,d_x,d_t\n2,5,10.0,5.0,2.0\n2,5,10.0,5.0,2.0\n"
    found = cli("map", "t*x", "--order", "2", "--to", "tsv", "--keep", "", stdin=rows)
    assert found.out == "value\td_x\td_t\td_x_x\td_x_t\td_t_t\n10.0\t5.0\t2.0\t0.0\t1.0\t0.0\n"


def test_a_result_that_is_not_written_is_not_remarked_on(cli: Any) -> None:
    assert cli("map", "sqrt(x)", "--only", "value", stdin="x\n0\n").err == ""
    assert "infinity in 1 row" in cli("map", "sqrt(x)", "--only", "d_x", stdin="x\n0\n").err


def test_rows_that_fail_have_no_bare_number(cli: Any) -> None:
    found = cli("map", "x*2", "--only", "d_x", "--on-error", "skip", stdin="x\n1\nno\n3\n")
    assert found.out == "2.0\n2.0\n"
    assert found.status == 7


def test_chosen_columns_come_out_to_the_letter(cli: Any) -> None:
    found = cli("map", "x*y", "--wrt", "x", "--keep", "t,x", stdin=ROWS)
    assert found.out == 't,x,value,d_x\na,1,2.0,2.0\n"b, c",3,12.0,4.0\n'
    assert cli("map", "x*y", "--wrt", "", "--keep", "", stdin=ROWS).out == "value\n2.0\n12.0\n"
    found = cli("map", "x*y", "--wrt", "", "--keep", "t", "--to", "jsonl", stdin=ROWS)
    assert found.out == '{"t":"a","value":2.0}\n{"t":"b, c","value":12.0}\n'
    found = cli("map", "x*y", "--wrt", "", "--keep", "t", "--to", "tsv", stdin=ROWS)
    assert found.out == "t\tvalue\na\t2.0\nb, c\t12.0\n"


def test_a_column_may_be_called_like_a_result_if_it_is_not_kept(cli: Any) -> None:
    assert cli("map", "x*2", "--wrt", "", stdin="x,value\n1,5\n").status == 2
    assert cli("map", "x*2", "--wrt", "", "--keep", "x", stdin="x,value\n1,5\n").out == "x,value\n1,2.0\n"


def test_chosen_keys_come_out_with_their_numbers_to_the_letter(cli: Any) -> None:
    rows = '{"x":1.50,"n":{"a":[1e5,"\\u00e9"]},"t":null}\n{"x":2,"extra":1}\n'
    found = cli("map", "x*2", "--wrt", "", "--keep", "n,x", stdin=rows)
    assert found.out == '{"n":{"a":[1e5,"é"]},"x":1.50,"value":3.0}\n{"x":2,"value":4.0}\n'
    found = cli("map", "x*2", "--wrt", "", "--keep", "x", "--to", "csv", stdin=rows)
    assert found.out == "x,value\n1.50,3.0\n2,4.0\n"


def test_kept_cells_of_bad_rows_are_recorded(cli: Any) -> None:
    rows = 'x,t\n1,a\nN/A,"b, c"\n3\n4,"d\n'
    found = cli("map", "x", "--wrt", "", "--keep", "t", "--on-error", "record", stdin=rows)
    assert found.out.splitlines() == [
        "t,value,error",
        "a,1.0,",
        '"b, c",,"column ""x"": \'N/A\' is not a number"',
        ",,1 cell where the header has 2",
        '"""d",,"column ""t"": a quote opens here and is not closed"',
    ]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_key_that_the_header_lacks_is_a_bad_row(cli: Any, jobs: str) -> None:
    # The header is taken from the first block of lines, which these fill.
    rows = '{"x":1}\n' * 20_000 + '{"x":2,"new":3}\n{"x":4}\n'
    found = cli("map", "x", "--wrt", "", "--to", "csv", "--jobs", jobs, stdin=rows)
    assert found.status == 4
    assert found.out == "x,value\n" + "1,1.0\n" * 20_000
    assert '<stdin>:20001: key "new" is not in the header' in found.err
    found = cli("map", "x", "--wrt", "", "--to", "csv", "--on-error", "skip", "--jobs", jobs, stdin=rows)
    assert found.status == 7
    assert found.out.endswith("1,1.0\n4,4.0\n")
    recorded = cli("map", "x", "--wrt", "", "--to", "csv", "--on-error", "record", "--jobs", jobs, stdin=rows)
    assert recorded.out.splitlines()[-2].startswith('2,,"key ""new"" is not in the header')


def test_a_table_without_a_header_line_gets_one(cli: Any, tmp_path: Path) -> None:
    assert cli("map", "x*y", "--wrt", "", "--header", "x,y", stdin="1,2\n3,4\n").out == (
        "x,y,value\n1,2,2.0\n3,4,12.0\n"
    )
    found = cli("map", "`flow, in`*y", "--wrt", "", "--header", "`flow, in`,y", stdin="1;2\r\n3;4\r\n")
    assert found.out == "flow, in;y;value\r\n1;2;2.0\r\n3;4;12.0\r\n"
    assert cli("map", "x", "--header", "x", "--wrt", "", stdin="").out == "x,value\n"
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("1,2\n")
    found = cli(
        "map", "x+y", "--wrt", "", "--header", "x,y", str(tmp_path / "a.csv"), str(tmp_path / "b.csv")
    )
    assert found.out == "x,y,value\n1,2,3.0\n1,2,3.0\n"
    found = cli("map", "x", "--header", "x", stdin='{"x":1}\n')
    assert "--header is for tables without a header line, and <stdin> is jsonl" in found.err
    assert "hint: if the table has no header line, name its columns: --header x,y" in (
        cli("map", "x*y", stdin="1,2\n3,4\n").err
    )


def test_a_row_of_another_length_is_named_by_its_own_line(cli: Any) -> None:
    found = cli("map", "x", "--header", "x,y", stdin="1,2\n3\n")
    assert "<stdin>:2: 1 cell where the header has 2" in found.err


@pytest.mark.parametrize(
    ("program", "hint"),
    [
        ("flow rate * t", "the column stands in backquotes: `flow rate`"),
        ("t + class", "the column stands in backquotes: `class`"),
        ("class*2", "the column stands in backquotes: `class`"),
        ("flow_rate * t", "did you mean `flow rate`, in backquotes?"),
        ("T * 2", 'did you mean "t"?'),
    ],
)
def test_columns_that_need_backquotes_are_suggested_in_them(cli: Any, program: str, hint: str) -> None:
    assert f"hint: {hint}" in cli("map", program, stdin="flow rate,t,class\n1,2,3\n").err


@pytest.mark.parametrize(
    ("rows", "hint"),
    [
        ("# made by a machine\nx\n1\n", "--comment '#'"),
        ("sep=;\nx;y\n1;2\n", "--skip-lines 1"),
        ('{"x":1}\n[{"x":1},{"x":2}]\n', "jq -c '.[]' FILE"),
        ('{ "x":1 }\n{"x":NaN}\n', "JSON has no NaN"),
        ('{"x":1,\n"y":2}\n', "jq -c . FILE"),
        ('[{"x":1},\n{"x":', "is the file whole?"),
    ],
)
def test_what_a_table_is_not_has_a_hint(cli: Any, rows: str, hint: str) -> None:
    found = cli("map", "x", *(["--from", "jsonl"] if rows[0] in "[{" else []), stdin=rows)
    assert found.status == 4
    assert hint in found.err


def test_a_file_in_the_place_of_the_expression_is_noticed(cli: Any, tmp_path: Path) -> None:
    for name in ("rows.csv", "p.py"):
        (tmp_path / name).write_text("x\n1\n")
    assert "the expression comes first: gradcli map" in cli("map", str(tmp_path / "rows.csv"), stdin="").err
    assert "to read the program from it: -f" in cli("map", str(tmp_path / "p.py"), stdin="").err


def test_a_constant_that_hides_a_column_is_told(cli: Any) -> None:
    found = cli("map", "x*y", "y=10", stdin="x,y\n1,2\n")
    assert found.out == "x,y,value,d_x\n1,2,10.0,10.0\n"
    assert found.err == "note: y is 10 here, not the column y\n"


def test_names_with_commas_stand_in_backquotes_in_options(cli: Any) -> None:
    rows = '"a,b",c d\n2,3\n'
    assert cli("map", "`a,b`*`c d`", "--wrt", "`a,b`,c d", stdin=rows).out == (
        '"a,b",c d,value,"d_a,b",d_c d\n2,3,6.0,3.0,2.0\n'
    )
    found = cli("map", "q*2", "--rename", "`a,b`=q", "--keep", "`a,b`", stdin=rows)
    assert found.out == '"a,b",value,d_q\n2,4.0,2.0\n'


# --- directions and uncertainties -----------------------------------------------------------------------


def test_names_left_out_of_a_direction_have_zero(cli: Any) -> None:
    found = cli("map", "x*y^2", "--tangent", "x=y", stdin="x,y\n3,2\n")
    assert found.out == "x,y,value,tangent\n3,2,12.0,8.0\n"  # d/dx = y^2 = 4, times y = 2


def test_partials_a_direction_and_an_uncertainty_stand_beside_each_other(cli: Any) -> None:
    found = cli(
        "map", "-e", "u=x*y^2", "-e", "v=x", "--wrt", "y", "--order", "2", "--tangent", "x=1", "--sigma", "y=0.5",
        stdin="x,y\n3,2\n",
    )  # fmt: skip
    # u: d/dy = 2xy = 12, d2/dy2 = 2x = 6, d/dx = y^2 = 4, sigma = 12 * 0.5 = 6; v depends on x alone.
    assert found.out == (
        "x,y,u,v,d_u_y,d_u_y_y,tangent_u,sigma_u,share_u_y,d_v_y,d_v_y_y,tangent_v,sigma_v,share_v_y\n"
        "3,2,12.0,3.0,12.0,6.0,4.0,6.0,1.0,0.0,0.0,1.0,0.0,0.0\n"
    )


def test_an_uncertainty_may_be_a_part_of_the_variables_own_size(cli: Any) -> None:
    found = cli("map", "x*y", "--wrt", "", "--sigma", "x=10%,y=0.5", stdin="x,y\n-2,3\n0,4\n")
    # |x| * 0.1 * 3 = 0.6 and 2 * 0.5 = 1: the root of 0.36 + 1.
    rows = [[float(cell) for cell in line.split(",")] for line in found.out.splitlines()[1:]]
    assert rows[0][3:] == pytest.approx([math.sqrt(1.36), 0.36 / 1.36, 1 / 1.36], rel=1e-15)
    assert rows[1][3:] == [0.0, 0.0, 0.0]


def test_huge_and_tiny_uncertainties_neither_overflow_nor_vanish(cli: Any) -> None:
    for size in ("1e200", "1e-200"):
        found = cli("map", "3*x + 4*y", "--wrt", "", "--sigma", f"x={size},y={size}", stdin="x,y\n1,1\n")
        numbers = [float(cell) for cell in found.out.splitlines()[1].split(",")]
        assert numbers[3:] == pytest.approx([5 * float(size), 9 / 25, 16 / 25], rel=1e-14)


def test_what_is_known_exactly_has_no_part_however_steep_the_result_is(cli: Any) -> None:
    found = cli("map", "sqrt(x) + y", "--wrt", "", "--sigma", "x=dx,y=1", stdin="x,y,dx\n0,2,0\n0,2,1\n")
    assert found.out.splitlines()[1:] == ["0,2,0,2.0,1.0,0.0,1.0", "0,2,1,2.0,inf,nan,0.0"]


def test_the_uncertainty_of_a_vector_is_that_of_its_elements_together(cli: Any) -> None:
    found = cli("map", "x*(3*k[0] + 4*k[1])", "k=[1, 2]", "--wrt", "", "--sigma", "k=0.1", stdin="x\n1\n2\n")
    assert [float(line.split(",")[2]) for line in found.out.splitlines()[1:]] == pytest.approx(
        [0.5, 1.0], rel=1e-15
    )


def test_binary_output_does_not_go_to_a_terminal(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    pyarrow = pytest.importorskip("pyarrow")
    pexpect = pytest.importorskip("pexpect")
    path = str(tmp_path / "a.parquet")
    parquet.write_table(pyarrow.table({"x": [1.0]}), path)

    def shown(*more: str) -> str:
        command = ["-m", "gradcli", "map", "x*2", path, *more]
        text: bytes = pexpect.run(" ".join([sys.executable, *command[:3], "'x*2'", *command[4:]]), timeout=30)
        return text.decode()

    assert shown().replace("\r\n", "\n") == "x,value,d_x\n1.0,2.0,2.0\n"
    assert "Parquet is no text for a terminal" in shown("--to", "parquet")
