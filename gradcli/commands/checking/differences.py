"""Our derivatives, reverse and forward, against finite differences with error bars."""

from __future__ import annotations

from gradcli.commands.checking.number_differences import NotNumbers, number_findings
from gradcli.commands.checking.verdicts import INCONCLUSIVE, MISMATCH, NAN, Judged, verdict_of
from gradcli.commands.partials import output_labels, partial_name
from gradcli.commands.recorded import derivative_bounds, output_tensor, pulled_back
from gradcli.commands.values import element_labels
from gradcli.core.checking.differences import check_partials
from gradcli.core.checking.probe import probe_of
from gradcli.core.checking.rounding import rounding_in
from gradcli.core.checking.second_opinion import Opinion, reconsidered
from gradcli.core.jacobians.sweeps import hessian_of, jacobian_of
from gradcli.core.lazy import np
from gradcli.core.tensor import Tensor, data_of, grad_mode
from gradcli.errors import EvaluationProblem, GradientProblem
from gradcli.lang.running.limits import OutOfSteps
from gradcli.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.commands.partials import Evaluated
    from gradcli.core.checking.findings import Finding


def differences(evaluated: Evaluated, order: int) -> list[Judged]:
    """Return the verdict on every partial derivative of order 1 or 2."""
    restore = evaluated.session.limited_by_last()
    try:
        return _differences(evaluated, order)
    finally:
        restore()


def _differences(evaluated: Evaluated, order: int) -> list[Judged]:
    names = [name for name, _ in evaluated.inputs]
    run = evaluated.session.prepare(*evaluated.program.sources)
    bind = evaluated.session.bind

    def call(values: list[Tensor]) -> list[Any]:
        for name, value in zip(names, values):
            bind(name, value)
        try:
            return [output_tensor(value) for _, value in run()]
        except OutOfSteps as problem:
            raise EvaluationProblem(problem.message) from None  # beside the point the program does not end

    outputs = [(name, output_tensor(value)) for name, value in evaluated.outputs]
    if order == 2 and (len(outputs) != 1 or outputs[0][1].shape != ()):
        raise GradientProblem("--order 2 needs one scalar result", hint="take a sum, or one element")
    columns = [label for name, leaf in evaluated.inputs for label in element_labels(name, leaf.shape)]
    if order == 2:
        rows = [partial_name("", column) for column in columns]
    else:
        rows = [label for name, y in outputs for label in output_labels(name, y.shape)]
    leaves = evaluated.leaves()
    functions = _Functions([y for _, y in outputs], leaves, order)
    try:
        findings, forward = _findings(call, functions, leaves, _asks(evaluated))
        record = call if order == 1 else _recorded_gradient(call)
        bounds = _Bounds(functions, leaves)
        findings = reconsidered(findings, Opinion(functions.recorded, leaves, record, bounds.of))
    finally:
        for name, leaf in evaluated.inputs:
            bind(name, leaf)
    judged = [
        Judged(
            partial=partial_name(rows[f.row], columns[f.column])
            if order == 1
            else f"{rows[f.row]}_{columns[f.column]}",
            verdict=verdict_of(f, float(forward[f.row][f.column])),
            exact=f.exact,
            forward=float(forward[f.row][f.column]),
            numeric=f.numeric,
            bar=f.bar,
            relative=f.relative,
            left=f.left,
            right=f.right,
            step=f.step,
            evaluations=f.evaluations,
            rounding=f.rounding,
            by=f.by,
        )
        for f in findings
    ]
    if any(each.verdict == MISMATCH for each in judged):
        judged = _less_certain(judged, findings, bounds)
    if order == 1 and any(each.verdict == MISMATCH for each in judged):
        culprit = _culprit(functions.recorded())
        judged = [replace(each, suspect=culprit) for each in judged]
    return judged


class _Functions:
    """The recorded values whose derivatives are judged: the outputs, or the gradient of the one output."""

    def __init__(self, outputs: list[Tensor], leaves: list[Tensor], order: int) -> None:
        self.outputs = outputs
        self.order = order
        self._leaves = leaves
        self._known: list[Any] | None = outputs if order == 1 else None

    def _values(self) -> list[Any]:
        """Return them as they are computed; the gradient is recorded when it is first asked for."""
        if self._known is None:
            self._known = pulled_back(self.outputs[0], None, self._leaves, create_graph=True)
        return self._known

    def recorded(self) -> list[Tensor]:
        """Return them as tensors."""
        return [output_tensor(value) for value in self._values()]

    def rounding(self) -> list[float] | None:
        """Return bounds on their rounding errors, None where these are not known."""
        return rounding_in(self._values())


