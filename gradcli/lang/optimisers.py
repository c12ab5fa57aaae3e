"""`torch.optim`: SGD, Adam and their kin as objects with `step()` and `zero_grad()`; the arithmetic is core's."""

from __future__ import annotations

from gradcli.core.optim import METHODS, Method, Optimizer
from gradcli.core.tensor import Tensor, constant, data_of
from gradcli.core.tensor import tensor as new_leaf
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.callables import python_callable
from gradcli.lang.combine import truth
from gradcli.lang.kinds import described, is_callable
from gradcli.lang.objects import Builtin, Generator, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.runtime import Runtime


# ----- methods -----------------------------------------------------------------------------------------


def _step(optimiser: Optimiser, closure: Any) -> Any:
    loss = python_callable(closure)() if is_callable(closure) else None
    optimiser.inner.step()
    return loss


def _zero_grad(optimiser: Optimiser, set_to_none: Any) -> None:
    optimiser.inner.zero_grad(truth(set_to_none))


def _add_group(optimiser: Optimiser, group: Any) -> None:
    if type(group) is not dict:
        raise TypeProblem(f"param_group must be a dict, but got {described(group)}")
    optimiser.inner.add_group(_group_of(group))


def _state_dict(optimiser: Optimiser) -> dict[str, Any]:
    """Return settings and state as PyTorch does: parameters are numbered through all groups."""
    inner = optimiser.inner
    numbers = {id(parameter): i for i, parameter in enumerate(inner.parameters())}
    state = {
        numbers[key]: {
            name: new_leaf(value) if name == "step" else constant(value) for name, value in kept.items()
        }
        for key, kept in inner.kept.items()
        if key in numbers
    }
    groups = []
    for group in inner.groups:
        settings = {name: value for name, value in group.items() if name != "params"}
        groups.append({**settings, "params": [numbers[id(p)] for p in group["params"]]})
    return {"state": state, "param_groups": groups}


def _load_state(optimiser: Optimiser, state: Any) -> None:
    if type(state) is not dict or "state" not in state or "param_groups" not in state:
        raise TypeProblem("load_state_dict() takes what state_dict() gave")
    parameters = optimiser.inner.parameters()
    if len(state["param_groups"]) != len(optimiser.inner.groups):
        raise ValueProblem("loaded state dict has a different number of parameter groups")
    for number, kept in state["state"].items():
        values = {name: data_of(value) for name, value in kept.items()}
        optimiser.inner.kept[id(parameters[number])] = values
    for group, loaded in zip(optimiser.inner.groups, state["param_groups"]):
        group.update({name: value for name, value in loaded.items() if name != "params"})


_METHODS = {
    "step": Builtin("step", "self, closure=None", _step, silent=True),
    "zero_grad": Builtin("zero_grad", "self, set_to_none=True", _zero_grad),
    "add_param_group": Builtin("add_param_group", "self, param_group", _add_group),
    "state_dict": Builtin("state_dict", "self", _state_dict),
    "load_state_dict": Builtin("load_state_dict", "self, state_dict", _load_state),
}
_ATTRIBUTES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "param_groups": lambda optimiser, runtime, span: optimiser.inner.groups,
    "defaults": lambda optimiser, runtime, span: optimiser.inner.defaults,
    "state": lambda optimiser, runtime, span: _state_dict(optimiser)["state"],
}


class Optimiser:
    """An optimiser as a value of a program."""

    __slots__ = ("inner",)
    in_words = "an optimiser"
    methods = _METHODS
    attributes = _ATTRIBUTES

    def __init__(self, inner: Optimizer) -> None:
        self.inner = inner

    def shown_as(self, printer: Any) -> str:
        """Return the text PyTorch prints: every group's settings in alphabetical order."""
        lines = [f"{self.inner.method.name} ("]
        for i, group in enumerate(self.inner.groups):
            lines.append(f"Parameter Group {i}")
            for name in sorted(group):
                if name != "params":
                    lines.append(f"    {name}: {printer.text(group[name])}")
        return "\n".join([*lines, ")"])

    def state_to_keep(self) -> tuple[Any, list[Any]]:
        """Return what an undo needs, and the values that this one leads to."""
        groups = [dict(group) for group in self.inner.groups]
        kept = {key: dict(values) for key, values in self.inner.kept.items()}
        return (groups, kept), [self.inner.groups, *self.inner.parameters()]

    def restore_state(self, state: Any) -> None:
        """Bring back what `state_to_keep` noted."""
        groups, kept = state
        for group, before in zip(self.inner.groups, groups):
            group.clear()
            group.update(before)
        self.inner.kept = kept


# ----- making them -------------------------------------------------------------------------------------


def optimiser_types(_runtime: Runtime) -> dict[str, Any]:
    """Return the optimisers by name."""
    return {name: _optimiser_type(method) for name, method in METHODS.items()}


def _optimiser_type(method: Method) -> TypeObject:
    names = [name for name, _default in method.settings]

    def build(params: Any, *values: Any) -> Optimiser:
        given = {name: _setting(value) for name, value in zip(names, values)}
        inner = Optimizer(method, given)
        for group in _groups_of(params):
            inner.add_group(group)
        return Optimiser(inner)

    parts = [f"{name}={_literal(default)}" for name, default in method.settings]
    parts.insert(method.positional, "*")
    signature = ", ".join(["params", *parts])
    shown = f"torch.optim.{method.name.lower()}.{method.name}"
    accepts = lambda value: type(value) is Optimiser and value.inner.method is method  # noqa: E731
    return TypeObject(method.name, shown, Builtin(method.name, signature, build), accepts)


def _literal(default: Any) -> str:
    return "()" if isinstance(default, tuple) else repr(default)


def _setting(value: Any) -> Any:
    if type(value) is Tensor:
        from gradcli.lang.tensor_methods import item_number

        return item_number(value)
    if type(value) is list:
        return tuple(value)
    # The default of betas cannot be written in a signature.
    return (0.9, 0.999) if value == () else value


def _groups_of(params: Any) -> list[dict[str, Any]]:
    if type(params) is Tensor:
        raise TypeProblem(
            "params argument given to the optimizer should be an iterable of Tensors or dicts, "
            f"but got torch.{'FloatTensor' if params.dtype == 'float32' else 'DoubleTensor'}",
            hint="put it into a list: [w]",
        )
    if type(params) is Generator:
        params = list(params.items)
    if not isinstance(params, (list, tuple)):
        raise TypeProblem(f"an optimizer takes a list of tensors, not {described(params)}")
    if not params:
        raise ValueProblem("optimizer got an empty parameter list")
    if type(params[0]) is dict:
        return [_group_of(group) for group in params]
    return [{"params": list(params)}]


def _group_of(group: dict[str, Any]) -> dict[str, Any]:
    params = group.get("params")
    if params is None:
        raise ValueProblem("parameter group didn't specify parameters", hint='{"params": [w], "lr": 0.1}')
    listed = [params] if type(params) is Tensor else list(params)
    return {**group, "params": listed}
