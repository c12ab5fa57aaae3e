"""Layers with weights, and what holds layers: `nn.Linear(2, 1)`, `nn.Embedding(4, 2)`, `nn.Sequential(...)`."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, grad_mode, set_requires_grad, state_of
from gradcli.core.tensor import tensor as new_leaf
from gradcli.errors import IndexProblem, LimitProblem, TypeProblem
from gradcli.lang.library.networks import Module
from gradcli.lang.running.inplace_calls import updated
from gradcli.lang.values.binding import call_operator, dtype_name
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described
from gradcli.lang.values.objects import Builtin, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

DEEPEST = 500  # containers within containers

# ----- modules with weights, and what holds modules --------------------------------------------------------


def new_parameter(shape: tuple[int, ...], dtype: str | None, fill: float = 0.0) -> Tensor:
    """Return a parameter of one number everywhere, zeros if not said otherwise."""
    leaf = new_leaf(data_of(OPERATORS["full"].call(shape, fill, dtype=dtype)))
    set_requires_grad(leaf, True)
    state_of(leaf).name = "Parameter"
    return leaf


def filled_evenly(t: Tensor, bound: float) -> None:
    """Fill a parameter with random numbers from -bound to bound."""
    with grad_mode(False):
        updated(t, OPERATORS["uniform"].call(-bound, bound, t.shape, dtype=t.dtype))


class Linear(Module):
    """`nn.Linear(inputs, outputs)`: x @ weight.T + bias, with numbers drawn as PyTorch draws them."""

    __slots__ = ()
    place = "linear"

    def __init__(self, inputs: Any, outputs: Any, bias: Any, dtype: Any) -> None:
        fan_in, fan_out = whole_number(inputs, "in_features"), whole_number(outputs, "out_features")
        super().__init__("Linear", {"in_features": fan_in, "out_features": fan_out})
        bound = 1.0 / fan_in**0.5 if fan_in > 0 else 0.0
        kind = dtype_name(dtype)
        shapes = {"weight": (fan_out, fan_in), "bias": (fan_out,)}
        for name, shape in shapes.items():
            wanted = name == "weight" or truth(bias)
            self.parameters[name] = made = new_parameter(shape, kind) if wanted else None
            if made is not None:
                filled_evenly(made, bound)

    def run(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return `x @ weight.T + bias`."""
        (x,) = one_input(self, arguments, named)
        return call_operator(OPERATORS["linear"], [x, *self.parameters.values()], {})

    def summary(self, _printer: Any) -> str:
        """Return the sizes, and whether there is a bias."""
        sizes = f"in_features={self.settings['in_features']}, out_features={self.settings['out_features']}"
        return f"{sizes}, bias={self.parameters['bias'] is not None}"


