"""Autograd snippets paste in and print what PyTorch prints; the `.out` beside each is PyTorch's own output.

`tests/snippets/record.py` says how they were recorded. Where PyTorch ends in an exception, so do we, and its
sentence is in our message, save for those in `OWN_WORDS`.
"""

import json
import pathlib
import re

import pytest

from gradcli.errors import EvaluationProblem
from gradcli.session import Session
from gradcli.source import Source

FOLDER = pathlib.Path(__file__).parent / "snippets"
SNIPPETS = sorted([*FOLDER.glob("*/*.py"), *FOLDER.glob("*/*.ipynb")])
ADDRESS = re.compile(r" at 0x[0-9a-f]+>")

# Python's own errors we put in our words; this is what ours must say.
OWN_WORDS = {
    "forum/forgot_the_first_backward": "None has no attribute zero_",
    "mistakes/grad_none_arithmetic": "cannot multiply a number and None",
    "mistakes/undefined_name": "los is not defined",
    "mistakes/unknown_attribute": "a tensor has no attribute gradient",
    "mistakes/unpack_too_many": "3 values for 2 names",
    "mistakes/wrong_number_of_arguments": "f() needs the argument y",
}


def cells_of(path):
    """Return the programs of a snippet, each with what shows by itself."""
    if path.suffix == ".py":
        return [(path.read_text(encoding="utf-8"), "nothing")]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [("".join(cell["source"]), "cell") for cell in cells if cell["cell_type"] == "code"]


def outcome_of(path):
    """Return what a snippet prints here and the message of the problem it ends in, or None."""
    printed = []
    session = Session(write=printed.append, warn=lambda text: None)
    message = None
    try:
        for number, (text, show) in enumerate(cells_of(path), 1):
            session.run(Source(text, f"{path.name}:{number}"), show)
    except EvaluationProblem as problem:
        message = problem.message
    return ADDRESS.sub(" at 0x...>", "".join(printed)), message


def named(path):
    """Return a snippet's name, such as `blog/loss_history`."""
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", SNIPPETS, ids=named)
def test_a_snippet_prints_what_pytorch_prints(path):
    printed, message = outcome_of(path)
    recorded = path.with_suffix(".error")
    if not recorded.exists():
        assert message is None
    else:
        words = recorded.read_text(encoding="utf-8").strip().partition(": ")[2]
        assert message is not None
        assert OWN_WORDS.get(named(path), words) in message
    assert printed == path.with_suffix(".out").read_text(encoding="utf-8")


def test_the_collection_is_large_and_every_snippet_is_recorded():
    assert len(SNIPPETS) >= 200
    assert [named(path) for path in SNIPPETS if not path.with_suffix(".out").exists()] == []
