"""The world of the processes that tests start: this tree, and one folder of caches for all of them.

A process of a source tree compiles the grammar where it finds no table of it, which takes longer than most tests.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHES = str(ROOT / ".pytest_cache" / "processes")
os.makedirs(CACHES, exist_ok=True)  # gradcli makes no home for its caches
TREE = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": CACHES}


def environment_at(home: Path | str, **variables: str) -> dict[str, str]:
    """Return the environment of a process of this tree with a home and other variables."""
    return {**TREE, "HOME": str(home), **variables}


def command(before: str = "") -> list[str]:
    """Return how gradcli is called, after a statement of Python in the same process.

    Not by `preexec_fn`: that forks, and a fork waits for ever where a thread of an earlier test is in the middle of a
    factorisation.
    """
    if not before:
        return [sys.executable, "-m", "gradcli"]
    rest = "os.execv(sys.executable, [sys.executable, '-m', 'gradcli', *sys.argv[1:]])"
    return [sys.executable, "-c", f"import os, signal, sys; {before}; {rest}"]


def seconds_computed(process: int) -> float:
    """Return the time that a process has had of the processors."""
    with open(f"/proc/{process}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Ticks:
    """Counts the hundredths of a second that a thread sees go by, fewer where the machine has much else to do."""

    _HUNDREDTH = 0.01

    def __init__(self) -> None:
        self.seconds = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._count, daemon=True)

    def __enter__(self) -> Ticks:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _count(self) -> None:
        while not self._over.is_set():
            time.sleep(self._HUNDREDTH)
            self.seconds += self._HUNDREDTH
