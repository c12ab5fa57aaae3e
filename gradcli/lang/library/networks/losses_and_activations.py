"""Losses and activations as PyTorch makes objects of them: `nn.MSELoss()`, `nn.Sigmoid()`.

They are modules without weights: an operator with some of its arguments given.
"""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.errors import TypeProblem
from gradcli.lang.library.networks.module import Module
from gradcli.lang.library.torch_warnings import former_reduction, watch
from gradcli.lang.values.binding import call_operator
from gradcli.lang.values.kinds import python_name
from gradcli.lang.values.objects import Builtin, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

_REDUCED = "weight=None, size_average=None, reduce=None, reduction='mean'"
_OF_CLASSES = "weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean'"
_POWERS = "norm_type, kernel_size, stride=None, ceil_mode=False"
_PLAIN_LOSS = "size_average=None, reduce=None, reduction='mean'"
# PyTorch's class: the operator it stands for and the signature of making it.
LAYERS: dict[str, tuple[str, str]] = {
    "MSELoss": ("mse_loss", _PLAIN_LOSS),
    "L1Loss": ("l1_loss", _PLAIN_LOSS),
    "SmoothL1Loss": ("smooth_l1_loss", "size_average=None, reduce=None, reduction='mean', beta=1.0"),
    "HuberLoss": ("huber_loss", "reduction='mean', delta=1.0"),
    "BCELoss": ("binary_cross_entropy", _REDUCED),
    "BCEWithLogitsLoss": ("binary_cross_entropy_with_logits", f"{_REDUCED}, pos_weight=None"),
    "CrossEntropyLoss": ("cross_entropy", f"{_OF_CLASSES}, label_smoothing=0.0"),
    "NLLLoss": ("nll_loss", _OF_CLASSES),
    "KLDivLoss": ("kl_div", "size_average=None, reduce=None, reduction='mean', log_target=False"),
    "CosineSimilarity": ("cosine_similarity", "dim=1, eps=1e-8"),
    "SoftMarginLoss": ("soft_margin_loss", _PLAIN_LOSS),
    "PoissonNLLLoss": (
        "poisson_nll_loss",
        "log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction='mean'",
    ),
    "GaussianNLLLoss": ("gaussian_nll_loss", "*, full=False, eps=1e-6, reduction='mean'"),
    "CTCLoss": ("ctc_loss", "blank=0, reduction='mean', zero_infinity=False"),
    "MarginRankingLoss": ("margin_ranking_loss", f"margin=0.0, {_PLAIN_LOSS}"),
    "HingeEmbeddingLoss": ("hinge_embedding_loss", f"margin=1.0, {_PLAIN_LOSS}"),
    "CosineEmbeddingLoss": ("cosine_embedding_loss", f"margin=0.0, {_PLAIN_LOSS}"),
    "TripletMarginLoss": (
        "triplet_margin_loss",
        f"margin=1.0, p=2.0, eps=1e-6, swap=False, {_PLAIN_LOSS}",
    ),
    "PairwiseDistance": ("pairwise_distance", "p=2.0, eps=1e-6, keepdim=False"),
    "MultiMarginLoss": ("multi_margin_loss", f"p=1, margin=1.0, {_REDUCED}"),
    "MultiLabelMarginLoss": ("multilabel_margin_loss", _PLAIN_LOSS),
    "MultiLabelSoftMarginLoss": ("multilabel_soft_margin_loss", _REDUCED),
    "Sigmoid": ("sigmoid", ""),
    "LogSigmoid": ("logsigmoid", ""),
    "ReLU": ("relu", "inplace=False"),
    "ReLU6": ("relu6", "inplace=False"),
    "Tanh": ("tanh", ""),
    "Softplus": ("softplus", "beta=1.0, threshold=20.0"),
    "Softsign": ("softsign", ""),
    "SiLU": ("silu", "inplace=False"),
    "Mish": ("mish", "inplace=False"),
    "GELU": ("gelu", "approximate='none'"),
    "ELU": ("elu", "alpha=1.0, inplace=False"),
    "SELU": ("selu", "inplace=False"),
    "CELU": ("celu", "alpha=1.0, inplace=False"),
    "LeakyReLU": ("leaky_relu", "negative_slope=0.01, inplace=False"),
    "Hardtanh": ("hardtanh", "min_val=-1.0, max_val=1.0, inplace=False"),
    "Hardsigmoid": ("hardsigmoid", "inplace=False"),
    "Softmax": ("softmax", "dim=None"),
    "LogSoftmax": ("log_softmax", "dim=None"),
    "Softmin": ("softmin", "dim=None"),
    "GLU": ("glu", "dim=-1"),
    "Tanhshrink": ("tanhshrink", ""),
    "Softshrink": ("softshrink", "lambd=0.5"),
    "Hardshrink": ("hardshrink", "lambd=0.5"),
    "Hardswish": ("hardswish", "inplace=False"),
    "Unfold": ("im2col", "kernel_size, dilation=1, padding=0, stride=1"),
    "Fold": ("col2im", "output_size, kernel_size, dilation=1, padding=0, stride=1"),
    "PixelShuffle": ("pixel_shuffle", "upscale_factor"),
    "PixelUnshuffle": ("pixel_unshuffle", "downscale_factor"),
    "Upsample": ("interpolate", "size=None, scale_factor=None, mode='nearest', align_corners=None"),
    "UpsamplingNearest2d": ("interpolate", "size=None, scale_factor=None, mode='nearest'"),
    "UpsamplingBilinear2d": (
        "interpolate",
        "size=None, scale_factor=None, mode='bilinear', align_corners=True",
    ),
    "LocalResponseNorm": ("local_response_norm", "size, alpha=0.0001, beta=0.75, k=1.0"),
    **{f"LPPool{rank}d": (f"lp_pool{rank}d", _POWERS) for rank in (1, 2, 3)},
    "ChannelShuffle": ("channel_shuffle", "groups"),
    "Threshold": ("threshold", "threshold, value, inplace=False"),
}


