"""Kinks, poles and edges of elementwise operators: PyTorch's derivative there, or ours where we differ on purpose."""

from __future__ import annotations

from typing import Any

import pytest

from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.mixtures import hypot
from gradcli.core.ops.power import pow
from gradcli.core.ops.signs import absolute
from gradcli.core.ops.trigonometric import sinc
from gradcli.core.tangents import push
from gradcli.core.tensor import Tensor, data_of
from tests.core import generated, recorded

CASES = [
    each
    for each in recorded.recorded("kinks")
    if recorded.BY_TORCH_NAME[each.values[0]["op"]].family in generated.ELEMENTWISE
]


@pytest.mark.parametrize("case", CASES)
def test_value_at_a_special_point_is_that_of_pytorch(case: dict[str, Any]) -> None:
    recorded.check_value(case)


@pytest.mark.parametrize("case", [each for each in CASES if each.values[0].get("grads")])
def test_derivative_at_a_special_point_is_the_convention(case: dict[str, Any]) -> None:
    recorded.check_gradients(case)


def derivatives_at(function: Any, point: float, orders: int) -> list[float]:
    """Return the derivatives of orders 1, 2, ... of a function of one number."""
    x = Tensor(point, True)
    y = function(x)
    found = []
    for _ in range(orders):
        t = push([y], [(x, 1.0)], record=True)[0] if isinstance(y, Tensor) and y.requires else None
        y = 0.0 if t is None else t
        found.append(data_of(y))
    return found


# Closed form: d^k/dx^k x^n = n!/(n-k)! x^(n-k), at 0: n! for k = n, else 0.
@pytest.mark.parametrize(
    ("exponent", "expected"),
    [
        (0.0, [0, 0, 0, 0]),
        (1.0, [1, 0, 0, 0]),
        (2.0, [0, 2, 0, 0]),
        (3.0, [0, 0, 6, 0]),
        (4.0, [0, 0, 0, 24]),
    ],
)
def test_every_derivative_of_a_whole_power_at_zero(exponent: float, expected: list[float]) -> None:
    assert derivatives_at(lambda x: pow(x, exponent), 0.0, 4) == expected
    assert derivatives_at(lambda x: pow(x, Tensor(exponent)), 0.0, 4) == expected


def test_mixed_second_derivative_of_a_power_at_exponent_zero_is_one_over_the_base() -> None:
    # d2(x^y)/dxdy = x^(y-1) (1 + y log x), at (2, 0): 1/2.
    x, y = Tensor(2.0, True), Tensor(0.0, True)
    (slope,) = push([pow(x, y)], [(x, 1.0)], record=True)
    (mixed,) = push([slope], [(y, 1.0)], record=True)
    assert data_of(mixed) == 0.5


def test_sinc_has_all_derivatives_at_zero() -> None:
    # sinc(x) = sum (-1)^k (pi x)^(2k)/(2k+1)!: derivatives 0, -pi^2/3, 0, pi^4/5.
    pi = 3.141592653589793
    assert derivatives_at(sinc, 0.0, 4) == pytest.approx([0.0, -(pi**2) / 3, 0.0, pi**4 / 5], rel=1e-14)


def test_the_tip_of_a_cone_has_no_second_derivative_that_poisons() -> None:
    assert derivatives_at(lambda x: hypot(x, 0.0), 0.0, 3) == [0.0, 0.0, 0.0]


def test_second_derivative_of_the_absolute_value_is_zero_at_zero() -> None:
    assert derivatives_at(absolute, 0.0, 2) == [0.0, 0.0]


def test_every_derivative_of_one_over_x() -> None:
    # d^k/dx^k 1/x = (-1)^k k!/x^(k+1), at 2: -1/4, 2/8, -6/16.
    assert derivatives_at(lambda x: div(1.0, x), 2.0, 3) == [-0.25, 0.25, -0.375]
