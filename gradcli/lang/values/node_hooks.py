"""The operations in a graph as functions of cotangents, and their hooks: `y.grad_fn(ct)`, `y.grad_fn.register_hook`."""

from __future__ import annotations

from gradcli.core.backward import accumulate
from gradcli.core.cotangents import handed_out, owner_of
from gradcli.core.node_shares import shares_of
from gradcli.core.ops.basic import value_of
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, before_changes, data_of, mode, state_of
from gradcli.core.values import broadcast_shape
from gradcli.errors import CallProblem, GradientProblem, TypeProblem
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.graph_nodes import edges_of
from gradcli.lang.values.kinds import described, is_callable, python_name
from gradcli.lang.values.objects import Function
from gradcli.lang.values.tensor_methods import hung_after, hung_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.values.objects import GradFn, HookHandle


def cotangents_of(function: GradFn, arguments: list[Any]) -> Any:
    """Return what an operation makes of the cotangent of its result: a tensor, a tuple for several operands.

    None stands for an operand that needs no gradient. `AccumulateGrad` adds the cotangent to the leaf's gradient.
    Raises: CallProblem, TypeProblem, ShapeProblem.
    """
    if len(arguments) != 1:
        raise CallProblem(
            f"an operation takes the cotangent of its one result, not {len(arguments)} arguments",
            hint="write y.grad_fn(torch.ones_like(y))",
            said=f"expected 1 arguments, got {len(arguments)} instead",
            kind="TypeError",
        )
    ct = arguments[0]
    if type(ct) is not Tensor:
        raise TypeProblem(
            f"an operation takes a tensor, not {described(ct)}",
            hint="write y.grad_fn(torch.ones_like(y))",
            said="argument 0 is not a Variable",
        )
    node = before_changes(function.node)
    if ct.shape != node.shape:
        broadcast_shape(ct.shape, node.shape)
        ct = OPERATORS["expand"].call(ct, *node.shape)
    ct = ct.current()
    if node.prim is None:
        accumulate(owner_of(node), ct, mode.recording and bool(ct.requires))
        return ()
    shares = shares_of(node, ct if mode.recording else value_of(ct), record=mode.recording)
    given = _in_order(function, shares)
    return given[0] if len(given) == 1 else given


def _in_order(function: GradFn, shares: list[Any]) -> tuple[Any, ...]:
    """Return what the operands get in the order and with the gaps of `next_functions`, as tensors."""
    given = [shares[i] if edge is not None else None for i, edge in edges_of(function)]
    return tuple([None if ct is None else handed_out(ct) for ct in given])


def _called(hook: Any, what: str) -> tuple[Callable[..., Any], str]:
    """Return a hook as a Python callable, and its name. Raises: TypeProblem for no function."""
    if not is_callable(hook):
        raise TypeProblem(f"a hook is a function of {what}, not {described(hook)}")
    return python_callable(hook), hook.code.name if type(hook) is Function else "hook"


def _tuple_from(given: Any, count: int, name: str, when: str) -> list[Any] | None:
    """Return what a hook gave in place of its gradients, None for nothing. Raises: TypeProblem, GradientProblem."""
    if given is None:
        return None
    if not isinstance(given, (tuple, list)):
        raise TypeProblem(
            f"a hook {when} an operation returns a tuple of gradients, or nothing",
            hint="write return (g,)",
            said=f"expected tuple, but hook returned '{python_name(given)}'",
        )
    if len(given) != count:
        raise GradientProblem(
            f"hook '{name}' has returned an incorrect number of values (got {len(given)}, but expected {count})"
        )
    return list(given)


def hook_before(function: GradFn, hook: Any) -> HookHandle:
    """Call `hook` with the gradients that reach an operation, a tuple of one; it may return another such tuple.

    Raises: TypeProblem for no function.
    """
    call, name = _called(hook, "a tuple of gradients")

    def first(ct: Any) -> Any:
        given = _tuple_from(call((ct,)), 1, name, "before")
        return None if given is None else given[0]

    first.__name__ = name
    return hung_in(state_of(before_changes(function.node)).hooks, first)


def hook_after(function: GradFn, hook: Any) -> HookHandle:
    """Call `hook` with the gradients that leave an operation and those that reached it, two tuples.

    It may return another tuple in place of the first. Of a leaf's `AccumulateGrad` none leave.
    Raises: TypeProblem for no function.
    """
    call, name = _called(hook, "the gradients that leave an operation and those that reached it")

    def last(_node: Tensor, shares: list[Any], ct: Any) -> list[Any] | None:
        leaving = _in_order(function, shares)
        given = _tuple_from(call(leaving, (Tensor(data_of(ct)),)), len(leaving), name, "after")
        changed = list(shares)
        for (i, edge), share in zip(edges_of(function), leaving if given is None else given):
            if edge is not None:
                changed[i] = share.current() if mode.recording and type(share) is Tensor else data_of(share)
        return changed

    return hung_after(
        owner_of(function.node) if function.node.prim is None else before_changes(function.node), last
    )
