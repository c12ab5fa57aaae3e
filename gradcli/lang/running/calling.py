"""Calls of whatever a program calls: an operator, a function of its own, a type, a method; and what is none of these."""

from __future__ import annotations

from gradcli.core.registry import Operator
from gradcli.core.results import Results
from gradcli.core.tensor import Tensor, mode, span_of
from gradcli.errors import Problem, TypeProblem
from gradcli.lang.running.compiler import placed
from gradcli.lang.running.functions import call_function
from gradcli.lang.values.binding import UNFORESEEN, call_builtin, call_operator, misuse
from gradcli.lang.values.kinds import OPERANDS, described, python_name
from gradcli.lang.values.objects import BoundMethod, Builtin, Derived, Function, Partial, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span


def call_value(callee: Any, arguments: list[Any], named: dict[str, Any], span: Span, runtime: Runtime) -> Any:
    """Return `callee(*arguments, **named)` for any value of a program.

    Raises: TypeProblem if it cannot be called; problems from inside get `span` if they have no place.
    """
    kind = type(callee)
    if kind is Function:
        return call_function(callee, arguments, named, span)
    try:
        if kind is Operator:
            result = call_operator(callee, arguments, named)
        elif kind is Builtin:
            if callee.of_session:
                return callee.function(runtime, arguments, named)
            operator = callee.operator
            if operator is not None and arguments and OPERANDS.issuperset(map(type, arguments)):
                result = call_operator(operator, arguments, named)
            else:
                result = call_builtin(callee, arguments, named)
        elif kind is BoundMethod:
            return call_value(callee.method, [callee.receiver, *arguments], named, span, runtime)
        elif kind is TypeObject and callee.build is not None:
            result = call_builtin(callee.build, arguments, named)
        elif kind is Partial:
            merged = {**callee.named, **named}
            return call_value(callee.function, [*callee.arguments, *arguments], merged, span, runtime)
        elif kind is Derived or getattr(kind, "callable_from_programs", False):
            result = callee.run(arguments, named)
        else:
            raise not_callable(callee, span)
    except Problem as problem:
        placed(problem, span)
        raise
    except UNFORESEEN as error:
        builtin = callee.build if kind is TypeObject else callee
        if type(builtin) is not Builtin:
            raise
        raise placed(misuse(builtin, [*arguments, *named.values()], error), span) from error
    if type(result) is Tensor and result.prim is not None:
        result.span = span
    elif isinstance(result, Results):
        place_each(result, span)
    return result


def place_each(results: Results, span: Span) -> None:
    """Note where the source says what each of several results is."""
    for item in results:
        if type(item) is Tensor and item.prim is not None and span_of(item) is None:
            item.span = span


def not_callable(callee: Any, span: Span) -> TypeProblem:
    """Return the problem of a call of what is no function; `x(4)` may be meant as a product."""
    text = span.text
    at = _last_bracket(text)
    name = text[:at].strip()
    if not at or len(text) > 40:
        return TypeProblem(
            f"{described(callee)} cannot be called",
            span=span,
            said=f"'{python_name(callee)}' object is not callable",
        )
    from gradcli.lang.running.operand_hints import call_hint, index_hint

    hint = call_hint(name, text[at:], span.source.text[max(0, span.start - 40) : span.start])
    if type(callee) in OPERANDS:
        hint = hint or f"write {name}*{text[at:]}"
    elif type(callee) in (list, tuple, str):
        hint = hint or index_hint(name, text[at:])
    elif callee is None and name:
        hint = f"{name} is None: a gradient before backward(), or what a function without `return` gives"
    a_number = type(callee) is Tensor and not callee.shape and not mode.as_pytorch
    return TypeProblem(
        f"{name} is {'a number' if a_number else described(callee)}, not a function",
        span=span,
        hint=hint,
        said=f"'{python_name(callee)}' object is not callable",
    )


def _last_bracket(call: str) -> int:
    """Return where the arguments of a call begin, 0 if that is not found."""
    depth = 0
    for at in range(len(call) - 1, 0, -1):
        depth += {")": 1, "(": -1}.get(call[at], 0)
        if not depth:
            return at if call[at] == "(" else 0
    return 0
