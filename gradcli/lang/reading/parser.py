"""Text to syntax tree: runs the tables of the grammar over the tokens of the layout.

The stack is a Python list and a tree grows from its leaves, so nesting is limited by memory alone. After a
fault the rest of the statement is dropped and parsing goes on, so that every faulty statement is reported.
"""

from __future__ import annotations

from gradcli.errors import LimitProblem, SyntaxProblem, SyntaxProblems
from gradcli.lang import syntax
from gradcli.lang.reading.builder import Context
from gradcli.lang.reading.grammar import load_table
from gradcli.lang.reading.layout import Layout
from gradcli.lang.reading.statements import BUILDERS
from gradcli.lang.reading.table import BUILD, COLLECT, PASS, Rule, Table
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.reading.tokens import Token

# Only these statements depend on what stands around them.
_PLACED = ("return", "break", "continue", "nonlocal", "yield")
MAX_CHARACTERS = 16 * 1024 * 1024


def parse(source: Source) -> syntax.Program:
    """Return the program that a source holds.

    Raises: SyntaxProblem, or SyntaxProblems for several faulty statements; LimitProblem past 16 MB.
    """
    _check_size(source)
    table = load_table()
    layout = Layout(table, source)
    run = Run(table, layout, Context(source, parse_field))
    if run.parse("program"):
        program: syntax.Program = run.values[-1]
        if not any(word in source.text for word in _PLACED):
            return program
        from gradcli.lang.reading.placement import misplaced

        run.problems += misplaced(program)
        if not run.problems:
            return program
    raise _one_problem(run.problems)


def is_incomplete(text: str) -> bool:
    """Tell whether more lines could complete the text: a bracket, a string or a block is open at its end."""
    table = load_table()
    source = Source(text, "<input>")
    layout = Layout(table, source)
    run = Run(table, layout, Context(source, parse_field))
    try:
        run.parse("program")
    except LimitProblem:
        return False
    if run.problems:
        return len(run.problems) == 1 and run.problems[0].incomplete
    # A block goes on until an empty line ends it.
    return layout.ends_in_block and bool(text.rpartition("\n")[2].strip())


def parse_field(source: Source, start: int, end: int, depth: int) -> syntax.Expression:
    """Return the expression in a part of a source, which may span lines. Raises: SyntaxProblem."""
    table = load_table()
    layout = Layout(table, source, start, end, joined=True)
    run = Run(table, layout, Context(source, parse_field, depth))
    if run.parse("expression_input"):
        expression: syntax.Expression = run.values[-1]
        return expression
    raise _one_problem(run.problems)


def _check_size(source: Source) -> None:
    size = len(source.text)
    if size > MAX_CHARACTERS:
        raise LimitProblem(
            f"the program has {size:,} characters, and at most {MAX_CHARACTERS:,} are read",
            hint="read long data from a file: x=@data.npy",
            span=Span(source, 0, 0),
        )


def _one_problem(problems: list[SyntaxProblem]) -> SyntaxProblem:
    return problems[0] if len(problems) == 1 else SyntaxProblems(problems)


class Run:
    """One parse: the stack, and the problems met so far."""

    def __init__(self, table: Table, layout: Layout, context: Context) -> None:
        self.table = table
        self.layout = layout
        self.context = context
        self.states: list[int] = []
        self.values: list[Any] = []
        # The extent of each value in the text, parentheses included.
        self.starts: list[int] = []
        self.ends: list[int] = []
        # The tokens of the current logical line, and the place of the one at hand.
        self.line: list[Token] = []
        self.place = 0
        self.problems: list[SyntaxProblem] = []
        self.refusal: SyntaxProblem | None = None
        # How deep the blocks were whose first line was faulty: an `else` after one is no new fault.
        self.faulty_headers: set[int] = set()

    def parse(self, start: str) -> bool:
        """Run from a start symbol to the end of the text; return whether the tree, `values[-1]`, is whole."""
        self.states = [self.table.starts[start]]
        final = self.table.ends[start]
        while True:
            self.line, self.place = self.layout.next_line(), 0
            while not self.take_line():
                if self.states[-1] == final:
                    return not self.problems
                from gradcli.lang.reading.recovery import recover

                if not recover(self, start == "program"):
                    return False

    def take_line(self) -> bool:
        """Take the rest of the line onto the stack; return False where a token does not fit or a builder refuses.

        Then `place` is that token's and `refusal` the builder's problem, if it was one.
        """
        actions, states, values = self.table.actions, self.states, self.values
        starts, ends, line = self.starts, self.ends, self.line
        self.refusal = None
        for place in range(self.place, len(line)):
            token = line[place]
            kind = token[0]
            while True:
                action = actions[states[-1]].get(kind)
                if action is None:
                    self.place = place
                    return False
                if action >= 0:
                    states.append(action)
                    values.append(token)
                    starts.append(token[2])
                    ends.append(token[3])
                    break
                try:
                    self.reduce(~action, token)
                except SyntaxProblem as problem:
                    self.place = place
                    self.refusal = problem
                    return False
        self.place = len(line)
        return True

    def reduce(self, number: int, token: Token) -> None:
        """Put the node that a rule makes of the top of the stack in its place. Raises: SyntaxProblem by the builder."""
        table = self.table
        rule = table.rules[number]
        states, values, starts, ends = self.states, self.values, self.starts, self.ends
        length = rule.length
        if length == 1:
            # The commonest: a leaf, or a list begun. The extent stays.
            if rule.action == BUILD:
                part = values[-1]
                parts = part if rule.nested else [part] if rule.kept else []
                values[-1] = BUILDERS[rule.builder](self.context, parts, starts[-1], ends[-1])
            elif rule.action == COLLECT:
                part = values[-1]
                values[-1] = part if rule.nested else [part] if rule.kept else []
            states.pop()
        elif length:
            start, end = starts[-length], ends[-1]
            value = self._value(rule, values[-length:], start, end)
            del states[-length:], values[-length:], starts[-length:], ends[-length:]
            values.append(value)
            starts.append(start)
            ends.append(end)
        else:
            values.append(self._value(rule, [], token[2], token[2]))
            starts.append(token[2])
            ends.append(token[2])
        key = states[-1] << 16 | rule.symbol << 8 | token[0]
        state = table.shortcuts.get(key)
        states.append(self._goto(key, rule.symbol, token[0]) if state is None else state)

    def _value(self, rule: Rule, parts: list[Any], start: int, end: int) -> Any:
        kept = rule.kept
        if rule.action == PASS:
            return parts[kept[0]]
        nested = rule.nested
        if rule.action == COLLECT and nested and nested[0] == kept[0]:
            # A list goes on: it grows in place, or a long one would be copied at every step.
            items = parts[kept[0]]
            kept = kept[1:]
        else:
            items = []
        for index in kept:
            if index in nested:
                items += parts[index]
            else:
                items.append(parts[index])
        if rule.action == COLLECT:
            return items
        return BUILDERS[rule.builder](self.context, items, start, end)

    def _goto(self, key: int, symbol: int, kind: int) -> int:
        """Return the state after `symbol`, past all rules that would change no value before token kind `kind`."""
        table = self.table
        below = self.states[-1]
        state = table.gotos[below][symbol]
        while True:
            action = table.actions[state].get(kind)
            if action is None or action >= 0 or not table.rules[~action].unit:
                break
            state = table.gotos[below][table.rules[~action].symbol]
        table.shortcuts[key] = state
        return state
