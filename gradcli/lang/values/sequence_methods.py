"""Methods of lists, tuples, strings and dicts, with Python's meaning."""

from __future__ import annotations

from gradcli.core.patience import clear, extend, listed, update
from gradcli.errors import IndexProblem, TypeProblem, ValueProblem
from gradcli.lang.values import long_texts
from gradcli.lang.values.combine import equal, hashable, no_key
from gradcli.lang.values.dict_views import VIEWS
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described
from gradcli.lang.values.lengths import collected, fits, in_one_text
from gradcli.lang.values.objects import MISSING, Builtin, Generator
from gradcli.lang.values.sorting import ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


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


def _index(items: Any, value: Any) -> int:
    for i, item in enumerate(items):
        if equal(item, value):
            return i
    shown = (
        repr(value) if type(value) in (int, float, str, bool) and len(repr(value)) <= 40 else described(value)
    )
    raise ValueProblem(f"{shown} is not in the list", said=f"{shown} is not in list")


def _remove(items: list[Any], value: Any) -> None:
    del items[_index(items, value)]


def _count(items: Any, value: Any) -> int:
    return sum(equal(item, value) for item in items)


def _sort(items: list[Any], key: Any, reverse: Any) -> None:
    found = ordered(items, key, reverse)
    items[:] = found
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
    "index": Builtin("index", "self, value", _index),
    "count": Builtin("count", "self, value", _count),
}


# ----- strings -----------------------------------------------------------------------------------------


def _texts(*values: Any) -> None:
    for value in values:
        if type(value) is not str:
            raise TypeProblem(f"expected a string, not {described(value)}")


def _of_part(method: Callable[[str, str], Any]) -> Builtin:
    """Return a method of Python's strings that takes one more text."""

    def ask(text: str, part: Any) -> Any:
        _texts(part)
        return method(text, part)

    return Builtin(method.__name__, "self, part", ask)


def _padded(method: Callable[[str, int, str], str]) -> Builtin:
    way = method.__name__

    def pad(text: str, width: Any, fill: Any) -> str:
        _texts(fill)
        if type(width) is not int or len(fill) != 1:
            raise TypeProblem(f"{way} takes a width and one character to fill with")
        fits(width)
        return method(text, width, fill)

    return Builtin(way, "self, width, fill=' '", pad)


def _plain(method: Callable[[str], Any]) -> Builtin:
    """Return a method of Python's strings that takes nothing."""
    return Builtin(method.__name__, "self", method)


def _changing(method: Callable[[str], str], further: Callable[[str], str] | None = None) -> Builtin:
    return Builtin(method.__name__, "self", lambda text: long_texts.changed(text, method, further))


def _asking(method: Callable[[str], bool], letter: str = "") -> Builtin:
    return Builtin(method.__name__, "self", lambda text: long_texts.all_are(text, method, letter))


def _stripping(name: str, left: bool, right: bool) -> Builtin:
    def strip(text: str, letters: Any) -> str:
        if letters is not None:
            _texts(letters)
        return long_texts.stripped(text, letters, left, right)

    return Builtin(name, "self, letters=None", strip)


def _join(separator: str, items: Any) -> str:
    parts = items_to_add(items)
    for part in parts:
        if type(part) is not str:
            raise TypeProblem(
                f"join takes strings, not {described(part)}", hint='", ".join([str(x) for x in items])'
            )
    return in_one_text(parts, separator)


def _replace(text: str, old: Any, new: Any, count: Any) -> str:
    _texts(old, new)
    fits((text.count(old) + 1) * len(new) + len(text))
    most = whole_number(count, "count")
    return long_texts.replaced(text, old, new) if most < 0 else text.replace(old, new, most)


def _check_separator(separator: Any) -> None:
    _texts(separator)
    if not separator:
        raise ValueProblem("empty separator")


def _split(text: str, separator: Any, most: Any) -> list[str]:
    if separator is not None:
        _check_separator(separator)
    return long_texts.split(text, separator, whole_number(most, "maxsplit"))


