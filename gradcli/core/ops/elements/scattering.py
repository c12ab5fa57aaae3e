"""Operators that put elements, or add them, at places given by arrays of positions."""

from __future__ import annotations

from math import prod

from gradcli.core.ops.axes import axis_of, newest, shape_now
from gradcli.core.ops.basic import mul, shape_in, spread, to_dtype
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.elements.points import added_at, put_at
from gradcli.core.ops.elements.positions import (
    check_range,
    places_along,
    places_in_a_row,
    positions_of,
    where_of,
)
from gradcli.core.ops.layout import cut, to_shape
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import dtype_of
from gradcli.errors import IndexProblem, ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _as_before(out: Any, input: Any) -> Any:
    """Return a result in the shape of the operand, which may have been a number."""
    return to_shape(out, shape_now(input))


def _in_dtype_of(x: Any, v: Any) -> Any:
    """Return a plain value in the dtype of the tensor that takes it in; a tensor as it is."""
    return v if type(v) is Tensor else to_dtype(v, dtype_of(data_of(x)))


def scatter_args(input: Any, dim: Any, index: Any, src: Any, name: str) -> tuple[Any, Any, Any, int]:
    """Return (x, values, places, axis) for elements that are brought to places along one dimension.

    Raises: IndexProblem, ShapeProblem, TypeProblem in PyTorch's words.
    """
    x, places, axis, _ = places_along(input, dim, index, name)
    v = _in_dtype_of(x, newest(as_operand(src)))
    if type(v) is Tensor and shape_in(v):
        if dtype_of(v.value) != dtype_of(data_of(x)):
            raise TypeProblem("scatter(): Expected self.dtype to be equal to src.dtype", kind="RuntimeError")
        if len(shape_in(v)) != len(places.shape):
            raise IndexProblem("Index tensor must have the same number of dimensions as src tensor")
    if shape_in(v) and len(shape_in(v)) != len(places.shape):
        raise IndexProblem("Index tensor must have the same number of dimensions as src tensor")
    if shape_in(v):
        v = cut(v, key=tuple([slice(n) for n in places.shape]), title="SliceBackward0")
        if shape_in(v) != tuple(places.shape):
            raise ShapeProblem(
                f"Expected index {list(places.shape)} to be no larger than src {list(shape_now(src))}"
            )
    return x, v, places, axis


@operator(
    "scatter",
    help=Help(
        "scatter(input, dim, index, src)",
        "input with elements of src (or one number) put at the positions index along dim.",
        "0 where something was put, 1 elsewhere; 1 for src",
        (("scatter([0, 0, 0], 0, [1], 9)", "tensor([0, 9, 0])"),),
        ("gather", "scatter_add", "index_put"),
        PAGE + "scatter.html",
    ),
    samples=samples(
        case((4,), dim=0, index=[2, 0], src=9.0),
        case((2, 3), dim=1, index=[[0, 2], [1, 0]], src=[[5.0, 6.0], [7.0, 8.0]]),
    ),
)
def scatter(
    input: Any, dim: Any, index: Any, src: Any = None, *, value: Any = None, reduce: Any = None
) -> Any:
    """Return `input` with elements put at positions along one dimension; the last one wins."""
    given = value if src is None else src
    if given is None:
        raise TypeProblem("scatter needs src, a tensor or a number")
    if reduce == "add":
        return scatter_add(input, dim, index, given)
    if reduce == "multiply":
        from gradcli.core.ops.elements.reducing import scatter_reduce

        x, v, places, _ = scatter_args(input, dim, index, given, "scatter")
        return _as_before(scatter_reduce(x, dim, index, spread(v, tuple(places.shape)), "prod"), input)
    if reduce is not None:
        raise ValueProblem("reduce argument must be either add or multiply.", kind="RuntimeError")
    x, v, places, axis = scatter_args(input, dim, index, given, "scatter")
    title = "ScatterBackward0" if type(v) is Tensor else "ScatterBackward1"
    return _as_before(put_at(x, v, **where_of(places, axis), title=title), input)


@operator(
    "scatter_add",
    help=Help(
        "scatter_add(input, dim, index, src)",
        "input with elements of src added at the positions index along dim.",
        "1; 1 for src",
        (("scatter_add([0, 0, 0], 0, [1, 1], [4, 5])", "tensor([0, 9, 0])"),),
        ("scatter", "index_add"),
        PAGE + "scatter_add.html",
    ),
    samples=samples(
        case((4,), dim=0, index=[2, 2], src=[5.0, 6.0]),
        case((2, 3), dim=1, index=[[0, 0], [1, 0]], src=[[5.0, 6.0], [7.0, 8.0]]),
    ),
)
def scatter_add(input: Any, dim: Any, index: Any, src: Any) -> Any:
    """Return `input` with elements added at positions along one dimension."""
    x, v, places, axis = scatter_args(input, dim, index, src, "scatter_add")
    parts = spread(v, tuple(places.shape))
    return _as_before(added_at(x, parts, **where_of(places, axis), title="ScatterAddBackward0"), input)


