"""Operators that put axes or elements in another order: transposes, flips, rolls, rotations."""

from __future__ import annotations

from math import prod

from gradcli.core.ops.axes import axes_of, axis_of, integer, one_by_one, rank_of, shape_now
from gradcli.core.ops.layout import concatenated, exchanged, flipped, permuted, reshaped, sliced
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import PAGE, Help, operator
from gradcli.errors import IndexProblem, OperandProblem, ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MOVES = "the elements' own, in their new places"


@operator(
    "transpose",
    torch=("torch.transpose", "torch.swapaxes", "torch.swapdims"),
    aliases=("swapaxes", "swapdims"),
    help=Help(
        "transpose(input, dim0, dim1)",
        "Tensor with two dimensions exchanged.",
        MOVES,
        (("transpose([[1, 2], [3, 4]], 0, 1)", "tensor([[1, 3],\n        [2, 4]])"),),
        ("permute", "t"),
        PAGE + "transpose.html",
    ),
    samples=samples(case((2, 3), dim0=0, dim1=1), case((2, 3, 4), dim0=-1, dim1=0)),
    latex="{x}^{{\\mathsf T}}",
)
def transpose(input: Any, dim0: Any, dim1: Any) -> Any:
    """Return `input` with two dimensions exchanged."""
    rank = rank_of(input)
    first, second = axis_of(dim0, rank), axis_of(dim1, rank)
    if not rank:
        return input
    return exchanged(input, first, second)


@operator(
    "t",
    help=Help(
        "t(input)",
        "Transpose of a matrix; tensors of fewer dimensions stay as they are.",
        MOVES,
        (("t([[1, 2], [3, 4]])", "tensor([[1, 3],\n        [2, 4]])"),),
        ("transpose",),
        PAGE + "t.html",
    ),
    samples=samples(case((2, 3)), case((3,))),
)
def t(input: Any) -> Any:
    """Return the transpose of a matrix."""
    rank = rank_of(input)
    if rank > 2:
        raise ShapeProblem(
            f"t() expects a tensor with <= 2 dimensions, but self is {rank}D",
            hint="mT transposes the last two",
        )
    return permuted(input, axes=tuple(range(-1, -rank - 1, -1)), title="TBackward0")


@operator(
    "permute",
    help=Help(
        "permute(input, dims)",
        "Tensor with its dimensions in the order dims.",
        MOVES,
        (("permute([[1, 2], [3, 4]], (1, 0))", "tensor([[1, 3],\n        [2, 4]])"),),
        ("transpose", "movedim"),
        PAGE + "permute.html",
    ),
    samples=samples(case((2, 3, 4), dims=(2, 0, 1)), case((2, 3), dims=(-1, 0))),
)
def permute(input: Any, *axes: Any, dims: Any = None) -> Any:
    """Return `input` with its dimensions in another order."""
    rank = rank_of(input)
    given = one_by_one(axes if dims is None else (dims,))
    if len(given) != rank:
        raise ShapeProblem(
            f"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the "
            f"desired ordering of dimensions i.e. input.dim() = {rank} is not equal to len(dims) = {len(given)}"
        )
    order = tuple([axis_of(each, rank) for each in given])
    if len(set(order)) != len(order):
        raise ValueProblem("permute(): duplicate dims are not allowed.", kind="RuntimeError")
    return permuted(input, axes=order, title="PermuteBackward0")


def matrix_transposed(x: Any) -> Any:
    """Return what `x.mT` gives: the last two dimensions exchanged.

    Raises: ShapeProblem in PyTorch's words if there are fewer.
    """
    if rank_of(x) < 2:
        raise ShapeProblem(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {rank_of(x)}-D tensor."
        )
    return exchanged(x)


