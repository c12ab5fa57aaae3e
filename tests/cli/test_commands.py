"""Commands end to end, in process. Expected numbers are worked out by hand in the comments."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest


def lines(text: str) -> dict[str, Any]:
    """Return `name<TAB>value` lines as a dictionary of numbers."""
    return {name: json.loads(value) for name, value in (line.split("\t") for line in text.splitlines())}


def test_gradient_of_a_scalar(cli: Any) -> None:
    found = lines(cli("x^2*y + sin(x)", "x=2", "y=3").out)
    # d/dx = 2xy + cos x, d/dy = x^2
    assert found == pytest.approx({"value": 12 + math.sin(2), "d_x": 12 + math.cos(2), "d_y": 4.0}, rel=1e-15)


def test_expression_that_begins_with_a_minus(cli: Any) -> None:
    assert cli("-x^2", "x=-3").out == "value\t-9.0\nd_x\t6.0\n"  # -2x = 6


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


# ----- programs from files and streams ---------------------------------------------------------


def test_program_on_standard_input_shows_every_bare_expression(cli: Any) -> None:
    assert cli(stdin="x = 3\nx + 1\nx * 2\n").out == "4\n6\n"


def test_gradient_of_a_program_on_standard_input(cli: Any) -> None:
    assert cli("-", "x=3", stdin="y = x^2\ny + 1\n").out == "value\t10.0\nd_x\t6.0\n"
    assert cli("x=3", stdin="x^2").out == "value\t9.0\nd_x\t6.0\n"


def test_py_file_shows_what_it_prints_only(cli: Any, tmp_path: Path) -> None:
    script = tmp_path / "lesson.py"
    script.write_text("x = 3\nx\nprint(x + 1)\n")
    assert cli("run", str(script)).out == "4\n"


def test_grad_file_with_byte_order_mark(cli: Any, tmp_path: Path) -> None:
    script = tmp_path / "lesson.grad"
    script.write_bytes(b"\xef\xbb\xbfx = 3\r\nx + 1\r\n")
    assert cli("run", str(script)).out == "4\n"


def test_notebook_shows_the_last_expression_of_each_cell(cli: Any, tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "x = 2\n", "x\n", "x + 1"]},
        {"cell_type": "code", "source": "x * 10;"},
        {"cell_type": "code", "source": ["x * 100"]},
    ]
    notebook = tmp_path / "lesson.ipynb"
    notebook.write_text(json.dumps({"cells": cells}))
    assert cli("run", str(notebook)).out == "3\n200\n"


def test_definitions_in_a_file_and_an_expression_on_the_line(cli: Any, tmp_path: Path) -> None:
    definitions = tmp_path / "f.grad"
    definitions.write_text("f(t) = t^3\n")
    assert cli("-f", str(definitions), "f(x)", "x=2").out == "value\t8.0\nd_x\t12.0\n"


def test_gradients_of_a_scripts_inputs(cli: Any, tmp_path: Path) -> None:
    script = tmp_path / "loss.grad"
    script.write_text("loss = (w * 2 - 1)^2\nloss\n")
    assert cli("run", str(script), "w=3").out.endswith("d_w\t20.0\n")


# ----- values from files -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("v.csv", "1,2,3\n"),
        ("v.csv", "a\n1\n2\n3\n"),
        ("v.tsv", "1\t2\t3\n"),
        ("v.txt", "1 2 3\n"),
        ("v.json", "[1, 2, 3]"),
    ],
)
def test_values_from_text_files(cli: Any, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    outcome = cli("dot(v, v)", f"v=@{tmp_path / name}")
    assert lines(outcome.out) == {"value": 14.0, "d_v": [2.0, 4.0, 6.0]}, outcome


def test_values_from_an_npy_file(cli: Any, tmp_path: Path) -> None:
    np.save(tmp_path / "m.npy", np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert lines(cli("sum(m^2)", f"m=@{tmp_path}/m.npy").out)["d_m"] == [[2.0, 4.0], [6.0, 8.0]]


def test_values_from_standard_input(cli: Any) -> None:
    assert lines(cli("sum(v^2)", "v=@-", stdin="[1, 2]").out)["d_v"] == [2.0, 4.0]


def test_objects_in_npy_are_never_unpickled(cli: Any, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "trapped",))

    np.save(tmp_path / "trap.npy", np.array([Trap()], dtype=object), allow_pickle=True)
    outcome = cli("sum(v)", f"v=@{tmp_path}/trap.npy")
    assert outcome.status == 4
    assert "objects" in outcome.err
    assert not (tmp_path / "trapped").exists()


def test_npy_that_claims_more_than_it_holds(cli: Any, tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.zeros(4))
    data = (tmp_path / "v.npy").read_bytes().replace(b"(4,), }", b"(1000000000000,), }", 1)
    (tmp_path / "big.npy").write_bytes(data)
    (tmp_path / "short.npy").write_bytes((tmp_path / "v.npy").read_bytes()[:-8])
    for name in ("big.npy", "short.npy"):
        outcome = cli("sum(v)", f"v=@{tmp_path}/{name}")
        assert outcome.status == 4, outcome


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("v.csv", "1,2\n3\n", "v.csv:2: 1 cells in a row, 2 in the first"),
        ("v.csv", "1,2\n3,four\n", "v.csv:2:2: 'four' is not a number"),
        ("v.csv", "", "v.csv holds no numbers"),
        ("v.json", "[1, [2]]", "is ragged"),
        ("v.json", '{"a": 1}', "holds an object"),
        ("v.json", "[1, 2", "not JSON"),
        ("v.csv", b"\xff\xfe1\x00", "UTF-16"),
        ("v.dat", "1", "has no extension"),
    ],
)
def test_bad_data_files(cli: Any, tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    outcome = cli("sum(v)", f"v=@{tmp_path}/{name}")
    assert outcome.status == 4, outcome
    assert message in outcome.err


# ----- settings --------------------------------------------------------------------------------


def test_settings_are_defaults_for_options(cli: Any, tmp_path: Path) -> None:
    home = str(tmp_path)
    assert cli("config", "precision", "3", home=home).status == 0
    assert (tmp_path / ".config/gradcli/config.toml").stat().st_mode & 0o777 == 0o600
    assert cli("eval", "2/3", home=home).out == "0.667\n"
    assert cli("eval", "2/3", "--precision", "5", home=home).out == "0.66667\n"
    assert cli("config", "--unset", "precision", home=home).status == 0
    assert cli("eval", "2/3", home=home).out == "0.6666666666666666\n"


def test_wrong_setting_is_refused_by_name(cli: Any, tmp_path: Path) -> None:
    outcome = cli("config", "precison", "3", home=str(tmp_path))
    assert outcome.status == 2
    assert "did you mean precision?" in outcome.err
    assert cli("config", "precision", "many", home=str(tmp_path)).status == 2


def test_broken_settings_file_costs_a_warning_only(cli: Any, tmp_path: Path) -> None:
    folder = tmp_path / ".config/gradcli"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("precision = = 3\n")
    outcome = cli("eval", "2/3", home=str(tmp_path))
    assert outcome.out == "0.6666666666666666\n"
    assert outcome.err.startswith("warning: ")
    assert outcome.status == 0


# ----- where a derivative is not what it seems -------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "point", "said"),
    [
        (
            "sqrt(x)",
            "0",
            "sqrt(x) where its argument is 0.0: the end of the domain, where the slope is infinite",
        ),
        ("1 + log(x)", "-1", "log(x) is nan where its argument is -1.0: outside of its domain, x > 0"),
        (
            "exp(x)",
            "1000",
            "exp(x) is inf where its argument is 1000.0: too large for float64, which ends at 1.8e308",
        ),
        ("1/x", "0", "1/x"),
    ],
)
def test_number_that_is_not_finite_is_traced_to_its_place(
    cli: Any, expression: str, point: str, said: str
) -> None:
    outcome = cli(expression, f"x={point}")
    assert outcome.status == 0
    assert said in outcome.err
    found = cli(expression, f"x={point}", "--json")
    assert found.err == ""
    assert said in found.json["warnings"][0]["message"]
    assert cli(expression, f"x={point}", "--strict").status == 1


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("x - x", "x - x is nan where its arguments are inf and inf: infinities that cancel leave no value"),
        ("0.0*x", "0.0*x is nan where its arguments are 0.0 and inf: 0 times infinity has no value"),
        (
            "x/(2x)",
            "x/(2x) is nan where its arguments are inf and inf: infinity divided by infinity has no value",
        ),
    ],
)
def test_a_value_that_does_not_exist_is_told_with_its_reason(cli: Any, expression: str, said: str) -> None:
    told = cli("eval", expression, "x=inf", "--json").json["warnings"]
    assert any(said in warning["message"] for warning in told)


def test_elements_outside_of_the_domain_are_told_beside_those_at_its_end(cli: Any) -> None:
    said = cli("log(x).sum()", "x=[-1, 0]").err
    assert "log(x) is nan where its argument is -1.0: outside of its domain, x > 0" in said
    assert "(1 of 2 elements, the first at [1]): the logarithm of 0" in said


def test_place_that_does_not_matter_is_not_mentioned(cli: Any) -> None:
    outcome = cli("where(x > 0, log(x), x)", "x=0", "--strict")
    assert outcome.status == 0
    assert outcome.err == ""


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


def test_a_full_matrix_too_large_to_list_is_refused_with_what_can_be_had(cli: Any) -> None:
    outcome = cli("hessian", "--sparse", "sum(x)^2", "x=linspace(0, 1, 100000)")
    assert outcome.status == 6
    assert "the Hessian of shape (100000, 100000) would take 80 GB" in outcome.err
    assert "most entries are not zero; `gradcli hvp` takes its product with a vector" in outcome.err


def test_a_setting_that_is_forgotten_leaves_nothing_to_read(cli: Any, tmp_path: Path) -> None:
    home, kept = str(tmp_path), tmp_path / ".config/gradcli/config.toml"
    assert cli("config", "precision", "3", home=home).status == 0
    outcome = cli("config", "--unset", home=home)
    assert (outcome.status, kept.read_text()) == (2, "precision = 3\n")
    assert "gradcli config --unset precision" in outcome.err
    assert cli("config", "--unset", "precision", home=home).status == 0
    assert not kept.exists()
    assert cli("config", "--unset", "precision", home=home).status == 0


def test_broken_settings_are_not_written_over(cli: Any, tmp_path: Path) -> None:
    kept = tmp_path / ".config/gradcli/config.toml"
    kept.parent.mkdir(parents=True)
    kept.write_text("# mine\nprecision = = 3\n")
    for line in (["config", "dtype", "float32"], ["config", "--unset", "precision"]):
        outcome = cli(*line, home=str(tmp_path))
        assert outcome.status == 4
        assert "mend it by hand, or remove it" in outcome.err
    assert kept.read_text() == "# mine\nprecision = = 3\n"


def test_lists_outside_wrt_are_tensors(cli: Any) -> None:
    # By hand: the sum of all of A is 10, and A.T @ x is (7.5, 11).
    at = ("A=[[1, 2], [3, 4]]", "x=[1.5, 2]", "i=[0, 1]", "--wrt", "x", "--only", "value")
    assert [float(cli(text, *at).out) for text in ("sum(A)*x[0]", "sum(A.T @ x)", "sum((A + A) @ x)", "mv(A, x)[1]")] == [
        15.0, 18.5, 36.0, 12.5,
    ]  # fmt: skip
    assert float(cli("sum(A^-1)", *at).out) == pytest.approx(1 + 1 / 2 + 1 / 3 + 1 / 4)
    assert float(cli("x[i].sum() + len(i)", *at).out) == 5.5  # ints stay ints, which choose elements


def test_names_of_wrt_may_stand_apart_by_blanks(cli: Any) -> None:
    assert cli("a*b*x", "a=2", "b=3", "x=4", "--wrt", "a x").out == "value\t24.0\nd_a\t12.0\nd_x\t6.0\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pi", "pi = 3.141592653589793"),
        ("backward", "x.backward(gradient=None, "),
        ("lambda", "lambda x: x^2 is a function without a name."),
        ("sin(x)", "Sine of x in radians"),
        ("F.relu", "x where x > 0, else 0"),
        ("x.sum", "sum(input, dim=None"),
        ("no_grad", "nothing inside is recorded"),
        ("var", "A leaf that requires grad"),
        ("hessian", "hessian(f)(x): second derivatives of a scalar function."),
        ("hessian", "usage: gradcli hessian [options] EXPR"),
        ("  ", "Exact derivatives of expressions and programs."),
    ],
)
def test_help_knows_what_the_prompt_knows(cli: Any, name: str, said: str) -> None:
    assert said in cli("help", name).out
