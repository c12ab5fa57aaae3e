"""Inputs that must end well: a message that says what is wrong and where, the right exit status, nothing else.

The kinds are those a hostile user tries (escapes from the language, sizes that no machine has, texts that fool the
eye) and those a clumsy one types. What is expected of each is the fragment of the message that names the cause.
"""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest

from tests.world import Ticks

ESCAPES = [
    ("__import__('os').system('id')", "__import__ is not defined"),
    ("().__class__.__bases__", "has no attribute __class__"),
    ("x.__class__", "has no attribute __class__"),
    ("x.tofile('p')", "has no attribute tofile"),
    ("x.ctypes", "has no attribute ctypes"),
    ('"{0.__class__}".format(x)', "cannot reach into it"),
    ('"{0[__class__]}".format([1])', "cannot reach into it"),
    ('f"{x.__class__}"', "has no attribute __class__"),
    ('"%s" % x.__class__', "has no attribute __class__"),
    ("sin.__globals__", "has no attribute __globals__"),
    ("sin.__call__(1)", "has no attribute __call__"),
    ("def f(): pass\nf.__code__", "has no attribute __code__"),
    ("(lambda: 1).__closure__", "has no attribute __closure__"),
    ("type(x).__mro__", "has no attribute __mro__"),
    ("getattr(x, 'dump')", "has no attribute dump"),
    ("getattr(getattr, '__self__')", "has no attribute __self__"),
    ("setattr(x, 'a', 1)", "setattr is not defined"),
    ("eval('1')", "eval is not defined"),
    ("exec('1')", "exec is not defined"),
    ("compile('1', '', 'eval')", "compile is not defined"),
    ("open('p')", "open is not defined"),
    ("globals()", "globals is not defined"),
    ("breakpoint()", "breakpoint is not defined"),
    ("import os", "cannot import os"),
    ("import os.path as p", "cannot import os.path"),
    ("from os import system", "cannot import os"),
    ("import torch.os", "cannot import torch.os"),
    ("import torch\ntorch.load('x')", "has no load"),
    ("import numpy as np\nnp.load('x')", "has no load"),
    ("import math\nmath.__loader__", "__loader__"),
    ("sin(x, out=x)", "argument 'out' must be Tensor, not int"),
    ("sin(x, out='/tmp/p')", "argument 'out' must be Tensor, not str"),
    ("sum(x, where=x > 0)", "unexpected keyword argument 'where'"),
    ("tensor([1], dtype=object)", "object is not defined"),
]

TOO_LARGE = [
    "ones(10**12)",
    "ones(10**9, 10**9)",
    "ones(10**5, 1) + ones(1, 10**5)",
    "ones(10**5)[:, None] * ones(10**5)",
    "ones(10**5, 1) @ ones(1, 10**5)",
    "(ones(10**5, 1) * x) @ ones(1, 10**5)",
    "ones(2, 10**5, 1) @ ones(1, 10**5)",
    "arange(10**11)",
    "linspace(0, 1, 10**11)",
    "eye(10**6)",
    "zeros(10**10, dtype=float32)",
    "full((10**11,), 1.)",
    "randn(10**11)",
    "randperm(10**11)",
    "ones(10).tile(10**11)",
    "ones(10**5).repeat(10**5, 1)",
    "repeat_interleave(ones(3), 10**12)",
    "outer(ones(10**5), ones(10**5))",
    "kron(ones(10**4, 10**2), ones(10**4, 10**2))",
    "einsum('i,j,k->ijk', ones(10**4), ones(10**4), ones(10**4))",
    "meshgrid(ones(10**6), ones(10**6))",
    "diag(ones(10**6))",
    "pad(ones(3), (10**11, 0))",
    "tril_indices(10**6, 10**6)",
    "bincount(tensor([10**12]))",
    "cdist(ones(10**6, 2), ones(10**6, 2))",
    "combinations(range(100), 50)",
    "hessian(lambda v: (v**2).sum())(ones(10**5))",
    "jacobian(lambda v: v.cumsum(0))(ones(10**5))",
]

