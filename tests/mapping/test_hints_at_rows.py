"""What `map` says at a bad row, and about a program that cannot be meant, with what to type instead."""

from __future__ import annotations

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
        ("\u22123", "its minus is the character U+2212, not -"),
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
