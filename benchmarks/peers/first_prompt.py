"""From the shell to the first prompt, beside a prompt that prompt_toolkit makes by itself."""

from __future__ import annotations

PEERS: dict[str, object] = {}
