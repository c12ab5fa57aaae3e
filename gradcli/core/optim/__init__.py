"""Optimisers: they update leaves in place, step by step, by the gradients that backward left in them.

The arithmetic is PyTorch's, operation by operation, so that the numbers agree from step to step.
Source: https://pytorch.org/docs/stable/optim.html
"""

from __future__ import annotations

from gradcli.core.optim.descent import asgd, rprop, sgd
from gradcli.core.optim.moments import adam, adamax, adamw, nadam, radam
from gradcli.core.optim.optimiser import Optimiser
from gradcli.core.optim.quasi_newton import lbfgs
from gradcli.core.optim.squares import adadelta, adagrad, rmsprop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["OPTIMISERS", "Optimiser", "sgd"]

OPTIMISERS: dict[str, Callable[..., Optimiser]] = {
    "SGD": sgd,
    "Adam": adam,
    "AdamW": adamw,
    "RMSprop": rmsprop,
    "Adagrad": adagrad,
    "Adadelta": adadelta,
    "Adamax": adamax,
    "NAdam": nadam,
    "RAdam": radam,
    "ASGD": asgd,
    "Rprop": rprop,
    "LBFGS": lbfgs,
}
