"""Notebooks: cells in order, what fails ends its cell, magics."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gradcli.cli import status
from tests.conftest import Outcome, run_in_process


def run_notebook(tmp_path: Path, *cells: str, more: tuple[str, ...] = ()) -> Outcome:
    """Run a notebook of these code cells."""
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    return run_in_process("run", *more, str(path))


def test_a_cell_that_fails_does_not_end_the_notebook(tmp_path: Path) -> None:
    outcome = run_notebook(tmp_path, "x = 2", "print(x)\nx.nothing\nprint(3)", "x + 1")
    assert (outcome.status, outcome.out) == (status.EVALUATION, "2\n3\n")
    assert "a number has no attribute nothing" in outcome.err
    assert "lesson.ipynb[2]:2:3" in outcome.err


def test_the_exit_status_is_that_of_the_first_problem(tmp_path: Path) -> None:
    assert run_notebook(tmp_path, "x = (1", "assert 1 > 2", "4").status == status.SYNTAX
    assert run_notebook(tmp_path, "assert 1 > 2", "x = (1", "4").status == status.NO


def test_a_cell_that_is_no_program_of_ours_is_left_out(tmp_path: Path) -> None:
    outcome = run_notebook(tmp_path, "class Net:\n    pass\nnet = Net()", "net.w", "model = Net()", "5")
    assert (outcome.status, outcome.out) == (status.SYNTAX, "5\n")
    assert "gradcli has no classes" in outcome.err
    assert outcome.err.count("-->") == 1
    assert outcome.err.endswith("lesson.ipynb[3] needs Net, and cell 1, which binds it, failed\n")
    assert "lesson.ipynb[2] needs net, and cell 1, which binds it, failed\n" in outcome.err


@pytest.mark.parametrize(
    "binding",
    ["a = b = 1 / missing", "a, c = missing", "import torch\na: float = missing", "for a in missing: pass"],
)
def test_names_that_a_failed_cell_was_to_bind_are_told_in_a_line(tmp_path: Path, binding: str) -> None:
    outcome = run_notebook(tmp_path, binding, "print(a)")
    assert outcome.err.endswith("lesson.ipynb[2] needs a, and cell 1, which binds it, failed\n")


def test_what_a_failed_cell_did_bind_stays(tmp_path: Path) -> None:
    assert run_notebook(tmp_path, "a = 1\nb = a.nothing", "print(a)").out == "1\n"


def test_json_and_limits_end_at_the_first_problem(tmp_path: Path) -> None:
    outcome = run_notebook(tmp_path, "print(1)", "y = missing", "print(2)", more=("--json",))
    assert (outcome.status, outcome.out) == (status.EVALUATION, "")
    outcome = run_notebook(tmp_path, "while True: pass", "print(2)", more=("--max-steps", "100"))
    assert (outcome.status, outcome.out) == (status.LIMIT, "")


def test_lines_of_the_shell_and_settings_do_nothing(tmp_path: Path) -> None:
    cells = (
        "%matplotlib inline\n!pip install torch\n1",
        "if True:\n    !ls (\n    %load_ext autoreload\n2",
        "%%bash\necho no",
        "%%writefile net.py\nclass Net: pass",
        "text = '''\n%d\n!x\n'''\ntext",
        "a, b = 7, 4\n(a\n % b)",
        "%%capture\nprint('hidden')\n5",
    )
    outcome = run_notebook(tmp_path, *cells)
    assert (outcome.status, outcome.out) == (0, "1\n2\n'\\n%d\\n!x\\n'\n3\n")


def test_time_runs_and_tells(tmp_path: Path) -> None:
    outcome = run_notebook(tmp_path, "%time x = 3", "%%time\nprint(x)\nx + 1", "y = 1\n%time x + 5")
    times = r"CPU times: user [\d.]+ \S+, sys: [\d.]+ \S+, total: [\d.]+ \S+\nWall time: [\d.]+ \S+\n"
    assert re.fullmatch(f"{times}3\n{times}4\n{times}8\n", outcome.out)


def test_timeit_runs_often_and_binds_nothing(tmp_path: Path) -> None:
    outcome = run_notebook(
        tmp_path,
        "x = 3\nn = [0]",
        "%timeit -n 5 -r3 z = x + 1; n.append(z)",
        "%%timeit -n2 -r1\nx",
        "len(n)",
        "z",
    )
    per_loop = r"[\d.]+ \S+ ± [\d.]+ \S+ per loop \(mean ± std\. dev\. of "
    assert re.fullmatch(
        rf"{per_loop}3 runs, 5 loops each\)\n{per_loop}1 run, 2 loops each\)\n1\n", outcome.out
    )
    assert "z is not defined" in outcome.err


def test_a_problem_behind_a_magic_names_its_line(tmp_path: Path) -> None:
    assert "lesson.ipynb[1]:3:" in run_notebook(tmp_path, "x = 1\n%time y = 2\nx.nothing").err
    assert "lesson.ipynb[1]:2:" in run_notebook(tmp_path, "x = 1\n%timeit x.nothing").err


def test_values_for_names_read_a_notebook_as_one_program(cli: Any, tmp_path: Path) -> None:
    path = tmp_path / "f.ipynb"
    cells = [{"cell_type": "code", "source": line} for line in ("%matplotlib inline", "y = x^2", "y + x")]
    path.write_text(json.dumps({"cells": cells}))
    assert cli("run", str(path), "x=3").out == "value\t12.0\nd_x\t7.0\n"
