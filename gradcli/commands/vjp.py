"""`gradcli vjp`: a cotangent pulled back to the inputs, reverse mode."""

from __future__ import annotations

from gradcli.commands.partials import evaluate, example_of, named_values, partial_name, value_quantities
from gradcli.commands.recorded import numbers_in, output_tensor, pulled_back
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, Option, command
from gradcli.commands.values import plain_data, shape_of_data
from gradcli.errors import ShapeProblem, UsageProblem
from gradcli.report import Quantities, Quantity
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.commands.partials import Evaluated
    from gradcli.commands.spec import Arguments, Context
    from gradcli.core.tensor import Tensor
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
    cts = _cotangents(evaluated, arguments.text("cotangent"))
    pairs = [
        pair for (_, value), ct in zip(evaluated.outputs, cts, strict=True) for pair in _seeded(value, ct)
    ]
    totals = pulled_back([y for y, _ in pairs], [ct for _, ct in pairs], evaluated.leaves())
    found = {name: plain_data(total) for (name, _), total in zip(evaluated.inputs, totals, strict=True)}
    items = value_quantities(evaluated)
    items.extend([Quantity(partial_name("", name), value, "", (name,)) for name, value in found.items()])
    seeds = [plain_data(1.0 if ct is None else ct) for ct in cts]
    data = {"cotangent": evaluated.by_output(seeds), "vjp": found}
    return evaluated.report([Quantities(tuple(items))], data, found)


def _seeded(value: object, ct: Any) -> list[tuple[Tensor, Any]]:
    """Return what an output consists of, each part with its cotangent."""
    numbers, weights = numbers_in(value), numbers_in(ct)
    if numbers and weights and len(numbers) == len(weights):
        return list(zip(numbers, weights, strict=True))
    return [(output_tensor(value), output_tensor(ct) if type(ct) is list else ct)]


def _cotangents(evaluated: Evaluated, given: str | None) -> list[Any]:
    """Return the cotangent of each output: as given, None for the 1 of a scalar where nothing is."""
    names = [name for name, _ in evaluated.outputs]
    if given is None:
        shapes = [(name, shape_of_data(plain_data(value))) for name, value in evaluated.outputs]
        for name, shape in shapes:
            if shape != ():
                what = name or "the result"
                raise UsageProblem(
                    f"{what} has the shape {shape}: vjp needs a cotangent of that shape",
                    hint=f"add --cotangent {example_of(shapes)}",
                )
        return [None for _ in names]
    sources = {"": Source(given, "--cotangent")}
    if names != [""]:
        sources = named_values(given, "--cotangent", names)
    return [_cotangent(evaluated, name, value, sources.get(name)) for name, value in evaluated.outputs]


def _cotangent(evaluated: Evaluated, name: str, value: object, source: Source | None) -> Any:
    """Return the cotangent of one output: as given, zeros where left out. Raises: ShapeProblem."""
    from gradcli.core.ops.basic import zeros_like

    if source is None:
        return zeros_like(output_tensor(value))
    found = evaluated.session.value_of(source)
    ct = found if numbers_in(found) else output_tensor(found)
    shape, own = shape_of_data(plain_data(value)), shape_of_data(plain_data(ct))
    if shape != own:
        raise ShapeProblem(
            f"the cotangent has the shape {own}, {name or 'the result'} the shape {shape}",
            span=Span(source, 0, len(source.text)),
            hint=f"it has a weight for each element: --cotangent {example_of([(name, shape)])}",
        )
    return ct
