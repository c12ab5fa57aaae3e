"""Functions of the program: compiling `def` and `lambda`, and calling what they made.

A call copies the empty frame of the function, puts the arguments into its first slots and runs the body,
all in direct Python calls, which take no C stack: recursion is as deep as `--max-depth` allows.
"""

from __future__ import annotations

from gradcli.errors import CallProblem, Problem
from gradcli.lang import syntax
from gradcli.lang.running.compiler import RETURN, Compiler
from gradcli.lang.running.scope import ENCLOSING, FIRST, RESULT, function_scope
from gradcli.lang.suggest import did_you_mean
from gradcli.lang.values.lengths import fits
from gradcli.lang.values.objects import MISSING, UNBOUND, BoundMethod, Code, Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.compiler import Frame, Run
    from gradcli.source import Span


# ----- compiling ---------------------------------------------------------------------------------------


def compile_lambda(compiler: Compiler, node: syntax.Lambda) -> Run:
    """Return the closure of `lambda x: body`."""
    body = (syntax.Return(span=node.body.span, value=node.body),)
    return _definition(compiler, "<lambda>", node.span, node.parameters, body, None)


def compile_definition(compiler: Compiler, node: syntax.FunctionDefinition) -> Run:
    """Return the closure of `def name(...): ...`, which binds the function to its name."""
    from gradcli.lang.running.targets import compile_target

    make = compile_function(compiler, node)
    _note_equation(compiler, node)
    store = compile_target(compiler, syntax.Name(span=node.name_span, name=node.name))

    def run(frame: Frame) -> None:
        store(frame, make(frame))

    return run


def compile_function(compiler: Compiler, node: syntax.FunctionDefinition) -> Run:
    """Return the closure that makes the function of a `def`, and binds it to nothing."""
    _note_missing_return(compiler, node)
    return _definition(compiler, node.name, node.name_span, node.parameters, node.body, node.docstring)


def _note_equation(compiler: Compiler, node: syntax.FunctionDefinition) -> None:
    """Say of `sin(x) = 0.5` what it does: it may be meant as an equation."""
    if not node.one_line or node.name not in compiler.runtime.builtins:
        return
    parameters = {parameter.name for parameter in node.parameters}
    used = {
        part.name
        for statement in node.body
        for part in syntax.nodes_of(statement)
        if isinstance(part, syntax.Name)
    }
    if parameters and not parameters & used:
        compiler.runtime.note(
            f"{node.name} is defined anew and gives the same for every {' and '.join(sorted(parameters))}; "
            f"to compare write {node.name}({', '.join(sorted(parameters))}) == ..."
        )


def _note_missing_return(compiler: Compiler, node: syntax.FunctionDefinition) -> None:
    """Say that a function gives None although its last line is an expression, which other languages return."""
    last = node.body[-1] if node.body else None
    if node.one_line or not isinstance(last, syntax.ExpressionStatement):
        return
    if isinstance(last.value, (syntax.Call, syntax.String, syntax.Constant)) or "return" in node.span.text:
        return
    written = " ".join(last.span.text.split())
    compiler.runtime.note(
        f"{node.name}(...) gives None: to give its last line's value, write `return {written}`"
    )


def _definition(
    compiler: Compiler,
    name: str,
    span: Span,
    parameters: tuple[syntax.Parameter, ...],
    body: tuple[syntax.Statement, ...],
    docstring: str | None,
) -> Run:
    """Return the closure that makes the function object each time the definition is reached."""
    code = Code(name, span)
    ordered = sorted(parameters, key=_order_of_kinds)
    scope = function_scope(compiler.scope, [parameter.name for parameter in ordered], body)
    code.names = tuple(p.name for p in ordered if p.kind not in ("rest", "named_rest"))
    by_place = sum(p.kind == "positional_only" for p in ordered)
    code.plain = by_place + sum(p.kind == "plain" for p in ordered)
    code.keyword_only, code.by_name = code.names[code.plain :], code.names[by_place:]
    for parameter in ordered:
        if parameter.kind == "rest":
            code.rest = scope.slots[parameter.name]
            code.slot_names[code.rest] = parameter.name
        elif parameter.kind == "named_rest":
            code.named_rest = scope.slots[parameter.name]
            code.slot_names[code.named_rest] = parameter.name
    code.docstring = docstring
    code.body = _body(compiler.within(scope), body, name)
    if compiler.runtime.turns is not None and body:
        code.body = compiler.runtime.turns.call(body, code.body)
    code.blank = [None, None] + [UNBOUND] * len(scope.slots)
    defaults = tuple((p.name, compiler.expression(p.default)) for p in parameters if p.default is not None)
    runtime = compiler.runtime

    def run(frame: Frame) -> Function:
        # Defaults are computed when the definition is reached, once, as in Python.
        return Function(code, frame, {key: value(frame) for key, value in defaults}, runtime)

    return run


