"""The common case of JSON lines, read all at once: every object has the same keys, all numbers, written alike."""

from __future__ import annotations

import re

import orjson

from gradcli.tables.numerals import OF_NUMBERS, flat_floats

TYPE_CHECKING = False
if TYPE_CHECKING:
    from numpy.typing import NDArray

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
