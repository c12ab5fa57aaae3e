"""The evaluation as textbooks tabulate it. Expected numbers are those of the books, or worked out in the comments."""

from __future__ import annotations

from typing import Any

import pytest

BAYDIN = ["log(x1) + x1*x2 - sin(x2)", "x1=2", "x2=5"]


def steps(outcome: Any) -> list[dict[str, Any]]:
    assert outcome.status == 0, outcome
    return outcome.json["trace"]


def rows(outcome: Any) -> dict[str, str]:
    """Return operation by step of a plain table."""
    assert outcome.status == 0, outcome
    lines = [line.split("\t") for line in outcome.out.splitlines()[1:]]
    return {line[0]: line[1] for line in lines}


def test_reverse_mode_is_table_3_of_baydin(cli: Any) -> None:
    found = steps(cli("trace", *BAYDIN, "--json"))
    assert [step["step"] for step in found] == ["x1", "x2", "v1", "v2", "v3", "v4", "v5"]
    # Baydin et al. (2018), table 3: values and adjoints to three decimals.
    values = [2, 5, 0.693, 10, 10.693, -0.959, 11.652]
    adjoints = [5.5, 1.716, 1, 1, 1, -1, 1]
    assert [step["value"] for step in found] == pytest.approx(values, abs=5e-4)
    assert [step["adjoint"] for step in found] == pytest.approx(adjoints, abs=5e-4)


def test_forward_mode_is_table_2_of_baydin(cli: Any) -> None:
    found = steps(cli("trace", *BAYDIN, "--tangent", "x1=1", "--json"))
    assert [step["tangent"] for step in found] == pytest.approx([1, 0, 0.5, 5, 5.5, 0, 5.5], abs=5e-4)


def test_the_program_of_griewank_and_walther(cli: Any) -> None:
    lines = ["v1 = x1/x2", "v2 = sin(v1)", "v3 = exp(x2)", "v4 = v1 - v3", "v5 = v2 + v4", "v5*v4"]
    program = [token for line in lines for token in ("-e", line)]
    found = steps(cli("trace", *program, "x1=1.5", "x2=0.5", "--json"))
    assert [step["operation"] for step in found[2:]] == [
        "x1/x2", "sin(v1)", "exp(x2)", "v1 - v3", "v2 + v4", "v5*v4",
    ]  # fmt: skip
    # Griewank & Walther (2008), tables 1.2 and 1.3, to four decimals.
    values = [1.5, 0.5, 3.0, 0.1411, 1.6487, 1.3513, 1.4924, 2.0167]
    adjoints = [3.0118, -13.7239, 1.5059, 1.3513, -2.8437, 2.8437, 1.3513, 1.0]
    assert [step["value"] for step in found] == pytest.approx(values, abs=1e-4)
    assert [step["adjoint"] for step in found] == pytest.approx(adjoints, abs=1e-4)


@pytest.mark.parametrize(
    ("program", "operations"),
    [
        (["softmax(W @ w + 1, dim=0)[1]"], ["W @ w", "v1 + 1", "softmax(v2, dim=0)", "v3[1]"]),
        (["sum(w[1:]*w[0])"], ["w[1:]", "w[0]", "v1*v2", "sum(v3)"]),
        (["w.sum()*2"], ["w.sum()", "v1*2"]),
        (["2(w[0] + 1)^2"], ["w[0]", "v1 + 1", "v2^2", "2v3"]),
        (["sum(sort(w)[0])"], ["sort(w)", "sum(v1)"]),
        (["√(w[0])·π"], ["w[0]", "√v1", "v2·π"]),
        (["-e", "a = sum(w)", "-e", "b = a*w[1]", "-e", "b/a"], ["sum(w)", "w[1]", "v1*v2", "v3/v1"]),
        (["-e", "n = 3", "-e", "a = w[0]^n", "-e", "n*a"], ["w[0]", "v1^3", "3*v2"]),
        (["-e", "a = [w[0], 2]", "-e", "a[0]*5"], ["w[0]", "v1*5"]),
        (["-e", "y = w[0]", "-e", "y *= 2", "-e", "y"], ["w[0]", "v1*2"]),
        (["-e", "a, i = max(w, 0)", "-e", "a^2"], ["max(w, 0)", "v1[0]", "v2^2"]),
        (["-e", "f(t) = t^2 + 1", "-e", "f(w[0])"], ["w[0]", "v1^2", "v2 + 1"]),
    ],
    ids=lambda each: " ; ".join(each) if each[0] == "-e" or len(each) == 1 else "",
)
def test_steps_read_as_the_program_does(cli: Any, program: list[str], operations: list[str]) -> None:
    found = rows(cli("trace", *program, "w=[1.5, 2.5]", "W=[[1, 2], [3, 4]]", "--wrt", "w"))
    assert list(found.values())[1:] == operations


def test_steps_do_not_take_the_names_of_inputs(cli: Any) -> None:
    found = rows(cli("trace", "v1*v2 + v1", "v1=1", "v2=2"))
    assert found == {"v1": "input", "v2": "input", "w1": "v1*v2", "w2": "w1 + v1"}


