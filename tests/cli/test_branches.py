"""Where a comparison of equal values decides a branch, the notes say whether the function goes on smoothly beside it.

Slopes and leaps are those of closed forms: |x| has -1 and 1, exp(x) has 1 at 0, a step leaps by its height.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

KINK = "kink: {} where both sides are {}: slopes {} and {} on its two sides; {} is used\n"


@pytest.mark.parametrize(
    ("program", "point", "said"),
    [
        ("x if x > 0 else -x", "0", KINK.format("x > 0", "0.0", -1, 1, -1)),
        ("where(x > 0, x, -x)", "0", KINK.format("x > 0", "0.0", -1, 1, -1)),
        ("f(t) = t if t > 0 else -t\nf(x - 3)", "3", KINK.format("t > 0", "0.0", -1, 1, -1)),
        ("f(t) = t if t < 0 else 2t\nf(1 - x)", "1", KINK.format("t < 0", "0.0", -2, -1, -2)),
        ("x if 0 < x <= 1 else x^2", "1", KINK.format("x <= 1", "1.0", 1, 2, 1)),
        ("x*(x > 0) - x*(x <= 0)", "0", KINK.format("x > 0", "0.0", -1, 1, -1)),
        ("x*log(x) if x > 0 else 0x", "0", KINK.format("x > 0", "0.0", 0, "-inf", 0)),
        ("3x if x > 1e-9 else 2x - 1e-9 + 2e-9", "1e-9", KINK.format("x > 1e-9", "1e-09", 2, 3, 2)),
        (
            "1 if x == 0 else exp(x)",
            "0",
            "kink: x == 0 where both sides are 0.0: the slope beside it is 1; 0 is used, of a branch taken at this "
            "point alone\n",
        ),
        (
            "x + 1 if x < 1 else x",
            "1",
            "jump: x < 1 where both sides are 1.0: the value leaps here; the slope of the branch taken is used\n",
        ),
        (
            "while x > 1: x = x/2\nx^2",
            "8",
            "jump: x > 1 where both sides are 1.0: the value leaps here; the slope of the branch taken is used\n",
        ),
    ],
)
def test_a_branch_that_a_tie_decides_is_told_where_the_other_goes_elsewhere(
    cli: Any, program: str, point: str, said: str
) -> None:
    outcome = cli(program, f"x={point}")
    assert (outcome.status, outcome.err) == (0, said)
    assert cli(program, f"x={point}", "--strict").status == 1


@pytest.mark.parametrize(
    ("program", "point"),
    [
        ("x^2 if x > 0 else -x^2", "0"),
        ("1 if x == 0 else sin(x)/x", "0"),
        ("x if x >= 0 else exp(x) - 1", "0"),
        ("x if x > 0 else -x", "1"),
        ("rand(1)[0] + (x if x > 0 else -x)", "0"),
        ("x*(1 if x == x else 2)", "3"),
        ("n = 0\nwhile n < 3: n = n + 1\nx*n", "3"),
    ],
)
def test_nothing_is_said_of_a_branch_where_the_function_goes_on(cli: Any, program: str, point: str) -> None:
    assert cli(program, f"x={point}").err == ""


def test_in_several_variables_the_direction_that_parts_the_sides_is_looked_along(cli: Any) -> None:
    said = cli("x*y if x > y else x^2", "x=2", "y=2").err
    assert said == (
        "kink: x > y where both sides are 2.0: slopes differ on its two sides; those of the branch taken are used\n"
    )
    assert "kink: v > 1" in cli("where(v > 1, v, 2v - 1).sum()", "v=[0, 1, 5]").err
    assert cli("where(v > 1, v, 2v - 1).sum()", "v=[0, 2, 5]").err == ""


def test_what_a_program_prints_and_changes_on_the_way_is_printed_and_changed_once(cli: Any) -> None:
    outcome = cli('print("at", x.item())\nx if x > 0 else -x', "x=0", "--json")
    assert outcome.err == "at 0.0\n"
    assert [warning["kind"] for warning in outcome.json["warnings"]] == ["kink"]


def test_a_loop_that_does_not_end_beside_the_point_says_nothing(cli: Any) -> None:
    assert cli("y = x\nwhile y != 0: y = y - 1\nx^2", "x=3").err == ""


def test_a_branch_on_what_a_file_computes_is_looked_at_beside_the_point(cli: Any, tmp_path: Path) -> None:
    file = tmp_path / "z.grad"
    file.write_text("z = x^2 - x\n", encoding="utf-8")
    # z has the slope 2x - 1 = 1 at 1
    assert cli("-f", str(file), "z if z > 0 else -z", "x=1").err == KINK.format("z > 0", "0.0", -1, 1, -1)
    assert cli("-f", str(file), "z^2 if z > 0 else z^3", "x=1").err == ""
