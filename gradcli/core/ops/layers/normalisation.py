"""Normalisation: less its mean, over its standard deviation, by last dimensions, channels, groups or instances."""

from __future__ import annotations

from math import prod

from gradcli.core.inplace import assign
from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import integer, newest, shape_now, sizes_of
from gradcli.core.ops.basic import add, mul, shape_in, sub, to_dtype, value_of
from gradcli.core.ops.creation import as_operand, number_of
from gradcli.core.ops.exponential import rsqrt, sqrt
from gradcli.core.ops.layout import titled, to_shape
from gradcli.core.ops.reductions.dispersion import variance
from gradcli.core.ops.reductions.reduction import averaged_along, expect_floating
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import F_PAGE, Case, F, Help, Samples, operator
from gradcli.core.tensor import Tensor, data_of, grad_mode
from gradcli.core.values import dtype_of
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.core.values import Shape


def _standardised(x: Any, axes: tuple[int, ...], eps: Any) -> Any:
    """Return x less its mean over some axes, divided by its standard deviation over them."""
    middle = averaged_along(x, axes=axes, keepdim=True)
    spread = variance(x, axes=axes, keepdim=True, correction=0.0)
    return div(sub(x, middle), sqrt(add(spread, float(eps))))


def _scaled(out: Any, weight: Any, bias: Any, shape: Shape, title: str) -> Any:
    """Return `out * weight + bias`, these two seen in a shape, as one node of the graph."""
    out = out if weight is None else mul(out, to_shape(newest(weight), shape))
    return titled(out if bias is None else add(out, to_shape(newest(bias), shape)), title)


# ----- the last dimensions ------------------------------------------------------------------------------------


@operator(
    "layer_norm",
    family="activation",
    method=False,
    torch=(F + "layer_norm", "torch.layer_norm"),
    help=Help(
        "layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-05)",
        "(x - mean)/sqrt(var + eps) over the last dimensions, times weight, plus bias.",
        "(1 - 1/n - u_i^2/n)/sqrt(var + eps) for itself, u being the result",
        (("layer_norm([1.0, 3.0], [2])", "tensor([-1.0000,  1.0000])"),),
        ("normalize", "var"),
        F_PAGE + "layer_norm.html",
    ),
    samples=Samples(
        cases=(
            Case(shapes=((4,),), params=(("normalized_shape", [4]),)),
            Case(shapes=((2, 3),), params=(("normalized_shape", [3]),)),
            Case(shapes=((2, 3),), params=(("normalized_shape", [2, 3]), ("eps", 0.1))),
        )
    ),
)
def layer_norm(
    input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-05
) -> Any:
    """Return x less its mean, divided by its standard deviation, over the last dimensions."""
    x = expect_floating(input, "layer_norm")
    lengths = _last_lengths(x, normalized_shape, "layer_norm")
    weight, bias = _like_last(weight, "weight", x, lengths), _like_last(bias, "bias", x, lengths)
    out = _standardised(newest(x), tuple(range(-len(lengths), 0)), eps)
    return _scaled(out, weight, bias, lengths, "NativeLayerNormBackward0")


def _normalized(given: Any, name: str) -> tuple[int, ...]:
    if not isinstance(given, (list, tuple)):
        raise TypeProblem(
            f"{name}(): argument 'normalized_shape' (position 2) must be tuple of ints, not {type(given).__name__}",
            hint=f"write [{given}]" if type(given) is int else "give the lengths of the last dimensions",
        )
    if not given:
        raise ShapeProblem(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, "
            "but got normalized_shape = []"
        )
    return sizes_of((given,), "normalized_shape")


def _last_lengths(x: Any, given: Any, name: str) -> tuple[int, ...]:
    """Return `normalized_shape`, refused in PyTorch's words if the last dimensions of `x` are others."""
    lengths, shape = _normalized(given, name), shape_now(x)
    if shape[len(shape) - len(lengths) :] != lengths:
        star = "*" if name == "rms_norm" else "*, "
        raise ShapeProblem(
            f"Given normalized_shape={list(lengths)}, expected input with shape "
            f"[{star}{', '.join(map(str, lengths))}], but got input of size{list(shape)}",
            hint=f"normalize over the last dimensions: {list(shape[-1:])}",
        )
    return lengths


def _like_last(given: Any, name: str, x: Any, lengths: Shape) -> Any:
    """Return weights or a bias of the shape of the last dimensions, None where there are none."""
    part = _vector(given, x)
    if part is not None and shape_now(part) != lengths:
        raise ShapeProblem(
            f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
            f"{list(shape_now(part))} and normalized_shape = {list(lengths)}"
        )
    return part


