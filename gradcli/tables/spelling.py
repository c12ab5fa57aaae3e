"""How numbers and missing values are spelled in a table, where that is not how Python spells them."""

from __future__ import annotations

import re

import numpy as np

from gradcli.errors import UsageProblem
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

_SEPARATORS = {
    ",": b",",
    ".": b".",
    "'": b"'",
    "_": b"_",
    " ": b" ",
    "space": b" ",
    "\u2019": "\u2019".encode(),
}
_NO_BREAK_BLANKS = ("\u00a0".encode(), "\u202f".encode())  # what programs write between thousands, too
# What a row without a value may need.
MISSING_HINT = "--na '' computes missing values as nan; --on-error skip leaves such rows out"
# How programs and people write that there is no value.
_NOTHING = frozenset(
    b"na n/a #n/a nan null none nil missing - -- --- . ? * \\n nd n.d. n.a. k.a. #value! #ref! #div/0! #null!".split()
)


class Missing(Record):
    """What means that a value is missing: texts, and numbers such as -999."""

    texts: frozenset[bytes]
    numbers: tuple[float, ...]

    def blanked(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return numbers with nan in the place of those that mean a missing value."""
        if not self.numbers:
            return values
        return np.where(np.isin(values, self.numbers), np.nan, values)


def missing_from(texts: Iterable[str]) -> Missing:
    """Return what the given texts mean: they, and an empty cell, are missing values."""
    found = {text.strip().encode() for text in texts}
    numbers = []
    for text in found:
        try:
            numbers.append(float(text))
        except ValueError:
            pass
    return Missing(frozenset({*found, b""}), tuple(number for number in numbers if number == number))


class Spelling(Record):
    """What separates thousands (b"" for nothing), and what means a missing value (None: nothing)."""

    thousands: bytes = b""
    missing: Missing | None = None

    def plain(self, cells: Sequence[bytes], absent: bytes, *, numeric: bool = True) -> Sequence[bytes]:
        """Return cells with `absent` for missing values and, if they are `numeric`, without separators of thousands.

        A cell that is neither stays as it is written.
        """
        if self.missing is not None:
            texts = self.missing.texts
            cells = [absent if cell.strip() in texts else cell for cell in cells]
        if numeric and self.thousands:
            grouped = re.compile(rb"\s*[+-]?\d{1,3}(?:%b\d{3})+(?!\d)" % re.escape(self.thousands)).match
            cells = [self._joined(cell, grouped) for cell in cells]
        return cells

    def _joined(self, cell: bytes, grouped: Callable[[bytes], re.Match[bytes] | None]) -> bytes:
        separator = self.thousands
        if separator == b" ":
            for blank in _NO_BREAK_BLANKS:
                cell = cell.replace(blank, b" ")
            cell = cell.strip()
        if separator not in cell:
            return cell
        groups = grouped(cell)
        if groups is None or separator in cell[groups.end() :]:
            return cell
        return cell.replace(separator, b"")


def missing_hint(cell: bytes) -> str | None:
    """Return a hint for a cell that is no number if it looks like a missing value."""
    text = cell.strip()
    if not text:
        return MISSING_HINT
    if text.lower() not in _NOTHING:
        return None
    shown = text.decode()
    quoted = f"'{shown}'" if set(shown) & set("*?#!\\&") else shown
    return f"--na {quoted} computes such cells as nan; --on-error skip leaves such rows out"


def thousands_from(text: str, decimal: str) -> bytes:
    """Return the separator of thousands that a user's word means. Raises: UsageProblem."""
    if text not in _SEPARATORS:
        raise UsageProblem(f"{text!r} cannot separate thousands", hint="use one of , . ' _ or the word space")
    if text == decimal:
        other = "," if decimal == "." else "."
        raise UsageProblem(
            f"{text!r} is the decimal sign", hint=f"for a decimal {other} use --decimal {other}"
        )
    return _SEPARATORS[text]
