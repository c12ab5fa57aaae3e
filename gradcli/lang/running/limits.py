"""What bounds a program: steps, seconds, memory and depth, counted as cheaply as possible."""

from __future__ import annotations

import sys
import time

from gradcli.core.freeing import anchor
from gradcli.core.memory import expect_moderation, resident
from gradcli.errors import LimitProblem
from gradcli.lang.running.alarm import alarm, out_of_time
from gradcli.lang.running.garbage import Collecting
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

DEFAULT_DEPTH = 10_000
# Pure Python calls need no C stack, but some calls of a program pass through C (a derivative of a function that takes
# a derivative, a sort key, a generator): so many of them may be open at once.
HOST_DEPTH = 2000
# Steps between two looks at the clock: at 0.1 us to 10 ms a step, that is 0.1 ms to some seconds.
CHUNK = 1000
# Seconds between two looks at memory, which take 20 us: filling 10 MB takes about as long.
BETWEEN_LOOKS = 0.005
# With a limit on memory the looks are closer, because each step may make a large list.
CLOSE = 16
# A host frame is some 100 bytes on the heap; a call of the language takes about ten of them.
HOST_FRAMES = 5_000_000
# Bytes from which a process may have so much to free at once that a signal would wait for it.
LARGE = 250_000_000
_FRAMES = 40  # Python's own frames that are looked through for what a program has in variables
_ENDLESS = 2**62  # steps, where there is no limit


class OutOfSteps(LimitProblem):
    """A program took more steps than it may."""


class Limits(Record):
    """How much a program may take; None is no limit. `memory` is in bytes, for the whole process."""

    steps: int | None = None
    seconds: float | None = None
    memory: int | None = None
    depth: int = DEFAULT_DEPTH


def _in_reach() -> list[Any]:
    """Return what the innermost functions that are at work, or the program itself, have in variables."""
    found: dict[int, Any] = {}
    frame: FrameType | None = sys._getframe(1)
    for _ in range(_FRAMES):
        if frame is None:
            break
        if "frame" in frame.f_code.co_varnames:  # whatever runs a program calls it so
            variables = frame.f_locals.get("frame")
            if type(variables) is list or type(variables) is dict:
                found[id(variables)] = variables
        frame = frame.f_back
    reached: list[Any] = []
    for variables in found.values():
        reached += variables.values() if type(variables) is dict else variables
    return reached


class Meter:
    """Counts what a program takes while it is read, compiled and run: `with meter: ...`, which may be nested.

    A loop's turn and a call are a step each. Compiled code takes one from `fuel` for a step and calls `refill`
    when it is below zero.
    """

    __slots__ = (
        "_chunk",
        "_collecting",
        "_deadline",
        "_is_large",
        "_left",
        "_next_look",
        "_open",
        "_stop_alarm",
        "depth",
        "fuel",
        "host",
        "limits",
        "max_depth",
        "taken",
    )

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.max_depth = limits.depth
        self.depth = 0
        self.host = 0
        self.fuel = 0
        self.taken = 0  # steps of the last program
        self._left: int | None = None
        self._deadline: float | None = None
        self._stop_alarm: Callable[[], None] | None = None
        self._open = 0
        self._chunk = CHUNK
        self._next_look = 0.0
        self._is_large = False
        self._collecting = Collecting()

    def set_limits(self, limits: Limits) -> None:
        """Take other limits for the programs that begin from now on."""
        self.limits = limits
        self.max_depth = limits.depth

    def __enter__(self) -> None:
        self._open += 1
        if self._open == 1:
            self._start()

    def __exit__(self, raised: object, *_more: object) -> None:
        self._open -= 1
        if not self._open:
            self._stop(ended_early=raised is not None)

    def _start(self) -> None:
        """Begin to count for one program; the host's own recursion limit is put out of the way."""
        if sys.getrecursionlimit() < HOST_FRAMES:
            sys.setrecursionlimit(HOST_FRAMES)
        limits = self.limits
        self._collecting.rest()
        self.depth = self.host = 0
        self._left = _ENDLESS if limits.steps is None else limits.steps
        self._deadline = None if limits.seconds is None else time.monotonic() + limits.seconds
        self._chunk = CHUNK if limits.memory is None else CLOSE
        self.fuel = min(self._chunk, self._left)
        self._left -= self.fuel
        if limits.seconds is not None:
            # The clock is read every CHUNK steps; the alarm also ends a long program without a loop.
            self._stop_alarm = alarm(limits.seconds, self._out_of_time)

    def _stop(self, ended_early: bool) -> None:
        """End counting, and with it the alarm and the collector's rest."""
        if self._left is not None:
            self.taken = (
                (_ENDLESS if self.limits.steps is None else self.limits.steps) - self._left - self.fuel
            )
        # A function that is called after its program has ended, by a plot, counts here without limits.
        self._left = self._deadline = None
        self._collecting.go_on(ended_early)
        if self._is_large:
            anchor(())
        if self._stop_alarm is not None:
            self._stop_alarm()
            self._stop_alarm = None

    def refill(self) -> None:
        """Allow more steps.

        Raises: LimitProblem if steps, seconds or memory have run out.
        """
        limits = self.limits
        self._collecting.look()
        now = time.monotonic()
        if self._deadline is not None and now > self._deadline:
            raise self._out_of_time()
        if now > self._next_look:
            self._hold(expect_moderation(), now)
        if self._left is None:
            self.fuel = self._chunk
            return
        if self._left <= 0:
            raise OutOfSteps(
                f"the program took more than {limits.steps:,} steps",
                hint="a step is a turn of a loop or a call; raise --max-steps",
            )
        self.fuel = min(self._chunk, self._left)
        self._left -= self.fuel

    def between_statements(self) -> None:
        """Have what the next statement of a program drops freed piece by piece, where it may be large."""
        now = time.monotonic()
        if self._is_large or now > self._next_look:
            self._hold(resident(), now)

    def _hold(self, taken: int, now: float) -> None:
        """Hold what the program reaches until the next look, where the process has `taken` much memory."""
        self._next_look = now + BETWEEN_LOOKS
        was_large, self._is_large = self._is_large, taken > LARGE
        if self._is_large or was_large:
            anchor(_in_reach() if self._is_large else ())

    def too_deep(self, name: str) -> LimitProblem:
        """Return the problem of a call of `name` that goes too deep."""
        return LimitProblem(
            f"{name} calls itself too deep: more than {self.max_depth:,} calls are open",
            hint="does the recursion end? --max-depth raises the limit",
        )

    def enter_host(self) -> None:
        """Count a call that takes the C stack; `leave_host` undoes it."""
        self.host += 1
        if self.host > HOST_DEPTH:
            self.host = 0
            raise LimitProblem(
                f"more than {HOST_DEPTH} derivatives, sort keys or generators are open inside each other",
                hint="does the recursion end?",
            )

    def leave_host(self) -> None:
        """Take back an `enter_host`."""
        if self.host:
            self.host -= 1

    def _out_of_time(self) -> LimitProblem:
        return out_of_time(self.limits.seconds or 0.0)
