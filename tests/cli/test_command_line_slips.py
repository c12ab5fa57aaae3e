"""Clumsy command lines beside the one that their hint tells to type, which is run as it stands."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

# What is typed; the end of the hint; the command line that follows from it.
SLIPS = [
    # options of other tools
    ("'x/3' x=3 --digits 3", "--precision N: significant digits of numbers (default: all)", "'x/3' x=3 --precision 3"),
    ("'x*y' x=3 y=2 --var x", "differentiate by these names only, e.g. --wrt x,y", "'x*y' x=3 y=2 --wrt x"),
    ("hvp 'x^2' x=3 --vector x=1", "the direction: x=1,y=0; names left out have zero", "hvp 'x^2' x=3 --tangent x=1"),
    ("plot 'x^2' --from 0 --to 3", "two make a heat map", "plot 'x^2' --range x=0..3"),
    ("'x^2' x=3 --csv", "write --format csv", "'x^2' x=3 --format csv"),
    ("export 'x^2' x=3 --latex", "write --to latex", "export 'x^2' x=3 --to latex"),
    ("export 'x^2' x=3 latex", "write --to latex", "export 'x^2' x=3 --to latex"),
    ("'x^2' x=3 —json", "write --json", "'x^2' x=3 --json"),
    ("–json 'x^2' x=3", "write --json", "'x^2' x=3 --json"),
    ("'x^2' x=3 --quiet", "2>/dev/null leaves them out", "'x^2' x=3"),
    ("check 'x^2' x=3 --tol 0.1", "a claim has to hold to the last digits", "check 'x^2' x=3"),
    ("'sin(x)' x=3 --degrees", "write sin(deg2rad(x))", "'sin(deg2rad(x))' x=3"),
    # values
    ("'x^2' x= 5", "write x=5", "'x^2' x=5"),
    ("'x^2' -x 5", "write x=5", "'x^2' x=5"),
    ("'x^2' x", "write x=3", "'x^2' x=3"),
    ("'x^2' @ x=3", "write 'x^2' x=3", "'x^2' x=3"),
    ("'sum(v)' v='1; 2'", "a list is written v='[1, 2]'", "'sum(v)' v='[1, 2]'"),
    ("'sum(v)' v=[1, 2, 3]", "stands in quotes: v='[1, 2, 3]'", "'sum(v)' v='[1, 2, 3]'"),
    ("'x^2' x=3m", "write x=3, or m=... before x=3m", "'x^2' x=3"),
    ("'x^2' x=1x10^3", "write 1*10^3", "'x^2' x=1*10^3"),
    ("'x^2' x=three", "add three=... before x=three", "'x^2' three=3 x=three"),
    ("'x2' x=3", "for a power write x^2, for a product x*2; or add x2=...", "'x^2' x=3"),
    ("'xe^x' x=3", "for a product write x*e", "'x*e^x' x=3"),
    ("'f(2)' 'f=@(x) x.^2'", "write f='lambda x: x^2'", "eval 'f(2)' 'f=lambda x: x^2'"),
    # expressions
    ("""'f(x)=x^2' "f'(2)" """, """one pair of quotes: "f(x)=x^2; f'(2)\"""", """ "f(x)=x^2; f'(2)" """),
    ("'=SIN(A1)' A1=1", "begins without the =: 'sin(A1)'", "'sin(A1)' A1=1"),
    ("'f = @(x) x.^2; f(3)'", "write f(x) = x^2; f(3)", "'f(x) = x^2; f(3)'"),
    ("'y = sin(x)'", "gradcli 'sin(x)' x=3", "'sin(x)' x=3"),
    ("'y = pi*r^2'", "gradcli 'pi*r^2' r=3", "'pi*r^2' r=3"),
    ("'derivative of ndtr(x)*1e3'", "gradcli 'ndtr(x)*1e3' x=2", "'ndtr(x)*1e3' x=2"),
    ("plot 'y = sin(x)'", "gradcli plot 'sin(x)'", "plot 'sin(x)'"),
    ("plot 'sin(x)' -10 10", "write --range x=-10..10", "plot 'sin(x)' --range x=-10..10"),
    ("jacobian 'x*y' 'x+y' x=2 y=3", "a list: '[x*y, x+y]'", "jacobian '[x*y, x+y]' x=2 y=3"),
    ("'lg x' x=3", "write log10(x)", "'log10(x)' x=3"),
    ("'log_e x + tg x' x=3", "write log(x) + tan(x)", "'log(x) + tan(x)' x=3"),
    ("eval 2 x 3", "for a product write '2*3'", "eval '2*3'"),
    ("a x b a=2 b=3", "for a product write 'a*b'", "'a*b' a=2 b=3"),
    ("eval '2 x 3'", "for a product write 2*3, for one with x 2*x*3", "eval '2*3'"),
    ("'x^2 y' x=3 y=1", "for a product write x^2*y", "'x^2*y' x=3 y=1"),
    ("'0,5*x' x=3", "write 0.5*x; for two values 0, 5*x", "'0.5*x' x=3"),
    ("'x^0,5' x=3", "write x^0.5; for two values x^0, 5", "'x^0.5' x=3"),
    ("eval 'sin(0,5)'", "if the comma is a decimal point, write sin(0.5)", "eval 'sin(0.5)'"),
    ("""eval "f(x) = x^2, f'(2)" """, "write f(x) = x^2; f'(2)", """eval "f(x) = x^2; f'(2)" """),
    ("""eval "f(x) = x^2 f'(2)" """, "write f(x) = x^2; f'(2)", """eval "f(x) = x^2; f'(2)" """),
    ("'if(x>0,x,-x)' x=3", "write x if x>0 else -x", "'x if x>0 else -x' x=3"),
    ("eval '1,5+2,5'", "write 1.5+2.5; for two values 1, 5+2,5", "eval '1.5+2.5'"),
    ("eval 'Sum[k, {k, 1, 10}]'", "write sum(k for k in range(1, 11))", "eval 'sum(k for k in range(1, 11))'"),
    ("'sum(x^k, k, 1, 3)' x=2", "write sum(x^k for k in range(1, 4))", "'sum(x^k for k in range(1, 4))' x=2"),
    ("'taylor(sin(x), x, 0, 3)' x=0", "gradcli diff --taylor -n 3 'sin(x)' x=0", "diff --taylor -n 3 'sin(x)' x=0"),
    ("'a . b' a=[1,2] b=[3,4]", "for a product of vectors write a @ b", "'a @ b' a=[1,2] b=[3,4]"),
    ("x_1 x=[5,6]", "did you mean x[1]?", "x[1] x=[5,6]"),
    ("*x x=3", "for a list write [*x], for a product 2*x", "2*x x=3"),
    ("“x^2” x=3", "leave the quotes out: x^2", "x^2 x=3"),
    ("'`x^2`' x=3", "leave the quotes out: x^2", "x^2 x=3"),
    ("""'"x^2"' x=3""", "it is a text: without its own quotes write x^2", "x^2 x=3"),
    ("jacobian '{x, x^2}' x=3", "in square brackets: [x, y]", "jacobian '[x, x^2]' x=3"),
    ("'lambda x: x^2' x=3", "call it: (lambda x: x^2)(x)", "'(lambda x: x^2)(x)' x=3"),
    ("plot 'f(x) = x^2'", "write gradcli plot 'x^2'", "plot 'x^2'"),
    ("plot 'f(x) = x^2; f'", "write gradcli plot 'x^2'", "plot 'x^2'"),
    ("plot 'lambda x: x^2'", "write gradcli plot 'x^2'", "plot 'x^2'"),
    ("plot 'x^2' 'x^3'", "commas between them: 'x^2, x^3'", "plot 'x^2, x^3'"),
    ("plot 'x^2' --range x=5..1", "write --range x=1..5", "plot 'x^2' --range x=1..5"),
    ("plot 'x^2' --range x=1-5", "write --range x=1..5", "plot 'x^2' --range x=1..5"),
    ("plot 'x^2' --range x=1,5", "write --range x=1..5", "plot 'x^2' --range x=1..5"),
    ("check 'x^2' --range x=[-1,5]", "write --range x=-1..5", "check 'x^2' --range x=-1..5"),
    ("plot 'x^2' --range x=1..5..0.1", "write --range x=1..5", "plot 'x^2' --range x=1..5"),
    ("run 'x^2*3'", "an expression needs no run: gradcli 'x^2*3', or run -e 'x^2*3'", "'x^2*3' x=2"),
    ("'sum(v)' v='1 2 3'", "for a list write [1, 2, 3], for a product 1*2*3", "'sum(v)' v='[1, 2, 3]'"),
    (f"'sum(v)' v='{'1 ' * 99}'", "with commas in square brackets: [1, 2, 3]", "'sum(v)' v='[1, 2, 3]'"),
    # claims, directions, names
    ("check 'x^2*y' x=3 y=2 --claim x='2x*y' y='x^2'", "--claim 'x=2x*y,y=x^2'",
     "check 'x^2*y' x=3 y=2 --claim 'x=2x*y,y=x^2'"),
    ("check 'x^2' 2x x=3", "by its name: --claim x='2x'", "check 'x^2' x=3 --claim x='2x'"),
    ("check 'x^2*y' x=3 y=2 --claim '[2x*y, x^2]'", "a claim for each name: --claim x='2x*y' --claim y='x^2'",
     "check 'x^2*y' x=3 y=2 --claim x='2x*y' --claim y='x^2'"),
    ("check 'x^2' x=3 --claim =2x", "say by which name: --claim x='2x'", "check 'x^2' x=3 --claim x='2x'"),
    ("""check 'x^2' x=3 --claim "f'=2x" """, "say by which name: --claim x='2x'", "check 'x^2' x=3 --claim x='2x'"),
    ("check 'x^2 = 2x' x=3", "write gradcli check 'x^2' x=3 --claim x='2x'", "check 'x^2' x=3 --claim x='2x'"),
    ("check 'd/dx x^2 = 2x' x=3", "write gradcli check 'x^2' x=3 --claim x='2x'", "check 'x^2' x=3 --claim x='2x'"),
    ("jvp 'x*y' x=2 y=3 --tangent '[1,0]'", "write --tangent x=1,y=0", "jvp 'x*y' x=2 y=3 --tangent x=1,y=0"),
    ("jvp 'x*y' x=2 y=3 --tangent 'x=1 y=0'", "write --tangent x=1,y=0", "jvp 'x*y' x=2 y=3 --tangent x=1,y=0"),
    ("jvp 'x*y' x=2 y=3 --tangent x=1 y=0", "--tangent 'x=1,y=0'", "jvp 'x*y' x=2 y=3 --tangent x=1,y=0"),
    ("'x*y' x=2 y=3 --wrt x+y", "names alone stand there: --wrt x,y", "'x*y' x=2 y=3 --wrt x,y"),
    ("'x*y' x=2 y=3 --wrt x=2", "names alone stand there: --wrt x", "'x*y' x=2 y=3 --wrt x"),
    ("'x*y' x=2 y=3 --only x", "did you mean d_x? There are value, d_x, d_y", "'x*y' x=2 y=3 --only d_x"),
    ("'x*y' x=2 y=3 --only ∂f/∂y", "did you mean d_y? There are value, d_x, d_y", "'x*y' x=2 y=3 --only d_y"),
    ("'x*y' x=2 y=3 --only grad", "did you mean d_x? There are value, d_x, d_y", "'x*y' x=2 y=3 --only d_x"),
    ("'x*y' x=2 y=3 --only d_x --only d_y", "without it all results are shown", "'x*y' x=2 y=3"),
    ("map 'x^2' --version", "gradcli --version shows it", "--version"),
    ("help --version", "gradcli --version shows it", "--version"),
    ("'x*y' x=2 y=3 --only d_x,d_y", "--format csv has them all side by side", "'x*y' x=2 y=3 --format csv"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "hint", "then"), SLIPS, ids=[case[0] for case in SLIPS])
