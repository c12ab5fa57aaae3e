"""B. A scalar loop with a data-dependent end, forward and backward."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from works import LOOP_LIMIT, LOOP_START

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def floats_by_hand() -> Callable[[], object]:
    """Return the loop on floats, its backward pass written out: what no recording at all would cost."""

    def run() -> tuple[float, float]:
        x, y = LOOP_START
        total, step, steps = x * 0.0, x, []
        while total < LOOP_LIMIT:
            steps.append(step)
            step = math.sin(step * y) + step * 0.5
            total = total + step * step
        steps.append(step)
        x_bar = y_bar = carried = 0.0
        for before, after in zip(reversed(steps[:-1]), reversed(steps[1:]), strict=True):
            ct = carried + 2.0 * after
            slope = math.cos(before * y) * ct
            y_bar += slope * before
            carried = slope * y + 0.5 * ct
        x_bar += carried
        return x_bar, y_bar

    assert all(math.isfinite(each) for each in run())
    return run


def autograd() -> Callable[[], object]:
    """Return the loop under HIPS autograd."""
    import autograd.numpy as anp
    from autograd import grad

    def loop(x: float, y: float) -> float:
        total, step = x * 0.0, x
        while total < LOOP_LIMIT:
            step = anp.sin(step * y) + step * 0.5
            total = total + step * step
        return total

    gradient = grad(loop, (0, 1))
    return lambda: gradient(*LOOP_START)


def pytorch() -> Callable[[], object]:
    """Return the loop on PyTorch's 0-d tensors."""
    import torch

    def run() -> None:
        x, y = (torch.tensor(start, dtype=torch.float64, requires_grad=True) for start in LOOP_START)
        total, step = x * 0.0, x
        while total < LOOP_LIMIT:
            step = torch.sin(step * y) + step * 0.5
            total = total + step * step
        total.backward()

    return run


def micrograd() -> Callable[[], object]:
    """Return the loop on micrograd's values, with the sine it lacks.

    Its `backward` recurses, which a graph this deep does not survive, so the same order is made with a stack here.
    """
    from micrograd.engine import Value

    def sine(x: Any) -> Any:
        out = Value(math.sin(x.data), (x,), "sin")

        def pull() -> None:
            x.grad += math.cos(x.data) * out.grad

        out._backward = pull
        return out

    def run() -> None:
        x, y = (Value(start) for start in LOOP_START)
        total, step = x * 0.0, x
        while total.data < LOOP_LIMIT:
            step = sine(step * y) + step * 0.5
            total = total + step * step
        order, seen, waiting = [], set(), [(total, False)]
        while waiting:
            node, done = waiting.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))
                waiting.extend((child, False) for child in node._prev)
        total.grad = 1.0
        for node in reversed(order):
            node._backward()

    return run


PEERS = {"by hand": floats_by_hand, "autograd": autograd, "micrograd": micrograd, "pytorch": pytorch}
