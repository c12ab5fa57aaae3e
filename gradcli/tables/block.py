"""What a block of rows offers, whatever its format, and what is written beside it."""

from __future__ import annotations

from abc import ABC, abstractmethod

from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any, Self

    import numpy as np
    from numpy.typing import NDArray

    from gradcli.tables.problems import RowProblem
    from gradcli.tables.spelling import Missing

# Blocks of this many rows keep an array sweep's temporaries in the processor's cache.
ROWS = 8192
SMALLEST_READ = 1 << 15
LARGEST_READ = 1 << 20
LONGEST_ROW = 1 << 24


class Numbers(Record):
    """The numeric columns of a block: one float64 array each, over the good rows only.

    `rows` holds the good rows' indices in the block, or None if all are good; `problems` has the first
    thing that is wrong with each of the others, in the order of rows.
    """

    values: tuple[NDArray[np.float64], ...]
    rows: NDArray[np.intp] | None
    problems: tuple[tuple[int, RowProblem], ...]

    def blanked(self, missing: Missing | None) -> Numbers:
        """Return the same with nan in the place of numbers that mean a missing value."""
        if missing is None or not missing.numbers:
            return self
        return Numbers(tuple(map(missing.blanked, self.values)), self.rows, self.problems)


class Results(Record):
    """What is written beside the rows of a block: one array per added column, over the rows in `rows`.

    Rows that are neither in `rows` nor in `errors` are left out. `errors` maps row indices to texts;
    with None there is no `error` column.
    """

    columns: tuple[NDArray[Any], ...]
    rows: NDArray[np.intp] | None = None
    errors: dict[int, str] | None = None


class Block(ABC):
    """Consecutive rows of a table. Rows are counted from 0, lines of the file from 1."""

    __slots__ = ("count",)

    def __init__(self, count: int) -> None:
        self.count = count

    @abstractmethod
    def numbers(self, names: Sequence[str]) -> Numbers:
        """Return the named columns as numbers, with what is wrong with the rows that have none."""

    @abstractmethod
    def problem(
        self, row: int, reason: str, *, column: str | None = None, hint: str | None = None
    ) -> RowProblem:
        """Return the problem of one row, with its place in the file."""

    def misfits(self, header: Sequence[str]) -> dict[int, RowProblem]:
        """Return the problems of rows that have more than the columns of a header."""
        return {}

    @abstractmethod
    def delimited_rows(self, delimiter: bytes, header: Sequence[str]) -> list[bytes]:
        """Return each row as delimited text without a line end, its cells in the order of `header`."""

    def delimited_text(self, delimiter: bytes, header: Sequence[str]) -> bytes | None:
        """Return all rows as they were read, each with a newline after it, if they are delimited text, all well.

        None if they are not, or their cells have another order than `header`.
        """
        return None

    def line_ends(self) -> list[bytes] | None:
        """Return each row's own line end, or None if all end as their file does."""
        return None

    @abstractmethod
    def json_rows(self, header: Sequence[str] | None = None, numbers: Collection[str] = ()) -> list[bytes]:
        """Return each row as the text of a JSON object with the columns of `header`, or all.

        Those in `numbers` are numbers in JSON, however they are written here.
        """

    @abstractmethod
    def python_columns(self, header: Sequence[str], numbers: Collection[str] = ()) -> list[list[Any]]:
        """Return each column as a list of int, float, str, bool or None; `numbers` as for `json_rows`."""

    def text_column(self, name: str) -> list[str | None]:
        """Return a column as texts, None where there is none."""
        values = self.python_columns((name,), ())[0]
        return [None if value is None else str(value) for value in values]


class Reader(ABC):
    """A table being read: `name` for messages, `header` with its columns' names, then its blocks.

    `format` is its format's name: `csv`, `tsv`, `jsonl` or `parquet`.
    """

    name: str
    format: str
    header: tuple[str, ...]
    blank_lines: int = 0  # left out so far

    def size(self) -> int:
        """Return how many bytes of input there are, 0 if that is not known."""
        return 0

    def taken(self) -> int:
        """Return how many bytes have been read."""
        return 0

    @abstractmethod
    def check_column(self, name: str) -> None:
        """Raise a DataProblem unless the table has the named column, once."""

    def ready(self) -> bool:
        """Tell whether the next block, or the end, is there without waiting."""
        return True

    def close(self) -> None:
        """Close what was opened; there are no more blocks then."""
        return

    @abstractmethod
    def blocks(self) -> Iterator[Block]:
        """Yield the rows in order, a block at a time; small blocks first, and soon if input is slow."""


class Writer(ABC):
    """A table being written: the rows of each block with the results beside them."""

    def misfits(self, block: Block) -> dict[int, RowProblem]:
        """Return the problems of rows that cannot be written, whatever their results are."""
        return {}

    @abstractmethod
    def start(self, header: Sequence[str]) -> None:
        """Say what the input's columns are, before the first block."""

    @abstractmethod
    def encode(self, block: Block, results: Results) -> bytes | None:
        """Return the block's rows that have results or errors as they are written; None if `write` must do it."""

    def stands_alone(self) -> bool:
        """Tell whether a copy of this process could write some of the blocks: no state, and nothing to add at the end."""
        return False

    @abstractmethod
    def write(self, block: Block, results: Results, encoded: bytes | None = None) -> None:
        """Write the block's rows that have results or errors, given what `encode` made of them, here or elsewhere."""

    @abstractmethod
    def without_sink(self) -> Self:
        """Return a copy that only encodes, and can travel to another process."""

    @abstractmethod
    def finish(self) -> None:
        """Write what belongs at the end; a table without rows still has its header."""
