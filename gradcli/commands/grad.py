"""`gradcli EXPR NAME=VALUE...`: value and gradient."""

from __future__ import annotations

from gradcli.commands.partials import evaluate, partial_name, value_quantities
from gradcli.commands.recorded import output_tensor, pulled_back
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, command
from gradcli.commands.values import plain_data
from gradcli.errors import GradientProblem
from gradcli.report import Quantities, Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.partials import Evaluated
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Data, Report


@command(
    "grad",
    "value and gradient of an expression (the default command)",
    operands=PROGRAM_OPERANDS,
    options=(WRT, *PROGRAM_OPTIONS),
    examples=(
        Example(
            "gradcli 'x^2*y + sin(x)' x=2 y=3",
            "value and gradient",
            "value\t12.909297426825681\nd_x\t11.583853163452858\nd_y\t4.0\n",
        ),
        Example(
            "gradcli 'norm(A @ v)' A='[[1, 2], [3, 4]]' v='[1, 0]' --wrt v",
            "by v only",
            "value\t3.1622776601683795\nd_v\t[3.162277660168379, 4.427188724235731]\n",
        ),
        Example("gradcli 'x^3' x=2 --only d_x", "one bare number, for $(...)", "12.0\n"),
    ),
    description="Every name that is given a value is differentiated by; with --wrt the others are constants.",
)
def grad(context: Context, arguments: Arguments) -> Report:
    """Return value and gradient; only the value where no name is bound."""
    return grad_report(evaluate(context, arguments))


def grad_report(evaluated: Evaluated) -> Report:
    """Return the report of value and gradient of a program that has run."""
    if not evaluated.inputs:
        from gradcli.commands.eval import eval_report

        return eval_report(evaluated)
    items = value_quantities(evaluated)
    gradients: list[dict[str, Data]] = []
    for name, value in evaluated.outputs:
        found = gradient_of(evaluated, name, value)
        gradients.append(found)
        items.extend([Quantity(partial_name(name, by), g, name, (by,)) for by, g in found.items()])
    return evaluated.report([Quantities(tuple(items))], {"grad": evaluated.by_output(gradients)}, gradients)


def gradient_of(evaluated: Evaluated, name: str, value: object) -> dict[str, Data]:
    """Return the gradient of one output by each input. Raises: GradientProblem for a vector."""
    y = output_tensor(value)
    if y.shape != ():
        what = name or "the result"
        raise GradientProblem(
            f"grad can be implicitly created only for scalar outputs: {what} has the shape {tuple(y.shape)}",
            hint="differentiate a sum, or ask for the whole matrix: gradcli jacobian ...",
        )
    found = pulled_back(y, None, evaluated.leaves())
    return {by: plain_data(g) for (by, _), g in zip(evaluated.inputs, found, strict=True)}
