"""Is a derivative right? Formulas worked out by SymPy 1.14, right and slightly wrong, at small and large points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

TABLE = """
x^2*sin(x)
    x = x^2*cos(x) + 2*x*sin(x)
exp(-x)*x^3
    x = -x^3*exp(-x) + 3*x^2*exp(-x)
log(x)*x
    x = log(x) + 1
sqrt(x)*exp(x/(1+x))
    x = sqrt(x)*(-x/(x + 1)^2 + 1/(x + 1))*exp(x/(x + 1)) + exp(x/(x + 1))/(2*sqrt(x))
sin(x)^2/x
    x = 2*sin(x)*cos(x)/x - sin(x)^2/x^2
atan(x*y)+y^2*x
    x = y^2 + y/(x^2*y^2 + 1)
    y = 2*x*y + x/(x^2*y^2 + 1)
x^y
    x = x^y*y/x
    y = x^y*log(x)
tanh(x*y)
    x = y*(1 - tanh(x*y)^2)
    y = x*(1 - tanh(x*y)^2)
(x-y)/(x+y)
    x = -(x - y)/(x + y)^2 + 1/(x + y)
    y = -(x - y)/(x + y)^2 - 1/(x + y)
x/(x^2+y^2)
    x = -2*x^2/(x^2 + y^2)^2 + 1/(x^2 + y^2)
    y = -2*x*y/(x^2 + y^2)^2
sqrt(x^2+y^2)
    x = x/sqrt(x^2 + y^2)
    y = y/sqrt(x^2 + y^2)
exp(-x^2-y^2)*x
    x = -2*x^2*exp(-x^2 - y^2) + exp(-x^2 - y^2)
    y = -2*x*y*exp(-x^2 - y^2)
log(1+x*y)
    x = y/(x*y + 1)
    y = x/(x*y + 1)
cosh(x/(1+x))*y
    x = y*(-x/(x + 1)^2 + 1/(x + 1))*sinh(x/(x + 1))
    y = cosh(x/(x + 1))
sin(x*y)*cos(x/y)
    x = y*cos(x/y)*cos(x*y) - sin(x/y)*sin(x*y)/y
    y = x*cos(x/y)*cos(x*y) + x*sin(x/y)*sin(x*y)/y^2
x^3*y-2*x*y^3+x
    x = 3*x^2*y - 2*y^3 + 1
    y = x^3 - 6*x*y^2
1/(1+exp(-x*y/(1+x*y)))
    x = -(x*y^2/(x*y + 1)^2 - y/(x*y + 1))*exp(-x*y/(x*y + 1))/(1 + exp(-x*y/(x*y + 1)))^2
    y = -(x^2*y/(x*y + 1)^2 - x/(x*y + 1))*exp(-x*y/(x*y + 1))/(1 + exp(-x*y/(x*y + 1)))^2
asinh(x)*y
    x = y/sqrt(x^2 + 1)
    y = asinh(x)
erf(x)*y
    x = 2*y*exp(-x^2)/sqrt(pi)
    y = erf(x)
sin(1/x)*x^2
    x = 2*x*sin(1/x) - cos(1/x)
(x+1)^(1/(x+2))
    x = (x + 1)^(1/(x + 2))*(-log(x + 1)/(x + 2)^2 + 1/((x + 1)*(x + 2)))
x*log(x/y)
    x = log(x/y) + 1
    y = -x/y
exp(sin(x))*cos(y)
    x = exp(sin(x))*cos(x)*cos(y)
    y = -exp(sin(x))*sin(y)
x^5-x^4+x^3-x
    x = 5*x^4 - 4*x^3 + 3*x^2 - 1
1/x^2+1/y
    x = -2/x^3
    y = -1/y^2
(1+x)^10/(1+x^10)
    x = -10*x^9*(x + 1)^10/(x^10 + 1)^2 + 10*(x + 1)^9/(x^10 + 1)
sin(x)/x
    x = cos(x)/x - sin(x)/x^2
cos(x)*exp(-x/100)
    x = -exp(-x/100)*sin(x) - exp(-x/100)*cos(x)/100
x*atan(y/x)
    x = atan(y/x) - y/(x*(1 + y^2/x^2))
    y = 1/(1 + y^2/x^2)
log(x)^2
    x = 2*log(x)/x
sqrt(1+sqrt(1+x))
    x = 1/(4*sqrt(x + 1)*sqrt(sqrt(x + 1) + 1))
(exp(x/(x+1))-1)/x
    x = (-x/(x + 1)^2 + 1/(x + 1))*exp(x/(x + 1))/x - (exp(x/(x + 1)) - 1)/x^2
