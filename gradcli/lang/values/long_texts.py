"""Methods of long strings, done piece by piece: Python's own look at no signal before they are done."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PIECE = 2**19  # characters, or parts: some milliseconds, 25 at most


def pieces_of(text: str) -> Iterator[str]:
    """Give a text in pieces."""
    return (text[start : start + PIECE] for start in range(0, len(text), PIECE))


def split(text: str, separator: str | None, most: int) -> list[str]:
    """Return `text.split(separator, most)`."""
    found: list[str] = []
    while most < 0 or most > PIECE:
        parts = text.split(separator, PIECE)
        if len(parts) <= PIECE:
            found += parts
            return found
        text = parts.pop()
        found += parts
        most = max(-1, most - PIECE)
    found += text.split(separator, most)
    return found


def rsplit(text: str, separator: str | None, most: int) -> list[str]:
    """Return `text.rsplit(separator, most)`."""
    if len(text) <= PIECE:
        return text.rsplit(separator, most)
    turned = split(text[::-1], separator and separator[::-1], most)
    turned.reverse()
    return [part[::-1] for part in turned]


def splitlines(text: str, keep_ends: bool = False) -> list[str]:
    """Return `text.splitlines(keep_ends)`."""
    found: list[str] = []
    for part in _parts_after(text, "\n"):
        found += part.splitlines(keep_ends)
    return found


def joined(separator: str, parts: list[str]) -> str:
    """Return `separator.join(parts)`."""
    if len(parts) <= PIECE:
        return separator.join(parts)
    return separator.join(
        [separator.join(parts[start : start + PIECE]) for start in range(0, len(parts), PIECE)]
    )


def replaced(text: str, old: str, new: str) -> str:
    """Return `text.replace(old, new)`."""
    if len(text) <= PIECE or not old or len(old) > PIECE:
        return text.replace(old, new)
    made = []
    at = 0
    while at < len(text):
        piece = text[at : at + PIECE]
        *before, last = piece.split(old)
        # What ends a piece may begin with the next one what is replaced.
        kept = min(len(last), len(old) - 1) if at + len(piece) < len(text) else 0
        made.append(new.join([*before, last[: len(last) - kept]]))
        at += len(piece) - kept
    return "".join(made)


def changed(text: str, method: Callable[[str], str], further: Callable[[str], str] | None = None) -> str:
    """Return `method(text)`, which changes words by themselves; `further` changes what follows the first piece."""
    first, *others = _parts_after(text, " ")
    then = further or method
    return "".join([method(first), *[then(part) for part in others]])


def _parts_after(text: str, mark: str) -> Iterator[str]:
    """Give a text in parts that end with a mark: pieces, longer ones where marks are rare."""
    start = 0
    while True:
        end = text.find(mark, start + PIECE) + 1 or len(text)
        yield text[start:end]
        if end == len(text):
            return
        start = end


def all_are(text: str, method: Callable[[str], bool], letter: str = "") -> bool:
    """Return `method(text)`, which asks something of each character and is False for none.

    With a `letter`, of which it is true, the method asks only letters.
    """
    if len(text) <= PIECE:
        return method(text)
    asked = all(method(piece + letter) for piece in pieces_of(text))
    return asked and (not letter or any(method(piece) for piece in pieces_of(text)))


def stripped(text: str, letters: str | None, left: bool, right: bool) -> str:
    """Return `text.strip(letters)`, `text.lstrip(letters)` or `text.rstrip(letters)`."""
    start, end = 0, len(text)
    while left and start < end:
        piece = text[start : min(start + PIECE, end)]
        kept = len(piece.lstrip(letters))
        start += len(piece) - kept
        left = not kept
    while right and start < end:
        piece = text[max(start, end - PIECE) : end]
        kept = len(piece.rstrip(letters))
        end -= len(piece) - kept
        right = not kept
    return text[start:end]


def shown(text: str) -> str:
    """Return `repr(text)`."""
    if len(text) <= PIECE:
        return repr(text)
    # Python chooses the quote by the whole text; the other one, added to each piece, makes it choose the same.
    quote, other = ('"', "'") if "'" in text and '"' not in text else ("'", '"')
    return quote + "".join([repr(piece + other)[1:-2] for piece in pieces_of(text)]) + quote
