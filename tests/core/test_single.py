"""Single precision gives PyTorch's digits; recorded by tests/data/make_torch_single.py."""

import json
import pathlib

import numpy as np
import pytest

from gradcli.core import ops
from gradcli.core.generator import Generator
from gradcli.core.registry import OPERATORS
from gradcli.core.single import sum_of
from gradcli.core.tensor import Tensor, data_of

ops.load()
RECORDED = json.loads(
    (pathlib.Path(__file__).parent.parent / "data" / "torch_single.json").read_text(encoding="utf-8")
)
AGREEING = 0.9  # of 200 values; PyTorch's own functions are not always rounded correctly


@pytest.fixture(scope="module")
def drawn():
    """Return the arrays of the recorded sums, then the two of the functions, from PyTorch's stream."""
    stream = Generator(5)
    found = []
    for case in RECORDED["sums"]:
        numbers = stream.uniform(int(np.prod(case["shape"])))
        found.append((np.float32(2) * numbers - np.float32(1)).reshape(case["shape"]))
    return [*found, np.float32(2) * stream.uniform(200) - np.float32(1), stream.uniform(6)]


def result(name, *operands):
    return np.asarray(data_of(OPERATORS[name].call(*operands)))


@pytest.mark.parametrize("i", range(len(RECORDED["sums"])), ids=lambda i: str(RECORDED["sums"][i]["shape"]))
def test_sums_and_means_equal_pytorchs_to_the_last_digit(drawn, i):
    case, array = RECORDED["sums"][i], drawn[i]
    assert float(sum_of(array)) == case["sum"]
    assert float(result("mean", Tensor(array))) == case["mean"]
    for axis, expected in enumerate(case["along"]):
        assert sum_of(array, axis).tolist() == expected
        assert sum_of(array, (axis,), True).shape == np.sum(array, axis=axis, keepdims=True).shape


@pytest.mark.parametrize("name", RECORDED["values"])
def test_functions_agree_with_pytorch_in_nearly_every_last_digit(drawn, name):
    ours, theirs = result(name, Tensor(drawn[-2])), np.array(RECORDED["values"][name], dtype="float32")
    assert ours.dtype == np.float32
    assert np.mean(ours == theirs) >= AGREEING
    assert np.allclose(ours, theirs, rtol=3e-7, atol=0.0)


@pytest.mark.parametrize("exponent", RECORDED["powers"])
def test_powers_are_pytorchs_within_a_digit(drawn, exponent):
    ours = result("pow", Tensor(drawn[-1]), float(exponent))
    assert np.allclose(ours, RECORDED["powers"][exponent], rtol=1.3e-7, atol=0.0)


def test_standard_deviation_and_variance_equal_pytorchs(drawn):
    for name in ("std", "var"):
        assert float(result(name, Tensor(drawn[-1]))) == RECORDED["spread"][name]
    assert np.allclose(result("softmax", Tensor(drawn[-1]), 0), RECORDED["spread"]["softmax"], rtol=1.3e-7)


def test_other_precisions_and_several_axes_are_numpys_affair():
    array = np.linspace(-1.0, 2.0, 60).reshape(3, 4, 5)
    assert np.array_equal(sum_of(array, (0, 2)), array.sum(axis=(0, 2)))
    assert sum_of(array.astype("float32"), (0, 2), True).shape == (1, 4, 1)
    assert float(sum_of(np.zeros((0, 3), "float32"))) == 0.0
