"""`gradcli graph`: the recorded graph as a tree on the terminal, DOT, Mermaid, SVG, PNG or JSON."""

from __future__ import annotations

import os

from gradcli.commands.partials import evaluate
from gradcli.commands.recorded import output_tensor
from gradcli.commands.screen import is_ascii_only
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, Option, command
from gradcli.commands.values import plain_data
from gradcli.core.tensor import Tensor
from gradcli.errors import UsageProblem
from gradcli.report import Column, Document, Note, Report, Table, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.commands.graphing.nodes import Graph
    from gradcli.commands.partials import Evaluated
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Block

MOST = 40  # more boxes than this are folded
MOST_DRAWN = 24  # on a slide
DIGITS = 6
_BY_EXTENSION = {".dot": "dot", ".gv": "dot", ".mmd": "mermaid", ".mermaid": "mermaid", ".svg": "svg",
                 ".png": "png", ".json": "json", ".txt": "tree"}  # fmt: skip


@command(
    "graph",
    "the recorded graph with values and gradients: a tree, DOT, Mermaid, SVG or PNG",
    operands=PROGRAM_OPERANDS,
    options=(
        Option(("--as",), "how to draw it (default: by the extension of -o, else tree)", "KIND",
               choices=("tree", "dot", "mermaid", "svg", "png", "json")),
        Option(("--all",), f"show every operation of a graph of more than {MOST}"),
        WRT,
        *PROGRAM_OPTIONS,
    ),
    examples=(
        Example(
            "gradcli graph 'log(x1) + x1*x2 - sin(x2)' x1=2 x2=5",
            "what was computed from what, and the gradient of each step",
            "                           value      gradient\n"
            "log(x1) + x1*x2 - sin(x2)  11.6521    1.0\n"
            "├─ log(x1) + x1*x2         10.6931    1.0\n"
            "│  ├─ log(x1)              0.693147   1.0\n"
            "│  │  └─ x1                2.0        5.5\n"
            "│  └─ x1*x2                10.0       1.0\n"
            "│     ├─ x1 ↑\n"
            "│     └─ x2                5.0        1.71634\n"
            "└─ sin(x2)                 -0.958924  -1.0\n"
            "   └─ x2 ↑\n",
        ),
        Example("gradcli graph 'x*exp(-x*y)' x=1 y=2 -o graph.svg", "a picture for a slide"),
        Example("gradcli graph 'x*exp(-x*y)' x=1 y=2 --as mermaid", "to paste into a README"),
    ),
    description="Large graphs are folded by turns of loops, calls and subexpressions. SVG and PNG need "
    "pip install 'gradcli[graph]'.",
)  # fmt: skip
def graph(context: Context, arguments: Arguments) -> Report:
    """Return the drawing of all steps that made the result."""
    from gradcli.commands.graphing.nodes import graph_of
    from gradcli.commands.steps.texts import StepTexts
    from gradcli.core.steps import steps_of
    from gradcli.lang.running.turns import TurnLog

    kind = _kind(arguments)
    turns = TurnLog()
    evaluated = evaluate(context, arguments, turns=turns)
    y = _output(evaluated)
    steps = steps_of(y)
    found = graph_of(
        steps,
        StepTexts(steps, _leaves(evaluated), evaluated.program.sources, turns),
        0 if arguments.switch("all") else MOST_DRAWN if kind in ("svg", "png") else MOST,
        arguments.integer("precision") or DIGITS,
    )
    data = {"graph": found.data()} if _wants_data(arguments, kind) else {}
    derivatives = [plain_data(step.carried) for step in steps if step.node.prim is None]
    report = evaluated.report([], data, derivatives)
    block = _block(found, kind, context, arguments, report)
    notes = report.notes
    if y.size != 1:
        text = f"the result has the shape {tuple(y.shape)}: gradients are those of the sum of its elements"
        notes = (Note("info", text), *notes)
    folded = len(steps) - len(found.parts)
    if folded > 0:
        text = f"{len(steps)} steps are shown as {len(found.parts)}; --all shows every one"
        notes = (*notes, Note("info", text))
    title = "" if kind != "tree" else report.title
    return Report((block,), report.data, title, report.at, notes)


def _kind(arguments: Arguments) -> str:
    path = arguments.text("output")
    extension = os.path.splitext(path)[1].lower() if path is not None else ""
    if extension in (".pdf", ".jpg", ".jpeg", ".gif", ".eps", ".ps", ".webp"):
        raise UsageProblem(
            f"a graph cannot be written as {extension}", hint="name a .svg, .png, .dot, .mmd or .json file"
        )
    kind = arguments.text("as") or _BY_EXTENSION.get(extension, "tree")
    if kind == "png" and path is None:
        raise UsageProblem("a PNG is no text to print", hint="write it to a file: -o graph.png")
    return kind


def _wants_data(arguments: Arguments, kind: str) -> bool:
    return kind == "json" or arguments.switch("json") or arguments.text("format") in ("json", "jsonl")


def _output(evaluated: Evaluated) -> Tensor:
    if len(evaluated.outputs) > 1:
        names = ", ".join([name for name, _ in evaluated.outputs])
        raise UsageProblem(f"graph draws one result, there are {names}", hint="end with one expression")
    y = output_tensor(evaluated.outputs[0][1])
    if not y.requires:
        missing = not evaluated.inputs
        raise UsageProblem(
            "the result does not depend on any input",
            hint="give a value to a name: gradcli graph 'x^2' x=3"
            if missing
            else "there is no graph to draw",
        )
    return y


def _leaves(evaluated: Evaluated) -> dict[str, Tensor]:
    """Return the inputs and, at the prompt, the tensors of the session by their names."""
    session = evaluated.session
    found = {
        name: value for name in session.names() if type(value := session.value(name)) is Tensor
        and value.current().prim is None
    }  # fmt: skip
    return {**found, **dict(evaluated.inputs)}


def _block(found: Graph, kind: str, context: Context, arguments: Arguments, report: Report) -> Block:
    if kind == "json":
        from gradcli.render import json

        return Document(json.render(report, arguments.integer("precision")))
    shown = arguments.text("format")
    if kind == "tree" and shown == "csv":
        return _table(found)
    diagram = found.diagram()
    if kind == "tree":
        from gradcli.pictures.tree import tree

        ascii_only = shown == "latex" or is_ascii_only(context, arguments)  # TeX has no lines in its fonts
        text, marks = tree(diagram, context.width, ascii_only)
        return Text(text, "picture", tuple(marks))
    if kind == "dot":
        from gradcli.pictures.dot import dot

        return Document(dot(diagram, report.title))
    if kind == "mermaid":
        from gradcli.pictures.mermaid import mermaid

        return Document(mermaid(diagram))
    from gradcli.pictures.layout import laid_out
    from gradcli.pictures.svg import svg

    placed = laid_out(diagram)
    if kind == "svg":
        return Document(svg(placed, report.title))
    from gradcli.pictures.png import png

    return Document(png(placed, report.title))


def _table(found: Graph) -> Table:
    """Return the nodes as rows, the inputs of each by their names."""
    data: dict[str, Any] = found.data()
    names = ("id", "kind", "operation", "source", "value", "gradient")
    inputs: dict[str, list[str]] = {}
    for edge in data["edges"]:
        inputs.setdefault(edge["to"], []).append(edge["from"])
    rows = [(*[node[name] for name in names], " ".join(inputs.get(node["id"], []))) for node in data["nodes"]]
    return Table(tuple([Column(name) for name in (*names, "inputs")]), tuple(rows))
