"""Optimisers: rules that turn gradients into smaller values of a loss, with PyTorch's names and arithmetic.

A rule is a function of a group's settings, the state kept for one parameter, its value and its gradient, all of
them plain values; it returns the parameter's next value.
Source: https://pytorch.org/docs/stable/optim.html, where each algorithm is written out.
"""

from __future__ import annotations

from gradcli.core.inplace import assign
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.basic import zeros_like
from gradcli.core.ops.exponential import sqrt
from gradcli.core.ops.selection import maximum
from gradcli.core.tensor import Tensor, data_of, set_grad_enabled
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from gradcli.core.values import Value

    Settings: TypeAlias = dict[str, Any]
    Kept: TypeAlias = dict[str, Any]
    Rule: TypeAlias = Callable[[Settings, Kept, Any, Any], Any]


# ----- rules -------------------------------------------------------------------------------------------


def _sgd(settings: Settings, kept: Kept, value: Any, gradient: Any) -> Any:
    if settings["weight_decay"]:
        gradient = gradient + settings["weight_decay"] * value
    momentum = settings["momentum"]
    if momentum:
        before = kept.get("momentum_buffer")
        if before is None:
            kept["momentum_buffer"] = buffer = gradient
        else:
            kept["momentum_buffer"] = buffer = momentum * before + (1.0 - settings["dampening"]) * gradient
        gradient = gradient + momentum * buffer if settings["nesterov"] else buffer
    return value - settings["lr"] * gradient


def _adam(settings: Settings, kept: Kept, value: Any, gradient: Any) -> Any:
    decay, lr = settings["weight_decay"], settings["lr"]
    if decay and settings["decoupled_weight_decay"]:
        value = value * (1.0 - lr * decay)
    elif decay:
        gradient = gradient + decay * value
    first, second = settings["betas"]
    step = kept["step"] = kept.get("step", 0.0) + 1.0
    mean = kept.get("exp_avg", zeros_like(value))
    square = kept.get("exp_avg_sq", zeros_like(value))
    mean = kept["exp_avg"] = mean + (gradient - mean) * (1.0 - first)
    square = kept["exp_avg_sq"] = square * second + gradient * gradient * (1.0 - second)
    if settings["amsgrad"]:
        square = kept["max_exp_avg_sq"] = maximum(kept.get("max_exp_avg_sq", zeros_like(value)), square)
    spread = div(sqrt(square), (1.0 - second**step) ** 0.5) + settings["eps"]
    return value - div(lr, 1.0 - first**step) * div(mean, spread)


def _rmsprop(settings: Settings, kept: Kept, value: Any, gradient: Any) -> Any:
    if settings["weight_decay"]:
        gradient = gradient + settings["weight_decay"] * value
    alpha = settings["alpha"]
    kept["step"] = kept.get("step", 0.0) + 1.0
    square = kept.get("square_avg", zeros_like(value))
    square = kept["square_avg"] = square * alpha + gradient * gradient * (1.0 - alpha)
    if settings["centered"]:
        mean = kept.get("grad_avg", zeros_like(value))
        mean = kept["grad_avg"] = mean + (gradient - mean) * (1.0 - alpha)
        square = square - mean * mean
    change = div(gradient, sqrt(square) + settings["eps"])
    if settings["momentum"]:
        before = kept.get("momentum_buffer", zeros_like(value))
        change = kept["momentum_buffer"] = settings["momentum"] * before + change
    return value - settings["lr"] * change


def _adagrad(settings: Settings, kept: Kept, value: Any, gradient: Any) -> Any:
    if settings["weight_decay"]:
        gradient = gradient + settings["weight_decay"] * value
    step = kept["step"] = kept.get("step", 0.0) + 1.0
    start = zeros_like(value) + settings["initial_accumulator_value"]
    total = kept["sum"] = kept.get("sum", start) + gradient * gradient
    rate = settings["lr"] / (1.0 + (step - 1.0) * settings["lr_decay"])
    return value - rate * div(gradient, sqrt(total) + settings["eps"])


class Method(Record):
    """An optimiser: its rule, its settings with their defaults, in PyTorch's order, and how many go by position."""

    name: str
    rule: Rule
    settings: tuple[tuple[str, Any], ...]
    positional: int


