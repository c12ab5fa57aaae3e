"""Delimited text whose rows are all alike, which is told without a look at single rows."""

from __future__ import annotations

import numpy as np

from gradcli.records import Record
from gradcli.tables.delimited.quoting import cell_ends, is_plainly_quoted
from gradcli.tables.numerals import OF_NUMBERS
from gradcli.tables.rows import cells_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradcli.tables.delimited.dialect import Dialect


class Regular(Record):
    """So many rows, a line each, joined by newlines, each with the header's number of cells."""

    text: bytes
    count: int
    returns: bool = False  # each line ended in \r\n
    plain: bool = False  # nothing in the text but what numbers are made of, as far as cheap tests go
    quoted: bool = False  # some cells are in quotes
    masked: bool = False  # some delimiters stand in quotes


def without_quotes(dialect: Dialect, text: bytes) -> Regular | None:
    """Return what a text without quotes, which ends with a newline, is; None if its rows are not all alike."""
    unreturned = _without_returns(text)
    if unreturned is None:
        return None
    text, returns = unreturned
    if len(dialect.header) == 1 and (b"\n\n" in text or text.startswith(b"\n")):
        return None  # blank lines are to be left out
    delimiter = dialect.delimiter[0]
    codes = np.frombuffer(text, dtype=np.uint8)
    # Below "-" are comma, tab, newline, quote, blank, plus: in a table of plain numbers separators only.
    lowest = ord("," if dialect.decimal == "," else "-")
    separates = codes < lowest
    if delimiter >= lowest:
        separates |= codes == delimiter
    marks = codes[np.flatnonzero(separates)]
    pattern = _pattern(dialect)
    plain = _repeats(marks, pattern)
    if not plain:
        marks = marks[(marks == delimiter) | (marks == 10)]
        if not _repeats(marks, pattern):
            return None
    return Regular(text[:-1], len(marks) // len(pattern), returns, plain)


def with_quoted_numbers(dialect: Dialect, text: bytes) -> Regular | None:
    """Return what a text is whose lines differ in nothing but their numbers, some of which are quoted.

    The text ends with a newline. None if it is not so simple.
    """
    if b"\r" in text or dialect.decimal.encode() == dialect.delimiter:
        return None
    end = text.index(b"\n") + 1
    first = text[: end - 1]
    width = len(dialect.header)
    if first.count(dialect.delimiter) != width - 1 or len(cells_of(first, dialect.delimiter)) != width:
        return None
    count = text.count(b"\n")
    if text.translate(None, OF_NUMBERS) != text[:end].translate(None, OF_NUMBERS) * count:
        return None
    # Every other quote must open a cell, or it is a character of one.
    opening = text.count(dialect.delimiter + b'"') + text.count(b'\n"') + text.startswith(b'"')
    if 2 * opening != text.count(b'"'):
        return None
    return Regular(text[:-1], count, plain=True, quoted=True)


def with_quoted_texts(dialect: Dialect, text: bytes) -> Regular | None:
    """Return what a text is whose lines all have the header's number of cells, some of them in quotes.

    The text ends with a newline. None if it is not so simple: a quote elsewhere, a cell over several lines.
    """
    unreturned = _without_returns(text)
    if unreturned is None or len(dialect.header) == 1:
        return None
    text, returns = unreturned
    delimiter = dialect.delimiter[0]
    codes = np.frombuffer(text, dtype=np.uint8)
    if not is_plainly_quoted(codes, delimiter):
        return None
    ends = cell_ends(codes, delimiter, quoted=True)
    pattern = _pattern(dialect)
    if not _repeats(codes[ends], pattern):
        return None
    return Regular(text[:-1], len(ends) // len(pattern), returns, quoted=True, masked=True)


def _without_returns(text: bytes) -> tuple[bytes, bool] | None:
    """Return a text without the \\r of its line ends, and whether it had them; None if only some lines have them."""
    if b"\r" not in text:
        return text, False
    if text.count(b"\r") != text.count(b"\n"):
        return None
    text = text.replace(b"\r\n", b"\n")
    return None if b"\r" in text else (text, True)


def _pattern(dialect: Dialect) -> NDArray[np.uint8]:
    """Return what follows the cells of a row."""
    pattern = np.full(len(dialect.header), dialect.delimiter[0], dtype=np.uint8)
    pattern[-1] = 10
    return pattern


def _repeats(marks: NDArray[np.uint8], pattern: NDArray[np.uint8]) -> bool:
    width = len(pattern)
    return len(marks) % width == 0 and bool((marks.reshape(-1, width) == pattern).all())
