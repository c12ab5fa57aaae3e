"""Optimisers that scale the gradient by the root of its squares so far: RMSprop, Adagrad, Adadelta."""

from __future__ import annotations

from gradcli.core.ops.basic import zeros_like
from gradcli.core.ops.exponential import sqrt
from gradcli.core.ops.mixtures import lerp
from gradcli.core.optim.formulas import plus_product, plus_quotient, plus_scaled, with_decay
from gradcli.core.optim.optimiser import Optimiser, check_common, expect_not_negative
from gradcli.core.tensor import data_of
from gradcli.errors import ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.optim.optimiser import Group, State
    from gradcli.core.values import Value


def rmsprop_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step scaled by a running mean of the gradient's square.

    Source: Hinton, Neural Networks for Machine Learning (2012), lecture 6e; centred: Graves (2013), §4.2.
    """
    grad = with_decay(grad, value, group)
    state["step"] = state.get("step", 0) + 1
    alpha, nothing = group["alpha"], grad * 0.0
    square = state["square_avg"] = plus_product(state.get("square_avg", nothing) * alpha, 1 - alpha, grad)
    if group["centered"]:
        mean = state["grad_avg"] = lerp(state.get("grad_avg", nothing), grad, 1 - alpha)
        square = plus_product(square, -1.0, mean)
    size = sqrt(square) + group["eps"]
    if group["momentum"] > 0:
        pace = state.get("momentum_buffer", nothing) * group["momentum"]
        pace = state["momentum_buffer"] = pace + grad / size
        return plus_scaled(value, -group["lr"], pace)
    return plus_quotient(value, -group["lr"], grad, size)


def _check_rmsprop(group: Group) -> None:
    check_common(group)
    expect_not_negative(group, "eps", "momentum", "alpha")


def rmsprop(
    params: Any,
    lr: float = 1e-2,
    alpha: float = 0.99,
    eps: float = 1e-8,
    weight_decay: float = 0,
    momentum: float = 0,
    centered: bool = False,
    *,
    maximize: bool = False,
) -> Optimiser:
    """Return RMSprop over `params`: what `torch.optim.RMSprop` is."""
    defaults: Group = {
        "lr": lr,
        "momentum": momentum,
        "alpha": alpha,
        "eps": eps,
        "centered": centered,
        "weight_decay": weight_decay,
        "capturable": False,
        "foreach": None,
        "maximize": maximize,
        "differentiable": False,
    }
    return Optimiser("RMSprop", params, defaults, rmsprop_step, _check_rmsprop)


def adagrad_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step scaled by the sum of all squares of the gradient so far.

    Source: Duchi, Hazan & Singer (2011), JMLR 12.
    """
    grad = with_decay(grad, value, group)
    if not state:  # of a group that was added later
        state.update(_begin_adagrad(value, group))
    count = state["step"] = state["step"] + 1
    total = state["sum"] = plus_product(state["sum"], 1.0, grad)
    pace = group["lr"] / (1 + (count - 1) * group["lr_decay"])
    return plus_quotient(value, -pace, grad, sqrt(total) + group["eps"])


def _begin_adagrad(value: Value, group: Group) -> State:
    return {"step": 0, "sum": zeros_like(value) + group["initial_accumulator_value"]}


def _check_adagrad(group: Group) -> None:
    check_common(group)
    expect_not_negative(group, "lr_decay", "initial_accumulator_value", "eps")


def adagrad(
    params: Any,
    lr: float = 1e-2,
    lr_decay: float = 0,
    weight_decay: float = 0,
    initial_accumulator_value: float = 0,
    eps: float = 1e-10,
    *,
    maximize: bool = False,
) -> Optimiser:
    """Return Adagrad over `params`: what `torch.optim.Adagrad` is."""
    defaults: Group = {
        "lr": lr,
        "lr_decay": lr_decay,
        "eps": eps,
        "weight_decay": weight_decay,
        "initial_accumulator_value": initial_accumulator_value,
        "foreach": None,
        "maximize": maximize,
        "differentiable": False,
        "fused": None,
    }
    optimiser = Optimiser("Adagrad", params, defaults, adagrad_step, _check_adagrad)
    for group in optimiser.param_groups:
        for p in group["params"]:
            optimiser.state[id(p)] = _begin_adagrad(data_of(p), group)
    return optimiser


def adadelta_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step scaled by the ratio of past steps to past gradients.

    Source: Zeiler (2012), ADADELTA: An Adaptive Learning Rate Method, Algorithm 1.
    """
    grad = with_decay(grad, value, group)
    state["step"] = state.get("step", 0) + 1
    rho, eps, nothing = group["rho"], group["eps"], grad * 0.0
    square = state["square_avg"] = plus_product(state.get("square_avg", nothing) * rho, 1 - rho, grad)
    steps = state.get("acc_delta", nothing)
    change = sqrt(steps + eps) / sqrt(square + eps) * grad
    state["acc_delta"] = plus_product(steps * rho, 1 - rho, change)
    return plus_scaled(value, -group["lr"], change)


def _check_adadelta(group: Group) -> None:
    check_common(group)
    expect_not_negative(group, "eps")
    if not 0 <= group["rho"] <= 1:
        raise ValueProblem(f"Invalid rho value: {group['rho']}")


def adadelta(
    params: Any,
    lr: float = 1.0,
    rho: float = 0.9,
    eps: float = 1e-6,
    weight_decay: float = 0,
    *,
    maximize: bool = False,
) -> Optimiser:
    """Return Adadelta over `params`: what `torch.optim.Adadelta` is."""
    defaults: Group = {
        "lr": lr,
        "rho": rho,
        "eps": eps,
        "weight_decay": weight_decay,
        "maximize": maximize,
        "capturable": False,
        "foreach": None,
        "differentiable": False,
    }
    return Optimiser("Adadelta", params, defaults, adadelta_step, _check_adadelta)
