"""Compiles functions with `yield`: their statements become Python generators, which stop at each value and go on.

Only statements that hold a `yield` are compiled in this way; all others are the plain closures of `execution`.
"""

from __future__ import annotations

from gradcli.core.tensor import is_grad_enabled
from gradcli.errors import EvaluationProblem
from gradcli.lang import syntax
from gradcli.lang.running.compiler import BREAK, CONTINUE
from gradcli.lang.running.comprehensions import counted
from gradcli.lang.running.conditions import compile_test
from gradcli.lang.running.displays import items_of
from gradcli.lang.running.exceptions import check_rows_agree, compile_handlers
from gradcli.lang.running.execution import compile_entering, leave_contexts
from gradcli.lang.running.targets import compile_target
from gradcli.lang.values.objects import Generator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Generator as Resumable
    from typing import Any, TypeAlias

    from gradcli.lang.running.compiler import Compiler, Frame, Run

    Body: TypeAlias = tuple[syntax.Statement, ...]
    # Yields the values of a statement; what it returns is the statement's signal.
    Steps: TypeAlias = Resumable[Any, None, Any]
    Lazy: TypeAlias = Callable[[Frame], Steps]


def yields(body: Body) -> bool:
    """Tell whether a `yield` stands among statements, leaving out functions inside."""
    waiting = list(body)
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, syntax.Yield):
            return True
        waiting.extend([inner for block in syntax.blocks_of(statement) for inner in block])
    return False


def compile_generator(compiler: Compiler, body: Body, name: str) -> Run:
    """Return the closure of the body of a function with `yield`: calling it gives the generator."""
    block, meter = _block(compiler, body), compiler.runtime.meter

    def run(frame: Frame) -> Generator:
        return Generator(counted(block(frame), meter), name)

    return run


def _block(compiler: Compiler, body: Body) -> Lazy:
    plan = [
        (True, _lazy(compiler, statement)) if yields((statement,)) else (False, compiler.statement(statement))
        for statement in body
    ]

    def run(frame: Frame) -> Steps:
        for lazy, statement in plan:
            signal = (yield from statement(frame)) if lazy else statement(frame)
            if signal is not None:
                return signal
        return None

    return run


def _lazy(compiler: Compiler, node: syntax.Statement) -> Lazy:
    if isinstance(node, syntax.Yield):
        return _yield(compiler, node)
    if isinstance(node, syntax.If):
        return _if(compiler, node)
    if isinstance(node, syntax.While):
        return _while(compiler, node)
    if isinstance(node, syntax.For):
        return _for(compiler, node)
    if isinstance(node, syntax.With):
        return _with(compiler, node)
    assert isinstance(node, syntax.Try)
    run = _try(compiler, node) if node.handlers else _block(compiler, node.body)
    return _finally(compiler, node, run) if node.finally_body else run


def _yield(compiler: Compiler, node: syntax.Yield) -> Lazy:
    value = None if node.value is None else compiler.expression(node.value)
    if value is not None and node.delegates:
        inner, span = value, node.span

        def run_from(frame: Frame) -> Steps:
            yield from items_of(inner(frame), span)

        return run_from

    def run(frame: Frame) -> Steps:
        yield None if value is None else value(frame)

    return run


def _if(compiler: Compiler, node: syntax.If) -> Lazy:
    branches = [(compile_test(compiler, test), _block(compiler, body)) for test, body in node.branches]
    orelse = _block(compiler, node.orelse)

    def run(frame: Frame) -> Steps:
        for test, body in branches:
            if test(frame):
                return (yield from body(frame))
        return (yield from orelse(frame))

    return run


def _loop_body(compiler: Compiler, body: Body) -> Lazy:
    compiler.loops += 1
    try:
        return _block(compiler, body)
    finally:
        compiler.loops -= 1


def _while(compiler: Compiler, node: syntax.While) -> Lazy:
    test, body = compile_test(compiler, node.test), _loop_body(compiler, node.body)
    orelse, meter = _block(compiler, node.orelse), compiler.runtime.meter

    def run(frame: Frame) -> Steps:
        while test(frame):
            meter.fuel -= 1
            if meter.fuel < 0:
                meter.refill()
            signal = yield from body(frame)
            if signal is not None and signal is not CONTINUE:
                return None if signal is BREAK else signal
        return (yield from orelse(frame))

    return run


def _for(compiler: Compiler, node: syntax.For) -> Lazy:
    iterable, store = compiler.expression(node.iterable), compile_target(compiler, node.target)
    body, orelse = _loop_body(compiler, node.body), _block(compiler, node.orelse)
    span, meter = node.iterable.span, compiler.runtime.meter

    def run(frame: Frame) -> Steps:
        for value in items_of(iterable(frame), span):
            meter.fuel -= 1
            if meter.fuel < 0:
                meter.refill()
            store(frame, value)
            signal = yield from body(frame)
            if signal is not None and signal is not CONTINUE:
                return None if signal is BREAK else signal
        return (yield from orelse(frame))

    return run


def _with(compiler: Compiler, node: syntax.With) -> Lazy:
    enter, body = compile_entering(compiler, node), _block(compiler, node.body)

    def run(frame: Frame) -> Steps:
        before = [is_grad_enabled()]
        try:
            enter(frame, before)
            return (yield from body(frame))
        finally:
            leave_contexts(before)

    return run


def _try(compiler: Compiler, node: syntax.Try) -> Lazy:
    body, orelse = _block(compiler, node.body), _block(compiler, node.orelse)
    catch = compile_handlers(compiler, node, lambda block: _block(compiler, block))

    def run(frame: Frame) -> Steps:
        try:
            signal = yield from body(frame)
        except EvaluationProblem as problem:
            caught = problem
        else:
            return (yield from orelse(frame)) if signal is None else signal
        with catch(frame, caught) as block:
            return (yield from block(frame))

    return run


def _finally(compiler: Compiler, node: syntax.Try, inner: Lazy) -> Lazy:
    ending = _block(compiler, node.finally_body)

    def run(frame: Frame) -> Steps:
        try:
            signal = yield from inner(frame)
        except EvaluationProblem as problem:
            check_rows_agree(problem)
            signal = yield from ending(frame)
            if signal is None:
                raise
            return signal
        last = yield from ending(frame)
        return signal if last is None else last

    return run
