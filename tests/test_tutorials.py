"""The autograd lessons, given to `gradcli run`: stdout as PyTorch printed it, warnings and errors in its words.

`tests/tutorials/record.py` says how the `.out` and `.err` files were recorded.
"""

import pathlib
import re

import pytest

FOLDER = pathlib.Path(__file__).parent / "tutorials"
LESSONS = sorted(path for path in FOLDER.glob("*.py") if path.with_suffix(".out").exists())
ADDRESS = re.compile(r"0x[0-9a-f]+")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_prints_what_pytorch_prints(cli, path):
    outcome = cli("run", str(path))
    assert ADDRESS.sub("0x...", outcome.out) == path.with_suffix(".out").read_text(encoding="utf-8")
    expected = path.with_suffix(".err")
    lines = expected.read_text(encoding="utf-8").splitlines() if expected.exists() else []
    for line in lines:
        kind, _, words = line.partition(": ")
        assert kind in ("error", "warning")
        # PyTorch's first sentence; the further ones of its warnings are about its own pull requests.
        assert words.split(". ")[0] in outcome.err
    assert outcome.status == (5 if any(line.startswith("error") for line in lines) else 0)


def test_every_lesson_is_there():
    assert len(LESSONS) >= 20
