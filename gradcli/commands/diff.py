"""`gradcli diff`: derivatives of any order by one variable, and the coefficients of its Taylor series."""

from __future__ import annotations

from gradcli.commands.partials import evaluate, value_quantities
from gradcli.commands.recorded import orders_up_to, output_tensor
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, Option, command
from gradcli.commands.values import plain_data
from gradcli.errors import GradientProblem, UsageProblem
from gradcli.report import Column, Quantities, Quantity, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.partials import Evaluated
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Data, Report


@command(
    "diff",
    "the n-th derivative by one variable",
    operands=PROGRAM_OPERANDS,
    options=(
        Option(("-n", "--order"), "which derivative (default: 1)", "N", kind="integer", least=0),
        Option(("--taylor",), "list the coefficients of the Taylor series up to order N"),
        WRT,
        *PROGRAM_OPTIONS,
    ),
    examples=(
        Example("gradcli diff -n 3 'x^4' x=2", "the third derivative", "value\t16.0\nd3_x\t48.0\n"),
        Example(
            "gradcli diff --taylor -n 3 'exp(2x)' x=0",
            "the series around 0",
            "order\tderivative\tcoefficient\n0\t1.0\t1.0\n1\t2.0\t2.0\n2\t4.0\t2.0\n3\t8.0\t1.3333333333333333\n",
        ),
    ),
)
def diff(context: Context, arguments: Arguments) -> Report:
    """Return the value and the derivative of the order asked for, or the table of all orders up to it."""
    order = 1 if arguments.integer("order") is None else arguments.integer("order") or 0
    evaluated = evaluate(context, arguments)
    name = _variable(evaluated)
    found: list[list[Data]] = []
    for _, value in evaluated.outputs:
        derivatives = orders_up_to(output_tensor(value), evaluated.leaves()[0], order)
        found.append([plain_data(derivative) for derivative in derivatives])
    if arguments.switch("taylor"):
        return _taylor(evaluated, found)
    items = value_quantities(evaluated)
    if order:
        for (of, _), derivatives in zip(evaluated.outputs, found, strict=True):
            mark = "d" if order == 1 else f"d{order}"
            full = "_".join([mark, *([of] if of else []), name])
            items.append(Quantity(full, derivatives[-1], of, (name,) * order))
    data = {"order": order, "derivative": evaluated.by_output([derivatives[-1] for derivatives in found])}
    return evaluated.report([Quantities(tuple(items))], data, found)


def _variable(evaluated: Evaluated) -> str:
    if len(evaluated.inputs) != 1:
        names = ", ".join([name for name, _ in evaluated.inputs])
        if not names:
            raise UsageProblem("diff needs a value for its variable", hint="gradcli diff 'x^3' x=2")
        raise UsageProblem(
            f"diff differentiates by one variable, there are {names}",
            hint=f"choose one: --wrt {evaluated.inputs[0][0]}",
        )
    name, leaf = evaluated.inputs[0]
    if leaf.shape != ():
        raise GradientProblem(
            f"diff differentiates by one number, {name} has the shape {tuple(leaf.shape)}",
            hint="for the derivatives by each element: gradcli jacobian, gradcli hessian",
        )
    return name


def _taylor(evaluated: Evaluated, found: list[list[Data]]) -> Report:
    tables: list[Table] = []
    coefficients: list[list[Data]] = []
    for (of, _), derivatives in zip(evaluated.outputs, found, strict=True):
        factorial, rows, row_coefficients = 1.0, [], []
        for order, derivative in enumerate(derivatives):
            factorial *= max(order, 1)
            coefficient = _divided(derivative, factorial)
            rows.append((order, derivative, coefficient))
            row_coefficients.append(coefficient)
        columns = (Column("order", "number"), Column("derivative", "number"), Column("coefficient", "number"))
        tables.append(Table(columns, tuple(rows), of))
        coefficients.append(row_coefficients)
    data = {"derivatives": evaluated.by_output(found), "taylor": evaluated.by_output(coefficients)}
    return evaluated.report(tables, data, found)


def _divided(value: Data, by: float) -> Data:
    return [_divided(item, by) for item in value] if isinstance(value, list) else value / by
