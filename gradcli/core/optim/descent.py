"""Optimisers with one pace for all: SGD, averaged SGD; and Rprop, which sees only the gradient's sign."""

from __future__ import annotations

from gradcli.core.ops.bounds import clamp
from gradcli.core.ops.selection import where
from gradcli.core.ops.signs import sign
from gradcli.core.optim.formulas import in_default_type, plus_scaled, with_decay
from gradcli.core.optim.optimiser import Optimiser, check_common
from gradcli.errors import ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.optim.optimiser import Group, State
    from gradcli.core.values import Value


# ----- SGD -------------------------------------------------------------------------------------------------


def sgd_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step down the gradient, or down its running mean with momentum."""
    grad = with_decay(grad, value, group)
    momentum = group["momentum"]
    if momentum:
        mean = state.get("momentum_buffer")
        mean = grad if mean is None else momentum * mean + (1 - group["dampening"]) * grad
        state["momentum_buffer"] = mean
        grad = plus_scaled(grad, momentum, mean) if group["nesterov"] else mean
    return plus_scaled(value, -group["lr"], grad)


def _check_sgd(group: Group) -> None:
    check_common(group)
    if group["momentum"] < 0:
        raise ValueProblem(f"Invalid momentum value: {group['momentum']}")
    if group["nesterov"] and (group["momentum"] <= 0 or group["dampening"] != 0):
        raise ValueProblem("Nesterov momentum requires a momentum and zero dampening")


def sgd(
    params: Any,
    lr: float = 1e-3,
    momentum: float = 0,
    dampening: float = 0,
    weight_decay: float = 0,
    nesterov: bool = False,
    *,
    maximize: bool = False,
) -> Optimiser:
    """Return stochastic gradient descent over `params`: what `torch.optim.SGD` is."""
    defaults: Group = {
        "lr": lr,
        "momentum": momentum,
        "dampening": dampening,
        "weight_decay": weight_decay,
        "nesterov": nesterov,
        "maximize": maximize,
        "foreach": None,
        "differentiable": False,
        "fused": None,
    }
    return Optimiser("SGD", params, defaults, sgd_step, _check_sgd)


# ----- ASGD ------------------------------------------------------------------------------------------------


def asgd_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step of SGD at a falling rate; the running mean of all is kept as `ax`.

    Source: Polyak & Juditsky (1992), SIAM J. Control Optim. 30.
    """
    lr, lambd = group["lr"], group["lambd"]
    grad = with_decay(grad, value, group)
    count = state["step"] = state.get("step", 0) + 1
    eta, mu = state.get("eta", in_default_type(lr)), state.get("mu", 1.0)
    value = plus_scaled(value * (1 - lambd * eta), -eta, grad)
    state["eta"] = in_default_type(lr / (1 + lambd * lr * count) ** group["alpha"])
    state["mu"] = in_default_type(1 / max(1, count - group["t0"]))
    mean = state.get("ax", grad * 0.0)
    state["ax"] = value if mu == 1 else mean + (value - mean) * mu
    return value


def asgd(
    params: Any,
    lr: float = 1e-2,
    lambd: float = 1e-4,
    alpha: float = 0.75,
    t0: float = 1e6,
    weight_decay: float = 0,
    *,
    maximize: bool = False,
) -> Optimiser:
    """Return averaged stochastic gradient descent over `params`: what `torch.optim.ASGD` is."""
    defaults: Group = {
        "lr": lr,
        "lambd": lambd,
        "alpha": alpha,
        "t0": t0,
        "weight_decay": weight_decay,
        "foreach": None,
        "maximize": maximize,
        "differentiable": False,
        "capturable": False,
    }
    return Optimiser("ASGD", params, defaults, asgd_step, check_common)


# ----- Rprop -----------------------------------------------------------------------------------------------


def rprop_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step whose size grows while the gradient keeps its sign, and shrinks when it turns.

    Source: Riedmiller & Braun (1993), IEEE Int. Conf. on Neural Networks.
    """
    (shrink, grow), (least, most) = group["etas"], group["step_sizes"]
    state["step"] = state.get("step", 0) + 1
    nothing = grad * 0.0
    agreement = grad * state.get("prev", nothing)
    factor = where(agreement > 0, nothing + grow, where(agreement < 0, nothing + shrink, nothing + 1.0))
    grad = state["prev"] = where(agreement < 0, nothing, grad)
    size = state["step_size"] = clamp(state.get("step_size", nothing + group["lr"]) * factor, least, most)
    return value - sign(grad) * size


def _check_rprop(group: Group) -> None:
    if not group["lr"] >= 0:
        raise ValueProblem(f"Invalid learning rate: {group['lr']}")
    shrink, grow = group["etas"]
    if not 0 < shrink < 1 < grow:
        raise ValueProblem(f"Invalid eta values: {shrink}, {grow}")


def rprop(
    params: Any,
    lr: float = 1e-2,
    etas: tuple[float, float] = (0.5, 1.2),
    step_sizes: tuple[float, float] = (1e-6, 50),
    *,
    maximize: bool = False,
) -> Optimiser:
    """Return resilient propagation over `params`: what `torch.optim.Rprop` is."""
    defaults: Group = {
        "lr": lr,
        "etas": tuple(etas),
        "step_sizes": tuple(step_sizes),
        "foreach": None,
        "maximize": maximize,
        "differentiable": False,
        "capturable": False,
    }
    return Optimiser("Rprop", params, defaults, rprop_step, _check_rprop)
