"""Signals and images in another size: `F.interpolate`, which takes the nearest elements or lines between them."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import integer, newest
from gradcli.core.ops.basic import add, mul, shape_in
from gradcli.core.ops.creation import as_operand, number_of
from gradcli.core.ops.elements.gathering import index_select
from gradcli.core.ops.layout import titled
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import F_PAGE, F, Help, operator
from gradcli.core.tensor import data_of
from gradcli.core.values import check_size, dtype_of
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LINES = {1: "linear", 2: "bilinear", 3: "trilinear"}
_MODES = ("nearest", "nearest-exact", "linear", "bilinear", "trilinear")


class _Axis:
    """One axis: its length before and after, and how far apart the new elements are in the old."""

    __slots__ = ("after", "before", "step")

    def __init__(self, before: int, after: int, factor: float | None) -> None:
        self.before, self.after = before, after
        self.step = before / after if factor is None else 1.0 / factor


def _axes(lengths: tuple[int, ...], size: Any, factor: Any, recompute: Any) -> list[_Axis]:
    """Return the axes. Raises: ValueProblem unless one of size and factor is given; ShapeProblem for a wrong number."""
    rank = len(lengths)
    if size is not None and factor is not None:
        raise ValueProblem("only one of size or scale_factor should be defined")
    if size is None and factor is None:
        raise ValueProblem("either size or scale_factor should be defined")
    name, given = ("output size", size) if size is not None else ("scale_factor", factor)
    each = list(given) if isinstance(given, (list, tuple)) else [given] * rank
    if len(each) != rank:
        raise ShapeProblem(
            f"Input and {name} must have the same number of spatial dimensions, but got input with spatial "
            f"dimensions of {list(lengths)} and {name} of {tuple(each) if isinstance(given, tuple) else each}.",
            kind="ValueError",
        )
    if size is not None:
        return [_Axis(n, integer(one, "size"), None) for n, one in zip(lengths, each)]
    factors = [float(number_of(one, "scale_factor")) for one in each]
    return [_Axis(n, int(n * f), None if recompute else f) for n, f in zip(lengths, factors)]


def _nearest(x: Any, place: int, axis: _Axis, exact: bool) -> Any:
    after = np.arange(axis.after, dtype=np.float32)
    at = np.floor((after + np.float32(0.5 * exact)) * np.float32(axis.step)).astype(int)
    return index_select(x, place, np.minimum(at, axis.before - 1))


def _between(x: Any, place: int, axis: _Axis, corners: bool) -> Any:
    kind = np.dtype(dtype_of(data_of(x))).type
    after = np.arange(axis.after).astype(kind)
    if corners:
        at = after * kind((axis.before - 1) / (axis.after - 1) if axis.after > 1 else 0.0)
    else:
        at = np.maximum(kind(axis.step) * (after + kind(0.5)) - kind(0.5), kind(0))
    left = np.minimum(at.astype(int), axis.before - 1)
    right = np.minimum(left + 1, axis.before - 1)
    share = np.clip(at - left, 0, 1).astype(kind)
    shape = (axis.after, *[1] * (-place - 1))
    parts = [
        mul(index_select(x, place, where), weight.reshape(shape))
        for where, weight in ((left, 1 - share), (right, share))
    ]
    return add(parts[0], parts[1])


@operator(
    "interpolate",
    operands=("input",),
    family="convolution",
    method=False,
    torch=(F + "interpolate", F + "upsample"),
    help=Help(
        "interpolate(input, size=None, scale_factor=None, mode='nearest', align_corners=None)",
        "Signals (N, C, L) and images (N, C, H, W) in another size; modes nearest, linear, bilinear, trilinear.",
        "each element's is the sum of its weights",
        (("interpolate([[[1., 3.]]], size=4)", "tensor([[[1., 1., 3., 3.]]])"),),
        ("pixel_shuffle", "adaptive_avg_pool2d"),
        F_PAGE + "interpolate.html",
    ),
    samples=samples(
        case((1, 1, 3), size=5),
        case((1, 2, 3, 2), scale_factor=2, mode="bilinear"),
        case((1, 1, 3, 3), size=(4, 2), mode="bilinear", align_corners=True),
    ),
)
def interpolate(
    input: Any,
    size: Any = None,
    scale_factor: Any = None,
    mode: Any = "nearest",
    align_corners: Any = None,
    recompute_scale_factor: Any = None,
) -> Any:
    """Return signals, images or volumes in another size."""
    x = newest(as_operand(input))
    shape = shape_in(x)
    rank = len(shape) - 2
    if mode not in _MODES:
        hint = "gradcli has nearest, nearest-exact, linear, bilinear, trilinear"
        raise ValueProblem(f"interpolate has no mode {mode!r}", hint=hint, kind="NotImplementedError")
    if rank not in _LINES or (mode in _LINES.values() and mode != _LINES[rank]):
        raise ShapeProblem(
            "Input Error: Only 3D, 4D and 5D input Tensors supported "
            f"(got {len(shape)}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | "
            f"nearest-exact (got {mode})",
            hint=f"{len(shape)}-D input is interpolated {_LINES.get(rank, 'not at all')}",
            kind="NotImplementedError",
        )
    if align_corners is not None and mode.startswith("nearest"):
        raise ValueProblem(
            "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
        )
    axes = _axes(shape[2:], size, scale_factor, recompute_scale_factor)
    check_size((*shape[:2], *[axis.after for axis in axes]), "the result")
    for place in range(-1, -rank - 1, -1):
        axis = axes[place]
        if mode.startswith("nearest"):
            x = _nearest(x, place, axis, mode == "nearest-exact")
        else:
            x = _between(x, place, axis, bool(align_corners))
    word = {"nearest-exact": "NearestExact"}.get(mode, mode.title())
    return titled(x, f"Upsample{word}{rank}DBackward0")
