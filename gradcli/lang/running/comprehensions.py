"""Compiles comprehensions of lists, dicts and sets, and generators, as in `sum(f(i) for i in items)`."""

from __future__ import annotations

from gradcli.lang import syntax
from gradcli.lang.running.conditions import compile_test
from gradcli.lang.running.displays import items_of
from gradcli.lang.running.scope import Scope
from gradcli.lang.running.sharing import compile_iterable
from gradcli.lang.running.targets import compile_target
from gradcli.lang.values.combine import hashable
from gradcli.lang.values.lengths import dict_from
from gradcli.lang.values.objects import UNBOUND, Generator
from gradcli.lang.values.sets import Set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run


class Loop:
    """One `for target in iterable if test` of a comprehension, compiled."""

    __slots__ = ("iterable", "span", "store", "tests")

    def __init__(self, compiler: Compiler, outer: Compiler, clause: syntax.Clause) -> None:
        self.iterable = compile_iterable(outer, clause.iterable)
        self.span = clause.iterable.span
        self.store = compile_target(compiler, clause.target)
        self.tests = tuple([compile_test(compiler, test) for test in clause.tests])


def compile_comprehension(compiler: Compiler, node: syntax.Comprehension) -> Run:
    """Return the closure of a list, dict or set comprehension or a generator, whose names are its own.

    As in Python, the first iterable is computed outside, at once.
    """
    scope = Scope(compiler.scope, False)
    for clause in node.clauses:
        _declare(clause.target, scope)
    inner = compiler.within(scope)
    loops = [Loop(inner, compiler if i == 0 else inner, clause) for i, clause in enumerate(node.clauses)]
    item = inner.expression(node.item)
    blank: list[Any] = [None, None, *[UNBOUND] * len(scope.slots)]
    turns = compiler.runtime.turns
    if turns is not None:
        loops[-1].store = turns.turn((node.item,), loops[-1].store)
        return turns.loop((node.item,), _in_its_kind(compiler, node, loops, item, blank))
    return _in_its_kind(compiler, node, loops, item, blank)


def _in_its_kind(
    compiler: Compiler, node: syntax.Comprehension, loops: list[Loop], item: Run, blank: list[Any]
) -> Run:
    first = loops[0]
    meter = compiler.runtime.meter
    walk = _single_loop if len(loops) == 1 else _nested_loops

    if node.kind == "dict":

        def run_dict(frame: Frame) -> dict[Any, Any]:
            own = blank[:]
            own[0] = frame
            pairs = walk(own, items_of(first.iterable(frame), first.span), loops, item, meter)
            return dict_from((hashable(key), value) for key, value in pairs)

        return run_dict
    if node.kind == "set":

        def run_set(frame: Frame) -> Set:
            own = blank[:]
            own[0] = frame
            return Set(walk(own, items_of(first.iterable(frame), first.span), loops, item, meter))

        return run_set
    if node.kind == "generator":

        def run_lazy(frame: Frame) -> Generator:
            own = blank[:]
            own[0] = frame
            items = items_of(first.iterable(frame), first.span)
            return Generator(counted(walk(own, items, loops, item, meter), meter), "<genexpr>")

        return run_lazy
    if len(loops) == 1:
        return _list_of_one_loop(first, item, blank, meter)

    def run(frame: Frame) -> list[Any]:
        own = blank[:]
        own[0] = frame
        return list(walk(own, items_of(first.iterable(frame), first.span), loops, item, meter))

    return run


def _list_of_one_loop(loop: Loop, item: Run, blank: list[Any], meter: Any) -> Run:
    """Return the closure of the common `[item for x in items if test]`, which takes no C stack."""
    store, tests, iterable, span = loop.store, loop.tests, loop.iterable, loop.span

    def run(frame: Frame) -> list[Any]:
        own = blank[:]
        own[0] = frame
        result = []
        for value in items_of(iterable(frame), span):
            meter.fuel -= 1
            if meter.fuel < 0:
                meter.refill()
            store(own, value)
            for test in tests:
                if not test(own):
                    break
            else:
                result.append(item(own))
        return result

    return run


def _single_loop(frame: Frame, items: Any, loops: list[Loop], item: Run, meter: Any) -> Iterator[Any]:
    loop = loops[0]
    for value in items:
        meter.fuel -= 1
        if meter.fuel < 0:
            meter.refill()
        loop.store(frame, value)
        for test in loop.tests:
            if not test(frame):
                break
        else:
            yield item(frame)


def _nested_loops(frame: Frame, items: Any, loops: list[Loop], item: Run, meter: Any) -> Iterator[Any]:
    loop, rest = loops[0], loops[1:]
    for value in items:
        meter.fuel -= 1
        if meter.fuel < 0:
            meter.refill()
        loop.store(frame, value)
        for test in loop.tests:
            if not test(frame):
                break
        else:
            if not rest:
                yield item(frame)
            else:
                inner = items_of(rest[0].iterable(frame), rest[0].span)
                yield from _nested_loops(frame, inner, rest, item, meter)


def counted(values: Iterator[Any], meter: Any) -> Iterator[Any]:
    """Yield the values of a generator; each step of it passes through C, so open ones are counted."""
    while True:
        meter.enter_host()
        try:
            value = next(values, UNBOUND)
        finally:
            meter.leave_host()
        if value is UNBOUND:
            return
        yield value


def _declare(target: syntax.Expression, scope: Scope) -> None:
    if isinstance(target, syntax.Name):
        scope.declare(target.name)
    elif isinstance(target, (syntax.TupleDisplay, syntax.ListDisplay)):
        for item in target.items:
            _declare(item, scope)
    elif isinstance(target, syntax.Starred):
        _declare(target.value, scope)


EXPRESSIONS: dict[type, Any] = {syntax.Comprehension: compile_comprehension}
