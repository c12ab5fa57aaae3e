"""Where gradcli may lie: in a zip, as zipapp makes one, and with docstrings stripped by PYTHONOPTIMIZE=2."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.world import ROOT, TREE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("zip") / "gradcli.pyz"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("__main__.py", "from gradcli.entry import start\nstart()\n")
        for file in (*ROOT.glob("gradcli/**/*.py"), ROOT / "grammars" / "gradcli.lark"):
            target.write(file, file.relative_to(ROOT))
    return path


def output(*words: str, **variables: str) -> tuple[int, str]:
    environment = {**TREE, **variables}
    ran = subprocess.run(
        [sys.executable, *words],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_a_zip_differentiates(archive: Path) -> None:
    assert output(str(archive), "x^2", "x=3", PYTHONPATH="") == (0, "value\t9.0\nd_x\t6.0\n")


@pytest.mark.parametrize("words", [["help", "sin"], ["--help"], ["gard", "x^2"], ["ops", "trigonometric"]])
def test_a_zip_and_stripped_docstrings_say_what_a_folder_says(archive: Path, words: list[str]) -> None:
    status, text = output("-m", "gradcli", *words)
    assert text
    assert output(str(archive), *words, PYTHONPATH="") == (status, text)
    assert output("-m", "gradcli", *words, PYTHONOPTIMIZE="2") == (status, text)


@pytest.mark.parametrize("level", ["1", "2"])
def test_assertions_of_a_program_hold_whatever_python_is_told(level: str) -> None:
    status, text = output("-m", "gradcli", "eval", "assert 1 == 2", PYTHONOPTIMIZE=level)
    assert (status, text.partition("\n")[0]) == (1, "error: assertion failed: 1 == 2")
