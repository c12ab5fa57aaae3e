"""Images read at points of a grid: `F.affine_grid` makes one, `F.grid_sample` reads there.

Points are pairs (x, y) or triples (x, y, z) from -1 to 1: x runs along the last axis of the image, y along the one before.
"""

from __future__ import annotations

from itertools import product
from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import remainder
from gradcli.core.ops.axes import lengths_of, newest
from gradcli.core.ops.basic import add, mul, shape_in, sub, to_dtype
from gradcli.core.ops.comparison import ge, gt, le, lt
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.elements.points import gathered
from gradcli.core.ops.layout import as_column, chosen, exchanged, titled, to_shape
from gradcli.core.ops.linalg.product import product as matrix_product
from gradcli.core.ops.rounding import floor, round_to
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.selection import select
from gradcli.core.ops.signs import absolute
from gradcli.core.registry import F_PAGE, Case, F, Help, operator
from gradcli.core.tensor import data_of
from gradcli.core.values import dtype_of, is_floating
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_MODES = ("bilinear", "nearest", "bicubic")
_BORDERS = ("zeros", "border", "reflection")


# ----- a grid -----------------------------------------------------------------------------------------------


def _steps(count: int, corners: bool) -> Any:
    """Return the places of elements along an axis whose ends, or whose outermost elements, are at -1 and 1."""
    if count == 1:
        return np.zeros(1)
    ends = 1.0 if corners else (count - 1) / count
    return np.linspace(-ends, ends, count)


@operator(
    "affine_grid",
    operands=("theta",),
    family="convolution",
    method=False,
    torch=(F + "affine_grid",),
    help=Help(
        "affine_grid(theta, size, align_corners=False)",
        "The points to which matrices theta (N, 2, 3) bring those of a regular grid, for an image of a size (N, C, H, W); "
        "(N, 3, 4) for a volume.",
        "those of a matrix product",
        (
            (
                "affine_grid([[[1., 0, 0], [0, 1, 0]]], (1, 1, 1, 1))",
                "tensor([[[[0., 0.]]]])",
            ),
        ),
        ("grid_sample",),
        F_PAGE + "affine_grid.html",
    ),
    samples=samples(
        case((2, 2, 3), size=(2, 1, 2, 3)), case((1, 3, 4), size=(1, 1, 2, 1, 2), align_corners=True)
    ),
)
def affine_grid(theta: Any, size: Any, align_corners: Any = None) -> Any:
    """Return the grid of points for an image of a size."""
    x, sizes = newest(as_operand(theta)), lengths_of((size,))
    shape, rank = shape_in(x), len(sizes) - 2
    if not is_floating(data_of(x)):
        raise TypeProblem(
            f"Expected theta to have floating point type, but got torch.{dtype_of(data_of(x))}",
            kind="ValueError",
        )
    if rank not in (2, 3):
        raise ShapeProblem(
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. "
            f"Got size {tuple(sizes)}.",
            kind="NotImplementedError",
        )
    if len(shape) != 3 or shape[1:] != (rank, rank + 1):
        raise ShapeProblem(
            f"Expected a batch of {rank}D affine matrices of shape Nx{rank}x{rank + 1} for size {tuple(sizes)}. "
            f"Got torch.Size({list(shape)}).",
            kind="ValueError",
        )
    if min(sizes) <= 0:
        raise ValueProblem(f"Expected non-zero, positive output size. Got {tuple(sizes)}")
    axes = [_steps(count, bool(align_corners)) for count in sizes[2:]]
    grids = np.meshgrid(*axes, indexing="ij")[::-1]
    base = np.stack([*grids, np.ones(sizes[2:])], axis=-1).reshape(-1, rank + 1)
    out = matrix_product(base.astype(dtype_of(data_of(x))), exchanged(x))
    return titled(to_shape(out, (shape[0], *sizes[2:], rank)), "AffineGridGeneratorBackward0")


# ----- reading there ------------------------------------------------------------------------------------------


def _folded(at: Any, low: float, high: float) -> Any:
    """Return places that are reflected at two borders until they lie between them."""
    span = high - low
    if span <= 0:
        return mul(at, 0.0)
    way = remainder(absolute(sub(at, low)), 2.0 * span)
    return add(select(le(way, span), way, sub(2.0 * span, way)), low)


def _within(at: Any, length: int) -> Any:
    """Return places no further out than the outermost elements; beyond and there they do not move the result."""
    last = length - 1.0
    return select(gt(at, 0.0), select(lt(at, last), at, last), 0.0)


def _place(at: Any, length: int, border: str, corners: bool) -> Any:
    """Return coordinates from -1 to 1 as places along an axis of elements, treated at its borders as asked."""
    if corners:
        at = mul(add(at, 1.0), (length - 1) / 2.0)
    else:
        at = mul(sub(mul(add(at, 1.0), float(length)), 1.0), 0.5)
    if border == "reflection":
        at = _folded(at, 0.0, length - 1.0) if corners else _folded(at, -0.5, length - 0.5)
    return at if border == "zeros" else _within(at, length)


def _corner(at: Any, first: Any, offset: int, length: int) -> tuple[Any, Any]:
    """Return the element next to places, on their left or right, and its weight: 0 outside the axis."""
    where = add(first, float(offset))
    weight = sub(1.0, sub(at, first)) if not offset else sub(at, first)
    return _index(where, length), _inside(where, length, weight)


def _index(where: Any, length: int) -> Any:
    return data_of(to_dtype(_within(where, length), "int64"))


