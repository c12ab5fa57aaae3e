"""Optimisers: they update leaves in place, step by step, by the gradients that backward left in them.

The arithmetic is PyTorch's, operation by operation, so that the numbers agree from step to step.
Source: https://pytorch.org/docs/stable/optim.html
"""

from __future__ import annotations

from gradcli.core.inplace import assign
from gradcli.core.ops.basic import zeros_like
from gradcli.core.ops.exponential import sqrt
from gradcli.core.ops.mixtures import lerp
from gradcli.core.ops.selection import maximum
from gradcli.core.single import fused
from gradcli.core.tensor import Tensor, data_of, set_grad_enabled, torch_type
from gradcli.core.values import cast, describe, dtype_of, settle
from gradcli.errors import TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from gradcli.core.values import Value

    Group: TypeAlias = dict[str, Any]
    State: TypeAlias = dict[str, Any]
    Rule: TypeAlias = Callable[[Value, Value, Group, State], Value]


class Optimiser:
    """Groups of parameters with their settings, and for every parameter what its rule keeps between steps.

    `param_groups` is a list of dicts, as in PyTorch: `params` and the settings, which may be changed
    between steps.
    """

    __slots__ = ("_check", "_rule", "defaults", "name", "param_groups", "state")

    def __init__(
        self, name: str, params: Any, defaults: Group, rule: Rule, check: Callable[[Group], None]
    ) -> None:
        self.name = name
        self.defaults = defaults
        self.param_groups: list[Group] = []
        self.state: dict[int, State] = {}
        self._rule = rule
        self._check = check
        check(defaults)
        groups = _listed(params)
        if not groups:
            raise ValueProblem("optimizer got an empty parameter list")
        if isinstance(groups[0], dict):
            for group in groups:
                self.add_param_group(group)
        else:
            self.add_param_group({"params": groups})

    def add_param_group(self, group: Group) -> None:
        """Take further parameters, with settings of their own where the group has them.

        Raises: TypeProblem, ValueProblem in PyTorch's words for what cannot be optimised.
        """
        if not isinstance(group, dict) or "params" not in group:
            raise TypeProblem("param_group must be a dict with the key 'params'")
        params = [group["params"]] if type(group["params"]) is Tensor else _listed(group["params"])
        known = {id(p) for other in self.param_groups for p in other["params"]}
        for p in params:
            if type(p) is not Tensor:
                raise TypeProblem(
                    f"optimizer can only optimize Tensors, but one of the params is {describe(p)}",
                    said=f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}",
                )
            if not p.is_leaf:
                raise ValueProblem(
                    "can't optimize a non-leaf Tensor", hint="pass the tensors made with requires_grad=True"
                )
            if id(p) in known:
                raise ValueProblem("some parameters appear in more than one parameter group")
        settings = {**group, "params": params}
        for name, value in self.defaults.items():
            settings.setdefault(name, value)
        self._check(settings)
        self.param_groups.append(settings)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or make them zeros."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad = None if set_to_none else Tensor(zeros_like(data_of(p.grad)))

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update every parameter that has a gradient; return the loss if `closure` computes it."""
        loss = None
        if closure is not None:
            before = set_grad_enabled(True)
            try:
                loss = closure()
            finally:
                set_grad_enabled(before)
        before = set_grad_enabled(False)
        try:
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        self._update(p, group)
        finally:
            set_grad_enabled(before)
        return loss

    def _update(self, p: Tensor, group: Group) -> None:
        value, grad = data_of(p), data_of(p.grad)
        if group["maximize"]:
            grad = -grad
        new = self._rule(value, grad, group, self.state.setdefault(id(p), {}))
        assign(p, new if dtype_of(new) == dtype_of(value) else cast(new, dtype_of(value)))

    def __repr__(self) -> str:
        lines = [f"{self.name} ("]
        for number, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {number}")
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key != "params"]
        return "\n".join([*lines, ")"])


def _listed(params: Any) -> list[Any]:
    if type(params) is Tensor or isinstance(params, (str, dict)) or not hasattr(params, "__iter__"):
        what = f"torch.{torch_type(data_of(params))}Tensor" if type(params) is Tensor else describe(params)
        raise TypeProblem(
            f"params argument given to the optimizer should be an iterable of Tensors or dicts, but got {what}",
            hint="pass a list: [x]",
        )
    items: Iterable[Any] = params
    return list(items)


# ----- SGD -------------------------------------------------------------------------------------------------


def sgd_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step down the gradient, or down its running mean with momentum."""
    if group["weight_decay"]:
        grad = plus_scaled(grad, group["weight_decay"], value)
    momentum = group["momentum"]
    if momentum:
        mean = state.get("momentum_buffer")
        mean = grad if mean is None else momentum * mean + (1 - group["dampening"]) * grad
        state["momentum_buffer"] = mean
        grad = plus_scaled(grad, momentum, mean) if group["nesterov"] else mean
    return plus_scaled(value, -group["lr"], grad)


