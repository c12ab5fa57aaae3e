"""A second look at a problem, with the program's text at hand: hints in the names that the user wrote.

Where a problem is raised, only values are known. Here the part of the program that it points to is found again, with
all that stands around it, so that `any(...)` becomes `any(x > 0)` and "the last one is list[2]" becomes `xs[2]`.
"""

from __future__ import annotations

from gradcli.errors import EvaluationProblem
from gradcli.lang.running.second_look import brackets, calls, conditions, gradients, lessons, shapes, values
from gradcli.lang.running.second_look.places import path_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.errors import Problem

LARGEST = 200_000  # characters of a program that is worth reading again
_RULES = (
    *lessons.RULES,
    *conditions.RULES,
    *brackets.RULES,
    *values.RULES,
    *calls.RULES,
    *shapes.RULES,
    *gradients.RULES,
)


def improve(problem: Problem) -> None:
    """Give a problem of an evaluation the hint that fits the text it points to, if there is a better one."""
    span = problem.span
    if span is None or not isinstance(problem, EvaluationProblem):
        return
    rules = [(rule, found) for pattern, rule in _RULES if (found := pattern.search(problem.message))]
    if not rules or len(span.source.text) > LARGEST:
        return
    path = path_to(span)
    if not path:
        return
    for rule, found in rules:
        hint = rule(problem, path, found)
        if hint is not None:
            problem.hint = hint
            return
