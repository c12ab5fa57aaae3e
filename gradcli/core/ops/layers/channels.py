"""Layers across channels, and pooling by powers: local_response_norm, channel_shuffle, lp_pool."""

from __future__ import annotations

from math import prod

from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import integer, newest
from gradcli.core.ops.basic import add, mul, shape_in
from gradcli.core.ops.creation import as_operand, number_of
from gradcli.core.ops.layers.pool_windows import per_axis
from gradcli.core.ops.layers.rectifiers import relu
from gradcli.core.ops.layout import cut, permuted, titled, to_shape
from gradcli.core.ops.power import pow
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.shapes.padding import padded
from gradcli.core.ops.signs import absolute, sign
from gradcli.core.registry import F_PAGE, OPERATORS, PAGE, Case, F, Help, Samples, operator
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


@operator(
    "local_response_norm",
    family="convolution",
    method=False,
    torch=(F + "local_response_norm",),
    help=Help(
        "local_response_norm(input, size, alpha=0.0001, beta=0.75, k=1.0)",
        "input divided by (k + alpha*m)^beta, m being the mean of squares over size channels around each.",
        "that of the quotient",
        (("local_response_norm([[[2.0]]], 1, alpha=1.0, beta=1.0)", "tensor([[[0.4000]]])"),),
        ("batch_norm", "group_norm"),
        F_PAGE + "local_response_norm.html",
    ),
    samples=samples(case((1, 3, 2), size=2, alpha=0.5), case((2, 2, 2, 2), size=3, alpha=0.25, k=2.0)),
)
def local_response_norm(input: Any, size: Any, alpha: Any = 1e-4, beta: Any = 0.75, k: Any = 1.0) -> Any:
    """Return `input` divided by what the channels around each one amount to."""
    x, count = newest(as_operand(input)), integer(size, "size")
    shape = shape_in(x)
    if len(shape) < 3:
        raise ShapeProblem(
            f"Expected 3D or higher dimensionality                          input (got {len(shape)} dimensions)",
            kind="ValueError",
        )
    if count < 1:
        raise ValueProblem(f"size must be at least 1, but got {count}", kind="RuntimeError")
    rest = (slice(None),) * (len(shape) - 2)
    before = count // 2
    wide = padded(mul(x, x), ((0, 0), (before, (count - 1) // 2), *((0, 0),) * len(rest)))
    total: Any = 0.0
    for at in range(count):
        total = add(
            total, cut(wide, key=(slice(None), slice(at, at + shape[1]), *rest), title="SliceBackward0")
        )
    mean = div(total, float(count))
    return div(x, pow(add(mul(mean, number_of(alpha, "alpha")), number_of(k, "k")), number_of(beta, "beta")))


@operator(
    "channel_shuffle",
    family="convolution",
    method=False,
    torch=("torch.channel_shuffle", F + "channel_shuffle"),
    help=Help(
        "channel_shuffle(input, groups)",
        "input (N, C, ...) with the channels of several groups dealt out in turn.",
        "the cotangent in the order before",
        (("channel_shuffle([[[1], [2], [3], [4]]], 2).flatten()", "tensor([1, 3, 2, 4])"),),
        ("pixel_shuffle", "permute"),
        PAGE + "nn.ChannelShuffle.html",
    ),
    samples=samples(case((1, 4, 2), groups=2)),
)
def channel_shuffle(input: Any, groups: Any) -> Any:
    """Return `input` with its channels in another order."""
    x, parts = newest(as_operand(input)), integer(groups, "groups")
    shape = shape_in(x)
    if len(shape) < 3:
        raise ShapeProblem(
            f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(shape)}",
            kind="RuntimeError",
        )
    if parts <= 0:
        raise ValueProblem(
            f"Number of groups to divide channels in must be positive. Value of groups:{parts}",
            kind="RuntimeError",
        )
    if shape[1] % parts:
        raise ShapeProblem(
            f"Number of channels must be divisible by groups. Got {shape[1]} channels and {parts} groups.",
            kind="RuntimeError",
        )
    split = to_shape(x, (shape[0], parts, shape[1] // parts, prod(shape[2:])))
    return titled(to_shape(permuted(split, axes=(-4, -2, -3, -1)), shape), "ChannelShuffleBackward0")


def _lp_pool(rank: int, only: Case) -> Callable[..., Any]:
    name = f"lp_pool{rank}d"

    def pool(input: Any, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False) -> Any:
        order = number_of(norm_type, "norm_type")
        if order == 0:
            raise ValueProblem("float division by zero", hint="norm_type is not 0", kind="ZeroDivisionError")
        powers = pow(newest(as_operand(input)), order)
        average = f"avg_pool{rank}d"
        mean = OPERATORS[average].call(powers, kernel_size, stride, 0, ceil_mode)
        sizes = per_axis(kernel_size, rank, "kernel_size", average)
        total = mul(mul(sign(mean), relu(absolute(mean))), float(prod(sizes)))
        return pow(total, 1.0 / order)

    pool.__doc__ = "Return the norms of windows."
    return operator(
        name,
        family="convolution",
        method=False,
        torch=(F + name,),
        help=Help(
            f"{name}(input, norm_type, kernel_size, stride=None, ceil_mode=False)",
            "The norm_type-th root of the sum of norm_type-th powers in each window.",
            "(x/out)^(norm_type - 1)",
            (
                (
                    f"{name}({'[' * (rank + 1)}3.0{']' * (rank + 1)}, 2, 1)",
                    f"tensor({'[' * (rank + 1)}3.{']' * (rank + 1)})",
                ),
            ),
            (f"avg_pool{rank}d", f"max_pool{rank}d"),
            f"{F_PAGE}{name}.html",
        ),
        samples=Samples(cases=(only,)),
    )(pool)


_lp_pool(1, Case(args=([[0.5, 1.5, 2.0, 0.75]],), params=(("norm_type", 2), ("kernel_size", 2))))
_lp_pool(2, Case(args=([[[0.5, 1.5], [2.0, 0.75]]],), params=(("norm_type", 3), ("kernel_size", 2))))
_lp_pool(
    3, Case(args=([[[[0.5, 1.5], [2.0, 0.75]]]],), params=(("norm_type", 2), ("kernel_size", (1, 2, 2))))
)
