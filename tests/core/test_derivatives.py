"""Derivatives of functions: closed forms, every order and mix of modes, graphs that must not recurse."""

from __future__ import annotations

import math
from itertools import product
from weakref import WeakSet, ref

import numpy as np
import pytest

from gradcli.core import derivatives, duals, freeing, tangents
from gradcli.core.backward import backward, grad_of
from gradcli.core.cotangents import Wanted
from gradcli.core.inplace import assign
from gradcli.core.ops.basic import add, mul, neg
from gradcli.core.ops.elements.indexing import index
from gradcli.core.ops.exponential import exp, log
from gradcli.core.ops.selection import where
from gradcli.core.ops.shapes.joining import stack
from gradcli.core.ops.trigonometric import cos, sin
from gradcli.core.tensor import (
    Tensor,
    data_of,
    retain_grad,
    set_grad_enabled,
    set_requires_grad,
    state_of,
    tensor,
)
from gradcli.errors import GradientProblem

X, Y = 1.3, -0.7


def field(x, y):
    """x sin(y) + exp(x y): every partial below is its closed form."""
    return add(mul(x, sin(y)), exp(mul(x, y)))


def number(value):
    return float(data_of(value))


def test_value_and_gradient_have_their_closed_forms():
    value, (dx, dy) = derivatives.value_and_grad(field, [X, Y], (0, 1))
    assert data_of(value) == pytest.approx(X * math.sin(Y) + math.exp(X * Y), rel=1e-15)
    assert dx == pytest.approx(math.sin(Y) + Y * math.exp(X * Y), rel=1e-15)
    assert dy == pytest.approx(X * math.cos(Y) + X * math.exp(X * Y), rel=1e-15)


def test_jvp_is_the_directional_derivative():
    _, (t,) = derivatives.jvp(field, [X, Y], [0.5, 2.0])
    dx = math.sin(Y) + Y * math.exp(X * Y)
    dy = X * math.cos(Y) + X * math.exp(X * Y)
    assert t == pytest.approx(0.5 * dx + 2.0 * dy, rel=1e-15)


def test_hessian_has_its_closed_form():
    (hxx, hxy), (hyx, hyy) = derivatives.hessian(field, [X, Y])
    e = math.exp(X * Y)
    assert hxx == pytest.approx(Y * Y * e, rel=1e-14)
    assert hxy == pytest.approx(math.cos(Y) + e + X * Y * e, rel=1e-14)
    assert hyx == pytest.approx(hxy, rel=1e-15)
    assert hyy == pytest.approx(-X * math.sin(Y) + X * X * e, rel=1e-14)


def reverse(function):
    return lambda x: derivatives.value_and_grad(function, [x])[1][0]


def forward(function):
    return lambda x: derivatives.jvp(function, [x], [1.0])[1][0]


@pytest.mark.parametrize("modes", ["".join(m) for n in (2, 3, 4) for m in product("rf", repeat=n)])
def test_any_mix_of_modes_gives_the_same_higher_derivative(modes):
    # d^n/dx^n of sin(2 x) is 2^n sin(2 x + n pi / 2).
    function = lambda x: sin(mul(2.0, x))  # noqa: E731
    for mode in modes:
        function = reverse(function) if mode == "r" else forward(function)
    n = len(modes)
    assert number(function(X)) == pytest.approx(2.0**n * math.sin(2.0 * X + n * math.pi / 2), rel=1e-13)


def test_derivatives_up_to_a_high_order_follow_the_series_of_sin():
    found = derivatives.derivatives_up_to(sin, X, 8)
    assert [number(d) for d in found] == pytest.approx([math.sin(X + n * math.pi / 2) for n in range(9)])


def test_an_inner_derivative_does_not_confuse_perturbations():
    # d/dx [x * d/dy (x + y)] is 1, not 2 (Siskind & Pearlmutter 2008, the classic confusion).
    def outer(x):
        inner = derivatives.jvp(lambda y: add(x, y), [1.0], [1.0])[1][0]
        return mul(x, inner)

    assert number(derivatives.jvp(outer, [1.0], [1.0])[1][0]) == 1.0
    assert number(derivatives.value_and_grad(outer, [1.0])[1][0]) == 1.0


