"""Scripts that import what gradcli has not: they run up to where it is used."""

from __future__ import annotations

import json
from pathlib import Path

from gradcli.cli import status
from tests.conftest import run_in_process

SCRIPT = """\
import sklearn.svm as svm
from sklearn.datasets import make_moons
import torch
print(torch.ones(2))
svm.SVC()
print("never")
"""


def test_a_script_ends_where_an_absent_module_is_used(tmp_path: Path) -> None:
    path = tmp_path / "plot.py"
    path.write_text(SCRIPT)
    outcome = run_in_process("run", str(path))
    assert outcome.status == status.EVALUATION
    assert outcome.out == "tensor([1., 1.])\n"
    assert "gradcli cannot import sklearn.svm" in outcome.err
    assert "plot.py:5:5" in outcome.err


def test_what_comes_from_an_absent_module_cannot_be_called(tmp_path: Path) -> None:
    path = tmp_path / "moons.py"
    path.write_text("from sklearn.datasets import make_moons\nprint(1)\nx = make_moons(3)\n")
    outcome = run_in_process("run", str(path))
    assert (outcome.status, outcome.out) == (status.EVALUATION, "1\n")
    assert "gradcli cannot import sklearn.datasets" in outcome.err


def test_an_unused_import_costs_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    cells = [{"cell_type": "code", "source": [line]} for line in ("import os", "2 + 3")]
    path.write_text(json.dumps({"cells": cells}))
    outcome = run_in_process("run", str(path))
    assert (outcome.status, outcome.out) == (0, "5\n")
    assert "gradcli cannot import os" in outcome.err


def test_a_typed_import_is_refused_at_once() -> None:
    outcome = run_in_process("run", "-e", "import os")
    assert outcome.status == status.EVALUATION
    assert "gradcli cannot import os" in outcome.err


def test_a_part_that_no_torch_has_is_refused_in_a_script_too(tmp_path: Path) -> None:
    path = tmp_path / "vision.py"
    path.write_text("import torch.distribution\n")
    outcome = run_in_process("run", str(path))
    assert outcome.status == status.EVALUATION
    assert "gradcli cannot import torch.distribution" in outcome.err


def test_a_part_that_pytorch_alone_has_is_absent(tmp_path: Path) -> None:
    path = tmp_path / "parts.py"
    path.write_text("import torch.distributed as dist\nprint(1)\ndist.init_process_group('gloo')\n")
    outcome = run_in_process("run", str(path))
    assert (outcome.status, outcome.out) == (status.EVALUATION, "1\n")
    assert "gradcli cannot import torch.distributed: the script ends where it is used" in outcome.err
    assert "parts.py:3:6" in outcome.err


def test_a_name_that_pytorch_alone_has_is_absent(tmp_path: Path) -> None:
    path = tmp_path / "names.py"
    path.write_text("from torch.autograd import Function, grad\nprint(1)\nFunction.apply(2)\n")
    outcome = run_in_process("run", str(path))
    assert (outcome.status, outcome.out) == (status.EVALUATION, "1\n")
    assert "gradcli's torch.autograd has no Function: the script ends where it is used" in outcome.err
    assert "names.py:3:10" in outcome.err
    assert "hint: gradcli has no classes" in outcome.err


def test_a_name_that_no_torch_has_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "slips.py"
    path.write_text("print(1)\nfrom torch.autograd import Functions\n")
    outcome = run_in_process("run", str(path))
    assert (outcome.status, outcome.out) == (status.EVALUATION, "1\n")
    assert "slips.py:2:28" in outcome.err
    assert "the nearest ones it has: functional" in outcome.err


NOTEBOOK = """\
from IPython.display import HTML, Markdown, clear_output
import IPython.display as ipd
get_ipython().run_line_magic("matplotlib", "inline")
clear_output(wait=True)
display(HTML("<b>bold</b>"), Markdown("*slanted*"))
import torch
display(torch.ones(2), "a text")
ipd.display([torch.tensor(1.5), None])
display(2)
"""


def test_what_a_notebook_displays(tmp_path: Path) -> None:
    # As IPython shows it where there is no browser: as repr writes it, and nothing of what is formatted for one.
    path = tmp_path / "shown.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": [NOTEBOOK]}]}))
    outcome = run_in_process("run", str(path))
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == "tensor([1., 1.])\n'a text'\n[tensor(1.5000), None]\n2\n"


DRAWN = """\
import torch
import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib import cm
from tqdm import tqdm, trange
plt.rcParams["figure.figsize"] = (8, 5)
plt.style.use("ggplot")
sns.set()
fig, axes = plt.subplots(2, 2, figsize=(6, 6))
for ax, p in zip(axes.flatten(), range(4)):
    x = torch.linspace(0, 1, 3, requires_grad=True)
    (x**p).sum().backward()
    line, = ax.plot(x.detach(), x.grad, label=f"{p}", color=cm.viridis(0.5))
    ax.set_title("x^%d" % p)
    print(p, x.grad)
axes[0].grid(True)
counts, edges, bars = plt.hist([1, 2])
with plt.style.context("default"):
    plt.show()
bar = tqdm(range(2), desc="steps")
for i in bar:
    bar.set_description(f"step {i}")
    print(i)
print(sum(trange(4)), len(axes))
fig.savefig("x.png")
"""


def test_what_a_script_draws_is_left_out_and_it_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "drawn.py"
    path.write_text(DRAWN)
    outcome = run_in_process("run", str(path))
    assert outcome.status == 0
    assert outcome.out.splitlines() == [
        "0 tensor([0., 0., 0.])",
        "1 tensor([1., 1., 1.])",
        "2 tensor([0., 1., 2.])",
        "3 tensor([0.0000, 0.7500, 3.0000])",
        "0",
        "1",
        "6 4",
    ]
    assert "gradcli draws nothing for matplotlib.pyplot: its lines do nothing here" in outcome.err
    assert not list(tmp_path.glob("*.png"))


def test_a_picture_at_the_end_of_a_cell_shows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    cells = [
        {"cell_type": "code", "source": ["%matplotlib inline\n", line]}
        for line in ("import matplotlib.pyplot as plt", "plt.plot([1, 2])", "3")
    ]
    path.write_text(json.dumps({"cells": cells}))
    outcome = run_in_process("run", str(path))
    assert (outcome.status, outcome.out) == (0, "3\n")
