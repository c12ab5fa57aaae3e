"""What the tests of tables share: a table from bytes, and what comes out at the other end."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from gradcli.tables.block import Block, Results
from gradcli.tables.delimited.reading import DelimitedReader
from gradcli.tables.feed import Feed
from gradcli.tables.formats import open_table, open_writer
from gradcli.tables.jsonl.reading import JsonReader
from gradcli.tables.sink import Sink


class Trickle(io.RawIOBase):
    """A stream that gives its bytes a few at a time."""

    def __init__(self, data: bytes, step: int) -> None:
        self._data = data
        self._step = step

    def read(self, size: int = -1) -> bytes:
        piece, self._data = self._data[: self._step], self._data[self._step :]
        return piece


def table(data: bytes, step: int = 0, **options: Any) -> DelimitedReader:
    stream = Trickle(data, step) if step else io.BytesIO(data)
    return DelimitedReader(Feed(stream, "rows.csv"), **options)


def json_table(data: bytes) -> JsonReader:
    return JsonReader(Feed(io.BytesIO(data), "rows.jsonl"))


def columns(reader: Any, *names: str) -> tuple[list[list[float]], list[str]]:
    """Return the numbers of the good rows, column by column, and the problems as texts."""
    values: list[list[float]] = [[] for _ in names]
    problems = []
    for block in reader.blocks():
        numbers = block.numbers(names)
        for column, part in zip(values, numbers.values, strict=True):
            column.extend(part.tolist())
        problems += [str(problem) for _, problem in numbers.problems]
    return values, problems


def doubled(data: bytes | str, to: str | None = None, policy: str = "stop", **options: Any) -> bytes:
    """Return a table with the added column `value`, twice `x`, as `map` would write it."""
    source = data if isinstance(data, str) else io.BytesIO(data)
    out = io.BytesIO()
    written = {name: options.pop(name) for name in ("keep", "numbers", "heading") if name in options}
    reader = open_table(source, options.pop("format_name", None), **options)
    writer = open_writer(Sink(out), to, reader, ["value"], record=policy == "record", **written)
    writer.start(reader.header)
    for block in reader.blocks():
        for problem in writer.misfits(block).values():
            raise problem
        writer.write(block, results(block, policy))
    writer.finish()
    return out.getvalue()


def results(block: Block, policy: str = "stop") -> Results:
    numbers = block.numbers(["x"])
    if numbers.problems and policy == "stop":
        raise numbers.problems[0][1]
    errors = {row: problem.reason for row, problem in numbers.problems} if policy == "record" else None
    with np.errstate(over="ignore"):
        return Results((numbers.values[0] * 2.0,), numbers.rows, errors)