@operator(
    "index_add",
    help=Help(
        "index_add(input, dim, index, source, *, alpha=1)",
        "input with slices of source added at the positions index along dim.",
        "1; alpha for source",
        (("index_add([0, 0, 0], 0, [1, 1], [4, 5])", "tensor([0, 9, 0])"),),
        ("scatter_add",),
        PAGE + "index_add.html",
    ),
    samples=samples(case((4,), dim=0, index=[1, 1], source=[5.0, 6.0])),
)
def index_add(input: Any, dim: Any, index: Any, source: Any, *, alpha: Any = 1) -> Any:
    """Return `input` with slices added at positions along one dimension."""
    places = positions_of(index, "index_add")
    x, v = newest(input), _in_dtype_of(input, newest(as_operand(source)))
    if not shape_in(x):
        x, v = to_shape(x, (1,)), to_shape(v, (1,)) if not shape_in(v) else v
    shape = shape_in(x)
    places = places.reshape(1) if not places.shape else places
    axis = axis_of(dim, len(shape))
    check_range(places, axis + len(shape), shape[axis])
    v = v if alpha == 1 else mul(v, alpha)
    where = {"axes": (axis,), "arrays": (places,), "place": axis + len(shape)}
    wanted = (*shape[: axis + len(shape)], *places.shape, *shape[axis + len(shape) + 1 :])
    if len(places.shape) != 1 or shape_in(v) != wanted:
        raise ShapeProblem(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(shape)} source.shape = {list(shape_in(v))}",
            hint=f"a source of shape {list(wanted)} fits",
        )
    return _as_before(added_at(x, v, **where, title="IndexAddBackward0"), input)


def slices_at(input: Any, dim: Any, index: Any, name: str) -> tuple[Any, dict[str, Any]]:
    """Return (x, where) for slices at positions along one dimension, `where` as `gathered` and `put_at` take it.

    Raises: IndexProblem, TypeProblem in PyTorch's words.
    """
    places = positions_of(index, name)
    places = places.reshape(1) if not places.shape else places
    x = newest(input)
    x = x if shape_in(x) else to_shape(x, (1,))
    shape = shape_in(x)
    axis = axis_of(dim, len(shape))
    if len(places.shape) != 1:
        raise IndexProblem(f"{name}(): Index is supposed to be a vector")
    check_range(places, axis + len(shape), shape[axis])
    return x, {"axes": (axis,), "arrays": (places,), "place": axis + len(shape)}


@operator(
    "index_fill",
    help=Help(
        "index_fill(input, dim, index, value)",
        "input with one number in the slices at the positions index along dim.",
        "0 where the number is, 1 elsewhere",
        (("index_fill([1, 2, 3], 0, [1], 9)", "tensor([1, 9, 3])"),),
        ("index_copy", "masked_fill"),
        PAGE + "index_fill.html",
    ),
    samples=samples(case((4,), dim=0, index=[2, 0], value=5.0), case((2, 3), dim=1, index=[1], value=-1.0)),
)
def index_fill(input: Any, dim: Any, index: Any, value: Any) -> Any:
    """Return `input` with one number in some slices."""
    x, where = slices_at(input, dim, index, "index_fill")
    v = _in_dtype_of(x, newest(as_operand(value)))
    if shape_in(v):
        raise ShapeProblem(
            f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {len(shape_in(v))} dimension(s)."
        )
    return _as_before(put_at(x, v, **where, title="IndexFillBackward0"), input)


@operator(
    "index_copy",
    help=Help(
        "index_copy(input, dim, index, source)",
        "input with slices of source put at the positions index along dim.",
        "0 where slices were put, 1 elsewhere; 1 for source",
        (("index_copy([1, 2, 3], 0, [1], [9])", "tensor([1, 9, 3])"),),
        ("index_fill", "index_add"),
        PAGE + "index_copy.html",
    ),
    samples=samples(case((4,), dim=0, index=[2, 0], source=[5.0, 6.0])),
)
def index_copy(input: Any, dim: Any, index: Any, source: Any) -> Any:
    """Return `input` with some slices replaced."""
    x, where = slices_at(input, dim, index, "index_copy")
    v = _in_dtype_of(x, newest(as_operand(source)))
    shape, at = shape_in(x), where["place"]
    wanted = (*shape[:at], *where["arrays"][0].shape, *shape[at + 1 :])
    if shape_in(v) not in (wanted, ()):
        raise ShapeProblem(
            f"index_copy_(): Source/destination tensor have different slice shapes: {shape_in(v)}, {wanted} fits"
        )
    return _as_before(put_at(x, v, **where, title="IndexCopyBackward0"), input)


@operator(
    "put",
    help=Help(
        "put(input, index, source, accumulate=False)",
        "input with the elements of source put, or added, at positions counted in row-major order.",
        "0 where something was put, 1 elsewhere; 1 for source",
        (("put([1.0, 2, 3], [0, 2], [9.0, 8])", "tensor([9., 2., 8.])"),),
        ("take", "index_put", "scatter"),
        PAGE + "Tensor.put_.html",
    ),
    samples=samples(
        case((2, 3), index=[0, 5], source=[0.5, 2.0]),
        case((4,), index=[1, 1, -1], source=[1.0, 2.0, 3.0], accumulate=True),
    ),
)
def put(input: Any, index: Any, source: Any, accumulate: Any = False) -> Any:
    """Return `input` with elements of `source` put at positions in it, as in one long vector."""
    x, places = places_in_a_row(input, index, "put")
    v = _in_dtype_of(x, newest(as_operand(source)))
    if prod(shape_in(v)) != prod(places.shape):
        raise ShapeProblem(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{prod(shape_in(v))}, index.numel() = {prod(places.shape)}",
            kind="IndexError",
        )
    where = {"axes": (-1,), "arrays": (places,), "place": 0}
    v = to_shape(v, tuple(places.shape))
    out = added_at(x, v, **where) if accumulate else put_at(x, v, **where, title="PutBackward0")
    return _as_before(out, input)
