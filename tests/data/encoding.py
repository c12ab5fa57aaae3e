"""How the recorded reference data is written: numbers, tensors, and one field per line.

A float is written as the shortest decimal that reads back as the same double (or single, for float32).
What JSON has no number for is a string: "NaN", "Infinity", "-Infinity". The recorders share this module; it
imports nothing but the standard library, so that it runs under PyTorch's Python and under ours.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def number(value: Any) -> Any:
    """Return `value` as JSON can hold it: bools and ints as they are, floats finite or as a string."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def header(script: str, source: str, note: str) -> dict[str, str]:
    """Return the head of a data file: which script made it, from what, when, and what to know."""
    return {
        "script": script,
        "source": source,
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "note": note,
    }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _field(key: str, value: Any) -> str:
    """Return one field on a line; a list of records takes a line for each."""
    if isinstance(value, list) and value and isinstance(value[0], dict) and "at" in value[0]:
        rows = ",\n".join(f"    {_text(row)}" for row in value)
        return f"   {_text(key)}: [\n{rows}\n   ]"
    return f"   {_text(key)}: {_text(value)}"


def write(path: Path, head: dict[str, str], cases: list[dict[str, Any]]) -> None:
    """Write `cases` to `path`, one field per line, so that a change shows as the line it changes."""
    lines = ["{", f' "header": {json.dumps(head)},', ' "cases": [']
    for index, case in enumerate(cases):
        fields = ",\n".join(_field(key, value) for key, value in case.items())
        lines.append("  {\n" + fields + "\n  }" + ("," if index + 1 < len(cases) else ""))
    lines += [" ]", "}", ""]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    print(f"{path.relative_to(HERE)}: {len(cases)} cases, {path.stat().st_size // 1024} KiB")
