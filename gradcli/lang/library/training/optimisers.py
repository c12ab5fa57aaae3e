"""`torch.optim`: SGD, Adam and their kin as objects with `step()` and `zero_grad()`; the arithmetic is core's."""

from __future__ import annotations

from gradcli.core.optim import OPTIMISERS
from gradcli.core.optim import Optimiser as Inner
from gradcli.core.tensor import Tensor, constant, data_of
from gradcli.core.tensor import tensor as new_leaf
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.binding import Signature
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import NUMBERS, described, is_callable, python_name
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.sets import Set
from gradcli.lang.values.tensor_methods import gathered, item_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


# What rules keep as plain numbers, and PyTorch as tensors of the default type.
_NUMBERS = frozenset(("step", "mu_product", "eta", "mu"))


# ----- methods -----------------------------------------------------------------------------------------


def _step(optimiser: Optimiser, closure: Any) -> Any:
    if optimiser.inner.needs_closure:
        if closure is None:
            name = f"{optimiser.inner.name}.step()"
            raise TypeProblem(
                f"{name} missing 1 required positional argument: 'closure'",
                hint="def closure(): opt.zero_grad(); loss = ...; loss.backward(); return loss",
            )
        return optimiser.inner.step(python_callable(closure))
    loss = python_callable(closure)() if is_callable(closure) else None
    optimiser.inner.step()
    return loss


def _zero_grad(optimiser: Optimiser, set_to_none: Any) -> None:
    optimiser.inner.zero_grad(truth(set_to_none))


def _add_group(optimiser: Optimiser, group: Any) -> None:
    if type(group) is not dict:
        raise TypeProblem(f"param_group must be a dict, but got {described(group)}")
    optimiser.inner.add_param_group(_group_of(group))


def _state_dict(optimiser: Optimiser) -> dict[str, Any]:
    """Return settings and state as PyTorch does: parameters are numbered through all groups."""
    inner = optimiser.inner
    numbers = {id(parameter): i for i, parameter in enumerate(_parameters(inner))}
    state = {numbers[id(p)]: kept for p, kept in _kept(inner).items()}
    groups = []
    for group in inner.param_groups:
        settings = {name: value for name, value in group.items() if name != "params"}
        groups.append({**settings, "params": [numbers[id(p)] for p in group["params"]]})
    return {"state": state, "param_groups": groups}


def _kept(inner: Inner) -> dict[Tensor, dict[str, Any]]:
    """Return what is kept of each parameter as a program's values."""
    return {
        p: {
            name: new_leaf(float(value)) if name in _NUMBERS else _as_value(value)
            for name, value in inner.state[id(p)].items()
        }
        for p in _parameters(inner)
        if inner.state.get(id(p))
    }


def _state(optimiser: Optimiser, runtime: Runtime, _span: Any) -> Any:
    """Return what is kept of each parameter, as PyTorch has it; a parameter without steps has an empty dict."""
    from gradcli.lang.values.containers import DefaultDict

    made = DefaultDict(_kept(optimiser.inner))
    made.factory, made.call = runtime.builtins["dict"], dict
    return made


def _as_value(kept: Any) -> Any:
    """Return what a rule keeps as a program's value: counts as they are, arrays as tensors."""
    if isinstance(kept, list):
        return [_as_value(item) for item in kept]
    return kept if kept is None or type(kept) in NUMBERS else constant(kept)


def _load_state(optimiser: Optimiser, state: Any) -> None:
    if type(state) is not dict or "state" not in state or "param_groups" not in state:
        raise TypeProblem("load_state_dict() takes what state_dict() gave")
    parameters = _parameters(optimiser.inner)
    if len(state["param_groups"]) != len(optimiser.inner.param_groups):
        raise ValueProblem("loaded state dict has a different number of parameter groups")
    for number, kept in state["state"].items():
        values = {
            name: data_of(value).item() if name in _NUMBERS else data_of(value)
            for name, value in kept.items()
        }
        optimiser.inner.state[id(parameters[number])] = values
    for group, loaded in zip(optimiser.inner.param_groups, state["param_groups"]):
        group.update({name: value for name, value in loaded.items() if name != "params"})


_METHODS = {
    "step": Builtin("step", "self, closure=None", _step, silent=True),
    "zero_grad": Builtin("zero_grad", "self, set_to_none=True", _zero_grad),
    "add_param_group": Builtin("add_param_group", "self, param_group", _add_group),
    "state_dict": Builtin("state_dict", "self", _state_dict),
    "load_state_dict": Builtin("load_state_dict", "self, state_dict", _load_state),
}
_ATTRIBUTES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "param_groups": lambda optimiser, runtime, span: optimiser.inner.param_groups,
    "defaults": lambda optimiser, runtime, span: optimiser.inner.defaults,
    "state": _state,
}


def _class_of(name: str) -> str:
    return f"torch.optim.{name.lower()}.{name}"


