"""`collections` and `itertools` of Python, as far as lessons use them beside torch."""

from __future__ import annotations

import itertools

from gradcli.errors import CallProblem, TypeProblem, ValueProblem
from gradcli.lang.library.python.types import dict_of
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.combine import combine, truth
from gradcli.lang.values.containers import Counter, DefaultDict, Deque, NamedTuple, count_up, named_tuple
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described, is_callable
from gradcli.lang.values.objects import Builtin, Generator, TypeObject
from gradcli.lang.values.ordered_dict import OrderedDict
from gradcli.lang.values.sequence_methods import items_to_add, iterated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


# ----- collections -----------------------------------------------------------------------------------------


def _type(name: str, signature: str, build: Callable[..., Any], kind: type) -> TypeObject:
    return TypeObject(
        name, f"collections.{name}", Builtin(name, signature, build), lambda value: type(value) is kind
    )


def _named_type(title: Any, names: Any, defaults: Any) -> TypeObject:
    if type(title) is not str:
        raise TypeProblem(f"namedtuple takes the name of the kind first, not {described(title)}")
    each = names.replace(",", " ").split() if type(names) is str else items_to_add(names)
    if not each or not all(type(name) is str and name.isidentifier() for name in each):
        raise ValueProblem("Type names and field names must be valid identifiers", hint="'x y'")
    usual = items_to_add(defaults) if defaults is not None else []
    start = len(each) - len(usual)
    kind = named_tuple(title, tuple(each))

    def build(given: list[Any], named: dict[str, Any]) -> NamedTuple:
        if len(given) > len(each) or set(named) - set(each[len(given) :]):
            raise CallProblem(f"{title}() takes {', '.join(each)}")
        values = {**dict(zip(each[start:], usual)), **dict(zip(each, given)), **named}
        missing = [name for name in each if name not in values]
        if missing:
            raise CallProblem(
                f"{title}() needs {', '.join(missing)}",
                said=f"{title}.__new__() missing {len(missing)} required positional "
                f"argument{'s' * (len(missing) > 1)}: {' and '.join([repr(name) for name in missing])}",
            )
        return kind([values[name] for name in each])

    return TypeObject(
        title,
        f"__main__.{title}",
        Builtin(title, "*given, **named", build),
        lambda value: type(value) is kind,
    )


def collections_members(runtime: Runtime) -> dict[str, Any]:
    """Return the names of `collections`."""

    def default_dict(given: list[Any], named: dict[str, Any]) -> DefaultDict:
        factory = given[0] if given else None
        if factory is not None and not is_callable(factory):
            raise TypeProblem("first argument must be callable or None", hint="defaultdict(list)")
        made = DefaultDict(dict_of(given[1:], named))
        made.factory = factory
        made.call = None if factory is None else python_callable(factory, runtime=runtime)
        return made

    def counter(items: Any, named: dict[str, Any]) -> Counter:
        made = Counter()
        if items is not None:
            count_up(made, items)
        count_up(made, named)
        return made

    def queue(items: Any, most: Any) -> Deque:
        return Deque(items_to_add(items), None if most is None else whole_number(most, "maxlen"))

    def ordered(given: list[Any], named: dict[str, Any]) -> OrderedDict:
        return OrderedDict(dict_of(given, named))

    return {
        "defaultdict": _type("defaultdict", "*given, **named", default_dict, DefaultDict),
        "OrderedDict": _type("OrderedDict", "*given, **named", ordered, OrderedDict),
        "Counter": _type("Counter", "items=None, **named", counter, Counter),
        "deque": _type("deque", "iterable=(), maxlen=None", queue, Deque),
        "namedtuple": Builtin("namedtuple", "typename, field_names, *, defaults=None", _named_type),
    }


# ----- itertools ---------------------------------------------------------------------------------------------


def _count(start: Any, step: Any) -> Iterator[Any]:
    while True:
        yield start
        start = start + step


def _tuples(make: Callable[..., Any]) -> Callable[..., Generator]:
    def drawn(items: Any, count: Any) -> Generator:
        found = items_to_add(items)
        return Generator(make(found, len(found) if count is None else whole_number(count, "r")))

    return drawn


def _slice(items: Any, bounds: list[Any]) -> Generator:
    places = [None if bound is None else whole_number(bound) for bound in bounds]
    if not 1 <= len(places) <= 3:
        raise CallProblem("islice takes the items and a stop, or a start, a stop and a step")
    return Generator(itertools.islice(_through(items), *places))


def _through(items: Any) -> Any:
    return items.items if type(items) is Generator else iter(iterated(items))


def itertools_members(runtime: Runtime) -> dict[str, Any]:
    """Return the functions of `itertools`; what they give is gone through once."""

    def accumulate(items: Any, function: Any, initial: Any) -> Generator:
        call = (
            (lambda a, b: combine("+", a, b, runtime))
            if function is None
            else python_callable(function, runtime=runtime)
        )
        return Generator(itertools.accumulate(_through(items), call, initial=initial))

    def product(several: list[Any], repeat: Any) -> Generator:
        parts = [items_to_add(items) for items in several]
        return Generator(itertools.product(*parts, repeat=whole_number(repeat, "repeat")))

    def starred(function: Any, items: Any) -> Generator:
        call = python_callable(function, runtime=runtime)
        return Generator(call(*items_to_add(row)) for row in _through(items))

    def while_true(function: Any, items: Any) -> Generator:
        call = python_callable(function, runtime=runtime)
        return Generator(itertools.takewhile(lambda item: truth(call(item)), _through(items)))

    def longest(several: list[Any], fill: Any) -> Generator:
        return Generator(itertools.zip_longest(*map(_through, several), fillvalue=fill))

    def repeated(value: Any, times: Any) -> Generator:
        if times is None:
            return Generator(itertools.repeat(value))
        return Generator(itertools.repeat(value, whole_number(times, "times")))

    return {
        "product": Builtin("product", "*iterables, repeat=1", product),
        "chain": Builtin(
            "chain", "*iterables", lambda several: Generator(itertools.chain(*map(_through, several)))
        ),
        "accumulate": Builtin("accumulate", "iterable, func=None, *, initial=None", accumulate),
        "combinations": Builtin("combinations", "iterable, r", _tuples(itertools.combinations)),
        "permutations": Builtin("permutations", "iterable, r=None", _tuples(itertools.permutations)),
        "combinations_with_replacement": Builtin(
            "combinations_with_replacement", "iterable, r", _tuples(itertools.combinations_with_replacement)
        ),
        "islice": Builtin("islice", "iterable, *bounds", _slice),
        "cycle": Builtin("cycle", "iterable", lambda items: Generator(itertools.cycle(items_to_add(items)))),
        "count": Builtin("count", "start=0, step=1", lambda start, step: Generator(_count(start, step))),
        "repeat": Builtin("repeat", "object, times=None", repeated),
        "pairwise": Builtin(
            "pairwise", "iterable", lambda items: Generator(itertools.pairwise(_through(items)))
        ),
        "starmap": Builtin("starmap", "function, iterable", starred),
        "takewhile": Builtin("takewhile", "predicate, iterable", while_true),
        "zip_longest": Builtin("zip_longest", "*iterables, fillvalue=None", longest),
    }
