"""The parse table as plain data: its text form, and the form the parser runs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MAGIC = "gradcli parse table 2"

# What a reduction does with its parts.
PASS = 0  # one part, which is the value
BUILD = 1  # a node, made by the builder of that name
COLLECT = 2  # a list, begun or continued: what `*` and `+` of the grammar make


class Rule:
    """A reduction: `length` parts become one `symbol`. `kept` are the indices of the parts that carry meaning."""

    __slots__ = ("action", "builder", "kept", "length", "nested", "symbol", "unit")

    def __init__(
        self,
        symbol: int,
        length: int,
        action: int,
        builder: str,
        kept: tuple[int, ...],
        nested: tuple[int, ...],
    ) -> None:
        self.symbol = symbol
        self.length = length
        self.action = action
        self.builder = builder
        self.kept = kept
        self.nested = nested
        self.unit = action == PASS and length == 1


class Rows(dict[int, dict[int, int]]):
    """Rows of numbers by state, decoded when first asked for: a program visits few states."""

    def __init__(self, lines: list[str], row_of: list[int]) -> None:
        self._lines = lines
        self._row_of = row_of

    def __missing__(self, state: int) -> dict[int, int]:
        line = self._lines[self._row_of[state]]
        numbers = [int(word) for word in line.split(" ")] if line != "-" else []
        row = dict(zip(numbers[::2], numbers[1::2]))
        self[state] = row
        return row


class Rules(dict[int, Rule]):
    """Rules by number, decoded when first asked for."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def __missing__(self, number: int) -> Rule:
        symbol, length, action, builder, kept, nested = self._lines[number].split(" ")
        rule = Rule(int(symbol), int(length), int(action), builder, _numbers(kept), _numbers(nested))
        self[number] = rule
        return rule


class Table:
    """All that the parser needs to know of the grammar.

    `actions[state][terminal]` is a state to shift to, or `~rule` to reduce; `gotos[state][symbol]` is a state.
    `literals` gives the terminal of each fixed text, `patterns` the regular expression of the others.
    """

    __slots__ = (
        "actions",
        "ends",
        "gotos",
        "literals",
        "matcher",
        "patterns",
        "rules",
        "shortcuts",
        "starts",
        "symbols",
        "terminal_names",
        "terminals",
    )

    def __init__(self, text: str) -> None:
        head, symbols, literals, patterns, rules, starts, rows, action_lines, goto_lines = text.split("\n\n")
        if not head.startswith(MAGIC):
            raise ValueError("not a parse table")
        terminal_line, symbol_line = symbols.split("\n")
        self.terminal_names = terminal_line.split(" ")
        self.terminals = {name: number for number, name in enumerate(self.terminal_names)}
        self.symbols = {name: number for number, name in enumerate(symbol_line.split(" "))}
        pairs = [line.split("\t") for line in literals.split("\n")]
        self.literals = {pair[1]: int(pair[0]) for pair in pairs}
        self.patterns = dict(line.split("\t", 1) for line in patterns.split("\n"))
        self.rules = Rules(rules.split("\n"))
        self.starts: dict[str, int] = {}
        self.ends: dict[str, int] = {}
        for line in starts.split("\n"):
            name, start, end = line.split(" ")
            self.starts[name], self.ends[name] = int(start), int(end)
        action_rows, goto_rows = rows.split("\n")
        self.actions = Rows(action_lines.split("\n"), [int(word) for word in action_rows.split(" ")])
        self.gotos = Rows(goto_lines.rstrip("\n").split("\n"), [int(word) for word in goto_rows.split(" ")])
        # States reached after runs of rules that change no value, filled by the parser as it meets them.
        self.shortcuts: dict[int, int] = {}
        # The matcher of tokens, made by the scanner.
        self.matcher: Callable[..., Any] | None = None


def _numbers(text: str) -> tuple[int, ...]:
    return () if text == "-" else tuple([int(word) for word in text.split(",")])
