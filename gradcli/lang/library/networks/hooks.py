"""Hooks of modules: functions that are told of what goes through a layer, and may change it.

Forward hooks stand around a module's call. A backward hook is told of gradients, for which what goes into a module
and what comes out of it is led through a gate: an operation that changes nothing and has the hook.
"""

from __future__ import annotations

from gradcli.core.ops.basic import alias
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, is_grad_enabled, state_of
from gradcli.errors import ShapeProblem, TypeProblem
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.binding import call_operator
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import described, is_callable, python_name
from gradcli.lang.values.objects import Builtin, HookHandle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.library.networks.module import Module

    Gradients = Callable[[tuple[Any, ...]], "tuple[Any, ...]"]

_GATE = "BackwardHookFunctionBackward"


class ModuleHook:
    """A function that a module calls: `kind` says when; one that `takes_names` is given named arguments, too."""

    __slots__ = ("function", "kind", "takes_names")

    def __init__(self, kind: str, function: Callable[..., Any], takes_names: bool) -> None:
        self.kind = kind
        self.function = function
        self.takes_names = takes_names


# ----- around the call -------------------------------------------------------------------------------------


def run_with_hooks(module: Module, arguments: list[Any], named: dict[str, Any]) -> Any:
    """Return what a module that has hooks computes of these arguments, as its hooks change it."""
    given = tuple(arguments)
    for hook in _of(module, "before"):
        given, named = _changed_arguments(hook, module, given, named)
    back = (
        _Backward(module)
        if is_grad_enabled() and (_of(module, "backward") or _of(module, "before_backward"))
        else None
    )
    if back is not None:
        given = back.enter(given)
    result = module.forward(list(given), named)
    for hook in _of(module, "after"):
        told = (module, given, named, result) if hook.takes_names else (module, given, result)
        changed = hook.function(*told)
        result = result if changed is None else changed
    return result if back is None else back.leave(result)


def _of(module: Module, kind: str) -> list[ModuleHook]:
    return [hook for hook in module.hooks if hook.kind == kind]


