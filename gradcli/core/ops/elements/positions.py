"""Arrays of positions as users give them: checked, and made what primitives take."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, newest, shape_now
from gradcli.core.ops.basic import shape_in
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.layout import to_shape
from gradcli.core.tensor import data_of, torch_type
from gradcli.core.values import Batched, dtype_of
from gradcli.errors import IndexProblem, ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# PyTorch says it in other words nearly everywhere.
_NO_INTS = {
    "scatter_add": "scatter(): Expected dtype int32/int64 for index",
    "index_select": "index_select(): Expected dtype int32 or int64 for index",
    "index_add": "index_add_(): Expected dtype int32/int64 for index but got: {dtype}",
    "index_fill": "index_fill_(): Expected dtype int64 for index.",
    "index_copy": "index_copy_(): Expected a long tensor for index, but got {dtype}",
    "take": "take(): Expected a long tensor for index, but got {dtype}",
    "take_along_dim": "torch.take_along_dim(): dtype of indices should be Long but got {dtype}",
}


def positions_of(given: Any, name: str) -> Any:
    """Return positions as an int array (or a batch of them).

    Raises: TypeProblem in PyTorch's words if they are no ints.
    """
    value = data_of(as_operand(given))
    if dtype_of(value) not in ("int64", "int32"):
        if not prod(getattr(value, "shape", (1,))):
            return np.asarray(value).astype("int64")
        raise TypeProblem(
            _NO_INTS.get(name, "{name}(): Expected dtype int32/int64 for index").format(
                name=name, dtype=torch_type(value)
            ),
            hint="positions are ints: convert with .long()",
            kind="IndexError" if name == "index_fill" else "RuntimeError",
        )
    return value if type(value) is Batched else np.asarray(value)


def places_in_a_row(input: Any, index: Any, name: str) -> tuple[Any, Any]:
    """Return a tensor as one long vector, and positions in it counted from the front.

    Raises: IndexProblem for one beyond it; TypeProblem if they are no ints.
    """
    places = positions_of(index, name)
    x = newest(input)
    count = prod(shape_in(x))
    array = places.array if type(places) is Batched else places
    if array.size and (array.min() < -count or array.max() >= count):
        raise IndexProblem(
            f"out of range: tried to access index {int(array.max())} on a tensor of {count} elements."
        )
    array = np.where(array < 0, array + count, array)
    return to_shape(x, (count,)), Batched(array) if type(places) is Batched else array


def check_range(places: Any, dimension: int, length: int) -> None:
    """Refuse positions beyond a dimension of this length, in PyTorch's words. Raises: IndexProblem."""
    array = places.array if type(places) is Batched else places
    if array.size and (array.min() < 0 or array.max() >= length):
        worst = int(array.min() if array.min() < 0 else array.max())
        raise IndexProblem(
            f"index {worst} is out of bounds for dimension {dimension} with size {length}",
            kind="RuntimeError",
        )


def _check_box(x: Any, places: Any, axis: int, name: str) -> None:
    """Refuse positions unless x is at least as long as they are along other axes, in PyTorch's words.

    Raises: IndexProblem, ShapeProblem.
    """
    shape, own = shape_now(x), tuple(places.shape)
    if len(shape) != len(own):
        raise IndexProblem(
            f"Index tensor must have the same number of dimensions as {'self' if 'scatter' in name else 'input'} tensor",
            hint=f"{name}: index has shape {list(own)}, input {list(shape)}",
            kind="RuntimeError",
        )
    for at, (length, wanted) in enumerate(zip(shape, own)):
        if at - len(shape) != axis and wanted > length:
            raise ShapeProblem(
                f"Size does not match at dimension {at} expected index {list(own)} to be no larger than self "
                f"{list(shape)} apart from dimension {axis + len(shape)}"
            )


def _point_arrays(places: Any, axis: int) -> tuple[Any, ...]:
    """Return one array of positions per axis: `places` along `axis`, each element's own place along the others."""
    shape = tuple(places.shape)
    grids = [np.broadcast_to(g, shape) for g in np.ogrid[tuple([slice(n) for n in shape])]]
    grids[axis] = places
    return tuple(grids)


def where_of(places: Any, axis: int) -> dict[str, Any]:
    """Return positions along one axis as what the primitives of points.py take: axes, and an array for each."""
    rank = len(places.shape)
    return {"axes": tuple(range(-rank, 0)), "arrays": _point_arrays(places, axis), "place": 0}


def _flat_if_number(x: Any, places: Any) -> tuple[Any, Any, bool]:
    """Return 0-d values as vectors of one element, and whether the positions were 0-d."""
    number = not tuple(places.shape)
    if number and len(shape_now(x)) < 2:
        places = Batched(places.array[:, None]) if type(places) is Batched else places.reshape(1)
    if not shape_now(x) and len(places.shape) == 1:
        x = to_shape(x, (1,))
    return x, places, number


def places_along(
    input: Any, dim: Any, index: Any, name: str, signed: bool = False
) -> tuple[Any, Any, int, bool]:
    """Return (x, places, axis, is_number) for one position an element; `signed` ones may count from the end.

    Raises: IndexProblem, ShapeProblem, TypeProblem in PyTorch's words.
    """
    x, places, number = _flat_if_number(newest(input), positions_of(index, name))
    shape = shape_now(x)
    axis = axis_of(dim, len(shape))
    _check_box(x, places, axis, name)
    if signed and type(places) is not Batched:
        places = np.where(places < 0, places + shape[axis], places)
    check_range(places, axis + len(shape), shape[axis])
    return x, places, axis, number
