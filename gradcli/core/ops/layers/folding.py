"""Windows of images as columns and back, and channels turned into pixels: `F.unfold`, `F.fold`, `F.pixel_shuffle`."""

from __future__ import annotations

from math import prod

from gradcli.core.ops.axes import integer, newest
from gradcli.core.ops.basic import shape_in
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.layers.convolution import per_axis
from gradcli.core.ops.layers.sliding import Windows, columns_back, columns_of
from gradcli.core.ops.layout import permuted, titled, to_shape
from gradcli.core.ops.samples import case, samples
from gradcli.core.primitive import linear
from gradcli.core.registry import F_PAGE, F, Help, operator
from gradcli.core.values import check_size
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


def _columns(x: Any, *, at: Windows) -> Any:
    """Return the windows of (..., C, *S) as (..., C * K, T)."""
    *front, channels = x.shape[: x.ndim - len(at.kernel)]
    return columns_of(x, at).reshape((*front, channels * prod(at.kernel), prod(at.places)))


def _images(columns: Any, *, at: Windows) -> Any:
    *front, rows, _ = columns.shape
    return columns_back(columns.reshape((*front, rows // prod(at.kernel), *at.kernel, *at.places)), at)


_unfolded: Apply = linear(
    "im2col",
    array=_columns,
    transposes=(lambda ct, out, x, *, at: _folded(ct, at=at),),
    grad_name="Im2ColBackward0",
)
_folded: Apply = linear(
    "col2im",
    array=_images,
    transposes=(lambda ct, out, y, *, at: _unfolded(ct, at=at),),
    grad_name="Col2ImBackward0",
)


def _windows(lengths: tuple[int, ...], kernel: Any, dilation: Any, padding: Any, stride: Any) -> Windows:
    sides = per_axis(padding, 2, "padding")
    at = Windows(
        lengths,
        per_axis(kernel, 2, "kernel_size"),
        per_axis(stride, 2, "stride"),
        tuple([(p, p) for p in sides]),
        per_axis(dilation, 2, "dilation"),
    )
    for name, values in (("kernel size", at.kernel), ("dilation", at.dilation), ("stride", at.stride)):
        if min(values) <= 0:
            height, width = values
            raise ValueProblem(
                f"{name} should be greater than zero, but got {name.replace(' ', '_')}_height: {height} "
                f"{name.replace(' ', '_')}_width: {width}",
                kind="RuntimeError",
            )
    if min(at.places) <= 0:
        raise ShapeProblem(
            f"Given input with spatial size {tuple(lengths)}, kernel_size={at.kernel}, dilation={at.dilation}, "
            f"padding={sides}, calculated shape of the array of sliding blocks as {at.places}, but its components "
            "must be at least one."
        )
    return at


@operator(
    "im2col",
    operands=("input",),
    family="convolution",
    method=False,
    torch=(F + "unfold",),
    help=Help(
        "im2col(input, kernel_size, dilation=1, padding=0, stride=1)",
        "All windows of images as columns: (N, C, H, W) becomes (N, C * K, T). PyTorch's F.unfold.",
        "each element's is the sum over its windows",
        (("im2col(arange(4.).reshape(1, 1, 2, 2), 2).shape", "torch.Size([1, 4, 1])"),),
        ("col2im", "conv2d"),
        F_PAGE + "unfold.html",
    ),
    samples=samples(
        case((1, 2, 3, 3), kernel_size=2), case((2, 1, 4, 3), kernel_size=(2, 1), stride=2, padding=1)
    ),
)
def im2col(input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Return all windows of images (C, H, W) or (N, C, H, W) as columns."""
    x = newest(as_operand(input))
    shape = shape_in(x)
    if len(shape) not in (3, 4):
        raise ShapeProblem(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for "
            f"input, but got: {list(shape)}"
        )
    at = _windows(shape[-2:], kernel_size, dilation, padding, stride)
    check_size((*shape[:-2], *at.kernel, *at.places), "the windows")
    return _unfolded(x, at=at)


@operator(
    "col2im",
    operands=("input",),
    family="convolution",
    method=False,
    torch=(F + "fold",),
    help=Help(
        "col2im(input, output_size, kernel_size, dilation=1, padding=0, stride=1)",
        "Columns of windows added up to images: the transpose of im2col. PyTorch's F.fold.",
        "each element's is that of the pixel it is added to",
        (("col2im(ones(1, 4, 1), (2, 2), 2).shape", "torch.Size([1, 1, 2, 2])"),),
        ("im2col", "conv_transpose2d"),
        F_PAGE + "fold.html",
    ),
    samples=samples(case((1, 4, 4), output_size=(3, 3), kernel_size=2)),
)
def col2im(
    input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Any:
    """Return images in which columns (C * K, T) or (N, C * K, T) are added up."""
    x = newest(as_operand(input))
    shape = shape_in(x)
    if len(shape) not in (2, 3):
        raise ShapeProblem(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions "
            f"for input, but got: {list(shape)}"
        )
    at = _windows(per_axis(output_size, 2, "output_size"), kernel_size, dilation, padding, stride)
    rows, count = shape[-2:]
    if rows % prod(at.kernel):
        raise ShapeProblem(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={rows} and kernel_size={at.kernel}."
        )
    if count != prod(at.places):
        raise ShapeProblem(
            f"Given output_size={at.lengths}, kernel_size={at.kernel}, dilation={at.dilation}, "
            f"padding={tuple([a for a, _ in at.padding])}, stride={at.stride}, expected size of input's dimension 2 "
            f"to match the calculated number of sliding blocks {at.places[0]} * {at.places[1]} = "
            f"{prod(at.places)}, but got input.size(2)={count}."
        )
    return _folded(x, at=at)


# ----- channels as pixels ----------------------------------------------------------------------------------------


def _shuffle_help(name: str, factor: str, what: str, example: tuple[str, str]) -> Help:
    other = {"pixel_shuffle": "pixel_unshuffle", "pixel_unshuffle": "pixel_shuffle"}[name]
    return Help(
        f"{name}(input, {factor})",
        what,
        "the elements' own",
        (example,),
        (other, "interpolate"),
        F_PAGE + name + ".html",
    )


@operator(
    "pixel_shuffle",
    operands=("input",),
    family="convolution",
    method=False,
    torch=("torch.pixel_shuffle", F + "pixel_shuffle"),
    help=_shuffle_help(
        "pixel_shuffle",
        "upscale_factor",
        "Channels turned into pixels: (C * r^2, H, W) becomes (C, H * r, W * r).",
        ("pixel_shuffle(ones(4, 1, 2), 2).shape", "torch.Size([1, 2, 4])"),
    ),
    samples=samples(case((4, 1, 2), upscale_factor=2)),
)
def pixel_shuffle(input: Any, upscale_factor: Any) -> Any:
    """Return images r times as high and wide, of a part of the channels."""
    x, r = newest(as_operand(input)), integer(upscale_factor, "upscale_factor")
    shape = _image_shape(shape_in(x), "pixel_shuffle")
    *front, channels, height, width = shape
    if r <= 0 or channels % (r * r):
        raise ShapeProblem(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={channels} is not divisible by {r * r}"
        )
    parts = to_shape(x, (*front, channels // (r * r), r, r, height, width))
    moved = permuted(parts, axes=(*range(-len(front) - 5, -4), -2, -4, -1, -3), title="PermuteBackward0")
    return titled(
        to_shape(moved, (*front, channels // (r * r), height * r, width * r)), "PixelShuffleBackward0"
    )


@operator(
    "pixel_unshuffle",
    operands=("input",),
    family="convolution",
    method=False,
    torch=("torch.pixel_unshuffle", F + "pixel_unshuffle"),
    help=_shuffle_help(
        "pixel_unshuffle",
        "downscale_factor",
        "Pixels turned into channels: (C, H * r, W * r) becomes (C * r^2, H, W).",
        ("pixel_unshuffle(ones(1, 2, 4), 2).shape", "torch.Size([4, 1, 2])"),
    ),
    samples=samples(case((1, 2, 4), downscale_factor=2)),
)
def pixel_unshuffle(input: Any, downscale_factor: Any) -> Any:
    """Return images of a part of the height and width, with as many more channels."""
    x, r = newest(as_operand(input)), integer(downscale_factor, "downscale_factor")
    *front, channels, height, width = _image_shape(shape_in(x), "pixel_unshuffle")
    for name, length in (("height", height), ("width", width)):
        if r <= 0 or length % r:
            raise ShapeProblem(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size("
                f"{-2 if name == 'height' else -1})={length} is not divisible by {r}"
            )
    parts = to_shape(x, (*front, channels, height // r, r, width // r, r))
    moved = permuted(parts, axes=(*range(-len(front) - 5, -4), -3, -1, -4, -2), title="PermuteBackward0")
    return titled(
        to_shape(moved, (*front, channels * r * r, height // r, width // r)), "PixelUnshuffleBackward0"
    )


def _image_shape(shape: tuple[int, ...], name: str) -> tuple[int, ...]:
    if len(shape) < 3:
        raise ShapeProblem(
            f"{name} expects input to have at least 3 dimensions, but got input with {len(shape)} dimension(s)"
        )
    return shape
