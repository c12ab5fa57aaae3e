"""A report as grids of cells: what CSV, Markdown and LaTeX have in common."""

from __future__ import annotations

from gradcli.records import Record
from gradcli.report import Matrix, Quantities, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.report import Data, Report


class Grid(Record):
    """Named columns and rows of cells; `numeric` says which columns hold numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[Data, ...], ...]
    numeric: tuple[bool, ...]


def grids(report: Report) -> list[Grid]:
    """Return one grid for each block that has cells.

    Named results are one row, led by the place they were found at, as `map` writes its rows.
    """
    found: list[Grid] = []
    for block in report.blocks:
        if isinstance(block, Quantities):
            named = [*report.at, *[(item.name, item.value) for item in block.items]]
            header = tuple([name for name, _ in named])
            found.append(Grid(header, (tuple([value for _, value in named]),), (True,) * len(header)))
        elif isinstance(block, Matrix):
            rows = tuple([(label, *row) for label, row in zip(block.rows, block.cells, strict=True)])
            numeric = (False, *[True] * len(block.columns))
            found.append(Grid((block.name, *block.columns), rows, numeric))
        elif isinstance(block, Table):
            header = tuple([column.name for column in block.columns])
            numeric = tuple([column.kind == "number" for column in block.columns])
            rows = block.rows
            if block.title:
                header, numeric = ("of", *header), (False, *numeric)
                rows = tuple([(block.title, *row) for row in rows])
            found.append(Grid(header, rows, numeric))
    return found
