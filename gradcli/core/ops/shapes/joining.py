"""Operators that join tensors: stacking along new axes, concatenating along old ones, grids and blocks."""

from __future__ import annotations

from math import prod

from gradcli.core.ops.axes import axis_of, rank_of, shape_now
from gradcli.core.ops.creation import operands_of
from gradcli.core.ops.filling import zeros
from gradcli.core.ops.layout import concatenated, reshaped, stacked, to_shape
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.shapes.shape import atleast_1d, atleast_2d, atleast_3d
from gradcli.core.ops.shapes.spreading import broadcast_to
from gradcli.core.registry import PAGE, Help, Samples, operator
from gradcli.core.tensor import Tensor
from gradcli.errors import OperandProblem, ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PARTS = "the part of the cotangent where the tensor stands"


def parts_of(tensors: Any, name: str) -> list[Any]:
    """Return the tensors of a list, or the rows of a tensor, as operands.

    Raises: TypeProblem, ValueProblem if it is neither or empty.
    """
    if isinstance(tensors, (list, tuple)):
        parts = operands_of(tensors)
    elif type(tensors) is Tensor and tensors.shape:
        from gradcli.core.ops.shapes.splitting import unbind

        parts = list(unbind(tensors))
    else:
        raise TypeProblem(
            f"{name}(): argument 'tensors' must be a list or tuple of tensors",
            hint=f"{name}([x, y])",
            said=f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not {type(tensors).__name__}",
        )
    if not parts:
        words = (
            "torch.cat(): expected a non-empty list of Tensors"
            if name == "cat"
            else f"{name} expects a non-empty TensorList"
        )
        kind = "ValueError" if name == "cat" else "RuntimeError"
        raise ValueProblem(words, hint="there is nothing to join", kind=kind)
    return parts


@operator(
    "stack",
    operands=("tensors",),
    variadic=True,
    method=False,
    help=Help(
        "stack(tensors, dim=0)",
        "Tensors of one shape, side by side along a new dimension.",
        PARTS,
        (("stack([[1, 2], [3, 4]])", "tensor([[1, 2],\n        [3, 4]])"),),
        ("cat", "unbind"),
        PAGE + "stack.html",
    ),
    samples=samples(
        case((), ()), case((3,), (3,)), case((2, 3), (2, 3), dim=1), case((2, 3), (2, 3), (2, 3), dim=-1)
    ),
)
def stack(tensors: Any, dim: Any = 0) -> Any:
    """Return tensors of one shape stacked along a new dimension."""
    parts = parts_of(tensors, "stack")
    shape = shape_now(parts[0])
    for at, part in enumerate(parts):
        if shape_now(part) != shape:
            raise ShapeProblem(
                f"stack expects each tensor to be equal size, but got {list(shape)} at entry 0 "
                f"and {list(shape_now(part))} at entry {at}"
            )
    return stacked(*parts, axis=axis_of(dim, len(shape) + 1), title="StackBackward0")


@operator(
    "cat",
    operands=("tensors",),
    variadic=True,
    method=False,
    torch=("torch.cat", "torch.concat", "torch.concatenate"),
    aliases=("concat", "concatenate"),
    help=Help(
        "cat(tensors, dim=0)",
        "Tensors one after the other along a dimension that they have.",
        PARTS,
        (("cat([[1, 2], [3]])", "tensor([1, 2, 3])"),),
        ("stack", "split"),
        PAGE + "cat.html",
    ),
    samples=samples(
        case((3,), (2,)), case((2, 3), (1, 3)), case((2, 3), (2, 1), dim=1), case((2, 3), (2, 3), dim=-1)
    ),
)
def cat(tensors: Any, dim: Any = 0) -> Any:
    """Return tensors joined along `dim`; empty vectors fit all shapes, and count for the dtype, as PyTorch has it."""
    return _joined(parts_of(tensors, "cat"), dim)


