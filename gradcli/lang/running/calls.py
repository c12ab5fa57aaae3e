"""Compiles calls: `f(x)`, `x.sum()`, `f'(x)`, with fast ways for operators and functions of the program."""

from __future__ import annotations

from gradcli.core.primitive import PRIMITIVES
from gradcli.core.recording import unary_at
from gradcli.core.registry import Operator
from gradcli.core.results import Results
from gradcli.core.tensor import Tensor
from gradcli.errors import CallProblem, Problem
from gradcli.lang import syntax
from gradcli.lang.running.calling import call_value, place_each
from gradcli.lang.running.compiler import placed
from gradcli.lang.running.displays import items_of
from gradcli.lang.running.functions import enter
from gradcli.lang.running.inplace_calls import compile_item_method
from gradcli.lang.running.scope import FIRST
from gradcli.lang.running.sharing import ASKS_FOR_MEMORY, compile_place
from gradcli.lang.values.attributes import attribute_of
from gradcli.lang.values.binding import UNFORESEEN, direct_arity, misuse
from gradcli.lang.values.kinds import OPERANDS, described
from gradcli.lang.values.lengths import collected
from gradcli.lang.values.methods import method_of, tensor_method
from gradcli.lang.values.objects import MISSING, Builtin, Function, Namespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run
    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span


def compile_call(compiler: Compiler, node: syntax.Call) -> Run:
    """Return the closure of a call."""
    plain = all(argument.name == "" for argument in node.arguments)
    function = node.function
    if isinstance(function, syntax.Attribute):
        if isinstance(function.value, syntax.Index) and function.name.endswith("_"):
            return compile_item_method(compiler, node, function, _arguments(compiler, node.arguments))
        return _method_call(compiler, node, function, plain)
    if plain and len(node.arguments) in (1, 2):
        runs = [_argument(compiler, function, argument) for argument in node.arguments]
        known = _known_operator(compiler, function, len(runs))
        if known is not None and isinstance(function, syntax.Name):
            if function.name in _OF_ANGLES:
                _note_degrees(compiler, node)
            return _OPERATOR_CALLS[len(runs)](compiler, function.name, known, runs, node.span)
        callee = compiler.expression(function)
        return _SHORT_CALLS[len(runs)](compiler, callee, runs, node.span)
    return _general_call(compiler, node)


# What gives out the rows of a tensor one by one, for the program to change them in place.
_GO_THROUGH = frozenset(("enumerate", "zip", "list", "tuple", "iter"))


def _argument(compiler: Compiler, function: syntax.Expression, argument: syntax.Argument) -> Run:
    through = isinstance(function, syntax.Name) and function.name in _GO_THROUGH
    return (compile_place if through else type(compiler).expression)(compiler, argument.value)


_OF_ANGLES = ("sin", "cos", "tan")
DEGREES = (30, 45, 60, 90, 120, 135, 150, 180, 270, 360)  # numbers that look like angles in degrees


def _note_degrees(compiler: Compiler, node: syntax.Call) -> None:
    """Say once that angles are in radians, where a calculator's line looks as if it meant degrees."""
    angle = node.arguments[0].value
    if isinstance(angle, syntax.Number) and angle.value in DEGREES and "import" not in node.span.source.text:
        compiler.runtime.note(radians_remark(node.function.span.text, angle.text))


def radians_remark(function: str, angle: str) -> str:
    """Return what to tell of an angle that looks like one in degrees."""
    return f"{function} takes radians: for degrees write {function}(deg2rad({angle}))"


def _known_operator(compiler: Compiler, function: syntax.Expression, count: int) -> Operator | None:
    """Return the operator that a global name stands for unless a program rebinds it."""
    if not isinstance(function, syntax.Name) or compiler.scope.find(function.name) is not None:
        return None
    value = compiler.runtime.builtins.get(function.name)
    if type(value) is Operator and direct_arity(value) == count:
        return value
    return None


