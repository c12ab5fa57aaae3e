"""Operators that gather elements by arrays of positions or masks, and that scatter them there."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, newest, shape_now
from gradcli.core.ops.basic import mul, shape_in, spread, to_dtype
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.elements.points import added_at, gathered, put_at
from gradcli.core.ops.layout import cut, titled, to_shape
from gradcli.core.ops.samples import PAGE, case, samples
from gradcli.core.registry import Help, operator
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import Batched, broadcast_shape, dtype_of
from gradcli.errors import IndexProblem, ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# ----- positions -------------------------------------------------------------------------------------------------


def positions_of(given: Any, name: str) -> Any:
    """Return positions as an int array (or a batch of them).

    Raises: TypeProblem in PyTorch's words if they are no ints.
    """
    value = data_of(as_operand(given))
    if dtype_of(value) not in ("int64", "int32"):
        if not prod(getattr(value, "shape", (1,))):
            return np.asarray(value).astype("int64")
        raise TypeProblem(
            f"{name}(): Expected dtype int32/int64 for index", hint="positions are ints: convert with .long()"
        )
    return value if type(value) is Batched else np.asarray(value)


def _check_range(places: Any, dimension: int, length: int) -> None:
    array = places.array if type(places) is Batched else places
    if array.size and (array.min() < 0 or array.max() >= length):
        worst = int(array.min() if array.min() < 0 else array.max())
        raise IndexProblem(
            f"index {worst} is out of bounds for dimension {dimension} with size {length}",
            kind="RuntimeError",
        )


def _box(x: Any, places: Any, axis: int, name: str) -> Any:
    """Return the part of x in which positions may lie: along other axes it is as long as they are."""
    shape, own = shape_now(x), tuple(places.shape)
    if len(shape) != len(own):
        raise IndexProblem(
            f"Index tensor must have the same number of dimensions as {'self' if 'scatter' in name else 'input'} tensor",
            hint=f"{name}: index has shape {list(own)}, input {list(shape)}",
        )
    for at, (length, wanted) in enumerate(zip(shape, own)):
        if at - len(shape) != axis and wanted > length:
            raise ShapeProblem(
                f"Size does not match at dimension {at} expected index {list(own)} to be no larger than self "
                f"{list(shape)} apart from dimension {axis + len(shape)}"
            )
    return tuple([slice(None) if at - len(shape) == axis else slice(wanted) for at, wanted in enumerate(own)])


def _point_arrays(places: Any, axis: int) -> tuple[Any, ...]:
    """Return one array of positions per axis: `places` along `axis`, each element's own place along the others."""
    shape = tuple(places.shape)
    grids = [np.broadcast_to(g, shape) for g in np.ogrid[tuple([slice(n) for n in shape])]]
    grids[axis] = places
    return tuple(grids)


def _where(places: Any, axis: int) -> dict[str, Any]:
    rank = len(places.shape)
    return {"axes": tuple(range(-rank, 0)), "arrays": _point_arrays(places, axis), "place": 0}


def _flat_if_number(x: Any, places: Any) -> tuple[Any, Any, bool]:
    """Return 0-d values as vectors of one element, and whether the positions were 0-d."""
    number = not tuple(places.shape)
    if number and len(shape_now(x)) < 2:
        places = Batched(places.array[:, None]) if type(places) is Batched else places.reshape(1)
    if not shape_now(x) and len(places.shape) == 1:
        x = to_shape(newest(x), (1,))
    return x, places, number


