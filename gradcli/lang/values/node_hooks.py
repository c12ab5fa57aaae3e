"""Hooks of the operations in a graph, as PyTorch's `y.grad_fn.register_prehook` hangs them there."""

from __future__ import annotations

from gradcli.core.tensor import before_changes, state_of
from gradcli.errors import GradientProblem, TypeProblem
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.kinds import described, is_callable, python_name
from gradcli.lang.values.objects import Function
from gradcli.lang.values.tensor_methods import hung_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.values.objects import GradFn, HookHandle


def hook_before(function: GradFn, hook: Any) -> HookHandle:
    """Call `hook` with the gradients that reach an operation, a tuple of one; it may return another such tuple.

    Raises: TypeProblem for no function.
    """
    if not is_callable(hook):
        raise TypeProblem(f"a hook is a function of a tuple of gradients, not {described(hook)}")
    call = python_callable(hook)
    name = hook.code.name if type(hook) is Function else "hook"

    def first(ct: Any) -> Any:
        given = call((ct,))
        if given is None:
            return None
        if not isinstance(given, (tuple, list)):
            raise TypeProblem(
                "a hook before an operation returns a tuple of gradients, or nothing",
                hint="write return (g,)",
                said=f"expected tuple, but hook returned '{python_name(given)}'",
            )
        if len(given) != 1:
            raise GradientProblem(
                f"hook '{name}' has returned an incorrect number of values (got {len(given)}, but expected 1)"
            )
        return given[0]

    first.__name__ = name
    return hung_in(state_of(before_changes(function.node)).hooks, first)
