"""What each format writes of a command's report, and that programs which read these formats can."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

KINK = ["abs(x)*y", "x=0", "y=3"]
FORMS = ["plain", "json", "jsonl", "csv", "md", "latex", "rich"]
ON_A_KINK = [
    ["grad", *KINK],
    ["jacobian", *KINK],
    ["hessian", *KINK],
    ["vjp", *KINK],
    ["jvp", *KINK, "--tangent", "x=1"],
    ["hvp", *KINK, "--tangent", "x=1"],
    ["diff", "abs(x)", "x=0"],
    ["diff", "abs(x)", "x=0", "--taylor"],
    ["trace", *KINK],
    ["graph", *KINK],
    ["check", *KINK],
    ["jacobian", "abs(w)", "w=[0, 1]", "--sparse"],
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("tokens", ON_A_KINK, ids=" ".join)
def test_a_kink_is_named_in_every_format(cli: Any, tokens: list[str], form: str) -> None:
    outcome = cli(*tokens, "--format", form)
    assert "kink" in outcome.out + outcome.err


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1/0", "pole: 1/0"),
        ("log(2 - 2) + 3", "pole: log(2 - 2)"),
        ("2*sqrt(-1)", "undefined: sqrt(-1) is nan"),
        ("exp(1000)", "undefined: exp(1000) is inf"),
        ("a = 1/(1 - 1); a + 1", "pole: 1/(1 - 1)"),
    ],
)
def test_a_value_that_is_not_finite_is_explained(cli: Any, text: str, said: str, form: str) -> None:
    outcome = cli("eval", text, "--format", form)
    if form.startswith("json"):
        (warning,) = outcome.json["warnings"]
        assert f"{warning['kind']}: {warning['message']}".startswith(said)
    else:
        assert said in outcome.out + outcome.err
    assert outcome.status == 0
    assert cli("eval", text, "--strict").status == 1


@pytest.mark.parametrize("text", ["inf", "-inf", "[1, nan]", "x"])
def test_what_was_asked_for_needs_no_explanation(cli: Any, text: str) -> None:
    assert cli("eval", text, "x=nan").err == ""


@pytest.mark.parametrize(
    ("tokens", "header"),
    [
        (["hessian", "x*y", "x=1", "y=2"], ["H", "x", "y"]),
        (["jacobian", "[x, x*y]", "x=1", "y=2"], ["J", "x", "y"]),
        (
            ["diff", "-e", "u=x^2", "-e", "v=x", "x=2", "--taylor"],
            ["of", "order", "derivative", "coefficient"],
        ),
        (["check", *KINK], ["partial", "reverse", "forward", "differences", "±", "relative", "verdict"]),
    ],
)
def test_csv_is_one_table(cli: Any, tokens: list[str], header: list[str]) -> None:
    outcome = cli(*tokens, "--format", "csv")
    rows = list(csv.reader(io.StringIO(outcome.out)))
    assert rows[0] == header
    assert {len(row) for row in rows} == {len(header)}


def test_rows_as_json_lines_are_the_items_of_the_report(cli: Any) -> None:
    for tokens, key in (
        (["check", *KINK], "check"),
        (["trace", *KINK], "trace"),
        (["ops", "trig"], "operators"),
    ):
        rows = [json.loads(line) for line in cli(*tokens, "--format", "jsonl").out.splitlines()]
        assert [{k: v for k, v in row.items() if k != "schema"} for row in rows] == cli(
            *tokens, "--json"
        ).json[key]


def test_what_rows_leave_no_room_for_goes_to_stderr(cli: Any) -> None:
    for form in ("csv", "jsonl"):
        outcome = cli("check", *KINK, "--format", form)
        assert "the slope is -3.0 on the left and 3.0 on the right" in outcome.err


def test_markdown_shows_stars_as_stars(cli: Any) -> None:
    out = cli("trace", "x*y*sin(x*y*2)", "x=1", "y=2", "--format", "md").out
    assert "v1*v4" in out
    assert r"x\*y\*2" in cli("eval", "'x*y*2'", "--format", "md").out


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_latex_compiles(cli: Any, tmp_path: Path) -> None:
    lines = [
        ["x^2*y + sin(x)", "x=2", "y=3"],
        ["hessian", "x*y^2", "x=2", "y=1e-9"],
        ["jacobian", "A@v", "v=[1, 2]", "A=[[1, 2], [3, 4]]"],
        ["check", *KINK],
        [
            "trace",
            "softmax(W @ x + 1, dim=0)[1]*norm(x[1:])^2/3 + abs(x[0])",
            "x=[1, 2]",
            "W=[[1, 2], [3, 4]]",
        ],
        ["trace", "-e", "while x_max < 9: x_max = x_max*2", "-e", "x_max", "x_max=1"],
        ["trace", "sum(x^k for k in range(80))", "x=0.5"],
        ["diff", "-e", "u=x^3", "-e", "v=sin(x)", "x=2", "--taylor"],
        ["eval", r"'a_b & 50% #1 {x} \\end{verbatim} ~^ <|>'"],
        ["eval", "x > 2", "x=3"],
        ["eval", "[1, 2.5, nan, -inf]"],
        ["α_1*loss", "α_1=2", "loss=3"],
        ["ops", "trigonometric"],
        ["help", "sin"],
        ["1/x", "x=0"],
        ["config"],
    ]
    texts = [cli(*tokens, "--format", "latex", home=str(tmp_path)).out for tokens in lines]
    preamble = "\\documentclass{article}\\usepackage[utf8]{inputenc}\\usepackage{amsmath,booktabs}\n"
    whole = preamble + "\\begin{document}\n" + "\n\n".join(texts) + "\\end{document}\n"
    (tmp_path / "all.tex").write_text(whole, encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, [line for line in run.stdout.splitlines() if line.startswith(("!", "l."))]


@pytest.mark.parametrize(
    ("text", "plain", "value"),
    [
        ("()", "[]\n", []),
        ("(1, None)", "1\t1\nNone\tNone\n", {"1": 1, "None": None}),
        ("(2, 2, 3)", "2\t2\n2 (2)\t2\n3\t3\n", {"2": 2, "2 (2)": 2, "3": 3}),
        ("['a, b', 1, [2, 'c']]", "['a, b', 1, [2, 'c']]\n", ["a, b", 1, [2, "c"]]),
        ("{'loss': 1.5, 'n': [1, 2]}", "{'loss': 1.5, 'n': [1, 2]}\n", {"loss": 1.5, "n": [1, 2]}),
        ("{1: 2}", "{1: 2}\n", "{1: 2}"),
    ],
)
def test_no_item_of_a_result_is_lost(cli: Any, text: str, plain: str, value: Any) -> None:
    assert cli("eval", text).out == plain
    assert cli("eval", text, "--json").json["value"] == value


def test_equal_results_have_derivatives_of_their_own(cli: Any) -> None:
    assert cli("(x^2, x^2)", "x=3", "--json").json["grad"] == {"x^2": {"x": 6.0}, "x^2 (2)": {"x": 6.0}}


def test_lists_in_lists_keep_all_their_items_on_a_terminal(cli: Any) -> None:
    shown = cli("eval", "[1, [2, [3, 4]], 5]", "--format", "rich").out
    assert shown.split("\n\n")[1] == "[1, [2, [3, 4]], 5]\n"


def test_rows_of_a_lone_matrix_are_folded_below_their_numbers(cli: Any) -> None:
    lines = cli("eval", "ones(2, 20)", "--format", "rich").out.split("\n\n")[1].splitlines()
    assert [line[:5] for line in lines] == ["[[1.0", "  1.0", " [1.0", "  1.0"]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("width", ["80", "100", "60"])
def test_numbers_of_a_matrix_shown_by_its_corners_are_whole(cli: Any, width: str) -> None:
    out = cli("hessian", "sum(v)^3/7", "v=list(range(300))", "--format", "rich", COLUMNS=width).out
    rows = [text.split() for text in out.splitlines() if text.startswith("v[")]
    # 6*sum(v)/7 with sum(v) = 299*300/2.
    assert {number for row in rows for number in row[1:]} - {"…"} == {"38442.85714285714"}
