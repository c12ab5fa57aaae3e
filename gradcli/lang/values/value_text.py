"""Texts of plain values as Python writes them: `None`, numbers, strings, lists and tuples of anything.

What is not Python's own (tensors, functions, sizes) is left to a callable of the caller.
"""

from __future__ import annotations

from gradcli.lang.values.lengths import in_one_text
from gradcli.lang.values.long_texts import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


_PYTHONS_OWN = frozenset(
    (bool, int, float, str, list, tuple, range)
)  # not what derives from them, as a size does


def text_of(value: Any, other_text: Callable[[Any], str], other_repr: Callable[[Any], str]) -> str:
    """Return what `print(value)` shows: a string is itself, all else as in a list."""
    if isinstance(value, str):
        return value
    if value is None or type(value) in _PYTHONS_OWN:
        return repr_of(value, other_repr)
    return other_text(value)


def repr_of(value: Any, other_repr: Callable[[Any], str]) -> str:
    """Return what a list that holds `value` shows for it: a string in quotes, a list in brackets.

    A list inside itself shows as `[...]`. Nesting is limited by memory only.
    """
    pieces: list[str] = []
    open_brackets: list[_Bracket] = []
    being_written: set[int] = set()
    pending: Any = value
    while True:
        if type(pending) is list or type(pending) is tuple:
            if id(pending) in being_written:
                pieces.append("[...]" if isinstance(pending, list) else "(...)")
            else:
                open_brackets.append(_Bracket(pending))
                being_written.add(id(pending))
                pieces.append("[" if isinstance(pending, list) else "(")
        else:
            pieces.append(_leaf_text(pending, other_repr))
        while open_brackets and open_brackets[-1].shown == len(open_brackets[-1].value):
            bracket = open_brackets.pop()
            being_written.discard(id(bracket.value))
            pieces.append(bracket.closing())
        if not open_brackets:
            return in_one_text(pieces)
        bracket = open_brackets[-1]
        if bracket.shown:
            pieces.append(", ")
        pending = bracket.value[bracket.shown]
        bracket.shown += 1


class _Bracket:
    """A list or tuple being written, and how many of its elements are."""

    __slots__ = ("shown", "value")

    def __init__(self, value: list[Any] | tuple[Any, ...]) -> None:
        self.value = value
        self.shown = 0

    def closing(self) -> str:
        """Return what ends the list or tuple; a tuple of one keeps its comma."""
        if isinstance(self.value, list):
            return "]"
        return ",)" if len(self.value) == 1 else ")"


def _leaf_text(value: Any, other_repr: Callable[[Any], str]) -> str:
    if type(value) is str:
        return shown(value)
    return repr(value) if value is None or type(value) in _PYTHONS_OWN else other_repr(value)
