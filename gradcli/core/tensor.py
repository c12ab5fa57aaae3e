"""Tensors: values that remember how they were computed.

A Tensor is at once what a program holds and a node of the recorded graph. A recorded node is never
changed: an in-place operation puts a new node behind the old object (`next`), so every name bound
to the object sees the new value while what was recorded before keeps the old one.
"""

from __future__ import annotations

from itertools import count

from gradcli.core.values import (
    TORCH_TYPES,
    Batched,
    cast,
    default_dtype,
    describe,
    dtype_of,
    is_floating,
    of_tensor,
    shape_of,
    size_of,
)
from gradcli.errors import GradientProblem, ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.duals import Level
    from gradcli.core.primitive import Primitive
    from gradcli.core.values import Shape, Value
    from gradcli.source import Span

clock = count(1)  # creation order of nodes is a topological order of the graph
new_object: Any = object.__new__
# What a node's `requires` says: False; True; or, above `NEEDS_LOOK`, that derivatives flow through it, its value is a
# plain float, it is its object's newest version and, unless a leaf, has no state. Then it also says whether it is a leaf or
# to which operands of an elementwise primitive derivatives flow on. So one comparison decides on the short way.
NEEDS_LOOK = 3
FLOAT_LEAF, ONE_FLOAT, FIRST_FLOAT, SECOND_FLOAT, TWO_FLOATS = 4, 5, 6, 7, 8


class Mode:
    """Whether operations are recorded; changed by `no_grad` and restored by it, also on errors.

    With `constants` those without a derivative (comparisons, signs) are recorded as well, so that the
    graph says how everything came about: what is exported as source text needs that. With `as_pytorch` the
    graph of a derivative is put together and named as PyTorch does it, a constant one included. While there are dual
    tensors, `stands_on_leaf` tells whether what is recorded of a node is more than the way of its tangent; they live in
    `level`, while one is open. With `anomalies` a walk backwards that ends in nan is an error. `warn` is told what
    PyTorch warns of.
    """

    __slots__ = ("anomalies", "as_pytorch", "constants", "level", "recording", "stands_on_leaf", "warn")

    def __init__(self) -> None:
        self.recording = True
        self.constants = False
        self.as_pytorch = False
        self.anomalies = False
        self.level: Level | None = None
        self.stands_on_leaf: Callable[[Tensor], bool] | None = None
        self.warn: Callable[[str], None] | None = None


mode = Mode()
NO_PARAMS: dict[str, Any] = {}


def is_grad_enabled() -> bool:
    """Tell whether operations on tensors that require grad are recorded."""
    return mode.recording


def set_grad_enabled(flag: bool) -> bool:
    """Switch recording on or off; return what it was."""
    before = mode.recording
    mode.recording = flag
    return before


class grad_mode:
    """`with grad_mode(False):` switches recording off for its body, with True on, and back whatever happens.

    Where a body takes less than a microsecond, `set_grad_enabled` in a `try` costs half as much.
    """

    __slots__ = ("_before", "_flag")

    def __init__(self, flag: bool) -> None:
        self._flag = flag

    def __enter__(self) -> None:
        self._before = set_grad_enabled(self._flag)

    def __exit__(self, *_: object) -> None:
        set_grad_enabled(self._before)


def itself(t: Any) -> Any:
    """Return what it is given: the whole of a tensor as a part of its memory."""
    return t


class Share:
    """How a tensor shares the memory of another, `base`: it is `read(base)`.

    Where it was taken out of the graph (`detach()`, `.data`), changes through it are not `seen` by derivatives. It is
    the base's memory after it `moved` so many times: `x.data = y` gives x another one, and this stays with the old.
    """

    __slots__ = ("base", "moved", "read", "seen")

    def __init__(self, base: Tensor, read: Callable[[Any], Any] = itself, seen: bool = True) -> None:
        self.base = base
        self.read = read
        self.seen = seen
        self.moved = 0 if base.state is None else base.state.moved


class State:
    """What few tensors need: the accumulated gradient, whether to keep one, hooks, whose value this is.

    `after` holds the hooks of what comes after the others, None where there were never any: a leaf's are told when its
    `grad` has grown; those of a result are given the shares of its operands, and may give others in return.
    `changes` is how often its memory was changed in place, where that is counted; None where it never was, or what it
    is a part of counts.
    `title` is PyTorch's name of the operation where it is another than that of the primitive. `share` says whose
    memory this is a part of, `sharers` (weak references) what is a part of this.
    """

    __slots__ = (
        "after",
        "changes",
        "grad",
        "hooks",
        "moved",
        "name",
        "owner",
        "retain",
        "share",
        "sharers",
        "title",
    )

    def __init__(self) -> None:
        self.after: list[Callable[[Tensor, list[Any], Any], list[Any] | None]] | None = None
        self.changes: int | None = None
        self.grad: Tensor | None = None
        self.hooks: list[Callable[[Tensor], Tensor | None]] = []
        self.moved = 0
        self.name = ""
        self.owner: Tensor | None = None
        self.retain = False
        self.share: Share | None = None
        self.sharers: list[Any] = []
        self.title = ""


