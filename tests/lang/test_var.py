"""`var`: a leaf of a number, the variance of values that require grad. Numbers from the definition, by hand."""

from __future__ import annotations

from typing import Any

import pytest

X = "x = var([1, 2, 6]); "  # mean 3, squared distances 4, 1, 9


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("var(3)", "tensor(3., requires_grad=True)\n"),
        ("var([1, 2])", "tensor([1., 2.], requires_grad=True)\n"),
        ("var(tensor([1., 2.]))", "tensor([1., 2.], requires_grad=True)\n"),
        ("var(x)", "tensor(7., grad_fn=<VarBackward0>)\n"),
        ("var(2*x)", "tensor(28., grad_fn=<VarBackward0>)\n"),
        ("var(x, dim=0, keepdim=True)", "tensor([7.], grad_fn=<VarBackward0>)\n"),
        ("var([1, 2, 6], dim=0)", "tensor(7.)\n"),
        ("var(tensor([0., 2.]), correction=0)", "tensor(1.)\n"),
        ("grad(var(x), x).detach()", "tensor([-2., -1.,  3.])\n"),  # 2 (x - mean) / (n - 1)
    ],
)
def test_var_is_a_leaf_or_a_variance(cli: Any, expression: str, shown: str) -> None:
    assert cli("eval", f"{X}print({expression})").out == shown


def test_without_recording_it_is_the_variance(cli: Any) -> None:
    program = "x = tensor([1., 2., 6.])\nwith no_grad():\n    y = var(x)\nprint(y)"
    assert cli("eval", program).out == "tensor(7.)\n"


@pytest.mark.parametrize("program", ["var(x)", "var(2*x) + sum(x)", "var([x[0], x[1]])"])
def test_a_variance_can_be_checked(cli: Any, program: str) -> None:
    found = cli("check", program, "x=[1, 2, 6]")
    assert found.status == 0, found


def test_the_gradient_of_a_variance(cli: Any) -> None:
    assert cli("var(x)", "x=[1, 2, 6]").out == "value\t7.0\nd_x\t[-2.0, -1.0, 3.0]\n"


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (["var(v)", "v=[1, 3]"], "the variance is var(v, 0)"),
        (["var(v) + 1", "v=[1, 3]"], "the variance is var(v, 0)"),
        (["var([1, 3])"], "the variance is var([1, 3], 0)"),
        (["var(3)"], ""),
        (["var(v, 0)", "v=[1, 3]"], ""),
        (["x = var([1, 3]); x"], ""),
        (["x = var([1, 3]); var(x)"], ""),
    ],
)
def test_eval_tells_a_leaf_from_the_variance_that_grad_gives(cli: Any, program: list[str], told: str) -> None:
    said = cli("eval", *program).err
    assert told in said if told else not said