def gather_along(x: Any, dim: Any, index: Any, name: str, signed: bool = False) -> Any:
    """Return out[i][j] = x[index[i][j]][j] (for dim 0), as PyTorch's gather; `signed` places may count from the end."""
    places = positions_of(index, name)
    x, places, number = _flat_if_number(x, places)
    shape = shape_now(x)
    axis = axis_of(dim, len(shape))
    _box(x, places, axis, name)
    if signed and type(places) is not Batched:
        places = np.where(places < 0, places + shape[axis], places)
    _check_range(places, axis + len(shape), shape[axis])
    out = gathered(x, **_where(places, axis), title="GatherBackward0")
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
        _check_range(places, axis + len(shape), shape[axis])
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
    places = positions_of(index, "take")
    x = newest(input)
    count = prod(shape_in(x))
    array = places.array if type(places) is Batched else places
    if array.size and (array.min() < -count or array.max() >= count):
        raise IndexProblem(
            f"out of range: tried to access index {int(array.max())} on a tensor of {count} elements."
        )
    array = np.where(array < 0, array + count, array)
    arrays = (Batched(array) if type(places) is Batched else array,)
    return gathered(to_shape(x, (count,)), axes=(-1,), arrays=arrays, place=0, title="TakeBackward0")


# ----- scattering ---------------------------------------------------------------------------------------------------


def _as_before(out: Any, input: Any) -> Any:
    """Return a result in the shape of the operand, which may have been a number."""
    return to_shape(out, shape_now(input))


def _in_dtype_of(x: Any, v: Any) -> Any:
    """Return a plain value in the dtype of the tensor that takes it in; a tensor as it is."""
    return v if type(v) is Tensor else to_dtype(v, dtype_of(data_of(x)))


def _scatter_args(input: Any, dim: Any, index: Any, src: Any, name: str) -> tuple[Any, Any, Any, int]:
    x, places = newest(input), positions_of(index, name)
    x, places, _ = _flat_if_number(x, places)
    shape = shape_in(x)
    axis = axis_of(dim, len(shape))
    _box(x, places, axis, name)
    _check_range(places, axis + len(shape), shape[axis])
    v = _in_dtype_of(x, newest(as_operand(src)))
    if type(v) is Tensor and shape_in(v):
        if dtype_of(v.value) != dtype_of(data_of(x)):
            raise TypeProblem("scatter(): Expected self.dtype to be equal to src.dtype")
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
    if reduce is not None:
        raise TypeProblem(f"scatter reduces by 'add' or not at all, not by {reduce!r}")
    x, v, places, axis = _scatter_args(input, dim, index, given, "scatter")
    title = "ScatterBackward0" if type(v) is Tensor else "ScatterBackward1"
    return _as_before(put_at(x, v, **_where(places, axis), title=title), input)


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
    x, v, places, axis = _scatter_args(input, dim, index, src, "scatter_add")
    parts = spread(v, tuple(places.shape))
    return _as_before(added_at(x, parts, **_where(places, axis), title="ScatterAddBackward0"), input)


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
    _check_range(places, axis + len(shape), shape[axis])
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


def _filled_places(input: Any, dim: Any, index: Any, name: str) -> tuple[Any, dict[str, Any]]:
    """Return (x, where) for slices at positions along one dimension."""
    places = positions_of(index, name)
    places = places.reshape(1) if not places.shape else places
    x = newest(input)
    x = x if shape_in(x) else to_shape(x, (1,))
    shape = shape_in(x)
    axis = axis_of(dim, len(shape))
    if len(places.shape) != 1:
        raise IndexProblem(f"{name}(): Index is supposed to be a vector")
    _check_range(places, axis + len(shape), shape[axis])
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
    x, where = _filled_places(input, dim, index, "index_fill")
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
    x, where = _filled_places(input, dim, index, "index_copy")
    v = _in_dtype_of(x, newest(as_operand(source)))
    shape, at = shape_in(x), where["place"]
    wanted = (*shape[:at], *where["arrays"][0].shape, *shape[at + 1 :])
    if shape_in(v) not in (wanted, ()):
        raise ShapeProblem(
            f"index_copy_(): Source/destination tensor have different slice shapes: {shape_in(v)}, {wanted} fits"
        )
    return _as_before(put_at(x, v, **where, title="IndexCopyBackward0"), input)
