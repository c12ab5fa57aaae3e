"""Windows that slide along one dimension."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, integer, newest, shape_now
from gradcli.core.ops.basic import shape_in
from gradcli.core.ops.elements.points import gathered
from gradcli.core.ops.layout import permuted, to_shape
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import PAGE, Help, operator
from gradcli.errors import ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@operator(
    "unfold",
    family="shape",
    help=Help(
        "unfold(input, dimension, size, step)",
        "Windows of size elements along a dimension, each step after the one before, as a last dimension.",
        "the sum over the windows that an element is in",
        (("tensor([1, 2, 3, 4]).unfold(0, 2, 1)", "tensor([[1, 2],\n        [2, 3],\n        [3, 4]])"),),
        ("narrow", "chunk"),
        PAGE + "Tensor.unfold.html",
    ),
    torch=(),
    samples=samples(
        case((5,), dimension=0, size=3, step=1),
        case((3, 4), dimension=1, size=2, step=2),
        case((3, 2), dimension=0, size=2, step=1),
    ),
)
def unfold(input: Any, dimension: Any, size: Any, step: Any) -> Any:
    """Return windows that slide along one dimension, each in a new last dimension."""
    number = not shape_now(input)
    x = to_shape(newest(input), (1,)) if number else newest(input)
    shape = shape_in(x)
    axis = axis_of(dimension, len(shape))
    length, width, by = shape[axis], integer(size, "size"), integer(step, "step")
    if width < 0:
        raise ShapeProblem(f"size is {width} but must be >= 0")
    if width > length:
        raise ShapeProblem(
            f"maximum size for tensor at dimension {axis + len(shape)} is {length} but size is {width}"
        )
    if by <= 0:
        raise ShapeProblem(f"step is {by} but must be > 0")
    starts = np.arange((length - width) // by + 1) * by
    places = starts[:, None] + np.arange(width)
    place = axis + len(shape)
    windows = gathered(x, axes=(axis,), arrays=(places,), place=place, title="UnfoldBackward0")
    if number:
        return to_shape(windows, (width,))
    rank = len(shape) + 1
    axes = [each - rank for each in range(rank) if each != place + 1] + [place + 1 - rank]
    return windows if place + 2 == rank else permuted(windows, axes=tuple(axes), title="UnfoldBackward0")
