"""Lessons that run to their end with a slip in them: what they print is PyTorch's, and a remark says what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

HEAD = "import torch\nw = torch.ones(3, requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)\n"
LOOP = HEAD + "for i in range(3):\n    loss = (w ** 2).sum()\n"
ADDING_UP = "gradients add up from turn to turn, and nothing sets them back: "

REMARKED = [
    (HEAD + "loss = (w ** 2).sum()\nloss.backward\nopt.step()\n",
     "line 5: loss.backward is not called, and does nothing: write loss.backward()"),
    (HEAD + "(w ** 2).sum().backward()\nopt.step   # here\n",
     "line 5: opt.step is not called, and does nothing: write opt.step()"),
    (HEAD + "(w ** 2).sum().backward()\nw.grad.zero_\n",
     "line 5: w.grad.zero_ is not called, and does nothing: write w.grad.zero_()"),
    (LOOP + "    loss.backward()\n    opt.step()\n", ADDING_UP + "call opt.zero_grad() before loss.backward()"),
    (LOOP + "    loss.backward()\n    with torch.no_grad():\n        w -= 0.1 * w.grad\n",
     ADDING_UP + "write w.grad = None after each update"),
    (LOOP + "    loss.backward()\n    w.data = w.data - 0.1 * w.grad\n",
     ADDING_UP + "write w.grad = None after each update"),
    (LOOP + "    loss.backward()\n    w.data.sub_(0.1 * w.grad)\n",
     ADDING_UP + "write w.grad = None after each update"),
    (LOOP + "    loss.backward()\n    opt.zero_grad()\n    opt.step()\n",
     "opt.zero_grad() clears the gradients before opt.step() uses them: call it before loss.backward()"),
]  # fmt: skip

UNREMARKED = [
    LOOP + "    opt.zero_grad()\n    loss.backward()\n    opt.step()\n",
    LOOP + "    loss.backward()\n    opt.step()\n    opt.zero_grad()\n",
    LOOP + "    loss.backward()\n    print(w.grad)\n",  # which shows that they add up
    LOOP + "    loss.backward()\n    with torch.no_grad():\n        w -= 0.1 * w.grad\n    w.grad = None\n",
    LOOP
    + "    loss.backward()\n    with torch.no_grad():\n        w -= 0.1 * w.grad\n        w.grad.zero_()\n",
    "import torch\nfor i in range(3):\n    x = torch.ones(2, requires_grad=True)\n    x.sum().backward()\n"
    "    x.data -= x.grad\n",
    HEAD + "run = opt.step\n(w ** 2).sum().backward()\nrun()\n",
]


@pytest.mark.parametrize(("script", "remark"), REMARKED)
def test_remark_tells_what_to_write(cli: Any, tmp_path: Path, script: str, remark: str) -> None:
    outcome = cli(stdin=script)
    assert (outcome.status, outcome.err) == (0, f"info: {remark}\n")
    (tmp_path / "lesson.py").write_text(script, encoding="utf-8")
    assert cli("run", str(tmp_path / "lesson.py")).err == f"info: {remark}\n"


@pytest.mark.parametrize("script", UNREMARKED)
def test_no_remark_where_nothing_is_wrong(cli: Any, script: str) -> None:
    outcome = cli(stdin=script)
    assert (outcome.status, outcome.err) == (0, "")


# The sentences are PyTorch 2.13's warnings; what follows them is ours.
SIZES = (
    "Using a target size (torch.Size([3])) that is different to the input size (torch.Size([3, 1])). This will likely "
    "lead to incorrect results due to broadcasting. Please ensure they have the same size."
)
COPY = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)


@pytest.mark.parametrize("loss", ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"])
def test_target_of_another_size_is_warned_of_as_pytorch_does(cli: Any, loss: str) -> None:
    script = f"import torch, torch.nn.functional as F\nF.{loss}(torch.ones(3, 1), torch.zeros(3))\n"
    assert cli(stdin=script).err == f"warning: {SIZES} With target.unsqueeze(-1) they have it.\n"
    assert cli(stdin=script.replace("3, 1", "3")).err == ""
    assert cli(f"{loss}(a, 0)", "a=[1,2]").err == ""  # no PyTorch program


@pytest.mark.parametrize(
    ("of", "more"), [("x ** 2", " No derivative flows through the copy."), ("torch.ones(2)", "")]
)
def test_a_tensor_made_of_a_tensor_is_warned_of_as_pytorch_does(cli: Any, of: str, more: str) -> None:
    script = f"import torch\nx = torch.tensor(2.0, requires_grad=True)\ny = torch.tensor({of}, requires_grad=True)\n"
    outcome = cli(stdin=script + "y.sum().backward()\nprint(x.grad)\n")
    assert (outcome.out, outcome.err) == ("None\n", f"warning: {COPY}{more}\n")