x^x/(1+x^x)
    x = -x^(2*x)*(log(x) + 1)/(x^x + 1)^2 + x^x*(log(x) + 1)/(x^x + 1)
"""


def formulas() -> list[tuple[str, dict[str, str]]]:
    """Return each function of the table with its derivatives by name."""
    found: list[tuple[str, dict[str, str]]] = []
    for line in TABLE.strip().splitlines():
        name, equals, formula = line.strip().partition(" = ")
        if not line.startswith(" "):
            found.append((line, {}))
        elif equals and name in ("x", "y"):
            found[-1][1][name] = formula
        else:  # the rest of a long one
            last = next(reversed(found[-1][1]))
            found[-1][1][last] += " " + line.strip()
    return found


FORMULAS = formulas()
POINTS = ["1e-9", "0.37", "1", "3.3", "1e6"]


def line(text: str, claims: dict[str, str], point: str) -> list[str]:
    """Return a command line that checks claims with y at 1.7."""
    given = [f"{name}={point if name == 'x' else '1.7'}" for name in claims]
    return [
        "check",
        text,
        *given,
        *[token for item in claims.items() for token in ("--claim", "=".join(item))],
    ]


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize(("text", "claims"), FORMULAS, ids=[text for text, _ in FORMULAS])
def test_a_right_claim_never_fails(cli: Any, text: str, claims: dict[str, str], point: str) -> None:
    assert cli(*line(text, claims, point)).status == 0


# Points at which no rounding hides a millionth of the derivative.
@pytest.mark.parametrize("point", ["0.37", "1", "3.3"])
@pytest.mark.parametrize("wrong", ["-({})", "2*({})", "({})*(1 + 1e-6)"])
@pytest.mark.parametrize(("text", "claims"), FORMULAS, ids=[text for text, _ in FORMULAS])
def test_a_wrong_claim_is_caught(cli: Any, text: str, claims: dict[str, str], wrong: str, point: str) -> None:
    for name, formula in claims.items():
        off = {**claims, name: wrong.format(formula)}
        outcome = cli(*line(text, off, point), "--json")
        (verdict,) = [each for each in outcome.json["check"] if each["partial"] == f"d_{name}"]
        if verdict["derivative"]:
            assert outcome.status == 1
            assert verdict["verdict"] == "mismatch"


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize(("text", "claims"), FORMULAS, ids=[text for text, _ in FORMULAS])
def test_finite_differences_accuse_no_right_derivative(
    cli: Any, text: str, claims: dict[str, str], point: str
) -> None:
    given = [f"{name}={point if name == 'x' else '1.7'}" for name in claims]
    verdicts = [each["verdict"] for each in cli("check", text, *given, "--json").json["check"]]
    assert "mismatch" not in verdicts
    if point in ("0.37", "1", "3.3"):
        assert set(verdicts) == {"ok"}


def test_what_rounding_hides_is_told(cli: Any) -> None:
    # Both terms are near 1e9, whose last place is 1e-7; the derivative is -x/3.
    outcome = cli("check", "sin(x)/x", "x=1e-9", "--claim", "x=cos(x)/x - sin(x)/x^2")
    assert outcome.status == 0
    assert "inconclusive" in outcome.out
    assert "rounding hides whether the claim holds" in outcome.out
    assert "rounding can set the two sides" in outcome.err
    outcome = cli("check", "sin(x)/x", "x=1e-9")
    assert outcome.status == 1
    assert "inconclusive" in outcome.out
    assert "rounding can have moved the derivative" in outcome.out


def test_a_derivative_that_is_rounded_to_zero_is_not_called_right(cli: Any) -> None:
    # sin(x)/x = 1 - x^2/6 + ...: the second derivative is -1/3. Recorded terms are near 1e16, and cancel to 0.
    for x, expression in (("x=1e-8", "sin(x)/x"), ("x=[1e-8]", "sum(sin(x)/x)")):
        outcome = cli("check", expression, x, "--order", "2", "--format", "json")
        assert outcome.status == 1
        (found,) = outcome.json["check"]
        assert (found["reverse"], found["verdict"]) == (0.0, "inconclusive")
        assert abs(found["differences"] + 1 / 3) < found["bar"] < 1e-3
    # What is 0 and cancels nothing large stays right.
    for x, expression in (("x=3", "x - x"), ("x=0", "x^3"), ("x=-2", "relu(x)"), ("x=[0, 0]", "sum(x^4)")):
        for order in ("1", "2"):
            assert cli("check", expression, x, "--order", order).status == 0


def test_a_claim_is_not_judged_where_one_side_has_no_value(cli: Any) -> None:
    outcome = cli("check", "log(x)", "x=-4", "--claim", "x=1/x")
    assert outcome.status == 1
    assert "undefined\n" in outcome.out
    assert "the derivative has no value here, the claim gives -0.25" in outcome.out
    outcome = cli("check", "sinh(x)^-2", "x=800", "--claim", "x=-2*cosh(x)/sinh(x)^3")
    assert "the claim has no value here, the derivative is 0.0" in outcome.out


def test_claims_for_vectors_and_several_at_once(cli: Any) -> None:
    line = ["check", "W @ v", "W=[[1, 2], [3, 4]]", "v=[1, 2]"]
    right = "W=[[[v[0], v[1]], [0, 0]], [[0, 0], [v[0], v[1]]]]"
    outcome = cli(*line, "--claim", "v=W", "--claim", right)
    assert outcome.status == 0
    assert "d_f[1]_v[0]\t3.0\t3.0\t0.0\tok\n" in outcome.out
    assert "all 12 claims hold" in outcome.out
    outcome = cli(*line, "--claim", "v=W.T", "--claim", right)
    assert outcome.status == 1
    assert "d_f[0]_v[1]\t3.0\t2.0\t0.33\tmismatch" in outcome.out


def test_claims_at_random_points(cli: Any) -> None:
    ranges = ["--range", "x=0.1..9", "--range", "y=-5..5", "--points", "30"]
    assert cli("check", "log(x)*y", "--claim", "x=y/x", "--claim", "y=log(x)", *ranges).status == 0
    outcome = cli("check", "log(x)*y", "--claim", "x=y/x", "--claim", "y=log10(x)", *ranges)
    assert outcome.status == 1
    assert "right at 0 of 30 points" in outcome.out


@pytest.mark.parametrize("program", ["3x^2 + sin(x)", "3x + cos(1000x)", "sum(3*[x]^2 + sin([x]))"])
def test_a_ripple_that_large_steps_pass_over_is_no_mistake(cli: Any, program: str) -> None:
    assert cli("check", program, "x=1e6").status == 0


@pytest.mark.parametrize(
    ("tokens", "what"),
    [
        (("sum(x)", "x=[]"), "x is empty"),
        (("sum(x)", "x=[]", "--claim", "x=x"), "x is empty"),
        (("sum(x)*y", "x=[]", "y=1", "--order", "2"), "x is empty"),
        (("zeros(2, 0)*x", "x=1"), "the result is empty"),
    ],
)
def test_what_is_empty_has_no_derivatives_to_check(cli: Any, tokens: tuple[str, ...], what: str) -> None:
    found = cli("check", *tokens)
    assert found.status == 2
    assert f"{what}: it has no derivatives to check" in found.err


@pytest.mark.parametrize("x", ["5e-324", "[5e-324]", "1e-310"])
@pytest.mark.parametrize("order", ["1", "2"])
def test_the_smallest_numbers_are_checked_like_others(cli: Any, x: str, order: str) -> None:
    found = cli("check", "sum(3*x)*y", f"x={x}", "y=2", "--order", order, "--json")
    assert found.status == 0, found
    assert all(each["verdict"] == "ok" for each in found.json["check"])


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (["x^2", "x=1"], "\x1b[32mok"),
        (["x^2", "x=1", "--claim", "x=3"], "\x1b[1;31mmismatch"),
        (["abs(x)", "x=0"], "\x1b[33mkink"),
    ],
)
def test_a_verdict_has_a_colour_on_a_terminal(cli: Any, line: list[str], shown: str) -> None:
    assert shown in cli("check", *line, terminals=("stdout",)).out


@pytest.mark.parametrize(
    "claims",
    [
        ["x=2x*y, y=x^2"],
        ["df/dx = 2x*y", "\u2202f/\u2202y=x^2"],
        ["d_x=2x*y", "d/dy=x^2"],
        ["x = 2*max(x, y)*y", "y=x^2"],
    ],
)
def test_claims_are_written_as_people_write_derivatives(cli: Any, claims: list[str]) -> None:
    outcome = cli(
        "check", "x^2*y", "x=3", "y=2", *[token for claim in claims for token in ("--claim", claim)]
    )
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.endswith("both claims hold\n")


def test_a_claim_at_a_kink_does_not_pass_without_a_word(cli: Any) -> None:
    line = ["check", "relu(x)", "x=0", "--claim", "x=0"]
    assert "kink: relu(x) where its argument is 0.0" in cli(*line).err
    assert [cli(*line).status, cli(*line, "--strict").status] == [0, 1]
    assert cli("check", "relu(x)", "x=2", "--claim", "x=1", "--strict").status == 0


def test_the_worst_point_is_told_as_it_is_tried_again(cli: Any) -> None:
    line = ["check", "x^2*y", "--claim", "x=2x"]
    lines = cli(*line, "x=-5..5", "y=2").out.splitlines()
    assert lines[2].startswith("right at 0 of 20 points; shown is the worst, y=2.0 x=")
    again = cli(*line, *lines[2].split("worst, ")[1].split()).out.splitlines()
    assert [again[1], again[2]] == [lines[1], lines[3]]


@pytest.mark.parametrize("text", ["x*x.detach()", "x*x.item()", "with no_grad(): c = x^2\nx*c"])
def test_a_check_says_what_holds_a_value_fixed(cli: Any, text: str) -> None:
    outcome = cli("check", text, "x=3")
    assert outcome.status == 1
    assert "holds a value fixed for the derivative; the differences move that value, too" in outcome.out


def test_a_check_that_passes_or_meets_a_kink_says_nothing_of_it(cli: Any) -> None:
    assert "holds a value fixed" not in cli("check", "x^2 + 0*x.detach()", "x=3").out
    assert "holds a value fixed" not in cli("check", "abs(x) + 0*x.detach()", "x=0").out


@pytest.mark.parametrize("program", ["x^2*sin(x)", "import torch\n(torch.ones(2)*x).sum().sin()"])
def test_a_check_is_made_in_double_precision_whatever_the_dtype(cli: Any, program: str) -> None:
    for options in ([], ["--dtype", "float32"]):
        outcome = cli("check", program, "x=2", *options)
        assert outcome.status == 0, outcome
        assert outcome.out.endswith("the derivative agrees with finite differences\n")


def test_a_claim_off_in_the_eighth_digit_shows_the_digit(cli: Any) -> None:
    outcome = cli("check", "x^2*y", "x=2", "y=3", "--claim", "x=2x*y*(1+1e-8)")
    assert outcome.status == 1
    assert "the claim gives 12.00000012, the derivative is 12.0" in outcome.out + outcome.err


@pytest.mark.parametrize("order", ["1", "2"])
def test_a_loop_that_ends_at_the_point_and_not_beside_it_is_checked(cli: Any, order: str) -> None:
    program = "y = x\nwhile y < 100: y = y*2\ny"  # without end where x <= 0; at 3 it is 64 x
    found = cli("check", program, "x=3", "--order", order, "--json")
    assert found.status == 0, found
    assert [each["reverse"] for each in found.json["check"]] == [64.0 if order == "1" else 0.0]


@pytest.mark.parametrize(
    ("expression", "claim", "said"),
    [
        ("sin(x)", "cos(x)*pi/180", "pi/180: angles are in radians"),
        ("log(x)", "1/(x*log(10))", "1/log(10): log is the natural logarithm"),
        ("2^x", "2^x", "1/log(2): log is the natural logarithm"),
    ],
)
def test_a_factor_that_people_leave_out_is_named(cli: Any, expression: str, claim: str, said: str) -> None:
    outcome = cli("check", expression, "x=2.5", "--claim", f"x={claim}")
    assert outcome.status == 1
    assert outcome.out.endswith(f" times that, {said}\n")


def test_a_claim_for_dx_is_one_for_x(cli: Any) -> None:
    assert (
        cli("check", "x^2", "x=3", "--claim", "dx=2x").out
        == cli("check", "x^2", "x=3", "--claim", "x=2x").out
    )
    with_dx = cli("check", "x*dx", "x=3", "dx=2", "--claim", "dx=x")
    assert (with_dx.status, with_dx.out.splitlines()[1].split()[0]) == (0, "d_dx")


def test_what_a_file_computes_is_computed_again_beside_the_point(cli: Any, tmp_path: Path) -> None:
    file = tmp_path / "z.grad"
    file.write_text("z = x.detach()*x\n", encoding="utf-8")
    outcome = cli("check", "-f", str(file), "z + 0", "x=2")  # x^2 has the slope 4, and autograd sees 2 of it
    assert outcome.status == 1
    assert "d_x: 2.0 does not agree with 4.0" in outcome.out
    file.write_text("z = x^2 - x\n", encoding="utf-8")
    agreed = cli("check", "-f", str(file), "z^2", "x=2").out  # 2z(2x - 1) = 12
    assert agreed.startswith(
        "partial\treverse\tforward\tdifferences\t±\trelative\tverdict\nd_x\t12.0\t12.0\t12.0"
    )
    assert agreed.endswith("the derivative agrees with finite differences\n")
