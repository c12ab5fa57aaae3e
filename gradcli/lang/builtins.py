"""Python's own functions as the language has them: `print`, `len`, `range`, `sum`, `sorted`, ... and the types."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.core.values import number_in_int64
from gradcli.errors import CallProblem, TypeProblem, ValueProblem
from gradcli.lang.binding import call_operator
from gradcli.lang.callables import python_callable
from gradcli.lang.combine import combine, compare, truth
from gradcli.lang.indexing import item_of, whole_number
from gradcli.lang.kinds import described, is_array, is_operand
from gradcli.lang.objects import MISSING, Builtin, Generator, RaisedValue, TypeObject
from gradcli.lang.sequence_methods import items_to_add, ordered
from gradcli.lang.tensor_methods import item_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from gradcli.lang.runtime import Runtime

_ERRORS = [
    "Exception",
    "ValueError",
    "TypeError",
    "RuntimeError",
    "AssertionError",
    "NotImplementedError",
    "IndexError",
    "KeyError",
    "ArithmeticError",
    "ZeroDivisionError",
    "StopIteration",
]


# ----- output ------------------------------------------------------------------------------------------


def print_function(runtime: Runtime) -> Builtin:
    """Return `print`, which writes to the session's output."""
    from gradcli.lang.printing import printer_for

    def show(values: list[Any], sep: Any, end: Any, file: Any, flush: Any) -> None:
        if file is not None:
            raise CallProblem("print writes to the output only; file= is not available")
        for value, name in ((sep, "sep"), (end, "end")):
            if value is not None and type(value) is not str:
                raise TypeProblem(f"{name} must be a string, not {described(value)}")
        text = printer_for(runtime.options).text
        separator = " " if sep is None else sep
        runtime.write(separator.join([text(value) for value in values]) + ("\n" if end is None else end))

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
    raise TypeProblem(f"{described(value)} has no length")


def _range(first: Any, second: Any, step: Any) -> range:
    start, stop = (0, first) if second is None else (first, second)
    numbers = [whole_number(value, "range()'s argument") for value in (start, stop, step)]
    if numbers[2] == 0:
        raise ValueProblem("range() arg 3 must not be zero")
    return range(*numbers)


def iterated(value: Any) -> Iterable[Any]:
    """Return what going through `value` gives, item by item.

    Raises: TypeProblem for what has no items.
    """
    from gradcli.lang.callables import NOWHERE
    from gradcli.lang.expressions import items_of

    try:
        return items_of(value, NOWHERE)
    except TypeProblem as problem:
        problem.span = None
        raise


def _enumerate(items: Any, start: Any) -> Generator:
    def pairs() -> Iterator[tuple[int, Any]]:
        count = whole_number(start)
        for item in iterated(items):
            yield (count, item)
            count += 1

    return Generator(pairs())


def _zip(several: list[Any], strict: Any) -> Generator:
    sources = [iter(iterated(items)) for items in several]

    def tuples() -> Iterator[tuple[Any, ...]]:
        while sources:
            row = [next(source, MISSING) for source in sources]
            if MISSING in [item for item in row if item is MISSING]:
                if truth(strict) and any(item is not MISSING for item in row):
                    raise ValueProblem("zip() arguments have different lengths")
                return
            yield tuple(row)

    return Generator(tuples())


def _map(function: Any, several: list[Any]) -> Generator:
    call = python_callable(function)
    rows = _zip(several, False).items
    return Generator(call(*row) for row in rows)


def _filter(function: Any, items: Any) -> Generator:
    if function is None:
        return Generator(item for item in iterated(items) if truth(item))
    call = python_callable(function)
    return Generator(item for item in iterated(items) if truth(call(item)))


def _reversed(items: Any) -> Any:
    if isinstance(items, (list, tuple, str)):
        return list(items[::-1])
    if type(items) is range:
        return items[::-1]
    return items_to_add(items)[::-1]


def _sorted(items: Any, key: Any, reverse: Any) -> list[Any]:
    return ordered(list(iterated(items)), key, reverse)


def _list(items: Any) -> list[Any]:
    return [] if items is MISSING or items is None else items_to_add(items)


def _dict(several: list[Any], named: dict[str, Any]) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    for source in several:
        if type(source) is dict:
            made.update(source)
            continue
        for pair in iterated(source):
            made[item_of(pair, 0)] = item_of(pair, 1)
    return {**made, **named}


