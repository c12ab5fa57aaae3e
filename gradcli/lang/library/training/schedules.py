"""`torch.optim.lr_scheduler`: schedules of learning rates as objects with `step()` and `get_last_lr()`."""

from __future__ import annotations

from gradcli.core import schedules
from gradcli.core.cycles import Chained, Cyclic, OneAfterAnother, OneCycle, WarmRestarts
from gradcli.core.schedules import Plateau, Schedule
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.library.training.optimisers import Optimiser
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.binding import Signature
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import NUMBERS, described, is_callable
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.tensor_methods import item_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _step(schedule: Scheduler, given: Any) -> None:
    if isinstance(schedule.inner, Plateau):
        if given is None:
            raise TypeProblem(
                "ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'",
                hint="scheduler.step(loss)",
            )
        schedule.inner.step(float(item_number(given)))
    else:
        between = isinstance(schedule.inner, WarmRestarts) and type(given) is float
        schedule.inner.step(given if between or given is None else whole_number(given, "an epoch"))


def _next_rates(inner: Any) -> list[float]:
    # PyTorch's get_lr() makes the step of the epoch once more, from the rates as they are.
    return inner.next_rates(inner.epoch) if type(inner) is Schedule else list(inner.rates)


_METHODS = {
    "step": Builtin("step", "self, epoch=None", _step, silent=True),
    "get_last_lr": Builtin("get_last_lr", "self", lambda schedule: list(schedule.inner.rates)),
    "get_lr": Builtin("get_lr", "self", lambda schedule: _next_rates(schedule.inner)),
}
_ATTRIBUTES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "last_epoch": lambda schedule, runtime, span: schedule.inner.epoch,
    "optimizer": lambda schedule, runtime, span: schedule.optimiser,
    "base_lrs": lambda schedule, runtime, span: [
        group["initial_lr"] for group in schedule.optimiser.inner.param_groups
    ],
}


class Scheduler:
    """A schedule as a value of a program."""

    __slots__ = ("inner", "optimiser")
    in_words = "a learning rate schedule"
    methods = _METHODS
    attributes = _ATTRIBUTES
    type_name = staticmethod(lambda schedule: f"torch.optim.lr_scheduler.{schedule.inner.name}")

    def __init__(self, inner: Schedule | Plateau | OneAfterAnother | Chained, optimiser: Optimiser) -> None:
        self.inner = inner
        self.optimiser = optimiser

    def shown_as(self, _printer: Any) -> str:
        """Return Python's text of such an object."""
        return f"<torch.optim.lr_scheduler.{self.inner.name} object at {id(self):#x}>"

    def state_to_keep(self) -> tuple[Any, list[Any]]:
        """Return what an undo needs, and the optimiser, whose rates it sets."""
        return self.inner.saved(), [self.optimiser]

    def restore_state(self, state: Any) -> None:
        """Bring back what `state_to_keep` noted."""
        self.inner.restore(state)


# ----- making them -----------------------------------------------------------------------------------------

# By name: the parameters after the optimiser, and the rule of core that takes them.
_RULES: dict[str, tuple[str, Callable[..., Any]]] = {
    "StepLR": ("step_size, gamma=0.1", schedules.by_steps),
    "MultiStepLR": ("milestones, gamma=0.1", schedules.at_milestones),
    "ExponentialLR": ("gamma", schedules.exponential),
    "ConstantLR": ("factor=0.3333333333333333, total_iters=5", schedules.constant_at_first),
    "LinearLR": ("start_factor=0.3333333333333333, end_factor=1.0, total_iters=5", schedules.linear),
    "CosineAnnealingLR": ("T_max, eta_min=0.0", schedules.cosine),
    "PolynomialLR": ("total_iters=5, power=1.0", schedules.polynomial),
}
_BY_FUNCTION = {"LambdaLR": schedules.by_factor, "MultiplicativeLR": schedules.multiplied}
_WHOLE = frozenset(("step_size", "total_iters", "T_max"))
_PLATEAU = "mode='min', factor=0.1, patience=10, threshold=0.0001, threshold_mode='rel', cooldown=0, min_lr=0, eps=1e-8"


# By name: the parameters after the optimiser, and the schedule of core that takes them all.
_CYCLES: dict[str, tuple[str, Callable[..., Schedule]]] = {
    "OneCycleLR": (
        "max_lr, total_steps=None, epochs=None, steps_per_epoch=None, pct_start=0.3, anneal_strategy='cos', "
        "cycle_momentum=True, base_momentum=0.85, max_momentum=0.95, div_factor=25.0, final_div_factor=10000.0, "
        "three_phase=False",
        OneCycle,
    ),
    "CosineAnnealingWarmRestarts": ("T_0, T_mult=1, eta_min=0.0", WarmRestarts),
    "CyclicLR": (
        "base_lr, max_lr, step_size_up=2000, step_size_down=None, mode='triangular', gamma=1.0, scale_fn=None, "
        "scale_mode='cycle', cycle_momentum=True, base_momentum=0.8, max_momentum=0.9",
        Cyclic,
    ),
}


