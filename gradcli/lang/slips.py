"""Habits of other notations, recognised where they do not parse, with what to write instead."""

from __future__ import annotations

from gradcli.errors import SyntaxProblem
from gradcli.lang.fault import HEADERS, OPERAND_BEGINNINGS, OPERAND_ENDS, Fault
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Functions whose name before a power or a blank is surely a function's: for hints only.
FUNCTIONS = frozenset(
    ("sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
     "arcsin", "arccos", "arctan", "exp", "log", "ln", "log2", "log10", "sqrt", "cbrt", "abs", "relu", "sigmoid", "erf",
     "gamma", "lgamma", "floor", "ceil", "round", "sign", "norm", "sum", "mean", "max", "min")
)  # fmt: skip
_INVERSES = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh"}
_FIRST_WORDS = (
    "import",
    "from",
    "return",
    "while",
    "for",
    "if",
    "elif",
    "else",
    "def",
    "with",
    "assert",
    "del",
    "global",
)
_ADJACENT = {
    "&&": ("&& is not an operator", "write and"),
    "||": ("|| is not an operator", "write or"),
    ":=": (":= is not an operator", "write = on a line of its own"),
    "<>": ("<> is not an operator", "write != for unequal"),
    "=>": ("=> is not an operator", "write >= to compare, lambda x: ... for a function"),
    "=<": ("=< is not an operator", "write <= to compare"),
    "===": ("=== is not an operator", "write == to compare"),
    ">>": (">> is not an operator", "write // 2**n for a shift"),
    "<<": ("<< is not an operator", "write * 2**n for a shift"),
    "->": ("-> belongs after the parameters of a def", "write lambda x: ... for a function"),
    "/*": ("/* is not an operator", "a comment begins with #"),
    "..": (".. is not an operator", "write range(a, b)"),
}


def slip(fault: Fault) -> SyntaxProblem | None:
    """Return the problem of a known slip, or None."""
    for check in _CHECKS:
        problem = check(fault)
        if problem is not None:
            return problem
    return None


def _sign_pairs(fault: Fault) -> SyntaxProblem | None:
    """Signs of other languages that fall apart into two of this one."""
    if fault.here == "ARROW":
        pair, first = "->", fault.place
    elif fault.here == "COLON" and fault.text.startswith(":=", fault.token[2]):
        span = Span(fault.source, fault.token[2], fault.token[2] + 2)
        return SyntaxProblem(_ADJACENT[":="][0], hint=_ADJACENT[":="][1], span=span)
    elif fault.is_adjacent() and fault.place > fault.first:
        pair, first = fault.token_text(fault.place - 1) + fault.token_text(fault.place), fault.place - 1
    else:
        return None
    if pair not in _ADJACENT:
        return None
    message, hint = _ADJACENT[pair]
    if pair == ":=" and fault.bracket is None and fault.first_name == "NAME":
        hint = "write = to assign"
    return SyntaxProblem(message, hint=hint, span=fault.span(first, fault.place))


def _increment(fault: Fault) -> SyntaxProblem | None:
    """`x++`, `x--` at the end of a statement."""
    place = fault.place
    if fault.before != "ADDITIVE" or fault.name(place - 2) != "ADDITIVE" or fault.here in OPERAND_BEGINNINGS:
        return None
    first, second = fault.token_text(place - 2), fault.token_text(place - 1)
    if first != second or fault.line[place - 2][3] != fault.line[place - 1][2] or place - 2 <= fault.first:
        return None
    target = fault.text[fault.line[fault.first][2] : fault.line[place - 3][3]]
    span = fault.span(place - 2, place - 1)
    return SyntaxProblem(f"{first}{second} is not an operator", hint=f"write {target} {first}= 1", span=span)


def _comparison(fault: Fault) -> SyntaxProblem | None:
    """`=` where only a comparison can stand."""
    if fault.here != "EQUAL":
        return None
    span = fault.span(fault.place)
    previous = fault.before
    if previous in ("ADDITIVE", "STAR", "MULTIPLICATIVE", "CARET", "AT", "PIPE", "AMPERSAND"):
        sign = fault.token_text(fault.place - 1)
        hint = f"write {sign}= in one piece"
        return SyntaxProblem(
            f"{sign} = is not an operator", hint=hint, span=fault.span(fault.place - 1, fault.place)
        )
    if previous == "LAMBDA":
        hint = "call it lam or λ"
        return SyntaxProblem(
            "lambda is a word of the language and cannot be a name",
            hint=hint,
            span=fault.span(fault.place - 1),
        )
    if fault.first_name == "FOR" and not any(
        fault.name(place) == "IN" for place in range(fault.first, fault.place)
    ):
        return SyntaxProblem(
            "a for loop runs over values, it does not assign", hint="write for i in range(n):", span=span
        )
    if fault.first_name == "DEF" and fault.bracket is None:
        name = fault.token_text(fault.first + 1)
        hint = f"write {name}(x) = ... without def, or def {name}(x): return ..."
        return SyntaxProblem("a def takes no =", hint=hint, span=span)
    left = fault.operand_before() if previous in OPERAND_ENDS else "x"
    if fault.first_name in ("IF", "ELIF", "WHILE", "ASSERT", "RETURN") or fault.bracket is not None:
        right = (
            fault.operand_at(fault.place + 1) if fault.name(fault.place + 1) in OPERAND_BEGINNINGS else "y"
        )
        return SyntaxProblem(
            "= assigns, and no assignment can stand here",
            hint=f"to compare write {left} == {right}",
            span=span,
        )
    return None


