"""What each stretch of a program is called, and that Pygments gets the whole text back."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments import highlight
from pygments.formatters import NullFormatter
from pygments.lexer import Lexer

from gradcli.lang.lexer import GradcliLexer
from gradcli.lang.reading.highlight import Classifier, classify


def kinds(text: str, known: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    return [(kind, text[start:end]) for kind, start, end in classify(text, known)]


def test_each_part_has_its_kind() -> None:
    assert kinds("if x not in f(2y): # no\n") == [
        ("keyword", "if"), ("name", "x"), ("operator_word", "not"), ("operator_word", "in"), ("function", "f"),
        ("punctuation", "("), ("number", "2"), ("name", "y"), ("punctuation", ")"), ("punctuation", ":"),
        ("comment", "# no"),
    ]  # fmt: skip
    assert kinds("f'(x)² + π*x.T") == [
        ("function", "f"), ("operator", "'"), ("punctuation", "("), ("name", "x"), ("punctuation", ")"),
        ("number", "²"), ("operator", "+"), ("constant", "π"), ("operator", "*"), ("name", "x"),
        ("punctuation", "."), ("attribute", "T"),
    ]  # fmt: skip
    assert kinds("sin(x)", frozenset(["sin"]))[0] == ("builtin", "sin")
    assert kinds("True")[0] == ("constant", "True")


def test_fields_of_f_strings_are_looked_into() -> None:
    assert kinds("f'a {x + 1} {{b}}'") == [
        ("string", "f'a "), ("field", "{"), ("name", "x"), ("operator", "+"), ("number", "1"), ("field", "}"),
        ("string", " {{b}}'"),
    ]  # fmt: skip


def test_comment_sign_in_a_string_is_text() -> None:
    assert kinds("'# no' # yes") == [("string", "'# no'"), ("comment", "# yes")]


def test_unfinished_text_is_no_obstacle() -> None:
    assert kinds("x = 'abc")[-1] == ("string", "'abc")
    assert kinds("class A:")[0] == ("keyword", "class")
    assert kinds("x = )")[-1] == ("error", ")")
    assert kinds("f'{x")[-1][0] == "string"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="xf'\"{}()# \n\\=+2é²√:\x00", max_size=40))
def test_stretches_are_in_order_and_inside_the_text(text: str) -> None:
    at = 0
    for _, start, end in classify(text):
        assert at <= start <= end <= len(text)
        at = end


EDITED = st.text(alphabet="xf'\"{}()#. \n\r\\=+2é²√:\x00", max_size=6)


@settings(max_examples=400, deadline=None)
@given(
    st.text(alphabet="xf'\"{}()#. \n\r\\=+2é²√:\x00", max_size=40),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), EDITED), max_size=8),
)
def test_text_that_is_edited_is_classified_as_one_read_anew(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    classifier = Classifier()
    classifier.parts(text)
    for start, end, new in edits:
        text = text[:start] + new + text[max(start, end) :]
        at, stretches = 0, []
        for part in classifier.parts(text):
            stretches += [(kind, first + at, last + at) for kind, first, last in part.stretches]
            at += len(part.text)
        assert at == len(text)
        assert stretches == classify(text)


@pytest.mark.parametrize(
    ("changed", "scanned"),
    [
        (("x = 7", "x = 78"), 1),  # a letter more
        (("x = 7", "x = 7\ny = 8"), 1),  # a line more: those behind it move
        (("x = 7", "x = (7"), 94),  # an open parenthesis: what follows begins in it
        (('"""one', '"""won'), 3),  # in a string of three lines
        (("x = 7", "x = 7  # (["), 1),  # brackets in a comment open nothing
    ],
)
def test_only_changed_lines_are_scanned_anew(changed: tuple[str, str], scanned: int) -> None:
    lines = [f"y{number} = sin({number})" for number in range(200)]
    lines[20:23] = ['t = """one', "two", 'three"""']
    lines[106] = "x = 7"
    text = "\n".join(lines)
    classifier = Classifier()
    classifier.parts(text)
    assert classifier.scanned == 200
    classifier.parts(text)
    assert classifier.scanned == 200
    classifier.parts(text.replace(*changed))
    assert classifier.scanned == 200 + scanned


def test_pygments_gives_the_whole_text_back() -> None:
    lexer = GradcliLexer()
    for path in sorted((Path(__file__).parents[1] / "tutorials").glob("*.py"))[:20]:
        text = path.read_text(encoding="utf-8")
        assert "".join(value for _, value in lexer.get_tokens(text)) == text
    assert [(str(kind), value) for kind, value in lexer.get_tokens("x = 2")] == [
        ("Token.Name", "x"), ("Token.Text", " "), ("Token.Operator", "="), ("Token.Text", " "),
        ("Token.Literal.Number", "2"),
    ]  # fmt: skip


def test_pygments_finds_the_lexer_by_the_entry_point_of_the_package() -> None:
    with (Path(__file__).parents[2] / "pyproject.toml").open("rb") as file:
        entry = tomllib.load(file)["project"]["entry-points"]["pygments.lexers"]["gradcli"]
    module, _, name = entry.partition(":")
    found = getattr(importlib.import_module(module), name)
    assert found is GradcliLexer
    assert issubclass(found, Lexer)
    shown = highlight("f(x) = sin(x) + λ  # why", found(), NullFormatter())
    assert shown == "f(x) = sin(x) + λ  # why"
    told = {value: str(kind) for kind, value in found().get_tokens("sin(λ) + mine(2)")}
    assert told["sin"] == "Token.Name.Builtin"
    assert told["mine"] == "Token.Name.Function"
    assert told["λ"] == "Token.Name"
