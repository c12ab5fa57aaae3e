"""`gradcli plot`: samples against closed forms, breaks where they are, pictures of the right size."""

from __future__ import annotations

import json
import math
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path
from typing import Any

import pytest


def test_samples_are_those_of_the_closed_form(cli: Any) -> None:
    points = cli("plot", "x^2*sin(x)", "--range", "x=-2..3", "--order", "2", "--json").json["points"]
    assert points["x"][0] == -2.0
    assert points["x"][-1] == 3.0
    assert len(points["x"]) == 401
    for at in range(0, 401, 40):
        x = points["x"][at]
        sin, cos = math.sin(x), math.cos(x)
        assert points["value"][at] == pytest.approx(x * x * sin, abs=1e-13)
        assert points["d_x"][at] == pytest.approx(2 * x * sin + x * x * cos, abs=1e-13)
        assert points["d_x_x"][at] == pytest.approx((2 - x * x) * sin + 4 * x * cos, abs=1e-13)


@pytest.mark.parametrize(
    ("program", "kind", "places"),
    [
        ("tan(x)", "pole", [-1.5 * math.pi, -0.5 * math.pi, 0.5 * math.pi, 1.5 * math.pi]),
        ("1/(x^2 - 2)", "pole", [-math.sqrt(2), math.sqrt(2)]),
        ("1/(x - 1.2345)^2", "pole", [1.2345]),
        ("abs(x - 0.7)", "kink", [0.7]),
        ("relu(x - 1.3) + 0.1x", "kink", [1.3]),
        ("where(x > 1/3, x + 5, x)", "jump", [1 / 3]),
        ("sqrt(x^2 - 2)", "edge", [-math.sqrt(2), math.sqrt(2)]),
    ],
)
def test_breaks_are_found_where_they_are(cli: Any, program: str, kind: str, places: list[float]) -> None:
    found = cli("plot", program, "--json").json
    curve = "d_x" if kind == "kink" else "value"
    assert [each["x"] for each in found["breaks"] if each["of"] == curve] == pytest.approx(places, abs=1e-9)
    assert {note["kind"] for note in found["warnings"]} == {kind}


def test_a_jump_at_the_end_of_the_range_is_a_break_too(cli: Any) -> None:
    found = cli("plot", "floor(x)", "--range", "x=-0.5..2", "--json").json
    assert [each["x"] for each in found["breaks"]] == pytest.approx([0, 1, 2], abs=1e-9)
    found = cli("plot", "ceil(x)", "--range", "x=-1..1.5", "--json").json
    assert [each["x"] for each in found["breaks"]] == pytest.approx([-1, 0, 1], abs=1e-9)


def test_smooth_functions_have_no_breaks_however_steep(cli: Any) -> None:
    for program in (
        "x^7",
        "exp(2x)",
        "tanh(50x)",
        "sin(20x)",
        "atan(300*x)",
        "exp(-100*(x-0.3)^2)",
        "x^2 + 1e9",
    ):
        found = cli("plot", program, "--json").json
        assert found["breaks"] == [], program
        assert found["warnings"] == [], program


def test_slopes_on_both_sides_of_a_kink_are_given(cli: Any) -> None:
    (found,) = [each for each in cli("plot", "abs(x-0.7)", "--json").json["breaks"] if each["of"] == "d_x"]
    assert (found["left"], found["right"]) == (-1.0, 1.0)


def test_a_removable_hole_is_not_called_a_pole(cli: Any) -> None:
    found = cli("plot", "sin(x)/x", "--range", "x=-10..10", "--json").json
    assert [note["kind"] for note in found["warnings"]] == ["undefined"]
    middle = found["points"]["value"][200]
    assert middle == "NaN"


@pytest.mark.parametrize("ranges", [("jump=-1..1",), ("jump=-1..1", "y=1..2")])
def test_names_like_kinds_of_breaks_are_no_such_breaks(cli: Any, ranges: tuple[str, ...]) -> None:
    found = cli("plot", "1/jump" + "*y" * (len(ranges) - 1), *ranges, "--points", "17", "--json").json
    assert [note["kind"] for note in found["warnings"] if "1/jump" in note["message"]] == ["pole"]


