"""gradcli in a shell: streams that are full, closed or left early, substitutions, signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.world import TREE


def shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script of the shell in which `gradcli` is ours."""
    environment = {**TREE, "HOME": str(folder)}
    prelude = f"gradcli() {{ '{sys.executable}' -m gradcli \"$@\"; }}\n"
    return subprocess.run(
        ["bash", "-c", prelude + script],
        capture_output=True, text=True, cwd=folder, env=environment, timeout=60, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "gradcli 'x^2' x=2 > /dev/full",
        "gradcli 'x^2' x=2 >&-",
        "echo 'print(2)' | gradcli >&-",
        "echo 3 | gradcli >&-",
        "gradcli --help > /dev/full",
        "gradcli help sin > /dev/full",
        "printf 'x\\n1\\n' | gradcli map 'x^2' > /dev/full",
        "printf 'x\\n1\\n' | gradcli map 'x^2' >&-",
        "gradcli ops --json > /dev/full",
    ],
)
def test_output_that_cannot_be_written_is_told(tmp_path: Path, line: str) -> None:
    run = shell(line, tmp_path)
    assert run.returncode == 74
    assert "cannot be written" in run.stderr or "is closed" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    run = shell("gradcli ops | head -n 1; exit ${PIPESTATUS[1]}", tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("family\t")


def test_numbers_pass_through_loops_and_substitutions(tmp_path: Path) -> None:
    run = shell(
        "seq 1 3 | while read n; do gradcli 'x^3' x=$n --only d_x; done; echo \"[$(gradcli 'x^2' x=3 --only d_x)]\"",
        tmp_path,
    )
    assert run.stdout.split() == ["3.0", "12.0", "27.0", "[6.0]"]


def test_a_terminated_map_leaves_the_old_file_whole(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("old\n")
    environment = {**TREE, "HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-m", "gradcli", "map", "x^2", "-o", "out.csv"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment,
    ) as run:  # fmt: skip
        assert run.stdin is not None
        run.stdin.write(b"x\n" + b"1\n" * 100_000)
        run.stdin.flush()
        while not list(tmp_path.glob(".out.csv*")):
            assert run.poll() is None
            time.sleep(0.02)
        run.send_signal(signal.SIGTERM)
        assert run.wait(timeout=60) == 143
    assert (tmp_path / "out.csv").read_text() == "old\n"
    assert [name for name in os.listdir(tmp_path) if "out" in name] == ["out.csv"]
