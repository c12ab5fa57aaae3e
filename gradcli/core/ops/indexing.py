"""Reading and replacing parts of a tensor: ints, slices, `...`, None, masks, lists and tensors of ints.

PyTorch's meaning: ints and slices are taken first, one by one; what arrays pick comes after.
Source: https://pytorch.org/docs/stable/tensor_view.html, numpy's advanced indexing for arrays.
"""

from __future__ import annotations

from gradcli.core.forward import spread_rows
from gradcli.core.lazy import np
from gradcli.core.ops.axes import shape_now
from gradcli.core.ops.basic import add, shape_in, spread, to_dtype
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.layout import cut, placed
from gradcli.core.ops.points import gathered, put_at, scattered, summed_onto
from gradcli.core.primitive import linear
from gradcli.core.registry import Case, Help, Samples, operator
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import BatchConflict, Batched, dtype_of
from gradcli.errors import IndexProblem, ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply
    from gradcli.core.values import Shape

FULL = slice(None)


class Plan:
    """An index taken apart: a box of ints, slices and new axes, then arrays of positions into what it leaves."""

    __slots__ = ("arrays", "axes", "key", "place", "title")

    def __init__(
        self, key: tuple[Any, ...], title: str, axes: tuple[int, ...], arrays: tuple[Any, ...], place: int
    ) -> None:
        self.key = key
        self.title = title
        self.axes = axes
        self.arrays = arrays
        self.place = place


# ----- taking an index apart ---------------------------------------------------------------------------


def _item(item: Any) -> Any:
    """Return one item of an index as an int, slice, None, Ellipsis, or an array of ints or bools."""
    kind = type(item)
    if kind is int or kind is slice or item is None or item is Ellipsis or kind is bool:
        return item
    if kind is list or kind is tuple or isinstance(item, range):
        item = as_operand(list(item))
        if item.shape == (0,):
            return np.zeros(0, "int64")
    value = data_of(item)
    if type(value) in (int, bool):
        return value
    if not hasattr(value, "dtype") or value.dtype.kind not in "iub":
        if type(item) is Tensor:
            raise IndexProblem(
                "tensors used as indices must be long, int, byte or bool tensors", hint="convert with .long()"
            )
        name = (
            "float"
            if type(value) is float
            else str(dtype_of(value))
            if hasattr(value, "dtype")
            else kind.__name__
        )
        raise IndexProblem(
            f"only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
            f"(got {name})",
            hint="convert with int(...) or .long()" if "float" in name else None,
        )
    if type(value) is not Batched and value.ndim == 0:
        return bool(value) if value.dtype.kind == "b" else int(value)
    return value


def _bound(value: Any) -> int | None:
    if value is None or type(value) is int:
        return value
    value = data_of(value)
    if type(value) is int or (
        getattr(value, "ndim", 1) == 0 and getattr(value, "dtype", np.dtype("f8")).kind in "iu"
    ):
        return int(value)
    raise TypeProblem("slice indices must be integers or None", hint="convert with int(...)")


def _slice(item: slice) -> slice:
    if item.start is None and item.stop is None and item.step is None:
        return FULL
    step = _bound(item.step)
    if step == 0:
        raise ValueProblem("slice step cannot be zero")
    if step is not None and step <= 0:
        raise ValueProblem("step must be greater than zero", hint="flip(x, (0,)) reverses a dimension")
    return slice(_bound(item.start), _bound(item.stop), step)


def _whole(item: int, dimension: int, length: int) -> int:
    if not -length <= item < length:
        raise IndexProblem(
            f"index {item} is out of bounds for dimension {dimension} with size {length}",
            hint=f"valid are {-length} to {length - 1}" if length else "the dimension is empty",
        )
    return item


def _positions(value: Any, dimension: int, length: int) -> Any:
    """Return an array of positions, checked, the negative ones counted from the start."""
    array = value.array if type(value) is Batched else value
    if array.size:
        low, high = int(array.min()), int(array.max())
        if low < -length or high >= length:
            _whole(low if low < -length else high, dimension, length)
        if low < 0:
            array = np.where(array < 0, array + length, array)
    return Batched(array) if type(value) is Batched else array


def _mask_positions(mask: Any, dimension: int, shape: Shape) -> tuple[Any, ...]:
    if type(mask) is Batched:
        # Members pick different numbers of elements: the caller loops over them.
        raise BatchConflict
    for i, length in enumerate(mask.shape):
        if shape[dimension + i] != length:
            raise IndexProblem(
                f"The shape of the mask {list(mask.shape)} at index {i} does not match the shape of the "
                f"indexed tensor {list(shape)} at index {dimension + i}"
            )
    return tuple(np.nonzero(mask))


def _consumes(item: Any) -> int:
    if item is None or item is Ellipsis or type(item) is bool:
        return 0
    if type(item) in (int, slice) or item.dtype.kind != "b":
        return 1
    return len(item.shape)


