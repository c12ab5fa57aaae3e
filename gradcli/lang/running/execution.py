"""Compiles statements: assignments, branches, loops, `with`, `assert`, imports."""

from __future__ import annotations

from gradcli.core.tensor import is_grad_enabled, set_grad_enabled
from gradcli.errors import AssertProblem, Problem, SyntaxProblem, TypeProblem
from gradcli.lang import syntax
from gradcli.lang.running.compiler import BREAK, CONTINUE, placed
from gradcli.lang.running.conditions import compile_test
from gradcli.lang.running.displays import items_of
from gradcli.lang.running.sharing import compile_place, compile_shared, rows_in_place
from gradcli.lang.running.targets import compile_delete, compile_target
from gradcli.lang.running.updates import compile_augmented
from gradcli.lang.values.kinds import described, python_name
from gradcli.lang.values.objects import GradSwitch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run


def compile_expression_statement(compiler: Compiler, node: syntax.ExpressionStatement) -> Run:
    """Return the closure of an expression on its own, whose value is dropped."""
    value = compiler.expression(node.value)

    def run(frame: Frame) -> None:
        value(frame)

    return run


def compile_assign(compiler: Compiler, node: syntax.Assign) -> Run:
    """Return the closure of `a = b = value`."""
    if type(node.value) is syntax.Unary:
        _note_reversed_sign(compiler, node, node.value)
    value = compile_shared(compiler, node.value) or compiler.expression(node.value)
    stores = tuple([compile_target(compiler, target) for target in node.targets])
    if len(stores) == 1:
        return _single_assign(compiler, node, value, stores[0])

    def run(frame: Frame) -> None:
        result = value(frame)
        for store in stores:
            store(frame, result)

    return run


def _note_reversed_sign(compiler: Compiler, node: syntax.Assign, value: syntax.Unary) -> None:
    """Say what `x =- 1` does, which is nearly always a slip for `x -= 1`."""
    text, at = value.span.source.text, value.span.start
    if text[at - 2 : at] != " =" or text[at + 1] != " " or len(node.targets) > 1:
        return
    name, sign, operand = node.targets[0].span.text, value.operator, value.span.text[1:].strip()
    operand = operand if len(operand) <= 30 and "\n" not in operand else "..."
    compiler.runtime.note(
        f"{name} ={sign} {operand} assigns {sign}{operand}: to change {name} by it write {name} {sign}= {operand}"
    )


def _single_assign(compiler: Compiler, node: syntax.Assign, value: Run, store: Any) -> Run:
    key = key_to_store(compiler, node.targets[0])
    if key is not None:

        def run_direct(frame: Frame) -> None:
            frame[key] = value(frame)

        return run_direct

    def run(frame: Frame) -> None:
        store(frame, value(frame))

    return run


def compile_annotated(compiler: Compiler, node: syntax.AnnotatedAssign) -> Run:
    """Return the closure of `x: Tensor = value`; without a value it does nothing."""
    if node.value is None:
        return lambda frame: None
    return compile_assign(compiler, syntax.Assign(span=node.span, targets=(node.target,), value=node.value))


def key_to_store(compiler: Compiler, target: syntax.Expression) -> Any:
    """Return the key of a name in the frame itself (a slot, or a name at the top level), else None."""
    if not isinstance(target, syntax.Name):
        return None
    place = compiler.scope.find(target.name)
    if place is None:
        return target.name if compiler.scope.parent is None else None
    return place[1] if place[0] == 0 else None


# ----- branches and loops ------------------------------------------------------------------------------


def compile_if(compiler: Compiler, node: syntax.If) -> Run:
    """Return the closure of `if`/`elif`/`else`."""
    branches = tuple([(compile_test(compiler, test), compiler.block(body)) for test, body in node.branches])
    orelse = compiler.block(node.orelse)
    if len(branches) == 1:
        test, body = branches[0]

        def run_single(frame: Frame) -> Any:
            return body(frame) if test(frame) else orelse(frame)

        return run_single

    def run(frame: Frame) -> Any:
        for test, body in branches:
            if test(frame):
                return body(frame)
        return orelse(frame)

    return run


