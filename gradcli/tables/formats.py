"""Which reader and which writer: by name, by extension, by the first bytes."""

from __future__ import annotations

import os

from gradcli.errors import DataProblem, UsageProblem
from gradcli.tables.block import Block, Reader, Writer
from gradcli.tables.delimited.reading import DelimitedReader, delimiter_of
from gradcli.tables.delimited.writing import DelimitedWriter
from gradcli.tables.feed import Feed, open_feed
from gradcli.tables.problems import missing_table, shown
from gradcli.tables.spelling import Spelling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any, BinaryIO

    from gradcli.tables.rows import LeftOut
    from gradcli.tables.sink import Sink
    from gradcli.tables.spelling import Missing

_EXTENSIONS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
# What a file of such a name is taken for, which would be wrong of anything that is written here.
FOREIGN_EXTENSIONS = {
    ".orc": "ORC",
    ".avro": "Avro",
    ".arrow": "Arrow files",
    ".feather": "Feather files",
    ".xlsx": "workbooks",
    ".xls": "workbooks",
    ".ods": "workbooks",
    ".h5": "HDF5",
    ".hdf5": "HDF5",
    ".sqlite": "databases",
    ".db": "databases",
    ".npy": "numpy arrays",
    ".npz": "numpy arrays",
    ".pkl": "pickles",
    ".mat": "MATLAB files",
    ".xml": "XML",
    ".html": "HTML",
}
STANDARD_INPUT = "<stdin>"


def format_of(path: str) -> str | None:
    """Return the format that a file's name stands for, a final `.gz` aside; None if it says nothing."""
    name = path.lower().removesuffix(".gz")
    return _EXTENSIONS.get(os.path.splitext(name)[1])


def open_table(
    source: str | BinaryIO | int,
    format_name: str | None = None,
    *,
    delimiter: str | None = None,
    decimal: str = ".",
    names: Sequence[str] | None = None,
    thousands: bytes = b"",
    missing: Missing | None = None,
    left_out: LeftOut | None = None,
) -> Reader:
    """Return the reader of a file, given its path, or of a binary stream or descriptor.

    Without a format name the file's extension decides, else the first bytes: `{` and `[{` are JSON. With `names`
    a delimited table has no header line.
    Raises: DataProblem if it cannot be read; UsageProblem if an option makes no sense.
    """
    if isinstance(source, str):
        if format_name is None:
            format_name = _format_of_folder(source) if os.path.isdir(source) else format_of(source)
        if format_name == "parquet":
            from gradcli.tables.parquet.reading import ParquetReader

            if not os.path.exists(source):
                raise missing_table(source)
            return ParquetReader(source, source, missing)
        feed = open_feed(source)
    else:
        feed = Feed(source, STANDARD_INPUT)
    if format_name is None:
        format_name = _sniffed(feed.peek())
    if format_name in ("parquet", "jsonl"):
        if names is not None:
            raise UsageProblem(
                f"--header is for tables without a header line, and {shown(feed.name)} is {format_name}"
            )
        if thousands or left_out is not None:
            what = "--thousands is" if thousands else "--skip-lines and --comment are"
            raise UsageProblem(f"{what} for delimited text, and {shown(feed.name)} is {format_name}")
    if format_name == "parquet":
        return _spooled_parquet(feed, missing)
    if format_name == "jsonl":
        from gradcli.tables.jsonl.reading import JsonReader

        return JsonReader(feed, missing)
    mark = delimiter_of(delimiter) if delimiter else b"\t" if format_name == "tsv" else None
    spelling = Spelling(thousands, missing) if thousands or missing is not None else None
    return DelimitedReader(feed, mark, decimal, names, spelling=spelling, left_out=left_out)


def _format_of_folder(path: str) -> str:
    """Return the format of a folder of partitions. Raises: DataProblem if it holds none."""
    for _folder, _folders, files in os.walk(path):
        if any(format_of(name) == "parquet" for name in files):
            return "parquet"
    raise DataProblem(
        f"{shown(path, 200)} is a folder without Parquet files",
        hint="name the tables in it: gradcli map EXPR FOLDER/*.csv",
    )


