"""Operators that give a tensor another shape: reshaping, axes of length 1."""

from __future__ import annotations

from math import prod

from gradcli.core.ops.axes import axes_of, axis_of, rank_of, shape_now, sizes_of, tensor_of_number
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.layout import reshaped
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.values import DTYPES
from gradcli.errors import ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape

MOVES = "the elements' own, in their new places"


# ----- reshape ---------------------------------------------------------------------------------------------


def inferred(sizes: Shape, shape: Shape) -> Shape:
    """Return sizes to reshape `shape` to, with -1 replaced by what is left.

    Raises: ShapeProblem in PyTorch's words if the numbers of elements differ.
    """
    count = prod(shape)
    known, open_at = 1, -1
    for at, length in enumerate(sizes):
        if length == -1:
            if open_at >= 0:
                raise ShapeProblem("only one dimension can be inferred", hint="one size may be -1")
            open_at = at
        elif length < 0:
            raise ShapeProblem(f"invalid shape dimension {length} at index {at} of shape {list(sizes)}")
        else:
            known *= length
    if open_at >= 0 and known == 0 and count == 0:
        raise ShapeProblem(
            f"cannot reshape tensor of 0 elements into shape {list(sizes)} because the unspecified dimension "
            "size -1 can be any value and is ambiguous"
        )
    if known != count if open_at < 0 else known == 0 or count % known:
        raise ShapeProblem(
            f"shape '{list(sizes)}' is invalid for input of size {count}", hint=f"its shape is {shape}"
        )
    return sizes if open_at < 0 else (*sizes[:open_at], count // known, *sizes[open_at + 1 :])


def _reshape(input: Any, given: tuple[Any, ...], shape: Any) -> Any:
    if shape is not None:
        given = (shape,)
    if not given:
        raise TypeProblem("a shape is needed", hint="x.reshape(2, 3), x.reshape(-1)")
    input = tensor_of_number(input)
    return reshaped(
        input, shape=inferred(sizes_of(given, "shape", "reshape"), shape_now(input)), title="ViewBackward0"
    )


RESHAPES = samples(
    case((2, 3), shape=(3, 2)),
    case((2, 3), shape=(-1,)),
    case((4,), shape=(2, 1, -1)),
    case((0, 3), shape=(3, 0)),
)


@operator(
    "reshape",
    help=Help(
        "reshape(input, *shape)",
        "Tensor of the same elements in another shape; one size may be -1.",
        MOVES,
        (("reshape([1, 2, 3, 4], (2, 2))", "tensor([[1, 2],\n        [3, 4]])"),),
        ("flatten", "permute", "unflatten"),
        PAGE + "reshape.html",
    ),
    samples=RESHAPES,
)
def reshape(input: Any, *sizes: Any, shape: Any = None) -> Any:
    """Return the elements in row-major order in another shape."""
    return _reshape(input, sizes, shape)


@operator(
    "view",
    torch=(),
    help=Help(
        "x.view(*shape)",
        "The same as reshape: tensors share no memory here.",
        MOVES,
        (("arange(4).view(2, 2)", "tensor([[0, 1],\n        [2, 3]])"),),
        ("reshape",),
        PAGE + "Tensor.view.html",
    ),
    samples=RESHAPES,
)
def view(input: Any, *sizes: Any, shape: Any = None) -> Any:
    """Return the elements in row-major order in another shape."""
    if len(sizes) == 1 and type(sizes[0]) is str and sizes[0] in DTYPES:
        raise TypeProblem(
            "gradcli's x.view() takes sizes, not a dtype: nothing here shows the bits of a number as another one",
            hint=f"x.to(torch.{sizes[0]}) converts the values",
        )
    return _reshape(input, sizes, shape)


@operator(
    "reshape_as",
    operands=("input", "other"),
    torch=(),
    aliases=("view_as",),
    help=Help(
        "x.reshape_as(other)",
        "x in the shape of other.",
        MOVES,
        (("ones(4).reshape_as(zeros(2, 2))", "tensor([[1., 1.],\n        [1., 1.]])"),),
        ("reshape", "expand_as"),
        PAGE + "Tensor.reshape_as.html",
    ),
    samples=samples(case((2, 3), (3, 2))),
)
def reshape_as(input: Any, other: Any) -> Any:
    """Return `input` in the shape of `other`."""
    return _reshape(input, (shape_now(other),), None)


@operator(
    "flatten",
    help=Help(
        "flatten(input, start_dim=0, end_dim=-1)",
        "Tensor with the dimensions from start_dim to end_dim made one.",
        MOVES,
        (("flatten([[1, 2], [3, 4]])", "tensor([1, 2, 3, 4])"),),
        ("reshape", "unflatten"),
        PAGE + "flatten.html",
    ),
    samples=samples(case((2, 3)), case((2, 3, 2), start_dim=1)),
)
def flatten(input: Any, start_dim: Any = 0, end_dim: Any = -1) -> Any:
    """Return `input` with a run of its dimensions made one; a 0-d tensor becomes one of shape (1,)."""
    shape = shape_now(input)
    rank = len(shape)
    first, last = axis_of(start_dim, rank) + (rank or 1), axis_of(end_dim, rank) + (rank or 1)
    if first > last:
        raise ShapeProblem("flatten() has invalid args: start_dim cannot come after end_dim")
    if rank and first == last:
        return input
    input = tensor_of_number(input)
    count = prod(shape[first : last + 1])
    return reshaped(input, shape=(*shape[:first], count, *shape[last + 1 :]), title="ViewBackward0")


@operator(
    "ravel",
    help=Help(
        "ravel(input)",
        "All elements in one dimension.",
        MOVES,
        (("ravel([[1, 2], [3, 4]])", "tensor([1, 2, 3, 4])"),),
        ("flatten",),
        PAGE + "ravel.html",
    ),
    samples=samples(case((2, 3)), case(())),
)
def ravel(input: Any) -> Any:
    """Return all elements in one dimension."""
    return _reshape(input, (-1,), None) if rank_of(input) != 1 else input


@operator(
    "unflatten",
    help=Help(
        "unflatten(input, dim, sizes)",
        "Tensor with one dimension split into several.",
        MOVES,
        (("unflatten([1, 2, 3, 4], 0, (2, 2))", "tensor([[1, 2],\n        [3, 4]])"),),
        ("flatten",),
        PAGE + "unflatten.html",
    ),
    samples=samples(case((2, 6), dim=1, sizes=(3, -1))),
)
def unflatten(input: Any, dim: Any, sizes: Any) -> Any:
    """Return `input` with dimension `dim` split into `sizes`, one of which may be -1."""
    shape = shape_now(input)
    at = axis_of(dim, len(shape)) + (len(shape) or 1)
    parts = inferred(sizes_of((sizes,), "sizes"), shape[at : at + 1])
    return reshaped(input, shape=(*shape[:at], *parts, *shape[at + 1 :]), title="ViewBackward0")


# ----- axes of length 1 --------------------------------------------------------------------------------------


@operator(
    "squeeze",
    help=Help(
        "squeeze(input, dim=None)",
        "Tensor without its dimensions of size 1, or without those of them that dim names.",
        MOVES,
        (("squeeze([[1, 2]])", "tensor([1, 2])"),),
        ("unsqueeze",),
        PAGE + "squeeze.html",
    ),
    samples=samples(
        case((1, 3, 1)),
        case((1, 3, 1), dim=0),
        case((1, 3, 1), dim=(0, -1)),
        case((2, 3), dim=1),
    ),
)
def squeeze(input: Any, dim: Any = None) -> Any:
    """Return `input` without dimensions of size 1."""
    shape = shape_now(input)
    if dim is None:
        return reshaped(input, shape=tuple([n for n in shape if n != 1]), title="SqueezeBackward0")
    rank = len(shape)
    axes = axes_of(dim, rank)
    kept = tuple([n for i, n in enumerate(shape) if n != 1 or i - rank not in axes])
    several = isinstance(dim, (list, tuple))
    return reshaped(input, shape=kept, title="SqueezeBackward2" if several else "SqueezeBackward1")


@operator(
    "unsqueeze",
    help=Help(
        "unsqueeze(input, dim)",
        "Tensor with a new dimension of size 1 at dim.",
        MOVES,
        (("unsqueeze([1, 2], 0)", "tensor([[1, 2]])"),),
        ("squeeze",),
        PAGE + "unsqueeze.html",
    ),
    samples=samples(case((3,), dim=0), case((2, 3), dim=-2)),
)
def unsqueeze(input: Any, dim: Any) -> Any:
    """Return `input` with a dimension of size 1 put in."""
    shape = shape_now(input)
    at = axis_of(dim, len(shape) + 1) + len(shape) + 1
    return reshaped(tensor_of_number(input), shape=(*shape[:at], 1, *shape[at:]), title="UnsqueezeBackward0")


def _at_least(input: Any, rank: int, shape: Shape) -> Any:
    return (
        input
        if rank_of(input) >= rank
        else reshaped(tensor_of_number(input), shape=shape, title="ViewBackward0")
    )


def _all_at_least(rank: int, tensors: tuple[Any, ...]) -> Any:
    """Return one tensor of at least `rank` dimensions, several as a tuple."""
    made = tuple([_widened(rank, as_operand(each)) for each in tensors])
    return made if len(made) > 1 else made[0]


def _widened(rank: int, input: Any) -> Any:
    shape = shape_now(input)
    if rank == 2 and len(shape) == 1:
        return unsqueeze(input, 0)
    if rank == 3 and len(shape) == 2:
        return unsqueeze(input, -1)
    return _at_least(input, rank, (1, *shape, 1) if rank == 3 and shape else (1,) * rank)


def _atleast_help(rank: int, example: str) -> Help:
    return Help(
        f"atleast_{rank}d(*tensors)",
        f"Tensor with dimensions of size 1 put in until there are {rank}; of several a tuple.",
        MOVES,
        ((f"atleast_{rank}d(2)", example),),
        ("unsqueeze",),
        f"{PAGE}atleast_{rank}d.html",
    )


@operator(
    "atleast_1d",
    method=False,
    help=_atleast_help(1, "tensor([2])"),
    samples=samples(case(()), case((3,))),
)
def atleast_1d(input: Any, *others: Any) -> Any:
    """Return `input` with at least one dimension."""
    return _all_at_least(1, (input, *others))


@operator(
    "atleast_2d",
    method=False,
    help=_atleast_help(2, "tensor([[2]])"),
    samples=samples(case(()), case((3,))),
)
def atleast_2d(input: Any, *others: Any) -> Any:
    """Return `input` with at least two dimensions; a vector becomes a row."""
    return _all_at_least(2, (input, *others))


@operator(
    "atleast_3d",
    method=False,
    help=_atleast_help(3, "tensor([[[2]]])"),
    samples=samples(case(()), case((3,)), case((2, 3))),
)
def atleast_3d(input: Any, *others: Any) -> Any:
    """Return `input` with at least three dimensions; a vector of n becomes (1, n, 1), a matrix (n, m, 1)."""
    return _all_at_least(3, (input, *others))