OTHER_LIMITS = [
    ("list(range(10**10))", "lists and strings may have"),
    ("'a' * 10**10", "lists and strings may have"),
    ("f'{1:1000000000}'", "over the limit"),
    ("'%*d' % (10**9, 1)", "over the limit"),
    ("'{:{w}}'.format(1, w=10**9)", "over the limit"),
    ("f(n) = f(n + 1)\nf(0)", "f calls itself too deep"),
    ("def f(n): return g(n)\ndef g(n): return f(n)\nf(0)", "calls itself too deep"),
]

ENDLESS = [
    "while True: pass",
    "for i in range(10**12): pass",
    "[i for i in range(10**11)]",
    "sum(range(10**12))",
    "svd(rand(3000, 3000))",  # one call of numpy, 20 s
    "ones(10**8)^0.3",  # another, 5 s
    "+".join(["1"] * 900_000),  # 10 s to read
]

WORKS = [
    ("9**9**9", "inf"),
    ("10**400", "inf"),
    ("1e999", "inf"),
    ("1" * 100_000, "inf"),
    ("max(range(10**12))", "999999999999"),
    ("min(range(10**12, 0, -1))", "1"),
    ("-7 // 2", "-4"),
    ("-7 % 3", "2"),
    ("7 % -3", "-2"),
    ("True + True", "2"),
    ("softmax(tensor([1e4, -1e4]))", "[1.0, 0.0]"),
    ("x − 1", "2"),
    ("\ufeffx+1", "4"),
    ("x=1\rx+1", "2"),
    ("x=1\r\nx+1\r\n", "2"),
    ("'[red]x[/b] :smile: %s {}'", "[red]x[/b] :smile: %s {}"),
]

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
    ("derivative(x^2)", "then f'(x)"),
    ("true", "write True"),
    ("np.array([1])", "write `import numpy as np` first"),
    ("cosx", "did you mean cos(x)?"),
    ("ones(10**20)", "larger than any size"),
]


@pytest.mark.parametrize(("program", "hint"), SLIPS)
def test_a_slip_is_told_what_to_type(cli: Any, program: str, hint: str) -> None:
    outcome = cli("eval", program, "x=3")
    assert outcome.status == 5
    assert hint in told(outcome)


def told(outcome: Any) -> str:
    """Return what was said on stderr, after making sure that it is no traceback and no bug of ours."""
    assert "Traceback" not in outcome.err
    assert "has a bug" not in outcome.err
    return str(outcome.err)


@pytest.mark.parametrize(("program", "said"), ESCAPES)
def test_nothing_reaches_out_of_the_language(cli: Any, program: str, said: str) -> None:
    outcome = cli("eval", "-e", program, "x=3")
    assert outcome.status in (3, 5)
    assert said in told(outcome)
    assert outcome.out == ""


@pytest.mark.parametrize("name", ["__import__", "eval", "os"])
def test_a_value_is_not_asked_for_where_none_could_help(cli: Any, name: str) -> None:
    program = f"import {name}" if name == "os" else f"{name}('1')"
    assert "give it a value" not in told(cli("eval", program, "x=3"))


@pytest.mark.parametrize("program", TOO_LARGE)
def test_an_allocation_that_cannot_fit_is_refused_before_it_is_tried(cli: Any, program: str) -> None:
    with Ticks() as ticks:
        outcome = cli("eval", program, "x=2")
    assert outcome.status == 6
    assert "more than the limit of" in told(outcome)
    assert ticks.seconds < 5


@pytest.mark.parametrize(("program", "said"), OTHER_LIMITS)
def test_a_limit_is_named(cli: Any, program: str, said: str) -> None:
    outcome = cli("eval", program)
    assert outcome.status == 6
    assert said in told(outcome)


@pytest.mark.parametrize("program", ENDLESS)
def test_what_never_ends_is_ended(cli: Any, program: str) -> None:
    with Ticks() as ticks:
        outcome = cli("eval", program, "--max-seconds", "0.2")
    assert outcome.status == 6
    assert "took more than 0.2 seconds" in told(outcome)
    assert ticks.seconds < 3


