"""The world of the processes that tests start: this tree, and one folder of caches for all of them.

A process of a source tree compiles the grammar where it finds no table of it, which takes longer than most tests.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHES = str(ROOT / ".pytest_cache" / "processes")
TREE = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": CACHES}
