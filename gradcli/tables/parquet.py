"""Parquet, one file or a folder of partitions, by pyarrow (the extra `parquet`)."""

from __future__ import annotations

import copy
import os

import numpy as np
import orjson

from gradcli.errors import DataProblem, OutputProblem, UsageProblem
from gradcli.tables.block import ROWS, Block, Numbers, Reader, Results, Writer
from gradcli.tables.delimited_writing import ERROR, check_added, check_unique
from gradcli.tables.problems import RowProblem, missing_column, quoted, shown
from gradcli.tables.rows import quoted_if_needed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, BinaryIO, Self

    from gradcli.tables.sink import Sink

_ROW_GROUP = 1 << 17  # rows: small enough to keep memory low, large enough to read back quickly


def _pyarrow() -> Any:
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


class ParquetBlock(Block):
    """A record batch. Its rows have no lines, so problems give the row's number in the file, from 1."""

    __slots__ = ("batch", "file", "first_row")

    def __init__(self, file: str, first_row: int, batch: Any) -> None:
        super().__init__(batch.num_rows)
        self.file = file
        self.first_row = first_row
        self.batch = batch

    def numbers(self, names: Sequence[str]) -> Numbers:
        """Return the named columns as numbers, with what is wrong with the rows that have none."""
        pyarrow = _pyarrow()
        problems: dict[int, RowProblem] = {}
        columns = []
        for name in names:
            column = self.batch.column(self.batch.schema.get_field_index(name))
            kind = column.type
            if pyarrow.types.is_dictionary(kind):
                column = column.dictionary_decode()
                kind = column.type
            decimal = pyarrow.types.is_decimal(kind)
            if not (pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind) or decimal):
                raise DataProblem(f"{shown(self.file)}: column {quoted(name)} holds {kind}, not numbers")
            if column.null_count:
                for row in np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False)).tolist():
                    problems.setdefault(row, self.problem(row, "the value is missing (null)", column=name))
            columns.append(column.cast(pyarrow.float64(), safe=False).to_numpy(zero_copy_only=False))
        if not problems:
            return Numbers(tuple(map(np.ascontiguousarray, columns)), None, ())
        keep = np.ones(self.count, dtype=bool)
        keep[list(problems)] = False
        return Numbers(
            tuple(column[keep] for column in columns), np.flatnonzero(keep), tuple(sorted(problems.items()))
        )

    def problem(
        self, row: int, reason: str, *, column: str | None = None, hint: str | None = None
    ) -> RowProblem:
        """Return the problem of one row, with its number in the file."""
        return RowProblem(self.file, self.first_row + row, reason, column=column, hint=hint)

    def delimited_rows(self, delimiter: bytes, header: Sequence[str]) -> list[bytes]:
        """Return each row as delimited text without a line end; null is an empty cell."""
        columns = [
            [quoted_if_needed(_cell(value), delimiter) for value in column]
            for column in self.python_columns(header)
        ]
        return list(map(delimiter.join, zip(*columns)))

    def json_rows(self) -> list[bytes]:
        """Return each row as a JSON object; dates as ISO texts."""
        return [orjson.dumps(row, default=str) for row in self.batch.to_pylist()]

    def python_columns(self, header: Sequence[str]) -> list[list[Any]]:
        """Return each column as a list of Python values."""
        return [self.batch.column(self.batch.schema.get_field_index(name)).to_pylist() for name in header]


def _cell(value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, float):
        return repr(value).encode()
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace")
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return str(value).encode()
    text: bytes = orjson.dumps(value, default=str)
    return text.strip(b'"')


class ParquetReader(Reader):
    """A Parquet file, or a folder of partitions read file by file in the order of their names."""

    def __init__(self, source: str | BinaryIO, name: str) -> None:
        self.name = name
        self._source = source
        self._arrow = _pyarrow()
        try:
            if isinstance(source, str) and os.path.isdir(source):
                import pyarrow.dataset

                self._folder = pyarrow.dataset.dataset(source, format="parquet", partitioning="hive")
                self.schema = self._folder.schema
            else:
                self._folder = None
                self._file = self._arrow.parquet.ParquetFile(source)
                self.schema = self._file.schema_arrow
        except (OSError, ValueError) as error:  # every error of pyarrow is one of these
            reason = str(error).splitlines()[0]
            raise DataProblem(f"{shown(name, 200)} cannot be read as Parquet: {reason}") from None
        self.header = tuple(self.schema.names)

    def __del__(self) -> None:
        if not isinstance(self._source, str):
            self._source.close()  # the temporary file that what came through a pipe was put into

    def check_column(self, name: str) -> None:
        """Raise a DataProblem unless the table has the named column, once."""
        places = self.header.count(name)
        if not places:
            raise missing_column(self.name, name, self.header)
        if places > 1:
            raise DataProblem(f"{shown(self.name)}: column {quoted(name)} is there {places} times")

    def blocks(self) -> Iterator[ParquetBlock]:
        """Yield the rows in order, a block at a time."""
        row = 1
        try:
            for batch in self._batches():
                if batch.num_rows:
                    yield ParquetBlock(self.name, row, batch)
                    row += batch.num_rows
        except (OSError, self._arrow.lib.ArrowException) as error:
            reason = str(error).splitlines()[0]
            raise DataProblem(f"{shown(self.name, 200)}: damaged Parquet data: {reason}") from None

    def _batches(self) -> Iterator[Any]:
        if self._folder is None:
            return iter(self._file.iter_batches(batch_size=ROWS, use_threads=False))
        # Reading ahead would hold many batches in memory at once.
        return iter(
            self._folder.to_batches(
                batch_size=ROWS, batch_readahead=1, fragment_readahead=1, use_threads=False
            )
        )