# Settings that choose among PyTorch's implementations of the same arithmetic.
_FLAGS = (
    ("maximize", False),
    ("foreach", None),
    ("capturable", False),
    ("differentiable", False),
    ("fused", None),
)
_ADAM = (("lr", 1e-3), ("betas", (0.9, 0.999)), ("eps", 1e-8))
METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method(
            name="SGD",
            rule=_sgd,
            settings=(
                *(("lr", 1e-3), ("momentum", 0), ("dampening", 0), ("weight_decay", 0), ("nesterov", False)),
                *[flag for flag in _FLAGS if flag[0] != "capturable"],
            ),
            positional=5,
        ),
        Method(
            name="Adam",
            rule=_adam,
            settings=(
                *_ADAM,
                *(("weight_decay", 0), ("amsgrad", False), *_FLAGS, ("decoupled_weight_decay", False)),
            ),
            positional=5,
        ),
        Method(
            name="AdamW",
            rule=_adam,
            settings=(
                *_ADAM,
                *(("weight_decay", 1e-2), ("amsgrad", False), *_FLAGS, ("decoupled_weight_decay", True)),
            ),
            positional=5,
        ),
        Method(
            name="RMSprop",
            rule=_rmsprop,
            settings=(
                *(("lr", 1e-2), ("alpha", 0.99), ("eps", 1e-8), ("weight_decay", 0), ("momentum", 0)),
                *(("centered", False), ("capturable", False), ("foreach", None), ("maximize", False)),
                ("differentiable", False),
            ),
            positional=6,
        ),
        Method(
            name="Adagrad",
            rule=_adagrad,
            settings=(
                *(("lr", 1e-2), ("lr_decay", 0), ("weight_decay", 0), ("initial_accumulator_value", 0)),
                *(("eps", 1e-10), ("foreach", None), ("maximize", False), ("differentiable", False)),
                ("fused", None),
            ),
            positional=5,
        ),
    )
}


# ----- an optimiser at work ----------------------------------------------------------------------------


class Optimizer:
    """Parameters in groups with settings, and what the method remembers of each.

    A group is a dict of settings with the list `params` among them, as PyTorch's `param_groups` are; a
    program may change a setting between steps.
    """

    __slots__ = ("defaults", "groups", "kept", "method")

    def __init__(self, method: Method, settings: Settings) -> None:
        self.method = method
        self.defaults = {**dict(method.settings), **settings}
        self.groups: list[Settings] = []
        self.kept: dict[int, Kept] = {}
        _check(self.defaults)

    def add_group(self, group: Settings) -> None:
        """Add parameters with settings of their own; what is left out is as in the defaults.

        Raises: TypeProblem, ValueProblem in PyTorch's words for what cannot be optimised.
        """
        for parameter in group["params"]:
            if type(parameter) is not Tensor:
                raise TypeProblem(
                    f"optimizer can only optimize Tensors, but one of the params is {type(parameter).__name__}"
                )
            if not parameter.is_leaf:
                raise ValueProblem(
                    "can't optimize a non-leaf Tensor", hint="pass the leaf that it was computed from"
                )
            if any(parameter is known for other in self.groups for known in other["params"]):
                raise ValueProblem("some parameters appear in more than one parameter group")
        made = {"params": group["params"], **self.defaults, **group}
        _check(made)
        self.groups.append(made)

    def parameters(self) -> list[Tensor]:
        """Return all parameters, group by group."""
        return [parameter for group in self.groups for parameter in group["params"]]

    def step(self) -> None:
        """Give every parameter that has a gradient its next value, in place."""
        before = set_grad_enabled(False)
        try:
            for group in self.groups:
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        assign(parameter, self._next(group, parameter))
        finally:
            set_grad_enabled(before)

    def _next(self, group: Settings, parameter: Tensor) -> Value:
        gradient = data_of(parameter.grad)
        if group["maximize"]:
            gradient = -gradient
        kept = self.kept.setdefault(id(parameter), {})
        return self.method.rule(group, kept, data_of(parameter), gradient)

    def zero_grad(self, to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or fill them with zeros."""
        before = set_grad_enabled(False)
        try:
            for parameter in self.parameters():
                if to_none:
                    parameter.grad = None
                elif parameter.grad is not None:
                    assign(parameter.grad, zeros_like(data_of(parameter.grad)))
        finally:
            set_grad_enabled(before)


# PyTorch's names of settings in its messages about values that cannot be.
_NONNEGATIVE = {
    "lr": "learning rate",
    "eps": "epsilon value",
    "weight_decay": "weight_decay value",
    "momentum": "momentum value",
    "alpha": "alpha value",
    "lr_decay": "lr_decay value",
}


def _check(settings: Settings) -> None:
    for name, words in _NONNEGATIVE.items():
        value = settings.get(name, 0)
        if type(value) not in (int, float) or not value >= 0:
            raise ValueProblem(f"Invalid {words}: {value}", hint=f"{name} is a number, 0 or more")
    for i, beta in enumerate(settings.get("betas", ())):
        if not 0.0 <= beta < 1.0:
            raise ValueProblem(f"Invalid beta parameter at index {i}: {beta}")
    if settings.get("nesterov") and (settings["momentum"] <= 0 or settings["dampening"] != 0):
        raise ValueProblem("Nesterov momentum requires a momentum and zero dampening")
