"""Delimited rows with results beside them, written by polars (the extra `polars`).

orjson is as quick, but holds Python's lock; polars does not, so that a second core can write one block
while the first computes the next. The texts are the same to the letter, of which the first use makes sure.
"""

from __future__ import annotations

import io
from functools import cache

import numpy as np

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

# Numbers whose shortest texts are written differently by different rules.
_TOUCHSTONES = (0.0, -0.0, 1.0, 0.1, 1 / 3, 1e-4, 1e-5, 1e-6, -1.5e-7, 5e-324, 1e5, 1e15, 1e16, 1.2e17, 1e21, 1e22,
                9007199254740993.0, 2.2250738585072014e-308, 1.7976931348623157e308)  # fmt: skip


def is_installed() -> bool:
    """Tell whether polars is there, without importing it."""
    from importlib.util import find_spec

    return find_spec("polars") is not None


def rows_with_results(
    text: bytes, columns: Sequence[NDArray[Any]], delimiter: bytes, end: bytes
) -> bytes | None:
    """Return rows, each of which ends with a newline, with the results after them and `end` instead of the newline.

    None if it takes more care: a text that is not UTF-8, results that are no finite doubles, a polars that
    writes numbers differently.
    """
    polars = _polars()
    if polars is None or not all(
        column.dtype == np.float64 and column.ndim == 1 and np.isfinite(column).all() for column in columns
    ):
        return None
    try:
        whole = text[:-1].decode()
    except UnicodeDecodeError:
        return None
    rows = polars.Series("rows", [whole]).str.split("\n").explode()
    return _written(polars, rows, columns, delimiter, end)


def _written(polars: Any, rows: Any, columns: Sequence[NDArray[Any]], delimiter: bytes, end: bytes) -> bytes:
    table = polars.DataFrame([rows, *(polars.Series(str(at), column) for at, column in enumerate(columns))])
    written = io.BytesIO()
    table.write_csv(
        written,
        include_header=False,
        separator=delimiter.decode(),
        line_terminator=end.decode(),
        quote_style="never",
    )
    return written.getvalue()


@cache
def _polars() -> Any:
    """Return polars, or None if it writes numbers as texts that are not ours."""
    from gradcli.tables.numerals import row_texts

    try:
        import polars

        numbers = np.array(_TOUCHSTONES)
        found = _written(
            polars, polars.Series("rows", ["é"] * len(numbers)), (numbers, -numbers), b";", b"\r\n"
        )
    except Exception:  # noqa: BLE001 (a polars that is broken or of another time is one that is not there)
        return None
    expected = [b"\xc3\xa9;" + row for row in row_texts((numbers, -numbers), b";")]
    return polars if found == b"\r\n".join([*expected, b""]) else None
