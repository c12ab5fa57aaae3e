"""Keys at the prompt, through prompt_toolkit's pipe: editing, pasting, history, completion."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from gradcli.errors import DataProblem
from gradcli.repl.line import stash as stash_module
from gradcli.repl.line.completion import ProgramCompleter
from gradcli.repl.line.greek import letter_for
from gradcli.repl.line.highlighting import ProgramLexer
from gradcli.repl.line.history import SessionHistory
from gradcli.repl.line.indentation import indentation_after, indentation_of_else
from gradcli.repl.line.paste import cells_of, cleaned
from gradcli.repl.line.stash import Stash
from gradcli.repl.line.terminal_input import PasteParser
from gradcli.repl.words import tokens_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.repl.conftest import Conversation

PASTE, PASTE_END = "\x1b[200~", "\x1b[201~"


# ----- the loop --------------------------------------------------------------------------------


def test_enter_runs_a_whole_line_and_goes_on_in_an_open_one(talk: Conversation) -> None:
    assert "\n12\n" in talk.type("sum([\r1, 2,\r9])\r")


def test_a_block_ends_at_an_empty_line_and_return_dedents(talk: Conversation) -> None:
    assert "\n81.0\n" in talk.type("def g(x):\ry = x\rreturn y^4\r\rg(3.0)\r")


def test_a_letter_is_typed_by_its_name(talk: Conversation) -> None:
    assert "\n5\n" in talk.type("\\alpha\t = 5\rα\r")
    # The beginning is enough where it is the beginning of one name only.
    assert "\n6\n" in talk.type("\\lam\t = 6\rλ\r")
    assert [letter_for(name) for name in ("eta", "ep", "e", "", "Gam", "le", "varph")] == [
        "η", "ε", None, None, "Γ", "≤", "φ",
    ]  # fmt: skip


def test_a_transcript_is_pasted_without_prompts_and_outputs(talk: Conversation) -> None:
    transcript = (
        ">>> x = var(3)\n>>> def f(t):\n...     return t^2\n...\n>>> f(x)\ntensor(1000.)\n>>> f'(5)\n10.0\n"
    )
    said = talk.type(f"{PASTE}{transcript}{PASTE_END}\r")
    assert said.endswith("tensor(9., grad_fn=<PowBackward0>)\n10.0\n")


def test_interrupt_drops_the_line(talk: Conversation) -> None:
    assert "\n7\n" in talk.type("oops(\x033 + 4\r")


def test_vi_keys_work(talk: Conversation) -> None:
    talk.say(":set keys vi")
    # Escape, x deletes the 8, a appends a 7.
    assert "\n42\n" in talk.type("6*8\x1bxa7\r")


def test_a_long_paste_is_kept_aside(talk: Conversation) -> None:
    numbers = ", ".join(["1"] * 60_000)
    said = talk.type(f"{PASTE}len([{numbers}]){PASTE_END}\r")
    assert "\n60000\n" in said


def test_an_unfinished_edit_is_offered_again(talk: Conversation, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nprintf 'f(x) = x^3' > \"$1\"\n")
    editor.chmod(0o755)
    talk.environment.variables["EDITOR"] = str(editor)  # type: ignore[index]
    assert "\n12.0\n" in talk.type("f(x) = x^2\r:edit f\r\rf'(2)\r")


# ----- pasting ---------------------------------------------------------------------------------


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


# ----- history ---------------------------------------------------------------------------------


def test_history_survives_and_keeps_several_lines_together(tmp_path: Path) -> None:
    path = tmp_path / "state" / "history"
    first = SessionHistory(str(path))
    first.store_string("a = 1")
    first.store_string("def f(x):\n    return x\n")
    assert list(SessionHistory(str(path)).load_history_strings()) == ["def f(x):\n    return x\n", "a = 1"]


def test_a_corrupt_history_gives_what_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.write_bytes(b"\xff\xfe\x00junk\n+good\n\n# half a ti")
    history = SessionHistory(str(path))
    assert list(history.load_history_strings()) == ["good"]
    assert history.complaint == ""


def test_a_huge_history_is_cut_down_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.write_bytes(b"".join([b"\n# time\n+entry %d\n" % i for i in range(200_000)]))
    entries = list(SessionHistory(str(path)).load_history_strings())
    assert entries[0] == "entry 199999"
    assert path.stat().st_size < 1_100_000
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("place", ["folder", "below a file"])
def test_a_history_that_cannot_be_used_complains_once(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path if place == "folder" else tmp_path / "file" / "history"
    history = SessionHistory(str(path))
    history.store_string("x")
    assert "are not kept" in history.complaint
    history.complaint = ""
    history.store_string("y")
    assert history.complaint == ""


@pytest.mark.parametrize("count", [8_000, 400_000])
def test_a_long_paste_comes_back_from_the_history_of_another_session(
    talk: Conversation, tmp_path: Path, count: int
) -> None:
    numbers = ", ".join(["1"] * count)
    talk.type(f"{PASTE}len([{numbers}]){PASTE_END}\r")
    history = tmp_path / ".local" / "state" / "gradcli" / "history"
    assert history.stat().st_size < 1000
    fresh = type(talk)(tmp_path)
    assert f"\n{count}\n" in fresh.type("\x1b[A\r")
    kept = list((history.parent / "pastes").iterdir())
    assert [file.stat().st_mode & 0o777 for file in kept] == [0o600]
    kept[0].unlink()
    again = type(talk)(tmp_path)
    assert "is not kept any more" in again.type("\x1b[A\r")


def test_only_the_newest_long_pastes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stash_module, "FILES_KEPT", 3)
    stash = Stash(str(tmp_path / "pastes"))
    marks = [stash.shortened(f"# {number}" + " " * 30_000) for number in range(6)]
    for age, mark in enumerate(reversed(marks)):
        stash.keep(mark)
        for file in (tmp_path / "pastes").iterdir():
            if file.name in mark:
                os.utime(file, (1000 - age, 1000 - age))
    later = Stash(str(tmp_path / "pastes"))
    kept = []
    for number, mark in enumerate(marks):
        try:
            assert later.expanded(mark).startswith(f"# {number} ")
            kept.append(number)
        except DataProblem:
            continue
    # Each new one is the youngest when it is written; of those before, the newest stay.
    assert kept == [0, 4, 5]


# ----- completion ------------------------------------------------------------------------------


def completions(talk: Conversation, text: str) -> dict[str, str]:
    found = ProgramCompleter(talk.repl).get_completions(Document(text), CompleteEvent())
    return {completion.text: completion.display_meta_text for completion in found}


def test_names_are_completed_with_signature_and_help(talk: Conversation) -> None:
    talk.say("sinus_of = 3")
    found = completions(talk, "1 + sin")
    assert next(iter(found)) == "sinus_of"
    assert found["sinus_of"] == "3"
    assert found["sin"].startswith("sin(x)  Sine")


def test_methods_and_attributes_follow_a_dot(talk: Conversation) -> None:
    talk.say("x = var(3)", "items = [1]")
    assert next(iter(completions(talk, "x."))) == "backward"
    assert {"grad", "requires_grad", "sin"} <= set(completions(talk, "y = x."))
    assert set(completions(talk, "items.app")) == {"append"}
    assert completions(talk, "x._") == {}
    assert set(completions(talk, "(x*2).backw")) == {"backward"}


def test_members_of_an_imported_module_are_completed(talk: Conversation) -> None:
    talk.say("import torch")
    assert "softmax" in completions(talk, "torch.soft")


def test_keyword_arguments_are_completed_inside_a_call(talk: Conversation) -> None:
    talk.say("x = var(3)")
    assert "dim=" in completions(talk, "softmax(x, d")
    assert "gradient=" in completions(talk, "x.backward(gr")
    assert "dim=" not in completions(talk, "softmax(x, dim=0, d")


def test_commands_their_operands_and_files_are_completed(talk: Conversation, tmp_path: Path) -> None:
    (tmp_path / "notes.grad").write_text("")
    assert {"hessian", "help"} <= set(completions(talk, ":he"))
    assert {"hessian", "help"} == set(completions(talk, ":help :he")) == set(completions(talk, "?:he"))
    assert completions(talk, f":load {tmp_path}/no") == {"tes.grad": ""}
    assert set(completions(talk, ":set keys ")) == {"emacs", "vi"}
    assert "kinks" in completions(talk, ":lesson k")
    assert "--wrt" in completions(talk, ":grad --w")


def test_values_of_options_are_completed(talk: Conversation, tmp_path: Path) -> None:
    talk.say("xa = var(2)", "xb = 3.0")
    assert list(completions(talk, ":graph xa^2 --as ")) == ["tree", "dot", "mermaid", "svg", "png", "json"]
    assert list(completions(talk, ":graph xa^2 --as s")) == ["svg"]
    assert list(completions(talk, ":check xa^2 --order ")) == ["1", "2"]
    assert list(completions(talk, ":grad xa*xb --wrt x")) == ["xa", "xb"]
    assert list(completions(talk, ":grad xa*xb --wrt xa,x")) == ["xa", "xb"]
    assert list(completions(talk, ":jvp xa*xb --tangent xb")) == ["xb="]
    assert list(completions(talk, ":plot xa^2 --points ")) == []
    (tmp_path / "picture.svg").write_text("")
    assert list(completions(talk, f":plot xa^2 -o {tmp_path}/pic")) == ["ture.svg"]


def test_greek_letters_are_offered_by_name(talk: Conversation) -> None:
    assert completions(talk, "\\lam") == {"λ": "λ"}


# ----- colours and words -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "f'(3)", ":grad x^2\nmore", "?sin", "x = 'abc", 'f"{x', "a\n\n  b", "⟦", "\x00"]
)
def test_colouring_changes_no_character(text: str) -> None:
    lines = ProgramLexer(frozenset({"sin"})).styled_lines(text)
    assert "\n".join(["".join([part[1] for part in line]) for line in lines]) == text


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        ("x^2 + 1 x=3", ["x^2 + 1", "x=3"]),
        ("'x^2*y' x=2 y=[1, 2]", ["x^2*y", "x=2", "y=[1, 2]"]),
        ("f(x, 2) - 1 -n 3", ["f(x, 2) - 1", "-n", "3"]),
        ("x == 3", ["x == 3"]),
        ("x^2 - y x=2 + 1 y= 3 -n 2", ["x^2 - y", "x=2 + 1", "y= 3", "-n", "2"]),
        ("x^2 --precision 3 x=-1", ["x^2", "--precision", "3", "x=-1"]),
        ("y = x^2 - 1", ["y = x^2 - 1"]),
        ("", []),
    ],
)
def test_an_expression_needs_no_quotes(line: str, tokens: list[str]) -> None:
    from gradcli.commands import load

    assert tokens_of(line, load("diff")) == tokens


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        ("x^2 x=2 --claim x=x + x", ["x^2", "x=2", "--claim", "x=x + x"]),
        ("x^2 x=2 --claim x='x + x'", ["x^2", "x=2", "--claim", "x=x + x"]),
        ("x*y x=2 --claim='x=y'", ["x*y", "x=2", "--claim=x=y"]),
        ("--claim x=2x x^2 x=2", ["x^2", "--claim", "x=2x", "x=2"]),
        ("x^2 --claim x=2x * 1 --range x=-1..1 -o f.json", ["x^2", "--claim", "x=2x * 1", "--range", "x=-1..1",
         "-o", "f.json"]),
    ],
)  # fmt: skip
def test_values_may_have_blanks_around_their_operators(line: str, tokens: list[str]) -> None:
    from gradcli.commands import load

    assert tokens_of(line, load("check")) == tokens
