"""Optimisers against PyTorch's, step by step (tests/data/optim, recorded from PyTorch)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradcli.core.backward import backward as backward_from
from gradcli.core.ops.arithmetic import square
from gradcli.core.ops.basic import add, mul, sub
from gradcli.core.ops.elements.indexing import index
from gradcli.core.ops.reductions.reduction import sum as total
from gradcli.core.optim import OPTIMISERS, sgd
from gradcli.core.tensor import Tensor, data_of, tensor
from gradcli.core.values import set_default_dtype
from gradcli.errors import Problem

FOLDER = Path(__file__).resolve().parent.parent / "data" / "optim"
CASES = [
    pytest.param(case, id=case["id"])
    for name in OPTIMISERS
    for case in json.loads((FOLDER / f"{name.lower()}.json").read_text())["cases"]
]


def backward(loss: Any) -> None:
    """Leave the gradients of a loss in its leaves."""
    backward_from([loss], [None])


def _line(leaves: dict[str, Tensor]) -> Any:
    w, b = leaves["w"], leaves["b"]
    first = square(sub(add(mul(w, 1.5), b), 2.0))
    return mul(add(first, square(sub(add(mul(w, -0.5), b), 1.0))), 0.5)


def _valley(leaves: dict[str, Tensor]) -> Any:
    x, y = index(leaves["x"], 0), index(leaves["x"], 1)
    return add(square(sub(1.0, x)), square(sub(y, square(x))))


# The recorded programs, written with operators.
PROGRAMS = {
    "((x - 3) ** 2).sum()": lambda leaves: total(square(sub(leaves["x"], 3.0))),
    "((w * 1.5 + b - 2.0) ** 2 + (w * -0.5 + b - 1.0) ** 2) / 2": _line,
    "(1 - x[0]) ** 2 + (x[1] - x[0] ** 2) ** 2": _valley,
}


def _leaf(data: Any, dtype: str = "float64") -> Tensor:
    value = np.array(data, dtype)
    return tensor(
        value if value.ndim else value[()] if dtype == "float32" else value.item(), requires_grad=True
    )


@contextmanager
def _single_by_default() -> Iterator[None]:
    """Numbers kept between steps are tensors of the default type: PyTorch's is single precision."""
    before = set_default_dtype("float32")
    try:
        yield
    finally:
        set_default_dtype(before)