def schedule_types() -> dict[str, Any]:
    """Return the schedules by name."""
    made = {name: _of_numbers(name, *rule) for name, rule in _RULES.items()}
    made.update({name: _of_function(name, rule) for name, rule in _BY_FUNCTION.items()})
    made.update({name: _cycled(name, *rule) for name, rule in _CYCLES.items()})
    made["SequentialLR"] = _type("SequentialLR", "schedulers, milestones, last_epoch=-1", _sequence)
    made["ChainedScheduler"] = TypeObject(
        "ChainedScheduler",
        "torch.optim.lr_scheduler.ChainedScheduler",
        Builtin("ChainedScheduler", "schedulers, optimizer=None", _chain),
        lambda value: type(value) is Scheduler and value.inner.name == "ChainedScheduler",
    )
    made["ReduceLROnPlateau"] = _type("ReduceLROnPlateau", _PLATEAU, _plateau)
    return made


def _type(name: str, signature: str, build: Callable[..., Any]) -> TypeObject:
    return TypeObject(
        name,
        f"torch.optim.lr_scheduler.{name}",
        Builtin(name, f"optimizer, {signature}", build),
        lambda value: type(value) is Scheduler and value.inner.name == name,
    )


def _optimiser(value: Any) -> Optimiser:
    if type(value) is not Optimiser:
        raise TypeProblem(f"{described(value)} is not an Optimizer", hint="give the optimizer first")
    return value


def _of_numbers(name: str, signature: str, rule: Callable[..., Any]) -> TypeObject:
    def build(optimizer: Any, *given: Any) -> Scheduler:
        optimiser = _optimiser(optimizer)
        values = [_setting(key, value) for key, value in zip(Signature(signature).names, given)]
        rules = [rule(*values)] * len(optimiser.inner.param_groups)
        return Scheduler(Schedule(name, optimiser.inner, rules), optimiser)

    return _type(name, f"{signature}, last_epoch=-1", build)


def _setting(name: str, value: Any) -> Any:
    if name == "milestones":
        return [whole_number(each, "a milestone") for each in iterated(value)]
    if name in _WHOLE:
        number = whole_number(value, name)
        if number < 1:
            raise ValueProblem(f"{name} is {number}, but counts epochs")
        return number
    if type(value) not in NUMBERS:
        raise TypeProblem(f"{name} is a number, not {described(value)}")
    return float(value)


def _of_function(name: str, rule: Callable[..., Any]) -> TypeObject:
    def build(optimizer: Any, lr_lambda: Any, _last: Any) -> Scheduler:
        optimiser = _optimiser(optimizer)
        count = len(optimiser.inner.param_groups)
        functions = list(lr_lambda) if isinstance(lr_lambda, (list, tuple)) else [lr_lambda] * count
        if len(functions) != count:
            raise ValueProblem(f"Expected {count} lr_lambdas, but got {len(functions)}")
        for function in functions:
            if not is_callable(function):
                raise TypeProblem(f"lr_lambda is a function of the epoch, not {described(function)}")
        rules = [rule(_number_of(function)) for function in functions]
        return Scheduler(Schedule(name, optimiser.inner, rules), optimiser)

    return _type(name, "lr_lambda, last_epoch=-1", build)


def _number_of(function: Any) -> Callable[[int], Any]:
    call = python_callable(function)

    return lambda epoch: item_number(call(epoch))


def _plateau(optimizer: Any, *given: Any) -> Scheduler:
    optimiser = _optimiser(optimizer)
    settings = dict(zip(Signature(_PLATEAU).names, given))
    return Scheduler(Plateau(optimiser.inner, settings), optimiser)


def _cycled(name: str, signature: str, make: Callable[..., Schedule]) -> TypeObject:
    def build(optimizer: Any, *given: Any) -> Scheduler:
        optimiser = _optimiser(optimizer)
        settings = {
            key: _number_of(value) if key == "scale_fn" and value is not None else value
            for key, value in zip(Signature(signature).names, given)
        }
        return Scheduler(make(name, optimiser.inner, settings), optimiser)

    return _type(name, f"{signature}, last_epoch=-1", build)


def _parts(schedulers: Any) -> list[Scheduler]:
    found = list(iterated(schedulers))
    for each in found:
        if type(each) is not Scheduler:
            raise TypeProblem(f"{described(each)} is not a learning rate schedule")
    if not found:
        raise ValueProblem("there are no schedulers to put together")
    return found


def _sequence(optimizer: Any, schedulers: Any, milestones: Any, _last: Any) -> Scheduler:
    optimiser = _optimiser(optimizer)
    parts: list[Any] = [part.inner for part in _parts(schedulers)]
    return Scheduler(OneAfterAnother(optimiser.inner, parts, _setting("milestones", milestones)), optimiser)


def _chain(schedulers: Any, _optimizer: Any) -> Scheduler:
    found = _parts(schedulers)
    parts: list[Any] = [part.inner for part in found]
    return Scheduler(Chained(found[0].optimiser.inner, parts), found[0].optimiser)
