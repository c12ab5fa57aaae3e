"""What each stretch of a program is, for colours: shared by the REPL, the snippets of errors, and Pygments.

The tokens are the parser's own, so a text looks as it will be read. An unfinished or faulty text is no obstacle.
"""

from __future__ import annotations

import re

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
# What the scanner judges by text far behind it: a triple quote behind a name, a backslash that joins lines.
_FAR_SEEING = re.compile(r"\w'''|\\\s")


def classify(text: str, known: frozenset[str] = frozenset()) -> list[Stretch]:
    """Return what the parts of a text are: (kind, start, end), in order, with blanks left out.

    Kinds: keyword, operator_word, constant, number, string, field, operator, punctuation, comment, error, name,
    function (a name before a parenthesis), attribute, builtin (a name among `known`).
    """
    at = 0
    stretches: list[Stretch] = []
    for part in Classifier(known).parts(text):
        stretches += [(kind, start + at, end + at) for kind, start, end in part.stretches]
        at += len(part.text)
    return stretches


class Part:
    """A line of a text, with the lines that a string or a backslash joins to it, and its stretches.

    Their offsets count from the part's beginning. `after` is what the next part begins in: the open brackets, and
    a dot where one ends the part.
    """

    __slots__ = ("after", "is_closed", "stretches", "text")

    def __init__(self, text: str, stretches: list[Stretch], after: str, is_closed: bool) -> None:
        self.text = text
        self.stretches = stretches
        self.after = after
        # Ended by a line end of its own: what follows cannot change it.
        self.is_closed = is_closed


class Classifier:
    """Classifies a text that changes little by little: scans the parts anew whose text, or what they begin in, changed."""

    def __init__(self, known: frozenset[str] = frozenset()) -> None:
        self._known = known
        # The parts of the last text by what each begins in and its first line.
        self._parts: dict[tuple[str, str], Part] = {}
        # How many lines were scanned so far.
        self.scanned = 0

    def parts(self, text: str, start: int = 0) -> list[Part]:
        """Return the parts of a text from an offset on, in order."""
        found: list[Part] = []
        kept: dict[tuple[str, str], Part] = {}
        scanner: Scanner | None = None
        state, at, end = "", start, len(text)
        while at < end:
            stop = text.find("\n", at) + 1 or end
            key = (state, text[at:stop])
            part = self._parts.get(key) or kept.get(key)
            if part is None or not _holds(part, text, at):
                if scanner is None:
                    scanner = Scanner(load_table(), Source(text), start, end)
                try:
                    part = _scanned(scanner, at, state, self._known)
                except LimitProblem:
                    break
                self.scanned += part.text.count("\n") + (not part.text.endswith("\n"))
            if _FAR_SEEING.search(part.text) is None:
                kept[key] = part
            found.append(part)
            at += len(part.text)
            state = part.after
        self._parts = kept
        return found


def _holds(part: Part, text: str, at: int) -> bool:
    """Tell whether a part, whose first line stands at an offset of a text, would be scanned as it is again."""
    whole = part.text
    return text.startswith(whole, at) and (part.is_closed or at + len(whole) == len(text))


def _scanned(scanner: Scanner, at: int, state: str, known: frozenset[str]) -> Part:
    """Return the part at an offset, which begins in a state."""
    scanner.position = at
    opened, dot = (state[:-1], ".") if state.endswith(".") else (state, "")
    scanner.brackets = [(sign, at) for sign in opened]
    tokens: list[Token] = []
    scanner.scan(tokens, joined=False, each_line=True)
    is_closed = bool(tokens) and tokens[-1][0] == scanner.newline
    end = tokens.pop()[3] if is_closed else scanner.position
    stretches: list[Stretch] = []
    _append(scanner, tokens, at, end, known, stretches, 0, dot)
    if tokens:
        dot = "." if tokens[-1][1] == "." else ""
    after = "".join([sign for sign, _ in scanner.brackets]) + dot
    shifted = [(kind, first - at, last - at) for kind, first, last in stretches]
    return Part(scanner.text[at:end], shifted, after, is_closed)


def _classify(
    source: Source, start: int, end: int, known: frozenset[str], stretches: list[Stretch], depth: int
) -> None:
    """Append the stretches of a field's program."""
    scanner = Scanner(load_table(), source, start, end)
    tokens: list[Token] = []
    try:
        scanner.scan(tokens, joined=True)
    except LimitProblem:
        return
    _append(scanner, tokens, start, end, known, stretches, depth, "")


def _append(
    scanner: Scanner,
    tokens: list[Token],
    start: int,
    end: int,
    known: frozenset[str],
    stretches: list[Stretch],
    depth: int,
    before: str,
) -> None:
    """Append the stretches of the tokens between two offsets, `before` being the text of the token before them."""
    text, names = scanner.text, scanner.table.terminal_names
    at = start
    for place, token in enumerate(tokens):
        _comments(text, at, token[2], stretches)
        at = token[3]
        if token[0] == scanner.string:
            _string(scanner.source, token[2], at, known, stretches, depth)
        else:
            following = tokens[place + 1][1] if place + 1 < len(tokens) else ""
            stretches.append((_kind(names, token, before, following, known), token[2], at))
        before = token[1]
    _comments(text, at, end, stretches)


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
