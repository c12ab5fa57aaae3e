"""The linear primitives that lay elements out anew: reshape, permute, cut and its transpose, stack, concat, flip.

Each takes `title`, PyTorch's name of the graph node, because one primitive serves several operators.
All axes are negative, so that the hidden axis of a batch stays out of the way.
"""

from __future__ import annotations

from gradcli.core.forward import spread_rows
from gradcli.core.lazy import np
from gradcli.core.memory import expect_room
from gradcli.core.ops.axes import shape_now
from gradcli.core.ops.basic import shape_in
from gradcli.core.primitive import linear
from gradcli.core.values import Batched, promoted, settle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply
    from gradcli.core.tensor import Tensor
    from gradcli.core.values import Shape

    Key = tuple[Any, ...]


def title_of(node: Tensor) -> str:
    """Return the name of a graph node whose operator gave it in its parameters."""
    return str(node.params["title"])


# ----- reshape, permute ------------------------------------------------------------------------------


def _reshape_title(node: Tensor) -> str:
    title = node.params["title"]
    if title == "ViewBackward0":
        # PyTorch copies what is not contiguous, and names that differently.
        array = node.inputs[0].value
        flags = getattr(array, "flags", None)
        if flags is not None and not flags.c_contiguous and array.ndim > 1:
            return "UnsafeViewBackward0"
    return str(title)


def _reshape(x: Any, *, shape: Shape, title: str = "") -> Any:
    if type(x) is float and not shape:
        return x  # before numpy is asked for, which is loaded then
    if type(x) is np.ndarray:
        return x.reshape(shape) if shape else settle(x.reshape(()))
    if type(x) is Batched:
        return Batched(x.array.reshape(x.array.shape[:1] + shape))
    return x if shape == () else np.reshape(x, shape)


reshaped = linear(
    "reshaped",
    array=_reshape,
    transposes=(lambda ct, out, x, *, shape, title="ViewBackward0": to_shape(ct, shape_in(x)),),
    batch="own",
    grad_name=_reshape_title,
)


def to_shape(x: Any, shape: Shape) -> Any:
    """Return `x` reshaped, itself if it has that shape already."""
    return x if shape_now(x) == shape else reshaped(x, shape=shape, title="ViewBackward0")


def as_row(x: Any) -> Any:
    """Return vectors as matrices of one row."""
    shape = shape_now(x)
    return to_shape(x, (*shape[:-1], 1, shape[-1]))


def as_column(x: Any) -> Any:
    """Return vectors as matrices of one column."""
    return to_shape(x, (*shape_now(x), 1))


def _permute(x: Any, *, axes: tuple[int, ...], title: str = "PermuteBackward0") -> Any:
    if type(x) is Batched:
        rank = len(axes) + 1
        return Batched(x.array.transpose((0, *[axis + rank for axis in axes])))
    return settle(np.asarray(x).transpose(axes))


def _permute_back(
    ct: Any, out: Any, x: Any, *, axes: tuple[int, ...], title: str = "PermuteBackward0"
) -> Any:
    inverse = [0] * len(axes)
    for place, axis in enumerate(axes):
        inverse[axis] = place - len(axes)
    return permuted(ct, axes=tuple(inverse), title="PermuteBackward0")


permuted = linear("permuted", array=_permute, transposes=(_permute_back,), batch="own", grad_name=title_of)


def titled(x: Any, title: str) -> Any:
    """Return `x` itself under another name in the graph, where PyTorch has one node and we have several."""
    return reshaped(x, shape=shape_now(x), title=title)


def exchanged(x: Any, first: int = -1, second: int = -2, title: str = "TransposeBackward0") -> Any:
    """Return `x` with two (negative) axes exchanged, the last two if not said otherwise."""
    if type(x) is np.ndarray:
        return x.swapaxes(first, second)
    rank = len(shape_now(x))
    axes = list(range(-rank, 0))
    axes[first], axes[second] = axes[second], axes[first]
    return permuted(x, axes=tuple(axes), title=title)


def flipped_axes(x: Any, *, axes: tuple[int, ...], title: str = "FlipBackward0") -> Any:
    """Return an array with the given axes reversed."""
    return np.flip(x, axes)


