"""LBFGS: steps by an estimate of the Hessian's inverse, made of the last changes of the gradient.

Source: Nocedal (1980), Math. Comp. 35(151); Nocedal & Wright (2006), Numerical Optimization, algorithm 7.4.
"""

from __future__ import annotations

from gradcli.core.inplace import assign
from gradcli.core.lazy import np
from gradcli.core.optim.formulas import plus_scaled
from gradcli.core.optim.line_search import Point, strong_wolfe
from gradcli.core.optim.optimiser import Optimiser
from gradcli.core.tensor import data_of, grad_mode
from gradcli.core.values import settle
from gradcli.errors import ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.optim.optimiser import Group, State
    from gradcli.core.tensor import Tensor
    from gradcli.core.values import Value

LEAST_CURVATURE = 1e-10  # a change of the gradient that shows less says nothing of the Hessian


class QuasiNewton(Optimiser):
    """`torch.optim.LBFGS`: a step asks its closure for the loss and the gradients several times."""

    __slots__ = ()
    needs_closure = True

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Go up to `max_iter` steps downhill; return the loss at the beginning, as the closure gave it."""
        assert closure is not None
        with grad_mode(False):
            return _Descent(self, closure).run()


class _Descent:
    """One call of `step`: the parameters as one flat vector, the settings, and what is kept between calls."""

    def __init__(self, optimiser: QuasiNewton, closure: Callable[[], Any]) -> None:
        (self.group,) = optimiser.param_groups
        self.params: list[Tensor] = self.group["params"]
        self.state: State = optimiser.state.setdefault(id(self.params[0]), {})
        self.closure = closure

    def evaluated(self) -> tuple[Any, float]:
        """Return what the closure gives, and the loss as a number."""
        with grad_mode(True):
            given = self.closure()
        return given, float(data_of(given))

    def flat_gradient(self) -> Any:
        """Return all gradients behind one another; zeros where there is none."""
        parts = [
            np.zeros_like(np.asarray(data_of(p))) if p.grad is None else np.asarray(data_of(p.grad))
            for p in self.params
        ]
        return np.concatenate([part.reshape(-1) for part in parts])

    def move(self, length: Any, direction: Any) -> None:
        """Go along a direction."""
        start = 0
        for p in self.params:
            value = np.asarray(data_of(p))
            part = direction[start : start + value.size].reshape(value.shape)
            start += value.size
            assign(p, settle(plus_scaled(value, float(length), part)))

    def run(self) -> Any:
        """Do the steps; return what the closure gave first."""
        group, state = self.group, self.state
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        given, loss = self.evaluated()
        evaluations = 1
        state["func_evals"] += 1
        gradient = self.flat_gradient()
        if np.abs(gradient).max() <= group["tolerance_grad"]:
            return given
        for step in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            direction, length = self._direction(gradient), group["lr"]
            if state["n_iter"] == 1:
                length = min(1.0, 1.0 / np.abs(gradient).sum()) * length
            state["prev_flat_grad"], state["prev_loss"] = gradient, loss
            state["d"], state["t"] = direction, length
            slope = gradient.dot(direction)
            if slope > -group["tolerance_change"]:
                break
            here = Point(0, loss, gradient, slope)
            there, tries = self._next_point(here, group["max_eval"] - evaluations, step == group["max_iter"])
            loss, gradient, state["t"] = there.loss, there.gradient, there.at
            evaluations += tries
            state["func_evals"] += tries
            if step == group["max_iter"] or evaluations >= group["max_eval"]:
                break
            if np.abs(gradient).max() <= group["tolerance_grad"]:
                break
            least = group["tolerance_change"]
            if np.abs(direction * there.at).max() <= least or abs(loss - state["prev_loss"]) < least:
                break
        return given

    def _next_point(self, here: Point, most: int, last: bool) -> tuple[Point, int]:
        """Return where a step along the direction ends, and how often the closure was called."""
        direction, length = self.state["d"], self.state["t"]
        if self.group["line_search_fn"] is None:
            self.move(length, direction)
            if last:
                return Point(length, here.loss, here.gradient, None), 0
            _, loss = self.evaluated()
            return Point(length, loss, self.flat_gradient(), None), 1
        before = [data_of(p) for p in self.params]

        def evaluate(at: Any) -> tuple[float, Any]:
            self.move(at, direction)
            _, loss = self.evaluated()
            found = loss, self.flat_gradient()
            for p, value in zip(self.params, before):
                assign(p, value)
            return found

        there, tries = strong_wolfe(evaluate, here, length, direction, most)
        self.move(there.at, direction)
        return there, tries

    def _direction(self, gradient: Any) -> Any:
        """Return the gradient turned by the estimate of the Hessian's inverse, downhill."""
        state = self.state
        if state["n_iter"] == 1:
            state["old_dirs"], state["old_stps"], state["ro"], state["H_diag"] = [], [], [], 1
            return -gradient
        self._learn(gradient)
        changes, steps, weights = state["old_dirs"], state["old_stps"], state["ro"]
        turned = -gradient
        shares = []
        for change, step, weight in zip(reversed(changes), reversed(steps), reversed(weights)):
            share = step.dot(turned) * weight
            shares.append(share)
            turned = np.asarray(plus_scaled(turned, -float(share), change))
        shares.reverse()
        state["al"] = [*shares, *[None] * (self.group["history_size"] - len(shares))]
        turned = turned * state["H_diag"]
        for change, step, weight, share in zip(changes, steps, weights, shares):
            turned = np.asarray(plus_scaled(turned, float(share - change.dot(turned) * weight), step))
        return turned

    def _learn(self, gradient: Any) -> None:
        """Keep the last step and the change of the gradient over it, if they say something."""
        state = self.state
        change, step = gradient - state["prev_flat_grad"], state["d"] * state["t"]
        curvature = change.dot(step)
        if not curvature > LEAST_CURVATURE:
            return
        kept = (state["old_dirs"], change), (state["old_stps"], step), (state["ro"], 1.0 / curvature)
        for values, value in kept:
            if len(values) == self.group["history_size"]:
                values.pop(0)
            values.append(value)
        state["H_diag"] = curvature / change.dot(change)


def _untouched(value: Value, _grad: Value, _group: Group, _state: State) -> Value:
    return value


def _check(group: Group) -> None:
    if not group["lr"] >= 0:
        raise ValueProblem(f"Invalid learning rate: {group['lr']}")
    if group["line_search_fn"] not in (None, "strong_wolfe"):
        raise ValueProblem("only 'strong_wolfe' is supported", kind="RuntimeError")


def lbfgs(
    params: Any,
    lr: float = 1,
    max_iter: int = 20,
    max_eval: int | None = None,
    tolerance_grad: float = 1e-7,
    tolerance_change: float = 1e-9,
    history_size: int = 100,
    line_search_fn: str | None = None,
) -> Optimiser:
    """Return the quasi-Newton method with a limited memory over `params`: what `torch.optim.LBFGS` is."""
    defaults: Group = {
        "lr": lr,
        "max_iter": max_iter,
        "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
        "tolerance_grad": tolerance_grad,
        "tolerance_change": tolerance_change,
        "history_size": history_size,
        "line_search_fn": line_search_fn,
    }
    made = QuasiNewton("LBFGS", params, defaults, _untouched, _check)
    if len(made.param_groups) != 1:
        raise ValueProblem("LBFGS doesn't support per-parameter options (parameter groups)")
    return made
