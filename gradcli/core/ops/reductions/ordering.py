"""Operators that put elements in order or choose by rank: sort, topk, median, mode, quantiles."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, integer, newest, shape_now
from gradcli.core.ops.basic import add, mul, sub
from gradcli.core.ops.creation import as_operand, flows
from gradcli.core.ops.elements.along import on_rows, picked
from gradcli.core.ops.layout import chosen, concatenated, sliced, titled, to_shape
from gradcli.core.ops.reductions.extrema import chosen_along, lined_up, reduced_to_one
from gradcli.core.ops.reductions.reduction import expect_floating, whole
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.selection import select
from gradcli.core.patience import in_order
from gradcli.core.registry import PAGE, Case, Help, Samples, operator
from gradcli.core.results import Results
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import BatchConflict, Batched, is_floating, settle
from gradcli.errors import IndexProblem, OperandProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

STABLE = "equal elements keep their order"


def order_along(array: Any, axis: int, descending: bool = False) -> Any:
    """Return the positions that sort an array, stably; nan counts as the largest."""
    if not descending:
        return in_order(np.argsort, array, axis=axis, kind="stable")
    # Sorted from the other end and read backwards, equal elements are in their first order again.
    order = in_order(np.argsort, np.flip(array, axis), axis=axis, kind="stable")
    return array.shape[axis] - 1 - np.flip(order, axis)


def _as_found(x: Any, indices: Any) -> Any:
    """Return positions as the kind of value that the operand was: a tensor or a plain value."""
    found = indices if type(indices) is Batched else whole(settle(indices))
    return Tensor(found) if type(x) is Tensor else found


def _line(x: Any, dim: Any) -> tuple[Any, int, bool]:
    shape = shape_now(x)
    axis = axis_of(dim, len(shape))
    return (x, axis, False) if shape else (to_shape(newest(x), (1,)), -1, True)


def _sorted(x: Any, dim: Any, descending: Any, title: str) -> tuple[Any, Any]:
    line, axis, number = _line(x, dim)
    indices = on_rows(data_of(line), lambda array: order_along(array, axis, bool(descending)))
    values = picked(line, indices=indices, axis=axis, squeeze=number, title=title)
    if number:
        indices = on_rows(indices, lambda array: array.squeeze(axis))
    return values, _as_found(x, indices)


@operator(
    "sort",
    help=Help(
        "sort(input, dim=-1, descending=False, *, stable=False)",
        "Elements in order along dim, with the positions they come from: (values, indices).",
        "that of the element at each place",
        (("sort([3, 1, 2]).values", "tensor([1, 2, 3])"),),
        ("argsort", "topk", "msort"),
        PAGE + "sort.html",
        conventions=STABLE,
    ),
    samples=samples(case((4,)), case((2, 3), dim=0), case((2, 3), dim=1, descending=True), case((0,))),
)
def sort(input: Any, dim: Any = -1, descending: Any = False, *, stable: Any = None) -> Results:
    """Return the elements in order along one dimension, and where they come from; always stable."""
    return Results(
        "torch.return_types.sort",
        ("values", "indices"),
        _sorted(input, dim, descending, "SortBackward0" if stable is None else "SortBackward1"),
    )


@operator(
    "msort",
    help=Help(
        "msort(input)",
        "Elements in order along the first dimension.",
        "that of the element at each place",
        (("msort([3, 1, 2])", "tensor([1, 2, 3])"),),
        ("sort",),
        PAGE + "msort.html",
        conventions=STABLE,
    ),
    samples=samples(case((4,)), case((2, 3))),
)
def msort(input: Any) -> Any:
    """Return the elements in order along the first dimension."""
    return _sorted(input, 0, False, "SortBackward0")[0]


@operator(
    "argsort",
    help=Help(
        "argsort(input, dim=-1, descending=False, stable=False)",
        "Positions that put the elements in order along dim.",
        "0",
        (("argsort([3, 1, 2])", "tensor([1, 2, 0])"),),
        ("sort",),
        PAGE + "argsort.html",
        conventions=STABLE,
    ),
    samples=samples(case((4,)), case((2, 3), dim=0), orders=1),
)
def argsort(input: Any, dim: Any = -1, descending: Any = False, stable: Any = True) -> Any:
    """Return the positions that sort along one dimension."""
    return _sorted(input, dim, descending, "SortBackward0")[1]


@operator(
    "topk",
    help=Help(
        "topk(input, k, dim=-1, largest=True, sorted=True)",
        "The k largest (or smallest) elements along dim, in order, with their positions.",
        "1 at the elements chosen",
        (("topk([1, 5, 2], 2).values", "tensor([5, 2])"),),
        ("sort", "kthvalue", "max"),
        PAGE + "topk.html",
    ),
    samples=samples(case((4,), k=2), case((2, 3), k=2, dim=1, largest=False), case((3, 2), k=1, dim=0)),
)
def topk(input: Any, k: Any, dim: Any = -1, largest: Any = True, sorted: Any = True) -> Results:
    """Return the `k` largest or smallest elements along one dimension."""
    line, axis, number = _line(input, dim)
    count = integer(k, "k")
    if not 0 <= count <= shape_now(line)[axis]:
        raise IndexProblem(
            "selected index k out of range",
            hint=f"k is {count}, the dimension has size {shape_now(line)[axis]}",
            kind="RuntimeError",
        )

    def find(array: Any) -> Any:
        order = order_along(array, axis, bool(largest))
        return np.take(order, np.arange(count), axis=axis)

    indices = on_rows(data_of(line), find)
    squeeze = number and count == 1
    values = picked(line, indices=indices, axis=axis, squeeze=squeeze, title="TopkBackward0")
    if squeeze:
        indices = on_rows(indices, lambda array: array.squeeze(axis))
    return Results("torch.return_types.topk", ("values", "indices"), (values, _as_found(input, indices)))


@operator(
    "kthvalue",
    help=Help(
        "kthvalue(input, k, dim=-1, keepdim=False)",
        "The k-th smallest element along dim (k from 1), with its position.",
        "1 at the element chosen",
        (("kthvalue([3, 1, 2], 2).values", "tensor(2)"),),
        ("topk", "median"),
        PAGE + "kthvalue.html",
    ),
    samples=samples(
        Case(args=([3.0, 1.0, 2.0],), params=(("k", 2),)), case((2, 3), k=1, dim=0, keepdim=True)
    ),
)
def kthvalue(input: Any, k: Any, dim: Any = -1, keepdim: Any = False) -> Results:
    """Return the `k`-th smallest element along one dimension."""
    line, axis, _ = lined_up(input, dim, "kthvalue")
    rank = integer(k, "k")
    if not 1 <= rank <= shape_now(line)[axis]:
        raise IndexProblem(
            f"kthvalue(): selected number k out of range for dimension {axis + len(shape_now(line))}",
            kind="RuntimeError",
        )

    def find(array: Any, along: int) -> Any:
        return np.take(order_along(array, along), [rank - 1], axis=along)

    return chosen_along(input, dim, keepdim, find, "kthvalue", "KthvalueBackward0")


# ----- medians ---------------------------------------------------------------------------------------------------


def _find_median(array: Any, axis: int) -> Any:
    order = order_along(array, axis)
    middle = np.take(order, [(array.shape[axis] - 1) // 2], axis=axis)
    if array.dtype.kind != "f":
        return middle
    # The first nan, if there is one, as in PyTorch.
    missing = np.isnan(array)
    return np.where(
        missing.any(axis=axis, keepdims=True), np.argmax(missing, axis=axis, keepdims=True), middle
    )


def _find_nanmedian(array: Any, axis: int) -> Any:
    order = order_along(array, axis)
    present = (~np.isnan(array)).sum(axis=axis, keepdims=True)
    return np.take_along_axis(order, np.maximum(present - 1, 0) // 2, axis)


def _median_help(name: str, note: str) -> Help:
    return Help(
        f"{name}(input, dim=None, keepdim=False)",
        f"Median{note}, the lower of two middle elements; over dim with its position.",
        "1 at the element it is",
        ((f"{name}([3.0, 1.0, 2.0])", "tensor(2.)"),),
        ("quantile", "mean"),
        f"{PAGE}{name}.html",
        conventions="median(x): shared evenly by equal elements",
    )


MEDIANS = samples(case((5,)), case((2, 3)), case((5,), dim=0), case((2, 3), dim=1, keepdim=True))


@operator("median", help=_median_help("median", ""), samples=MEDIANS)
def median(input: Any, dim: Any = None, keepdim: Any = False) -> Any:
    """Return the lower median of all elements, or along one dimension with its position."""
    if dim is None:
        return reduced_to_one(input, "median", None, False, "MedianBackward0", "median")
    return chosen_along(input, dim, keepdim, _find_median, "median", "MedianBackward1")


@operator("nanmedian", help=_median_help("nanmedian", " of the elements that are not nan"), samples=MEDIANS)
def nanmedian(input: Any, dim: Any = None, keepdim: Any = False) -> Any:
    """Return the lower median of the numbers among the elements."""
    if not is_floating(data_of(input)):
        return median(input, dim, keepdim)  # ints have no nan
    x = input
    if dim is None:
        return reduced_to_one(x, "nanmedian", None, False, "NanmedianBackward0", "nanmedian")
    return chosen_along(x, dim, keepdim, _find_nanmedian, "nanmedian", "NanmedianBackward1")


def _find_mode(array: Any, axis: int) -> Any:
    values = np.moveaxis(array, axis, -1)
    found = np.empty(values.shape[:-1], "int64")
    for place in np.ndindex(found.shape):
        row = values[place]
        numbers, counts = np.unique(row, return_counts=True)
        most = numbers[np.argmax(counts)]
        found[place] = np.flatnonzero((row == most) | ((row != row) & (most != most)))[-1]
    return np.expand_dims(found, axis)


@operator(
    "mode",
    help=Help(
        "mode(input, dim=-1, keepdim=False)",
        "The most frequent element along dim, the smallest of several, with its last position.",
        "1 at the element it is",
        (("mode([1, 3, 3]).values", "tensor(3)"),),
        ("median",),
        PAGE + "mode.html",
    ),
    samples=Samples(exempt="picks by position like max(dim), which is checked; random samples have no mode"),
)
def mode(input: Any, dim: Any = -1, keepdim: Any = False) -> Results:
    """Return the most frequent element along one dimension."""
    return chosen_along(input, dim, keepdim, _find_mode, "mode", "ModeBackward0")


# ----- quantiles ---------------------------------------------------------------------------------------------------

INTERPOLATIONS = ("linear", "lower", "higher", "nearest", "midpoint")


def _quantile(input: Any, q: Any, dim: Any, keepdim: Any, interpolation: Any, skip: bool) -> Any:
    x = expect_floating(input, "quantile")
    if interpolation not in INTERPOLATIONS:
        raise OperandProblem(
            f"quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            f"{interpolation}"
        )
    if not shape_now(x):
        dim = 0 if dim is None else dim
    given = as_operand(q)
    moving = given if flows(given) else None
    levels = data_of(given)
    if type(levels) is Batched:
        raise BatchConflict
    single = not hasattr(levels, "ndim") or levels.ndim == 0
    if len(getattr(levels, "shape", ())) > 1:
        raise ValueProblem("quantile() q must be a scalar or 1D tensor", kind="RuntimeError")
    numbers = [float(level) for level in np.atleast_1d(np.asarray(levels))]
    for level in numbers:
        if not 0 <= level <= 1:
            raise ValueProblem(
                f"quantile() q must be in the range [0, 1] but got {level:g}", kind="RuntimeError"
            )
    rank = len(shape_now(x))
    line = to_shape(newest(x), (math.prod(shape_now(x)),)) if dim is None else x
    line, axis, number = lined_up(line, 0 if dim is None else dim, "quantile")
    ordered = _sorted(line, axis, False, "SortBackward0")[0]
    found = [
        _at_level(ordered, level, _level_of(moving, i), axis, interpolation, skip)
        for i, level in enumerate(numbers)
    ]
    if dim is None and keepdim:
        found = [to_shape(each, (1,) * rank) for each in found]
    elif number or dim is None or not keepdim:
        found = [chosen(each, axis, 0, "SqueezeBackward4") for each in found]
    if single:
        return titled(found[0], "SqueezeBackward4") if keepdim else found[0]
    if not found:
        raise OperandProblem("quantile() q tensor must not be empty")
    lifted = [to_shape(each, (1, *shape_now(each))) for each in found]
    return concatenated(*lifted, axis=-len(shape_now(lifted[0])), title="SqueezeBackward4")


def _level_of(moving: Any, at: int) -> Any:
    """Return one level as a tensor that derivatives flow through, None where none do."""
    return moving if moving is None or not shape_now(moving) else chosen(moving, -1, at)


def _at_level(ordered: Any, level: float, moving: Any, axis: int, interpolation: str, skip: bool) -> Any:
    """Return the quantile at one level of sorted elements, with its axis kept at length 1.

    `moving` is the level once more, where a derivative by it is wanted.
    """
    value = data_of(ordered)
    array = value.array if type(value) is Batched else value
    missing = np.isnan(array)
    length = array.shape[axis]
    if skip:
        length = length - missing.sum(axis=axis, keepdims=True)
    position = level * np.maximum(length - 1, 0)
    batched = type(value) is Batched and skip
    if interpolation == "nearest":
        position = np.round(position)
    low = np.floor(position).astype("int64")
    high = np.ceil(position).astype("int64")
    below, above = (_at(ordered, at, axis, batched) for at in (low, high))
    share: Any = {"lower": 0.0, "higher": 1.0}.get(interpolation, position - low)
    if interpolation == "midpoint":
        share = np.where(low == high, 0.0, 0.5)
    weight: Any = np.asarray(share, array.dtype) if np.ndim(share) else float(share)
    weight = Batched(weight) if batched and np.ndim(share) else weight
    if moving is not None and interpolation == "linear":
        gaps, start = (
            Batched(each) if batched and np.ndim(each) else each for each in (np.maximum(length - 1, 0), low)
        )
        weight = sub(mul(moving, gaps), start)
    between = add(below, mul(sub(above, below), weight))
    exact = low == high
    out = select(Batched(exact) if batched and np.ndim(exact) else np.asarray(exact), below, between)
    if not skip and missing.any():
        holes = missing.any(axis=axis, keepdims=True)
        out = select(Batched(holes) if type(value) is Batched else holes, math.nan, out)
    return out


def _at(ordered: Any, place: Any, axis: int, batched: bool) -> Any:
    if np.ndim(place) == 0:
        return sliced(ordered, axis, int(place), int(place) + 1)
    return picked(
        ordered,
        indices=Batched(place) if batched else place,
        axis=axis,
        squeeze=False,
        title="GatherBackward0",
    )


def _quantile_help(name: str, note: str) -> Help:
    return Help(
        f"{name}(input, q, dim=None, keepdim=False, *, interpolation='linear')",
        f"Quantile at level q (0 to 1){note}, between neighbouring elements.",
        "the two neighbours' weights",
        ((f"{name}([1.0, 2.0, 4.0], 0.5)", "tensor(2.)"),),
        ("median", "sort"),
        f"{PAGE}{name}.html",
    )


QUANTILES = samples(
    case((5,), q=0.3), case((2, 3), q=0.6), case((2, 3), q=0.3, dim=1, keepdim=True), case((4,), q=[0.1, 0.5])
)


@operator("quantile", help=_quantile_help("quantile", ""), samples=QUANTILES)
def quantile(
    input: Any, q: Any, dim: Any = None, keepdim: Any = False, *, interpolation: Any = "linear"
) -> Any:
    """Return quantiles of the elements; several levels become a new first dimension."""
    return _quantile(input, q, dim, keepdim, interpolation, skip=False)


@operator(
    "nanquantile", help=_quantile_help("nanquantile", " of the elements that are not nan"), samples=QUANTILES
)
def nanquantile(
    input: Any, q: Any, dim: Any = None, keepdim: Any = False, *, interpolation: Any = "linear"
) -> Any:
    """Return quantiles of the numbers among the elements."""
    return _quantile(input, q, dim, keepdim, interpolation, skip=True)
