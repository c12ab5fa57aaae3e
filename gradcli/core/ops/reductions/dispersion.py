"""Variances and standard deviations."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import square
from gradcli.core.ops.basic import mul, sub
from gradcli.core.ops.creation import number_of
from gradcli.core.ops.layout import titled
from gradcli.core.ops.ratio import ratio_or_zero
from gradcli.core.ops.reductions.reduction import (
    REDUCTIONS,
    averaged_along,
    count_along,
    expect_floating,
    mean_of_array,
    reduced_axes,
    spread_back,
    summed,
)
from gradcli.core.ops.samples import case
from gradcli.core.primitive import Singular, general
from gradcli.core.registry import PAGE, Help, Samples, operator
from gradcli.core.values import INF

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _centred(x: Any, axes: tuple[int, ...]) -> Any:
    return sub(x, averaged_along(x, axes=axes, keepdim=True)) if axes else sub(x, x)


def _degrees(x: Any, axes: tuple[int, ...], correction: float) -> float:
    """Return what the sum of squares is divided by: never below 0, as in PyTorch."""
    return max(0.0, count_along(x, axes) - correction)


def _variance(x: Any, *, axes: tuple[int, ...], keepdim: bool, correction: float) -> Any:
    x = np.asarray(x)
    if x.dtype.char == "f":  # in double precision, as PyTorch does it
        return _variance(x.astype("float64"), axes=axes, keepdim=keepdim, correction=correction).astype(
            "float32"
        )
    centred = x - mean_of_array(x, axes=axes, keepdim=True) if axes else x - x
    squares = np.add.reduce(centred * centred, axis=axes, keepdims=keepdim)
    return squares / x.dtype.type(max(0.0, prod([x.shape[a] for a in axes]) - correction))


def _variance_slope(x: Any, axes: tuple[int, ...], correction: float) -> Any:
    centred, degrees = _centred(x, axes), _degrees(x, axes, correction)
    # Without degrees of freedom PyTorch's slope is infinite, and nan at the mean.
    return mul(centred, 2.0 / degrees) if degrees else mul(square(centred), INF)


variance = general(
    "var",
    array=_variance,
    vjps=(
        lambda ct, out, x, *, axes, keepdim, correction: mul(
            spread_back(ct, x, axes), _variance_slope(x, axes, correction)
        ),
    ),
    jvps=(
        lambda t, out, x, *, axes, keepdim, correction: summed(
            mul(t, _variance_slope(x, axes, correction)), axes=axes, keepdim=keepdim
        ),
    ),
)


def _deviation_slope(out: Any, x: Any, axes: tuple[int, ...], correction: float) -> Any:
    # Equal elements: the centred ones are 0 and so is the slope, where 0/0 would be nan.
    degrees = _degrees(x, axes, correction)
    scaled = mul(_centred(x, axes), 1.0 / degrees if degrees else float("nan"))
    return ratio_or_zero(scaled, spread_back(out, x, axes))


def _deviation(x: Any, **params: Any) -> Any:
    x = np.asarray(x)
    if x.dtype.char == "f":
        return np.sqrt(_variance(x.astype("float64"), **params)).astype("float32")
    return np.sqrt(_variance(x, **params))


deviation = general(
    "std",
    array=_deviation,
    vjps=(
        lambda ct, out, x, *, axes, keepdim, correction: mul(
            spread_back(ct, x, axes), _deviation_slope(out, x, axes, correction)
        ),
    ),
    jvps=(
        lambda t, out, x, *, axes, keepdim, correction: summed(
            mul(t, _deviation_slope(out, x, axes, correction)), axes=axes, keepdim=keepdim
        ),
    ),
    singular=(
        Singular(
            "undefined",
            lambda x, *, axes, keepdim, correction: count_along(x, axes) <= correction,
            "so few elements have no deviation",
            shown=("std(x)", "x=[2]", "[nan]"),
        ),
        Singular(
            "kink",
            lambda x, *, axes, keepdim, correction: np.ptp(np.asarray(x), axis=axes, keepdims=keepdim) == 0,
            "equal elements, the tip of a cone; 0 is used",
            shown=("std(x)", "x=[2, 2]", "[0, 0]"),
        ),
    ),
)


def _spread_params(x: Any, dim: Any, keepdim: Any, unbiased: Any, correction: Any) -> dict[str, Any]:
    if type(dim) is bool:  # var(x, False) is var(x, unbiased=False)
        dim, unbiased = None, dim
    if unbiased is not None:
        correction = 1 if unbiased else 0
    degrees = 1.0 if correction is None else float(number_of(correction, "correction"))
    return {"axes": reduced_axes(x, dim), "keepdim": bool(keepdim), "correction": degrees}


def _spread_help(name: str, what: str, derivative: str, example: tuple[str, str], note: str) -> Help:
    return Help(
        f"{name}(input, dim=None, unbiased=True, keepdim=False, *, correction=1)",
        what,
        derivative,
        (example,),
        ("mean", "var" if name == "std" else "std"),
        f"{PAGE}{name}.html",
        conventions=note,
    )


SPREADS = (*REDUCTIONS[:2], *REDUCTIONS[3:], case((3,), unbiased=False), case((3, 2), dim=0, correction=0))


@operator(
    "var",
    help=_spread_help(
        "var",
        "Variance; divided by n - correction.",
        "2 (x - mean) / (n - correction)",
        ("tensor([1.0, 2.0, 6.0]).var()", "tensor(7.)"),
        "of one element: nan",
    ),
    samples=Samples(cases=SPREADS),
)
def var(
    input: Any, dim: Any = None, unbiased: Any = None, keepdim: Any = False, *, correction: Any = None
) -> Any:
    """Return the variance of elements."""
    x = expect_floating(input, "var")
    return variance(x, **_spread_params(x, dim, keepdim, unbiased, correction))


@operator(
    "std",
    help=_spread_help(
        "std",
        "Standard deviation: the root of the variance.",
        "(x - mean) / ((n - correction) std)",
        ("std([1.0, 2.0, 3.0])", "tensor(1.)"),
        "of equal elements: 0; of one element: nan",
    ),
    samples=Samples(cases=SPREADS),
)
def std(
    input: Any, dim: Any = None, unbiased: Any = None, keepdim: Any = False, *, correction: Any = None
) -> Any:
    """Return the standard deviation of elements."""
    x = expect_floating(input, "std")
    return deviation(x, **_spread_params(x, dim, keepdim, unbiased, correction))


def _with_mean(primitive: Any, x: Any, params: dict[str, Any], title: str) -> tuple[Any, Any]:
    average = averaged_along(x, axes=params["axes"], keepdim=params["keepdim"])
    return titled(primitive(x, **params), title), titled(average, title)


@operator(
    "var_mean",
    method=False,
    help=_spread_help(
        "var_mean",
        "Variance and mean.",
        "that of var and of mean",
        ("var_mean([1.0, 2.0, 6.0])[0]", "tensor(7.)"),
        "",
    ),
    samples=Samples(cases=SPREADS),
)
def var_mean(
    input: Any, dim: Any = None, unbiased: Any = None, keepdim: Any = False, *, correction: Any = None
) -> Any:
    """Return the variance and the mean of elements."""
    x = expect_floating(input, "var_mean")
    return _with_mean(variance, x, _spread_params(x, dim, keepdim, unbiased, correction), "VarMeanBackward0")


@operator(
    "std_mean",
    method=False,
    help=_spread_help(
        "std_mean",
        "Standard deviation and mean.",
        "that of std and of mean",
        ("std_mean([1.0, 2.0, 3.0])[0]", "tensor(1.)"),
        "",
    ),
    samples=Samples(cases=SPREADS),
)
def std_mean(
    input: Any, dim: Any = None, unbiased: Any = None, keepdim: Any = False, *, correction: Any = None
) -> Any:
    """Return the standard deviation and the mean of elements."""
    x = expect_floating(input, "std_mean")
    return _with_mean(deviation, x, _spread_params(x, dim, keepdim, unbiased, correction), "StdMeanBackward0")
