"""Indices taken apart: into ints and slices first, then arrays of positions into what these leave.

PyTorch's meaning: ints and slices are taken one by one; what arrays pick comes after, by numpy's rules.
Source: https://pytorch.org/docs/stable/tensor_view.html, numpy's advanced indexing for arrays.
"""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.creation import as_operand
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import BatchConflict, Batched, dtype_of
from gradcli.errors import IndexProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

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


def is_plain_slice(item: slice) -> bool:
    """Tell whether a slice is made of ints, or of nothing, and steps by 1."""
    return (
        item.step is None
        and (item.start is None or type(item.start) is int)
        and (item.stop is None or type(item.stop) is int)
    )


def _slice(item: slice) -> slice:
    if item.start is None and item.stop is None and item.step is None:
        return FULL
    step = _bound(item.step)
    if step == 0:
        raise ValueProblem("slice step cannot be zero")
    if step is not None and step <= 0:
        raise ValueProblem("step must be greater than zero", hint="flip(x, (0,)) reverses a dimension")
    return slice(_bound(item.start), _bound(item.stop), step)


def checked_position(item: int, dimension: int, length: int) -> int:
    """Return a position, known to be one of `length`.

    Raises: IndexProblem in PyTorch's words.
    """
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
            checked_position(low if low < -length else high, dimension, length)
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
    for at, item in enumerate(items):
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
            # PyTorch calls the dimension by the place of the item, be there new axes or `...` in front of it.
            key.append(checked_position(item, at, shape[dimension]))
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
