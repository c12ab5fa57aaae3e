"""Zeros round a tensor, copies of it side by side, and positions as rows of zeros with a one."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, integer, lengths_of, newest, shape_now, sizes_of, tensor_of_number
from gradcli.core.ops.basic import add, broadcast_to, mul, shape_in
from gradcli.core.ops.creation import as_operand, flows, number_of
from gradcli.core.ops.elements.points import gathered
from gradcli.core.ops.layout import cut, reshaped, title_of, to_shape
from gradcli.core.ops.samples import case, samples
from gradcli.core.primitive import general, linear
from gradcli.core.registry import F_PAGE, PAGE, F, Help, Samples, operator
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import Batched, check_size, dtype_of, no_kernel
from gradcli.errors import OperandProblem, ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


# ----- padding ----------------------------------------------------------------------------------------------

_MODES = ("constant", "reflect", "replicate", "circular")


def _pad(x: Any, *, widths: Any, value: float, title: str = "") -> Any:
    x = np.asarray(x)
    rows = ((0, 0),) * (x.ndim - len(widths))
    return np.pad(x, (*rows, *widths), constant_values=value)


def _inner_key(widths: Any, shape: tuple[int, ...]) -> tuple[slice, ...]:
    return tuple([slice(before, before + n) for (before, _), n in zip(widths, shape)])


def _unpad(ct: Any, out: Any, x: Any, *, widths: Any, value: float = 0.0, title: str = "") -> Any:
    return cut(ct, key=_inner_key(widths, shape_in(x)), title="SliceBackward0")


_pad_zeros: Apply = linear(
    "pad_zeros",
    array=lambda x, *, widths, title: _pad(x, widths=widths, value=0.0),
    transposes=(_unpad,),
    grad_name=title_of,
)
_pad_with: Apply = general(
    "pad_with",
    array=_pad,
    vjps=(_unpad,),
    jvps=(lambda t, out, x, *, widths, value, title: _pad_zeros(t, widths=widths, title=title),),
    grad_name=title_of,
)


def padded(x: Any, widths: tuple[tuple[int, int], ...], title: str = "ConstantPadNdBackward0") -> Any:
    """Return `x` with zeros before and behind it, `widths` giving how many along each axis."""
    shape = shape_now(x)
    check_size(tuple([n + a + b for n, (a, b) in zip(shape, widths)]))
    return _pad_zeros(x, widths=widths, title=title)


def padded_with(x: Any, widths: tuple[tuple[int, int], ...], value: float) -> Any:
    """Return `x` with a number before and behind it, `widths` giving how many along each axis."""
    return _pad_with(x, widths=widths, value=value, title="ConstantPadNdBackward0")


@operator(
    "pad",
    method=False,
    torch=(F + "pad",),
    help=Help(
        "pad(input, pad, mode='constant', value=0)",
        "Tensor with elements added at its ends: pad has (before, behind) for the last dimension first.",
        "the cotangent without the added elements",
        (("pad([1, 2], (1, 0))", "tensor([0, 1, 2])"),),
        ("cat",),
        F_PAGE + "pad.html",
    ),
    samples=samples(
        case((3,), pad=(1, 2)),
        case((2, 3), pad=(1, 0, 0, 2), value=5.0),
        case((1, 1, 4), pad=(2, 1), mode="reflect"),
        case((1, 1, 3), pad=(1, 2), mode="replicate"),
        case((1, 1, 3), pad=(1, 2), mode="circular"),
    ),
)
def pad(input: Any, pad: Any, mode: Any = "constant", value: Any = None) -> Any:
    """Return `input` with elements added at the ends of its last dimensions; negative widths cut off."""
    shape = shape_now(input)
    amounts = sizes_of((pad,), "pad")
    if len(amounts) % 2 or len(amounts) > 2 * len(shape):
        raise ShapeProblem("Padding length must be divisible by 2 and at most twice the number of dimensions")
    if type(mode) is not str or mode not in _MODES:
        raise ValueProblem(f"Unrecognised padding mode {mode}", hint=f"known are {', '.join(_MODES)}")
    given = [(amounts[i], amounts[i + 1]) for i in range(0, len(amounts), 2)]
    widths = ((0, 0),) * (len(shape) - len(given)) + tuple(reversed(given))
    for at, ((before, behind), length) in enumerate(zip(widths, shape)):
        if before + behind + length < 0:
            raise ShapeProblem(
                f"The input size {length}, plus negative padding {before} and {behind} at dimension {at}"
            )
    if mode in ("reflect", "replicate"):
        title = f"{'Reflection' if mode == 'reflect' else 'Replication'}Pad{len(given)}DBackward0"
        return _continued(input, widths, mode, title)
    if any(n < 0 for pair in widths for n in pair):
        key = tuple([slice(max(0, -a), n - max(0, -b)) for (a, b), n in zip(widths, shape)])
        input = cut(input, key=key, title="ConstantPadNdBackward0")
        widths = tuple([(max(0, a), max(0, b)) for a, b in widths])
    if mode == "circular":
        return _continued(input, widths, mode, "CopySlices")
    if flows(value):
        edge = _pad(np.zeros(shape_now(input)), widths=widths, value=1.0)
        return add(padded(input, widths), mul(edge, value))
    number = 0.0 if value is None else float(number_of(value, "value"))
    if number == 0.0:
        return padded(input, widths)
    check_size(tuple([n + a + b for n, (a, b) in zip(shape_now(input), widths)]))
    return _pad_with(input, widths=widths, value=number, title="ConstantPadNdBackward0")


def _place(at: Any, length: int, mode: str) -> Any:
    """Return which of `length` elements stand at positions `at`, some of which lie beyond the ends."""
    if mode == "replicate":
        return np.clip(at, 0, length - 1)
    if mode == "circular":
        return at % length
    return length - 1 - np.abs(length - 1 - np.abs(at))


def _continued(input: Any, widths: Any, mode: str, title: str) -> Any:
    """Return `input` continued beyond its ends by elements of its own, picked by position."""
    shape = shape_now(input)
    for axis in range(-len(shape), 0):
        before, behind = widths[axis]
        if not before and not behind:
            continue
        if mode != "replicate" and max(before, behind) > shape[axis] - (mode == "reflect"):
            raise ShapeProblem(
                f"Padding size should be less than the corresponding input dimension, but got: padding "
                f"({before}, {behind}) at dimension {axis + len(shape)} of input {list(shape)}"
            )
        places = _place(np.arange(-before, shape[axis] + behind), shape[axis], mode)
        input = gathered(input, axes=(axis,), arrays=(places,), place=axis + len(shape), title=title)
    return input


# ----- copies side by side -----------------------------------------------------------------------------------------


def _repeated(input: Any, times: tuple[int, ...]) -> Any:
    """Return `input` laid out `times` times along each dimension; missing leading ones are added."""
    shape = shape_now(input)
    shape = (1,) * (len(times) - len(shape)) + shape
    full = tuple([n * k for n, k in zip(shape, times)])
    check_size(full)
    apart = tuple([each for n, k in zip(shape, times) for each in (k, n)])
    lifted = tuple([each for n in shape for each in (1, n)])
    spread_out = broadcast_to(to_shape(newest(tensor_of_number(input)), lifted), shape=apart)
    return reshaped(spread_out, shape=full, title="RepeatBackward0")


@operator(
    "repeat",
    torch=(),
    help=Help(
        "x.repeat(*sizes)",
        "Copies of x side by side: how many along each dimension.",
        "the sum over the copies",
        (("tensor([1, 2]).repeat(2)", "tensor([1, 2, 1, 2])"),),
        ("tile", "expand", "repeat_interleave"),
        PAGE + "Tensor.repeat.html",
    ),
    samples=samples(case((3,), repeats=(2,)), case((2, 3), repeats=(2, 1, 2)), case((), repeats=(3,))),
)
def repeat(input: Any, *sizes: Any, repeats: Any = None) -> Any:
    """Return copies of `input` side by side."""
    times = lengths_of(sizes if repeats is None else (repeats,), "repeats")
    if len(times) < len(shape_now(input)):
        raise ShapeProblem(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
            hint=f"{list(times)} for a tensor of shape {list(shape_now(input))}",
        )
    return _repeated(input, times)


@operator(
    "tile",
    help=Help(
        "tile(input, dims)",
        "Copies of input side by side; missing counts are 1.",
        "the sum over the copies",
        (("tile([1, 2], (2,))", "tensor([1, 2, 1, 2])"),),
        ("repeat",),
        PAGE + "tile.html",
    ),
    samples=samples(case((3,), dims=(2,)), case((2, 3), dims=(2,)), case((3,), dims=(2, 2))),
)
def tile(input: Any, *sizes: Any, dims: Any = None) -> Any:
    """Return copies of `input` side by side."""
    times = lengths_of(sizes if dims is None else (dims,), "dims")
    return _repeated(input, (1,) * (len(shape_now(input)) - len(times)) + times)


@operator(
    "repeat_interleave",
    help=Help(
        "repeat_interleave(input, repeats, dim=None, *, output_size=None)",
        "Every element (or slice along dim) repeated in its place; of counts alone, their positions.",
        "the sum over the copies",
        (("repeat_interleave([1, 2], 2)", "tensor([1, 1, 2, 2])"),),
        ("repeat",),
        PAGE + "repeat_interleave.html",
    ),
    samples=samples(
        case((3,), repeats=2), case((2, 3), repeats=2, dim=1), case((3,), repeats=[1, 0, 2], dim=0)
    ),
)
def repeat_interleave(input: Any, repeats: Any = None, dim: Any = None, *, output_size: Any = None) -> Any:
    """Return elements repeated in place; `repeats` may have a number for each, alone it repeats 0, 1, 2, ..."""
    if repeats is None:
        if len(shape_now(input)) != 1:
            raise ShapeProblem("repeat_interleave only accept 1D vector as repeat")
        if dtype_of(data_of(input)) not in ("int64", "int32"):
            raise no_kernel("repeat_interleave_cpu", data_of(input), "counts are ints")
        places: Any = np.arange(shape_now(input)[0], dtype=dtype_of(data_of(input)))
        input, repeats = (Tensor(places) if type(input) is Tensor else places), input
    x = newest(input)
    if dim is None or not shape_now(x):
        x, dim = to_shape(x, (prod(shape_now(x)),)), 0
    shape = shape_now(x)
    axis = axis_of(dim, len(shape))
    counts = data_of(as_operand(repeats))
    if type(counts) is Batched or dtype_of(counts) not in ("int64", "int32", "bool"):
        raise TypeProblem("repeats must be an int, or ints")
    counts = np.asarray(counts)
    if counts.size and counts.min() < 0:
        raise OperandProblem("repeats can not be negative")
    if counts.ndim and counts.shape not in ((1,), (shape[axis],)):
        raise ShapeProblem(
            f"repeats must have the same size as input along dim, but got repeats.size(0) = {counts.shape[0]} "
            f"and input.size({axis + len(shape)}) = {shape[axis]}"
        )
    each = np.broadcast_to(counts, (shape[axis],))
    check_size((prod(shape) // max(shape[axis], 1), int(each.sum())))
    if output_size is not None and integer(output_size, "output_size") != each.sum():
        raise ShapeProblem("allocated size does not match required size")
    places = np.repeat(np.arange(shape[axis]), each)
    title = "IndexSelectBackward0" if type(repeats) is Tensor else "ViewBackward0"
    return gathered(x, axes=(axis,), arrays=(places,), place=axis + len(shape), title=title)


# ----- one-hot rows -------------------------------------------------------------------------------------------------


@operator(
    "one_hot",
    operands=("tensor",),
    method=False,
    torch=(F + "one_hot",),
    help=Help(
        "one_hot(tensor, num_classes=-1)",
        "Rows of zeros with a 1 at each position.",
        "0",
        (("one_hot([0, 2])", "tensor([[1, 0, 0],\n        [0, 0, 1]])"),),
        ("cross_entropy",),
        F_PAGE + "one_hot.html",
    ),
    samples=Samples(exempt="of ints, which have no derivative"),
)
def one_hot(tensor: Any, num_classes: Any = -1) -> Any:
    """Return the positions as rows of zeros and ones."""
    value = data_of(tensor)
    if dtype_of(value) != "int64":
        raise TypeProblem(
            "one_hot is only applicable to index tensor of type LongTensor.",
            hint="positions are ints",
            kind="RuntimeError",
        )
    places = value.array if type(value) is Batched else np.asarray(value)
    count = integer(num_classes, "num_classes")
    if places.size and places.min() < 0:
        raise ValueProblem("Class values must be non-negative.", kind="RuntimeError")
    if count == -1:
        if not places.size:
            raise OperandProblem("Can not infer total number of classes from empty tensor.")
        count = int(places.max()) + 1
    if places.size and places.max() >= count:
        raise ValueProblem("Class values must be smaller than num_classes.", kind="RuntimeError")
    check_size((*places.shape, count))
    rows = (places[..., None] == np.arange(count)).astype("int64")
    out: Any = Batched(rows) if type(value) is Batched else rows
    return Tensor(out) if type(tensor) is Tensor else out