def test_what_the_hint_says_works(cli: Any, typed: str, hint: str, then: str) -> None:
    outcome = cli(*shlex.split(typed))
    assert outcome.status in (2, 3, 5), outcome
    assert outcome.err.endswith(f"hint: {hint}\n") or hint in outcome.err.splitlines()[-1], outcome
    answer = cli(*shlex.split(then))
    assert (answer.status, answer.err) == (0, ""), answer


@pytest.mark.parametrize("given", ["rows.csv", "@rows.csv"])
def test_a_table_behind_an_expression_is_for_map(
    cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rows.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    assert cli("x*y", given).err.endswith("gradcli map 'x*y' rows.csv\n")
    assert cli("sum(v)", "v=rows.csv").err.endswith("for the numbers in a file write v=@rows.csv\n")
    assert cli("sum(v)", "v=@rows.csv").status == 0


def test_a_list_given_in_two_options_is_one_list(cli: Any) -> None:
    # d(x*y) along (1, 1) at (1, 2) is y + x; with the first direction dropped it was x alone
    assert (
        cli("jvp", "x*y", "x=1", "y=2", "--tangent", "x=1", "--tangent", "y=1").out
        == "value\t2.0\ntangent\t3.0\n"
    )
    assert cli("x^2*y", "x=3", "y=2", "--wrt=x", "--wrt=y").out == "value\t18.0\nd_x\t12.0\nd_y\t9.0\n"
    rows = cli("map", "x*y", "--wrt", "x", "--wrt", "y", stdin=b"x,y\n1,2\n")
    assert rows.out == "x,y,value,d_x,d_y\n1,2,2.0,2.0,1.0\n"


def test_an_integer_behind_an_equals_sign(cli: Any) -> None:
    assert cli("diff", "x^4", "x=2", "-n=2").out == cli("diff", "x^4", "x=2", "-n", "2").out


def test_an_angle_given_in_degrees_is_told(cli: Any) -> None:
    told = "info: cos takes radians: for degrees write cos(deg2rad(t))\n"
    assert cli("2*cos(t)", "t=60").err == told
    assert cli("eval", "2*cos(t)", "t=60").err == told
    assert cli("2*cos(deg2rad(t))", "t=60").err == ""
    assert cli("2*cos(t)", "t=61").err == ""
    assert cli("2*t", "t=60").err == ""


def test_results_that_are_not_shown_are_told(cli: Any) -> None:
    told = "info: x^2 is computed and not shown: for several results write x^2, x^3\n"
    assert cli("x^2; x^3", "x=2").err == told
    assert cli("-e", "x^2", "-e", "x^3", "x=2").err == told
    assert cli("jacobian", "x^2; x^3", "x=2").err == told
    assert cli("x^2, x^3", "x=2").err == ""
    for program in ("y = x^2; y", "f(x) = x^2; f(x)", "print(x); x^2", "x.detach(); x^2", "'squares'; x^2"):
        assert "not shown" not in cli(program, "x=2").err


def test_a_table_is_not_run(cli: Any) -> None:
    assert cli("run", "rows.csv").err.endswith("for its rows: gradcli map 'x^2' rows.csv\n")