def plus_scaled(value: Value, factor: float, other: Value) -> Value:
    """Return `value + factor * other`; in single precision rounded once, as the fused operation of processors is."""
    return value + factor * other if dtype_of(value) != "float32" else settle(fused(value, factor, other))


def plus_product(value: Value, factor: float, other: Value) -> Value:
    """Return `value + factor * other * other`, of which the last product and the sum are one fused operation."""
    if dtype_of(value) != "float32":
        return value + factor * other * other
    return settle(fused(value, factor * other, other))


def plus_quotient(value: Value, factor: float, above: Value, below: Value) -> Value:
    """Return `value + factor * above / below`, multiplied before it is divided, as PyTorch's addcdiv does it."""
    return value + factor * above / below


def _check_sgd(group: Group) -> None:
    _check_common(group)
    if group["momentum"] < 0:
        raise ValueProblem(f"Invalid momentum value: {group['momentum']}")
    if group["nesterov"] and (group["momentum"] <= 0 or group["dampening"] != 0):
        raise ValueProblem("Nesterov momentum requires a momentum and zero dampening")


def _check_common(group: Group) -> None:
    if not group["lr"] >= 0:
        raise ValueProblem(f"Invalid learning rate: {group['lr']}")
    _expect_not_negative(group, "weight_decay")


def _expect_not_negative(group: Group, *names: str) -> None:
    """Refuse settings below 0. Raises: ValueProblem in PyTorch's words."""
    for name in names:
        if not group[name] >= 0:
            said = "epsilon" if name == "eps" else name
            raise ValueProblem(f"Invalid {said} value: {group[name]}")


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


# ----- Adam ------------------------------------------------------------------------------------------------


def adam_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step scaled by running means of the gradient and of its square.

    Source: Kingma & Ba (2015), Algorithm 1; amsgrad: Reddi et al. (2018); decoupled decay: Loshchilov & Hutter (2019).
    """
    lr, (beta1, beta2) = group["lr"], group["betas"]
    if group["weight_decay"]:
        if group["decoupled_weight_decay"]:
            value = value * (1 - lr * group["weight_decay"])
        else:
            grad = grad + group["weight_decay"] * value
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
    _check_common(group)
    _expect_not_negative(group, "eps")
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


# ----- RMSprop, Adagrad --------------------------------------------------------------------------------------


def rmsprop_step(value: Value, grad: Value, group: Group, state: State) -> Value:
    """Return a parameter after one step scaled by a running mean of the gradient's square.

    Source: Hinton, Neural Networks for Machine Learning (2012), lecture 6e; centred: Graves (2013), §4.2.
    """
    if group["weight_decay"]:
        grad = plus_scaled(grad, group["weight_decay"], value)
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
    _check_common(group)
    _expect_not_negative(group, "eps", "momentum", "alpha")


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
    if group["weight_decay"]:
        grad = plus_scaled(grad, group["weight_decay"], value)
    count = state["step"] = state.get("step", 0) + 1
    total = state.get("sum", grad * 0.0 + group["initial_accumulator_value"])
    total = state["sum"] = plus_product(total, 1.0, grad)
    pace = group["lr"] / (1 + (count - 1) * group["lr_decay"])
    return plus_quotient(value, -pace, grad, sqrt(total) + group["eps"])


def _check_adagrad(group: Group) -> None:
    _check_common(group)
    _expect_not_negative(group, "lr_decay", "initial_accumulator_value", "eps")


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
    return Optimiser("Adagrad", params, defaults, adagrad_step, _check_adagrad)


OPTIMISERS: dict[str, Callable[..., Optimiser]] = {
    "SGD": sgd,
    "Adam": adam,
    "AdamW": adamw,
    "RMSprop": rmsprop,
    "Adagrad": adagrad,
}
