"""Bounds on rounding errors, against the error itself in 50 digits by mpmath."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from gradcli.core.checking.rounding import rounding_of
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.basic import add, mul, sub
from gradcli.core.ops.exponential import exp
from gradcli.core.ops.trigonometric import cos, sin
from gradcli.core.tensor import data_of, tensor

mpmath.mp.dps = 50
FUNCTIONS = {
    "a difference of near numbers": (lambda x: sub(exp(x), 1.0), lambda x: mpmath.exp(x) - 1),
    "a quotient of one": (lambda x: div(sub(1.0, cos(x)), mul(x, x)), lambda x: (1 - mpmath.cos(x)) / x**2),
    "a fast wave": (lambda x: sin(div(1.0, x)), lambda x: mpmath.sin(1 / x)),
    "a sum": (lambda x: add(mul(x, x), sin(x)), lambda x: x**2 + mpmath.sin(x)),
}


@pytest.mark.parametrize("point", [1e-7, 0.1, 0.7, 3.3, 50.0])
@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_the_error_is_within_the_bound(name: str, point: float) -> None:
    ours, exact = FUNCTIONS[name]
    y = ours(tensor(point, requires_grad=True))
    (bound,) = rounding_of(y) or [math.nan]
    error = abs(float(mpmath.mpf(data_of(y)) - exact(mpmath.mpf(point))))
    assert error <= bound


def test_the_bound_is_not_far_from_the_value_where_nothing_cancels() -> None:
    y = mul(tensor(3.0, requires_grad=True), 5.0)
    assert rounding_of(y) == [15.0 * 2.0**-52]


def test_each_element_has_its_own() -> None:
    y = mul(tensor(np.array([1.0, 2.0, 4.0]), requires_grad=True), 3.0)
    assert rounding_of(y) == [3.0 * 2.0**-52, 6.0 * 2.0**-52, 12.0 * 2.0**-52]
    assert rounding_of(mul(tensor(np.ones(1000), requires_grad=True), 3.0)) is None
