"""Tables with cells in quotes are read alike, block by block or with a look at each row."""

from __future__ import annotations

import io
import pickle
import random

import pytest

from gradcli.errors import Problem
from gradcli.tables.block import Results
from gradcli.tables.delimited import reading
from gradcli.tables.delimited.block import DelimitedBlock
from gradcli.tables.delimited.regular import Regular, with_quoted_texts
from gradcli.tables.formats import open_table, open_writer
from gradcli.tables.sink import Sink

NUMBERS = ("1", "2.5", '"4"', "NA", '"7,5"', "x")
PLAIN = (
    "1",
    "-3e2",
    '"4"',
    '"a"',
    '"a,b"',
    '"a;b"',
    '""',
    '"""q"""',
    '"x ""y"" z"',
    "abc",
    "",
    "\u00e9",
    "5%",
)
ODD = ('5" pipe', '"bad"x', '"un', '"two\nlines"', ' "s"', '"a\r"', '"""')


def outcome(data: bytes, output: str | None, decimal: str) -> object:
    """Return the numbers of the first column, what is wrong with rows, and the rows as they are written."""
    out = io.BytesIO()
    numbers, problems = [], []
    try:
        reader = open_table(io.BytesIO(data), "csv", decimal=decimal)
        writer = open_writer(Sink(out), output, reader, ["u"], numbers=("x",))
        writer.start(reader.header)
        for block in reader.blocks():
            found = pickle.loads(pickle.dumps(block)).numbers(["x"])
            numbers += [repr(value) for value in found.values[0].tolist()]
            problems += [str(problem) for _, problem in found.problems]
            writer.write(block, Results((found.values[0] * 2,), found.rows))
    except Problem as problem:
        problems.append(str(problem))
    return numbers, problems, out.getvalue()


@pytest.mark.parametrize("seed", range(8))
def test_blocks_with_quotes_are_read_as_rows_are(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = random.Random(seed)
    taken: list[bool] = []

    def noted(*arguments: object) -> Regular | None:
        regular = with_quoted_texts(*arguments)  # type: ignore[arg-type]
        taken.append(regular is not None)
        return regular

    for _ in range(150):
        delimiter, end = generator.choice(",;"), generator.choice(("\n", "\r\n"))
        cells = PLAIN if generator.random() < 0.6 else PLAIN + ODD
        width = generator.randint(2, 4)
        rows = [
            delimiter.join([generator.choice(NUMBERS), *generator.choices(cells, k=width - 1)])
            for _ in range(generator.randint(1, 20))
        ]
        header = delimiter.join(["x", "a", "b", "c"][:width])
        data = (header + end + end.join(rows) + generator.choice(("", end))).encode()
        output, decimal = generator.choice((None, "tsv", "jsonl")), generator.choice(".,")
        monkeypatch.setattr(reading, "with_quoted_texts", noted)
        found = outcome(data, output, decimal)
        monkeypatch.setattr(reading, "with_quoted_texts", lambda *_arguments: None)
        assert found == outcome(data, output, decimal), data
    assert 20 < sum(taken) < len(taken)


def test_delimiters_in_quotes_are_text() -> None:
    data = b'x,note\n1,"a, b"\n2,"say ""hi"", you"\n3,""\n'
    (block,) = open_table(io.BytesIO(data), "csv").blocks()
    assert isinstance(block, DelimitedBlock)
    assert block.numbers(["x"]).values[0].tolist() == [1.0, 2.0, 3.0]
    assert block.text_column("note") == ["a, b", 'say "hi", you', None]
    assert block.delimited_text(b",", ("x", "note")) == data[7:]
