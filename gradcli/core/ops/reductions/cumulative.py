"""Running sums, running log-sums, running extremes, and the log of a sum of exponentials."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, dtype_name, newest, shape_now
from gradcli.core.ops.basic import mul, shape_in, sub, to_add_up, to_dtype
from gradcli.core.ops.elements.along import on_rows, picked
from gradcli.core.ops.exponential import exp
from gradcli.core.ops.layout import as_column, as_row, exchanged, flipped, title_of, titled, to_shape
from gradcli.core.ops.reductions.reduction import expect_floating, reduced_axes, spread_back, summed, whole
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular, general, linear
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.results import Results
from gradcli.core.single import running
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import Batched, default_dtype, dtype_of, is_floating, settle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

RUNNING = (case((4,), dim=0), case((2, 3), dim=0), case((2, 3), dim=-1), case((), dim=0), case((0,), dim=0))


# ----- cumsum -------------------------------------------------------------------------------------------------


def _sum_from_the_end(ct: Any, axis: int) -> Any:
    turned = flipped(ct, axes=(axis,), title="FlipBackward0")
    return flipped(cumulated(turned, axis=axis, title="CumsumBackward0"), axes=(axis,), title="FlipBackward0")


def cumulated_back(ct: Any) -> Any:
    """Return the sums of elements from each one to the end of the last axis."""
    return _sum_from_the_end(ct, -1)


cumulated: Apply = linear(
    "cumsum",
    array=lambda x, *, axis, title: running(np.add, x, axis),
    transposes=(lambda ct, out, x, *, axis, title: _sum_from_the_end(ct, axis),),
    grad_name=title_of,
)


@operator(
    "cumsum",
    help=Help(
        "cumsum(input, dim, *, dtype=None)",
        "Sums of the elements up to each one along dim.",
        "1 for each element before it and its own",
        (("cumsum([1, 2, 3], 0)", "tensor([1, 3, 6])"),),
        ("sum", "cumprod", "diff"),
        PAGE + "cumsum.html",
    ),
    samples=samples(*RUNNING),
)
def cumsum(input: Any, dim: Any, *, dtype: Any = None) -> Any:
    """Return running sums along one dimension."""
    input = to_add_up(input, dtype_name(dtype))
    axis = axis_of(dim, len(shape_now(input)))
    if not shape_now(input):
        value = data_of(input)
        return titled(input if dtype_of(value) != "bool" else to_dtype(input, "int64"), "CumsumBackward0")
    return cumulated(input, axis=axis, title="CumsumBackward0")


# ----- log of a sum of exponentials -------------------------------------------------------------------------------


def _log_of_sum(x: Any, *, axes: tuple[int, ...], keepdim: bool) -> Any:
    x = np.asarray(x)
    if 0 in [x.shape[axis] for axis in axes]:
        return np.log(np.add.reduce(x, axis=axes, keepdims=keepdim))
    # Shifted by the largest, so that nothing overflows; an infinite largest must not be subtracted.
    largest = np.max(x, axis=axes, keepdims=True)
    shift = np.where(np.isfinite(largest), largest, np.zeros_like(largest))
    sums = np.log(np.add.reduce(np.exp(x - shift), axis=axes, keepdims=True)) + shift
    return sums if keepdim or not axes else sums.squeeze(axes)


def _softmax(out: Any, x: Any, axes: tuple[int, ...]) -> Any:
    return exp(sub(x, spread_back(out, x, axes)))


log_of_sum = general(
    "logsumexp",
    array=_log_of_sum,
    vjps=(lambda ct, out, x, *, axes, keepdim: mul(spread_back(ct, x, axes), _softmax(out, x, axes)),),
    jvps=(
        lambda t, out, x, *, axes, keepdim: summed(
            mul(t, _softmax(out, x, axes)), axes=axes, keepdim=keepdim
        ),
    ),
    singular=(
        Singular(
            "undefined",
            lambda x, *, axes, keepdim: (np.isneginf(np.asarray(x))).all(axis=axes, keepdims=keepdim),
            "nothing but -inf, none of which has a share",
            shown=("logsumexp(x, 0)", "x=[-inf, -inf]", "[nan, nan]"),
        ),
    ),
)


@operator(
    "logsumexp",
    torch=("torch.logsumexp", "torch.special.logsumexp"),
    help=Help(
        "logsumexp(input, dim=None, keepdim=False)",
        "log(sum(exp(x))) without overflow.",
        "softmax(x)",
        (("logsumexp([1000.0, 1000.0], 0)", "tensor(1000.6931)"),),
        ("softmax", "logaddexp"),
        PAGE + "logsumexp.html",
        conventions="of all -inf: nan",
    ),
    samples=samples(
        case((4,), dim=0), case((2, 3), dim=1, keepdim=True), case((2, 3, 2), dim=(0, -1)), case((), dim=0)
    ),
)
def logsumexp(input: Any, dim: Any = None, keepdim: Any = False) -> Any:
    """Return the logarithm of the sum of exponentials."""
    x = _as_float(input)
    return log_of_sum(x, axes=reduced_axes(x, dim), keepdim=bool(keepdim))


def _as_float(x: Any) -> Any:
    """Return an operand as a float one; ints and bools become the default float dtype."""
    if type(x) is Tensor:
        return x if is_floating(x.current().value) else to_dtype(x.current(), default_dtype())
    return expect_floating(x, "logsumexp")


def _log_running_sum(x: Any) -> Any:
    return np.logaddexp.accumulate(np.asarray(x), axis=-1)


def _running_weights(out: Any, x: Any) -> Any:
    """Return exp(x_i - out_k) for i <= k and 0 for the others, in rows k."""
    within = np.tri(shape_in(x)[-1], dtype=bool)
    gaps = sub(as_row(x), as_column(out))
    # The argument is masked, not the result: exp of a large gap would be inf, and inf * 0 is nan.
    return select(within, exp(select(within, gaps, 0.0)), 0.0)


def _log_running_vjp(ct: Any, out: Any, x: Any) -> Any:
    return summed(mul(as_column(ct), _running_weights(out, x)), axes=(-2,), keepdim=False)


def _log_running_jvp(t: Any, out: Any, x: Any) -> Any:
    return summed(mul(as_row(t), _running_weights(out, x)), axes=(-1,), keepdim=False)


log_running_sum: Apply = general(
    "logcumsumexp", array=_log_running_sum, vjps=(_log_running_vjp,), jvps=(_log_running_jvp,)
)


@operator(
    "logcumsumexp",
    help=Help(
        "logcumsumexp(input, dim)",
        "logsumexp of the elements up to each one along dim.",
        "exp(x_i - out_k) for k >= i",
        (("logcumsumexp([0.0, 0.0], 0)", "tensor([0.0000, 0.6931])"),),
        ("logsumexp", "cumsum"),
        PAGE + "logcumsumexp.html",
    ),
    samples=samples(case((4,), dim=0), case((2, 3), dim=0), case((2, 3), dim=-1), case((), dim=0)),
)
def logcumsumexp(input: Any, dim: Any) -> Any:
    """Return running log-sums of exponentials along one dimension."""
    x = expect_floating(input, "logcumsumexp")
    axis = axis_of(dim, len(shape_now(x)))
    if not shape_now(x):
        return titled(x, "LogcumsumexpBackward0")
    if axis == -1:
        return log_running_sum(x)
    return exchanged(log_running_sum(exchanged(x, axis, -1)), axis, -1, "LogcumsumexpBackward0")


# ----- running extremes --------------------------------------------------------------------------------------------


def _running_extreme(input: Any, dim: Any, accumulate: Any, name: str) -> Results:
    shape = shape_now(input)
    axis = axis_of(dim, len(shape))
    x = input if shape else to_shape(newest(input), (1,))

    def places(array: Any) -> Any:
        best = accumulate(array, axis=axis)
        own = (array == best) | (np.isnan(array) & np.isnan(best))
        numbers = np.arange(array.shape[axis]).reshape((-1, *(1,) * (-axis - 1)))
        # Of equal elements the latest counts, as in PyTorch.
        return np.maximum.accumulate(np.where(own, numbers, 0), axis=axis)

    indices = on_rows(data_of(x), places)
    values = picked(x, indices=indices, axis=axis, squeeze=not shape, title=f"{name.capitalize()}Backward0")
    if not shape:
        indices = on_rows(indices, lambda array: array.squeeze(axis))
    found = indices if type(indices) is Batched else whole(settle(indices))
    return Results(
        f"torch.return_types.{name}",
        ("values", "indices"),
        (values, Tensor(found) if type(input) is Tensor else found),
    )


def _running_help(name: str, word: str, example: str) -> Help:
    return Help(
        f"{name}(input, dim)",
        f"{word} of the elements up to each one along dim, with their positions.",
        "1 at the element it is",
        ((f"{name}([1, 3, 2], 0).values", example),),
        ("cumsum", name.removeprefix("cum")),
        f"{PAGE}{name}.html",
        conventions="the latest of equal elements has it",
    )


@operator(
    "cummax",
    help=_running_help("cummax", "Largest", "tensor([1, 3, 3])"),
    samples=samples(case((4,), dim=0), case((2, 2), dim=1)),
)
def cummax(input: Any, dim: Any) -> Results:
    """Return running maxima along one dimension, with their positions."""
    return _running_extreme(input, dim, np.maximum.accumulate, "cummax")


@operator(
    "cummin",
    help=_running_help("cummin", "Smallest", "tensor([1, 1, 1])"),
    samples=samples(case((4,), dim=0), case((2, 2), dim=1)),
)
def cummin(input: Any, dim: Any) -> Results:
    """Return running minima along one dimension, with their positions."""
    return _running_extreme(input, dim, np.minimum.accumulate, "cummin")
