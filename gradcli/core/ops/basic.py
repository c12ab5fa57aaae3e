"""The primitives that walks over the graph are themselves made of: sums, products, spreading, rows of a batch.

They are linear or bilinear, so their rules need only each other.
"""

from __future__ import annotations

import operator as python
from math import prod

from gradcli.core import values
from gradcli.core.lazy import np
from gradcli.core.primitive import PRIMITIVES, elementwise, linear
from gradcli.core.registry import Help, Samples, public
from gradcli.core.single import sum_of
from gradcli.core.tensor import UNRECORDED, Tensor
from gradcli.core.values import (
    NARROW_INTS,
    PLAIN_NUMBERS,
    Batched,
    default_dtype,
    dtype_of,
    settle,
    shape_of,
)
from gradcli.errors import ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply
    from gradcli.core.values import Shape, Value


_FEW = 4096  # elements that are written faster than described
_SMALL = 2**16  # elements that one processor adds up before others had begun


def value_of(x: Any) -> Value:
    """Return the plain value of a tensor (of this very node) or the plain value itself."""
    return x.value if type(x) is Tensor else x


def shape(x: Any) -> Shape:
    """Return the shape a program sees of a tensor or plain value, inside a rule."""
    return shape_of(x.value if type(x) is Tensor else x)


def ndim(x: Any) -> int:
    """Return the number of axes a program sees of a tensor or plain value, inside a rule."""
    return len(shape(x))


# ----- sums, products ------------------------------------------------------------------------------


def _add_multiple(x: Any, y: Any, *, alpha: Any = 1) -> Any:
    return add(x, y if alpha == 1 else mul(y, alpha))


def _subtract_multiple(x: Any, y: Any, *, alpha: Any = 1) -> Any:
    return sub(x, y if alpha == 1 else mul(y, alpha))


add: Apply = public(
    elementwise("add", scalar=python.add, array="add", partials=(1.0, 1.0), floats=False),
    "add",
    operands=2,
    family="arithmetic",
    full=_add_multiple,
    help=Help(
        "add(x, y, alpha=1)", "Sum x + alpha*y, elementwise.", "1, alpha", (("add(2, 3)", "5"),), ("sub",)
    ),
    samples=Samples(domain=((-3, 3), (-3, 3)), edges=(0.0, -0.0, values.INF, -values.INF, values.NAN)),
    latex="{x} + {y}",
)
sub: Apply = public(
    elementwise(
        "sub",
        scalar=python.sub,
        array="subtract",
        partials=(1.0, -1.0),
        floats=False,
        # PyTorch computes `1 - x` as a subtraction with its operands reversed.
        grad_name=lambda node: "SubBackward0" if type(node.inputs[0]) is Tensor else "RsubBackward1",
    ),
    "sub",
    operands=2,
    aliases=("subtract",),
    torch=("torch.sub", "torch.subtract"),
    family="arithmetic",
    full=_subtract_multiple,
    help=Help(
        "sub(x, y, alpha=1)",
        "Difference x - alpha*y, elementwise.",
        "1, -alpha",
        (("sub(2, 3)", "-1"),),
        ("add",),
    ),
    samples=Samples(domain=((-3, 3), (-3, 3)), edges=(0.0, -0.0, values.INF, -values.INF, values.NAN)),
    latex="{x} - {y}",
)
neg = public(
    elementwise("neg", scalar=python.neg, array="negative", partials=(-1.0,), floats=False),
    "neg",
    aliases=("negative",),
    torch=("torch.neg", "torch.negative"),
    family="arithmetic",
    help=Help("neg(x)", "Negation -x, elementwise.", "-1", (("neg(2)", "-2"),), ("sub",)),
    samples=Samples(domain=((-3, 3),), edges=(0.0, -0.0, values.INF, values.NAN)),
    latex="-{x}",
)
mul: Apply = public(
    elementwise(
        "mul",
        scalar=python.mul,
        array="multiply",
        partials=(lambda out, x, y: y, lambda out, x, y: x),
        floats=False,
    ),
    "mul",
    operands=2,
    aliases=("multiply",),
    torch=("torch.mul", "torch.multiply"),
    family="arithmetic",
    help=Help("mul(x, y)", "Product x * y, elementwise.", "y, x", (("mul(2, 3)", "6"),), ("div", "matmul")),
    samples=Samples(domain=((-3, 3), (-3, 3)), edges=(0.0, -0.0, values.INF, -values.INF, values.NAN)),
    latex="{x} \\, {y}",
)


def _guarded_number(ct: float, partial: float) -> float:
    return 0.0 if ct == 0.0 and partial - partial != 0.0 else ct * partial


def _guarded_array(ct: Any, partial: Any) -> Any:
    return np.where((ct == 0.0) & ~np.isfinite(partial), np.zeros_like(ct), ct * partial)


def _finite_or_zero(ct: Any, partial: Any) -> Any:
    """Return `partial` with its infinities and nans replaced by 0 where `ct` is exactly 0."""
    c, p = value_of(ct), value_of(partial)
    if type(c) in PLAIN_NUMBERS and type(p) in PLAIN_NUMBERS:
        return 0.0 if c == 0.0 and p - p != 0.0 else partial
    return mask_nonfinite(partial, ct)