def _one_operand_call(compiler: Compiler, name: str, known: Operator, runs: list[Run], span: Span) -> Run:
    runtime, call, operand = compiler.runtime, known.call, runs[0]
    variables = runtime.variables

    def on_others(a: Any) -> Any:
        kind = type(a)
        if kind not in OPERANDS:
            return call_value(known, [a], {}, span, runtime)
        try:
            t = call(a)
        except Problem as problem:
            placed(problem, span)
            raise
        except UNFORESEEN as error:
            raise placed(misuse(known, [a], error), span) from error
        if kind is Tensor:
            if type(t) is Tensor:
                t.span = span
            elif type(t) is Results:
                place_each(t, span)
        return t

    prim = PRIMITIVES.get(known.name)
    direct = prim is not None and prim.apply is call and prim.partials is not None
    apply = unary_at(prim, span, on_others) if prim is not None and direct else on_others

    def run(frame: Frame) -> Any:
        if name in variables:
            return call_value(variables[name], [operand(frame)], {}, span, runtime)
        return apply(operand(frame))

    return run


def _two_operand_call(compiler: Compiler, name: str, known: Operator, runs: list[Run], span: Span) -> Run:
    runtime, call = compiler.runtime, known.call
    first, second = runs
    variables = runtime.variables

    def run(frame: Frame) -> Any:
        a = first(frame)
        b = second(frame)
        if name in variables or type(a) not in OPERANDS or type(b) not in OPERANDS:
            return call_value(variables.get(name, known), [a, b], {}, span, runtime)
        try:
            t = call(a, b)
        except Problem as problem:
            placed(problem, span)
            raise
        except UNFORESEEN as error:
            raise placed(misuse(known, [a, b], error), span) from error
        if type(t) is Tensor:
            t.span = span
        elif type(t) is Results:
            place_each(t, span)
        return t

    return run


_OPERATOR_CALLS = {1: _one_operand_call, 2: _two_operand_call}


def _call_with_one(compiler: Compiler, callee: Run, runs: list[Run], span: Span) -> Run:
    runtime, argument = compiler.runtime, runs[0]

    def run(frame: Frame) -> Any:
        f = callee(frame)
        a = argument(frame)
        if type(f) is Function and f.simple == 1:
            inner = f.code.blank[:]
            inner[FIRST] = a
            return enter(f, inner, span)
        return call_value(f, [a], {}, span, runtime)

    return run


def _call_with_two(compiler: Compiler, callee: Run, runs: list[Run], span: Span) -> Run:
    runtime = compiler.runtime
    first, second = runs

    def run(frame: Frame) -> Any:
        f = callee(frame)
        a = first(frame)
        b = second(frame)
        if type(f) is Function and f.simple == 2:
            inner = f.code.blank[:]
            inner[FIRST] = a
            inner[FIRST + 1] = b
            return enter(f, inner, span)
        return call_value(f, [a, b], {}, span, runtime)

    return run


_SHORT_CALLS = {1: _call_with_one, 2: _call_with_two}


def _general_call(compiler: Compiler, node: syntax.Call) -> Run:
    callee, arguments = compiler.expression(node.function), _arguments(compiler, node.arguments)
    span, runtime = node.span, compiler.runtime

    def run(frame: Frame) -> Any:
        f = callee(frame)
        positional, named = arguments(frame)
        return call_value(f, positional, named, span, runtime)

    return run


def _arguments(compiler: Compiler, arguments: tuple[syntax.Argument, ...]) -> Any:
    """Return a closure that gives (positional arguments, named arguments)."""
    return _gathered(arguments, [compiler.expression(argument.value) for argument in arguments])


def _gathered(arguments: tuple[syntax.Argument, ...], values: list[Run]) -> Any:
    if all(argument.name == "" for argument in arguments):
        runs = tuple(values)
        if not runs:
            return lambda frame: ([], {})
        if len(runs) == 1:
            only = runs[0]
            return lambda frame: ([only(frame)], {})
        return lambda frame: ([run(frame) for run in runs], {})
    plan = tuple((argument.name, value, argument.span) for argument, value in zip(arguments, values))

    def run_all(frame: Frame) -> tuple[list[Any], dict[str, Any]]:
        positional: list[Any] = []
        named: dict[str, Any] = {}
        for name, value, span in plan:
            if name == "":
                positional.append(value(frame))
            elif name == "*":
                positional.extend(collected(items_of(value(frame), span)))
            elif name == "**":
                _add_named(named, value(frame), span)
            elif name in named:
                raise CallProblem(f"the argument {name} is given twice", span=span)
            else:
                named[name] = value(frame)
        return positional, named

    return run_all


