"""Numbers from texts and texts from numbers, thousands at a time.

orjson reads and writes doubles several times faster than Python does, exactly, but only JSON's numbers.
So a column is joined into one JSON array; where orjson refuses (`.5`, `+1`, `nan`, `N/A`) Python's
`float` reads the cells one by one.
"""

from __future__ import annotations

import re
import struct

import numpy as np
import orjson

from gradcli.records import Record
from gradcli.tables.problems import shown
from gradcli.tables.spelling import MISSING_HINT, missing_hint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# What a number may be made of; texts that differ in nothing else have the same structure.
OF_NUMBERS = b"0123456789.+-eE"
_OPTIONS = orjson.OPT_SERIALIZE_NUMPY
# Compiled at their first use: most tables need none of them.
_NEGATIVE_ZERO = rb"-0(?![.\deE])"
_COMMA_NUMBER = rb"\s*[+-]?\d+,\d+([eE][+-]?\d+)?\s*"
_THOUSANDS = rb"\s*[+-]?\d{1,3}([,.' _]\d{3})+([.,]\d+)?\s*"
_MINUS = "\u2212".encode()
_UNIT = "(%|[$]|\u20ac|\u00a3|\u00a5)".encode()
_WITH_UNIT = rb"\s*[+-]?(?:%b\s*[\d.,]+|[\d.,]+\s*%b)\s*" % (_UNIT, _UNIT)
_WITH_LETTERS = rb"\s*[+-]?\d+(?:[.,]\d+)?\s*(?!0?[xX]\d|[eEdD][-+\d])([A-Za-z]+)\s*"
_FORTRAN = rb"\s*[+-]?\d+\.?\d*[dD][+-]?\d+\s*"
_IN_PARENTHESES = rb"\s*\([\d.,]+\)\s*"
_JSON_NUMBER = rb"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?"
_INTEGER = rb"0|-?[1-9]\d{0,17}"  # -0 is a float: no integer has its sign
_CODE = rb"[+-]?0\d"
# An empty cell, one that may be a number, or a character that JSON escapes.
_NO_PLAIN_TEXT = rb'(?m)^[-\d]|^$|["\\\x00-\x09\x0b-\x1f]'
_WORDS = (b"inf", b"infinity")
# Separators that stand otherwise on a command line, and in a sentence.
_WORDS_FOR = {" ": ("space", "blanks separate"), "'": ('"\'"', "' separates")}


class NotNumeric(Record):
    """A cell that is not a number: why, and what may help."""

    reason: str
    hint: str | None = None


def flat_floats(json_array: bytes, count: int) -> Floats | None:
    """Return the numbers of a flat JSON array, or None if it is not exactly `count` plain numbers."""
    if b"u" in json_array or b"s" in json_array:  # true, null and false; bool would count as a number
        return None
    try:
        parsed = orjson.loads(json_array)
        # struct is the quickest way from a list of floats (or ints) to an array, and refuses all else
        values = np.frombuffer(struct.pack(f"{len(parsed)}d", *parsed), dtype=np.float64)
    except (orjson.JSONDecodeError, struct.error, OverflowError):
        return None
    if len(values) != count or (not values.all() and re.search(_NEGATIVE_ZERO, json_array)):
        return None  # JSON reads -0 as the integer 0, which has no sign
    return values


def column_floats(cells: Sequence[bytes], decimal: str = ".") -> tuple[Floats, dict[int, NotNumeric]]:
    """Return the numbers of `cells`, and for each cell that is none its index and why (its number is nan)."""
    if decimal != ".":
        points = _with_points(cells, decimal)
    else:
        points = cells
    if points is not None:
        joined = b",".join(points)
        values = flat_floats(b"[" + joined + b"]", len(cells))
        if values is not None:
            return values, {}
        if b"_" not in joined:
            try:
                values = np.array(list(map(float, points)), dtype=np.float64)
            except ValueError:
                pass
            else:
                if not np.isinf(values).any():
                    return values, {}
    return _one_by_one(cells, decimal)


def _with_points(cells: Sequence[bytes], decimal: str) -> Sequence[bytes] | None:
    """Return the cells with decimal points, or None if some need a closer look."""
    joined = b"\n".join(cells)
    if b"." in joined or joined.count(b"\n") != len(cells) - 1:
        return None
    return joined.replace(decimal.encode(), b".").split(b"\n")


