"""F. The Hessian of Rosenbrock's function with 100 and with 1000 variables, first call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from works import ROSENBROCK_SIZES

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL, LARGE = ROSENBROCK_SIZES


def point(size: int) -> Any:
    """Return where the Hessian is taken."""
    import numpy as np

    return np.linspace(-1.2, 1.0, size)


def rosenbrock(x: Any) -> Any:
    """Return the function, for anything that slices and sums."""
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def numpy_by_hand(size: int) -> Callable[[], object]:
    """Return the three diagonals written out."""
    import numpy as np

    x = point(size)

    def run() -> None:
        hessian = np.zeros((size, size))
        index = np.arange(size - 1)
        hessian[index, index] = 1200 * x[:-1] ** 2 - 400 * x[1:] + 2
        hessian[index + 1, index + 1] += 200
        hessian[index, index + 1] = hessian[index + 1, index] = -400 * x[:-1]

    return run


def autograd(size: int) -> Callable[[], object]:
    """Return autograd's hessian: one backward sweep a row."""
    import autograd.numpy as anp
    from autograd import hessian

    function = hessian(lambda x: anp.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))
    x = point(size)
    return lambda: function(x)


def pytorch(size: int) -> Callable[[], object]:
    """Return torch.func.hessian, forward over reverse, batched."""
    import torch

    x = torch.from_numpy(point(size))
    torch.func.hessian(rosenbrock)(x[:2])  # a second of loading that is not the Hessian's own
    return lambda: torch.func.hessian(rosenbrock)(x)


PEERS = {
    f"{name}, n={size}": (lambda prepare=prepare, size=size: prepare(size))
    for size in ROSENBROCK_SIZES
    for name, prepare in (("by hand", numpy_by_hand), ("autograd", autograd), ("pytorch", pytorch))
}
