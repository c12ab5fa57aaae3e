"""What a layer or a network of PyTorch is, and what every one of them answers: `parameters()`, `state_dict()`, `eval()`.

A module holds parameters and other modules; calling it computes. The kinds there are stand in the other files
of this folder; there are no classes, so a program puts its network together from these.
"""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, grad_mode, set_requires_grad, state_of
from gradcli.core.tensor import tensor as new_leaf
from gradcli.core.values import is_floating, shape_of
from gradcli.errors import AttributeProblem, IndexProblem, TypeProblem
from gradcli.lang.library.networks.hooks import HOOK_METHODS, run_with_hooks
from gradcli.lang.running.callables import python_callable
from gradcli.lang.running.inplace_calls import updated
from gradcli.lang.values.binding import dtype_name
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import described, python_name
from gradcli.lang.values.objects import Builtin, Generator, TypeObject
from gradcli.lang.values.ordered_dict import OrderedDict
from gradcli.lang.values.tensor_methods import TYPE_NAMES, cast_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, ClassVar

    from gradcli.lang.library.networks.hooks import ModuleHook


class Module:
    """A layer or a network: parameters and modules by name, and settings that say what it computes.

    `buffers` are tensors that belong to its state and are no parameters: running statistics.
    """

    __slots__ = ("buffers", "children", "hooks", "name", "parameters", "settings", "training")
    callable_from_programs = True
    in_words = "a module"
    place = ""  # the module of torch.nn.modules that PyTorch has it in
    makers: ClassVar[dict[str, Builtin]] = {}  # other ways to make one: `nn.Embedding.from_pretrained(w)`
    methods: ClassVar[dict[str, Builtin]] = {}
    attributes: ClassVar[dict[str, Callable[[Any, Any, Any], Any]]] = {}
    setters: ClassVar[dict[str, Callable[[Any, Any], None]]] = {}
    type_name = staticmethod(lambda module: f"torch.nn.modules.{module.place}.{module.name}")

    def __init__(self, name: str, settings: dict[str, Any]) -> None:
        self.name = name
        self.settings = settings
        self.parameters: dict[str, Tensor | None] = {}
        self.buffers: dict[str, Tensor] = {}
        self.children: dict[str, Module] = {}
        self.hooks: tuple[ModuleHook, ...] = ()
        self.training = True

    def run(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return what a call of the module gives: what it computes, and what its hooks make of that."""
        return run_with_hooks(self, arguments, named) if self.hooks else self.forward(arguments, named)

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return what the module computes of these arguments."""
        raise TypeProblem(f"{self.name} computes nothing itself: call the modules inside")

    def member(self, name: str) -> Any:
        """Return a parameter, a module inside or a setting by its name. Raises: AttributeProblem for another name."""
        from gradcli.lang.values.attributes import unknown_attribute

        for table in (self.parameters, self.children, self.settings):
            if name in table:
                return table[name]
        raise unknown_attribute(self, name)

    def summary(self, _printer: Any) -> str:
        """Return what stands in the brackets of a module that has none inside."""
        return ""

    def shown_as(self, printer: Any) -> str:
        """Return the text PyTorch prints: the settings, or the modules inside, a line each."""
        if not self.children:
            return f"{self.name}({self.summary(printer)})"
        inside = "\n".join(self.entries(printer)).replace("\n", "\n  ")
        return f"{self.name}(\n  {inside}\n)"

    def entries(self, printer: Any) -> list[str]:
        """Return the lines of the modules inside, each with its name."""
        return [f"({name}): {child.shown_as(printer)}" for name, child in self.children.items()]

    def within(self) -> Iterator[tuple[str, Module]]:
        """Yield this module and all inside it, each with its dotted name, outer ones first."""
        yield "", self
        for name, child in self.children.items():
            for inner, module in child.within():
                yield (f"{name}.{inner}" if inner else name), module

    def _named(self, of: Callable[[Module], Iterable[tuple[str, Tensor | None]]]) -> list[tuple[str, Tensor]]:
        """Return what each module within has `of` itself, with dotted names."""
        return [
            (f"{path}.{name}" if path else name, each)
            for path, module in self.within()
            for name, each in of(module)
            if each is not None
        ]

    def named_parameters(self) -> list[tuple[str, Tensor]]:
        """Return all parameters with their dotted names, each once."""
        found: dict[int, tuple[str, Tensor]] = {}
        for name, parameter in self._named(lambda module: module.parameters.items()):
            found.setdefault(id(parameter), (name, parameter))
        return list(found.values())

    def named_buffers(self) -> list[tuple[str, Tensor]]:
        """Return all buffers with their dotted names."""
        return self._named(lambda module: module.buffers.items())

    def named_state(self) -> list[tuple[str, Tensor]]:
        """Return all parameters and buffers with their dotted names, module by module."""
        return self._named(lambda module: (*module.parameters.items(), *module.buffers.items()))

    def state_to_keep(self) -> tuple[Any, list[Any]]:
        """Return what an undo needs, and the values that this one leads to."""
        kept = dict(self.parameters), dict(self.children), dict(self.settings), self.hooks, self.training
        return kept, [*self.parameters.values(), *self.buffers.values(), *self.children.values()]

    def restore_state(self, state: Any) -> None:
        """Go back to what `state_to_keep` noted."""
        parameters, children, settings, self.hooks, self.training = state
        self.parameters, self.children, self.settings = dict(parameters), dict(children), dict(settings)


# ----- what every module answers -------------------------------------------------------------------------


def _each_once(module: Module) -> list[tuple[str, Module]]:
    """Return a module and those inside it with their names, one that stands in several places with the first."""
    found: dict[int, tuple[str, Module]] = {}
    for name, inner in module.within():
        found.setdefault(id(inner), (name, inner))
    return list(found.values())


def _zero_grad(module: Module, set_to_none: Any) -> None:
    for _, parameter in module.named_parameters():
        if truth(set_to_none):
            parameter.grad = None
        elif parameter.grad is not None:
            parameter.grad = OPERATORS["zeros_like"].call(parameter.grad)


def _train(module: Module, mode: Any) -> Module:
    for _, inner in module.within():
        inner.training = truth(mode)
    return module


def _require(module: Module, flag: Any) -> Module:
    for _, parameter in module.named_parameters():
        set_requires_grad(parameter, truth(flag))
    return module


def _converted(module: Module, dtype: str) -> Module:
    """Give all parameters and running statistics another dtype, in place as PyTorch does."""
    from gradcli.lang.values.attributes import assign_attribute

    for _, parameter in module.named_state():
        if not is_floating(data_of(parameter)):
            continue
        assign_attribute(parameter, "data", cast_to(new_leaf(data_of(parameter)), dtype), None)  # type: ignore[arg-type]
    return module


def _to(module: Module, target: Any, dtype: Any) -> Module:
    from gradcli.lang.values.binding import is_device, refuse_other_device

    for wanted in (target, dtype):
        if is_device(wanted):
            refuse_other_device(wanted)
        elif wanted is not None:
            _converted(module, str(dtype_name(wanted)))
    return module


def _state_dict(module: Module) -> OrderedDict:
    return OrderedDict([(name, new_leaf(data_of(each))) for name, each in module.named_state()])


_KEYS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "missing_keys": lambda keys, _runtime, _span: keys.missing,
    "unexpected_keys": lambda keys, _runtime, _span: keys.unexpected,
}


