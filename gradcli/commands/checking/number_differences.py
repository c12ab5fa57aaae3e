"""Derivatives of programs whose inputs and outputs are single numbers, against finite differences in plain floats."""

from __future__ import annotations

from gradcli.commands.recorded import hessian_blocks, pulled_back
from gradcli.core.checking.numbers import check_numbers
from gradcli.core.tangents import push
from gradcli.core.tensor import Tensor, data_of, set_grad_enabled
from gradcli.core.values import PLAIN_NUMBERS
from gradcli.errors import EvaluationProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcli.core.checking.findings import Finding

    Matrix = list[list[float]]
    Evaluate = Callable[[list[Tensor]], Sequence[Tensor]]

NAN = float("nan")


class NotNumbers(Exception):
    """A value on the way was no plain float, so that arrays have to do it."""


def number_findings(
    call: Evaluate,
    outputs: Sequence[Tensor],
    leaves: Sequence[Tensor],
    order: int,
    rounding: Callable[[], list[float] | None],
) -> tuple[list[Finding], Matrix]:
    """Return a Finding per partial of order 1 or 2, and the partials by forward mode, shape (outputs, inputs).

    `call` evaluates the outputs at other values of the leaves; `rounding` bounds the rounding errors of what is
    differentiated last.
    Raises: NotNumbers where an input or output is anything but one number of double precision.
    """
    point = [_number(leaf) for leaf in leaves]
    for y in outputs:
        _number(y)
    if order == 2:
        exact = [[_number(entry) for entry in row] for row in hessian_blocks(outputs[0], leaves)]
        forward = [list(column) for column in zip(*exact)]
        return check_numbers(_gradient_at(call), point, exact, rounding), forward
    exact = [[_number(partial) for partial in pulled_back(y, None, leaves)] for y in outputs]
    return check_numbers(_values_at(call), point, exact, rounding), _forward(outputs, leaves)


def _number(value: Tensor | float) -> float:
    data = data_of(value)
    if type(data) not in PLAIN_NUMBERS:
        raise NotNumbers
    return float(data)


def _forward(outputs: Sequence[Tensor], leaves: Sequence[Tensor]) -> Matrix:
    columns = [push(outputs, [(leaf.current(), 1.0)], record=False) for leaf in leaves]
    return [
        [0.0 if column[k] is None else _number(column[k]) for column in columns] for k in range(len(outputs))
    ]


def _values_at(call: Evaluate) -> Callable[[list[float]], list[float]]:
    width = 1

    def values(point: list[float]) -> list[float]:
        nonlocal width
        before = set_grad_enabled(False)
        try:
            found = [_number(y) for y in call([Tensor(each) for each in point])]
        except EvaluationProblem:
            return [NAN] * width
        finally:
            set_grad_enabled(before)
        width = len(found)
        return found

    return values


def _gradient_at(call: Evaluate) -> Callable[[list[float]], list[float]]:
    def gradient(point: list[float]) -> list[float]:
        leaves = [Tensor(each, requires=True) for each in point]
        try:
            return [_number(partial) for partial in pulled_back(call(leaves)[0], None, leaves)]
        except EvaluationProblem:
            return [NAN] * len(point)

    return gradient
