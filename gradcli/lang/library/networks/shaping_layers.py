"""Layers that pad or give another shape: `nn.ZeroPad2d(1)`, `nn.ReflectionPad1d(2)`, `nn.Unflatten(1, (2, 3))`."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.errors import TypeProblem
from gradcli.lang.library.networks.layers import Stateless, one_input
from gradcli.lang.library.networks.module import type_of_kind
from gradcli.lang.values.binding import call_operator
from gradcli.lang.values.kinds import python_name
from gradcli.lang.values.objects import Builtin, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# How PyTorch's classes are called, and which way of `F.pad` each is.
_PADS = {
    "ConstantPad": "constant",
    "ZeroPad": "constant",
    "ReflectionPad": "reflect",
    "ReplicationPad": "replicate",
    "CircularPad": "circular",
}


class Padding(Stateless):
    """`nn.ReflectionPad2d(1)`: elements added at the ends of the last axes."""

    __slots__ = ()
    place = "padding"

    def __init__(self, name: str, padding: Any, value: Any) -> None:
        rank = int(name[-2])
        widths = tuple(padding) if isinstance(padding, (list, tuple)) else (padding,) * (2 * rank)
        super().__init__(name, {"padding": widths, "value": value})

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input with elements at its ends."""
        (x,) = one_input(self, arguments, named)
        mode = _PADS[self.name[:-2]]
        given = (mode, self.settings["value"]) if mode == "constant" else (mode,)
        return call_operator(OPERATORS["pad"], [x, self.settings["padding"], *given], {})

    def summary(self, printer: Any) -> str:
        """Return the widths; with their names where there is a value, too."""
        if self.name.startswith("ConstantPad"):
            return super().summary(printer)
        return str(printer.repr(self.settings["padding"]))


class Unflatten(Stateless):
    """`nn.Unflatten(1, (2, 3))`: one axis made several."""

    __slots__ = ()
    place = "flatten"

    def __init__(self, dim: Any, sizes: Any) -> None:
        if not isinstance(sizes, (list, tuple)):
            raise TypeProblem(
                f"unflattened_size must be a tuple of ints, but found type {python_name(sizes)}"
            )
        super().__init__("Unflatten", {"dim": dim, "unflattened_size": sizes})

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input with the axis made several."""
        (x,) = one_input(self, arguments, named)
        return call_operator(OPERATORS["unflatten"], [x, *self.settings.values()], {})


class Softmax2d(Stateless):
    """`nn.Softmax2d()`: softmax over the channels of images."""

    __slots__ = ()
    place = "activation"

    def __init__(self) -> None:
        super().__init__("Softmax2d", {})

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input with softmax taken over its channels."""
        (x,) = one_input(self, arguments, named)
        return call_operator(OPERATORS["softmax"], [x, -3], {})


def _pad_type(name: str) -> TypeObject:
    signature = "padding, value" if name.startswith("ConstantPad") else "padding"

    def build(padding: Any, value: Any = 0.0) -> Padding:
        return Padding(name, padding, value)

    return TypeObject(
        name,
        f"torch.nn.modules.padding.{name}",
        Builtin(name, signature, build),
        lambda value: type(value) is Padding and value.name == name,
    )


def shaping_layer_types() -> dict[str, TypeObject]:
    """Return the types of these layers."""
    pads = [f"{kind}{rank}d" for kind in _PADS for rank in (1, 2, 3)]
    return {
        **{name: _pad_type(name) for name in pads},
        "Unflatten": type_of_kind(Unflatten, "dim, unflattened_size", Unflatten),
        "Softmax2d": type_of_kind(Softmax2d, "", Softmax2d),
    }
