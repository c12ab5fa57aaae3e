"""Characters to tokens, and every decision that depends on a neighbouring character.

A token is a tuple (terminal, text, start, end). What begins no token becomes an ERROR token, whose problem
is found in `problems` under its start.
"""

from __future__ import annotations

import re

from gradcli.errors import LimitProblem, SyntaxProblem
from gradcli.lang.reading.characters import CONSTANT_SIGNS, PRIMES, SUPERSCRIPT_DIGITS, SUPERSCRIPTS
from gradcli.lang.reading.literals import PREFIXES, line_end, string_end
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.reading.table import Table

    Token = tuple[int, str, int, int]

ERROR = -1
END = 0
MAX_TOKENS = 2_000_000
MAX_STRANGE = 1_000

BRACKET_NAMES = {
    "(": "parenthesis",
    ")": "parenthesis",
    "[": "bracket",
    "]": "bracket",
    "{": "brace",
    "}": "brace",
}
CLOSERS = {"(": ")", "[": "]", "{": "}"}
# Python's keywords that the language lacks: what to call them, and what to do instead.
LACKING = {
    "class": ("gradcli has no classes", "use functions, and tensors for what changes"),
    "async": ("gradcli has no coroutines", "write def f(): without async"),
    "await": ("gradcli has no coroutines", "write the call alone, without await"),
}
# What to do instead of deriving a class from one of PyTorch's.
_INSTEAD_OF_CLASSES = {
    "Module": "nn.Sequential(nn.Linear(2, 3), nn.Tanh(), ...) puts layers together; another forward is a function",
    "Function": "write the function of tensors itself: its derivative follows; "
    "g(x) + (f(x) - g(x)).detach() has the value of f and the derivative of g",
    "Dataset": "TensorDataset(x, y) holds rows of tensors",
    "Exception": "raise ValueError(...), or another of Python's errors",
}


