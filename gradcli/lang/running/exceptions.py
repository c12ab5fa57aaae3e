"""Compiles `try` and `raise`.

What is caught is what went wrong in the program. Ctrl-C and the limits of a program end it at once: no `except` catches
them and no `finally` delays them.
"""

from __future__ import annotations

from gradcli.core.batch import refuse_one_answer
from gradcli.errors import AssertProblem, EvaluationProblem, RaisedProblem, TypeProblem
from gradcli.lang import syntax
from gradcli.lang.values.error_types import error_value, is_kind_of, kind_named_by
from gradcli.lang.values.kinds import described
from gradcli.lang.values.objects import UNBOUND, RaisedValue
from gradcli.lang.values.printing import printer_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from gradcli.lang.running.compiler import Compiler, Frame, Run
    from gradcli.lang.running.runtime import Runtime

    Forget: TypeAlias = Callable[[Frame], None]  # ends the name of an error


# ----- try ---------------------------------------------------------------------------------------------


def compile_try(compiler: Compiler, node: syntax.Try) -> Run:
    """Return the closure of `try`/`except`/`else`/`finally`."""
    run = _with_handlers(compiler, node) if node.handlers else compiler.block(node.body)
    return _with_ending(compiler, node, run) if node.finally_body else run


def _with_handlers(compiler: Compiler, node: syntax.Try) -> Run:
    body, orelse = _tried(compiler, node), compiler.block(node.orelse)
    catch = compile_handlers(compiler, node, compiler.block)

    def run(frame: Frame) -> Any:
        try:
            signal = body(frame)
        except EvaluationProblem as problem:
            caught = problem
        else:
            return orelse(frame) if signal is None else signal
        with catch(frame, caught) as block:
            return block(frame)

    return run


def _tried(compiler: Compiler, node: syntax.Try) -> Run:
    """Return the closure of the body of a `try`: imports in it fail at once where an `except` waits for that."""
    before = compiler.without
    compiler.without = before or any(_waits_for_import(handler.kinds) for handler in node.handlers)
    try:
        return compiler.block(node.body)
    finally:
        compiler.without = before


def _waits_for_import(kinds: Any) -> bool:
    if isinstance(kinds, syntax.TupleDisplay):
        return any(_waits_for_import(each) for each in kinds.items)
    return kinds is None or (isinstance(kinds, syntax.Name) and is_kind_of("ModuleNotFoundError", kinds.name))


def check_rows_agree(problem: EvaluationProblem) -> None:
    """Refuse to answer for all rows of a batch an error that may be one row's."""
    # A failed assert and a raise happen to all rows of a batch that go this way; other problems may be one row's.
    if not isinstance(problem, (AssertProblem, RaisedProblem)):
        refuse_one_answer("an error is caught")


class Handling:
    """The time in which an `except` runs: its error is at hand and has its name."""

    __slots__ = ("_block", "_error", "_forget", "_frame", "_handling")

    def __init__(
        self, handling: list[RaisedValue], error: RaisedValue, frame: Frame, block: Any, forget: Forget
    ) -> None:
        self._handling = handling
        self._error = error
        self._frame = frame
        self._block = block
        self._forget = forget

    def __enter__(self) -> Any:
        return self._block

    def __exit__(self, *_raised: object) -> None:
        self._forget(self._frame)
        _take_last(self._handling, self._error)


def compile_handlers(
    compiler: Compiler, node: syntax.Try, compile_block: Callable[[tuple[syntax.Statement, ...]], Any]
) -> Callable[[Frame, EvaluationProblem], Handling]:
    """Return what finds the `except` of an error; entered, it gives that one's block as `compile_block` compiled it.

    It raises the error again where none is for it. Call it behind Python's own `except`, whose error would stay
    the context of whatever the block raises.
    """
    handlers = []
    for handler in node.handlers:
        kinds = None if handler.kinds is None else compiler.expression(handler.kinds)
        span = handler.span if handler.kinds is None else handler.kinds.span
        handlers.append((kinds, span, compile_block(handler.body), *_name_binding(compiler, handler)))
    handling = compiler.runtime.handling

    def catch(frame: Frame, caught: EvaluationProblem) -> Handling:
        check_rows_agree(caught)
        # The Python frames of what failed would hold on to every value there was.
        caught.__traceback__ = caught.__context__ = None
        error = error_value(caught)
        handling.append(error)
        try:
            for kinds, span, block, store, forget in handlers:
                if kinds is None or _is_one_of(error.kind, kinds(frame), span):
                    store(frame, error)
                    return Handling(handling, error, frame, block, forget)
        except BaseException:
            _take_last(handling, error)
            raise
        _take_last(handling, error)
        raise caught

    return catch