def test_poles_are_not_joined_by_a_line(cli: Any) -> None:
    lines = cli("plot", "1/x", "--range", "x=-1..1", "--order", "0").out.splitlines()[1:-2]
    # In a column beside the pole, the line from +infinity to -infinity would fill every row.
    body = [line.partition("│")[2] if "│" in line[:8] else line.partition("┤")[2] for line in lines]
    for column in range(max(map(len, body))):
        filled = [row for row in body if column < len(row) and "\u2801" <= row[column] <= "\u28ff"]
        assert len(filled) < len(body) * 0.8


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("program", ["sin(x)/x", "exp(-x^2-y^2)", "1e-7*x", "1e6*x^2"])
def test_pictures_fit_the_terminal(cli: Any, program: str, width: int) -> None:
    outcome = cli("plot", program, terminals=("stdout",), COLUMNS=str(width), NO_COLOR="1")
    assert outcome.status == 0, outcome
    picture = outcome.out.split("\n\n")[1]
    assert max(len(line) for line in picture.splitlines()) <= width
    assert len(picture.splitlines()) <= 20


def test_in_a_pipe_it_is_72_by_20(cli: Any) -> None:
    lines = cli("plot", "x^2").out.splitlines()
    assert len(lines) == 20
    assert 60 <= max(map(len, lines)) <= 72
    assert "x^2" in lines[0]
    assert "d/dx" in lines[0]


def test_colours_only_where_they_are_allowed(cli: Any) -> None:
    assert "\x1b[" in cli("plot", "x^2", terminals=("stdout",)).out
    assert "\x1b[" not in cli("plot", "x^2", terminals=("stdout",), NO_COLOR="1").out


def test_branches_and_loops_are_sampled_row_by_row_where_they_must(cli: Any) -> None:
    program = "def f(x):\n    s = 0\n    while s < x:\n        s = s + 1\n    return s*x\nf(x)"
    points = cli("plot", program, "--range", "x=0..4", "--points", "41", "--json").json["points"]
    for x, value, slope in zip(points["x"], points["value"], points["d_x"], strict=True):
        assert value == pytest.approx(math.ceil(x) * x)
        assert slope == math.ceil(x)


def test_other_names_keep_their_values(cli: Any) -> None:
    points = cli("plot", "a*x + b", "b=2", "a=b+1", "--range", "x=0..1", "--points", "16", "--json").json[
        "points"
    ]
    assert points["value"][-1] == 5.0
    assert set(points["d_x"]) == {3.0}


def test_one_value_and_no_range_plots_around_it(cli: Any) -> None:
    assert cli("plot", "x^2", "x=3", "--json").json["range"] == {"x": [-2.0, 8.0]}


def test_bounds_are_expressions(cli: Any) -> None:
    assert cli("plot", "sin(x)", "--range", "x=-pi..2pi", "--json").json["range"] == {
        "x": [-math.pi, 2 * math.pi]
    }


def test_samples_as_csv(cli: Any) -> None:
    lines = cli("plot", "x^2", "--range", "x=0..15", "--points", "16", "--format", "csv").out.splitlines()
    assert lines[0] == "x,value,d_x"
    assert lines[4] == "3.0,9.0,6.0"


def test_colours_of_a_heat_map_end_with_its_lines(cli: Any) -> None:
    drawn = cli("plot", "exp(-x^2-y^2)", "x=-2..2", "y=-2..2", terminals=("stdout",)).out
    axis = [re.split("[┤│]", line)[0] for line in drawn.splitlines() if re.search("[┤│]", line)]
    assert len(axis) > 5
    assert set(re.findall(r"\x1b\[[\d;]*m", "".join(axis))) == {"\x1b[2m"}  # dim, and no colour of the map