def _order_of_kinds(parameter: syntax.Parameter) -> int:
    return ("positional_only", "plain", "keyword_only", "rest", "named_rest").index(parameter.kind)


def _body(compiler: Compiler, body: tuple[syntax.Statement, ...], name: str) -> Run:
    """Return the closure of a function's body: it gives the value returned."""
    if body and "yield" in body[0].span.source.text:
        from gradcli.lang.running.generators import compile_generator, yields

        if yields(body):
            return compile_generator(compiler, body, name)
    last = body[-1] if body else None
    if isinstance(last, syntax.Return) and last.value is not None:
        value = compiler.expression(last.value)
        if len(body) == 1:
            return value
        return _ending_in_value(compiler.block(body[:-1]), value)
    block = compiler.block(body)

    def run(frame: Frame) -> Any:
        if block(frame) is RETURN:
            return frame[RESULT]
        return None

    return run


def _ending_in_value(block: Run, value: Run) -> Run:
    def run(frame: Frame) -> Any:
        if block(frame) is RETURN:
            return frame[RESULT]
        return value(frame)

    return run


def compile_return(compiler: Compiler, node: syntax.Return) -> Run:
    """Return the closure of `return value`."""
    if not compiler.scope.in_function():
        from gradcli.errors import SyntaxProblem

        raise SyntaxProblem(
            "return outside a function", span=node.span, hint="the last expression of a program is its result"
        )
    if node.value is None:

        def run_nothing(frame: Frame) -> Any:
            frame[RESULT] = None
            return RETURN

        return run_nothing
    value = compiler.expression(node.value)

    def run(frame: Frame) -> Any:
        frame[RESULT] = value(frame)
        return RETURN

    return run


# ----- calling -----------------------------------------------------------------------------------------


def enter(function: Function, frame: Frame, span: Span) -> Any:
    """Return the value of a function whose arguments are in `frame` already.

    Raises: LimitProblem past the limits; problems from inside get this call into their path.
    """
    frame[ENCLOSING] = function.enclosing
    meter = function.runtime.meter
    meter.fuel -= 1
    depth = meter.depth + 1
    if depth > meter.max_depth:
        raise _with_call(meter.too_deep(function.code.name), span)
    meter.depth = depth
    try:
        if meter.fuel < 0:
            meter.refill()
        return function.code.body(frame)
    except Problem as problem:
        problem.calls.append((function.code.name, span))
        raise
    finally:
        meter.depth = depth - 1


def _with_call(problem: Problem, span: Span) -> Problem:
    problem.span = span
    return problem


def call_function(function: Function, arguments: list[Any], named: dict[str, Any], span: Span) -> Any:
    """Return the value of `function(*arguments, **named)`.

    Raises: CallProblem if the arguments do not fit, with the definition beside the call.
    """
    frame = function.code.blank[:]
    if len(arguments) == function.simple and not named:
        frame[FIRST : FIRST + len(arguments)] = arguments
    else:
        _fill(frame, function, arguments, named, span)
    return enter(function, frame, span)


def _fill(frame: Frame, function: Function, arguments: list[Any], named: dict[str, Any], span: Span) -> None:
    """Put arguments and defaults into the slots of the parameters."""
    code = function.code
    count = min(len(arguments), code.plain)
    frame[FIRST : FIRST + count] = arguments[:count]
    if code.rest is not None:
        fits(len(arguments) - count, tuple)
        frame[code.rest] = tuple(arguments[count:])
    elif len(arguments) > code.plain:
        raise _mismatch(function, arguments, named, span)
    collected: dict[str, Any] = {}
    for name, value in named.items():
        if name not in code.by_name:
            if code.named_rest is None:
                raise _unknown_argument(function, name, named, span)
            collected[name] = value
            continue
        slot = FIRST + code.names.index(name)
        if frame[slot] is not UNBOUND:
            raise _at_definition(
                CallProblem(
                    f"{code.name}() got the argument {name} twice",
                    span=span,
                    said=f"{code.name}() got multiple values for argument '{name}'",
                ),
                function,
            )
        frame[slot] = value
    if code.named_rest is not None:
        frame[code.named_rest] = collected
    for i, name in enumerate(code.names):
        if frame[FIRST + i] is UNBOUND:
            value = function.defaults.get(name, MISSING)
            if value is MISSING:
                raise _mismatch(function, arguments, named, span)
            frame[FIRST + i] = value


