"""How expressions group. The expected groupings are language.md's levels and Python's own precedence."""

from __future__ import annotations

import ast

import pytest

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax
from gradcli.source import Source
from tests.lang.expressions import parse_expression

GROUPINGS = {
    # arithmetic, loosest first
    "a + b - c": "(a + b - c)",
    "a + b*c": "(a + (b * c))",
    "a*b/c//d%e@f": "(a * b / c // d % e @ f)",
    "a - (b - c)": "(a - (b - c))",
    "-a*b": "((- a) * b)",
    "a*-b": "(a * (- b))",
    "--a": "(- (- a))",
    "a--b": "(a - (- b))",
    "+a": "(+ a)",
    # powers
    "-2^2": "(- (2 ^ 2))",
    "2^-1": "(2 ^ (- 1))",
    "2^3^2": "(2 ^ (3 ^ 2))",
    "2**3**2": "(2 ^ (3 ^ 2))",
    "2^-3^2": "(2 ^ (- (3 ^ 2)))",
    "a*b^c*d": "(a * (b ^ c) * d)",
    "x[0]^2": "(x[0] ^ 2)",
    "f(x)^2": "(f(x) ^ 2)",
    "x.T^2": "(x.T ^ 2)",
    # coefficients
    "2x": "[2 x]",
    "2x^2": "[2 (x ^ 2)]",
    "2(x+1)": "[2 (x + 1)]",
    "2(x+1)^2": "[2 ((x + 1) ^ 2)]",
    "3sin(x)": "[3 sin(x)]",
    "3sin(x)^2": "[3 (sin(x) ^ 2)]",
    "-2x": "(- [2 x])",
    "1/2x": "(1 / [2 x]!)",
    "1/-2x": "(1 / (- [2 x]!))",
    "1/2x^2": "(1 / [2 (x ^ 2)]!)",
    "1//2x": "(1 // [2 x]!)",
    "1/(2x)": "(1 / [2 x])",
    "1*2x": "(1 * [2 x])",
    "2x/3y": "([2 x] / [3 y]!)",
    "2x*y": "([2 x] * y)",
    "x-2y": "(x - [2 y])",
    "2e3": "2000.0",
    "2e": "[2 e]",
    "2e-x": "([2 e] - x)",
    "2e-3": "0.002",
    ".5x": "[0.5 x]",
    "2.x": "[2.0 x]",
    "1_000x": "[1000 x]",
    "2x[0]": "[2 x[0]]",
    "2π": "[2 pi]",
    "1if x else 2": "(1 if x else 2)",
    # comparison and truth
    "a < b <= c": "(a < b <= c)",
    "a == b != c": "(a == b != c)",
    "a in b": "(a in b)",
    "a not in b": "(a not in b)",
    "a is None": "(a is None)",
    "a is not None": "(a is not None)",
    "not a in b": "(not (a in b))",
    "not not a": "(not (not a))",
    "a or b and c or d": "(a or (b and c) or d)",
    "not a and b": "((not a) and b)",
    "a + 1 < b*2": "((a + 1) < (b * 2))",
    "a | b & c": "(a | (b & c))",
    "a < b | c": "(a < (b | c))",
    "~a & b": "((~ a) & b)",
    "a + b & c": "((a + b) & c)",
    # conditional and lambda
    "a if b else c if d else e": "(a if b else (c if d else e))",
    "a or b if c else d": "((a or b) if c else d)",
    "lambda: 0": "(lambda : 0)",
    "lambda x, y=2, *a, z, **k: x": "(lambda x, y=2, *a, only z, **k: x)",
    "lambda x: x if x else y": "(lambda x: (x if x else y))",
    "lambda x: lambda y: x": "(lambda x: (lambda y: x))",
    "lambda a, /, b, *, c=1: a": "(lambda place a, b, only c=1: a)",
    # calls, indices, attributes
    "f()": "f()",
    "f(x, y=1, *a, **k)": "f(x, y=1, *a, **k)",
    "f(x,)": "f(x)",
    "f(x)(y)": "f(x)(y)",
    "f(x == 1)": "f((x == 1))",
    "f(i for i in x)": "f(generator<i for i in x>)",
    "f((i for i in x), 2)": "f(generator<i for i in x>, 2)",
    "a.b.c(d).e[f]": "a.b.c(d).e[f]",
    "x[1]": "x[1]",
    "x[-1]": "x[(- 1)]",
    "x[1:2]": "x[<1:2:>]",
    "x[:]": "x[<::>]",
    "x[::2]": "x[<::2>]",
    "x[1::]": "x[<1::>]",
    "x[:n]": "x[<:n:>]",
    "x[..., None, 1:]": "x[(Ellipsis,None,<1::>,)]",
    "x[1,]": "x[(1,)]",
    "x[x > 0]": "x[(x > 0)]",
    "x[[0, 1]]": "x[[0, 1]]",
    "x[0][1]": "x[0][1]",
    "f'(3)": "f'(3)",
    "f''(x) + g'(x)": "(f''(x) + g'(x))",
    "f'(x)'": "f<'(x)'>",
    "g'(x)'": None,
    "m.f'(x)": "m.f'(x)",
    "f′(3) + f″(3)": "(f'(3) + f''(3))",
    "2f'(x)^2": "[2 (f'(x) ^ 2)]",
    # displays and comprehensions
    "()": "()",
    "(a)": "a",
    "(a,)": "(a,)",
    "(a, b)": "(a,b,)",
    "(a, b,)": "(a,b,)",
    "a, b": "(a,b,)",
    "a,": "(a,)",
    "(*a, b)": "(*a,b,)",
    "[]": "[]",
    "[a, *b, c,]": "[a, *b, c]",
    "[[1, 2], [3, 4]]": "[[1, 2], [3, 4]]",
    "{}": "{}",
    '{"a": 1, b: 2,}': "{'a': 1, b: 2}",
    "[f(i) for i in x if i if j for k in l]": "list<f(i) for i in x if i if j for k in l>",
    "[i for i, (j, k) in x]": "list<i for (i,(j,k,),) in x>",
    "(i for i in x)": "generator<i for i in x>",
    "[i for i in a or b if c and d]": "list<i for i in (a or b) if (c and d)>",
    # typographic signs
    "a − b × c · d ÷ e": "(a - (b * c * d / e))",
    "−x": "(- x)",
    "a ≤ b ≥ c ≠ d": "(a <= b >= c != d)",
    "π + τ + ∞": "(pi + tau + inf)",
    "x²": "(x ^ 2)",
    "πx": "πx",
    "x²*y²": "((x ^ 2) * (y ^ 2))",
    "π²": "(pi ^ 2)",
    "µ²": "(µ ^ 2)",
    "θ₁": None,
    "x²³": "(x ^ 23)",
    "x²y": None,
    "x²2": None,
    "x²2y": None,
    "x² in y": "((x ^ 2) in y)",
    "x¹² + y⁻¹": "((x ^ 12) + (y ^ (- 1)))",
    "-x²": "(- (x ^ 2))",
    "2x³": "[2 (x ^ 3)]",
    "(x+1)²": "((x + 1) ^ 2)",
    "f(x)²": "(f(x) ^ 2)",
    "3²": "(3 ^ 2)",
    "√x": "sqrt(x)",
    "√√x": "sqrt(sqrt(x))",
    "√(x+1)": "sqrt((x + 1))",
    "√(x)^2": "(sqrt(x) ^ 2)",
    "(√x)^2": "(sqrt(x) ^ 2)",
    "√(x^2)": "sqrt((x ^ 2))",
    "2√x": "[2 sqrt(x)]",
    "√f(x)[0]": "sqrt(f(x)[0])",
    "2^√x": "(2 ^ sqrt(x))",
    "Δθ + λ₀": None,
    "Δθ*λ": "(Δθ * λ)",
    # constants and numbers
    "True": "True",
    "...": "Ellipsis",
    "1_000": "1000",
    "1e3": "1000.0",
    "1.": "1.0",
    ".5": "0.5",
    "007": "7",
    "9223372036854775807": "9223372036854775807",
    "9223372036854775808": "9.223372036854776e+18",
    "1e999": "inf",
    # lines join
    "a +\nb": "(a + b)",
    "(a\n+ b # note\n)": "(a + b)",
    "a \\\n + b": "(a + b)",
    "  a + b  ": "(a + b)",
}