class Tensor:
    """A value of the graph: `prim` applied to `inputs` with `params` gave `value`; a leaf has no `prim`.

    `requires` says that derivatives flow through it. `ct` belongs to the walk that is
    under way. Attributes in the lower half follow in-place updates; the slots do not.
    """

    __slots__ = (
        "__weakref__",
        "ct",
        "index",
        "inputs",
        "next",
        "params",
        "prim",
        "requires",
        "span",
        "state",
        "value",
    )

    value: Value
    prim: Primitive | None
    inputs: tuple[Any, ...]
    requires: int
    ct: Any
    next: Tensor | None
    state: State | None
    params: dict[str, Any]
    span: Span | None

    def __init__(self, value: Value, requires: bool = False) -> None:
        self.value = value
        self.inputs = ()
        self.requires = FLOAT_LEAF if requires and type(value) is float else requires
        self.index = next(clock)
        self.prim = self.ct = self.next = self.state = None

    def current(self) -> Tensor:
        """Return the newest version of this object."""
        return self if self.next is None else self.next

    @property
    def shape(self) -> Shape:
        """Return the shape a program sees."""
        return shape_of(self.current().value)

    @property
    def ndim(self) -> int:
        """Return the number of axes a program sees."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Return the number of elements a program sees."""
        return size_of(self.current().value)

    @property
    def dtype(self) -> str:
        """Return the dtype's name."""
        return dtype_of(self.current().value)

    @property
    def is_leaf(self) -> bool:
        """Tell whether no recorded operation made this tensor."""
        return self.current().prim is None

    @property
    def requires_grad(self) -> bool:
        """Tell whether derivatives with respect to this tensor, or through it, exist."""
        node = self.current()
        return bool(node.requires) and (mode.stands_on_leaf is None or mode.stands_on_leaf(node))

    @property
    def retains_grad(self) -> bool:
        """Tell whether this is not a leaf, yet keeps its gradient."""
        node = before_changes(self.current())
        return node.prim is not None and node.state is not None and node.state.retain

    @property
    def grad(self) -> Tensor | None:
        """Return the accumulated gradient, None where there is none."""
        return None if self.state is None else self.state.grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is None:
            if self.state is not None:
                self.state.grad = None
            return
        if value.shape != self.shape:
            raise ShapeProblem(
                f"attempting to assign a gradient of size '{list(value.shape)}' to a tensor of size "
                f"'{list(self.shape)}'. Please ensure that the gradient and the tensor are the same size"
            )
        state_of(self).grad = value

    @property
    def grad_fn_name(self) -> str | None:
        """Return PyTorch's name of the operation that made this tensor, None for a leaf."""
        node = self.current()
        if node.prim is None or (mode.stands_on_leaf is not None and not self.requires_grad):
            return None
        return name_of_node(node)

    def __repr__(self) -> str:
        return f"Tensor({self.current().value!r})"


UNRECORDED = "unrecorded"  # the primitive behind a result that was changed while nothing was recorded


def name_of_node(node: Tensor) -> str:
    """Return PyTorch's name of the operation recorded in a node, whatever was made of its object in place since."""
    if node.state is not None and node.state.title:
        return node.state.title
    prim: Any = node.prim
    name = prim.grad_name
    return name if isinstance(name, str) else name(node)


def before_changes(node: Tensor) -> Tensor:
    """Return the node that a result was before it was changed without recording that."""
    while node.prim is not None and node.prim.name == UNRECORDED:
        node = node.inputs[0]
    return node


def state_of(t: Tensor) -> State:
    """Return the state of a tensor, made at the first need."""
    if t.state is None:
        t.state = State()
        if t.prim is not None:
            t.requires = bool(t.requires)  # on the short way nobody looks for a state
    return t.state


def supersede(t: Tensor, version: Tensor) -> None:
    """Put a newer version behind the object `t`; what was recorded keeps the old one."""
    t.next = version
    t.requires = bool(t.requires)


