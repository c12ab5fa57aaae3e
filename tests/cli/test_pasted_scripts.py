"""Scripts that import what gradcli has not: they run up to where it is used."""

from __future__ import annotations

import json
from pathlib import Path

from gradcli.cli import status
from tests.conftest import run_in_process

SCRIPT = """\
import matplotlib.pyplot as plt
from sklearn.datasets import make_moons
import torch
print(torch.ones(2))
plt.plot([1, 2])
print("never")
"""


def test_a_script_ends_where_an_absent_module_is_used(tmp_path: Path) -> None:
    path = tmp_path / "plot.py"
    path.write_text(SCRIPT)
    outcome = run_in_process("run", str(path))
    assert outcome.status == status.EVALUATION
    assert outcome.out == "tensor([1., 1.])\n"
    assert "gradcli cannot import matplotlib.pyplot" in outcome.err
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


def test_a_part_that_our_torch_has_not_is_refused_in_a_script_too(tmp_path: Path) -> None:
    path = tmp_path / "vision.py"
    path.write_text("import torch.distributed\n")
    outcome = run_in_process("run", str(path))
    assert outcome.status == status.EVALUATION
    assert "gradcli cannot import torch.distributed" in outcome.err
