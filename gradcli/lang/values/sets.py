"""Sets: `{1, 2}`, `set(xs)`; each value once.

Numbers, and tuples of them, stand in CPython's order, because a set of Python's own holds them. The order of texts is
another one in every run of CPython; here they stand in the order in which they came.
"""

from __future__ import annotations

from gradcli.errors import IndexProblem, TypeProblem
from gradcli.lang.values.kinds import described, python_name
from gradcli.lang.values.lengths import fits
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, ClassVar

_NUMBERS = frozenset((int, float, bool))


def _has_fixed_order(value: Any) -> bool:
    """Tell whether CPython hashes a value to the same number in every run."""
    if type(value) is tuple:
        return all(map(_has_fixed_order, value))
    return type(value) in _NUMBERS


def member(value: Any) -> Any:
    """Return `value` if it can be in a set.

    Raises: TypeProblem for one that can change.
    """
    if type(value) in _NUMBERS or type(value) is str:
        return value  # most values, without the import
    from gradcli.lang.values.combine import hashable

    try:
        return hashable(value)
    except TypeProblem as problem:
        raise TypeProblem(
            f"{described(value)} cannot be in a set",
            hint=problem.hint,
            said=f"unhashable type: '{python_name(value)}'",
        ) from None


class Set:
    """A set of a program; `held` is a set of Python's own while its order is fixed, else a dict without values."""

    __slots__ = ("held",)
    in_words = "a set"
    type_name = staticmethod(lambda _value: "set")
    methods: ClassVar[dict[str, Builtin]]

    def __init__(self, items: Iterable[Any] = ()) -> None:
        self.held: set[Any] | dict[Any, None] = set()
        for item in items:
            self.add(item)

    def add(self, value: Any) -> None:
        """Take a value in. Raises: TypeProblem for one that can change; LimitProblem for one too many."""
        value, held = member(value), self.held
        if type(held) is set and not _has_fixed_order(value):
            held = self.held = dict.fromkeys(held)
        if isinstance(held, dict):
            held.setdefault(value, None)
        else:
            held.add(value)
        fits(len(held), dict)

    def discard(self, value: Any) -> None:
        """Leave a value out, if it is there."""
        value = member(value)
        if value in self.held:
            self._leave_out(value)

    def _leave_out(self, value: Any) -> None:
        if isinstance(self.held, dict):
            del self.held[value]
        else:
            self.held.remove(value)

    def has(self, value: Any) -> bool:
        """Tell whether a value is in the set."""
        return member(value) in self.held

    def iterate(self) -> Iterator[Any]:
        """Go through the values there are now, whatever the loop does to the set."""
        return iter(list(self.held))

    def length(self) -> int:
        """Return how many there are."""
        return len(self.held)

    def copy(self) -> Set:
        """Return another set of the same values."""
        made = Set()
        made.held = self.held.copy()
        return made

    def __eq__(self, other: object) -> bool:
        return type(other) is Set and set(self.held) == set(other.held)

    __hash__ = None  # type: ignore[assignment]

    def joined_with(self, sign: str, other: Any) -> Set | None:
        """Return `self sign other` for `| & - ^`, None where that is no set."""
        rule = _RULES.get(sign)
        return rule(self, other) if rule is not None and type(other) is Set else None

    def take_in(self, sign: str, other: Any) -> bool:
        """Do `self |= other` and its kin; False where that changes no set."""
        made = self.joined_with(sign, other)
        if made is None:
            return False
        self.held = made.held
        return True

    def shown_as(self, printer: Any) -> str:
        """Return the text that Python shows."""
        return "{" + ", ".join([printer.repr(item) for item in self.held]) + "}" if self.held else "set()"

    def state_to_keep(self) -> tuple[Any, list[Any]]:
        """Return what an undo needs, and the values that this one leads to."""
        return self.held.copy(), list(self.held)

    def restore_state(self, state: Any) -> None:
        """Bring back what `state_to_keep` noted."""
        self.held = state.copy()


# ----- what sets make together -----------------------------------------------------------------------------


