"""Measure one contender at one work, in this process, and print a JSON line; or all of a work's, each in its own.

    python benchmarks/measure.py WORK [CONTENDER]

The line has `work`, `peer`, `seconds` (the least of several runs), `first` (the first run), `runs` and
`memory_mb` (what the runs added to the process's peak). A peer that is not installed prints nothing.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_RUNS, LONGEST = 200, 1.5
ENOUGH = 0.3  # seconds: of runs that take microseconds it takes thousands until the least is found
MISSING = 3


def contenders(work: str) -> dict[str, Callable[[], Callable[[], object]]]:
    """Return the contenders of a work by name: the peers, then ours."""
    found = dict(importlib.import_module(f"peers.{work}").PEERS)
    if importlib.util.find_spec("ours"):
        found |= importlib.import_module("ours").OURS.get(work, {})
    return found


def resident_mb() -> float:
    """Return the memory the process holds now."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 2**20


def peak_mb() -> float:
    """Return the most memory the process, or a process it started, ever held."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def measured(prepare: Callable[[], Callable[[], object]]) -> dict[str, Any]:
    """Return seconds and memory of what `prepare` returns: one run at least, then until time is up."""
    run = prepare()
    before = resident_mb()
    times: list[float] = []
    spent = 0.0
    while not times or (spent < LONGEST and (len(times) < MOST_RUNS or spent < ENOUGH)):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
        spent += times[-1]
    memory = max(0.0, peak_mb() - before)
    return {"seconds": min(times), "first": times[0], "runs": len(times), "memory_mb": round(memory, 1)}


def main() -> int:
    """Measure what the command line names."""
    work = sys.argv[1]
    if len(sys.argv) == 2:
        for name in contenders(work):
            subprocess.run([sys.executable, __file__, work, name], check=False)
        return 0
    name = sys.argv[2]
    sys.setrecursionlimit(10_000)
    try:
        record = measured(contenders(work)[name])
    except ImportError as missing:
        print(f"{work}, {name}: {missing}", file=sys.stderr)
        return MISSING
    print(json.dumps({"work": work, "peer": name} | record))
    return 0


if __name__ == "__main__":
    sys.exit(main())
