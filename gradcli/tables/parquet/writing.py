"""Writing Parquet by pyarrow (the extra `parquet`): the rows' own columns, then the results."""

from __future__ import annotations

import copy

import numpy as np

from gradcli.errors import OutputProblem, UsageProblem
from gradcli.tables.block import Block, Results, Writer
from gradcli.tables.parquet.reading import ParquetBlock
from gradcli.tables.parquet.texts import import_pyarrow
from gradcli.tables.problems import RowProblem, shown
from gradcli.tables.writing import ERROR, check_added, check_unique

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any, Self

    from gradcli.tables.sink import Sink

_ROW_GROUP = 1 << 17  # rows: small enough to keep memory low, large enough to read back quickly


class ParquetWriter(Writer):
    """A Parquet file: the input's columns, or those in `keep`, then the `added` ones.

    Columns of texts get the narrowest type that holds them in the first row group: truths, whole numbers,
    numbers or text. Those in `numbers` are read as numbers by a program.
    """

    def __init__(
        self,
        sink: Sink,
        added: Sequence[str],
        *,
        schema: Any = None,
        record: bool = False,
        keep: Sequence[str] | None = None,
        numbers: Collection[str] = (),
    ) -> None:
        self._arrow = import_pyarrow()
        self._sink: Sink | None = sink
        self._added = tuple(added)
        self._record = record
        self._keep = None if keep is None else tuple(keep)
        self._numbers = frozenset(numbers)
        self._schema = schema  # of a Parquet input
        self._header: tuple[str, ...] = ()
        self._writer: Any = None
        self._fields: list[Any] = []  # known from the first row group on
        self._waiting: list[_Part] = []
        self._waiting_rows = 0

    def start(self, header: Sequence[str]) -> None:
        """Note the input's columns."""
        self._header = tuple(header) if self._keep is None else self._keep
        check_unique(self._header, "a Parquet table")
        check_added(self._header, (*self._added, ERROR) if self._record else self._added)

    def misfits(self, block: Block) -> dict[int, RowProblem]:
        """Return the problems of rows that have more than the columns of the header."""
        return block.misfits(self._header) if self._keep is None else {}

    def encode(self, block: Block, results: Results) -> bytes | None:
        """Return None: row groups are written as wholes, so `write` does it."""
        return None

    def without_sink(self) -> Self:
        """Return a copy that only encodes, and can travel to another process."""
        twin = copy.copy(self)
        twin._sink = twin._arrow = twin._writer = None
        twin._waiting, twin._schema, twin._fields = [], None, []
        return twin

    def write(self, block: Block, results: Results, encoded: bytes | None = None) -> None:
        """Write the block's rows that have results or errors."""
        rows = results.rows
        if self._record:
            columns = [self._spread(column, rows, block.count) for column in results.columns]
            errors = [(results.errors or {}).get(row) for row in range(block.count)]
            columns.append(self._arrow.array(errors, type=self._arrow.string()))
            rows = None
        else:
            columns = [self._array(column) for column in results.columns]
        part = _Part(block, self._input_arrays(block), rows, columns)
        self._waiting.append(part)
        self._waiting_rows += block.count if rows is None else len(rows)
        if self._waiting_rows >= _ROW_GROUP:
            self._flush()

    def finish(self) -> None:
        """Write what waits and the file's footer."""
        self._flush()
        self._writer.close()

    # --- columns of the input ---

    def _input_arrays(self, block: Block) -> list[Any]:
        if isinstance(block, ParquetBlock):
            return [block.batch.column(block.batch.schema.get_field_index(name)) for name in self._header]
        arrays = []
        for at, values in enumerate(block.python_columns(self._header, self._numbers)):
            kind = self._fields[at].type if self._fields else self._kind(values)
            arrays.append(self._text_array(block, at, values, kind))
        return arrays

    def _text_array(self, block: Block, at: int, values: list[Any], kind: Any) -> Any:
        """Return the values of a text's column as an array. Raises: RowProblem if one does not fit."""
        arrow = self._arrow
        if arrow.types.is_string(kind):
            values = block.text_column(self._header[at])
        try:
            return arrow.array(values, type=kind)
        except (arrow.ArrowInvalid, arrow.ArrowTypeError, OverflowError):
            raise self._misfit(block, at, values, kind) from None

    def _kind(self, values: list[Any]) -> Any:
        """Return the narrowest type that holds all values, of no type if there are none."""
        arrow = self._arrow
        kinds = {type(value) for value in values if value is not None}
        if not kinds:
            return arrow.null()
        if kinds == {int}:
            return arrow.int64()
        if kinds == {bool}:
            return arrow.bool_()
        return arrow.float64() if kinds <= {int, float} else arrow.string()

    def _joined_kind(self, kinds: set[Any]) -> Any:
        """Return the narrowest type that holds the values of all these types."""
        arrow = self._arrow
        kinds = kinds - {arrow.null()}
        if len(kinds) == 1:
            return kinds.pop()
        return arrow.float64() if kinds and kinds <= {arrow.int64(), arrow.float64()} else arrow.string()

    def _settle(self) -> None:
        """Fix the types of all columns by the first row group."""
        arrow = self._arrow
        if not self._waiting:
            known = self._schema or arrow.schema([arrow.field(name, arrow.string()) for name in self._header])
            self._fields = [known.field(name) for name in self._header]
            self._fields += [arrow.field(name, arrow.float64()) for name in self._added]
            if self._record:
                self._fields.append(arrow.field(ERROR, arrow.string()))
            return
        first = self._waiting[0]
        kinds = [array.type for array in (*first.arrays, *first.columns)]
        if not isinstance(first.block, ParquetBlock):
            for at in range(len(self._header)):
                kinds[at] = self._joined_kind({part.arrays[at].type for part in self._waiting})
                for part in self._waiting:
                    if part.arrays[at].type != kinds[at]:
                        values = part.block.python_columns((self._header[at],), self._numbers)[0]
                        part.arrays[at] = self._text_array(part.block, at, values, kinds[at])
        names = (*self._header, *self._added, *([ERROR] if self._record else []))
        self._fields = [arrow.field(name, kind) for name, kind in zip(names, kinds)]

    def _misfit(self, block: Block, at: int, values: list[Any], kind: Any) -> RowProblem:
        for row, value in enumerate(values):
            try:
                self._arrow.array([value], type=kind)
            except (self._arrow.ArrowInvalid, self._arrow.ArrowTypeError, OverflowError):
                reason = (
                    f"{shown(str(value))!r} does not fit the column's type {kind}, taken from the first rows"
                )
                return block.problem(row, reason, column=self._header[at], hint="write CSV or JSON lines")
        return block.problem(0, f"does not fit the column's type {kind}", column=self._header[at])

    # --- columns of results ---

    def _array(self, column: Any) -> Any:
        if column.dtype == object:
            try:
                return self._arrow.array([value.tolist() for value in column])
            except self._arrow.ArrowInvalid:
                raise UsageProblem(
                    "results have different ranks, which a column of Parquet cannot have",
                    hint="write JSON lines: --to jsonl",
                ) from None
        if column.ndim > 1:
            return self._arrow.array(column.tolist())
        return self._arrow.array(np.ascontiguousarray(column))

    def _spread(self, column: Any, rows: Any, count: int) -> Any:
        """Return an array over all rows of a block, null where there is no result."""
        if rows is None:
            return self._array(column)
        places = np.full(count, -1)
        places[rows] = np.arange(len(rows))
        indices = self._arrow.array(places, mask=places < 0)
        return self._array(column).take(indices)

    # --- row groups ---

    def _flush(self) -> None:
        """Write what waits as a row group. Raises: OutputProblem; RowProblem if a column's type does not fit."""
        arrow = self._arrow
        if not self._fields:
            self._settle()
        schema = arrow.schema(self._fields)
        try:
            batches = [part.batch(arrow, schema) for part in self._waiting]
            if self._writer is None:
                assert self._sink is not None
                # Numbers that a program computes hardly ever come twice, so that a dictionary of them is a waste.
                plain = [field.name for field in self._fields if not arrow.types.is_floating(field.type)]
                self._writer = arrow.parquet.ParquetWriter(
                    _SinkFile(self._sink), schema, use_dictionary=plain
                )
            self._writer.write_table(arrow.Table.from_batches(batches, schema=schema))
        except (OSError, arrow.lib.ArrowException) as error:
            if isinstance(error, BrokenPipeError):
                raise
            raise OutputProblem(f"Parquet cannot be written: {str(error).splitlines()[0]}") from None
        self._waiting = []
        self._waiting_rows = 0


