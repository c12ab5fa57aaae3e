"""Streams, signals and files: what a shell expects of a good citizen. Real processes."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gradcli.cli import status
from tests.world import command, environment_at, seconds_computed


def shell(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the shell in which `gradcli` is ours."""
    prelude = f"gradcli() {{ '{sys.executable}' -m gradcli \"$@\"; }}\n"
    return subprocess.run(
        ["bash", "-c", prelude + script],
        capture_output=True, text=True, cwd=folder, env=environment_at(folder, **variables),
        stdin=subprocess.DEVNULL, timeout=60, check=False,
    )  # fmt: skip


def test_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    run = shell(
        "gradcli run -e 'for i in range(200000): print(i)' | head -1; exit ${PIPESTATUS[0]}", tmp_path
    )
    assert run.stdout == "0\n"
    assert run.stderr == ""
    assert run.returncode == status.PIPE_CLOSED


def test_nothing_is_lost_unseen_where_python_does_not_buffer(tmp_path: Path) -> None:
    line = "gradcli eval 'ones(300, 300)' | head -c 1; exit ${PIPESTATUS[0]}"
    run = shell(line, tmp_path, PYTHONUNBUFFERED="1")
    assert run.returncode == status.PIPE_CLOSED
    run = shell("ulimit -f 64; gradcli eval 'ones(300, 300)' > out", tmp_path, PYTHONUNBUFFERED="1")
    assert run.returncode == status.OUTPUT
    assert "File too large" in run.stderr


@pytest.mark.parametrize(
    "line", ["gradcli x x=1", "gradcli run -e 'print(1)'", "gradcli --help", "gradcli x x=1 --json"]
)
def test_full_device_is_told_in_one_line(tmp_path: Path, line: str) -> None:
    run = shell(line + " > /dev/full", tmp_path)
    assert run.returncode == status.OUTPUT
    assert "No space left on device" in run.stderr
    assert run.stderr.count("\n") == 1


def test_closed_standard_output(tmp_path: Path) -> None:
    run = shell("gradcli x x=1 >&-", tmp_path)
    assert run.returncode == status.OUTPUT
    assert run.stderr == "error: standard output is closed\n"


def test_closed_standard_input(tmp_path: Path) -> None:
    run = shell("gradcli <&-", tmp_path)
    assert run.returncode == status.DATA
    assert shell("gradcli map x <&-", tmp_path).returncode == status.DATA
    assert shell("gradcli serve <&-", tmp_path).returncode == status.DATA
    assert shell("gradcli x x=1 <&-", tmp_path).stdout == "value\t1.0\nd_x\t1.0\n"


def test_closed_standard_error_loses_nothing(tmp_path: Path) -> None:
    assert shell("gradcli x x=1 2>&-", tmp_path).returncode == 0
    assert shell("gradcli 'x +' x=1 2>&-", tmp_path).returncode == status.SYNTAX


def start(folder: Path, *tokens: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*command(), *tokens],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=stdin, text=True,
        cwd=folder, env=environment_at(folder),
    )  # fmt: skip


