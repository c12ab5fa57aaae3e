"""Plots as SVG and PNG files, drawn by matplotlib: curves, and heat maps with the gradient as arrows."""

from __future__ import annotations

from io import BytesIO

from gradcli.core.lazy import np
from gradcli.errors import UsageProblem
from gradcli.pictures.diagram import cut
from gradcli.pictures.look import one_line
from gradcli.render.labels import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.pictures.curves import Plot
    from gradcli.pictures.heat import HeatMap

_COLOURS = ("#2f62ad", "#b0316f", "#c27c0e", "#23784a", "#6941a5", "#475467")
_STYLES = ("-", "--", ":", "-.", (0, (8, 3)), (0, (1, 4)))
_SIZE = (8.0, 4.8)  # inches
_DPI = 200
_LONGEST_TITLE = 70
_ARROWS = 17  # along each axis


def curves_file(plot: Plot, title: str, form: str) -> bytes:
    """Return the curves as a file of a form, `svg` or `png`. Raises: UsageProblem without matplotlib."""
    figure, axes = _new_figure(title)
    for number, curve in enumerate(plot.curves):
        xs: list[float] = []
        ys: list[float] = []
        for piece in curve.pieces(plot.xs):
            xs += [*[x for x, _ in piece], float("nan")]
            ys += [*[y for _, y in piece], float("nan")]
        look = {
            "color": _COLOURS[number % len(_COLOURS)],
            "linestyle": _STYLES[number % len(_STYLES)],
            "linewidth": 2.0,
        }
        axes.plot(xs, ys, label=visible(curve.name), **look)
    axes.axhline(0.0, color="#98a2b3", linewidth=0.8, zorder=0)
    if plot.xs[0] < 0 < plot.xs[-1]:
        axes.axvline(0.0, color="#98a2b3", linewidth=0.8, zorder=0)
    axes.set_xlim(plot.xs[0], plot.xs[-1])
    axes.set_ylim(plot.low, plot.high)
    axes.set_xlabel(plot.variable, parse_math=False)
    axes.grid(color="#e4e7ec", linewidth=0.7)
    for text in axes.legend(frameon=False, loc="best").get_texts():
        text.set_parse_math(False)
    return _written(figure, form)


def heat_file(heat: HeatMap, title: str, form: str) -> bytes:
    """Return the heat map as a file of a form, `svg` or `png`. Raises: UsageProblem without matplotlib."""
    figure, axes = _new_figure(title)
    xs, ys = np.array(heat.xs), np.array(heat.ys)
    values = np.ma.masked_invalid(np.array(heat.values))
    look = {"cmap": "YlGnBu", "vmin": heat.low, "vmax": heat.high}
    mesh = axes.pcolormesh(
        xs, ys, values, shading="gouraud" if not values.mask.any() else "nearest", rasterized=True, **look
    )
    if heat.high > heat.low and values.count() > 4:
        axes.contour(xs, ys, values, levels=10, colors="#475467", linewidths=0.6, alpha=0.6)
    every_x, every_y = max(len(xs) // _ARROWS, 1), max(len(ys) // (_ARROWS * 2 // 3), 1)
    u = np.array(heat.by_x)[every_y // 2 :: every_y, every_x // 2 :: every_x]
    v = np.array(heat.by_y)[every_y // 2 :: every_y, every_x // 2 :: every_x]
    length = np.hypot(u, v)
    with np.errstate(all="ignore"):
        # Short ones stay shorter, but a steep place does not hide all the others.
        factor = np.where(length > 0, (length / np.nanmax(length)) ** 0.4 / length, 0.0)
    axes.quiver(
        xs[every_x // 2 :: every_x], ys[every_y // 2 :: every_y], u * factor, v * factor,
        angles="xy", color="#b0316f", pivot="mid", width=0.0032, scale=26,
    )  # fmt: skip
    figure.colorbar(mesh, ax=axes, label="value")
    axes.set_xlabel(heat.names[0], parse_math=False)
    axes.set_ylabel(heat.names[1], parse_math=False)
    return _written(figure, form)


def _new_figure(title: str) -> tuple[Any, Any]:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise UsageProblem(
            "writing a plot to a file needs matplotlib, which is not installed",
            hint="pip install 'gradcli[plot]'; without -o it is drawn on the terminal",
        ) from None
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.set_title(
        visible(cut(one_line(title), _LONGEST_TITLE)), parse_math=False, loc="left", fontweight="bold"
    )
    return figure, axes


def _written(figure: Any, form: str) -> bytes:
    from matplotlib import rc_context

    written = BytesIO()
    # The same plot is the same file, whenever it is drawn.
    metadata = {"Date": None} if form == "svg" else {"Software": None}
    with rc_context({"svg.hashsalt": "gradcli"}):
        figure.savefig(written, format=form, dpi=_DPI, metadata=metadata)
    return written.getvalue()
