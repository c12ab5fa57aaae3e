"""Conditions on the hidden batch axis: members that agree go on together, members that differ part ways.

A program that asks `if x > 0` of a batch gets one answer. Whoever runs programs over batches installs a
judge that gives it, and that sees to the members which would have answered otherwise (`mapping` runs
them again, on their own). Without a judge only conditions that all members agree on can be answered.
"""

from __future__ import annotations

from gradcli.core.values import BatchConflict, Batched
from gradcli.errors import ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    class Judge(Protocol):
        """Who answers for the members of a batch: each method gets their answers, and returns the one to go on with."""

        def judge(self, answers: Any) -> bool: ...
        def number(self, numbers: Any) -> float: ...


_judge: list[Judge | None] = [None]
# The size of the batch whose members are runs of their own, 0 without a judge: what they all use is not shared
# between them, and its cotangents are not summed over them.
_runs = [0]


class Unbatchable(BatchConflict):
    """What was asked of a batch has no one answer for all its members: they must be taken one by one."""


def set_judge(judge: Judge | None, size: int = 0) -> tuple[Judge | None, int]:
    """Install who answers conditions that members disagree on, for a batch of `size`; return what was before.

    A judge takes the members' answers as an array and returns the one to go on with.
    """
    before = _judge[0], _runs[0]
    _judge[0], _runs[0] = judge, size
    return before


def refuse_one_answer(what: str) -> None:
    """Raise Unbatchable while somebody judges: the members of that batch need an answer each."""
    if _judge[0] is not None:
        raise Unbatchable(what)


def members_are_runs(size: int) -> bool:
    """Tell whether a batch of this size is one whose members are runs of a program, each on its own."""
    return size == _runs[0]


def outcome_of(condition: Batched) -> bool:
    """Return the answer with which a program goes on after a condition on a batch.

    Raises: ValueProblem where members disagree and nobody judges; Unbatchable where a member's own
    answer is ambiguous.
    """
    answers = _one_each(condition) != 0
    judge = _judge[0]
    if judge is not None:
        return judge.judge(answers)
    if answers.all():
        return True
    if not answers.any():
        return False
    raise ValueProblem(
        f"{int(answers.sum())} of {len(answers)} members of the batch say True to this condition, the others False",
        hint="use where(condition, a, b), which chooses for each member",
    )


def holds_anywhere(condition: Any) -> bool:
    """Return whether a condition holds for any element, for the choice between two ways to compute the same.

    Members that are runs of a program part ways by it, so that none is computed differently in other company.
    """
    if type(condition) is not Batched:
        return bool(condition.any())
    array = condition.array
    answers = array.reshape(array.shape[0], -1).any(axis=1)
    judge = _judge[0]
    if judge is not None and members_are_runs(condition.size):
        return judge.judge(answers)
    return bool(answers.any())


def number_of(data: Batched) -> float:
    """Return the number with which a program goes on where it needs one for all members: a count, a place.

    Raises: Unbatchable where members differ and nobody judges, or have several numbers.
    """
    numbers = _one_each(data)
    judge = _judge[0]
    if judge is not None:
        return judge.number(numbers)
    if len(numbers) and (numbers == numbers[0]).all():
        return float(numbers[0])
    raise Unbatchable("the members of the batch have different numbers where one is needed")


def is_number_of_each(data: Batched) -> bool:
    """Tell whether this is one number for each run of a program, which may stand where a number may."""
    return members_are_runs(data.size) and data.array.size == data.array.shape[0]


def _one_each(data: Batched) -> Any:
    """Return the one element of each member. Raises: Unbatchable where there are more."""
    array = data.array
    if array.ndim > 1:
        if array.size != array.shape[0]:
            raise Unbatchable("there is more than one element")
        array = array.reshape(array.shape[0])
    return array
