"""Reports in each format. Expected texts are written by hand from the format's definition."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradcli.render import csv as csv_form
from gradcli.render import json as json_form
from gradcli.render import latex, markdown, plain, rich
from gradcli.render.hanging import hung
from gradcli.render.labels import label_of, visible
from gradcli.render.latex_words import latex_label, latex_name, latex_number
from gradcli.render.numbers import align_points, number_text
from gradcli.render.paper import Paper
from gradcli.report import Column, Document, Matrix, Note, Quantities, Quantity, Report, Table, Text

NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
GRADIENT = Report(
    (
        Quantities(
            (
                Quantity("value", 12.5),
                Quantity("d_x", -0.25, by=("x",)),
                Quantity("d_w", [1.0, 2.0], by=("w",)),
            )
        ),
    ),
    {"expr": "f", "value": 12.5},
    "x^2 + [red]w",
    (("x", 2.0), ("w", [3.0, 4.0])),
)
STEPS = Report(
    (
        Table(
            (Column("name"), Column("source", "code"), Column("value", "number")),
            (("v1", "a|b", 1.5), ("v2", 'say "x, y"', -10.25), ("v3", "tab\there", None)),
        ),
    )
)
HESSIAN = Report(
    (Matrix("H", ("x", "y"), ("x", "y"), ((16.0, 24.0), (24.0, -1e-9)), (Quantity("d_x_y", 24.0),)),)
)


def test_plain_is_name_tab_value() -> None:
    assert plain.render(GRADIENT) == "value\t12.5\nd_x\t-0.25\nd_w\t[1.0, 2.0]\n"


def test_plain_table_has_a_header_and_no_tabs_or_newlines_in_cells() -> None:
    expected = 'name\tsource\tvalue\nv1\ta|b\t1.5\nv2\tsay "x, y"\t-10.25\nv3\ttab here\t\n'
    assert plain.render(STEPS) == expected


def test_csv_is_a_row_led_by_the_place_as_map_writes_it() -> None:
    rows = list(csv.reader(io.StringIO(csv_form.render(GRADIENT))))
    assert rows == [["x", "w", "value", "d_x", "d_w"], ["2.0", "[3.0, 4.0]", "12.5", "-0.25", "[1.0, 2.0]"]]


def test_csv_quotes_what_needs_it() -> None:
    rows = list(csv.reader(io.StringIO(csv_form.render(STEPS))))
    assert rows[2] == ["v2", 'say "x, y"', "-10.25"]


def test_markdown_table_lines_up_and_escapes_bars() -> None:
    expected = (
        "| name | source     |  value |\n"
        "| ---- | ---------- | -----: |\n"
        "| v1   | a\\|b       |    1.5 |\n"
        '| v2   | say "x, y" | -10.25 |\n'
        "| v3   | tab    here |        |\n"
    )
    table = Report((Table(STEPS.blocks[0].columns, STEPS.blocks[0].rows[:2]),))  # type: ignore[union-attr]
    assert markdown.render(table) == "".join(expected.splitlines(keepends=True)[:4])


def test_latex_matrix() -> None:
    expected = (
        "% rows: x, y; columns: x, y\n"
        "\\[\nH = \\begin{bmatrix}\n  16.0 & 24.0 \\\\\n  24.0 & -1 \\times 10^{-9}\n\\end{bmatrix}\n\\]\n"
    )
    assert latex.render(HESSIAN) == expected


def test_latex_escapes_what_means_something_there() -> None:
    report = Report((Table((Column("a_b", "code"),), (("x^2 & 50%",),)),))
    assert r"\texttt{x\textasciicircum{}2 \& 50\%}" in latex.render(report)
    assert r"a\_b" in latex.render(report)


@given(NESTED)
def test_json_reads_back_as_what_was_written(value: object) -> None:
    def without_specials(item: object) -> object:
        if isinstance(item, float) and not math.isfinite(item):
            return "NaN" if math.isnan(item) else "Infinity" if item > 0 else "-Infinity"
        if isinstance(item, list):
            return [without_specials(part) for part in item]
        if isinstance(item, dict):
            return {key: without_specials(part) for key, part in item.items()}
        return item

    text = json_form.encode(value)
    assert json.loads(text) == without_specials(value)
    assert "\n" not in text


def test_json_has_schema_first_and_warnings_last() -> None:
    report = Report((), {"expr": "x", "value": 1.0}, notes=(Note("kink", "abs(x) at x = 0"),))
    found = json.loads(json_form.render(report))
    assert list(found) == ["schema", "expr", "value", "warnings"]
    assert found["warnings"] == [{"kind": "kink", "message": "abs(x) at x = 0"}]


@given(st.floats())
def test_number_text_reads_back_exactly(value: float) -> None:
    back = float(number_text(value))
    assert back == value or (math.isnan(back) and math.isnan(value))


@pytest.mark.parametrize(
    ("value", "precision", "text"),
    [
        (2 / 3, 3, "0.667"),
        (3.0001, 3, "3.0"),
        (123456.0, 3, "1.23e+05"),
        (7, 3, "7"),
        ([1 / 3, 2.0], 2, "[0.33, 2.0]"),
    ],
)
def test_precision_is_significant_digits(value: object, precision: int, text: str) -> None:
    assert number_text(value, precision) == text


def test_points_stand_in_one_column() -> None:
    assert align_points(["1.5", "-10.25", "3", "2e-05"]) == ["  1.5", "-10.25", "  3", "  2e-05"]


def test_latex_numbers() -> None:
    assert latex_number(1e-5) == r"1 \times 10^{-5}"
    assert latex_number(-math.inf) == r"-\infty"
    assert latex_number([[1, 2], [3, 4]]) == r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"
    # amsmath's matrices end with an error at the eleventh column
    assert latex_number([0] * 10).startswith(r"\begin{bmatrix} 0 & 0")
    assert latex_number([0] * 11).startswith(r"\left[\begin{array}{*{11}{c}} 0 & 0")
    assert latex_number([0] * 11).endswith(r"0 \end{array}\right]")


@pytest.mark.parametrize(
    ("quantity", "shown", "in_ascii", "in_latex"),
    [
        (Quantity("d_x", 1.0, by=("x",)), "∂/∂x", "d/dx", r"\frac{\partial f}{\partial x}"),
        (Quantity("d_y_x", 1.0, "y", ("x",)), "∂y/∂x", "dy/dx", r"\frac{\partial y}{\partial x}"),
        (
            Quantity("d_x_y", 1.0, by=("x", "y")), "∂²/∂x∂y", "d^2/dxdy",
            r"\frac{\partial^{2} f}{\partial x \partial y}",
        ),
        (Quantity("d3_x", 1.0, by=("x",) * 3), "∂³/∂x³", "d^3/dx^3", r"\frac{\partial^{3} f}{\partial x^{3}}"),
        (Quantity("value", 1.0), "value", "value", r"\mathrm{value}"),
    ],
)  # fmt: skip
def test_derivatives_are_labelled_as_people_write_them(
    quantity: Quantity, shown: str, in_ascii: str, in_latex: str
) -> None:
    assert label_of(quantity) == shown
    assert label_of(quantity, ascii_only=True) == in_ascii
    assert latex_label(quantity) == in_latex


def test_latex_names() -> None:
    assert latex_name("alpha_1") == r"\alpha_{1}"
    assert latex_name("speed") == r"\mathrm{speed}"


def test_control_characters_are_shown_escaped() -> None:
    assert visible("a\x1b[31mb\u202ec\x00\n\td") == "a\\x1b[31mb\\u202ec\\x00\n    d"


# ----- terminal --------------------------------------------------------------------------------


def test_terminal_table_of_a_gradient() -> None:
    expected = "x^2 + [red]w  at x = 2.0, w = [3.0, 4.0]\n\nvalue  12.5\n ∂/∂x  -0.25\n ∂/∂w  [1.0, 2.0]\n"
    assert rich.render(GRADIENT, Paper(80)) == expected


@pytest.mark.parametrize("width", [1, 10, 20, 40, 80, 200])
@pytest.mark.parametrize("report", [GRADIENT, STEPS, HESSIAN])
def test_terminal_output_fits_and_keeps_every_digit(report: Report, width: int) -> None:
    text = rich.render(report, Paper(width))
    lines = text.split("\n")
    assert max(len(line) for line in lines) <= max(width, 10)
    digits = "".join(text.split())
    for number in _numbers(report):
        assert number in digits, f"{number} is cut at {width} columns"


def _numbers(report: Report) -> list[str]:
    found = []
    for block in report.blocks:
        if isinstance(block, Table):
            found += [str(cell) for row in block.rows for cell in row if isinstance(cell, float)]
        elif isinstance(block, Matrix):
            found += [str(cell) for row in block.cells for cell in row]
        elif isinstance(block, Quantities):
            found += [str(item.value) for item in block.items if isinstance(item.value, float)]
    return found


def test_markup_and_escapes_of_the_user_pass_verbatim() -> None:
    report = Report((Text("x[red] a[/b] :smile:\x1b]0;t\x07"),), title="[bold]x[/bold]")
    text = rich.render(report, Paper(80, colour=True))
    assert "x[red] a[/b] :smile:\\x1b]0;t\\x07" in text
    assert "[bold]x[/bold]" in text


def test_ascii_paper_holds_ascii_only() -> None:
    for report in (GRADIENT, STEPS, HESSIAN):
        assert rich.render(report, Paper(80, ascii_only=True)).isascii()


def test_large_arrays_are_folded_on_a_terminal_but_not_in_a_pipe() -> None:
    report = Report((Quantities((Quantity("value", [float(i) for i in range(2000)]),)),))
    assert "…" in rich.render(report, Paper(80))
    assert plain.render(report).count(",") == 1999


def test_document_is_written_as_it_is() -> None:
    report = Report((Document("<svg/>"),))
    assert plain.render(report) == "<svg/>\n"


def test_a_large_matrix_is_shown_by_its_corners_on_a_terminal() -> None:
    names = tuple([f"x[{i}]" for i in range(300)])
    cells = tuple([tuple([i + j / 1000 for j in range(300)]) for i in range(300)])
    report = Report((Matrix("m", names, names, cells, ()),))
    for ascii_only in (False, True):
        lines = rich.render(report, Paper(100, ascii_only=ascii_only)).splitlines()
        gap = "..." if ascii_only else "…"
        head = ["x[0]", "x[1]", "x[2]", "x[3]", gap, "x[296]", "x[297]", "x[298]", "x[299]"]
        assert lines[0].split() == head
        assert lines[2].split() == [
            "x[0]",
            "0.0",
            "0.001",
            "0.002",
            "0.003",
            gap,
            "0.296",
            "0.297",
            "0.298",
            "0.299",
        ]
        assert lines[6].split() == [gap] * 10
        assert [line.split()[0] for line in lines[2:11]] == head
        assert "the corners of 300 x 300 elements" in lines[-1]


def test_a_long_table_is_shown_by_its_beginning_and_end_on_a_terminal() -> None:
    rows = tuple([(f"row {i}", float(i)) for i in range(1000)])
    report = Report((Table((Column("name", "code"), Column("value", "number")), rows),))
    text = rich.render(report, Paper(80))
    assert text.count("row ") == 210
    assert "row 199 " in text
    assert "row 990 " in text
    assert "790 of 1,000 rows left out before the last 10" in text
    assert plain.render(report).count("row ") == 1000


def test_a_narrow_terminal_does_without_spare_columns_before_it_stacks_rows() -> None:
    columns = (Column("name", "code"), Column("one", "number"), Column("same", "number", spare=True))
    number = 1.2345678901234567
    report = Report((Table(columns, (("x", number, number), ("y", -number, -number))),))
    assert rich.render(report, Paper(80)).splitlines()[0].split() == ["name", "one", "same"]
    assert rich.render(report, Paper(40)).splitlines() == [
        "name   one", "─────────────────────────", "x      1.2345678901234567", "y     -1.2345678901234567",
    ]  # fmt: skip
    # One goes after the other, the first first.
    longer = (*columns, Column("also", "number", spare=True))
    two = Report((Table(longer, (("x", number, number, 5.0),)),))
    assert rich.render(two, Paper(40)).splitlines()[0].split() == ["name", "one", "also"]
    assert rich.render(two, Paper(28)).splitlines()[0].split() == ["name", "one"]
    # Stacked, there is room for all of them; a sentence below stands apart from the last.
    below = Report((*report.blocks, Text("all said")))
    assert rich.render(below, Paper(16)).splitlines()[-2:] == ["", "all said"]
    assert rich.render(report, Paper(16)).count("same") == 2
    assert plain.render(report).splitlines()[0] == "name\tone\tsame"


def test_the_place_folds_between_names_and_between_rows() -> None:
    place = (("mass", 1e-27), ("c", 299792458.0), ("W", [[0.1, 0.2], [0.3, -0.1], [0.0, 1.0]]), ("z", 2.0))
    report = Report((Quantities((Quantity("value", 1.0),)),), {}, "mass*c^2 + sum(W)*z", place)
    assert rich.render(report, Paper(40)).splitlines()[:6] == [
        "mass*c^2 + sum(W)*z",
        "at mass = 1e-27, c = 299792458.0,",
        "   W = [[0.1, 0.2], [0.3, -0.1],",
        "     [0.0, 1.0]],",
        "   z = 2.0",
        "",
    ]


def test_what_is_said_of_several_rows_stands_above_them_where_it_does_not_fit_beside() -> None:
    columns = (Column("family", "group"), Column("name", "code"), Column("summary"))
    rows = (("arithmetic", "abs(x)", "the absolute value of x"), ("arithmetic", "neg(x)", "the negative of x"),
            ("trigonometric, hyperbolic", "sin(x)", "the sine of x, in radians"))  # fmt: skip
    report = Report((Table(columns, rows),), {})
    assert rich.render(report, Paper(40)).splitlines() == [
        "name    summary",
        "─" * len("sin(x)  the sine of x, in radians"),
        "arithmetic",
        "abs(x)  the absolute value of x",
        "neg(x)  the negative of x",
        "trigonometric, hyperbolic",
        "sin(x)  the sine of x, in radians",
    ]
    assert rich.render(report, Paper(80)).splitlines()[2].split("  ")[0] == "arithmetic"


def test_what_is_folded_stands_below_its_words_and_not_below_its_label() -> None:
    line = "dtype        float64  the dtype of new tensors, in this session"
    assert hung(line, 40) == ("dtype        float64  the dtype of new\n             tensors, in this session")
    # No label, too long a word, and a label that leaves no room.
    assert [
        hung(text, 20) for text in ("a line without labels", "a  " + "b" * 30, "a label so long  b c")
    ] == [None] * 3
