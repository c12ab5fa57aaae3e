"""Which turn of a loop or call of a function each step of an evaluation ran in: what a large graph is folded by."""

from __future__ import annotations

from gradcli.pictures.diagram import cut
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcli.commands.steps.places import Within

_LONGEST = 24


class Turn(Record):
    """One turn of a loop, or one call of a function: its words, and which one it is, from 1 on."""

    words: str
    number: int
    unit: str


def turns_of(places: Sequence[tuple[Within, ...]]) -> list[Turn | None]:
    """Return for each step the turn of the outermost loop, or the call, that it ran in; None outside of any."""
    found: list[Turn | None] = []
    for around in places:
        counted = next((within for within in around if within.unit and within.number), None)
        if counted is None:
            found.append(None)
            continue
        words = f"{counted.words.partition('(')[0]}(...)" if counted.unit == "call" else counted.words
        found.append(Turn(cut(words, _LONGEST), counted.number, counted.unit))
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
