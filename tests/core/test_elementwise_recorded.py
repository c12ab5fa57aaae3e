"""Elementwise operators, activations and losses against numbers recorded from PyTorch."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core import generated, recorded

CASES = recorded.recorded(*generated.ELEMENTWISE)
# Composed here of nodes that PyTorch has under other names, or not differentiable there.
OTHER_NODES = (
    "torch.floor_divide(x, y)",
    "torch.softmax(x, 0)",
)
NAMED = [
    each
    for each in CASES
    if each.values[0].get("grad_fn")
    and each.values[0]["program"] not in OTHER_NODES
    and each.values[0]["grad_fn"] != "DivBackward1"
]
WITH_GRADIENT = [each for each in CASES if each.values[0].get("grads")]


@pytest.mark.parametrize("case", CASES)
def test_value_is_that_of_pytorch(case: dict[str, Any]) -> None:
    recorded.check_value(case)


@pytest.mark.parametrize("case", NAMED)
def test_graph_node_is_named_as_in_pytorch(case: dict[str, Any]) -> None:
    recorded.check_grad_fn(case)


@pytest.mark.parametrize("case", WITH_GRADIENT)
def test_gradients_are_those_of_pytorch(case: dict[str, Any]) -> None:
    recorded.check_gradients(case)


def _has_nan(case: dict[str, Any]) -> bool:
    # There the forward rule of PyTorch's maximum is not the transpose of its backward rule.
    return any("NaN" in record["data"] for record in case["inputs"].values())


@pytest.mark.parametrize(
    "case", [each for each in WITH_GRADIENT if each.values[0].get("jvp") and not _has_nan(each.values[0])]
)
def test_tangents_are_those_of_pytorch(case: dict[str, Any]) -> None:
    recorded.check_tangents(case)


# Certain guesses, right and wrong: first derivatives are cut off at 1e12, second ones are not defined.
CERTAIN = "torch.nn.functional.binary_cross_entropy/9"


@pytest.mark.parametrize(
    "case",
    [each for each in WITH_GRADIENT if each.values[0].get("second") and each.values[0]["id"] != CERTAIN],
)
def test_second_derivatives_are_those_of_pytorch(case: dict[str, Any]) -> None:
    recorded.check_second(case)
