"""The closures of binary operators: a fast way for two floats and for tensors, `combine` for the rest."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.core.values import INT64_MAX
from gradcli.errors import Problem
from gradcli.lang import syntax
from gradcli.lang.combine import EXACT, combine, core_call, shapes_label
from gradcli.lang.expressions import unbound, unknown_name
from gradcli.lang.kinds import OPERANDS
from gradcli.lang.objects import UNBOUND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.compiler import Compiler, Frame, Run
    from gradcli.lang.runtime import Runtime
    from gradcli.lang.syntax import Expression
    from gradcli.source import Span

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
        return (_division if site.sign == "/" else any_operator)(site, left, right)
    left_key, right_key = key_of(compiler, site.left), key_of(compiler, site.right)
    constant = _small_constant(site.right)
    if constant is not None:
        if left_key is not None:
            return _name_and_number(site, left_key, constant)
        return _value_and_number(site, left, constant)
    if left_key is not None and right_key is not None:
        return _two_names(site, left_key, right_key)
    right = compiler.expression(site.right)
    return exact(site, left, right) if left_key is None else _name_and_value(site, left_key, right)


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
        if type(a) is not Tensor:
            return scalar(a, as_float) if type(a) is float else slow(a, constant)
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
        if type(a) is not Tensor:
            if type(a) is float:
                return scalar(a, as_float)
            if type(a) is int and whole:
                result = scalar(a, constant)
                if -INT64_MAX <= result <= INT64_MAX:
                    return result
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
        if type(a) is Tensor:
            if type(b) is not Tensor and type(b) not in OPERANDS:
                return slow(a, b)
        elif type(a) is float and type(b) is float:
            return scalar(a, b)
        elif type(b) is not Tensor or type(a) not in OPERANDS:
            return slow(a, b)
        try:
            t = call(a, b)
        except Problem as problem:
            site.explained(problem, a, b)
            raise
        t.span = span
        return t

    return run


def _name_and_value(site: Site, key: Any, right: Run) -> Run:
    """Return the closure of `name sign right` for + - *."""
    scalar, call, slow, span = EXACT[site.sign], core_call(site.sign), site.slow, site.span

    def run(frame: Frame) -> Any:
        try:
            a = frame[key]
        except KeyError:
            raise site.unknown(site.left) from None
        b = right(frame)
        if type(a) is Tensor:
            if type(b) is not Tensor and type(b) not in OPERANDS:
                return slow(a, b)
        elif type(a) is float and type(b) is float:
            return scalar(a, b)
        elif type(b) is not Tensor or type(a) not in OPERANDS:
            return slow(a, b)
        try:
            t = call(a, b)
        except Problem as problem:
            site.explained(problem, a, b)
            raise
        t.span = span
        return t

    return run


def exact(site: Site, left: Run, right: Run) -> Run:
    """Return the closure of `left sign right` for + - *."""
    scalar, call, slow, span = EXACT[site.sign], core_call(site.sign), site.slow, site.span

    def run(frame: Frame) -> Any:
        a = left(frame)
        b = right(frame)
        if type(a) is Tensor:
            if type(b) is not Tensor and type(b) not in OPERANDS:
                return slow(a, b)
        elif type(a) is float and type(b) is float:
            return scalar(a, b)
        elif type(b) is not Tensor or type(a) not in OPERANDS:
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


def any_operator(site: Site, left: Run, right: Run) -> Run:
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
