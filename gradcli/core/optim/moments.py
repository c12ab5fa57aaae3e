"""Optimisers that scale a running mean of the gradient: Adam, AdamW, Adamax, NAdam, RAdam."""

from __future__ import annotations

from gradcli.core.ops.exponential import sqrt
from gradcli.core.ops.mixtures import lerp
from gradcli.core.ops.selection import maximum
from gradcli.core.ops.signs import absolute
from gradcli.core.optim.formulas import in_default_type, plus_product, plus_quotient, with_decay
from gradcli.core.optim.optimiser import Optimiser, check_common, expect_not_negative
from gradcli.errors import ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.optim.optimiser import Group, State
    from gradcli.core.values import Value


def _decayed(value: Value, grad: Value, group: Group) -> tuple[Value, Value]:
    """Return parameter and gradient after weight decay, decoupled from the gradient or within it."""
    decay = group["weight_decay"]
    if decay and group["decoupled_weight_decay"]:
        return value * (1 - group["lr"] * decay), grad
    return value, with_decay(grad, value, group)


def adam_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step scaled by running means of the gradient and of its square.

    Source: Kingma & Ba (2015), Algorithm 1; amsgrad: Reddi et al. (2018); decoupled decay: Loshchilov & Hutter (2019).
    """
    lr, (beta1, beta2) = group["lr"], group["betas"]
    value, grad = _decayed(value, grad, group)
    count = state["step"] = state.get("step", 0) + 1
    mean = state["exp_avg"] = lerp(state.get("exp_avg", grad * 0.0), grad, 1 - beta1)
    square = plus_product(state.get("exp_avg_sq", grad * 0.0) * beta2, 1 - beta2, grad)
    state["exp_avg_sq"] = square
    if group["amsgrad"]:
        square = state["max_exp_avg_sq"] = maximum(state.get("max_exp_avg_sq", square), square)
    correction = (1 - beta2**count) ** 0.5
    size = sqrt(square) / correction + group["eps"]
    return plus_quotient(value, -(lr / (1 - beta1**count)), mean, size)


def _check_adam(group: Group) -> None:
    check_common(group)
    expect_not_negative(group, "eps")
    for place, beta in enumerate(group["betas"]):
        if not 0 <= beta < 1:
            raise ValueProblem(f"Invalid beta parameter at index {place}: {beta}")


def _adam(name: str, params: Any, settings: Group, decoupled: bool) -> Optimiser:
    unused = {"foreach": None, "capturable": False, "differentiable": False, "fused": None}
    defaults = {**settings, "betas": tuple(settings["betas"]), **unused, "decoupled_weight_decay": decoupled}
    return Optimiser(name, params, defaults, adam_step, _check_adam)


def adam(
    params: Any,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0,
    amsgrad: bool = False,
    *,
    maximize: bool = False,
) -> Optimiser:
    """Return Adam over `params`: what `torch.optim.Adam` is."""
    settings = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
    return _adam("Adam", params, {**settings, "amsgrad": amsgrad, "maximize": maximize}, decoupled=False)


def adamw(
    params: Any,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 1e-2,
    amsgrad: bool = False,
    *,
    maximize: bool = False,
) -> Optimiser:
    """Return Adam with decoupled weight decay over `params`: what `torch.optim.AdamW` is."""
    settings = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
    return _adam("AdamW", params, {**settings, "amsgrad": amsgrad, "maximize": maximize}, decoupled=True)


# ----- Adamax ----------------------------------------------------------------------------------------------


def adamax_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step of Adam scaled by the largest gradient instead of the mean square.

    Source: Kingma & Ba (2015), Algorithm 2.
    """
    beta1, beta2 = group["betas"]
    grad = with_decay(grad, value, group)
    count = state["step"] = state.get("step", 0) + 1
    nothing = grad * 0.0
    mean = state["exp_avg"] = lerp(state.get("exp_avg", nothing), grad, 1 - beta1)
    largest = maximum(state.get("exp_inf", nothing) * beta2, absolute(grad) + group["eps"])
    state["exp_inf"] = largest
    return plus_quotient(value, -(group["lr"] / (1 - beta1**count)), mean, largest)


