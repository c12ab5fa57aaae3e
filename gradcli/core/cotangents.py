"""Cotangents on their way: in whose shape they arrive, who is told of them, what a primitive's rule makes of them."""

from __future__ import annotations

from gradcli.core.batch import members_are_runs
from gradcli.core.lazy import np
from gradcli.core.ops.basic import neg, sum_rows, sum_to, to_dtype, value_of
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import Batched, compute_in, dtype_of, is_floating, shape_of
from gradcli.errors import ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from gradcli.core.primitive import Primitive


def fit(ct: Any, x: Any, batched: bool) -> Any:
    """Return a cotangent in the shape and dtype of the operand `x` that it flows to."""
    value = x.value if type(x) is Tensor else x
    c = ct.value if type(ct) is Tensor else ct
    if type(c) is float and type(value) is float:
        return ct  # Before anything asks numpy, which a program of numbers never loads.
    if type(c) is np.ndarray and type(value) is np.ndarray:
        if c.shape == value.shape:
            return ct if c.dtype is value.dtype else to_dtype(ct, dtype_of(value))
        if c.dtype is value.dtype:
            return sum_to(ct, value.shape)
    if type(c) is Batched and type(value) is not Batched and not batched and not members_are_runs(c.size):
        # Members of a batch share this operand, so their cotangents add up.
        ct = sum_rows(ct)
    ct = sum_to(ct, shape_of(value))
    if dtype_of(value_of(ct)) != dtype_of(value) and is_floating(value):
        ct = to_dtype(ct, dtype_of(value))
    return ct


def product_of(ct: Any, partial: Any, product: Callable[[Any, Any], Any]) -> Any:
    """Return `product(ct, partial)`, without computing anything where the partial is one or minus one."""
    if type(partial) is float and (partial == 1.0 or partial == -1.0):
        return ct if partial == 1.0 else neg(ct)
    return product(ct, partial)


def pulled(prim: Primitive, i: int, ct: Any, out: Any, xs: Sequence[Any], params: dict[str, Any]) -> Any:
    """Return the share of operand `i` by the primitive's own rule, None where there is none."""
    rules = prim.vjps
    if type(rules) is tuple:
        return None if rules[i] is None else rules[i](ct, out, *xs, **params)
    return None if rules is None else rules(i, ct, out, xs, params)


class Wanted:
    """Which cotangents a walk returns: those of `targets`, or of all leaves and retained tensors.

    A leaf that was updated in place is recorded in several versions; they all belong to their `owner`. `kept` are the
    cotangents of retained tensors that a walk for `targets` comes by, `seeds` where the walk began.
    """

    __slots__ = ("_behind", "kept", "seeds", "targets")

    seeds: Sequence[tuple[Tensor, Any]]

    def __init__(self, targets: Iterable[Tensor] | None = None) -> None:
        self.kept: list[tuple[Tensor, Any]] = []
        self.targets: set[int] | None = None
        if targets is not None:
            self.targets = set()
            self._behind: dict[int, bool] = {}  # what `lies_behind` has found
            for node in targets:
                self.targets.add(id(node))
                if node.prim is not None:
                    node.requires = bool(node.requires)  # on the short way nobody asks who is wanted

    def __contains__(self, node: Tensor) -> bool:
        if self.targets is None:
            return node.prim is None or (node.state is not None and node.state.retain)
        return id(owner_of(node) if node.prim is None else node) in self.targets

    def lies_behind(self, node: Tensor) -> bool:
        """Tell whether one of the targets is among what this node depends on."""
        known = self._behind
        stack = [node]
        while stack:
            each = stack[-1]
            operands = [x for x in each.inputs if type(x) is Tensor and x.requires]
            if any(x in self or known.get(id(x), False) for x in operands):
                known[id(each)] = True
            elif waiting := [x for x in operands if id(x) not in known]:
                stack += waiting
                continue
            else:
                known[id(each)] = False
            stack.pop()
        return known[id(node)]

    def reaches(self, nodes: Sequence[Tensor]) -> list[bool]:
        """Tell for each of these nodes whether the walk comes by it."""
        stack = [t for t, _ in self.seeds if t.requires]
        behind = set(stack)
        while stack:
            for x in stack.pop().inputs:
                if type(x) is Tensor and x.requires and x not in behind:
                    behind.add(x)
                    stack.append(x)
        passed = [node in behind for node in nodes]
        if self.targets is not None:
            passed = [yes and (node in self or self.lies_behind(node)) for yes, node in zip(passed, nodes)]
        return passed


def owner_of(node: Tensor) -> Tensor:
    """Return the object a node is (or was) the value of, as far as gradients are concerned."""
    state = node.state
    return node if state is None or state.owner is None else state.owner


def reported(node: Tensor, ct: Any, wanted: Wanted, found: list[tuple[Tensor, Any]]) -> Any:
    """Return a node's whole cotangent after its hooks, having entered it among the `found` if it is wanted.

    Where single tensors are asked for, hooks are called on the way to these alone, and what is found of a result on the
    way to another is its cotangent before its hooks, as in PyTorch; what it retains is the one after them.
    """
    is_wanted, before = node in wanted, ct
    single, is_leaf, state = wanted.targets is not None, node.prim is None, node.state
    on_the_way = False
    if state is not None and (state.hooks or state.retain):
        on_the_way = single and wanted.lies_behind(node)
        heard = not single or is_wanted or on_the_way
        if state.hooks and heard:
            ct = _run_hooks(node, ct, wanted)
        if single and heard and state.retain and not is_leaf:
            wanted.kept.append((node, ct))
    if is_wanted:
        found.append((node, before if on_the_way else ct))
    return ct


_under_way: list[Wanted] = []  # walks whose hooks are being called, one inside the other


def walk_under_way() -> Wanted:
    """Return what the walk is to find that is calling a hook."""
    return _under_way[-1]


def _run_hooks(node: Tensor, ct: Any, wanted: Wanted) -> Any:
    """Return what the hooks of a node make of its cotangent: what they return, else what they changed it into."""
    assert node.state is not None
    dtype = compute_in(None)  # A hook is a part of the program.
    _under_way.append(wanted)
    given = handed_out(ct)
    try:
        for hook in node.state.hooks:
            changed = hook(given)
            if changed is None:
                continue
            if changed.shape != node.shape:
                raise ShapeProblem(
                    f"hook '{getattr(hook, '__name__', 'hook')}' has changed the size of value"
                )
            given = changed
    finally:
        _under_way.pop()
        compute_in(dtype)
    return given.current() if type(ct) is Tensor else data_of(given)


def handed_out(ct: Any) -> Tensor:
    """Return a cotangent as an object of its own: what a hook does to it in place reaches no other node."""
    if type(ct) is not Tensor:
        return Tensor(ct)
    mine = Tensor(ct.value)
    mine.next = ct
    return mine
