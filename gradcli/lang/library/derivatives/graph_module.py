"""`torch.autograd.graph`: operations of the graph, edges to gradients, hooks of several tensors at once."""

from __future__ import annotations

from gradcli.core.cotangents import Wanted, walk_under_way
from gradcli.core.inplace import counter_of, note_change
from gradcli.core.tensor import Tensor, before_changes, state_of
from gradcli.errors import GradientProblem, TypeProblem, ValueProblem
from gradcli.lang.library.derivatives.saved_hooks import Refusal, SavedTensorsHooks
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.containers import NamedTuple
from gradcli.lang.values.graph_nodes import accumulator_of, grad_fn_of
from gradcli.lang.values.kinds import described, is_callable
from gradcli.lang.values.objects import Builtin, GradFn, HookHandle, TypeObject
from gradcli.lang.values.tensor_methods import gathered, hung_in, tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class NothingToDo:
    """A `with` that changes where or how PyTorch keeps what a walk backwards needs, which is no question here."""

    __slots__ = ("name",)
    in_words = "a way to keep tensors"
    context_of_programs = True

    def __init__(self, name: str) -> None:
        self.name = name

    def enter(self) -> None:
        """Do nothing."""

    def leave(self) -> None:
        """Do nothing."""

    def shown_as(self, _printer: Any) -> str:
        """Return its text."""
        return f"<{self.name}>"


# ----- edges -------------------------------------------------------------------------------------------


class GradientEdge(NamedTuple):
    """Where a gradient arrives: an operation of the graph, and which of its results (here each has one)."""

    title = "GradientEdge"
    names = ("node", "output_nr", "ownership_token")


def behind_edges(value: Any) -> Any:
    """Return what is asked of a gradient with tensors in the place of edges, alone or in a list."""
    if isinstance(value, GradientEdge):
        return value[0].node  # type: ignore[attr-defined]
    if type(value) in (list, tuple):
        return [behind_edges(item) for item in value]
    return value


def _edge_of(tensor: Any) -> Any:
    (t,) = tensors_of(tensor, "get_gradient_edge")
    if not t.requires_grad:
        raise GradientProblem(
            "It is not possible to get the gradient edge for a Tensor that does not require gradients",
        )
    return GradientEdge((grad_fn_of(t) or accumulator_of(t), 0, None))


# ----- hooks of several tensors -----------------------------------------------------------------------------


class Listeners:
    """The hooks of several tensors: `function` is told once in each walk.

    With `every` of all their gradients, as soon as the last one of those that come in this walk has come (None for the
    others); else of the first one.
    """

    __slots__ = ("_function", "_grads", "_missing", "_nodes", "_walk", "every")

    def __init__(self, tensors: list[Tensor], function: Callable[..., Any], every: bool) -> None:
        self._nodes = [before_changes(t.current()) for t in tensors]
        self._function = function
        self.every = every
        self._walk: Wanted | None = None
        self._missing = 0
        self._grads: list[Any] = []

    def hang(self) -> HookHandle:
        """Hang a hook on each of the tensors; return what takes them all away."""
        handles = [hung_in(state_of(node).hooks, self._listener(i)) for i, node in enumerate(self._nodes)]

        def remove() -> None:
            for handle in handles:
                handle.remove()

        return HookHandle(remove)

    def _listener(self, i: int) -> Callable[[Any], None]:
        def hear(ct: Any) -> None:
            walk = walk_under_way()
            first = walk is not self._walk
            if first:
                self._walk, self._grads = walk, [None] * len(self._nodes)
                self._missing = sum(walk.reaches(self._nodes)) if self.every else 0
            self._grads[i] = ct
            self._missing -= 1
            if self.every and self._missing == 0:
                self._function(self._grads)
            elif first and not self.every:
                self._function(ct)

        return hear


def _hook_several(tensors: Any, fn: Any, mode: Any) -> HookHandle:
    if mode not in ("all", "any"):
        raise ValueProblem(f"Expects mode to be one of ('all', 'any') but got {mode}")
    if not is_callable(fn):
        raise TypeProblem(f"a hook is a function of gradients, not {described(fn)}")
    chosen = tensors_of(gathered(tensors), "register_multi_grad_hook")
    for t in chosen:
        if not t.requires_grad:
            raise GradientProblem(
                "cannot register a hook on a tensor that doesn't require gradient",
                kind="AssertionError",
                said="Expected gradient function to be set",
            )
    return Listeners(chosen, python_callable(fn), mode == "all").hang()


def _count_a_change(tensor: Any) -> None:
    for t in tensors_of(tensor, "increment_version"):
        note_change(counter_of(t))


def graph_members() -> dict[str, Any]:
    """Return the names of `torch.autograd.graph`."""
    node = TypeObject("Node", "torch.autograd.graph.Node", None, lambda v: type(v) is GradFn)
    return {
        "Node": node,
        "GradientEdge": TypeObject(
            "GradientEdge",
            "torch.autograd.graph.GradientEdge",
            Builtin(
                "GradientEdge",
                "node, output_nr, ownership_token=None",
                lambda node, number, token: GradientEdge((node, number, token)),
            ),
            lambda value: isinstance(value, GradientEdge),
        ),
        "get_gradient_edge": Builtin("get_gradient_edge", "tensor", _edge_of),
        "register_multi_grad_hook": Builtin(
            "register_multi_grad_hook", "tensors, fn, *, mode='all'", _hook_several
        ),
        "save_on_cpu": Builtin(
            "save_on_cpu",
            "pin_memory=False, device_type='cuda'",
            lambda pin, device: NothingToDo("save_on_cpu"),
        ),
        "allow_mutation_on_saved_tensors": Builtin(
            "allow_mutation_on_saved_tensors", "", lambda: NothingToDo("allow_mutation_on_saved_tensors")
        ),
        "saved_tensors_hooks": Builtin("saved_tensors_hooks", "pack_hook, unpack_hook", SavedTensorsHooks),
        "disable_saved_tensors_hooks": Builtin("disable_saved_tensors_hooks", "error_message", Refusal),
        "increment_version": Builtin("increment_version", "tensor", _count_a_change, silent=True),
    }
