"""How long lists and strings of a program may become, checked before they are made."""

from __future__ import annotations

from gradcli.core.memory import BOUNDS
from gradcli.core.patience import drawn, listed
from gradcli.errors import LimitProblem
from gradcli.lang.values.long_texts import joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

LONGEST = 50_000_000  # items of one list, characters of one string
# A tuple is made in one go, and so is the larger table of a dict or set that grows: Python looks at no signal then.
LONGEST_TUPLE = 5_000_000
MOST_KEYS = 5_000_000
MOST_COLLECTED = 20_000_000  # items taken one by one from something whose length nobody knows
ITEM = 8  # bytes: what a list needs for an item at least
DEEPEST = 100_000  # lists within lists, where they are compared


def fits(length: int, kind: type = list) -> bool:
    """Return True for a length that a list, string, tuple, dict or set may have: its own limit, and what memory allows.

    Raises: LimitProblem for a longer one.
    """
    longest = LONGEST if kind is list else LONGEST_TUPLE if kind is tuple else MOST_KEYS
    most = min(longest, BOUNDS.array // ITEM)
    if length > most:
        which, hint = _NAMES[kind]
        hint = "raise --max-memory" if most < longest else hint
        raise LimitProblem(f"that would be {length:,} items long; {which} may have {most:,}", hint=hint)
    return True


_NAMES: dict[Any, tuple[str, str | None]] = {
    list: ("lists and strings", None),
    tuple: ("tuples", "a list may be longer: list(x)"),
    dict: ("dicts and sets", "a list may be longer"),
}


def dict_from(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return the dict of keys and values. Raises: LimitProblem for more than a dict may have."""
    found: dict[Any, Any] = {}
    for key, value in pairs:
        found[key] = value
        if len(found) > MOST_KEYS:
            fits(len(found), dict)
    return found


def in_one_text(pieces: list[str], separator: str = "") -> str:
    """Return pieces as one text, with a separator between them.

    Raises: LimitProblem before a text longer than allowed is made.
    """
    fits(sum([len(piece) for piece in pieces]) + len(separator) * len(pieces))
    return joined(separator, pieces)


def collected(values: Iterable[Any], kind: type = list) -> list[Any]:
    """Return the items of something that can be gone through, as a list.

    Raises: LimitProblem before a list longer than allowed is made, or longer than the `kind` to make of it may be.
    """
    if isinstance(values, (list, tuple, range, str, dict)):
        fits(len(values), kind)
        return drawn(values) if isinstance(values, dict) else listed(values)
    found = []
    for value in values:
        found.append(value)
        if len(found) > MOST_COLLECTED:
            raise LimitProblem(f"more than {MOST_COLLECTED:,} items would have to be kept in one list")
    fits(len(found), kind)
    return found
