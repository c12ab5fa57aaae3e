"""`%time` and `%timeit` of notebooks: how long a program took, in the words of IPython."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.session import Session
    from gradcli.source import Source

_RUNS, _LONG_ENOUGH = 7, 0.2
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "μs"), (1e-9, "ns"))
_LONGER = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def time_once(source: Source, session: Session, show: str, _flags: tuple[str, ...]) -> None:
    """Run a program and write how long it took; a last value shows after that. Raises: Problem."""
    shown: list[Any] = []
    import os

    before, start = os.times(), time.perf_counter()
    session.run(source, show, present=shown.append)
    wall, after = time.perf_counter() - start, os.times()
    user, system = after.user - before.user, after.system - before.system
    session.runtime.write(
        f"CPU times: user {duration(user)}, sys: {duration(system)}, total: {duration(user + system)}\n"
        f"Wall time: {duration(wall)}\n"
    )
    for value in shown:
        session.runtime.write(session.cell_text_of(value) + "\n")


def time_repeatedly(source: Source, session: Session, _show: str, flags: tuple[str, ...]) -> None:
    """Run a program in loops, write how long one loop takes, and forget what it bound. Raises: Problem."""
    given = {flag[1]: int(flag[2:]) for flag in flags if flag[2:]}
    restore = session.checkpoint()
    try:
        run = session.again(source)
        loops = given.get("n") or _enough(run)
        times = [_time(run, loops) / loops for _ in range(given.get("r", _RUNS))]
    finally:
        restore()
    mean = sum(times) / len(times)
    spread = (sum((each - mean) ** 2 for each in times) / len(times)) ** 0.5
    session.runtime.write(
        f"{duration(mean)} ± {duration(spread)} per loop (mean ± std. dev. of {len(times)} run{_s(len(times))}, "
        f"{loops:,} loop{_s(loops)} each)\n"
    )


def duration(seconds: float) -> str:
    """Return a time as IPython writes it: `12.3 μs`, `1min 5s`."""
    if seconds >= 60:
        parts, left = [], int(seconds)
        for whole, unit in _LONGER:
            count, left = divmod(left, whole)
            if count:
                parts.append(f"{count}{unit}")
        return " ".join(parts)
    for length, unit in _UNITS:
        if seconds >= length:
            return f"{seconds / length:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _time(run: Callable[[], None], loops: int) -> float:
    start = time.perf_counter()
    for _ in range(loops):
        run()
    return time.perf_counter() - start


def _enough(run: Callable[[], None]) -> int:
    """Return how many loops take long enough to be measured: a power of ten."""
    loops = 1
    while _time(run, loops) < _LONG_ENOUGH and loops < 10**8:
        loops *= 10
    return loops
