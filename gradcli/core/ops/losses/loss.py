"""Losses of a guess against a truth, element by element, reduced to their mean or sum.

Each that PyTorch shows as one node is one primitive here: a kernel with its partials, and a reduction.
"""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.basic import mul, neg, shape_in, spread, sub
from gradcli.core.ops.comparison import lt
from gradcli.core.ops.reductions.reduction import mean, total
from gradcli.core.ops.selection import select
from gradcli.core.ops.signs import absolute, direction
from gradcli.core.primitive import Singular, general
from gradcli.core.registry import F_PAGE, Case, F, Help, Samples, operator
from gradcli.core.single import sum_of
from gradcli.core.values import aligned, broadcast_shape, floating, promoted
from gradcli.errors import OperandProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.primitive import Apply, SlopeName

FAMILY = "loss"
PAIR = ("input", "target")
REDUCTIONS = ("mean", "sum", "none")


GUESS, TRUTH = [0.75, -1.3, 2.5, 0.2], [1.4, -1.7, 0.75, 1.2]


def pair_samples(low: float = -2.0, high: float = 2.0, **params: Any) -> Samples:
    """Return samples of a smooth loss of two operands, in every reduction, and with each of some parameters."""
    shapes = (((4,), (4,)), ((2, 3), (2, 3)), ((), ()))
    cases = [Case(shapes=pair, low=low, high=high, wrt=(0, 1)) for pair in shapes]
    named: list[tuple[tuple[str, Any], ...]] = [(("reduction", reduction),) for reduction in ("sum", "none")]
    named += [(each,) for each in params.items()]
    cases += [Case(shapes=shapes[0], params=options, low=low, high=high, wrt=(0, 1)) for options in named]
    return Samples(cases=tuple(cases))


def distance_samples(**params: Any) -> Samples:
    """Return samples of a loss with kinks, away from them, in every reduction."""
    number = Case(args=(GUESS[0], TRUTH[0]), params=tuple(params.items()), wrt=(0, 1))
    return Samples(cases=(number, *every_reduction((GUESS, TRUTH), (0, 1), **params).cases))


def every_reduction(operands: tuple[Any, ...], wrt: tuple[int, ...] = (0,), **params: Any) -> Samples:
    """Return samples of a loss of these operands in every reduction."""
    given = tuple(params.items())
    named = [(*given, ("reduction", reduction)) for reduction in REDUCTIONS]
    return Samples(cases=tuple([Case(args=operands, params=options, wrt=wrt) for options in named]))


def loss_help(
    signature: str, what: str, derivative: str, example: tuple[str, str], see: tuple[str, ...]
) -> Help:
    """Return the help of a loss that PyTorch documents among its functions for networks."""
    return Help(signature, what, derivative, (example,), see, f"{F_PAGE}{signature.partition('(')[0]}.html")


# ----- reduction -------------------------------------------------------------------------------------------


def check_reduction(reduction: str) -> str:
    """Return `reduction`.

    Raises: ValueProblem in PyTorch's words if there is no such reduction.
    """
    if reduction not in REDUCTIONS:
        raise ValueProblem(
            f"{reduction} is not a valid value for reduction", hint="it is 'mean', 'sum' or 'none'"
        )
    return reduction


def reduced(each: Any, reduction: str) -> Any:
    """Return the mean or the sum of all elements, or the elements."""
    return each if reduction == "none" else total(each) if reduction == "sum" else mean(each)


def one_loss(
    name: str,
    kernel: Callable[..., Any],
    partials: tuple[Any, ...],
    grad_name: str,
    singular: tuple[Singular, ...] = (),
    slope_name: SlopeName = None,
) -> Apply:
    """Return a primitive that reduces `kernel(*xs)`; each partial is a function `(*xs)` in primitives, or None.

    `slope_name` is what the graph of a derivative shows where it is not `grad_name` with a second Backward.
    """

    def array(*xs: Any, reduction: str) -> Any:
        each = kernel(*promoted([floating(x) for x in xs]))
        if reduction == "none":
            return each
        summed = sum_of(each)
        return summed if reduction == "sum" else summed / each.dtype.type(each.size)

    def on_batch(size: int, xs: tuple[Any, ...], params: dict[str, Any]) -> Any:
        each = kernel(*promoted([floating(x) for x in aligned(xs)[0]]))
        if params["reduction"] == "none":
            return each
        rows = each.reshape(size, -1)
        return rows.sum(axis=1) if params["reduction"] == "sum" else rows.mean(axis=1)

    def full_shape(xs: tuple[Any, ...]) -> tuple[int, ...]:
        return broadcast_shape(*[shape_in(x) for x in xs])

    def backward(position: int) -> Any:
        partial = partials[position]

        def vjp(ct: Any, out: Any, *xs: Any, reduction: str) -> Any:
            if reduction == "mean":
                ct = mul(ct, 1.0 / (prod(full_shape(xs)) or 1))
            return mul(spread(ct, full_shape(xs)), partial(*xs))

        return vjp

    def forward(position: int) -> Any:
        partial = partials[position]

        def jvp(t: Any, out: Any, *xs: Any, reduction: str) -> Any:
            return reduced(spread(mul(t, partial(*xs)), full_shape(xs)), reduction)

        return jvp

    places = range(len(partials))
    return general(
        name,
        array=array,
        vjps=tuple([backward(i) if partials[i] is not None else None for i in places]),
        jvps=tuple([forward(i) if partials[i] is not None else None for i in places]),
        batch=on_batch,
        grad_name=grad_name,
        singular=singular,
        slope_name=slope_name or f"{grad_name[:-1]}Backward0",
    )


