"""Pooling: the mean or the largest element of each window of a signal or an image.

A window is a list of positions, one of which may be `beyond`, where there is only what padding is made of; the elements
of all windows are gathered and then reduced, so derivatives are those of gathering, sums and largest elements.
"""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import integer, newest
from gradcli.core.ops.basic import shape_in, to_dtype
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.elements.along import on_rows, picked
from gradcli.core.ops.elements.points import gathered
from gradcli.core.ops.layers.pool_windows import adaptive_positions, positions_of, refuse_input, windows_over
from gradcli.core.ops.layers.sliding import Windows, columns_of
from gradcli.core.ops.layout import titled, to_shape
from gradcli.core.ops.reductions.reduction import averaged_along, summed
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.shapes.padding import padded_with
from gradcli.core.registry import F_PAGE, Case, F, Help, Samples, operator
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import check_size, dtype_of, is_floating
from gradcli.errors import OperandProblem, ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.values import Shape


# ----- the elements of windows ------------------------------------------------------------------------------------


def _elements(x: Any, positions: Any, rank: int, fill: float) -> Any:
    """Return the elements of all windows, shape (..., T, K), `fill` where there is padding."""
    shape = shape_in(x)
    front, length = shape[: len(shape) - rank], prod(shape[len(shape) - rank :])
    check_size((*front, *positions.shape), "the windows")
    flat = to_shape(x, (*front, length))
    if (positions == length).any():
        flat = padded_with(flat, ((0, 0),) * len(front) + ((0, 1),), fill)
    return gathered(flat, axes=(-1,), arrays=(positions,), place=len(front), title="IndexBackward0")


def _pooled(input: Any, name: str) -> Any:
    """Return what is pooled. Raises: ShapeProblem if it is not (C, ...) or (N, C, ...)."""
    x = newest(as_operand(input))
    refuse_input(shape_in(x), int(name[-2]), name)
    return x


def _target_sizes(given: Any, shape: Shape, rank: int) -> tuple[int, ...]:
    each = tuple(given) if isinstance(given, (list, tuple)) else (given,) * rank
    if len(each) != rank:
        raise ShapeProblem(
            f"output_size must have {rank} elements, but it has {len(each)}", hint="or be one int"
        )
    lengths = shape[-rank:]
    sizes = tuple([n if one is None else integer(one, "output_size") for one, n in zip(each, lengths)])
    if min(sizes) < 0:
        raise OperandProblem(
            f"elements of output_size must be greater than or equal to 0 but received {list(sizes)}"
        )
    return sizes


# ----- means ----------------------------------------------------------------------------------------------------


def _node(kind: str, rank: int) -> str:
    """Return PyTorch's name in the graph; of signals it pools images one row high."""
    title = kind.title().replace("_", "") + f"Pool{rank}D"
    return "SqueezeBackward1" if rank == 1 else f"{title}{'WithIndices' if kind == 'max' else ''}Backward0"


def _means(x: Any, positions: Any, places: tuple[int, ...], counts: Any, title: str) -> Any:
    rank = len(places)
    sums = summed(_elements(x, positions, rank, 0.0), axes=(-1,), keepdim=False)
    shape = shape_in(x)
    if is_floating(data_of(x)):
        means = div(sums, counts.astype(dtype_of(data_of(x))))
    else:
        means = to_dtype(div(sums, counts), dtype_of(data_of(x)))
    return titled(to_shape(means, (*shape[: len(shape) - rank], *places)), title)


def _averaged(x: Any, at: Windows, include: Any, divisor: Any) -> Any:
    positions = positions_of(at)
    if divisor is not None:
        number = integer(divisor, "divisor_override")
        if not number:
            raise ValueProblem("divisor must be not zero", kind="RuntimeError")
        counts: Any = np.array([number])
    elif include:
        # Zeros that were asked for count, those that a last window reaches beyond them do not.
        asked = np.ones([n + 2 * a for n, (a, _) in zip(at.lengths, at.padding)])
        more = Windows(
            asked.shape, at.kernel, at.stride, tuple([(0, b - a) for a, b in at.padding]), at.dilation
        )
        counts = columns_of(asked, more).reshape(prod(at.kernel), -1).sum(axis=0)
    else:
        counts = (positions < prod(at.lengths)).sum(axis=-1)
    return _means(x, positions, at.places, counts, _node("avg", len(at.places)))


def _adaptive_mean(x: Any, sizes: tuple[int, ...]) -> Any:
    rank, lengths = len(sizes), shape_in(x)[-len(sizes) :]
    if rank > 1 and set(sizes) == {1} and is_floating(data_of(x)):
        return averaged_along(x, axes=tuple(range(-rank, 0)), keepdim=True)
    positions = adaptive_positions(lengths, sizes)
    counts = (positions < prod(lengths)).sum(axis=-1)
    return _means(x, positions, sizes, counts, _node("adaptive_avg", rank))


# ----- largest elements -------------------------------------------------------------------------------------------


