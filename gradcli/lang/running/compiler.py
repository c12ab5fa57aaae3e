"""The compiler: each part of the syntax tree becomes one Python closure `run(frame)`, once.

The modules that know how (`expressions`, `operators`, `calls`, `execution`, ...) each hold a table from the class of
a part to a function that compiles it; `evaluator` puts the tables together. A compiled expression
returns its value; a compiled statement returns None, or one of the signals below.
"""

from __future__ import annotations

from gradcli.errors import Problem
from gradcli.lang.values.objects import Marker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from gradcli.lang.running.runtime import Runtime
    from gradcli.lang.running.scope import Scope
    from gradcli.lang.syntax import Expression, Statement
    from gradcli.source import Span

    Frame: TypeAlias = list[Any]
    Run: TypeAlias = Callable[[Any], Any]

RETURN = Marker("return")
BREAK = Marker("break")
CONTINUE = Marker("continue")


class Compiler:
    """Compiles within one scope; `within` gives the compiler of an inner one."""

    __slots__ = ("expressions", "loops", "runtime", "scope", "statements", "without")

    def __init__(
        self, runtime: Runtime, scope: Scope, expressions: dict[type, Any], statements: dict[type, Any]
    ) -> None:
        self.runtime = runtime
        self.scope = scope
        self.expressions = expressions
        self.statements = statements
        self.loops = 0  # how many loops are open around, for `break`
        self.without = False  # whether an `except` around goes on without what cannot be imported

    def within(self, scope: Scope) -> Compiler:
        """Return a compiler for the parts inside `scope`."""
        return Compiler(self.runtime, scope, self.expressions, self.statements)

    def expression(self, node: Expression) -> Run:
        """Return the closure of an expression."""
        run: Run = self.expressions[type(node)](self, node)
        return run

    def statement(self, node: Statement) -> Run:
        """Return the closure of a statement."""
        run: Run = self.statements[type(node)](self, node)
        return run

    def block(self, nodes: tuple[Statement, ...]) -> Run:
        """Return the closure of several statements, which passes on the first signal."""
        runs = [self.statement(node) for node in nodes if not _does_nothing(node)]
        if not runs:
            return _pass
        if len(runs) == 1:
            return runs[0]
        if len(runs) == 2:
            first, second = runs

            def run_two(frame: Frame) -> Any:
                signal = first(frame)
                if signal is not None:
                    return signal
                return second(frame)

            return run_two
        statements = tuple(runs)

        def run(frame: Frame) -> Any:
            for statement in statements:
                signal = statement(frame)
                if signal is not None:
                    return signal
            return None

        return run


def _pass(_frame: Frame) -> None:
    return None


def _does_nothing(node: Statement) -> bool:
    from gradcli.lang import syntax

    if isinstance(node, syntax.Pass):
        return True
    return isinstance(node, syntax.ExpressionStatement) and isinstance(
        node.value, (syntax.String, syntax.Constant, syntax.Number)
    )


def placed(problem: Problem, span: Span) -> Problem:
    """Return `problem` with the place `span`, unless it has one of its own."""
    if problem.span is None:
        problem.span = span
    return problem
