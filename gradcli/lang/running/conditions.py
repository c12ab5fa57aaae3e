"""Compiles comparisons, `and`, `or`, conditional expressions, and the tests of `if` and `while`."""

from __future__ import annotations

from gradcli.core.tensor import Tensor
from gradcli.errors import Problem, TypeProblem
from gradcli.lang import syntax
from gradcli.lang.running.arithmetic import key_of
from gradcli.lang.running.compiler import placed
from gradcli.lang.values.combine import ORDERING, compare, contains, same_kind, shapes_label, truth
from gradcli.lang.values.kinds import numeric_list
from gradcli.lang.values.objects import Dtype, GradFn, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run
    from gradcli.lang.running.runtime import Runtime
    from gradcli.lang.syntax import Expression
    from gradcli.source import Span


def compile_comparison(compiler: Compiler, node: syntax.Comparison) -> Run:
    """Return the closure of `a < b`, `a < b <= c`, `a in b`, `a is b`; elementwise on tensors."""
    first = compiler.expression(node.first)
    steps = []
    left = node.first
    for sign, _place, right in node.rest:
        place = left.span.to(right.span)
        steps.append(_step(sign, place, left, right, compiler.expression(right), compiler.runtime))
        left = right
    if len(steps) == 1:
        return _single(first, *steps[0])
    plan = tuple(steps)

    def run(frame: Frame) -> Any:
        a = first(frame)
        result: Any = True
        for operand, ask, span in plan:
            b = operand(frame)
            result = ask(a, b)
            try:
                if not truth(result):
                    return result
            except Problem as problem:
                placed(problem, span)
                raise
            a = b
        return result

    return run


def _single(first: Run, operand: Run, ask: Any, _span: Span) -> Run:
    def run(frame: Frame) -> Any:
        return ask(first(frame), operand(frame))

    return run


def _step(
    sign: str, span: Span, left: Expression, right: Expression, operand: Run, runtime: Runtime
) -> tuple[Run, Any, Span]:
    """Return (closure of the right side, function that compares two values, place)."""
    if sign in ("is", "is not"):
        wanted = sign == "is"
        return operand, lambda a, b: _identical(a, b) is wanted, span
    if sign in ("in", "not in"):
        inside = sign == "in"

        def ask_inside(a: Any, b: Any) -> bool:
            try:
                return contains(b, a) is inside
            except Problem as problem:
                placed(problem, span)
                raise

        return operand, ask_inside, span
    direct = ORDERING[sign]

    def ask(a: Any, b: Any) -> Any:
        kind = type(a)
        if kind is type(b) and (kind is float or kind is int):
            return direct(a, b)
        try:
            if kind is list and type(b) is list and sign not in ("==", "!="):
                _refuse_vectors(sign, left, right, a, b, runtime)
            result = compare(sign, a, b, not runtime.python_lists)
        except Problem as problem:
            shapes_label(problem, left, right, a, b)
            placed(problem, span)
            raise
        if type(result) is Tensor:
            result.span = span
        return result

    if runtime.ties is not None:
        from gradcli.lang.running.ties import noting_ties

        return operand, noting_ties(ask, span, runtime.ties), span
    return operand, ask, span


def _refuse_vectors(sign: str, left: Expression, right: Expression, a: Any, b: Any, runtime: Runtime) -> None:
    """Refuse to order two lists of numbers, which are vectors in a calculator and sequences in Python."""
    if runtime.python_lists or not (a and b and numeric_list(a) and numeric_list(b)):
        return
    raise TypeProblem(
        f"{sign} between two lists could compare their elements or order the lists as Python does",
        hint=f"write tensor({left.span.text}) {sign} {right.span.text} to compare element by element",
    )


def _identical(a: Any, b: Any) -> bool:
    if type(a) is GradFn and type(b) is GradFn:
        return a.node is b.node and a.name == b.name
    if type(a) is type(b) and type(a) in (Dtype, TypeObject):
        return same_kind(a, b)
    return a is b


# ----- tests -------------------------------------------------------------------------------------------


def compile_test(compiler: Compiler, node: Expression) -> Run:
    """Return a closure that says True or False: the condition of an `if` or a `while`.

    A comparison of scalars is decided on their numbers, without a tensor for the answer.
    """
    if isinstance(node, syntax.Comparison) and len(node.rest) == 1 and node.rest[0][0] in ORDERING:
        return _scalar_comparison(compiler, node)
    value = compiler.expression(node)
    span = node.span

    def run(frame: Frame) -> bool:
        answer = value(frame)
        if answer is True or answer is False:
            return answer
        try:
            return truth(answer)
        except Problem as problem:
            placed(problem, span)
            raise

    return run


def _scalar_comparison(compiler: Compiler, node: syntax.Comparison) -> Run:
    sign, _place, right_node = node.rest[0]
    left, right = compiler.expression(node.first), compiler.expression(right_node)
    _operand, ask, span = _step(sign, node.span, node.first, right_node, right, compiler.runtime)
    direct = ORDERING[sign]
    numbers = (float, int)
    noting = compiler.runtime.ties is not None  # by `ask`, which takes note of ties
    key = key_of(compiler, node.first)
    if key is not None and isinstance(right_node, syntax.Number):
        return _name_against_number(key, right_node.value, direct, left, span, ask, noting)

    def run(frame: Frame) -> bool:
        a = left(frame)
        b = right(frame)
        x = a.current().value if type(a) is Tensor else a
        y = b.current().value if type(b) is Tensor else b
        if type(x) in numbers and type(y) in numbers and not (noting and x == y):
            return direct(x, y)  # type: ignore[no-any-return]
        answer = ask(a, b)
        try:
            return truth(answer)
        except Problem as problem:
            placed(problem, span)
            raise

    return run


def _name_against_number(
    key: Any, number: int | float, direct: Any, left: Run, span: Span, ask: Any, noting: bool
) -> Run:
    """Return the closure of `name < number`, the usual condition of a loop."""

    def run(frame: Frame) -> bool:
        try:
            a = frame[key]
        except KeyError:
            a = left(frame)  # says which name is missing
        x = a.current().value if type(a) is Tensor else a
        if (type(x) is float or type(x) is int) and not (noting and x == number):
            return direct(x, number)  # type: ignore[no-any-return]
        answer = ask(left(frame), number)
        try:
            return truth(answer)
        except Problem as problem:
            placed(problem, span)
            raise

    return run


def compile_logical(compiler: Compiler, node: syntax.Logical) -> Run:
    """Return the closure of `a and b and c` or `a or b or c`; the value is that of the deciding operand."""
    operands = tuple((compiler.expression(operand), operand.span) for operand in node.operands)
    decides = node.operator == "or"
    last = operands[-1][0]
    others = operands[:-1]

    def run(frame: Frame) -> Any:
        for operand, span in others:
            value = operand(frame)
            try:
                answer = truth(value)
            except Problem as problem:
                placed(problem, span)
                raise
            if answer is decides:
                return value
        return last(frame)

    return run


def compile_conditional(compiler: Compiler, node: syntax.Conditional) -> Run:
    """Return the closure of `body if test else orelse`."""
    test = compile_test(compiler, node.test)
    body, orelse = compiler.expression(node.body), compiler.expression(node.orelse)

    def run(frame: Frame) -> Any:
        return body(frame) if test(frame) else orelse(frame)

    return run


EXPRESSIONS: dict[type, Any] = {
    syntax.Comparison: compile_comparison,
    syntax.Logical: compile_logical,
    syntax.Conditional: compile_conditional,
}