class _Part:
    """A block that waits to be written: its own columns, which of its rows are wanted, and the results of those."""

    def __init__(self, block: Block, arrays: list[Any], rows: Any, columns: list[Any]) -> None:
        self.block = block
        self.arrays = arrays
        self.rows = rows
        self.columns = columns

    def batch(self, arrow: Any, schema: Any) -> Any:
        """Return the wanted rows as a record batch."""
        arrays = self.arrays
        if self.rows is not None:
            chosen = arrow.array(self.rows)
            arrays = [array.take(chosen) for array in arrays]
        columns = [
            column if column.type == field.type else column.cast(field.type)
            for column, field in zip(self.columns, list(schema)[len(arrays) :])
        ]
        return arrow.RecordBatch.from_arrays([*arrays, *columns], schema=schema)


class _SinkFile:
    """What pyarrow needs of a file, over a sink."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._position = 0
        self.closed = False

    def write(self, data: Any) -> int:
        """Pass the bytes on; return how many they are."""
        piece = bytes(data)
        self._sink.write(piece)
        self._position += len(piece)
        return len(piece)

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._position

    def flush(self) -> None:
        """Do nothing: a sink holds nothing back."""

    def close(self) -> None:
        """Note that nothing more will come."""
        self.closed = True

    def seekable(self) -> bool:
        """Return that one cannot go back in a sink."""
        return False

    def readable(self) -> bool:
        """Return that a sink cannot be read."""
        return False

    def writable(self) -> bool:
        """Return that a sink takes bytes."""
        return True
