"""What Python's `collections` makes: dicts with a default, counts, queues, tuples with named places."""

from __future__ import annotations

from collections import deque

from gradcli.errors import IndexProblem
from gradcli.lang.values.combine import hashable
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.lengths import fits
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.ordered_dict import OrderedDict
from gradcli.lang.values.sequence_methods import DICT_METHODS, LIST_METHODS, items_to_add

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, ClassVar


# ----- dicts -----------------------------------------------------------------------------------------------


class DefaultDict(OrderedDict):
    """`defaultdict(list)`: a key that is not there gets what the factory makes."""

    __slots__ = ("call", "factory")
    factory: Any
    call: Any
    in_words = "a dict"
    methods = DICT_METHODS
    type_name = staticmethod(lambda _value: "collections.defaultdict")

    def __missing__(self, key: Any) -> Any:
        if self.factory is None:
            raise KeyError(key)
        self[key] = made = self.call()
        return made

    def framed(self, pairs: list[tuple[str, str]], printer: Any) -> str:
        """Return the text Python shows."""
        return f"defaultdict({printer.repr(self.factory)}, {_braced(pairs)})"


class Counter(OrderedDict):
    """`Counter(words)`: how often each value is there; one that is not there counts 0."""

    __slots__ = ()
    in_words = "a dict"
    type_name = staticmethod(lambda _value: "collections.Counter")
    methods: ClassVar[dict[str, Builtin]]

    def __missing__(self, _key: Any) -> int:
        return 0

    def ranked(self) -> list[tuple[Any, Any]]:
        """Return values and counts, the most frequent first."""
        return sorted(self.items(), key=lambda pair: pair[1], reverse=True)

    def framed(self, _pairs: list[tuple[str, str]], printer: Any) -> str:
        """Return the text Python shows."""
        pairs = [(printer.repr(value), printer.repr(count)) for value, count in self.ranked()]
        return f"Counter({_braced(pairs)})" if pairs else "Counter()"


def _braced(pairs: list[tuple[str, str]]) -> str:
    return "{" + ", ".join([f"{key}: {value}" for key, value in pairs]) + "}"


def _most_common(counts: Counter, wanted: Any) -> list[tuple[Any, Any]]:
    return counts.ranked()[: None if wanted is None else whole_number(wanted)]


def _elements(counts: Counter) -> list[Any]:
    fits(sum([max(0, count) for count in counts.values()]))
    return [value for value, count in counts.items() for _ in range(count)]


def count_up(counts: Counter, items: Any) -> None:
    """Add what `items` goes through, or the counts of a dict."""
    pairs = items.items() if isinstance(items, dict) else [(item, 1) for item in items_to_add(items)]
    for value, count in pairs:
        counts[hashable(value)] += count


Counter.methods = {
    **DICT_METHODS,
    "most_common": Builtin("most_common", "self, n=None", _most_common),
    "elements": Builtin("elements", "self", _elements),
    "total": Builtin("total", "self", lambda counts: sum(counts.values())),
    "update": Builtin("update", "self, items", count_up),
}


# ----- queues ------------------------------------------------------------------------------------------------


class Deque:
    """`deque(maxlen=3)`: items that come and go at both ends."""

    __slots__ = ("items",)
    in_words = "a queue"
    type_name = staticmethod(lambda _value: "collections.deque")
    methods: ClassVar[dict[str, Builtin]]
    attributes: ClassVar[dict[str, Any]] = {"maxlen": lambda queue, runtime, span: queue.items.maxlen}

    def __init__(self, items: list[Any], most: int | None) -> None:
        self.items: deque[Any] = deque(items, most)

    def length(self) -> int:
        """Return how many there are."""
        return len(self.items)

    def iterate(self) -> Iterator[Any]:
        """Go through the items there are now."""
        return iter(list(self.items))

    def item(self, key: Any) -> Any:
        """Return the item at a place."""
        at = whole_number(key)
        if not -len(self.items) <= at < len(self.items):
            raise IndexProblem(f"the queue has {len(self.items)} items", said="deque index out of range")
        return self.items[at]

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is Deque and list(self.items) == list(other.items))

    __hash__ = None  # type: ignore[assignment]

    def shown_as(self, printer: Any) -> str:
        """Return the text Python shows."""
        most = "" if self.items.maxlen is None else f", maxlen={self.items.maxlen}"
        return f"deque({printer.repr(list(self.items))}{most})"

    def state_to_keep(self) -> tuple[Any, list[Any]]:
        """Return what an undo needs, and the values that this one leads to."""
        return list(self.items), list(self.items)

    def restore_state(self, state: Any) -> None:
        """Bring back what `state_to_keep` noted."""
        self.items = deque(state, self.items.maxlen)


