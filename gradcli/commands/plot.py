"""`gradcli plot`: a function and its derivatives over a range, in the terminal or as a file."""

from __future__ import annotations

import os

from gradcli.commands.plot_ranges import scene_of
from gradcli.commands.program import gather
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, Example, Option, command
from gradcli.errors import UsageProblem
from gradcli.report import Column, Document, Report, Table, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.plot_ranges import Scene
    from gradcli.commands.program import Program
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Block, Data, Note

POINTS = 401


@command(
    "plot",
    "f and f' over a range, in the terminal or as SVG or PNG; two names give a heat map",
    operands=PROGRAM_OPERANDS,
    options=(
        Option(("--range",), "from where to where (default: -5..5), e.g. --range x=-pi..pi; two make a heat map",
               "NAME=LOW..HIGH", repeated=True),
        Option(("--order",), "2 draws f'' too, 0 only f (default: 1)", "ORDER", kind="integer",
               choices=("0", "1", "2")),
        Option(("--points",), f"how many samples to begin with (default: {POINTS})", "N", kind="integer", least=16),
        *PROGRAM_OPTIONS,
    ),
    examples=(
        Example("gradcli plot 'sin(x)/x' --range x=-10..10", "a function and its derivative"),
        Example("gradcli plot 'a*x^3 - x' a=0.2 --order 2", "over -5..5, with f''; other names by NAME=VALUE"),
        Example("gradcli plot 'exp(-x^2-y^2)' --range x=-2..2 --range y=-2..2", "a heat map, its gradient as arrows"),
        Example("gradcli plot 'tan(x)' -o tan.svg", "a picture for a slide"),
        Example(
            "gradcli plot 'abs(x)' --range x=-2..2 --points 17 --format csv",
            "the samples themselves",
        ),
    ),
    description="Poles and jumps are not joined by a line. SVG and PNG need pip install 'gradcli[plot]'.",
)  # fmt: skip
def plot(context: Context, arguments: Arguments) -> Report:
    """Return the picture of a function and its derivatives."""
    program = gather(context, arguments)
    scene = scene_of(context, arguments, program)
    form = _form(arguments)
    if len(scene.ranges) == 2:
        from gradcli.commands.plot_plane import plane

        block, data, notes = plane(context, arguments, program, scene, form)
    else:
        block, data, notes = _line(context, arguments, program, scene, form)
    place = tuple([(b.name, scene.names[b.name]) for b in program.bindings if b.name in scene.names])
    ranges = {name: [low, high] for name, low, high in scene.ranges}
    shown = tuple([(name, value) for name, value in place if type(value) in (int, float)])
    found = {"expr": program.text, "at": dict(shown), "range": ranges, **data}
    return Report((block,), found, program.text, shown, notes)


def _form(arguments: Arguments) -> str:
    """Return `svg` or `png` for a picture file, `table` for samples, else `text`."""
    path = arguments.text("output")
    extension = os.path.splitext(path)[1].lower() if path is not None else ""
    if extension in (".svg", ".png"):
        return extension[1:]
    if extension in (".pdf", ".jpg", ".jpeg", ".gif"):
        raise UsageProblem(f"a plot cannot be written as {extension}", hint="name a .svg or a .png file")
    tables = arguments.text("format") in ("csv", "jsonl", "md", "latex") or extension in (
        ".csv",
        ".jsonl",
        ".md",
        ".tex",
    )
    return "table" if tables else "text"


def _line(
    context: Context, arguments: Arguments, program: Program, scene: Scene, form: str
) -> tuple[Block, dict[str, Data], tuple[Note, ...]]:
    """Return the picture of curves over one name, the samples as data, and notes on where they break."""
    from gradcli.commands.plot_notes import notes_on
    from gradcli.commands.plot_samples import Sampler, sampled
    from gradcli.commands.plot_window import window_of
    from gradcli.commands.screen import columns_for_picture, is_ascii_only
    from gradcli.pictures.curves import Curve, Plot, draw

    ((name, low, high),) = scene.ranges
    asked = arguments.integer("order")
    order = 1 if asked is None else asked
    sampler = Sampler(context, arguments, program, scene, max(order, 1))
    found = sampled(sampler, low, high, arguments.integer("points") or POINTS)
    labels = _labels(program, name)[: order + 1]
    xs = found.xs.tolist()
    curves = tuple([
        Curve(label, values.tolist(), cuts)
        for label, values, cuts in zip(labels, found.curves, found.cuts, strict=False)
    ])  # fmt: skip
    bottom, top = window_of(found, order)
    picture = Plot(name, xs, curves, bottom, top)
    notes = notes_on(found, name, order)
    columns = ("value", f"d_{name}", f"d_{name}_{name}")[: order + 1]
    base = found.base
    points = {name: found.xs[base].tolist()} | {
        column: values[base].tolist() for column, values in zip(columns, found.curves, strict=False)
    }
    breaks = [
        {"kind": each.kind, "of": columns[each.curve], name: each.at, "left": each.left, "right": each.right}
        for each in found.breaks
        if each.curve <= order
    ]
    data: dict[str, Data] = {"points": points, "breaks": breaks}
    if form in ("svg", "png"):
        from gradcli.pictures.figure import curves_file

        return Document(curves_file(picture, program.text, form)), data, notes
    if form == "table":
        rows = tuple(zip(*points.values(), strict=True))
        return Table(tuple([Column(each, "number") for each in points]), rows), data, notes
    text, marks = draw(picture, columns_for_picture(context), is_ascii_only(context, arguments))
    return Text(text, "picture", tuple(marks)), data, notes


def _labels(program: Program, name: str) -> list[str]:
    """Return what the curves are called: by the expression where it is short, else f, f', f''."""
    text = " ".join(program.text.split())
    if len(text) <= 24 and "=" not in text and ";" not in text:
        return [text, f"d/d{name}", f"d²/d{name}²"]
    return ["f", "f'", "f''"]
