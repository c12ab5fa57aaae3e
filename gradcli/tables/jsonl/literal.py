"""Values of JSON objects as texts, their numbers to the letter."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class _Literal(str):
    """A number as it was written."""


def chosen(text: bytes, names: Sequence[str]) -> bytes:
    """Return an object with the named keys only."""
    one = _read(text)
    return _nested({name: one[name] for name in names if name in one}).encode("utf-8", "backslashreplace")


def cells_by_name(text: bytes, names: Sequence[str]) -> list[bytes]:
    """Return the named values of an object as cells: null, or no key, as an empty one, nested values as JSON."""
    one = _read(text)
    return [_cell(one.get(name)) for name in names]


def _read(text: bytes) -> dict[str, Any]:
    one: dict[str, Any] = json.loads(text, parse_float=_Literal, parse_int=_Literal)
    return one


def _cell(value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace")
    if isinstance(value, bool):
        return b"true" if value else b"false"
    return _nested(value).encode("utf-8", "backslashreplace")


def _nested(value: Any) -> str:
    """Return a nested value as JSON."""
    if isinstance(value, _Literal):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(_nested, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_nested(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
