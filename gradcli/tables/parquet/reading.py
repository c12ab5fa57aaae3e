"""Parquet, one file or a folder of partitions, by pyarrow (the extra `parquet`)."""

from __future__ import annotations

import os

import numpy as np
import orjson

from gradcli.errors import DataProblem
from gradcli.tables.block import ROWS, Block, Numbers, Reader
from gradcli.tables.parquet.texts import cells_of_column, decoded, import_pyarrow, json_of_column
from gradcli.tables.problems import RowProblem, missing_column, quoted, shown
from gradcli.tables.spelling import MISSING_HINT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any, BinaryIO

    from gradcli.tables.spelling import Missing


class ParquetBlock(Block):
    """A record batch. Its rows have no lines, so problems give the row's number in the file, from 1."""

    __slots__ = ("batch", "file", "first_row", "missing")

    def __init__(self, file: str, first_row: int, batch: Any, missing: Missing | None = None) -> None:
        super().__init__(batch.num_rows)
        self.file = file
        self.first_row = first_row
        self.batch = batch
        self.missing = missing  # None: a null is an error

    def numbers(self, names: Sequence[str]) -> Numbers:
        """Return the named columns as numbers, with what is wrong with the rows that have none."""
        pyarrow = import_pyarrow()
        problems: dict[int, RowProblem] = {}
        columns = []
        for name in names:
            column = decoded(self._column(name))
            if not _is_numeric(column.type):
                raise _no_numbers(self.file, name, column.type)
            if column.null_count and self.missing is None:
                for row in np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False)).tolist():
                    problem = self.problem(row, "the value is missing (null)", column=name, hint=MISSING_HINT)
                    problems.setdefault(row, problem)
            values = column.cast(pyarrow.float64(), safe=False).to_numpy(zero_copy_only=False)
            columns.append(values if self.missing is None else self.missing.blanked(values))
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
        if not header:
            return [b""] * self.count
        columns = [cells_of_column(self._column(name), delimiter) for name in header]
        return list(map(delimiter.join, zip(*columns)))

    def json_rows(self, header: Sequence[str] | None = None, numbers: Collection[str] = ()) -> list[bytes]:
        """Return each row as a JSON object; dates as ISO texts."""
        names = self.batch.schema.names if header is None else header
        if not names:
            return [b"{}"] * self.count
        columns = [json_of_column(self._column(name)) for name in names]
        keys = (orjson.dumps(name).replace(b"%", b"%%") for name in names)
        form = b"{" + b",".join([key + b":%b" for key in keys]) + b"}"
        return [form % values for values in zip(*columns)]

    def python_columns(self, header: Sequence[str], numbers: Collection[str] = ()) -> list[list[Any]]:
        """Return each column as a list of Python values."""
        return [self._column(name).to_pylist() for name in header]

    def _column(self, name: str) -> Any:
        return self.batch.column(self.batch.schema.get_field_index(name))


def _is_numeric(kind: Any) -> bool:
    types = import_pyarrow().types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def _no_numbers(file: str, name: str, kind: Any) -> DataProblem:
    return DataProblem(f"{shown(file)}: column {quoted(name)} holds {kind}, not numbers")


class ParquetReader(Reader):
    """A Parquet file, or a folder of partitions read file by file in the order of their names."""

    format = "parquet"

    def __init__(self, source: str | BinaryIO, name: str, missing: Missing | None = None) -> None:
        self.name = name
        self._missing = missing
        self._source = source
        self._arrow = import_pyarrow()
        self._file: Any = None
        self._folder: Any = None
        try:
            if isinstance(source, str) and os.path.isdir(source):
                import pyarrow.dataset

                self._folder = pyarrow.dataset.dataset(source, format="parquet", partitioning="hive")
                self.schema = self._folder.schema
            else:
                self._file = self._arrow.parquet.ParquetFile(source)
                self.schema = self._file.schema_arrow
        except (OSError, ValueError) as error:  # every error of pyarrow is one of these
            reason = str(error).splitlines()[0]
            raise DataProblem(f"{shown(name, 200)} cannot be read as Parquet: {reason}") from None
        self.header = tuple(self.schema.names)

    def __del__(self) -> None:
        if not isinstance(self._source, str):
            self._source.close()

    def close(self) -> None:
        """Close the file, or the temporary one that what came through a pipe was put into."""
        if self._file is not None:
            self._file.close()
        if not isinstance(self._source, str):
            self._source.close()

    def check_column(self, name: str) -> None:
        """Raise a DataProblem unless the table has the named column, once."""
        places = self.header.count(name)
        if not places:
            raise missing_column(self.name, name, self.header)
        if places > 1:
            raise DataProblem(f"{shown(self.name)}: column {quoted(name)} is there {places} times")
        kind = self.schema.field(name).type
        kind = getattr(kind, "value_type", kind) if self._arrow.types.is_dictionary(kind) else kind
        if not _is_numeric(kind):
            raise _no_numbers(self.name, name, kind)

    def blocks(self) -> Iterator[ParquetBlock]:
        """Yield the rows in order, a block at a time."""
        row = 1
        try:
            for batch in self._batches():
                if batch.num_rows:
                    yield ParquetBlock(self.name, row, batch, self._missing)
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
