"""Numbers at even distances: arange, linspace, logspace."""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.ops.axes import dtype_name, integer
from gradcli.core.ops.creation import NOT_CHECKED, made_of, number_of
from gradcli.core.registry import Help, operator
from gradcli.core.tensor import Tensor
from gradcli.core.values import INT64_MAX, check_size, default_dtype
from gradcli.errors import TypeProblem, ValueProblem

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
        "https://pytorch.org/docs/stable/generated/torch.arange.html",
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
    first, last, by = (
        number_of(0 if each is None else each, what)
        for each, what in ((start, "start"), (end, "end"), (step, "step"))
    )
    if by == 0:
        raise ValueProblem("step must be nonzero")
    if not all(math.isfinite(each) for each in (first, last, by)):
        raise ValueProblem(f"unsupported range: {first} -> {last}")
    if (last - first) * by < 0:
        raise ValueProblem(
            "upper bound and lower bound inconsistent with step sign", hint=f"from {first} to {last} by {by}"
        )
    whole = type(first) is not float and type(last) is not float and type(by) is not float
    count = -((first - last) // by) if whole else math.ceil((last - first) / by)
    check_size((int(count),), "a tensor")
    name = dtype_name(dtype) or ("int64" if whole else default_dtype())
    fits = whole and max(abs(first), abs(last), abs(by)) < INT64_MAX
    steps = np.arange(int(count), dtype="int64" if fits else "float64")
    return made_of((first + steps * by).astype(name), requires_grad)


def _evenly(start: Any, end: Any, steps: Any, what: str) -> Any:
    first, last = float(number_of(start, "start")), float(number_of(end, "end"))
    count = integer(steps, "steps")
    if count < 0:
        raise ValueProblem("number of steps must be non-negative", hint=f"{what} was asked for {count}")
    check_size((count,), "a tensor")
    if count < 2:
        return np.full(count, first)
    # From both ends towards the middle, so that the last number is `end` itself.
    by = (last - first) / (count - 1)
    places = np.arange(count)
    return np.where(places < count / 2, first + by * places, last - by * (count - 1 - places))


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
        "https://pytorch.org/docs/stable/generated/torch.linspace.html",
    ),
    samples=NOT_CHECKED,
)
def linspace(start: Any, end: Any, steps: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return `steps` numbers from `start` to `end`."""
    return made_of(
        _evenly(start, end, steps, "linspace"), requires_grad, dtype_name(dtype) or default_dtype()
    )


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
        "https://pytorch.org/docs/stable/generated/torch.logspace.html",
    ),
    samples=NOT_CHECKED,
)
def logspace(
    start: Any, end: Any, steps: Any, base: Any = 10.0, *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return `base` to the power of `linspace(start, end, steps)`."""
    exponents = _evenly(start, end, steps, "logspace")
    powers = np.power(float(number_of(base, "base")), exponents)
    return made_of(powers, requires_grad, dtype_name(dtype) or default_dtype())
