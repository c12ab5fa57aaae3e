"""The statements of language.md §4, the layout of lines and blocks, and the spans of both."""

from __future__ import annotations

import pytest

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax
from gradcli.lang.reading.parser import is_incomplete, parse
from gradcli.source import Source

SHAPES = {
    # expressions and assignment
    "x": ["x"],
    "x;": ["x silent"],
    "x; y": ["x silent", "y"],
    "x; y;": ["x silent", "y silent"],
    "1, 2": ["(1,2,)"],
    "x = 1": ["x = 1"],
    "x = y = 0": ["x = y = 0"],
    "a, b = b, a": ["(a,b,) = (b,a,)"],
    "a, *b = c": ["(a,*b,) = c"],
    "(a, b), c = d": ["((a,b,),c,) = d"],
    "[a, b] = c": ["[a, b] = c"],
    "x[i] = e": ["x[i] = e"],
    "x[i][j] = e": ["x[i][j] = e"],
    "x.data[0] = e": ["x.data[0] = e"],
    "a.grad, b.grad = None, None": ["(a.grad,b.grad,) = (None,None,)"],
    "π = 3": ["pi = 3"],
    "x += 1": ["x += 1"],
    "x.data -= lr * x.grad": ["x.data -= (lr * x.grad)"],
    "x[0] *= 2, 3": ["x[0] *= (2,3,)"],
    "x ^= 2": ["x ^= 2"],
    "x **= 2": ["x ^= 2"],
    "x //= 2; x /= 2; x %= 2; x @= A; x &= m; x |= m": [
        "x //= 2",
        "x /= 2",
        "x %= 2",
        "x @= A",
        "x &= m",
        "x |= m",
    ],
    "x: Tensor = 3": ["x: Tensor = 3"],
    "x: list[int]": ["x: list[int] = "],
    # functions
    "f(x, y) = x*y": ["line f(x, y){return (x * y)}"],
    "f(x, a=2) = a*x": ["line f(x, a=2){return (a * x)}"],
    "f() = 1": ["line f(){return 1}"],
    "f(x) = x, 1": ["line f(x){return (x,1,)}"],
    "def f(): pass": ["def f(){pass}"],
    "def f(a: int = 1, *args: T, k, **kw: T) -> Tensor:\n    return a, b": [
        "def f(a=1, *args, only k, **kw){return (a,b,)}"
    ],
    "def f(a, /, b, *, c=1):\n    return\n": ["def f(place a, b, only c=1){return }"],
    "def f(x,):\n    'Doc.'\n    return x": ["def f(x) 'Doc.'{return x}"],
    'def f(x):\n    """Doc."""\n': ["def f(x) 'Doc.'{}"],
    "def f(x):\n    def g(y):\n        return x\n    return g\nf(1)": [
        "def f(x){def g(y){return x}; return g}",
        "f(1)",
    ],
    # control flow
    "if a: b": ["if a {b} else {}"],
    "if a: b; c": ["if a {b silent; c} else {}"],
    "if a:\n  b\nelif c:\n  d\nelif e:\n  f\nelse:\n  g": ["if a {b} if c {d} if e {f} else {g}"],
    "if a: b\nelse: c": ["if a {b} else {c}"],
    "while b.norm() < 1000: b = b * 2": ["while (b.norm() < 1000) {b = (b * 2)} else {}"],
    "while True:\n  break\nelse:\n  x": ["while True {break} else {x}"],
    "for i in range(3): print(i)": ["for i in range(3) {print(i)} else {}"],
    "for i, (a, b) in x:\n  continue\nelse: y": ["for (i,(a,b,),) in x {continue} else {y}"],
    "for x[0] in 1, 2: pass": ["for x[0] in (1,2,) {pass} else {}"],
    "for a, in x: pass": ["for (a,) in x {pass} else {}"],
    "for x in (a if b else c): pass": ["for x in (a if b else c) {pass} else {}"],
    "with no_grad():\n  x": ["with no_grad() as  {x}"],
    "with a as b, c(): x": ["with a as b, c() as  {x}"],
    # the others
    "pass": ["pass"],
    "del x": ["del x"],
    "del x, y[0]": ["del x, y[0]"],
    "del (x)": ["del x"],
    "assert x": ["assert x, "],
    'assert x > 0, "no"': ["assert (x > 0), 'no'"],
    "raise": ["raise "],
    'raise ValueError("x") from e': ["raise ValueError('x')"],
    "global a, b": ["global a, b"],
    "def f():\n  nonlocal a": ["def f(){nonlocal a}"],
    "import torch": ["import torch as None"],
    "import torch.nn.functional as F, math": ["import torch.nn.functional as F, math as None"],
    "from torch.autograd import Variable as V, grad": [
        "from torch.autograd import Variable as V, grad as None"
    ],
    "from torch import (\n  a,\n  b as c,\n)": ["from torch import a as None, b as c"],
    "from math import *": ["from math import * as None"],
    # layout
    "": [],
    "\n\n# nothing\n": [],
    "x # note": ["x"],
    "x\n\n\ny\n": ["x", "y"],
    "x\r\ny\ry": ["x", "y", "y"],
    "\ufeffx": ["x"],
    "if a:\n\n  # note\n  b\n\n# note\n\n  c\nd": ["if a {b; c} else {}", "d"],
    "if a:\n\tb\n\tc\nd": ["if a {b; c} else {}", "d"],
    "  x\n  y": ["x", "y"],
    "    if a:\n        b\n    c": ["if a {b} else {}", "c"],
    "if a:\n  b\n    ": ["if a {b} else {}"],
    "if a:\n    b # x\n  # y\n": ["if a {b} else {}"],
    "x = [\n1,\n  2,\n]\ny": ["x = [1, 2]", "y"],
    "x = 1 + \\\n  2\ny": ["x = (1 + 2)", "y"],
    "x = '''a\nb'''\ny": ["x = 'a\\nb'", "y"],
    "while a:\n  if b:\n    c\nd": ["while a {if b {c} else {}} else {}", "d"],
    "\x0cx\n": ["x"],
}


