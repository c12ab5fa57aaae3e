"""Losses and activations as PyTorch makes objects of them: `nn.MSELoss()`, `nn.Sigmoid()`.

They are modules without weights: an operator with some of its arguments given.
"""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.lang.library.networks import Module
from gradcli.lang.values.binding import call_operator
from gradcli.lang.values.objects import Builtin, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

_REDUCED = "weight=None, size_average=None, reduce=None, reduction='mean'"
_PLAIN_LOSS = "size_average=None, reduce=None, reduction='mean'"
# PyTorch's class: the operator it stands for and the signature of making it.
LAYERS: dict[str, tuple[str, str]] = {
    "MSELoss": ("mse_loss", _PLAIN_LOSS),
    "L1Loss": ("l1_loss", _PLAIN_LOSS),
    "SmoothL1Loss": ("smooth_l1_loss", "size_average=None, reduce=None, reduction='mean', beta=1.0"),
    "HuberLoss": ("huber_loss", "reduction='mean', delta=1.0"),
    "BCELoss": ("binary_cross_entropy", _REDUCED),
    "BCEWithLogitsLoss": ("binary_cross_entropy_with_logits", _REDUCED),
    "CrossEntropyLoss": ("cross_entropy", "weight=None, *, reduction='mean', label_smoothing=0.0"),
    "NLLLoss": ("nll_loss", _REDUCED),
    "KLDivLoss": ("kl_div", "size_average=None, reduce=None, reduction='mean', log_target=False"),
    "CosineSimilarity": ("cosine_similarity", "dim=1, eps=1e-8"),
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
}
# Settings that say nothing about the value.
_IGNORED = frozenset(("inplace", "size_average", "reduce"))


def _class_of(name: str) -> str:
    return f"torch.nn.modules.{_place_of(name)}.{name}"


def _place_of(name: str) -> str:
    return "loss" if name.endswith("Loss") else "distance" if name.startswith("Cosine") else "activation"


class Layer(Module):
    """A loss or activation with its settings; calling it applies the operator."""

    __slots__ = ("given", "operator")
    in_words = "a function"

    def __init__(self, name: str, operator: str, settings: dict[str, Any], given: dict[str, Any]) -> None:
        super().__init__(name, settings)
        self.operator = operator
        self.given = given

    @property
    def place(self) -> str:  # type: ignore[override]
        """The part of torch.nn.modules that has it."""
        return _place_of(self.name)

    def run(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the operator's result for these arguments."""
        return call_operator(OPERATORS[self.operator], arguments, {**self.settings, **named})

    def summary(self, printer: Any) -> str:
        """Return the settings that PyTorch shows."""
        return ", ".join([f"{name}={printer.repr(value)}" for name, value in self.given.items()])


# What PyTorch shows of these in brackets, always, not only where it was given.
_ALWAYS_SHOWN = {
    "Softmax": ("dim",),
    "LogSoftmax": ("dim",),
    "LeakyReLU": ("negative_slope",),
    "GELU": ("approximate",),
}


def layer_types(_runtime: Runtime) -> dict[str, Any]:
    """Return the losses and activations of `torch.nn` as types that make them."""
    return {name: _layer_type(name, *LAYERS[name]) for name in LAYERS if LAYERS[name][0] in OPERATORS}


def _layer_type(name: str, operator: str, signature: str) -> TypeObject:
    from gradcli.lang.values.binding import Signature

    names = Signature(signature).names

    def build(*values: Any) -> Layer:
        settings = {
            key: value for key, value in zip(names, values) if key not in _IGNORED and value is not None
        }
        shown = {key: value for key, value in zip(names, values) if key in _ALWAYS_SHOWN.get(name, ())}
        return Layer(name, operator, settings, shown)

    return TypeObject(
        name,
        _class_of(name),
        Builtin(name, signature, build),
        lambda value: type(value) is Layer and value.name == name,
    )
