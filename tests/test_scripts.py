"""Scripts of the language, each beside what it must show.

A script is run as a `.grad` file is. `# expect: TEXT` stands on the line that shows TEXT, and on lines of its own for
what needs several lines; `# expect error: TEXT` is part of the message of the problem that the script ends in, with
`# expect hint: TEXT` part of its hint and `# expect at: TEXT` the text that it points to; `# expect warning: TEXT` is
part of a warning.
"""

import pathlib

import pytest

from gradcli.errors import Problem
from gradcli.session import Session
from gradcli.source import Source

FOLDER = pathlib.Path(__file__).parent / "scripts"
SCRIPTS = sorted(FOLDER.glob("*/*.grad"))


def expectations_of(text):
    """Return what a script says about itself: shown lines, and error, hint, place and warnings."""
    found = {"expect:": [], "expect error:": [], "expect hint:": [], "expect at:": [], "expect warning:": []}
    for line in text.split("\n"):
        _before, mark, comment = line.partition("# expect")
        if mark:
            kind, _colon, expected = comment.partition(":")
            found[f"expect{kind}:"].append(expected.removeprefix(" "))
    return found


def outcome_of(text, name):
    """Return what a script shows, its warnings, and the problem it ends in, or None."""
    shown, warnings = [], []
    session = Session(write=shown.append, warn=warnings.append, seed=0)
    try:
        session.run(Source(text, name), "all")
    except Problem as problem:
        return "".join(shown), warnings, problem
    return "".join(shown), warnings, None


def named(path):
    """Return a script's name, such as `functions/defaults`."""
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_shows_what_it_says_it_shows(path):
    text = path.read_text(encoding="utf-8")
    expected = expectations_of(text)
    shown, warnings, problem = outcome_of(text, path.name)
    if not expected["expect error:"]:
        assert problem is None, problem
    else:
        assert problem is not None
        assert expected["expect error:"][0] in problem.message
        assert all(hint in (problem.hint or "") for hint in expected["expect hint:"])
        assert all(problem.span.text == place for place in expected["expect at:"])
    assert [line.rstrip() for line in shown.split("\n")] == [*expected["expect:"], ""]
    assert all(any(text in warning for warning in warnings) for text in expected["expect warning:"])


def test_every_script_expects_something():
    silent = [named(p) for p in SCRIPTS if "# expect" not in p.read_text(encoding="utf-8")]
    assert len(SCRIPTS) >= 60
    assert silent == []
