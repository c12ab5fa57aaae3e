"""Schedules of learning rates: what an optimiser's `lr` becomes from epoch to epoch.

Each rate is made from the one before, as PyTorch makes it, so that the last digits agree.
Source: https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
"""

from __future__ import annotations

import math
from bisect import bisect_right

from gradcli.errors import ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from gradcli.core.optim import Optimiser

    # From the rate now, the rate at the beginning, and the epoch, None at the beginning, to the rate of that epoch.
    Next: TypeAlias = Callable[[float, float, int | None], float]
    # From the rate at the beginning and the epoch to the rate of that epoch, whatever the rate is now.
    At: TypeAlias = Callable[[float, int], float]
    # How a rate goes on from the epoch before, and how it is found at an epoch that is named, where that is another way.
    Rule: TypeAlias = tuple[Next, At | None]


class Schedule:
    """Sets the rates of an optimiser's groups; `rules` holds one rule for each group."""

    __slots__ = ("epoch", "name", "optimiser", "rates", "rules")

    def __init__(self, name: str, optimiser: Optimiser, rules: list[Rule]) -> None:
        self.name = name
        self.optimiser = optimiser
        self.rules = rules
        self.epoch = 0
        for group in optimiser.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.begin()

    def begin(self) -> None:
        """Give every group its first rate."""
        self._take(self.next_rates(None))

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch, or to a given one."""
        self.epoch = self.epoch + 1 if epoch is None else epoch
        found = self.next_rates(self.epoch)
        if epoch is not None:
            groups = self.optimiser.param_groups
            found = [
                rate if at is None else at(group["initial_lr"], epoch)
                for group, rate, (_, at) in zip(groups, found, self.rules)
            ]
        self._take(found)

    def _take(self, rates: list[float]) -> None:
        for group, rate in zip(self.optimiser.param_groups, rates):
            group["lr"] = rate
        self.rates = rates

    def next_rates(self, epoch: int | None) -> list[float]:
        """Return what the rates are made into at an epoch, each from what it is now."""
        groups = self.optimiser.param_groups
        return [rule(group["lr"], group["initial_lr"], epoch) for group, (rule, _) in zip(groups, self.rules)]

    def saved(self) -> tuple[Any, ...]:
        """Return where the schedule is, for `restore`."""
        return self.epoch, list(self.rates)

    def restore(self, saved: tuple[Any, ...]) -> None:
        """Bring the schedule back to where it was saved."""
        self.epoch, self.rates = saved


def by_factor(factor: Callable[[int], Any]) -> Rule:
    """Return the rule of LambdaLR: the rate at the beginning times a function of the epoch."""
    return lambda now, first, epoch: first * factor(epoch or 0), None


def multiplied(factor: Callable[[int], Any]) -> Rule:
    """Return the rule of MultiplicativeLR: the rate before times a function of the epoch."""
    return lambda now, first, epoch: now if epoch is None else now * factor(epoch), None


def by_steps(step_size: int, gamma: float) -> Rule:
    """Return the rule of StepLR: times `gamma` every `step_size` epochs."""
    return (
        lambda now, first, epoch: now if not epoch or epoch % step_size else now * gamma,
        lambda first, epoch: first * gamma ** (epoch // step_size),
    )


def at_milestones(milestones: list[int], gamma: float) -> Rule:
    """Return the rule of MultiStepLR: times `gamma` at every milestone."""

    def rate(now: float, first: float, epoch: int | None) -> float:
        times = milestones.count(epoch or 0)
        return float(now * gamma**times) if times else now

    return (
        rate,
        lambda first, epoch: first * gamma ** bisect_right(sorted(milestones), epoch),
    )


def exponential(gamma: float) -> Rule:
    """Return the rule of ExponentialLR: times `gamma` every epoch."""
    return (
        lambda now, first, epoch: now if epoch is None else now * gamma,
        lambda first, epoch: first * gamma**epoch,
    )


def constant_at_first(factor: float, total_iters: int) -> Rule:
    """Return the rule of ConstantLR: a part of the rate for the first epochs."""

    def rate(now: float, first: float, epoch: int | None) -> float:
        if not epoch:
            return now * factor
        return now * (1.0 / factor) if epoch == total_iters else now

    return rate, lambda first, epoch: first * (factor + (epoch >= total_iters) * (1 - factor))


def linear(start: float, end: float, total_iters: int) -> Rule:
    """Return the rule of LinearLR: the factor goes from `start` to `end` in equal steps."""

    def rate(now: float, first: float, epoch: int | None) -> float:
        if not epoch:
            return now * start
        if epoch > total_iters:
            return now
        return now * (1.0 + (end - start) / (total_iters * start + (epoch - 1) * (end - start)))

    return rate, lambda first, epoch: first * (start + (end - start) * min(total_iters, epoch) / total_iters)


def cosine(half: int, least: float) -> Rule:
    """Return the rule of CosineAnnealingLR: half a wave down to `least` in `half` epochs."""

    def rate(now: float, first: float, epoch: int | None) -> float:
        if epoch is None:
            return now
        if (epoch - 1 - half) % (2 * half) == 0:
            return now + (first - least) * (1 - math.cos(math.pi / half)) / 2
        ratio = (1 + math.cos(math.pi * epoch / half)) / (1 + math.cos(math.pi * (epoch - 1) / half))
        return ratio * (now - least) + least

    return rate, lambda first, epoch: least + (first - least) * (1 + math.cos(math.pi * epoch / half)) / 2


def polynomial(total_iters: int, power: float) -> Rule:
    """Return the rule of PolynomialLR: down to 0 in `total_iters` epochs."""

    def rate(now: float, first: float, epoch: int | None) -> float:
        if epoch is None or epoch > total_iters:
            return now
        factor: float = ((1.0 - epoch / total_iters) / (1.0 - (epoch - 1) / total_iters)) ** power
        return now * factor

    def at(first: float, epoch: int) -> float:
        left: float = (1.0 - min(total_iters, epoch) / total_iters) ** power
        return first * left

    return rate, at


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