guarded_mul = elementwise(
    # A branch that was not taken sends a cotangent of exactly 0; there an infinite or undefined
    # partial must not turn it into nan. A zero cotangent with a finite partial is an ordinary product.
    "guarded_mul",
    scalar=_guarded_number,
    array=_guarded_array,
    partials=(lambda out, ct, p: _finite_or_zero(ct, p), lambda out, ct, p: ct),
    grad_name="MulBackward0",
)

mask_nonfinite: Apply = elementwise(
    "mask_nonfinite",
    scalar=lambda p, ct: 0.0 if ct == 0.0 and p - p != 0.0 else p,
    array=lambda p, ct: np.where((ct == 0.0) & ~np.isfinite(p), np.zeros_like(p), p),
    partials=(lambda out, p, ct: mask_nonfinite(ones_like(p), ct), None),
)


# ----- spreading and its transpose -------------------------------------------------------------------


def _broadcast(value: Any, *, shape: Shape) -> Any:
    if type(value) is float and prod(shape) <= _FEW:
        few = np.empty(shape)  # For few elements quicker than a view of one.
        few.fill(value)
        return few
    # A 0-stride view: no memory is taken until somebody computes with it.
    return np.broadcast_to(np.asarray(value), shape)


def _broadcast_batch(size: int, vals: tuple[Any, ...], params: dict[str, Any]) -> Any:
    array = vals[0].array
    rank = len(params["shape"])
    array = array.reshape(array.shape[:1] + (1,) * (rank - array.ndim + 1) + array.shape[1:])
    return np.broadcast_to(array, (size, *params["shape"]))


broadcast_to = linear(
    "broadcast_to",
    array=_broadcast,
    scalar=lambda x, *, shape: x if shape == () else _broadcast(x, shape=shape),
    transposes=(lambda ct, out, x, *, shape: sum_to(ct, shape_in(x)),),
    batch=_broadcast_batch,
    grad_name="ExpandBackward0",
)


def _axes_to_sum(from_shape: Shape, to_shape: Shape) -> tuple[int, ...]:
    rank, extra = len(from_shape), len(from_shape) - len(to_shape)
    axes = [i - rank for i in range(extra)]
    axes += [
        i + extra - rank for i, length in enumerate(to_shape) if length == 1 and from_shape[i + extra] != 1
    ]
    return tuple(axes)


def _sum_to_array(value: Any, *, shape: Shape) -> Any:
    return sum_of(value, _axes_to_sum(value.shape, shape)).reshape(shape)


def _sum_to_batch(size: int, vals: tuple[Any, ...], params: dict[str, Any]) -> Any:
    array, to_shape = vals[0].array, params["shape"]
    return array.sum(axis=_axes_to_sum(array.shape[1:], to_shape)).reshape((size, *to_shape))


_sum_to = linear(
    "sum_to",
    array=_sum_to_array,
    scalar=lambda x, *, shape: x,
    transposes=(lambda ct, out, x, *, shape: broadcast_to(ct, shape=shape_in(x)),),
    batch=_sum_to_batch,
    grad_name="SumBackward1",
)


def shape_in(x: Any) -> Shape:
    """Return the shape a program sees; the name `shape` is often a parameter where this is needed."""
    return shape(x)


def _ones(count: int) -> Any:
    """Return so many ones; a product with them adds up the rows of a small matrix in a quarter of the time."""
    if count not in _last_ones:
        _last_ones.clear()
        _last_ones[count] = np.ones(count)
    return _last_ones[count]


# The last that were asked for: a program adds up the same rows again and again.
_last_ones: dict[int, Any] = {}


def sum_to(x: Any, to_shape: Shape) -> Any:
    """Return `x` summed over the axes along which `to_shape` was spread; the transpose of broadcasting."""
    is_array = type(x) is not float and type(x) is np.ndarray
    from_shape = x.shape if is_array else shape(x)
    if from_shape == to_shape:
        return x
    if is_array:
        if from_shape[1:] == to_shape:  # what spread a row over all rows
            if not to_shape or x.dtype.char != "d":
                return settle(sum_of(x, 0))
            few = len(from_shape) == 2 and 0 < x.size <= _SMALL
            return _ones(from_shape[0]).dot(x) if few else np.add.reduce(x)
        return settle(sum_of(x, _axes_to_sum(from_shape, to_shape)).reshape(to_shape))
    return _sum_to(x, shape=to_shape)


def spread(x: Any, to_shape: Shape) -> Any:
    """Return `x` broadcast to `to_shape`, itself if it has that shape already."""
    if type(x) is float:
        return x if to_shape == () else _broadcast(x, shape=to_shape)
    return x if shape(x) == to_shape else broadcast_to(x, shape=to_shape)


# ----- dtype, copies, zeros ----------------------------------------------------------------------------


def _cast_rule(ct: Any, out: Any, x: Any, *, dtype: str) -> Any:
    return to_dtype(ct, dtype_of(value_of(x)))