def plan_of(idx: Any, shape: Shape) -> Plan:
    """Return an index taken apart for a value of `shape`.

    Raises: IndexProblem in PyTorch's words.
    """
    items = [_item(each) for each in (idx if type(idx) is tuple else (idx,))]
    rank, used = len(shape), sum(map(_consumes, items))
    if used > rank:
        if rank == 0:
            raise IndexProblem(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert "
                "a 0-dim tensor to a number"
            )
        raise IndexProblem(
            f"too many indices for tensor of dimension {rank}", hint=f"{used} given, its shape is {shape}"
        )
    if sum(1 for each in items if each is Ellipsis) > 1:
        raise IndexProblem("an index can only have a single ellipsis ('...')")
    return _planned(items, shape, rank - used)


def _planned(items: list[Any], shape: Shape, skipped: int) -> Plan:
    key: list[Any] = []
    spots: list[int] = []  # axes of what the box leaves that arrays pick from
    arrays: list[Any] = []
    dimension = after = 0
    title = "AliasBackward0"
    for item in items:
        kind = type(item)
        if item is Ellipsis:
            key += [FULL] * skipped
            dimension += skipped
            after += skipped
        elif item is None or kind is bool:
            key.append(None)
            if item is False:
                spots.append(after)
                arrays.append(np.zeros(0, "int64"))
            after += 1
            title = "UnsqueezeBackward0"
        elif kind is int:
            key.append(_whole(item, dimension, shape[dimension]))
            dimension += 1
            title = "SelectBackward0"
        elif kind is slice:
            key.append(_slice(item))
            dimension += 1
            after += 1
            title = "SliceBackward0"
        else:
            found = (
                _mask_positions(item, dimension, shape)
                if item.dtype.kind == "b"
                else (_positions(item, dimension, shape[dimension]),)
            )
            for each in found:
                key.append(FULL)
                spots.append(after)
                arrays.append(each)
                dimension += 1
                after += 1
    rank = after + len(shape) - dimension
    while key and type(key[-1]) is slice and key[-1] == FULL:
        key.pop()
    return _with_arrays(key, title, spots, arrays, rank)


def _with_arrays(key: list[Any], title: str, spots: list[int], arrays: list[Any], rank: int) -> Plan:
    if not arrays:
        return Plan(tuple(key), title, (), (), 0)
    try:
        common = np.broadcast_shapes(*[tuple(a.shape) for a in arrays])
    except ValueError:
        shapes = ", ".join(str(list(a.shape)) for a in arrays)
        raise IndexProblem(
            f"shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}"
        ) from None
    everywhere = tuple(_spread_positions(a, common) for a in arrays)
    together = spots[-1] - spots[0] == len(spots) - 1
    if all(type(part) is slice and part == FULL for part in key):
        key = []
    return Plan(tuple(key), title, tuple(s - rank for s in spots), everywhere, spots[0] if together else 0)


def _spread_positions(array: Any, shape: Shape) -> Any:
    if type(array) is not Batched:
        return np.broadcast_to(array, shape)
    rows = array.array
    missing = len(shape) - (rows.ndim - 1)
    rows = rows.reshape((rows.shape[0], *(1,) * missing, *rows.shape[1:]))
    return Batched(np.broadcast_to(rows, (rows.shape[0], *shape)))


# ----- reading -----------------------------------------------------------------------------------------------

INDEX_CASES = (
    Case(shapes=((4,),), params=(("idx", 2),)),
    Case(shapes=((3, 4),), params=(("idx", (-1, slice(1, 4, 2))),)),
    Case(shapes=((3, 4),), params=(("idx", (Ellipsis, None, 0)),)),
    Case(shapes=((3, 4),), params=(("idx", [2, 0, 2]),)),
    Case(shapes=((3, 4),), params=(("idx", (slice(None), [1, 1, 3])),)),
    Case(shapes=((2, 3, 4),), params=(("idx", ([0, 1], slice(None), [3, 2])),)),
    Case(shapes=((2, 3),), params=(("idx", [True, False]),)),
)


@operator(
    "index",
    method=False,
    torch=(),
    help=Help(
        "index(input, idx)",
        "What input[idx] gives: ints, slices, ..., None, masks, lists of ints, tuples of these.",
        "1 at what was picked, 0 elsewhere; picked twice, it counts twice",
        (("index([10, 20, 30], 1)", "20"),),
        ("index_put", "gather", "masked_select"),
        "https://pytorch.org/docs/stable/tensors.html#indexing-slicing-joining",
    ),
    samples=Samples(cases=INDEX_CASES),
)
def index(input: Any, idx: Any) -> Any:
    """Return the part of `input` that `idx` picks."""
    shape = shape_now(input)
    if type(idx) is int and shape:
        return cut(input, key=(_whole(idx, 0, shape[0]),), title="SelectBackward0")
    plan = plan_of(idx, shape)
    if plan.key or not plan.arrays:
        input = cut(input, key=plan.key, title=plan.title)
    if plan.arrays:
        return gathered(input, axes=plan.axes, arrays=plan.arrays, place=plan.place, title="IndexBackward0")
    return input


