"""Numbers as text: every digit by default, fewer on request, aligned at the decimal point."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.report import Data


def number_text(value: Data, precision: int | None = None) -> str:
    """Return a number or nested lists of numbers as text that reads back as the same value.

    With `precision`, floats are rounded to so many significant digits.
    """
    if isinstance(value, float):
        if precision is None:
            return float.__repr__(value)
        return _rounded(value, precision)
    if isinstance(value, list | tuple):
        return "[" + ", ".join([item_text(item, precision) for item in value]) + "]"
    return str(value)


def item_text(item: Data, precision: int | None = None) -> str:
    """Return an item of a list: a number as it is by itself, a text in quotes that tell it from its neighbours."""
    return repr(item) if isinstance(item, str) else number_text(item, precision)


def _rounded(value: float, precision: int) -> str:
    text = format(value, f".{precision}g")
    # A float stays recognisable as one: 4 significant digits of 3.00000001 are 3.0, not 3.
    return text + ".0" if text.lstrip("-").isdigit() else text


def align_points(texts: list[str]) -> list[str]:
    """Return the numbers padded on the left so that their decimal points stand in one column."""
    heads = [_head_width(text) for text in texts]
    widest = max(heads, default=0)
    return [" " * (widest - head) + text for head, text in zip(heads, texts, strict=True)]


def _head_width(text: str) -> int:
    for mark in ".e":
        at = text.find(mark)
        if at >= 0:
            return at
    return len(text)
