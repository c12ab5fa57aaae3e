"""Statements that stand where they mean nothing: `break` outside a loop, `return` outside a function."""

from __future__ import annotations

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax

TYPE_CHECKING = False
if TYPE_CHECKING:
    Body = tuple[syntax.Statement, ...]


def misplaced(program: syntax.Program) -> list[SyntaxProblem]:
    """Return a problem for each misplaced statement, in the order of the text."""
    problems: list[SyntaxProblem] = []
    waiting: list[tuple[Body, bool, bool]] = [(program.body, False, False)]
    while waiting:
        body, in_loop, in_function = waiting.pop()
        for statement in body:
            if isinstance(statement, syntax.FunctionDefinition):
                waiting.append((statement.body, False, True))
            elif isinstance(statement, (syntax.While, syntax.For)):
                waiting.append((statement.body, True, in_function))
                waiting.append((statement.orelse, in_loop, in_function))
            elif blocks := syntax.blocks_of(statement):
                waiting += [(block, in_loop, in_function) for block in blocks]
            elif isinstance(statement, (syntax.Break, syntax.Continue)) and not in_loop:
                word = "break" if isinstance(statement, syntax.Break) else "continue"
                problems.append(SyntaxProblem(f"{word} stands outside a loop", span=statement.span))
            elif isinstance(statement, syntax.Return) and not in_function:
                hint = "at top level an expression shows its value by itself"
                problems.append(
                    SyntaxProblem("return stands outside a function", hint=hint, span=statement.span)
                )
            elif isinstance(statement, syntax.Yield) and not in_function:
                problems.append(SyntaxProblem("yield stands outside a function", span=statement.span))
            elif isinstance(statement, syntax.Global) and statement.keyword == "nonlocal" and not in_function:
                problems.append(SyntaxProblem("nonlocal stands outside a function", span=statement.span))
    problems.sort(key=_start)
    return problems


def _start(problem: SyntaxProblem) -> int:
    return problem.span.start if problem.span else 0
