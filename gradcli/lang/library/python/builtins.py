"""Python's own functions as the language has them: `print`, `len`, `range`, `sum`, `sorted`, ... and the types."""

from __future__ import annotations

from gradcli.core.patience import clear, listed
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, mode
from gradcli.core.values import number_in_int64
from gradcli.errors import AttributeProblem, CallProblem, TypeProblem, ValueProblem
from gradcli.lang.library.python.types import is_instance, type_objects, type_of
from gradcli.lang.library.tensor_making import tensor_function
from gradcli.lang.running.callables import python_callable
from gradcli.lang.running.sharing import each_in_place
from gradcli.lang.values.binding import call_operator
from gradcli.lang.values.combine import combine, compare, hashable, truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import NUMBERS, described, is_array, python_name, type_name
from gradcli.lang.values.lengths import in_one_text
from gradcli.lang.values.objects import MISSING, Builtin, Generator
from gradcli.lang.values.sequence_methods import items_to_add, iterated
from gradcli.lang.values.sorting import ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

# ----- output ------------------------------------------------------------------------------------------


def print_function(runtime: Runtime) -> Builtin:
    """Return `print`, which writes to the session's output."""
    from gradcli.lang.values.printing import printer_for

    def show(values: list[Any], sep: Any, end: Any, file: Any, flush: Any) -> None:
        if file is not None:
            raise CallProblem("print writes to the output only; file= is not available")
        for value, name in ((sep, "sep"), (end, "end")):
            if value is not None and type(value) is not str:
                raise TypeProblem(f"{name} must be a string, not {described(value)}")
        text = printer_for(runtime.options).text
        separator = " " if sep is None else sep
        runtime.write(
            in_one_text([text(value) for value in values], separator) + ("\n" if end is None else end)
        )

    return Builtin("print", "*values, sep=None, end=None, file=None, flush=False", show, silent=True)


# ----- sequences ---------------------------------------------------------------------------------------


def length_of(value: Any) -> int:
    """Return `len(value)`.

    Raises: TypeProblem for what has no length.
    """
    if isinstance(value, (list, tuple, str, dict, range)):
        return len(value)
    if type(value) is Tensor or is_array(value):
        if not value.shape:
            raise TypeProblem("len() of a 0-d tensor", hint="this tensor is a single number")
        return int(value.shape[0])
    length = getattr(type(value), "length", None)
    if length is not None:
        return int(length(value))
    raise TypeProblem(
        f"{described(value)} has no length", said=f"object of type '{python_name(value)}' has no len()"
    )


def _enumerate(runtime: Runtime) -> Builtin:
    def pairs(items: Any, start: Any) -> Iterator[tuple[int, Any]]:
        count = whole_number(start)
        for item in each_in_place(items, runtime):
            yield (count, item)
            count += 1

    return Builtin(
        "enumerate", "items, start=0", lambda items, start: Generator(pairs(items, start), kind="enumerate")
    )


def _zip_function(runtime: Runtime) -> Builtin:
    def tuples(several: list[Any], strict: Any) -> Generator:
        return _zip([each_in_place(items, runtime) for items in several], strict)

    return Builtin("zip", "*several, strict=False", tuples)


def _zip(several: list[Iterable[Any]], strict: Any) -> Generator:
    sources = [iter(items) for items in several]

    def tuples() -> Iterator[tuple[Any, ...]]:
        while sources:
            row = [next(source, MISSING) for source in sources]
            if MISSING in [item for item in row if item is MISSING]:
                if truth(strict) and any(item is not MISSING for item in row):
                    raise _uneven(row)
                return
            yield tuple(row)

    return Generator(tuples(), kind="zip")


def _uneven(row: list[Any]) -> ValueProblem:
    """Return the problem of a last row that is not whole."""
    first = row[0] is MISSING
    at = next(i for i, item in enumerate(row) if (item is MISSING) is not first)
    others = "argument 1" if at == 1 else f"arguments 1-{at}"
    return ValueProblem(
        "zip() arguments have different lengths",
        said=f"zip() argument {at + 1} is {'longer' if first else 'shorter'} than {others}",
    )


def _map_function(runtime: Runtime) -> Builtin:
    def mapped(function: Any, several: list[Any]) -> Generator:
        call = python_callable(function, runtime=runtime)
        rows = _zip([iterated(items) for items in several], False).items
        return Generator((call(*row) for row in rows), kind="map")

    return Builtin("map", "function, *several", mapped)


def _filter(function: Any, items: Any) -> Generator:
    if function is None:
        return Generator((item for item in iterated(items) if truth(item)), kind="filter")
    call = python_callable(function)
    return Generator((item for item in iterated(items) if truth(call(item))), kind="filter")


def _reversed(items: Any) -> Any:
    if isinstance(items, (list, tuple, str)):
        return listed(items, slice(None, None, -1))
    if type(items) is range:
        return items[::-1]
    try:
        return items_to_add(items)[::-1]
    except TypeProblem as problem:
        problem.said = f"'{python_name(items)}' object is not reversible"
        raise


