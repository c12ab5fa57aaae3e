"""The walk through large arrays in blocks, and Jacobians past the operations that keep them diagonal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradcli.core.backward import pull_back
from gradcli.core.block_walk import BLOCK, LARGE
from gradcli.core.jacobians.sweeps import jacobian_of
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, retain_grad

SIZE = LARGE + BLOCK // 2 + 1  # not a whole number of blocks


def call(name: str, *operands: Any, **params: Any) -> Any:
    return OPERATORS[name].call(*operands, **params)


def gradient(function: Any, *points: Any) -> list[Any]:
    leaves = [Tensor(point, True) for point in points]
    return pull_back([function(*leaves)], [1.0], leaves)


def test_gradient_of_a_large_expression_is_the_closed_form() -> None:
    x = np.linspace(-3.0, 3.0, SIZE)

    def function(x: Any) -> Any:
        bell = call("exp", call("neg", call("pow", x, 2)))
        return call("sum", call("add", call("mul", bell, call("sin", x)), call("log1p", call("pow", x, 2))))

    (found,) = gradient(function, x)
    # d/dx (exp(-x^2) sin x + log(1 + x^2)), by hand
    expected = np.exp(-(x**2)) * (np.cos(x) - 2 * x * np.sin(x)) + 2 * x / (1 + x**2)
    np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-15)


def test_several_leaves_and_a_shared_operand_each_get_their_gradient() -> None:
    x, y = np.linspace(0.1, 1.0, SIZE).reshape(-1, 1), np.linspace(1.0, 2.0, SIZE).reshape(-1, 1)

    def function(x: Any, y: Any) -> Any:
        product = call("mul", x, y)
        return call("sum", call("sub", call("mul", product, call("exp", x)), call("div", product, y)))

    by_x, by_y = gradient(function, x, y)
    # d/dx (x y e^x - x) and d/dy, by hand
    np.testing.assert_allclose(by_x, y * np.exp(x) * (1 + x) - 1, rtol=1e-13)
    np.testing.assert_allclose(by_y, x * np.exp(x), rtol=1e-13, atol=1e-15)


def test_what_also_flows_another_way_waits_for_all_its_shares() -> None:
    x = np.linspace(0.1, 1.0, SIZE)

    def function(x: Any) -> Any:
        inner = call("sin", x)
        turned = call("flip", inner, (0,))  # not elementwise, and it depends on what lies inside the region
        return call("sum", call("mul", call("exp", inner), turned))

    (found,) = gradient(function, x)
    sine, other = np.sin(x), np.sin(x[::-1])
    expected = np.cos(x) * (np.exp(sine) * other + np.exp(other))
    np.testing.assert_allclose(found, expected, rtol=1e-13)


def test_a_retained_gradient_inside_is_kept() -> None:
    x = Tensor(np.linspace(0.1, 1.0, SIZE), True)
    inner = call("sin", x)
    retain_grad(inner)
    outer = call("sum", call("exp", call("neg", inner)))
    from gradcli.core.backward import backward

    backward([outer], [None])
    sine = np.sin(x.value)
    assert inner.grad is not None and x.grad is not None
    np.testing.assert_allclose(inner.grad.value, -np.exp(-sine), rtol=1e-14)
    np.testing.assert_allclose(x.grad.value, -np.exp(-sine) * np.cos(x.value), rtol=1e-13)


def test_values_that_the_graph_holds_are_not_written_over() -> None:
    x = Tensor(np.linspace(0.1, 1.0, SIZE), True)
    y = call("exp", call("mul", x, 2.0))
    before = y.value.copy()
    pull_back([y], [np.ones(SIZE)], [x])
    pull_back([y], [np.ones(SIZE)], [x])
    np.testing.assert_array_equal(y.value, before)


MATRIX = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]])
POINT = np.array([0.3, -0.7, 1.1])
CASES = {
    "a product": (lambda x: call("matmul", MATRIX, x), MATRIX),
    "a product from the left": (lambda x: call("matmul", x, MATRIX.T), MATRIX),
    "a layer": (
        lambda x: call("tanh", call("matmul", MATRIX, x)),
        (1 - np.tanh(MATRIX @ POINT) ** 2)[:, None] * MATRIX,
    ),
    "elementwise only": (
        lambda x: call("mul", call("sin", x), x),
        np.diag(np.cos(POINT) * POINT + np.sin(POINT)),
    ),
    "a sum that is spread": (
        lambda x: call("mul", call("sum", x), x),
        POINT.sum() * np.eye(3) + np.outer(POINT, np.ones(3)),
    ),
    "two ways": (
        lambda x: call("mul", call("exp", x), call("cumsum", x, 0)),
        np.exp(POINT)[:, None] * np.tril(np.ones((3, 3))) + np.diag(np.exp(POINT) * np.cumsum(POINT)),
    ),
    "a constant": (lambda x: call("mul", call("floor", x), x), np.diag(np.floor(POINT))),
}


@pytest.mark.parametrize("case", CASES)
def test_rows_of_a_jacobian_are_the_closed_form(case: str) -> None:
    function, expected = CASES[case]
    x = Tensor(POINT, True)
    (found,) = jacobian_of(function(x), [x], direction="reverse")
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=1e-15)
