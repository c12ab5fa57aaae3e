"""Programs that cannot be read, beside the whole text of what is said about them.

Each `syntax/NAME.grad` has its diagnostic in `syntax/NAME.txt`, read and judged by eye: that the headline says what is
wrong in the user's words, that the caret stands under it, and that the hint, typed, mends it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from gradcli.diagnostics import render
from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.parser import parse
from gradcli.source import Source

FOLDER = Path(__file__).parent / "syntax"
PROGRAMS = sorted(path.stem for path in FOLDER.glob("*.grad"))


def read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


@pytest.mark.parametrize("name", PROGRAMS)
def test_faulty_program_is_explained(name: str) -> None:
    source = Source(read(FOLDER / f"{name}.grad"), f"{name}.grad")
    with pytest.raises(SyntaxProblem) as caught:
        parse(source)
    assert render(caught.value) + "\n" == read(FOLDER / f"{name}.txt")


def test_every_explanation_has_its_program() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == PROGRAMS


# What the hint proposes for a slip, and that it is read.
REMEDIES = {
    "y = sin^2(x)": "y = sin(x)^2",
    "y = sin x": "y = sin(x)",
    "y = 2 x": "y = 2*x",
    "y = x²y": "y = x²*y",
    "y = {x + 1}*2": "y = (x + 1)*2",
    "y = |x|": "y = abs(x)",
    "i++": "i += 1",
    "print x": "print(x)",
    "y = 0x10": "y = 16",
    "y = 10 000": "y = 10_000",
    "let x = 3": "x = 3",
    "while x < 3\n    x = 4": "while x < 3:\n    x = 4",
    "x := 3": "x = 3",
    "y = a && b": "y = a and b",
}


@pytest.mark.parametrize("text", REMEDIES)
def test_hint_names_a_remedy_that_is_read(text: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        parse(Source(text))
    parse(Source(REMEDIES[text]))
    hint = caught.value.hint or ""
    new = [word for word in REMEDIES[text].split("\n")[0].split() if word not in text.split()]
    assert any(word in hint for word in new or [REMEDIES[text]])


def test_faults_of_one_program_are_all_reported_in_the_order_of_the_text() -> None:
    text = "a = 1 +\nb = 2\nc = 3 4\ndef f(x)\n    return x x\nd = )\ne = 5"
    with pytest.raises(SyntaxProblem) as caught:
        parse(Source(text))
    problems = caught.value.problems  # type: ignore[attr-defined]
    assert [problem.span.source.position(problem.span.start)[0] for problem in problems] == [1, 3, 4, 5, 6]


def test_at_most_twenty_faults_are_reported() -> None:
    with pytest.raises(SyntaxProblem) as caught:
        parse(Source("1 2\n" * 1000))
    assert len(caught.value.problems) == 20  # type: ignore[attr-defined]
