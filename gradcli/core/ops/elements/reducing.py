"""Operators that reduce what comes together at one place: scatter_reduce, index_reduce.

What comes together is lined up in the rows of a table, a row a place, so that the reductions along rows do the rest.
"""

from __future__ import annotations

from math import inf, prod

from gradcli.core.batch import Unbatchable
from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div, floor_divide
from gradcli.core.ops.axes import newest, shape_now
from gradcli.core.ops.basic import shape_in, to_dtype
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.elements.points import added_at, put_at
from gradcli.core.ops.elements.positions import where_of
from gradcli.core.ops.elements.scattering import scatter_args, slices_at
from gradcli.core.ops.layout import titled, to_shape
from gradcli.core.ops.reductions.extrema import amax, amin
from gradcli.core.ops.reductions.products import prod as product_along
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.selection import select
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import Batched, check_size, dtype_of, is_floating
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape

_SCATTERED = ("sum", "prod", "mean", "amax", "amin")
_INDEXED = ("prod", "mean", "amax", "amin")
_SHARED, _ROW, _BLOCK = [0, 2, 0, 2], [0.5, -1.5, 2.25, 0.75], [[0.5, -1.5], [2.25, 0.75]]


def _lowest(dtype: str, sign: int) -> Any:
    """Return the number of a dtype that no other one is below of, or above of with the sign -1."""
    if dtype.startswith("float"):
        return -inf * sign
    if dtype == "bool":
        return sign < 0
    limits = np.iinfo(dtype)
    return limits.min if sign > 0 else limits.max


def _along_rows(x: Any, v: Any, targets: Any, kept: Any, reduce: str) -> Any:
    """Return flat `x` with the product or extreme of what comes together at each place, itself where it is `kept`."""
    dtype = dtype_of(data_of(x))
    nothing = 1 if reduce == "prod" else _lowest(dtype, 1 if reduce == "amax" else -1)
    order = np.argsort(targets, kind="stable")
    ordered = targets[order]
    ranks = np.empty_like(targets)
    ranks[order] = np.arange(targets.size) - np.searchsorted(ordered, ordered)
    width = 2 + int(ranks.max(initial=-1))
    count = shape_in(x)[0]
    check_size((count, width), "what comes together")
    table: Any = Tensor(np.full(count * width, nothing, dtype))
    if not kept.all():
        x = select(kept, x, np.asarray(nothing, dtype))
    table = put_at(table, x, axes=(-1,), arrays=(np.arange(count) * width,), place=0)
    table = put_at(table, v, axes=(-1,), arrays=(targets * width + 1 + ranks,), place=0)
    reduced = {"prod": product_along, "amax": amax, "amin": amin}[reduce]
    out: Any = reduced(to_shape(table, (count, width)), 1)
    return to_dtype(out, dtype)


def _summed(x: Any, v: Any, targets: Any, kept: Any, hits: Any, reduce: str) -> Any:
    """Return flat `x` with the sum or mean of what comes together at each place, itself where nothing does."""
    if not kept.all():
        x = select(kept, x, np.zeros((), dtype_of(data_of(x))))
    out: Any = added_at(x, v, axes=(-1,), arrays=(targets,), place=0)
    if reduce == "sum":
        return out
    counts = np.maximum(hits + kept, 1).astype(dtype_of(data_of(x)))
    return (div if is_floating(data_of(x)) else floor_divide)(out, counts)


def _reduced(x: Any, v: Any, where: tuple[Any, ...], shape: Shape, reduce: str, include: bool) -> Any:
    """Return `x` of a shape with the elements of `v`, brought to the places `where`, reduced with those there."""
    targets = np.ravel_multi_index(where, shape).reshape(-1) if prod(shape) else np.zeros(0, "int64")
    hits = np.bincount(targets, minlength=prod(shape))
    kept = np.ones(prod(shape), "bool") if include else hits == 0
    x, v = to_shape(x, (prod(shape),)), to_shape(v, (targets.size,))
    if reduce in ("sum", "mean"):
        out = _summed(x, v, targets, kept, hits, reduce)
    else:
        out = _along_rows(x, v, targets, kept, reduce)
    return to_shape(out, shape)


