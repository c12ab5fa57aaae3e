"""Texts that are no program: characters that fool the eye, brackets left open, other notations, bytes that are no text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.support import told

TEXTS = [
    ("x\0+1", "NUL character"),
    ("“x”", "typographic quote"),
    ("x\u00a0+ 1", "not an ordinary space"),
    ("x\u200b+1", "zero-width space"),
    ("٣+1", "not one of 0-9"),
    ("x１", "not one of 0-9"),
    ("x\u202e+1", "changes the direction of the text"),
    ("\u0445+1", "looks like the Latin x"),
    ("\x1b[31mx", "escape character"),
    ("if True:\n\tx\n        x", "tabs and spaces disagree"),
    ('"abc', "not closed"),
    ("(1+2", "closing parenthesis is missing for the one at column 1"),
    ("[1, 2", "closing bracket is missing"),
    ("1)", "has no opening one"),
    ("x = \\", "joins this line with a next one"),
    ("if x:\n    1\n  2", "matches no block that is open"),
    ("a[/b]", "a value is missing between [ and /"),
    (":smile:", "a value is missing before :"),
    ("2 x", "an operator is missing between 2 and x"),
    ("sin^2(x)", "write sin(x)^2"),
    ("if x=1: 2", "to compare write x == 1"),
    ("x:=1", "write x = 1"),
    ("{x}", "write (x)"),
    ("|x|", "write abs(x)"),
    ("class A: pass", "gradcli has no classes"),
    ("try: 1", "this try has no except"),
    ("yield 3", "yield stands outside a function"),
    ("f'{x!x}'", "after ! a field has r, s or a"),
]


@pytest.mark.parametrize(("program", "said"), TEXTS)
def test_a_text_that_fools_the_eye_is_shown_with_its_place(cli: Any, program: str, said: str) -> None:
    outcome = cli("eval", "-", "x=3", stdin=program)
    assert outcome.status == 3
    assert said in told(outcome)
    assert "--> <stdin>:" in outcome.err
    assert "\x1b" not in outcome.err


@pytest.mark.parametrize(
    ("data", "said"), [(b"\xffx", "byte 0xff is not UTF-8"), ("x".encode("utf-16"), "is UTF-16, not UTF-8")]
)
def test_bytes_that_are_no_text_are_refused(cli: Any, data: bytes, said: str) -> None:
    outcome = cli("eval", "-", stdin=data)
    assert outcome.status == 3
    assert said in told(outcome)


@pytest.mark.parametrize("program", ["", "   \n", "# only a comment"])
def test_a_program_of_nothing_is_told_so(cli: Any, program: str) -> None:
    outcome = cli("eval", "-", stdin=program)
    assert outcome.status == 3  # the text is at fault, as with every other text that is no program
    assert "the program is empty" in told(outcome)


def test_all_syntax_errors_are_in_the_json(cli: Any) -> None:
    outcome = cli("eval", "--json", "-", stdin="1 +* 2\nb = = 3\nc )")
    told_all = json.loads(outcome.err)
    assert told_all["error"] == told_all["errors"][0]
    assert [(each["line"], each["column"]) for each in told_all["errors"]] == [(1, 4), (2, 5), (3, 3)]