def _bars(fault: Fault) -> SyntaxProblem | None:
    """`|x|` for an absolute value."""
    places = [place for place in range(fault.first, len(fault.line)) if fault.name(place) == "PIPE"]
    opening = closing = -1
    if fault.here == "PIPE" and fault.before not in OPERAND_ENDS:
        opening = fault.place
        closing = next((place for place in places if place > opening), -1)
    elif fault.before == "PIPE" and fault.here not in OPERAND_BEGINNINGS:
        closing = fault.place - 1
        opening = max([place for place in places if place < closing], default=-1)
    if opening < 0 or closing <= opening + 1:
        return None
    inside = fault.text[fault.line[opening][3] : fault.line[closing][2]].strip()
    if "\n" in inside or len(inside) > 60:
        return None
    return SyntaxProblem(
        "|...| is not read as an absolute value",
        hint=f"write abs({inside})",
        span=fault.span(opening, closing),
    )


def _function_power(fault: Fault) -> SyntaxProblem | None:
    """`sin^2(x)`, `sin²(x)`, `2^3x`: a power directly before a product or a call."""
    place = fault.place
    if fault.before == "SUPERSCRIPT" and fault.here == "LPAR":
        base, exponent = fault.operand_until(place - 1), fault.token_text(place - 1)
        return _power_of_call(fault, base, exponent, fault.line[place - 1][1])
    if fault.here != "COEFFICIENT":
        return None
    sign = place - 1
    while fault.name(sign) in ("ADDITIVE", "TILDE"):
        sign -= 1
    if fault.name(sign) not in ("CARET", "DOUBLESTAR") or sign <= fault.first:
        return None
    base = fault.operand_until(sign)
    operator = fault.token_text(sign)
    exponent = fault.text[fault.line[sign][3] : fault.token[3]].strip()
    if fault.name(place + 1) == "LPAR" and base in FUNCTIONS:
        return _power_of_call(fault, base, operator + exponent, exponent)
    factor = fault.operand_at(place + 1)
    whole = f"{base}{operator}{exponent}{factor}"
    return SyntaxProblem(
        f"{whole} could be {base}{operator}({exponent}{factor}) or ({base}{operator}{exponent})*{factor}",
        hint="write the one you mean",
        span=fault.span(place),
    )


def _power_of_call(fault: Fault, base: str, exponent: str, digits: str) -> SyntaxProblem:
    argument = fault.operand_at(fault.place if fault.here == "LPAR" else fault.place + 1)
    if not argument.startswith("("):
        argument = "(x)"
    hint = f"write {base}{argument}{exponent}"
    if digits == "-1" and base in _INVERSES:
        hint = f"write {_INVERSES[base]}{argument} for the inverse, 1/{base}{argument} for the reciprocal"
    if base not in FUNCTIONS:
        hint = f"write {base}{exponent}*{argument} for a product, {base}{argument}{exponent} for a power of a call"
    sign = fault.text.rfind(base, 0, fault.token[2])
    end = fault.token[2] if fault.here == "LPAR" else fault.token[3]
    span = Span(fault.source, max(sign, 0), end)
    return SyntaxProblem(f"{base}{exponent} is not a function", hint=hint, span=span)


