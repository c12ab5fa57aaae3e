"""`gradcli map` from its command line: files, formats, errors, exit codes. Numbers are worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.world import Ticks

ROWS = "x,y\n1,2\n-3,4\n0,5\nN/A,1\n2,abc\n4,4\n"
GOOD = "x,y\n1,2\n-3,4\n0,5\n4,4\n"


def test_each_row_gets_value_and_gradient(cli: Any) -> None:
    found = cli("map", "x^2*y", stdin=GOOD)
    assert found.status == 0
    assert found.err == ""
    assert found.out == (
        "x,y,value,d_x,d_y\n1,2,2.0,4.0,1.0\n-3,4,36.0,-24.0,9.0\n0,5,0.0,0.0,0.0\n4,4,64.0,32.0,16.0\n"
    )


def test_wrt_chooses_and_prefix_names(cli: Any) -> None:
    found = cli("map", "a*exp(-b*t)", "--wrt", "a,b", "--prefix", "fit_", stdin="a,b,t\n2,1,0\n")
    assert found.out == "a,b,t,fit_value,fit_d_a,fit_d_b\n2,1,0,2.0,1.0,-0.0\n"


def test_several_outputs_have_columns_of_their_own(cli: Any) -> None:
    found = cli("map", "-e", "u=x*y", "-e", "v=x+y", "--wrt", "x", stdin="x,y\n3,4\n")
    assert found.out == "x,y,u,v,d_u_x,d_v_x\n3,4,12.0,7.0,4.0,1.0\n"


def test_constants_are_given_on_the_command_line(cli: Any) -> None:
    assert cli("map", "k*x", "k=3", stdin="x\n2\n").out == "x,value,d_x\n2,6.0,3.0\n"
    found = cli("map", "k*x^2", "k=3", "--wrt", "k", "--order", "2", stdin="x\n2\n5\n")
    assert found.out == "x,value,d_k,d_k_k\n2,12.0,4.0,0.0\n5,75.0,25.0,0.0\n"


def test_a_program_from_a_file_reads_several_tables(cli: Any, tmp_path: Path) -> None:
    program = tmp_path / "p.grad"
    program.write_text("z = x\nif z > 1: z = 2*z\nz\n")
    for name, text in (("a.csv", "x\n1\n2\n"), ("b.csv", "x\n3\n")):
        (tmp_path / name).write_text(text)
    found = cli("map", "-f", str(program), str(tmp_path / "a.csv"), str(tmp_path / "b.csv"))
    assert found.out == "x,value,d_x\n1,1.0,1.0\n2,4.0,2.0\n3,6.0,2.0\n"


def test_a_bad_row_stops_after_the_good_rows_before_it(cli: Any) -> None:
    found = cli("map", "x^2*y", "--wrt", "", stdin=ROWS)
    assert found.status == 4
    assert found.out == "x,y,value\n1,2,2.0\n-3,4,36.0\n0,5,0.0\n"
    assert "<stdin>:5: column \"x\": 'N/A' is not a number" in found.err


def test_bad_rows_are_skipped_and_counted(cli: Any) -> None:
    found = cli("map", "x*y", "--wrt", "", "--on-error", "skip", stdin=ROWS)
    assert found.status == 7
    assert found.out == "x,y,value\n1,2,2.0\n-3,4,-12.0\n0,5,0.0\n4,4,16.0\n"
    assert "2 of 6 rows failed; the first is <stdin>:5:" in found.err


def test_bad_rows_are_recorded_with_their_reason(cli: Any) -> None:
    found = cli("map", "x*y", "--wrt", "", "--on-error", "record", "--to", "jsonl", stdin=ROWS)
    lines = [json.loads(line) for line in found.out.splitlines()]
    assert found.status == 7
    assert [line.get("value") for line in lines] == [2.0, -12.0, 0.0, None, None, 16.0]
    assert lines[3]["error"] == "column \"x\": 'N/A' is not a number"


def test_a_row_whose_evaluation_fails_is_named_with_the_place_in_the_program(cli: Any) -> None:
    found = cli("map", 'assert x >= 0, "negative"\nsqrt(x)', stdin=GOOD)
    assert found.status == 1
    assert found.out == "x,y,value,d_x\n1,2,1.0,0.5\n"
    assert "<stdin>:3: negative" in found.err
    assert "assert x >= 0" in found.err


def test_a_program_that_is_wrong_for_every_row_is_an_evaluation_error(cli: Any) -> None:
    found = cli("map", "[1, 2][x]", stdin="x\n0.5\n")
    assert found.status == 5
    assert "<stdin>:2: " in found.err


def test_rows_with_nan_are_counted_and_located(cli: Any) -> None:
    found = cli("map", "log(x)", stdin=GOOD)
    assert found.status == 0
    assert found.out.splitlines()[2] == "-3,4,nan,nan"
    assert "note: nan in 1 row; the first is <stdin>:3" in found.err
    assert "note: infinity in 1 row; the first is <stdin>:4" in found.err


def test_strict_stops_at_a_row_whose_derivative_is_not_a_number(cli: Any) -> None:
    found = cli("map", "log(x)", "--strict", stdin=GOOD)
    assert found.status == 1
    assert found.out == "x,y,value,d_x\n1,2,0.0,1.0\n"
    assert "<stdin>:3: there is nan here" in found.err


def test_a_column_that_is_not_there_is_shown_in_the_program(cli: Any) -> None:
    found = cli("map", "x*hight", stdin="x,height\n1,2\n")
    assert found.status == 4
    assert found.out == ""
    assert 'has no column "hight"; it has "x", "height"' in found.err
    assert 'did you mean "height"?' in found.err
    assert "^^^^^" in found.err


def test_a_function_that_is_not_there_is_an_error_before_any_row(cli: Any) -> None:
    found = cli("map", "sine(x)", stdin="x\n1\n")
    assert found.status == 5
    assert found.out == ""
    assert "there is no function sine" in found.err


def test_a_syntax_error_is_one(cli: Any) -> None:
    assert cli("map", "x +", stdin="x\n1\n").status == 3


def test_columns_whose_names_are_no_identifiers_stand_in_backquotes(cli: Any) -> None:
    data = "flow rate,x\n2,3\n"
    found = cli("map", "`flow rate`^2*x", "--wrt", "`flow rate`", stdin=data)
    assert found.out == "flow rate,x,value,d_flow rate\n2,3,12.0,12.0\n"
    assert cli("map", "q*x", "--rename", "flow rate=q", stdin=data).out.endswith("2,3,6.0,3.0,2.0\n")
    assert cli("map", "`flow*x", stdin=data).status == 3


def test_columns_named_like_functions_constants_and_keywords_work(cli: Any) -> None:
    assert cli("map", "sin(x) + x", stdin="sin,x\n7,0\n").out == "sin,x,value,d_x\n7,0,0.0,2.0\n"
    found = cli("map", "e*2", stdin="e\n5\n")
    assert found.out == "e,value,d_e\n5,10.0,2.0\n"
    assert "e is the column e here, not the constant" in found.err
    assert cli("map", "gamma*2", stdin="gamma\n5\n").out == "gamma,value,d_gamma\n5,10.0,2.0\n"
    assert cli("map", "`lambda`*2", stdin="lambda\n5\n").out == "lambda,value,d_lambda\n5,10.0,2.0\n"


def test_an_uncertainty_is_propagated_with_shares(cli: Any) -> None:
    # sigma^2 = (y dx)^2 + (x dy)^2 = (4*0.1)^2 + (3*0.1)^2 = 0.25; shares 0.64 and 0.36.
    found = cli("map", "x*y", "--wrt", "", "--sigma", "x=0.1,y=dy", stdin="x,y,dy\n3,4,0.1\n")
    name, row = (line.split(",") for line in found.out.splitlines())
    assert name == ["x", "y", "dy", "value", "sigma", "share_x", "share_y"]
    assert [float(cell) for cell in row[4:]] == pytest.approx([0.5, 0.64, 0.36], rel=1e-12)


def test_a_negative_uncertainty_is_a_bad_row(cli: Any) -> None:
    found = cli("map", "x*2", "--sigma", "x=dx", stdin="x,dx\n3,0.1\n4,-1\n")
    assert found.status == 4
    assert "<stdin>:3: the uncertainty of x is negative" in found.err


def test_tangent_and_second_order(cli: Any) -> None:
    assert (
        cli("map", "x^2*y", "--tangent", "x=1,y=x", stdin="x,y\n2,3\n").out
        == "x,y,value,tangent\n2,3,12.0,20.0\n"
    )
    found = cli("map", "x^2*y", "--order", "2", stdin="x,y\n2,3\n")
    assert found.out == "x,y,value,d_x,d_y,d_x_x,d_x_y,d_y_y\n2,3,12.0,12.0,4.0,6.0,4.0,0.0\n"


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (("map",), "map needs an expression"),
        (("map", "x", "--wrt", "q"), "the program does not read q"),
        (("map", "x", "--sigma", "x"), "--sigma takes NAME=VALUE"),
        (("map", "x", "--sigma", "x=nope"), "neither a number nor a column"),
        (("map", "x", "--delimiter", "ab"), "cannot separate columns"),
        (("map", "x", "--rename", "x"), "--rename takes COLUMN=NAME"),
        (("map", "x", "--to", "xlsx"), "--to cannot be"),
        (("map", "x", "--only", "nope"), "--only nope: there is no such result"),
        (("map", "x", "--only", "d_x", "--to", "jsonl"), "--to jsonl cannot do"),
        (("map", "x", "--only", "d_x", "--on-error", "record"), "--on-error record cannot do"),
        (("map", "x", "--keep", "y"), "--keep y: there is no column y"),
        (("map", "x", "--keep", "x,x"), "--keep x: the name is there twice"),
        (("map", "x", "--header", "x,,y"), "--header has a name without letters"),
        (("map", "x", "--sigma", "x=-1"), "--sigma x=-1: an uncertainty cannot be negative"),
        (("map", "x", "--sigma", "x=a%"), "neither a number nor a column"),
        (("map", "x", "--tangent", "x=5%"), "neither a number nor a column"),
        (("map", "x", "--tangent", "x=1", "--order", "2"), "--order 2 needs variables"),
    ],
)
def test_wrong_usage_is_said(cli: Any, tokens: tuple[str, ...], words: str) -> None:
    found = cli(*tokens, stdin="x\n1\n")
    assert found.status == 2
    assert words in found.err


def test_without_a_table_on_a_terminal_it_says_so(cli: Any) -> None:
    assert "there is no table" in cli("map", "x^2").err


def test_input_without_rows_or_header(cli: Any) -> None:
    assert cli("map", "x", stdin="x,y\n").out == "x,y,value,d_x\n"
    empty = cli("map", "x", stdin="")
    assert empty.status == 4
    assert "is empty: it has no header line" in empty.err


def test_a_result_that_is_a_constant_is_written_for_each_row(cli: Any) -> None:
    assert cli("map", "1 + 1", stdin="x\n7\n8\n").out == "x,value\n7,2\n8,2\n"


def test_a_vector_result_has_no_gradient_but_can_be_written(cli: Any) -> None:
    assert cli("map", "[x, 2*x]", "--wrt", "", stdin="x\n3\n").out == 'x,value\n3,"[3.0,6.0]"\n'
    refused = cli("map", "[x, 2*x]", stdin="x\n3\n")
    assert refused.status == 5
    assert "only for scalar outputs" in refused.err


def test_printing_programs_run_row_by_row_and_print_to_stderr(cli: Any) -> None:
    found = cli("map", 'print(f"at {x.item()}")\nx^2', "--verbose", stdin="x\n1\n2\n")
    assert found.out == "x,value,d_x\n1,1.0,2.0\n2,4.0,4.0\n"
    assert found.err.startswith("at 1.0\nat 2.0\n")
    assert "rows were taken one by one: the text of a number differs from row to row" in found.err


def test_the_same_gradient_as_one_shot_evaluation(cli: Any) -> None:
    program = "x*exp(-y^2) + sin(x*z)/(1+z^2)"
    row = cli("map", program, stdin="x,y,z\n0.7,-1.2,2.5\n").out.splitlines()[1].split(",")
    alone = [line.split("\t")[1] for line in cli(program, "x=0.7", "y=-1.2", "z=2.5").out.splitlines()]
    assert [float(cell) for cell in row[3:]] == pytest.approx([float(text) for text in alone], rel=1e-15)


def test_precision_is_in_significant_digits(cli: Any) -> None:
    assert cli("map", "x/3", "--precision", "3", stdin="x\n2000\n").out == "x,value,d_x\n2000,667.0,0.333\n"


def test_output_files_go_by_their_extension(cli: Any, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    found = cli("map", "x*2", "-o", str(target), stdin="x\n1\n")
    assert found.status == 0
    assert found.out == ""
    assert target.read_text() == '{"x":1,"value":2.0,"d_x":2.0}\n'


def test_a_failed_run_leaves_the_old_output_file(cli: Any, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    assert cli("map", "x*2", "-o", str(target), stdin="x\n1\nbad\n").status == 4
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_step_limits_hold_for_each_row(cli: Any) -> None:
    found = cli(
        "map",
        "while x > 0: x = x + 1\nx",
        "--max-steps",
        "1000",
        "--on-error",
        "skip",
        stdin="x\n-1\n1\n-2\n",
    )
    assert found.status == 7
    assert found.out == "x,value,d_x\n-1,-1.0,1.0\n-2,-2.0,1.0\n"
    assert "more than 1,000 steps" in found.err


def test_rows_at_a_kink_are_counted_and_located_and_stop_a_strict_run(cli: Any) -> None:
    found = cli("map", "abs(x)*y", stdin=GOOD)
    assert found.status == 0
    assert "note: a kink of abs(x) (" in found.err
    assert ") in 1 row; the first is <stdin>:4" in found.err
    strict = cli("map", "abs(x)*y", "--strict", stdin=GOOD)
    assert strict.status == 1
    assert strict.out.count("\n") == 3
    assert "<stdin>:4: there is a kink of abs" in strict.err
    recorded = cli("map", "abs(x)*y", "--strict", "--on-error", "skip", stdin=GOOD)
    assert recorded.status == 7
    assert recorded.out.count("\n") == 4


def test_a_branch_that_a_row_does_not_take_makes_it_no_kink(cli: Any) -> None:
    found = cli("map", "abs(x) if x > 0 else -x", stdin=GOOD)
    assert found.status == 0
    assert found.err == ""


def test_progress_is_shown_on_a_terminal_and_removed() -> None:
    import io

    from gradcli.mapping import progress

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    shown = progress.Progress(stream, size=1000)
    shown._last -= 1
    shown.advance(500, 250)
    shown.clear()
    assert "[#####...............]  25% 500 rows, " in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")
    silent = io.StringIO()
    quiet = progress.Progress(silent)
    quiet._last -= 1
    quiet.advance(500, 250)
    assert silent.getvalue() == ""


def test_parquet_goes_through_processes_and_folders(cli: Any, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    folder = tmp_path / "parts"
    for year in (2020, 2021):
        (folder / f"year={year}").mkdir(parents=True)
        table = pyarrow.table({"x": [1.0 * year, 2.0, None], "name": ["a", "b", "c"]})
        parquet.write_table(table, folder / f"year={year}" / "part.parquet")
    target = tmp_path / "out.parquet"
    found = cli("map", "x^2", str(folder), "-o", str(target), "--on-error", "record", "--jobs", "2")
    assert found.status == 7, found.err
    columns = parquet.read_table(target).to_pydict()
    assert columns["value"] == [2020.0**2, 4.0, None, 2021.0**2, 4.0, None]
    assert columns["d_x"] == [4040.0, 4.0, None, 4042.0, 4.0, None]
    assert columns["name"] == ["a", "b", "c"] * 2


def test_kinks_of_vectors_are_those_of_the_rows_own_vector(cli: Any) -> None:
    found = cli("map", "norm(stack([x, y]))", stdin="x,y\n1,0\n0,0\n2,3\n")
    assert (
        "a kink of norm(stack([x, y])) (the tip of a cone; 0 is used) in 1 row; the first is <stdin>:3"
        in found.err
    )


@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_rows_at_a_singular_point_of_numbers_with_a_constant_vector(cli: Any, rows: int) -> None:
    # 0^0.5 has an infinite slope in every row but the last, whose x is 1; the vector has two elements.
    found = cli("map", "sum(x^[0.5, 2])", stdin="x\n" + "0\n" * (rows - 1) + "1\n")
    assert found.status == 0, found
    told = f" in {rows - 1} row" if rows > 1 else ""
    assert told in found.err
    assert bool(found.err) is (rows > 1)


def test_ties_of_elements_that_no_row_changes(cli: Any) -> None:
    found = cli("map", "sum(sort(where(tensor([1, 2]) > 0, True, x))[0])", stdin="x\n-1\n2\n")
    assert found.out == "x,value,d_x\n-1,2.0,0.0\n2,2.0,0.0\n"


def test_time_is_limited_for_all_rows_together(cli: Any) -> None:
    rows = "x\n" + "1\n" * 50
    with Ticks() as ticks:
        found = cli(
            "map", "while x > 0: x = x + 1\nx", "--max-seconds", "0.3", "--on-error", "skip", stdin=rows
        )
    assert found.status == 6
    assert "more than 0.3 seconds" in found.err
    assert ticks.seconds < 5


def test_many_rows_that_fail_alike_are_found_at_once(cli: Any) -> None:
    rows = "x\n" + "1\n2\n" * 20_000
    with Ticks() as ticks:
        found = cli("map", 'if x > 1: raise ValueError("too large")\nx', "--on-error", "skip", stdin=rows)
    assert found.status == 7
    assert "20,000 of 40,000 rows failed; the first is <stdin>:3: ValueError: too large" in found.err
    assert ticks.seconds < 3


def test_a_program_that_prints_the_same_for_each_row_prints_it_for_each_row(cli: Any) -> None:
    found = cli("map", 'print("hello")\nx', "--verbose", stdin="x\n1\n2\n")
    assert found.err.startswith("hello\nhello\n")
    assert "rows were taken one by one: the program prints" in found.err


def test_single_precision_is_kept_when_asked_for(cli: Any) -> None:
    # 1/3 and 2/3 in float32, shortest texts: 0.33333334 and 0.6666667.
    found = cli("map", "x/3", "--dtype", "float32", stdin="x\n1\n2\n")
    assert found.out == "x,value,d_x\n1,0.33333334,0.33333334\n2,0.6666667,0.33333334\n"
    rowwise = cli("map", "x/3*len(str(0*x.item()))/3", "--dtype", "float32", stdin="x\n1\n2\n")
    assert rowwise.out == found.out
    assert cli("map", "x/3", "--dtype", "float32", "--tangent", "x=1", stdin="x\n1\n").out.endswith(
        ",0.33333334\n"
    )


def test_the_program_may_come_from_standard_input(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n3\n")
    found = cli("map", "-", str(tmp_path / "a.csv"), stdin="y = x*2\ny")
    assert found.out == "x,value,d_x\n3,6.0,2.0\n"