@operator(
    "adjoint",
    help=Help(
        "adjoint(input)",
        "Tensor with its last two dimensions exchanged.",
        MOVES,
        (("adjoint([[1, 2], [3, 4]])", "tensor([[1, 3],\n        [2, 4]])"),),
        ("transpose",),
        PAGE + "adjoint.html",
    ),
    samples=samples(case((2, 3)), case((2, 3, 4))),
)
def adjoint(input: Any) -> Any:
    """Return the transposed matrices; numbers here are real."""
    return matrix_transposed(input)


@operator(
    "movedim",
    torch=("torch.movedim", "torch.moveaxis"),
    aliases=("moveaxis",),
    help=Help(
        "movedim(input, source, destination)",
        "Tensor with some dimensions moved, the others in their order.",
        MOVES,
        (("movedim([[1, 2], [3, 4]], 0, 1)", "tensor([[1, 3],\n        [2, 4]])"),),
        ("permute",),
        PAGE + "movedim.html",
    ),
    samples=samples(
        case((2, 3, 4), source=0, destination=-1), case((2, 3, 4), source=(0, 1), destination=(2, 0))
    ),
)
def movedim(input: Any, source: Any, destination: Any) -> Any:
    """Return `input` with the dimensions `source` moved to `destination`."""
    rank = rank_of(input)
    if not rank:
        return input
    given = [list(each) if isinstance(each, (list, tuple)) else [each] for each in (source, destination)]
    if len(given[0]) != len(given[1]):
        raise OperandProblem(
            f"movedim: Invalid source or destination dims: source ({given[0]} dims) should contain the same "
            f"number of dims as destination ({given[1]} dims)"
        )
    for word, dims in zip(("source", "destination"), given):
        if len({axis_of(dim, rank) for dim in dims}) < len(dims):
            raise OperandProblem(f"movedim: repeated dim in `{word}` ({dims})")
    origins, goals = axes_of(source, rank), axes_of(destination, rank)
    order = [axis for axis in range(-rank, 0) if axis not in origins]
    for goal, origin in sorted(zip(goals, origins)):
        order.insert(goal + rank, origin)
    return permuted(input, axes=tuple(order), title="PermuteBackward0")


# ----- flips, rolls, rotations ---------------------------------------------------------------------------------


@operator(
    "flip",
    help=Help(
        "flip(input, dims)",
        "Tensor with the order of elements reversed along dims.",
        MOVES,
        (("flip([1, 2, 3], (0,))", "tensor([3, 2, 1])"),),
        ("roll", "fliplr", "flipud"),
        PAGE + "flip.html",
    ),
    samples=samples(case((3,), dims=(0,)), case((2, 3), dims=(0, -1))),
)
def flip(input: Any, *axes: Any, dims: Any = None) -> Any:
    """Return `input` with the order along `dims` reversed."""
    rank = rank_of(input)
    places = axes_of(one_by_one(axes if dims is None else (dims,)), rank)
    return flipped(input, axes=places, title="FlipBackward0") if rank else input


def _needs_rank(input: Any, least: int, name: str) -> None:
    rank = rank_of(input)
    if rank < least:
        raise ShapeProblem(
            f"Input must be >= {least}-d.", hint=f"{name} was given a tensor of {rank} dimensions"
        )


@operator(
    "fliplr",
    help=Help(
        "fliplr(input)",
        "Matrix with its columns in reverse order.",
        MOVES,
        (("fliplr([[1, 2], [3, 4]])", "tensor([[2, 1],\n        [4, 3]])"),),
        ("flip", "flipud"),
        PAGE + "fliplr.html",
    ),
    samples=samples(case((2, 3))),
)
def fliplr(input: Any) -> Any:
    """Return `input` reversed along its second dimension."""
    _needs_rank(input, 2, "fliplr")
    return flip(input, 1)


