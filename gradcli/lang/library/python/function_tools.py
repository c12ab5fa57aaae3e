"""`functools`: functions made of functions."""

from __future__ import annotations

from gradcli.errors import TypeProblem
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.combine import hashable
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described, is_callable
from gradcli.lang.values.objects import MISSING, Builtin, Derived, Function, Partial
from gradcli.lang.values.sequence_methods import iterated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _partial(function: Any, arguments: list[Any], named: dict[str, Any]) -> Partial:
    if not is_callable(function):
        raise TypeProblem(f"partial takes a function first, not {described(function)}")
    return Partial(function, arguments, named)


def _reduce(function: Any, items: Any, initial: Any) -> Any:
    call = python_callable(function)
    result: Any = MISSING if initial is None else initial
    for item in iterated(items):
        result = item if result is MISSING else call(result, item)
    if result is MISSING:
        raise TypeProblem("reduce() of empty iterable with no initial value")
    return result


def _wraps(wrapped: Any) -> Derived:
    """Return the decorator that gives a function the name and the docstring of the one it wraps."""

    def decorate(arguments: list[Any], _named: dict[str, Any]) -> Any:
        (function,) = arguments
        if type(function) is not Function or type(wrapped) is not Function:
            return function
        code = function.code.copy()
        code.name, code.docstring = wrapped.code.name, wrapped.code.docstring
        return Function(code, function.enclosing, function.defaults, function.runtime)

    return Derived("wraps(...)", decorate)


def _cached(function: Any, most: int | None) -> Derived:
    """Return a function that computes each value once and keeps those of the `most` last arguments."""
    if not is_callable(function):
        raise TypeProblem(f"a cache is of a function, not of {described(function)}")
    kept: dict[Any, Any] = {}

    def call(arguments: list[Any], named: dict[str, Any]) -> Any:
        key = hashable((*arguments, *named.items()))
        if key in kept:
            value = kept.pop(key)
        else:
            whole = Partial(function, arguments, named) if named else function
            value = python_callable(whole)(*([] if named else arguments))
        kept[key] = value
        if most is not None and len(kept) > most:
            del kept[next(iter(kept))]
        return value

    return Derived(function.code.name if type(function) is Function else "cached", call)


def _lru_cache(maxsize: Any, _typed: Any) -> Derived:
    if is_callable(maxsize):
        return _cached(maxsize, 128)
    most = None if maxsize is None else max(0, whole_number(maxsize, "maxsize"))
    return Derived("lru_cache(...)", lambda arguments, named: _cached(arguments[0], most))


def functools_members() -> dict[str, Any]:
    """Return the names of `functools`."""
    return {
        "partial": Builtin("partial", "function, *args, **named", _partial),
        "reduce": Builtin("reduce", "function, items, initial=None", _reduce),
        "wraps": Builtin("wraps", "wrapped", _wraps),
        "cache": Builtin("cache", "user_function", lambda function: _cached(function, None)),
        "lru_cache": Builtin("lru_cache", "maxsize=128, typed=False", _lru_cache),
    }
