"""What the tests of command lines share: results as numbers, and what was said on stderr."""

from __future__ import annotations

import json
from typing import Any


def lines(text: str) -> dict[str, Any]:
    """Return `name<TAB>value` lines as a dictionary of numbers."""
    return {name: json.loads(value) for name, value in (line.split("\t") for line in text.splitlines())}


def told(outcome: Any) -> str:
    """Return what was said on stderr, after making sure that it is no traceback and no bug of ours."""
    assert "Traceback" not in outcome.err
    assert "has a bug" not in outcome.err
    return str(outcome.err)
