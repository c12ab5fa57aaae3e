"""Which loops, branches and functions each step of an evaluation ran in, and in which turn or call."""

from __future__ import annotations

from gradcli.core.tensor import span_of
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.lang.running.turns import key_of
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcli.core.steps import Step
    from gradcli.lang.running.turns import Key, TurnLog
    from gradcli.source import Source, Span


class Within(Record):
    """A loop, branch or function that a step ran in: its words, which turn or call it was.

    `unit` is `turn`, `call`, or "" for a branch, which has no number; `number` is 0 where it is not known. `once`
    says that a function was called a single time, or a loop's turns are not known.
    """

    words: str
    unit: str = ""
    number: int = 0
    once: bool = True

    @property
    def text(self) -> str:
        """The words with the number where that says more."""
        return self.words if self.once else f"{self.words}, {self.unit} {self.number}"


class _Body(Record):
    """The body of a branch, loop or function, or the item of a comprehension."""

    source: Source
    start: int
    end: int
    words: str
    unit: str
    key: Key

    def holds(self, span: Span) -> bool:
        """Return whether a stretch of source lies in the body."""
        return span.source is self.source and self.start <= span.start and span.end <= self.end


def places_of(steps: Sequence[Step], sources: Sequence[Source], turns: TurnLog) -> list[tuple[Within, ...]]:
    """Return for each step what it ran in, the outermost first; turns and calls are known from the log."""
    bodies = [body for source in sources for body in _bodies(source)]
    if not bodies:
        return [()] * len(steps)
    found: list[tuple[Within, ...]] = []
    for step in steps:
        span = span_of(step.node)
        around = [] if span is None or step.node.prim is None else [b for b in bodies if b.holds(span)]
        found.append(tuple([_within(body, step.node.index, turns) for body in around]))
    return found


def _within(body: _Body, time: int, turns: TurnLog) -> Within:
    number = turns.number_at(body.key, time) if body.unit else 0
    once = not number or (body.unit == "call" and turns.calls(body.key) == 1)
    return Within(body.words, body.unit, number, once)


def _bodies(source: Source) -> list[_Body]:
    """Return the bodies of branches, loops and functions, outer ones first."""
    found: list[_Body] = []
    program = parse(source)
    waiting: list[syntax.Statement] = list(program.body)

    def enter(body: tuple[syntax.Statement, ...], words: str, unit: str = "") -> None:
        if body:
            found.append(
                _Body(source, body[0].span.start, body[-1].span.end, _plain(words), unit, key_of(body))
            )
            waiting.extend(body)

    while waiting:
        statement = waiting.pop()
        if isinstance(statement, syntax.If):
            for i, (test, body) in enumerate(statement.branches):
                enter(body, f"{'elif' if i else 'if'} {test.span.text}")
            enter(statement.orelse, "else")
        elif isinstance(statement, (syntax.While, syntax.For)):
            enter(statement.body, _loop_words(statement), "turn")
            waiting.extend(statement.orelse)
        elif isinstance(statement, syntax.FunctionDefinition):
            listed = ", ".join([p.name for p in statement.parameters])
            enter(statement.body, f"{statement.name}({listed})", "call")
        else:
            for block in syntax.blocks_of(statement):
                waiting.extend(block)
    found.extend(_comprehensions(program, source))
    return sorted(found, key=lambda body: body.start - body.end)


def _comprehensions(program: syntax.Program, source: Source) -> list[_Body]:
    """Return what is computed once a turn by the comprehensions of a program: `x^k` of `sum(x^k for k in range(3))`."""
    found: list[_Body] = []
    for part in syntax.nodes_of(program):
        if isinstance(part, syntax.Comprehension):
            words = _loop_words(part.clauses[-1])
            item = part.item.span
            found.append(_Body(source, item.start, item.end, _plain(words), "turn", key_of((part.item,))))
    return found


def _loop_words(loop: syntax.While | syntax.For | syntax.Clause) -> str:
    if isinstance(loop, syntax.While):
        return f"while {loop.test.span.text}"
    return f"for {loop.target.span.text} in {loop.iterable.span.text}"


def _plain(words: str) -> str:
    return " ".join(words.split())
