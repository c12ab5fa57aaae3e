"""Operators on shapes, reductions, linear algebra and convolutions against numbers recorded from PyTorch."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core import recorded

# PyTorch gives the triangle that these do not read a gradient of its own; it has none.
TRIANGLES = ("torch.cholesky_solve", "torch.cholesky_inverse")
# Along a direction that is not symmetric PyTorch's forward rule is not the transpose of its backward rule.
ONE_SIDED = ("torch.linalg.cholesky/2", "torch.linalg.cholesky/3")
# PyTorch's forward rule of products that meet at one place gives 0, and its backward rule the gradient.
NO_TANGENT = tuple(f"torch.scatter_reduce/{number}" for number in (3, 4, 12))
# Composed here of nodes that PyTorch has under other names.
OTHER_NODES = (*TRIANGLES, "torch.linalg.matrix_power/1", "torch.cholesky/1", "torch.trapezoid")

CASES = recorded.recorded("reduction", "shape", "linalg", "convolution")
WITH_GRADIENT = [
    each for each in CASES if each.values[0].get("grads") and not each.values[0]["id"].startswith(TRIANGLES)
]
NAMED = [
    each
    for each in CASES
    if isinstance(each.values[0].get("grad_fn"), str) and not each.values[0]["id"].startswith(OTHER_NODES)
]


@pytest.mark.parametrize("case", CASES)
def test_value_is_that_of_pytorch(case: dict[str, Any]) -> None:
    recorded.check_value(case)


@pytest.mark.parametrize("case", NAMED)
def test_graph_node_is_named_as_in_pytorch(case: dict[str, Any]) -> None:
    recorded.check_grad_fn(case)


@pytest.mark.parametrize("case", WITH_GRADIENT)
def test_gradients_are_those_of_pytorch(case: dict[str, Any]) -> None:
    recorded.check_gradients(case)


@pytest.mark.parametrize(
    "case",
    [
        each
        for each in WITH_GRADIENT
        if each.values[0].get("jvp") and each.values[0]["id"] not in (*ONE_SIDED, *NO_TANGENT)
    ],
)
def test_tangents_are_those_of_pytorch(case: dict[str, Any]) -> None:
    recorded.check_tangents(case)


@pytest.mark.parametrize("case", [each for each in WITH_GRADIENT if each.values[0].get("second")])
def test_second_derivatives_are_those_of_pytorch(case: dict[str, Any]) -> None:
    recorded.check_second(case)
