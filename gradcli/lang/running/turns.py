"""Which turn of a loop and which call of a function ran when: kept on request, for those who show a program's steps.

Recorded nodes are numbered by a clock, so the turn that one belongs to is the last that began before it.
"""

from __future__ import annotations

from bisect import bisect

from gradcli.core.tensor import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    from gradcli.lang.running.compiler import Frame, Run
    from gradcli.lang.syntax import Node

    Key: TypeAlias = tuple[int, int, int]


def key_of(body: Sequence[Node]) -> Key:
    """Return what tells a body of statements, or the item of a comprehension, from all others: its stretch of source."""
    first, last = body[0].span, body[-1].span
    return id(first.source), first.start, last.end


class TurnLog:
    """What has begun and ended while a program ran."""

    __slots__ = ("_calls", "_numbers", "_times", "_turns")

    def __init__(self) -> None:
        self._turns: dict[Key, int] = {}  # the turn or call that runs, 0 for none
        self._calls: dict[Key, int] = {}  # calls so far
        self._times: dict[Key, list[int]] = {}
        self._numbers: dict[Key, list[int]] = {}

    def number_at(self, key: Key, time: int) -> int:
        """Return which turn or call of a body ran at a time of the clock, 0 if none is known."""
        at = bisect(self._times.get(key, ()), time)
        return self._numbers[key][at - 1] if at else 0

    def calls(self, key: Key) -> int:
        """Return how often a function has been called."""
        return self._calls.get(key, 0)

    def _begin(self, key: Key, number: int) -> None:
        self._turns[key] = number
        self._times.setdefault(key, []).append(next(clock))
        self._numbers.setdefault(key, []).append(number)

    def loop(self, body: Sequence[Node], run: Run) -> Run:
        """Return the closure of a loop, whose turns are counted anew each time it is reached."""
        key = key_of(body)

        def watched(frame: Frame) -> Any:
            outer = self._turns.get(key, 0)
            self._turns[key] = 0
            try:
                return run(frame)
            finally:
                self._begin(key, outer)

        return watched

    def turn(self, body: Sequence[Node], run: Callable[..., Any]) -> Callable[..., Any]:
        """Return a closure that is called once a turn, counting its calls."""
        key = key_of(body)

        def watched(*given: Any) -> Any:
            self._begin(key, self._turns.get(key, 0) + 1)
            return run(*given)

        return watched

    def call(self, body: Sequence[Node], run: Run) -> Run:
        """Return the closure of a function's body, whose calls are counted from the program's beginning."""
        key = key_of(body)

        def watched(frame: Frame) -> Any:
            outer = self._turns.get(key, 0)
            self._calls[key] = self._calls.get(key, 0) + 1
            self._begin(key, self._calls[key])
            try:
                return run(frame)
            finally:
                self._begin(key, outer)

        return watched