def _one_by_one(cells: Sequence[bytes], decimal: str) -> tuple[Floats, dict[int, NotNumeric]]:
    values = np.empty(len(cells), dtype=np.float64)
    bad: dict[int, NotNumeric] = {}
    for index, cell in enumerate(cells):
        value = cell_float(cell, decimal)
        if isinstance(value, NotNumeric):
            bad[index] = value
            value = np.nan
        values[index] = value
    return values, bad


def cell_float(cell: bytes, decimal: str = ".") -> float | NotNumeric:
    """Return the number that a cell's text means, or why it means none that a double can hold."""
    text = cell
    if decimal != ".":
        text = b"." if b"." in cell else cell.replace(decimal.encode(), b".")
    try:
        if b"_" in text:  # Python's float would skip the underscores
            raise ValueError
        value = float(text)
    except ValueError:
        return _refusal(cell, decimal)
    if value - value != 0 and value == value and cell.strip().lstrip(b"+-").lower() not in _WORDS:
        return NotNumeric(f"'{shown(cell)}' is too large for a number (the largest is 1.8e308)")
    return value


def _refusal(cell: bytes, decimal: str) -> NotNumeric:
    if not cell.strip():
        return NotNumeric("the cell is empty", MISSING_HINT)
    hint = missing_hint(cell)
    if decimal == "." and re.fullmatch(_COMMA_NUMBER, cell):
        hint = "for a decimal comma use --decimal ,"
        if re.fullmatch(_THOUSANDS, cell):
            hint = "for a decimal comma use --decimal , and for one between thousands --thousands ,"
    elif (match := re.fullmatch(_THOUSANDS, cell)) is not None:
        separator = match[1][:1].decode()
        given = "" if separator != decimal else f"--decimal {',' if decimal == '.' else '.'} "
        word, named = _WORDS_FOR.get(separator, (separator, f"{separator} separates"))
        hint = f"if {named} thousands: {given}--thousands {word}"
    elif decimal != "." and b"." in cell and b"," not in cell:
        hint = "with --decimal , a number is written 1,5"
    elif (match := re.fullmatch(_WITH_UNIT, cell)) is not None:
        unit = (match[1] or match[2]).decode()
        hint = f"leave out the {unit} on the way: sed 's/[{unit}]//g' FILE | gradcli map ..."
    elif (match := re.fullmatch(_WITH_LETTERS, cell)) is not None:
        hint = f"numbers stand without a unit: sed 's/ *{match[1].decode()}//g' FILE | gradcli map ..."
    elif re.fullmatch(_FORTRAN, cell):
        hint = r"an exponent begins with e: sed -E 's/([0-9.])[dD]([-+0-9])/\1e\2/g' FILE | gradcli map ..."
    elif re.fullmatch(_IN_PARENTHESES, cell):
        hint = r"parentheses for a minus: sed -E 's/\(([0-9.,]+)\)/-\1/g' FILE | gradcli map ..."
    elif _MINUS in cell:
        hint = "its minus is the character U+2212, not -: sed 's/\u2212/-/g' FILE | gradcli map ..."
    elif cell.lstrip().startswith(b'"'):
        hint = "a quote counts as one only where the cell begins, without a blank before it"
    return NotNumeric(f"'{shown(cell)}' is not a number", hint)


# --- cells as values of other formats -------------------------------------------------------------


def json_values(cells: Sequence[bytes], decimal: str = ".", *, numeric: bool = False) -> Sequence[bytes]:
    """Return each cell as JSON: numbers as they are written, empty cells null, all else strings.

    With `numeric` what a program reads as a number is one, too, where JSON writes it differently: `.5`, `+1`, `007`.
    """
    if decimal == "." and flat_floats(b"[" + b",".join(cells) + b"]", len(cells)) is not None:
        return cells
    if not numeric and decimal == "." and (texts := _all_texts(cells)) is not None:
        return texts
    return [_json_value(cell, decimal, numeric) for cell in cells]


def _all_texts(cells: Sequence[bytes]) -> list[bytes] | None:
    """Return cells as JSON strings if none of them begins like a number or needs an escape, else None."""
    joined = b"\n".join(cells)
    if joined.count(b"\n") != len(cells) - 1 or re.search(_NO_PLAIN_TEXT, joined):
        return None
    try:
        joined.decode()
    except UnicodeDecodeError:
        return None
    return (b'"' + joined.replace(b"\n", b'"\n"') + b'"').split(b"\n")


