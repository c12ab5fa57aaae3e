"""Sparse Jacobians and Hessians as tables of their nonzero entries."""

from __future__ import annotations

from gradcli.commands.spec import Option
from gradcli.commands.values import element_labels
from gradcli.errors import UsageProblem
from gradcli.report import Column, Table, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.commands.partials import Evaluated
    from gradcli.core.tensor import Tensor
    from gradcli.report import Report

SPARSE = Option(
    ("--sparse",), "list the nonzero entries only; for matrices too large to write out (one input)"
)


def one_input(evaluated: Evaluated, what: str) -> tuple[str, Tensor]:
    """Return the one input. Raises: UsageProblem where there are several."""
    if len(evaluated.inputs) != 1:
        names = ", ".join([name for name, _ in evaluated.inputs]) or "none"
        raise UsageProblem(
            f"{what} --sparse takes one input, there are {names}", hint="choose one with --wrt"
        )
    return evaluated.inputs[0]


def refuse_large(what: str, rows: int, columns: int, product: str) -> None:
    """Refuse a matrix that turned out full if it is too large. Raises: LimitProblem with what can be had instead."""
    from gradcli.core.values import check_size

    check_size(
        (rows, columns),
        what,
        hint=f"most entries are not zero; `gradcli {product}` takes its product with a vector",
    )


def as_sparse(block: Any, rows: int) -> Any:
    """Return a full block of derivatives as a scipy matrix of so many rows, for the same report."""
    from gradcli.core.lazy import np, sparse
    from gradcli.core.tensor import data_of

    return sparse.csr_matrix(np.asarray(data_of(block), float).reshape(rows, -1))


def entries_report(evaluated: Evaluated, matrix: Any, name: str, rows: tuple[str, tuple[int, ...]]) -> Report:
    """Return the report of a scipy matrix: a line per nonzero entry, in row order, and how full it is."""
    by, leaf = evaluated.inputs[0]
    columns = element_labels(by, tuple(leaf.shape))
    labels = columns if rows == (by, tuple(leaf.shape)) else element_labels(*rows)
    entries = matrix.tocoo()
    found = [
        (labels[i], columns[j], value)
        for i, j, value in zip(entries.row.tolist(), entries.col.tolist(), entries.data.tolist())
        if value != 0.0
    ]
    table = Table((Column("row", "code"), Column("column", "code"), Column(name, "number")), tuple(found))
    size = f"{matrix.shape[0]} x {matrix.shape[1]}"
    data = {"shape": list(matrix.shape), "entries": [list(entry) for entry in found]}
    nothing = Text(f"all entries of the {size} matrix are 0")
    return evaluated.report([table if found else nothing], data, entries.data.tolist())
