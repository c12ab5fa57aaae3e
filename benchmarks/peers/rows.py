"""E. x^2*y + sin(x*z): value and three partials for each of a million rows, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from works import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable


def columns() -> tuple[Any, Any, Any]:
    """Return three columns of a million numbers."""
    import numpy as np

    draw = np.random.default_rng(0)
    return draw.uniform(-2, 2, ROWS), draw.uniform(-2, 2, ROWS), draw.uniform(-2, 2, ROWS)


def numpy_by_hand() -> Callable[[], object]:
    """Return value and partials in numpy."""
    import numpy as np

    x, y, z = columns()

    def run() -> tuple[Any, ...]:
        square, angle = x * x, x * z
        cosine = np.cos(angle)
        return square * y + np.sin(angle), 2 * x * y + z * cosine, square, x * cosine

    return run


def autograd() -> Callable[[], object]:
    """Return value and partials under HIPS autograd."""
    import autograd.numpy as anp
    from autograd import make_vjp

    x, y, z = columns()
    ones = anp.ones(ROWS)

    def run() -> None:
        pull, _value = make_vjp(lambda row: row[0] ** 2 * row[1] + anp.sin(row[0] * row[2]))((x, y, z))
        pull(ones)

    return run


def pytorch() -> Callable[[], object]:
    """Return value and partials in PyTorch."""
    import torch

    x, y, z = (torch.from_numpy(column).requires_grad_() for column in columns())

    def run() -> None:
        torch.autograd.grad((x**2 * y + torch.sin(x * z)).sum(), (x, y, z))

    return run


PEERS = {"by hand": numpy_by_hand, "autograd": autograd, "pytorch": pytorch}
