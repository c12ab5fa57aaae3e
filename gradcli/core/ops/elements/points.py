"""The linear primitives behind integer-array indices: gather elements at points, add or put them there.

`axes` are the (negative, ascending) axes that are indexed, `arrays` one array of positions per axis, all
of one shape, `place` where that shape stands among the axes of the result. Positions may be Batched.
"""

from __future__ import annotations

from math import prod

from gradcli.core.forward import spread_rows
from gradcli.core.lazy import np
from gradcli.core.ops.basic import add, mul, shape_in, sum_to, value_of
from gradcli.core.ops.layout import title_of, to_shape
from gradcli.core.patience import add_at, passing
from gradcli.core.primitive import linear
from gradcli.core.values import BatchConflict, Batched, settle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply
    from gradcli.core.values import Shape


def _batch_size(*values: Any) -> int:
    """Return the number of members of the batches among `values`; 0 if there are none."""
    sizes = {v.array.shape[0] for v in values if type(v) is Batched}
    if len(sizes) > 1:
        raise BatchConflict
    return int(sizes.pop()) if sizes else 0


def _is_batched(*values: Any) -> bool:
    return any(type(v) is Batched for v in values)


def _key(rank: int, axes: tuple[int, ...], arrays: tuple[Any, ...]) -> tuple[Any, ...]:
    key: list[Any] = [slice(None)] * rank
    for axis, array in zip(axes, arrays):
        key[axis] = array
    return tuple(key)


