"""Inference mode: nothing is recorded, and the tensors made meanwhile are told from others.

A tensor's number on the clock of creation says when it was made, so that it need not carry a mark.
"""

from __future__ import annotations

from bisect import bisect

from gradcli.core.tensor import Tensor, clock

_turns: list[int] = []  # when inference mode was switched: on, off, on, ...


def is_inference_mode() -> bool:
    """Tell whether inference mode is on."""
    return len(_turns) % 2 == 1


def set_inference_mode(flag: bool) -> bool:
    """Switch inference mode on or off; return what it was. What is recorded is another switch."""
    before = is_inference_mode()
    if flag != before:
        _turns.append(next(clock))
    return before


class Inference:
    """Inference mode, on or off from when this is made until it is left."""

    __slots__ = ("_before",)

    def __init__(self, flag: bool) -> None:
        self._before = set_inference_mode(flag)

    def leave(self) -> None:
        """Switch it back."""
        set_inference_mode(self._before)


def is_inference(t: Tensor) -> bool:
    """Tell whether a tensor was made in inference mode; a view of another is what that one is."""
    from gradcli.core.sharing import memory_of

    return bisect(_turns, memory_of(t).index) % 2 == 1
