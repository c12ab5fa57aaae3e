"""H. A finite-difference check of a gradient with 100 components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from works import CHECK_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable


def point() -> Any:
    """Return where the gradient is checked."""
    import numpy as np

    return np.linspace(-1.5, 1.5, CHECK_SIZE)


def numpy_differences() -> Callable[[], object]:
    """Return plain central differences, all of them in one batch, without an error bar: the floor."""
    import numpy as np

    x = point()
    step = 1e-6 * np.eye(CHECK_SIZE)

    def function(x: Any) -> Any:
        return (np.sin(x) * np.exp(-(x**2) / 10) * np.roll(x, 1, axis=-1)).sum(-1)

    return lambda: (function(x + step) - function(x - step)) / 2e-6


def autograd() -> Callable[[], object]:
    """Return autograd's check_grads: one random direction, both modes."""
    import autograd.numpy as anp
    from autograd.test_util import check_grads

    x = point()
    check = check_grads(lambda x: anp.sum(anp.sin(x) * anp.exp(-(x**2) / 10) * anp.roll(x, 1)), order=1)
    return lambda: check(x)


def pytorch() -> Callable[[], object]:
    """Return torch.autograd.gradcheck: every component, a fixed step, no error bar."""
    import torch

    x = torch.from_numpy(point()).requires_grad_()

    def run() -> None:
        torch.autograd.gradcheck(lambda x: (torch.sin(x) * torch.exp(-(x**2) / 10) * x.roll(1)).sum(), x)

    return run


PEERS = {"by hand": numpy_differences, "autograd": autograd, "pytorch": pytorch}
