"""`check_grad(f, x)` and `gradcheck(f, inputs)`: is a derivative what finite differences say?"""

from __future__ import annotations

from gradcli.errors import CallProblem, GradientProblem, TypeProblem
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import described, is_operand
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.checking.findings import Finding
    from gradcli.lang.running.runtime import Runtime


def check_function(runtime: Runtime) -> Builtin:
    """Return `check_grad(f, x, y)`: True if all partial derivatives of `f` there agree with finite differences."""

    def run(function: Any, points: list[Any]) -> bool:
        if not points:
            raise CallProblem("check_grad needs the point to check at: check_grad(f, x)")
        return not [found for found in findings_of(function, points, runtime) if found.verdict == "wrong"]

    return Builtin("check_grad", "function, *point", run)


def gradcheck_function(runtime: Runtime, order: int = 1) -> Builtin:
    """Return PyTorch's `gradcheck`, or `gradgradcheck`: True, or an error that names the partial that is off."""

    def run(func: Any, inputs: Any, raise_exception: Any, _named: dict[str, Any]) -> bool:
        from gradcli.core.checking.findings import worst

        points = list(inputs) if isinstance(inputs, tuple) else [inputs]
        found = worst(findings_of(func, points, runtime, order))
        if found is None or found.verdict != "wrong":
            return True
        if not truth(raise_exception):
            return False
        raise GradientProblem(
            f"Jacobian mismatch for output {found.row} with respect to input {found.column}: "
            f"numerical {found.numeric:.10g}, analytical {found.exact:.10g}"
        )

    name = "gradcheck" if order == 1 else "gradgradcheck"
    return Builtin(name, "func, inputs, *, raise_exception=True, **named", run)


def findings_of(function: Any, points: list[Any], runtime: Runtime, order: int = 1) -> list[Finding]:
    """Return the findings of all partial derivatives of a function at a point, its arguments laid end to end.

    With `order` 2 those of the gradient of its outputs' sum, which weighs them all differently.
    """
    from gradcli.core.checking.differences import check_partials
    from gradcli.core.checking.probe import probe_of
    from gradcli.core.checking.second_opinion import Opinion, reconsidered
    from gradcli.core.derivatives import jacobian
    from gradcli.core.lazy import np
    from gradcli.core.tensor import data_of
    from gradcli.lang.library.derivatives.values import primal

    call = python_callable(function, runtime=runtime)
    args = [primal(point) for point in points]
    for arg in args:
        if not is_operand(arg):
            raise TypeProblem(f"a derivative is checked at numbers and tensors, not at {described(arg)}")
    arrays = [np.asarray(data_of(arg), "float64") for arg in args]
    if not sum(array.size for array in arrays):
        return []
    if order == 2:
        call = _gradient_of(call)
    run, blocks = jacobian(call, args)
    exact = np.concatenate(
        [
            np.concatenate([np.asarray(data_of(block)).reshape(y.size, -1) for block in row], axis=1)
            for y, row in zip(run.outputs, blocks)
        ]
    )

    def outputs(leaves: list[Any]) -> list[Any]:
        result = call(*leaves)
        return list(result) if isinstance(result, (tuple, list)) else [result]

    probe = probe_of(outputs, [array.shape for array in arrays])
    flat = np.concatenate([array.reshape(-1) for array in arrays])
    opinion = Opinion(lambda: run.outputs, run.leaves, outputs)
    return reconsidered(check_partials(probe, flat, exact), opinion)


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
