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
