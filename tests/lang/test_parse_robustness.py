"""Whatever is typed: a tree, or problems with a place; never another exception, never a stack that overflows."""

from __future__ import annotations

import contextlib
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcli.diagnostics import render
from gradcli.errors import LimitProblem, SyntaxProblem, SyntaxProblems
from gradcli.lang import syntax
from gradcli.lang.reading.parser import is_incomplete, parse
from gradcli.source import Source
from tests.lang.expressions import parse_expression

PIECES = [
    "x", "y1", "f", "r", "2", "2x", "3(", "1e", "1e3", ".5", "0x1", "1j", "(", ")", "[", "]", "{", "}", "'", '"', '"""',
    "f'", "f'{x}'", "f'{x!r:>{y}}'", 'f"', "f'(", "r'", "b'", "{x", "}}", " ", " ", " ", "\n", "\n", "\n    ", "\n\t",
    "\r\n", "\r", ":", ";", ",", ".", "...", "=", "==", ":=", "!=", "<", "+", "-", "*", "**", "^", "/", "//", "%", "@",
    "|", "&", "~", "!", "²", "⁻¹", "√", "−", "×", "≤", "π", "∞", "′", "lambda ", "if ", "else ", "else:", "elif x:",
    "for ", "in ", "not ", "is ", "and ", "or ", "while x:", "def f(x):", "return ", "class A:", "try:", "except:",
    "import ", "from ", "as ", "with ", "del ", "global ", "assert ", "raise ", "pass", "break", "True", "None",
    "\\", "\\\n", "#", "\x00", "\x0c", "\xa0", "\u200b", "\u202e", "\ufeff", "é", "х", "３", "“", "½", "$", "?", "`",
    "\ud800", "\\x", "\\N{", "->", "print ", "match ", "+=",
]  # fmt: skip

SOUND = [
    "x = tensor([1., 2.], requires_grad=True)\ny = (x**2).sum()\ny.backward()\nprint(x.grad)\n",
    "def f(a, b=1, *, c=2):\n    '''Doc.'''\n    while b.norm() < 1000:\n        b = b * 2\n    return a if b > 0 else c\n",
    "for i, (a, b) in enumerate(zip(x, y)):\n"
    "    if i % 10 == 0 and not a in b:\n        print(f'{i}: {a:.4f}', b[1:, ..., None])\n    else:\n        continue\n",
    "import torch.nn as nn\nfrom torch.autograd import (grad,\n  jacobian as j)\nwith no_grad():\n    w -= lr * w.grad\n",
    "f(x, y) = 2x^2 + 3sin(x)/√y - f'(x)\ng = lambda x, *a, y=2: [i for i in x if i > 1]\n",
]


def check(text: str) -> None:
    """Parse a text in every way there is, and look at what is said about it."""
    try:
        parse(Source(text))
    except SyntaxProblem as problem:
        for each in problem.problems if isinstance(problem, SyntaxProblems) else [problem]:
            assert each.message
            assert each.span is not None
            assert 0 <= each.span.start <= min(each.span.end, len(text))
        shown = render(problem)
        assert all(character == "\n" or character.isprintable() for character in shown)
    try:
        parse_expression(Source(text))
    except SyntaxProblem as problem:
        assert problem.span is not None
    is_incomplete(text)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_heap_of_pieces_is_read_or_explained(text: str) -> None:
    check(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_explained(text: str) -> None:
    check(text)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SOUND), st.randoms(use_true_random=False))
def test_any_damage_to_a_sound_program_is_explained(text: str, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text))
        if chance.random() < 0.5:
            text = text[:at] + text[at + chance.randint(1, 3) :]
        else:
            text = text[:at] + chance.choice(PIECES) + text[at:]
    check(text)


def test_snippets_of_the_collection_are_all_read() -> None:
    folder = Path(__file__).parents[1] / "snippets"
    programs = [path for path in folder.glob("*/*.py") if path.parent != folder]
    assert len(programs) > 100
    for path in programs:
        parse(Source(path.read_text(encoding="utf-8"), path.name))


# ----- depth and size ------------------------------------------------------------------------

DEEP = {
    "parentheses": ("(" * 100_000 + "x" + ")" * 100_000, syntax.Name),
    "brackets": ("[" * 100_000 + "]" * 100_000, syntax.ListDisplay),
    "unary minuses": ("-" * 100_000 + "x", syntax.Unary),
    "powers": ("x^" * 100_000 + "2", syntax.Power),
    "indices": ("x" + "[0]" * 100_000, syntax.Index),
    "calls": ("f(" * 100_000 + "x" + ")" * 100_000, syntax.Call),
    "attributes": ("x" + ".T" * 100_000, syntax.Attribute),
    "negations": ("not " * 100_000 + "x", syntax.Unary),
    "conditionals": ("x if y else " * 50_000 + "z", syntax.Conditional),
    "lambdas": ("lambda: " * 50_000 + "x", syntax.Lambda),
    "roots": ("√" * 100_000 + "x", syntax.Call),
    "sum": ("+".join("x" * 100_000), syntax.Chain),
    "product": ("*".join("x" * 100_000), syntax.Chain),
    "comparison": ("<".join("x" * 100_000), syntax.Comparison),
    "strings": ("'a' " * 100_000, syntax.String),
}


