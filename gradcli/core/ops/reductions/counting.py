"""Which values there are, how often, and between which others they lie: unique, bincount, searchsorted."""

from __future__ import annotations

from itertools import chain, combinations_with_replacement, islice
from itertools import combinations as choices
from math import comb, prod

from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, integer, lengths_of, newest, rank_of, shape_now
from gradcli.core.ops.creation import as_operand, number_of
from gradcli.core.ops.elements.along import on_rows
from gradcli.core.ops.elements.points import gathered
from gradcli.core.ops.elements.positions import positions_of
from gradcli.core.ops.layout import to_shape
from gradcli.core.ops.reductions.reduction import whole
from gradcli.core.ops.samples import case, samples
from gradcli.core.patience import BLOCK, in_order, passing, patiently
from gradcli.core.registry import PAGE, Case, Help, Samples, operator
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import BatchConflict, Batched, check_size, default_dtype, no_kernel, settle
from gradcli.errors import IndexProblem, OperandProblem, ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _array_of(x: Any) -> Any:
    """Return the array of an operand. Raises: BatchConflict for a batch, whose members give different shapes."""
    value = data_of(as_operand(x))
    if type(value) is Batched:
        raise BatchConflict
    return np.asarray(value)


def _as_given(like: Any, value: Any) -> Any:
    return Tensor(value) if type(like) is Tensor else value


def _with_asked(input: Any, values: Any, dim: Any, inverse: Any, counts: Any) -> Any:
    """Return the different elements of `input`, and with them their places and their numbers where these are given."""
    if inverse is not None:
        inverse = inverse.reshape(shape_now(input) if dim is None else -1)
    asked = [_as_given(input, each) for each in (inverse, counts) if each is not None]
    return (values, *asked) if asked else values


@operator(
    "unique",
    help=Help(
        "unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None)",
        "The different elements, in order; with their places and numbers if asked for.",
        "1 at the first of equal elements, 0 at the others",
        (("unique([3, 1, 3])", "tensor([1, 3])"),),
        ("bincount", "sort"),
        PAGE + "unique.html",
    ),
    samples=samples(case((4,)), case((2, 3)), Case(args=([[1.0, 2.0], [0.5, -1.0]],), params=(("dim", 0),))),
)
def unique(
    input: Any, sorted: Any = True, return_inverse: Any = False, return_counts: Any = False, dim: Any = None
) -> Any:
    """Return the different elements of a tensor, or its different slices along `dim`."""
    array = _array_of(input)
    x = newest(input)
    axis = None if dim is None else axis_of(dim, array.ndim)
    if axis is None or not array.ndim:
        array, x, axis = array.reshape(-1), to_shape(x, (array.size,)), None if axis is None else -1
    _, first, inverse, counts = in_order(np.unique, array, True, True, True, axis=axis)
    along = -1 if axis is None else axis
    # Picked where they stand first, so that derivatives flow to there.
    values = gathered(x, axes=(along,), arrays=(first,), place=along + array.ndim, title="Unique2Backward0")
    return _with_asked(
        input, values, dim, inverse if return_inverse else None, counts if return_counts else None
    )


