"""`gradcli trace`: the evaluation step by step, as the textbooks tabulate it."""

from __future__ import annotations

from gradcli.commands.partials import evaluate, named_values, scalar_output, tangents_for
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, Option, command
from gradcli.commands.values import plain_data
from gradcli.errors import UsageProblem
from gradcli.records import replace
from gradcli.report import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.commands.spec import Arguments, Context
    from gradcli.commands.steps.texts import StepTexts
    from gradcli.core.steps import Step
    from gradcli.report import Data, Report

LONGEST, HEAD, TAIL = 60, 30, 20  # a longer trace shows its head and its tail


@command(
    "trace",
    "the evaluation step by step: value, local partials, adjoint or tangent",
    operands=PROGRAM_OPERANDS,
    options=(
        Option(("--tangent",), "forward mode with these tangents, e.g. --tangent x=1,y=0", "NAME=VALUE,..."),
        Option(("--all",), "show every step of a long trace"),
        WRT,
        *PROGRAM_OPTIONS,
    ),
    examples=(
        Example(
            "gradcli trace 'log(x1) + x1*x2 - sin(x2)' x1=2 x2=5 --precision 4",
            "the textbooks' example in reverse mode: adjoints from the last step up",
            "step\toperation\tvalue\tlocal partials\tadjoint\n"
            "x1\tinput\t2.0\t\t5.5\n"
            "x2\tinput\t5.0\t\t1.716\n"
            "v1\tlog(x1)\t0.6931\td/dx1 = 0.5\t1.0\n"
            "v2\tx1*x2\t10.0\td/dx1 = 5.0, d/dx2 = 2.0\t1.0\n"
            "v3\tv1 + v2\t10.69\td/dv1 = 1.0, d/dv2 = 1.0\t1.0\n"
            "v4\tsin(x2)\t-0.9589\td/dx2 = 0.2837\t-1.0\n"
            "v5\tv3 - v4\t11.65\td/dv3 = 1.0, d/dv4 = -1.0\t1.0\n",
        ),
        Example(
            "gradcli trace 'log(x1) + x1*x2 - sin(x2)' x1=2 x2=5 --tangent x1=1",
            "forward mode: tangents from the inputs down",
        ),
    ),
    description="Adjoints are d result / d step; tangents the derivative of the step along --tangent. Loops are "
    "unrolled as they ran.",
)
def trace(context: Context, arguments: Arguments) -> Report:
    """Return the table of all steps that made the result."""
    from gradcli.commands.steps.texts import StepTexts
    from gradcli.core.steps import steps_of
    from gradcli.lang.running.turns import TurnLog

    turns = TurnLog()
    evaluated = evaluate(context, arguments, turns=turns)
    _, y = scalar_output(evaluated, "trace")
    given = arguments.text("tangent")
    tangents = None
    if given is not None:
        names = [name for name, _ in evaluated.inputs]
        sources = named_values(given, "--tangent", names)
        tangents = list(zip(evaluated.leaves(), tangents_for(evaluated, sources)))
    if not y.requires:
        raise UsageProblem("the result does not depend on any input", hint="there is no derivative to trace")
    steps = steps_of(y, tangents)
    texts = StepTexts(steps, dict(evaluated.inputs), evaluated.program.sources, turns)
    word = "adjoint" if tangents is None else "tangent"
    data = _data(steps, texts, word)
    table = _table(steps, texts, word, arguments.switch("all"), arguments.integer("precision"))
    carried = [plain_data(step.carried) for step in steps if step.node.prim is None]
    return evaluated.report([replace(table, records=tuple(data))], {"trace": data}, carried)


def _table(steps: list[Step], texts: StepTexts, word: str, whole: bool, precision: int | None) -> Table:
    rows: list[tuple[Data, ...]] = []
    marked = any(texts.mark(i) for i in range(len(steps)))
    for i, step in enumerate(steps):
        partials = texts.partials(i, precision or 6)
        row: list[Data] = [
            texts.name(i),
            texts.operation(i),
            plain_data(step.node.value),
            partials,
            plain_data(step.carried),
        ]
        if marked:
            row.append(texts.mark(i))
        rows.append(tuple(row))
    columns = [
        Column("step", "math"),
        Column("operation", "math"),
        Column("value", "number"),
        Column("local partials", "equations"),
        Column(word, "number"),
    ]
    if marked:
        columns.append(Column("in", "group"))
    if len(rows) > LONGEST and not whole:
        folded = len(rows) - HEAD - TAIL
        gap = ("…", f"{folded} steps folded; --all shows them", *([None] * (len(columns) - 2)))
        rows = [*rows[:HEAD], gap, *rows[-TAIL:]]
    return Table(tuple(columns), tuple(rows))


def _data(steps: list[Step], texts: StepTexts, word: str) -> list[dict[str, Data]]:
    found = []
    for i, step in enumerate(steps):
        item: dict[str, Data] = {
            "step": texts.name(i),
            "operation": texts.operation(i),
            "source": texts.source(i),
            "value": plain_data(step.node.value),
            "partials": _partials(step, texts),
            word: plain_data(step.carried),
        }
        if texts.mark(i):
            item["in"] = texts.mark(i)
        found.append(item)
    return found


def _partials(step: Step, texts: StepTexts) -> dict[str, Data]:
    """Return the local partials by the names of operands; one that stands twice, as in v*v, has the sum of both."""
    from gradcli.core.ops.basic import add

    sums: dict[str, Any] = {}
    for at, known, partial in zip(step.operands, step.is_step, step.partials, strict=True):
        if known and partial is not None:
            name = texts.name(at)
            sums[name] = add(sums[name], partial) if name in sums else partial
    return {name: plain_data(partial) for name, partial in sums.items()}