class LoadedKeys:
    """What `load_state_dict` answers: the names that were missing, and those that were not wanted."""

    __slots__ = ("missing", "unexpected")
    in_words = "what load_state_dict() found"
    type_name = staticmethod(lambda _value: "torch.nn.modules.module._IncompatibleKeys")
    attributes = _KEYS

    def __init__(self, missing: list[Any], unexpected: list[Any]) -> None:
        self.missing, self.unexpected = missing, unexpected

    def shown_as(self, printer: Any) -> str:
        """Return the text PyTorch shows."""
        if not self.missing and not self.unexpected:
            return "<All keys matched successfully>"
        parts = (printer.repr(self.missing), printer.repr(self.unexpected))
        return "_IncompatibleKeys(missing_keys={}, unexpected_keys={})".format(*parts)


def _refuse_state(module: Module, keys: LoadedKeys, misfits: list[str]) -> None:
    """Say which names of a state do not fit. Raises: IndexProblem, a RuntimeError to programs, in PyTorch's words."""
    lines = [f"Error(s) in loading state_dict for {module.name}:"]
    for word, names in (("Unexpected", keys.unexpected), ("Missing", keys.missing)):
        if names:
            listed = ", ".join([f'"{name}"' for name in names])
            lines.insert(1, f"\t{word} key(s) in state_dict: {listed}. ")
    lines.extend([f"\t{misfit}" for misfit in misfits])
    missing, extra = (", ".join(map(str, names)) or "none" for names in (keys.missing, keys.unexpected))
    raise IndexProblem(
        f"Error(s) in loading state_dict for {module.name}",
        hint=misfits[0] if misfits else f"missing: {missing}; not wanted: {extra}",
        kind="RuntimeError",
        said="\n".join(lines),
    )


def _load_state(module: Module, state: Any, strict: Any) -> LoadedKeys:
    if not isinstance(state, dict):
        raise TypeProblem(
            f"Expected state_dict to be dict-like, got {described(state)}.",
            said=f"Expected state_dict to be dict-like, got <class '{python_name(state)}'>.",
        )
    own = dict(module.named_state())
    keys = LoadedKeys(
        [name for name in own if name not in state], [name for name in state if name not in own]
    )
    misfits = []
    with grad_mode(False):
        for name, parameter in own.items():
            if name not in state:
                continue
            given, wanted = [list(shape_of(data_of(each))) for each in (state[name], parameter)]
            if given == wanted:
                updated(parameter, state[name])
                continue
            misfits.append(
                f"size mismatch for {name}: copying a param with shape torch.Size({given}) from checkpoint, "
                f"the shape in current model is torch.Size({wanted})."
            )
    if misfits or (truth(strict) and (keys.missing or keys.unexpected)):
        _refuse_state(module, keys, misfits)  # After what fits was taken over, as PyTorch does.
    return keys