@operator(
    "flipud",
    help=Help(
        "flipud(input)",
        "Tensor with its rows in reverse order.",
        MOVES,
        (("flipud([[1, 2], [3, 4]])", "tensor([[3, 4],\n        [1, 2]])"),),
        ("flip", "fliplr"),
        PAGE + "flipud.html",
    ),
    samples=samples(case((2, 3)), case((3,))),
)
def flipud(input: Any) -> Any:
    """Return `input` reversed along its first dimension."""
    _needs_rank(input, 1, "flipud")
    return flip(input, 0)


@operator(
    "rot90",
    help=Help(
        "rot90(input, k=1, dims=(0, 1))",
        "Tensor turned by k quarter turns from the first of dims towards the second.",
        MOVES,
        (("rot90([[1, 2], [3, 4]])", "tensor([[2, 4],\n        [1, 3]])"),),
        ("flip",),
        PAGE + "rot90.html",
    ),
    samples=samples(case((2, 3)), case((2, 3), k=2), case((2, 3, 2), k=-1, dims=(1, 2))),
)
def rot90(input: Any, k: Any = 1, dims: Any = (0, 1)) -> Any:
    """Return `input` turned by `k` quarter turns in the plane of two dimensions."""
    rank = rank_of(input)
    if rank < 2:
        raise ShapeProblem(f"expected total dims >= 2, but got total dims = {rank}")
    if isinstance(dims, (list, tuple)) and len(dims) == 2 and (dims[0] - dims[1]) % rank == 0:
        raise OperandProblem(
            f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}"
        )
    plane = axes_of(dims, rank)
    if len(plane) != 2:
        raise OperandProblem(f"expected total rotation dims == 2, but got dims = {len(plane)}")
    first, second = plane
    turns = integer(k, "k") % 4
    if turns == 2:
        return flipped(input, axes=(first, second), title="Rot90Backward0")
    if turns == 0:
        return input
    if turns == 1:
        return flipped(exchanged(input, first, second), axes=(first,), title="Rot90Backward0")
    return flipped(exchanged(input, first, second), axes=(second,), title="Rot90Backward0")


@operator(
    "roll",
    help=Help(
        "roll(input, shifts, dims=None)",
        "Tensor with elements shifted along dims; what falls off one end comes in at the other.",
        MOVES,
        (("roll([1, 2, 3], 1)", "tensor([3, 1, 2])"),),
        ("flip",),
        PAGE + "roll.html",
    ),
    samples=samples(
        case((4,), shifts=1),
        case((2, 3), shifts=-2),
        case((2, 3), shifts=(1, -1), dims=(0, 1)),
        case((0,), shifts=1),
    ),
)
def roll(input: Any, shifts: Any, dims: Any = None) -> Any:
    """Return `input` with its elements shifted round; without `dims` in row-major order."""
    by = [integer(each, "shifts") for each in one_by_one((shifts,))]
    shape = shape_now(input)
    if not by:
        raise OperandProblem("`shifts` required")
    if dims is None or dims == ():
        if len(by) != 1:
            raise OperandProblem(f"shifts and dimensions must align. shifts: {len(by)}, dims:0")
        flat = reshaped(input, shape=(prod(shape),), title="ViewBackward0")
        return reshaped(_rolled(flat, by[0], -1), shape=shape, title="RollBackward0")
    places = tuple(dims) if isinstance(dims, (list, tuple)) else (dims,)
    if len(places) != len(by):
        raise OperandProblem(f"shifts and dimensions must align. shifts: {len(by)}, dims:{len(places)}")
    if not shape:
        raise IndexProblem(f"Dimension specified as {places[0]} but tensor has no dimensions")
    for shift, place in zip(by, places):
        input = _rolled(input, shift, axis_of(place, len(shape)))
    return input


def _rolled(x: Any, shift: int, axis: int) -> Any:
    length = shape_now(x)[axis]
    start = -shift % length if length else 0
    if not start:
        return reshaped(x, shape=shape_now(x), title="RollBackward0")
    parts = (sliced(x, axis, start, length), sliced(x, axis, 0, start))
    return concatenated(*parts, axis=axis, title="RollBackward0")
