"""What takes long to free, freed piece by piece and beside the program.

Python frees what nobody holds any more at once and whole, and no signal ends that: a graph of ten million nodes takes
a second. So whoever is about to drop something that may be as large `hold`s it, and lets it go (`let_go`) when nobody
else holds it: then a thread takes it apart. While a process is large, what a program reaches is held (`anchor`) from
one look at it to the next, so that this is also true of what the program itself drops.
"""

from __future__ import annotations

import _thread
from gc import get_referents
from sys import getrefcount
from time import sleep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

_PIECE = 2**16  # items of a list that go at once; numbers among them take a millisecond
_TURN = 2000  # objects after which other threads have their turn
_UNSHARED = 2  # references to an object in a variable that nobody else holds, as `getrefcount` counts them
_WORTH_GIVING_BACK = 300_000_000  # bytes of a process whose free memory the system may have back
_MANY = 2**20  # elements of an array that is not worth holding
# What leads nowhere, or to what a process has as long as it lives.
_ENDS = frozenset((float, int, bool, str, bytes, complex, type(None), type, type(sleep)))

_held: list[Any] = []
_behind_held: list[Callable[[], object]] = []
_let_go: list[Any] = []
_behind_let_go: list[Callable[[], object]] = []
_anchored: list[Any] = []
_turns = _thread.allocate_lock()


def hold(*values: Any) -> None:
    """Keep values, and all that only they lead to, until `let_go` is called."""
    _held.extend(values)


def afterwards(work: Callable[[], object]) -> None:
    """Have some work done in the thread, once what `let_go` lets go next is freed."""
    _behind_held.append(work)


def let_go() -> None:
    """Begin to free what is held, as far as nobody else holds it."""
    values = _held[:]
    _held.clear()
    _behind_let_go.extend(_behind_held)
    _behind_held.clear()
    _begin_with(values)


def anchor(values: Iterable[Any]) -> None:
    """Keep values until the next call; let those of the last one go that nobody else holds any more."""
    before = _anchored[:]
    _anchored[:] = [value for value in values if _may_lead_far(value)]
    # Two references are those of a list and of the variable; the third is how `getrefcount` looks at it.
    dropped = [value for value in before if getrefcount(value) == _UNSHARED + 1]
    before.clear()
    _begin_with(dropped)


def finish() -> bool:
    """Wait until all that nobody holds any more is freed; tell whether there was anything."""
    anchor(())
    found = False
    while _let_go or _behind_let_go or _turns.locked():
        found = True
        sleep(0.001)
    return found


def _begin_with(values: list[Any]) -> None:
    if values or _behind_let_go:
        _let_go.extend(values)
        values.clear()
        _thread.start_new_thread(_free, ())


def _may_lead_far(value: Any) -> bool:
    from gradcli.core.tensor import Tensor

    kind = type(value)
    if kind is Tensor:
        return getattr(value.value, "size", 1) < _MANY
    return kind is list or isinstance(value, (dict, tuple))


# ----- in the thread -----------------------------------------------------------------------------------------------


def _free() -> None:
    from gradcli.core.memory import resident

    with _turns:
        before = resident()
        while _let_go:
            _take_apart([_let_go.pop()])
        while _behind_let_go:
            _behind_let_go.pop()()
    # Graphs of arrays lie between what lives on, so that even the C library does not see that nearly all is free.
    if before > _WORTH_GIVING_BACK:
        give_back()


def give_back() -> None:
    """Give memory that is free to the system, where its C library (glibc) keeps some and can be told."""
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _take_apart(stack: list[Any]) -> None:
    """Free objects and what only they lead to: each when nothing but the stack leads there."""
    from gradcli.core.tensor import Tensor

    turn = _TURN
    while stack:
        turn -= 1
        if not turn:
            turn = _TURN
            sleep(0)
        one = stack.pop()
        if getrefcount(one) > _UNSHARED:
            continue
        kind = type(one)
        # A signal may have ended the making of a node; nothing else that a usual one leads to is its own.
        if kind is Tensor and getattr(one, "state", one) is None:
            stack += getattr(one, "inputs", ())
        elif kind not in _ENDS:
            stack += _led_to(one)


def _led_to(one: Any) -> list[Any]:
    """Return what an object leads to, so that it outlives it; of a large list or dict a piece, and the rest."""
    kind = type(one)
    if kind is not list and kind is not dict:
        return get_referents(one)
    if len(one) > _PIECE:
        return [one, _part_of(one)]
    if kind is list and _ENDS.issuperset(map(type, one)):
        return []
    return get_referents(one)


def _part_of(container: Any) -> list[Any]:
    """Return a piece of a large list or dict, taken out of it."""
    if type(container) is list:
        part = container[-_PIECE:]
        del container[-_PIECE:]
        return part
    return [container.popitem() for _ in range(_PIECE)]
