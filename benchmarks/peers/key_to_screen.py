"""A key until it shows, beside a prompt that prompt_toolkit makes by itself."""

from __future__ import annotations

PEERS: dict[str, object] = {}
