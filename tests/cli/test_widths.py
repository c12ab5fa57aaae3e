"""What a terminal of some width gets: lines that fit, digits that stay whole."""

from __future__ import annotations

from typing import Any

import pytest

SHOWN = [
    ["grad", "x^2*y + sin(x)", "x=2", "y=3"],
    ["grad", "norm(A @ v)", "A=[[1, 2], [3, 4]]", "v=[1, 0.5]"],
    ["jacobian", "[x*y, sin(x), exp(y*10)]", "x=2", "y=3"],
    ["jacobian", "tanh(W @ v)", "W=[[1, 2.5], [1e-9, 3]]", "v=[0.1, 0.2]"],
    ["hessian", "x^2*y^3*exp(z)", "x=1", "y=2", "z=0.1"],
    ["check", "x^2*y + sin(x)", "x=2", "y=3"],
    ["trace", "log(x1) + x1*x2 - sin(x2)", "x1=2", "x2=5"],
    ["diff", "exp(x)*sin(x)", "x=1.1", "--taylor", "-n", "6"],
]


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("tokens", SHOWN, ids=[" ".join(tokens) for tokens in SHOWN])
def test_tables_fold_and_digits_stay_whole(cli: Any, tokens: list[str], width: int) -> None:
    terminal = ("stdin", "stdout", "stderr")
    shown = cli(*tokens, terminals=terminal, COLUMNS=str(width), NO_COLOR="1").out
    assert max(map(len, shown.splitlines())) <= width
    assert "…" not in shown
    whole = cli(*tokens, terminals=terminal, COLUMNS="1000", NO_COLOR="1").out
    assert set(numbers(shown)) == set(numbers(whole))


def numbers(text: str) -> list[str]:
    """Return the words of a text that are numbers."""
    words = text.replace("[", " ").replace("]", " ").replace(",", " ").split()
    return [word for word in words if word.lstrip("-")[:1].isdigit()]


def test_a_matrix_at_40_columns_stands_in_its_rows(cli: Any) -> None:
    outcome = cli(
        "grad",
        "norm(A @ v)",
        "A=[[1, 2], [3, 4]]",
        "v=[1, 0]",
        terminals=("stdout",),
        COLUMNS="40",
        NO_COLOR="1",
    )
    assert "[[0.31622776601683794, 0.0],\n        [ 0.9486832980505138, 0.0]]" in outcome.out


@pytest.mark.parametrize("width", [40, 80])
def test_help_folds_below_its_words(cli: Any, width: int) -> None:
    shown = cli("help", "softmax", terminals=("stdout",), COLUMNS=str(width), NO_COLOR="1").out.splitlines()
    at = next(number for number, line in enumerate(shown) if line.startswith("  derivative"))
    assert shown[at + 1].startswith(" " * 14)
    assert shown[at + 1][14] != " "


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("name", ["map", "run", "serve", "export"])
def test_descriptions_of_commands_fold_between_words(cli: Any, name: str, width: int) -> None:
    shown = cli(name, "--help", terminals=("stdout",), COLUMNS=str(width), NO_COLOR="1").out
    description = shown[: shown.lower().index("examples:")]
    assert max(len(line) for line in description.splitlines()) <= width
    assert len(description.splitlines()) > 3


def test_a_terminal_gets_control_characters_escaped(cli: Any) -> None:
    shown = cli("eval", "'\\x1b[31m\\u202e[b]x[/b]'", terminals=("stdout", "stderr"), NO_COLOR="1").out
    assert shown.endswith("\\x1b[31m\\u202e[b]x[/b]\n")
