"""Gradients in single precision have PyTorch's digits (tests/data/torch_slopes.json, made by make_torch_slopes.py)."""

import json
import pathlib

import numpy as np
import pytest

from gradcli.core.values import set_default_dtype
from gradcli.session import Session
from gradcli.source import Source

DATA = pathlib.Path(__file__).parents[1] / "data" / "torch_slopes.json"
RECORDED = json.loads(DATA.read_text(encoding="utf-8"))
# PyTorch's own exponentials and roots, which these begin with, differ from correctly rounded ones now and then.
NEARLY = {
    "tanh": 0.97,
    "sigmoid": 0.9,
    "expm1": 0.97,
    "softmax": 0.8,
    "log_softmax": 0.8,
    "logsumexp": 0.7,
    "norm": 0.9,
}


@pytest.fixture(autouse=True)
def _default_dtype():
    yield
    set_default_dtype("float64")


def results_of(program):
    shown = []
    session = Session(write=lambda text: None, warn=lambda text: None)
    session.run(Source("import torch\n" + program), "last", present=shown.append)
    return shown[-1]


def gradient_of(text, shape):
    return results_of(
        f"x = torch.tensor({RECORDED['x']}).reshape({shape}).requires_grad_()\n"
        f"y = torch.tensor({RECORDED['y']})\n"
        f"value = {text}\n"
        "value.backward(torch.linspace(0.5, 2, value.numel()).reshape(value.shape))\n"
        "x.grad.flatten().tolist()"
    )


@pytest.mark.parametrize("name", [*RECORDED["gradients"], *RECORDED["rows"]])
def test_gradients_equal_pytorchs_to_the_last_digit(name):
    along = name in RECORDED["rows"]
    expected = RECORDED["rows" if along else "gradients"][name]
    found = gradient_of(RECORDED["programs"][name], (10, 6) if along else (60,))
    assert np.mean(np.equal(found, expected)) >= NEARLY.get(name, 1.0)
    assert np.allclose(found, expected, rtol=5e-7, atol=1e-6)


@pytest.mark.parametrize("count", RECORDED["losses"])
def test_losses_of_rows_are_summed_in_pytorchs_order(count):
    case = RECORDED["losses"][count]
    made = f"s = torch.tensor({case['scores']}).reshape({count}, 4)\nt = torch.arange({count}) % 4\n"
    assert results_of(made + "torch.nn.functional.nll_loss(s, t).item()") == case["nll"]
    leaf = (
        f"p = torch.tensor({case['chances']}, requires_grad=True)\nh = (torch.arange({count}) % 2).float()\n"
    )
    loss = "torch.nn.functional.binary_cross_entropy(p, h).backward()\np.grad.tolist()"
    assert results_of(leaf + loss) == case["bce gradient"]
    assert abs(results_of(made + "s[:, 0].norm().item()") - case["norm"]) <= 3e-7 * case["norm"]


@pytest.mark.parametrize("name", RECORDED["matrices"])
def test_systems_of_two_rows_equal_pytorchs_to_the_last_digit(name):
    text = RECORDED["programs"][name]
    for numbers, values, gradient in RECORDED["matrices"][name]:
        made = f"m = torch.tensor({numbers}).reshape(2, 2).requires_grad_()\nvalue = {text}\n"
        shown = "value.sum().backward()\n(value.flatten().tolist(), m.grad.flatten().tolist())"
        found, slopes = results_of(made + shown)
        assert found == values, numbers
        # Gradients of inverses and solutions are products of matrices, whose sums PyTorch's library may fuse.
        assert slopes == gradient if name == "det" else np.allclose(slopes, gradient, rtol=5e-6, atol=1e-6)