def _joined(parts: list[Any], dim: Any) -> Any:
    for at, part in enumerate(parts):
        if not shape_now(part):
            raise ShapeProblem(
                f"zero-dimensional tensor (at position {at}) cannot be concatenated",
                hint="stack joins numbers",
            )
    shape = next((shape_now(part) for part in parts if shape_now(part) != (0,)), (0,))
    axis = axis_of(dim, len(shape))
    if len(shape) > 1:
        fitting = tuple([0 if at - len(shape) == axis else n for at, n in enumerate(shape)])
        parts = [to_shape(part, fitting) if shape_now(part) == (0,) else part for part in parts]
    for at, part in enumerate(parts):
        _check_joinable(shape, shape_now(part), axis, at)
    return concatenated(*parts, axis=axis, title="CatBackward0")


def _check_joinable(shape: tuple[int, ...], other: tuple[int, ...], axis: int, at: int) -> None:
    if len(other) != len(shape):
        raise ShapeProblem(
            f"Tensors must have same number of dimensions: got {len(shape)} and {len(other)}",
            hint=f"the shapes are {shape} and {other}",
        )
    for place, (a, b) in enumerate(zip(shape, other)):
        if a != b and place - len(shape) != axis:
            raise ShapeProblem(
                f"Sizes of tensors must match except in dimension {axis + len(shape)}. Expected size {a} but got "
                f"size {b} for tensor number {at} in the list.",
                hint=f"the shapes are {shape} and {other}",
            )


def _stacking_help(name: str, what: str, example: str) -> Help:
    return Help(
        f"{name}(tensors)",
        what,
        PARTS,
        ((f"{name}([[1, 2], [3, 4]])", example),),
        ("cat", "stack"),
        f"{PAGE}{name}.html",
    )


@operator(
    "hstack",
    operands=("tensors",),
    variadic=True,
    method=False,
    help=_stacking_help("hstack", "Tensors side by side, column after column.", "tensor([1, 2, 3, 4])"),
    samples=samples(case((3,), (1,)), case((2, 3), (2, 1)), case((), ())),
)
def hstack(tensors: Any) -> Any:
    """Return tensors joined along the second dimension, vectors along their only one."""
    parts = [atleast_1d(part) for part in parts_of(tensors, "hstack")]
    return _joined(parts, 0 if rank_of(parts[0]) == 1 else 1)


@operator(
    "vstack",
    operands=("tensors",),
    variadic=True,
    method=False,
    torch=("torch.vstack", "torch.row_stack"),
    aliases=("row_stack",),
    help=_stacking_help(
        "vstack", "Tensors one below the other, row after row.", "tensor([[1, 2],\n        [3, 4]])"
    ),
    samples=samples(case((3,), (3,)), case((2, 3), (1, 3)), case((), ())),
)
def vstack(tensors: Any) -> Any:
    """Return tensors joined along the first dimension, vectors as rows."""
    return _joined([atleast_2d(part) for part in parts_of(tensors, "vstack")], 0)


@operator(
    "dstack",
    operands=("tensors",),
    variadic=True,
    method=False,
    help=_stacking_help("dstack", "Tensors one behind the other.", "tensor([[[1, 3],\n         [2, 4]]])"),
    samples=samples(case((3,), (3,)), case((2, 3), (2, 3))),
)
def dstack(tensors: Any) -> Any:
    """Return tensors joined along the third dimension."""
    return _joined([atleast_3d(part) for part in parts_of(tensors, "dstack")], 2)


@operator(
    "column_stack",
    operands=("tensors",),
    variadic=True,
    method=False,
    help=_stacking_help(
        "column_stack", "Vectors as the columns of a matrix.", "tensor([[1, 3],\n        [2, 4]])"
    ),
    samples=samples(case((3,), (3,)), case((2, 3), (2,)), case((), ())),
)
def column_stack(tensors: Any) -> Any:
    """Return tensors side by side, vectors as columns."""
    parts = []
    for part in parts_of(tensors, "column_stack"):
        shape = shape_now(part)
        columns = (*(shape or (1,)), 1)
        parts.append(reshaped(part, shape=columns, title="ViewBackward0") if len(shape) <= 1 else part)
    return _joined(parts, 1)


