"""What a lesson asks of values (classes, generators, devices, `dir`, `help`). Output recorded from PyTorch 2.13."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

PROGRAM = """\
import torch
from torch import nn

x = torch.tensor([1.0, 2.0])
layer = nn.Linear(1, 1)


def halves(a):
    "Give what is left again and again."
    while a > 1:
        a = a / 2
        yield a


print(x.__class__, x.__class__.__name__, (3).__class__, layer.__class__.__name__, halves.__class__)
for items in (layer.parameters(), layer.named_children(), (i for i in [1]), halves(8), zip([1]), iter([1])):
    print(type(items), str(items).partition(" at 0x")[0])
print("backward" in dir(x), "matmul" in dir(torch), "weight" in dir(layer), "append" in dir([]))
for name in ("cuda", "cuda:1", "cpu", "mps"):
    device = torch.device(name)
    print(repr(device), device, device.type, device.index, device == x.device)
print(torch.device("cuda", 0) == torch.device("cuda:0"), torch.version.cuda, torch.accelerator.is_available())
gpu = torch.device("cuda")
for use in (
    lambda: x.cuda(),
    lambda: x.to(gpu),
    lambda: torch.zeros(2, device=gpu),
    lambda: torch.tensor([1.0], device="cuda:0"),
    lambda: layer.to("cuda"),
    lambda: layer.cuda(),
    lambda: nn.Linear(2, 2, device="cuda"),
    lambda: torch.cuda.get_device_name(0),
    lambda: x.to("mps"),
    lambda: torch.device("gpu"),
):
    try:
        use()
    except Exception as e:
        print(type(e).__name__, str(e)[:51])
print(torch.cuda.memory_allocated(), torch.cuda.empty_cache())
net = nn.Sequential()
for name, module in (("a.b", layer), ("", layer), ("x", 3), (3, layer), ("forward", layer)):
    try:
        net.add_module(name, module)
    except (KeyError, TypeError) as e:
        print(type(e).__name__, e)
net.add_module("linear", layer)
net.register_module("act", nn.Tanh())
net.add_module("act", nn.ReLU())
net.append(nn.Sigmoid())
print(net, list(net.state_dict()), net.linear is net[0])
"""

PRINTED = """\
<class 'torch.Tensor'> Tensor <class 'int'> Linear <class 'function'>
<class 'generator'> <generator object Module.parameters
<class 'generator'> <generator object Module.named_children
<class 'generator'> <generator object <genexpr>
<class 'generator'> <generator object halves
<class 'zip'> <zip object
<class 'list_iterator'> <list_iterator object
True True True True
device(type='cuda') cuda cuda None False
device(type='cuda', index=1) cuda:1 cuda 1 False
device(type='cpu') cpu cpu None True
device(type='mps') mps mps None False
True None False
AssertionError Torch not compiled with CUDA enabled
AssertionError Torch not compiled with CUDA enabled
AssertionError Torch not compiled with CUDA enabled
AssertionError Torch not compiled with CUDA enabled
AssertionError Torch not compiled with CUDA enabled
AssertionError Torch not compiled with CUDA enabled
AssertionError Torch not compiled with CUDA enabled
AssertionError Torch not compiled with CUDA enabled
RuntimeError PyTorch is not linked with support for mps devices
RuntimeError Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl
0 None
KeyError 'module name can\\'t contain ".", got: a.b'
KeyError 'module name can\\'t be empty string ""'
TypeError int is not a Module subclass
TypeError module name should be a string. Got int
KeyError "attribute 'forward' already exists"
Sequential(
  (linear): Linear(in_features=1, out_features=1, bias=True)
  (act): ReLU()
  (2): Sigmoid()
) ['linear.weight', 'linear.bias'] True
"""

STREAMS = """\
import numpy as np
import torch
first = np.random.RandomState(0)
second = np.random.RandomState(0)
print(first.rand(2, 2), second.rand(2, 2).sum())
print(first.randn(3), first.randint(0, 10, 5), first.permutation(4), first.uniform(-1, 1, 2))
np.random.seed(0)
print(np.random.rand())
print(second.normal(size=2), np.random.rand())
kind = torch.cuda.FloatTensor
print(kind, isinstance(torch.ones(1), kind))
try:
    torch.ones(2).type(kind)
except RuntimeError as e:
    print(str(e)[:22])
try:
    kind(3)
except TypeError as e:
    print(e)
"""

STREAMS_PRINTED = """\
[[0.5488135  0.71518937]
 [0.60276338 0.54488318]] 2.411649429368285
[ 1.86755799 -0.97727788  0.95008842] [8 1 6 7 7] [3 1 0 2] [ 0.85119328 -0.85792788]
0.5488135039273248
[ 1.86755799 -0.97727788] 0.7151893663724195
<class 'torch.cuda.FloatTensor'> False
Cannot initialize CUDA
type torch.cuda.FloatTensor not available. Torch not compiled with CUDA enabled.
"""


@pytest.mark.parametrize(("program", "printed"), [(PROGRAM, PRINTED), (STREAMS, STREAMS_PRINTED)])
def test_it_is_as_in_pytorch(cli: Any, tmp_path: Any, program: str, printed: str) -> None:
    script = tmp_path / "lesson.py"
    script.write_text(program)
    outcome = cli("run", str(script))
    assert outcome.out == printed, outcome.err


def test_a_notebook_shows_an_object_that_has_no_text_of_its_own_as_jupyter_does(
    cli: Any, tmp_path: Any
) -> None:
    cells = [
        "import torch\ny = torch.ones(1, requires_grad=True) * 2",
        "y.grad_fn",
        "[y.grad_fn]",
        "torch.Generator()",
        "zip([1], [2])",
        "(i for i in range(3))",
        "print(y.grad_fn)",
    ]
    lesson = tmp_path / "lesson.ipynb"
    lesson.write_text(json.dumps({"cells": [{"cell_type": "code", "source": [cell]} for cell in cells]}))
    outcome = cli("run", str(lesson))
    assert re.sub("0x[0-9a-f]+", "0x7", outcome.out).splitlines() == [
        "<MulBackward0 at 0x7>",
        "[<MulBackward0 at 0x7>]",
        "<torch._C.Generator at 0x7>",
        "<zip at 0x7>",
        "<generator object <genexpr> at 0x7>",
        "<MulBackward0 object at 0x7>",
    ]


def test_help_shows_what_gradcli_says_of_a_name(cli: Any, tmp_path: Any) -> None:
    script = tmp_path / "lesson.py"
    script.write_text(
        "import torch\n"
        "def area(a, b):\n"
        '    """Return the area.\n\n'
        '    Of a rectangle."""\n'
        "    return a * b\n"
        "help(torch.relu)\nhelp(area)\nhelp(torch.ones(2))\n"
    )
    outcome = cli("run", str(script))
    relu, rest = outcome.out.split("area(a, b)\n")
    assert relu.rstrip("\n") == cli("help", "relu").out.rstrip("\n")
    assert (
        rest == "    Return the area.\n\n    Of a rectangle.\ngradcli has no text on a tensor of shape (2,)\n"
    )


def test_a_question_mark_in_a_notebook_shows_it_too(cli: Any, tmp_path: Any) -> None:
    lesson = tmp_path / "lesson.ipynb"
    cells = [["import torch"], ["torch.relu?"], ["?torch.relu"]]
    lesson.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    outcome = cli("run", str(lesson))
    assert outcome.out == 2 * (cli("help", "relu").out.rstrip("\n") + "\n"), outcome.err