def test_a_closed_over_tensor_is_differentiated_through_an_inner_gradient():
    # f(w) = d/dx (w^2 x^3) at x = 2 is 12 w^2, so f'(w) = 24 w.
    def f(w):
        return reverse(lambda x: mul(mul(w, w), mul(x, mul(x, x))))(2.0)

    assert number(derivatives.value_and_grad(f, [1.5])[1][0]) == pytest.approx(36.0, rel=1e-15)


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_jacobian_of_polar_coordinates(direction):
    def polar(p):
        r, angle = index(p, 0), index(p, 1)
        return stack([mul(r, cos(angle)), mul(r, sin(angle))])

    _, ((jacobian,),) = derivatives.jacobian(polar, [np.array([2.0, 0.5])], direction=direction)
    c, s = math.cos(0.5), math.sin(0.5)
    np.testing.assert_allclose(jacobian, [[c, -2.0 * s], [s, 2.0 * c]], rtol=1e-15)


def test_a_jacobian_of_a_jacobian_is_the_third_order_tensor():
    # y_i = x_i^3: the second derivatives are 6 x_i on the diagonal of three axes.
    def cubes(x):
        return mul(x, mul(x, x))

    def inner(x):
        return derivatives.jacobian(cubes, [x])[1][0][0]

    x = np.array([1.0, 2.0, 3.0])
    found = data_of(derivatives.jacobian(inner, [x])[1][0][0])
    expected = np.zeros((3, 3, 3))
    expected[np.arange(3), np.arange(3), np.arange(3)] = 6.0 * x
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_vmap_agrees_with_a_loop_and_sums_into_shared_operands():
    w = tensor(2.0, requires_grad=True)
    x = np.array([0.5, 1.0, 1.5])
    mapped = derivatives.vmap(lambda a: sin(mul(a, w)), [Tensor(x)], [0])
    np.testing.assert_allclose(data_of(mapped), np.sin(2.0 * x), rtol=1e-15)
    backward([mapped], [np.ones(3)])
    assert number(w.grad) == pytest.approx(float(np.sum(x * np.cos(2.0 * x))), rel=1e-14)


def test_a_branch_not_taken_cannot_poison():
    _, (dx,) = derivatives.value_and_grad(lambda x: where(x.value > 0.0, log(x), mul(0.0, x)), [0.0])
    assert dx == 0.0


def test_a_zero_factor_with_a_finite_partial_stays_a_normal_product():
    # d2/dxdy of x log(y) is 1/y, also at x = 0.
    (_, hxy), _ = derivatives.hessian(lambda x, y: mul(x, log(y)), [0.0, 4.0])
    assert hxy == 0.25


def test_backward_accumulates_and_can_be_repeated():
    x = tensor(3.0, requires_grad=True)
    y = mul(x, x)
    backward([y], [None])
    backward([y], [None])
    assert number(x.grad) == 12.0


def test_in_place_updates_never_corrupt_what_was_recorded():
    x = tensor(2.0, requires_grad=True)
    y = mul(x, 3.0)
    z = mul(y, y)  # 9 x^2, recorded with y = 6
    assign(y, add(y, 1.0))
    backward([add(z, y)], [None])
    assert number(x.grad) == 18.0 * 2.0 + 3.0


def test_a_leaf_updated_without_recording_stays_the_leaf():
    w = tensor(1.0, requires_grad=True)
    for _ in range(3):
        loss = mul(w, w)
        w.grad = None
        backward([loss], [None])
        before = set_grad_enabled(False)
        assign(w, add(w, neg(mul(0.25, w.grad))))
        set_grad_enabled(before)
    assert w.is_leaf
    assert w.requires_grad
    assert number(data_of(w)) == 0.125  # w - w/2 each time


def test_a_leaf_that_requires_grad_refuses_an_in_place_change():
    with pytest.raises(GradientProblem, match="a leaf Variable that requires grad"):
        assign(tensor(1.0, requires_grad=True), 2.0)


