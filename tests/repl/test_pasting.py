"""Pasting at the prompt: transcripts, notebooks and Markdown become program text; a long paste is kept aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradcli.errors import DataProblem
from gradcli.repl.line.indentation import indentation_after, indentation_of_else
from gradcli.repl.line.paste import cells_of, cleaned, entered
from gradcli.repl.line.stash import Stash
from gradcli.repl.line.terminal_input import PasteParser
from tests.repl.conftest import PASTE, PASTE_END

if TYPE_CHECKING:
    from tests.repl.conftest import Conversation


@pytest.mark.parametrize(
    ("pasted", "edited"),
    [
        (">>> x = 1\r\n>>> x\r\n1\r\n", "x = 1\nx"),
        ("    >>> a\n    3\n    >>> b\n", "a\n# %%\nb"),
        (
            "In [1]: a = 2\n\nIn [2]: a*2\nOut[2]: 4\n\nIn [3]: a*3\nOut[3]: 6\n",
            "a = 2\n# %%\na*2\n# %%\na*3",
        ),
        (
            "In [4]: def f(x):\n   ...:     return x\n   ...:\n\nIn [5]: f(1)\nOut[5]: 1",
            "def f(x):\n    return x\n\n# %%\nf(1)",
        ),
        ("    x = 1\n    y = 2\n", "x = 1\ny = 2\n"),
        ("x = 1", "x = 1"),
        ("%matplotlib inline\nx = 7 \\\n  % 4", "# %matplotlib inline\nx = 7 \\\n  % 4"),
        ("s = '''\n%d\n!x\n'''\n%pwd\n(7\n%s)", "s = '''\n%d\n!x\n'''\n# %pwd\n(7\n%s)"),
        ("%time x = 3\nif x:\n    %time y = 4", "x = 3\nif x:\n    y = 4"),
        ("In [1]: %time x = 3\n\nIn [2]: x", "x = 3\n# %%\nx"),
        ("In [1]: !pip install torch\nIn [2]: 5", "# !pip install torch\n# %%\n5"),
        ("a\rb", "a\n# %%\nb"),
        ("First\n```\nx = 1\n```\nand *then*\n```\n>>> x\n1\n```\nthe end", "x = 1\n# %%\nx"),
        ("It is\n```python\nx = 1\nx\n```\nwhich prints\n```\ntensor(1)\n```\nthe end", "x = 1\nx"),
        # A lesson without marks: a bare expression is there to be looked at.
        (
            "x = var(3)\nx.grad  # None by default\n\ny = x^2\nx.grad == 2x\nx.grad.zero_()\nz = 1\n",
            "x = var(3)\nx.grad  # None by default\n# %%\ny = x^2\nx.grad == 2x\n# %%\nx.grad.zero_()\nz = 1\n",
        ),
        (
            "'Notes.'\na; b\nprint(a)\nf(x) = x^2\nf(2)\n",
            "'Notes.'\na; b\n# %%\nprint(a)\nf(x) = x^2\nf(2)\n",
        ),
        (
            "z = (x*x)\nz.sum().backward()\nx.relu_()\nz.sum()\nz",
            "z = (x*x)\nz.sum().backward()\nx.relu_()\nz.sum()\n# %%\nz",
        ),
        # An error in a transcript is there to be seen.
        (
            ">>> x.numpy()\nTraceback (most recent call last):\n  File ...\nRuntimeError: no\n>>> x\n1\n",
            '# %% tags=["raises-exception"]\nx.numpy()\n# %%\nx',
        ),
        (
            "In [1]:\na = 1\na.b\n\n" + "-" * 75 + "\nAttributeError      Traceback (most recent call last)\n"
            "Cell In[1], line 2\n\nAttributeError: no\n\nIn [2]:\na\n\nOut[2]:\n1",
            '# %% tags=["raises-exception"]\na = 1\na.b\n# %%\na',
        ),
        (
            "In [1]: a = 1\n   ...: a.b\n"
            + "-" * 75
            + "\nAttributeError      Traceback (most recent call last)\n"
            "----> 1 a.b\n\nAttributeError: no\n\nIn [2]: a\nOut[2]: 1",
            '# %% tags=["raises-exception"]\na = 1\na.b\n# %%\na',
        ),
    ],
)
def test_what_is_pasted_becomes_program_text(pasted: str, edited: str) -> None:
    assert cleaned(pasted).replace("\n\n#", "\n#") == edited.replace("\n\n#", "\n#")


def test_fences_in_a_docstring_are_no_markdown() -> None:
    text = 'def f(x):\n    """Square.\n\n    ```\n    f(2)\n    ```\n    """\n    return x^2\n'
    assert cleaned(text) == text


def test_a_transcript_in_a_docstring_is_no_session() -> None:
    text = 'def f(x):\n    """Square.\n\n    >>> f(2)\n    4\n    """\n    return x^2\n'
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("text", "straight"),
    [
        ("x\u00a0=\u00a0[1,\u202f2]", "x = [1, 2]"),
        ("\u00a0\u00a0y\u200b = 3", "  y = 3"),
        (
            "print(\u201chello\u201d, \u2018it\u201ds\u2019, f\u201c{x}!\u201d)",
            'print("hello", \'it\u201ds\', f"{x}!")',
        ),
        # What is a string or a comment already stays, and what would not be one.
        (
            "print('he said \u201chi\u201d\u00a0')  # \u201cq\u201d\u00a0",
            "print('he said \u201chi\u201d\u00a0')  # \u201cq\u201d\u00a0",
        ),
        ("'''a\n\u201cb\u201d'''", "'''a\n\u201cb\u201d'''"),
        ("f'(3) + \u201ca\u201d", 'f\'(3) + "a"'),
        ('print(\u201ca "x" b\u201d)', 'print(\u201ca "x" b\u201d)'),
    ],
)
def test_typographic_blanks_and_quotes_become_those_of_a_program(text: str, straight: str) -> None:
    assert entered(text) == straight
    assert cleaned(f"y = 1\n{text}\n").split("\n", 1)[1].rstrip() == straight.rstrip()


def test_a_transcript_line_by_line_is_taken_as_python_and_ipython_took_it(talk: Conversation) -> None:
    """A terminal without bracketed paste gives it as if it were typed."""
    said = talk.type(
        ">>> x = 5\r>>> for i in range(2):\r...     print(x + i)\r... \r"
        "In [3]: def f(a):\r   ...:     b = a*2\r   ...:     return b\r   ...: \r\rIn [4]: f(x)\rOut[4]: 10\r"
    )
    assert "error" not in said
    assert said.rstrip().endswith("5\n6\n10")


def test_lines_of_notebooks_do_nothing(talk: Conversation) -> None:
    assert "it does nothing here" in talk.say("!pip install torch")
    assert "it does nothing here" in talk.say("%matplotlib inline")
    assert "error" not in talk.say("%%time")
    assert "write not x" in talk.say("!x")
    assert "write not x" in talk.say("!x and y")


def test_an_empty_line_in_a_block_does_not_end_it_where_more_of_it_is_pasted(talk: Conversation) -> None:
    said = talk.type("def f(x):\r    y = x*2\r\r    z = y*3\r\r\r    return z\r\rf(5)\r")
    assert "error" not in said
    assert "\n30\n" in said


def test_a_pasted_lesson_goes_on_without_its_pictures(talk: Conversation) -> None:
    lesson = "import matplotlib.pyplot as plt\nimport pandas as pd\nx = 3\nplt.plot([x])\nplt.show()\nx*2"
    said = talk.type(f"{PASTE}{lesson}{PASTE_END}\r")
    assert "gradcli draws nothing for matplotlib.pyplot" in said
    assert said.endswith("\n6\n")


def test_a_lesson_typed_line_by_line_goes_on_without_what_is_not_here(talk: Conversation) -> None:
    """As it does where it is pasted at once: nobody can tell the two apart."""
    said = talk.say("import matplotlib.pyplot as plt")
    assert "gradcli draws nothing for matplotlib.pyplot" in said
    assert "hint: gradcli draws itself: :plot 'sin(x)'" in said
    for line in ("fig, ax = plt.subplots()", "ax.plot([1, 2])", "plt.show()"):
        assert talk.say(line) == ""
    said = talk.say("from torch import nn, jit")
    assert "gradcli's torch has no jit" in said
    assert talk.say("nn.Tanh()") == "Tanh()\n"
    assert "error: gradcli's torch has no jit" in talk.say("jit.script(3)")
    assert "hint: gradcli map computes over the rows of a table" in talk.say("import pandas as pd")
    assert talk.say("pd") == "<pandas, not here>\n"
    assert "error: gradcli cannot import pandas" in talk.say("pd.DataFrame()")
    assert "did you mean torch?" in talk.say("import torhc")


@pytest.mark.parametrize(
    "pasted", ["for i in (5, 6):\n    print(i)\n", ">>> for i in (5, 6):\n...     print(i)\n... \n"]
)
def test_one_enter_runs_a_block_that_was_pasted_with_its_line_end(talk: Conversation, pasted: str) -> None:
    assert talk.type(f"{PASTE}{pasted}{PASTE_END}\r").endswith("5\n6\n")
    # Without it, more may be typed.
    assert talk.type(f"{PASTE}{pasted.rstrip()}{PASTE_END}\r    print(-i)\r\r").endswith("5\n-5\n6\n-6\n")


def test_an_error_that_a_transcript_shows_does_not_end_it(talk: Conversation) -> None:
    said = talk.type(
        f"{PASTE}>>> n = 5\n>>> n.grad\nTraceback (most recent call last):\nAttributeError: no\n>>> n + 2\n7\n{PASTE_END}\r"
    )
    assert "a number has no attribute grad" in said
    assert said.endswith("\n7\n")
    assert "was not run" in talk.say("n.grad\n# %%\nn + 2")


def test_cells_are_what_stands_between_marks() -> None:
    assert cells_of("a\n# %%\nb\nc\n# %% last\n# nothing") == ["a", "# %%\nb\nc"]
    assert cells_of("plain") == ["plain"]


def test_a_paste_cut_in_any_two_pieces_is_taken_whole() -> None:
    data = f"{PASTE}x = 1{PASTE_END}z"
    for cut in range(len(data)):
        presses: list[tuple[object, str]] = []
        parser = PasteParser(lambda press, presses=presses: presses.append((press.key, press.data)))
        parser.feed(data[:cut])
        parser.feed(data[cut:])
        assert [data for _, data in presses] == ["x = 1", "z"], cut


def test_a_mark_stands_for_a_long_paste_and_nothing_else_does() -> None:
    stash = Stash()
    long = "9" * 200_000
    mark = stash.shortened(long)
    assert len(mark) < 50
    assert stash.expanded(f"a + {mark}") == f"a + {long}"
    assert stash.expanded("⟦paste⟧") == "⟦paste⟧"
    with pytest.raises(DataProblem, match="is not kept any more"):
        stash.expanded("⟦paste 77: 1 characters⟧")


@pytest.mark.parametrize(
    ("text", "blanks"),
    [
        ("if a:\n    b\n    else:", ""),
        ("def f(x):\n    if x > 0:\n        y = x\n        elif x < 0:", "    "),
        ("def f(x):\n    if x > 0:\n        y = x\n    else:", "    "),
        ("if a:\n    if b:\n        c\n    d\n    else:", ""),
        ("for i in a:\n    while b:\n        c\n        else:", "    "),
        ("if a: b\nelse:", ""),
        ("if a:\n    b = 1 if c else:", None),
        ("x = 1\nelse:", None),
        ("def f(x):\n    x\n    else:", None),
        ("else:", None),
    ],
)
def test_an_else_goes_back_to_what_it_belongs_to(text: str, blanks: str | None) -> None:
    assert indentation_of_else(text) == blanks


def test_an_else_is_typed_at_the_depth_of_its_block(talk: Conversation) -> None:
    # Return dedents once, the colon of else: once more, and elif follows a line of its own depth.
    said = talk.type(
        "def f(x):\rif x > 2:\ry = 1\relif x > 1:\ry = 2\relse:\ry = 3\r\x7freturn y\r\r[f(3), f(2), f(1)]\r"
    )
    assert "\n[1, 2, 3]\n" in said


@pytest.mark.parametrize("blank", ["    ", "\t"])
def test_a_paste_without_brackets_keeps_its_indentation(talk: Conversation, blank: str) -> None:
    lines = [
        "def f(x):", "{}y = x", "{}for i in range(2):", "{}{}y = y*x", "{}return y", "", "f(3)", "def g(x):",
        "{}return x", "g(5)", "",
    ]  # fmt: skip
    said = talk.type("\r".join([line.format(blank, blank) for line in lines]))
    assert "error" not in said
    assert "\n27\n" in said
    assert "\n5\n" in said


@pytest.mark.parametrize(
    ("text", "blanks"),
    [
        ("def f(x):", 4),
        ("    return x", 0),
        ("if a:  # why:", 4),
        ("x = 1", 0),
        ("f([", 4),
        ('s = "a:"', 0),
        ("    y = 1", 4),
    ],
)
def test_the_next_line_is_indented_as_the_last_one_asks(text: str, blanks: int) -> None:
    assert indentation_after(text) == " " * blanks
