"""Sums and means, and what all reductions need: which axes, which shape is left."""

from __future__ import annotations

from math import prod as product_of

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axes_of, dtype_name, shape_now
from gradcli.core.ops.basic import mul, shape_in, spread, to_add_up, to_dtype, value_of
from gradcli.core.ops.layout import to_shape
from gradcli.core.ops.samples import case, samples
from gradcli.core.primitive import general, linear
from gradcli.core.registry import PAGE, Case, Help, operator
from gradcli.core.single import sum_of
from gradcli.core.tensor import Tensor, data_of, torch_type
from gradcli.core.values import (
    PLAIN_NUMBERS,
    Batched,
    default_dtype,
    expect_value,
    floating,
    is_floating,
    no_kernel,
    settle,
)
from gradcli.errors import TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape


# ----- axes of a reduction ----------------------------------------------------------------------------------


def all_axes(rank: int) -> tuple[int, ...]:
    """Return every axis of a value of `rank` dimensions."""
    return tuple(range(-rank, 0))


def reduced_axes(x: Any, dim: Any) -> tuple[int, ...]:
    """Return the axes that `dim` names; all for None, for () and for a 0-d value."""
    rank = len(shape_now(x))
    if dim is None or (isinstance(dim, (list, tuple)) and not dim):
        return all_axes(rank)
    axes = axes_of(dim, rank)
    return axes if rank else ()


def kept_shape(shape: Shape, axes: tuple[int, ...]) -> Shape:
    """Return a shape with the reduced axes at length 1."""
    rank = len(shape)
    return tuple([1 if i - rank in axes else n for i, n in enumerate(shape)])


def spread_back(reduced: Any, x: Any, axes: tuple[int, ...]) -> Any:
    """Return a reduced value (or cotangent) spread over the axes that were reduced; the shape of `x`."""
    shape = shape_in(x)
    return spread(to_shape(reduced, kept_shape(shape, axes)), shape)


def count_along(x: Any, axes: tuple[int, ...]) -> int:
    """Return the number of elements that are reduced to one."""
    shape = shape_in(x)
    return product_of([shape[axis] for axis in axes])


# What PyTorch says of tensors of ints to operators that do not take them.
REFUSALS = {
    "var": "std and var only support floating point and complex dtypes",
    "std": "std and var only support floating point and complex dtypes",
    "var_mean": "var_mean only support floating point and complex dtypes",
    "std_mean": "std_mean only support floating point and complex dtypes",
    "nanmean": "nanmean(): expected input to have floating point or complex dtype but got {}",
    "dist": "norm(): input dtype should be either floating point or complex. Got {} instead.",
    "cdist": "cdist only supports floating-point dtypes, X1 got: {}",
    "quantile": "quantile() input tensor must be either float or double dtype",
    "norm": "linalg.vector_norm: Expected a floating point or complex tensor as input. Got {}",
    "linalg.vector_norm": "linalg.vector_norm: Expected a floating point or complex tensor as input. Got {}",
    "linalg.norm": "linalg.vector_norm: Expected a floating point or complex tensor as input. Got {}",
}
# And the kernels of those of which it says that none is written for ints.
KERNELS = {
    "layer_norm": "LayerNormKernelImpl",
    "glu": "glu_cpu",
    "logcumsumexp": "logcumsumexp_out_cpu",
    "softmax": "softmax_kernel_impl",
    "softmax_lastdim": "softmax_lastdim_kernel_impl",
    "log_softmax": "log_softmax_kernel_impl",
    "log_softmax_lastdim": "log_softmax_lastdim_kernel_impl",
}
NO_DTYPE = "{}(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: {}"


def expect_floating(x: Any, name: str) -> Any:
    """Return an operand in a float dtype.

    Ints become floats: `mean([1, 2])` is 1.5 to a calculator. To a program that computes in PyTorch's
    default dtype the answer is PyTorch's, which refuses tensors of ints.
    Raises: TypeProblem in PyTorch's words.
    """
    if type(x) is Tensor:
        value = x.current().value
        if not is_floating(value):
            if default_dtype() == "float64":
                return to_dtype(x.current(), "float64")
            hint = "convert it with .double()"
            if name in KERNELS:
                raise no_kernel(KERNELS[name], value, hint)
            kind = torch_type(value)
            words = REFUSALS[name].format(kind) if name in REFUSALS else NO_DTYPE.format(name, kind)
            raise TypeProblem(words, hint=hint, kind="RuntimeError")
        return x
    if type(x) is float:
        return x
    expect_value(x, name)
    return floating(x)


