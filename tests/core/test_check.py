"""Finite-difference verdicts on hard cases: closed-form derivatives, right and slightly wrong, kinks, jumps, edges."""

from __future__ import annotations

import numpy as np
import pytest

from gradcli.core.check import check_partials, worst
from gradcli.core.check_numbers import check_numbers

RIGHT, OFF = 1.0, 1.0 + 1e-6

CASES = [
    # name, function, point, derivative, factor on it, verdict
    ("a cube", lambda x: x**3, 2.0, 12.0, RIGHT, "ok"),
    ("a cube, off by 1e-6", lambda x: x**3, 2.0, 12.0, OFF, "wrong"),
    ("a fast sine", lambda x: np.sin(1e5 * x), 1.0, 1e5 * np.cos(1e5), RIGHT, "ok"),
    ("a fast sine, off by 1e-6", lambda x: np.sin(1e5 * x), 1.0, 1e5 * np.cos(1e5), OFF, "wrong"),
    ("a very fast sine", lambda x: np.sin(1e8 * x), 0.3, 1e8 * np.cos(1e8 * 0.3), RIGHT, "ok"),
    ("a root near its end", np.sqrt, 1e-8, 5e3, RIGHT, "ok"),
    ("a root near its end, off", np.sqrt, 1e-8, 5e3, OFF, "wrong"),
    ("a pole nearby", lambda x: 1 / x, 1e-5, -1e10, RIGHT, "ok"),
    ("a large point", lambda x: x**3, 1e6, 3e12, RIGHT, "ok"),
    ("a large point, off", lambda x: x**3, 1e6, 3e12, OFF, "wrong"),
    ("a small function", lambda x: 1e-7 * x**3, 1.0, 3e-7, RIGHT, "ok"),
    ("a small function, off", lambda x: 1e-7 * x**3, 1.0, 3e-7, OFF, "wrong"),
    ("a wave at 1e-9", lambda x: x**2 * np.sin(x), 1e-9, 3e-18, RIGHT, "ok"),
    (
        "a wave at 1e6",
        lambda x: x**2 * np.sin(x),
        1e6,
        2e6 * np.sin(1e6) + 1e12 * np.cos(1e6),
        RIGHT,
        "ok",
    ),
    (
        "a wave at 1e6, off",
        lambda x: x**2 * np.sin(x),
        1e6,
        2e6 * np.sin(1e6) + 1e12 * np.cos(1e6),
        OFF,
        "wrong",
    ),
    ("the bottom of a parabola", lambda x: x**2, 0.0, 0.0, RIGHT, "ok"),
    ("a claim of a slope there", lambda x: x**2, 0.0, 1e-3, RIGHT, "wrong"),
    ("a steep exponential", np.exp, 700.0, np.exp(700.0), RIGHT, "ok"),
    ("a flat spot", lambda x: np.exp(-1 / x**2), 0.1, 2e3 * np.exp(-100.0), RIGHT, "ok"),
    ("a logarithm near nothing", np.log, 1e-300, 1e300, RIGHT, "ok"),
    ("a constant", lambda x: 0 * x + 3.0, 1.0, 0.0, RIGHT, "ok"),
    ("a claim of a slope of a constant", lambda x: 0 * x + 3.0, 1.0, 1e-9, RIGHT, "wrong"),
    ("a sine on a large offset", lambda x: np.sin(x) + 1e6, 1.0, np.cos(1.0), RIGHT, "ok"),
    ("a sharp but smooth turn", lambda x: np.sqrt(x * x + 1e-10), 0.0, 0.0, RIGHT, "ok"),
    ("a sharp step that is smooth", lambda x: np.tanh(1e4 * x), 0.0, 1e4, RIGHT, "ok"),
    ("a kink in the slope only", lambda x: x * np.abs(x), 0.0, 0.0, RIGHT, "ok"),
    ("a kink beside the point", lambda x: np.abs(x - 1e-3), 0.0, -1.0, RIGHT, "ok"),
    ("abs at 0", np.abs, 0.0, 0.0, RIGHT, "kink"),
    ("relu at 0", lambda x: np.maximum(x, 0), 0.0, 0.0, RIGHT, "kink"),
    ("max(x, 2x) at 0", lambda x: np.maximum(x, 2 * x), 0.0, 1.5, RIGHT, "kink"),
    ("abs at 1", lambda x: np.abs(x - 1), 1.0, 0.0, RIGHT, "kink"),
    ("floor at 2", np.floor, 2.0, 0.0, RIGHT, "jump"),
    ("floor between", np.floor, 2.5, 0.0, RIGHT, "ok"),
    ("a step", lambda x: np.where(x > 0, 1.0, 0.0), 0.0, 0.0, RIGHT, "jump"),
    ("a root at its end", np.sqrt, 0.0, np.inf, RIGHT, "edge"),
    ("a pole", lambda x: 1 / x, 0.0, -np.inf, RIGHT, "undefined"),
    ("a vertical tangent", np.cbrt, 0.0, np.inf, RIGHT, "undefined"),
    ("nothing but nan", lambda x: x * np.nan, 0.0, np.nan, RIGHT, "undefined"),
    ("cancellation", lambda x: (1 - np.cos(x)) / x**2, 1e-3, -1e-3 / 12, RIGHT, "inconclusive"),
]


