"""Keys at the prompt, through prompt_toolkit's pipe: lines, blocks, letters by name, colours, words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradcli.repl.line.greek import letter_for
from gradcli.repl.line.highlighting import ProgramLexer
from gradcli.repl.words import tokens_of
from tests.repl.conftest import PASTE, PASTE_END

if TYPE_CHECKING:
    from pathlib import Path

    from tests.repl.conftest import Conversation


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