def _words_of_other_languages(fault: Fault) -> SyntaxProblem | None:
    """`print x`, `else if`, `let x = 1`, `if a then b`."""
    place, here = fault.place, fault.here
    if place == fault.first and fault.text.startswith(">>>", fault.token[2]):
        span = Span(fault.source, fault.token[2], fault.token[2] + 3)
        return SyntaxProblem("this is the prompt of a Python session", hint="leave out the >>>", span=span)
    if place == fault.first and fault.token[1] == "//":
        return SyntaxProblem("a comment begins with #, not with //", hint="write #", span=fault.span(place))
    if fault.before == "ELSE" and here == "IF" and fault.bracket is None:
        return SyntaxProblem("else if is written elif", hint="write elif", span=fault.span(place - 1, place))
    if here == "AT" and place == fault.first:
        rest = fault.rest_of_line()
        hint = (
            "open a with no_grad(): block inside the function"
            if "no_grad" in rest
            else "call the function on the result"
        )
        return SyntaxProblem("gradcli has no decorators", hint=hint, span=fault.span(place))
    if here == "MULTIPLICATIVE" and place == fault.first and fault.token_text(place) == "%":
        return SyntaxProblem(
            "this is a notebook's command, not a program's", hint="leave the line out", span=fault.span(place)
        )
    if here == "NAME" and fault.token[1] in ("then", "do") and fault.first_name in HEADERS:
        word = fault.token[1]
        return SyntaxProblem(
            f"{word} is not a word of the language",
            hint="a block begins with a colon",
            span=fault.span(place),
        )
    if fault.before != "NAME" or here not in OPERAND_BEGINNINGS:
        return None
    word = fault.line[place - 1][1]
    if word in ("λ", "fn", "fun", "function"):
        hint = "write lambda x: ..., def f(x): ... or f(x) = ..."
        return SyntaxProblem(f"{word} is not a word of the language", hint=hint, span=fault.span(place - 1))
    if place - 1 != fault.first:
        return None
    rest = fault.rest_of_line()
    if word in ("print", "println", "echo", "puts"):
        return SyntaxProblem("print is a function", hint=f"write print({rest})", span=fault.span(place - 1))
    if word in ("let", "var", "const", "local", "int", "float", "double"):
        return SyntaxProblem(f"a variable needs no {word}", hint=f"write {rest}", span=fault.span(place - 1))
    if word in ("func", "define", "procedure"):
        return SyntaxProblem(
            f"{word} is not a word of the language",
            hint="write def f(x): or f(x) = ...",
            span=fault.span(place - 1),
        )
    if word in ("elseif", "elsif"):
        return SyntaxProblem(f"{word} is written elif", hint="write elif", span=fault.span(place - 1))
    if word in ("match", "switch", "case"):
        return SyntaxProblem(
            "gradcli has no match statement", hint="use if and elif", span=fault.span(place - 1)
        )
    if word in ("exec", "unless", "until", "repeat"):
        return SyntaxProblem(f"{word} is not a word of the language", span=fault.span(place - 1))
    return None


def _misspelt_keyword(fault: Fault) -> SyntaxProblem | None:
    """`improt torch`, `retrun x`."""
    if (
        fault.place != fault.first + 1
        or fault.before != "NAME"
        or fault.here not in OPERAND_BEGINNINGS | {"NOT"}
    ):
        return None
    word = fault.line[fault.first][1]
    for keyword in _FIRST_WORDS:
        if _is_one_slip_away(word, keyword):
            hint = f"did you mean {keyword}?"
            return SyntaxProblem(
                f"{word} is not a word of the language", hint=hint, span=fault.span(fault.first)
            )
    return None


