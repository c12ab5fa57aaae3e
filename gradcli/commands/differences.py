"""Our derivatives, reverse and forward, against finite differences with error bars."""

from __future__ import annotations

from gradcli.commands.partials import output_tensor, partial_name
from gradcli.commands.values import element_labels
from gradcli.commands.verdicts import MISMATCH, Judged, verdict_of
from gradcli.core.backward import pull_back
from gradcli.core.check import check_partials
from gradcli.core.complex_step import complex_step
from gradcli.core.lazy import np
from gradcli.core.ops.basic import ones_like
from gradcli.core.probe import probe_of
from gradcli.core.sweeps import hessian_of, jacobian_of
from gradcli.core.tensor import Tensor, data_of, is_grad_enabled, set_grad_enabled
from gradcli.errors import GradientProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.commands.partials import Evaluated


def differences(evaluated: Evaluated, order: int) -> list[Judged]:
    """Return the verdict on every partial derivative of order 1 or 2."""
    names = [name for name, _ in evaluated.inputs]
    leaves = evaluated.leaves()
    run = evaluated.session.prepare(evaluated.program.sources[-1])
    bind = evaluated.session.bind

    def call(values: list[Tensor]) -> list[Any]:
        for name, value in zip(names, values):
            bind(name, value)
        return [output_tensor(value) for _, value in run()]

    outputs = [(name, output_tensor(value)) for name, value in evaluated.outputs]
    columns = [label for name, leaf in evaluated.inputs for label in element_labels(name, leaf.shape)]
    point = np.concatenate([np.asarray(data_of(leaf), float).reshape(-1) for leaf in leaves])
    try:
        if order == 2:
            rows, reverse, forward = _second(evaluated, outputs, leaves)
            probe = probe_of(_gradient(call), [leaf.shape for leaf in leaves])
        else:
            rows = [label for name, y in outputs for label in element_labels(name, y.shape)]
            reverse = _matrix([jacobian_of(y, leaves, direction="reverse") for _, y in outputs], outputs)
            forward = _matrix([jacobian_of(y, leaves, direction="forward") for _, y in outputs], outputs)
            probe = probe_of(call, [leaf.shape for leaf in leaves])
        findings = check_partials(probe, point, reverse, _opinion([y for _, y in outputs], leaves, order))
    finally:
        for name, leaf in evaluated.inputs:
            bind(name, leaf)
    wrong = any(verdict_of(f, float(forward[f.row, f.column])) == MISMATCH for f in findings)
    culprit = _culprit([y for _, y in outputs]) if wrong and order == 1 else ""
    return [
        Judged(
            partial=partial_name(rows[f.row], columns[f.column])
            if order == 1
            else f"{rows[f.row]}_{columns[f.column]}",
            verdict=verdict_of(f, float(forward[f.row, f.column])),
            exact=f.exact,
            forward=float(forward[f.row, f.column]),
            numeric=f.numeric,
            bar=f.bar,
            relative=f.relative,
            left=f.left,
            right=f.right,
            step=f.step,
            evaluations=f.evaluations,
            by=f.by,
            suspect=culprit,
        )
        for f in findings
    ]


def _culprit(outputs: list[Tensor]) -> str:
    """Return which operation a wrong derivative comes from, in words."""
    from gradcli.commands.places import Sources
    from gradcli.core.suspect import suspect

    node = suspect(outputs)
    if node is None:
        return (
            "every recorded operation is right by itself: the value depends on what was not recorded, as after "
            "detach(), .data, .item() or in no_grad()"
        )
    return f"the operator to suspect is {Sources(outputs).text(node)}"


def _opinion(outputs: list[Tensor], leaves: list[Tensor], order: int) -> Callable[[int], Any]:
    """Return the complex step's answer for each input: the derivatives of all outputs, or of their gradient."""
    starts = np.cumsum([0, *[leaf.size for leaf in leaves]])

    def asked(column: int) -> Any:
        ys = outputs
        if order == 2:
            slopes = pull_back(outputs, [ones_like(y) for y in outputs], leaves, create_graph=True)
            if not all(type(slope) is Tensor for slope in slopes):
                return None
            ys = slopes
        at = int(np.searchsorted(starts, column, side="right")) - 1
        return complex_step(ys, leaves[at], column - int(starts[at]))

    return asked


def _matrix(blocks: list[list[Any]], outputs: list[tuple[str, Tensor]]) -> Any:
    rows = []
    for row, (_, y) in zip(blocks, outputs):
        rows.append(np.concatenate([np.asarray(data_of(b), float).reshape(y.size, -1) for b in row], axis=1))
    return np.concatenate(rows)


def _second(
    evaluated: Evaluated, outputs: list[tuple[str, Tensor]], leaves: list[Tensor]
) -> tuple[list[str], Any, Any]:
    if len(outputs) != 1 or outputs[0][1].shape != ():
        raise GradientProblem("--order 2 needs one scalar result", hint="take a sum, or one element")
    rows = [
        partial_name("", label)
        for name, leaf in evaluated.inputs
        for label in element_labels(name, leaf.shape)
    ]
    blocks = hessian_of(outputs[0][1], leaves)
    matrix = np.concatenate(
        [
            np.concatenate([np.asarray(data_of(b), float).reshape(x.size, -1) for b in row], axis=1)
            for x, row in zip(leaves, blocks)
        ]
    )
    return rows, matrix, matrix.T


def _gradient(call: Callable[[list[Tensor]], list[Any]]) -> Callable[[list[Tensor]], list[Any]]:
    """Return the gradient of the scalar that `call` returns, at tensors that need not require grad."""
    from gradcli.core.ops.basic import zeros_like

    def gradient(values: list[Tensor]) -> list[Any]:
        leaves = [Tensor(value.value, requires=True) for value in values]
        before = is_grad_enabled()
        set_grad_enabled(True)
        try:
            y = call(leaves)[0]
            if not y.requires:
                return [Tensor(zeros_like(x)) for x in leaves]
            found = pull_back([y], [ones_like(y)], leaves)
            return [Tensor(zeros_like(x) if g is None else g) for g, x in zip(found, leaves)]
        finally:
            set_grad_enabled(before)

    return gradient