@operator(
    "rms_norm",
    family="activation",
    method=False,
    torch=(F + "rms_norm", "torch.rms_norm"),
    help=Help(
        "rms_norm(input, normalized_shape, weight=None, eps=None)",
        "x over the root of its mean square plus eps, over the last dimensions, times weight.",
        "(1 - u_i^2/n)/sqrt(mean square + eps) for itself, u being the result",
        (("rms_norm([3.0, 4.0], [2])", "tensor([0.8485, 1.1314])"),),
        ("layer_norm", "normalize"),
        F_PAGE + "rms_norm.html",
    ),
    samples=samples(
        case((4,), normalized_shape=[4]),
        case((2, 3), normalized_shape=[3], eps=0.1, weight=[2.0, 0.5, 1.0]),
    ),
)
def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: Any = None) -> Any:
    """Return x, divided by its root mean square over the last dimensions."""
    x = newest(expect_floating(as_operand(input), "rms_norm"))
    lengths = _last_lengths(x, normalized_shape, "rms_norm")
    weight = _like_last(weight, "weight", x, lengths)
    least = float(np.finfo(dtype_of(data_of(x))).eps) if eps is None else float(eps)
    square = averaged_along(mul(x, x), axes=tuple(range(-len(lengths), 0)), keepdim=True)
    return _scaled(mul(x, rsqrt(add(square, least))), weight, None, lengths, "MulBackward0")


# ----- channels ----------------------------------------------------------------------------------------------


def _unbiased_variance(x: Any, *, axes: tuple[int, ...], keepdim: bool) -> Any:
    return variance(x, axes=axes, keepdim=keepdim, correction=1.0)


def _move_statistics(
    running: Sequence[Any], x: Any, axes: tuple[int, ...], momentum: Any, over_batch: bool = False
) -> None:
    """Move a running mean and variance towards those of `x`, in place and behind the back of every graph."""
    for statistic, measure in zip(running, (averaged_along, _unbiased_variance)):
        if type(statistic) is not Tensor:
            continue
        share = float(number_of(momentum, "momentum"))
        with grad_mode(False):
            value = measure(value_of(x), axes=axes, keepdim=False)
            if over_batch:
                value = averaged_along(value, axes=(-2,), keepdim=False)
            value = to_shape(value_of(value), shape_in(statistic.current()))
            assign(statistic, add(mul(value_of(newest(statistic)), 1.0 - share), mul(value, share)))


def _vector(given: Any, x: Any) -> Any:
    """Return numbers as they are if they are a tensor, a list of them in the dtype of `x`, and None as None."""
    if given is None or type(given) is Tensor:
        return given
    return to_dtype(as_operand(given), dtype_of(data_of(x)))


def _per_channel(given: Any, name: str, x: Any) -> Any:
    """Return a vector with one number a channel, None where there is none."""
    vector, channels = _vector(given, x), _channels_of(shape_in(x))
    if vector is None:
        return None
    if shape_now(vector) != (channels,):
        raise ShapeProblem(f"{name} should contain {channels} elements not {prod(shape_now(vector))}")
    return vector


def _channels_of(shape: Shape) -> int:
    return shape[1] if len(shape) > 1 else 0


def _by_running(x: Any, mean: Any, spread: Any, eps: Any, along: Shape) -> Any:
    middle, spread = to_shape(newest(mean), along), to_shape(newest(spread), along)
    return div(sub(x, middle), sqrt(add(spread, float(eps))))


@operator(
    "batch_norm",
    family="convolution",
    method=False,
    torch=(F + "batch_norm",),
    help=Help(
        "batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-05)",
        "(x - mean)/sqrt(var + eps) per channel: of the batch while training, else the running ones.",
        "weight*(1 - 1/n - u_i^2/n)/sqrt(var + eps) for itself while training, u being (x - mean)/sqrt(var + eps); "
        "weight/sqrt(running_var + eps) else",
        (
            (
                "batch_norm([[1.0], [3.0]], None, None, training=True)",
                "tensor([[-1.0000],\n        [ 1.0000]])",
            ),
        ),
        ("layer_norm", "group_norm"),
        F_PAGE + "batch_norm.html",
    ),
    samples=Samples(
        cases=(
            Case(
                shapes=((4, 2),), params=(("running_mean", None), ("running_var", None), ("training", True))
            ),
            Case(
                shapes=((2, 2, 3),),
                params=(
                    ("running_mean", None),
                    ("running_var", None),
                    ("weight", [2.0, 0.5]),
                    ("bias", [0.1, 0.2]),
                    ("training", True),
                    ("eps", 0.1),
                ),
            ),
            Case(shapes=((3, 2),), params=(("running_mean", [0.5, 1.0]), ("running_var", [2.0, 0.5]))),
        )
    ),
)
def batch_norm(
    input: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: Any = False,
    momentum: Any = 0.1,
    eps: Any = 1e-05,
) -> Any:
    """Return x, normalised per channel (axis 1); while training the running statistics move towards the batch's."""
    x = newest(expect_floating(as_operand(input), "batch_norm"))
    shape = shape_in(x)
    channels = _channels_of(shape)
    statistics = [
        _per_channel(given, name, x)
        for given, name in ((running_mean, "running_mean"), (running_var, "running_var"))
    ]
    scale, shift = _per_channel(weight, "weight", x), _per_channel(bias, "bias", x)
    along = (channels, *(1,) * (len(shape) - 2))
    if not training:
        for each, name in zip(statistics, ("running_mean", "running_var")):
            if each is None:
                raise ValueProblem(f"{name} must be defined in evaluation mode", kind="RuntimeError")
        out = _by_running(x, statistics[0], statistics[1], eps, along)
        return _scaled(out, scale, shift, along, "NativeBatchNormBackward0")
    count = prod(shape) // channels if channels else 0
    if count < 2:
        raise ValueProblem(
            f"Expected more than 1 value per channel when training, got input size torch.Size({list(shape)})"
        )
    axes = tuple([i for i in range(-len(shape), 0) if i != 1 - len(shape)])
    _move_statistics(statistics, x, axes, momentum)
    return _scaled(_standardised(x, axes, eps), scale, shift, along, "NativeBatchNormBackward0")


