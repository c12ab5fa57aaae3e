"""What writers have in common: the names of columns that are refused, and how rows of text are written."""

from __future__ import annotations

import copy
from abc import abstractmethod

from gradcli.errors import DataProblem, UsageProblem
from gradcli.tables.block import Block, Results, Writer
from gradcli.tables.problems import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from gradcli.tables.sink import Sink

ERROR = "error"


def check_unique(header: Sequence[str], what: str) -> None:
    """Raise a DataProblem if a column's name is there twice, which `what` cannot have."""
    for name in header:
        if header.count(name) > 1:
            raise DataProblem(
                f"column {quoted(name)} is there {header.count(name)} times, which {what} cannot have",
                hint="give the columns different names in the header, or write CSV",
            )


def check_added(header: Sequence[str], added: Sequence[str]) -> None:
    """Raise a UsageProblem if a column that will be added is there already."""
    for name in added:
        if name in header:
            raise UsageProblem(
                f"the input already has a column {quoted(name)}",
                hint="name the new columns differently: --prefix out_",
            )


class TextWriter(Writer):
    """Rows of text, each whole by itself: a block is written when it comes, and nothing belongs at the end."""

    def __init__(self, sink: Sink) -> None:
        self._sink: Sink | None = sink

    def write(self, block: Block, results: Results, encoded: bytes | None = None) -> None:
        """Write the block's rows that have results or errors."""
        self._put(self.encode(block, results) if encoded is None else encoded)

    @abstractmethod
    def encode(self, block: Block, results: Results) -> bytes:
        """Return the block's rows that have results or errors as they are written."""

    def stands_alone(self) -> bool:
        """Tell whether a copy of this process could write some of the blocks."""
        return self._sink is not None and self._sink.descriptor() is not None

    def without_sink(self) -> Self:
        """Return a copy that only encodes, and can travel to another process."""
        twin = copy.copy(self)
        twin._sink = None
        return twin

    def finish(self) -> None:
        """Write nothing: all of it is there already."""

    def _put(self, data: bytes) -> None:
        assert self._sink is not None
        self._sink.write(data)
