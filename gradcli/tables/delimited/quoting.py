"""Blocks of delimited text with cells in quotes, told apart without a look at single rows."""

from __future__ import annotations

import numpy as np

TYPE_CHECKING = False
if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.uint8]

_QUOTE = ord('"')
_NEWLINE = ord("\n")


def cell_ends(codes: Codes, delimiter: int, *, quoted: bool) -> NDArray[np.intp]:
    """Return where cells end in a text that ends with a newline; with `quoted` not at what stands in quotes."""
    ends = codes == delimiter
    ends |= codes == _NEWLINE
    if quoted:
        ends &= ~np.bitwise_xor.accumulate(codes == _QUOTE)
    return np.flatnonzero(ends)


def is_plainly_quoted(codes: Codes, delimiter: int) -> bool:
    """Tell whether all quotes enclose whole cells, or are doubled inside one, and no cell spans lines.

    The text ends with a newline.
    """
    places = np.flatnonzero(codes == _QUOTE)
    if len(places) % 2:
        return False
    opening, closing = places[0::2], places[1::2]
    before = codes[opening - 1]  # before the first character comes the last, a newline
    after = codes[closing + 1]
    fine = (before == delimiter) | (before == _NEWLINE)
    fine[1:] |= opening[1:] == closing[:-1] + 1
    if not fine.all() or not ((after == delimiter) | (after == _NEWLINE) | (after == _QUOTE)).all():
        return False
    newlines = np.flatnonzero(codes == _NEWLINE)
    # Before a line's end as many quotes were opened as closed.
    return bool((np.searchsorted(opening, newlines) == np.searchsorted(closing, newlines)).all())