def _row_key(size: int, arrays: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the key of a batch whose indexed axes stand directly behind the hidden one."""
    if not _is_batched(*arrays):
        return (slice(None), *arrays)
    rank = arrays[0].array.ndim - 1 if type(arrays[0]) is Batched else arrays[0].ndim
    rows = np.arange(size).reshape((size, *(1,) * rank))
    return (rows, *[a.array if type(a) is Batched else a for a in arrays])


def _position_rank(arrays: tuple[Any, ...]) -> int:
    return len(arrays[0].shape)


def _axes_first(array: Any, axes: tuple[int, ...]) -> Any:
    return np.moveaxis(array, axes, range(1, 1 + len(axes)))


def _reach(array: Any, axes: tuple[int, ...], arrays: tuple[Any, ...]) -> int:
    """Return how many elements of an array lie at the places."""
    each = array.size // max(1, prod([array.shape[axis] for axis in axes]))
    return int(arrays[0].size * each)


def _gather(x: Any, *, axes: tuple[int, ...], arrays: tuple[Any, ...], place: int, title: str = "") -> Any:
    if not _is_batched(x, *arrays):
        x = np.asarray(x)
        key = _key(x.ndim, axes, arrays)
        return settle(passing(_reach(x, axes, arrays), x.__getitem__, key))
    size = _batch_size(x, *arrays)
    out = _axes_first(spread_rows(x, size), axes)[_row_key(size, arrays)]
    rank = _position_rank(arrays)
    return Batched(np.moveaxis(out, range(1, 1 + rank), range(1 + place, 1 + place + rank)))


def _points_first(ct: Any, size: int, arrays: tuple[Any, ...], place: int) -> Any:
    rank = _position_rank(arrays)
    return np.moveaxis(spread_rows(ct, size), range(1 + place, 1 + place + rank), range(1, 1 + rank))


def _scatter(ct: Any, *, axes: tuple[int, ...], arrays: tuple[Any, ...], place: int, shape: Shape) -> Any:
    if not _is_batched(ct, *arrays):
        ct = np.asarray(ct)
        full = np.zeros(shape, ct.dtype)
        add_at(full, _key(len(shape), axes, arrays), ct)
        return settle(full)
    size = _batch_size(ct, *arrays)
    points = _points_first(ct, size, arrays, place)
    full = np.zeros((size, *shape), points.dtype)
    np.add.at(_axes_first(full, axes), _row_key(size, arrays), points)
    return Batched(full)


gathered: Apply = linear(
    "gathered",
    array=_gather,
    transposes=(
        lambda ct, out, x, *, axes, arrays, place, title="": scattered(
            ct, axes=axes, arrays=arrays, place=place, shape=shape_in(x)
        ),
    ),
    batch="own",
    grad_name=title_of,
)
scattered: Apply = linear(
    # Elements of equal positions add up: the transpose of reading an element twice.
    "scattered",
    array=_scatter,
    transposes=(
        lambda ct, out, x, *, axes, arrays, place, shape: gathered(
            ct, axes=axes, arrays=arrays, place=place, title="IndexBackward0"
        ),
    ),
    batch="own",
    grad_name="IndexPutBackward0",
)


# ----- putting, where the last of several elements for one place wins -----------------------------------


def _put(
    x: Any, v: Any, *, axes: tuple[int, ...], arrays: tuple[Any, ...], place: int, title: str = ""
) -> Any:
    if not _is_batched(x, v, *arrays):
        full = np.array(x)
        passing(_reach(full, axes, arrays), full.__setitem__, _key(full.ndim, axes, arrays), v)
        return settle(full)
    size = _batch_size(x, v, *arrays)
    full = np.array(spread_rows(x, size))
    if type(v) is Batched:
        # Leading axes of 1, so that a smaller value is spread over the places and not over the batch.
        missing = full.ndim - 1 - len(axes) + _position_rank(arrays) - (v.array.ndim - 1)
        array = v.array.reshape((size, *(1,) * missing, *v.array.shape[1:]))
    else:
        array = np.asarray(v)
    target = _axes_first(full, axes)
    shape = (size, *_result_shape(full.shape[1:], axes, arrays, place))
    target[_row_key(size, arrays)] = _points_first(
        Batched(np.broadcast_to(array, shape)), size, arrays, place
    )
    return Batched(full)


def _result_shape(shape: Shape, axes: tuple[int, ...], arrays: tuple[Any, ...], place: int) -> Shape:
    rest = [length for i, length in enumerate(shape) if i - len(shape) not in axes]
    return (*rest[:place], *arrays[0].shape, *rest[place:])


def _put_x(ct: Any, out: Any, x: Any, v: Any, *, axes: Any, arrays: Any, place: int, title: str = "") -> Any:
    return put_at(ct, 0.0, axes=axes, arrays=arrays, place=place, title=title)


def _put_v(ct: Any, out: Any, x: Any, v: Any, *, axes: Any, arrays: Any, place: int, title: str = "") -> Any:
    where = {"axes": axes, "arrays": arrays, "place": place, "title": "IndexBackward0"}
    points = gathered(ct, **where)
    result = _result_shape(shape_in(x), axes, arrays, place)
    numbers = np.arange(1.0, 1.0 + prod(result)).reshape(result)
    # Where positions repeat, only the element that was written last is in the result.
    stamped = value_of(gathered(put_at(np.zeros(shape_in(x)), numbers, **where), **where))
    rows = stamped.array if type(stamped) is Batched else stamped
    won = (np.asarray(rows) == numbers).astype("float64")
    if not won.all():
        points = mul(points, Batched(won) if type(stamped) is Batched else won)
    return summed_onto(points, shape_in(v))


def summed_onto(ct: Any, shape: Shape) -> Any:
    """Return a cotangent summed to the shape of a value that was spread when it was put somewhere.

    Axes of length 1 that the value has in front of all others, beyond the target's, were dropped.
    """
    extra = len(shape) - len(shape_in(ct))
    if extra > 0:
        return to_shape(sum_to(ct, shape[extra:]), shape)
    return sum_to(ct, shape)


put_at: Apply = linear("put_at", array=_put, transposes=(_put_x, _put_v), batch="own", grad_name=title_of)


# ----- adding, where elements for one place add up -------------------------------------------------------


def _add(x: Any, v: Any, *, axes: Any, arrays: Any, place: int, title: str = "") -> Any:
    shape = shape_in(x)
    return add(x, _scatter(v, axes=axes, arrays=arrays, place=place, shape=shape))


added_at: Apply = linear(
    "added_at",
    array=_add,
    transposes=(
        lambda ct, out, x, v, **where: ct,
        lambda ct, out, x, v, *, axes, arrays, place, title="": gathered(
            ct, axes=axes, arrays=arrays, place=place, title="IndexBackward0"
        ),
    ),
    batch="own",
    grad_name=title_of,
)
