"""`gradcli vjp`: a cotangent pulled back to the inputs, reverse mode."""

from __future__ import annotations

from gradcli.commands.partials import (
    evaluate,
    named_values,
    output_tensor,
    partial_name,
    pulled_back,
    value_quantities,
)
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, Option, command
from gradcli.commands.values import plain_data
from gradcli.errors import UsageProblem
from gradcli.report import Quantities, Quantity
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.partials import Evaluated
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Report

COTANGENT = Option(
    ("--cotangent",), "weights of the result's elements: '[1, 2]'; y=1,z=2 for several outputs", "VALUE"
)


@command(
    "vjp",
    "value and pull-back of a cotangent (reverse mode)",
    operands=PROGRAM_OPERANDS,
    options=(COTANGENT, WRT, *PROGRAM_OPTIONS),
    examples=(
        Example(
            "gradcli vjp '[x*y, x+y]' x=2 y=3 --cotangent '[1, 10]'",
            "row weights times the Jacobian",
            "value\t[6.0, 5.0]\nd_x\t13.0\nd_y\t12.0\n",
        ),
        Example("gradcli vjp 'x^2' x=3", "a scalar's cotangent is 1", "value\t9.0\nd_x\t6.0\n"),
    ),
)
def vjp(context: Context, arguments: Arguments) -> Report:
    """Return the value and the cotangent of each input."""
    evaluated = evaluate(context, arguments)
    if not evaluated.inputs:
        raise UsageProblem("vjp needs a value for each name", hint="gradcli vjp 'x^2' x=3")
    outputs = [output_tensor(value) for _, value in evaluated.outputs]
    seeds = _seeds(evaluated, arguments.text("cotangent"))
    cts = [seed for _, seed in seeds]
    totals = pulled_back(outputs, cts, evaluated.leaves())
    found = {name: plain_data(total) for (name, _), total in zip(evaluated.inputs, totals, strict=True)}
    items = value_quantities(evaluated)
    items.extend([Quantity(partial_name("", name), value, "", (name,)) for name, value in found.items()])
    cotangents = [plain_data(1.0 if seed is None else seed) for seed in cts]
    data = {"cotangent": evaluated.by_output(cotangents), "vjp": found}
    return evaluated.report([Quantities(tuple(items))], data, found)


def _seeds(evaluated: Evaluated, given: str | None) -> list[tuple[str, object]]:
    names = [name for name, _ in evaluated.outputs]
    if given is None:
        for name, value in evaluated.outputs:
            shape = tuple(output_tensor(value).shape)
            if shape != ():
                what = name or "the result"
                raise UsageProblem(
                    f"{what} has the shape {shape}: vjp needs a cotangent of that shape",
                    hint="add --cotangent '[1, ...]'",
                )
        return [(name, None) for name in names]
    if names == [""]:
        return [("", output_tensor(evaluated.session.value_of(Source(given, "--cotangent"))))]
    sources = named_values(given, "--cotangent", names)
    given_values = {
        name: output_tensor(evaluated.session.value_of(source)) for name, source in sources.items()
    }
    return [(name, given_values.get(name, 0.0)) for name in names]