def _mismatch(function: Function, arguments: list[Any], named: dict[str, Any], span: Span) -> CallProblem:
    code = function.code
    given = len(arguments) + len(named)
    required = [name for name in code.names if name not in function.defaults]
    missing = [
        name
        for i, name in enumerate(code.names)
        if name in required
        and (i >= len(arguments) or i >= code.plain)
        and (name not in named or name not in code.by_name)
    ]
    called = _called_name(function, span)
    hint = None
    if missing and (len(arguments) <= code.plain or code.rest is not None):
        message = f"{called}() needs {_listed(missing)}: {signature_text(function, called)}"
        by_name = [name for name in missing if name in code.keyword_only]
        if by_name:
            hint = f"{_listed_names(by_name)} given by name: {', '.join([f'{name}=...' for name in by_name])}"
    else:
        most = code.plain
        counted = f"{most or 'no'} argument{'' if most == 1 else 's'}"
        message = f"{called}() takes {counted}, {given} given: {signature_text(function, called)}"
        by_name = list(code.keyword_only[: len(arguments) - most])
        if by_name:
            hint = f"{_listed_names(by_name)} given by name: {', '.join([f'{name}=...' for name in by_name])}"
    said = _python_words(function, len(arguments), missing)
    return _at_definition(CallProblem(message, span=span, hint=hint, said=said), function)


def _python_words(function: Function, given: int, missing: list[str]) -> str:
    """Return how Python puts that arguments are missing, or that there are too many."""
    from gradcli.lang.values.python_words import counted_words, listed_missing

    code = function.code
    if missing and (given <= code.plain or code.rest is not None):
        by_place = [name for name in missing if name not in code.keyword_only]
        kind = "positional" if by_place else "keyword-only"
        return f"{code.name}() {listed_missing(by_place or missing, kind)}"
    least = sum(name not in function.defaults for name in code.names[: code.plain])
    return counted_words(code.name, least, code.plain, given)


def _called_name(function: Function, span: Span) -> str:
    """Return a function's name; of one without a name, what the call calls it."""
    if function.code.name != "<lambda>":
        return function.code.name
    name = span.text.partition("(")[0].strip()
    return name if name.isidentifier() else "this function"


def _listed_names(names: list[str]) -> str:
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"


def _unknown_argument(function: Function, name: str, named: dict[str, Any], span: Span) -> CallProblem:
    code, called = function.code, _called_name(function, span)
    usage = f"it is called as {signature_text(function, called)}"
    if name in code.names:
        by_place = ", ".join([each for each in code.names if each in named and each not in code.by_name])
        said = f"{code.name}() got some positional-only arguments passed as keyword arguments: '{by_place}'"
        return _at_definition(
            CallProblem(
                f"{called}() takes {by_place} by place, not by name", span=span, hint=usage, said=said
            ),
            function,
        )
    hint = did_you_mean(name, code.by_name) or usage
    problem = CallProblem(
        f"{called}() has no parameter {name}",
        span=span,
        hint=hint,
        said=f"{code.name}() got an unexpected keyword argument '{name}'",
    )
    return _at_definition(problem, function)


def _at_definition(problem: CallProblem, function: Function) -> CallProblem:
    name = "the function" if function.code.name == "<lambda>" else function.code.name
    problem.notes.append((function.code.span, f"{name} is defined here"))
    return problem


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return f"the argument {names[0]}"
    return f"the arguments {', '.join(names[:-1])} and {names[-1]}"


def signature_text(function: Function, called: str = "") -> str:
    """Return how a function is called: `f(x, y=..., *rest)`."""
    code = function.code
    parts = []
    for i, name in enumerate(code.names):
        if i == code.plain and code.rest is None:
            parts.append("*")
        parts.append(f"{name}=..." if name in function.defaults else name)
    if code.rest is not None:
        parts.insert(code.plain, "*" + code.slot_names[code.rest])
    if code.named_rest is not None:
        parts.append("**" + code.slot_names[code.named_rest])
    return f"{called or code.name}({', '.join(parts)})"


def call_text(function: Any, called: str = "") -> str:
    """Return how whatever can be called is called: `f(x, y)`; `f(x)` where its parameters are not known."""
    name = called or getattr(function, "name", None) or "f"
    if type(function) is BoundMethod and not called:
        return f"x.{name}()"
    if type(function) is not Function:
        return f"{name}(x)"
    if not called and function.code.name == "<lambda>":
        text = function.code.span.text
        called = f"({text})" if len(text) <= 40 and text.startswith("lambda") and "\n" not in text else "f"
    return signature_text(function, called)


EXPRESSIONS: dict[type, Any] = {syntax.Lambda: compile_lambda}
STATEMENTS: dict[type, Any] = {
    syntax.Return: compile_return,
}
