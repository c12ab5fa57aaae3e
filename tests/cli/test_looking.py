"""What a lesson asks of values (classes, generators, devices, `dir`, `help`). Output recorded from PyTorch 2.13."""

from __future__ import annotations

from typing import Any

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


def test_it_is_as_in_pytorch(cli: Any, tmp_path: Any) -> None:
    script = tmp_path / "lesson.py"
    script.write_text(PROGRAM)
    outcome = cli("run", str(script))
    assert outcome.out == PRINTED, outcome.err


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
    import json

    lesson = tmp_path / "lesson.ipynb"
    cells = [["import torch"], ["torch.relu?"], ["?torch.relu"]]
    lesson.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    outcome = cli("run", str(lesson))
    assert outcome.out == 2 * (cli("help", "relu").out.rstrip("\n") + "\n"), outcome.err
