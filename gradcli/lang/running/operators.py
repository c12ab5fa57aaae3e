"""Compiles arithmetic: chains of operators, powers, signs, coefficients."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, mode
from gradcli.errors import Problem, TypeProblem
from gradcli.lang import syntax
from gradcli.lang.running.arithmetic import Site, applied, binary, call_at
from gradcli.lang.values.combine import EXACT, core_call, truth
from gradcli.lang.values.kinds import OPERANDS, described, is_operand, numeric_list, python_name
from gradcli.lang.values.objects import Size
from gradcli.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run
    from gradcli.lang.syntax import Expression

# A chain up to this length becomes nested closures; a longer one a loop, which needs no depth.
_NESTED = 6


# ----- the parts of the tree -------------------------------------------------------------------------


def compile_chain(compiler: Compiler, node: syntax.Chain) -> Run:
    """Return the closure of `a + b - c`, `a * b / c` and the like."""
    first = compiler.expression(node.first)
    if len(node.rest) <= _NESTED:
        left: Expression = node.first
        for (sign, _place, right), span in zip(node.rest, _extents(node)):
            site = Site(sign, span, left, right, compiler.runtime)
            first = binary(compiler, site, first)
            left = syntax.Chain(span, node.first, ())
        return first
    return _long_chain(compiler, node, first)


def _extents(node: syntax.Chain) -> list[Span]:
    """Return the text up to each operand of a chain, with the parentheses that belong to it."""
    source, start = node.span.source, node.span.start
    ends = []
    for _sign, place, _right in node.rest[1:]:
        end = place.start
        while source.text[end - 1].isspace():
            end -= 1
        ends.append(end)
    return [Span(source, start, end) for end in (*ends, node.span.end)]


def _long_chain(compiler: Compiler, node: syntax.Chain, first: Run) -> Run:
    steps = []
    for (sign, _place, right), span in zip(node.rest, _extents(node)):
        site = Site(sign, span, node.first, right, compiler.runtime)
        steps.append((compiler.expression(right), core_call(sign), site, EXACT.get(sign)))
    plan = tuple(steps)

    def run(frame: Frame) -> Any:
        value = first(frame)
        for operand, call, site, scalar in plan:
            b = operand(frame)
            kind = type(value)
            if kind is Tensor and type(b) in OPERANDS:
                try:
                    value = call(value, b)
                except Problem as problem:
                    site.explain(problem, value, b)
                    raise
                value.span = site.span
            elif kind is float and type(b) is float and scalar is not None:
                value = scalar(value, b)
            else:
                value = site.slow(value, b)
        return value

    return run


def compile_power(compiler: Compiler, node: syntax.Power) -> Run:
    """Return the closure of `base ^ exponent`."""
    base, exponent = compiler.expression(node.base), compiler.expression(node.exponent)
    site = Site("^", node.span, node.base, node.exponent, compiler.runtime)
    run = applied(call_at(site), base, exponent)
    power = node.exponent
    minus_one = (
        isinstance(power, syntax.Unary) and power.operator == "-" and power.operand.span.text in ("1", "⁻¹")
    )
    return _telling_of_the_inverse(run, node, compiler) if minus_one else run


def _telling_of_the_inverse(run: Run, node: syntax.Power, compiler: Compiler) -> Run:
    """Return the closure of `A^-1`, with a note where A is a square matrix and no program of PyTorch's runs."""
    runtime, base = compiler.runtime, node.base.span.text

    def run_and_tell(frame: Frame) -> Any:
        value = run(frame)
        if type(value) is Tensor and not runtime.python_lists:
            shape = value.shape
            if len(shape) == 2 and shape[0] == shape[1] > 1 and len(base) <= 40:
                runtime.note(
                    f"{node.span.text} is the reciprocal of each element; the inverse of the matrix is inv({base})"
                )
        return value

    return run_and_tell


def compile_coefficient(compiler: Compiler, node: syntax.Coefficient) -> Run:
    """Return the closure of `2x`: a product, with a note where other calculators read it differently."""
    factor = compiler.expression(node.factor)
    site = Site("*", node.span, node.number, node.factor, compiler.runtime)
    if node.shared_denominator:
        written = node.span.text
        compiler.runtime.note(
            f"{written} after / is read as one factor: a/{written} is a/({node.number.text}*{node.factor.span.text})"
        )
    return applied(call_at(site), compiler.expression(node.number), factor)


def compile_unary(compiler: Compiler, node: syntax.Unary) -> Run:
    """Return the closure of `-x`, `+x`, `~x` or `not x`."""
    operand = compiler.expression(node.operand)
    span = node.span
    if node.operator == "not":

        def run_not(frame: Frame) -> bool:
            try:
                return not truth(operand(frame))
            except Problem as problem:
                if problem.span is None:
                    problem.span = span
                raise

        return run_not
    if node.operator == "-":
        return _negation(operand, span)
    return _sign(operand, node.operator, span)


def _negation(operand: Run, span: Span) -> Run:
    call = OPERATORS["neg"].call

    def run(frame: Frame) -> Any:
        a = operand(frame)
        kind = type(a)
        if kind is float:
            return -a
        if kind is not Tensor:
            a = _numbers_of(a, "-", span)
        try:
            t = call(a)
        except Problem as problem:
            if problem.span is None:
                problem.span = span
            raise
        if type(t) is Tensor:
            t.span = span
        return t

    return run


def _sign(operand: Run, sign: str, span: Span) -> Run:
    call = OPERATORS["bitwise_not"].call

    def run(frame: Frame) -> Any:
        a = _numbers_of(operand(frame), sign, span)
        if sign == "+":
            return a
        if type(a) is float:
            raise _no_sign(a, sign, span)
        try:
            return call(a)
        except Problem as problem:
            if problem.span is None:
                problem.span = span
            raise

    return run


def _numbers_of(value: Any, sign: str, span: Span) -> Any:
    """Return what a sign applies to: a number, a tensor, or a list of numbers as a tensor."""
    if is_operand(value):
        return value
    # Where torch is imported a list is Python's, which has no sign.
    if not mode.as_pytorch and type(value) in (list, tuple, Size) and value and numeric_list(value):
        from gradcli.lang.values.binding import tensor_of_list

        return tensor_of_list(value)
    raise _no_sign(value, sign, span)


def _no_sign(value: Any, sign: str, span: Span) -> TypeProblem:
    wanted = "whole numbers and tensors of them" if sign == "~" else "a number or a tensor"
    return TypeProblem(
        f"{sign} takes {wanted}, not {described(value)}",
        span=span,
        said=f"bad operand type for unary {sign}: '{python_name(value)}'",
    )


EXPRESSIONS: dict[type, Any] = {
    syntax.Chain: compile_chain,
    syntax.Power: compile_power,
    syntax.Coefficient: compile_coefficient,
    syntax.Unary: compile_unary,
}
