"""`gradcli export`: an expression or program and its gradient as source text in another language."""

from __future__ import annotations

from keyword import iskeyword

from gradcli.commands.partials import Evaluated, evaluate_program
from gradcli.commands.program import Binding, gather
from gradcli.commands.recorded import numbers_in, output_tensor, pulled_back
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, Option, command
from gradcli.errors import UsageProblem
from gradcli.records import replace
from gradcli.report import Document, Note, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.commands.spec import Arguments, Context
    from gradcli.export.graph import Graph
    from gradcli.export.request import Exported

TARGETS = ("numpy", "pytorch", "jax", "c", "latex")


@command(
    "export",
    "the expression and its gradient as NumPy, PyTorch, JAX, C or LaTeX source",
    operands=PROGRAM_OPERANDS,
    options=(
        Option(("--to",), "what to write (default: numpy)", "TARGET", choices=TARGETS),
        Option(("--name",), "the name of the function (default: f)", "NAME"),
        WRT,
        *PROGRAM_OPTIONS,
    ),
    examples=(
        Example(
            "gradcli export 'x^2*y + sin(x)' x=2 y=3 --to latex",
            "formulas",
            "f(x, y) = x^{2} y + \\sin x\n"
            "\\frac{\\partial f}{\\partial x} = 2 x y + \\cos x\n"
            "\\frac{\\partial f}{\\partial y} = x^{2}\n",
        ),
        Example("gradcli export 'x^2*y + sin(x)' x=2 y=3", "a NumPy module with f and f_grad"),
        Example("gradcli export 'x*exp(-x*y)' x=1 y=2 --to c --name decay", "C99 with math.h"),
        Example("gradcli export 'sum(w^2)' w='[1, 2]' --to pytorch -o loss.py", "a file that runs"),
    ),
    description="NumPy and C are straight-line code of the recorded graph: what loops and branches did at the "
    "given point is unrolled, and the comment on top says so. PyTorch and JAX keep the program as it is written.",
)
def export(context: Context, arguments: Arguments) -> Report:
    """Return the source text as a document."""
    from gradcli.export.targets import source_for

    function = arguments.text("name") or "f"
    if not (function.isidentifier() and function.isascii()) or iskeyword(function):
        raise UsageProblem(
            f"--name {function}: this is no name for a function", hint="for example --name loss"
        )
    target = arguments.text("to") or "numpy"
    evaluated, exported = _recorded(context, arguments, function)
    text = source_for(target, exported)
    report: Report = evaluated.report([Document(text)], {"target": target, "source": text})
    if not exported.only_along or target in ("pytorch", "jax"):
        return report
    note = Note("info", exported.only_along, hint="--to pytorch and --to jax keep loops and branches")
    noted: Report = replace(report, notes=(*report.notes, note))
    return noted


def _recorded(context: Context, arguments: Arguments, function: str) -> tuple[Evaluated, Exported]:
    """Return the program as it ran and what there is to write of it."""
    from gradcli.export.graph import recorded
    from gradcli.export.request import Exported
    from gradcli.export.validity import why_only_here
    from gradcli.lang.reading.parser import parse
    from gradcli.lang.running.limits import Limits

    program = gather(context, arguments)

    def run() -> tuple[Evaluated, Graph]:
        evaluated = evaluate_program(context, arguments, program)
        if not evaluated.inputs:
            raise UsageProblem("export needs a value for each name", hint="gradcli export 'x^2*y' x=2 y=3")
        return evaluated, _graph(evaluated)

    evaluated, graph = recorded(run)
    names, session = [name for name, _ in evaluated.inputs], evaluated.session

    def graph_with(values: list[Any]) -> Graph:
        data = {
            name: value.tolist() if hasattr(value, "tolist") else value
            for name, value in zip(names, values, strict=True)
        }
        bindings = [
            Binding(binding.name, binding.source, data.get(binding.name, binding.value))
            for binding in program.bindings
        ]

        def work() -> Graph:
            found = session.evaluate(program.sources, bindings, names)
            return _graph(Evaluated(program, session, tuple(found.outputs), tuple(found.inputs), ()))

        found: Graph = recorded(lambda: session.aside(work, Limits(seconds=2.0)))
        return found

    why = why_only_here([parse(source) for source in program.sources], graph, graph_with)
    outputs = tuple([name for name, _ in evaluated.outputs])
    listed = len(outputs) == 1 and len(graph.outputs) != 1
    made = Exported(graph, function, program.text, program.sources, evaluated.place, why, outputs, listed)
    return evaluated, made


def _graph(evaluated: Evaluated) -> Graph:
    """Return the graph of the outputs with their derivatives.

    Numbers have a row of derivatives each; where there are arrays, cotangents of all outputs are pulled back.
    """
    from gradcli.export.graph import graph_of

    leaves, outputs = evaluated.leaves(), [value for _, value in evaluated.outputs]
    parts = [output_tensor(value) for value in outputs]
    numbers = numbers_in(outputs[0]) if len(outputs) == 1 else None
    if numbers and len(numbers) > 1:
        parts = numbers
    if all(y.shape == () for y in parts):
        rows = [pulled_back(y, None, leaves, create_graph=True) for y in parts]
        return graph_of(parts, rows, evaluated.inputs)
    from gradcli.core.ops.basic import ones_like
    from gradcli.core.tensor import Tensor, data_of

    seeds = [Tensor(data_of(ones_like(y)), requires=True) for y in parts]
    found = pulled_back(parts, seeds, leaves, create_graph=True)
    names = [f"ct_{name}" if name.isidentifier() else "ct" for name, _ in evaluated.outputs]
    if len(names) > 1 and "ct" in names:
        names = [f"ct{i + 1}" for i in range(len(names))]
    taken = {name for name, _ in evaluated.inputs}
    free = [name if name not in taken else f"{name}_" for name in names]
    return graph_of(parts, [found], evaluated.inputs, list(zip(free, seeds, strict=True)))
