"""Compiles arithmetic: chains of operators, powers, signs, coefficients.

Each closure has a fast way for two floats and for tensors; everything else goes through `combine`.
"""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.core.values import INT64_MAX
from gradcli.errors import Problem
from gradcli.lang import syntax
from gradcli.lang.combine import EXACT, combine, core_call, shapes_label, truth
from gradcli.lang.expressions import unbound, unknown_name
from gradcli.lang.kinds import OPERANDS, is_operand, numeric_list
from gradcli.lang.objects import UNBOUND, Size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.compiler import Compiler, Frame, Run
    from gradcli.lang.runtime import Runtime
    from gradcli.lang.syntax import Expression
    from gradcli.source import Span

# A chain up to this length becomes nested closures; a longer one a loop, which needs no depth.
_NESTED = 6
# An int up to here is the same number as a float.
_EXACT_FLOAT = 2**53


class Site:
    """One operator in the program: its sign, its place, its two sides as they stand in the source."""

    __slots__ = ("left", "right", "runtime", "sign", "span")

    def __init__(self, sign: str, span: Span, left: Expression, right: Expression, runtime: Runtime) -> None:
        self.sign = sign
        self.span = span
        self.left = left
        self.right = right
        self.runtime = runtime

    def slow(self, a: Any, b: Any) -> Any:
        """Return the result of the operator on any two values."""
        if a is UNBOUND or b is UNBOUND:
            node = self.left if a is UNBOUND else self.right
            raise unbound(node.span.text, node.span)
        try:
            result = combine(self.sign, a, b, self.runtime)
        except Problem as problem:
            self.explained(problem, a, b)
            raise
        if type(result) is Tensor:
            result.span = self.span
        return result

    def unknown(self, node: Expression) -> Problem:
        """Return the problem of a global name on one side that nothing is bound to."""
        return unknown_name(node.span.text, node.span, self.runtime, ())

    def explained(self, problem: Problem, a: Any, b: Any) -> Problem:
        """Return the problem with this place, and with the shapes of both sides if they are the matter."""
        shapes_label(problem, self.left, self.right, a, b)
        if problem.span is None:
            problem.span = self.span
        return problem


def binary(compiler: Compiler, site: Site, left: Run) -> Run:
    """Return the closure of `left sign right`; the right side is compiled here."""
    if site.sign not in EXACT:
        right = compiler.expression(site.right)
        return (_division if site.sign == "/" else _any_operator)(site, left, right)
    left_key, right_key = key_of(compiler, site.left), key_of(compiler, site.right)
    constant = _small_constant(site.right)
    if constant is not None:
        if left_key is not None:
            return _name_and_number(site, left_key, constant)
        return _value_and_number(site, left, constant)
    if left_key is not None and right_key is not None:
        return _two_names(site, left_key, right_key)
    return _exact(site, left, compiler.expression(site.right))


def key_of(compiler: Compiler, node: Expression) -> Any:
    """Return the key under which the frame itself holds the value of a name, None for everything else.

    In a function that is a slot, at the top level, where the frame is the dict of variables, the name.
    """
    if not isinstance(node, syntax.Name):
        return None
    place = compiler.scope.find(node.name)
    if place is not None:
        return place[1] if place[0] == 0 else None
    if compiler.scope.parent is None and node.name not in compiler.runtime.builtins:
        return node.name
    return None


def _small_constant(node: Expression) -> int | float | None:
    if isinstance(node, syntax.Number) and -_EXACT_FLOAT < node.value < _EXACT_FLOAT:
        return node.value
    return None


def _value_and_number(site: Site, left: Run, constant: int | float) -> Run:
    """Return the closure of `left sign number` for + - *."""
    scalar, call, slow, span = EXACT[site.sign], core_call(site.sign), site.slow, site.span
    as_float = float(constant)

    def run(frame: Frame) -> Any:
        a = left(frame)
        kind = type(a)
        if kind is float:
            return scalar(a, as_float)
        if kind is not Tensor:
            return slow(a, constant)
        try:
            t = call(a, constant)
        except Problem as problem:
            site.explained(problem, a, constant)
            raise
        t.span = span
        return t

    return run


def _name_and_number(site: Site, key: Any, constant: int | float) -> Run:
    """Return the closure of `name sign number` for + - *; counters such as `i + 1` take the short way too."""
    scalar, call, slow, span = EXACT[site.sign], core_call(site.sign), site.slow, site.span
    as_float, whole = float(constant), type(constant) is int

    def run(frame: Frame) -> Any:
        try:
            a = frame[key]
        except KeyError:
            raise site.unknown(site.left) from None
        kind = type(a)
        if kind is float:
            return scalar(a, as_float)
        if kind is int and whole:
            result = scalar(a, constant)
            if -INT64_MAX <= result <= INT64_MAX:
                return result
        if kind is not Tensor:
            return slow(a, constant)
        try:
            t = call(a, constant)
        except Problem as problem:
            site.explained(problem, a, constant)
            raise
        t.span = span
        return t

    return run