def test_two_names_make_a_heat_map(cli: Any) -> None:
    found = cli("plot", "x^2*y", "--range", "x=0..2", "--range", "y=-1..1", "--points", "21", "--json").json
    points = found["points"]
    # Row j belongs to y, column i to x: x = 2, y = -1.
    assert points["value"][0][20] == -4.0
    assert points["d_x"][0][20] == -4.0
    assert points["d_y"][0][20] == 4.0
    out = cli("plot", "-x^2-y^2").out
    rows = out.splitlines()
    # Ascent leads to the middle from every side.
    assert "↘" in rows[2]
    assert "↙" in rows[2]
    assert "█" in rows[len(rows) // 2]


@pytest.mark.parametrize("program", ["sin(x)/x", "exp(-x^2-y^2)", "log(x*y)", "x*0*y + 1"])
def test_files_are_drawn(cli: Any, tmp_path: Path, program: str) -> None:
    pytest.importorskip("matplotlib")
    for form in ("svg", "png"):
        path = tmp_path / f"plot.{form}"
        outcome = cli("plot", program, "-o", str(path))
        assert outcome.status == 0, outcome
        if form == "svg":
            assert xml.fromstring(path.read_text()).tag.endswith("svg")
        else:
            assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_the_same_plot_is_the_same_file(cli: Any, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name in ("a.svg", "b.svg"):
        assert cli("plot", "x^2", "-o", str(tmp_path / name)).status == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_missing_extra_is_named_with_the_command_that_installs_it(
    cli: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    outcome = cli("plot", "x^2", "-o", str(tmp_path / "p.png"))
    assert outcome.status == 2
    assert "pip install 'gradcli[plot]'" in outcome.err


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        (("x*q*r",), "a plot goes over one name or two"),
        (("x^2", "--range", "x=3..1"), "the first number must be below the second"),
        (("x^2", "--range", "x:1..2"), "--range takes NAME=LOW..HIGH"),
        (("a*x", "--range", "x=0..1"), "a has neither a value nor a range"),
        (("x^2", "x=3", "--range", "x=1..2"), "x is given a value and a range"),
        (("x*tensor([1., 2.])", "--order", "2"), "an element such as (...)[0]"),
        (("x*[1, 2, 3, 4, 5, 6, 7]",), "7 curves are too many to tell apart"),
        (("x^2", "--range", "x=1..2..3"), "--range takes NAME=LOW..HIGH"),
        (("x*y", "--range", "0..1"), "--range: say which name"),
        (("x^2", "x=1..2", "--range", "x=1..2"), "--range gives x twice"),
        (("[x, y]",), "plot one number"),
        (("-e", "x += 1", "-e", "x^2", "x=-1..1"), "with no_grad()"),
        (("zeros(2, 0)*x",), "there is nothing to plot: the result is empty"),
        (("-e", "u=x*y", "-e", "v=x"), "a heat map shows one output"),
        (("x^2", "-o", "a.pdf"), "cannot be written as .pdf"),
        (("x*y", "--order", "2"), "no second derivatives"),
        (("tan(x)", "x=inf"), "nothing to plot between x - 5 and x + 5 at x = inf"),
        (("x^2", "x=1e308"), "nothing to plot between x - 5 and x + 5 at x = 1e+308"),
    ],
)
def test_mistakes_are_told(cli: Any, tokens: tuple[str, ...], message: str) -> None:
    outcome = cli("plot", *tokens)
    assert outcome.status in (2, 5)
    assert message in outcome.err


def test_ascii_terminals_get_ascii(process: Any) -> None:
    outcome = process("plot", "x^2", env={"PYTHONIOENCODING": "ascii"})
    assert outcome.returncode == 0, outcome
    assert outcome.stdout.isascii()
    assert "\\u" not in outcome.stdout


def test_a_letter_that_is_also_a_function_is_a_variable(cli: Any) -> None:
    assert cli("plot", "t^2", "--json").json["range"] == {"t": [-5.0, 5.0]}  # torch.t transposes


def test_a_plot_of_an_array_says_how_one_element_varies(cli: Any) -> None:
    for formula, value, shape, first in (
        ("sum(A^2)", "A=[[1,2],[3,4]]", "2 x 2", "0, 0"),
        ("sum(A)", "A=ones(3)", "3 elements", "0"),
    ):
        found = cli("plot", formula, value)
        assert found.status == 2
        assert f"a plot goes over a number, and A is an array of {shape}" in found.err
        assert f"write A + t*D in place of A, where D is 1 at [{first}] and 0 elsewhere" in found.err
    # What it says works.
    assert cli("plot", "sum((A + t*[1, 0, 0])^2)", "A=ones(3)", "--range", "t=-5..5").status == 0
    found = cli("plot", "x*sum(A)", "x=2", "A=ones(3)")
    assert "say which name: --range x=-5..5" in found.err


def test_several_outputs_are_a_curve_each(cli: Any) -> None:
    found = cli(
        "plot", "-e", "y=sin(x)", "-e", "z=x^2", "x=0..2", "--points", "17", "--order", "1", "--json"
    ).json
    points = found["points"]
    assert list(points) == ["x", "y", "d_y_x", "z", "d_z_x"]
    assert points["d_y_x"] == pytest.approx([math.cos(x) for x in points["x"]], rel=1e-14)
    assert points["d_z_x"] == pytest.approx([2 * x for x in points["x"]], rel=1e-15)
    legend = cli("plot", "-e", "y=sin(x)", "-e", "z=x^2").out.splitlines()[0]
    assert " y " in legend
    assert " z" in legend
    assert "d" not in legend  # derivatives of several are drawn on request only


@pytest.mark.parametrize("program", ["[x^2, abs(x)]", "x*tensor([2., 3.])", "[[x, 2x], [3x, 4x]]"])
def test_a_curve_for_each_element(cli: Any, program: str) -> None:
    found = cli("plot", program, "x=-1..3", "--points", "17", "--order", "0", "--json").json
    expected = {
        "[x^2, abs(x)]": {
            "f[0]": [x * x for x in found["points"]["x"]],
            "f[1]": [abs(x) for x in found["points"]["x"]],
        },
        "x*tensor([2., 3.])": {f"f[{i}]": [(i + 2) * x for x in found["points"]["x"]] for i in (0, 1)},
        "[[x, 2x], [3x, 4x]]": {
            f"f[{i}, {j}]": [(2 * i + j + 1) * x for x in found["points"]["x"]]
            for i in (0, 1)
            for j in (0, 1)
        },
    }[program]
    del found["points"]["x"]
    assert list(found["points"]) == list(expected)
    for name, values in expected.items():
        assert found["points"][name] == pytest.approx(values, rel=1e-15), name


def test_ranges_as_people_write_them(cli: Any) -> None:
    for tokens in (
        ("x=-1..2L", "L=3"),
        ("--range", "-1..6"),
        ("--range", "x=-1:6"),
        ("--range", "x=-L/3..6", "L=3"),
    ):
        assert cli("plot", "x^2 + L" if "L=3" in tokens else "x^2", *tokens, "--json").json["range"] == {
            "x": [-1, 6]
        }
    found = cli("plot", "x*y", "--range", "x=0..1,y=0..2pi", "--points", "16", "--json").json
    assert found["range"] == {"x": [0, 1], "y": [0, 2 * math.pi]}


def test_a_range_where_one_value_is_taken_is_told(cli: Any) -> None:
    found = cli("x^2", "x=-5..5")
    assert found.status == 2
    assert "x takes one value here, and -5..5 is a range" in found.err
    assert "gradcli plot" in found.err


# Programs of numbers, with holes, poles, kinks, loops and branches.
NUMBERS = (
    "sin(x)/x", "tan(x)", "abs(x - 0.7)", "where(x > 1/3, x + 5, x)", "sqrt(x^2 - 2)", "floor(x)", "x^x", "gamma(x)",
    "[x^2, cos(x)]", "5", "sin(x) if x > 0 else x^2", "t = x\nwhile t > 1:\n    t = t/2\nt*x", "x > 1", "sin(1/x)",
)  # fmt: skip


@pytest.mark.parametrize("program", NUMBERS)
def test_numbers_one_by_one_give_what_arrays_give(
    cli: Any, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    from gradcli.commands.plotting import numbers

    tokens = ("plot", program, "--range", "x=-5..5")
    alone = cli(*tokens), cli(*tokens, "--json").json
    monkeypatch.setattr(numbers, "takes_numbers", lambda *_: False)
    together = cli(*tokens), cli(*tokens, "--json").json
    assert (alone[0].out, alone[0].err) == (together[0].out, together[0].err)
    assert alone[1]["warnings"] == together[1]["warnings"]
    for name, values in alone[1]["points"].items():
        for one, other in zip(values, together[1]["points"][name], strict=True):
            # numpy's elementary functions may differ from C's in the last digit, and cancellation makes it more
            assert one == (pytest.approx(other, rel=1e-12, abs=1e-12) if type(one) is float else other)


def test_second_derivatives_number_by_number(cli: Any) -> None:
    points = cli("plot", "2x + 1", "x=0..1", "--order", "2", "--json").json["points"]
    assert (set(points["d_x"]), set(points["d_x_x"])) == ({2.0}, {0.0})


@pytest.mark.parametrize("program", ["sin(x)/x", "x^2", "[x, cos(x)]", "f(t) = t^3\nf(x) + f'(x)"])
def test_a_plot_of_numbers_loads_no_numpy(process: Any, program: str) -> None:
    code = (
        "import sys\nfrom gradcli.cli.main import main\n"
        f"status = main(['plot', {program!r}])\n"
        "assert 'numpy' not in sys.modules\nsys.exit(status)"
    )
    import subprocess

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found
    assert "│" in found.stdout


def test_the_legend_folds(cli: Any) -> None:
    out = cli(
        "plot", "sin(x)*cos(x)*exp(-x/5)", "--order", "2", terminals=("stdout",), COLUMNS="40", NO_COLOR="1"
    ).out
    picture = out.split("\n\n")[1].splitlines()
    assert max(map(len, picture)) <= 40
    assert any("d²/dx²" in line for line in picture[:3])


def test_the_worst_of_a_place_is_told_in_the_words_of_the_program(cli: Any) -> None:
    err = cli("plot", "1/(x^2 - 1) + abs(x - 1)").err
    assert err.splitlines() == [
        "pole: at x = -1: a pole of 1/(x^2 - 1) (a division by 0)",
        "pole: at x = 1: a pole of 1/(x^2 - 1) (a division by 0)",
    ]
    rows = cli("map", "1/(x^2 - 1) + abs(x - 1)", stdin="x\n1\n").err
    assert rows.startswith("note: a pole of 1/(x^2 - 1) (a division by 0) in 1 row;")


@pytest.mark.parametrize("power", ["tensor([1., 2.])", "tensor(2.)", "2", "n"])
def test_constants_have_no_slopes_to_miss(cli: Any, power: str) -> None:
    # The slope of x^n by n does not exist where x < 0, but nobody asks for it.
    assert cli("plot", f"sum(x^{power})", "n=2", "x=-2..3").err == ""


def test_what_has_no_value_anywhere_is_told(cli: Any) -> None:
    told = "undefined: {} has no value from x = -5 to -1: there is nothing to draw"
    assert told.format("f") in cli("plot", "sqrt(x)", "x=-5..-1").err
    err = cli("plot", "-e", "a=log(x)", "-e", "b=x", "x=-5..-1").err
    assert told.format("a") in err
    assert "b has no value" not in err


@pytest.mark.parametrize(
    ("program", "ranges", "place"),
    [
        (("while x > 0.37: pass", "x"), ("x=-1..1",), "x = 0.37"),
        (("while True: x = x*1.0001", "x"), ("x=-2..1",), "x = -2"),
        (("while x*y > 8.99: pass", "x"), ("x=0..3", "y=0..3"), "x = 3, y = 3"),
    ],
)
def test_a_loop_that_does_not_end_is_told_with_its_place(
    cli: Any, program: tuple[str, ...], ranges: tuple[str, ...], place: str
) -> None:
    outcome = cli("plot", "-e", program[0], "-e", program[1], *ranges)
    assert outcome.status == 6
    assert f"steps at {place}\n" in outcome.err
    assert "--max-steps" in outcome.err


def test_steps_limited_by_the_user_leave_points_out(cli: Any) -> None:
    outcome = cli("plot", "-e", "while x > 0.37: pass", "-e", "x", "x=-1..1", "--max-steps", "1000")
    assert outcome.status == 0
    assert outcome.err == "edge: f is not defined above x = 0.37\n"


def test_a_loop_of_thirty_thousand_steps_is_drawn(cli: Any) -> None:
    program = ("i = 0", "while i < 30000: i += 1", "x*i")
    outcome = cli(
        "plot", *[token for line in program for token in ("-e", line)], "x=0..1", "--points", "17", "--json"
    )
    assert outcome.status == 0
    points = json.loads(outcome.out)["points"]
    assert points["value"][-1] == 30000
    assert points["d_x"] == [30000.0] * 17
