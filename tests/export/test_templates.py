"""Which primitives can be written out, and the shape of what is written."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import gradcli.core.ops
from gradcli.core.primitive import PRIMITIVES
from gradcli.errors import Problem
from gradcli.export.c.templates import C_TEMPLATES
from gradcli.export.c.templates import HELPERS as C_HELPERS
from gradcli.export.numpy.templates import HELPERS, NUMPY_TEMPLATES
from tests.export.programs import exported

for module in pkgutil.walk_packages(gradcli.core.ops.__path__, "gradcli.core.ops."):
    importlib.import_module(module.name)

ELEMENTWISE = sorted(name for name, primitive in PRIMITIVES.items() if primitive.kind == "elementwise")
# Special functions that math.h does not have.
NOT_IN_C = {
    "bessel_i", "bessel_ie", "bessel_j", "erfcx", "erfinv", "i0", "i0e", "i1", "i1e", "igamma", "igammac", "log_ndtr",
    "mvlgamma", "ndtri", "zeta",
}  # fmt: skip


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_every_elementwise_primitive_has_a_numpy_template(name: str) -> None:
    assert name in NUMPY_TEMPLATES


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_every_elementwise_primitive_has_a_c_template_unless_math_h_lacks_it(name: str) -> None:
    assert (name in C_TEMPLATES) is (name not in NOT_IN_C)


# What only batches of Jacobians and vmap are made of, and numbers drawn at random.
HIDDEN = {"alias", "clone", "unrecorded", "batch", "unbatch", "sum_rows", "repeat_rows"}
RANDOM = {"bernoulli", "normal"}


def test_every_other_primitive_has_a_numpy_template_as_well() -> None:
    assert set(PRIMITIVES) - set(NUMPY_TEMPLATES) == HIDDEN | RANDOM


def test_no_template_is_for_a_primitive_that_is_not_there() -> None:
    assert set(NUMPY_TEMPLATES) - set(PRIMITIVES) == set()
    assert set(C_TEMPLATES) - set(PRIMITIVES) == set()


def test_helpers_are_defined_under_the_names_they_are_called_by() -> None:
    assert all(definition.startswith(f"def {name}(") for name, definition in HELPERS.items())
    assert all(definition.startswith(f"static double {name}(") for name, definition in C_HELPERS.items())


def test_what_is_used_twice_is_computed_once_and_what_is_not_needed_is_not_written() -> None:
    source = exported("unused = tan(x)\nd = exp(x)\nd*sin(d) + d", {"x": "2"})
    assert source.split("def f_grad")[0].count("np.exp(") == 1
    assert "np.tan" not in source


def test_the_comment_says_where_the_code_is_valid() -> None:
    everywhere = exported("x^2", {"x": "2"})
    assert "# Valid at every point (recorded at x = 2.0)." in everywhere
    shaped = exported("sum(w^2)", {"w": "[1, 2]"})
    assert "# Valid for every w of shape (2,) (recorded at w = [1.0, 2.0])." in shaped
    branch = exported("x^2 if x > 0 else -x", {"x": "2"})
    assert "# Recorded at x = 2.0." in branch
    assert "unrolled" in branch
    loop = exported("t = x\nfor k in range(int(x)):\n    t = sin(t)\nt", {"x": "2"})
    assert "certain at that point only" in loop


def test_numbers_of_the_program_that_are_no_inputs_are_named_in_the_comment() -> None:
    assert "# with n = 3." in exported("x^n", {"x": "2", "n": "3"}, "wrt=x")


@pytest.mark.parametrize("target", ["numpy", "c", "pytorch", "jax", "latex"])
def test_an_input_that_the_result_does_not_depend_on_has_the_derivative_zero(target: str) -> None:
    assert exported("x^2", {"x": "2", "y": "3"}, f"to={target}")


@pytest.mark.parametrize("name", ["2f", "lambda", "f g", "ƒ"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(Problem, match="no name for a function"):
        exported("x^2", {"x": "2"}, f"name={name}")


@pytest.mark.parametrize(("name", "target"), [("exp", "c"), ("np", "numpy"), ("double", "c")])
def test_a_name_that_the_language_has_given_away_is_refused(name: str, target: str) -> None:
    with pytest.raises(Problem, match="something else of this name"):
        exported("x^2", {"x": "2"}, f"name={name}", f"to={target}")


def test_a_program_without_values_is_told_what_it_needs() -> None:
    with pytest.raises(Problem, match="export needs a value for each name"):
        exported("2^3", {})


def test_an_operator_without_a_template_is_named() -> None:
    with pytest.raises(Problem, match="erfinv cannot be written in C"):
        exported("erfinv(x)", {"x": "0.3"}, "to=c")


def test_a_change_outside_recording_is_told_of() -> None:
    program = "y = x * x\nwith no_grad():\n    y += 1\ny * 3"
    with pytest.raises(
        Problem, match=r"inside no_grad\(\) is not recorded, and so cannot be written in NumPy"
    ):
        exported(program, {"x": "2"})
