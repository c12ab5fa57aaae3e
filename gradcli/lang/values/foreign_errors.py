"""What numpy and Python's own library raise at arguments of a kind that nobody foresaw, told as problems."""

from __future__ import annotations

from gradcli.errors import EvaluationProblem, IndexProblem, TypeProblem, ValueProblem
from gradcli.lang.values.binding import UNFORESEEN
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def in_their_words(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that raises problems where it raises Python's errors: their sentence is the message."""

    def run(*args: Any) -> Any:
        try:
            return function(*args)
        except UNFORESEEN as error:
            raise _problem_of(name, error) from None

    return run


def _problem_of(name: str, error: Exception) -> EvaluationProblem:
    said = str(error)
    message = f"{name}: {said}" if said else f"{name} cannot be called with this"
    # numpy's AxisError is a ValueError and an IndexError.
    if isinstance(error, (ValueError, ArithmeticError)):
        return ValueProblem(message, said=said)
    kind = IndexProblem if isinstance(error, LookupError) else TypeProblem
    return kind(message, said=said)


def foreign_members(prefix: str, members: dict[str, Any]) -> dict[str, Any]:
    """Return the members of a module with every function raising problems only."""
    return {
        name: Builtin(
            value.name,
            value.signature,
            in_their_words(prefix + name, value.function),
            silent=value.silent,
            operator=value.operator,
            like=value.like,
        )
        if type(value) is Builtin and not value.of_session
        else value
        for name, value in members.items()
    }
