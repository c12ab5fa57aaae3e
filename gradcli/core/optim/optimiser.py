"""What every optimiser is: groups of parameters with settings, what it keeps between steps, and its checks."""

from __future__ import annotations

from gradcli.core.inplace import assign
from gradcli.core.ops.basic import zeros_like
from gradcli.core.tensor import Tensor, data_of, set_grad_enabled, torch_type
from gradcli.core.values import cast, describe, dtype_of
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

    needs_closure = False
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


# ----- checks of settings -----------------------------------------------------------------------------------


def check_common(group: Group) -> None:
    """Refuse a learning rate or weight decay below 0. Raises: ValueProblem in PyTorch's words."""
    if not group["lr"] >= 0:
        raise ValueProblem(f"Invalid learning rate: {group['lr']}")
    expect_not_negative(group, "weight_decay")


def expect_not_negative(group: Group, *names: str) -> None:
    """Refuse settings below 0. Raises: ValueProblem in PyTorch's words."""
    for name in names:
        if not group[name] >= 0:
            said = "epsilon" if name == "eps" else name
            raise ValueProblem(f"Invalid {said} value: {group[name]}")
