"""What each stretch of a program is, for colours: shared by the REPL, the snippets of errors, and Pygments.

The tokens are the parser's own, so a text looks as it will be read. An unfinished or faulty text is no obstacle.
"""

from __future__ import annotations

from gradcli.errors import LimitProblem
from gradcli.lang.reading.characters import CONSTANT_SIGNS
from gradcli.lang.reading.grammar import load_table
from gradcli.lang.reading.literals import field_end
from gradcli.lang.reading.tokens import ERROR, LACKING, Scanner
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.lang.reading.tokens import Token

    Stretch = tuple[str, int, int]

CONSTANTS = frozenset(("True", "False", "None", "pi", "tau", "inf", "nan", "eps", *CONSTANT_SIGNS))
_WORD_OPERATORS = frozenset(("and", "or", "not", "in", "is"))
_BRACKETS = frozenset(
    ("LPAR", "RPAR", "LSQB", "RSQB", "LBRACE", "RBRACE", "COMMA", "COLON", "SEMICOLON", "DOT")
)
_MAX_FIELDS_NESTED = 5


def classify(text: str, known: frozenset[str] = frozenset()) -> list[Stretch]:
    """Return what the parts of a text are: (kind, start, end), in order, with blanks left out.

    Kinds: keyword, operator_word, constant, number, string, field, operator, punctuation, comment, error, name,
    function (a name before a parenthesis), attribute, builtin (a name among `known`).
    """
    source = Source(text)
    stretches: list[Stretch] = []
    _classify(source, 0, len(text), known, stretches, 0)
    return stretches


def _classify(
    source: Source, start: int, end: int, known: frozenset[str], stretches: list[Stretch], depth: int
) -> None:
    table = load_table()
    scanner = Scanner(table, source, start, end)
    tokens: list[Token] = []
    try:
        scanner.scan(tokens, joined=True)
    except LimitProblem:
        return
    at = start
    for place, token in enumerate(tokens):
        _comments(source.text, at, token[2], stretches)
        at = token[3]
        if token[0] == scanner.string:
            _string(source, token[2], at, known, stretches, depth)
        else:
            following = tokens[place + 1][1] if place + 1 < len(tokens) else ""
            before = tokens[place - 1][1] if place else ""
            stretches.append((_kind(table.terminal_names, token, before, following, known), token[2], at))
    _comments(source.text, at, end, stretches)


def _kind(names: list[str], token: Token, before: str, following: str, known: frozenset[str]) -> str:
    kind, text, _, _ = token
    if kind == ERROR:
        if text.lstrip("rRbBuUfF")[:1] in ("'", '"'):
            return "string"
        return "keyword" if text in LACKING else "error"
    name = names[kind]
    if name in ("NUMBER", "COEFFICIENT", "SUPERSCRIPT"):
        return "number"
    if name == "NAME":
        if before == ".":
            return "attribute"
        if text in CONSTANTS:
            return "constant"
        if text in known:
            return "builtin"
        return "function" if following[:1] in ("(", "'") else "name"
    if text.isalpha():
        if text in CONSTANTS:
            return "constant"
        return "operator_word" if text in _WORD_OPERATORS else "keyword"
    return "punctuation" if name in _BRACKETS else "operator"


def _comments(text: str, start: int, end: int, stretches: list[Stretch]) -> None:
    """Append the comments among the characters between two tokens."""
    at = text.find("#", start, end)
    while at >= 0:
        stop = at
        while stop < end and text[stop] not in "\r\n":
            stop += 1
        stretches.append(("comment", at, stop))
        at = text.find("#", stop, end)


def _string(
    source: Source, start: int, end: int, known: frozenset[str], stretches: list[Stretch], depth: int
) -> None:
    """Append a string; an f-string's fields are programs of their own."""
    text = source.text
    at = start
    while text[at] not in "\"'":
        at += 1
    if "f" in text[start:at].lower() and depth < _MAX_FIELDS_NESTED:
        at = text.find("{", at, end)
        while at >= 0:
            if text.startswith("{{", at):
                at = text.find("{", at + 2, end)
                continue
            close = field_end(text, at, end, True)
            if close < 0:
                break
            stretches.append(("string", start, at))
            stretches.append(("field", at, at + 1))
            _classify(source, at + 1, close - 1, known, stretches, depth + 1)
            stretches.append(("field", close - 1, close))
            start = close
            at = text.find("{", close, end)
    stretches.append(("string", start, end))
