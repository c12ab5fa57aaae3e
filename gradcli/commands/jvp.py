"""`gradcli jvp`: the derivative in a direction, forward mode."""

from __future__ import annotations

from gradcli.commands.partials import (
    evaluate,
    example_direction,
    named_values,
    tangents_for,
    value_quantities,
)
from gradcli.commands.recorded import numbers_in, output_tensor
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, Option, command
from gradcli.commands.values import plain_data
from gradcli.errors import UsageProblem
from gradcli.report import Quantities, Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Report

TANGENT = Option(("--tangent",), "the direction: x=1,y=0; names left out have zero", "NAME=VALUE,...")


@command(
    "jvp",
    "value and derivative in a direction (forward mode)",
    operands=PROGRAM_OPERANDS,
    options=(TANGENT, WRT, *PROGRAM_OPTIONS),
    examples=(
        Example("gradcli jvp 'x^2*y' x=2 y=3 --tangent x=1", "along x", "value\t12.0\ntangent\t12.0\n"),
        Example(
            "gradcli jvp '[x*y, x+y]' x=2 y=3 --tangent x=1,y=-1",
            "of a vector",
            "value\t[6.0, 5.0]\ntangent\t[1.0, 0.0]\n",
        ),
    ),
)
def jvp(context: Context, arguments: Arguments) -> Report:
    """Return the value and the tangent of each output."""
    from gradcli.core.tangents import push

    evaluated = evaluate(context, arguments)
    names = [name for name, _ in evaluated.inputs]
    if not names:
        raise UsageProblem("jvp needs a value for each name", hint="gradcli jvp 'x^2' x=3 --tangent x=1")
    given = arguments.text("tangent")
    if given is None:
        if len(names) > 1 or evaluated.inputs[0][1].shape:
            raise UsageProblem("jvp needs a direction", hint=f"add --tangent {example_direction(evaluated)}")
        given = f"{names[0]}=1"
    tangents = tangents_for(evaluated, named_values(given, "--tangent", names))
    outputs = [(numbers_in(value), value) for _, value in evaluated.outputs]
    parts = [y for numbers, value in outputs for y in numbers or [output_tensor(value)]]
    pushed = push(parts, list(zip(evaluated.leaves(), tangents, strict=True)), record=False)
    each = iter([plain_data(zero_like(y) if t is None else t) for t, y in zip(pushed, parts, strict=True)])
    found = [[next(each) for _ in numbers] if numbers else next(each) for numbers, _ in outputs]
    items = value_quantities(evaluated)
    for (name, _), tangent in zip(evaluated.outputs, found, strict=True):
        items.append(Quantity(f"tangent_{name}" if name else "tangent", tangent))
    direction = {name: plain_data(t) for name, t in zip(names, tangents, strict=True)}
    data = {"direction": direction, "tangent": evaluated.by_output(found)}
    return evaluated.report([Quantities(tuple(items))], data, found)


def zero_like(y: object) -> object:
    """Return zeros in the shape of a tensor that no input reaches."""
    from gradcli.core.ops.basic import zeros_like

    return zeros_like(y)