def _is_one_slip_away(word: str, keyword: str) -> bool:
    """Tell whether one letter is missing, extra, wrong, or swapped with its neighbour."""
    if abs(len(word) - len(keyword)) > 1 or word == keyword or len(word) < 2:
        return False
    start = 0
    while start < min(len(word), len(keyword)) and word[start] == keyword[start]:
        start += 1
    rest, other = word[start:], keyword[start:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return rest[1:] == other or rest == other[1:] or rest[1:] == other[1:] or swapped


def _call_without_parentheses(fault: Fault) -> SyntaxProblem | None:
    """`sin x`."""
    if fault.before != "NAME" or fault.line[fault.place - 1][1] not in FUNCTIONS:
        return None
    if fault.here not in OPERAND_BEGINNINGS or fault.here == "LBRACE":
        return None
    name = fault.line[fault.place - 1][1]
    argument = fault.token_text(fault.place)
    if fault.here == "COEFFICIENT":
        argument += fault.operand_at(fault.place + 1)
    return SyntaxProblem(
        f"the argument of {name} needs parentheses",
        hint=f"write {name}({argument})",
        span=fault.span(fault.place),
    )


def _braces(fault: Fault) -> SyntaxProblem | None:
    """`{` and `}` as parentheses, as a set, or around a block."""
    if (
        fault.here == "LBRACE"
        and fault.first_name in HEADERS
        and fault.expects("COLON")
        and fault.bracket is None
    ):
        hint = "write : and indent the lines of the block"
        return SyntaxProblem("a block does not begin with {", hint=hint, span=fault.span(fault.place))
    if fault.here == "LBRACE" and fault.before in OPERAND_ENDS:
        hint = f"write {fault.operand_before()}(...) for a call, * for a product"
        return SyntaxProblem("braces neither call nor group", hint=hint, span=fault.span(fault.place))
    if fault.bracket is None or fault.bracket[1] != "{":
        return None
    span = Span(fault.source, fault.bracket[2], fault.token[3])
    if fault.here == "FOR":
        hint = "write a list: [... for x in xs]"
        return SyntaxProblem("gradcli has no comprehensions in braces", hint=hint, span=span)
    if fault.expects("COLON") and fault.here in ("RBRACE", "COMMA"):
        if fault.here == "RBRACE":
            inside = fault.text[fault.bracket[3] : fault.token[2]].strip()
            hint = f"write ({inside})" if len(inside) <= 60 and "\n" not in inside else "write ( and )"
            return SyntaxProblem("braces do not group", hint=hint, span=span)
        return SyntaxProblem("gradcli has no sets", hint="write a list: [ and ]", span=span)
    return None


def _numbers(fault: Fault) -> SyntaxProblem | None:
    """`1.2.3`, `x.5`, `1 000`."""
    if fault.here not in ("NUMBER", "COEFFICIENT") or fault.place == fault.first:
        return None
    before, span = fault.token_text(fault.place - 1), fault.span(fault.place - 1, fault.place)
    whole = before + fault.token_text(fault.place)
    if fault.is_adjacent() and fault.token[1].startswith("."):
        if fault.before == "NUMBER":
            return SyntaxProblem(f"{whole} is not a number: it has two points", span=span)
        if fault.before == "NAME":
            return SyntaxProblem(
                "a name cannot begin with a digit",
                hint=f"for a product write {before}*0{fault.token[1]}",
                span=span,
            )
    if (
        fault.before == "NUMBER"
        and before.isdigit()
        and fault.token[1].isdigit()
        and len(fault.token[1]) == 3
    ):
        hint = f"write {before}{fault.token[1]} or {before}_{fault.token[1]}"
        return SyntaxProblem("a number has no blanks inside", hint=hint, span=span)
    return None


def _leibniz(fault: Fault) -> SyntaxProblem | None:
    """`d/dx x^2`."""
    place = fault.place
    if fault.before != "NAME" or fault.here not in OPERAND_BEGINNINGS or fault.token_text(place - 2) != "/":
        return None
    below, above = fault.token_text(place - 1), fault.token_text(place - 3)
    if above != "d" or not below.startswith("d") or len(below) < 2:
        return None
    variable, rest = below[1:], fault.rest_of_line()
    hint = f"write f({variable}) = {rest}, then f'({variable})"
    return SyntaxProblem(f"d/{below} is not an operator", hint=hint, span=fault.span(place - 3, place - 1))


def _superscript_product(fault: Fault) -> SyntaxProblem | None:
    """`x²y`, `x²^3`."""
    if fault.before != "SUPERSCRIPT":
        return None
    power = fault.operand_before()
    if fault.here in ("CARET", "DOUBLESTAR", "SUPERSCRIPT"):
        return SyntaxProblem(
            "a power of a power needs parentheses", hint=f"write ({power})^...", span=fault.span(fault.place)
        )
    if fault.here in OPERAND_BEGINNINGS:
        factor = fault.operand_after()
        return SyntaxProblem(
            f"an operator is missing between {power} and {factor}",
            hint=f"for a product write {power}*{factor}",
            span=fault.span(fault.place),
        )
    return None


def _conditional(fault: Fault) -> SyntaxProblem | None:
    """`x = if c then a else b`; an `if` without its `else`."""
    in_block = fault.before == "COLON" and fault.bracket is None and fault.first_name in HEADERS
    if fault.here == "IF" and fault.expects("NUMBER") and fault.place > fault.first and not in_block:
        return SyntaxProblem(
            "a value cannot begin with if", hint="write a if c else b", span=fault.span(fault.place)
        )
    if fault.expects("ELSE") and not fault.expects("COLON") and fault.place > fault.first:
        ifs = [place for place in range(fault.first, fault.place) if fault.name(place) == "IF"]
        if ifs and (fault.is_at_line_end() or fault.here in ("RPAR", "RSQB", "COMMA", "RBRACE")):
            return SyntaxProblem("this if has no else", hint="write a if c else b", span=fault.span(ifs[-1]))
    return None


def _imports(fault: Fault) -> SyntaxProblem | None:
    """`from . import x`, `import torch.nn as nn.F`."""
    if fault.here in ("DOT", "ELLIPSIS") and fault.before == "FROM":
        return SyntaxProblem(
            "gradcli cannot import from files beside the program", span=fault.span(fault.place)
        )
    return None


_CHECKS: tuple[Callable[[Fault], SyntaxProblem | None], ...] = (
    _sign_pairs,
    _misspelt_keyword,
    _leibniz,
    _increment,
    _comparison,
    _bars,
    _function_power,
    _words_of_other_languages,
    _superscript_product,
    _numbers,
    _braces,
    _call_without_parentheses,
    _conditional,
    _imports,
)
