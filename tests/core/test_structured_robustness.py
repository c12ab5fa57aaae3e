"""Any heap of arguments gives a result or a Problem in words: nothing of numpy's or Python's gets out."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from gradcli.core import calling, ops
from gradcli.core.registry import OPERATORS, Operator
from gradcli.core.tape import Wanted, pull
from gradcli.core.tensor import Tensor
from gradcli.core.values import BatchConflict
from gradcli.errors import Problem
from tests.core import generated

ops.load()
STRUCTURED = [
    operator
    for name, operator in sorted(OPERATORS.items())
    if name == operator.name and operator.family in (*generated.STRUCTURED, *generated.MAKING)
]
SHAPES = [(), (1,), (3,), (4,), (0,), (2, 3), (3, 3), (2, 2), (2, 0), (0, 0), (2, 3, 3), (1, 1, 2, 2)]
ODDITIES: list[Any] = [
    2.5, 3, True, [1.0, 2.0], [[1, 2], [3, 4]], [], None, "a", [1, "a"], [[1], [1, 2]], (1.0, 2.0), 2**70, range(3),
    float("nan"), print,
]  # fmt: skip
PARAMETERS: list[Any] = [
    None, True, False, (0, 1), (0,), (-1, 0), (0, 0), [1, 0], 2.5, "a", "fro", "nuc", float("inf"), 10**12, 10**30,
    -(10**12), (2, 3), (10**9, 10**9), [[0, 1], [1, 0]], "reduced", "ij", "i,i->", print, Ellipsis, slice(0, 2), "int64",
]  # fmt: skip
ROUNDS = 25


def _tensor(draw: random.Random) -> Tensor:
    shape = draw.choice(SHAPES)
    numbers = np.array([draw.gauss(0, 1) for _ in range(int(np.prod(shape)))]).reshape(shape)
    kind = draw.choice(["float64", "float64", "float64", "float32", "int64", "bool"])
    array = (
        (3 * numbers).astype(kind)
        if kind == "int64"
        else (numbers > 0)
        if kind == "bool"
        else numbers.astype(kind)
    )
    if draw.random() < 0.1 and kind.startswith("float"):
        array = array * np.nan
    value = array if array.ndim or kind == "float32" else array.item()
    return Tensor(value, kind.startswith("float") and draw.random() < 0.5)


def _operand(draw: random.Random) -> Any:
    return _tensor(draw) if draw.random() < 0.7 else draw.choice(ODDITIES)


def _parameter(draw: random.Random) -> Any:
    if draw.random() < 0.5:
        return draw.randint(-2, 5)
    return _tensor(draw) if draw.random() < 0.1 else draw.choice(PARAMETERS)


def _call(operator: Operator, draw: random.Random) -> None:
    args: list[Any] = [_operand(draw) for _ in operator.operands]
    if operator.variadic:
        args[0] = [_operand(draw) for _ in range(draw.randint(0, 3))]
    if operator.rest:
        args += [_parameter(draw) for _ in range(draw.randint(0, 3))]
    names = (*operator.parameters, *operator.keyword_only)
    named = {name: _parameter(draw) for name in names if draw.random() < 0.6}
    result = calling.bind(operator, args, named)
    for out in result if isinstance(result, tuple) else (result,):
        if isinstance(out, Tensor) and out.requires and out.size:
            seed = np.ones(out.shape, out.dtype)[()] if out.shape else 1.0
            pull([(out, seed)], record=draw.random() < 0.3, wanted=Wanted())


@pytest.mark.parametrize("operator", STRUCTURED, ids=lambda operator: operator.name)
def test_any_arguments_give_a_result_or_a_problem(operator: Operator) -> None:
    draw = random.Random(operator.name)
    for _ in range(ROUNDS):
        try:
            _call(operator, draw)
        except (Problem, BatchConflict) as problem:
            assert not isinstance(problem, Problem) or problem.message