# ----- sum ------------------------------------------------------------------------------------------------------


def _sum_all(x: Any) -> Any:
    if type(x) in PLAIN_NUMBERS:
        return int(x) if type(x) is bool else x
    if type(x) is Batched:
        array = x.array
        return Batched(array.reshape(array.shape[0], product_of(array.shape[1:])).sum(axis=1))
    out = sum_of(x)
    return float(out) if type(out) is np.float64 else whole(settle(out))


def whole(out: Any) -> Any:
    """Return a 0-d int64 or bool as Python's int or bool, anything else as it is."""
    if type(out) is np.int64:
        return int(out)
    return bool(out) if type(out) is np.bool_ else out


def _sum_axes(x: Any, *, axes: tuple[int, ...], keepdim: bool) -> Any:
    return whole(sum_of(np.asarray(x), axes, keepdim))


total = linear(
    "sum",
    array=_sum_all,
    transposes=(lambda ct, out, x: spread(ct, shape_in(x)),),
    batch="own",
    grad_name="SumBackward0",
)
summed = linear(
    "sum_dim",
    array=_sum_axes,
    scalar=lambda x, *, axes, keepdim: int(x) if type(x) is bool else x,
    transposes=(lambda ct, out, x, *, axes, keepdim: spread_back(ct, x, axes),),
    grad_name="SumBackward1",
)

REDUCTIONS = (
    case((4,)),
    case((2, 3)),
    case(()),
    case((2, 3), dim=0),
    case((2, 3), dim=-1, keepdim=True),
    case((2, 3, 2), dim=(0, 2)),
)