def _apply(module: Module, function: Any) -> Module:
    call = python_callable(function)
    for child in module.children.values():
        _apply(child, function)
    call(module)
    return module


# What goes through a module: how its method is called after `self`, and the list of what it goes through.
_WALKS: dict[str, tuple[str, Callable[[Module], list[Any]]]] = {
    "parameters": (", recurse=True", lambda module: [p for _, p in module.named_parameters()]),
    "named_parameters": ("", lambda module: module.named_parameters()),
    "buffers": (", recurse=True", lambda module: [b for _, b in module.named_buffers()]),
    "named_buffers": ("", lambda module: module.named_buffers()),
    "children": ("", lambda module: list(module.children.values())),
    "named_children": ("", lambda module: list(module.children.items())),
    "modules": ("", lambda module: [inner for _, inner in _each_once(module)]),
    "named_modules": ("", _each_once),
}


def _walk(name: str, further: str, items: Callable[[Module], list[Any]]) -> Builtin:
    return Builtin(
        name, f"self{further}", lambda module, *_: Generator(iter(items(module)), f"Module.{name}")
    )


Module.methods = {
    "forward": Builtin(
        "forward", "self, *args, **named", lambda module, args, named: module.forward(args, named)
    ),
    **{name: _walk(name, *walk) for name, walk in _WALKS.items()},
    "zero_grad": Builtin("zero_grad", "self, set_to_none=True", _zero_grad),
    "train": Builtin("train", "self, mode=True", _train),
    "eval": Builtin("eval", "self", lambda module: _train(module, False)),
    "requires_grad_": Builtin("requires_grad_", "self, requires_grad=True", _require),
    "double": Builtin("double", "self", lambda module: _converted(module, "float64")),
    "float": Builtin("float", "self", lambda module: _converted(module, "float32")),
    "to": Builtin("to", "self, target=None, dtype=None", _to),
    "cpu": Builtin("cpu", "self", lambda module: module),
    "cuda": Builtin("cuda", "self, device=None", lambda module, _: _to(module, "cuda", None)),
    "state_dict": Builtin("state_dict", "self", _state_dict),
    "load_state_dict": Builtin("load_state_dict", "self, state_dict, strict=True", _load_state),
    "apply": Builtin("apply", "self, fn", _apply),
    **HOOK_METHODS,
}


def _kept(store: str, name: str) -> Callable[[Any, Any, Any], Any]:
    """Return the attribute that reads `name` from a module's settings, parameters or buffers."""

    def value(module: Module, _runtime: Any, _span: Any) -> Any:
        own = getattr(module, store)
        if name not in own:
            inner = next((path for path, each in module.within() if name in getattr(each, store)), "")
            raise AttributeProblem(
                f"{module.name} has no attribute {name}",
                hint=f"a module inside has one: model[{inner.replace('.', '][')}].{name}" if inner else None,
                said=f"'{module.name}' object has no attribute '{name}'",
            )
        return own[name]

    return value


def typename(value: Any) -> str:
    """Return what PyTorch calls a value's type in its messages."""
    return f"torch.{TYPE_NAMES[value.dtype]}" if type(value) is Tensor else python_name(value)


def _parameter_setter(name: str) -> Callable[[Any, Any], None]:
    def put(module: Module, value: Any) -> None:
        if name not in module.parameters:
            raise AttributeProblem(f"{module.name} has no attribute {name} to assign to")
        if value is not None and (type(value) is not Tensor or state_of(value).name != "Parameter"):
            raise TypeProblem(
                f"cannot assign '{described(value)}' as parameter '{name}' (torch.nn.Parameter or None expected)",
                hint=f"write nn.Parameter(...), or change the numbers: {name}.data = ...",
                said=f"cannot assign '{typename(value)}' as parameter '{name}' (torch.nn.Parameter or None expected)",
            )
        module.parameters[name] = value

    return put


_SETTINGS = (
    "in_features",
    "out_features",
    "p",
    "inplace",
    "start_dim",
    "end_dim",
    "num_embeddings",
    "padding_idx",
    "embedding_dim",
    *("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "output_size"),
    *("num_features", "eps", "momentum", "affine", "normalized_shape", "num_groups", "num_channels"),
)
Module.attributes = {
    "training": lambda module, runtime, span: module.training,
    **{name: _kept("settings", name) for name in _SETTINGS},
    **{name: _kept("parameters", name) for name in ("weight", "bias")},
    **{name: _kept("buffers", name) for name in ("running_mean", "running_var", "num_batches_tracked")},
}
Module.setters = {name: _parameter_setter(name) for name in ("weight", "bias")}


def type_of_kind(
    kind: type[Module], signature: str, build: Callable[..., Module], name: str | None = None
) -> TypeObject:
    """Return the type that makes modules of one kind, named as the kind is unless another name is given."""
    name = name or kind.__name__
    shown = f"torch.nn.modules.{kind.place}.{name}"
    return TypeObject(
        name, shown, Builtin(name, signature, build), lambda value: type(value) is kind, kind.makers
    )