@pytest.mark.parametrize("text", SHAPES)
def test_statement_is_read_as_the_language_says(text: str, shapes) -> None:  # type: ignore[no-untyped-def]
    assert shapes(text) == SHAPES[text]


def test_spans_of_statements_leave_out_line_ends() -> None:
    program = parse(Source("while a:\n    b = 1\n\n\nx;  y  # note\nf(x) = 2x\n"))
    assert [statement.span.text for statement in program.body] == [
        "while a:\n    b = 1",
        "x",
        "y",
        "f(x) = 2x",
    ]
    loop, definition = program.body[0], program.body[3]
    assert isinstance(loop, syntax.While) and loop.body[0].span.text == "b = 1"
    assert isinstance(definition, syntax.FunctionDefinition)
    assert (definition.name_span.text, definition.parameters[0].span.text) == ("f", "x")


def test_spans_of_imports() -> None:
    first, second = parse(Source("import torch.nn as nn\nfrom a.b import c as d")).body
    assert isinstance(first, syntax.Import) and first.names[0][2].text == "torch.nn"
    assert isinstance(second, syntax.FromImport) and second.module_span.text == "a.b"
    assert second.names[0][2].text == "c"


def test_span_of_program_is_the_whole_text() -> None:
    assert parse(Source("\n x \n")).span.text == "\n x \n"


@pytest.mark.parametrize(
    "text",
    [
        "(x +", "f(", "[1,", "{", "x = (1,\n2", "while x:", "while x:\n", "def f(x):\n    if x:", '"""abc', "f'''{x",
        "x = 1 + \\", "x = 1 + \\\n", "def f(x):\n    return x", "if a:\n  b\nelse:", "x = y[", "for i in range(",
        "with no_grad():\n    x = 1", "print('a',",
    ],
)  # fmt: skip
def test_text_that_more_lines_could_complete_is_incomplete(text: str) -> None:
    assert is_incomplete(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "x = 1 +", "'abc", ")", "x y", "(x +\ny = 2 3", "def f(x):\n    return x\n", "while x: y", "f(x))",
        "if x", "x = (1\ny = 2\n", "def f(x):\n    return x y", "a b\n(", "x = [1,\n2]", "1 2\nwhile x:",
    ],
)  # fmt: skip
def test_text_that_is_whole_or_wrong_is_not_incomplete(text: str) -> None:
    assert not is_incomplete(text)


def test_incomplete_text_says_so_in_its_problem() -> None:
    with pytest.raises(SyntaxProblem) as caught:
        parse(Source("y = (x + 1"))
    assert caught.value.incomplete
    with pytest.raises(SyntaxProblem) as caught:
        parse(Source("y = x + 1)"))
    assert not caught.value.incomplete
