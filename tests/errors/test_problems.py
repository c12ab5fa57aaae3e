"""Programs that end in a problem while they run, beside the whole text of what is said about them.

Each `STAGE/NAME.grad` is run as a file is and has its diagnostic in `STAGE/NAME.txt`, read and judged by eye as those
of `syntax` are. A first line `# limits: steps=100` bounds the program; lines `# next entry` part what is typed at the
prompt one after the other, and the last entry fails.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gradcli.diagnostics import render
from gradcli.errors import Problem
from gradcli.lang.running.limits import Limits
from gradcli.session import Session
from gradcli.source import Source

FOLDER = Path(__file__).parent
STAGES = sorted(
    path.name for path in FOLDER.iterdir() if path.is_dir() and path.name not in ("syntax", "__pycache__")
)
PROGRAMS = sorted(path for stage in STAGES for path in (FOLDER / stage).glob("*.grad"))


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def limits_of(text: str) -> Limits | None:
    found = re.match(r"# limits: (.*)", text)
    if found is None:
        return None
    pairs = [pair.split("=") for pair in found.group(1).split()]
    return Limits(**{name: float(value) if name == "seconds" else int(value) for name, value in pairs})


def problem_of(path: Path) -> Problem:
    """Return the problem that a program ends in."""
    text = path.read_text(encoding="utf-8")
    session = Session(write=lambda _text: None, warn=lambda _text: None, seed=0, limits=limits_of(text))
    entries = re.split(r"^# next entry\n", text, flags=re.MULTILINE)
    for number, entry in enumerate(entries, 1):
        name = f"<repl:{number}>" if len(entries) > 1 else path.name
        try:
            session.run(Source(entry, name), "all")
        except Problem as problem:
            assert number == len(entries), f"entry {number} fails already: {problem}"
            return problem
    pytest.fail("the program ends well")


@pytest.mark.parametrize("path", PROGRAMS, ids=named)
def test_problem_is_explained(path: Path) -> None:
    assert render(problem_of(path)) + "\n" == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_explanation_has_its_program() -> None:
    explained = sorted(path for stage in STAGES for path in (FOLDER / stage).glob("*.txt"))
    assert [path.with_suffix(".grad") for path in explained] == PROGRAMS
    assert len(PROGRAMS) >= 150
