"""The recorded graph of values and their derivatives, made ready for writing: shared, folded, without dead code."""

from __future__ import annotations

from typing import Any

from gradcli.core.tape import collect
from gradcli.core.tensor import Tensor, mode, params_of
from gradcli.core.values import dtype_of, shape_of
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Node(Record):
    """An input (it has a name), a constant (neither name nor primitive), or a primitive applied to nodes.

    `operands` are positions in the graph; `value` is what the node was where the program was recorded.
    """

    primitive: str
    operands: tuple[int, ...]
    params: dict[str, Any]
    value: Any
    name: str = ""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape a program sees."""
        return shape_of(self.value)

    @property
    def is_constant(self) -> bool:
        """Whether this is a constant."""
        return not self.primitive and not self.name


class Graph(Record):
    """Nodes in an order in which they can be computed, and the positions of inputs and results.

    `rows` are derivatives by each input: of each of the `outputs`, or, where there are `cotangents`, one row
    of these pulled back to the inputs.
    """

    nodes: tuple[Node, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]
    cotangents: tuple[int, ...] = ()

    @property
    def results(self) -> tuple[int, ...]:
        """The positions of all values and derivatives."""
        return (*self.outputs, *[at for row in self.rows for at in row])

    def needed_for(self, outputs: Sequence[int]) -> list[int]:
        """Return the positions that outputs depend on, in order."""
        seen: set[int] = set()
        waiting = list(outputs)
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                waiting.extend(self.nodes[at].operands)
        return sorted(seen)


_SAME = {"clone", "alias", "in_graph"}
_OVER_AXES = {"sum", "mean", "sum_dim", "mean_dim", "prod", "one_of"}  # the identity, for numbers
_SPREADING = {"add", "sub", "mul", "div", "ratio_or_zero"}  # between which NumPy spreads as well


class _Builder:
    """Enters nodes once each, and those that change nothing not at all."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.places: dict[object, int] = {}

    def enter(self, node: Node) -> int:
        key = key_of(node)
        if key not in self.places:
            self.places[key] = len(self.nodes)
            self.nodes.append(node)
        return self.places[key]

    def constant(self, value: Any) -> int:
        return self.enter(Node("", (), {}, value))

    def apply(self, name: str, operands: tuple[int, ...], params: dict[str, Any], value: Any) -> int:
        xs = [self.nodes[at] for at in operands]
        params = {key: item for key, item in params.items() if key != "title"}
        if all(x.is_constant for x in xs):
            return self.constant(value)
        first = xs[0]
        if name in _SAME or (name == "to" and dtype_of(first.value) == dtype_of(value)):
            return operands[0]
        if (
            name in _OVER_AXES
            and first.shape == shape_of(value) == ()
            and dtype_of(value) == dtype_of(first.value)
        ):
            return operands[0]
        if name in ("reshaped", "broadcast_to", "sum_to") and first.shape == shape_of(value):
            return operands[0]
        if name == "neg" and first.primitive == "neg":
            return first.operands[0]
        if len(xs) == 2 and name in _SPREADING:
            operands = self._not_spread(operands, shape_of(value))
            xs = [self.nodes[at] for at in operands]
        if len(xs) == 2 and shape_of(value) in (xs[0].shape, xs[1].shape):
            same = self._unchanged(name, operands, xs, shape_of(value))
            if same is not None:
                return same
            if name == "add" and xs[1].primitive == "neg":
                return self.apply("sub", (operands[0], xs[1].operands[0]), {}, value)
            if name == "add" and xs[0].primitive == "neg":
                return self.apply("sub", (operands[1], xs[0].operands[0]), {}, value)
            if name == "mul" and _is_number(xs[0], -1.0) and xs[1].shape == shape_of(value):
                return self.apply("neg", (operands[1],), {}, value)
        return self.enter(Node(name, operands, params, value))

    def _not_spread(self, operands: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return two operands without the spreading that happens anyway where the other has the full shape."""
        found = list(operands)
        for i in (0, 1):
            spread = self.nodes[found[i]]
            if self.nodes[found[1 - i]].shape == shape and spread.primitive == "broadcast_to":
                found[i] = spread.operands[0]
                inner = self.nodes[found[i]]
                if inner.primitive == "reshaped" and self.nodes[inner.operands[0]].shape == ():
                    found[i] = inner.operands[0]
        return tuple(found)

    def _unchanged(
        self, name: str, operands: tuple[int, ...], xs: list[Node], shape: tuple[int, ...]
    ) -> int | None:
        """Return the operand that a product with 1 or a power 1 leaves as it is."""
        a, b = xs
        if name in ("mul", "guarded_mul", "div", "pow") and _is_number(b, 1.0) and a.shape == shape:
            return operands[0]
        if name in ("mul", "guarded_mul") and _is_number(a, 1.0) and b.shape == shape:
            return operands[1]
        return None


def _is_number(node: Node, number: float) -> bool:
    """Return whether a node is a constant, all of whose elements are `number`."""
    if not node.is_constant or type(node.value) is bool:
        return False
    if node.shape == ():
        return bool(node.value == number)
    return bool((node.value == number).all())


def key_of(node: Node) -> object:
    """Return something hashable that is equal for nodes that are the same computation."""
    if node.name:
        return ("input", node.name)
    if node.is_constant:
        return ("constant", _frozen(node.value))
    return (node.primitive, node.operands, tuple([(k, _frozen(v)) for k, v in sorted(node.params.items())]))


def _frozen(value: Any) -> object:
    """Return something hashable that is equal for equal values of one type."""
    if isinstance(value, (list, tuple)):
        return tuple([_frozen(item) for item in value])
    if hasattr(value, "tobytes"):
        return (str(value.dtype), value.shape, value.tobytes())
    return (type(value).__name__, repr(value))


def recorded(work: Callable[[], Any]) -> Any:
    """Return what `work` gives, with comparisons and signs recorded as well."""
    before = mode.constants
    mode.constants = True
    try:
        return work()
    finally:
        mode.constants = before


def graph_of(
    values: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    inputs: Sequence[tuple[str, Tensor]],
    cotangents: Sequence[tuple[str, Tensor]] = (),
) -> Graph:
    """Return the graph of values and their derivatives by inputs; what depends on no input is a constant."""
    builder = _Builder()
    named_leaves = [*inputs, *cotangents]
    named = {id(leaf): name for name, leaf in named_leaves}
    named |= {id(leaf.current()): name for name, leaf in named_leaves}
    positions = {name: builder.enter(Node("", (), {}, leaf.value, name)) for name, leaf in named_leaves}
    place: dict[int, int] = {}
    results = [out.current() if type(out) is Tensor else out for row in (values, *rows) for out in row]

    def position(x: Any) -> int:
        if type(x) is Tensor:
            return place[id(x)] if id(x) in place else builder.constant(x.value)
        return builder.constant(x)

    for node in reversed(collect([out for out in results if type(out) is Tensor])):
        name = named.get(id(node)) or _owner_name(node, named)
        if node.prim is not None:
            operands = tuple([position(x) for x in node.inputs])
            place[id(node)] = builder.apply(node.prim.name, operands, params_of(node), node.value)
        elif name:
            place[id(node)] = positions[name]
        else:
            place[id(node)] = builder.constant(node.value)
    found = iter([position(out) for out in results])
    outputs, *partials = [tuple([next(found) for _ in row]) for row in (values, *rows)]
    return Graph(
        tuple(builder.nodes),
        tuple([positions[name] for name, _ in inputs]),
        outputs,
        tuple(partials),
        tuple([positions[name] for name, _ in cotangents]),
    )


def _owner_name(node: Tensor, named: dict[int, str]) -> str:
    owner = node.state.owner if node.state is not None else None
    return named.get(id(owner), "") if node.prim is None and owner is not None else ""
