"""G. One step of gradient descent for a 2-16-1 network over 200 points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from works import HIDDEN, LEARNING_RATE, POINTS

if TYPE_CHECKING:
    from collections.abc import Callable


def numbers() -> tuple[Any, Any, list[Any]]:
    """Return the points, their targets, and the four parameters."""
    import numpy as np

    draw = np.random.default_rng(0)
    points = draw.normal(size=(POINTS, 2))
    targets = np.sin(points[:, :1]) * points[:, 1:]
    weights = [
        draw.normal(size=(2, HIDDEN)),
        np.zeros(HIDDEN),
        draw.normal(size=(HIDDEN, 1)) / 4,
        np.zeros(1),
    ]
    return points, targets, weights


def numpy_by_hand() -> Callable[[], object]:
    """Return the step in numpy, backward pass written out."""
    import numpy as np

    points, targets, weights = numbers()

    def run() -> None:
        w1, b1, w2, b2 = weights
        hidden = np.tanh(points @ w1 + b1)
        ct = (hidden @ w2 + b2 - targets) * (2.0 / POINTS)
        below = (ct @ w2.T) * (1.0 - hidden * hidden)
        w2 -= LEARNING_RATE * (hidden.T @ ct)
        b2 -= LEARNING_RATE * ct.sum(0)
        w1 -= LEARNING_RATE * (points.T @ below)
        b1 -= LEARNING_RATE * below.sum(0)

    return run


def autograd() -> Callable[[], object]:
    """Return the step under HIPS autograd."""
    import autograd.numpy as anp
    from autograd import grad

    points, targets, weights = numbers()

    def loss(weights: list[Any]) -> Any:
        w1, b1, w2, b2 = weights
        return anp.mean((anp.tanh(points @ w1 + b1) @ w2 + b2 - targets) ** 2)

    gradient = grad(loss)

    def run() -> None:
        for weight, slope in zip(weights, gradient(weights), strict=True):
            weight -= LEARNING_RATE * slope

    return run


def pytorch() -> Callable[[], object]:
    """Return the step in PyTorch, float64, with its own SGD."""
    import torch

    points, targets, weights = numbers()
    points, targets = torch.from_numpy(points), torch.from_numpy(targets)
    w1, b1, w2, b2 = leaves = [torch.from_numpy(weight).requires_grad_() for weight in weights]
    optimizer = torch.optim.SGD(leaves, lr=LEARNING_RATE)

    def run() -> None:
        optimizer.zero_grad()
        ((torch.tanh(points @ w1 + b1) @ w2 + b2 - targets) ** 2).mean().backward()
        optimizer.step()

    return run


PEERS = {"by hand": numpy_by_hand, "autograd": autograd, "pytorch": pytorch}
