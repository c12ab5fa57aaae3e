"""Operators that gather elements by arrays of positions."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, newest
from gradcli.core.ops.basic import shape_in, spread
from gradcli.core.ops.elements.points import gathered
from gradcli.core.ops.elements.positions import (
    check_range,
    places_along,
    places_in_a_row,
    positions_of,
    where_of,
)
from gradcli.core.ops.layout import titled, to_shape
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.values import broadcast_shape
from gradcli.errors import IndexProblem, ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def gather_along(x: Any, dim: Any, index: Any, name: str, signed: bool = False) -> Any:
    """Return out[i][j] = x[index[i][j]][j] (for dim 0), as PyTorch's gather; `signed` places may count from the end."""
    x, places, axis, number = places_along(x, dim, index, name, signed)
    out = gathered(x, **where_of(places, axis), title="GatherBackward0")
    return titled(to_shape(out, ()), "GatherBackward0") if number else out


@operator(
    "gather",
    help=Help(
        "gather(input, dim, index)",
        "Elements at the positions index along dim, one for each of its elements.",
        "the sum over the places an element was read at",
        (("gather([10, 20, 30], 0, [2, 0])", "tensor([30, 10])"),),
        ("scatter", "take_along_dim", "index_select"),
        PAGE + "gather.html",
    ),
    samples=samples(
        case((4,), dim=0, index=[3, 3, 0]),
        case((2, 3), dim=1, index=[[0, 2], [1, 0]]),
        case((2, 3), dim=0, index=[[0, 1, 1]]),
    ),
)
def gather(input: Any, dim: Any, index: Any) -> Any:
    """Return the elements of `input` at the positions `index` along one dimension."""
    return gather_along(input, dim, index, "gather")


@operator(
    "take_along_dim",
    operands=("input",),
    help=Help(
        "take_along_dim(input, indices, dim=None)",
        "Elements at the positions indices along dim, after spreading both to a common shape.",
        "the sum over the places an element was read at",
        (("take_along_dim([10, 20, 30], [2, 0], 0)", "tensor([30, 10])"),),
        ("gather", "argsort"),
        PAGE + "take_along_dim.html",
    ),
    samples=samples(
        case((4,), indices=[3, 0], dim=0),
        case((2, 3), indices=[[0], [1]], dim=1),
        case((2, 2), indices=[3, 0]),
    ),
)
def take_along_dim(input: Any, indices: Any, dim: Any = None) -> Any:
    """Return the elements of `input` at positions along one dimension."""
    places = positions_of(indices, "take_along_dim")
    x = newest(input)
    if dim is None or not shape_in(x):
        flat = np.reshape(places, -1)
        return gather_along(to_shape(x, (prod(shape_in(x)),)), 0, flat, "take_along_dim", True)
    shape = shape_in(x)
    axis = axis_of(dim, len(shape))
    if len(places.shape) != len(shape):
        raise ShapeProblem(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{len(shape)} dimensions for input, and {len(places.shape)} dimensions for indices"
        )
    shape_x, shape_i = list(shape), list(places.shape)
    shape_x[axis] = shape_i[axis] = 1
    common = list(broadcast_shape(tuple(shape_x), tuple(shape_i)))
    wide_x, wide_i = list(common), list(common)
    wide_x[axis], wide_i[axis] = shape[axis], places.shape[axis]
    return gather_along(
        spread(x, tuple(wide_x)), dim, np.broadcast_to(places, wide_i), "take_along_dim", True
    )


@operator(
    "index_select",
    help=Help(
        "index_select(input, dim, index)",
        "Slices of input at the positions index along dim.",
        "the sum over the places a slice was read at",
        (("index_select([10, 20, 30], 0, [2, 2])", "tensor([30, 30])"),),
        ("gather", "index"),
        PAGE + "index_select.html",
    ),
    samples=samples(case((4,), dim=0, index=[3, 3, 0]), case((2, 3), dim=1, index=[2, 0])),
)
def index_select(input: Any, dim: Any, index: Any) -> Any:
    """Return the slices of `input` at positions along one dimension."""
    places = positions_of(index, "index_select")
    x = newest(input)
    number = not shape_in(x)
    x = to_shape(x, (1,)) if number else x
    shape = shape_in(x)
    axis = axis_of(dim, len(shape))
    if len(places.shape) > 1:
        raise IndexProblem("index_select(): Index is supposed to be a vector")
    places = places.reshape(1) if not places.shape else places
    try:
        check_range(places, axis + len(shape), shape[axis])
    except IndexProblem as problem:
        raise IndexProblem("index out of range in self", hint=problem.message) from None
    out = gathered(x, axes=(axis,), arrays=(places,), place=axis + len(shape), title="IndexSelectBackward0")
    return to_shape(out, ()) if number and shape_in(out) == (1,) else out


@operator(
    "take",
    help=Help(
        "take(input, index)",
        "Elements at positions counted in row-major order; the result has the shape of index.",
        "the sum over the places an element was read at",
        (("take([[1, 2], [3, 4]], [3, 0])", "tensor([4, 1])"),),
        ("gather", "index"),
        PAGE + "take.html",
    ),
    samples=samples(case((2, 3), index=[0, 5, 5]), case((4,), index=[[0, -1], [2, 3]])),
)
def take(input: Any, index: Any) -> Any:
    """Return the elements of `input`, as of one long vector, at positions."""
    x, places = places_in_a_row(input, index, "take")
    return gathered(x, axes=(-1,), arrays=(places,), place=0, title="TakeBackward0")