class ParquetWriter(Writer):
    """A Parquet file: the input's columns, then the `added` ones.

    Columns of texts get their types from the first block: whole numbers, numbers or text.
    """

    def __init__(self, sink: Sink, added: Sequence[str], *, schema: Any = None, record: bool = False) -> None:
        self._arrow = _pyarrow()
        self._sink: Sink | None = sink
        self._added = tuple(added)
        self._record = record
        self._schema = schema  # of a Parquet input
        self._header: tuple[str, ...] = ()
        self._writer: Any = None
        self._fields: list[Any] = []
        self._waiting: list[Any] = []
        self._waiting_rows = 0

    def start(self, header: Sequence[str]) -> None:
        """Note the input's columns."""
        check_unique(header, "a Parquet table")
        check_added(header, (*self._added, ERROR) if self._record else self._added)
        self._header = tuple(header)

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
        arrow = self._arrow
        arrays = self._input_arrays(block)
        rows = results.rows
        if self._record:
            columns = [self._spread(column, rows, block.count) for column in results.columns]
            errors = [(results.errors or {}).get(row) for row in range(block.count)]
            columns.append(arrow.array(errors, type=arrow.string()))
        else:
            if rows is not None:
                chosen = arrow.array(rows)
                arrays = [array.take(chosen) for array in arrays]
            columns = [self._array(column) for column in results.columns]
        if not self._fields:
            names = (*self._header, *self._added, *([ERROR] if self._record else []))
            types = [array.type for array in (*arrays, *columns)]
            self._fields = [arrow.field(name, kind) for name, kind in zip(names, types)]
        self._put(arrow.RecordBatch.from_arrays([*arrays, *columns], schema=arrow.schema(self._fields)))

    def finish(self) -> None:
        """Write what waits and the file's footer."""
        arrow = self._arrow
        if not self._fields:
            known = self._schema or arrow.schema([arrow.field(name, arrow.string()) for name in self._header])
            self._fields = [*known, *(arrow.field(name, arrow.float64()) for name in self._added)]
            if self._record:
                self._fields.append(arrow.field(ERROR, arrow.string()))
        self._flush()
        self._writer.close()

    def _input_arrays(self, block: Block) -> list[Any]:
        arrow = self._arrow
        if isinstance(block, ParquetBlock):
            return list(block.batch.columns)
        arrays = []
        for at, values in enumerate(block.python_columns(self._header)):
            kind = self._fields[at].type if self._fields else self._kind(values)
            try:
                texts = arrow.types.is_string(kind)
                arrays.append(arrow.array(_texts(values) if texts else values, type=kind))
            except (arrow.ArrowInvalid, arrow.ArrowTypeError, OverflowError):
                raise self._misfit(block, at, values, kind) from None
        return arrays

    def _kind(self, values: list[Any]) -> Any:
        """Return the narrowest type that holds all values."""
        arrow = self._arrow
        kinds = {type(value) for value in values if value is not None}
        if kinds == {int}:
            return arrow.int64()
        if kinds == {bool}:
            return arrow.bool_()
        return arrow.float64() if kinds and kinds <= {int, float} else arrow.string()

    def _misfit(self, block: Block, at: int, values: list[Any], kind: Any) -> RowProblem:
        for row, value in enumerate(values):
            try:
                self._arrow.array([value], type=kind)
            except (self._arrow.ArrowInvalid, self._arrow.ArrowTypeError, OverflowError):
                reason = (
                    f"{shown(str(value))!r} does not fit the column's type {kind}, taken from the first rows"
                )
                return block.problem(row, reason, column=self._header[at])
        return block.problem(0, f"does not fit the column's type {kind}", column=self._header[at])

    def _array(self, column: Any) -> Any:
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

    def _put(self, batch: Any) -> None:
        self._waiting.append(batch)
        self._waiting_rows += batch.num_rows
        if self._waiting_rows >= _ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        schema = self._arrow.schema(self._fields)
        try:
            if self._writer is None:
                assert self._sink is not None
                self._writer = self._arrow.parquet.ParquetWriter(_SinkFile(self._sink), schema)
            self._writer.write_table(self._arrow.Table.from_batches(self._waiting, schema=schema))
        except (OSError, self._arrow.lib.ArrowException) as error:
            if isinstance(error, BrokenPipeError):
                raise
            raise OutputProblem(f"Parquet cannot be written: {str(error).splitlines()[0]}") from None
        self._waiting = []
        self._waiting_rows = 0


def _texts(values: list[Any]) -> list[str | None]:
    return [None if value is None else str(value) for value in values]


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