class Embedding(Module):
    """`nn.Embedding(count, size)`: a row of weights for each whole number, drawn as PyTorch draws them.

    The row of `padding_idx` is zero at first, and gets no gradient.
    """

    __slots__ = ()
    place = "sparse"

    def __init__(self, count: Any, size: Any, padding: Any, dtype: Any) -> None:
        from gradcli.lang.library.torchish import padding_row

        rows, length = whole_number(count, "num_embeddings"), whole_number(size, "embedding_dim")
        row = None if padding is None else padding_row(padding, rows)
        super().__init__("Embedding", {"num_embeddings": rows, "embedding_dim": length, "padding_idx": row})
        self.parameters["weight"] = weight = new_parameter((rows, length), dtype_name(dtype))
        with grad_mode(False):
            updated(weight, OPERATORS["normal"].call(0.0, 1.0, weight.shape, dtype=weight.dtype))
            if row is not None:
                updated(weight, OPERATORS["index_fill"].call(weight, 0, [row], 0.0))

    def run(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the rows of the weights at the positions given."""
        from gradcli.lang.library.torchish import embedding

        (positions,) = one_input(self, arguments, named)
        return embedding(positions, self.parameters["weight"], self.settings["padding_idx"])

    def summary(self, _printer: Any) -> str:
        """Return the sizes."""
        padding = self.settings["padding_idx"]
        sizes = f"{self.settings['num_embeddings']}, {self.settings['embedding_dim']}"
        return sizes if padding is None else f"{sizes}, padding_idx={padding}"


class Container(Module):
    """`nn.Sequential(...)`: modules one after the other; `nn.ModuleList([...])` only holds them."""

    __slots__ = ("depth",)
    place = "container"

    def __init__(self, name: str, modules: list[Any]) -> None:
        super().__init__(name, {})
        self.depth = 1
        for number, module in enumerate(modules):
            if not isinstance(module, Module):
                raise TypeProblem(
                    f"{described(module)} is not a Module subclass",
                    hint="nn.Sequential takes modules such as nn.Linear(2, 1) and nn.Tanh()",
                )
            self.children[str(number)] = module
            self.depth = max(self.depth, 1 + getattr(module, "depth", 0))
        if self.depth > DEEPEST:
            raise LimitProblem(f"modules are nested deeper than {DEEPEST}")

    def run(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input after all modules, the first one first."""
        if self.name != "Sequential":
            return super().run(arguments, named)
        (x,) = one_input(self, arguments, named)
        for module in self.children.values():
            x = module.run([x], {})
        return x

    def length(self) -> int:
        """Return how many modules are inside."""
        return len(self.children)

    def iterate(self) -> list[Any]:
        """Return the modules inside."""
        return list(self.children.values())

    def item(self, key: Any) -> Any:
        """Return the module at a place, or a container of those in a slice."""
        inside = list(self.children.values())
        if type(key) is slice:
            return Container(self.name, inside[key])
        at = whole_number(key)
        if not -len(inside) <= at < len(inside):
            raise IndexProblem(
                f"index {at} is out of range", hint=f"there are {len(inside)} modules, the first one is [0]"
            )
        return inside[at]


class Stateless(Module):
    """`nn.Flatten()`, `nn.Dropout(p)`, `nn.Identity()`: modules without weights."""

    __slots__ = ()

    @property
    def place(self) -> str:  # type: ignore[override]
        """The part of torch.nn.modules that has it."""
        return "linear" if self.name == "Identity" else self.name.lower()

    def run(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input reshaped, with some of it dropped, or as it is."""
        (x,) = one_input(self, arguments, named)
        if self.name == "Flatten":
            return call_operator(OPERATORS["flatten"], [x, *self.settings.values()], {})
        if self.name == "Dropout":
            return call_operator(OPERATORS["dropout"], [x, self.settings["p"], self.training], {})
        return x

    def summary(self, printer: Any) -> str:
        """Return the settings."""
        return ", ".join([f"{name}={printer.repr(value)}" for name, value in self.settings.items()])


def one_input(module: Module, arguments: list[Any], named: dict[str, Any]) -> list[Any]:
    """Return the one tensor a module was called with. Raises: TypeProblem for more or none."""
    given = [*arguments, *named.values()]
    if len(given) != 1:
        problem = TypeProblem(
            f"{module.name} takes one tensor, {len(given)} given",
            hint="model(x)",
            said=f"{module.name}.forward() missing 1 required positional argument: 'input'"
            if not given
            else f"{module.name}.forward() takes 2 positional arguments but {len(given) + 1} were given",
        )
        raise problem
    return given


# ----- their types -----------------------------------------------------------------------------------------


def _sequential(modules: list[Any]) -> Container:
    if len(modules) == 1 and isinstance(modules[0], dict):
        made = Container("Sequential", list(modules[0].values()))
        made.children = dict(zip(modules[0], made.children.values()))
        return made
    return Container("Sequential", modules)


def network_types() -> dict[str, TypeObject]:
    """Return the modules of `torch.nn` that hold weights or other modules, and `Module` itself."""
    makers: dict[str, tuple[str, Callable[..., Module]]] = {
        "Linear": ("in_features, out_features, bias=True, device=None, dtype=None",
                   lambda inputs, outputs, bias, _device, dtype: Linear(inputs, outputs, bias, dtype)),
        "Embedding": (
            "num_embeddings, embedding_dim, padding_idx=None, *, dtype=None",
            lambda count, size, padding, dtype: Embedding(count, size, padding, dtype),
        ),
        "Sequential": ("*modules", _sequential),
        "ModuleList": ("modules=()", lambda modules: Container("ModuleList", list(modules))),
        "Flatten": ("start_dim=1, end_dim=-1",
                    lambda start, end: Stateless("Flatten", {"start_dim": start, "end_dim": end})),
        "Dropout": ("p=0.5, inplace=False",
                    lambda p, inplace: Stateless("Dropout", {"p": p, "inplace": inplace})),
        "Identity": ("*args, **named", lambda args, named: Stateless("Identity", {})),
    }  # fmt: skip
    found = {
        name: TypeObject(name, _shown(name), Builtin(name, signature, make), _is_named(name))
        for name, (signature, make) in makers.items()
    }
    everything = TypeObject("Module", "torch.nn.modules.module.Module", None, lambda v: isinstance(v, Module))
    return {**found, "Module": everything}


def _shown(name: str) -> str:
    place = {
        "Linear": "linear",
        "Identity": "linear",
        "Embedding": "sparse",
        "Flatten": "flatten",
        "Dropout": "dropout",
    }
    return f"torch.nn.modules.{place.get(name, 'container')}.{name}"


def _is_named(name: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, Module) and value.name == name
