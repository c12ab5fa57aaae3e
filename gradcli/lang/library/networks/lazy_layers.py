"""Layers that learn the size of their input from the first one: `nn.LazyLinear(8)`, `nn.LazyConv2d(4, 3)`, ..."""

from __future__ import annotations

from gradcli.core.generator import restore_stream, saved_stream
from gradcli.core.tensor import Tensor, detach
from gradcli.errors import TypeProblem
from gradcli.lang.library.networks.image_layers import image_layer_types
from gradcli.lang.library.networks.layers import Linear, new_parameter, plain_layer_types
from gradcli.lang.library.networks.module import Module
from gradcli.lang.values.attributes import assign_attribute
from gradcli.lang.values.binding import Signature
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.tensor_methods import cast_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _until_first_input(make: Callable[[int], Module], size: int, name: str, axis: int) -> Module:
    """Return what `make` gives for inputs of some size, without weights until the size is known.

    Its parameters are there from the start, empty, so that an optimiser may be given them. `size` is one that `make`
    takes; which numbers it draws for it is undone. `axis` is where the size of the first input stands.
    """
    before = saved_stream()
    module = make(size)
    restore_stream(before)
    kind = type(module)

    class Lazy(kind):  # type: ignore[misc, valid-type]  # the same slots, so that the module becomes one of its kind
        __slots__ = ()

        def run(self, arguments: list[Any], named: dict[str, Any]) -> Any:
            x = next(iter([*arguments, *named.values()]), None)
            if type(x) is not Tensor or not -len(x.shape) <= axis < len(x.shape):
                raise TypeProblem(f"{self.name} takes a tensor whose size says how many weights there are")
            self.__class__ = kind  # type: ignore[assignment]
            _adopt(self, make(x.shape[axis]))
            return self.run(arguments, named)

    first = next(iter(module.settings))
    module.name = name
    module.settings = {**module.settings, first: 0}
    for parameter in module.parameters.values():
        if parameter is not None:
            assign_attribute(parameter, "data", new_parameter((0,), parameter.dtype), None)  # type: ignore[arg-type]
    module.__class__ = Lazy
    return module


def _adopt(module: Module, made: Module) -> None:
    """Give a module the settings and weights of another one, which nobody else has; its parameters stay the same objects."""
    module.name, module.settings, module.buffers = made.name, made.settings, made.buffers
    for name, parameter in made.parameters.items():
        own = module.parameters[name]
        if own is not None:
            # It may have been given another dtype meanwhile, by net.double().
            assign_attribute(own, "data", cast_to(detach(parameter), own.dtype), None)  # type: ignore[arg-type]


def _lazy_type(of: TypeObject, axis: int) -> TypeObject:
    """Return the type of layers that are to become those of another type, which takes the size of the input first."""
    assert of.build is not None
    name, make = f"Lazy{of.name}", of.build.function
    _, _, signature = of.build.signature.partition(", ")
    names = list(Signature(signature).names)

    def build(*given: Any) -> Module:
        size = given[names.index("groups")] if "groups" in names else 1
        return _until_first_input(lambda count: make(count, *given), size, name, axis)

    def accepts(value: Any) -> bool:
        return isinstance(value, Module) and value.name == name

    return TypeObject(name, of.shown.replace(of.name, name), Builtin(name, signature, build), accepts)


def lazy_layer_types() -> dict[str, TypeObject]:
    """Return the lazy layers by name."""
    kinds = image_layer_types()
    lazy = [_lazy_type(plain_layer_types()[Linear.__name__], -1)]
    for rank in (1, 2, 3):
        lazy += [
            _lazy_type(kinds[f"{kind}{rank}d"], 1 if kind == "BatchNorm" else -rank - 1)
            for kind in ("Conv", "ConvTranspose", "BatchNorm", "InstanceNorm")
        ]
    return {each.name: each for each in lazy}
