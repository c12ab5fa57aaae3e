"""Colours and widths: decided once, in the documented order."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from gradcli.cli.environment import Environment

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def environment(terminal: bool, **variables: str) -> Environment:
    terminals = frozenset(["stdin", "stdout", "stderr"] if terminal else [])
    return Environment(io.StringIO(), io.StringIO(), io.StringIO(), variables, terminals)


@pytest.mark.parametrize(
    ("choice", "terminal", "variables", "expected"),
    [
        (None, True, {"TERM": "xterm"}, True),
        (None, False, {"TERM": "xterm"}, False),
        (None, True, {"TERM": "dumb"}, False),
        (None, True, {}, False),
        (None, True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (None, True, {"TERM": "xterm", "NO_COLOR": ""}, True),
        (None, False, {"FORCE_COLOR": "1"}, True),
        (None, False, {"FORCE_COLOR": "0"}, False),
        (None, False, {"CLICOLOR_FORCE": "1"}, True),
        (None, True, {"TERM": "xterm", "CLICOLOR": "0"}, False),
        (None, True, {"TERM": "xterm", "CLICOLOR": "0", "FORCE_COLOR": "1"}, True),
        (None, True, {"TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"TERM": "xterm", "FORCE_COLOR": "1"}, False),
        ("auto", True, {"TERM": "xterm"}, True),
    ],
)
def test_colour_is_decided_by_option_then_variables_then_terminal(
    choice: str | None, terminal: bool, variables: dict[str, str], expected: bool
) -> None:
    assert environment(terminal, **variables).uses_colour("stdout", choice) is expected


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("1", 1), ("0", 80), ("wide", 80), ("", 80)])
def test_width_is_what_columns_says_where_it_is_a_number(columns: str, width: int) -> None:
    assert environment(terminal=False, COLUMNS=columns).width() == width


def test_folder_of_settings_follows_xdg_and_never_the_working_folder(tmp_path: Path) -> None:
    home, missing = str(tmp_path), str(tmp_path / "missing")
    assert environment(terminal=False, HOME=home).config_folder() == f"{home}/.config/gradcli"
    assert environment(terminal=False, HOME=home, XDG_CONFIG_HOME="/x").config_folder() == "/x/gradcli"
    found = environment(terminal=False, HOME=home, XDG_CONFIG_HOME="rel").config_folder()
    assert found == f"{home}/.config/gradcli"
    assert environment(terminal=False, HOME=missing).config_folder() == ""
    assert environment(terminal=False, HOME=missing, XDG_CONFIG_HOME="/x").config_folder() == "/x/gradcli"
    assert environment(terminal=False).config_folder() == ""
    assert environment(terminal=False, HOME=".").config_folder() == ""


def test_what_an_encoding_lacks_is_spelt_out_in_tables_that_stay_aligned(process: Any) -> None:
    plain = {"PYTHONIOENCODING": "ascii"}
    heading, _, row, *_ = process("check", "x^2", "x=3", "--format", "rich", env=plain).stdout.splitlines()[
        2:
    ]
    assert "  +-  " in heading
    assert heading.index("relative") == row.index(row.split()[-2])
    assert "softmax([0.0, 0.0], dim=0)  ->  tensor" in process("help", "softmax", env=plain).stdout
    assert process("eval", "'\u00e9'", env=plain).stdout == "\\xe9\n"
