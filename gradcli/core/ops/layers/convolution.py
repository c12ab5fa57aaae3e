"""Convolutions and transposed convolutions of signals, images and volumes: what a user gave, and the operators."""

from __future__ import annotations

from gradcli.core.ops.axes import integer, newest, shape_now
from gradcli.core.ops.basic import add, shape_in
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.layers.sliding import Windows, convolution, convolution_spread
from gradcli.core.ops.layout import reshaped, titled, to_shape
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import F_PAGE, Case, F, Help, Samples, operator
from gradcli.core.tensor import data_of, torch_type
from gradcli.core.values import check_size, dtype_of, go_together, no_kernel
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.values import Shape


# ----- what a user gave ---------------------------------------------------------------------------------------


def per_axis(given: Any, rank: int, name: str) -> tuple[int, ...]:
    """Return a setting as one int an axis. Raises: ShapeProblem in PyTorch's words."""
    each = tuple(given) if isinstance(given, (list, tuple)) else (given,) * rank
    sizes = tuple([integer(one, name) for one in each])
    if len(sizes) == 1:
        sizes *= rank
    if len(sizes) != rank:
        values = "1 values" if rank == 1 else f"{rank} values"
        raise ShapeProblem(
            f"expected {name} to be a single integer value or a list of {values} to match the convolution "
            f"dimensions, but got {name}={list(sizes)}"
        )
    return sizes


_AXES = {1: "channels, length", 2: "channels, height, width", 3: "channels, depth, height, width"}


def _operands(name: str, input: Any, weight: Any, bias: Any) -> tuple[Any, Any, Any, bool]:
    """Return input, weight and bias, and whether the input was single: then it is made a batch of one."""
    x, w = newest(as_operand(input)), newest(as_operand(weight))
    rank, shape, kernel = int(name[-2]), shape_in(x), shape_in(w)
    if len(shape) not in (rank + 1, rank + 2):
        raise ShapeProblem(
            f"Expected {rank + 1}D (unbatched) or {rank + 2}D (batched) input to {name}, but got input of size: "
            f"{list(shape)}",
            hint=f"the last {rank + 1} are {_AXES[rank]}; a batch may stand in front",
        )
    if len(kernel) != rank + 2:
        raise ShapeProblem(
            f"weight should have {rank + 2} dimensions, but it has {len(kernel)}: {list(kernel)}"
        )
    single = len(shape) == rank + 1
    return to_shape(x, (1, *shape)) if single else x, w, None if bias is None else as_operand(bias), single


def _settings(
    rank: int, stride: Any, dilation: Any, groups: Any
) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    steps, gaps = per_axis(stride, rank, "stride"), per_axis(dilation, rank, "dilation")
    count = integer(groups, "groups")
    if min(steps) <= 0:
        raise ValueProblem("non-positive stride is not supported", kind="RuntimeError")
    if min(gaps) <= 0:
        shown = [1, *gaps] if rank == 1 else list(gaps)
        raise ValueProblem(f"dilation should be greater than zero, but got {shown}", kind="RuntimeError")
    if count <= 0:
        raise ValueProblem("non-positive groups is not supported", kind="RuntimeError")
    return steps, gaps, count


def _expect_one_dtype(x: Any, *others: Any) -> None:
    kind = dtype_of(data_of(x))
    if kind == "bool":
        raise no_kernel("slow_conv2d_cpu", data_of(x), "convert with .float()")
    for other in others:
        if other is not None and not go_together({kind, dtype_of(data_of(other))}):
            raise TypeProblem(
                f"expected scalar type {torch_type(data_of(x))} but found {torch_type(data_of(other))}",
                hint=f"the input is {kind}, the weights are {dtype_of(data_of(other))}: convert one with .to(...)",
                kind="RuntimeError",
            )