def test_turns_of_loops_and_calls_are_marked(cli: Any) -> None:
    program = [
        "-e",
        "f(t) = t^2",
        "-e",
        "b = x*2",
        "-e",
        "while b < 20:",
        "-e",
        "  b = b*2 + f(x)",
        "-e",
        "b",
    ]
    found = steps(cli("trace", *program, "x=1.5", "--json"))
    # b is 3, then 6 + 2.25 = 8.25, then 16.5 + 2.25 = 18.75, then 39.75.
    assert [(step["operation"], step.get("in", "")) for step in found[1:5]] == [
        ("x*2", ""),
        ("v1*2", "while b < 20, turn 1"),
        ("x^2", "f(t), call 1"),
        ("v2 + v3", "while b < 20, turn 1"),
    ]
    assert found[-1]["value"] == 39.75
    assert found[-1]["in"] == "while b < 20, turn 3"


def test_turns_of_comprehensions_are_marked(cli: Any) -> None:
    found = steps(cli("trace", "sum(x^k for k in range(1, 3))", "x=3", "--json"))
    turns = [step["in"] for step in found if "in" in step]
    assert turns == ["for k in range(1, 3), turn 1", "for k in range(1, 3), turn 2"]
    assert found[-1]["operation"] == "v2 + v3"


def test_long_traces_fold(cli: Any) -> None:
    outcome = cli("trace", "sum(x^k for k in range(60))", "x=0.5")
    assert "steps folded; --all shows them" in outcome.out
    assert "folded" not in cli("trace", "sum(x^k for k in range(60))", "x=0.5", "--all").out


def test_kinks_are_named(cli: Any) -> None:
    outcome = cli("trace", "abs(x)*2", "x=0")
    assert outcome.err.startswith("kink: abs(x)")
    assert cli("trace", "abs(x)*2", "x=0", "--strict").status == 1


def test_latex_is_mathematics(cli: Any) -> None:
    out = cli("trace", *BAYDIN, "--precision", "4", "--format", "latex").out
    assert r"$v_{3}$ & $v_{1} + v_{2}$ & $10.69$ & $\partial/\partial v_{1} = 1.0$, " in out
    assert r"$v_{1}$ & $\ln(x_{1})$ &" in out


NEWTON = "y = x\nfor k in range(3):\n    if y > 1.5:\n        y = (y + x/y)/2\n    else:\n        y = y - (y*y - x)/(2*y)\ny"


def test_turns_are_those_that_ran(cli: Any) -> None:
    # sqrt(2) from 2: the first turn takes `if`, for 2 > 1.5; then y = 1.5, and the others take `else`.
    found = [step["in"] for step in steps(cli("trace", NEWTON, "x=2", "--json")) if "in" in step]
    turns = ["for k in range(3), turn 1, if y > 1.5"] * 3
    turns += ["for k in range(3), turn 2, else"] * 5 + ["for k in range(3), turn 3, else"] * 5
    assert found == turns


@pytest.mark.parametrize(
    ("program", "turns"),
    [
        # Turns that record nothing count as well; inner loops begin anew.
        (
            "s = 0\nfor i in range(2):\n    for j in range(3):\n        if j > 1: s = s + x\ns",
            [f"for i in range(2), turn {i}, for j in range(3), turn 3, if j > 1" for i in (1, 2)],
        ),
        (
            "sum(x*k for k in range(4) if k % 2 == 1)",
            ["for k in range(4), turn 2", "for k in range(4), turn 4"],
        ),
        ("f(t) = t^2\nf(x)", ["f(t)"]),
        ("f(n) = x if n < 1 else n*f(n - 1)\nf(2)", ["f(n), call 2", "f(n), call 1"]),
    ],
)
def test_turns_and_calls_are_counted_as_they_ran(cli: Any, program: str, turns: list[str]) -> None:
    assert [step["in"] for step in steps(cli("trace", program, "x=2", "--json")) if "in" in step] == turns


def test_an_operand_that_stands_twice_has_one_partial(cli: Any) -> None:
    (_, product) = steps(cli("trace", "x*x", "x=3", "--json"))
    assert product["partials"] == {"x": 6.0}
    assert "d/dx = 3.0 + 3.0" in cli("trace", "x*x", "x=3").out


@pytest.mark.parametrize(
    ("program", "operations"),
    [
        ("y = 3\nx + y*2", ["x + y*2"]),  # 6 is added, and neither 3 nor y
        ("f = lambda t: t^2\ny = 3\nx*f(x) + y*f(y)", ["x^2", "x*v1", "v2 + y*f(y)"]),
        ("f(n) = x if n < 1 else n*f(n-1)\nf(2)", ["1*x", "2*v1"]),
        ("y = 3\nsin(x)*exp(y)", ["sin(x)", "v1*exp(y)"]),
    ],
)
def test_names_are_replaced_where_they_are_operands(cli: Any, program: str, operations: list[str]) -> None:
    assert list(rows(cli("trace", program, "x=2")).values())[1:] == operations


def test_a_narrow_terminal_names_loops_above_their_steps(cli: Any) -> None:
    out = cli("trace", NEWTON, "x=2", terminals=("stdout",), COLUMNS="80", NO_COLOR="1").out
    table = out.split("\n\n")[1].splitlines()
    assert max(map(len, table)) <= 80
    assert [line for line in table if line.startswith("in ")] == [
        "in for k in range(3), turn 1, if y > 1.5:",
        "in for k in range(3), turn 2, else:",
        "in for k in range(3), turn 3, else:",
    ]
    assert sum(line.startswith("v") for line in table) == 13
    wide = cli("trace", NEWTON, "x=2", terminals=("stdout",), COLUMNS="200", NO_COLOR="1").out
    assert "in for" not in wide