# ----- groups and instances --------------------------------------------------------------------------------------


@operator(
    "group_norm",
    family="convolution",
    method=False,
    torch=(F + "group_norm", "torch.group_norm"),
    help=Help(
        "group_norm(input, num_groups, weight=None, bias=None, eps=1e-05)",
        "(x - mean)/sqrt(var + eps) over the channels of a group and all places, times weight, plus bias.",
        "weight*(1 - 1/n - u_i^2/n)/sqrt(var + eps) for itself, u being (x - mean)/sqrt(var + eps)",
        (("group_norm([[1.0, 3.0]], 1)", "tensor([[-1.0000,  1.0000]])"),),
        ("layer_norm", "batch_norm"),
        F_PAGE + "group_norm.html",
    ),
    samples=samples(
        case((2, 4), num_groups=2, eps=0.1), case((1, 4, 3), num_groups=2, weight=[1.0, 2.0, 0.5, 3.0])
    ),
)
def group_norm(input: Any, num_groups: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-05) -> Any:
    """Return x, normalised over groups of channels (axis 1) and all axes behind."""
    x = newest(expect_floating(as_operand(input), "group_norm"))
    shape, groups = shape_in(x), integer(num_groups, "num_groups")
    if len(shape) < 2:
        raise ShapeProblem(f"Expected at least 2 dimensions for input tensor but received {len(shape)}")
    if groups <= 0 or shape[1] % groups:
        raise ShapeProblem(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(shape)} and num_groups={groups}"
        )
    weight, bias = _vector(weight, x), _vector(bias, x)
    for part, name in ((weight, "weight"), (bias, "bias")):
        if part is not None and shape_now(part) != (shape[1],):
            raise ShapeProblem(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of "
                f"shape {list(shape_now(part))} and input of shape {list(shape)}"
            )
    rows = to_shape(x, (shape[0], groups, prod(shape[1:]) // groups))
    out = to_shape(_standardised(rows, (-1,), eps), shape)
    return _scaled(out, weight, bias, (shape[1], *(1,) * (len(shape) - 2)), "NativeGroupNormBackward0")


@operator(
    "instance_norm",
    family="convolution",
    method=False,
    torch=(F + "instance_norm",),
    help=Help(
        "instance_norm(input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, "
        "momentum=0.1, eps=1e-05)",
        "(x - mean)/sqrt(var + eps) over the places of each channel of each example.",
        "weight*(1 - 1/n - u_i^2/n)/sqrt(var + eps) for itself, u being (x - mean)/sqrt(var + eps)",
        (("instance_norm([[[1.0, 3.0]]])", "tensor([[[-1.0000,  1.0000]]])"),),
        ("batch_norm", "group_norm"),
        F_PAGE + "instance_norm.html",
    ),
    samples=samples(case((2, 2, 3), eps=0.1), case((1, 2, 2, 2), weight=[2.0, 0.5], bias=[0.1, 0.2])),
)
def instance_norm(
    input: Any,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    use_input_stats: Any = True,
    momentum: Any = 0.1,
    eps: Any = 1e-05,
) -> Any:
    """Return x, normalised over all places of each channel of each example, or by running statistics."""
    x = newest(expect_floating(as_operand(input), "instance_norm"))
    shape = shape_in(x)
    if not use_input_stats:
        return batch_norm(x, running_mean, running_var, weight, bias, False, momentum, eps)
    if prod(shape[2:]) == 1:
        raise ValueProblem(
            f"Expected more than 1 spatial element when training, got input size torch.Size({list(shape)})"
        )
    if len(shape) < 3:
        raise ShapeProblem(f"instance_norm takes (batch, channels, places), not {list(shape)}")
    channels, axes = _channels_of(shape), tuple(range(2 - len(shape), 0))
    scale, shift = _per_channel(weight, "weight", x), _per_channel(bias, "bias", x)
    _move_statistics((running_mean, running_var), x, axes, momentum, over_batch=True)
    along = (channels, *(1,) * (len(shape) - 2))
    return _scaled(_standardised(x, axes, eps), scale, shift, along, "ViewBackward0")