# Slots that were never set are cheaper than slots set to None on every operation: `span` and `params`.


def span_of(t: Tensor) -> Span | None:
    """Return where the source says what this tensor is, None if nobody noted it."""
    return getattr(t, "span", None)


def params_of(t: Tensor) -> dict[str, Any]:
    """Return the parameters, not differentiated, that the primitive behind this tensor was called with."""
    return getattr(t, "params", NO_PARAMS)


def data_of(x: Any) -> Value:
    """Return the plain value of a tensor's newest version; a plain value is returned as it is."""
    return x.current().value if type(x) is Tensor else x


def constant(value: Value) -> Tensor:
    """Return a tensor of `value` that requires no grad."""
    return Tensor(value)


def tensor(data: Value, requires_grad: bool = False, dtype: str | None = None) -> Tensor:
    """Return a new leaf of a plain value; numbers become 0-d tensors.

    Raises: GradientProblem in PyTorch's words if an int or bool tensor should require grad.
    """
    data = of_tensor(data)
    if dtype is None and type(data) is float:
        dtype = default_dtype()
    if dtype is not None and dtype_of(data) != dtype:
        data = cast(data, dtype)
    leaf = Tensor(data)
    if requires_grad:
        if not is_floating(data):
            raise GradientProblem(
                "Only Tensors of floating point and complex dtype can require gradients",
                hint=f"this one is {leaf.dtype}: write 3.0 for 3, or pass dtype=float64",
            )
        set_requires_grad(leaf, True)
    return leaf


def set_requires_grad(t: Tensor, flag: bool) -> None:
    """Make a leaf require grad, or no longer.

    Raises: GradientProblem in PyTorch's words for ints, bools and, when switched off, for non-leaves.
    """
    node = t.current()
    if flag and not is_floating(node.value):
        raise GradientProblem(
            "only Tensors of floating point dtype can require gradients",
            hint=f"this one is {node.dtype}: write 3.0 for 3, or pass dtype=float64",
        )
    if node.prim is not None and not flag:
        raise GradientProblem(
            "you can only change requires_grad flags of leaf variables. If you want to use a computed variable "
            "in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
            hint="use detach() for a copy that requires no grad",
        )
    if node.prim is not None or flag == bool(node.requires):
        return
    if flag and next(clock) != node.index + 1:
        # What was made of it before does not depend on it, so that from here on it is another node.
        node = Tensor(node.value)
        supersede(t, node)
    node.requires = FLOAT_LEAF if flag and type(node.value) is float else flag
    if node is not t and flag:
        # A constant that was changed in place and only now becomes a leaf: its gradient is the object's.
        state_of(node).owner = t


def retain_grad(t: Tensor) -> None:
    """Make a non-leaf keep its gradient in `.grad` at the next backward; on a leaf this does nothing."""
    node = before_changes(t.current())
    if not node.requires:
        raise GradientProblem("can't retain_grad on Tensor that has requires_grad=False")
    retain_grad_of(node, t)


def retain_grad_of(node: Tensor, t: Tensor) -> None:
    """Make the object `t` keep the gradient of `node`, a version of it, unless that is a leaf."""
    if node.prim is not None:
        state = state_of(node)
        state.retain = True
        state.owner = t


def detach(t: Tensor) -> Tensor:
    """Return a tensor of the same value that no derivative flows through."""
    return Tensor(t.current().value)


def same_memory(t: Tensor, changes: int | None = None) -> Tensor:
    """Return what `x.detach()` and `x.data` give: the value without a graph, whose changes in place change `x` too.

    With `changes=0`, as for `x.data`, those are no changes of `x` where they are counted.
    """
    view = Tensor(t.current().value)
    state = state_of(view)
    state.share, state.changes = Share(t, seen=False), changes
    return view


def detach_in_place(t: Tensor) -> None:
    """Cut the object `t` itself out of the graph: what PyTorch's `detach_()` does."""
    supersede(t, Tensor(t.current().value))


def torch_type(value: Value) -> str:
    """Return PyTorch's short name of a dtype in its error messages: Float, Double, Long, Int, Bool."""
    name = dtype_of(value)
    return TORCH_TYPES.get(name, name)


def as_tensor(x: Any) -> Tensor:
    """Return `x` itself if it is a tensor, else a constant of it.

    Raises: TypeProblem if it is no value at all.
    """
    if type(x) is Tensor:
        return x
    if type(x) in (float, int, bool, Batched) or hasattr(x, "dtype"):
        return Tensor(x)
    raise TypeProblem(f"expected a tensor or a number, not {describe(x)}")