def _taken(queue: Deque, first: bool) -> Any:
    if not queue.items:
        raise IndexProblem("pop from an empty deque", said="pop from an empty deque")
    return queue.items.popleft() if first else queue.items.pop()


def _extend(queue: Deque, more: Any, first: bool) -> None:
    added = items_to_add(more)
    fits(len(queue.items) + len(added))
    if first:
        queue.items.extendleft(added)
    else:
        queue.items.extend(added)


def _of_items(name: str) -> Builtin:
    """Return a method of lists, asked of the items."""
    method = LIST_METHODS[name]
    return Builtin(name, method.signature, lambda queue, *given: method.function(list(queue.items), *given))


Deque.methods = {
    "append": Builtin("append", "self, value", lambda queue, value: queue.items.append(value)),
    "appendleft": Builtin("appendleft", "self, value", lambda queue, value: queue.items.appendleft(value)),
    "pop": Builtin("pop", "self", lambda queue: _taken(queue, False)),
    "popleft": Builtin("popleft", "self", lambda queue: _taken(queue, True)),
    "extend": Builtin("extend", "self, items", lambda queue, more: _extend(queue, more, False)),
    "extendleft": Builtin("extendleft", "self, items", lambda queue, more: _extend(queue, more, True)),
    "rotate": Builtin("rotate", "self, n=1", lambda queue, by: queue.items.rotate(whole_number(by))),
    "clear": Builtin("clear", "self", lambda queue: queue.items.clear()),
    "copy": Builtin("copy", "self", lambda queue: Deque(list(queue.items), queue.items.maxlen)),
    "count": _of_items("count"),
    "index": _of_items("index"),
}


# ----- tuples with names ---------------------------------------------------------------------------------------


class NamedTuple(tuple[object, ...]):
    """A value of `namedtuple("Point", "x y")`, whose kind is a class of its own."""

    title: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    in_words = "a tuple"
    type_name = staticmethod(lambda value: f"__main__.{value.title}")

    def iterate(self) -> Iterator[Any]:
        """Go through the values."""
        return iter(tuple(self))

    def member(self, name: str) -> Any:
        """Return the value of a name."""
        from gradcli.lang.values.attributes import unknown_attribute

        if name in self.names:
            return self[self.names.index(name)]
        changes: dict[str, Callable[..., Any]] = {"_replace": self._replaced, "_asdict": self._paired}
        if name in changes:
            return Builtin(name, "**named" if name == "_replace" else "", changes[name])
        if name == "_fields":
            return self.names
        raise unknown_attribute(self, name)

    def _replaced(self, named: dict[str, Any]) -> NamedTuple:
        return type(self)([named.get(n, v) for n, v in zip(self.names, self)])

    def _paired(self) -> dict[str, Any]:
        return dict(zip(self.names, self))

    def shown_as(self, printer: Any) -> str:
        """Return the text Python shows."""
        parts = [f"{name}={printer.repr(value)}" for name, value in zip(self.names, self)]
        return f"{self.title}({', '.join(parts)})"


def named_tuple(title: str, names: tuple[str, ...]) -> type[NamedTuple]:
    """Return the class of tuples whose places have these names."""
    return type(title, (NamedTuple,), {"title": title, "names": names})
