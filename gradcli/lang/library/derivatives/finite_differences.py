"""`torch.gradient`: slopes of values on a grid, by central differences inside and one-sided ones at the ends."""

from __future__ import annotations

from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import axis_of, newest, shape_now
from gradcli.core.ops.basic import add, mul, sub
from gradcli.core.ops.creation import as_operand, number_of
from gradcli.core.ops.layout import concatenated, sliced, to_shape
from gradcli.core.ops.shapes.splitting import diff
from gradcli.core.tensor import Tensor
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def gradient(input: Any, spacing: Any, dim: Any, edge_order: Any) -> tuple[Any, ...]:
    """Return the slopes along each dimension of `dim`, all by default.

    `spacing` is one distance, or for each dimension a distance or the coordinates of its points.

    Raises: ValueProblem and ShapeProblem in PyTorch's words.
    Source: https://pytorch.org/docs/stable/generated/torch.gradient.html
    """
    values = newest(as_operand(input))
    rank = len(shape_now(values))
    if edge_order not in (1, 2):
        raise ValueProblem("torch.gradient only supports edge_order=1 and edge_order=2.", kind="RuntimeError")
    dims = range(rank) if dim is None else dim if isinstance(dim, (list, tuple)) else (dim,)
    axes = [axis_of(each, rank) for each in dims]
    if type(spacing) is Tensor and spacing.shape:
        raise TypeProblem(
            "torch.gradient takes a distance, or a tuple with the coordinates of each dimension",
            hint="the coordinates x of one dimension are spacing=(x,)",
        )
    spacings = list(spacing) if isinstance(spacing, (list, tuple)) else [spacing] * len(axes)
    if len(spacings) != len(axes):
        raise ValueProblem(
            f"torch.gradient expected spacing to be unspecified, a scalar, or a list of length {len(axes)}, "
            f"but got a list of length {len(spacings)}",
            kind="RuntimeError",
        )
    if any(shape_now(values)[axis] <= edge_order for axis in axes):
        raise ShapeProblem("torch.gradient expected each dimension size to be at least edge_order+1")
    return tuple([_along(values, axis, each, edge_order) for axis, each in zip(axes, spacings)])


def _along(values: Any, axis: int, spacing: Any, edge_order: int) -> Any:
    if type(spacing) is Tensor and spacing.shape:
        return _slopes_between(values, axis, spacing, edge_order)
    return _slopes(values, axis, float(number_of(spacing, "spacing")), edge_order)


def _slopes(values: Any, axis: int, h: float, edge_order: int) -> Any:
    size = shape_now(values)[axis]

    def at(start: int, stop: int) -> Any:
        return sliced(values, axis, start, stop)

    if edge_order == 1:
        first = div(sub(at(1, 2), at(0, 1)), h)
        last = div(sub(at(size - 1, size), at(size - 2, size - 1)), h)
    else:
        first = div(_end(at(0, 1), at(1, 2), at(2, 3)), h)
        last = div(_end(at(size - 1, size), at(size - 2, size - 1), at(size - 3, size - 2)), -h)
    inside = div(sub(at(2, size), at(0, size - 2)), 2 * h)
    return concatenated(first, inside, last, axis=axis, title="CatBackward0")


def _end(end: Any, next_to_it: Any, third: Any) -> Any:
    return sub(add(mul(end, -1.5), mul(next_to_it, 2.0)), mul(third, 0.5))


def _slopes_between(values: Any, axis: int, points: Any, edge_order: int) -> Any:
    """Return the slopes of the parabola through each point and its neighbours, whose distances may differ."""
    size = shape_now(values)[axis]
    if points.shape != (size,):
        raise ShapeProblem(
            "torch.gradient expected each coordinate tensor to be one-dimensional and as long as its dimension, "
            f"but got {list(points.shape)} for a dimension of size {size}"
        )
    steps = to_shape(diff(newest(points)), (size - 1,) + (1,) * (-1 - axis))

    def at(x: Any, start: int, stop: int) -> Any:
        return sliced(x, axis, start, stop)

    def weighted(start: int, stop: int, weights: tuple[Any, Any, Any]) -> Any:
        left, middle, right = [mul(at(values, start + k, stop + k), w) for k, w in enumerate(weights)]
        return add(add(left, middle), right)

    before, after = at(steps, 0, size - 2), at(steps, 1, size - 1)
    inside = weighted(0, size - 2, _weights(before, after, 1))
    if edge_order == 1:
        first = div(sub(at(values, 1, 2), at(values, 0, 1)), at(steps, 0, 1))
        last = div(
            sub(at(values, size - 1, size), at(values, size - 2, size - 1)), at(steps, size - 2, size - 1)
        )
    else:
        first = weighted(0, 1, _weights(at(steps, 0, 1), at(steps, 1, 2), 0))
        last = weighted(
            size - 3, size - 2, _weights(at(steps, size - 3, size - 2), at(steps, size - 2, size - 1), 2)
        )
    return concatenated(first, inside, last, axis=axis, title="CatBackward0")


def _weights(before: Any, after: Any, place: int) -> tuple[Any, Any, Any]:
    """Return what three neighbours weigh in the slope of their parabola at the first, middle or last of them."""
    both = add(before, after)
    if place == 1:
        return (
            div(mul(after, -1.0), mul(before, both)),
            div(sub(after, before), mul(before, after)),
            div(before, mul(after, both)),
        )
    if place == 0:
        return (
            div(mul(add(before, both), -1.0), mul(before, both)),
            div(both, mul(before, after)),
            div(mul(before, -1.0), mul(after, both)),
        )
    return (
        div(after, mul(before, both)),
        div(mul(both, -1.0), mul(before, after)),
        div(add(after, both), mul(after, both)),
    )