def _add_named(named: dict[str, Any], mapping: Any, span: Span) -> None:
    if not isinstance(mapping, dict) or any(type(key) is not str for key in mapping):
        raise CallProblem(f"** takes a dict with names as keys, not {described(mapping)}", span=span)
    for key, value in mapping.items():
        if key in named:
            raise CallProblem(f"the argument {key} is given twice", span=span)
        named[key] = value


# ----- methods -----------------------------------------------------------------------------------------


def _method_call(compiler: Compiler, node: syntax.Call, function: syntax.Attribute, plain: bool) -> Run:
    """Return the closure of `value.name(arguments)`, which also calls members of namespaces."""
    name, span = function.name, node.span
    # Where x[1:] lies depends on x, too.
    in_place = name.endswith("_") or name in ASKS_FOR_MEMORY
    owner_of = compile_place(compiler, function.value) if in_place else compiler.expression(function.value)
    runtime = compiler.runtime
    values = [compiler.expression(argument.value) for argument in node.arguments]
    arguments = _gathered(node.arguments, values)
    single = values[0] if plain and len(values) == 1 else None
    of_tensor = tensor_method(name)
    direct = direct_arity(of_tensor) if type(of_tensor) is Operator else -1
    call = of_tensor.call if type(of_tensor) is Operator and direct == 1 and not node.arguments else None
    find = _member_finder(name, runtime, function.name_span, span)

    def run(frame: Frame) -> Any:
        owner = owner_of(frame)
        kind = type(owner)
        if kind is Tensor and call is not None:
            try:
                t = call(owner)
            except Problem as problem:
                placed(problem, span)
                raise
            except UNFORESEEN as error:
                raise placed(misuse(of_tensor, [owner], error), span) from error  # type: ignore[arg-type]
            if type(t) is Tensor:
                t.span = span
            return t
        if kind is Namespace:
            member = find(owner)
            if single is not None:
                a = single(frame)
                operator = member.operator if type(member) is Builtin else member
                if type(operator) is Operator and type(a) in OPERANDS and direct_arity(operator) == 1:
                    return _apply(operator, a, span)
                return call_value(member, [a], {}, span, runtime)
        else:
            method = of_tensor if kind is Tensor else method_of(owner, name)
            if method is not None:
                positional, named = arguments(frame)
                return call_value(method, [owner, *positional], named, span, runtime)
            member = find(owner)
        positional, named = arguments(frame)
        return call_value(member, positional, named, span, runtime)

    return run


def _apply(operator: Operator, a: Any, span: Span) -> Any:
    try:
        t = operator.call(a)
    except Problem as problem:
        placed(problem, span)
        raise
    except UNFORESEEN as error:
        raise placed(misuse(operator, [a], error), span) from error
    if type(t) is Tensor:
        t.span = span
    return t


def _member_finder(name: str, runtime: Runtime, name_span: Span, span: Span) -> Any:
    """Return a function from an owner to its attribute `name`; a namespace's is looked up once."""
    known: list[Any] = [MISSING, None]  # not None, which programs ask for attributes too

    def find(owner: Any) -> Any:
        if owner is known[0]:
            return known[1]
        try:
            member = attribute_of(owner, name, runtime, span)
        except Problem as problem:
            placed(problem, name_span)
            raise
        if type(owner) is Namespace:
            known[:] = owner, member
        return member

    return find


# ----- primes ------------------------------------------------------------------------------------------


def compile_prime(compiler: Compiler, node: syntax.Prime) -> Run:
    """Return the closure of `f'(x)`: the derivative of `f` to some order, at `x`."""
    from gradcli.lang.library.derivatives.functions import prime

    callee, order, span, runtime = compiler.expression(node.function), node.order, node.span, compiler.runtime
    arguments = _arguments(compiler, node.arguments)

    def run(frame: Frame) -> Any:
        f = callee(frame)
        positional, named = arguments(frame)
        try:
            return prime(f, order, positional, named, span, runtime)
        except Problem as problem:
            placed(problem, span)
            raise

    return run


EXPRESSIONS: dict[type, Any] = {syntax.Call: compile_call, syntax.Prime: compile_prime}
