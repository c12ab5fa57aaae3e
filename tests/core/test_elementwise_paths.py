"""Numbers and arrays go different ways through an elementwise operator; both must say the same, also at the edges."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from gradcli.core.registry import OPERATORS, Operator
from gradcli.core.tape import Wanted, pull
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import dtype_of
from tests.core import generated

ULPS = 8
PAIRS = [
    ((), (3,)),
    ((2, 1), (3,)),
    ((2, 3), ()),
    ((2, 3), (1, 3)),
    ((0,), ()),
    ((0,), (1,)),
    ((2, 0), (2, 1)),
]
WITH_DOMAIN = [
    pytest.param(op, id=op.name)
    for op in generated.operators_of(*generated.ELEMENTWISE)
    # allclose and equal answer for all elements together.
    if op.samples.domain and op.family != "loss" and op.name not in ("allclose", "equal")
]
OF_TWO = [each for each in WITH_DOMAIN if len(each.values[0].samples.domain) == 2]


def edge_points(operator: Operator) -> list[tuple[float, ...]]:
    """Return points made of the operator's edges: all combinations up to two operands, equal ones beyond."""
    count = len(operator.samples.domain)
    if count <= 2:
        return list(itertools.product(operator.samples.edges, repeat=count))
    return [(edge,) * count for edge in operator.samples.edges]


@pytest.mark.parametrize("operator", WITH_DOMAIN)
def test_a_number_gives_what_an_array_of_it_gives(operator: Operator) -> None:
    for point in edge_points(operator):
        number = operator.call(*point)
        array = operator.call(*[np.array([x]) for x in point])[0]
        assert math.isnan(number) == bool(np.isnan(array)), (point, number, array)
        if not math.isnan(number):
            assert math.copysign(1.0, number) == np.copysign(1.0, array) or number == array != 0, (
                point,
                number,
                array,
            )
            np.testing.assert_allclose(array, number, rtol=ULPS * 2.3e-16, atol=1e-300, err_msg=str(point))


@pytest.mark.parametrize("operator", WITH_DOMAIN)
def test_a_tensor_gives_what_a_number_gives(operator: Operator) -> None:
    point = [0.5 * (low + high) for low, high in operator.samples.domain]
    assert data_of(operator.call(*[Tensor(x) for x in point])) == operator.call(*point)


