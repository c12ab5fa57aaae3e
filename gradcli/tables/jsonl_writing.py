"""Writing JSON lines: each row's object as it was, the results as further keys."""

from __future__ import annotations

import copy

import orjson

from gradcli.tables.block import Block, Results, Writer
from gradcli.tables.delimited_writing import ERROR, check_added, check_unique
from gradcli.tables.numerals import json_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Self

    from gradcli.tables.sink import Sink


class JsonWriter(Writer):
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
        self._keep = None if keep is None else tuple(keep)
        self._numbers = frozenset(numbers)
        self._sink: Sink | None = sink
        self._added = tuple(added)
        self._record = record
        self._keys = [b"," + orjson.dumps(name) + b":" for name in self._added]

    def start(self, header: Sequence[str]) -> None:
        """Make sure that no key that will be added is there already."""
        header = header if self._keep is None else self._keep
        check_unique(header, "a JSON object")
        check_added(header, (*self._added, ERROR) if self._record else self._added)

    def write(self, block: Block, results: Results, encoded: bytes | None = None) -> None:
        """Write the block's rows that have results or errors."""
        assert self._sink is not None
        self._sink.write(self.encode(block, results) if encoded is None else encoded)

    def stands_alone(self) -> bool:
        """Tell whether a copy of this process could write some of the blocks."""
        return self._sink is not None and self._sink.descriptor() is not None

    def without_sink(self) -> Self:
        """Return a copy that only encodes, and can travel to another process."""
        twin = copy.copy(self)
        twin._sink = None
        return twin

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

    def finish(self) -> None:
        """Write nothing: each line is whole by itself."""
