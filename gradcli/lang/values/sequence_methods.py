"""Methods of lists, tuples and dicts, with Python's meaning."""

from __future__ import annotations

from gradcli.core.patience import BLOCK, clear, extend, listed, update
from gradcli.errors import IndexProblem, TypeProblem, ValueProblem
from gradcli.lang.values.combine import equal, hashable, no_key
from gradcli.lang.values.dict_views import VIEWS
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described
from gradcli.lang.values.lengths import collected, fits
from gradcli.lang.values.objects import MISSING, Builtin, Generator
from gradcli.lang.values.sorting import ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def items_to_add(value: Any) -> list[Any]:
    """Return the items of a list, tuple, range, string or generator as a list.

    Raises: TypeProblem for what has no items.
    """
    return collected(value.items if type(value) is Generator else iterated(value))


def iterated(value: Any) -> Iterable[Any]:
    """Return what going through `value` gives, item by item.

    Raises: TypeProblem for what has no items.
    """
    from gradcli.lang.running.callables import NOWHERE
    from gradcli.lang.running.displays import items_of

    try:
        return items_of(value, NOWHERE)
    except TypeProblem as problem:
        problem.span = None
        raise


# ----- lists -------------------------------------------------------------------------------------------


def _append(items: list[Any], value: Any) -> None:
    items.append(value)


def _extend(items: list[Any], more: Any) -> None:
    added = items_to_add(more)
    fits(len(items) + len(added))
    extend(items, added)


def _insert(items: list[Any], at: Any, value: Any) -> None:
    items.insert(whole_number(at), value)


def _pop(items: list[Any], at: Any) -> Any:
    if not items:
        raise IndexProblem("pop from an empty list", said="pop from empty list")
    place = whole_number(at)
    if not -len(items) <= place < len(items):
        raise IndexProblem(
            f"index {place} is outside the list, which has {len(items)} items", said="pop index out of range"
        )
    return items.pop(place)


def _index(items: Any, value: Any, said: str = "{} is not in list") -> int:
    for i, item in enumerate(items):
        if equal(item, value):
            return i
    shown = (
        repr(value) if type(value) in (int, float, str, bool) and len(repr(value)) <= 40 else described(value)
    )
    raise ValueProblem(f"{shown} is not in the list", said=said.format(shown))


def _remove(items: list[Any], value: Any) -> None:
    del items[_index(items, value, "list.remove(x): x not in list")]


def _count(items: Any, value: Any) -> int:
    return sum(equal(item, value) for item in items)


def _sort(items: list[Any], key: Any, reverse: Any) -> None:
    found = ordered(items, key, reverse)
    for start in range(0, len(found), BLOCK):
        items[start : start + BLOCK] = found[start : start + BLOCK]
    clear(found)


LIST_METHODS = {
    "append": Builtin("append", "self, value", _append),
    "extend": Builtin("extend", "self, items", _extend),
    "insert": Builtin("insert", "self, index, value", _insert),
    "pop": Builtin("pop", "self, index=-1", _pop),
    "remove": Builtin("remove", "self, value", _remove),
    "index": Builtin("index", "self, value", _index),
    "count": Builtin("count", "self, value", _count),
    "sort": Builtin("sort", "self, *, key=None, reverse=False", _sort),
    "reverse": Builtin("reverse", "self", lambda items: items.reverse()),
    "copy": Builtin("copy", "self", listed),
    "clear": Builtin("clear", "self", clear),
}
TUPLE_METHODS = {
    "index": Builtin(
        "index", "self, value", lambda items, value: _index(items, value, "tuple.index(x): x not in tuple")
    ),
    "count": Builtin("count", "self, value", _count),
}


# ----- dicts -------------------------------------------------------------------------------------------


def _get(mapping: dict[Any, Any], key: Any, otherwise: Any) -> Any:
    return mapping.get(hashable(key), otherwise)


def _set_default(mapping: dict[Any, Any], key: Any, otherwise: Any) -> Any:
    found = mapping.setdefault(hashable(key), otherwise)
    fits(len(mapping), dict)
    return found


def _dict_pop(mapping: dict[Any, Any], key: Any, otherwise: list[Any]) -> Any:
    value = mapping.pop(hashable(key), otherwise[0] if otherwise else MISSING)
    if value is MISSING:
        raise no_key(mapping, key)
    return value


def _pop_item(mapping: dict[Any, Any]) -> tuple[Any, Any]:
    if not mapping:
        raise IndexProblem("popitem of an empty dict", kind="KeyError", said="popitem(): dictionary is empty")
    return mapping.popitem()


def _update(mapping: dict[Any, Any], other: Any, named: dict[str, Any] | None = None) -> None:
    if other is not None and not isinstance(other, dict):
        raise TypeProblem(f"update takes a dict, not {described(other)}")
    update(mapping, other or {})
    mapping.update(named or {})
    fits(len(mapping), dict)


def _dict_copy(mapping: dict[Any, Any]) -> dict[Any, Any]:
    copy = type(mapping)()
    update(copy, mapping)
    return copy


DICT_METHODS = {
    **VIEWS,
    "get": Builtin("get", "self, key, otherwise=None", _get),
    "pop": Builtin("pop", "self, key, *otherwise", _dict_pop),
    "popitem": Builtin("popitem", "self", _pop_item),
    "setdefault": Builtin("setdefault", "self, key, otherwise=None", _set_default),
    "update": Builtin("update", "self, other=None, **named", _update),
    "copy": Builtin("copy", "self", _dict_copy),
    "clear": Builtin("clear", "self", lambda mapping: mapping.clear()),
}