flipped: Apply = linear(
    "flipped",
    array=flipped_axes,
    transposes=(lambda ct, out, x, *, axes, title="FlipBackward0": flipped(ct, axes=axes, title=title),),
    grad_name=title_of,
)


# ----- cut out a box of elements, and its transpose ----------------------------------------------------


def _placed(ct: Any, *, key: Key, shape: Shape) -> Any:
    ct = np.asarray(ct)
    full = np.zeros(shape, ct.dtype)
    full[key] = ct
    return full


def _placed_batch(size: int, xs: tuple[Any, ...], params: dict[str, Any]) -> Any:
    array = xs[0].array
    full = np.zeros((size, *params["shape"]), array.dtype)
    full[(slice(None), *params["key"])] = array
    return full


def _cut(x: Any, *, key: Key, title: str = "") -> Any:
    if type(x) is np.ndarray:
        out = x[key]
        return out if type(out) is np.ndarray and out.ndim else settle(out)
    if type(x) is Batched:
        return Batched(x.array[(slice(None), *key)])
    return settle(np.asarray(x)[key])


cut: Apply = linear(
    # `key` has an int or a slice for every axis in order, and any number of None for new ones.
    "cut",
    array=_cut,
    transposes=(lambda ct, out, x, *, key, title="SliceBackward0": placed(ct, key=key, shape=shape_in(x)),),
    batch="own",
    grad_name=title_of,
)
placed: Apply = linear(
    "placed",
    array=_placed,
    transposes=(lambda ct, out, x, *, key, shape: cut(ct, key=key, title="SliceBackward0"),),
    batch=_placed_batch,
    grad_name="SliceBackward0",
)


def key_along(axis: int, rank: int, part: Any) -> Key:
    """Return the key that takes `part` (an int or a slice) of one negative axis and all of the others."""
    return (*(slice(None),) * (rank + axis), part, *(slice(None),) * (-axis - 1))


def sliced(x: Any, axis: int, start: int, stop: int, title: str = "SliceBackward0") -> Any:
    """Return the elements from `start` up to `stop` along one negative axis."""
    return cut(x, key=key_along(axis, len(shape_now(x)), slice(start, stop)), title=title)


def chosen(x: Any, axis: int, position: int, title: str = "SelectBackward0") -> Any:
    """Return the elements at one position of a negative axis, without that axis."""
    return cut(x, key=key_along(axis, len(shape_now(x)), position), title=title)


# ----- joining ------------------------------------------------------------------------------------------


def _common(xs: tuple[Any, ...]) -> list[Any]:
    arrays = promoted(list(xs))
    target = next((a.dtype for a in arrays if hasattr(a, "dtype")), None)
    found = [np.asarray(a) if hasattr(a, "dtype") else np.asarray(a, target) for a in arrays]
    expect_room(sum([a.nbytes for a in found]))
    return found


def _stack(*xs: Any, axis: int, title: str = "StackBackward0") -> Any:
    if axis == -1 and set(map(type, xs)) == {float}:
        return np.array(xs)
    return np.stack(_common(xs), axis)


def _stack_part(i: int, ct: Any, out: Any, xs: Any, params: dict[str, Any]) -> Any:
    return chosen(ct, params["axis"], i)


stacked = linear("stacked", array=_stack, transposes=_stack_part, grad_name=title_of)


def _concat(*xs: Any, axis: int, title: str = "CatBackward0") -> Any:
    return np.concatenate(_common(xs), axis)


def _concat_batch(size: int, xs: tuple[Any, ...], params: dict[str, Any]) -> Any:
    return np.concatenate(_common(tuple(spread_rows(x, size) for x in xs)), params["axis"])


def _concat_part(i: int, ct: Any, out: Any, xs: Any, params: dict[str, Any]) -> Any:
    axis = params["axis"]
    start = sum(shape_in(x)[axis] for x in xs[:i])
    return sliced(ct, axis, start, start + shape_in(xs[i])[axis])


concatenated = linear(
    "concatenated", array=_concat, transposes=_concat_part, batch=_concat_batch, grad_name=title_of
)
