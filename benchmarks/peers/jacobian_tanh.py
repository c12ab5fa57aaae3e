"""F. The Jacobian of tanh(W x), 500 by 500."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from works import JACOBIAN_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable


def numbers() -> tuple[Any, Any]:
    """Return W and x."""
    import numpy as np

    draw = np.random.default_rng(0)
    return draw.normal(size=(JACOBIAN_SIZE, JACOBIAN_SIZE)) / 20, draw.normal(size=JACOBIAN_SIZE)


def numpy_by_hand() -> Callable[[], object]:
    """Return the rows of W scaled by the slopes."""
    import numpy as np

    weights, x = numbers()
    return lambda: (1 - np.tanh(weights @ x) ** 2)[:, None] * weights


def autograd() -> Callable[[], object]:
    """Return autograd's jacobian."""
    import autograd.numpy as anp
    from autograd import jacobian

    weights, x = numbers()
    function = jacobian(lambda x: anp.tanh(weights @ x))
    return lambda: function(x)


def pytorch() -> Callable[[], object]:
    """Return torch.func.jacrev."""
    import torch

    weights, x = (torch.from_numpy(each) for each in numbers())
    function = torch.func.jacrev(lambda x: torch.tanh(weights @ x))
    return lambda: function(x)


def pytorch_functional() -> Callable[[], object]:
    """Return torch.autograd.functional.jacobian, batched."""
    import torch

    weights, x = (torch.from_numpy(each) for each in numbers())

    def run() -> None:
        torch.autograd.functional.jacobian(lambda x: torch.tanh(weights @ x), x, vectorize=True)

    return run


PEERS = {
    "by hand": numpy_by_hand,
    "autograd": autograd,
    "pytorch": pytorch,
    "pytorch functional": pytorch_functional,
}
