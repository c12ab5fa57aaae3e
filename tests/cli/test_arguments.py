"""Reading command lines: options anywhere, operands that begin with a dash, mistakes."""

from __future__ import annotations

import pytest

from gradcli.cli.arguments import read
from gradcli.commands import load, names
from gradcli.commands.manual import HelpParser, fill
from gradcli.errors import UsageProblem

GRAD = load("grad")


def test_options_stand_before_between_and_after_operands() -> None:
    found = read(["--json", "x^2", "--precision", "3", "x=2", "--seed=1"], GRAD)
    assert found.operands == ["x^2", "x=2"]
    assert found.switch("json")
    assert found.integer("precision") == 3
    assert found.integer("seed") == 1


@pytest.mark.parametrize(
    "expression", ["-x^2", "-3", "-exp(x)", "-fx", "-(x)", "-x", "--3", "-e2x", "-", "-.5", "-ox"]
)
def test_tokens_that_are_no_option_are_operands(expression: str) -> None:
    assert read([expression, "x=3"], GRAD).operands == [expression, "x=3"]


def test_value_of_an_option_may_begin_with_a_dash() -> None:
    assert read(["-e", "-x^2", "-e", "--x"], GRAD).texts("expression") == ["-x^2", "--x"]


def test_after_two_dashes_everything_is_an_operand() -> None:
    assert read(["--", "--json", "-h"], GRAD).operands == ["--json", "-h"]


def test_double_negation_of_a_bound_name_is_an_operand() -> None:
    assert read(["--slope", "slope=3"], GRAD).operands == ["--slope", "slope=3"]


def test_integer_may_be_attached_to_its_short_flag() -> None:
    assert read(["-n3", "x^4", "x=2"], load("diff")).integer("order") == 3


@pytest.mark.parametrize(
    ("tokens", "message", "hint"),
    [
        (["--jsn", "x"], "there is no option --jsn", "did you mean --json?"),
        (["-json", "x"], "there is no option -json", "did you mean --json?"),
        (["--format", "jsno", "x"], "--format cannot be 'jsno'", "did you mean json"),
        (["--precision", "few", "x"], "--precision takes an integer, not 'few'", ""),
        (["--precision", "0", "x"], "--precision must be at least 1, not 0", ""),
        (["--max-seconds", "nan", "x"], "--max-seconds must be at least 0, not nan", ""),
        (["x", "--format"], "--format needs a value", "--format FORMAT"),
        (["x", "--json=yes"], "--json takes no value, 'yes' was given", ""),
    ],
)
def test_mistake_is_named_with_what_to_write_instead(tokens: list[str], message: str, hint: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read(tokens, GRAD)
    assert caught.value.message == message
    assert hint in (caught.value.hint or "")


LINES = [
    ["x^2", "x=3"],
    ["--json", "x", "x=1", "--seed", "3", "--color=never"],
    ["-e", "x", "-e", "y", "--only", "d_x", "-o", "file"],
    ["--format", "csv", "a", "--debug", "b"],
]


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("line", LINES)
def test_argparse_of_help_and_completion_reads_the_same(name: str, line: list[str]) -> None:
    command = load(name)
    flags = {flag for option in command.all_options() for flag in option.flags}
    if any(token.partition("=")[0] not in flags for token in line if token.startswith("-")):
        line = [token for token in line if not token.startswith("-")]
    parser = HelpParser(prog="gradcli", add_help=False)
    fill(parser, command)
    if command.operands and command.operands[0].choices:
        line = [*[token for token in line if token in ("--json", "--debug")], command.operands[0].choices[0]]
    elif not command.operands:
        line = [token for token in line if token in ("--json", "--debug")]
    theirs = vars(parser.parse_intermixed_args(line))
    ours = read(line, command)
    for option in command.all_options():
        value = theirs[option.name.replace("-", "_")]
        if not option.metavar and not option.choices:
            assert ours.switch(option.name) is value
        elif option.repeated:
            assert ours.texts(option.name) == (value or [])
        else:
            assert ours.text(option.name) == value
