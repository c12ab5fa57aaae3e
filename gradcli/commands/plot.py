"""`gradcli plot`: a function and its derivatives over a range, in the terminal or as a file."""

from __future__ import annotations

import os

from gradcli.commands.partials import partial_name
from gradcli.commands.program import gather
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, Example, Option, command
from gradcli.errors import UsageProblem
from gradcli.report import Column, Document, Report, Table, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.plotting.ranges import Scene
    from gradcli.commands.plotting.samples import Sampled
    from gradcli.commands.program import Program
    from gradcli.commands.spec import Arguments, Context
    from gradcli.pictures.curves import Curve
    from gradcli.report import Block, Data, Note

POINTS = 401


@command(
    "plot",
    "f and f' over a range, in the terminal or as SVG or PNG; two names give a heat map",
    operands=PROGRAM_OPERANDS,
    options=(
        Option(("--range",), "from where to where (default: -5..5), e.g. --range x=-pi..pi; two make a heat map",
               "NAME=LOW..HIGH", repeated=True),
        Option(("--order",), "2 draws f'' too, 0 only f (default: 1; 0 for several)", "ORDER", kind="integer",
               choices=("0", "1", "2")),
        Option(("--points",), f"how many samples to begin with (default: {POINTS})", "N", kind="integer",
               least=16, most=1_000_000),
        *PROGRAM_OPTIONS,
    ),
    examples=(
        Example("gradcli plot 'sin(x)/x' --range x=-10..10", "a function and its derivative"),
        Example("gradcli plot 'a*x^3 - x' a=0.2 --order 2", "over -5..5, with f''; other names by NAME=VALUE"),
        Example("gradcli plot -e y='sin(x)' -e z='cos(x)' x=-pi..pi", "several curves; x=LOW..HIGH is a range, too"),
        Example("gradcli plot 'exp(-x^2-y^2)' x=-2..2 y=-2..2", "a heat map, its gradient as arrows"),
        Example("gradcli plot 'tan(x)' -o tan.svg", "a picture for a slide"),
        Example(
            "gradcli plot 'abs(x)' --range x=-2..2 --points 17 --format csv",
            "the samples themselves",
        ),
    ),
    description="Poles and jumps are not joined by a line. More than 100,000 turns of loops at a point end the plot; with "
    "--max-steps N, points that take more than N are left out. SVG and PNG need pip install 'gradcli[plot]'.",
)  # fmt: skip
def plot(context: Context, arguments: Arguments) -> Report:
    """Return the picture of a function and its derivatives."""
    from gradcli.commands.plotting.ranges import scene_of
    from gradcli.commands.ranges import take_ranges

    take_ranges(arguments)
    program = gather(context, arguments)
    scene = scene_of(context, arguments, program)
    form = _form(arguments)
    if len(scene.ranges) == 2:
        from gradcli.commands.plotting.plane import plane

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
    if extension in (".pdf", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".eps", ".ps"):
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
    from gradcli.commands.plotting.notes import notes_on
    from gradcli.commands.plotting.samples import samples_of
    from gradcli.commands.plotting.window import window_of
    from gradcli.commands.screen import columns_for_picture, is_ascii_only
    from gradcli.pictures.curves import MOST_CURVES, Plot, draw

    ((name, _, _),) = scene.ranges
    asked = arguments.integer("order")
    count = arguments.integer("points") or POINTS
    found = samples_of(context, arguments, program, scene, max(1 if asked is None else asked, 1), count)
    several = len(found.outputs) > 1
    order = asked if asked is not None else 0 if several else 1
    if len(found.outputs) * (order + 1) > MOST_CURVES:
        raise UsageProblem(
            f"{len(found.outputs) * (order + 1)} curves are too many to tell apart",
            hint=f"at most {MOST_CURVES}: take a part, such as (...)[:3]",
        )
    bottom, top = window_of(found, order)
    picture = Plot(name, found.xs, _curves(found, _labels(program, found.outputs, name), order), bottom, top)
    notes = notes_on(found, name, order)
    columns = [[output or "value", *_derivatives(output, name)] for output in found.outputs]
    points = {name: found.on_grid(found.xs)}
    for called, curves in zip(columns, found.curves, strict=True):
        points |= {column: found.on_grid(ys) for column, ys in zip(called[: order + 1], curves, strict=False)}
    breaks = [
        {"kind": b.kind, "of": columns[b.output][b.order], name: b.at, "left": b.left, "right": b.right}
        for b in found.breaks
        if b.order <= order
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


def _curves(found: Sampled, labels: list[list[str]], order: int) -> tuple[Curve, ...]:
    from gradcli.pictures.curves import Curve

    return tuple([
        Curve(label, values, cuts)
        for names, curves, all_cuts in zip(labels, found.curves, found.cuts, strict=True)
        for label, values, cuts in zip(names[: order + 1], curves, all_cuts, strict=False)
    ])  # fmt: skip


def _derivatives(output: str, name: str) -> list[str]:
    return [partial_name(output, name), partial_name(output, name, name)]


def _labels(program: Program, outputs: tuple[str, ...], name: str) -> list[list[str]]:
    """Return what the curves are called: by the expression where it is short, else f, f', f''."""
    if len(outputs) > 1:
        return [[output, f"d {output}/d{name}", f"d² {output}/d{name}²"] for output in outputs]
    text = " ".join(program.text.split())
    if len(text) <= 24 and "=" not in text and ";" not in text:
        return [[text, f"d/d{name}", f"d²/d{name}²"]]
    return [["f", "f'", "f''"]]