class Scanner:
    """The tokens of the characters `start` to `end` of a source, regardless of indentation."""

    def __init__(self, table: Table, source: Source, start: int, end: int) -> None:
        self.table = table
        self.source = source
        self.text = source.text
        self.position = start
        self.end = end
        self.count = 0
        self.problems: dict[int, SyntaxProblem] = {}
        # The open brackets with their offsets, innermost last.
        self.brackets: list[tuple[str, int]] = []
        # True where a string or a joined line reaches the end of the text: more text could mend it.
        self.unfinished = False
        # A stretch of the text without line ends, found once for all the primes in it.
        self._line_from = self._line_stop = -1
        terminals = table.terminals
        self.name, self.number, self.string = terminals["NAME"], terminals["NUMBER"], terminals["STRING"]
        self.newline = terminals["_NEWLINE"]
        self._coefficient, self._prime = terminals["COEFFICIENT"], terminals["PRIME"]
        self._superscript, self._root = terminals["SUPERSCRIPT"], terminals["ROOT"]
        self._match = _matcher(table)

    def scan(self, tokens: list[Token], joined: bool, each_line: bool = False) -> None:
        """Append tokens up to and with the end of the logical line; `joined` takes line ends for blanks.

        `each_line` stops at a line end among brackets, too.
        """
        match, text, end, literals = self._match, self.text, self.end, self.table.literals
        name, append = self.name, tokens.append
        position = self.position
        while position < end:
            found = match(text, position, end)
            if found is None:
                position = self._other(tokens, position)
                continue
            group = found.lastindex
            start, position = found.span(group)
            if group == 1:
                word = text[start:position]
                following = text[position : position + 1]
                if following in _AFTER_NAME or not word.isascii() or word in LACKING:
                    position = self._special_name(tokens, word, start, position)
                else:
                    append((literals.get(word, name), word, start, position))
            elif group == 2:
                position = self._numeral(tokens, start, position)
            elif group == 6:
                position = self._operator(tokens, start)
            elif group == 3:
                if each_line or not (joined or self.brackets):
                    append((self.newline, "", start, position))
                    break
            elif group == 4:
                position = self._literal(tokens, start, start)
            if len(tokens) > MAX_TOKENS:
                break
        self.position = position
        self.count += len(tokens)
        if self.count > MAX_TOKENS:
            raise LimitProblem(
                f"the program has more than {MAX_TOKENS:,} words and signs",
                hint="read long data from a file: x=@data.npy",
                span=Span(self.source, position, position),
            )

    def fail(self, tokens: list[Token], problem: SyntaxProblem, start: int, end: int) -> int:
        """Append an ERROR token for a problem and return its end."""
        self.problems[start] = problem.at(Span(self.source, start, end))  # type: ignore[assignment]
        tokens.append((ERROR, self.text[start:end], start, end))
        # Binary data: the rest of the line would say no more.
        return end if len(self.problems) <= MAX_STRANGE else line_end(self.text, end, self.end)

    # ----- names ---------------------------------------------------------------------------

    def _hint_for_class(self, end: int) -> str | None:
        """Return what to write instead of a class that a PyTorch program derives from one of PyTorch's."""
        header = self.text[end : line_end(self.text, end, self.end)]
        for base, hint in _INSTEAD_OF_CLASSES.items():
            if base in header:
                return hint
        return None

    def _special_name(self, tokens: list[Token], word: str, start: int, end: int) -> int:
        if word in LACKING:
            message, hint = LACKING[word]
            if word == "class":
                hint = self._hint_for_class(end) or hint
            return self.fail(tokens, SyntaxProblem(message, hint=hint), start, end)
        if not word.isascii():
            if not SUPERSCRIPT_DIGITS.isdisjoint(word):
                start = self._names_and_exponents(tokens, start, end)
                if start >= end:
                    return start
                word = self.text[start:end]
            problem = self._name_problem(word, start, end)
            if problem is not None:
                return self.fail(tokens, problem, start, end)
            word = CONSTANT_SIGNS.get(word, word)
        following = self.text[end : end + 1]
        if following and following in "\"'":
            order = self._prime_order(end)
            lowered = word.lower()
            if lowered in PREFIXES and not (order and self._is_prime(lowered, end, order)):
                return self._literal(tokens, start, end)
            if order:
                tokens.append((self.name, word, start, end))
                tokens.append((self._prime, "'" * order, end, end + order))
                return end + order
        tokens.append((self.table.literals.get(word, self.name), word, start, end))
        if following in PRIMES and following:
            after = end
            while self.text[after : after + 1] in PRIMES and after < self.end:
                after += 1
            order = sum([PRIMES[sign] for sign in self.text[end:after]])
            tokens.append((self._prime, "'" * order, end, after))
            return after
        return end

    def _names_and_exponents(self, tokens: list[Token], start: int, end: int) -> int:
        """Append the tokens of `x²y³`, which the pattern of a name takes for one; return where the last name begins.

        All at once, or a long row of them would be scanned again for each.
        """
        text = self.text
        while start < end:
            if text[start] in SUPERSCRIPTS:
                start = self._exponent(tokens, start)
                continue
            at = start
            while at < end and text[at] not in SUPERSCRIPTS:
                at += 1
            if at == end and not text[start].isdecimal():
                return start
            if text[start:at].isdecimal() and text[start:at].isascii():
                tokens.append((self.number, text[start:at], start, at))
            else:
                problem = self._name_problem(text[start:at], start, at)
                if problem is not None:
                    return self.fail(tokens, problem, start, max(at, end))
                word = CONSTANT_SIGNS.get(text[start:at], text[start:at])
                tokens.append((self.table.literals.get(word, self.name), word, start, at))
            start = at
        return start

    def _name_problem(self, word: str, start: int, end: int) -> SyntaxProblem | None:
        """Return the problem with a name that is not plain ASCII, if there is one."""
        if word in CONSTANT_SIGNS:
            return None
        from gradcli.lang.reading.strangers import name_problem

        return name_problem(self.source, start, end)

    def _strange(self, tokens: list[Token], at: int) -> int:
        from gradcli.lang.reading.strangers import strange_character

        problem = strange_character(self.source, at)
        assert problem.span is not None
        return self.fail(tokens, problem, at, problem.span.end)

    def _exponent(self, tokens: list[Token], start: int) -> int:
        """Append the token of a row of superscript digits."""
        text, end = self.text, start
        while end < self.end and text[end] in SUPERSCRIPTS:
            end += 1
        digits = "".join([SUPERSCRIPTS[digit] for digit in text[start:end]])
        if not digits.removeprefix("-").isdigit():
            return self.fail(tokens, SyntaxProblem(f"{text[start:end]} is not an exponent"), start, end)
        tokens.append((self._superscript, digits, start, end))
        return end

    def _prime_order(self, at: int) -> int:
        """Return how many quotes stand between `at` and an opening parenthesis, or 0."""
        after = at
        while after < self.end and self.text[after] == "'":
            after += 1
        return after - at if self.text[after : after + 1] == "(" else 0

    def _is_prime(self, prefix: str, quote: int, order: int) -> bool:
        """Tell whether `f'(` is a derivative although `f` could also begin a string."""
        if order not in (1, 3):
            return True
        text, mark = self.text, "'" * order
        if not self._line_from <= quote <= self._line_stop:
            self._line_from, self._line_stop = quote, line_end(text, quote, self.end)
        stop = self._line_stop if order == 1 else self.end
        close = text.find(mark, quote + order, stop)
        if close < 0 or text.startswith("(", close + order):
            # No end of a string, or one that is a prime itself: `f'(2) + g'(3)`.
            return True
        if "f" not in prefix or text.find("{", quote, close) >= 0:
            return False
        return order == 3 or self._quotes_pair_up(quote + 1, min(stop, quote + 2_000))

    def _quotes_pair_up(self, at: int, end: int) -> bool:
        """Tell whether every quote from `at` on is a prime or belongs to a string that is closed."""
        text = self.text
        while at < end:
            if text[at] in "\"'":
                before_is_name = text[at - 1].isalnum() or text[at - 1] == "_"
                order = self._prime_order(at) if before_is_name else 0
                at = at + order if order else string_end(text, at, end, False)
                if at < 0:
                    return False
            else:
                at += 1
        return True

    # ----- numbers -------------------------------------------------------------------------

    def _numeral(self, tokens: list[Token], start: int, end: int) -> int:
        text = self.text
        following = text[end : end + 1]
        if following == "(" or following == "√" or following == "∞":
            tokens.append((self._coefficient, text[start:end], start, end))
            return end
        found = self._match(text, end, self.end)
        if found is None or found.lastindex != 1 or found.start(1) > end or following in SUPERSCRIPTS:
            tokens.append((self.number, text[start:end], start, end))
            return end
        word, written = found.group(1), text[start:end]
        if written == "0" or word in ("j", "J"):
            from gradcli.lang.reading.unreadable import strange_numeral

            problem = strange_numeral(self.source, start, end, found.end())
            if problem is not None:
                return self.fail(tokens, problem, start, found.end())
        known = self.table.literals.get(word)
        kind = self._coefficient if known is None and word not in LACKING else self.number
        tokens.append((kind, written, start, end))
        return end

    # ----- signs ---------------------------------------------------------------------------

    def _operator(self, tokens: list[Token], start: int) -> int:
        text, literals = self.text, self.table.literals
        for length in (3, 2, 1):
            sign = text[start : start + length]
            kind = literals.get(sign)
            if kind is not None and len(sign) == length and start + length <= self.end:
                break
        else:
            return self._other(tokens, start)
        end = start + length
        if sign in CLOSERS:
            self.brackets.append((sign, start))
        elif sign in BRACKET_NAMES:
            if not self.brackets or CLOSERS[self.brackets[-1][0]] != sign:
                from gradcli.lang.reading.unreadable import wrong_closing

                problem = wrong_closing(self.source, sign, start, self.brackets)
                if any(CLOSERS[opening] == sign for opening, _ in self.brackets):
                    while CLOSERS[self.brackets.pop()[0]] != sign:
                        pass
                return self.fail(tokens, problem, start, end)
            self.brackets.pop()
        tokens.append((kind, sign, start, end))
        return end

    def _other(self, tokens: list[Token], at: int) -> int:
        """Append the token of a character that no pattern knows, and return the offset after it."""
        text = self.text
        while at < self.end and text[at] in " \t\f":
            at += 1
        if at >= self.end:
            return at
        character = text[at]
        if character == "\\":
            return self._joined_line(tokens, at)
        if character in SUPERSCRIPTS:
            return self._exponent(tokens, at)
        if character == "∞":
            tokens.append((self.name, "inf", at, at + 1))
            return at + 1
        if character in PRIMES:
            problem = SyntaxProblem("a prime stands directly between a function's name and (", hint="f'(3)")
            return self.fail(tokens, problem, at, at + 1)
        return self._strange(tokens, at)

    def _joined_line(self, tokens: list[Token], at: int) -> int:
        """Skip a backslash and the line end after it."""
        text = self.text
        if text.startswith("\r\n", at + 1):
            after = at + 3
        elif text[at + 1 : at + 2] in ("\n", "\r"):
            after = at + 2
        elif text[at + 1 : at + 2] == "" or at + 1 >= self.end:
            after = self.end
        else:
            blanks = at + 1
            while blanks < self.end and text[blanks] in " \t\f":
                blanks += 1
            if text[blanks : blanks + 1] in ("\n", "\r", ""):
                problem = SyntaxProblem(
                    "there is a blank after the \\ that joins two lines", hint="delete the blank"
                )
                self.fail(tokens, problem, at, blanks)
                return min(blanks + 1, self.end)
            return self._strange(tokens, at)
        if after >= self.end or not text[after : self.end].strip():
            self.unfinished = True
            problem = SyntaxProblem("the \\ at the end joins this line with a next one, and there is none")
            problem.incomplete = True
            return self.fail(tokens, problem, at, self.end)
        return after

    # ----- strings -------------------------------------------------------------------------

    def _literal(self, tokens: list[Token], start: int, quote: int) -> int:
        text = self.text
        prefix = text[start:quote].lower()
        close = string_end(text, quote, self.end, "f" in prefix)
        if close < 0:
            return self._unterminated(tokens, start, quote, "f" in prefix)
        if "b" in prefix:
            problem = SyntaxProblem("gradcli has no bytes strings", hint=f"leave out the {text[start:quote]}")
            return self.fail(tokens, problem, start, close)
        tokens.append((self.string, text[start:close], start, close))
        return close

    def _unterminated(self, tokens: list[Token], start: int, quote: int, formatted: bool) -> int:
        text = self.text
        tripled = text.startswith(text[quote] * 3, quote)
        stop = self.end if tripled else line_end(text, quote, self.end)
        from gradcli.lang.reading.unreadable import unclosed_string

        problem = unclosed_string(self.source, start, quote, stop, formatted)
        if tripled:
            self.unfinished = problem.incomplete = True
        else:
            # What would have closed them was taken for text.
            self.brackets.clear()
        self.fail(tokens, problem, start, stop)
        return stop


# What makes a name more than a name: quotes and primes right after it.
_AFTER_NAME = frozenset(("'", '"', *PRIMES))


def _matcher(table: Table) -> Callable[..., Any]:
    """Return the matcher of any token, compiled once for a table: name, number, line end, quote, comment, sign."""
    if table.matcher is None:
        name, number = table.patterns["NAME"], table.patterns["NUMBER"]
        pattern = rf"[ \t\f]*(?:({name})|({number})|(\r\n?|\n)|([\"'])|(#[^\r\n]*)|(\S))"
        table.matcher = re.compile(pattern).match
    return table.matcher
