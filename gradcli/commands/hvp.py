"""`gradcli hvp`: the Hessian times a direction, without forming the Hessian."""

from __future__ import annotations

from gradcli.commands.jvp import TANGENT
from gradcli.commands.partials import (
    evaluate,
    example_direction,
    named_values,
    scalar_output,
    tangents_for,
    value_quantities,
)
from gradcli.commands.recorded import pulled_back
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, command
from gradcli.commands.values import plain_data
from gradcli.errors import UsageProblem
from gradcli.report import Quantities, Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Report


@command(
    "hvp",
    "the matrix of second derivatives times a direction",
    operands=PROGRAM_OPERANDS,
    options=(TANGENT, WRT, *PROGRAM_OPTIONS),
    examples=(
        Example(
            "gradcli hvp 'x^2*y^3' x=1 y=2 --tangent x=1,y=1",
            "the row sums of the Hessian",
            "value\t8.0\nhvp_x\t40.0\nhvp_y\t36.0\n",
        ),
    ),
)
def hvp(context: Context, arguments: Arguments) -> Report:
    """Return the value and, for each input, the derivative of its partial in the direction."""
    from gradcli.core.tangents import push
    from gradcli.core.tensor import Tensor

    evaluated = evaluate(context, arguments)
    _, y = scalar_output(evaluated, "hvp")
    names = [name for name, _ in evaluated.inputs]
    given = arguments.text("tangent")
    if given is None:
        raise UsageProblem("hvp needs a direction", hint=f"add --tangent {example_direction(evaluated)}")
    tangents = tangents_for(evaluated, named_values(given, "--tangent", names))
    leaves = evaluated.leaves()
    gradient = pulled_back(y, None, leaves, create_graph=True)
    recorded = [g for g in gradient if type(g) is Tensor]
    pushed = iter(push(recorded, list(zip(leaves, tangents, strict=True)), record=False))
    found: dict[str, object] = {}
    for name, leaf, g in zip(names, leaves, gradient, strict=True):
        product = next(pushed) if type(g) is Tensor else None
        found[name] = plain_data(zero_of(leaf) if product is None else product)
    items = value_quantities(evaluated)
    items.extend([Quantity(f"hvp_{name}", value, label=f"(Hv) {name}") for name, value in found.items()])
    direction = {name: plain_data(t) for name, t in zip(names, tangents, strict=True)}
    return evaluated.report([Quantities(tuple(items))], {"direction": direction, "hvp": found}, found)


def zero_of(leaf: object) -> object:
    """Return zeros in the shape of a leaf that the gradient does not depend on."""
    from gradcli.core.ops.basic import zeros_like

    return zeros_like(leaf)
