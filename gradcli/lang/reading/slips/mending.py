"""A line as it stands on paper, as the language has it: products without a sign, `sin x`, `|x|`, LaTeX.

Only for hints: what comes out is shown to the user, never run, and only where it can be read.
"""

from __future__ import annotations

import re
from itertools import pairwise

from gradcli.lang.suggest import SPELT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Functions whose name before a power, a bar or a blank is surely a function's.
FUNCTIONS = frozenset(
    ("sin", "cos", "tan", "sec", "csc", "cot", "sinc", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh",
     "atanh", "arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh", "exp", "exp2", "expm1", "log", "ln", "log2",
     "log10", "log1p", "sqrt", "cbrt", "abs", "relu", "sigmoid", "softplus", "erf", "erfc", "gamma", "lgamma", "digamma",
     "floor", "ceil", "round", "trunc", "sign", "norm", "sum", "mean", "prod", "det", "inv", "max", "min", "deg2rad",
     "rad2deg", "len", "sorted", "type", "zeros", "ones", "tensor", "rand", "randn", "arange",
     "grad", "jacobian", "hessian")
)  # fmt: skip
LONGEST = 70  # longer lines are no hint
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<power>[{_SUPERSCRIPTS}]+)"
    rf"|(?P<name>[^\W\d{_SUPERSCRIPTS}][^\W{_SUPERSCRIPTS}]*)|(?P<sign>\*\*|//|[<>=!]=|\|\||\S))"
)
_POWER = ("^", "**")


class Piece:
    """A number, name, sign or power of a line, and whether it touches the one before."""

    __slots__ = ("kind", "text", "touches")

    def __init__(self, kind: str, text: str, touches: bool) -> None:
        self.kind = kind
        self.text = text
        self.touches = touches


def mended(text: str) -> tuple[str, int] | None:
    """Return a line in the language's own notation and how many things were changed; None if nothing helps."""
    if len(text) > 2 * LONGEST or "\n" in text or "'" in text or '"' in text or text.startswith("print"):
        return None
    if "lambda" in text:
        head, colon, body = text.partition(":")
        inner = mended(body.strip()) if "lambda" in head and len(head.split()) > 1 else None
        return None if inner is None else (f"{head}{colon} {inner[0]}", inner[1])
    plain = text
    if "\\" in text or "{" in text or "$" in text:
        from gradcli.lang.reading.slips.latex import plain_text

        found = plain_text(text)
        if found is None:
            return None
        plain = found
    pieces = _pieces(plain)
    for name, argument in pairwise(pieces):
        if name.text in SPELT and _begins_operand(argument):
            name.text = SPELT[name.text]
    changed = _Mender(pieces).line()
    if changed is None:
        return None
    line, count = changed
    count += plain != text
    return (line, count) if count and len(line) <= LONGEST and can_be_read(line) else None


_CAPITALS = re.compile(r"(?<![\w.])([A-Z][A-Za-z]*\d*)(?=\s*[\[(])")
_ARC = re.compile(r"arc(?=(?:sin|cos|tan)h?$)")


def in_lower_case(text: str) -> str:
    """Return `Sin[x]^2 + COS(x)` as `sin(x)^2 + cos(x)`: functions as other tools spell and call them."""
    for found in reversed(list(_CAPITALS.finditer(text))):
        name = _ARC.sub("a", found[1].lower())
        opening = text.index(text[found.end() :].lstrip()[0], found.end())
        end = closing(text, opening)
        if name not in FUNCTIONS or end < 0:
            continue
        inside = text[opening + 1 : end]
        text = f"{text[: found.start()]}{name}({inside}){text[end + 1 :]}"
    return text


def closing(text: str, opening: int) -> int:
    """Return where a bracket closes, -1 if nowhere."""
    depth = 0
    for at in range(opening, len(text)):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if not depth:
            return at
    return -1


def can_be_read(line: str) -> bool:
    """Tell whether the grammar accepts a line."""
    from gradcli.errors import Problem
    from gradcli.lang.reading.parser import parse
    from gradcli.source import Source

    try:
        parse(Source(line))
    except Problem:
        return False
    return True


def _pieces(text: str) -> list[Piece]:
    found = []
    end = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        start = match.start(kind)
        found.append(Piece(kind, match.group(kind), start == end))
        end = match.end()
    return found