_PLACES = {
    "Unfold": "fold",
    "Fold": "fold",
    "PixelShuffle": "pixelshuffle",
    "PixelUnshuffle": "pixelshuffle",
    "Upsample": "upsampling",
    "UpsamplingNearest2d": "upsampling",
    "UpsamplingBilinear2d": "upsampling",
    "LocalResponseNorm": "normalization",
    **{f"LPPool{rank}d": "pooling" for rank in (1, 2, 3)},
    "ChannelShuffle": "channelshuffle",
}
_DISTANCES = ("CosineSimilarity", "PairwiseDistance")


def _class_of(name: str) -> str:
    return f"torch.nn.modules.{_place_of(name)}.{name}"


def _place_of(name: str) -> str:
    if name in _PLACES:
        return _PLACES[name]
    return "loss" if name.endswith("Loss") else "distance" if name in _DISTANCES else "activation"


class Layer(Module):
    """A loss or activation with its settings; calling it applies the operator."""

    __slots__ = ("given", "operator", "runtime")
    in_words = "a function"

    def __init__(
        self, name: str, operator: str, settings: dict[str, Any], given: dict[str, Any], runtime: Runtime
    ) -> None:
        super().__init__(name, settings)
        self.operator = operator
        self.given = given
        self.runtime = runtime

    @property
    def place(self) -> str:  # type: ignore[override]
        """The part of torch.nn.modules that has it."""
        return _place_of(self.name)

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the operator's result for these arguments."""
        named = {**self.settings, **named}
        watch(self.operator, arguments, named, self.runtime)
        return call_operator(OPERATORS[self.operator], arguments, named)

    def summary(self, printer: Any) -> str:
        """Return the settings that PyTorch shows."""
        if self.name in _UNNAMED:
            return ", ".join([printer.repr(value) for value in self.given.values()])
        unnamed = "size" if self.name == "LocalResponseNorm" else ""
        return ", ".join(
            [
                f"{'' if name == unnamed else f'{name}='}{printer.repr(value)}"
                for name, value in self.given.items()
            ]
        )


# What PyTorch shows of these in brackets, always, not only where it was given.
_ALWAYS_SHOWN = {
    "Softmax": ("dim",),
    "LogSoftmax": ("dim",),
    "Softmin": ("dim",),
    "GLU": ("dim",),
    "Softshrink": ("lambd",),
    "Hardshrink": ("lambd",),
    "Threshold": ("threshold", "value"),
    "LeakyReLU": ("negative_slope",),
    "GELU": ("approximate",),
    "Softplus": ("beta", "threshold"),
    "ELU": ("alpha",),
    "CELU": ("alpha",),
    "Hardtanh": ("min_val", "max_val"),
    "Unfold": ("kernel_size", "dilation", "padding", "stride"),
    "Fold": ("output_size", "kernel_size", "dilation", "padding", "stride"),
    "PixelShuffle": ("upscale_factor",),
    "PixelUnshuffle": ("downscale_factor",),
    "Upsample": ("size", "scale_factor", "mode"),
    "UpsamplingNearest2d": ("size", "scale_factor", "mode"),
    "UpsamplingBilinear2d": ("size", "scale_factor", "mode"),
    "LocalResponseNorm": ("size", "alpha", "beta", "k"),
    **{f"LPPool{rank}d": ("norm_type", "kernel_size", "stride", "ceil_mode") for rank in (1, 2, 3)},
    "ChannelShuffle": ("groups",),
}

_UNNAMED = ("Softshrink", "Hardshrink")  # PyTorch shows their settings without names
_SILENT_IN_PLACE = ("Hardsigmoid", "Hardswish")  # and of these does not show that they work in place


def layer_types(runtime: Runtime) -> dict[str, Any]:
    """Return the losses and activations of `torch.nn` as types that make them."""
    return {
        name: _layer_type(name, *LAYERS[name], runtime) for name in LAYERS if LAYERS[name][0] in OPERATORS
    }


def _layer_type(name: str, operator: str, signature: str, runtime: Runtime) -> TypeObject:
    from gradcli.lang.values.binding import Signature

    names = Signature(signature).names

    def build(*values: Any) -> Layer:
        settings = {key: value for key, value in zip(names, values) if value is not None}
        if isinstance(settings.get("weight"), (list, tuple)):
            kind = python_name(settings["weight"])
            raise TypeProblem(
                f"cannot assign '{kind}' object to buffer 'weight' (torch Tensor or None required)",
                hint="weight=torch.tensor([1., 2.])",
            )
        size_average, reduce = settings.pop("size_average", None), settings.pop("reduce", None)
        if size_average is not None or reduce is not None:
            # A tensor of many elements, as in MSELoss(y, target), is no switch.
            settings["reduction"] = former_reduction(size_average, reduce, runtime)
        if not settings.get("inplace", True):
            del settings["inplace"]
        always = _ALWAYS_SHOWN.get(name, ())
        shown = {
            key: value
            for key, value in zip(names, values)
            if key in always and (value is not None or key == "stride")
        }
        if type(shown.get("scale_factor")) is int:
            shown["scale_factor"] = float(shown["scale_factor"])  # as PyTorch keeps it
        if "inplace" in settings and name not in _SILENT_IN_PLACE:
            shown["inplace"] = settings["inplace"]
        return Layer(name, operator, settings, shown, runtime)

    return TypeObject(
        name,
        _class_of(name),
        Builtin(name, signature, build),
        lambda value: type(value) is Layer and value.name == name,
    )