def _recorded_gradient(call: Callable[[list[Tensor]], list[Any]]) -> Callable[[list[Tensor]], list[Any]]:
    """Return the gradient of the scalar that `call` returns, recorded, as a function of leaves."""
    return lambda leaves: _Functions(call(leaves), leaves, 2).recorded()


def _culprit(outputs: list[Tensor]) -> str:
    """Return which operation a wrong derivative comes from, in words."""
    from gradcli.commands.places import Sources
    from gradcli.core.checking.suspect import suspect

    node = suspect(outputs)
    if node is None:
        return (
            "every recorded operation is right by itself: the value depends on what was not recorded, as after "
            "detach(), .data, .item() or in no_grad()"
        )
    return f"the operator to suspect is {Sources(outputs).text(node)}"


class _Bounds:
    """Bounds on the rounding errors of the derivatives that findings are about, worked out a row at a time."""

    def __init__(self, functions: _Functions, leaves: list[Tensor]) -> None:
        self._functions = functions
        self._leaves = leaves
        self._rows: dict[int, list[float]] = {}

    def of(self, found: Finding) -> float:
        """Return the bound of one of them, nan where it is not known."""
        if found.row not in self._rows:
            places = [(y, element) for y in self._functions.recorded() for element in range(y.size)]
            bounds = derivative_bounds(*places[found.row], self._leaves, NAN)
            self._rows[found.row] = [bound for own in bounds for bound in own]
        return self._rows[found.row][found.column]


def _less_certain(judged: list[Judged], findings: list[Finding], bounds: _Bounds) -> list[Judged]:
    """Return the verdicts with those inconclusive where rounding in the derivative itself explains a mismatch."""
    result = []
    for each, f in zip(judged, findings, strict=True):
        if each.verdict == MISMATCH and abs(each.exact - each.numeric) <= each.bar + bounds.of(f):
            each = replace(each, verdict=INCONCLUSIVE, rounding=bounds.of(f))
        result.append(each)
    return result


def _asks(evaluated: Evaluated) -> bool:
    """Tell whether a program asks what requires grad, as `var(x)` does: a leaf of x, or the variance."""
    texts = [source.text for source in evaluated.program.sources]
    return any(word in text for text in texts for word in ("var", "requires_grad"))


def _findings(
    call: Callable[[list[Tensor]], list[Any]], functions: _Functions, leaves: list[Tensor], requires: bool
) -> tuple[list[Finding], Any]:
    """Return a Finding per partial, and the partials by forward mode, shape (outputs, inputs)."""
    outputs = functions.outputs
    try:
        return number_findings(call, outputs, leaves, functions.order, functions.rounding)
    except NotNumbers:
        pass
    shapes = [leaf.shape for leaf in leaves]
    point = np.concatenate([np.asarray(data_of(leaf), float).reshape(-1) for leaf in leaves])
    if functions.order == 2:
        matrix = _matrix(hessian_of(outputs[0], leaves), leaves)
        probe = probe_of(_gradient(call), shapes)
        return check_partials(probe, point, matrix, functions.rounding), matrix.T
    reverse = _matrix([jacobian_of(y, leaves, direction="reverse") for y in outputs], outputs)
    forward = _matrix([jacobian_of(y, leaves, direction="forward") for y in outputs], outputs)
    probe = probe_of(call, shapes, requires)
    return check_partials(probe, point, reverse, functions.rounding), forward


def _matrix(blocks: list[list[Any]], rows: list[Tensor]) -> Any:
    """Return blocks of derivatives, one row of them for each of `rows`, as one matrix."""
    strips = [
        np.concatenate([np.asarray(data_of(b), float).reshape(row.size, -1) for b in strip], axis=1)
        for row, strip in zip(rows, blocks)
    ]
    return np.concatenate(strips)


def _gradient(call: Callable[[list[Tensor]], list[Any]]) -> Callable[[list[Tensor]], list[Any]]:
    """Return the gradient of the scalar that `call` returns, at tensors that need not require grad."""

    def gradient(values: list[Tensor]) -> list[Any]:
        leaves = [Tensor(value.value, requires=True) for value in values]
        with grad_mode(True):
            return pulled_back(call(leaves)[0], None, leaves)

    return gradient
