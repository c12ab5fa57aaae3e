"""The index of operators: complete, and the reason why a program loads only what it names."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

from tests.world import ROOT


def test_index_says_where_every_operator_is(tmp_path: Path) -> None:
    script = ROOT / "tests" / "write_operator_index.py"
    code = f"import sys, runpy; sys.path.insert(0, '.'); print(runpy.run_path({str(script)!r})['text'](), end='')"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    fresh = tmp_path / "index.py"
    fresh.write_text(made.stdout)
    kept = ROOT / "gradcli" / "core" / "ops" / "index.py"
    found, expected = [runpy.run_path(str(path))["INDEX"] for path in (kept, fresh)]
    assert found == expected, "run: python tests/write_operator_index.py"


def test_asking_for_one_operator_loads_no_other_family() -> None:
    code = (
        "import sys; from gradcli.core.registry import OPERATORS; assert OPERATORS['sin'].name == 'sin'; "
        "assert 'slogdet' in OPERATORS; assert OPERATORS.get('no_such_name') is None; "
        "last = {name.rpartition('.')[2] for name in sys.modules if name.startswith('gradcli.core.ops.')}; "
        "assert 'trigonometric' in last, last; print(sorted({'softmax', 'loss', 'solving'} & last))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_going_through_the_table_gives_all_operators() -> None:
    code = "from gradcli.core.registry import OPERATORS; print('slogdet' in list(OPERATORS), len(OPERATORS) > 300)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "True True\n"
