"""Rules that no call of an operator reaches: those of the hidden axis of a batch, and of guarded products."""

from __future__ import annotations

import numpy as np
import pytest

from gradcli.core import derivatives, ops
from gradcli.core.backward import grad_of
from gradcli.core.ops.basic import mul
from gradcli.core.ops.elements.points import gathered
from gradcli.core.ops.exponential import exp, sqrt
from gradcli.core.ops.reductions.reduction import sum as total
from gradcli.core.ops.selection import where
from gradcli.core.ops.trigonometric import sin
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, mode, tensor
from tests.core import generated

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


@pytest.mark.parametrize("shape", [(), (2,)], ids=["number", "array"])
def test_a_guarded_zero_with_a_finite_partial_stays_a_normal_product(shape):
    # d2/dxdy of x sqrt(y) is 1/(2 sqrt(y)), also at x = 0 and beside a branch that is nan.
    x = tensor(np.zeros(shape) if shape else 0.0, requires_grad=True)
    y = tensor(np.full(shape, 4.0) if shape else 4.0, requires_grad=True)
    value = total(where(y.value > 0.0, mul(x, sqrt(y)), sqrt(mul(-1.0, y))))
    by_y = gradient(value, y)
    np.testing.assert_allclose(data_of(by_y), np.zeros(shape))
    np.testing.assert_allclose(data_of(gradient(total(by_y), x)), np.full(shape, 0.25), rtol=1e-15)


@pytest.mark.parametrize("shape", [(2, 1), (1, 3), (3,), (1,), (1, 1, 1), (4, 1, 3), (1, 2, 1), ()], ids=str)
@pytest.mark.parametrize("leading", [4, 1])
def test_a_spread_operand_gets_the_sum_over_where_it_was_spread(shape, leading):
    # The sum of a w by a is the sum of w over the axes that a lacks, or has with length 1.
    shape = (1, *shape[1:]) if len(shape) == 3 and leading == 1 else shape
    w = np.arange(6.0 * leading).reshape(leading, 2, 3) ** 2
    axes = tuple(axis for axis in range(3) if (1, 1, 1, *shape)[len(shape) + axis] == 1)
    expected = w.sum(axis=axes, keepdims=True).reshape(shape)
    a = tensor(np.ones(shape) if shape else 1.0, requires_grad=True)
    by_a = gradient(total(mul(mul(a, a), w)), a)
    np.testing.assert_allclose(data_of(by_a), 2.0 * expected)
    np.testing.assert_allclose(data_of(gradient(total(by_a), a)), 2.0 * expected)


@pytest.mark.parametrize(
    ("name", "y", "slope_by_x"),
    [  # at x = 0: the logarithm, or 0 where there is none
        ("xlogy", 0.5, np.log(0.5)),
        ("xlogy", 2.0, np.log(2.0)),
        ("xlogy", 0.0, 0.0),
        ("xlog1py", -0.5, np.log(0.5)),
        ("xlog1py", 0.5, np.log(1.5)),
        ("xlog1py", -1.0, 0.0),
        ("xlog1py", -2.0, 0.0),
    ],
)
def test_a_logarithm_times_zero_keeps_its_slope(name, y, slope_by_x):
    x = tensor(np.array([0.0, 0.0]), requires_grad=True)
    found = gradient(total(OPERATORS[name].call(x, np.array([y, 3.0]))), x)
    other = np.log(3.0) if name == "xlogy" else np.log(4.0)
    np.testing.assert_allclose(data_of(found), [slope_by_x, other], rtol=1e-15)


@pytest.mark.parametrize(
    ("p", "slope"), [(float("inf"), [0.0, 0.0, 0.5, -0.5]), (-float("inf"), [0.5, -0.5, 0.0, 0.0])]
)
def test_elements_that_tie_share_the_slope_of_the_largest_and_of_the_least_norm(p, slope):
    # Recorded from PyTorch 2.13.
    x = tensor(np.array([1.0, -1.0, 2.0, -2.0]), requires_grad=True)
    assert data_of(gradient(OPERATORS["vector_norm"].call(x, p), x)).tolist() == slope


@pytest.mark.parametrize(
    "matrix", [np.outer([1.0, 2.0, 3.0], [1.0, -1.0, 2.0]), np.arange(9.0).reshape(3, 3)]
)
def test_second_derivatives_of_the_determinant_of_a_singular_matrix(matrix):
    # The determinant is linear in each element: its differences of ones are its derivatives, exactly.
    det = OPERATORS["det"].call

    def at(*places):
        moved = matrix.copy()
        for place in places:
            moved.flat[place] += 1.0
        a, b, c = moved
        return float(a @ np.cross(b, c))

    expected = [[at(i, j) - at(i) - at(j) + at() if i != j else 0.0 for j in range(9)] for i in range(9)]
    ((found,),) = derivatives.hessian(det, [matrix])
    np.testing.assert_allclose(np.reshape(data_of(found), (9, 9)), expected, atol=1e-13)
    stacked = np.stack([matrix, matrix + np.eye(3)])
    ((found,),) = derivatives.hessian(lambda x: total(det(x)), [stacked])
    np.testing.assert_allclose(np.reshape(data_of(found), (18, 18))[:9, :9], expected, atol=1e-13)


@pytest.fixture
def in_pytorchs_forms():
    before, mode.as_pytorch = mode.as_pytorch, True
    yield
    mode.as_pytorch = before


FORMS = {
    "square",
    "pow",
    "prod",
    "div",
    "log",
    "log2",
    "log10",
    "log1p",
    "sqrt",
    "atan",
    "sigmoid",
    "tanh",
    "var",
    "std",
}


@pytest.mark.parametrize(
    "call",
    [
        each
        for each in generated.calls_of(*{operator.family for operator in OPERATORS.values()})
        if each.id.split("-")[0] in FORMS
    ],
)
@pytest.mark.usefixtures("in_pytorchs_forms")
def test_forms_that_pytorch_goes_on_differentiating_have_the_same_derivatives(call):
    generated.check_backward_of_backward(call)
