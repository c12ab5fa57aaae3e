"""Writing JSON lines: each row's object as it was, the results as further keys."""

from __future__ import annotations

import orjson

from gradcli.tables.block import Block, Results
from gradcli.tables.numerals import json_texts
from gradcli.tables.writing import ERROR, TextWriter, check_added, check_unique

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gradcli.tables.sink import Sink


class JsonWriter(TextWriter):
    """JSON lines: each row's object with the `added` keys, and `error` where a row's error is recorded.

    `keep` names the input's keys that are written (None: all), `numbers` those that a program reads as numbers.
    """

    def __init__(
        self,
        sink: Sink,
        added: Sequence[str],
        *,
        record: bool = False,
        keep: Sequence[str] | None = None,
        numbers: Collection[str] = (),
    ) -> None:
        super().__init__(sink)
        self._keep = None if keep is None else tuple(keep)
        self._numbers = frozenset(numbers)
        self._added = tuple(added)
        self._record = record
        self._keys = [b"," + orjson.dumps(name) + b":" for name in self._added]

    def start(self, header: Sequence[str]) -> None:
        """Make sure that no key that will be added is there already."""
        header = header if self._keep is None else self._keep
        check_unique(header, "a JSON object")
        check_added(header, (*self._added, ERROR) if self._record else self._added)

    def encode(self, block: Block, results: Results) -> bytes:
        """Return the block's rows that have results or errors as they are written."""
        objects = block.json_rows(self._keep, self._numbers)
        columns = [json_texts(column) for column in results.columns]
        rows = range(block.count) if results.rows is None else results.rows.tolist()
        if results.rows is not None:
            kept = [objects[row] for row in rows]
        else:
            kept = objects
        heads = [text[:-1] for text in kept]
        # Each line is its head, then for each column the key and the value, then the end.
        width = 2 * len(columns) + 2
        pieces = [b"", *(part for name in self._keys for part in (name, b"")), b"}\n"] * len(heads)
        pieces[0::width] = heads
        for at, column in enumerate(columns):
            pieces[2 + 2 * at :: width] = column
        if columns and b"{" in heads:  # an object without keys wants no comma before its first
            for at in [at for at, head in enumerate(heads) if head == b"{"]:
                pieces[at * width + 1] = pieces[at * width + 1][1:]
        if not (self._record and results.errors):
            return b"".join(pieces)
        lines = [b"".join(pieces[at : at + width]) for at in range(0, len(pieces), width)]
        placed = dict(zip(rows, lines, strict=True))
        for row, error in results.errors.items():
            head = objects[row][:-1]
            comma = b"" if head == b"{" else b","
            placed[row] = head + comma + b'"error":' + orjson.dumps(error) + b"}\n"
        return b"".join([placed[row] for row in sorted(placed)])
