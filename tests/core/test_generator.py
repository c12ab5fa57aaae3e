"""Random numbers after a seed are PyTorch's own, as recorded by tests/data/make_torch_streams.py."""

import json
import pathlib

import numpy as np
import pytest

from gradcli.core import generator
from gradcli.core.generator import Generator

RECORDED = pathlib.Path(__file__).parent.parent / "data" / "torch_streams.json"
STREAMS = json.loads(RECORDED.read_text(encoding="utf-8"))["streams"]
# PyTorch's vectorised logarithm and cosine differ from numpy's in the last digits of single precision.
SINGLE_PRECISION = 2e-6


def drawn(stream, name):
    """Return what our stream draws for a recorded call such as `normal 16 float32`."""
    kind, *words = name.split()
    if kind in ("uniform", "normal"):
        return getattr(stream, kind)(int(words[0]), words[1])
    if kind == "coins":
        return stream.coins(float(words[0]), int(words[1]))
    return getattr(stream, kind)(*[int(word) for word in words])


@pytest.mark.parametrize("recorded", STREAMS, ids=lambda recorded: f"seed {recorded['seed']}")
def test_a_seed_gives_the_numbers_that_pytorch_draws(recorded):
    stream = Generator(recorded["seed"])
    for name, numbers in recorded["draws"].items():
        ours = drawn(stream, name)
        tolerance = SINGLE_PRECISION if name.startswith("normal") else 0.0
        assert np.allclose(ours, numbers, rtol=0.0, atol=tolerance), name


def test_dtypes_are_as_asked():
    stream = Generator(3)
    assert stream.uniform(2).dtype == np.float32
    assert stream.normal(2, "float64").dtype == np.float64
    assert stream.normal(20).dtype == np.float32
    assert stream.integers(0, 3, 2).dtype == np.int64


def test_the_same_seed_begins_the_same_stream_and_no_seed_a_fresh_one():
    generator.manual_seed(5)
    first = generator.stream().uniform(4).tolist()
    generator.manual_seed(5)
    assert generator.stream().uniform(4).tolist() == first
    assert generator.stream().uniform(4).tolist() != first


def test_drawing_nothing_is_allowed():
    stream = Generator(0)
    assert stream.uniform(0).size == stream.normal(0).size == stream.permutation(0).size == 0


# PyTorch 2.13 on a CPU: manual_seed(0), torch.empty(n, dtype=...).uniform_(low, high).tolist()
BETWEEN = [
    ("float32", -1 / 3, 1 / 3,
     [-0.0024956068955361843, 0.17881453037261963, -0.2743483781814575, -0.24531301856040955, -0.1283847987651825]),
    ("float64", -1 / 3, 1 / 3,
     [0.31336866787103534, 0.13854657626652528, -0.02707803791503275, 0.28049845608130686, 0.09668274674850985]),
]  # fmt: skip


@pytest.mark.parametrize(("dtype", "low", "high", "numbers"), BETWEEN, ids=[case[0] for case in BETWEEN])
def test_numbers_between_bounds_are_rounded_once(dtype, low, high, numbers):
    drawn_there = Generator(0).uniform_between(low, high, len(numbers), dtype)
    assert drawn_there.dtype == dtype
    assert drawn_there.tolist() == numbers


def test_normal_numbers_about_a_mean_are_rounded_once():
    # PyTorch 2.13: manual_seed(0), torch.empty(5, dtype=torch.float64).normal_(1e-3 * 7, 1e-3 * 7).tolist()
    assert Generator(0).normal(5, "float64", 1e-3 * 7, 1e-3 * 7).tolist() == [
        0.017786972757708304, 0.0049459976596733755, -0.008251525674521903, 0.010979018940964674,
        -0.0005916563969681464,
    ]  # fmt: skip