# ----- replacing -------------------------------------------------------------------------------------------


def _put_box(x: Any, v: Any, *, key: tuple[Any, ...]) -> Any:
    full = np.array(x)
    full[key] = v
    return full


def _put_box_batch(size: int, xs: tuple[Any, ...], params: dict[str, Any]) -> Any:
    x, v = xs
    full = np.array(spread_rows(x, size))
    target = full[(slice(None), *params["key"])]
    array = np.asarray(v.array if type(v) is Batched else v)
    if type(v) is Batched:
        missing = target.ndim - array.ndim
        array = array.reshape((size, *(1,) * missing, *array.shape[1:])) if missing > 0 else array
    full[(slice(None), *params["key"])] = array
    return full


put_box: Apply = linear(
    "put_box",
    array=_put_box,
    transposes=(
        lambda ct, out, x, v, *, key: put_box(ct, 0.0, key=key),
        lambda ct, out, x, v, *, key: summed_onto(cut(ct, key=key, title="SliceBackward0"), shape_in(v)),
    ),
    batch=_put_box_batch,
    grad_name="CopySlices",
)


def _fitting(v: Any, shape: Shape, target: Shape, by_arrays: bool) -> Any:
    """Return `v` without leading axes of 1 beyond the target's; refuse it if it cannot be spread over it."""
    extra = len(shape) - len(target)
    kept = shape[max(extra, 0) :]
    fits = all(length == 1 for length in shape[: max(extra, 0)]) and all(
        a in (1, b) for a, b in zip(reversed(kept), reversed(target))
    )
    if fits:
        return index(v, (0,) * extra) if extra > 0 else v
    if by_arrays:
        raise ShapeProblem(
            f"shape mismatch: value tensor of shape {list(shape)} cannot be broadcast to indexing result of "
            f"shape {list(target)}"
        )
    if extra > 0:
        raise ShapeProblem(
            f"expand(shape {list(shape)}): the number of sizes provided ({len(target)}) must be greater or "
            f"equal to the number of dimensions in the tensor ({len(shape)})"
        )
    at = max(i for i in range(1, len(kept) + 1) if kept[-i] not in (1, target[-i]))
    raise ShapeProblem(
        f"The expanded size of the tensor ({target[-at]}) must match the existing size ({kept[-at]}) at "
        f"non-singleton dimension {len(target) - at}.  Target sizes: {list(target)}.  Tensor sizes: {list(shape)}"
    )


def _put_arrays(x: Any, v: Any, plan: Plan, accumulate: bool) -> Any:
    where = {"axes": plan.axes, "arrays": plan.arrays, "place": plan.place}
    shape = shape_now(x)
    rest = [length for i, length in enumerate(shape) if i - len(shape) not in plan.axes]
    target = (*rest[: plan.place], *plan.arrays[0].shape, *rest[plan.place :])
    v = _fitting(v, shape_now(v), target, by_arrays=True)
    if not accumulate:
        return put_at(x, v, **where, title="IndexPutBackward0")

    return add(x, scattered(spread(v, target), **where, shape=shape))


@operator(
    "index_put",
    method=True,
    torch=("torch.index_put",),
    help=Help(
        "index_put(input, idx, values, accumulate=False)",
        "input with the part input[idx] replaced by values, or with values added to it.",
        "0 for what was replaced, 1 for the rest; 1 for values",
        (("index_put([1.0, 2, 3], 1, 9.0)", "tensor([1., 9., 3.])"),),
        ("index", "scatter"),
        "https://pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html",
    ),
    samples=Samples(
        cases=(
            Case(shapes=((4,),), params=(("idx", 2), ("values", 3.0))),
            Case(shapes=((3, 4),), params=(("idx", (slice(None), [1, 1, 3])), ("values", 0.5))),
        )
    ),
)
def index_put(input: Any, idx: Any, values: Any, accumulate: Any = False) -> Any:
    """Return `input` with the part that `idx` picks replaced; linear in `input` and in `values`."""
    shape = shape_now(input)
    plan = plan_of(idx, shape)
    v = as_operand(values)
    dtype = dtype_of(data_of(input))
    if type(v) is Tensor:
        v = to_dtype(v.current(), dtype)
    if plan.arrays and not plan.key:
        return _put_arrays(input, v, plan, accumulate)
    if plan.arrays:
        part = cut(input, key=plan.key, title=plan.title)
        return put_box(input, _put_arrays(part, v, plan, accumulate), key=plan.key)
    target = _box_shape(shape, plan.key)
    v = _fitting(v, shape_now(v), target, by_arrays=False)
    if accumulate:
        return add(input, placed(spread(v, target), key=plan.key, shape=shape))
    return put_box(input, v, key=plan.key)


def _box_shape(shape: Shape, key: tuple[Any, ...]) -> Shape:
    # A view of no memory: its shape is what numpy makes of the key.
    return tuple(np.broadcast_to(np.float64(0.0), shape)[key].shape)