def _changed_arguments(
    hook: ModuleHook, module: Module, given: tuple[Any, ...], named: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments as a hook in front of the call leaves them. Raises: TypeProblem in PyTorch's words."""
    if not hook.takes_names:
        changed = hook.function(module, given)
        if changed is None:
            return given, named
        return (changed if isinstance(changed, tuple) else (changed,)), named
    changed = hook.function(module, given, named)
    if changed is None:
        return given, named
    if not isinstance(changed, tuple) or len(changed) != 2:
        raise TypeProblem(
            f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {described(changed)}.",
            kind="RuntimeError",
        )
    return tuple(changed[0]), dict(changed[1])


# ----- gradients -------------------------------------------------------------------------------------------


class _Backward:
    """The backward hooks of one call of a module: gates before and behind it, and the gradients that passed the latter."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.from_outputs: tuple[Any, ...] = ()
        self.inputs = 0  # how many there are, and where those stand that gradients flow to
        self.places: list[int] = []

    def enter(self, given: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the arguments behind a gate."""
        self.inputs = len(given)
        self.places, behind = _gated(given, self._tell)
        return behind

    def leave(self, result: Any) -> Any:
        """Return the result behind a gate: a tensor, or a tuple in which there are tensors."""
        outputs = result if isinstance(result, tuple) else (result,)
        _, behind = _gated(outputs, self._at_outputs)
        return behind if isinstance(result, tuple) else behind[0]

    def _at_outputs(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        self.from_outputs = gradients
        for hook in _of(self.module, "before_backward"):
            changed = hook.function(self.module, self.from_outputs)
            self.from_outputs = _replaced(self.from_outputs, changed, "grad_output")
        if not self.places:  # nothing flows on to an input, so that this is the last that is heard
            self._tell((None,) * self.inputs)
        return self.from_outputs

    def _tell(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        for hook in _of(self.module, "backward"):
            changed = hook.function(self.module, gradients, self.from_outputs)
            if changed is not None and not self.places:
                raise TypeProblem(
                    "Backward hook for Modules where no input requires gradient should always return None or "
                    "None for all gradients.",
                    kind="RuntimeError",
                )
            gradients = _replaced(gradients, changed, "grad_input")
        return gradients


def _replaced(gradients: tuple[Any, ...], changed: Any, what: str) -> tuple[Any, ...]:
    """Return the gradients that a hook gives instead. Raises: ShapeProblem in PyTorch's words for another number of them."""
    if changed is None:
        return gradients
    instead: tuple[Any, ...] = changed if isinstance(changed, tuple) else (changed,)
    if len(instead) != len(gradients):
        raise ShapeProblem(
            f"Backward hook returned an invalid number of {what}, got {len(instead)}, but expected {len(gradients)}",
            kind="RuntimeError",
        )
    return instead


def _gated(values: tuple[Any, ...], told: Gradients) -> tuple[list[int], tuple[Any, ...]]:
    """Return where tensors stand that gradients flow to, and the values with these behind one gate.

    `told` is given the gradients, None where no tensor stands, and returns those to go on with. Several tensors go
    through the gate as one, end to end: so their gradients come together; where none has come it is None.
    """
    places = [i for i, x in enumerate(values) if type(x) is Tensor and x.requires_grad]
    if not places:
        return places, values
    through = [values[i] for i in places]
    single = len(through) == 1
    gate: Tensor = alias(through[0]) if single else _joined(through)
    behind = list(values)
    reached: set[int] = set()
    for place, part in zip(places, [gate] if single else _parted(gate, through)):
        state_of(part).title = _GATE
        state_of(part).hooks.append(_noting(place, reached))
        behind[place] = part

    def hook(gradient: Tensor) -> Tensor:
        parts = dict(zip(places, [gradient] if single else _parted(gradient, through)))
        changed = told(tuple([parts[i] if i in reached else None for i in range(len(values))]))
        reached.clear()
        kept = [parts[i] if changed[i] is None else changed[i] for i in places]
        whole: Tensor = kept[0] if single else _joined(kept)
        return whole

    state_of(gate).hooks.append(hook)
    return places, tuple(behind)


def _noting(place: int, reached: set[int]) -> Callable[[Tensor], None]:
    return lambda _gradient: reached.add(place)


def _joined(tensors: list[Any]) -> Any:
    flat = [call_operator(OPERATORS["flatten"], [x], {}) for x in tensors]
    return call_operator(OPERATORS["cat"], [flat], {})


def _parted(joined: Any, like: list[Any]) -> list[Any]:
    """Return the tensors that stand end to end in one, in the shapes of others."""
    parts = call_operator(OPERATORS["split"], [joined, [x.size for x in like]], {})
    return [call_operator(OPERATORS["reshape"], [part, tuple(x.shape)], {}) for part, x in zip(parts, like)]


# ----- how they get there ------------------------------------------------------------------------------------


def _registering(name: str, kind: str, named: bool) -> Builtin:
    """Return the method that gives a module a hook; with `named` the hook may ask for named arguments."""

    def register(
        module: Module, function: Any, prepend: Any, takes_names: Any = False, _always: Any = False
    ) -> HookHandle:
        if not is_callable(function):
            raise TypeProblem(
                f"a hook is a function, not {described(function)}",
                said=f"'{python_name(function)}' object is not callable",
            )
        hook = ModuleHook(kind, python_callable(function), truth(takes_names))
        module.hooks = (hook, *module.hooks) if truth(prepend) else (*module.hooks, hook)

        def remove() -> None:
            module.hooks = tuple([other for other in module.hooks if other is not hook])

        return HookHandle(remove)

    more = ", with_kwargs=False, always_call=False" if named else ""
    return Builtin(name, f"self, hook, *, prepend=False{more}", register)


HOOK_METHODS = {
    name: _registering(name, kind, kind in ("before", "after"))
    for name, kind in (
        ("register_forward_pre_hook", "before"),
        ("register_forward_hook", "after"),
        ("register_full_backward_hook", "backward"),
        ("register_full_backward_pre_hook", "before_backward"),
    )
}