def _inside(where: Any, length: int, found: Any) -> Any:
    """Return what was found at places inside the axis, 0 for those outside."""
    return select(ge(where, 0.0), select(lt(where, float(length)), found, 0.0), 0.0)


def _read(x: Any, indices: list[Any], lengths: tuple[int, ...]) -> Any:
    """Return the elements (N, K, C) of images (N, C, all places in a row) at places (N, K) along each axis."""
    flat: Any = 0
    for index, length in zip(indices, lengths):
        flat = add(mul(flat, length), index)
    members = np.arange(shape_in(x)[0])[:, None] + np.zeros(shape_in(flat), "int64")
    return gathered(x, axes=(-3, -1), arrays=(members, flat), place=0, title="IndexBackward0")


def _nearest(x: Any, places: list[Any], lengths: tuple[int, ...]) -> Any:
    nearest = [round_to(at) for at in places]
    out = _read(x, [_index(at, length) for at, length in zip(nearest, lengths)], lengths)
    for at, length in zip(nearest, lengths):
        out = _inside(as_column(at), length, out)
    return out


def _between(x: Any, places: list[Any], lengths: tuple[int, ...]) -> Any:
    corners = []
    for at, length in zip(places, lengths):
        first = floor(at)
        corners.append([_corner(at, first, offset, length) for offset in (0, 1)])
    out: Any = None
    for corner in product(*corners):
        part = _read(x, [index for index, _ in corner], lengths)
        for _, weight in corner:
            part = mul(part, as_column(weight))
        out = part if out is None else add(out, part)
    return out


def _check(shape: tuple[int, ...], grid: tuple[int, ...], mode: str, border: str) -> None:
    """Refuse what cannot be sampled, in PyTorch's words. Raises: ShapeProblem, ValueProblem."""
    if mode not in _MODES:
        raise ValueProblem(
            f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
        )
    if border not in _BORDERS:
        raise ValueProblem(
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
            f"'{border}'"
        )
    sizes = f"input with sizes {list(shape)} and grid with sizes {list(grid)}"
    if shape[:1] != grid[:1]:
        said = f"grid_sampler(): expected grid and input to have same batch size, but got {sizes}"
    elif not grid or grid[-1] != len(shape) - 2:
        said = (
            f"grid_sampler(): expected grid to have size {len(shape) - 2} in last dimension, but got grid with "
            f"sizes {list(grid)}"
        )
    elif len(shape) not in (4, 5) or len(grid) != len(shape):
        said = f"grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but got {sizes}"
    else:
        return
    raise ShapeProblem(said, kind="RuntimeError")


_POINTS = [[[[-0.3, 0.2], [0.3, -0.8]], [[0.8, 0.3], [-0.8, 1.2]]]]


@operator(
    "grid_sample",
    operands=("input", "grid"),
    family="convolution",
    method=False,
    torch=(F + "grid_sample",),
    help=Help(
        "grid_sample(input, grid, mode='bilinear', padding_mode='zeros', align_corners=False)",
        "Images (N, C, H, W) read at the points (x, y) of a grid (N, h, w, 2), from -1 to 1; volumes at (x, y, z).",
        "that of the weights of the elements around a point",
        (("grid_sample([[[[1., 2.]]]], [[[[0., 0.]]]])", "tensor([[[[1.5000]]]])"),),
        ("affine_grid", "interpolate"),
        F_PAGE + "grid_sample.html",
        conventions="0 by points beyond the border with padding_mode 'border'; right of an element on it",
    ),
    samples=samples(
        Case(args=([[[[1.0, 2.5], [0.5, -1.0], [2.0, 0.25]]]], _POINTS), wrt=(0, 1)),
        Case(args=([[[[1.0, 2.5], [0.5, -1.0]]]], _POINTS), params=(("padding_mode", "border"),), wrt=(0, 1)),
        Case(
            args=([[[[1.0, 2.5], [0.5, -1.0]]]], _POINTS),
            params=(("padding_mode", "reflection"),),
            wrt=(0, 1),
        ),
        Case(args=([[[[1.0, 2.5], [0.5, -1.0]]]], _POINTS), params=(("mode", "nearest"),)),
    ),
)
def grid_sample(
    input: Any,
    grid: Any,
    mode: Any = "bilinear",
    padding_mode: Any = "zeros",
    align_corners: Any = None,
) -> Any:
    """Return images read at the points of a grid."""
    x, points = newest(as_operand(input)), newest(as_operand(grid))
    shape, wanted = shape_in(x), shape_in(points)
    _check(shape, wanted, mode, padding_mode)
    if mode == "bicubic":
        raise ValueProblem(
            "grid_sample has no mode 'bicubic'",
            hint="gradcli has bilinear, nearest",
            kind="NotImplementedError",
        )
    lengths, count = shape[2:], prod(wanted[1:-1])
    flat = to_shape(points, (wanted[0], count, len(lengths)))
    # The last coordinate belongs to the first axis.
    places = [
        _place(chosen(flat, -1, len(lengths) - 1 - at), length, padding_mode, bool(align_corners))
        for at, length in enumerate(lengths)
    ]
    reading: Callable[..., Any] = _nearest if mode == "nearest" else _between
    out = reading(to_shape(x, (*shape[:2], prod(lengths))), places, lengths)
    out = to_shape(exchanged(out), (*shape[:2], *wanted[1:-1]))
    return titled(out, f"GridSampler{len(lengths)}DBackward0")
