"""Schedules that say the rate by where an epoch stands: one cycle, warm restarts, up and down; and several together.

Source: Smith & Topin (2018), arXiv:1708.07120; Loshchilov & Hutter (2017), arXiv:1608.03983; Smith (2017),
arXiv:1506.01186; https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
"""

from __future__ import annotations

import math
from bisect import bisect_right

from gradcli.core.schedules import Schedule
from gradcli.errors import ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.optim import Optimiser
    from gradcli.core.optim.optimiser import Group


def _for_groups(name: str, value: Any, optimiser: Optimiser) -> list[float]:
    """Return a setting for each group. Raises: ValueProblem in PyTorch's words for another number of them."""
    count = len(optimiser.param_groups)
    if not isinstance(value, (list, tuple)):
        return [value] * count
    if len(value) != count:
        raise ValueProblem(f"{name} must have the same length as optimizer.param_groups. ")
    return list(value)


def _put_momentum(group: Group, momentum: float) -> None:
    if "betas" in group:
        group["betas"] = (momentum, *group["betas"][1:])
    else:
        group["momentum"] = momentum


class _Cycled(Schedule):
    """A schedule whose rate, and momentum if it is asked to, depend on the epoch alone."""

    __slots__ = ("moves_momentum", "settings")

    def __init__(self, name: str, optimiser: Optimiser, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.moves_momentum = bool(settings.get("cycle_momentum"))
        self.prepare(optimiser)
        super().__init__(name, optimiser, [])

    def prepare(self, optimiser: Optimiser) -> None:
        """Put into the groups what the rates are made of."""

    def begin(self) -> None:
        """Give every group its first rate."""
        self.step(0)

    def step(self, epoch: Any = None) -> None:
        """Go on to the next epoch, or to a given one."""
        self.epoch = self.epoch + 1 if epoch is None else epoch
        self.set_rates()
        self.rates = [group["lr"] for group in self.optimiser.param_groups]

    def set_rates(self) -> None:
        """Give every group its rate of the epoch."""
        raise NotImplementedError

    def prepare_momentum(self, optimiser: Optimiser) -> None:
        """Begin with the most momentum, and note both ends in the groups."""
        if "momentum" not in optimiser.defaults and "betas" not in optimiser.defaults:
            raise ValueProblem(
                "optimizer must support momentum or beta1 with `cycle_momentum` option enabled",
                hint="cycle_momentum=False leaves it alone",
            )
        least = _for_groups("base_momentum", self.settings["base_momentum"], optimiser)
        most = _for_groups("max_momentum", self.settings["max_momentum"], optimiser)
        for group, low, high in zip(optimiser.param_groups, least, most):
            _put_momentum(group, high)
            group["max_momentum"], group["base_momentum"] = high, low


class OneCycle(_Cycled):
    """Up from a low rate to the highest and down to a lower one, the momentum the other way."""

    __slots__ = ("phases", "total")

    def prepare(self, optimiser: Optimiser) -> None:
        """Note the rates at the ends of the phases."""
        s = self.settings
        self.total = self._number_of_steps()
        start = s["pct_start"]
        if type(start) is not float or not 0 <= start <= 1:
            raise ValueProblem(f"Expected float between 0 and 1 pct_start, but got {start}")
        if s["anneal_strategy"] not in ("cos", "linear"):
            raise ValueProblem(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {s['anneal_strategy']}"
            )
        most, least = "max_momentum", "base_momentum"
        up = (float(start * self.total) - 1, "initial_lr", "max_lr", most, least)
        if s["three_phase"]:
            down = (float(2 * start * self.total) - 2, "max_lr", "initial_lr", least, most)
            self.phases = [up, down, (self.total - 1, "initial_lr", "min_lr", most, most)]
        else:
            self.phases = [up, (self.total - 1, "max_lr", "min_lr", least, most)]
        for group, highest in zip(optimiser.param_groups, _for_groups("max_lr", s["max_lr"], optimiser)):
            group["initial_lr"] = highest / s["div_factor"]
            group["max_lr"] = highest
            group["min_lr"] = group["initial_lr"] / s["final_div_factor"]
        if self.moves_momentum:
            self.prepare_momentum(optimiser)

    def _number_of_steps(self) -> int:
        s = self.settings
        whole, epochs, each = s["total_steps"], s["epochs"], s["steps_per_epoch"]
        named = {"total_steps": whole} if whole is not None else {"epochs": epochs, "steps_per_epoch": each}
        if None in named.values():
            raise ValueProblem("You must define either total_steps OR (epochs AND steps_per_epoch)")
        count = 1
        for name, value in named.items():
            if type(value) is not int or value <= 0:
                raise ValueProblem(f"Expected positive integer {name}, but got {value}")
            count *= value
        return count

    def set_rates(self) -> None:
        """Give every group what lies between the ends of the phase that the epoch is in."""
        if self.epoch > self.total:
            raise ValueProblem(
                f"Tried to step {self.epoch} times. The specified number of total steps is {self.total}"
            )
        begin = 0.0
        for phase in self.phases:
            end, first, last, momentum, other = phase
            if self.epoch <= end or phase is self.phases[-1]:
                share = (self.epoch - begin) / (end - begin)
                break
            begin = end
        for group in self.optimiser.param_groups:
            group["lr"] = self._between(group[first], group[last], share)
            if self.moves_momentum:
                _put_momentum(group, self._between(group[momentum], group[other], share))

    def _between(self, start: float, end: float, share: float) -> float:
        if self.settings["anneal_strategy"] == "linear":
            return (end - start) * share + start
        return end + (start - end) / 2.0 * (math.cos(math.pi * share) + 1)


class WarmRestarts(_Cycled):
    """Half a wave down, then from the top again, each wave longer than the one before."""

    __slots__ = ("place", "wave")

    def prepare(self, optimiser: Optimiser) -> None:
        """Begin the first wave."""
        for name, least in (("T_0", "positive integer T_0"), ("T_mult", "integer T_mult >= 1")):
            value = self.settings[name]
            if type(value) is not int or value < 1:
                raise ValueProblem(f"Expected {least}, but got {value}")
        self.wave: int = self.settings["T_0"]
        self.place: float = -1

    def step(self, epoch: Any = None) -> None:
        """Go on to the next epoch, or to a given one, which may lie between two."""
        if epoch is None:
            epoch = self.epoch + 1
            self.place += 1
            if self.place >= self.wave:
                self.place %= self.wave
                self.wave *= self.settings["T_mult"]
        else:
            self._go_to(epoch)
        super().step(math.floor(epoch))

    def _go_to(self, epoch: float) -> None:
        first, factor = self.settings["T_0"], self.settings["T_mult"]
        if epoch < 0:
            raise ValueProblem(f"Expected non-negative epoch, but got {epoch}")
        self.wave, self.place = first, epoch
        if epoch >= first and factor == 1:
            self.place = epoch % first
        elif epoch >= first:
            waves = int(math.log(epoch / first * (factor - 1) + 1, factor))
            self.place = epoch - first * (factor**waves - 1) / (factor - 1)
            self.wave = first * factor**waves

    def set_rates(self) -> None:
        """Give every group the height of the wave."""
        least = self.settings["eta_min"]
        for group in self.optimiser.param_groups:
            height = 1 + math.cos(math.pi * self.place / self.wave)
            group["lr"] = least + (group["initial_lr"] - least) * height / 2

    def saved(self) -> tuple[Any, ...]:
        """Return where the schedule is, for `restore`."""
        return (*super().saved(), self.place, self.wave)

    def restore(self, saved: tuple[Any, ...]) -> None:
        """Bring the schedule back to where it was saved."""
        *before, self.place, self.wave = saved
        super().restore(tuple(before))


class Cyclic(_Cycled):
    """Straight up and down between two rates, again and again."""

    __slots__ = ("base", "most", "scale")

    def prepare(self, optimiser: Optimiser) -> None:
        """Begin at the lower rate."""
        s = self.settings
        self.base = _for_groups("base_lr", s["base_lr"], optimiser)
        self.most = _for_groups("max_lr", s["max_lr"], optimiser)
        for group, rate in zip(optimiser.param_groups, self.base):
            group["lr"] = rate
        scales: dict[str, Callable[[float], float]] = {
            "triangular": lambda cycle: 1.0,
            "triangular2": lambda cycle: 1 / (2.0 ** (cycle - 1)),
            "exp_range": lambda epoch: float(s["gamma"] ** epoch),
        }
        if s["mode"] not in scales and s["scale_fn"] is None:
            raise ValueProblem("mode is invalid and scale_fn is None")
        self.scale = s["scale_fn"] or scales[s["mode"]]
        if s["scale_fn"] is None:
            s["scale_mode"] = "iterations" if s["mode"] == "exp_range" else "cycle"
        if self.moves_momentum:
            self.prepare_momentum(optimiser)

    def set_rates(self) -> None:
        """Give every group what lies between the two rates."""
        s = self.settings
        up = float(s["step_size_up"])
        whole = up + (up if s["step_size_down"] is None else float(s["step_size_down"]))
        ratio = up / whole
        cycle = math.floor(1 + self.epoch / whole)
        x = 1.0 + self.epoch / whole - cycle
        share = x / ratio if x <= ratio else (x - 1) / (ratio - 1)
        at = cycle if s["scale_mode"] == "cycle" else self.epoch
        for group, low, high in zip(self.optimiser.param_groups, self.base, self.most):
            group["lr"] = low + (high - low) * share * self.scale(at)
            if self.moves_momentum:
                width = group["max_momentum"] - group["base_momentum"]
                _put_momentum(group, group["max_momentum"] - width * share * self.scale(at))


class OneAfterAnother:
    """SequentialLR: each schedule up to its milestone, then the next from its beginning."""

    __slots__ = ("epoch", "milestones", "name", "optimiser", "parts", "rates")

    def __init__(self, optimiser: Optimiser, parts: list[Schedule], milestones: list[int]) -> None:
        if len(milestones) != len(parts) - 1:
            raise ValueProblem(
                "Sequential Schedulers expects number of schedulers provided to be one more than the number of "
                f"milestone points, but got number of schedulers {len(parts)} and the number of milestones to be "
                f"equal to {len(milestones)}"
            )
        self.name = "SequentialLR"
        self.optimiser, self.parts, self.milestones = optimiser, parts, milestones
        self.epoch = 0
        self._reset()
        for part in parts[1:]:
            part.epoch -= 1
        parts[0].begin()
        self.rates = list(parts[0].rates)

    def _reset(self) -> None:
        for group in self.optimiser.param_groups:
            group["lr"] = group["initial_lr"]

    def step(self, _epoch: Any = None) -> None:
        """Go on to the next epoch."""
        self.epoch += 1
        place = bisect_right(self.milestones, self.epoch)
        part = self.parts[place]
        if place > 0 and self.milestones[place - 1] == self.epoch:
            self._reset()
            part.step(0)
        else:
            part.step()
        self.rates = list(part.rates)

    def saved(self) -> tuple[Any, ...]:
        """Return where the schedules are, for `restore`."""
        return self.epoch, list(self.rates), [part.saved() for part in self.parts]

    def restore(self, saved: tuple[Any, ...]) -> None:
        """Bring the schedules back to where they were saved."""
        self.epoch, self.rates, parts = saved
        for part, state in zip(self.parts, parts):
            part.restore(state)


class Chained:
    """ChainedScheduler: all schedules at every epoch, each on what the one before made of the rates."""

    __slots__ = ("name", "optimiser", "parts")

    def __init__(self, optimiser: Optimiser, parts: list[Schedule]) -> None:
        self.name = "ChainedScheduler"
        self.optimiser, self.parts = optimiser, parts

    @property
    def epoch(self) -> int:
        """The epoch of the last one."""
        return self.parts[-1].epoch

    @property
    def rates(self) -> list[float]:
        """The rates after the last one."""
        return self.parts[-1].rates

    def step(self, _epoch: Any = None) -> None:
        """Go on to the next epoch."""
        for part in self.parts:
            part.step()
        self.parts[-1].rates = [group["lr"] for group in self.optimiser.param_groups]

    def saved(self) -> tuple[Any, ...]:
        """Return where the schedules are, for `restore`."""
        return tuple([part.saved() for part in self.parts])

    def restore(self, saved: tuple[Any, ...]) -> None:
        """Bring the schedules back to where they were saved."""
        for part, state in zip(self.parts, saved):
            part.restore(state)