# ----- distances -------------------------------------------------------------------------------------------

_mse = one_loss(
    "mse_loss",
    lambda x, y: np.square(x - y),
    (lambda x, y: mul(2.0, sub(x, y)), lambda x, y: mul(2.0, sub(y, x))),
    "MseLossBackward0",
)


@operator(
    "mse_loss",
    family=FAMILY,
    operands=PAIR,
    method=False,
    torch=(F + "mse_loss",),
    help=Help(
        "mse_loss(x, target, reduction='mean')",
        "Mean of the squared differences (x - target)^2.",
        "2*(x - target)/n",
        (("mse_loss([1.0, 2.0], [1.0, 4.0])", "tensor(2.)"),),
        ("l1_loss", "huber_loss"),
        F_PAGE + "mse_loss.html",
    ),
    samples=pair_samples(),
)
def mse_loss(x: Any, target: Any, *, reduction: str = "mean") -> Any:
    """Return the mean squared difference."""
    return _mse(x, target, reduction=check_reduction(reduction))


@operator(
    "l1_loss",
    family=FAMILY,
    operands=PAIR,
    method=False,
    torch=(F + "l1_loss",),
    help=Help(
        "l1_loss(x, target, reduction='mean')",
        "Mean of the absolute differences abs(x - target).",
        "sign(x - target)/n",
        (("l1_loss([1.0, 2.0], [1.0, 4.0])", "tensor(1.)"),),
        ("mse_loss", "smooth_l1_loss"),
        F_PAGE + "l1_loss.html",
        conventions="0 where x equals target",
    ),
    samples=distance_samples(),
)
def l1_loss(x: Any, target: Any, *, reduction: str = "mean") -> Any:
    """Return the mean absolute difference."""
    return reduced(absolute(sub(x, target)), check_reduction(reduction))


def _smooth_kernel(x: Any, y: Any, beta: Any) -> Any:
    size = np.abs(x - y)
    near = size < beta
    return np.where(near, 0.5 * size * size / (beta or 1.0), size - 0.5 * beta)


def _smooth_slope(x: Any, y: Any, beta: float) -> Any:
    way = sub(x, y)
    if beta == 0.0:
        return direction(way)
    return select(lt(absolute(way), beta), mul(way, 1.0 / beta), direction(way))


_smooth_l1 = one_loss(
    "smooth_l1_loss",
    _smooth_kernel,
    (_smooth_slope, lambda x, y, beta: neg(_smooth_slope(x, y, beta)), None),
    "SmoothL1LossBackward0",
)


@operator(
    "smooth_l1_loss",
    family=FAMILY,
    operands=PAIR,
    method=False,
    torch=(F + "smooth_l1_loss",),
    help=Help(
        "smooth_l1_loss(x, target, reduction='mean', beta=1.0)",
        "Mean of d^2/(2*beta) where d = abs(x - target) is below beta, else d - beta/2.",
        "clamp((x - target)/beta, -1, 1)/n",
        (("smooth_l1_loss([1.0, 2.0], [1.0, 4.0])", "tensor(0.7500)"),),
        ("huber_loss", "l1_loss"),
        F_PAGE + "smooth_l1_loss.html",
    ),
    samples=distance_samples(beta=0.75),
)
def smooth_l1_loss(x: Any, target: Any, *, reduction: str = "mean", beta: float = 1.0) -> Any:
    """Return the mean of differences that are squared where they are small."""
    if beta < 0:
        raise OperandProblem("smooth_l1_loss does not support negative values for beta.")
    return _smooth_l1(x, target, float(beta), reduction=check_reduction(reduction))


def _huber_kernel(x: Any, y: Any, delta: Any) -> Any:
    size = np.abs(x - y)
    return np.where(size <= delta, 0.5 * size * size, delta * (size - 0.5 * delta))


def _huber_slope(x: Any, y: Any, delta: float) -> Any:
    way = sub(x, y)
    return select(lt(absolute(way), delta), way, mul(delta, direction(way)))


_huber = one_loss(
    "huber_loss",
    _huber_kernel,
    (_huber_slope, lambda x, y, delta: neg(_huber_slope(x, y, delta)), None),
    "HuberLossBackward0",
)


@operator(
    "huber_loss",
    family=FAMILY,
    operands=PAIR,
    method=False,
    torch=(F + "huber_loss",),
    help=Help(
        "huber_loss(x, target, reduction='mean', delta=1.0)",
        "Mean of d^2/2 where d = abs(x - target) is at most delta, else delta*(d - delta/2).",
        "clamp(x - target, -delta, delta)/n",
        (("huber_loss([1.0, 2.0], [1.0, 4.0])", "tensor(0.7500)"),),
        ("smooth_l1_loss", "mse_loss"),
        "Huber (1964), Robust Estimation of a Location Parameter",
    ),
    samples=distance_samples(delta=0.75),
)
def huber_loss(x: Any, target: Any, *, reduction: str = "mean", delta: float = 1.0) -> Any:
    """Return the mean of differences that are squared up to delta."""
    if delta <= 0:
        raise OperandProblem("huber_loss does not support non-positive values for delta.")
    return _huber(x, target, float(delta), reduction=check_reduction(reduction))
