"""Completion scripts, asked as a shell asks them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

CASES = [
    (["he"], {"help", "hessian"}),
    (["grad", "--fo"], {"--format"}),
    (["grad", "--format", "js"], {"json", "jsonl"}),
    (["help", "softma"], {"softmax"}),
    (["help", "hess"], {"hessian"}),
    (["completions", ""], {"bash", "zsh", "fish"}),
    (["run", "less"], {"lesson.grad"}),
    (["grad", "--color", "a"], {"auto", "always"}),
]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from gradcli.commands.manual import completion_script

    folder = tmp_path_factory.mktemp("completions")
    for shell in ("bash", "zsh", "fish"):
        (folder / f"gradcli.{shell}").write_text(completion_script(shell))
    return folder


@pytest.mark.parametrize(("words", "expected"), CASES, ids=[" ".join(words) for words, _ in CASES])
def test_bash_completes(scripts: Path, tmp_path: Path, words: list[str], expected: set[str]) -> None:
    (tmp_path / "lesson.grad").write_text("1\n")
    asked = " ".join(f"'{word}'" for word in ["gradcli", *words])
    program = (
        f"source '{scripts}/gradcli.bash'; COMP_WORDS=({asked}); COMP_CWORD={len(words)}; "
        "$(complete -p gradcli | sed 's/.*-F \\([^ ]*\\).*/\\1/'); printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    run = subprocess.run(["bash", "-c", program], capture_output=True, text=True, cwd=tmp_path, check=False)
    found = set(run.stdout.split())
    assert expected <= found, run
    assert all(word.startswith(words[-1]) for word in found)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_script_is_sound(scripts: Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    run = subprocess.run(
        [shell, "-n", f"{scripts}/gradcli.{shell}"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_every_command_is_in_every_script(scripts: Path) -> None:
    from gradcli.commands import names

    for script in scripts.iterdir():
        text = script.read_text()
        assert all(name in text for name in names()), script.name


def test_command_prints_the_script(cli: Any) -> None:
    assert "complete " in cli("completions", "bash").out
