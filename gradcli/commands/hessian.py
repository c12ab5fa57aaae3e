"""`gradcli hessian`: all second derivatives of a scalar as one labelled matrix."""

from __future__ import annotations

from gradcli.commands.partials import (
    block_matrix,
    evaluate,
    partial_name,
    scalar_output,
    shapes_of,
    value_quantities,
)
from gradcli.commands.recorded import hessian_blocks
from gradcli.commands.sparse_entries import SPARSE, as_sparse, entries_report, one_input, refuse_large
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, command
from gradcli.commands.values import plain_data
from gradcli.report import Quantities, Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.partials import Evaluated
    from gradcli.commands.spec import Arguments, Context
    from gradcli.core.tensor import Tensor
    from gradcli.report import Report


@command(
    "hessian",
    "all second derivatives as a matrix",
    operands=PROGRAM_OPERANDS,
    options=(WRT, SPARSE, *PROGRAM_OPTIONS),
    examples=(
        Example(
            "gradcli hessian 'x^2*y^3' x=1 y=2",
            "rows and columns are the inputs",
            "value\t8.0\nd_x_x\t16.0\nd_x_y\t24.0\nd_y_x\t24.0\nd_y_y\t12.0\n",
        ),
    ),
)
def hessian(context: Context, arguments: Arguments) -> Report:
    """Return the value and the matrix of second derivatives."""
    evaluated = evaluate(context, arguments)
    name, y = scalar_output(evaluated, "hessian")
    if arguments.switch("sparse"):
        return _sparse(evaluated, y)
    names = [by for by, _ in evaluated.inputs]
    blocks = [[plain_data(block) for block in row] for row in hessian_blocks(y, evaluated.leaves())]
    entries = [
        Quantity(partial_name("", first, second), blocks[i][j], name, (first, second))
        for i, first in enumerate(names)
        for j, second in enumerate(names)
    ]
    shapes = shapes_of(evaluated.inputs)
    matrix = block_matrix("H", shapes, shapes, blocks, entries)
    data = {
        "hessian": {a: dict(zip(names, row, strict=True)) for a, row in zip(names, blocks, strict=True)},
        "rows": list(matrix.rows),
        "columns": list(matrix.columns),
        "matrix": [list(row) for row in matrix.cells],
    }
    return evaluated.report([Quantities(tuple(value_quantities(evaluated))), matrix], data, blocks)


def _sparse(evaluated: Evaluated, y: Tensor) -> Report:
    from gradcli.core.jacobians.sparsity import sparse_hessian

    by, leaf = one_input(evaluated, "hessian")
    matrix = sparse_hessian(y, leaf)
    if matrix is None:
        refuse_large("the Hessian", leaf.size, leaf.size, "hvp")
        matrix = as_sparse(hessian_blocks(y, [leaf])[0][0], leaf.size)
    return entries_report(evaluated, matrix, "H", (by, tuple(leaf.shape)))
