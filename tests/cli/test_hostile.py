"""Inputs that must end well: a message that says what is wrong and where, the right exit status, nothing else.

The kinds are those a hostile user tries: escapes from the language, files that are named like modules, a folder that is
gone; and what looks dangerous and is not. What is expected of each is the fragment of the message that names the cause.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import told

ESCAPES = [
    ("__import__('os').system('id')", "__import__ is not defined"),
    ("().__class__.__bases__", "has no attribute __bases__"),
    ("x.__class__.__subclasses__()", "has no attribute __subclasses__"),
    ("x.tofile('p')", "has no attribute tofile"),
    ("x.ctypes", "has no attribute ctypes"),
    ('"{0.__class__}".format(x)', "cannot reach into it"),
    ('"{0[__class__]}".format([1])', "cannot reach into it"),
    ('f"{x.__class__.__init__}"', "has no attribute __init__"),
    ('"%s" % x.__class__.__dict__', "has no attribute __dict__"),
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


@pytest.mark.parametrize(("program", "printed"), WORKS, ids=[program[:20] for program, _ in WORKS])
def test_what_looks_dangerous_and_is_not_works(cli: Any, program: str, printed: str) -> None:
    outcome = cli("eval", program, "x=3")
    assert (outcome.status, outcome.out) == (0, printed + "\n")


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
