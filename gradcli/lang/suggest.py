"""Did-you-mean: the nearest known names to an unknown one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Neighbours on a keyboard are a likelier slip than a far letter; with one- and two-letter names nothing else tells
# candidates apart.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

# Functions under names of other countries and calculators.
SPELT = {
    "lg": "log10", "ld": "log2", "lb": "log2", "log_2": "log2", "log_10": "log10", "log_e": "log", "tg": "tan",
    "arctg": "atan", "sh": "sinh", "ch": "cosh", "th": "tanh", "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh",
}  # fmt: skip
LONGEST_WORD = 100  # longer ones are no slips; comparing them takes the square of their length


def distance(a: str, b: str, limit: int) -> int:
    """Return how many letters to add, drop, change or swap to get from `a` to `b`; `limit + 1` if more than that.

    Source: Damerau's edit distance with adjacent swaps (optimal string alignment).
    """
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        above_above, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, above_above[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def nearest(word: str, candidates: Iterable[str], count: int = 1) -> list[str]:
    """Return up to `count` candidates that `word` may be a slip of, likeliest first.

    Words of one or two letters match another letter case, a keyboard neighbour or a swap.
    """
    if len(word) > LONGEST_WORD:
        return []
    limit = 1 if len(word) <= 4 else 2 if len(word) <= 8 else 3
    lowered = word.lower()
    found: list[tuple[float, int, str]] = []
    for order, candidate in enumerate(dict.fromkeys(candidates)):
        if candidate == word or abs(len(candidate) - len(word)) > limit:
            continue
        small = candidate.lower()
        gap: float = distance(lowered, small, limit)
        if gap > limit:
            continue
        if len(word) <= 2 and gap and not _plausible_short(lowered, small):
            continue
        if small[:1] != lowered[:1]:
            if gap >= 2:
                continue
            gap += 0.5  # the first letter is seldom the wrong one
        found.append((gap, order, candidate))
    found.sort()
    return [candidate for _gap, _order, candidate in found[:count]]


def _plausible_short(word: str, candidate: str) -> bool:
    if len(candidate) != len(word):
        return bool(candidate) and len(candidate) <= 3 and candidate.startswith(word[:1]) and len(word) == 2
    if sorted(word) == sorted(candidate):
        return True
    differing = [(a, b) for a, b in zip(word, candidate) if a != b]
    return len(differing) == 1 and _neighbours(*differing[0])


def _neighbours(a: str, b: str) -> bool:
    for row in _ROWS:
        if a in row and b in row:
            return abs(row.index(a) - row.index(b)) == 1
    return False


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """Return a hint that names the likeliest meant candidates, None if none is near."""
    found = nearest(word, candidates, 3)
    if not found:
        return None
    if len(found) == 1:
        return f"did you mean {found[0]}?"
    return f"did you mean {', '.join(found[:-1])} or {found[-1]}?"


def one_more(stop: str) -> str:
    """Return what `range` and `arange` take for a count up to and including `stop`, a number or an expression."""
    return str(int(stop) + 1) if stop.isdecimal() and len(stop) < 20 else f"{stop} + 1"


def degrees_hint(unit: str, angle: str) -> str | None:
    """Return how an angle in degrees, `30 deg`, is written; None if the word behind the number is no such unit."""
    return f"angles are in radians: write deg2rad({angle})" if unit in ("deg", "degree", "degrees") else None


_UNITS = frozenset(
    ("mm", "cm", "km", "inch", "inches", "ft", "feet", "miles", "mg", "kg", "lb", "lbs", "oz", "ml", "liter", "liters",
     "sec", "secs", "seconds", "min", "minutes", "hours", "days", "kmh", "mph", "Hz", "kHz", "kW", "kWh", "watts", "volts",
     "meters", "metres", "meter", "metre", "grams", "usd", "USD", "EUR", "eur", "dollars", "euros", "percent")
)  # fmt: skip


def units_hint(unit: str, number: str) -> str | None:
    """Return how a number with a unit, `10 km`, is written; None if the word behind the number is no unit."""
    if unit not in _UNITS or not number.replace(".", "", 1).isdigit():
        return None
    if unit == "percent":
        return f"for percent write {number}/100"
    return f"gradcli computes without units: write {number} alone, or give {unit} a value and write {number}*{unit}"


def split_name(word: str, functions: Iterable[str], variables: Iterable[str]) -> str | None:
    """Return what a word run together may mean: `sinx` is sin(x), `xy` is x*y; None if nothing fits."""
    if len(word) > LONGEST_WORD:
        return None
    known = set(variables)
    called = set(functions)
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        if head in called and (tail in known or tail.isdigit()):
            return f"{head}({tail})"
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        if head in known and tail in known:
            return f"{head}*{tail}"
        if head in known and tail.isdigit():
            return f"{head}*{tail}"
    if len(word) <= 6 and len(word) > 2 and all(letter in known for letter in word):
        return "*".join(word)
    return None
