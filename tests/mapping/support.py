"""What tests of `gradcli map` as a process share."""

from __future__ import annotations

import subprocess
from pathlib import Path


def output_of(process: subprocess.Popen[bytes]) -> bytes:
    """Return what a process writes until it ends, well."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