def _loop_body(compiler: Compiler, body: tuple[syntax.Statement, ...]) -> Run:
    compiler.loops += 1
    turns = compiler.runtime.turns
    try:
        run = compiler.block(body)
        return run if turns is None else turns.turn(body, run)
    finally:
        compiler.loops -= 1


def _counted(compiler: Compiler, body: tuple[syntax.Statement, ...], run: Run) -> Run:
    """Return the closure of a loop, its turns counted where somebody asks for them."""
    turns = compiler.runtime.turns
    return run if turns is None else turns.loop(body, run)


def compile_while(compiler: Compiler, node: syntax.While) -> Run:
    """Return the closure of a `while` loop."""
    test, body = compile_test(compiler, node.test), _loop_body(compiler, node.body)
    orelse, meter = compiler.block(node.orelse), compiler.runtime.meter

    def run(frame: Frame) -> Any:
        while test(frame):
            meter.fuel -= 1
            if meter.fuel < 0:
                meter.refill()
            signal = body(frame)
            if signal is not None and signal is not CONTINUE:
                return None if signal is BREAK else signal
        return orelse(frame)

    return _counted(compiler, node.body, run)


def compile_for(compiler: Compiler, node: syntax.For) -> Run:
    """Return the closure of a `for` loop over a range, list, tuple, tensor or generator."""
    iterable, store = compile_place(compiler, node.iterable), compile_target(compiler, node.target)
    body, orelse = _loop_body(compiler, node.body), compiler.block(node.orelse)
    span, meter = node.iterable.span, compiler.runtime.meter
    sharing = compiler.runtime.sharing

    def run(frame: Frame) -> Any:
        items = iterable(frame)
        for value in rows_in_place(items, items_of(items, span), sharing):
            meter.fuel -= 1
            if meter.fuel < 0:
                meter.refill()
            store(frame, value)
            signal = body(frame)
            if signal is not None and signal is not CONTINUE:
                return None if signal is BREAK else signal
        return orelse(frame)

    return _counted(compiler, node.body, run)


def compile_jump(compiler: Compiler, node: syntax.Break | syntax.Continue) -> Run:
    """Return the closure of `break` or `continue`."""
    word, signal = ("break", BREAK) if isinstance(node, syntax.Break) else ("continue", CONTINUE)
    if not compiler.loops:
        raise SyntaxProblem(f"{word} outside a loop", span=node.span)
    return lambda frame: signal


def compile_with(compiler: Compiler, node: syntax.With) -> Run:
    """Return the closure of `with no_grad(): ...`; the mode is restored whatever happens inside."""
    enter, body = compile_entering(compiler, node), compiler.block(node.body)

    def run(frame: Frame) -> Any:
        before = [is_grad_enabled()]
        try:
            enter(frame, before)
            return body(frame)
        finally:
            leave_contexts(before)

    return run


def enter_mode(switch: GradSwitch, before: list[Any]) -> None:
    """Switch recording, having put into `before` what `leave_contexts` restores it with."""
    set_grad_enabled(switch.flag)
    if switch.inference is not None:
        from gradcli.core.inference import Inference

        before.append(Inference(switch.inference))


def leave_contexts(before: list[Any]) -> None:
    """Restore the mode that is first in the list, and leave the contexts that follow it."""
    set_grad_enabled(before[0])
    for entered in before[1:]:
        entered.leave()


def compile_entering(compiler: Compiler, node: syntax.With) -> Callable[[Frame, list[Any]], None]:
    """Return what enters the contexts of a `with`.

    It puts the mode to be restored in place of that of the list, and behind it the contexts that are to be left.
    """
    contexts = []
    for context, target in node.items:
        store = None if target is None else compile_target(compiler, target)
        contexts.append((compiler.expression(context), context.span, store))
    plan = tuple(contexts)

    def enter(frame: Frame, before: list[Any]) -> None:
        for context, span, store in plan:
            entered = context(frame)
            if type(entered) is GradSwitch:
                if entered.before is not None:
                    before[0], entered.before = entered.before, None
                enter_mode(entered, before)
            elif not getattr(type(entered), "context_of_programs", False):
                raise TypeProblem(
                    f"with takes no_grad(), enable_grad() or set_grad_enabled(...), not {described(entered)}",
                    span=span,
                    hint="write no_grad() with its brackets" if span.text.endswith("no_grad") else None,
                    said=f"'{python_name(entered)}' object does not support the context manager protocol",
                )
            elif hasattr(entered, "leave"):
                entered.enter()
                before.append(entered)
            if store is not None:
                store(frame, None if type(entered) is GradSwitch else entered)

    return enter