def _of_both(a: Set, b: Set, rule: Callable[[set[Any], set[Any]], set[Any]], wanted: Iterable[Any]) -> Set:
    """Return what `rule` makes of two sets of fixed order, else the values that are `wanted` in their order."""
    made = Set()
    first, second = a.held, b.held
    if type(first) is set and type(second) is set:
        made.held = rule(first, second)
    else:
        made.held = dict.fromkeys(wanted)
    return made


def union(a: Set, b: Set) -> Set:
    """Return the values of either."""
    return _of_both(a, b, set.union, [*a.held, *b.held])


def intersection(a: Set, b: Set) -> Set:
    """Return the values of both."""
    return _of_both(a, b, set.intersection, [x for x in a.held if x in b.held])


def difference(a: Set, b: Set) -> Set:
    """Return the values of the first that are not in the second."""
    return _of_both(a, b, set.difference, [x for x in a.held if x not in b.held])


def symmetric_difference(a: Set, b: Set) -> Set:
    """Return the values of either that are not in both."""
    one_sided = [*difference(a, b).held, *difference(b, a).held]
    return _of_both(a, b, set.symmetric_difference, one_sided)


_RULES: dict[str, Callable[[Set, Set], Set]] = {
    "|": union,
    "&": intersection,
    "-": difference,
    "^": symmetric_difference,
}


# ----- methods -----------------------------------------------------------------------------------------------


def set_of(items: Any) -> Set:
    """Return the set of what `items` goes through. Raises: TypeProblem for what has no items."""
    from gradcli.lang.values.sequence_methods import items_to_add

    return items.copy() if type(items) is Set else Set(items_to_add(items))


def _remove(values: Set, value: Any) -> None:
    if not values.has(value):
        shown = repr(value) if type(value) in (int, float, bool, str) else described(value)
        raise IndexProblem(
            f"{shown} is not in the set",
            hint="discard() leaves out what may be there",
            kind="KeyError",
            said=value,
        )
    values.discard(value)


def _pop(values: Set) -> Any:
    if not values.held:
        raise IndexProblem("pop from an empty set", kind="KeyError", said="pop from an empty set")
    first = next(iter(values.held))
    values.discard(first)
    return first


def _clear(values: Set) -> None:
    values.held = set()


def _with_each(rule: Callable[[Set, Set], Set]) -> Callable[[Set, list[Any]], Set]:
    def joined(values: Set, several: list[Any]) -> Set:
        made = values.copy()
        for items in several:
            made = rule(made, set_of(items))
        return made

    return joined


def _within(rule: Callable[[set[Any], set[Any]], bool]) -> Callable[[Set, Any], bool]:
    return lambda values, other: rule(set(values.held), set(set_of(other).held))


def _updating(rule: Callable[[Set, Set], Set]) -> Callable[[Set, list[Any]], None]:
    joined = _with_each(rule)

    def update(values: Set, several: list[Any]) -> None:
        values.held = joined(values, several).held

    return update


Set.methods = {
    "add": Builtin("add", "self, value", Set.add),
    "discard": Builtin("discard", "self, value", Set.discard),
    "remove": Builtin("remove", "self, value", _remove),
    "pop": Builtin("pop", "self", _pop),
    "clear": Builtin("clear", "self", _clear),
    "copy": Builtin("copy", "self", Set.copy),
    "update": Builtin("update", "self, *several", _updating(union)),
    "intersection_update": Builtin("intersection_update", "self, *several", _updating(intersection)),
    "difference_update": Builtin("difference_update", "self, *several", _updating(difference)),
    "symmetric_difference_update": Builtin(
        "symmetric_difference_update",
        "self, other",
        lambda values, other: _updating(symmetric_difference)(values, [other]),
    ),
    "union": Builtin("union", "self, *several", _with_each(union)),
    "intersection": Builtin("intersection", "self, *several", _with_each(intersection)),
    "difference": Builtin("difference", "self, *several", _with_each(difference)),
    "symmetric_difference": Builtin(
        "symmetric_difference",
        "self, other",
        lambda values, other: symmetric_difference(values, set_of(other)),
    ),
    "issubset": Builtin("issubset", "self, other", _within(set.issubset)),
    "issuperset": Builtin("issuperset", "self, other", _within(set.issuperset)),
    "isdisjoint": Builtin("isdisjoint", "self, other", _within(set.isdisjoint)),
}