@pytest.mark.parametrize("shapes", PAIRS, ids=str)
@pytest.mark.parametrize("operator", OF_TWO)
def test_operands_of_two_shapes_are_spread_and_their_cotangents_added(
    operator: Operator, shapes: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    draw = generated.generator(operator.name + str(shapes))
    points = [
        np.asarray(draw.uniform(low + 0.1 * (high - low), high - 0.1 * (high - low), shape))
        for (low, high), shape in zip(operator.samples.domain, shapes, strict=True)
    ]
    leaves = [Tensor(generated.as_plain(point), True) for point in points]
    out = operator.call(*leaves)
    full = [np.broadcast_to(point, np.broadcast_shapes(*shapes)).copy() for point in points]
    expected = operator.call(*full)
    np.testing.assert_allclose(data_of(out), expected, rtol=1e-15)
    assert out.shape == np.broadcast_shapes(*shapes)
    if not out.requires:
        return
    spread_leaves = [Tensor(point, True) for point in full]
    spread_out = operator.call(*spread_leaves)
    ct = draw.standard_normal(out.shape)
    wanted = Wanted(leaves)
    by_leaf = dict(_by_identity(pull([(out, ct)], record=False, wanted=wanted)))
    wanted = Wanted(spread_leaves)
    by_spread = dict(_by_identity(pull([(spread_out, ct)], record=False, wanted=wanted)))
    for leaf, spread_leaf, shape in zip(leaves, spread_leaves, shapes, strict=True):
        if id(leaf) in by_leaf:
            assert np.shape(by_leaf[id(leaf)]) == shape
            whole = by_spread[id(spread_leaf)]
            axes = tuple(range(whole.ndim - len(shape)))
            summed = whole.sum(axis=axes)
            kept = tuple(i for i, n in enumerate(shape) if n == 1 and summed.shape[i] != 1)
            summed = summed.sum(axis=kept, keepdims=True)
            np.testing.assert_allclose(by_leaf[id(leaf)], summed, rtol=1e-12, atol=1e-14)


def _by_identity(found: list[tuple[Tensor, Any]]) -> list[tuple[int, Any]]:
    return [(id(leaf), ct) for leaf, ct in found]


# Results of functions that have fractions, for whole operands: PyTorch makes floats of them first.
@pytest.mark.parametrize(
    "name", ["sin", "exp", "sqrt", "tanh", "sigmoid", "erf", "reciprocal", "log1p", "div"]
)
def test_whole_operands_become_floats(name: str) -> None:
    operator = OPERATORS[name]
    count = len(operator.samples.domain)
    result = operator.call(*[np.array([1, 2])] * count)
    assert dtype_of(result) == "float64"
    assert type(operator.call(*[1] * count)) is float


@pytest.mark.parametrize(
    "name", ["add", "mul", "sub", "floor", "abs", "sign", "maximum", "remainder", "square", "relu"]
)
def test_whole_operands_stay_whole_where_the_result_is(name: str) -> None:
    operator = OPERATORS[name]
    count = len(operator.samples.domain)
    assert dtype_of(operator.call(*[np.array([1, 2])] * count)) == "int64"
    assert type(operator.call(*[2] * count)) is int


# Python's own results, and IEEE 754's where Python raises or leaves the real numbers.
@pytest.mark.parametrize(
    ("name", "operands", "expected"),
    [
        ("pow", (2, 10), 1024),
        ("pow", (2, 62), 2**62),
        ("pow", (-3, 3), -27),
        ("pow", (2, -1), 0.5),
        ("pow", (0, -1), math.inf),
        ("pow", (-0.0, -1.0), -math.inf),
        ("pow", (9, 9**9), math.inf),
        ("pow", (-9, 9**9), -math.inf),
        ("pow", (2, 64), 2.0**64),
        ("pow", (1, 10**18), 1),
        ("pow", (-1, 10**18 + 1), -1),
        ("pow", (1e200, 2.0), math.inf),
        ("pow", (-1e200, 3.0), -math.inf),
        ("pow", (0, 0), 1),
        ("pow", (-8.0, 1 / 3), math.nan),
        ("div", (7, 2), 3.5),
        ("div", (1, 0), math.inf),
        ("div", (-1, 0), -math.inf),
        ("div", (1.0, -0.0), -math.inf),
        ("div", (0, 0), math.nan),
        ("div", (10**400, 10**399), 10.0),
        ("floor_divide", (7, 2), 3),
        ("floor_divide", (-7, 2), -4),
        ("floor_divide", (7.5, 2), 3.0),
        ("floor_divide", (1.0, 0.0), math.inf),
        ("remainder", (7, 3), 1),
        ("remainder", (-7, 3), 2),
        ("remainder", (7, -3), -2),
        ("remainder", (1.0, 0.0), math.nan),
        ("fmod", (-7, 3), -1),
        ("fmod", (math.inf, 3.0), math.nan),
        ("mul", (2**62, 4), 2.0**64),
        ("log", (0,), -math.inf),
        ("log", (-1,), math.nan),
        ("sqrt", (-1,), math.nan),
        ("exp", (1000,), math.inf),
        ("sinh", (-1000.0,), -math.inf),
        ("atanh", (-1.0,), -math.inf),
        ("lgamma", (0.0,), math.inf),
        ("gamma", (172.0,), math.inf),
        ("round", (2.5,), 2.0),
        ("round", (-0.4,), -0.0),
        ("floor", (-0.5,), -1.0),
        ("ceil", (-0.5,), -0.0),
        ("sin", (math.inf,), math.nan),
    ],
)
def test_numbers_follow_python_and_ieee(name: str, operands: tuple[Any, ...], expected: float) -> None:
    result = OPERATORS[name].call(*operands)
    assert type(result) is type(expected)
    assert result == expected or (math.isnan(result) and math.isnan(expected))
    assert math.copysign(1.0, result) == math.copysign(1.0, expected) or math.isnan(expected)
