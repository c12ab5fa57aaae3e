"""Words of other languages: `print x`, `let x = 1`, `function`, `using`, `if a then b`."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.fault import HEADERS, OPERAND_BEGINNINGS
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.fault import Fault

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
    "raise",
    "except",
)
_PRINTING = ("print", "println", "echo", "puts", "disp", "say", "write")
_ASKING = ("calculate", "calc", "compute", "evaluate")
_DECLARING = (
    "let",
    "var",
    "const",
    "local",
    "int",
    "float",
    "double",
    "auto",
    "set",
    "val",
    "real",
    "bool",
    "number",
)
_FUNCTIONS = ("λ", "fn", "fun", "function", "func", "define", "procedure", "sub")
_SHELL = ("pip", "pip3", "conda", "python", "python3", "sudo", "apt", "brew", "git", "cd", "cat", "jupyter")
_IMPORTING = ("using", "use", "include", "require", "load", "library")
# Words that begin a block elsewhere.
_BLOCKS = {
    "match": ("gradcli has no match statement", "use if and elif"),
    "switch": ("gradcli has no match statement", "use if and elif"),
    "case": ("gradcli has no match statement", "use if and elif"),
    "loop": ("loop is not a word of the language", "write while True:"),
    "repeat": ("repeat is not a word of the language", "write for i in range(n):"),
    "until": ("until is not a word of the language", "write while not ...:"),
    "unless": ("unless is not a word of the language", "write if not ...:"),
    "do": ("do is not a word of the language", "write while True: and leave the loop by if ...: break"),
    "foreach": ("foreach is not a word of the language", "write for x in xs:"),
    "begin": ("begin is not a word of the language", "a block begins with a colon and is indented"),
    "throw": ("throw is not a word of the language", "write raise"),
    "catch": ("catch is not a word of the language", "write except RuntimeError as error:"),
    "rescue": ("rescue is not a word of the language", "write except RuntimeError as error:"),
    "exec": ("exec is not a word of the language", "write the program itself"),
}


def _prompts_and_comments(fault: Fault) -> SyntaxProblem | None:
    """`>>> x`, `// comment`, `% comment`, `%matplotlib`."""
    place = fault.place
    if place != fault.first:
        return None
    start = fault.token[2]
    if fault.text.startswith(">>>", start):
        return SyntaxProblem(
            "this is the prompt of a Python session",
            hint="leave out the >>>",
            span=Span(fault.source, start, start + 3),
        )
    text = fault.token_text(place)
    if text == "//" or fault.text.startswith("/*", fault.token[2]):
        return SyntaxProblem(
            f"a comment begins with #, not with {text if text == '//' else '/*'}",
            hint="write #",
            span=fault.span(place),
        )
    if text == "%" and fault.text[fault.token[3] : fault.token[3] + 1] in (" ", "%", ""):
        return SyntaxProblem("a comment begins with #, not with %", hint="write #", span=fault.span(place))
    if text == "%":
        return SyntaxProblem(
            "this is a notebook's command, not a program's", hint="leave the line out", span=fault.span(place)
        )
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
        if word.lower() == keyword or _is_one_slip_away(word, keyword):
            return SyntaxProblem(
                f"{word} is not a word of the language",
                hint=f"did you mean {keyword}?",
                span=fault.span(fault.first),
            )
    return None


def _misspelt_lambda(fault: Fault) -> SyntaxProblem | None:
    """`lamda x: x^2`, anywhere in a line."""
    if fault.before != "NAME" or fault.here != "NAME":
        return None
    word = fault.line[fault.place - 1][1]
    if not _is_one_slip_away(word, "lambda") or fault.name(fault.place + 1) not in ("COLON", "COMMA"):
        return None
    return SyntaxProblem(
        f"{word} is not a word of the language", hint="did you mean lambda?", span=fault.span(fault.place - 1)
    )


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


def _declared(word: str, rest: str, span: Span) -> SyntaxProblem:
    """Return the problem of `int x = 3` and of `double f(double x) { return x*x; }`."""
    function = re.fullmatch(r"(\w+)\s*\(([^()]*)\)\s*\{?\s*(?:return\s+([^;{}]+);?)?\s*\}?", rest)
    if function is None:
        return SyntaxProblem(f"a variable needs no {word}", hint=f"write {rest.removesuffix(';')}", span=span)
    name, parameters, value = function.groups()
    names = ", ".join([each.split()[-1] for each in parameters.split(",") if each.strip()])
    hint = f"write {name}({names}) = {value.strip()}" if value else f"write def {name}({names}):"
    return SyntaxProblem(f"a function needs no {word}", hint=hint, span=span)


def _first_word(fault: Fault) -> SyntaxProblem | None:
    """`print x`, `let x = 1`, `function f(x)`, `using LinearAlgebra`, `repeat 3:`."""
    place, here = fault.place, fault.here
    if fault.before == "COLON" and place == fault.first + 2 and fault.token_text(fault.first) in _BLOCKS:
        message, hint = _BLOCKS[fault.token_text(fault.first)]
        return SyntaxProblem(message, hint=hint, span=fault.span(fault.first))
    if fault.before != "NAME":
        return None
    word = fault.line[place - 1][1]
    span = fault.span(place - 1)
    if (
        word in _BLOCKS
        and place - 1 == fault.first
        and (here in OPERAND_BEGINNINGS or here in ("COLON", "_NEWLINE"))
    ):
        message, hint = _BLOCKS[word]
        return SyntaxProblem(message, hint=hint, span=span)
    if here not in OPERAND_BEGINNINGS:
        return None
    if word in _FUNCTIONS:
        hint = _as_definition(fault, word)
        return SyntaxProblem(f"{word} is not a word of the language", hint=hint, span=span)
    if place - 1 != fault.first:
        return None
    rest = fault.rest_of_line()
    if word in _PRINTING:
        found = rest.removesuffix(";")
        return SyntaxProblem("print is a function", hint=f"write print({found})", span=span)
    if word in _ASKING:
        return SyntaxProblem(f"{word} is not a word of the language", hint=f"write {rest}", span=span)
    if word in _DECLARING:
        return _declared(word, rest, span)
    if word in _SHELL and fault.here == "NAME":
        hint = "write import torch" if "install" in rest else "type it in a shell: Ctrl-D leaves the prompt"
        return SyntaxProblem(f"{word} is a command of the shell", hint=hint, span=span)
    if word in _IMPORTING:
        return SyntaxProblem(
            f"{word} is not a word of the language",
            hint="write import torch or import math; gradcli's own functions need no import",
            span=span,
        )
    if word in ("elseif", "elsif"):
        return SyntaxProblem(f"{word} is written elif", hint="write elif", span=span)
    if word in ("lim", "limit"):
        return SyntaxProblem(
            "gradcli takes no limits", hint="compute the expression close to the point", span=span
        )
    return None


_HEADER = re.compile(
    r"(?:\w+\s*=\s*)?([^\W\d]\w*)\s*\(([^()]*)\)\s*(?:=|:|\{)?\s*(?:return\s+)?([^{}=:;]*?)\s*;?\s*(?:\}|\bend)?\s*"
)
_WITHOUT_NAME = re.compile(r"([^\W\d]\w*)\s*[.:]\s*(.+)")


def _as_definition(fault: Fault, word: str) -> str:
    """Return how a function that begins with `function`, `fn` or `λ` is written here."""
    rest = fault.text[fault.line[fault.place - 1][3] : fault.statement_end()].strip()
    match, nameless = _HEADER.fullmatch(rest), _WITHOUT_NAME.fullmatch(rest)
    if match is not None and len(rest) <= 60:
        name, parameters, body = match.groups()
        return f"write {name}({parameters}) = {body}" if body else f"write def {name}({parameters}):"
    if nameless is not None and word in ("λ", "fn", "fun") and len(rest) <= 60:
        return f"write lambda {nameless.group(1)}: {nameless.group(2)}"
    return "write def f(x): or f(x) = ..., lambda x: ... for one without a name"


def _then(fault: Fault) -> SyntaxProblem | None:
    """`if a then b`, `while a do`."""
    if fault.here != "NAME" or fault.token[1] not in ("then", "do") or fault.first_name not in HEADERS:
        return None
    word, before = fault.token[1], fault.text[fault.line[fault.first][2] : fault.token[2]].strip()
    hint = f"write {before}:" if len(before) <= 60 and "\n" not in before else "a block begins with a colon"
    return SyntaxProblem(f"{word} is not a word of the language", hint=hint, span=fault.span(fault.place))


# Words that begin a line and are no names; those behind which a value may stand are told of elsewhere.
_NO_NAMES = frozenset(
    ("YIELD", "IN", "FOR", "IS", "DEL", "GLOBAL", "NONLOCAL", "WITH", "FROM", "PASS", "LAMBDA", "AND", "OR", "NOT", "IF",
     "ELSE", "WHILE", "RETURN", "TRY", "AS", "ASSERT", "IMPORT", "BREAK", "CONTINUE", "DEF", "RAISE", "EXCEPT",
     "FINALLY", "ELIF")
)  # fmt: skip


def _keyword_as_a_name(fault: Fault) -> SyntaxProblem | None:
    """`in = 3`, `lambda = 0.1`."""
    if fault.first_name not in _NO_NAMES or fault.name(fault.first + 1) != "EQUAL":
        return None
    word = fault.token_text(fault.first)
    hint = "call it lam or λ" if word == "lambda" else f"write {word}_ = ..."
    return SyntaxProblem(
        f"{word} is a word of the language and cannot be a name", hint=hint, span=fault.span(fault.first)
    )


FIRST = (_keyword_as_a_name, _prompts_and_comments, _misspelt_keyword, _misspelt_lambda)
CHECKS = (_then, _first_word)