@pytest.mark.parametrize(
    "tokens",
    [
        ("hessian", "sum(sin(x)^2*exp(x))*sum(x^3)", "x=rand(3000)"),
        ("grad", "sum(svd(x)[1])", "x=rand(900, 900)"),
        ("jacobian", "sort(sin(x)@rand(6000, 6000))[0]", "x=rand(6000)"),
    ],
)
def test_derivatives_that_take_too_long_are_ended(cli: Any, tokens: tuple[str, ...]) -> None:
    with Ticks() as ticks:
        outcome = cli(*tokens, "--max-seconds", "0.3")
    assert outcome.status == 6
    assert "took more than 0.3 seconds" in told(outcome)
    assert ticks.seconds < 3


def test_a_request_has_its_own_time(cli: Any) -> None:
    long = '{"command": "hessian", "expr": "sum(sin(x)^2*exp(x))*sum(x^3)", "at": {"x": "rand(3000)"}, "max-seconds": 0.3}'
    outcome = cli("serve", stdin=long + '\n{"expr": "x^2", "at": {"x": 3}}\n')
    first, second = outcome.out.splitlines()
    assert "took more than 0.3 seconds" in first
    assert '"value":9.0' in second


@pytest.mark.parametrize(("program", "printed"), WORKS, ids=[program[:20] for program, _ in WORKS])
def test_what_looks_dangerous_and_is_not_works(cli: Any, program: str, printed: str) -> None:
    outcome = cli("eval", program, "x=3")
    assert (outcome.status, outcome.out) == (0, printed + "\n")


@pytest.mark.parametrize("depth", [5_000])
@pytest.mark.parametrize(
    ("before", "after"),
    [("(", ")"), ("-", ""), ("not ", ""), ("sin(", ")"), ("1+", ""), ("1 if x else ", "")],
)
def test_deep_nesting_works(cli: Any, before: str, after: str, depth: int) -> None:
    assert cli("eval", before * depth + "1" + after * depth, "x=1").status == 0


@pytest.mark.parametrize(("program", "said"), TEXTS)
def test_a_text_that_fools_the_eye_is_shown_with_its_place(cli: Any, program: str, said: str) -> None:
    outcome = cli("eval", "-", "x=3", stdin=program)
    assert outcome.status == 3
    assert said in told(outcome)
    assert "--> <stdin>:" in outcome.err
    assert "\x1b" not in outcome.err


@pytest.mark.parametrize("program", ["x" * 1_000_000, "x." + "y" * 1_000_000, "x." * 20_000 + "y"])
def test_a_name_of_a_million_letters_is_refused_at_once(cli: Any, program: str) -> None:
    with Ticks() as ticks:
        outcome = cli("eval", program, "x=1")
    assert outcome.status == 5
    assert len(told(outcome)) < 5_000
    assert ticks.seconds < 5


def test_a_program_of_fifty_megabytes_is_refused_with_its_size(cli: Any) -> None:
    outcome = cli("run", "-", stdin=b"x=1\n" * 12_500_000)
    assert outcome.status == 6
    assert "the program has 50,000,000 characters" in told(outcome)


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


def test_an_expression_that_begins_with_a_minus_needs_no_values(cli: Any) -> None:
    assert cli("-3").out == "-3\n"
    assert cli("-exp(0)", stdin="").out == "-1.0\n"
    assert cli("-x^2", "x=-3").out == "value\t-9.0\nd_x\t6.0\n"


def test_all_syntax_errors_are_in_the_json(cli: Any) -> None:
    outcome = cli("eval", "--json", "-", stdin="1 +* 2\nb = = 3\nc )")
    told_all = json.loads(outcome.err)
    assert told_all["error"] == told_all["errors"][0]
    assert [(each["line"], each["column"]) for each in told_all["errors"]] == [(1, 4), (2, 5), (3, 3)]


def test_a_function_given_as_a_value_is_a_constant(cli: Any) -> None:
    outcome = cli("f(x)", "f=lambda t: t^2", "x=3", "--json")
    assert outcome.json["grad"] == {"x": 6.0}
    assert outcome.json["at"] == {"f": "lambda t: t^2", "x": 3.0}


