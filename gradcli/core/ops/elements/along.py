"""The linear primitive that picks elements along one axis by an array of positions, and its transpose.

Behind max(dim), sort, topk, gather, ...: positions are found on plain values, where they have no derivative.
"""

from __future__ import annotations

from gradcli.core.forward import spread_rows
from gradcli.core.lazy import np
from gradcli.core.ops.basic import shape_in
from gradcli.core.ops.layout import title_of
from gradcli.core.patience import add_at, passing
from gradcli.core.primitive import Singular, linear
from gradcli.core.tensor import data_of
from gradcli.core.values import BatchConflict, Batched, settle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply


def on_rows(value: Any, function: Callable[[Any], Any]) -> Any:
    """Return what a function of arrays with negative axes gives for a plain or batched value.

    It takes about as long as passing over the array some times.
    """
    if type(value) is Batched:
        return Batched(passing(value.array.size, function, value.array))
    array = np.asarray(value)
    return passing(array.size, function, array)


def _rows(x: Any, indices: Any) -> tuple[Any, Any, bool]:
    if type(x) is not Batched and type(indices) is not Batched:
        return np.asarray(x), indices, False
    sizes = {v.array.shape[0] for v in (x, indices) if type(v) is Batched}
    if len(sizes) > 1:
        raise BatchConflict
    size = sizes.pop()
    return spread_rows(x, size), spread_rows(indices, size), True


def _pick(x: Any, *, indices: Any, axis: int, squeeze: bool, title: str = "") -> Any:
    array, places, batched = _rows(x, indices)
    out = passing(places.size, np.take_along_axis, array, places, axis)
    out = out.squeeze(axis) if squeeze else out
    return Batched(out) if batched else settle(out)


def _unpick(ct: Any, *, indices: Any, axis: int, squeeze: bool, length: int) -> Any:
    array, places, batched = _rows(ct, indices)
    array = np.expand_dims(array, axis) if squeeze else array
    shape = list(places.shape)
    shape[axis] = length
    full = np.zeros(shape, array.dtype)
    key = list(np.ogrid[tuple([slice(n) for n in places.shape])])
    key[axis] = places
    add_at(full, tuple(key), array)
    return Batched(full) if batched else settle(full)


def _has_ties(x: Any, *, indices: Any, axis: int, squeeze: bool, title: str = "") -> Any:
    array, places, _ = _rows(x, indices)
    if places.ndim < array.ndim:  # all rows of a batch have their elements picked from the same places
        places = np.broadcast_to(places, (*array.shape[: array.ndim - places.ndim], *places.shape))
    order = np.argsort(array, axis=axis, kind="stable")
    # Sorted, equal elements are neighbours.
    pairs = np.diff(np.take_along_axis(array, order, axis), axis=axis) == 0
    none = np.zeros_like(np.moveaxis(np.moveaxis(array, axis, 0)[:1], 0, axis), bool)
    beside = np.concatenate([pairs, none], axis) | np.concatenate([none, pairs], axis)
    tied = np.empty_like(beside)
    np.put_along_axis(tied, order, beside, axis)
    found = np.take_along_axis(tied, places, axis)
    return found.squeeze(axis) if squeeze else found


def _treats_alike(ct: Any, x: Any, *, indices: Any, axis: int, squeeze: bool, title: str = "") -> bool:
    """Tell whether equal elements get equal shares, so that it does not matter which of them was picked."""
    array = _rows(x, indices)[0]
    shares = data_of(
        _unpick(data_of(ct), indices=indices, axis=axis, squeeze=squeeze, length=array.shape[axis])
    )
    shares = np.broadcast_to(shares.array if type(shares) is Batched else shares, array.shape)
    order = np.argsort(array, axis=axis, kind="stable")
    line, shares = np.take_along_axis(array, order, axis), np.take_along_axis(shares, order, axis)
    return not bool(((np.diff(line, axis=axis) == 0) & (np.diff(shares, axis=axis) != 0)).any())


picked: Apply = linear(
    # `indices` has the rank of x and, but along `axis`, its shape; with `squeeze` that axis goes.
    "picked",
    array=_pick,
    transposes=(
        lambda ct, out, x, *, indices, axis, squeeze, title="": unpicked(
            ct, indices=indices, axis=axis, squeeze=squeeze, length=shape_in(x)[axis]
        ),
    ),
    batch="own",
    grad_name=title_of,
    singular=(
        Singular(
            "kink",
            _has_ties,
            "equal elements; the one that was picked has the whole slope",
            shown=("x.max(0)[0]", "x=[1, 1]", "[1, 0]"),
            smooth=_treats_alike,
        ),
    ),
)
unpicked: Apply = linear(
    "unpicked",
    array=_unpick,
    transposes=(
        lambda ct, out, x, *, indices, axis, squeeze, length: picked(
            ct, indices=indices, axis=axis, squeeze=squeeze, title="GatherBackward0"
        ),
    ),
    batch="own",
    grad_name="ScatterAddBackward0",
)
