"""The exported PyTorch and JAX sources: parsed always, run where the library is installed."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gradcli.errors import Problem
from tests.export.programs import ARRAY_PROGRAMS, SCALAR_PROGRAMS, SPECIAL_PROGRAMS, exported, ours, texts_of

PROGRAMS = {
    **{text: texts_of(points[0]) for text, points in {**SCALAR_PROGRAMS, **SPECIAL_PROGRAMS}.items()},
    **ARRAY_PROGRAMS,
    "f(t) = t^3\nf'(x)*y + f''(x)": {"x": "2", "y": "3"},
    "def g(a, b=2):\n    if a > 1:\n        return a*b\n    else:\n        return a\ng(x) + g(x, 3)": {
        "x": "2"
    },
    "s = 0\nk = 1\nwhile s < 5:\n    s += x*k\n    k += 1\ns^2": {"x": "1.5"},
    "h = lambda t: 2t^2\nh(x) if x > 0 and x < 9 else h(-x)": {"x": "1.5"},
    "sum(x^k for k in range(1, 4) if k != 2)": {"x": "1.5"},
    "import math\nmath.sin(x) + math.pi*x": {"x": "1.5"},
    "w.sum()*w[0] + (w*2).mean()": {"w": "[1, 2]"},
    "sum(w*ones(2, 3) + zeros([3]) + ones(size=[2, 1]))*zeros(2).shape[0]": {"w": "[1, 2, 3]"},
    "sum([x, y, 2x]*w)": {"x": "1.5", "y": "2", "w": "[1, 2, 3]"},
}


def interpreter(target: str) -> str | None:
    """Return a Python that has the library: that of GRADCLI_PEERS, or this one; None where there is none."""
    if "GRADCLI_PEERS" in os.environ:
        return os.environ["GRADCLI_PEERS"]
    return sys.executable if importlib.util.find_spec("torch" if target == "pytorch" else "jax") else None


@pytest.mark.parametrize("target", ["pytorch", "jax"])
@pytest.mark.parametrize("text", list(PROGRAMS))
def test_the_source_is_python_that_agrees_with_gradcli(text: str, target: str, tmp_path: Path) -> None:
    try:
        source = exported(text, PROGRAMS[text], f"to={target}")
    except Problem as problem:
        if "JAX does not do" in problem.message:
            return
        assert "PyTorch has no" in problem.message or "cannot be written in JAX" in problem.message
        return
    names = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    assert "f" in names
    python = interpreter(target)
    if python is None:
        return
    file = tmp_path / "exported.py"
    file.write_text(source)
    printed = subprocess.run([python, str(file)], check=True, capture_output=True, text=True).stdout
    value, gradient = ours(text, PROGRAMS[text])
    numbers = [json.loads(line.partition(" ")[2]) for line in printed.splitlines()]
    assert numbers[0] == pytest.approx(value, rel=1e-12)
    for found, expected in zip(numbers[1:], gradient, strict=True):
        for a, b in zip(flat(found), flat(expected), strict=True):
            # PyTorch's own slope of hardsigmoid is 1/6 in single precision.
            assert a == pytest.approx(b, rel=1e-8 if "hardsigmoid" in text else 1e-11, abs=1e-13)


def flat(data: object) -> list[object]:
    return [x for part in data for x in flat(part)] if isinstance(data, list) else [data]


def test_pytorch_source_reads_as_one_writes_it() -> None:
    source = exported("x^2*y + 2sin(x)", {"x": "2", "y": "3"}, "to=pytorch", "name=loss")
    assert "def loss(x, y):\n    return x ** 2 * y + 2 * torch.sin(x)\n" in source
    assert "torch.autograd.grad(value, [x, y]" in source


def test_loops_and_branches_stay_what_they_are() -> None:
    source = exported("s = 0\nfor k in range(1, 5):\n    s = s + x^k/k\ns", {"x": "0.3"}, "to=jax")
    assert "    for k in range(1, 5):\n        s = s + x ** k / k\n    return s\n" in source


def test_values_that_are_no_inputs_are_constants_of_the_file() -> None:
    source = exported("sum(x*w)*n", {"x": "2", "w": "[1, 2]", "n": "3"}, "to=pytorch", "wrt=x")
    assert "w = torch.tensor([1, 2])\nn = 3\n" in source
    assert "def f(x):" in source


@pytest.mark.parametrize(
    ("text", "pytorch", "jax"),
    [
        ("sum(A.T @ x)", "A.T.to(torch.get_default_dtype()) @ x", "A.T @ x"),
        ("sum(linear(x, A))", "linear(x, A.to(torch.get_default_dtype()))", "linear(x, A)"),
        ("einsum('ij,jk->', A, x)", "A.to(torch.get_default_dtype()), x)", "A, x)"),
        ("sum(conv2d(x[None, None], A[None, None]))", "A[None, None].to(torch.get_default_dtype())",
         "A[None, None].astype(float)"),
    ],
)  # fmt: skip
def test_constants_of_ints_beside_floats_are_converted_where_the_library_wants_one_dtype(
    text: str, pytorch: str, jax: str
) -> None:
    # Run with PyTorch 2.13 and JAX: without the conversions both refuse the convolution, and PyTorch all four.
    given = {"x": "[[1.5, 2], [3, 4]]", "A": "[[1, 2], [3, 5]]"}
    assert pytorch in exported(text, given, "to=pytorch", "wrt=x")
    assert jax in exported(text, given, "to=jax", "wrt=x")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("j0(x)", "PyTorch has no derivative of j0"),
        ("var(x)^2", "var, which makes a leaf of its own, is not translated"),
        ("grad(lambda t: t^2)(x)", "grad is not translated"),
        ("with no_grad():\n    y = x\nx*y", "this statement is not translated"),
    ],
)
def test_what_is_not_translated_is_named(text: str, said: str) -> None:
    with pytest.raises(Problem) as caught:
        exported(text, {"x": "2"}, "to=pytorch")
    assert str(caught.value) == said


def test_max_of_two_values_is_elementwise_and_torch_max_is_along_a_dimension() -> None:
    source = exported("max(x, 0)*y", {"x": "2", "y": "3"}, "to=pytorch")
    assert "return torch.maximum(x, torch.as_tensor(0)) * y" in source
    source = exported("import torch\ntorch.max(A, 1)[0].sum()", {"A": "[[1, 2], [3, 5]]"}, "to=pytorch")
    assert "return torch.max(A, 1)[0].sum()" in source