class _Mender:
    """Goes through a line once, and writes it anew."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.place = 0
        self.changes = 0

    def line(self) -> tuple[str, int] | None:
        """Return the line and the number of changes; None where it could mean several things."""
        text = self._sequence(lambda piece: False)
        return None if text is None or self.place < len(self.pieces) else (text, self.changes)

    def _peek(self, ahead: int = 0) -> Piece | None:
        at = self.place + ahead
        return self.pieces[at] if at < len(self.pieces) else None

    def _sequence(self, ends: Callable[[Piece], bool]) -> str | None:
        """Return the text up to a piece that ends it, which is left."""
        out: list[str] = []
        while (piece := self._peek()) is not None and not ends(piece):
            if _begins_operand(piece):
                if out and out[-1] and _ends_operand(out[-1]) and not self._belongs(out[-1], piece):
                    out.append("*")
                    self.changes += 1
                operand = self._operand()
                if operand is None:
                    return None
                out.append(operand)
            else:
                self.place += 1
                before = "" if piece.touches or not out else " "
                after = self._peek()
                out.append(f"{before}{piece.text}{'' if after is None or after.touches else ' '}")
        return "".join(out)

    def _belongs(self, before: str, piece: Piece) -> bool:
        """Tell whether an operand goes on with a piece, as a call, an index or a coefficient does."""
        if not piece.touches or before[-1:] == " ":
            return piece.text == "(" and before.split("^")[-1] in FUNCTIONS
        last = before[-1]
        if piece.text in ("(", "["):
            return last.isalnum() or last in "_]" or (last == ")" and piece.text == "[")
        return piece.kind == "name" and (last.isdigit() or last == ".") and not _has_power(before)

    def _operand(self) -> str | None:
        piece = self._peek()
        assert piece is not None
        if piece.text == "√":
            self.place += 1
            return "√"
        if piece.text in ("|", "||"):
            return self._bars(piece.text)
        if piece.text in ("(", "["):
            self.place += 1
            closing = ")" if piece.text == "(" else "]"
            inside = self._sequence(lambda other: other.text == closing)
            if inside is None or self._peek() is None:
                return None
            self.place += 1
            return self._raised(f"{piece.text}{inside}{closing}")
        self.place += 1
        if piece.kind == "name" and piece.text in FUNCTIONS:
            return self._function(piece.text)
        return self._raised(piece.text)

    def _raised(self, base: str) -> str | None:
        """Return a base with the power that follows it."""
        piece = self._peek()
        if piece is not None and piece.kind == "power":
            self.place += 1
            return base + piece.text
        exponent = self._exponent()
        return None if exponent is None else base + exponent

    def _exponent(self) -> str | None:
        """Return `^2` with its sign, "" if no power follows, None if it is more than one thing."""
        piece = self._peek()
        if piece is None or piece.text not in _POWER:
            return ""
        self.place += 1
        sign = self._peek()
        text = piece.text
        if sign is not None and sign.text in ("-", "+"):
            self.place += 1
            text += sign.text
        value = self._peek()
        if value is None or not _begins_operand(value) or value.text in ("|", "||", "√"):
            return None
        operand = self._operand()
        after = self._peek()
        if operand is None or (
            value.kind == "number" and after is not None and after.touches and _begins_operand(after)
        ):
            return None  # 2^3x
        return text + operand

    def _bars(self, mark: str) -> str | None:
        self.place += 1
        inside = self._sequence(lambda piece: piece.text == mark)
        if not inside or self._peek() is None:
            return None
        self.place += 1
        self.changes += 1
        return self._raised(f"{'abs' if mark == '|' else 'norm'}({inside.strip()})")

    def _function(self, name: str) -> str | None:
        """Return a function with its argument in parentheses and its power behind it."""
        piece = self._peek()
        power: str | None = ""
        if piece is not None and piece.kind == "power":
            self.place += 1
            power = piece.text
        elif piece is not None and piece.text in _POWER:
            power = self._power_of_function()
        if power is None or power in ("^-1", "⁻¹"):
            return None  # the inverse or the reciprocal
        if power:
            self.changes += 1
        following = self._peek()
        if following is None or not _begins_operand(following) or (following.text == "[" and not power):
            return None if power else name
        if following.text == "(":
            return self._after_call(name, power)
        if following.text in ("|", "||"):
            argument = self._bars(following.text)
            if name in ("abs", "norm") and argument is not None:
                argument = argument.partition("(")[2].removesuffix(")")
        else:
            argument = self._simple_argument()
        if argument is None:
            return None
        self.changes += 1
        return f"{name}({argument}){power}"

    def _power_of_function(self) -> str | None:
        """Return the `^2` of `sin^2(x)`, None for what is no single number or name."""
        sign, exponent = self._peek(), self._peek(1)
        if sign is None or exponent is None or exponent.kind not in ("number", "name"):
            return None
        self.place += 2
        return sign.text + exponent.text

    def _after_call(self, name: str, power: str) -> str | None:
        self.place += 1
        inside = self._sequence(lambda other: other.text == ")")
        if inside is None or self._peek() is None:
            return None
        self.place += 1
        call = f"{name}({inside}){power}"
        return call if power else self._raised(call)

    def _simple_argument(self) -> str | None:
        """Return `x`, `2x` or `30`; None for what could go on, as in `sin x^2` or `sin 2 x`."""
        parts = []
        piece = self._peek()
        assert piece is not None
        if piece.kind == "number":
            parts.append(piece.text)
            self.place += 1
            piece = self._peek()
            if piece is None or piece.kind != "name" or not piece.touches or piece.text in FUNCTIONS:
                piece = None
        if piece is not None:
            if piece.kind != "name" or piece.text in FUNCTIONS:
                return None
            parts.append(piece.text)
            self.place += 1
        after = self._peek()
        if after is not None and (after.kind == "power" or after.text in (*_POWER, "(", "[", ".", "!")):
            return None
        if after is not None and after.kind in ("number", "name") and after.text not in FUNCTIONS:
            return None
        return "".join(parts)


def _begins_operand(piece: Piece) -> bool:
    return (piece.kind in ("number", "name") and piece.text not in _WORDS) or piece.text in (
        "(",
        "[",
        "|",
        "||",
        "√",
    )


def _ends_operand(text: str) -> bool:
    last = text.rstrip()[-1:]
    return last.isalnum() or (last in f"_)].{_SUPERSCRIPTS}" and last != "")


def _has_power(text: str) -> bool:
    return "^" in text or "**" in text or text[-1:] in _SUPERSCRIPTS


# Words between operands, beside which no product is meant.
_WORDS = frozenset(
    ("and", "or", "not", "if", "else", "in", "is", "for", "lambda", "return", "print", "def", "while")
)
