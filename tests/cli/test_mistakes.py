"""Mistyped and hostile command lines: the right status, a message, what to type instead, never a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gradcli.cli import status
from tests.cli.support import told


@pytest.mark.parametrize(
    ("tokens", "expected", "said"),
    [
        (["x==1", "x=1"], status.OK, ""),
        (["=3"], status.USAGE, "nothing stands before the ="),
        (["x", "=3"], status.USAGE, "nothing stands before the ="),
        (["x", "x="], status.USAGE, "write x=3"),
        (["x", "x=1", "x=2"], status.USAGE, "x is given twice: x=1 and x=2"),
        (["x", "1x=3"], status.USAGE, "'1x' is not a name"),
        (["x", "x=[1,2"], status.SYNTAX, "x=...:1:1"),
        (["x", "x=@missing.csv"], status.DATA, "there is no file missing.csv"),
        (["x", "x=@/"], status.DATA, "/"),
        (["x", "x=@"], status.DATA, "@ is followed by no file name"),
        (["x", "x=@a\0b.csv"], status.DATA, "null"),
        (["x=3"], status.USAGE, "gradcli 'x^2' x=3"),
        (["det(A)", "A=[2 1; 1 3]"], status.USAGE, "a matrix is a list of rows: A='[[2, 1], [1, 3]]'"),
        (["x^2 + y^2 = 25", "x=3", "y=4"], status.SYNTAX, "to differentiate an equation, x^2 + y^2 - 25"),
        (["log det A", "A=[[2,1],[1,3]]"], status.SYNTAX, "write log(det(A))"),
        (["sin cos(x)", "x=1"], status.SYNTAX, "write sin(cos(x))"),
        (["y = x^2", "x=3"], status.USAGE, "gradcli 'x^2' x=3"),
        (["x^2", "x:3"], status.USAGE, "values are given as NAME=VALUE: write x=3"),
        (["x^2", "x=3,y=4"], status.USAGE, "each is a word of its own: x=3 y=4"),
        (["x*y", "x = 3, y = -4.5e3"], status.USAGE, "each is a word of its own: x=3 y=-4.5e3"),
        (["x*y", "x=3 y=4"], status.USAGE, "each is a word of its own: x=3 y=4"),
        (["sum(v)", "v=[1,2] if 1==1 else 2"], status.OK, ""),
        (["f(2)", "f=lambda x=3: x"], status.OK, ""),
        (["x^2", "at", "x=3"], status.USAGE, "write 'x^2' x=3"),
        (["x^2 at x=3"], status.SYNTAX, "values stand outside the quotes: 'x^2' x=3"),
        (["x^2*y for x=3, y=2"], status.SYNTAX, "values stand outside the quotes: 'x^2*y' x=3 y=2"),
        (["x^2*y where x=3 and y=2"], status.SYNTAX, "values stand outside the quotes: 'x^2*y' x=3 y=2"),
        (["x^2*y", "x=3", "y=2", "--wrt", "x", "y"], status.USAGE, "several names stand together: --wrt x,y"),
        (["sin", "x", "x=3"], status.USAGE, "parentheses: 'sin(x)'"),
        (["integrate", "x^2"], status.USAGE, "it has no command integrate"),
        (["solve", "x^2=2"], status.USAGE, "it has no command solve"),
        (["x^2", "x=3", "-n", "2"], status.USAGE, "diff has it: gradcli diff --help"),
        (["missing.grad"], status.USAGE, "there is no file missing.grad"),
        (["missing.py", "x=3"], status.USAGE, "there is no file missing.py"),
        (["map", "missing.csv"], status.USAGE, "the expression comes first: gradcli map 'x^2*y' missing.csv"),
        (["jvp", "x*y", "x=1", "y=2", "--tangent", "3,4"], status.USAGE, "write --tangent x=3,y=4"),
        (["hvp", "sum(v^3)", "v=[1,2]"], status.USAGE, "add --tangent 'v=[1, 0]'"),
        (["jvp", "sum(v^3)*a", "a=2", "v=[1,2]"], status.USAGE, "add --tangent a=1"),
        (["jvp", "sum(v^3)", "v=[[1,2]]"], status.USAGE, "add --tangent 'v=ones(1, 2)'"),
        (["hvp", "sum(v^3)", "v=[1,2]", "--tangent", "v=1"], status.EVALUATION, "for example --tangent 'v=[1, 0]'"),
        (["vjp", "[x, y]", "x=1", "y=2"], status.USAGE, "add --cotangent '[1, 0]'"),
        (["vjp", "-e", "u=[x, y]", "-e", "w=x", "x=1", "y=2"], status.USAGE, "add --cotangent 'u=[1, 0],w=0'"),
        (["vjp", "ones(10)*x", "x=1", "--cotangent", "1"], status.EVALUATION, "--cotangent 'ones(10)'"),
        (["x", "x=1", "-q"], status.USAGE, "there is no option -q"),
        (["jacobian", "[1, 2]*sum(v)", "v=[]", "--sparse"], status.OK, ""),
        (["map", "x", "-n", "3"], status.USAGE, "diff has it: gradcli diff --help"),
        (["map", "x", "-q"], status.USAGE, "there is no option -q"),
        (["plot", "x^2", "-o", "a.bmp"], status.USAGE, "name a .svg or a .png file"),
        (["plot", "x^2", "--points", "100000000"], status.USAGE, "--points must be at most 1,000,000"),
        (["x", "x=1", "--dtype", "double"], status.USAGE, "did you mean float64?"),
        (["x", "x=1", "--format", "text"], status.USAGE, "did you mean plain?"),
        (["graph", "x", "x=1", "--as", "ascii"], status.USAGE, "did you mean tree?"),
        (["P=20", "Q = 100 - 2P"], status.USAGE, "gradcli '100 - 2P' P=20"),
        (["x^2", "x=1", "--sigma", "x=0.1"], status.USAGE, "map has it: gradcli map --help"),
        (["x^2", "x=1", "--tangent=x=1"], status.USAGE, "hvp, jvp, map and trace have it: gradcli hvp --help"),
        (["eval", "1.000,5"], status.SYNTAX, "write 1000.5 or (1.0, 5)"),
        (["eval", "grad f"], status.SYNTAX, "write grad(f)"),
        (["eval", "sum(1, 2)"], status.EVALUATION, "write sum([1, 2])"),
        (["what is 2+2"], status.EVALUATION, "hint: write 2+2"),
        (["calculate 2+2"], status.SYNTAX, "hint: write 2+2"),
        (["None", "x=3"], status.EVALUATION, "end with the value itself"),
        (["eval", "f(\n  1,\n  2\n  3)"], status.SYNTAX, "a comma or an operator is missing between 2 and 3"),
        (["eval", "[[1, 2]\n [3, 4]]"], status.EVALUATION, "a comma is missing at the end of the line: write [1, 2],"),
        (["eval", "[(1, 2)\n (3, 4)]"], status.EVALUATION, "a comma is missing at the end of the line: write (1, 2),"),
        (["eval", "x.item", "x=[1]"], status.OK, "a method is called with brackets, as in x.item()"),
        (["eval", "x =- 1; x"], status.OK, "x =- 1 assigns -1: to change x by it write x -= 1"),
        (["eval", "x =+ 1; x"], status.OK, "x =+ 1 assigns +1: to change x by it write x += 1"),
        (["4*L", "L=1.00+-0.01"], status.USAGE, "| gradcli map EXPR --sigma L=0.01"),
        (["4*L", "L=1.00 ± 0.01"], status.USAGE, "L=1.00 ± 0.01 looks like a number with its uncertainty"),
        (["4*L", "L=3 +/- 1"], status.USAGE, "write L=3;"),
        (["sin(60deg)"], status.EVALUATION, "write deg2rad(60)"),
        (["f(x,y)=x^2+y^2", "x=3", "y=4"], status.EVALUATION, "a last line has to call it: f(x, y)"),
        (["-e", "f(x,y)=x^2+y^2", "-e", "diff(f,x)", "x=3", "y=4"], status.EVALUATION, "write grad(f)(x, y)"),
        (["x^2", "y^2", "x=3"], status.USAGE, "more than one expression: 'x^2' and 'y^2'"),
        (["grda", "x^2", "x=3"], status.USAGE, "did you mean grad?"),
        (["hesian", "x^2", "x=3"], status.USAGE, "did you mean hessian?"),
        (["x*y", "x=3"], status.EVALUATION, "y"),
        (["x", "--wrt", "y", "x=3"], status.USAGE, "add y=..."),
        (["xy", "x=3", "y=2"], status.EVALUATION, "for a product write x*y"),
        (["-f", "missing.grad"], status.DATA, "there is no file missing.grad"),
        (["-f", "/"], status.DATA, "Is a directory"),
        (["jvp", "x", "x=1", "--tangent", "y=1"], status.USAGE, "there is x"),
        (["np.sin(x[0])", "x=[1]"], status.EVALUATION, "write sin(x[0]), or `import numpy as np` first"),
        (["np.std(x)", "x=[1, 2]"], status.EVALUATION, "hint: write `import numpy as np` first"),
        (["version"], status.EVALUATION, "gradcli --version shows it"),
        (["F*d", "d=2"], status.EVALUATION, "add F=... after d=2"),
        (["v*time", "v=2"], status.EVALUATION, "add time=... after v=2"),
        (["F.relu(x)", "x=2"], status.EVALUATION, "write relu(x), or `import torch.nn.functional as F` first"),
        (["Math.pow(x, 2)", "x=2"], status.EVALUATION, "write pow(x, 2)"),
        (["jnp.fft.fft(x)", "x=2"], status.EVALUATION, "functions stand by themselves"),
        (["check", "x^2", "x=3", "--claim", "2x"], status.USAGE, "say by which name: --claim x='2x'"),
        (["check", "x^2", "x=3", "--claim", "x: 2x"], status.USAGE, "write x='2x'"),
        (["check", "norm(x)", "x=[3, 4]", "--claim", "x[0]=1"], status.USAGE, "a claim is about all of x"),
        (
            ["check", "norm(x)", "x=[3, 4]", "--claim", "x=1"],
            status.EVALUATION,
            "a number for each partial derivative, here 2",
        ),
        (["x", "x=1", "-o", ""], status.USAGE, "-o is given no file"),
        (["map", "x", "-o", ""], status.USAGE, "-o is given no file"),
        (["eval", "-f", ""], status.USAGE, "-f is given no file"),
        (["jvp", "x", "x=1", "--tangent", "1"], status.USAGE, "--tangent takes NAME=VALUE, not '1'"),
        (["jvp", "x", "x=1", "--tangent", "x=[1, 2]"], status.EVALUATION, "shape"),
        (["vjp", "[x, x]", "x=1"], status.USAGE, "--cotangent"),
        (["vjp", "[x, x]", "x=1", "--cotangent", "[1]"], status.EVALUATION, "shape"),
        (["hessian", "[x, x]", "x=1"], status.EVALUATION, "needs a scalar"),
        (["help", "sinn"], status.USAGE, "did you mean"),
        (["ops", "nonsense"], status.USAGE, "no operator has to do with 'nonsense'"),
        (["completions", "tcsh"], status.USAGE, "bash, zsh, fish"),
        (["completions"], status.USAGE, "bash, zsh, fish"),
        (["run", "missing.grad"], status.DATA, "there is no file"),
        (["run"], status.USAGE, "there is no script"),
        (["-e", "assert 1 > 2, 'no'"], status.NO, "no"),
        (["eval", "--max-seconds", "0.2", "-e", "while True: pass"], status.LIMIT, "0.2 seconds"),
        (["eval", "--max-steps", "100", "-e", "while True: pass"], status.LIMIT, "100 steps"),
        (["eval", ""], status.SYNTAX, "empty"),
        (["eval", "__import__('os').system('id')"], status.EVALUATION, ""),
        (["eval", "().__class__.__bases__"], status.EVALUATION, ""),
        (["eval", "import os"], status.EVALUATION, "cannot import os"),
    ],
)  # fmt: skip
def test_mistake_ends_with_its_status_and_says_what_to_do(
    cli: Any, tokens: list[str], expected: int, said: str
) -> None:
    outcome = cli(*tokens)
    assert outcome.status == expected, outcome
    assert said in outcome.err
    assert "Traceback" not in outcome.err
    if expected:
        assert outcome.err.startswith("error: "), outcome
        assert outcome.out == ""


def test_signs_and_pairs_that_are_no_slips_pass_without_a_word(cli: Any) -> None:
    assert cli("eval", "x =-1; y = - 1; z=- 1; 1.000, x + y + z").err == ""


@pytest.mark.parametrize(
    "content", [b"x\xff", b"\xff\xfex\x00", b"x\x00", "x\u2028y".encode(), b"\x1b[31mx", b"   \n# nothing\n"]
)
def test_bytes_that_are_no_program(cli: Any, content: bytes) -> None:
    outcome = cli(stdin=content)
    assert outcome.status in (status.OK, status.SYNTAX), outcome
    assert "\x1b" not in outcome.err
    assert "has a bug" not in outcome.err


def test_control_characters_are_shown_escaped(cli: Any) -> None:
    outcome = cli("x", "x=@\x1b]0;title\x07.csv")
    assert outcome.status == status.DATA
    assert "\x1b" not in outcome.err
    assert "\\x1b" in outcome.err


def test_terminal_without_a_program_and_with_a_pipe_behind(cli: Any) -> None:
    outcome = cli(terminals=("stdin",))
    assert outcome.status == status.USAGE
    assert "REPL needs a terminal" in outcome.err


def test_terminal_gets_a_table(cli: Any) -> None:
    plain = "x^2  at x = 3.0\n\nvalue  9.0\n ∂/∂x  6.0\n"
    assert cli("x^2", "x=3", terminals=("stdout",), NO_COLOR="1").out == plain
    coloured = cli("x^2", "x=3", terminals=("stdout",)).out
    assert "\x1b[" in coloured
    assert cli("x^2", "x=3", terminals=("stdout",), TERM="dumb").out == plain


def test_errors_in_colour_on_a_terminal_only(cli: Any) -> None:
    assert "\x1b[" not in cli("x +", "x=1").err
    assert "\x1b[" in cli("x +", "x=1", terminals=("stderr",)).err
    assert "\x1b[" in cli("x +", "x=1", "--color", "always").err
    assert "\x1b[" not in cli("x +", "x=1", "--color", "never", terminals=("stderr",)).err


def test_version(cli: Any) -> None:
    from gradcli import __version__

    assert cli("--version").out == f"gradcli {__version__}\n"
    assert cli("--version", "x").out == f"gradcli {__version__}\n"
    assert cli("--version", "version=3").out == "value\t3.0\nd_version\t1.0\n"


@pytest.mark.parametrize(
    ("expression", "hint"),
    [
        ("normcdf(x)", "write ndtr(x)"),
        ("dnorm(x + 1)", "write exp(-(x + 1)^2/2)/sqrt(2pi)"),
        ("nCr(n + 1, k)", "write gamma((n + 1) + 1)/(gamma(k + 1)*gamma((n + 1) - k + 1))"),
        ("sqr(sin(x))", "write sin(x)^2"),
        ("ctg(x + 1)", "write 1/tan(x + 1)"),
    ],
)
def test_names_of_other_calculators_with_the_arguments_in_their_places(
    cli: Any, expression: str, hint: str
) -> None:
    assert f"  hint: {hint}\n" in cli("grad", expression, "x=1").err
    if "x" in expression:
        assert f"  hint: {hint}\n" in cli("plot", expression).err


@pytest.mark.parametrize(
    ("tokens", "hint"),
    [
        (("x^2 x=3",), "values stand outside the quotes: 'x^2' x=3"),
        (("eval", "x*y x=3 y = 4"), "values stand outside the quotes: 'x*y' x=3 y=4"),
        (("x^2", "x", "=", "3"), "write NAME=VALUE without spaces, e.g. x=3"),
        (("export", "x^2", "x=1", "--to", "torch"), "did you mean pytorch?"),
    ],
)
def test_slips_of_the_shell(cli: Any, tokens: tuple[str, ...], hint: str) -> None:
    assert hint in cli(*tokens).err


COMMAND_LINES: list[tuple[list[str], int, str]] = [
    (["x^2", "--x", "3"], 2, "write x=3"),
    (["x^2", "--x=3"], 2, "write x=3"),
    (["x^2", "x==3"], 2, "write x=3"),
    (["x^2", "3"], 2, "write x=3"),
    (["x^2 + y", "x", "3", "y", "4"], 2, "write x=3 y=4"),
    (["lessons/first.py"], 2, "there is no file lessons/first.py"),
    (["x^2", "X=3"], 5, "X and x are two names: write x=3"),
    (["derivative", "x^2", "x=1"], 2, "did you mean diff?"),
    (["help", "gradient"], 2, "did you mean grad?"),
    (["=3"], 2, "nothing stands before the ="),
    (["x^2", "x="], 2, "x is given no value"),
    (["x^2", "x=1", "x=2"], 2, "given twice"),
    (["x^2", "1x=3"], 2, "'1x' is not a name"),
    (["x^2", "x=[1,2"], 3, "closing bracket is missing"),
    (["x^2", "x=@missing.csv"], 4, "there is no file missing.csv"),
    (["x^2", "x=@"], 4, "no file name"),
    (["x^2", "x=@/dev/zero"], 4, "has no extension"),
    (["x*y", "x=y", "y=2"], 5, "put y=2 before x=y"),
    (["gradd", "x^2"], 2, "did you mean grad?"),
    (["grad", "x^2", "x=2", "--jsn"], 2, "did you mean --json?"),
    (["grad", "x^2", "x=2", "--format", "yaml"], 2, "--format cannot be 'yaml'"),
    (["grad", "x^2", "x=2", "--wrt", "z"], 2, "z is given no value"),
    (["grad", "x^2", "y=2"], 5, "add x=... after y=2"),
    (["grad", "x^2", "x='a'"], 5, "is no number"),
    (["diff", "x^2", "x=2", "-n", "-1"], 2, "at least 0"),
    (["hvp", "x^2", "x=2"], 2, "needs a direction"),
    (["plot", "x^2", "--range", "x=1..1"], 2, "the first number must be below the second"),
]


# What other notations and other languages have, and what to type here instead.
SLIPS = [
    ("(x+1)(x-1)", "write (x+1)*(x-1)"),
    ("x(x+1)", "write x*(x+1)"),
    ("log(8, 2)", "log2(8)"),
    ("cot(x)", "write 1/tan(x)"),
    ("lg(x)", "write log10(x)"),
    ("root(x, 3)", "write x^(1/3)"),
    ("derivative(x^2)", "gradcli 'x^2' x=3"),
    ("true", "write True"),
    ("np.array([1])", "write `import numpy as np` first"),
    ("cosx", "did you mean cos(x)?"),
    ("ones(10**20)", "larger than any size"),
]


@pytest.mark.parametrize(
    ("tokens", "status", "said"), COMMAND_LINES, ids=[" ".join(c[0]) for c in COMMAND_LINES]
)
def test_a_clumsy_command_line_is_told_what_to_type(
    cli: Any, tokens: list[str], status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = cli(*tokens)
    assert outcome.status == status
    assert said in told(outcome)


@pytest.mark.parametrize(("program", "hint"), SLIPS)
def test_a_slip_is_told_what_to_type(cli: Any, program: str, hint: str) -> None:
    outcome = cli("eval", program, "x=3")
    assert outcome.status == 5
    assert hint in told(outcome)


@pytest.mark.parametrize("command", [[], ["eval"], ["hessian"]])
def test_a_file_where_an_expression_should_stand_is_told_how_to_run_it(
    cli: Any, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lesson.grad").write_text("x^2\n", encoding="utf-8")
    outcome = cli(*command, "lesson.grad", "x=3")
    assert outcome.status == 2
    assert "gradcli run lesson.grad runs it, -f lesson.grad takes its last expression" in told(outcome)
    assert cli(*command, "-f", "lesson.grad", "x=3").status == 0