class Optimiser:
    """An optimiser as a value of a program."""

    __slots__ = ("inner",)
    in_words = "an optimiser"
    type_name = staticmethod(lambda optimiser: _class_of(optimiser.inner.name))
    methods = _METHODS
    attributes = _ATTRIBUTES

    def __init__(self, inner: Inner) -> None:
        self.inner = inner

    def shown_as(self, printer: Any) -> str:
        """Return the text PyTorch prints: every group's settings in alphabetical order."""
        lines = [f"{self.inner.name} ("]
        for i, group in enumerate(self.inner.param_groups):
            lines.append(f"\nParameter Group {i}" if i else "Parameter Group 0")
            names = [name for name in sorted(group) if name != "params"]
            lines.extend([f"    {name}: {printer.text(group[name])}" for name in names])
        return "\n".join([*lines, ")"])

    def state_to_keep(self) -> tuple[Any, list[Any]]:
        """Return what an undo needs, and the values that this one leads to."""
        groups = [dict(group) for group in self.inner.param_groups]
        kept = {key: dict(values) for key, values in self.inner.state.items()}
        return (groups, kept), [self.inner.param_groups, *_parameters(self.inner)]

    def restore_state(self, state: Any) -> None:
        """Bring back what `state_to_keep` noted."""
        groups, kept = state
        for group, before in zip(self.inner.param_groups, groups):
            group.clear()
            group.update(before)
        self.inner.state = kept


# ----- making them -------------------------------------------------------------------------------------

_FLAGS = "foreach=None, maximize=False, capturable=False, differentiable=False, fused=None"
_MOMENTS = "betas=None, eps=1e-8, weight_decay=0"
_DECOUPLED = "decoupled_weight_decay=False"
_ADAM = f"params, lr=0.001, {_MOMENTS}, amsgrad=False, *, {_FLAGS}"
_SIGNATURES = {
    "SGD": "params, lr=0.001, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, " + _FLAGS,
    "Adam": _ADAM,
    "AdamW": _ADAM.replace("weight_decay=0", "weight_decay=0.01"),
    "RMSprop": "params, lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False, *, "
    + _FLAGS,
    "Adagrad": "params, lr=0.01, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10, *, "
    + _FLAGS,
    "Adadelta": "params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0, *, " + _FLAGS,
    "Adamax": f"params, lr=0.002, {_MOMENTS}, *, {_FLAGS}",
    "NAdam": f"params, lr=0.002, {_MOMENTS}, momentum_decay=0.004, {_DECOUPLED}, *, {_FLAGS}",
    "RAdam": f"params, lr=0.001, {_MOMENTS}, {_DECOUPLED}, *, {_FLAGS}",
    "ASGD": "params, lr=0.01, lambd=0.0001, alpha=0.75, t0=1000000.0, weight_decay=0, *, " + _FLAGS,
    "LBFGS": "params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9, "
    "history_size=100, line_search_fn=None",
    "Rprop": "params, lr=0.01, etas=None, step_sizes=None, *, " + _FLAGS,
}
# Settings that choose among PyTorch's implementations of the same arithmetic.
_IGNORED = frozenset(("foreach", "capturable", "differentiable", "fused"))


def optimiser_types(_runtime: Runtime) -> dict[str, Any]:
    """Return the optimisers by name."""
    return {name: _optimiser_type(name) for name in OPTIMISERS}


def _optimiser_type(name: str) -> TypeObject:
    names = Signature(_SIGNATURES[name]).names[1:]

    def build(params: Any, *values: Any) -> Optimiser:
        given = {
            key: _setting(value)
            for key, value in zip(names, values)
            if key not in _IGNORED and value is not None
        }
        return Optimiser(OPTIMISERS[name](_params_of(params), **given))

    shown = _class_of(name)
    return TypeObject(
        name,
        shown,
        Builtin(name, _SIGNATURES[name], build),
        lambda value: type(value) is Optimiser and value.inner.name == name,
    )


def _parameters(inner: Inner) -> list[Tensor]:
    return [parameter for group in inner.param_groups for parameter in group["params"]]


def _setting(value: Any) -> Any:
    if type(value) is Tensor:
        return item_number(value)
    if type(value) not in (float, int, bool, tuple, list, str):
        raise TypeProblem(f"a setting of an optimizer is a number, not {described(value)}")
    return value


def _params_of(params: Any) -> Any:
    params = list(params.held) if type(params) is Set else gathered(params)
    if isinstance(params, (list, tuple)):
        return [_group_of(item) if type(item) is dict else item for item in params]
    if is_callable(params):
        raise TypeProblem(
            f"an optimizer takes the parameters themselves, not {described(params)}",
            hint="write model.parameters(), with its brackets",
            said=f"'{python_name(params)}' object is not iterable",
        )
    return params


def _group_of(group: dict[str, Any]) -> dict[str, Any]:
    params = group.get("params")
    if params is None:
        raise ValueProblem("parameter group didn't specify parameters", hint='{"params": [w], "lr": 0.1}')
    if type(params) is Set:
        raise TypeProblem(
            "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets "
            "will change between runs. Please use a list instead.",
            hint='{"params": [w, b], "lr": 0.1}',
        )
    return {**group, "params": gathered(params)}
