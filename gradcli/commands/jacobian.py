"""`gradcli jacobian`: all first derivatives of a vector, or of several outputs, as one labelled matrix."""

from __future__ import annotations

from gradcli.commands.partials import block_matrix, evaluate, partial_name, shapes_of, value_quantities
from gradcli.commands.recorded import jacobian_blocks, output_tensor
from gradcli.commands.sparse_entries import SPARSE, as_sparse, entries_report, one_input, refuse_large
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, command
from gradcli.commands.values import plain_data
from gradcli.errors import UsageProblem
from gradcli.report import Quantities, Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.partials import Evaluated
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Report


@command(
    "jacobian",
    "all first derivatives as a matrix",
    operands=PROGRAM_OPERANDS,
    options=(WRT, SPARSE, *PROGRAM_OPTIONS),
    examples=(
        Example(
            "gradcli jacobian '[x*y, x + y]' x=2 y=3",
            "a row per element of the result, a column per input",
            "value\t[6.0, 5.0]\nd_x\t[3.0, 1.0]\nd_y\t[2.0, 1.0]\n",
        ),
        Example(
            "gradcli jacobian -e u='x^2' -e v='x*y' x=2 y=3",
            "several outputs",
            "u\t4.0\nv\t6.0\nd_u_x\t4.0\nd_u_y\t0.0\nd_v_x\t3.0\nd_v_y\t2.0\n",
        ),
    ),
    description="J[i, j] is the derivative of element i of the result by element j of the input.",
)
def jacobian(context: Context, arguments: Arguments) -> Report:
    """Return the values and the matrix of first derivatives."""
    evaluated = evaluate(context, arguments)
    if not evaluated.inputs:
        raise UsageProblem("jacobian needs a value for each name", hint="gradcli jacobian '[x, x^2]' x=3")
    if arguments.switch("sparse"):
        return _sparse(evaluated)
    leaves = evaluated.leaves()
    blocks = [
        [plain_data(block) for block in jacobian_blocks(value, leaves)] for _, value in evaluated.outputs
    ]
    entries = [
        Quantity(partial_name(of, by), block, of, (by,))
        for (of, _), row in zip(evaluated.outputs, blocks, strict=True)
        for (by, _), block in zip(evaluated.inputs, row, strict=True)
    ]
    rows = [(name or "f", shape) for name, shape in shapes_of(evaluated.outputs)]
    matrix = block_matrix("J", rows, shapes_of(evaluated.inputs), blocks, entries)
    by_name = [dict(zip([name for name, _ in evaluated.inputs], row, strict=True)) for row in blocks]
    data = {
        "jacobian": evaluated.by_output(by_name),
        "rows": list(matrix.rows),
        "columns": list(matrix.columns),
        "matrix": [list(row) for row in matrix.cells],
    }
    return evaluated.report([Quantities(tuple(value_quantities(evaluated))), matrix], data, blocks)


def _sparse(evaluated: Evaluated) -> Report:
    from gradcli.core.jacobians.sparsity import sparse_jacobian

    _, leaf = one_input(evaluated, "jacobian")
    if len(evaluated.outputs) != 1:
        raise UsageProblem("jacobian --sparse takes one output", hint="stack them: '[u, v]'")
    name, value = evaluated.outputs[0]
    y = output_tensor(value)
    matrix = sparse_jacobian(y, leaf)
    if matrix is None:
        refuse_large("the Jacobian", y.size, leaf.size, "vjp")
        matrix = as_sparse(jacobian_blocks(y, [leaf])[0], y.size)
    return entries_report(evaluated, matrix, "J", (name or "f", tuple(y.shape)))
