"""The closures of binary operators: a fast way for two floats and for tensors, `combine` for the rest."""

from __future__ import annotations

import operator as python

from gradcli.core.primitive import PRIMITIVES
from gradcli.core.recording import binary_at
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.errors import Problem, TypeProblem
from gradcli.lang import syntax
from gradcli.lang.running.compiler import placed
from gradcli.lang.running.expressions import unbound, unknown_name
from gradcli.lang.values.combine import EXACT, NAMES, combine, core_call, shapes_label
from gradcli.lang.values.kinds import OPERANDS
from gradcli.lang.values.objects import UNBOUND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.compiler import Compiler, Frame, Run
    from gradcli.lang.running.runtime import Runtime
    from gradcli.lang.syntax import Expression
    from gradcli.source import Span


# What counters in loops are asked, and what needs no engine.
_OF_WHOLE_NUMBERS: dict[str, Callable[[Any, Any], Any]] = {"%": python.mod, "//": python.floordiv}


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
            self.explain(problem, a, b)
            raise
        if type(result) is Tensor:
            result.span = self.span
        return result

    def unknown(self, node: Expression) -> Problem:
        """Return the problem of a global name on one side that nothing is bound to."""
        return unknown_name(node.span.text, node.span, self.runtime, ())

    def explain(self, problem: Problem, a: Any, b: Any) -> None:
        """Give the problem this place, and the shapes of both sides if they are the matter."""
        shapes_label(problem, self.left, self.right, a, b)
        if type(problem) is TypeProblem and problem.span is None:
            from gradcli.lang.running.operand_hints import improve

            improve(problem, self, a, b)
        placed(problem, self.span)


def binary(compiler: Compiler, site: Site, left: Run) -> Run:
    """Return the closure of `left sign right`; the right side is compiled here.

    Names and numbers are the usual operands: they are taken from the frame, or known, without a closure of their own.
    """
    if site.sign == "/":
        return _division(site, left, compiler.expression(site.right))
    call = call_at(site)
    left_key, right_key = key_of(compiler, site.left), key_of(compiler, site.right)
    constant = site.right.value if isinstance(site.right, syntax.Number) else None
    if left_key is None:
        if constant is not None:
            return lambda frame: call(left(frame), constant)
        return applied(call, left, compiler.expression(site.right))
    if constant is not None:
        return _name_and_number(site, call, left_key, constant)
    if right_key is not None:
        return _two_names(site, call, left_key, right_key)
    return _name_and_value(site, call, left_key, compiler.expression(site.right))


def call_at(site: Site) -> Callable[[Any, Any], Any]:
    """Return the function of two values behind one operator of the program, with a short way for floats."""
    call, slow, span = core_call(site.sign), site.slow, site.span
    prim = PRIMITIVES.get(NAMES[site.sign])
    if prim is not None and prim.apply is call and prim.partials is not None:
        at_once = binary_at(prim, site, site.sign in EXACT)
        return _counting(site.sign, at_once) if site.sign in _OF_WHOLE_NUMBERS else at_once

    def run(a: Any, b: Any) -> Any:
        first, second = type(a), type(b)
        if not (first is Tensor and second in OPERANDS) and not (second is Tensor and first in OPERANDS):
            return slow(a, b)
        try:
            t = call(a, b)
        except Problem as problem:
            site.explain(problem, a, b)
            raise
        t.span = span
        return t

    return _counting(site.sign, run) if site.sign in _OF_WHOLE_NUMBERS else run


def _counting(sign: str, otherwise: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return an operator with a short way for two whole numbers of which the second is positive."""
    whole = _OF_WHOLE_NUMBERS[sign]
    return lambda a, b: whole(a, b) if type(a) is int is type(b) and b > 0 else otherwise(a, b)


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


def applied(call: Callable[[Any, Any], Any], left: Run, right: Run) -> Run:
    """Return the closure of a function of two values."""
    return lambda frame: call(left(frame), right(frame))


def _name_and_number(site: Site, call: Callable[[Any, Any], Any], key: Any, constant: int | float) -> Run:
    def run(frame: Frame) -> Any:
        try:
            a = frame[key]
        except KeyError:
            raise site.unknown(site.left) from None
        return call(a, constant)

    return run


def _two_names(site: Site, call: Callable[[Any, Any], Any], left: Any, right: Any) -> Run:
    def run(frame: Frame) -> Any:
        try:
            a = frame[left]
            b = frame[right]
        except KeyError:
            raise site.unknown(site.right if left in frame else site.left) from None
        return call(a, b)

    return run


def _name_and_value(site: Site, call: Callable[[Any, Any], Any], key: Any, right: Run) -> Run:
    def run(frame: Frame) -> Any:
        try:
            a = frame[key]
        except KeyError:
            raise site.unknown(site.left) from None
        return call(a, right(frame))

    return run


def _division(site: Site, left: Run, right: Run) -> Run:
    call, span, runtime = call_at(site), site.span, site.runtime
    times, inverse = core_call("*"), OPERATORS["reciprocal"].call

    def run(frame: Frame) -> Any:
        a = left(frame)
        b = right(frame)
        if type(b) is not Tensor or type(a) is Tensor:
            if type(b) is float is type(a) and b:
                return a / b
        elif runtime.python_lists and type(a) in OPERANDS:
            # PyTorch divides a number by a tensor so, and its last digit shows.
            t = times(inverse(b), a)
            t.span = span
            return t
        return call(a, b)

    return run
