"""What a notebook's cell shows: collections broken into lines as IPython 9.18 breaks PyTorch 2.13's values."""

from typing import Any

import pytest

from gradcli.session import Session
from gradcli.source import Source

BEFORE = """
import torch
m = torch.arange(6.).reshape(2, 3)
net = torch.nn.Linear(2, 1)
with torch.no_grad():
    net.weight.fill_(0.5)
    net.bias.zero_()
def f(a, b=2, *rest, key=None, **more): return a
def g(*, k): return k
"""

# Recorded: IPython.lib.pretty.pretty(value, max_width=79).
CASES = [
    ("(m, m.shape)", "(tensor([[0., 1., 2.],\n         [3., 4., 5.]]),\n torch.Size([2, 3]))"),
    ("(m.shape, m)", "(torch.Size([2, 3]),\n tensor([[0., 1., 2.],\n         [3., 4., 5.]]))"),
    ("(m[0], m[1] * 1000)", "(tensor([0., 1., 2.]), tensor([3000., 4000., 5000.]))"),
    (
        "[m, {'a': m, 'b': [1, 2]}]",
        "[tensor([[0., 1., 2.],\n         [3., 4., 5.]]),\n"
        " {'a': tensor([[0., 1., 2.],\n          [3., 4., 5.]]),\n  'b': [1, 2]}]",
    ),
    ("list(range(40))", "[" + ",\n ".join(map(str, range(40))) + "]"),
    (
        "{'weights': torch.ones(12), 'step': 3, 'history': [0.125, 0.0625, 0.03125, 0.015625, 0.0078125]}",
        "{'weights': tensor([1., 1., 1., 1., 1., 1., 1., 1., 1., 1., 1., 1.]),\n 'step': 3,\n"
        " 'history': [0.125, 0.0625, 0.03125, 0.015625, 0.0078125]}",
    ),
    ("(m,)", "(tensor([[0., 1., 2.],\n         [3., 4., 5.]]),)"),
    ("[]", "[]"),
    ("(torch.Tensor, float)", "(torch.Tensor, float)"),
    ("torch.Tensor", "torch.Tensor"),
    ("f", "<function __main__.f(a, b=2, *rest, key=None, **more)>"),
    ("g", "<function __main__.g(*, k)>"),
    (
        "torch.max(m, 0)",
        "torch.return_types.max(\nvalues=tensor([3., 4., 5.]),\nindices=tensor([1, 1, 1]))",
    ),
    (
        "(torch.max(m, 0), 1)",
        "(torch.return_types.max(\n values=tensor([3., 4., 5.]),\n indices=tensor([1, 1, 1])),\n 1)",
    ),
    (
        "[torch.nn.ReLU(), torch.nn.Sequential(torch.nn.Tanh())]",
        "[ReLU(),\n Sequential(\n   (0): Tanh()\n )]",
    ),
    (
        "net.state_dict()",
        "OrderedDict([('weight', tensor([[0.5000, 0.5000]])), ('bias', tensor([0.]))])",
    ),
    (
        "list(net.parameters())",
        "[Parameter containing:\n tensor([[0.5000, 0.5000]], requires_grad=True),\n"
        " Parameter containing:\n tensor([0.], requires_grad=True)]",
    ),
    ("'text'", "'text'"),
]


@pytest.mark.parametrize(("expression", "shown"), CASES)
def test_a_cell_shows_what_jupyter_shows(expression: str, shown: str) -> None:
    printed: list[Any] = []
    session = Session(write=printed.append, warn=lambda text: None)
    session.run(Source(BEFORE, "lesson.ipynb[1]"))
    session.run(Source(expression, "lesson.ipynb[2]"), "cell")
    assert "".join(printed) == shown + "\n"


def test_the_prompt_shows_one_line() -> None:
    printed: list[Any] = []
    session = Session(write=printed.append, warn=lambda text: None)
    session.run(Source("list(range(40))", "<repl:1>"), "last")
    assert "".join(printed).count("\n") == 1


def test_a_list_within_itself_and_a_long_one_end() -> None:
    printed: list[Any] = []
    session = Session(write=printed.append, warn=lambda text: None)
    session.run(Source("xs = [1]\nxs.append(xs)\nxs", "lesson.ipynb[1]"), "cell")
    session.run(Source("list(range(2000))", "lesson.ipynb[2]"), "cell")
    text = "".join(printed)
    assert text.startswith("[1, [...]]\n")
    assert text.endswith(" 999,\n ...]\n")
