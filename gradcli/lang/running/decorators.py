"""Functions with decorators: `@torch.no_grad()` above a `def`, or any function that takes one and gives one."""

from __future__ import annotations

from gradcli.core.tensor import is_grad_enabled, set_grad_enabled
from gradcli.errors import Problem, TypeProblem
from gradcli.lang import syntax
from gradcli.lang.running.compiler import placed
from gradcli.lang.running.execution import enter_mode, leave_contexts
from gradcli.lang.running.functions import compile_definition, compile_function
from gradcli.lang.values.kinds import described, is_callable
from gradcli.lang.values.objects import Builtin, Code, Derived, Function, GradSwitch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run
    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span


def compile_decorated(compiler: Compiler, node: syntax.FunctionDefinition) -> Run:
    """Return the closure of a definition: it binds what the decorators, the lowest first, make of the function."""
    if not node.decorators:
        return compile_definition(compiler, node)
    from gradcli.lang.running.targets import compile_target

    plan = tuple([(compiler.expression(decorator), decorator.span) for decorator in node.decorators])
    make = compile_function(compiler, node)
    store = compile_target(compiler, syntax.Name(span=node.name_span, name=node.name))
    runtime = compiler.runtime

    def run(frame: Frame) -> None:
        decorators = [(value(frame), span) for value, span in plan]
        made: Any = make(frame)
        for decorator, span in reversed(decorators):
            made = _decorated(decorator, made, span, runtime)
        store(frame, made)

    return run


def _decorated(decorator: Any, function: Any, span: Span, runtime: Runtime) -> Any:
    """Return what a decorator makes of a function. Raises: TypeProblem if it is none."""
    from gradcli.lang.running.calling import call_value

    try:
        if type(decorator) is Builtin and decorator.name in ("no_grad", "enable_grad", "inference_mode"):
            decorator = call_value(decorator, [], {}, span, runtime)  # `@no_grad` without its brackets
        if type(decorator) is GradSwitch:
            return in_grad_mode(decorator, function, span, runtime)
        if not is_callable(decorator):
            raise TypeProblem(
                f"a decorator is a function of a function, not {described(decorator)}",
                hint="leave the line out",
            )
        return call_value(decorator, [function], {}, span, runtime)
    except Problem as problem:
        placed(problem, span)
        raise


def in_grad_mode(switch: GradSwitch, function: Any, span: Span, runtime: Runtime) -> Any:
    """Return a function that does what `function` does with recording on or off, and restores it whatever happens."""
    if switch.before is not None:
        set_grad_enabled(switch.before)
        switch.before = None
    if type(function) is Function:
        return Function(
            _switched(function.code, switch), function.enclosing, function.defaults, function.runtime
        )
    from gradcli.lang.running.calling import call_value

    def run(arguments: list[Any], named: dict[str, Any]) -> Any:
        before = [is_grad_enabled()]
        try:
            enter_mode(switch, before)
            return call_value(function, arguments, named, span, runtime)
        finally:
            leave_contexts(before)

    return Derived("no_grad" if not switch.flag else "enable_grad", run)


def _switched(code: Code, switch: GradSwitch) -> Code:
    copy, body = code.copy(), code.body

    def run(frame: Frame) -> Any:
        before = [is_grad_enabled()]
        try:
            enter_mode(switch, before)
            return body(frame)
        finally:
            leave_contexts(before)

    copy.body = run
    return copy


STATEMENTS: dict[type, Any] = {syntax.FunctionDefinition: compile_decorated}