@pytest.mark.parametrize("text", [text for text, grouping in GROUPINGS.items() if grouping is not None])
def test_expression_groups_as_the_language_says(text: str, shape) -> None:  # type: ignore[no-untyped-def]
    assert shape(text) == GROUPINGS[text]


@pytest.mark.parametrize("text", [text for text, grouping in GROUPINGS.items() if grouping is None])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(SyntaxProblem):
        parse_expression(Source(text))


@pytest.mark.parametrize(
    "text",
    [
        "a+b*c-d/e//f%g@h",
        "-a**-b**c",
        "not a or b and not c",
        "a<b<=c==d!=e>f>=g",
        "a|b&c|d",
        "~a+-b",
        "a if b else c if d else e",
        "lambda x,y=1,*z:x+y",
        "f(a,*b,c=d,**e)[g:h:i,...].j(k)",
        "[a for b in c if d for e in f]",
        "a in b not in c is d is not e",
        "x[1:,::2,None]",
        "(a,(b,),[c,[]],())",
        "-a[b].c**-d(e)",
        "a*(b+c)**(d-e)",
    ],
)
def test_what_python_has_too_groups_as_in_python(text: str, shape) -> None:  # type: ignore[no-untyped-def]
    # Python's own parser is the reference: its unparsing, every grouping in parentheses, means the same to us.
    assert shape(_with_parentheses(ast.parse(text, mode="eval").body)) == shape(text)