def test_interrupt_ends_an_endless_program_at_once(tmp_path: Path) -> None:
    process = start(tmp_path, "run", "-e", "a = 0", "-e", "while True: pass")
    while (before := seconds_computed(process.pid)) < 1.0:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    ended = seconds_computed(process.pid)
    out, err = process.communicate(timeout=60)
    assert process.returncode == status.INTERRUPTED
    assert out == ""
    assert err == "interrupted\n  --> <expr>:2:1\n   |\n 2 | while True: pass\n   | ^^^^^^^^^^^^^^^^\n"
    assert ended - before < 1.0  # of its own time: the machine may have much else to do


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
    assert ("is closed" if line.endswith(">&-") else "cannot be written") in run.stderr
    assert "Traceback" not in run.stderr


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    run = shell("gradcli ops | head -n 1; exit ${PIPESTATUS[1]}", tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("family\t")


def test_a_pipe_or_a_minus_as_output_file_is_written_to(tmp_path: Path) -> None:
    expected = "value\t9.0\nd_x\t6.0\n"
    assert shell("gradcli x^2 x=3 -o /dev/stdout | cat", tmp_path).stdout == expected
    assert shell("gradcli x^2 x=3 -o - | cat", tmp_path).stdout == expected
    assert shell("mkfifo p; cat p & gradcli x^2 x=3 -o p; wait", tmp_path).stdout == expected
    assert not (tmp_path / "-").exists()
    run = shell("gradcli x^2 x=3 -o /dev/stdout | true; exit ${PIPESTATUS[0]}", tmp_path)
    assert run.returncode == status.PIPE_CLOSED
    assert run.stderr == ""


def test_a_program_that_never_ends_is_refused(tmp_path: Path) -> None:
    run = shell("yes 1+1 | gradcli", tmp_path)
    assert run.returncode == status.LIMIT
    assert "goes on past 64 megabytes" in run.stderr


def test_numbers_pass_through_loops_and_substitutions(tmp_path: Path) -> None:
    run = shell(
        "seq 1 3 | while read n; do gradcli 'x^3' x=$n --only d_x; done; echo \"[$(gradcli 'x^2' x=3 --only d_x)]\"",
        tmp_path,
    )
    assert run.stdout.split() == ["3.0", "12.0", "27.0", "[6.0]"]


def test_a_terminated_map_leaves_the_old_file_whole(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("old\n")
    with start(tmp_path, "map", "x^2", "-o", "out.csv", stdin=subprocess.PIPE) as run:
        assert run.stdin is not None
        run.stdin.write("x\n" + "1\n" * 100_000)
        run.stdin.flush()
        while not list(tmp_path.glob(".out.csv*")):
            assert run.poll() is None
            time.sleep(0.02)
        run.send_signal(signal.SIGTERM)
        assert run.wait(timeout=60) == 143
    assert (tmp_path / "out.csv").read_text() == "old\n"
    assert [name for name in os.listdir(tmp_path) if "out" in name] == ["out.csv"]


# Presses Ctrl-C when a module is about to be loaded.
PRESSING = """
import os, signal, sys

class Presser:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[0]:
            os.kill(os.getpid(), signal.SIGINT)

sys.argv = [sys.argv[1], "eval", "-e", "ones(3).sum()"]
sys.meta_path.insert(0, Presser())
from gradcli.entry import start
start()
"""


@pytest.mark.parametrize(
    ("module", "expected", "told"),
    [
        ("gradcli.cli.main", -signal.SIGINT, ""),
        ("gradcli.errors", -signal.SIGINT, ""),
        ("gradcli.session", status.INTERRUPTED, "interrupted\n"),
        ("numpy", status.INTERRUPTED, "interrupted"),
        ("numpy._core.multiarray", status.INTERRUPTED, "interrupted"),
    ],
)
def test_interrupt_while_modules_are_loaded_shows_no_traceback(
    tmp_path: Path, module: str, expected: int, told: str
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PRESSING, module], capture_output=True, text=True, cwd=tmp_path,
        env=environment_at(tmp_path), timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == expected
    assert told in run.stderr
    assert "Traceback" not in run.stderr
    assert "bug" not in run.stderr


def test_termination_leaves_the_old_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "result.txt"
    target.write_text("old\n")
    process = start(tmp_path, "run", "-e", "while True: pass", "-o", str(target))
    while seconds_computed(process.pid) < 1.0:
        time.sleep(0.02)
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == status.TERMINATED
    assert target.read_text() == "old\n"
    assert list(tmp_path.glob("*.part")) == []


def test_output_file_is_replaced_whole_and_keeps_its_permissions(cli: Any, tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    target.write_text("old")
    target.chmod(0o640)
    assert cli("x^2", "x=3", "-o", str(target)).out == ""
    assert target.read_text().startswith('{"schema":"gradcli/1","expr":"x^2"')
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["result.json"]


def test_failure_leaves_the_output_file_alone(cli: Any, tmp_path: Path) -> None:
    target = tmp_path / "result.txt"
    target.write_text("old")
    assert cli("x +", "x=3", "-o", str(target)).status == status.SYNTAX
    assert cli("x", "x=3", "--only", "y", "-o", str(target)).status == status.USAGE
    assert target.read_text() == "old"


def test_output_file_that_cannot_be_written(cli: Any, tmp_path: Path) -> None:
    outcome = cli("x", "x=3", "-o", str(tmp_path / "none" / "file"))
    assert outcome.status == status.OUTPUT
    assert "No such file or directory" in outcome.err
    assert cli("x", "x=3", "-o", str(tmp_path)).status == status.OUTPUT


def test_link_as_output_file_stays_a_link(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    assert cli("x", "x=3", "-o", str(tmp_path / "link.txt"), "--only", "value").status == 0
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "3.0\n"


def test_modules_in_the_working_folder_are_never_loaded(tmp_path: Path) -> None:
    for name in ("lark", "numpy", "rich", "json", "re", "typing", "scipy", "gradcli"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('loaded from the working folder')\n")
    (tmp_path / "gradcli.py").unlink()
    (tmp_path / "init.grad").write_text("1/0 +\n")
    run = shell("gradcli 'sum(v)' 'v=[1, 2]' --format rich", tmp_path)
    assert run.returncode == 0, run.stderr
    assert "3.0" in run.stdout


def test_ascii_terminal_and_c_locale(tmp_path: Path) -> None:
    run = shell("gradcli 'x^2' x=3 --format rich", tmp_path, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert run.returncode == 0
    assert "d/dx" in run.stdout
    assert run.stdout.isascii()


def test_words_of_the_command_line_are_utf8_whatever_the_locale(tmp_path: Path) -> None:
    run = shell("gradcli 'größe²' größe=3", tmp_path, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert run.stdout == "value\t9.0\nd_gr\\xf6\\xdfe\t6.0\n", run.stderr


def test_read_only_home(tmp_path: Path) -> None:
    run = shell("gradcli 'x^2' x=3 --only value", tmp_path, HOME="/proc/none", XDG_CACHE_HOME="")
    assert run.stdout == "9.0\n"
    run = shell("gradcli config precision 3", tmp_path, HOME="/proc", XDG_CACHE_HOME="")
    assert run.returncode == status.OUTPUT
    assert "Traceback" not in run.stderr
    # A home that is not there is not made.
    run = shell("gradcli config precision 3", tmp_path, HOME="/proc/none", XDG_CACHE_HOME="")
    assert (run.returncode, "there is no folder for settings" in run.stderr) == (status.DATA, True)


def test_lack_of_memory_in_a_command_is_a_limit_and_no_bug(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_anything: object) -> None:
        raise MemoryError

    monkeypatch.setattr("gradcli.cli.output.deliver", full)
    outcome = cli("x", "x=1")
    assert outcome.status == status.LIMIT
    assert outcome.err == "error: there is not enough memory for this\n"


def test_a_bug_of_ours_is_one_line(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_anything: object) -> None:
        raise ZeroDivisionError("surprise")

    monkeypatch.setattr("gradcli.cli.output.deliver", broken)
    outcome = cli("x", "x=1")
    assert outcome.status == status.BUG
    assert outcome.err.count("\n") == 1
    assert "has a bug: ZeroDivisionError: surprise; please report it" in outcome.err
    assert "Traceback" in cli("x", "x=1", "--debug").err