# ----- grids and blocks ----------------------------------------------------------------------------------------------


def _given(tensors: tuple[Any, ...]) -> list[Any]:
    listed = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    return operands_of(listed)


@operator(
    "meshgrid",
    operands=(),
    method=False,
    help=Help(
        "meshgrid(*tensors, indexing='ij')",
        "One tensor of coordinates per vector, over the grid that the vectors span.",
        "the sum over the places a coordinate was spread to",
        (("meshgrid([1, 2], [3, 4])[0]", "tensor([[1, 1],\n        [2, 2]])"),),
        ("cartesian_prod",),
        PAGE + "meshgrid.html",
    ),
    samples=Samples(exempt="made of reshape and broadcast_to, which are checked"),
)
def meshgrid(*tensors: Any, indexing: str = "ij") -> tuple[Any, ...]:
    """Return the coordinates of a grid; with indexing 'xy' rows follow the second vector."""
    if indexing not in ("ij", "xy"):
        raise OperandProblem(
            f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}'
        )
    parts = _given(tensors)
    if not parts:
        raise OperandProblem("meshgrid expects a non-empty TensorList")
    for part in parts:
        if rank_of(part) > 1:
            raise ShapeProblem(
                f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got shape {list(shape_now(part))}"
            )
    crossed = indexing == "xy" and len(parts) > 1
    if crossed:
        parts[:2] = parts[1::-1]
    sizes = tuple([(shape_now(part) or (1,))[0] for part in parts])
    grids = []
    for at, part in enumerate(parts):
        line = tuple([size if i == at else 1 for i, size in enumerate(sizes)])
        grids.append(broadcast_to(reshaped(part, shape=line, title="ViewBackward0"), sizes))
    if crossed:
        grids[:2] = grids[1::-1]
    return tuple(grids)


@operator(
    "cartesian_prod",
    operands=(),
    method=False,
    help=Help(
        "cartesian_prod(*tensors)",
        "All combinations of elements of vectors, one per row.",
        "the sum over the rows an element is in",
        (("cartesian_prod([1, 2], [3])", "tensor([[1, 3],\n        [2, 3]])"),),
        ("meshgrid",),
        PAGE + "cartesian_prod.html",
    ),
    samples=Samples(exempt="made of meshgrid and stack, which are checked"),
)
def cartesian_prod(*tensors: Any) -> Any:
    """Return the Cartesian product of vectors."""
    parts = _given(tensors)
    if len(parts) == 1:
        return parts[0]
    columns = [
        reshaped(grid, shape=(prod(shape_now(grid)),), title="ViewBackward0") for grid in meshgrid(*parts)
    ]
    return stack(columns, 1)


@operator(
    "block_diag",
    operands=(),
    method=False,
    help=Help(
        "block_diag(*tensors)",
        "Matrix with the given matrices along its diagonal and zeros elsewhere.",
        "the block of the cotangent where the matrix stands",
        (("block_diag([[1, 2]], 3)", "tensor([[1, 2, 0],\n        [0, 0, 3]])"),),
        ("diag",),
        PAGE + "block_diag.html",
    ),
    samples=Samples(exempt="made of cat with zeros, which is checked"),
)
def block_diag(*tensors: Any) -> Any:
    """Return a block-diagonal matrix; numbers and vectors are matrices of one row."""
    from gradcli.core.ops.shapes.padding import padded

    parts = [atleast_2d(each) for each in _given(tensors)]
    if not parts:
        return zeros(1, 0)
    for place, part in enumerate(parts):
        if rank_of(part) > 2:
            raise ShapeProblem(
                f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {place} has "
                f"{rank_of(part)} dimensions"
            )
    width = sum(shape_now(part)[1] for part in parts)
    rows, before = [], 0
    for part in parts:
        own = shape_now(part)[1]
        rows.append(padded(part, ((0, 0), (before, width - before - own))))
        before += own
    return concatenated(*rows, axis=-2, title="BlockDiagBackward0")
