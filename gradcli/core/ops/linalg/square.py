"""What linear algebra asks of its operands: square matrices, float dtype; and how it tells of singular ones."""

from __future__ import annotations

from gradcli.core.lazy import np, scipy_linalg
from gradcli.core.ops.axes import newest, rank_of, shape_now
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.reductions.reduction import expect_floating
from gradcli.core.tensor import Tensor, data_of, torch_type
from gradcli.core.values import (
    BatchConflict,
    Batched,
    broadcast_shape,
    default_dtype,
    dtype_of,
    is_floating,
    shape_of,
)
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def matrices(x: Any, name: str) -> Any:
    """Return an operand, known to be one matrix or a stack of them, in a float dtype.

    Raises: ShapeProblem, TypeProblem in PyTorch's words.
    """
    if rank_of(x) < 2:
        raise ShapeProblem(
            f"{name}: The input tensor A must have at least 2 dimensions.",
            hint=f"its shape is {shape_now(x)}",
        )
    if type(x) is Tensor and not is_floating(x.current().value) and default_dtype() != "float64":
        raise TypeProblem(
            f"{name}: Expected a floating point or complex tensor as input. Got {torch_type(x.current().value)}",
            hint="convert it with .double()",
            kind="RuntimeError",
        )
    return newest(expect_floating(x, name))


def square_matrices(x: Any, name: str) -> Any:
    """Return an operand, known to be one square matrix or a stack of them, in a float dtype."""
    x = matrices(x, name)
    shape = shape_now(x)
    if shape[-1] != shape[-2]:
        raise ShapeProblem(
            f"{name}: A must be batches of square matrices, but they are {shape[-2]} by {shape[-1]} matrices",
            hint="pinv and lstsq take matrices of any shape" if "inv" in name or "solve" in name else None,
        )
    return x


def _tolerance(given: Any, name: str, stack: tuple[int, ...]) -> Any:
    value = data_of(as_operand(given))
    if type(value) is Batched:
        raise BatchConflict
    if dtype_of(value) == "bool":
        raise TypeProblem(f"{name} must be a number, not a bool")
    broadcast_shape(stack, shape_of(value))
    return value


def tolerances(x: Any, atol: Any, rtol: Any) -> Callable[[Any], Any]:
    """Return the size up to which a singular value counts as 0, as a function of the largest one.

    Source: https://pytorch.org/docs/stable/generated/torch.linalg.pinv.html
    """
    rows, columns = shape_now(x)[-2:]
    above = 0.0 if atol is None else _tolerance(atol, "atol", shape_now(x)[:-2])
    if rtol is None:
        rtol = (
            0.0
            if np.any(np.asarray(above) > 0.0)
            else max(rows, columns) * np.finfo(dtype_of(data_of(x))).eps
        )
    share = _tolerance(rtol, "rtol", shape_now(x)[:-2])
    return lambda largest: np.maximum(above, share * largest)


def converged(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Return a function of matrices that tells in PyTorch's words when it finds no answer: nan or inf is in them."""

    def tell(*arrays: Any, **options: Any) -> Any:
        try:
            return function(*arrays, **options)
        except np.linalg.LinAlgError:
            raise ValueProblem(
                f"{name}: The algorithm failed to converge because the input matrix contained non-finite values.",
                hint="look for the nan or inf: isfinite(x)",
                kind="_LinAlgError",
            ) from None

    return tell


def identity_like(x: Any, size: int) -> Any:
    """Return the identity matrix of `size` rows in the dtype of `x`."""
    return np.eye(size, dtype=dtype_of(data_of(x)))


def _members(array: Any) -> Any:
    return array.reshape((-1, *array.shape[-2:]))


def singular(array: Any, name: str, what: str) -> ValueProblem:
    """Return PyTorch's problem with a matrix, or a stack of them, that has no inverse."""
    for at, member in enumerate(_members(array)):
        diagonal = np.diagonal(scipy_linalg.lu(member)[2])
        zeros = np.flatnonzero(diagonal == 0)
        if len(zeros):
            place = f"(Batch element {at}): " if array.ndim > 2 else ""
            if what == "inversion":
                words = f"The diagonal element {zeros[0] + 1} is zero, the inversion could not be completed because"
                return ValueProblem(
                    f"{name}: {place}{words} the input matrix is singular.",
                    hint="pinv always exists",
                    kind="_LinAlgError",
                )
            return ValueProblem(
                f"torch.{name}: {place}The solver failed because the input matrix is singular.",
                hint="lstsq and pinv take any matrix",
                kind="_LinAlgError",
            )
    return ValueProblem(f"{name}: the input matrix is singular.", kind="_LinAlgError")


def not_positive_definite(array: Any, name: str) -> ValueProblem:
    """Return PyTorch's problem with a matrix that has no Cholesky factor."""
    for at, member in enumerate(_members(array)):
        for order in range(1, member.shape[-1] + 1):
            try:
                np.linalg.cholesky(member[:order, :order])
            except np.linalg.LinAlgError:
                place = f"(Batch element {at}): " if array.ndim > 2 else ""
                return ValueProblem(
                    f"{name}: {place}The factorization could not be completed because the input is not "
                    f"positive-definite (the leading minor of order {order} is not positive-definite).",
                    kind="_LinAlgError",
                )
    return ValueProblem(f"{name}: the input is not positive-definite.", kind="_LinAlgError")