@operator(
    "sum",
    help=Help(
        "sum(input, dim=None, keepdim=False, *, dtype=None)",
        "Sum of all elements, or over dim.",
        "1 for every element",
        (("sum([1, 2, 3])", "6"),),
        ("mean", "cumsum", "prod"),
        PAGE + "sum.html",
    ),
    samples=samples(*REDUCTIONS, case((0,)), case((0, 3), dim=0)),
    latex="\\sum {x}",
)
def sum(input: Any, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Any:
    """Return the sum of elements; ints stay ints, bools are counted."""
    kind = dtype_name(dtype)
    input = to_add_up(input, kind)
    if kind == "bool":
        return to_dtype(summed(input, axes=reduced_axes(input, dim), keepdim=bool(keepdim)), kind)
    if dim is None and not keepdim:
        return total(input)
    return summed(input, axes=reduced_axes(input, dim), keepdim=bool(keepdim))


def _is_number(x: Any) -> Any:
    """Return 1.0 where `x` is a number and 0.0 where it is nan."""
    value = value_of(x)
    if type(value) in PLAIN_NUMBERS:
        return 0.0 if value != value else 1.0
    if type(value) is Batched:
        return Batched((~np.isnan(value.array)).astype(value.dtype))
    return settle((~np.isnan(value)).astype(value.dtype))


_total_of_numbers = general(
    "nansum",
    array=lambda x, *, axes, keepdim: np.nansum(np.asarray(x), axis=axes, keepdims=keepdim),
    vjps=(lambda ct, out, x, *, axes, keepdim: mul(spread_back(ct, x, axes), _is_number(x)),),
    jvps=(lambda t, out, x, *, axes, keepdim: summed(mul(t, _is_number(x)), axes=axes, keepdim=keepdim),),
)


@operator(
    "nansum",
    help=Help(
        "nansum(input, dim=None, keepdim=False, *, dtype=None)",
        "Sum of the elements that are not nan.",
        "1, and 0 for nan",
        (("nansum([1.0, nan, 3.0])", "tensor(4.)"),),
        ("sum", "nanmean"),
        PAGE + "nansum.html",
    ),
    samples=samples(*REDUCTIONS, Case(args=([1.0, float("nan"), 2.0],))),
)
def nansum(input: Any, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Any:
    """Return the sum of the elements that are numbers."""
    if dtype is not None:
        input = to_dtype(input, dtype_name(dtype) or "")
    if not is_floating(data_of(input)):
        return sum(input, dim, keepdim)  # ints have no nan
    x = input
    return _total_of_numbers(x, axes=reduced_axes(x, dim), keepdim=bool(keepdim))


# ----- mean -----------------------------------------------------------------------------------------------------


def _mean_all(x: Any) -> Any:
    if type(x) is float:
        return x
    if type(x) is Batched:
        count = product_of(x.shape)
        return Batched(_sum_all(x).array / x.dtype.type(count))
    if x.dtype.char == "d" and x.size:
        return float(np.add.reduce(x, axis=None)) / x.size
    out = _wide_sum(x) / x.dtype.type(x.size)
    if x.dtype.char == "e":
        out = out.astype("float16")
    return float(out) if type(out) is np.float64 else settle(out)


def _spread_mean(ct: Any, out: Any, x: Any) -> Any:
    shape = shape_in(x)
    return spread(_shared(ct, product_of(shape)), shape)


def mean_of_array(x: Any, *, axes: tuple[int, ...], keepdim: bool) -> Any:
    """Return the mean of an array along axes; nan where there is nothing to average."""
    x = np.asarray(x)
    count = product_of([x.shape[axis] for axis in axes])
    return (_wide_sum(x, axes, keepdim) / x.dtype.type(count)).astype(x.dtype)


def _wide_sum(x: Any, axes: Any = None, keepdim: bool = False) -> Any:
    """Return the sum of an array; of halves in single precision, so that their mean is rounded once."""
    if x.dtype.char == "e":
        return np.add.reduce(x, axis=axes, keepdims=keepdim, dtype="float32")
    return sum_of(x, axes, keepdim)


def _shared(ct: Any, count: int) -> Any:
    """Return a cotangent shared out evenly among elements; nothing where there are none."""
    if type(ct) is float and count:
        return ct / count
    from gradcli.core.ops.arithmetic import div

    return div(ct, float(count)) if count else mul(ct, 0.0)


averaged = linear(
    "mean",
    array=_mean_all,
    transposes=(_spread_mean,),
    batch="own",
    grad_name="MeanBackward0",
)
averaged_along = linear(
    "mean_dim",
    array=mean_of_array,
    scalar=lambda x, *, axes, keepdim: x,
    transposes=(
        lambda ct, out, x, *, axes, keepdim: spread_back(_shared(ct, count_along(x, axes)), x, axes),
    ),
    grad_name="MeanBackward1",
)


@operator(
    "mean",
    help=Help(
        "mean(input, dim=None, keepdim=False, *, dtype=None)",
        "Arithmetic mean of all elements, or over dim.",
        "1/n for every element",
        (("mean([1.0, 2.0, 6.0])", "tensor(3.)"),),
        ("sum", "var", "median"),
        PAGE + "mean.html",
    ),
    samples=samples(*REDUCTIONS),
    latex="\\overline{{{x}}}",
)
def mean(input: Any, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Any:
    """Return the mean of elements; nan if there are none."""
    if dtype is not None:
        input = to_dtype(input, dtype_name(dtype) or "")
    x = expect_floating(input, "mean")
    if dim is None and not keepdim:
        return averaged(x)
    return averaged_along(x, axes=reduced_axes(x, dim), keepdim=bool(keepdim))


@operator(
    "nanmean",
    help=Help(
        "nanmean(input, dim=None, keepdim=False, *, dtype=None)",
        "Mean of the elements that are not nan.",
        "1/n for each of the n numbers, and 0 for nan",
        (("nanmean([1.0, nan, 3.0])", "tensor(2.)"),),
        ("mean", "nansum"),
        PAGE + "nanmean.html",
    ),
    samples=samples(*REDUCTIONS, Case(args=([1.0, float("nan"), 2.0],))),
)
def nanmean(input: Any, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Any:
    """Return the mean of the elements that are numbers."""
    if dtype is not None:
        input = to_dtype(input, dtype_name(dtype) or "")
    from gradcli.core.ops.arithmetic import div

    x = expect_floating(input, "nanmean")
    x = x.current() if type(x) is Tensor else x
    axes = reduced_axes(x, dim)
    present = summed(_is_number(x), axes=axes, keepdim=bool(keepdim))
    return div(_total_of_numbers(x, axes=axes, keepdim=bool(keepdim)), present)
