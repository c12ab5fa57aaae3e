"""Habits of other notations, recognised where they do not parse, with what to write instead."""

from __future__ import annotations

from gradcli.lang.reading.slips import blocks, brackets, functions, paper, signs, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcli.errors import SyntaxProblem
    from gradcli.lang.reading.fault import Fault

# In this order: what is surely a slip before what only looks like one.
_CHECKS: tuple[Callable[[Fault], SyntaxProblem | None], ...] = (
    *words.FIRST,
    *functions.CHECKS,
    *paper.BARS,
    *signs.FIRST,
    *paper.FIRST,
    *blocks.CHECKS,
    *signs.CHECKS,
    *paper.CHECKS,
    *words.CHECKS,
    *brackets.CHECKS,
    *paper.LAST,
)


def slip(fault: Fault) -> SyntaxProblem | None:
    """Return the problem of a known slip, or None."""
    for check in _CHECKS:
        problem = check(fault)
        if problem is not None:
            return problem
    return None
