"""Layers for signals and images: `nn.Conv2d(1, 8, 3)`, `nn.MaxPool2d(2)`, `nn.BatchNorm2d(8)`, `nn.PReLU()`."""

from __future__ import annotations

from math import prod

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, grad_mode
from gradcli.core.tensor import tensor as new_leaf
from gradcli.errors import ValueProblem
from gradcli.lang.library.networks.layers import draw_weights, new_parameter, one_input
from gradcli.lang.library.networks.module import Module
from gradcli.lang.running.inplace_calls import updated
from gradcli.lang.values.binding import call_operator, dtype_name
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.sequence_methods import iterated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _per_axis(given: Any, rank: int) -> Any:
    """Return a setting as one number an axis; a word such as 'same' as it is."""
    if type(given) is str:
        return given
    return tuple(given) if isinstance(given, (list, tuple)) else (given,) * rank


def _shown(settings: dict[str, Any], names: tuple[str, ...]) -> str:
    return ", ".join([f"{name}={settings[name]}" for name in names])


_PLACES = {
    "Conv": "conv",
    "ConvTranspose": "conv",
    "BatchNorm": "batchnorm",
    "InstanceNorm": "instancenorm",
    "PReLU": "activation",
}


def _place_of(name: str) -> str:
    """Return the part of torch.nn.modules that has a layer."""
    return "pooling" if "Pool" in name else _PLACES.get(name.rstrip("123d"), "normalization")


