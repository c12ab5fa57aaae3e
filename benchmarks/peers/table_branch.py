"""E. A program with a branch on each row, beside the same program without one."""

from __future__ import annotations

PEERS: dict[str, object] = {}
