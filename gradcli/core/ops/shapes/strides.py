"""`as_strided`: elements of a tensor's memory, by where the first lies and how far the next along each axis."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import integer, newest, one_by_one
from gradcli.core.ops.basic import shape_in
from gradcli.core.ops.elements.points import gathered
from gradcli.core.ops.layout import to_shape
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.tensor import Tensor, data_of, detach
from gradcli.core.values import ITEM_SIZES, check_size, dtype_of
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _memory(x: Any) -> tuple[Any, int]:
    """Return the tensor that a tensor is a part of, and where in it its first element lies."""
    if type(x) is not Tensor or x.state is None or x.state.share is None:
        return x, 0
    from gradcli.core.sharing import memory_of, offset_of

    root = memory_of(x)
    return (root if memory_of(x, seen=True) is root else detach(root)), offset_of(x)


@operator(
    "as_strided",
    family="shape",
    help=Help(
        "as_strided(input, size, stride, storage_offset=None)",
        "Elements of the memory of input: along each axis each lies stride elements behind the one before.",
        "the sum over the places that an element is at",
        (("as_strided(tensor([1, 2, 3]), (2, 2), (1, 1))", "tensor([[1, 2],\n        [2, 3]])"),),
        ("unfold", "reshape"),
        PAGE + "as_strided.html",
    ),
    samples=samples(
        case((4,), size=(2, 3), stride=(1, 1)),
        case((2, 3), size=(2, 2), stride=(2, 1), storage_offset=1),
        case((3,), size=(2,), stride=(0,)),
    ),
)
def as_strided(input: Any, size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """Return elements of a tensor's memory by their places in it."""
    sizes, steps = ([integer(each, "size") for each in one_by_one((given,))] for given in (size, stride))
    if len(sizes) != len(steps):
        raise ShapeProblem("mismatch in length of strides and shape", kind="RuntimeError")
    if any(step < 0 for step in steps):
        raise ValueProblem(
            f"as_strided: Negative strides are not supported at the moment, got strides: {steps}",
            kind="RuntimeError",
        )
    if any(each < 0 for each in sizes):
        raise ShapeProblem(f"a size of {min(sizes)} is none", kind="RuntimeError")
    check_size(tuple(sizes), "the result")
    memory, first = _memory(input)
    x = newest(memory)
    start = first if storage_offset is None else integer(storage_offset, "storage_offset")
    flat = to_shape(x, (-1,)) if shape_in(x) else to_shape(x, (1,))
    last = start + sum([(each - 1) * step for each, step in zip(sizes, steps)])
    if 0 not in sizes and not 0 <= start <= last < shape_in(flat)[0]:
        bytes_each = ITEM_SIZES.get(dtype_of(data_of(x)), 8)
        raise ShapeProblem(
            f"setStorage: sizes {sizes}, strides {steps}, storage offset {start}, and itemsize {bytes_each} requiring "
            f"a storage size of {(last + 1) * bytes_each} are out of bounds for storage of size "
            f"{shape_in(flat)[0] * bytes_each}",
            kind="RuntimeError",
        )
    places = np.full(sizes, start)
    for axis, (each, step) in enumerate(zip(sizes, steps)):
        along = [1] * len(sizes)
        along[axis] = each
        places = places + (np.arange(each) * step).reshape(along)
    return gathered(flat, axes=(-1,), arrays=(np.asarray(places),), place=0, title="AsStridedBackward0")