def _take_last(handling: list[RaisedValue], error: RaisedValue) -> None:
    # Not always the last of all: generators take turns.
    del handling[len(handling) - 1 - handling[::-1].index(error)]


def _name_binding(compiler: Compiler, node: syntax.Handler) -> tuple[Callable[[Frame, Any], None], Forget]:
    """Return what binds the name of an `except` to its error, and what unbinds it after the block, as Python does."""
    if not node.name:
        return lambda frame, error: None, lambda frame: None
    from gradcli.lang.running.targets import compile_target

    store = compile_target(compiler, syntax.Name(span=node.span, name=node.name))
    if compiler.scope.find(node.name) is not None:
        return store, lambda frame: store(frame, UNBOUND)
    name, variables = node.name, compiler.runtime.variables
    compiler.scope.caught.add(name)

    def forget(_frame: Frame) -> None:
        variables.pop(name, None)

    return store, forget


def _is_one_of(kind: str, wanted: Any, span: Any) -> bool:
    """Tell whether an error is of one of the kinds that an `except` names. Raises: TypeProblem for what is no kind."""
    for each in wanted if isinstance(wanted, tuple) else (wanted,):
        named = kind_named_by(each)
        if not named:
            raise TypeProblem(
                f"except takes a kind of error, not {described(each)}",
                hint="write except RuntimeError:",
                span=span,
                said="catching classes that do not inherit from BaseException is not allowed",
            )
        if is_kind_of(kind, named):
            return True
    return False


def _with_ending(compiler: Compiler, node: syntax.Try, inner: Run) -> Run:
    ending = compiler.block(node.finally_body)

    def run(frame: Frame) -> Any:
        try:
            signal = inner(frame)
        except EvaluationProblem as problem:
            check_rows_agree(problem)
            signal = ending(frame)
            if signal is None:
                raise
            return signal
        last = ending(frame)
        return signal if last is None else last

    return run


# ----- raise -------------------------------------------------------------------------------------------


def compile_raise(compiler: Compiler, node: syntax.Raise) -> Run:
    """Return the closure of `raise ValueError("...")`, and of a `raise` alone."""
    value = None if node.value is None else compiler.expression(node.value)
    span, runtime = node.span, compiler.runtime

    def run(frame: Frame) -> None:
        raised = _error_at_hand(runtime, node) if value is None else value(frame)
        if kind := kind_named_by(raised):
            raised = RaisedValue(kind, ())
        if type(raised) is not RaisedValue:
            raise TypeProblem(
                f"raise takes an error, not {described(raised)}",
                span=span,
                hint='raise ValueError("what is wrong")',
                said="exceptions must derive from BaseException",
            )
        if raised.problem is not None:
            raise raised.problem
        text = printer_for(runtime.options).text(raised)
        raise RaisedProblem(f"{raised.kind}: {text}" if text else raised.kind, raised, span=span)

    return run


def _error_at_hand(runtime: Runtime, node: syntax.Raise) -> RaisedValue:
    if not runtime.handling:
        raise TypeProblem(
            "raise takes an error",
            span=node.span,
            hint='raise ValueError("what is wrong"); alone it stands in the block of an except',
            kind="RuntimeError",
            said="No active exception to reraise",
        )
    error: RaisedValue = runtime.handling[-1]
    return error


STATEMENTS: dict[type, Any] = {syntax.Try: compile_try, syntax.Raise: compile_raise}
