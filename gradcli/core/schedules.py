"""Schedules of learning rates: what an optimiser's `lr` becomes from epoch to epoch.

Each rate is made from the one before, as PyTorch makes it, so that the last digits agree.
Source: https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
"""

from __future__ import annotations

import math

from gradcli.errors import ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from gradcli.core.optim import Optimiser

    # From the rate now, the rate at the beginning, and the epoch to the rate of that epoch.
    Rule: TypeAlias = Callable[[float, float, int], float]


class Schedule:
    """Sets the rates of an optimiser's groups; `rules` holds one rule for each group."""

    __slots__ = ("epoch", "name", "optimiser", "rates", "rules")

    def __init__(self, name: str, optimiser: Optimiser, rules: list[Rule]) -> None:
        self.name = name
        self.optimiser = optimiser
        self.rules = rules
        self.epoch = -1
        for group in optimiser.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.rates: list[float] = []
        self.step()

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch, or to a given one."""
        self.epoch = self.epoch + 1 if epoch is None else epoch
        self.set_rates()
        self.rates = [group["lr"] for group in self.optimiser.param_groups]

    def set_rates(self) -> None:
        """Give every group its rate of the epoch."""
        for group, rule in zip(self.optimiser.param_groups, self.rules):
            group["lr"] = rule(group["lr"], group["initial_lr"], self.epoch)

    def saved(self) -> tuple[Any, ...]:
        """Return where the schedule is, for `restore`."""
        return self.epoch, list(self.rates)

    def restore(self, saved: tuple[Any, ...]) -> None:
        """Bring the schedule back to where it was saved."""
        self.epoch, self.rates = saved


def by_factor(factor: Callable[[int], Any]) -> Rule:
    """Return the rule of LambdaLR: the rate at the beginning times a function of the epoch."""
    return lambda now, first, epoch: first * factor(epoch)


def multiplied(factor: Callable[[int], Any]) -> Rule:
    """Return the rule of MultiplicativeLR: the rate before times a function of the epoch."""
    return lambda now, first, epoch: now * factor(epoch) if epoch else now


def by_steps(step_size: int, gamma: float) -> Rule:
    """Return the rule of StepLR: times `gamma` every `step_size` epochs."""
    return lambda now, first, epoch: now if epoch == 0 or epoch % step_size else now * gamma


def at_milestones(milestones: list[int], gamma: float) -> Rule:
    """Return the rule of MultiStepLR: times `gamma` at every milestone."""
    return lambda now, first, epoch: now * gamma ** milestones.count(epoch) if epoch in milestones else now


def exponential(gamma: float) -> Rule:
    """Return the rule of ExponentialLR: times `gamma` every epoch."""
    return lambda now, first, epoch: now * gamma if epoch else now


def constant_at_first(factor: float, total_iters: int) -> Rule:
    """Return the rule of ConstantLR: a part of the rate for the first epochs."""

    def rate(now: float, first: float, epoch: int) -> float:
        if epoch == 0:
            return now * factor
        return now * (1.0 / factor) if epoch == total_iters else now

    return rate


def linear(start: float, end: float, total_iters: int) -> Rule:
    """Return the rule of LinearLR: the factor goes from `start` to `end` in equal steps."""

    def rate(now: float, first: float, epoch: int) -> float:
        if epoch == 0:
            return now * start
        if epoch > total_iters:
            return now
        return now * (1.0 + (end - start) / (total_iters * start + (epoch - 1) * (end - start)))

    return rate


def cosine(half: int, least: float) -> Rule:
    """Return the rule of CosineAnnealingLR: half a wave down to `least` in `half` epochs."""

    def rate(now: float, first: float, epoch: int) -> float:
        if epoch == 0:
            return now
        if (epoch - 1 - half) % (2 * half) == 0:
            return now + (first - least) * (1 - math.cos(math.pi / half)) / 2
        ratio = (1 + math.cos(math.pi * epoch / half)) / (1 + math.cos(math.pi * (epoch - 1) / half))
        return ratio * (now - least) + least

    return rate


def polynomial(total_iters: int, power: float) -> Rule:
    """Return the rule of PolynomialLR: down to 0 in `total_iters` epochs."""

    def rate(now: float, first: float, epoch: int) -> float:
        if epoch == 0 or epoch > total_iters:
            return now
        factor: float = ((1.0 - epoch / total_iters) / (1.0 - (epoch - 1) / total_iters)) ** power
        return now * factor

    return rate


class Plateau:
    """ReduceLROnPlateau: lowers the rates when a measure has not become better for some epochs."""

    __slots__ = ("bad", "best", "epoch", "name", "optimiser", "rates", "resting", "settings")

    def __init__(self, optimiser: Optimiser, settings: dict[str, Any]) -> None:
        self.name = "ReduceLROnPlateau"
        self.optimiser = optimiser
        self.settings = settings
        if settings["factor"] >= 1.0:
            raise ValueProblem("Factor should be < 1.0.")
        self.best = math.inf if settings["mode"] == "min" else -math.inf
        self.bad = self.resting = self.epoch = 0
        self.rates = [group["lr"] for group in optimiser.param_groups]

    def step(self, metrics: float) -> None:
        """Take note of an epoch's measure."""
        self.epoch += 1
        if self._is_better(metrics):
            self.best, self.bad = metrics, 0
        else:
            self.bad += 1
        if self.resting > 0:
            self.resting -= 1
            self.bad = 0
        if self.bad > self.settings["patience"]:
            for group in self.optimiser.param_groups:
                lower = max(group["lr"] * self.settings["factor"], self.settings["min_lr"])
                if group["lr"] - lower > self.settings["eps"]:
                    group["lr"] = lower
            self.resting, self.bad = self.settings["cooldown"], 0
        self.rates = [group["lr"] for group in self.optimiser.param_groups]

    def saved(self) -> tuple[Any, ...]:
        """Return where the schedule is, for `restore`."""
        return self.epoch, list(self.rates), self.best, self.bad, self.resting

    def restore(self, saved: tuple[Any, ...]) -> None:
        """Bring the schedule back to where it was saved."""
        self.epoch, self.rates, self.best, self.bad, self.resting = saved

    def _is_better(self, metrics: float) -> bool:
        threshold, relative = self.settings["threshold"], self.settings["threshold_mode"] == "rel"
        if self.settings["mode"] == "min":
            return bool(metrics < (self.best * (1.0 - threshold) if relative else self.best - threshold))
        return bool(metrics > (self.best * (threshold + 1.0) if relative else self.best + threshold))
