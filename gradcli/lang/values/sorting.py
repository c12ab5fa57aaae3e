"""Sorting as Python sorts, in pieces: `list.sort` looks at no signal before it is done.

Pieces of bounded size are sorted, then pairs of runs are merged, again piece by piece. The order is stable, falling too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from gradcli.core.patience import BLOCK, clear, extend, types_in
from gradcli.lang.values.combine import compare, truth

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# What Python orders as the language does, where all are of one of these kinds.
_ORDERED = (frozenset((float, int)), frozenset((str,)))


def ordered(items: list[Any], key: Any, reverse: Any) -> list[Any]:
    """Return items in rising order, or falling with `reverse`; `key` is None or a function of the program."""
    falling = truth(reverse)
    if key is None:
        if _is_plain(items):
            return _sorted_plain(items, None, falling)
        return [item for item, _itself in _merge_sorted([(item, item) for item in items], falling)]
    from gradcli.lang.running.callables import python_callable

    function = python_callable(key)
    pairs = [(function(item), item) for item in items]
    if _is_plain([rank for rank, _item in pairs]):
        merged = _sorted_plain(pairs, _rank, falling)
    else:
        merged = _merge_sorted(pairs, falling)
    found = [item for _rank_of_it, item in merged]
    clear(pairs)
    clear(merged)
    return found


def _rank(pair: tuple[Any, Any]) -> Any:
    return pair[0]


def _is_plain(ranks: list[Any]) -> bool:
    kinds = types_in(ranks)
    return any(kinds <= ordered for ordered in _ORDERED)


# ----- what Python orders itself -----------------------------------------------------------------------------------


def _sorted_plain(items: list[Any], rank: Callable[[Any], Any] | None, falling: bool) -> list[Any]:
    if len(items) <= BLOCK:
        return sorted(items, key=rank, reverse=falling)
    # Backwards before and after, equal items fall in the order in which they came.
    starts = range(0, len(items), BLOCK)
    runs = [
        sorted(items[start : start + BLOCK][:: -1 if falling else 1], key=rank)
        for start in (reversed(starts) if falling else starts)
    ]
    while len(runs) > 1:
        merged = [_merged(runs[i], runs[i + 1], rank) for i in range(0, len(runs) - 1, 2)]
        runs = merged + runs[2 * len(merged) :]
    if falling:
        runs[0].reverse()
    return runs[0]


def _merged(left: list[Any], right: list[Any], rank: Callable[[Any], Any] | None) -> list[Any]:
    """Return two sorted runs as one; of equal items those of the left come first."""
    found: list[Any] = []
    i = j = 0
    while i < len(left) and j < len(right):
        some, others = left[i : i + BLOCK // 2], right[j : j + BLOCK // 2]
        last, last_other = (some[-1], others[-1]) if rank is None else (rank(some[-1]), rank(others[-1]))
        # One of the two stretches is used up whole, and of the other what comes before its end.
        if last_other < last:
            some = some[: bisect_right(some, last_other, key=rank)]
        else:
            others = others[: bisect_left(others, last, key=rank)]
        i += len(some)
        j += len(others)
        some += others
        some.sort(key=rank)
        found += some
    extend(found, left, i)
    extend(found, right, j)
    clear(left)
    clear(right)
    return found


# ----- what is compared as the language compares -------------------------------------------------------------------


def _merge_sorted(pairs: list[tuple[Any, Any]], falling: bool) -> list[tuple[Any, Any]]:
    """Return pairs in the order of their first items. A comparison may be a call of the program."""
    if len(pairs) < 2:
        return pairs
    middle = len(pairs) // 2
    left, right = _merge_sorted(pairs[:middle], falling), _merge_sorted(pairs[middle:], falling)
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        first, second = left[i][0], right[j][0]
        takes_right = truth(compare(">" if falling else "<", second, first))
        if takes_right:
            merged.append(right[j])
            j += 1
        else:
            merged.append(left[i])
            i += 1
    return [*merged, *left[i:], *right[j:]]
