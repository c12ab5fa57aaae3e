"""Derivatives by each command, end to end, in process. Expected numbers are worked out by hand in the comments."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.cli.support import lines


def test_gradient_of_a_scalar(cli: Any) -> None:
    found = lines(cli("x^2*y + sin(x)", "x=2", "y=3").out)
    # d/dx = 2xy + cos x, d/dy = x^2
    assert found == pytest.approx({"value": 12 + math.sin(2), "d_x": 12 + math.cos(2), "d_y": 4.0}, rel=1e-15)


def test_expression_that_begins_with_a_minus(cli: Any) -> None:
    assert cli("-x^2", "x=-3").out == "value\t-9.0\nd_x\t6.0\n"  # -2x = 6


def test_an_expression_that_begins_with_a_minus_needs_no_values(cli: Any) -> None:
    assert cli("-3").out == "-3\n"
    assert cli("-exp(0)", stdin="").out == "-1.0\n"
    assert cli("-x^2", "x=-3").out == "value\t-9.0\nd_x\t6.0\n"


def test_without_values_it_is_eval(cli: Any) -> None:
    assert cli("2+3").out == "5\n"
    assert cli("eval", "2+3").out == "5\n"


def test_values_may_name_earlier_ones(cli: Any) -> None:
    assert lines(cli("a*b", "a=3", "b=a+1").out)["value"] == 12.0


def test_names_outside_wrt_keep_their_kind(cli: Any) -> None:
    outcome = cli("sum(x^i for i in range(n))", "x=2", "n=4", "--wrt", "x")
    assert outcome.out == "value\t15.0\nd_x\t17.0\n", outcome  # 1+2+4+8; 1 + 2*2 + 3*4


def test_gradient_by_a_vector_and_a_matrix(cli: Any) -> None:
    found = lines(cli("v @ A @ v", "v=[1, 2]", "A=[[1, 2], [3, 4]]").out)
    # (A + A^T) v and v v^T
    assert found == {"value": 27.0, "d_v": [12.0, 21.0], "d_A": [[1.0, 2.0], [2.0, 4.0]]}


def test_several_outputs(cli: Any) -> None:
    found = lines(cli("-e", "y=x^2", "-e", "z=x*w", "x=2", "w=5").out)
    assert found == {"y": 4.0, "z": 10.0, "d_y_x": 4.0, "d_y_w": 0.0, "d_z_x": 5.0, "d_z_w": 2.0}


def test_only_prints_a_bare_number(cli: Any) -> None:
    assert cli("x^3", "x=2", "--only", "d_x").out == "12.0\n"
    outcome = cli("x^3", "x=2", "--only", "d_y")
    assert outcome.status == 2
    assert "there is no result named d_y" in outcome.err
    assert "d_x" in outcome.err


@pytest.mark.parametrize(
    ("only", "out"),
    [("d_A[1, 0]", "6.0\n"), ("d_A[1][0]", "6.0\n"), ("d_A[0]", "[2.0, 4.0]\n"), ("d_A[-1, -1]", "8.0\n")],
)
def test_only_takes_elements(cli: Any, only: str, out: str) -> None:
    assert cli("sum(A^2)", "A=[[1, 2], [3, 4]]", "--only", only).out == out


@pytest.mark.parametrize(
    ("only", "hint"),
    [
        ("d_v[2]", "elements are counted from [0] to [1]"),
        ("d_v[x]", "elements are counted from [0] to [1]"),
        ("value[0]", "it is a number, without elements"),
    ],
)
def test_only_says_which_elements_there_are(cli: Any, only: str, hint: str) -> None:
    found = cli("sum(v^2)", "v=[1, 2]", "--only", only)
    assert found.status == 2
    assert found.err == f"error: there is no result named {only}\n  hint: {hint}\n"


def test_precision_is_in_significant_digits(cli: Any) -> None:
    assert cli("1/x", "x=3", "--precision", "4").out == "value\t0.3333\nd_x\t-0.1111\n"


def test_vector_result_is_refused_with_what_to_do(cli: Any) -> None:
    outcome = cli("x^2", "x=[1, 2]")
    assert outcome.status == 5
    assert "grad can be implicitly created only for scalar outputs" in outcome.err
    assert "jacobian" in outcome.err


def test_vjp_of_a_vector_pulls_its_weights_back(cli: Any) -> None:
    # [x, 2x, 3x] at 2 with weights 1, 2, 3: 1 + 4 + 9
    assert lines(cli("vjp", "x*[1, 2, 3]", "x=2", "--cotangent", "[1, 2, 3]").out)["d_x"] == 14.0


def test_vjp_weights_that_are_left_out_are_zeros(cli: Any) -> None:
    # 3 * d(x^2)/dx at 2; the vector y takes no part.
    found = cli("vjp", "-e", "y=[x, 2x]", "-e", "z=x^2", "x=2", "--cotangent", "z=3", "--json").json
    assert found["cotangent"] == {"y": [0.0, 0.0], "z": 3}
    assert found["vjp"] == {"x": 12.0}


def test_vjp_weights_of_another_shape_are_shown(cli: Any) -> None:
    outcome = cli("vjp", "[x, 2x]", "x=2", "--cotangent", "[1, 10, 4]")
    assert outcome.status == 5
    assert "the cotangent has the shape (3,), the result the shape (2,)" in outcome.err
    assert "^^^^^^^^^^" in outcome.err


def test_jvp(cli: Any) -> None:
    # x^2 y along (1, 2) at (2, 3): 2xy + 2 x^2 = 12 + 8
    assert lines(cli("jvp", "x^2*y", "x=2", "y=3", "--tangent", "x=1,y=2").out) == {
        "value": 12.0,
        "tangent": 20.0,
    }


def test_jvp_of_vectors(cli: Any) -> None:
    found = lines(cli("jvp", "A @ v", "A=[[1, 2], [3, 4]]", "v=[5, 6]", "--tangent", "v=[1, 1]").out)
    assert found == {"value": [17.0, 39.0], "tangent": [3.0, 7.0]}


def test_jvp_wants_a_direction_among_several_names(cli: Any) -> None:
    outcome = cli("jvp", "x*y", "x=1", "y=2")
    assert outcome.status == 2
    assert "--tangent x=1,y=0" in outcome.err


def test_vjp(cli: Any) -> None:
    # [xy, x+y] with weights (1, 10) at (2, 3): (y + 10, x + 10)
    found = lines(cli("vjp", "[x*y, x+y]", "x=2", "y=3", "--cotangent", "[1, 10]").out)
    assert found == {"value": [6.0, 5.0], "d_x": 13.0, "d_y": 12.0}


def test_vjp_of_several_outputs(cli: Any) -> None:
    found = lines(cli("vjp", "-e", "u=x*y", "-e", "v=x+y", "x=2", "y=3", "--cotangent", "u=1,v=10").out)
    assert found == {"u": 6.0, "v": 5.0, "d_x": 13.0, "d_y": 12.0}


def test_jacobian_of_vectors_as_json(cli: Any) -> None:
    found = cli("jacobian", "A @ v", "v=[1, 1]", "A=[[1, 2], [3, 4]]", "--wrt", "v", "--json").json
    assert found["jacobian"] == {"v": [[1.0, 2.0], [3.0, 4.0]]}
    assert found["rows"] == ["f[0]", "f[1]"]
    assert found["columns"] == ["v[0]", "v[1]"]
    assert found["matrix"] == [[1.0, 2.0], [3.0, 4.0]]


def test_hessian_of_scalars_and_vectors_as_json(cli: Any) -> None:
    # f = s * (a^2 + b^3): rows s, w[0], w[1]
    found = cli("hessian", "s*(w[0]^2 + w[1]^3)", "s=2", "w=[3, 1]", "--json").json
    assert found["columns"] == ["s", "w[0]", "w[1]"]
    assert found["matrix"] == [[0.0, 6.0, 3.0], [6.0, 4.0, 0.0], [3.0, 0.0, 12.0]]


def test_hvp_is_the_hessian_times_the_direction(cli: Any) -> None:
    found = lines(cli("hvp", "x^2*y^3", "x=1", "y=2", "--tangent", "x=1,y=1").out)
    assert found == {"value": 8.0, "hvp_x": 40.0, "hvp_y": 36.0}  # rows (16, 24), (24, 12)


@pytest.mark.parametrize(
    ("order", "expected"), [(0, None), (1, 32.0), (2, 48.0), (3, 48.0), (4, 24.0), (5, 0.0)]
)
def test_nth_derivative(cli: Any, order: int, expected: float | None) -> None:
    found = lines(cli("diff", "-n", str(order), "x^4", "x=2").out)
    name = "d_x" if order == 1 else f"d{order}_x"
    assert found == ({"value": 16.0} if expected is None else {"value": 16.0, name: expected})


def test_taylor_series_of_the_exponential(cli: Any) -> None:
    found = cli("diff", "--taylor", "-n", "6", "exp(x)", "x=0", "--json").json
    assert found["taylor"] == pytest.approx([1 / math.factorial(k) for k in range(7)])


def test_diff_takes_one_variable(cli: Any) -> None:
    outcome = cli("diff", "x*y", "x=1", "y=2")
    assert outcome.status == 2
    assert "--wrt x" in outcome.err
    assert lines(cli("diff", "x*y", "x=1", "y=2", "--wrt", "y").out) == {"value": 2.0, "d_y": 1.0}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        # d/dw w^3 at 2 is 12, the second derivative 12.
        (["grad", "--only", "d_w"], "12.0\n"),
        (["jvp", "--tangent", "w=1", "--only", "tangent"], "12.0\n"),
        (["hvp", "--tangent", "w=1", "--only", "hvp_w"], "12.0\n"),
        (["hessian", "--only", "d_w_w"], "12.0\n"),
    ],
)
def test_an_input_that_was_updated_in_place_moves_in_all_modes(
    cli: Any, command: list[str], expected: str
) -> None:
    program = ["-e", "with no_grad(): w *= 2\n", "-e", "w^3", "w=1"]
    assert cli(command[0], *program, *command[1:]).out == expected


def test_steps_of_an_input_that_was_updated_in_place_carry_its_derivative(cli: Any) -> None:
    program = ["-e", "with no_grad(): w *= 2\n", "-e", "w^3", "w=1"]
    assert cli("trace", *program).out.splitlines()[1].split("\t") == ["w", "input", "2.0", "", "12.0"]
    assert cli("trace", *program, "--tangent", "w=1").out.splitlines()[2].split("\t")[-1] == "12.0"
    assert cli("graph", *program).out.splitlines()[-1].split() == ["└─", "w", "2.0", "12.0"]


def test_names_of_wrt_may_stand_apart_by_blanks(cli: Any) -> None:
    assert cli("a*b*x", "a=2", "b=3", "x=4", "--wrt", "a x").out == "value\t24.0\nd_a\t12.0\nd_x\t6.0\n"


def test_a_function_given_as_a_value_is_a_constant(cli: Any) -> None:
    outcome = cli("f(x)", "f=lambda t: t^2", "x=3", "--json")
    assert outcome.json["grad"] == {"x": 6.0}
    assert outcome.json["at"] == {"f": "lambda t: t^2", "x": 3.0}


@pytest.mark.parametrize(
    "expression", ["sum(sort(x)[0])", "sum(cummax(x, 0)[0])", "sum(cumprod(x, 0)) + sum(softmax(x, 0))"]
)
def test_nothing_to_differentiate_by_is_no_bug(cli: Any, expression: str) -> None:
    outcome = cli(expression, "x=[]")
    assert (outcome.status, outcome.out) == (0, "value\t0.0\nd_x\t[]\n")