_cast = linear(
    "to",
    array=lambda x, *, dtype: values.cast(x, dtype),
    scalar=lambda x, *, dtype: values.cast(x, dtype),
    transposes=(_cast_rule,),
    grad_name="ToCopyBackward0",
)


def to_dtype(x: Any, dtype: str) -> Any:
    """Return `x` with another dtype, itself if it has it already."""
    return x if dtype_of(value_of(x)) == dtype else _cast(x, dtype=dtype)


def to_add_up(x: Any, dtype: str | None) -> Any:
    """Return what sums and products are made of: in the dtype asked for, else narrow ints as int64."""
    if dtype is None and dtype_of(value_of(x)) in NARROW_INTS:
        dtype = "int64"
    return x if dtype is None else to_dtype(x, dtype)


# What a result is after a change in place that was not recorded: another value with the derivatives it had before.
linear(UNRECORDED, array=lambda x: x, scalar=lambda x: x, transposes=(lambda ct, out, x: ct,))
unrecorded = PRIMITIVES[UNRECORDED]
_copied = linear("clone", array=lambda x: x, scalar=lambda x: x, transposes=(lambda ct, out, x: ct,))


def clone(x: Any) -> Any:
    """Return a copy of `x` that derivatives flow through."""
    return _copied(x)


public(
    clone,
    "clone",
    family="creation",
    help=Help(
        "clone(x)", "Copy of x that derivatives flow through.", "1", (("clone(2.0)", "2.0"),), ("detach",)
    ),
    samples=Samples(domain=((-2, 2),)),
)
in_graph = elementwise(
    # A constant derivative whose formula PyTorch records all the same: `x` is part of the graph, without effect.
    "in_graph",
    scalar=lambda value, x: value,
    array=lambda value, x: value,
    partials=(1.0, lambda out, value, x: zeros_like(x)),
    floats=False,
    grad_name="MulBackward0",
)
alias = linear(
    # The identity under another name: what a derivative is taken with respect to inside a derivative.
    "alias",
    array=lambda x: x,
    scalar=lambda x: x,
    transposes=(lambda ct, out, x: ct,),
)


def as_recorded(x: Any) -> Any:
    """Return an operand as it was when it was recorded, for a rule that runs on tensors.

    An object that was changed in place since then is followed by every primitive to its newest value.
    """
    if type(x) is not Tensor or x.next is None:
        return x
    then = Tensor(x.value)
    if x.requires:
        then.requires, then.prim, then.inputs = True, PRIMITIVES["alias"], (x,)
    return then


def filled_like(x: Any, number: float) -> Any:
    """Return a plain value of the shape, dtype and batch of `x`, every element `number`."""
    value = value_of(x)
    if type(value) is Batched:
        return Batched(
            np.full(value.array.shape, number, value.array.dtype if value.dtype.kind == "f" else "float64")
        )
    if type(value) in PLAIN_NUMBERS:
        return number
    return settle(np.full(value.shape, number, value.dtype if value.dtype.kind == "f" else default_dtype()))


def zeros_like(x: Any) -> Any:
    """Return plain zeros of the shape, dtype and batch of `x`."""
    return filled_like(x, 0.0)


def ones_like(x: Any) -> Any:
    """Return plain ones of the shape, dtype and batch of `x`."""
    return filled_like(x, 1.0)


# ----- the hidden axis ----------------------------------------------------------------------------------


def _sum_rows_forward(value: Any) -> Value:
    return settle(value.array.sum(axis=0)) if type(value) is Batched else value


def _batch_forward(value: Any) -> Value:
    if type(value) is Batched:
        raise values.BatchConflict
    return Batched(np.asarray(value))


def _unbatch_forward(value: Any) -> Value:
    if type(value) is not Batched:
        raise ShapeProblem("there is no batch axis to make visible")
    return value.array


def _repeat_rows_forward(value: Any, *, size: int) -> Value:
    if type(value) is Batched:
        return value
    array = np.asarray(value)
    return Batched(np.broadcast_to(array, (size, *array.shape)))


sum_rows = linear(
    # From a batch to one member: what reaches an operand that all members share.
    "sum_rows",
    array=_sum_rows_forward,
    transposes=(lambda ct, out, x: repeat_rows(ct, size=value_of(x).array.shape[0]),),
    batch="own",
)
repeat_rows: Apply = linear(
    "repeat_rows",
    array=_repeat_rows_forward,
    transposes=(lambda ct, out, x, *, size: ct if type(value_of(x)) is Batched else sum_rows(ct),),
    batch="own",
)
batch = linear(
    "batch", array=_batch_forward, transposes=(lambda ct, out, x: unbatch(_rows_of(ct, out)),), batch="own"
)
unbatch: Apply = linear(
    "unbatch", array=_unbatch_forward, transposes=(lambda ct, out, x: batch(ct),), batch="own"
)


def _rows_of(ct: Any, out: Any) -> Any:
    return ct if type(value_of(ct)) is Batched else repeat_rows(ct, size=value_of(out).array.shape[0])
