"""D. sum(exp(-x^2) * sin(3x) + log1p(x^2)) over a million numbers, value and gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from works import ELEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable


def numbers() -> Any:
    """Return the million numbers, from -3 to 3."""
    import numpy as np

    return np.linspace(-3.0, 3.0, ELEMENTS)


def numpy_value() -> Callable[[], object]:
    """Return the value alone in numpy: the measure for what the gradient adds."""
    import numpy as np

    x = numbers()

    def run() -> None:
        np.sum(np.exp(-(x**2)) * np.sin(3 * x) + np.log1p(x**2))

    return run


def numpy_by_hand() -> Callable[[], object]:
    """Return value and gradient in numpy, squares and exponentials used twice."""
    import numpy as np

    x = numbers()

    def run() -> None:
        square = x * x
        bell, angle = np.exp(-square), 3 * x
        sine = np.sin(angle)
        np.sum(bell * sine + np.log1p(square))
        bell * (3 * np.cos(angle) - 2 * x * sine) + 2 * x / (1 + square)

    return run


def autograd() -> Callable[[], object]:
    """Return value and gradient under HIPS autograd."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    x = numbers()
    function = value_and_grad(lambda x: anp.sum(anp.exp(-(x**2)) * anp.sin(3 * x) + anp.log1p(x**2)))
    return lambda: function(x)


def pytorch() -> Callable[[], object]:
    """Return value and gradient in PyTorch, float64."""
    import torch

    x = torch.from_numpy(numbers()).requires_grad_()

    def run() -> None:
        x.grad = None
        (torch.exp(-(x**2)) * torch.sin(3 * x) + torch.log1p(x**2)).sum().backward()

    return run


PEERS = {"value only": numpy_value, "by hand": numpy_by_hand, "autograd": autograd, "pytorch": pytorch}
