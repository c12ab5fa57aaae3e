"""What holds modules and parameters under names: `nn.ModuleDict`, `nn.ParameterDict`, `nn.ParameterList`."""

from __future__ import annotations

from abc import ABC, abstractmethod

from gradcli.core.tensor import Tensor, state_of
from gradcli.errors import IndexProblem, TypeProblem
from gradcli.lang.library.networks import Module
from gradcli.lang.values.combine import no_key
from gradcli.lang.values.dict_views import DictView
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.tensor_methods import TYPE_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class Holder(Module, ABC):
    """Modules or parameters by name."""

    __slots__ = ()
    place = "container"
    signature = ""

    @property
    @abstractmethod
    def held(self) -> dict[str, Any]:
        """What it holds."""

    @abstractmethod
    def fitting(self, value: Any) -> Any:
        """Return a value as it is held. Raises: TypeProblem for one that is not held here."""

    def keep(self, name: Any, value: Any) -> None:
        """Hold one more. Raises: TypeProblem for what is not held here, and for a name that is no string."""
        value = self.fitting(value)
        if type(name) is not str:
            raise TypeProblem(f"a name is a string, not {described(name)}")
        self.held[name] = value

    def fill(self, content: Any) -> None:
        """Hold what a dict, or a list of pairs, has."""
        pairs = (
            content.items()
            if isinstance(content, dict)
            else [tuple(iterated(pair)) for pair in iterated(content)]
        )
        for name, value in pairs:
            self.keep(name, value)

    def length(self) -> int:
        """Return how many there are."""
        return len(self.held)

    def iterate(self) -> Iterator[Any]:
        """Go through the names."""
        return iter(list(self.held))

    def item(self, key: Any) -> Any:
        """Return what is held under a name."""
        if key not in self.held:
            raise no_key(self.held, key)
        return self.held[key]


class ModuleDict(Holder):
    """Modules by name."""

    __slots__ = ()
    signature = "modules=None"

    @property
    def held(self) -> dict[str, Any]:
        """The modules."""
        return self.children

    def fitting(self, value: Any) -> Any:
        """Return a module. Raises: TypeProblem for anything else."""
        if not isinstance(value, Module):
            raise TypeProblem(f"{described(value)} is not a Module subclass")
        return value


class ParameterDict(Holder):
    """Parameters by name."""

    __slots__ = ()
    signature = "parameters=None"

    @property
    def held(self) -> dict[str, Any]:
        """The parameters."""
        return self.parameters

    def fitting(self, value: Any) -> Any:
        """Return a tensor as a parameter. Raises: TypeProblem for what is no tensor."""
        if type(value) is not Tensor:
            raise TypeProblem(
                f"{self.name} holds parameters, not {described(value)}", hint="nn.Parameter(...)"
            )
        if state_of(value).name == "Parameter":
            return value
        from gradcli.lang.library.torchish import parameter_of

        return parameter_of(value, True)

    def kind_shown(self, value: Tensor) -> str:
        """Return how a parameter's dtype is shown."""
        return TYPE_NAMES[value.dtype]

    def summary(self, printer: Any) -> str:
        """Return what PyTorch shows of parameters: dtype and sizes."""
        lines = []
        for name, value in self.parameters.items():
            assert value is not None
            sizes = "x".join(map(str, value.shape))
            lines.append(
                f"  ({name}): Parameter containing: [torch.{self.kind_shown(value)} of size {sizes}]"
            )
        return (
            lines[0] if len(lines) == 1 else "".join([f"\n  {line}" for line in lines]) + "\n" * bool(lines)
        )


class ParameterList(ParameterDict):
    """Parameters in a list: their names are their places."""

    __slots__ = ()
    gives_tensors = True
    signature = "values=None"

    def fill(self, content: Any) -> None:
        """Hold what a list has."""
        for value in iterated(content):
            self.append(value)

    def append(self, value: Any) -> ParameterList:
        """Hold one more at the end."""
        self.keep(str(len(self.held)), value)
        return self

    def iterate(self) -> Iterator[Any]:
        """Go through the parameters."""
        return iter(list(self.held.values()))

    def item(self, key: Any) -> Any:
        """Return the parameter at a place."""
        held, at = self.held, whole_number(key)
        if not -len(held) <= at < len(held):
            raise IndexProblem(f"index {at} is out of range")
        return held[str(at % len(held))]

    def kind_shown(self, value: Tensor) -> str:
        """Return how a parameter's dtype is shown."""
        return value.dtype


def _view(kind: str) -> Builtin:
    return Builtin(kind, "self", lambda holder: DictView(kind, holder.held))


Holder.methods = {
    **Module.methods,
    "keys": _view("keys"),
    "values": _view("values"),
    "items": _view("items"),
    "update": Builtin("update", "self, items", lambda holder, more: holder.fill(more)),
}
ParameterList.methods = {**Module.methods, "append": Builtin("append", "self, value", ParameterList.append)}


def holder_types() -> dict[str, TypeObject]:
    """Return the three by name."""
    return {kind.__name__: _type_of(kind) for kind in (ModuleDict, ParameterDict, ParameterList)}


def _type_of(kind: type[Holder]) -> TypeObject:
    name = kind.__name__

    def build(content: Any) -> Holder:
        holder = kind(name, {})
        if content is not None:
            holder.fill(content)
        return holder

    return TypeObject(
        name,
        f"torch.nn.modules.container.{name}",
        Builtin(name, kind.signature, build),
        lambda value: type(value) is kind,
    )