def _two_names(site: Site, left: Any, right: Any) -> Run:
    """Return the closure of `name sign name` for + - *."""
    scalar, call, slow, span = EXACT[site.sign], core_call(site.sign), site.slow, site.span

    def run(frame: Frame) -> Any:
        try:
            a = frame[left]
            b = frame[right]
        except KeyError:
            raise site.unknown(site.right if left in frame else site.left) from None
        first = type(a)
        second = type(b)
        if first is float and second is float:
            return scalar(a, b)
        if not (first is Tensor and second in OPERANDS) and not (second is Tensor and first in OPERANDS):
            return slow(a, b)
        try:
            t = call(a, b)
        except Problem as problem:
            site.explained(problem, a, b)
            raise
        t.span = span
        return t

    return run


def _exact(site: Site, left: Run, right: Run) -> Run:
    """Return the closure of `left sign right` for + - *."""
    scalar, call, slow, span = EXACT[site.sign], core_call(site.sign), site.slow, site.span

    def run(frame: Frame) -> Any:
        a = left(frame)
        b = right(frame)
        first = type(a)
        second = type(b)
        if first is float and second is float:
            return scalar(a, b)
        if not (first is Tensor and second in OPERANDS) and not (second is Tensor and first in OPERANDS):
            return slow(a, b)
        try:
            t = call(a, b)
        except Problem as problem:
            site.explained(problem, a, b)
            raise
        t.span = span
        return t

    return run


def _division(site: Site, left: Run, right: Run) -> Run:
    call, slow, span, runtime = core_call("/"), site.slow, site.span, site.runtime
    times, inverse = core_call("*"), OPERATORS["reciprocal"].call

    def run(frame: Frame) -> Any:
        a = left(frame)
        b = right(frame)
        first = type(a)
        second = type(b)
        if first is float and second is float and b:
            return a / b
        if not (first is Tensor and second in OPERANDS) and not (second is Tensor and first in OPERANDS):
            return slow(a, b)
        try:
            # PyTorch divides a number by a tensor so, and its last digit shows.
            t = times(inverse(b), a) if runtime.python_lists and first is not Tensor else call(a, b)
        except Problem as problem:
            site.explained(problem, a, b)
            raise
        t.span = span
        return t

    return run


def _any_operator(site: Site, left: Run, right: Run) -> Run:
    """Return the closure of an operator whose float result needs more than one machine instruction."""
    call, slow, span = core_call(site.sign), site.slow, site.span

    def run(frame: Frame) -> Any:
        a = left(frame)
        b = right(frame)
        first = type(a)
        second = type(b)
        if not (first in OPERANDS and second in OPERANDS):
            return slow(a, b)
        try:
            t = call(a, b)
        except Problem as problem:
            site.explained(problem, a, b)
            raise
        if type(t) is Tensor:
            t.span = span
        return t

    return run


# ----- the parts of the tree -------------------------------------------------------------------------


def compile_chain(compiler: Compiler, node: syntax.Chain) -> Run:
    """Return the closure of `a + b - c`, `a * b / c` and the like."""
    first = compiler.expression(node.first)
    if len(node.rest) <= _NESTED:
        left: Expression = node.first
        for sign, _place, right in node.rest:
            site = Site(sign, node.first.span.to(right.span), left, right, compiler.runtime)
            first = binary(compiler, site, first)
            left = syntax.Chain(node.first.span.to(right.span), node.first, ())
        return first
    return _long_chain(compiler, node, first)


def _long_chain(compiler: Compiler, node: syntax.Chain, first: Run) -> Run:
    steps = []
    for sign, _place, right in node.rest:
        site = Site(sign, node.first.span.to(right.span), node.first, right, compiler.runtime)
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
                    site.explained(problem, value, b)
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
    return _any_operator(site, base, exponent)


def compile_coefficient(compiler: Compiler, node: syntax.Coefficient) -> Run:
    """Return the closure of `2x`: a product, with a note where other calculators read it differently."""
    factor = compiler.expression(node.factor)
    site = Site("*", node.span, node.number, node.factor, compiler.runtime)
    if node.shared_denominator:
        written = node.span.text
        compiler.runtime.note(
            f"{written} after / is read as one factor: a/{written} is a/({node.number.text}*{node.factor.span.text})"
        )
    return _exact(site, compiler.expression(node.number), factor)


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
    if type(value) in (list, tuple, Size) and value and numeric_list(value):
        from gradcli.lang.binding import tensor_of_list

        return tensor_of_list(value)
    from gradcli.errors import TypeProblem
    from gradcli.lang.kinds import described

    raise TypeProblem(f"{sign} takes a number or a tensor, not {described(value)}", span=span)


EXPRESSIONS: dict[type, Any] = {
    syntax.Chain: compile_chain,
    syntax.Power: compile_power,
    syntax.Coefficient: compile_coefficient,
    syntax.Unary: compile_unary,
}
