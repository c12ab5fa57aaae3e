"""Work beside the program: silent, and stopped when it takes too long. What the prompt's preview runs in."""

from __future__ import annotations

from gradcli.core.memory import BOUNDS
from gradcli.errors import LimitProblem
from gradcli.lang.running.alarm import alarm
from gradcli.lang.running.limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from gradcli.lang.running.runtime import Runtime

    Result = TypeVar("Result")


def bounded(runtime: Runtime, work: Callable[[], Result], limits: Limits) -> Result:
    """Return what `work` gives, while the runtime prints and warns nowhere and the limits hold.

    Raises: Problem; LimitProblem when the time for all of it is over.
    """
    meter = runtime.meter
    kept = (runtime.write, runtime.warn, meter.limits)
    runtime.write = runtime.warn = _say_nothing
    # One alarm for all of the work: the meter's own would start anew with every program. Compiled functions
    # hold on to the meter, so it stays.
    meter.set_limits(Limits(steps=limits.steps, depth=limits.depth))
    cap = BOUNDS.cap(limits.memory)
    seconds = limits.seconds
    stop = alarm(seconds, lambda: LimitProblem(f"this took more than {seconds:g} seconds"))
    try:
        return work()
    finally:
        stop()
        BOUNDS.cap(cap)
        runtime.write, runtime.warn, before = kept
        meter.set_limits(before)


def _say_nothing(_text: str) -> None:
    return
