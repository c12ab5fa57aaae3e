"""Alarms: a problem that is raised in the middle of whatever runs when its time is over."""

from __future__ import annotations

import sys
import time

from gradcli.errors import LimitProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

# An alarm rings again after so many seconds, in case that something took its problem for another one.
AGAIN = 1.0
# The functions that stop an alarm, and how many calls they are apart.
_LEAVING = ("stop", "_stop", "__exit__")
_DEPTH_OF_LEAVING = 3


def out_of_time(seconds: float) -> LimitProblem:
    """Return the problem of a program that took longer than it may."""
    return LimitProblem(
        f"the program took more than {seconds:g} second{'' if seconds == 1 else 's'}",
        hint="raise --max-seconds",
    )


def alarm(seconds: float | None, problem: Callable[[], LimitProblem]) -> Callable[[], None]:
    """Raise a problem in the main thread after some seconds, unless what this returns is called before.

    An alarm that is set already and would ring earlier goes on; one that would ring later waits until this one
    is over. Nothing is set in other threads, which no alarm reaches, or without `seconds`.
    """
    if seconds is None:
        return _nothing
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        return _nothing
    earlier = signal.getitimer(signal.ITIMER_REAL)[0]
    if 0 < earlier <= seconds:
        return _nothing
    over = False

    def ring(_number: int, frame: FrameType | None) -> None:
        if not over and not _is_leaving(frame):
            raise problem()

    def stop() -> None:
        nonlocal over
        over = True
        left = max(earlier - (time.monotonic() - began), 1e-6) if earlier else 0.0
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, left, AGAIN)

    began = time.monotonic()
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6), AGAIN)
    return stop


def _is_leaving(frame: FrameType | None) -> bool:
    """Tell whether the program is on its way out already: its problem, or the stopping of its alarm, stays whole."""
    if isinstance(sys.exc_info()[1], (LimitProblem, KeyboardInterrupt)):
        return True
    for _ in range(_DEPTH_OF_LEAVING):
        if frame is None:
            return False
        if frame.f_code.co_name in _LEAVING:
            return True
        frame = frame.f_back
    return False


def _nothing() -> None:
    return
