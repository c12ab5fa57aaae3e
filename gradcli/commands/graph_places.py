"""Which turn of a loop or call of a function each step of an evaluation ran in."""

from __future__ import annotations

from gradcli.core.tensor import span_of
from gradcli.lang import syntax
from gradcli.lang.reading.parser import parse
from gradcli.pictures.diagram import cut
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcli.core.steps import Step
    from gradcli.source import Source, Span

_LONGEST = 24


class Turn(Record):
    """One turn of a loop, or one call of a function: its words, and which one it is, from 1 on."""

    words: str
    number: int
    unit: str


class _Place:
    """The body of a loop or function, and how far the turn that runs has come."""

    def __init__(self, source: Source, start: int, end: int, words: str, unit: str) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.words = words
        self.unit = unit
        self.turn = 1
        self._last: tuple[int, int, str] | None = None

    def holds(self, span: Span) -> bool:
        return span.source is self.source and self.start <= span.start and span.end <= self.end

    def enter(self, span: Span, operation: str) -> None:
        """Note a step of the body; one that stands before the last one begins a new turn.

        Operands come before what they are operands of, so within a turn ends of spans never go back.
        """
        here = (span.end, -span.start, operation)
        if self._last is not None and (here[:2] < self._last[:2] or here == self._last):
            self.turn += 1
        self._last = here


def turns_of(steps: Sequence[Step], sources: Sequence[Source]) -> list[Turn | None]:
    """Return for each step the turn of the outermost loop, or the call, that it ran in; None outside of any."""
    places = [place for source in sources for place in _places(source)]
    if not places:
        return [None] * len(steps)
    found: list[Turn | None] = []
    for step in steps:
        span = span_of(step.node)
        if span is None or step.node.prim is None:
            found.append(None)
            continue
        around = [place for place in places if place.holds(span)]
        if not around:
            found.append(None)
            continue
        around[-1].enter(span, step.node.prim.name)
        outer = around[0]
        found.append(Turn(outer.words, outer.turn, outer.unit))
    return _calls_in_loops(found)


def _calls_in_loops(turns: list[Turn | None]) -> list[Turn | None]:
    """Return the turns with calls counted to the turn of the loop they were made from: that of the next step."""
    ahead: Turn | None = None
    for at in range(len(turns) - 1, -1, -1):
        turn = turns[at]
        if turn is not None and turn.unit == "call" and ahead is not None:
            turns[at] = ahead
        elif turn is None or turn.unit == "turn":
            ahead = turn
    return turns


def _places(source: Source) -> list[_Place]:
    """Return the bodies of loops and functions, outer ones first."""
    found: list[_Place] = []
    waiting: list[syntax.Statement] = list(parse(source).body)
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, syntax.If):
            for _, body in statement.branches:
                waiting.extend(body)
            waiting.extend(statement.orelse)
        elif isinstance(statement, syntax.While):
            found.append(_place(source, statement.body, f"while {statement.test.span.text}", "turn"))
            waiting.extend((*statement.body, *statement.orelse))
        elif isinstance(statement, syntax.For):
            words = f"for {statement.target.span.text} in {statement.iterable.span.text}"
            found.append(_place(source, statement.body, words, "turn"))
            waiting.extend((*statement.body, *statement.orelse))
        elif isinstance(statement, syntax.FunctionDefinition):
            found.append(_place(source, statement.body, f"{statement.name}(...)", "call"))
            waiting.extend(statement.body)
        else:
            for block in syntax.blocks_of(statement):
                waiting.extend(block)
    return sorted(found, key=lambda place: place.start - place.end)


def _place(source: Source, body: tuple[syntax.Statement, ...], words: str, unit: str) -> _Place:
    return _Place(source, body[0].span.start, body[-1].span.end, cut(words, _LONGEST), unit)