def adamax(
    params: Any,
    lr: float = 2e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0,
    *,
    maximize: bool = False,
) -> Optimiser:
    """Return Adamax over `params`: what `torch.optim.Adamax` is."""
    defaults: Group = {
        "lr": lr,
        "betas": tuple(betas),
        "eps": eps,
        "weight_decay": weight_decay,
        "foreach": None,
        "maximize": maximize,
        "differentiable": False,
        "capturable": False,
    }
    return Optimiser("Adamax", params, defaults, adamax_step, _check_adam)


# ----- NAdam -----------------------------------------------------------------------------------------------


def nadam_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step of Adam with Nesterov's look ahead.

    Source: Dozat (2016), Incorporating Nesterov Momentum into Adam.
    """
    lr, (beta1, beta2), decay = group["lr"], group["betas"], group["momentum_decay"]
    value, grad = _decayed(value, grad, group)
    count = state["step"] = state.get("step", 0) + 1
    mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (at * decay)) for at in (count, count + 1))
    # PyTorch multiplies into a tensor of the default type, and reads a number back.
    so_far = state["mu_product"] = in_default_type(state.get("mu_product", 1.0) * in_default_type(mu))
    nothing = grad * 0.0
    mean = state["exp_avg"] = lerp(state.get("exp_avg", nothing), grad, 1 - beta1)
    square = plus_product(state.get("exp_avg_sq", nothing) * beta2, 1 - beta2, grad)
    state["exp_avg_sq"] = square
    size = sqrt(square / (1 - beta2**count)) + group["eps"]
    value = plus_quotient(value, -lr * (1 - mu) / (1 - so_far), grad, size)
    return plus_quotient(value, -lr * mu_next / (1 - so_far * mu_next), mean, size)


def _check_nadam(group: Group) -> None:
    _check_adam(group)
    expect_not_negative(group, "momentum_decay")


def nadam(
    params: Any,
    lr: float = 2e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0,
    momentum_decay: float = 4e-3,
    decoupled_weight_decay: bool = False,
    *,
    maximize: bool = False,
) -> Optimiser:
    """Return Adam with Nesterov momentum over `params`: what `torch.optim.NAdam` is."""
    defaults: Group = {
        "lr": lr,
        "betas": tuple(betas),
        "eps": eps,
        "weight_decay": weight_decay,
        "momentum_decay": momentum_decay,
        "decoupled_weight_decay": decoupled_weight_decay,
        "maximize": maximize,
        "foreach": None,
        "capturable": False,
        "differentiable": False,
    }
    return Optimiser("NAdam", params, defaults, nadam_step, _check_nadam)


# ----- RAdam -----------------------------------------------------------------------------------------------


def radam_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step of Adam that scales only when enough gradients have been seen.

    Source: Liu et al. (2020), On the Variance of the Adaptive Learning Rate and Beyond, Algorithm 2.
    """
    lr, (beta1, beta2) = group["lr"], group["betas"]
    value, grad = _decayed(value, grad, group)
    count = state["step"] = state.get("step", 0) + 1
    nothing = grad * 0.0
    mean = state["exp_avg"] = lerp(state.get("exp_avg", nothing), grad, 1 - beta1)
    square = plus_product(state.get("exp_avg_sq", nothing) * beta2, 1 - beta2, grad)
    state["exp_avg_sq"] = square
    correction = 1 - beta2**count
    change = mean / (1 - beta1**count) * lr
    longest = 2 / (1 - beta2) - 1
    length = longest - 2 * count * beta2**count / correction
    if length > 5.0:
        scale = 1.0 / (sqrt(square) + group["eps"]) * correction**0.5
        rectified = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
        change = change * scale * rectified**0.5
    return value - change


def radam(
    params: Any,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0,
    decoupled_weight_decay: bool = False,
    *,
    maximize: bool = False,
) -> Optimiser:
    """Return rectified Adam over `params`: what `torch.optim.RAdam` is."""
    defaults: Group = {
        "lr": lr,
        "betas": tuple(betas),
        "eps": eps,
        "weight_decay": weight_decay,
        "maximize": maximize,
        "foreach": None,
        "capturable": False,
        "decoupled_weight_decay": decoupled_weight_decay,
        "differentiable": False,
    }
    return Optimiser("RAdam", params, defaults, radam_step, _check_adam)
