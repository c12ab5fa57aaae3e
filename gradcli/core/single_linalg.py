"""Determinants, inverses and solutions of small systems in single precision, rounded step by step as LAPACK does.

NumPy and PyTorch call different builds of LAPACK, whose sums run in different orders: of a matrix of 2 rows two
determinants in five differ in their last digit. Up to FEW rows elimination without fused steps gives PyTorch's
digits for all matrices of 2 rows and for most of 3 and 4 (measured against PyTorch on a CPU).
"""

from __future__ import annotations

from gradcli.core.lazy import np

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FEW = 4
ALMOST_ZERO = (
    1e-3  # smallest over largest pivot, from where elimination in single precision loses half the digits
)


def is_small(a: Any, b: Any = None) -> bool:
    """Say whether `a` is one finite matrix of 2 to FEW rows in single precision (and `b` columns for it)."""
    fits = a.dtype == np.float32 and a.ndim == 2 and 1 < a.shape[0] <= FEW and np.isfinite(a).all()
    return bool(fits and (b is None or (b.dtype == a.dtype and b.ndim == 2)))


def _eliminated(a: Any) -> tuple[Any, list[int], int]:
    """Return (L and U in one matrix, the order of the rows, the sign of that order), by partial pivoting."""
    u, n, sign = a.copy(), len(a), 1
    order = list(range(n))
    for k in range(n):
        pivot = k + int(np.argmax(np.abs(u[k:, k])))
        if pivot != k:
            u[[k, pivot]] = u[[pivot, k]]
            order[k], order[pivot] = order[pivot], order[k]
            sign = -sign
        if u[k, k]:
            rest = u[k + 1 :, k]
            u[k + 1 :, k] = rest / u[k, k] if n < FEW else rest * (np.float32(1.0) / u[k, k])
            u[k + 1 :, k + 1 :] -= u[k + 1 :, k, None] * u[k, k + 1 :]
    return u, order, sign


def small_determinant(a: Any) -> Any:
    """Return the determinant of a small matrix: the product of the pivots of its transpose."""
    u, _, sign = _eliminated(a.T)
    found = np.float32(1.0)
    for pivot in u.diagonal():
        found = found * pivot
    return np.asarray(found * np.float32(sign))


def small_solution(a: Any, b: Any, *, surely: bool = False) -> Any:
    """Return the solution of a @ x = b for columns `b`, or None if a pivot is zero (`surely`: almost zero)."""
    u, order, _ = _eliminated(a)
    pivots = np.abs(u.diagonal())
    if pivots.min() <= (ALMOST_ZERO * pivots.max() if surely else 0.0):
        return None
    x, n = b[order], len(a)
    for i in range(n):
        for k in range(i):
            x[i] -= u[i, k] * x[k]
    for i in reversed(range(n)):
        for k in range(n - 1, i, -1):
            x[i] -= u[i, k] * x[k]
        x[i] *= np.float32(1.0) / u[i, i]
    return x
