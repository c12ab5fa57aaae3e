"""Work beside the program: silent, and stopped when it takes too long. What the prompt's preview runs in."""

from __future__ import annotations

import sys
import time

from gradcli.core.values import MEMORY_LIMIT
from gradcli.errors import LimitProblem
from gradcli.lang.limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from gradcli.lang.runtime import Runtime

    Result = TypeVar("Result")


def bounded(runtime: Runtime, work: Callable[[], Result], limits: Limits) -> Result:
    """Return what `work` gives, while the runtime prints and warns nowhere and the limits hold.

    Raises: Problem; LimitProblem when the time for all of it is over.
    """
    meter = runtime.meter
    kept = (runtime.write, runtime.warn, meter.limits, MEMORY_LIMIT[0])
    runtime.write = runtime.warn = _say_nothing
    # One alarm for all of the work: the meter's own would start anew with every program. Compiled functions
    # hold on to the meter, so it stays.
    meter.set_limits(Limits(steps=limits.steps, depth=limits.depth))
    if limits.memory is not None:
        MEMORY_LIMIT[0] = limits.memory
    stop = _alarm(limits.seconds)
    try:
        return work()
    finally:
        stop()
        runtime.write, runtime.warn, before, MEMORY_LIMIT[0] = kept
        meter.set_limits(before)


def _say_nothing(_text: str) -> None:
    return


def _alarm(seconds: float | None) -> Callable[[], None]:
    """Raise LimitProblem in the main thread after some time, unless what this returns is called before."""
    # Where nobody has imported threading there is only one thread; importing it would cost time at the exit, too.
    threading = sys.modules.get("threading")
    if seconds is None or (threading and threading.current_thread() is not threading.main_thread()):
        return _nothing_to_stop
    import signal

    over = False

    def ring(_number: int, _frame: object) -> None:
        if not over:
            raise LimitProblem(f"this took more than {seconds:g} seconds")

    def stop() -> None:
        # An alarm that rings between these lines finds that it is over.
        nonlocal over
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, time.get_clock_info("monotonic").resolution))
    return stop


def _nothing_to_stop() -> None:
    return