@pytest.fixture(autouse=True)
def quiet():
    with np.errstate(all="ignore"):
        yield


@pytest.mark.parametrize(
    ("function", "point", "derivative", "factor", "verdict"),
    [c[1:] for c in CASES],
    ids=[c[0] for c in CASES],
)
def test_the_verdict_is_right(function, point, derivative, factor, verdict):
    (finding,) = check_partials(lambda points: function(points[:, :1]), [point], [[derivative * factor]])
    assert finding.verdict == verdict


def test_one_sided_slopes_at_a_kink_are_named():
    (finding,) = check_partials(lambda p: np.maximum(p, 2 * p), [0.0], [[1.5]])
    assert (finding.left, finding.right) == pytest.approx((1.0, 2.0))
    assert finding.between


def test_the_ratio_names_a_missing_factor():
    (finding,) = check_partials(lambda p: p**2, [3.0], [[3.0]])  # 2 x with the 2 forgotten
    assert finding.verdict == "wrong"
    assert finding.ratio == pytest.approx(0.5)


def test_the_worst_component_of_many_is_found():
    x = np.linspace(0.5, 2.0, 7)
    exact = np.diag(np.cos(x))
    exact[3, 3] *= 1.0 + 1e-5
    findings = check_partials(np.sin, x, exact)
    found = worst(findings)
    assert found is not None
    assert (found.row, found.column, found.verdict) == (3, 3, "wrong")
    assert sum(f.verdict == "wrong" for f in findings) == 1


def alone(function):
    """Return a function of arrays as one of a single float, so that both ways of checking see the same values."""
    return lambda x: float(function(np.array([[x]]))[0, 0])


@pytest.mark.parametrize(
    ("function", "point", "derivative", "factor", "verdict"),
    [c[1:] for c in CASES],
    ids=[c[0] for c in CASES],
)
def test_plain_floats_find_what_arrays_find(function, point, derivative, factor, verdict):
    f, exact = alone(function), [[float(derivative * factor)]]
    (numbers,) = check_numbers(lambda x: [f(x[0])], [point], exact)
    (arrays,) = check_partials(lambda points: np.array([[f(row[0])] for row in points]), [point], exact)
    for name in ("verdict", "numeric", "bar", "step", "left", "right", "evaluations"):
        one, other = getattr(numbers, name), getattr(arrays, name)
        assert one == other or (one != one and other != other), (name, numbers, arrays)
    assert numbers.verdict == verdict


def test_plain_floats_know_rows_and_columns():
    # u = x y, v = x + sin y at (2, 3); the claim for dv/dy is off by a millionth.
    exact = [[3.0, 2.0], [1.0, float(np.cos(3.0)) * OFF]]
    findings = check_numbers(lambda p: [p[0] * p[1], p[0] + float(np.sin(p[1]))], [2.0, 3.0], exact)
    assert [(f.row, f.column, f.verdict) for f in findings] == [
        (0, 0, "ok"),
        (0, 1, "ok"),
        (1, 0, "ok"),
        (1, 1, "wrong"),
    ]
