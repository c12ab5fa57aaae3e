"""Numbers at even distances: arange, linspace, logspace."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.axes import dtype_name, integer
from gradcli.core.ops.basic import add, mul
from gradcli.core.ops.creation import NOT_CHECKED, flows, made_of, number_of
from gradcli.core.ops.power import pow
from gradcli.core.patience import converted, passing
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.tensor import Tensor, data_of, detach
from gradcli.core.values import INT64_MAX, BatchConflict, Batched, check_size, default_dtype
from gradcli.errors import OperandProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@operator(
    "arange",
    operands=(),
    method=False,
    torch=("torch.arange",),
    help=Help(
        "arange(start=0, end, step=1, *, dtype=None, requires_grad=False)",
        "Numbers from start up to, not including, end, step apart; ints if all three are ints.",
        "none: it starts a graph",
        (("arange(5)", "tensor([0, 1, 2, 3, 4])"),),
        ("linspace",),
        PAGE + "arange.html",
    ),
    samples=NOT_CHECKED,
)
def arange(
    start: Any = None, end: Any = None, step: Any = 1, *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return `start + i * step` for all that lie before `end`."""
    if end is None:
        if start is None:
            raise TypeProblem("arange needs an end", hint="arange(5) counts from 0 to 4")
        start, end = 0, start
    start = 0 if start is None else start
    if flows(start) or flows(step):
        return _flowing(start, end, step)
    end = detach(end) if type(end) is Tensor else end  # how many numbers there are has no derivative
    first, last, by = (
        number_of(each, what) for each, what in ((start, "start"), (end, "end"), (step, "step"))
    )
    if by == 0:
        raise OperandProblem("step must be nonzero")
    if not all(math.isfinite(each) for each in (first, last, by)):
        raise OperandProblem(f"unsupported range: {first} -> {last}")
    if (last - first) * by < 0:
        raise ValueProblem(
            "upper bound and lower bound inconsistent with step sign",
            hint=f"from {first} to {last} by {by}",
            kind="RuntimeError",
        )
    whole = type(first) is not float and type(last) is not float and type(by) is not float
    count = -((first - last) // by) if whole else math.ceil((last - first) / by)
    check_size((int(count),), "a tensor")
    name = dtype_name(dtype) or ("int64" if whole else default_dtype())
    if not whole and "int" in name:
        # The numbers are counted by whole steps, as many as fractions would have taken.
        first, by, whole = int(first), int(by), True
    fits = whole and max(abs(first), abs(last), abs(by)) < INT64_MAX
    in_eights = name == "float32" and not whole
    numbers = passing(int(count), _counted, first, by, int(count), "int64" if fits else "float64", in_eights)
    return made_of(converted(numbers, name), requires_grad)


def _counted(first: float, by: float, count: int, dtype: str, in_eights: bool) -> Any:
    steps = np.arange(count, dtype=dtype)
    return _in_eights(first, by, steps) if in_eights else first + steps * by


def _in_eights(first: float, by: float, steps: Any) -> Any:
    """Return numbers at a distance as PyTorch makes them in single precision, of which programs see the last digit.

    Products are exact before they are added: `arange(-8.0, 8.0, 0.1)[80]` is 4.4409e-16. Of each eight numbers
    the first is rounded and the others are counted from it, as long as there are two times eight.
    """
    numbers = (np.longdouble(first) + steps * np.longdouble(by)).astype("float64")
    grouped = len(numbers) - len(numbers) % 16
    firsts = numbers[:grouped:8].astype("float32").astype("float64")
    eights = firsts[:, None] + by * np.arange(8)
    return np.concatenate([eights.reshape(-1), numbers[grouped:]])


def _flowing(start: Any, end: Any, step: Any) -> Tensor:
    """Return a range whose start or step has a derivative."""
    values = [data_of(each) for each in (start, end, step)]
    if any(type(value) is Batched for value in values):
        raise BatchConflict  # ranges of different lengths
    first, last, by = (float(number_of(value, "a bound")) for value in values)
    if not by or (last - first) * by < 0 or not math.isfinite(last - first):
        raise ValueProblem("upper bound and lower bound inconsistent with step sign", kind="RuntimeError")
    count = math.ceil((last - first) / by)
    check_size((count,), "a tensor")
    found: Tensor = add(start, mul(np.arange(count, dtype=default_dtype()), step))
    return found


def _between(start: Any, end: Any, steps: Any) -> Tensor:
    """Return evenly spaced numbers as a recorded tensor: both ends have derivatives."""
    share = _evenly(0.0, 1.0, steps, "linspace", "float64").astype(default_dtype())
    found: Tensor = add(mul(1.0 - share, start), mul(share, end))
    return found


def _evenly(start: Any, end: Any, steps: Any, what: str, dtype: str) -> Any:
    first, last = float(number_of(start, "start")), float(number_of(end, "end"))
    count = integer(steps, "steps")
    if count < 0:
        raise OperandProblem("number of steps must be non-negative", hint=f"{what} was asked for {count}")
    check_size((count,), "a tensor")
    if count < 2:
        return np.full(count, first)
    # From both ends towards the middle, so that the last number is `end` itself.
    by = (last - first) / (count - 1)
    if dtype == "float32":
        # PyTorch takes the distance in single precision, and rounds each number once.
        ends = np.array([first, last], dtype)
        first, last = ends.tolist()
        by = float((ends[1] - ends[0]) / np.float32(count - 1))
    return passing(count, _from_both_ends, first, last, by, count)


def _from_both_ends(first: float, last: float, by: float, count: int) -> Any:
    places = np.arange(count)
    return np.where(places < count // 2, first + by * places, last - by * (count - 1 - places))


@operator(
    "linspace",
    operands=(),
    method=False,
    help=Help(
        "linspace(start, end, steps, *, dtype=None, requires_grad=False)",
        "Evenly spaced numbers from start to end, both included.",
        "none: it starts a graph",
        (("linspace(0, 1, 3)", "tensor([0.0000, 0.5000, 1.0000])"),),
        ("arange", "logspace"),
        PAGE + "linspace.html",
    ),
    samples=NOT_CHECKED,
)
def linspace(start: Any, end: Any, steps: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return `steps` numbers from `start` to `end`."""
    if flows(start) or flows(end):
        return _between(start, end, steps)
    name = dtype_name(dtype) or default_dtype()
    return made_of(_evenly(start, end, steps, "linspace", name), requires_grad, name)


@operator(
    "logspace",
    operands=(),
    method=False,
    help=Help(
        "logspace(start, end, steps, base=10.0, *, dtype=None, requires_grad=False)",
        "Numbers from base^start to base^end, evenly spaced in their logarithm.",
        "none: it starts a graph",
        (("logspace(0, 2, 3)", "tensor([  1.,  10., 100.])"),),
        ("linspace",),
        PAGE + "logspace.html",
    ),
    samples=NOT_CHECKED,
)
def logspace(
    start: Any, end: Any, steps: Any, base: Any = 10.0, *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return `base` to the power of `linspace(start, end, steps)`."""
    if flows(start) or flows(end) or flows(base):
        powers: Any = pow(base, _between(start, end, steps))
        return powers  # type: ignore[no-any-return]
    name = dtype_name(dtype) or default_dtype()
    exponents = _evenly(start, end, steps, "logspace", name)
    powers = np.power(float(number_of(base, "base")), exponents)
    return made_of(powers, requires_grad, name)
