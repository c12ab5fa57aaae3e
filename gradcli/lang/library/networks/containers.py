"""What holds modules and parameters: `nn.Sequential`, `nn.ModuleList`, `nn.ModuleDict`, `nn.ParameterDict` and their kin."""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import groupby

from gradcli.core.tensor import Tensor, state_of
from gradcli.errors import AttributeProblem, IndexProblem, LimitProblem, TypeProblem
from gradcli.lang.library.networks.layers import one_input
from gradcli.lang.library.networks.module import Module, type_of_kind, typename
from gradcli.lang.values.attributes import attribute_names
from gradcli.lang.values.combine import no_key
from gradcli.lang.values.dict_views import DictView
from gradcli.lang.values.indexing import whole_number, whole_slice
from gradcli.lang.values.kinds import described, python_name
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.sequence_methods import items_to_add, iterated
from gradcli.lang.values.tensor_methods import TYPE_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


DEEPEST = 500  # containers within containers

# ----- modules in an order -------------------------------------------------------------------------------


class ModuleList(Module):
    """`nn.ModuleList([...])`: modules in an order."""

    __slots__ = ("depth",)
    place = "container"

    def __init__(self, modules: Any) -> None:
        super().__init__(type(self).__name__, {})
        self.depth = 1
        self.extend(modules)

    def extend(self, modules: Any) -> Any:
        """Hold more modules at the end, named by their places; return this container."""
        for module in items_to_add(modules):
            self._hold(str(len(self.children)), module)
        return self

    def insert(self, at: Any, module: Any) -> Any:
        """Hold one more module, before the one at a place; return this container."""
        inside = list(self.children.values())
        place = whole_number(at)
        if not -len(inside) <= place <= len(inside):
            raise IndexProblem(f"Index out of range: {place}")
        inside.insert(place, module)
        self.children.clear()
        return self.extend(inside)

    def add(self, name: Any, module: Any) -> None:
        """Hold a module under a name. Raises: TypeProblem and AttributeProblem where PyTorch refuses it."""
        if isinstance(module, Module):
            if type(name) is not str:
                raise TypeProblem(f"module name should be a string. Got {python_name(name)}")
            if name not in self.children and name in attribute_names(self):
                raise _unfit(f"attribute '{name}' already exists")
            if "." in name or not name:
                refusal = f'contain ".", got: {name}' if name else 'be empty string ""'
                raise _unfit(f"module name can't {refusal}")
        self._hold(name, module)

    def _hold(self, name: str, module: Any) -> None:
        if not isinstance(module, Module):
            raise TypeProblem(
                f"{described(module)} is not a Module subclass",
                hint=f"nn.{self.name} takes modules such as nn.Linear(2, 1) and nn.Tanh()",
                said=f"{typename(module)} is not a Module subclass",
            )
        self.depth = max(self.depth, 1 + getattr(module, "depth", 0))
        if self.depth > DEEPEST:
            raise LimitProblem(f"modules are nested deeper than {DEEPEST}")
        self.children[name] = module

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
            return self.part(whole_slice(key))
        at = whole_number(key)
        if not -len(inside) <= at < len(inside):
            raise IndexProblem(
                f"index {at} is out of range", hint=f"there are {len(inside)} modules, the first one is [0]"
            )
        return inside[at]

    def entries(self, printer: Any) -> list[str]:
        """Return the lines of the modules inside; neighbours that look the same share one."""
        runs = [
            (text, len(list(run))) for text, run in groupby([m.shown_as(printer) for m in self.iterate()])
        ]
        lines, first = [], 0
        for text, count in runs:
            lines.append(
                f"({first}): {text}" if count == 1 else f"({first}-{first + count - 1}): {count} x {text}"
            )
            first += count
        return lines

    def part(self, places: slice) -> Any:
        """Return a container of the modules in a slice."""
        return ModuleList(list(self.children.values())[places])


def _unfit(text: str) -> AttributeProblem:
    return AttributeProblem(text, kind="KeyError", said=text)


class Sequential(ModuleList):
    """`nn.Sequential(...)`: modules one after the other, which may have names."""

    __slots__ = ()

    def __init__(self, modules: list[Any]) -> None:
        named = modules[0] if len(modules) == 1 and isinstance(modules[0], dict) else None
        super().__init__(modules if named is None else list(named.values()))
        if named is not None:
            self.children = dict(zip(named, self.children.values()))

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input after all modules, the first one first."""
        (x,) = one_input(self, arguments, named)
        for module in self.children.values():
            x = module.run([x], {})
        return x

    entries = Module.entries

    def part(self, places: slice) -> Any:
        """Return the modules in a slice, one after the other, under the names they have here."""
        return Sequential([dict(list(self.children.items())[places])])


ModuleList.methods = {
    **Module.methods,
    "append": Builtin("append", "self, module", lambda holder, module: holder.extend([module])),
    "extend": Builtin("extend", "self, modules", lambda holder, modules: holder.extend(modules)),
    "insert": Builtin("insert", "self, index, module", lambda holder, at, module: holder.insert(at, module)),
    **{
        name: Builtin(name, "self, name, module", lambda holder, name, module: holder.add(name, module))
        for name in ("add_module", "register_module")
    },
}


# ----- modules and parameters under names ----------------------------------------------------------------


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


def container_types() -> dict[str, TypeObject]:
    """Return the types of all that holds modules or parameters."""
    found = {
        "Sequential": type_of_kind(Sequential, "*modules", Sequential),
        "ModuleList": type_of_kind(ModuleList, "modules=()", ModuleList),
    }
    for kind in (ModuleDict, ParameterDict, ParameterList):
        found[kind.__name__] = type_of_kind(kind, kind.signature, _filled(kind))
    return found


def _filled(kind: type[Holder]) -> Callable[[Any], Holder]:
    def build(content: Any) -> Holder:
        holder = kind(kind.__name__, {})
        if content is not None:
            holder.fill(content)
        return holder

    return build