def _pairs(
    padding: Any, rank: int, kernel: Any, stride: Any, dilation: tuple[int, ...]
) -> tuple[tuple[int, int], ...]:
    """Return how many zeros stand before and behind each axis."""
    if type(padding) is str:
        if padding not in ("same", "valid"):
            raise ValueProblem(
                f"Invalid padding string: '{padding}'",
                hint="'valid', 'same' or a number",
                kind="RuntimeError",
            )
        if padding == "same" and any(by != 1 for by in stride):
            raise ValueProblem(
                "padding='same' is not supported for strided convolutions", kind="RuntimeError"
            )
        missing = [d * (k - 1) if padding == "same" else 0 for k, d in zip(kernel, dilation)]
        return tuple([(total // 2, total - total // 2) for total in missing])
    sizes = per_axis(padding, rank, "padding")
    if min(sizes) < 0:
        raise ValueProblem("negative padding is not supported", kind="RuntimeError")
    return tuple([(n, n) for n in sizes])


def _check_bias(bias: Any, count: int, weight: Shape, transposed: bool) -> None:
    if bias is not None and shape_now(bias) != (count,):
        given = "Given transposed=1, weight" if transposed else "Given weight"
        raise ShapeProblem(
            f"{given} of size {list(weight)}, expected bias to be 1-dimensional with {count} elements, but got bias "
            f"of size {list(shape_now(bias))} instead"
        )


def _check_windows(at: Windows) -> None:
    if any(n < s for n, s in zip(at.padded, at.spans)):
        sizes, spans = (" x ".join(map(str, each)) for each in (at.padded, at.spans))
        raise ShapeProblem(
            f"Calculated padded input size per channel: ({sizes}). Kernel size: ({spans}). Kernel size can't be "
            "greater than actual input size"
        )


def _finished(out: Any, bias: Any, rank: int, single: bool) -> Any:
    """Return a result with its bias, and without the batch of one that its input was made."""
    if bias is not None:
        out = titled(
            add(out, to_shape(newest(bias), (*shape_in(bias), *(1,) * rank))), "ConvolutionBackward0"
        )
    return reshaped(out, shape=shape_in(out)[1:], title="SqueezeBackward1") if single else out


def _convolved(
    rank: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: Any
) -> Any:
    x, w, b, single = _operands(f"conv{rank}d", input, weight, bias)
    shape, kernel = shape_in(x), shape_in(w)
    steps, gaps, count = _settings(rank, stride, dilation, groups)
    if kernel[0] % count:
        raise ShapeProblem(
            f"Given groups={count}, expected weight to be divisible by {count} at dimension 0, but got weight of size "
            f"[{list(kernel)}] instead"
        )
    if shape[1] != kernel[1] * count:
        raise ShapeProblem(
            f"Given groups={count}, weight of size {list(kernel)}, expected input{list(shape)} to have "
            f"{kernel[1] * count} channels, but got {shape[1]} channels instead"
        )
    _check_bias(b, kernel[0], kernel, False)
    _expect_one_dtype(x, w, b)
    pairs = _pairs(padding, rank, kernel[2:], steps, gaps)
    at = Windows(shape[2:], kernel[2:], steps, pairs, gaps)
    _check_windows(at)
    check_size((shape[0], shape[1], *at.kernel, *at.places), "the windows")
    return _finished(convolution(x, w, at=at, groups=count), b, rank, single)


def _transposed(
    rank: int,
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    output_padding: Any,
    groups: Any,
    dilation: Any,
) -> Any:
    x, w, b, single = _operands(f"conv_transpose{rank}d", input, weight, bias)
    shape, kernel = shape_in(x), shape_in(w)
    steps, gaps, count = _settings(rank, stride, dilation, groups)
    if shape[1] != kernel[0] or kernel[0] % count:
        raise ShapeProblem(
            f"Given transposed=1, weight of size {list(kernel)}, expected input{list(shape)} to have {kernel[0]} "
            f"channels, but got {shape[1]} channels instead"
        )
    _check_bias(b, kernel[1] * count, kernel, True)
    _expect_one_dtype(x, w, b)
    pairs = _pairs(padding, rank, kernel[2:], steps, gaps)
    more = per_axis(output_padding, rank, "output_padding")
    if any(n < 0 or n >= max(by, gap) for n, by, gap in zip(more, steps, gaps)):
        raise ValueProblem(
            f"output padding must be smaller than either stride or dilation, but got output_padding={list(more)}, "
            f"stride={list(steps)}, dilation={list(gaps)}",
            kind="RuntimeError",
        )
    lengths = tuple(
        [
            (t - 1) * by - a - b + gap * (k - 1) + 1 + extra
            for t, by, (a, b), gap, k, extra in zip(shape[2:], steps, pairs, gaps, kernel[2:], more)
        ]
    )
    if min(lengths) <= 0:
        raise ShapeProblem(f"the result would have the size {list(lengths)}: the padding takes all of it")
    # What is added behind belongs to no window, even where there would be room for one.
    pairs = tuple([(a, b - extra) for (a, b), extra in zip(pairs, more)])
    at = Windows(lengths, kernel[2:], steps, pairs, gaps)
    check_size((shape[0], kernel[1] * count, *at.kernel, *at.places), "the windows")
    return _finished(convolution_spread(x, w, at=at, groups=count), b, rank, single)


# ----- operators ----------------------------------------------------------------------------------------------

_FORWARD = "stride=1, padding=0, dilation=1, groups=1"
_BACKWARD = "stride=1, padding=0, output_padding=0, groups=1, dilation=1"


def _entered(
    name: str, what: str, example: tuple[str, str], see: str, samples: Samples
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    settings, slopes = (
        _FORWARD,
        "weight at the places whose windows hold an element; the windows' elements; 1",
    )
    if "transpose" in name:
        settings, slopes = _BACKWARD, "weight at the places an element adds to; the elements; 1"
    return operator(
        name,
        operands=("input", "weight", "bias"),
        family="convolution",
        method=False,
        torch=(F + name, f"torch.{name}"),
        help=Help(
            f"{name}(input, weight, bias=None, {settings})",
            what,
            slopes,
            (example,),
            (see, "unfold"),
            f"{F_PAGE}{name}.html",
        ),
        samples=samples,
    )


def _conv(
    rank: int, what: str, example: tuple[str, str], see: str, *cases: Case, orders: int = 3
) -> Callable[..., Any]:
    @_entered(f"conv{rank}d", what, example, see, samples(*cases, orders=orders))
    def convolve(
        input: Any,
        weight: Any,
        bias: Any = None,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: Any = 1,
    ) -> Any:
        """Return the convolution of (N, C, ...) or (C, ...) with kernels (O, C/groups, ...)."""
        return _convolved(rank, input, weight, bias, stride, padding, dilation, groups)

    return convolve


conv1d = _conv(
    1,
    "Convolution: a kernel of weights slides along (batch, channels, length), its products are summed.",
    ("conv1d([[1, 2, 4]], [[[1, -1]]])", "tensor([[-1, -2]])"),
    "conv2d",
    case((2, 2, 5), (3, 2, 2)),
    case((2, 5), (3, 2, 3), padding="same"),
    case((1, 4, 6), (4, 2, 2), (4,), stride=2, padding=1, dilation=2, groups=2),
)
conv2d = _conv(
    2,
    "Convolution: a kernel of weights slides over images (batch, channels, height, width).",
    ("conv2d([[[1, 2], [3, 4]]], [[[[1, -1]]]])", "tensor([[[-1],\n         [-1]]])"),
    "conv1d",
    case((1, 2, 3, 4), (2, 2, 2, 2), (2,)),
    case((2, 3, 3), (1, 2, 2, 3), padding="same"),
    case((2, 2, 4, 4), (2, 1, 2, 2), stride=(2, 1), padding=(0, 1), dilation=(1, 2), groups=2),
)
conv3d = _conv(
    3,
    "Convolution over volumes (batch, channels, depth, height, width).",
    ("conv3d(ones(1, 2, 2, 2), ones(1, 1, 2, 2, 2))", "tensor([[[[8.]]]])"),
    "conv2d",
    case((1, 1, 2, 3, 2), (2, 1, 2, 2, 1)),
    orders=2,
)


def _conv_transpose(rank: int, example: tuple[str, str], *cases: Case) -> Callable[..., Any]:
    forward = f"conv{rank}d"
    what = f"Transpose of {forward}: each element adds the kernel, times itself, to the result."

    @_entered(f"conv_transpose{rank}d", what, example, forward, samples(*cases))
    def spread(
        input: Any,
        weight: Any,
        bias: Any = None,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: Any = 1,
        dilation: Any = 1,
    ) -> Any:
        """Return the transposed convolution of (N, C, ...) or (C, ...) with kernels (C, O/groups, ...)."""
        return _transposed(rank, input, weight, bias, stride, padding, output_padding, groups, dilation)

    return spread


conv_transpose1d = _conv_transpose(
    1,
    ("conv_transpose1d([[1, 2]], [[[1, -1]]])", "tensor([[ 1,  1, -2]])"),
    case((2, 2, 3), (2, 3, 2), (3,)),
    case((4, 3), (4, 1, 2), stride=2, padding=1, output_padding=2, groups=2, dilation=3),
)
conv_transpose2d = _conv_transpose(
    2,
    ("conv_transpose2d([[[1, 2]]], [[[[1, -1]]]])", "tensor([[[ 1,  1, -2]]])"),
    case((1, 2, 2, 3), (2, 1, 2, 2)),
    case((2, 2, 2), (2, 1, 2, 2), stride=(2, 1), padding=(1, 0), output_padding=(1, 0)),
)
conv_transpose3d = _conv_transpose(
    3,
    ("conv_transpose3d([[[[1, 2]]]], [[[[[1, -1]]]]])", "tensor([[[[ 1,  1, -2]]]])"),
    case((1, 1, 2, 2), (1, 2, 1, 2, 1)),
)
