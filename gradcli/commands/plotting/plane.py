"""The heat map of a function of two names."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.errors import UsageProblem
from gradcli.report import Column, Document, Note, Table, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.plotting.ranges import Scene
    from gradcli.commands.program import Program
    from gradcli.commands.spec import Arguments, Context
    from gradcli.pictures.heat import HeatMap
    from gradcli.report import Block, Data

POINTS_ACROSS = 61  # of data
POINTS_DRAWN = 121  # of files


def plane(
    context: Context, arguments: Arguments, program: Program, scene: Scene, form: str
) -> tuple[Block, dict[str, Data], tuple[Note, ...]]:
    """Return the heat map, its samples as data, and notes.

    Raises: UsageProblem for second derivatives, which a heat map does not show.
    """
    from gradcli.commands.screen import columns_for_picture, is_ascii_only
    from gradcli.pictures.heat import cells_for, draw

    if len(scene.outputs) > 1:
        raise UsageProblem(
            f"a heat map shows one output, there are {', '.join(scene.outputs)}",
            hint="name one of them last, or give one of the names a value",
        )
    if arguments.integer("order") == 2:
        raise UsageProblem("a heat map shows no second derivatives", hint="give one of the names a value")
    wants_data = arguments.switch("json") or arguments.text("format") in ("json", "jsonl")
    drawn = form == "text" and not wants_data
    across = POINTS_DRAWN if form in ("svg", "png") else POINTS_ACROSS
    down = across
    if drawn:
        across, down = cells_for(columns_for_picture(context))
    given = arguments.integer("points")
    if given is not None and not drawn:
        across = down = given
    heat, notes = _heat(context, arguments, program, scene, across, down)
    x, y = heat.names
    data: dict[str, Data] = {
        "points": {
            x: list(heat.xs),
            y: list(heat.ys),
            "value": heat.values,
            f"d_{x}": heat.by_x,
            f"d_{y}": heat.by_y,
        }
    }
    if form in ("svg", "png"):
        from gradcli.pictures.figure import heat_file

        return Document(heat_file(heat, program.text, form)), data, notes
    if form == "table":
        return _table(heat), data, notes
    text, marks = draw(heat, is_ascii_only(context, arguments))
    return Text(text, "picture", tuple(marks)), data, notes


def _heat(
    context: Context, arguments: Arguments, program: Program, scene: Scene, across: int, down: int
) -> tuple[HeatMap, tuple[Note, ...]]:
    from gradcli.commands.plotting.batches import Rows
    from gradcli.commands.plotting.window import quantiles
    from gradcli.pictures.heat import HeatMap

    (x, x_low, x_high), (y, y_low, y_high) = scene.ranges
    xs, ys = np.linspace(x_low, x_high, across), np.linspace(y_low, y_high, down)
    grid_x, grid_y = np.meshgrid(xs, ys)
    sampler = Rows(context, arguments, program, scene, 1)
    found = sampler.at(grid_x.reshape(-1), grid_y.reshape(-1))
    value, by_x, by_y = [np.array(each).reshape(down, across) for each in found[:3]]
    known = value[np.isfinite(value)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    if len(known):
        first, last = quantiles(np.sort(known), 0.02, 0.98)
        if high - low > 20 * (last - first) > 0:
            low, high = first, last  # A pole would leave one shade for all the rest.
    notes = []
    for told in dict.fromkeys([told for _, told in sampler.singular]):
        places = [place for place, other in sampler.singular if other == told]
        kind, what = told
        first_place = f"{x} = {places[0][0]:.6g}, {y} = {places[0][1]:.6g}"
        notes.append(
            Note(kind, f"at {len(places)} of {across * down} points, the first at {first_place}: {what}")
        )
    missing = value.size - len(known)
    if missing:
        notes.append(Note("undefined", f"no value at {missing} of {value.size} points, which are left empty"))
    names = (x, y)
    heat = HeatMap(names, xs.tolist(), ys.tolist(), value.tolist(), by_x.tolist(), by_y.tolist(), low, high)
    return heat, tuple(notes)


def _table(heat: HeatMap) -> Table:
    x, y = heat.names
    rows = [
        (heat.xs[i], heat.ys[j], heat.values[j][i], heat.by_x[j][i], heat.by_y[j][i])
        for j in range(len(heat.ys))
        for i in range(len(heat.xs))
    ]
    return Table(tuple([Column(name, "number") for name in (x, y, "value", f"d_{x}", f"d_{y}")]), tuple(rows))