def _json_value(cell: bytes, decimal: str, numeric: bool) -> bytes:
    if not cell:
        return b"null"
    number = cell if decimal == "." else cell.replace(decimal.encode(), b".")
    if re.fullmatch(_JSON_NUMBER, number) and (decimal == "." or b"." not in cell):
        return number
    if numeric:
        value = cell_float(cell, decimal)
        if not isinstance(value, NotNumeric):
            return json_texts(np.array([value]))[0]
    return orjson.dumps(cell.decode("utf-8", "backslashreplace"))


def python_values(cells: Sequence[bytes], decimal: str = ".", *, numeric: bool = False) -> list[Any]:
    """Return each cell as an int, a float, a str, or None if it is empty; `numeric` as for `json_values`."""
    return [_python_value(cell, decimal, numeric) for cell in cells]


def _python_value(cell: bytes, decimal: str, numeric: bool) -> int | float | str | None:
    if not cell:
        return None
    if re.fullmatch(_INTEGER, cell):
        return int(cell)
    # A leading zero says that it is a code, not a number: 007 stays a text.
    if numeric or not re.match(_CODE, cell):
        value = cell_float(cell, decimal)
        if not isinstance(value, NotNumeric):
            return value
    return cell.decode("utf-8", "backslashreplace")


# --- texts from numbers ---------------------------------------------------------------------------


def row_texts(columns: Sequence[NDArray[Any]], delimiter: bytes = b",", decimal: str = ".") -> list[bytes]:
    """Return for each row the texts of its numbers, shortest that read back exactly, joined by `delimiter`.

    All columns have the same length; nan and infinities are `nan`, `inf`, `-inf`.
    """
    if not columns:
        return []
    if all(column.dtype == np.float64 and column.ndim == 1 for column in columns):
        table = np.stack(columns, axis=1)
        text = orjson.dumps(table, option=_OPTIONS)
        if b"u" not in text and decimal == ".":
            if delimiter == b",":
                return text[2:-2].split(b"],[") if len(table) else []
            return (
                text[2:-2].replace(b"],[", b"\n").replace(b",", delimiter).split(b"\n") if len(table) else []
            )
    return list(
        map(delimiter.join, zip(*(cell_texts(column, decimal, delimiter) for column in columns), strict=True))
    )


def cell_texts(column: NDArray[Any], decimal: str = ".", delimiter: bytes = b",") -> list[bytes]:
    """Return the text of each number of a column, as a cell of delimited text; a vector is a quoted list."""
    if column.dtype == object:  # of values that differ in shape
        return [cell_texts(value[None], decimal, delimiter)[0] for value in column]
    if column.ndim > 1:
        vectors = map(_json_vector, np.ascontiguousarray(column))
        return [b'"' + text.replace(b'"', b'""') + b'"' for text in vectors]
    texts = _plain_texts(column)
    if decimal != ".":
        texts = [text.replace(b".", decimal.encode()) for text in texts]
        if decimal.encode() == delimiter:
            texts = [b'"' + text + b'"' for text in texts]
    return texts


def json_texts(column: NDArray[Any]) -> list[bytes]:
    """Return each number of a column as JSON, with "NaN", "Infinity" and "-Infinity" as strings."""
    if column.dtype == object:
        return [json_texts(value[None])[0] for value in column]
    if column.ndim > 1:
        return [_json_vector(row) for row in np.ascontiguousarray(column)]
    names = {b"nan": b'"NaN"', b"inf": b'"Infinity"', b"-inf": b'"-Infinity"'}
    texts = _plain_texts(column)
    if column.dtype.kind == "f" and not np.isfinite(column).all():
        texts = [names.get(text, text) for text in texts]
    return texts


def _plain_texts(column: NDArray[Any]) -> list[bytes]:
    if not len(column):
        return []
    texts = orjson.dumps(np.ascontiguousarray(column), option=_OPTIONS)[1:-1].split(b",")
    if column.dtype.kind == "f":
        for index in np.flatnonzero(~np.isfinite(column)).tolist():  # orjson writes these as null
            texts[index] = repr(float(column[index])).encode()
    return texts


def _json_vector(row: NDArray[Any]) -> bytes:
    if row.ndim > 1:
        return b"[" + b",".join(map(_json_vector, row)) + b"]"
    return b"[" + b",".join(json_texts(row)) + b"]"
