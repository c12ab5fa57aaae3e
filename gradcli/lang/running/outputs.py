"""What a program that has run gives, by name: the value of its last expression, or what it assigned last."""

from __future__ import annotations

from gradcli.errors import EvaluationProblem, SyntaxProblem
from gradcli.lang import syntax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def outputs_of(
    body: tuple[syntax.Statement, ...], value: Any, variables: dict[str, Any]
) -> tuple[tuple[str, Any], ...]:
    """Return the outputs of a program whose last expression gave `value`; a single one that is not named is called "".

    Raises: SyntaxProblem for an empty program, EvaluationProblem for one that ends in neither.
    """
    if not body:
        raise SyntaxProblem("the program is empty", hint="write an expression, such as x^2")
    last = body[-1]
    if isinstance(last, syntax.ExpressionStatement):
        return _named_outputs(last.value, value)
    names: list[str] = []
    for statement in reversed(body):
        if not isinstance(statement, syntax.Assign) or not isinstance(statement.targets[0], syntax.Name):
            break
        names.insert(0, statement.targets[0].name)
    if not names:
        hint = "its last line must be an expression"
        if isinstance(last, syntax.FunctionDefinition):
            listed = ", ".join([parameter.name for parameter in last.parameters])
            hint = f"{last.name} is defined; a last line has to call it: {last.name}({listed})"
        raise EvaluationProblem("the program has no result", span=last.span, hint=hint)
    return tuple([(name, variables[name]) for name in dict.fromkeys(names)])


def _named_outputs(node: syntax.Expression, value: Any) -> tuple[tuple[str, Any], ...]:
    """Return the outputs of a program that ends in an expression; a tuple as written gives several."""
    if (
        isinstance(node, syntax.TupleDisplay)
        and isinstance(value, tuple)
        and len(value) == len(node.items) > 0
    ):
        return tuple(zip(_told_apart([item.span.text for item in node.items]), value))
    return (("", value),)


def _told_apart(names: list[str]) -> list[str]:
    """Return names with a count behind those that have come before: `x`, `y`, `x (2)`."""
    counts: dict[str, int] = {}
    told = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        told.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return told