# ----- numbers -----------------------------------------------------------------------------------------


def _is_plain_sequence(value: Any) -> bool:
    return isinstance(value, (list, tuple, range)) or type(value) in (Generator, dict)


def _python_takes(value: Any, runtime: Runtime) -> bool:
    """Tell whether `sum` and its like go through `value` item by item: a tensor's rows once torch is imported."""
    return _is_plain_sequence(value) or (runtime.python_lists and type(value) is Tensor and value.shape != ())


def _sum_function(runtime: Runtime) -> Builtin:
    def total(arguments: list[Any], named: dict[str, Any]) -> Any:
        first = arguments[0] if arguments else MISSING
        if _python_takes(first, runtime) and set(named) <= {"start"} and len(arguments) <= 2:
            result = named.get("start", arguments[1] if len(arguments) == 2 else 0)
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
        items = list(iterated(arguments[0])) if len(arguments) == 1 else arguments
        if not items:
            if "default" in named:
                return named["default"]
            raise ValueProblem(f"{name}() of nothing")
        key = named.get("key")
        if key is None and not runtime.python_lists and any(type(item) is Tensor for item in items):
            best = items[0]
            for item in items[1:]:
                best = call_operator(pairwise, [best, item], {})
            return best
        return _best_of(items, sign, key)

    return Builtin(name, "*values, **named", extreme)


def _best_of(items: list[Any], sign: str, key: Any) -> Any:
    rank = python_callable(key) if key is not None else None
    best = items[0]
    highest = best if rank is None else rank(best)
    for item in items[1:]:
        value = item if rank is None else rank(item)
        if truth(compare(sign, value, highest)):
            best, highest = item, value
    return best


def _quantified(name: str) -> Builtin:
    """Return `any` or `all`: of the items of a list, or the operator on a tensor."""
    stops = name == "any"

    def ask(arguments: list[Any], named: dict[str, Any]) -> Any:
        if len(arguments) == 1 and not named and _is_plain_sequence(arguments[0]):
            for item in iterated(arguments[0]):
                if truth(item) is stops:
                    return stops
            return not stops
        return call_operator(OPERATORS[name], arguments, named)

    return Builtin(name, "*items, **named", ask)


def _round(value: Any, digits: Any, decimals: Any) -> Any:
    digits = decimals if digits is None else digits
    if type(value) is Tensor or is_array(value) or isinstance(value, (list, tuple)):
        return call_operator(OPERATORS["round"], [value], {} if digits is None else {"decimals": digits})
    if type(value) not in (float, int, bool):
        raise TypeProblem(f"round takes a number or a tensor, not {described(value)}")
    if digits is not None:
        return round(value, whole_number(digits))
    try:
        return number_in_int64(round(value))
    except (OverflowError, ValueError):
        return value


def _divmod(runtime: Runtime) -> Builtin:
    return Builtin("divmod", "a, b", lambda a, b: (combine("//", a, b, runtime), combine("%", a, b, runtime)))


# ----- conversions -------------------------------------------------------------------------------------


def _one_number(value: Any) -> Any:
    if is_array(value) or type(value) is Tensor:
        size = value.size
        if size != 1:
            raise ValueProblem(
                "only one element tensors can be converted to Python scalars",
                hint=f"this one has {size}: tolist() gives all of them, sum() or mean() makes one number",
            )
    return item_number(value)


def _to_float(value: Any) -> float:
    if type(value) is str:
        try:
            return float(value)
        except ValueError:
            raise ValueProblem(f"could not convert string to float: {value!r}") from None
    if not is_operand(value):
        raise TypeProblem(
            f"float() takes a number, a string or a tensor of one element, not {described(value)}"
        )
    return float(_one_number(value))


def _to_int(value: Any) -> int | float:
    if type(value) is str:
        try:
            return number_in_int64(int(value[:400]))
        except ValueError:
            raise ValueProblem(f"invalid literal for int() with base 10: {value[:80]!r}") from None
    if not is_operand(value):
        raise TypeProblem(
            f"int() takes a number, a string or a tensor of one element, not {described(value)}"
        )
    number = _one_number(value)
    try:
        return number_in_int64(int(number))
    except (OverflowError, ValueError):
        raise ValueProblem(f"cannot convert float {number} to an integer") from None