def _sorted(items: Any, key: Any, reverse: Any) -> list[Any]:
    given = items_to_add(items)
    found = ordered(given, key, reverse)
    clear(given)
    return found


# ----- numbers -----------------------------------------------------------------------------------------


def _is_plain_sequence(value: Any) -> bool:
    kind = type(value)
    return isinstance(value, (list, tuple, range, dict, str)) or kind is Generator or hasattr(kind, "iterate")


def _python_takes(value: Any, runtime: Runtime) -> bool:
    """Tell whether `sum` and its like go through `value` item by item: a tensor's rows once torch is imported."""
    if _is_plain_sequence(value):
        return True
    kind = type(value)
    return runtime.python_lists and (
        kind in NUMBERS or value is None or (kind is Tensor and value.shape != ())
    )


def _sum_function(runtime: Runtime) -> Builtin:
    def total(arguments: list[Any], named: dict[str, Any]) -> Any:
        first = arguments[0] if arguments else MISSING
        if _python_takes(first, runtime) and set(named) <= {"start"} and len(arguments) <= 2:
            result = named.get("start", arguments[1] if len(arguments) == 2 else 0)
            if type(result) is str:
                raise TypeProblem(
                    "sum adds numbers, no texts",
                    hint='write "".join(texts)',
                    said="sum() can't sum strings [use ''.join(seq) instead]",
                )
            for item in iterated(first):
                joins = type(result) is list and type(item) is list
                result = result + item if joins else combine("+", result, item, runtime)
            return result
        return call_operator(OPERATORS["sum"], arguments, named)

    return Builtin("sum", "*items, **named", total)


def _extreme_function(name: str, runtime: Runtime) -> Builtin:
    """Return `max` or `min`: Python's among values, the operator on a tensor or between tensors."""
    sign = ">" if name == "max" else "<"
    pairwise = OPERATORS["maximum" if name == "max" else "minimum"]

    def extreme(arguments: list[Any], named: dict[str, Any]) -> Any:
        if len(arguments) == 1 and not _python_takes(arguments[0], runtime):
            return call_operator(OPERATORS[name], arguments, named)
        if set(named) - {"key", "default"}:
            return call_operator(OPERATORS[name], arguments, named)
        items = _candidates(arguments)
        if not items:
            if "default" in named:
                return named["default"]
            raise ValueProblem(f"{name}() of nothing", said=f"{name}() arg is an empty sequence")
        key = named.get("key")
        if key is None and not runtime.python_lists and any(type(item) is Tensor for item in items):
            best = items[0]
            for item in items[1:]:
                best = call_operator(pairwise, [best, item], {})
            return best
        return _best_of(items, sign, key)

    return Builtin(name, "*values, **named", extreme)


def _candidates(arguments: list[Any]) -> list[Any]:
    """Return what `max` and `min` choose from; of a range its ends say all."""
    if len(arguments) != 1:
        return arguments
    items = arguments[0]
    if type(items) is range and len(items) > 2:
        return [items[0], items[-1]]
    return items_to_add(items)


def _best_of(items: list[Any], sign: str, key: Any) -> Any:
    rank = python_callable(key) if key is not None else None
    best = items[0]
    highest = best if rank is None else rank(best)
    for item in items[1:]:
        value = item if rank is None else rank(item)
        if truth(compare(sign, value, highest)):
            best, highest = item, value
    return best


def _quantified(name: str, runtime: Runtime) -> Builtin:
    """Return `any` or `all`: of the items of a list, or the operator on a tensor; of its rows once torch is imported."""
    stops = name == "any"

    def ask(arguments: list[Any], named: dict[str, Any]) -> Any:
        if len(arguments) == 1 and not named and _python_takes(arguments[0], runtime):
            for item in iterated(arguments[0]):
                if truth(item) is stops:
                    return stops
            return not stops
        return call_operator(OPERATORS[name], arguments, named)

    return Builtin(name, "*items, **named", ask)


def _round(value: Any, digits: Any, decimals: Any) -> Any:
    digits = decimals if digits is None else digits
    listed = isinstance(value, (list, tuple)) and not mode.as_pytorch
    if type(value) is Tensor or is_array(value) or listed:
        return call_operator(OPERATORS["round"], [value], {} if digits is None else {"decimals": digits})
    if type(value) not in (float, int, bool):
        raise TypeProblem(
            f"round takes a number or a tensor, not {described(value)}",
            said=f"type {python_name(value)} doesn't define __round__ method",
        )
    if digits is not None:
        return round(value, whole_number(digits, "the number of digits"))
    try:
        return number_in_int64(round(value))
    except (OverflowError, ValueError):
        return value


def _getattr(runtime: Runtime) -> Builtin:
    def get(owner: Any, name: Any, default: list[Any]) -> Any:
        from gradcli.lang.running.callables import NOWHERE
        from gradcli.lang.values.attributes import attribute_of

        if type(name) is not str:
            raise TypeProblem(f"an attribute is named by a string, not {described(name)}")
        try:
            return attribute_of(owner, name, runtime, NOWHERE)
        except AttributeProblem:
            if not default:
                raise
            return default[0]

    return Builtin("getattr", "owner, name, *default", get)


