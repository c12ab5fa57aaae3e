"""Rules that no call of an operator reaches: those of the hidden axis of a batch, and of guarded products."""

from __future__ import annotations

import numpy as np
import pytest

from gradcli.core import derivatives, ops
from gradcli.core.backward import grad_of
from gradcli.core.ops.basic import mul
from gradcli.core.ops.exponential import exp, sqrt
from gradcli.core.ops.points import gathered
from gradcli.core.ops.reduction import sum as total
from gradcli.core.ops.selection import where
from gradcli.core.ops.trigonometric import sin
from gradcli.core.tensor import Tensor, data_of, tensor

ops.load()

X, W = np.array([0.5, 1.0, 1.5]), 0.7


def gradient(y, x):
    """Return dy/dx, recorded."""
    (found,) = grad_of([y], [x], create_graph=True)
    return found


def slope(function):
    return lambda x: derivatives.value_and_grad(function, [x])[1][0]


def test_every_derivative_by_what_members_of_a_batch_share():
    # The sum over x of sin(w x): its derivatives by w are those of the sine, times powers of x.
    w = tensor(W, requires_grad=True)
    y = total(derivatives.vmap(lambda a: sin(mul(a, w)), [Tensor(X)], [0]))
    for expected in (X * np.cos(W * X), -(X**2) * np.sin(W * X), -(X**3) * np.cos(W * X)):
        y = gradient(y, w)
        assert float(data_of(y)) == pytest.approx(expected.sum(), rel=1e-14)


def test_every_derivative_by_the_members_of_a_batch():
    x = tensor(X, requires_grad=True)
    y = total(derivatives.vmap(lambda a: sin(mul(a, W)), [x], [0]))
    for expected in (W * np.cos(W * X), -(W**2) * np.sin(W * X), -(W**3) * np.cos(W * X)):
        found = gradient(y, x)
        np.testing.assert_allclose(data_of(found), expected, rtol=1e-14)
        y = total(found)


def test_a_member_that_is_one_number_for_all_of_a_batch():
    # What arrives at a batch from a sum over all of it is the same for each member.
    x = tensor(X, requires_grad=True)
    np.testing.assert_allclose(data_of(gradient(total(derivatives.vmap(lambda a: a, [x], [0])), x)), 1.0)


def test_members_of_a_batch_differentiate_by_what_they_share():
    # Inside: d/dw sin(w x) = x cos(w x). Outside: d/dw and d2/dw2 of the sum of these, and d/dx.
    w, x = tensor(W, requires_grad=True), tensor(X, requires_grad=True)
    y = total(derivatives.vmap(lambda a: slope(lambda u: sin(mul(a, u)))(w), [x], [0]))
    assert float(data_of(y)) == pytest.approx((X * np.cos(W * X)).sum(), rel=1e-14)
    by_w = gradient(y, w)
    assert float(data_of(by_w)) == pytest.approx((-(X**2) * np.sin(W * X)).sum(), rel=1e-14)
    assert float(data_of(gradient(by_w, w))) == pytest.approx((-(X**3) * np.cos(W * X)).sum(), rel=1e-14)
    by_x = np.cos(W * X) - W * X * np.sin(W * X)
    np.testing.assert_allclose(data_of(gradient(y, x)), by_x, rtol=1e-14)


@pytest.mark.parametrize("point", [-0.5, np.array([-0.5, -1.0])], ids=["number", "array"])
def test_every_derivative_beside_a_branch_that_is_nan(point):
    # exp(x)^2 where x < 0: its n-th derivative is 2^n exp(2x). The root that is not taken has nan for each.
    x = tensor(point, requires_grad=True)
    below = exp(x)
    y = total(where(x.value > 0.0, sqrt(x), mul(below, below)))
    for order in (1, 2, 3, 4):
        found = gradient(y, x)
        np.testing.assert_allclose(data_of(found), 2.0**order * np.exp(2.0 * point), rtol=1e-13)
        y = total(found)


@pytest.mark.parametrize("point", [4.0, np.array([4.0, 2.25])], ids=["number", "array"])
def test_every_derivative_of_a_guarded_branch_that_is_taken(point):
    # x^1.5 as x sqrt(x), beside the root of -x.
    x = tensor(point, requires_grad=True)
    y = total(where(x.value > 0.0, mul(x, sqrt(x)), sqrt(mul(-1.0, x))))
    factor = 1.0
    for order in (1, 2, 3):
        factor *= 2.5 - order
        found = gradient(y, x)
        np.testing.assert_allclose(data_of(found), factor * point ** (1.5 - order), rtol=1e-13)
        y = total(found)


def test_every_derivative_of_elements_that_are_read_twice():
    # The sum of x_i^4 over i = 2, 0, 2: each derivative is that of the fourth power, times how often it is read.
    point, often = np.array([0.5, 3.0, -1.5]), np.array([1.0, 0.0, 2.0])
    x = tensor(point, requires_grad=True)
    read = gathered(x, axes=(-1,), arrays=(np.array([2, 0, 2]),), place=0)
    squares = mul(read, read)
    y = total(mul(squares, squares))
    for expected in (4.0 * point**3, 12.0 * point**2, 24.0 * point):
        found = gradient(y, x)
        np.testing.assert_allclose(data_of(found), often * expected, rtol=1e-14)
        y = total(found)
