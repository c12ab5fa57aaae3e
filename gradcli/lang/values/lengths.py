"""How long lists and strings of a program may become, checked before they are made."""

from __future__ import annotations

from gradcli.core.memory import BOUNDS
from gradcli.core.patience import listed
from gradcli.errors import LimitProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

LONGEST = 50_000_000  # items of one list, characters of one string
MOST_COLLECTED = 20_000_000  # items taken one by one from something whose length nobody knows
ITEM = 8  # bytes: what a list needs for an item at least
DEEPEST = 100_000  # lists within lists, where they are compared


def fits(length: int) -> bool:
    """Return True for a length that a list or string may have: a number of its own, and what memory allows.

    Raises: LimitProblem for a longer one.
    """
    most = min(LONGEST, BOUNDS.array // ITEM)
    if length > most:
        hint = "raise --max-memory" if most < LONGEST else None
        raise LimitProblem(
            f"that would be {length:,} items long; lists and strings may have {most:,}", hint=hint
        )
    return True


def collected(values: Iterable[Any]) -> list[Any]:
    """Return the items of something that can be gone through, as a list.

    Raises: LimitProblem before a list longer than allowed is made.
    """
    if isinstance(values, (list, tuple, range, str, dict)):
        fits(len(values))
        return list(values) if isinstance(values, dict) else listed(values)
    found = []
    for value in values:
        found.append(value)
        if len(found) > MOST_COLLECTED:
            raise LimitProblem(f"more than {MOST_COLLECTED:,} items would have to be kept in one list")
    return found
