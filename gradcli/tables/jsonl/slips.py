"""Lines that are nearly JSON, as programs and people write them, and what makes them JSON on the way."""

from __future__ import annotations

import re

import orjson

# A pattern for the bytes of a line, what to put in its place, and how people say it.
_MENDED = (
    (rb"\}\s*,\s*$", b"}", "rows have no comma between them: sed 's/}, *$/}/' FILE"),
    (rb",(\s*\})", rb"\1", "no comma stands before the }: sed 's/, *}/}/g' FILE"),
    (rb"'", b'"', "texts and keys stand in double quotes: tr \"'\" '\"' < FILE"),
    (rb"([{,]\s*)([A-Za-z_]\w*)(\s*:)", rb'\1"\2"\3',
     r"""keys stand in double quotes: sed -E 's/([{,] *)([A-Za-z_][A-Za-z_0-9]*) *:/\1"\2":/g' FILE"""),
    (rb"\bNone\b", b"null", "None is null in JSON: sed 's/None/null/g' FILE"),
    (rb"\bTrue\b", b"true", "True is true in JSON: sed 's/True/true/g; s/False/false/g' FILE"),
)  # fmt: skip


def nearly_json(line: bytes) -> str | None:
    """Return the hint for a line that is JSON but for one habit of another language, None for any other line."""
    found = _mended(line)
    return None if found is None else f"{found[1]} | gradcli map ..."


def mended_json(text: bytes) -> bytes | None:
    """Return a text as JSON that is so but for one habit of another language, None for any other text."""
    found = _mended(text)
    return None if found is None else found[0]


def _mended(text: bytes) -> tuple[bytes, str] | None:
    for pattern, replacement, hint in _MENDED:
        changed = re.sub(pattern, replacement, text)
        if changed == text:
            continue
        try:
            orjson.loads(changed)
        except orjson.JSONDecodeError:
            continue
        return changed, hint
    return None