def test_an_unused_input_is_refused_in_pytorchs_words():
    x, w = tensor(1.0, requires_grad=True), tensor(1.0, requires_grad=True)
    with pytest.raises(GradientProblem, match="appears to not have been used in the graph"):
        grad_of([mul(x, x)], [w])
    assert grad_of([mul(x, x)], [x, w], allow_unused=True)[1] is None


def test_a_chain_of_half_a_million_nodes_goes_backward_without_recursion():
    x = tensor(1.0, requires_grad=True)
    y = x
    for _ in range(500_000):
        y = add(y, 1.0)
    backward([y], [None])
    assert number(x.grad) == 1.0


def test_members_of_a_vmap_have_their_own_gradient_by_a_shared_argument():
    # d/dw (w*x)^2 = 2*w*x^2, at w = 3 for x = 1, 2: 6 and 24
    def one(x):
        return derivatives.value_and_grad(lambda w: mul(mul(w, x), mul(w, x)), [3.0])[1][0]

    mapped = derivatives.vmap(one, [np.array([1.0, 2.0])], [0])
    assert np.allclose(data_of(mapped), [6.0, 24.0])


def test_a_constant_changed_in_place_may_become_a_leaf_afterwards():
    x = tensor(np.array([1.0, 2.0]))
    assign(x, np.array([3.0, 4.0]))
    set_requires_grad(x, True)
    backward([index(mul(x, x), 1)], [None])
    assert data_of(x.grad).tolist() == [0.0, 8.0]  # d x1^2 = 2 x1, at the new value


def test_a_walk_that_was_interrupted_leaves_nothing_behind():
    x = tensor(2.0, requires_grad=True)
    y = mul(mul(x, x), 3.0)

    def stop(gradient):
        raise KeyboardInterrupt

    state_of(y).hooks.append(stop)
    z = mul(y, y)
    with pytest.raises(KeyboardInterrupt):
        backward([add(z, x)], [None])
    state_of(y).hooks.clear()
    x.grad = None
    backward([add(z, x)], [None])
    assert number(x.grad) == 2.0 * 12.0 * 12.0 + 1.0  # d (9 x^4 + x): 36 x^3 + 1


@pytest.mark.parametrize("forward", [False, True])
def test_what_an_interrupted_walk_went_through_is_freed_and_what_stays_is_cleared(forward, monkeypatch):
    """What a walk carries from node to node may be large, and no other walk need follow."""
    x = tensor(2.0, requires_grad=True)
    kept = mul(x, 3.0)
    y = mul(kept, 5.0)

    def stop(*_values):
        raise KeyboardInterrupt

    monkeypatch.setattr(tangents, "_push_elementwise", stop)
    state_of(kept).hooks.append(stop)
    seen = ref(y)
    with pytest.raises(KeyboardInterrupt):
        if forward:
            tangents.push([y], [(x.current(), 1.0)], record=False)
        else:
            backward([y], [None])
    del y
    freeing.let_go()  # as the next program does
    freeing.finish()
    assert seen() is None
    assert [x.current().ct, kept.ct] == [None, None]


def test_what_lies_behind_retained_results_is_looked_at_once(monkeypatch):
    is_wanted, asked = Wanted.__contains__, []

    def counted(self, node):
        asked.append(node)
        return is_wanted(self, node)

    monkeypatch.setattr(Wanted, "__contains__", counted)

    def questions(length):
        x = y = tensor(2.0, requires_grad=True)
        for _ in range(length):
            y = neg(y)
            retain_grad(y)
        asked.clear()
        assert grad_of([y], [x]) == [1.0]  # an even number of signs
        assert number(y.grad) == 1.0
        return len(asked)

    assert questions(400) - questions(200) == questions(600) - questions(400)


def test_nothing_is_asked_of_leaves_once_the_last_dual_is_gone(monkeypatch):
    monkeypatch.setattr(duals, "_leaves", WeakSet())  # without those of other tests
    monkeypatch.setattr(duals.mode, "stands_on_leaf", None)
    duals.enter_level()
    y = exp(duals.make_dual(tensor(2.0), tensor(1.0)))
    duals.leave_level()
    assert not y.requires_grad
    assert duals.mode.stands_on_leaf is not None
    del y
    assert tensor(3.0, requires_grad=True).requires_grad
    assert duals.mode.stands_on_leaf is None
