"""The values of an Arrow column as texts: cells of delimited text, values of JSON."""

from __future__ import annotations

import numpy as np
import orjson

from gradcli.errors import UsageProblem
from gradcli.tables.numerals import cell_texts, json_texts
from gradcli.tables.rows import quoted_if_needed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_SPECIAL = {"nan": b'"NaN"', "inf": b'"Infinity"', "-inf": b'"-Infinity"'}


def import_pyarrow() -> Any:
    """Return the pyarrow module, with its parquet part imported.

    Raises: UsageProblem if it is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageProblem(
            "Parquet needs pyarrow, which is not installed", hint="pip install 'gradcli[parquet]'"
        ) from None
    return pyarrow


def decoded(column: Any) -> Any:
    """Return a column with its values one by one, not as places in a dictionary."""
    return column.dictionary_decode() if import_pyarrow().types.is_dictionary(column.type) else column


def cells_of_column(column: Any, delimiter: bytes) -> list[bytes]:
    """Return each value as a cell: numbers by their shortest text, null as an empty cell, nested values as JSON."""
    column = decoded(column)
    texts = _numbers(column, lambda array: cell_texts(array, ".", delimiter), b"")
    if texts is not None:
        return texts
    return [quoted_if_needed(_cell(value), delimiter) for value in column.to_pylist()]


def json_of_column(column: Any) -> list[bytes]:
    """Return each value as JSON: numbers to the letter, nan and infinities as strings, dates as ISO texts."""
    column = decoded(column)
    texts = _numbers(column, json_texts, b"null")
    if texts is not None:
        return texts
    return [orjson.dumps(_finite(value), default=_plain) for value in column.to_pylist()]


def _numbers(column: Any, texts_of: Callable[[Any], list[bytes]], missing: bytes) -> list[bytes] | None:
    """Return the texts of a column of numbers, thousands at a time; None if it is no such column."""
    arrow = import_pyarrow()
    kind = column.type
    if not (arrow.types.is_integer(kind) or arrow.types.is_float32(kind) or arrow.types.is_float64(kind)):
        return None
    nulls = np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False)) if column.null_count else ()
    array = (column.fill_null(0) if len(nulls) else column).to_numpy(zero_copy_only=False)
    texts = texts_of(array)
    for row in nulls:
        texts[row] = missing
    return texts


def _cell(value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, float):
        return repr(value).encode()
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace")
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace").encode()
    if isinstance(value, bool):
        return b"true" if value else b"false"
    text: bytes = orjson.dumps(_finite(value), default=_plain)
    return text.strip(b'"')


def _plain(value: Any) -> Any:
    """Return what JSON has for a value that orjson does not know."""
    from decimal import Decimal

    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value)


def _finite(value: Any) -> Any:
    """Return a value whose nan and infinities, however deep, are strings: JSON has none, and orjson would write null."""
    if isinstance(value, float):
        text = repr(value)
        return orjson.Fragment(_SPECIAL[text]) if text in _SPECIAL else value
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    return value