def _place(text: str, part: Any) -> int:
    _texts(part)
    if part not in text:
        raise ValueProblem("substring not found", hint=f"find({part!r}) gives -1 then")
    return text.index(part)


def _partition(text: str, separator: Any) -> tuple[str, str, str]:
    _check_separator(separator)
    return text.partition(separator)


def _zfill(text: str, width: Any) -> str:
    if type(width) is not int:
        raise TypeProblem("zfill takes a width")
    fits(width)
    return text.zfill(width)


def _format(runtime: Runtime, values: list[Any], named: dict[str, Any]) -> str:
    """Return a template filled in: tensors show with the print options of the session."""
    from gradcli.lang.values.printing import fill_template

    return fill_template(values[0], values[1:], named, runtime)


STRING_METHODS = {
    "format": Builtin("format", "self, *values, **named", _format, of_session=True),
    "join": Builtin("join", "self, items", _join),
    "split": Builtin("split", "self, sep=None, maxsplit=-1", _split),
    "partition": Builtin("partition", "self, separator", _partition),
    "splitlines": Builtin("splitlines", "self", long_texts.splitlines),
    "upper": _changing(str.upper),
    "lower": _changing(str.lower),
    "title": _changing(str.title),
    "capitalize": _changing(str.capitalize, str.lower),
    "swapcase": _changing(str.swapcase),
    "strip": _stripping("strip", True, True),
    "lstrip": _stripping("lstrip", True, False),
    "rstrip": _stripping("rstrip", False, True),
    "removeprefix": _of_part(str.removeprefix),
    "removesuffix": _of_part(str.removesuffix),
    "replace": Builtin("replace", "self, old, new, count=-1", _replace),
    "startswith": _of_part(str.startswith),
    "endswith": _of_part(str.endswith),
    "find": _of_part(str.find),
    "rfind": _of_part(str.rfind),
    "index": Builtin("index", "self, part", _place),
    "count": _of_part(str.count),
    "center": _padded(str.center),
    "ljust": _padded(str.ljust),
    "rjust": _padded(str.rjust),
    "zfill": Builtin("zfill", "self, width", _zfill),
    "isdigit": _asking(str.isdigit),
    "isalpha": _asking(str.isalpha),
    "isalnum": _asking(str.isalnum),
    "isspace": _asking(str.isspace),
    "isupper": _asking(str.isupper, "A"),
    "islower": _asking(str.islower, "a"),
}


# ----- dicts -------------------------------------------------------------------------------------------


def _get(mapping: dict[Any, Any], key: Any, otherwise: Any) -> Any:
    return mapping.get(hashable(key), otherwise)


def _set_default(mapping: dict[Any, Any], key: Any, otherwise: Any) -> Any:
    return mapping.setdefault(hashable(key), otherwise)


def _dict_pop(mapping: dict[Any, Any], key: Any, otherwise: list[Any]) -> Any:
    value = mapping.pop(hashable(key), otherwise[0] if otherwise else MISSING)
    if value is MISSING:
        raise no_key(mapping, key)
    return value


def _update(mapping: dict[Any, Any], other: Any, named: dict[str, Any] | None = None) -> None:
    if other is not None and not isinstance(other, dict):
        raise TypeProblem(f"update takes a dict, not {described(other)}")
    update(mapping, other or {})
    mapping.update(named or {})


def _dict_copy(mapping: dict[Any, Any]) -> dict[Any, Any]:
    copy = type(mapping)()
    update(copy, mapping)
    return copy


DICT_METHODS = {
    **VIEWS,
    "get": Builtin("get", "self, key, otherwise=None", _get),
    "pop": Builtin("pop", "self, key, *otherwise", _dict_pop),
    "setdefault": Builtin("setdefault", "self, key, otherwise=None", _set_default),
    "update": Builtin("update", "self, other=None, **named", _update),
    "copy": Builtin("copy", "self", _dict_copy),
    "clear": Builtin("clear", "self", lambda mapping: mapping.clear()),
}