def _with_parentheses(node: ast.AST) -> str:
    if isinstance(node, ast.BinOp):
        sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
                ast.MatMult: "@", ast.Pow: "**", ast.BitOr: "|", ast.BitAnd: "&"}[type(node.op)]  # fmt: skip
        left, right = _with_parentheses(node.left), _with_parentheses(node.right)
        if isinstance(node.left, ast.BinOp) and _level(node.left.op) == _level(node.op) and sign != "**":
            # Our chains are flat, so what associates to the left keeps no parentheses.
            left = left[1:-1]
        return f"({left} {sign} {right})"
    if isinstance(node, ast.UnaryOp):
        sign = {ast.USub: "-", ast.UAdd: "+", ast.Not: "not ", ast.Invert: "~"}[type(node.op)]
        return f"({sign}{_with_parentheses(node.operand)})"
    if isinstance(node, ast.BoolOp):
        sign = " and " if isinstance(node.op, ast.And) else " or "
        return "(" + sign.join(_with_parentheses(value) for value in node.values) + ")"
    if isinstance(node, ast.IfExp):
        parts = (_with_parentheses(part) for part in (node.body, node.test, node.orelse))
        return "({} if {} else {})".format(*parts)
    return ast.unparse(node)


def _level(operator: ast.operator) -> int:
    for level, kinds in enumerate(((ast.BitOr,), (ast.BitAnd,), (ast.Add, ast.Sub))):
        if isinstance(operator, kinds):
            return level
    return 9 if isinstance(operator, ast.Pow) else 5


STRINGS = [
    "'a'", '"a"', "''", "'''a\nb'''", '"""a"b"""', r"'\n\t\\\'\"\a\b\f\v\r\0\101\x41\u00e9\U0001F600'", r"'\d\q'",
    r"r'\n\''", r"R'\x'", "u'a'", "'a' \"b\" 'c'", "('a'\n'b')", r"'\N{DEGREE SIGN}'", "'a\\\nb'", "'#'", "'{}'",
]  # fmt: skip


@pytest.mark.parametrize("text", STRINGS)
def test_string_means_what_it_means_in_python(text: str) -> None:
    node = parse_expression(Source(text))
    assert isinstance(node, syntax.String)
    assert node.value == _python(text)


def _python(text: str) -> object:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" and "\q" are kept, with a warning
        return ast.literal_eval(text)


FORMATTED = {
    'f"a"': "f<'a'>",
    'f"{x}"': "f<{x}>",
    'f"loss {l.item():.4f}!"': "f<'loss '|{l.item():'.4f'}|'!'>",
    'f"{{}} {x}"': "f<'{} '|{x}>",
    'f"{x!r} {y!s:>4}"': "f<{x!r}|' '|{y!s:'>4'}>",
    'f"{x=}"': "f<{'x='x!r}>",
    'f"{x = }"': "f<{'x = 'x!r}>",
    'f"{x=:.2f}"': "f<{'x='x:'.2f'}>",
    'f"{x:{w}.{p}f}"': "f<{x:{w}'.'{p}'f'}>",
    "f\"{d['a']}\"": "f<{d['a']}>",
    'f"{d["a"]}"': "f<{d['a']}>",
    'f"{x if a != b else y}"': "f<{(x if (a != b) else y)}>",
    'f"{x == y}"': "f<{(x == y)}>",
    'f"{a, b}"': "f<{(a,b,)}>",
    'f"{x[1:2]}"': "f<{x[<1:2:>]}>",
    "f'{f\"{x}\"}'": "f<{f<{x}>}>",
    '"a" f"{x}" "b"': "f<'a'|{x}|'b'>",
    'rf"\\d{x}"': "f<'\\\\d'|{x}>",
    'f"""{x}\n{\ny\n}"""': "f<{x}|'\\n'|{y}>",
    'f"\\N{DASH}"': None,
    'f"\\u00e9{x}"': "f<'é'|{x}>",
    "f'(x={x})'": "f<'(x='|{x}|')'>",
    "f'({a:.2f}, {b})'": "f<'('|{a:'.2f'}|', '|{b}|')'>",
}