def _largest(x: Any, positions: Any, places: tuple[int, ...], title: str, with_indices: Any) -> Any:
    rank, shape = len(places), shape_in(x)
    full = (*shape[: len(shape) - rank], *places)
    value = data_of(x)
    lowest = float("-inf") if is_floating(value) else np.iinfo(np.dtype(dtype_of(value))).min
    elements = _elements(x, positions, rank, lowest)
    first = on_rows(data_of(elements), lambda a: np.argmax(a, axis=-1, keepdims=True))
    found = titled(to_shape(picked(elements, indices=first, axis=-1, squeeze=True, title=title), full), title)
    if not with_indices:
        return found
    rows = np.arange(len(positions))
    where = on_rows(first, lambda a: positions[rows, a[..., 0]].reshape((*a.shape[: a.ndim - 2], *places)))
    return found, Tensor(where) if type(found) is Tensor else where


# ----- operators --------------------------------------------------------------------------------------------------

_SHAPES = {
    1: "(batch, channels, length)",
    2: "(batch, channels, height, width)",
    3: "(batch, channels, depth, height, width)",
}


def _help(kind: str, rank: int, signature: str, example: tuple[str, str]) -> Help:
    name = f"{kind}_pool{rank}d"
    what = "Largest element" if "max" in kind else "Mean"
    which = "windows that share the last axes out evenly" if "adaptive" in kind else "windows that slide"
    slope = (
        "1 at the largest element of each window, 0 elsewhere"
        if "max" in kind
        else "1/n for each window an element is in"
    )
    return Help(
        f"{name}(input, {signature})",
        f"{what} of {which} over {_SHAPES[rank]}.",
        slope,
        (example,),
        (f"{'max' if 'avg' in kind else 'avg'}_pool{rank}d", f"conv{rank}d"),
        f"{F_PAGE}{name}.html",
        conventions="the first of equal elements has it" if "max" in kind else "",
    )


# Numbers of which no two are close to each other, so that no window's largest element is near a kink.
APART = [
    [[0.5, -1.25, 2.0], [1.5, -0.5, 0.0], [-2.0, 1.0, -0.25]],
    [[1.75, 0.25, -1.5], [-1.0, 0.75, 2.25], [1.25, -0.75, -1.75]],
]
_AVG = "kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True"
_MAX = "kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False"


