"""`torch.gradient`: slopes of values on a grid, by central differences inside and one-sided ones at the ends."""

from __future__ import annotations

from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import axis_of, newest, shape_now
from gradcli.core.ops.basic import add, mul, sub
from gradcli.core.ops.creation import as_operand, number_of
from gradcli.core.ops.layout import concatenated, sliced
from gradcli.core.tensor import Tensor
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def gradient(input: Any, spacing: Any, dim: Any, edge_order: Any) -> tuple[Any, ...]:
    """Return the slopes along each dimension of `dim`, all by default; `spacing` is one distance or one for each.

    Raises: ValueProblem and ShapeProblem in PyTorch's words.
    Source: https://pytorch.org/docs/stable/generated/torch.gradient.html
    """
    values = newest(as_operand(input))
    rank = len(shape_now(values))
    if edge_order not in (1, 2):
        raise ValueProblem("torch.gradient only supports edge_order=1 and edge_order=2.", kind="RuntimeError")
    dims = range(rank) if dim is None else dim if isinstance(dim, (list, tuple)) else (dim,)
    axes = [axis_of(each, rank) for each in dims]
    spacings = list(spacing) if isinstance(spacing, (list, tuple)) else [spacing] * len(axes)
    if len(spacings) != len(axes):
        raise ValueProblem(
            f"torch.gradient expected spacing to be unspecified, a scalar, or a list of length {len(axes)}, "
            f"but got a list of length {len(spacings)}",
            kind="RuntimeError",
        )
    if any(shape_now(values)[axis] <= edge_order for axis in axes):
        raise ShapeProblem("torch.gradient expected each dimension size to be at least edge_order+1")
    return tuple([_slopes(values, axis, _distance(each), edge_order) for axis, each in zip(axes, spacings)])


def _distance(spacing: Any) -> float:
    if type(spacing) is Tensor and spacing.shape:
        raise TypeProblem(
            "gradcli's torch.gradient takes distances, not coordinates",
            hint="for points x that are not evenly spaced write diff(y)/diff(x)",
        )
    return float(number_of(spacing, "spacing"))


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