@operator(
    "unique_consecutive",
    help=Help(
        "unique_consecutive(input, return_inverse=False, return_counts=False, dim=None)",
        "The elements but those that are equal to the one before; with their places and numbers if asked for.",
        "1 at the first of equal elements that follow each other, 0 at the others",
        (("unique_consecutive([1, 1, 3, 1])", "tensor([1, 3, 1])"),),
        ("unique", "diff"),
        PAGE + "unique_consecutive.html",
    ),
    samples=samples(case((4,)), case((2, 3), dim=0)),
)
def unique_consecutive(
    input: Any, return_inverse: Any = False, return_counts: Any = False, dim: Any = None
) -> Any:
    """Return a tensor's elements, or its slices along `dim`, without those that repeat the one before."""
    array, x = _array_of(input), newest(input)
    axis = None if dim is None else axis_of(dim, array.ndim)
    if axis is None or not array.ndim:
        array, x = array.reshape(-1), to_shape(x, (array.size,))
    along = -1 if axis is None else axis
    rows = np.moveaxis(array, along, 0)
    rows = rows.reshape(len(rows), prod(rows.shape[1:]))
    fresh = np.ones(len(rows), "bool")
    fresh[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    first, inverse = np.flatnonzero(fresh), np.cumsum(fresh) - 1
    title = "UniqueConsecutiveBackward0"
    values = gathered(x, axes=(along,), arrays=(first,), place=along + array.ndim, title=title)
    counts = np.diff(first, append=len(rows))
    return _with_asked(
        input, values, dim, inverse if return_inverse else None, counts if return_counts else None
    )


@operator(
    "unravel_index",
    operands=("indices",),
    method=False,
    help=Help(
        "unravel_index(indices, shape)",
        "The places of elements along each dimension of a shape, from their numbers in a row, as argmax() gives them.",
        "0",
        (("unravel_index(4, (2, 3))", "(tensor(1), tensor(1))"),),
        ("argmax", "nonzero"),
        PAGE + "unravel_index.html",
    ),
    samples=Samples(exempt="gives positions, which have no derivative"),
)
def unravel_index(indices: Any, shape: Any) -> tuple[Any, ...]:
    """Return an array of positions for each dimension of a shape."""
    places = positions_of(indices, "unravel_index")
    lengths = lengths_of((shape,))
    count = prod(lengths)
    if type(places) is Batched:
        raise BatchConflict
    if places.size and not -count <= places.min() <= places.max() < count:
        raise IndexProblem(
            f"unravel_index: an index is outside a tensor of {count} elements", kind="ValueError"
        )
    return tuple([Tensor(settle(each)) for each in np.unravel_index(places % max(1, count), lengths)])


@operator(
    "bincount",
    help=Help(
        "bincount(input, weights=None, minlength=0)",
        "How often each whole number from 0 on occurs, or the sums of the weights that go with it.",
        "0",
        (("bincount([0, 2, 2])", "tensor([1, 0, 2])"),),
        ("unique", "one_hot"),
        PAGE + "bincount.html",
    ),
    samples=Samples(exempt="counts ints, which have no derivative"),
)
def bincount(input: Any, weights: Any = None, minlength: Any = 0) -> Any:
    """Return the counts of whole numbers."""
    array = _array_of(input)
    if array.ndim != 1 or (array.size and (array.dtype.kind not in "iub" or array.min() < 0)):
        raise OperandProblem("bincount only supports 1-d non-negative integral inputs.")
    if array.size:
        check_size((int(array.max()) + 1,))
    given = None if weights is None else _array_of(weights)
    if given is not None and given.shape != array.shape:
        raise ShapeProblem("weights should be 1-d and have the same length as input")
    least = integer(minlength, "minlength")
    if least < 0:
        raise OperandProblem("minlength should be >= 0")
    check_size((least,))
    counts = passing(array.size, np.bincount, array.astype("int64"), given, least)
    if given is not None and given.dtype.char == "f":
        counts = counts.astype("float32")
    return _as_given(input, counts)


@operator(
    "histc",
    help=Help(
        "histc(input, bins=100, min=0, max=0)",
        "How many elements lie in each of several equal parts from min to max; of the whole range if the two are equal.",
        "0",
        (("histc([1.0, 2.0, 1.0], 4, 0, 3)", "tensor([0., 2., 1., 0.])"),),
        ("bincount", "bucketize"),
        PAGE + "histc.html",
    ),
    samples=Samples(exempt="counts, which have no derivative"),
)
def histc(input: Any, bins: Any = 100, min: Any = 0, max: Any = 0) -> Any:
    """Return the counts of elements in equal parts of a range."""
    array, count = _array_of(input), integer(bins, "bins")
    if array.dtype.kind == "b" or (array.dtype.kind != "f" and default_dtype() != "float64"):
        raise no_kernel("histogram_cpu", array, "convert with .float()")
    if count <= 0:
        raise ValueProblem(
            f"torch.histogram(): bins must be > 0, but got {count} for dimension 0", kind="RuntimeError"
        )
    check_size((count,))
    low, high = float(number_of(min, "min")), float(number_of(max, "max"))
    if low > high:
        raise ValueProblem("max must be larger than min", kind="RuntimeError")
    if low == high and array.size:
        low, high = float(array.min()), float(array.max())
    if low == high:
        low, high = low - 1.0, high + 1.0
    if not np.isfinite([low, high]).all():
        raise ValueProblem(f"range of [{low:g}, {high:g}] is not finite", kind="RuntimeError")
    counts = passing(array.size, np.histogram, array.reshape(-1), count, (low, high))[0]
    return _as_given(input, counts.astype(array.dtype))


@operator(
    "searchsorted",
    operands=("sorted_sequence",),
    method=False,
    help=Help(
        "searchsorted(sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None)",
        "The places at which values would keep a sorted vector, or each row of a tensor, in order.",
        "0",
        (("searchsorted([1, 3, 5], [2, 5])", "tensor([1, 2])"),),
        ("sort",),
        PAGE + "searchsorted.html",
    ),
    samples=Samples(exempt="finds places, which are ints"),
)
def searchsorted(
    sorted_sequence: Any,
    input: Any,
    *,
    out_int32: Any = False,
    right: Any = False,
    side: Any = None,
    sorter: Any = None,
) -> Any:
    """Return the places of values in a sorted vector, or of rows of values in rows of a tensor."""
    sequence = _array_of(sorted_sequence)
    if side not in (None, "left", "right"):
        raise OperandProblem(f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}")
    if sorter is not None:
        order = positions_of(sorter, "searchsorted")
        if type(order) is Batched or not order.ndim or order.shape != sequence.shape:
            raise ShapeProblem("torch.searchsorted(): boundary and sorter must have the same size")
        if order.size and (order.min() < 0 or order.max() >= sequence.shape[-1]):
            raise IndexProblem("torch.searchsorted(): sorter index out of range")
        sequence = np.take_along_axis(sequence, order, -1)
    where = side or ("right" if right else "left")
    value = data_of(as_operand(input))
    if sequence.ndim == 1:
        found = on_rows(
            value, lambda array: patiently(array.size * 16, np.searchsorted, sequence, array, side=where)
        )
    elif type(value) is Batched:
        raise BatchConflict
    else:
        found = _places_in_rows(sequence, np.asarray(value), where)
    found = found if type(found) is Batched else whole(settle(np.asarray(found)))
    return _as_given(sorted_sequence, found)


def _places_in_rows(sequence: Any, values: Any, side: Any) -> Any:
    if not sequence.ndim or not values.ndim or sequence.shape[:-1] != values.shape[:-1]:
        raise ShapeProblem(
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
            f"tensor and input value tensor must match, but we got boundaries tensor {list(sequence.shape)} and input "
            f"value tensor {list(values.shape)}"
        )
    if not values.size:
        return np.zeros(values.shape, "int64")
    rows, wanted = sequence.reshape(-1, sequence.shape[-1]), values.reshape(-1, values.shape[-1])
    found = [np.searchsorted(row, want, side=side) for row, want in zip(rows, wanted)]
    return np.array(found, "int64").reshape(values.shape)


@operator(
    "combinations",
    method=False,
    help=Help(
        "combinations(input, r=2, with_replacement=False)",
        "All choices of r elements of a vector, one per row.",
        "the sum over the rows an element is in",
        (("combinations([1, 2, 3])", "tensor([[1, 2],\n        [1, 3],\n        [2, 3]])"),),
        ("cartesian_prod",),
        PAGE + "combinations.html",
    ),
    samples=samples(case((3,)), case((2,), with_replacement=True)),
)
def combinations(input: Any, r: Any = 2, with_replacement: Any = False) -> Any:
    """Return all choices of elements of a vector."""
    if rank_of(input) != 1:
        raise ShapeProblem(f"Expect a 1D vector, but got shape {list(shape_now(input))}")
    count, size = integer(r, "r"), shape_now(input)[0]
    if count < 0:
        raise OperandProblem(f"Expect a non-negative number, but got {count}")
    many = comb(size + max(count - 1, 0), count) if with_replacement else comb(size, count)
    check_size((many + 1, count + 1), "the rows of all choices", 64)
    chosen = combinations_with_replacement if with_replacement else choices
    numbers = chain.from_iterable(chosen(range(size), count))
    rows = np.empty(many * count, "int64")
    for start in range(0, len(rows), BLOCK):
        part = rows[start : start + BLOCK]
        part[:] = np.fromiter(islice(numbers, len(part)), "int64", len(part))
    rows = rows.reshape(many, count)
    places = positions_of(rows, "combinations")
    return gathered(newest(input), axes=(-1,), arrays=(places,), place=0, title="IndexBackward0")


@operator(
    "bucketize",
    help=Help(
        "bucketize(input, boundaries, *, out_int32=False, right=False)",
        "The bucket between sorted boundaries that each element falls into.",
        "0",
        (("bucketize([2, 5], [1, 3, 5])", "tensor([1, 2])"),),
        ("searchsorted",),
        PAGE + "bucketize.html",
    ),
    samples=Samples(exempt="finds places, which are ints"),
)
def bucketize(input: Any, boundaries: Any, *, out_int32: Any = False, right: Any = False) -> Any:
    """Return the places of values between sorted boundaries."""
    rank = _array_of(boundaries).ndim
    if rank != 1:
        raise ShapeProblem(f"boundaries tensor must be 1 dimension, but got dim({rank})")
    edges = (
        boundaries
        if type(boundaries) is Tensor or type(input) is not Tensor
        else Tensor(_array_of(boundaries))
    )
    return searchsorted(edges, input, right=right)
