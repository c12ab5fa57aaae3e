"""Derivatives asked for as paper, other tools and plain words do: the hint is a command line, and typing it works."""

from __future__ import annotations

import json
import math
import shlex
from typing import Any

import pytest

from tests.cli.support import told

# What is typed, the values behind it, the command that the hint shows, and its last line by a closed form.
ASKED = [
    ("diff(x^2, x)", "x=3", "gradcli 'x^2' x=3", "d_x", 6.0),
    ("diff(x^4, x, 2)", "x=3", "gradcli diff -n 2 'x^4' x=3", "d2_x", 108.0),
    ("diff(sin(x)*x, x)", "", "gradcli 'sin(x)*x' x=2", "d_x", math.sin(2) + 2 * math.cos(2)),
    ("diff(x**2, x).subs(x, 2)", "", "gradcli 'x**2' x=2", "d_x", 4.0),
    ("D[x^2, x]", "x=3", "gradcli 'x^2' x=3", "d_x", 6.0),
    ("D[x^4, {x, 2}]", "x=2", "gradcli diff -n 2 'x^4' x=2", "d2_x", 48.0),
    ("D[Sin[x], x] /. x -> 2", "", "gradcli 'sin(x)' x=2", "d_x", math.cos(2)),
    ("Grad[x^2 y, {x, y}]", "x=1 y=2", "gradcli 'x^2*y' x=1 y=2", "d_y", 1.0),
    ("gradient(x^2*y, [x, y])", "x=2 y=3", "gradcli 'x^2*y' x=2 y=3", "d_y", 4.0),
    ("derivative of x^2 at x=2", "", "gradcli 'x^2' x=2", "d_x", 4.0),
    ("what is the derivative of x^2 at 3?", "", "gradcli 'x^2' x=3", "d_x", 6.0),
    ("second derivative of x^4", "x=2", "gradcli diff -n 2 'x^4' x=2", "d2_x", 48.0),
    ("derivative of x^2 y with respect to x", "x=1 y=2", "gradcli 'x^2*y' x=1 y=2 --wrt x", "d_x", 4.0),
    ("differentiate x^3", "x=2", "gradcli 'x^3' x=2", "d_x", 12.0),
    ("d/dx x^2 at x=3", "", "gradcli 'x^2' x=3", "d_x", 6.0),
    ("d/dx(x^2)", "x=3", "gradcli 'x^2' x=3", "d_x", 6.0),
    ("d^2/dx^2 x^4", "x=2", "gradcli diff -n 2 'x^4' x=2", "d2_x", 48.0),
    ("d²/dx² x^4", "x=2", "gradcli diff -n 2 'x^4' x=2", "d2_x", 48.0),
    ("∂/∂x (x^2*y)", "x=2 y=1", "gradcli 'x^2*y' x=2 y=1 --wrt x", "d_x", 4.0),
    ("∂(x^2*y)/∂y", "x=2 y=1", "gradcli 'x^2*y' y=1 x=2 --wrt y", "d_y", 4.0),
    (r"\frac{d}{dx} \sin x", "x=0", "gradcli 'sin(x)' x=0", "d_x", 1.0),
    ("(x^2)'", "x=2", "gradcli 'x^2' x=2", "d_x", 4.0),
    ("(x^2)'(5)", "", "gradcli 'x^2' x=5", "d_x", 10.0),
    ("hessian(x^2*y, [x, y])", "x=2 y=3", "gradcli hessian 'x^2*y' x=2 y=3", "d_y_y", 0.0),
    ("jacobian([x*y, x + y], [x, y])", "x=2 y=3", "gradcli jacobian '[x*y, x + y]' x=2 y=3", "d_y", [2.0, 1.0]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "values", "command", "name", "slope"), ASKED, ids=[case[0] for case in ASKED]
)
def test_the_command_that_is_shown_gives_the_derivative(
    cli: Any, expression: str, values: str, command: str, name: str, slope: Any
) -> None:
    outcome = cli(expression, *values.split())
    assert outcome.status in (3, 5), outcome
    assert told(outcome).endswith(f"hint: gradcli differentiates what it is given: {command}\n")
    answer = cli(*shlex.split(command)[1:])
    assert answer.status == 0, answer
    label, _, number = answer.out.splitlines()[-1].partition("\t")
    assert (label, json.loads(number)) == (name, pytest.approx(slope, rel=1e-14))


# In a program there is no command line: the function, and its derivative.
WRITTEN = [
    ("d/dx x^2", "f(x) = x^2, then f'(x)"),
    ("D[Sin[x], x] /. x -> 2", "f(x) = sin(x), then f'(2)"),
    ("third derivative of t^4 at 1", "f(t) = t^4, then f'''(1)"),
    ("∂(x^2*y)/∂x", "f(x, y) = x^2*y, then grad(f)(x, y)"),
    ("f(x) = x^2; d/dx f(x)", "f'(x)"),
    ("f(x) = x^2; grad f(2)", "f'(2)"),
    ("f(x) = x^2; f'[2]", "f'(2)"),
    ("u = 3; y = u^2; dy/du", "y(u) = u^2, then y'(u)"),
    ("def f(x, y):\n    return x*y\n∂f/∂x", "grad(f)(x, y)"),
    ("f = lambda x: x^2\ndf/dx", "f'(x)"),
    ("f(x) = x^2; jacobian(f, x)", "jacobian(f)(x)"),
    ("f(x, y) = x*y; grad(f, 2, 3)", "grad(f)(2, 3)"),
    ("dy/dx", "y(x) = ..., then y'(x)"),
    ("x = 2; f = x^2; f'(2)", "f(x) = x^2, then f'(2)"),
]


@pytest.mark.parametrize(("program", "written"), WRITTEN, ids=[case[0] for case in WRITTEN])
def test_in_a_program_a_function_is_shown(cli: Any, program: str, written: str) -> None:
    assert told(cli(stdin=program + "\n")).endswith(f"hint: write {written}\n")


def test_a_transpose_is_no_derivative(cli: Any) -> None:
    assert "for a transpose write (A*B).T;" in cli("(A*B)'", "A=[[1,2]]", "B=[[1,2]]").err


@pytest.mark.parametrize(
    ("expression", "hint"),
    [
        ("Sin[x]^2 + Cos[x]", "write sin(x)^2 + cos(x)"),
        ("SIN(x)+COS(x)", "write sin(x)+cos(x)"),
        ("Exp[ArcTan[x]]", "write exp(atan(x))"),
    ],
)
def test_functions_in_capitals_are_shown_as_one_line(cli: Any, expression: str, hint: str) -> None:
    assert told(cli(expression, "x=1")).endswith(f"hint: {hint}\n")


def test_a_misspelt_name_is_no_other_notation(cli: Any) -> None:
    outcome = cli(stdin="weights = var(3)\nloss = weights^2\ngrad(loss, weihgts)\n")
    assert outcome.err.endswith("hint: did you mean weights?\n")
