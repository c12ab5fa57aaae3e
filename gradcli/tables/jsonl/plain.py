"""The common case of JSON lines, read all at once: every object has the same keys, all numbers, written alike."""

from __future__ import annotations

import re

import orjson

from gradcli.tables.numerals import OF_NUMBERS, flat_floats

TYPE_CHECKING = False
if TYPE_CHECKING:
    from numpy.typing import NDArray

# A text without escapes, or a number or a word; lines that do not match are read with more care.
_SCALAR = rb'(?:"([^"\\\x00-\x1f]*+)"|([-+.0-9eE]++|true|false|null))'
_VALUE = re.compile(rb":\s*([-+.0-9eE]+)\s*(?=[,}])")


def plain_numbers(lines: list[bytes]) -> tuple[tuple[str, ...], NDArray] | None:  # type: ignore[type-arg]
    """Return the keys, and the numbers row by row, of lines that differ in nothing but their numbers; else None."""
    if not lines or lines[0].endswith(b"\r"):
        return None
    first = lines[0]
    try:
        one = orjson.loads(first)
    except orjson.JSONDecodeError:
        return None
    places = [match.span(1) for match in _VALUE.finditer(first)]
    if type(one) is not dict or not places or len(one) != len(places):
        return None
    starts = [0] + [end for _, end in places]
    between = [first[start:end] for start, (end, _) in zip(starts, places)]
    tail = first[places[-1][1] :]
    text = b"\n".join(lines)
    bare = first.translate(None, OF_NUMBERS)
    if text.translate(None, OF_NUMBERS) != b"\n".join([bare] * len(lines)):
        return None
    # The text now is numbers between pieces that are the same in every line; a key that differs in its
    # digits leaves its quotes behind, which are refused as numbers.
    text = text[len(between[0]) : len(text) - len(tail)].replace(tail + b"\n" + between[0], b",")
    for piece in dict.fromkeys(between[1:]):
        text = text.replace(piece, b",")
    values = flat_floats(b"[" + text + b"]", len(lines) * len(places))
    if values is None:
        return None
    return tuple(one), values.reshape(len(lines), len(places))


class FlatPattern:
    """The objects that have the keys of one object in its order, each with a plain text, a number, a truth or null."""

    def __init__(self, keys: list[str]) -> None:
        parts = [re.escape(orjson.dumps(key)) + rb"\s*:\s*" + _SCALAR for key in keys]
        self._keys = keys
        self._match = re.compile(rb"\s*\{\s*" + rb"\s*,\s*".join(parts) + rb"\s*\}\s*").fullmatch

    def values(self, text: bytes) -> dict[str, bytes] | None:
        """Return the values of an object as they are written, without quotes; None if it is of another kind."""
        match = self._match(text)
        if match is None:
            return None
        groups = match.groups()
        texts = [plain if plain is not None else word for plain, word in zip(groups[::2], groups[1::2])]
        return {key: b"" if word == b"null" else word for key, word in zip(self._keys, texts)}


def flat_pattern(text: bytes) -> FlatPattern | None:
    """Return the pattern of the objects that are like this one; None if it is not flat."""
    try:
        one = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if type(one) is not dict or not one or any(type(value) in (dict, list) for value in one.values()):
        return None
    return FlatPattern(list(one))