# ----- statements about the program itself -------------------------------------------------------------


def compile_assert(compiler: Compiler, node: syntax.Assert) -> Run:
    """Return the closure of `assert test, message`."""
    test, span = compile_test(compiler, node.test), node.test.span
    message = None if node.message is None else compiler.expression(node.message)
    runtime = compiler.runtime
    written = " ".join(span.text.split())

    def run(frame: Frame) -> None:
        if test(frame):
            return
        if message is None:
            raise AssertProblem(f"assertion failed: {written}", span=span, said="")
        from gradcli.lang.values.printing import printer_for

        said = message(frame)
        raise AssertProblem(printer_for(runtime.options).text(said), span=span, said=said)

    return run


def compile_global(_compiler: Compiler, _node: syntax.Global) -> Run:
    """Return a closure that does nothing: `global` and `nonlocal` speak to the compiler."""
    return lambda frame: None


def compile_import(compiler: Compiler, node: syntax.Import) -> Run:
    """Return the closure of `import torch.nn as nn`."""
    from gradcli.lang.library.modules import import_module

    runtime, needed = compiler.runtime, compiler.without
    plan = []
    for module, alias, span in node.names:
        name = alias or module.partition(".")[0]
        store = compile_target(compiler, syntax.Name(span=span, name=name))
        plan.append((module, alias is not None, store, span))

    def run(frame: Frame) -> None:
        for module, whole, store, span in plan:
            try:
                namespace = import_module(module, runtime, needed)
                # `import a.b` binds a; `import a.b as c` binds the inner one.
                store(frame, namespace if whole else import_module(module.partition(".")[0], runtime))
            except Problem as problem:
                placed(problem, span)
                raise

    return run


def compile_from_import(compiler: Compiler, node: syntax.FromImport) -> Run:
    """Return the closure of `from torch.autograd import grad as g`."""
    from gradcli.lang.library.modules import import_member, import_module

    runtime, needed = compiler.runtime, compiler.without
    if len(node.names) == 1 and node.names[0][0] == "*":
        return _star_import(compiler, node)
    plan = []
    for name, alias, span in node.names:
        plan.append((name, compile_target(compiler, syntax.Name(span=span, name=alias or name)), span))

    def run(frame: Frame) -> None:
        try:
            namespace = import_module(node.module, runtime, needed)
        except Problem as problem:
            placed(problem, node.module_span)
            raise
        for name, store, span in plan:
            try:
                store(frame, import_member(namespace, name, runtime))
            except Problem as problem:
                placed(problem, span)
                raise

    return run


def _star_import(compiler: Compiler, node: syntax.FromImport) -> Run:
    from gradcli.lang.library.modules import import_module, members_to_bind

    runtime, needed = compiler.runtime, compiler.without
    if compiler.scope.parent is not None:
        raise SyntaxProblem("import * is allowed only at the top level of a program", span=node.span)

    def run(_frame: Frame) -> None:
        try:
            namespace = import_module(node.module, runtime, needed)
        except Problem as problem:
            placed(problem, node.module_span)
            raise
        runtime.variables.update(members_to_bind(namespace))

    return run


STATEMENTS: dict[type, Any] = {
    syntax.ExpressionStatement: compile_expression_statement,
    syntax.Assign: compile_assign,
    syntax.AugmentedAssign: compile_augmented,
    syntax.AnnotatedAssign: compile_annotated,
    syntax.If: compile_if,
    syntax.While: compile_while,
    syntax.For: compile_for,
    syntax.With: compile_with,
    syntax.Break: compile_jump,
    syntax.Continue: compile_jump,
    syntax.Pass: compile_global,
    syntax.Delete: compile_delete,
    syntax.Global: compile_global,
    syntax.Assert: compile_assert,
    syntax.Import: compile_import,
    syntax.FromImport: compile_from_import,
}
