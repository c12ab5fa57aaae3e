"""`check_grad(f, x)` and `gradcheck(f, inputs)`: is a derivative what finite differences say?"""

from __future__ import annotations

from bisect import bisect_right

from gradcli.core.tensor import Tensor, data_of
from gradcli.errors import CallProblem, GradientProblem, TypeProblem, ValueProblem
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import described, is_operand
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.printing import formatted
from gradcli.lang.values.tensor_methods import item_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from gradcli.core.checking.findings import Finding
    from gradcli.lang.running.runtime import Runtime


def check_function(runtime: Runtime) -> Builtin:
    """Return `check_grad(f, x, y)`: True if all partial derivatives of `f` there agree with finite differences."""

    def run(function: Any, points: list[Any]) -> bool:
        if not points:
            raise CallProblem("check_grad needs the point to check at: check_grad(f, x)")
        found = Checked(python_callable(function, runtime=runtime), points).findings
        return not [finding for finding in found if finding.verdict == "wrong"]

    return Builtin("check_grad", "function, *point", run)


def gradcheck_function(runtime: Runtime, order: int = 1) -> Builtin:
    """Return PyTorch's `gradcheck`, or `gradgradcheck`: True, or an error that shows the Jacobian that is off."""

    def run(func: Any, inputs: Any, eps: Any, raise_exception: Any, _named: dict[str, Any]) -> bool:
        several = isinstance(inputs, tuple) or (
            isinstance(inputs, list) and any(type(point) is Tensor for point in inputs)
        )
        points = list(inputs) if several else [inputs]
        chosen = [i for i, point in enumerate(points) if type(point) is Tensor and point.requires_grad]
        if not any(type(point) is Tensor for point in points):
            chosen = list(range(len(points)))  # numbers and lists stand for tensors
        if not chosen:
            raise ValueProblem(
                "gradcheck expects at least one input tensor to require gradient, "
                "but none of them have requires_grad=True.",
                hint="x.requires_grad_() before, or requires_grad=True where it is made",
            )
        whole = python_callable(func, runtime=runtime)

        def call(*leaves: Any) -> Any:
            given = dict(zip(chosen, leaves))
            return whole(*[given.get(i, point) for i, point in enumerate(points)])

        checked = Checked(_gradient_of(call) if order == 2 else call, [points[i] for i in chosen])
        wrong = checked.first_wrong()
        if wrong is None:
            return True
        if not truth(raise_exception):
            return False
        raise _mismatch(checked, wrong, float(item_number(eps)), runtime)

    name = "gradcheck" if order == 1 else "gradgradcheck"
    return Builtin(name, "func, inputs, eps=1e-06, *, raise_exception=True, **named", run)


def _mismatch(checked: Checked, wrong: tuple[int, int], eps: float, runtime: Runtime) -> GradientProblem:
    """Return PyTorch's error for a Jacobian that differences refute, shown with a row for each input number."""
    row, column = wrong
    if not checked.gives_gradients:
        return GradientProblem(
            "Numerical gradient for function expected to be zero",
            hint="no output requires grad: a detach(), an item() or a no_grad() stands on the way",
            kind="GradcheckError",
        )
    numeric, exact = (
        formatted(Tensor(block.T), "", "", runtime) for block in checked.blocks(row, column, eps)
    )
    sentence = (
        f"Jacobian mismatch for output {row} with respect to input {column},\n"
        f"numerical:{numeric}\nanalytical:{exact}"
    )
    return GradientProblem(
        sentence,
        said=sentence + "\n",
        hint="what is detached, rounded or taken out with item() has a slope that backward() does not see",
        kind="GradcheckError",
    )


class Checked:
    """All partial derivatives of a function at a point held against finite differences.

    `call` takes tensors; the numbers of `points` lie end to end, as do those of the outputs.
    """

    def __init__(self, call: Callable[..., Any], points: list[Any]) -> None:
        from gradcli.core.checking.differences import check_partials
        from gradcli.core.checking.probe import probe_of
        from gradcli.core.checking.second_opinion import Opinion, reconsidered
        from gradcli.core.derivatives import jacobian
        from gradcli.core.lazy import np
        from gradcli.lang.library.derivatives.values import primal

        args = [primal(point) for point in points]
        for arg in args:
            if not is_operand(arg):
                raise TypeProblem(f"a derivative is checked at numbers and tensors, not at {described(arg)}")
        arrays = [np.asarray(data_of(arg), "float64") for arg in args]
        self.columns = _ends(arrays)
        self.rows = [0]
        self.gives_gradients = True
        self.findings: list[Finding] = []
        if not self.columns[-1]:
            return
        run, blocks = jacobian(call, args)
        self.rows = _ends(run.outputs)
        self.gives_gradients = any(y.requires for y in run.outputs)
        self.exact = np.concatenate(
            [
                np.concatenate([np.asarray(data_of(block)).reshape(y.size, -1) for block in row], axis=1)
                for y, row in zip(run.outputs, blocks)
            ]
        )

        def outputs(leaves: list[Any]) -> list[Any]:
            result = call(*leaves)
            return list(result) if isinstance(result, (tuple, list)) else [result]

        self.probe = probe_of(outputs, [array.shape for array in arrays])
        self.point = np.concatenate([array.reshape(-1) for array in arrays])
        opinion = Opinion(lambda: run.outputs, run.leaves, outputs)
        self.findings = reconsidered(check_partials(self.probe, self.point, self.exact), opinion)

    def first_wrong(self) -> tuple[int, int] | None:
        """Return the first output and input between which a derivative is wrong, by number; None if there are none."""
        pairs = [
            (_place(self.rows, finding.row), _place(self.columns, finding.column))
            for finding in self.findings
            if finding.verdict == "wrong"
        ]
        return min(pairs, default=None)

    def blocks(self, row: int, column: int, eps: float) -> tuple[Any, Any]:
        """Return the Jacobian of one output by one input as central differences of `eps` give it, and as it was told."""
        from gradcli.core.lazy import np

        rows = slice(*self.rows[row : row + 2])
        columns = slice(*self.columns[column : column + 2])
        steps = eps * np.eye(len(self.point))[columns]
        numeric = (self.probe(self.point + steps) - self.probe(self.point - steps))[:, rows].T / (2.0 * eps)
        return numeric, self.exact[rows, columns]


def _ends(values: Sequence[Any]) -> list[int]:
    """Return where each value begins among the numbers of all, and at the end how many there are."""
    ends = [0]
    for value in values:
        ends.append(ends[-1] + int(value.size))
    return ends


def _place(ends: list[int], index: int) -> int:
    return bisect_right(ends, index) - 1


def _gradient_of(call: Any) -> Any:
    """Return the gradient of the weighted sum of all outputs of a function, as a function."""
    from gradcli.core.derivatives import value_and_grad
    from gradcli.core.lazy import np
    from gradcli.core.ops.basic import add, mul
    from gradcli.core.ops.reductions.reduction import total

    def weighted(*xs: Any) -> Any:
        result = call(*xs)
        whole: Any = 0.0
        for y in result if isinstance(result, (tuple, list)) else [result]:
            weights = 1.0 + np.arange(y.size).reshape(y.shape) * 0.6180339887498949 % 1.0
            whole = add(whole, total(mul(y, weights if y.shape else float(weights))))
        return whole

    return lambda *xs: tuple(value_and_grad(weighted, list(xs), range(len(xs)))[1])