def _to_tuple(items: Any) -> tuple[Any, ...]:
    return tuple(_list(items))


def _type_objects(runtime: Runtime) -> dict[str, TypeObject]:
    from gradcli.lang.printing import printer_for

    def to_text(value: Any) -> str:
        return printer_for(runtime.options).text(value)

    def of(*kinds: type) -> Callable[[Any], bool]:
        return lambda value: type(value) in kinds

    made = [
        TypeObject("float", "float", Builtin("float", "value=0.0", _to_float), of(float)),
        TypeObject("int", "int", Builtin("int", "value=0", _to_int), lambda v: type(v) in (int, bool)),
        TypeObject("bool", "bool", Builtin("bool", "value=False", truth), of(bool)),
        TypeObject("str", "str", Builtin("str", "value=''", to_text), of(str)),
        TypeObject("list", "list", Builtin("list", "items=()", _list), of(list)),
        TypeObject("tuple", "tuple", Builtin("tuple", "items=()", _to_tuple), lambda v: isinstance(v, tuple)),
        TypeObject("dict", "dict", Builtin("dict", "*items, **named", _dict), of(dict)),
        TypeObject("range", "range", Builtin("range", "first, second=None, step=1", _range), of(range)),
        *[_error_type(name) for name in _ERRORS],
    ]
    return {kind.name: kind for kind in made}


def _error_type(name: str) -> TypeObject:
    def build(values: list[Any]) -> RaisedValue:
        from gradcli.lang.printing import printer_for
        from gradcli.lang.tensor_text import DEFAULT_OPTIONS

        text = printer_for(DEFAULT_OPTIONS).text
        return RaisedValue(name, ", ".join([text(value) for value in values]))

    return TypeObject(name, name, Builtin(name, "*message", build), lambda value: type(value) is RaisedValue)


def type_of(value: Any, types: dict[str, TypeObject]) -> TypeObject:
    """Return the type of a value as a value: that of a tensor prints `<class 'torch.Tensor'>`."""
    from gradcli.lang.kinds import type_name

    name = type_name(value)
    known = types.get(name)
    if known is None:
        shown = {"Tensor": "torch.Tensor", "numpy.ndarray": "numpy.ndarray"}.get(name, name)
        known = types[name] = TypeObject(name, shown, None, lambda v: type_name(v) == name)
    return known


def _isinstance(value: Any, kinds: Any) -> bool:
    for kind in kinds if isinstance(kinds, tuple) else (kinds,):
        if type(kind) is not TypeObject:
            raise TypeProblem(f"isinstance() takes a type, not {described(kind)}")
        if kind.accepts(value):
            return True
    return False


# ----- the table ---------------------------------------------------------------------------------------


def python_builtins(runtime: Runtime) -> dict[str, Any]:
    """Return Python's names as the language has them."""
    types = _type_objects(runtime)
    table: dict[str, Any] = {
        **types,
        "print": print_function(runtime),
        "len": Builtin("len", "value", length_of),
        "enumerate": Builtin("enumerate", "items, start=0", _enumerate),
        "zip": Builtin("zip", "*several, strict=False", _zip),
        "map": Builtin("map", "function, *several", _map),
        "filter": Builtin("filter", "function, items", _filter),
        "reversed": Builtin("reversed", "items", _reversed),
        "sorted": Builtin("sorted", "items, *, key=None, reverse=False", _sorted),
        "sum": _sum_function(runtime),
        "max": _extreme_function("max", runtime),
        "min": _extreme_function("min", runtime),
        "any": _quantified("any"),
        "all": _quantified("all"),
        "round": Builtin("round", "value, digits=None, *, decimals=None", _round),
        "divmod": _divmod(runtime),
        "type": Builtin("type", "value", lambda value: type_of(value, types)),
        "isinstance": Builtin("isinstance", "value, kind", _isinstance),
        "repr": Builtin("repr", "value", lambda value: _repr(runtime, value)),
        "callable": Builtin("callable", "value", _is_callable),
        "id": Builtin("id", "value", lambda value: id(value) % 10**12),
        "__name__": "__main__",
    }
    return table


def _repr(runtime: Runtime, value: Any) -> str:
    from gradcli.lang.printing import printer_for

    return printer_for(runtime.options).repr(value)


def _is_callable(value: Any) -> bool:
    from gradcli.lang.kinds import is_callable

    return is_callable(value)