@operator(
    "scatter_reduce",
    help=Help(
        "scatter_reduce(input, dim, index, src, reduce, *, include_self=True)",
        "input with the elements of src that index brings to one place along dim reduced there: their 'sum', 'prod', "
        "'mean', 'amax' or 'amin', that of input among them.",
        "that of the reduction",
        (("scatter_reduce([1, 2, 3], 0, [0, 0, 2], [5, 4, 1], 'amax')", "tensor([5, 2, 3])"),),
        ("scatter_add", "index_reduce"),
        PAGE + "Tensor.scatter_reduce_.html",
        conventions="shared out evenly among equal extremes",
    ),
    samples=samples(
        *[case((3,), dim=0, index=_SHARED, src=_ROW, reduce=each) for each in ("sum", "prod", "mean")],
        case((2, 3), dim=1, index=[[0, 0], [2, 1]], src=_BLOCK, reduce="amax"),
        case((2, 3), dim=0, index=[[0, 0], [0, 1]], src=_BLOCK, reduce="amin", include_self=False),
        case((3,), dim=0, index=_SHARED, src=_ROW, reduce="mean", include_self=False),
    ),
)
def scatter_reduce(
    input: Any, dim: Any, index: Any, src: Any, reduce: str, *, include_self: Any = True
) -> Any:
    """Return `input` reduced with elements of `src` at positions along one dimension."""
    if reduce not in _SCATTERED:
        raise ValueProblem(
            f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}.",
            kind="RuntimeError",
        )
    x, v, places, axis = scatter_args(input, dim, index, src, "scatter")
    _expect_plain(places)
    where = where_of(places, axis)["arrays"]
    out = _reduced(x, v, where, shape_in(x), reduce, bool(include_self))
    return titled(to_shape(out, shape_now(input)), "ScatterReduceBackward0")


@operator(
    "index_reduce",
    help=Help(
        "index_reduce(input, dim, index, source, reduce, *, include_self=True)",
        "input with the slices of source that index brings to one place along dim reduced there: their 'prod', "
        "'mean', 'amax' or 'amin', that of input among them.",
        "that of the reduction",
        (("index_reduce([1, 2, 3], 0, [0, 0, 2], [5, 4, 1], 'amin')", "tensor([1, 2, 1])"),),
        ("index_add", "scatter_reduce"),
        PAGE + "Tensor.index_reduce_.html",
        conventions="shared out evenly among equal extremes",
    ),
    samples=samples(
        case((3,), dim=0, index=_SHARED, source=_ROW, reduce="prod"),
        case((2, 2), dim=1, index=[1, 1], source=_BLOCK, reduce="mean"),
        case((2, 2), dim=0, index=[1, 1], source=_BLOCK, reduce="amax", include_self=False),
    ),
)
def index_reduce(
    input: Any, dim: Any, index: Any, source: Any, reduce: str, *, include_self: Any = True
) -> Any:
    """Return `input` reduced with slices of `source` at positions along one dimension."""
    if reduce not in _INDEXED:
        raise ValueProblem(
            f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.",
            kind="RuntimeError",
        )
    x, found = slices_at(input, dim, index, "index_reduce")
    v, shape = newest(as_operand(source)), shape_in(x)
    (places,), axis = found["arrays"], found["place"]
    _expect_plain(places)
    wanted = (*shape[:axis], places.size, *shape[axis + 1 :])
    if not shape_now(input) and not shape_in(v):
        v = to_shape(v, (1,))
    if shape_in(v) != wanted:
        raise ShapeProblem(
            f"index_reduce(): Source has shape {list(shape_in(v))}",
            hint=f"a source of shape {list(wanted)} fits",
        )
    v = to_dtype(v, dtype_of(data_of(x)))
    row = places.reshape([-1 if at == axis else 1 for at in range(len(shape))])
    where = where_of(np.broadcast_to(row, wanted), axis - len(shape))["arrays"]
    out = _reduced(x, v, where, shape, reduce, bool(include_self))
    return titled(to_shape(out, shape_now(input)), "IndexReduceBackward0")


def _expect_plain(places: Any) -> None:
    if type(places) is Batched:
        raise Unbatchable("what comes together at one place differs from member to member")
