"""Values and derivatives of elementary and special functions against mpmath at 50 digits (tests/data/mpmath)."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest

from gradcli.core import ops
from gradcli.core.registry import OPERATORS
from gradcli.core.tangents import push
from gradcli.core.tape import Wanted, pull
from gradcli.core.tensor import Tensor, data_of

ops.load()

FOLDER = Path(__file__).resolve().parent.parent / "data" / "mpmath"
SIGNS = {"x / y": "div", "x * y": "mul"}
CALL = re.compile(r"(\w+)\(((?:\d+, )?)(x|x, y)\)$")
ULPS = {"elementary": 4, "special": 64}
# x*erfc(-x/sqrt(2)) far to the left: the rounding of its argument counts x^2 times.
LOOSE_ULPS = {"gelu": 64}
DERIVATIVE_RTOL = 1e-12
# The second derivative may lose digits to the first, of which it is a small part; mpmath's own end at 1e-50.
CANCELLATION = 1e-14
SMALLEST = 1e-40


def _cases() -> list[Any]:
    found = []
    for table in ULPS:
        for case in json.loads((FOLDER / f"{table}.json").read_text())["cases"]:
            matched = CALL.match(case["program"])
            name = SIGNS.get(case["program"]) or (matched and matched[1])
            if name:
                order = [int(matched[2][:-2])] if matched and matched[2] else []
                # mpmath continues log1p to complex numbers.
                points = [point for point in case["points"] if name != "log1p" or point["at"][0] > -1]
                found.append(pytest.param(table, name, order, points, id=case["program"]))
    return found


def ulps_apart(found: float, exact: float) -> float:
    """Return the distance of two numbers in units of the last place of the exact one."""
    if found == exact or (math.isnan(found) and math.isnan(exact)):
        return 0.0
    return abs(found - exact) / math.ulp(exact)


@pytest.mark.parametrize(("table", "name", "order", "points"), _cases())
def test_values_are_right_to_the_last_digits(
    table: str, name: str, order: list[int], points: list[Any]
) -> None:
    call = OPERATORS[name].call
    bound = LOOSE_ULPS.get(name, ULPS[table])
    columns = [np.array(column) for column in zip(*[point["at"] for point in points], strict=True)]
    for point, from_array in zip(points, call(*order, *columns), strict=True):
        exact = float(point["value"])
        number = call(*order, *point["at"])
        assert ulps_apart(number, exact) <= bound, (point, number)
        assert ulps_apart(float(from_array), exact) <= bound, (point, from_array)


@pytest.mark.parametrize(("table", "name", "order", "points"), _cases())
def test_first_and_second_derivatives_are_right(
    table: str, name: str, order: list[int], points: list[Any]
) -> None:
    call = OPERATORS[name].call
    for point in points:
        leaves = [Tensor(x, True) for x in point["at"]]
        wanted = Wanted(leaves)
        slopes = {
            id(leaf): ct for leaf, ct in pull([(call(*order, *leaves), 1.0)], record=True, wanted=wanted)
        }
        first = [float(v) for v in point["first"]]
        found = [data_of(slopes.get(id(leaf), 0.0)) for leaf in leaves]
        np.testing.assert_allclose(found, first, rtol=DERIVATIVE_RTOL, atol=SMALLEST, err_msg=str(point))
        second = [float(v) for v in point["second"]]
        found = [along(slopes.get(id(leaf)), other) for i, leaf in enumerate(leaves) for other in leaves[i:]]
        scale = CANCELLATION * max(map(abs, (*first, *second))) + SMALLEST
        np.testing.assert_allclose(found, second, rtol=DERIVATIVE_RTOL, atol=scale, err_msg=str(point))


def along(slope: Any, leaf: Tensor) -> float:
    """Return the derivative of a slope with respect to a leaf."""
    if not isinstance(slope, Tensor) or not slope.requires:
        return 0.0
    (t,) = push([slope], [(leaf, 1.0)], record=False)
    return 0.0 if t is None else float(t)


EXACT_SLOPES = {
    "tanh": lambda x: mpmath.sech(x) ** 2,
    "sigmoid": lambda x: mpmath.exp(-abs(x)) / (1 + mpmath.exp(-abs(x))) ** 2,
}


@pytest.mark.parametrize("name", EXACT_SLOPES)
def test_slopes_lose_no_digits_where_a_function_levels_off(name: str) -> None:
    draw = np.random.default_rng(3)
    points = np.concatenate([draw.normal(size=300) * scale for scale in (1e-6, 0.3, 3.0, 100.0)])
    (slopes,) = _slopes(name, points)
    with mpmath.workdps(50):
        for x, slope in zip(points.tolist(), slopes, strict=True):
            exact = float(EXACT_SLOPES[name](mpmath.mpf(x)))
            assert ulps_apart(float(slope), exact) <= ULPS["elementary"], x
            assert ulps_apart(*_slopes(name, x), exact) <= ULPS["elementary"], x


def _slopes(name: str, x: Any) -> list[Any]:
    leaf = Tensor(x, True)
    y = OPERATORS[name].call(leaf)
    seed = np.ones_like(x) if isinstance(x, np.ndarray) else 1.0
    return [ct for _, ct in pull([(y, seed)], record=False, wanted=Wanted())]


def test_digamma_and_what_has_it_for_a_slope_keep_their_digits_beside_poles() -> None:
    points = [
        -n + side * near for n in (0, 1, 3, 29) for near in (1e-12, 1e-6, 1e-3, 0.2) for side in (-1, 1)
    ]
    left = [x for x in points if x < 0.0]
    (slopes,) = _slopes("gamma", np.array(left))
    with mpmath.workdps(50):
        for x, value, slope in zip(left, OPERATORS["digamma"].call(np.array(left)), slopes, strict=True):
            exact = mpmath.digamma(mpmath.mpf(x))
            assert ulps_apart(float(value), float(exact)) <= ULPS["special"], x
            assert ulps_apart(OPERATORS["digamma"].call(x), float(exact)) <= ULPS["special"], x
            assert (
                ulps_apart(float(slope), float(exact * mpmath.gamma(mpmath.mpf(x)))) <= 2 * ULPS["special"]
            ), x