@pytest.mark.parametrize("case", CASES)
def test_every_step_is_that_of_pytorch(case: dict[str, Any]) -> None:
    leaves = {name: _leaf(start) for name, start in case["parameters"].items()}
    optimiser = OPTIMISERS[case["optimizer"].rpartition(".")[2]](list(leaves.values()), **case["kwargs"])
    for step in case["steps"]:

        def closure() -> Any:
            optimiser.zero_grad()
            loss = PROGRAMS[case["program"]](leaves)
            backward(loss)
            return loss

        if optimiser.needs_closure:
            loss = optimiser.step(closure)
        else:
            loss = closure()
            with _single_by_default():
                optimiser.step()
        np.testing.assert_allclose(data_of(loss), step["loss"], rtol=1e-12)
        for name, expected in step["parameters"].items():
            np.testing.assert_allclose(data_of(leaves[name]), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW"])
def test_single_precision_parameters_stay_in_single_precision(name: str) -> None:
    x = _leaf([1.0, 2.0], "float32")
    optimiser = OPTIMISERS[name]([x], lr=0.1)
    backward(total(square(x)))
    optimiser.step()
    assert x.dtype == "float32"
    # SGD: x - 0.1*2x. Adam's first step is lr*sign(gradient); AdamW shrinks by 1 - 0.1*0.01 before it.
    expected = {"SGD": [0.8, 1.6], "Adam": [0.9, 1.9], "AdamW": [0.899, 1.898]}[name]
    np.testing.assert_allclose(data_of(x), expected, rtol=1e-6)


@pytest.mark.parametrize("name", ["Adam", "NAdam", "RAdam"])
def test_weight_decay_is_added_to_the_gradient_with_one_rounding_in_single_precision(name: str) -> None:
    # exp_avg of torch.optim.Adam (2.13) after one step from 8/7 with the gradient 1/3; two roundings give ...054.
    x = _leaf(8 / 7, "float32")
    x.grad = _leaf(1 / 3, "float32")
    optimiser = OPTIMISERS[name]([x], lr=1.0, weight_decay=0.1, betas=(0.0, 0.0))
    optimiser.step()
    assert float(optimiser.state[id(x)]["exp_avg"]) == 0.4476190507411957


def test_a_parameter_stays_a_leaf_and_every_name_of_it_sees_the_update() -> None:
    x = _leaf(1.0)
    same = x
    optimiser = sgd([x], lr=0.5)
    backward(square(x))
    optimiser.step()
    assert data_of(same) == 0.0
    assert same.is_leaf
    assert same.requires_grad


def test_parameters_without_gradient_are_left_alone() -> None:
    x, y = _leaf(1.0), _leaf(2.0)
    optimiser = sgd([x, y], lr=0.5, momentum=0.9)
    backward(square(x))
    optimiser.step()
    assert data_of(y) == 2.0


def test_groups_have_settings_of_their_own_that_can_change_between_steps() -> None:
    x, y = _leaf(1.0), _leaf(1.0)
    optimiser = sgd([{"params": [x]}, {"params": [y], "lr": 0.25}], lr=0.5)
    backward(add(square(x), square(y)))
    optimiser.step()
    assert (data_of(x), data_of(y)) == (0.0, 0.5)
    optimiser.param_groups[1]["lr"] = 1.0
    optimiser.zero_grad()
    backward(square(y))
    optimiser.step()
    assert data_of(y) == -0.5


def test_a_step_with_a_closure_returns_its_loss() -> None:
    x = _leaf(3.0)
    optimiser = sgd([x], lr=0.5)

    def closure() -> Any:
        optimiser.zero_grad()
        loss = square(x)
        backward(loss)
        return loss

    assert data_of(optimiser.step(closure)) == 9.0
    assert data_of(x) == 0.0


def test_gradients_can_be_made_zeros_instead_of_none() -> None:
    x = _leaf(3.0)
    optimiser = sgd([x])
    backward(square(x))
    optimiser.zero_grad(set_to_none=False)
    assert x.grad is not None
    assert data_of(x.grad) == 0.0


# PyTorch's words.
@pytest.mark.parametrize(
    ("params", "settings", "message"),
    [
        ([], {}, "optimizer got an empty parameter list"),
        ([Tensor(1.0, True)], {"lr": -1.0}, "Invalid learning rate: -1.0"),
        ([Tensor(1.0, True)], {"momentum": -0.5}, "Invalid momentum value: -0.5"),
        ([Tensor(1.0, True)], {"nesterov": True}, "Nesterov momentum requires a momentum and zero dampening"),
        ([square(Tensor(1.0, True))], {}, "can't optimize a non-leaf Tensor"),
        (Tensor(1.0, True), {}, "params argument given to the optimizer should be an iterable"),
    ],
)
def test_what_cannot_be_optimised_is_refused(params: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(Problem, match=message):
        sgd(params, **settings)


# PyTorch's words.
@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("Adadelta", {"rho": 1.5}, "Invalid rho value: 1.5"),
        ("Adadelta", {"eps": -1.0}, "Invalid epsilon value: -1.0"),
        ("Adamax", {"betas": (0.9, 1.0)}, "Invalid beta parameter at index 1: 1.0"),
        ("NAdam", {"momentum_decay": -0.1}, "Invalid momentum_decay value: -0.1"),
        ("RAdam", {"lr": -1.0}, "Invalid learning rate: -1.0"),
        ("ASGD", {"weight_decay": -0.5}, "Invalid weight_decay value: -0.5"),
        ("Rprop", {"etas": (0.5, 0.9)}, "Invalid eta values: 0.5, 0.9"),
        ("Rprop", {"lr": -1.0}, "Invalid learning rate: -1.0"),
    ],
)
def test_wrong_settings_are_refused(name: str, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(Problem, match=message):
        OPTIMISERS[name]([Tensor(1.0, True)], **settings)