def _entered(
    kind: str, rank: int, signature: str, example: tuple[str, str], samples: Samples, *, torch: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the decorator that enters pooling over `rank` axes; with `torch` it is in torch itself, too."""
    name = f"{kind}_pool{rank}d"
    return operator(
        name,
        family="convolution",
        method=False,
        torch=(F + name, f"torch.{name}") if torch else (F + name,),
        help=_help(kind, rank, signature, example),
        samples=samples,
    )


@_entered(
    "avg",
    1,
    _AVG,
    ("avg_pool1d([[1.0, 3.0, 5.0, 7.0]], 2)", "tensor([[2., 6.]])"),
    samples(
        case((2, 2, 5), kernel_size=2),
        case((2, 5), kernel_size=3, stride=2, padding=1, ceil_mode=True, count_include_pad=False),
    ),
    torch=True,
)
def avg_pool1d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: Any = False,
    count_include_pad: Any = True,
) -> Any:
    """Return the means of windows along the last axis of (N, C, L) or (C, L)."""
    x = _pooled(input, "avg_pool1d")
    at = windows_over(shape_in(x), kernel_size, stride, padding, 1, ceil_mode, "avg_pool1d")
    return _averaged(x, at, count_include_pad, None)


def _avg_pool(rank: int, example: tuple[str, str], samples: Samples) -> Callable[..., Any]:
    name = f"avg_pool{rank}d"

    @_entered("avg", rank, f"{_AVG}, divisor_override=None", example, samples)
    def pool(
        input: Any,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: Any = False,
        count_include_pad: Any = True,
        divisor_override: Any = None,
    ) -> Any:
        """Return the means of windows over the last axes of (N, C, ...) or (C, ...)."""
        x = _pooled(input, name)
        at = windows_over(shape_in(x), kernel_size, stride, padding, 1, ceil_mode, name)
        return _averaged(x, at, count_include_pad, divisor_override)

    return pool


avg_pool2d = _avg_pool(
    2,
    ("avg_pool2d([[[1.0, 3.0], [5.0, 7.0]]], 2)", "tensor([[[4.]]])"),
    samples(
        case((1, 2, 4, 4), kernel_size=2),
        case((2, 3, 4), kernel_size=(2, 3), stride=(1, 2), padding=(1, 0)),
        case((1, 5, 5), kernel_size=2, stride=2, padding=1, ceil_mode=True),
        case((1, 4, 4), kernel_size=3, padding=1, count_include_pad=False),
        case((1, 2, 2), kernel_size=2, divisor_override=3),
    ),
)
avg_pool3d = _avg_pool(
    3,
    ("avg_pool3d(ones(1, 2, 2, 2), 2)", "tensor([[[[1.]]]])"),
    samples(case((1, 2, 2, 3), kernel_size=2), orders=2),
)


def _max_pool(rank: int, example: tuple[str, str], *cases: Case, orders: int = 3) -> Callable[..., Any]:
    name = f"max_pool{rank}d"

    @_entered("max", rank, _MAX, example, samples(*cases, orders=orders), torch=True)
    def pool(
        input: Any,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        ceil_mode: Any = False,
        return_indices: Any = False,
    ) -> Any:
        """Return the largest elements of windows over the last axes of (N, C, ...) or (C, ...)."""
        x = _pooled(input, name)
        at = windows_over(shape_in(x), kernel_size, stride, padding, dilation, ceil_mode, name)
        return _largest(x, positions_of(at), at.places, _node("max", rank), return_indices)

    return pool


def _of(data: Any, **params: Any) -> Case:
    return Case(args=(data,), params=tuple(params.items()))


max_pool1d = _max_pool(
    1,
    ("max_pool1d([[1.0, 3.0, 7.0, 5.0]], 2)", "tensor([[3., 7.]])"),
    _of(APART[0], kernel_size=2),
    _of(APART[0], kernel_size=2, padding=1, dilation=2),
)
max_pool2d = _max_pool(
    2,
    ("max_pool2d([[[1.0, 3.0], [5.0, 7.0]]], 2)", "tensor([[[7.]]])"),
    _of(APART, kernel_size=2),
    _of(APART, kernel_size=(2, 3), stride=1, padding=(1, 0)),
    _of(APART, kernel_size=2, ceil_mode=True),
)
max_pool3d = _max_pool(
    3,
    ("max_pool3d(ones(1, 2, 2, 2), 2)", "tensor([[[[1.]]]])"),
    _of([APART], kernel_size=2),
    orders=2,
)


def _adaptive_avg_pool(
    rank: int, example: tuple[str, str], samples: Samples, torch: bool
) -> Callable[..., Any]:
    @_entered("adaptive_avg", rank, "output_size", example, samples, torch=torch)
    def pool(input: Any, output_size: Any) -> Any:
        """Return the means of as many windows over the last axes as asked for."""
        x = _pooled(input, f"adaptive_avg_pool{rank}d")
        return _adaptive_mean(x, _target_sizes(output_size, shape_in(x), rank))

    return pool


adaptive_avg_pool1d = _adaptive_avg_pool(
    1,
    ("adaptive_avg_pool1d([[1.0, 3.0, 5.0, 7.0]], 2)", "tensor([[2., 6.]])"),
    samples(case((2, 2, 5), output_size=3), case((2, 4), output_size=1)),
    torch=True,
)
adaptive_avg_pool2d = _adaptive_avg_pool(
    2,
    ("adaptive_avg_pool2d([[[1.0, 3.0], [5.0, 7.0]]], 1)", "tensor([[[4.]]])"),
    samples(
        case((1, 2, 3, 4), output_size=1),
        case((2, 5, 3), output_size=(3, 2)),
        case((1, 4, 3), output_size=(2, None)),
    ),
    torch=False,
)


def _adaptive_max_pool(rank: int, example: tuple[str, str], only: Case) -> Callable[..., Any]:
    @_entered("adaptive_max", rank, "output_size, return_indices=False", example, samples(only))
    def pool(input: Any, output_size: Any, return_indices: Any = False) -> Any:
        """Return the largest elements of as many windows over the last axes as asked for."""
        x = _pooled(input, f"adaptive_max_pool{rank}d")
        sizes = _target_sizes(output_size, shape_in(x), rank)
        positions = adaptive_positions(shape_in(x)[-rank:], sizes)
        return _largest(x, positions, sizes, _node("adaptive_max", rank), return_indices)

    return pool


adaptive_max_pool1d = _adaptive_max_pool(
    1,
    ("adaptive_max_pool1d([[1.0, 3.0, 7.0, 5.0]], 2)", "tensor([[3., 7.]])"),
    _of(APART[1], output_size=2),
)
adaptive_max_pool2d = _adaptive_max_pool(
    2,
    ("adaptive_max_pool2d([[[1.0, 3.0], [5.0, 7.0]]], 1)", "tensor([[[7.]]])"),
    _of(APART, output_size=(2, 1)),
)
adaptive_avg_pool3d = _adaptive_avg_pool(
    3,
    ("adaptive_avg_pool3d([[[[1.0, 3.0], [5.0, 7.0]]]], 1)", "tensor([[[[4.]]]])"),
    samples(case((1, 2, 3, 2), output_size=(1, 2, None))),
    torch=False,
)
adaptive_max_pool3d = _adaptive_max_pool(
    3,
    ("adaptive_max_pool3d([[[[1.0, 3.0], [5.0, 7.0]]]], 1)", "tensor([[[[7.]]]])"),
    _of([APART], output_size=(1, 2, 1)),
)
