"""Signals at moments when Python drops exceptions, and while a file is made."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gradcli.tables.sink import open_sink
from tests.world import TREE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("raised", ["KeyboardInterrupt", "main.Terminated"])
def test_a_signal_that_comes_in_a_finaliser_comes_again(raised: str) -> None:
    program = (
        "import signal, sys, time\n"
        "from gradcli.cli import main\n"
        "class Last:\n"
        f"    def __del__(self): raise {raised}\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "main._catch_termination()\n"
        "sys.unraisablehook = main.come_again\n"
        "try:\n"
        "    Last()\n"
        "    time.sleep(50)\n"
        f"except {raised}:\n"
        "    print('ended')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False, env=TREE
    )
    assert (run.stdout, run.stderr) == ("ended\n", "")


def test_a_file_that_nobody_came_to_write_is_taken_back(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("old\n")
    sink = open_sink(str(tmp_path / "out.csv"))
    assert len(os.listdir(tmp_path)) == 2
    del sink
    assert os.listdir(tmp_path) == ["out.csv"]
