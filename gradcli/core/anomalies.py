"""Anomaly mode: a walk backwards that ends in nan says which operation gave it first, as PyTorch's does."""

from __future__ import annotations

from gradcli.core.cotangents import Wanted
from gradcli.core.element_shares import ElementShares
from gradcli.core.tape import has_nan
from gradcli.core.tensor import Tensor, name_of_node
from gradcli.errors import GradientProblem


def refuse_nan(node: Tensor, wanted: Wanted) -> None:
    """Look at the shares that a node has given to those operands whose gradients are wanted, or lead to one.

    Raises: GradientProblem in PyTorch's words for one with a nan.
    """
    operands = [x for x in node.inputs if type(x) is Tensor]
    for i, x in enumerate(operands):
        if x.ct is None or type(x.ct) is ElementShares or not has_nan(x.ct):
            continue
        if wanted.targets is not None and x not in wanted and not wanted.lies_behind(x):
            continue
        raise GradientProblem(
            f"Function '{name_of_node(node)}' returned nan values in its {i}th output.",
            hint="its slope is not defined here, or infinities meet in it: look at its operands, or leave anomaly mode",
        )