@pytest.mark.parametrize("text", [text for text, expected in FORMATTED.items() if expected])
def test_f_string_is_taken_apart(text: str, shape) -> None:  # type: ignore[no-untyped-def]
    assert shape(text) == FORMATTED[text]


def test_quote_after_a_name_is_a_derivative_only_before_a_parenthesis(shape) -> None:  # type: ignore[no-untyped-def]
    assert shape("f'(2) + g'(3)") == "(f'(2) + g'(3))"
    assert shape("f'(2)") == "f'(2)"
    assert shape("f'(2)*f'(3)") == "(f'(2) * f'(3))"
    assert shape("f'(2) + len('{x}')") == "(f'(2) + len('{x}'))"
    assert shape("r'(a)'") == "'(a)'"
    assert shape("f'a'") == "f<'a'>"
    assert shape("f'(2)*b'(3)") == "(f'(2) * b'(3))"
    assert shape("f'(2) + 'a' + \"it's\"") == "(f'(2) + 'a' + \"it's\")"
    assert shape("f'''(2) + f'''(3)") == "(f'''(2) + f'''(3))"
    assert shape("f'''({x})'''") == "f<'('|{x}|')'>"


def spans(text: str) -> dict[str, str]:
    """Return the text under the span of each node, by the node's shape as Python shows its class and place."""
    found: dict[str, str] = {}
    waiting: list[object] = [parse_expression(Source(text))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting += node
        elif hasattr(node, "_fields"):
            if hasattr(node, "span"):
                found.setdefault(type(node).__name__, node.span.text)
            waiting += [getattr(node, field) for field in node._fields]
    return found


def test_spans_are_exact() -> None:
    assert spans("1 + ( x ) * 2")["Chain"] == "1 + ( x ) * 2"
    assert spans("(a + b)")["Chain"] == "a + b"
    assert spans("(a + b) * c")["Chain"] == "(a + b) * c"
    assert spans("f (x, y=1 ) + 1")["Call"] == "f (x, y=1 )"
    assert spans("f(y = 1)")["Argument"] == "y = 1"
    assert spans(" (1, 2) ")["TupleDisplay"] == "(1, 2)"
    assert spans("1 , 2")["TupleDisplay"] == "1 , 2"
    assert spans("x[ 1:2 ]")["Slice"] == "1:2"
    assert spans("2(x + 1)^2")["Coefficient"] == "2(x + 1)^2"
    assert spans("-x ^ 2")["Unary"] == "-x ^ 2"
    assert spans("a if b else c")["Conditional"] == "a if b else c"
    assert spans("√(x)")["Call"] == "√(x)"
    assert spans("f'(x)")["Prime"] == "f'(x)"
    assert spans("'a' 'b'")["String"] == "'a' 'b'"
    assert spans("f'{ x + 1 }'")["Chain"] == "x + 1"


def test_operators_of_a_chain_have_spans_of_their_own() -> None:
    chain = parse_expression(Source("a + b  − c"))
    assert isinstance(chain, syntax.Chain)
    assert [(sign, span.text) for sign, span, _ in chain.rest] == [("+", "+"), ("-", "−")]
    test = parse_expression(Source("a not  in b"))
    assert isinstance(test, syntax.Comparison)
    assert [(sign, span.text) for sign, span, _ in test.rest] == [("not in", "not  in")]


def test_numbers_keep_their_text() -> None:
    number = parse_expression(Source("1_000.50"))
    assert isinstance(number, syntax.Number)
    assert (number.value, number.text) == (1000.5, "1_000.50")