@pytest.mark.parametrize("kind", DEEP)
def test_depth_and_length_are_limited_by_memory_alone(kind: str) -> None:
    text, node = DEEP[kind]
    assert type(parse_expression(Source(text))) is node


def test_chains_are_flat() -> None:
    chain = parse_expression(Source("+".join("x" * 1000)))
    assert isinstance(chain, syntax.Chain) and len(chain.rest) == 999


def test_deep_and_unfinished_text_is_explained() -> None:
    with pytest.raises(SyntaxProblem, match="a closing parenthesis is missing for the one at column 100000"):
        parse(Source("(" * 100_000))
    with pytest.raises(SyntaxProblem):
        parse(Source("f'{" * 10_000))
    with pytest.raises(SyntaxProblem):
        parse(Source("x = " + "1 if " * 10_000))


def test_nested_f_strings_have_a_limit() -> None:
    text = "x"
    for _ in range(30):
        text = f'f"{{{text}}}"'
    with pytest.raises(SyntaxProblem):
        parse(Source(text))


def test_program_past_16_megabytes_is_refused_with_its_size() -> None:
    with pytest.raises(LimitProblem, match="16,777,217 characters"):
        parse(Source("#" * (16 * 1024 * 1024 + 1)))


def test_line_of_ten_megabytes_ends_well() -> None:
    started = time.monotonic()
    parse(Source("x = '" + "a" * 10_000_000 + "'"))
    parse(Source("x = 1 # " + "a" * 10_000_000))
    parse(Source("a" * 10_000_000))
    with pytest.raises(SyntaxProblem):
        parse(Source("x = '" + "\\a" * 5_000_000))
    with pytest.raises(LimitProblem, match="more than 2,000,000 words and signs"):
        parse(Source("1+" * 5_000_000))
    assert time.monotonic() - started < 60


def test_literal_of_a_million_digits_is_a_float() -> None:
    number = parse_expression(Source("9" * 1_000_000))
    assert isinstance(number, syntax.Number) and number.value == float("inf")


@pytest.mark.parametrize("text", ["x" + "²" * 5000, "x⁻" + "²" * 5000])
def test_superscript_of_thousands_of_digits_is_an_exponent(text: str) -> None:
    power = parse_expression(Source(text))
    assert isinstance(power, syntax.Power)
    number = power.exponent.operand if isinstance(power.exponent, syntax.Unary) else power.exponent
    assert isinstance(number, syntax.Number) and number.value == float("inf")


NINES = "9" * 5000


@pytest.mark.parametrize("count", ["[1:{}]", "1:{}", "for i = 1:{}", "for (i = 0; i <= {}; i++)"])
@pytest.mark.parametrize(
    ("stop", "beyond"), [("4", "5"), ("n", "n + 1"), ("²", "² + 1"), (NINES, f"{NINES} + 1")]
)
def test_counting_of_other_languages_is_explained_whatever_it_ends_at(
    count: str, stop: str, beyond: str
) -> None:
    text = count.format(stop)
    check(text)
    with pytest.raises(SyntaxProblem) as caught:
        parse(Source(text))
    if text != "1:²":  # no expression stands behind that colon
        assert beyond in str(caught.value.hint)


def test_thousand_lines_parse_in_a_third_of_a_second() -> None:
    source = Source("".join(SOUND[1].replace("f(", f"f{index}(") + SOUND[2] for index in range(100)))
    assert source.text.count("\n") >= 1000
    best = min(_seconds(source) for _ in range(3))
    assert best < 0.3


def _seconds(source: Source) -> float:
    started = time.process_time()
    parse(source)
    return time.process_time() - started


@pytest.mark.parametrize("rest", [" 1\n    y\n", "\n    y\n:  else\n"])
def test_a_header_that_cannot_be_is_reported_though_a_fault_follows(rest: str) -> None:
    check("for f(a) in x:" + rest)
    with pytest.raises(SyntaxProblem, match="cannot be assigned to"):
        parse(Source("for f(a) in x:" + rest))


KINDS = [
    "x = 1", "a, b = 1, 2", "x = (1,\n2)", "x = [1.5,\n 2]", "f(x) = x^2", "def f(x, y=1):\n    return x", "x < 3",
    "s = 'a'", "f'{x}'", "if a:\n  if b:\n    c", "for i in x: y", "import torch", "@no_grad()\ndef f(): pass", "θ = 2x",
    "x: int = 3", "d = lambda x: x", "with no_grad(): x", "x += 1; y", "x = 2 y", "y = |x|", "y = f' (3)", "# a",
    "s = {'a'}", "s = {a}|{b}",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_lines_take_twice_the_time(kind: str) -> None:
    once, eight_times = (Source("\n".join([kind] * count)) for count in (1000, 8000))
    quick = min(_seconds_or_problem(once) for _ in range(2))
    # Sixty-four times as long is what a look at the whole program for every line would take.
    assert _seconds_or_problem(eight_times) < max(24 * quick, 0.2)


def _seconds_or_problem(source: Source) -> float:
    started = time.process_time()
    with contextlib.suppress(SyntaxProblem):
        parse(source)
    return time.process_time() - started
