"""What `map` says at a bad row, and about a program that cannot be meant, with what to type instead."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("N/A", "--na N/A computes such cells as nan; --on-error skip leaves such rows out"),
        ("", "--na '' computes missing values as nan; --on-error skip leaves such rows out"),
        (
            "abc",
            "--skip-lines 3 leaves this line out, --on-error skip leaves such rows out, "
            "--on-error record keeps them with the reason",
        ),
        ('"1,000"', "for a decimal comma use --decimal , and for one between thousands --thousands ,"),
        ("1 000", "if blanks separate thousands: --thousands space"),
        ("1_000", "if _ separates thousands: --thousands _"),
        ("5 kg", "numbers stand without a unit: sed 's/ *kg//g' FILE | gradcli map ..."),
        (
            "1.5D+03",
            r"an exponent begins with e: sed -E 's/([0-9.])[dD]([-+0-9])/\1e\2/g' FILE | gradcli map ...",
        ),
        ("x", "is it the header again? name all files instead of joining them: gradcli map EXPR a.csv b.csv"),
        ("3,", "if all rows end so: sed '2,$s/,$//' FILE | gradcli map ..."),
        ("5%", "leave out the % on the way: sed 's/[%]//g' FILE | gradcli map ..."),
        ("(5.5)", r"parentheses for a minus: sed -E 's/\(([0-9.,]+)\)/-\1/g' FILE | gradcli map ..."),
        ("\u22123", "its minus is the character U+2212, not -: sed 's/\u2212/-/g' FILE | gradcli map ..."),
        (' "3"', "a quote counts as one only where the cell begins, without a blank before it"),
    ],
)
def test_a_bad_cell_comes_with_a_hint(cli: Any, tmp_path: Path, cell: str, hint: str) -> None:
    (tmp_path / "rows.csv").write_text(f"y,x\n1,2\n1,{cell}\n", encoding="utf-8")
    found = cli("map", "x^2", str(tmp_path / "rows.csv"), "--wrt", "")
    assert found.status == 4
    assert found.err.endswith(f"\n  hint: {hint}\n")


def test_an_assignment_where_the_program_should_be_is_explained(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("x\n1\n")
    found = cli("map", "y=x^2", str(tmp_path / "rows.csv"))
    assert found.status == 2
    assert "y=x^2 gives every row a constant; if it is the program: -e 'y = x^2'" in found.err


def test_an_undefined_derivative_is_told_as_what_it_is(cli: Any) -> None:
    found = cli("map", "x/x", stdin="x\n0\n")
    assert found.err.startswith("note: no value of x/x (0 divided by 0) in 1 row;")


def test_a_rename_the_wrong_way_round_is_turned(cli: Any) -> None:
    found = cli("map", "a*y", "--rename", "a=x", stdin="x,y\n1,2\n")
    assert found.status == 2
    assert "the column comes first: --rename x=a" in found.err


def test_a_column_with_its_unit_is_found_by_its_first_word(cli: Any, tmp_path: Path) -> None:
    table = tmp_path / "units.csv"
    table.write_text("x (m),t [s]\n1,2\n")
    assert "did you mean `t [s]`, in backquotes?" in cli("map", "t", str(table)).err
    assert "has no column" in cli("map", "F*2", str(table)).err
    assert "write sin(t), or `import numpy as np` first" in cli("map", "np.sin(t)", str(table)).err


@pytest.mark.parametrize(
    ("line", "hint", "shell"),
    [
        ("{'x': 1, 'y': 2}", "texts and keys stand in double quotes", """tr "'" '"' <"""),
        ('{"x": 1, "y": 2, }', "no comma stands before the }", "sed 's/, *}/}/g'"),
        ('{"x": 1, "y": 2},', "rows have no comma between them", "sed 's/}, *$/}/'"),
        ("{x: 1, y: 2}", "keys stand in double quotes",
         r"""sed -E 's/([{,] *)([A-Za-z_][A-Za-z_0-9]*) *:/\1"\2":/g'"""),
        ('{"x": 1, "y": 2, "z": None}', "None is null in JSON", "sed 's/None/null/g'"),
        ('{"x": 1, "y": 2, "z": True}', "True is true in JSON", "sed 's/True/true/g; s/False/false/g'"),
    ],
)  # fmt: skip
def test_what_makes_a_line_json_is_shown_and_does(
    cli: Any, tmp_path: Path, line: str, hint: str, shell: str
) -> None:
    table = tmp_path / "rows.jsonl"
    table.write_text(line + "\n", encoding="utf-8")
    found = cli("map", "x*y", str(table))
    assert found.status == 4
    assert found.err.endswith(f"\n  hint: {hint}: {shell} FILE | gradcli map ...\n")
    mended = subprocess.run(["sh", "-c", f"{shell} {table}"], capture_output=True, check=True).stdout
    assert cli("map", "x*y", "--only", "value", "--from", "jsonl", stdin=mended).out == "2.0\n"


def test_a_table_with_an_at_sign_and_columns_that_are_no_names(cli: Any, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("time (s),mass in kg\n1,2\n", encoding="utf-8")
    assert cli("map", "x", str(table)).err.endswith("stands in backquotes: `time (s)`\n")
    assert cli("map", "x", f"@{table}").err.endswith(f"a table is named without the @: {table}\n")