def _hasattr(runtime: Runtime) -> Builtin:
    get = _getattr(runtime).function
    return Builtin("hasattr", "owner, name", lambda owner, name: get(owner, name, [MISSING]) is not MISSING)


def _iterator_name(items: Any) -> str:
    """Return what Python calls the iterator of a collection."""
    kind = type_name(items)
    return {"str": "str_ascii_iterator", "dict": "dict_keyiterator"}.get(kind) or (
        f"{kind}_iterator" if kind in ("list", "tuple", "range", "set") else "generator"
    )


def _iter(runtime: Runtime) -> Builtin:
    def items_of(items: Any) -> Generator:
        return (
            items
            if type(items) is Generator
            else Generator(iter(each_in_place(items, runtime)), kind=_iterator_name(items))
        )

    return Builtin("iter", "items", items_of)


def _next(items: Any, default: list[Any]) -> Any:
    if type(items) is not Generator:
        raise TypeProblem(
            f"next() takes what iter() gives, not {described(items)}",
            hint="write next(iter(xs))",
            said=f"'{python_name(items)}' object is not an iterator",
        )
    value = next(items.items, default[0] if default else MISSING)
    if value is MISSING:
        raise ValueProblem("next() of something that has no further item", kind="StopIteration", said="")
    return value


def _divmod(runtime: Runtime) -> Builtin:
    return Builtin("divmod", "a, b", lambda a, b: (combine("//", a, b, runtime), combine("%", a, b, runtime)))


def _ord(character: Any) -> int:
    if type(character) is not str or len(character) != 1:
        found = f"string of length {len(character)}" if type(character) is str else python_name(character)
        wanted = "a character, but" if type(character) is str else "string of length 1, but"
        raise TypeProblem(
            f"ord() takes one character, not {described(character)}",
            said=f"ord() expected {wanted} {found} found",
        )
    return ord(character)


def _chr(code: Any) -> str:
    if type(code) is not int:
        raise TypeProblem(
            f"chr() takes a whole number, not {described(code)}",
            said=f"'{python_name(code)}' object cannot be interpreted as an integer",
        )
    if not 0 <= code < 0x110000:
        raise ValueProblem("chr() arg not in range(0x110000)")
    return chr(code)


def _in_base(kind: str) -> Builtin:
    """Return `hex`, `oct` or `bin`."""
    spec = {"hex": "#x", "oct": "#o", "bin": "#b"}[kind]
    return Builtin(kind, "number", lambda number: format(whole_number(number), spec))


def _format_function(runtime: Runtime) -> Builtin:
    def fill(value: Any, spec: Any) -> str:
        from gradcli.lang.values.printing import formatted

        if type(spec) is not str:
            raise TypeProblem(f"format takes a format specifier such as '.3f', not {described(spec)}")
        return formatted(value, "", spec, runtime)

    return Builtin("format", "value, format_spec=''", fill)


# ----- the table ---------------------------------------------------------------------------------------


def python_builtins(runtime: Runtime) -> dict[str, Any]:
    """Return Python's names as the language has them."""
    types = type_objects(runtime)
    table: dict[str, Any] = {
        **types,
        "print": print_function(runtime),
        "len": Builtin("len", "value", length_of),
        "enumerate": _enumerate(runtime),
        "zip": _zip_function(runtime),
        "map": _map_function(runtime),
        "filter": Builtin("filter", "function, items", _filter),
        "reversed": Builtin("reversed", "items", _reversed),
        "sorted": Builtin("sorted", "items, *, key=None, reverse=False", _sorted),
        "sum": _sum_function(runtime),
        "tensor": tensor_function(runtime),
        "max": _extreme_function("max", runtime),
        "min": _extreme_function("min", runtime),
        "any": _quantified("any", runtime),
        "all": _quantified("all", runtime),
        "round": Builtin("round", "value, digits=None, *, decimals=None", _round),
        "divmod": _divmod(runtime),
        "ord": Builtin("ord", "character", _ord),
        "chr": Builtin("chr", "code", _chr),
        "hex": _in_base("hex"),
        "oct": _in_base("oct"),
        "bin": _in_base("bin"),
        "format": _format_function(runtime),
        "hash": Builtin("hash", "value", lambda value: hash(hashable(value))),
        "iter": _iter(runtime),
        "next": Builtin("next", "items, *default", _next),
        "getattr": _getattr(runtime),
        "hasattr": _hasattr(runtime),
        "type": Builtin("type", "value", lambda value: type_of(value, types)),
        "isinstance": Builtin("isinstance", "value, kind", is_instance),
        "repr": Builtin("repr", "value", lambda value: _repr(runtime, value)),
        "callable": Builtin("callable", "value", _is_callable),
        "id": Builtin("id", "value", lambda value: id(value) % 10**12),
        "__name__": "__main__",
    }
    return table


def _repr(runtime: Runtime, value: Any) -> str:
    from gradcli.lang.values.printing import printer_for

    return printer_for(runtime.options).repr(value)


def _is_callable(value: Any) -> bool:
    from gradcli.lang.values.kinds import is_callable

    return is_callable(value)