def open_writer(
    sink: Sink,
    format_name: str | None,
    source: Reader,
    added: Sequence[str],
    *,
    delimiter: str | None = None,
    record: bool = False,
    keep: Sequence[str] | None = None,
    numbers: Collection[str] = (),
    heading: bool = True,
) -> Writer:
    """Return a writer of rows of `source` with the `added` columns; without a name, in the source's format.

    `keep` names the columns of the source that are written (None: all), `numbers` those that are read as
    numbers. Without `heading` delimited text has no header line.
    """
    name = format_name or source.format
    first = source.first if isinstance(source, Chain) else source
    if name == "parquet":
        from gradcli.tables.parquet.reading import ParquetReader
        from gradcli.tables.parquet.writing import ParquetWriter

        schema = first.schema if isinstance(first, ParquetReader) else None
        return ParquetWriter(sink, added, schema=schema, record=record, keep=keep, numbers=numbers)
    if name == "jsonl":
        from gradcli.tables.jsonl.writing import JsonWriter

        return JsonWriter(sink, added, record=record, keep=keep, numbers=numbers)
    mark = delimiter_of(delimiter) if delimiter else None
    if format_name == "tsv":
        mark = b"\t"
    elif format_name == "csv" and isinstance(first, DelimitedReader) and first.dialect.delimiter == b"\t":
        mark = mark or b","
    dialect = first.dialect if isinstance(first, DelimitedReader) else None
    return DelimitedWriter(
        sink, added, dialect=dialect, delimiter=mark, record=record, keep=keep, heading=heading
    )


class Chain(Reader):
    """Several tables read one after the other as one; they have the same columns, in any order."""

    def __init__(self, paths: Sequence[str], format_name: str | None, **options: Any) -> None:
        """Open the first table, and make sure that the others fit; `options` are those of `open_table`."""
        self._paths = tuple(paths)
        self._format = format_name
        self._options = options
        self._before = 0
        for path in paths:  # a missing file is known before the first row is written
            if not os.path.exists(path):
                raise missing_table(path)
        self.first = self._current = self._open(paths[0])
        self.name = self.first.name
        self.header = self.first.header
        self.format = self.first.format
        for path in paths[1:]:
            if os.path.isfile(path) or os.path.isdir(path):  # what comes through a pipe can be read only once
                reader = self._open(path)
                try:
                    self._check(path, reader)
                finally:
                    reader.close()

    def _check(self, path: str, reader: Reader) -> None:
        """Raise a Problem if a table does not fit the first one."""
        kind = reader.format
        if kind != self.format:
            raise UsageProblem(f"{shown(path, 200)} is {kind}, unlike {shown(self.name, 200)}")
        if kind != "jsonl" and reader.header != self.header and not self._is_reordered(kind, reader.header):
            raise DataProblem(
                f"{shown(path, 200)} has other columns than {shown(self.name, 200)}: "
                f"{_difference(self.header, reader.header)}",
                hint=self.first.dialect.hint if isinstance(self.first, DelimitedReader) else None,
            )

    def _is_reordered(self, kind: str, header: tuple[str, ...]) -> bool:
        """Tell whether these are the columns of the first table in another order, which can be put right."""
        return kind != "parquet" and len(set(header)) == len(header) and sorted(header) == sorted(self.header)

    def check_column(self, name: str) -> None:
        """Raise a DataProblem unless the first table has the named column, once."""
        self.first.check_column(name)

    def size(self) -> int:
        """Return how many bytes of input there are, 0 if that is not known."""
        return sum(map(os.path.getsize, self._paths))

    def taken(self) -> int:
        """Return how many bytes have been read."""
        return self._before + self._current.taken()

    def ready(self) -> bool:
        """Tell whether the next block, or the end, is there without waiting."""
        return self._current.ready()

    def close(self) -> None:
        """Close the table that is being read."""
        self._current.close()

    def blocks(self) -> Iterator[Block]:
        """Yield the rows of all tables in order."""
        yield from self.first.blocks()
        for path in self._paths[1:]:
            reader = self._open(path)
            self._check(path, reader)
            self._current.close()
            self._before += self._current.size()
            self.blank_lines += self._current.blank_lines
            self._current = reader
            yield from reader.blocks()

    def _open(self, path: str) -> Reader:
        return open_table(path, self._format, **self._options)


def _difference(expected: Sequence[str], found: Sequence[str]) -> str:
    for at, (one, other) in enumerate(zip(expected, found)):
        if one != other:
            return f"column {at + 1} is {shown(other)!r} instead of {shown(one)!r}"
    return f"{len(found)} instead of {len(expected)}"


def _sniffed(start: bytes) -> str:
    if start.startswith(b"PAR1"):
        return "parquet"
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    is_json = bare.startswith(b"{") or (bare.startswith(b"[") and bare[1:].lstrip().startswith(b"{"))
    return "jsonl" if is_json else "csv"


def _spooled_parquet(feed: Feed, missing: Missing | None) -> Reader:
    """Return a reader of Parquet that comes through a pipe: its footer is needed first, so it goes to a file."""
    import tempfile

    from gradcli.tables.parquet.reading import ParquetReader

    spool = tempfile.TemporaryFile()  # noqa: SIM115  the reader keeps it open
    while piece := feed.gather(1 << 20):
        spool.write(piece)
    spool.seek(0)
    return ParquetReader(spool, feed.name, missing)
