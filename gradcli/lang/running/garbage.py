"""When Python's cyclic collector looks at what a program makes: seldom, and never at more than a signal can wait for.

It would look at every recorded node again and again, which costs more than the program itself, and no signal ends a
look. So it rests while a program runs, and is asked for what is new after so many objects. Where it finds nothing to
collect, as in a growing graph, it is asked ever less often.
"""

from __future__ import annotations

import gc

# Net new objects between two looks, each of which takes some 30 ms.
YOUNG = 400_000
YOUNG_OF_INTERRUPTED = 150_000  # whoever ended a program waits for what comes next
_SKIPS = 2  # looks left out at the beginning
# A look that finds fewer of the new ones to be garbage than one in so many was not worth it.
_WORTH_IT = 50
# Between programs Python looks by itself, as a rule after 700 new objects. What a program has recorded is a million of
# them, without a cycle among them.
_BETWEEN_PROGRAMS = 1_000_000


def collect_seldom() -> None:
    """Let Python's own looks, between programs, come after as many objects as a program may leave."""
    gc.set_threshold(_BETWEEN_PROGRAMS, 10, 10)


class Collecting:
    """The collector of a process while a program runs: `rest`, `look` now and then, `go_on`."""

    __slots__ = ("_left", "_skips", "_was_on")

    def __init__(self) -> None:
        self._was_on = False
        self._skips = self._left = _SKIPS

    def rest(self) -> None:
        """Switch the collector off; `go_on` brings back what it was."""
        if gc.isenabled():
            self._was_on = True
            gc.disable()
        self._skips = self._left = _SKIPS

    def go_on(self, ended_early: bool) -> None:
        """Let the collector do as it did before, but not look at once at the millions that a program has left."""
        if gc.get_count()[0] > (YOUNG_OF_INTERRUPTED if ended_early else YOUNG):
            _count_as_old()
        if self._was_on:
            gc.enable()
            self._was_on = False

    def look(self) -> None:
        """Collect garbage among the objects that are new since the last time, if they are many."""
        new = gc.get_count()[0]
        if new <= YOUNG:
            return
        if self._left or new > YOUNG + YOUNG // 4:
            # Too many at once, which one call has made, would take too long.
            self._left = max(0, self._left - 1)
            _count_as_old()
            return
        if gc.collect(0) * _WORTH_IT < new:
            self._skips = 2 * self._skips + 1
        else:
            self._skips = 0
        self._left = self._skips


def _count_as_old() -> None:
    """Count all objects as old: the collector looks at them after many more, and not as soon as it is let go on."""
    gc.freeze()
    gc.unfreeze()
