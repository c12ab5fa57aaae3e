"""Where the windows of pooling are, as positions in flattened axes; one position beyond all stands for padding."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.axes import integer
from gradcli.core.ops.layers.sliding import Windows, columns_of
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape


def per_axis(given: Any, rank: int, name: str, function: str) -> tuple[int, ...]:
    """Return a setting of a pooling function as one int an axis. Raises: ShapeProblem in PyTorch's words."""
    each = tuple(given) if isinstance(given, (list, tuple)) else (given,)
    if len(each) not in (1, rank):
        many = {
            1: "a single int",
            2: "a single int, or a tuple of two ints",
            3: "a single int, or a tuple of three ints",
        }
        raise ShapeProblem(f"{function}: {name} must either be {many[rank]}")
    sizes = tuple([integer(one, name) for one in each])
    return sizes * rank if len(sizes) == 1 else sizes


def refuse_input(shape: Shape, rank: int, function: str) -> None:
    """Refuse an input of other ranks than (C, ...) and (N, C, ...). Raises: ShapeProblem in PyTorch's words."""
    if len(shape) in (rank + 1, rank + 2) and 0 not in shape[-rank - 1 :]:
        return
    if function == "max_pool1d":
        raise ShapeProblem(
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:"
            f"{list(shape)}"
        )
    if rank == 1:
        raise ShapeProblem(
            f"Expected 2 to 3 dimensions, but got {len(shape)}-dimensional tensor for argument #1 'self' (while "
            f"checking arguments for {function})"
        )
    raise ShapeProblem(
        f"non-empty {rank + 1}D or {rank + 2}D (batch mode) tensor expected for input",
        hint=f"{function} of a tensor of shape {list(shape)}",
    )


def windows_over(
    shape: Shape, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any, function: str
) -> Windows:
    """Return how windows go over the last axes of `shape`. Raises: ShapeProblem, ValueProblem in PyTorch's words."""
    rank = int(function[-2])
    lengths = shape[-rank:]
    sizes = per_axis(kernel, rank, "kernel_size", function)
    steps = sizes if stride is None or stride in ((), []) else per_axis(stride, rank, "stride", function)
    sides, gaps = (
        per_axis(padding, rank, "padding", function),
        per_axis(dilation, rank, "dilation", function),
    )
    if min(sizes) <= 0 and function == "max_pool1d":
        raise ValueProblem(
            f"max_pool1d() kernel_size must be greater than zero, but got {sizes[0]}", kind="RuntimeError"
        )
    if min(steps) <= 0:
        said = f"max_pool1d() stride must be greater than zero, but got {steps[0]}"
        raise ValueProblem(
            said if function == "max_pool1d" else "stride should not be zero", kind="RuntimeError"
        )
    if min(gaps) <= 0:
        raise ValueProblem(
            f"dilation should be greater than zero, but got dilation: {list(gaps)}", kind="RuntimeError"
        )
    for size, side, gap in zip(sizes, sides, gaps):
        if side < 0:
            raise ValueProblem(f"pad must be non-negative, but got pad: {side}", kind="RuntimeError")
        if side > (gap * (size - 1) + 1) // 2:
            most = f"at most half of effective kernel size, but got pad={side}, kernel_size={size} and dilation={gap}"
            said = f"pad should be {most}"
            if function == "max_pool1d":
                most = f"at most half of kernel size, but got padding={side} and kernel_size={size}"
                said = f"max_pool1d() padding should be {most}"
            raise ValueProblem(said, kind="RuntimeError")
    ends = []
    for length, size, by, side, gap in zip(lengths, sizes, steps, sides, gaps):
        span = gap * (size - 1) + 1
        room = length + 2 * side - span
        count = (-(-room // by) if ceil_mode else room // by) + 1
        if ceil_mode and (count - 1) * by >= length + side:
            count -= 1  # a window begins within the elements or the zeros before them
        ends.append(side + max(0, (count - 1) * by - room))
    at = Windows(lengths, sizes, steps, tuple(zip(sides, ends)), gaps)
    if min(at.places) <= 0:
        if function == "max_pool1d":
            raise ShapeProblem(f"max_pool1d() Invalid computed output size: {at.places[0]}")
        row = "1x" if rank == 1 else ""
        given, got = (
            "x".join(map(str, (shape[-rank - 1], *sizes))).replace("x", "x" + row, 1)
            for sizes in (lengths, at.places)
        )
        raise ShapeProblem(
            f"Given input size: ({given}). Calculated output size: ({got}). Output size is too small"
        )
    return at


def positions_of(at: Windows) -> Any:
    """Return the elements of each window as places in the flattened axes, shape (T, K); one beyond all is padding."""
    beyond = prod(at.lengths)
    table = columns_of(np.arange(beyond).reshape(at.lengths), at, beyond)
    # Padding comes last, so that it is chosen only where it is larger.
    return np.sort(table.reshape(prod(at.kernel), prod(at.places)).T, axis=-1)


def adaptive_positions(lengths: Shape, sizes: tuple[int, ...]) -> Any:
    """Return the windows that share `lengths` out as evenly as can be, in the same form."""
    beyond = prod(lengths)
    ranges = [
        [np.arange(i * n // count, -(-(i + 1) * n // count)) for i in range(count)]
        for n, count in zip(lengths, sizes)
    ]
    windows = []
    for place in np.ndindex(*sizes):
        parts = np.meshgrid(*[ranges[axis][i] for axis, i in enumerate(place)], indexing="ij")
        windows.append(np.ravel_multi_index(parts, lengths).reshape(-1))
    width = max(map(len, windows), default=1)
    rows = [np.concatenate([w, np.full(width - len(w), beyond)]) for w in windows]
    return np.array(rows, dtype=int).reshape(len(windows), width)
