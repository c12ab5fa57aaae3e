"""From a program's tree to closures that can be run: puts together what the parts of the compiler know."""

from __future__ import annotations

from gradcli.lang import syntax
from gradcli.lang.running import (
    calls,
    comprehensions,
    conditions,
    decorators,
    displays,
    exceptions,
    execution,
    expressions,
    functions,
    operators,
    sharing,
)
from gradcli.lang.running.compiler import Compiler
from gradcli.lang.running.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.compiler import Run
    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span

_EXPRESSIONS: dict[type, Any] = {
    **expressions.EXPRESSIONS,
    **displays.EXPRESSIONS,
    **operators.EXPRESSIONS,
    **conditions.EXPRESSIONS,
    **calls.EXPRESSIONS,
    **functions.EXPRESSIONS,
    **comprehensions.EXPRESSIONS,
    **sharing.EXPRESSIONS,
}
_STATEMENTS: dict[type, Any] = {
    **execution.STATEMENTS,
    **exceptions.STATEMENTS,
    **functions.STATEMENTS,
    **decorators.STATEMENTS,
}
# Calls that are made for what they do; their value does not show by itself.
_EFFECTS = frozenset(("manual_seed", "set_default_dtype", "set_printoptions", "print", "set_grad_enabled"))


class Step:
    """One statement of a program, compiled.

    `bare` says that it is an expression on its own without a `;`, and `shows` that its value may show itself: it is
    no call made for its effect.
    """

    __slots__ = ("bare", "run", "shows", "span", "value")

    def __init__(
        self, run: Run | None, value: Run | None, span: Span, bare: bool = False, shows: bool = False
    ) -> None:
        self.run = run
        self.value = value
        self.span = span
        self.bare = bare
        self.shows = shows


def compile_program(program: syntax.Program, runtime: Runtime) -> list[Step]:
    """Return the steps of a program; nothing runs yet.

    Raises: SyntaxProblem for what is wrong whatever the values are, such as `return` outside a function.
    """
    compiler = Compiler(runtime, Scope(None, False), _EXPRESSIONS, _STATEMENTS)
    steps = []
    for statement in program.body:
        if isinstance(statement, syntax.ExpressionStatement):
            bare = not statement.silent
            shows = bare and not _for_its_effect(statement.value)
            steps.append(Step(None, compiler.expression(statement.value), statement.span, bare, shows))
        else:
            steps.append(Step(compiler.statement(statement), None, statement.span))
    return steps


def _for_its_effect(node: syntax.Expression) -> bool:
    """Tell whether an expression is a call that is made for its effect, as `x.zero_()` is."""
    if not isinstance(node, syntax.Call):
        return False
    function = node.function
    if isinstance(function, syntax.Attribute):
        name = function.name
        return (name.endswith("_") and not name.endswith("__")) or name in _EFFECTS
    return isinstance(function, syntax.Name) and function.name in _EFFECTS
