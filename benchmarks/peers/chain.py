"""C. A chain of 600,000 nodes, forward and backward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from works import CHAIN_TURNS

if TYPE_CHECKING:
    from collections.abc import Callable


def floats_by_hand() -> Callable[[], object]:
    """Return the chain on floats, forward and backward."""

    def run() -> None:
        x, ct = 1.5, 1.0
        for _ in range(CHAIN_TURNS):
            x = x * 1.0000001 + 0.0000001
        for _ in range(CHAIN_TURNS):
            ct = ct * 1.0000001

    return run


def autograd() -> Callable[[], object]:
    """Return the chain under HIPS autograd (half a minute)."""
    from autograd import grad

    def chain(x: float) -> float:
        for _ in range(CHAIN_TURNS):
            x = x * 1.0000001 + 0.0000001
        return x

    gradient = grad(chain)
    return lambda: gradient(1.5)


def pytorch() -> Callable[[], object]:
    """Return the chain on a PyTorch 0-d tensor."""
    import torch

    def run() -> None:
        leaf = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
        x = leaf
        for _ in range(CHAIN_TURNS):
            x = x * 1.0000001 + 0.0000001
        x.backward()

    return run


PEERS = {"by hand": floats_by_hand, "autograd": autograd, "pytorch": pytorch}
