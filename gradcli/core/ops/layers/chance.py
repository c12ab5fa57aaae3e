"""Layers by chance: slopes that are drawn, and elements or whole channels that are dropped."""

from __future__ import annotations

from math import prod, sqrt

from gradcli.core.generator import stream
from gradcli.core.lazy import np
from gradcli.core.ops.axes import newest
from gradcli.core.ops.basic import add, mul, shape_in
from gradcli.core.ops.comparison import gt
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.layout import titled
from gradcli.core.ops.selection import select
from gradcli.core.registry import F_PAGE, Case, F, Help, Samples, operator
from gradcli.core.tensor import data_of
from gradcli.core.values import cast, dtype_of, shape_of, size_of
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_ALPHA = 1.7580993408473766  # what selu tends to on its left


@operator(
    "rrelu",
    family="activation",
    operands=("input",),
    method=False,
    torch=("torch.rrelu", F + "rrelu"),
    help=Help(
        "rrelu(x, lower=1/8, upper=1/3, training=False)",
        "x where x > 0, else x times a slope: one drawn from lower to upper for each element, their mean if not training.",
        "1 where x > 0, else the slope",
        (("rrelu(-2.0, 0.25, 0.75)", "-1.0"),),
        ("leaky_relu", "prelu"),
        F_PAGE + "rrelu.html",
        conventions="the slope at 0",
    ),
    samples=Samples(cases=(Case(args=([-1.0, 0.5, 2.0],)),)),
)
def rrelu(x: Any, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Any:
    """Return x on the right of 0, and on its left x times a slope."""
    if lower > upper:
        raise ValueProblem(
            f"Lower bound should be less than or equal to the upper bound, but got {lower} and {upper}",
            kind="RuntimeError",
        )
    x = newest(as_operand(x))
    slopes: Any = (lower + upper) / 2.0
    value = data_of(x)
    if training:
        left = np.asarray(value) <= 0
        slopes = np.ones(shape_of(value))
        slopes[left] = stream().uniform_between(lower, upper, int(left.sum()), "float64")
        slopes = cast(slopes[()], dtype_of(value))
    return titled(select(gt(x, 0.0), x, mul(x, slopes)), "RreluWithNoiseBackward0")


# ----- what is dropped ------------------------------------------------------------------------------------------


def _is_trivial(p: float, training: Any) -> bool:
    """Tell whether all or nothing is kept, for which nothing is drawn. Raises: ValueProblem if p is no chance."""
    if not 0 <= p <= 1:
        raise ValueProblem(f"dropout probability has to be between 0 and 1, but got {p}")
    return not training or p in (0, 1)


def _all_or_nothing(x: Any, p: float, training: Any) -> Any:
    """Return x itself, or zeros where all of it is dropped."""
    return mul(x, 0.0) if training and p == 1 else x


def _kept(x: Any, p: float, shape: tuple[int, ...]) -> Any:
    """Return 1 for what is kept and 0 for what is dropped, with the chance p."""
    return cast(stream().coins(1.0 - p, prod(shape)).reshape(shape), dtype_of(data_of(x)))


@operator(
    "dropout",
    family="activation",
    method=False,
    torch=("torch.dropout", F + "dropout"),
    help=Help(
        "dropout(x, p=0.5, training=True)",
        "x with each element set to 0 with probability p, the others divided by 1 - p; x itself if not training.",
        "0 or 1/(1 - p), by chance",
        (("dropout(2.0, 0.0)", "2.0"),),
        ("bernoulli", "manual_seed"),
        F_PAGE + "dropout.html",
    ),
    samples=Samples(cases=(Case(shapes=((4,),), params=(("training", False),)),)),
)
def dropout(x: Any, p: float = 0.5, training: bool = True) -> Any:
    """Return x with elements dropped by chance."""
    if _is_trivial(p, training):
        return _all_or_nothing(x, p, training)
    value = data_of(x)
    kept = stream().coins(1.0 - p, size_of(value)).reshape(shape_of(value))
    return mul(x, cast(kept / (1.0 - p), dtype_of(value)))


def _by_channel(shape: tuple[int, ...], channel: int) -> tuple[int, ...]:
    return tuple([n if at <= channel else 1 for at, n in enumerate(shape)])


def _channel_dropout(rank: int) -> Callable[..., Any]:
    name = f"dropout{rank}d"

    def drop(x: Any, p: float = 0.5, training: bool = True) -> Any:
        x = newest(as_operand(x))
        shape = shape_in(x)
        if rank == 1 and len(shape) not in (2, 3):
            raise ShapeProblem(
                f"dropout1d: Expected 2D or 3D input, but received a {len(shape)}D input. Note that dropout1d exists "
                "to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an "
                "optional batch dimension (i.e. 2D or 3D inputs).",
                kind="RuntimeError",
            )
        if len(shape) < 2:
            raise ShapeProblem(
                "Feature dropout requires at least 2 dimensions in the input", kind="RuntimeError"
            )
        # PyTorch takes images of three dimensions for signals (N, C, L).
        channel = 0 if len(shape) == rank + 1 and rank != 2 else 1
        if _is_trivial(p, training):
            return _all_or_nothing(x, p, training)
        kept = _kept(x, p, _by_channel(shape, channel))
        return mul(x, kept / kept.dtype.type(1.0 - p))

    drop.__doc__ = "Return x with channels dropped by chance."
    return operator(
        name,
        family="activation",
        operands=("input",),
        method=False,
        torch=(F + name,),
        help=Help(
            f"{name}(x, p=0.5, training=True)",
            "x with each channel set to 0 with probability p, the others divided by 1 - p; x itself if not training.",
            "0 or 1/(1 - p), by chance",
            ((f"{name}([[2.0, 4.0]], 0.0)", "tensor([[2., 4.]])"),),
            ("dropout",),
            f"{F_PAGE}{name}.html",
        ),
        samples=Samples(cases=(Case(shapes=((2,) * (rank + 1),), params=(("training", False),)),)),
    )(drop)


for _rank in (1, 2, 3):
    _channel_dropout(_rank)


def _alpha_dropped(x: Any, p: float, training: Any, shape: tuple[int, ...]) -> Any:
    """Return x with elements set to what selu tends to, then stretched and moved so that mean and variance stay."""
    if _is_trivial(p, training):
        return _all_or_nothing(x, p, training)
    kept = _kept(x, p, shape)
    kind = kept.dtype.type
    width = 1.0 / sqrt((_ALPHA * _ALPHA * p + 1.0) * (1.0 - p))
    moved = (kept - kind(1)) * kind(_ALPHA * width) + kind(_ALPHA * width * p)
    return add(mul(x, kept * kind(width)), moved)


def _alpha_help(name: str, what: str) -> Help:
    return Help(
        f"{name}(x, p=0.5, training=False)",
        f"x with {what} set to -1.758 with probability p, then stretched so that mean 0 and variance 1 stay.",
        "0 or the stretch, by chance",
        ((f"{name}([[2.0, 4.0]])", "tensor([[2., 4.]])"),),
        ("dropout", "selu"),
        f"{F_PAGE}{name}.html",
    )


_EVALUATED = Samples(cases=(Case(shapes=((2, 3),), params=(("training", False),)),))


@operator(
    "alpha_dropout",
    family="activation",
    operands=("input",),
    method=False,
    torch=("torch.alpha_dropout", F + "alpha_dropout"),
    help=_alpha_help("alpha_dropout", "each element"),
    samples=_EVALUATED,
)
def alpha_dropout(x: Any, p: float = 0.5, training: bool = False) -> Any:
    """Return x with elements dropped as suits selu."""
    x = newest(as_operand(x))
    return _alpha_dropped(x, p, training, shape_in(x))


@operator(
    "feature_alpha_dropout",
    family="activation",
    operands=("input",),
    method=False,
    torch=("torch.feature_alpha_dropout", F + "feature_alpha_dropout"),
    help=_alpha_help("feature_alpha_dropout", "each channel"),
    samples=_EVALUATED,
)
def feature_alpha_dropout(x: Any, p: float = 0.5, training: bool = False) -> Any:
    """Return x with channels dropped as suits selu."""
    x = newest(as_operand(x))
    if training and len(shape_in(x)) < 2:
        raise ShapeProblem("Feature dropout requires at least 2 dimensions in the input", kind="RuntimeError")
    return _alpha_dropped(x, p, training, _by_channel(shape_in(x), 1))
