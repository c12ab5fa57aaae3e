"""What holds modules and parameters under names: `nn.ModuleDict`, `nn.ParameterDict`, `nn.ParameterList`."""

from __future__ import annotations

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
    from collections.abc import Callable, Iterator
    from typing import Any


class Holder(Module):
    """Modules or parameters by name; of a list the names are the places."""

    __slots__ = ()
    place = "container"

    @property
    def held(self) -> dict[str, Any]:
        """What it holds."""
        return self.children if self.name == "ModuleDict" else self.parameters

    def keep(self, name: Any, value: Any) -> None:
        """Hold one more. Raises: TypeProblem for what is neither a module nor, where those are held, a tensor."""
        if self.name == "ModuleDict":
            if not isinstance(value, Module):
                raise TypeProblem(f"{described(value)} is not a Module subclass")
        elif type(value) is not Tensor:
            raise TypeProblem(
                f"{self.name} holds parameters, not {described(value)}", hint="nn.Parameter(...)"
            )
        elif state_of(value).name != "Parameter":
            from gradcli.lang.library.torchish import parameter_of

            value = parameter_of(value, True)
        if type(name) is not str:
            raise TypeProblem(f"a name is a string, not {described(name)}")
        self.held[name] = value

    def length(self) -> int:
        """Return how many there are."""
        return len(self.held)

    def iterate(self) -> Iterator[Any]:
        """Go through the names; of a list through the parameters."""
        return iter(list(self.held.values() if self.name == "ParameterList" else self.held))

    def item(self, key: Any) -> Any:
        """Return what is held under a name or at a place."""
        held = self.held
        if self.name != "ParameterList":
            if key not in held:
                raise no_key(held, key)
            return held[key]
        at = whole_number(key)
        if not -len(held) <= at < len(held):
            raise IndexProblem(f"index {at} is out of range")
        return held[str(at % len(held))]

    def summary(self, printer: Any) -> str:
        """Return what PyTorch shows of parameters: dtype and sizes."""
        lines = []
        for name, value in self.parameters.items():
            assert value is not None
            sizes = "x".join(map(str, value.shape))
            kind = value.dtype if self.name == "ParameterList" else TYPE_NAMES[value.dtype]
            lines.append(f"  ({name}): Parameter containing: [torch.{kind} of size {sizes}]")
        return (
            lines[0] if len(lines) == 1 else "".join([f"\n  {line}" for line in lines]) + "\n" * bool(lines)
        )


def _view(kind: str) -> Builtin:
    return Builtin(kind, "self", lambda holder: DictView(kind, holder.held))


def _update(holder: Holder, more: Any) -> None:
    pairs = more.items() if isinstance(more, dict) else [tuple(iterated(pair)) for pair in iterated(more)]
    for name, value in pairs:
        holder.keep(name, value)


def _append(holder: Holder, value: Any) -> Holder:
    holder.keep(str(len(holder.held)), value)
    return holder


Holder.methods = {
    **Module.methods,
    "keys": _view("keys"),
    "values": _view("values"),
    "items": _view("items"),
    "update": Builtin("update", "self, items", _update),
    "append": Builtin("append", "self, value", _append),
}


def _made(name: str) -> Callable[[Any], Holder]:
    def build(content: Any) -> Holder:
        holder = Holder(name, {})
        if name == "ParameterList":
            for value in () if content is None else iterated(content):
                _append(holder, value)
        elif content is not None:
            _update(holder, content)
        return holder

    return build


def holder_types() -> dict[str, TypeObject]:
    """Return the three by name."""
    signatures = {
        "ModuleDict": "modules=None",
        "ParameterDict": "parameters=None",
        "ParameterList": "values=None",
    }
    return {
        name: TypeObject(
            name,
            f"torch.nn.modules.container.{name}",
            Builtin(name, signature, _made(name)),
            lambda value, name=name: type(value) is Holder and value.name == name,  # type: ignore[misc]
        )
        for name, signature in signatures.items()
    }
