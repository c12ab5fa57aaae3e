"""Whether this process can be copied as it is: a copy has only the thread that made it."""

from __future__ import annotations

import os
import sys
import time

_THREADED = "pyarrow"  # starts threads of its own whenever it likes


def is_alone(tries: int = 1) -> bool:
    """Tell whether this is the process's only thread, as far as is known; one just joined takes a moment to go."""
    if sys.platform != "linux" or _THREADED in sys.modules:
        return False
    for turn in range(tries):
        try:
            if len(os.listdir("/proc/self/task")) == 1:
                return True
        except OSError:
            return False
        if turn + 1 < tries:
            time.sleep(0.0005)
    return False