def test_a_claim_off_in_the_eighth_digit_shows_the_digit(cli: Any) -> None:
    outcome = cli("check", "x^2*y", "x=2", "y=3", "--claim", "x=2x*y*(1+1e-8)")
    assert outcome.status == 1
    assert "the claim gives 12.00000012, the derivative is 12.0" in outcome.out + outcome.err


def npy(header: bytes, body: bytes = b"") -> bytes:
    """Return a file of numpy's format 1.0 with any header, as numpy's format specification lays it out."""
    header += b" " * ((64 - (10 + len(header) + 1) % 64) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


ARRAYS = [
    (npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"), "fewer than the numbers"),
    (npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (10,), }", b"abc"), "fewer than the numbers"),
    (npy(b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", b"\x80\x04\x95"), "never loaded"),
    (npy(b"__import__('os').system('touch pwned')"), "its header is damaged"),
    (b"\x80\x04\x95", "it is no .npy file"),
    (b"1,2,3", "it is no .npy file"),
    (b"", "it is no .npy file"),
]


@pytest.mark.parametrize(("data", "said"), ARRAYS)
def test_a_hostile_array_file_is_refused(cli: Any, tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "data.npy"
    path.write_bytes(data)
    outcome = cli("x.sum()", f"x=@{path}")
    assert outcome.status == 4
    assert said in told(outcome)
    assert os.listdir(tmp_path) == ["data.npy"]


def test_files_named_like_modules_are_never_loaded(tmp_path: Path, process: Any) -> None:
    for name in ("lark.py", "numpy.py", "typing.py", "gradcli.py", "sitecustomize.py"):
        (tmp_path / name).write_text("print('loaded')\nraise SystemExit(9)\n")
    (tmp_path / "init.grad").write_text("print('loaded')\n")
    run = process("ones(2) @ ones(2)", env={"PYTHONSAFEPATH": "1"})
    assert (run.stdout, run.stderr, run.returncode) == ("2.0\n", "", 0)


def test_processes_of_map_load_no_files_of_the_working_folder(tmp_path: Path, process: Any) -> None:
    for name in ("re.py", "numpy.py", "pickle.py", "selectors.py"):
        (tmp_path / name).write_text("print('loaded')\nraise SystemExit(9)\n")
    run = process("map", "x^2", "--jobs", "2", input="x\n1\n2\n")
    assert (run.stdout, run.stderr, run.returncode) == ("x,value,d_x\n1,1.0,2.0\n2,4.0,4.0\n", "", 0)


@pytest.mark.parametrize(
    ("line", "status_found", "said"),
    [
        ("x^2 x=3 -o out.txt", 74, "error: out.txt cannot be written: No such file or directory"),
        ("map x {table} -o out.csv", 74, "error: out.csv cannot be written: No such file or directory"),
        ("map x {table} --jobs 2", 0, ""),
        ("map x rows.csv", 4, "error: there is no file rows.csv"),
    ],
)
def test_a_working_folder_that_is_gone_costs_a_message(
    tmp_path: Path, process: Any, line: str, status_found: int, said: str
) -> None:
    table, gone = tmp_path / "t.csv", tmp_path / "gone"
    table.write_text("x\n1\n2\n")
    gone.mkdir()
    tokens = line.format(table=table).split()
    run = process(*tokens, cwd=gone, before="os.rmdir(os.getcwd())")
    assert (run.returncode, run.stderr.strip()) == (status_found, said)


@pytest.mark.parametrize("text", ["len(list(range(10**6)))", "len('ab'*10**6)", "len('x'.ljust(10**6))"])
def test_a_limit_of_memory_holds_for_lists_and_texts(cli: Any, text: str) -> None:
    outcome = cli("eval", text, "--max-memory", "4")
    assert outcome.status == 6
    assert "--max-memory" in outcome.err
    assert cli("eval", text, "--max-memory", "100").status == 0


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


@pytest.mark.parametrize(
    "expression", ["sum(sort(x)[0])", "sum(cummax(x, 0)[0])", "sum(cumprod(x, 0)) + sum(softmax(x, 0))"]
)
def test_nothing_to_differentiate_by_is_no_bug(cli: Any, expression: str) -> None:
    outcome = cli(expression, "x=[]")
    assert (outcome.status, outcome.out) == (0, "value\t0.0\nd_x\t[]\n")