class Convolution(Module):
    """`nn.Conv2d(inputs, outputs, kernel)` and its kin, with weights drawn as PyTorch draws them."""

    __slots__ = ()
    place = "conv"

    def __init__(
        self, name: str, inputs: Any, outputs: Any, kernel: Any, bias: Any, dtype: Any, **settings: Any
    ) -> None:
        rank, transposed = int(name[-2]), "Transpose" in name
        incoming, outgoing = whole_number(inputs, "in_channels"), whole_number(outputs, "out_channels")
        groups = whole_number(settings.pop("groups"), "groups")
        for count, which in ((incoming, "in_channels"), (outgoing, "out_channels")):
            if groups <= 0 or count % groups:
                raise ValueProblem(
                    f"{which} must be divisible by groups"
                    if groups > 0
                    else "groups must be a positive integer"
                )
        sizes = _per_axis(kernel, rank)
        settings = {name: _per_axis(value, rank) for name, value in settings.items()}
        super().__init__(
            name,
            {
                "in_channels": incoming,
                "out_channels": outgoing,
                "kernel_size": sizes,
                **settings,
                "groups": groups,
            },
        )
        ends = (incoming, outgoing // groups) if transposed else (outgoing, incoming // groups)
        draw_weights(self, (*ends, *sizes), outgoing, ends[1] * prod(sizes), bias, dtype)

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the convolution of the input with the weights, plus the bias."""
        settings = {name: value for name, value in self.settings.items() if name not in _ABOUT}
        wanted = None
        if "output_padding" in settings:
            wanted = named.pop("output_size", None) if len(arguments) < 2 else arguments[1]
        (x,) = one_input(self, arguments[:1] if wanted is not None else arguments, named)
        if wanted is not None:
            settings["output_padding"] = self._missing(x, tuple(map(whole_number, iterated(wanted))))
        operator = self.name.replace("Transpose", "_transpose").replace("Conv", "conv")
        return call_operator(OPERATORS[operator], [x, *self.parameters.values()], settings)

    def _missing(self, x: Any, wanted: tuple[int, ...]) -> list[int]:
        """Return how much has to be added to each axis for an output of a wanted size. Raises: ValueProblem."""
        own, rank = self.settings, int(self.name[-2])
        if len(wanted) not in (rank, len(x.shape)):
            raise ValueProblem(
                f"ConvTranspose{rank}D: for {len(x.shape)}D input, output_size must have {rank} or {len(x.shape)} elements "
                f"(got {len(wanted)})"
            )
        sizes, lengths = wanted[-rank:], x.shape[-rank:]
        each = zip(lengths, own["stride"], own["padding"], own["dilation"], own["kernel_size"])
        least = [(n - 1) * step - 2 * pad + gap * (k - 1) + 1 for n, step, pad, gap, k in each]
        most = [low + step - 1 for low, step in zip(least, own["stride"])]
        if any(not low <= size <= high for low, size, high in zip(least, sizes, most)):
            raise ValueProblem(
                f"requested an output size of {sizes}, but valid sizes range from {least} to {most} "
                f"(for an input of torch.Size({list(lengths)}))"
            )
        return [size - low for size, low in zip(sizes, least)]

    def summary(self, _printer: Any) -> str:
        """Return the sizes, and of the other settings those that are not the usual ones."""
        own = self.settings
        text = f"{own['in_channels']}, {own['out_channels']}, {_shown(own, ('kernel_size', 'stride'))}"
        for name, usual in (("padding", 0), ("dilation", 1), ("output_padding", 0)):
            if name in own and (type(own[name]) is str or set(own[name]) != {usual}):
                text += f", {name}={own[name]}"
        text += f", groups={own['groups']}" if own["groups"] != 1 else ""
        return text if self.parameters["bias"] is not None else f"{text}, bias=False"


_ABOUT = ("in_channels", "out_channels", "kernel_size")


class Pool(Module):
    """`nn.MaxPool2d(2)` and its kin: windows of the input, each reduced to one number."""

    __slots__ = ("shown",)
    place = "pooling"

    def __init__(self, name: str, settings: dict[str, Any], shown: tuple[str, ...]) -> None:
        super().__init__(name, settings)
        self.shown = shown

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the windows' means or largest elements."""
        (x,) = one_input(self, arguments, named)
        words = self.name.replace("Adaptive", "adaptive_").replace("Pool", "_pool")
        return call_operator(OPERATORS[words.replace("Avg", "avg").replace("Max", "max")], [x], self.settings)

    def summary(self, _printer: Any) -> str:
        """Return the settings."""
        return _shown(self.settings, self.shown)


class Prelu(Module):
    """`nn.PReLU()`: x, and where it is negative a weight times it, which is learnt."""

    __slots__ = ()
    place = "activation"

    def __init__(self, count: Any, init: Any, dtype: Any) -> None:
        number = whole_number(count, "num_parameters")
        super().__init__("PReLU", {"num_parameters": number})
        self.parameters["weight"] = new_parameter((number,), dtype_name(dtype), init)

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input, its negative elements times the weight."""
        (x,) = one_input(self, arguments, named)
        return call_operator(OPERATORS["prelu"], [x, self.parameters["weight"]], {})

    def summary(self, _printer: Any) -> str:
        """Return how many weights there are."""
        return f"num_parameters={self.settings['num_parameters']}"


class Norm(Module):
    """`nn.BatchNorm2d(8)`, `nn.LayerNorm(4)` and their kin; `buffers` holds the running statistics."""

    __slots__ = ()

    def __init__(
        self, name: str, settings: dict[str, Any], shape: tuple[int, ...], affine: Any, bias: Any
    ) -> None:
        scaled, shifted = truth(affine), bias is not None and truth(affine) and truth(bias)
        super().__init__(name, settings if bias is None else {**settings, "bias": shifted})
        self.parameters["weight"] = new_parameter(shape, None, 1.0) if scaled else None
        if bias is not None:
            self.parameters["bias"] = new_parameter(shape, None) if shifted else None
        if truth(settings.get("track_running_stats", False)):
            self.buffers["running_mean"] = new_leaf(OPERATORS["zeros"].call(*shape).value)
            self.buffers["running_var"] = new_leaf(OPERATORS["ones"].call(*shape).value)
            self.buffers["num_batches_tracked"] = new_leaf(0)

    @property
    def place(self) -> str:  # type: ignore[override]
        """The part of torch.nn.modules that has it."""
        return _place_of(self.name)

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input normalised; while training the running statistics move."""
        (x,) = one_input(self, arguments, named)
        weight, bias, own = self.parameters["weight"], self.parameters.get("bias"), self.settings
        if self.name == "RMSNorm":
            return call_operator(OPERATORS["rms_norm"], [x, own["normalized_shape"], weight, own["eps"]], {})
        if self.name == "LayerNorm":
            return call_operator(
                OPERATORS["layer_norm"], [x, own["normalized_shape"], weight, bias, own["eps"]], {}
            )
        if self.name == "GroupNorm":
            return call_operator(
                OPERATORS["group_norm"], [x, own["num_groups"], weight, bias, own["eps"]], {}
            )
        self._expect_rank(x)
        mean, spread = self.buffers.get("running_mean"), self.buffers.get("running_var")
        by_input = self.training or mean is None
        operator = "batch_norm" if self.name.startswith("Batch") else "instance_norm"
        settings = [mean, spread, weight, bias, by_input, self._momentum(), own["eps"]]
        return call_operator(OPERATORS[operator], [x, *settings], {})

    def _expect_rank(self, x: Any) -> None:
        rank, least = int(self.name[-2]) + 2, int(self.name[-2]) + 1
        ranks = (
            (2, 3) if self.name == "BatchNorm1d" else (rank,) if self.name[:5] == "Batch" else (least, rank)
        )
        given = len(x.shape) if type(x) is Tensor else 0
        if given not in ranks:
            wanted = " or ".join([f"{n}D" for n in ranks])
            raise ValueProblem(f"expected {wanted} input (got {given}D input)")

    def _momentum(self) -> float:
        """Return the share of the newest batch in the running statistics, and count the batch."""
        momentum, count = self.settings["momentum"], self.buffers.get("num_batches_tracked")
        if self.training and count is not None:
            with grad_mode(False):
                updated(count, OPERATORS["add"].call(count, 1))
            return 1.0 / float(data_of(count)) if momentum is None else float(momentum)
        return 0.0 if momentum is None else float(momentum)

    def summary(self, _printer: Any) -> str:
        """Return the sizes and the settings."""
        order = tuple([name for name in _ORDER if name in self.settings])
        sizes = ", ".join([str(value) for name, value in self.settings.items() if name not in order])
        return f"{sizes}, {_shown(self.settings, order)}"


_ORDER = ("eps", "momentum", "affine", "elementwise_affine", "bias", "track_running_stats")

# ----- their types ------------------------------------------------------------------------------------------

_FORWARD = (
    "in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, "
    "padding_mode='zeros', device=None, dtype=None"
)
_BACKWARD = (
    "in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, "
    "dilation=1, padding_mode='zeros', device=None, dtype=None"
)
_LARGEST = "kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False"
_MEAN = "kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True"
_CHANNELS = (
    "num_features, eps=1e-05, momentum=0.1, affine={0}, track_running_stats={0}, device=None, dtype=None, "
    "*, bias=True"
)


def _zeros_only(mode: Any) -> None:
    if mode != "zeros":
        raise ValueProblem(
            f"gradcli's convolutions pad with zeros, not by padding_mode={mode!r}",
            hint="F.pad(x, widths, mode='reflect') before a convolution without padding does it",
        )


def _convolution(name: str) -> Callable[..., Module]:
    def forward(
        inputs: Any, outputs: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, groups: Any, bias: Any,
        mode: Any, _device: Any, dtype: Any,
    ) -> Module:  # fmt: skip
        _zeros_only(mode)
        settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        return Convolution(name, inputs, outputs, kernel, bias, dtype, **settings)

    def backward(
        inputs: Any, outputs: Any, kernel: Any, stride: Any, padding: Any, more: Any, groups: Any, bias: Any,
        dilation: Any, mode: Any, _device: Any, dtype: Any,
    ) -> Module:  # fmt: skip
        _zeros_only(mode)
        settings = {
            "stride": stride,
            "padding": padding,
            "output_padding": more,
            "groups": groups,
            "dilation": dilation,
        }
        return Convolution(name, inputs, outputs, kernel, bias, dtype, **settings)

    return backward if "Transpose" in name else forward


def _max_pool(name: str) -> Callable[..., Module]:
    def make(kernel: Any, stride: Any, padding: Any, dilation: Any, indices: Any, ceil_mode: Any) -> Module:
        stride = kernel if stride is None else stride
        settings = {"kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation}
        shown = (*settings, "ceil_mode")
        return Pool(name, {**settings, "return_indices": indices, "ceil_mode": ceil_mode}, shown)

    return make


def _avg_pool(name: str) -> Callable[..., Module]:
    def make(
        kernel: Any, stride: Any, padding: Any, ceil_mode: Any, include: Any, divisor: Any = None
    ) -> Module:
        sizes = {"kernel_size": kernel, "stride": kernel if stride is None else stride, "padding": padding}
        if name == "AvgPool1d":
            sizes = {key: _per_axis(value, 1) for key, value in sizes.items()}
        settings = {**sizes, "ceil_mode": ceil_mode, "count_include_pad": include}
        return Pool(
            name, settings if divisor is None else {**settings, "divisor_override": divisor}, tuple(sizes)
        )

    return make


def _adaptive(name: str) -> Callable[..., Module]:
    return lambda size: Pool(
        name, {"output_size": tuple(size) if type(size) is list else size}, ("output_size",)
    )


def _by_channel(name: str) -> Callable[..., Module]:
    def make(
        count: Any, eps: Any, momentum: Any, affine: Any, track: Any, _device: Any, _dtype: Any, bias: Any
    ) -> Module:
        features = whole_number(count, "num_features")
        settings = {"num_features": features, "eps": eps, "momentum": momentum, "affine": affine}
        return Norm(name, {**settings, "track_running_stats": track}, (features,), affine, bias)

    return make


def _lengths(shape: Any) -> tuple[int, ...]:
    return tuple(shape) if isinstance(shape, (list, tuple)) else (whole_number(shape, "normalized_shape"),)


def layer_norm(shape: Any, eps: Any, affine: Any, bias: Any, _device: Any, _dtype: Any) -> Module:
    """Return `nn.LayerNorm` over axes of the given sizes."""
    sizes = _lengths(shape)
    settings = {"normalized_shape": sizes, "eps": eps, "elementwise_affine": affine}
    return Norm("LayerNorm", settings, sizes, affine, bias)


def _rms_norm(shape: Any, eps: Any, affine: Any, _device: Any, _dtype: Any) -> Module:
    sizes = _lengths(shape)
    return Norm(
        "RMSNorm", {"normalized_shape": sizes, "eps": eps, "elementwise_affine": affine}, sizes, affine, None
    )


def _group_norm(
    groups: Any, channels: Any, eps: Any, affine: Any, _device: Any, _dtype: Any, bias: Any
) -> Module:
    count = whole_number(channels, "num_channels")
    if count % whole_number(groups, "num_groups"):
        raise ValueProblem(f"num_channels ({count}) must be divisible by num_groups ({groups})")
    settings = {"num_groups": groups, "num_channels": count, "eps": eps, "affine": affine}
    return Norm("GroupNorm", settings, (count,), affine, bias)


def image_layer_types() -> dict[str, TypeObject]:
    """Return convolutions, pooling and normalisation of `torch.nn` as types that make them."""
    makers: dict[str, tuple[str, Callable[..., Module]]] = {}
    for rank in (1, 2, 3):
        makers[f"Conv{rank}d"] = _FORWARD, _convolution(f"Conv{rank}d")
        makers[f"MaxPool{rank}d"] = _LARGEST, _max_pool(f"MaxPool{rank}d")
        divisor = "" if rank == 1 else ", divisor_override=None"
        makers[f"AvgPool{rank}d"] = _MEAN + divisor, _avg_pool(f"AvgPool{rank}d")
        makers[f"BatchNorm{rank}d"] = _CHANNELS.format(True), _by_channel(f"BatchNorm{rank}d")
        makers[f"InstanceNorm{rank}d"] = _CHANNELS.format(False), _by_channel(f"InstanceNorm{rank}d")
        makers[f"ConvTranspose{rank}d"] = _BACKWARD, _convolution(f"ConvTranspose{rank}d")
        makers[f"AdaptiveAvgPool{rank}d"] = "output_size", _adaptive(f"AdaptiveAvgPool{rank}d")
        makers[f"AdaptiveMaxPool{rank}d"] = "output_size", _adaptive(f"AdaptiveMaxPool{rank}d")
    makers["LayerNorm"] = (
        "normalized_shape, eps=1e-05, elementwise_affine=True, bias=True, device=None, dtype=None",
        layer_norm,
    )
    makers["RMSNorm"] = (
        "normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None",
        _rms_norm,
    )
    makers["PReLU"] = (
        "num_parameters=1, init=0.25, device=None, dtype=None",
        lambda count, init, _device, dtype: Prelu(count, init, dtype),
    )
    makers["GroupNorm"] = (
        "num_groups, num_channels, eps=1e-05, affine=True, device=None, dtype=None, *, bias=True",
        _group_norm,
    )
    return {name: _type(name, signature, make) for name, (signature, make) in makers.items()}


def _type(name: str, signature: str, make: Callable[..., Module]) -> TypeObject:
    return TypeObject(
        name,
        f"torch.nn.modules.{_place_of(name)}.{name}",
        Builtin(name, signature, make),
        lambda value: isinstance(value, Module) and value.name == name,
    )
