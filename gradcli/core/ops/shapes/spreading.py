"""Operators that spread a tensor over larger shapes."""

from __future__ import annotations

from gradcli.core.ops.axes import lengths_of, shape_now, sizes_of, tensor_of_number
from gradcli.core.ops.basic import broadcast_to as spread_to
from gradcli.core.ops.creation import operands_of
from gradcli.core.ops.samples import case, samples
from gradcli.core.registry import PAGE, Help, Samples, operator
from gradcli.core.tensor import Tensor, data_of, torch_type
from gradcli.core.values import broadcast_shape, check_size
from gradcli.errors import OperandProblem, ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape


def _expanded(input: Any, sizes: Shape) -> Any:
    shape = shape_now(input)
    extra = len(sizes) - len(shape)
    if extra < 0:
        raise ShapeProblem(
            f"expand(torch.{torch_type(data_of(input))}Tensor{{{list(shape)}}}, size={list(sizes)}): the number of "
            f"sizes provided ({len(sizes)}) must be greater or equal to the number of dimensions in the tensor "
            f"({len(shape)})"
        )
    result = []
    for at, length in enumerate(sizes):
        own = shape[at - extra] if at >= extra else None
        if length == -1:
            if own is None:
                raise ShapeProblem(
                    f"The expanded size of the tensor (-1) isn't allowed in a leading, "
                    f"non-existing dimension {at}"
                )
            length = own
        elif length < 0:
            raise OperandProblem(f"expand(): a size must not be negative, {length} given")
        elif own is not None and own not in (1, length):
            raise ShapeProblem(
                f"The expanded size of the tensor ({length}) must match the existing size ({own}) at "
                f"non-singleton dimension {at}.  Target sizes: {list(sizes)}.  Tensor sizes: {list(shape)}"
            )
        result.append(length)
    check_size(tuple(result))
    return spread_to(tensor_of_number(input), shape=tuple(result))


SPREADS = "the sum over the places an element was spread to"


@operator(
    "expand",
    torch=(),
    help=Help(
        "x.expand(*sizes)",
        "Tensor with dimensions of size 1 spread to larger sizes; -1 keeps one.",
        SPREADS,
        (("tensor([1, 2]).expand(2, 2)", "tensor([[1, 2],\n        [1, 2]])"),),
        ("broadcast_to", "repeat"),
        PAGE + "Tensor.expand.html",
    ),
    samples=samples(
        case((3, 1), size=(3, 2)),
        case((1, 3), size=(2, 4, -1)),
        case((), size=(2, 3)),
    ),
)
def expand(input: Any, *sizes: Any, size: Any = None) -> Any:
    """Return `input` spread to larger sizes."""
    return _expanded(input, sizes_of(sizes if size is None else (size,)))


@operator(
    "expand_as",
    operands=("input", "other"),
    torch=(),
    help=Help(
        "x.expand_as(other)",
        "x spread to the shape of other.",
        SPREADS,
        (("tensor([1, 2]).expand_as(zeros(2, 2))", "tensor([[1, 2],\n        [1, 2]])"),),
        ("expand",),
        PAGE + "Tensor.expand_as.html",
    ),
    samples=samples(case((3, 1), (3, 2))),
)
def expand_as(input: Any, other: Any) -> Any:
    """Return `input` spread to the shape of `other`."""
    return _expanded(input, shape_now(other))


@operator(
    "broadcast_to",
    help=Help(
        "broadcast_to(input, shape)",
        "Tensor spread to a shape by the rules of broadcasting.",
        SPREADS,
        (("broadcast_to([1, 2], (2, 2))", "tensor([[1, 2],\n        [1, 2]])"),),
        ("expand",),
        PAGE + "broadcast_to.html",
    ),
    samples=samples(case((3, 1), shape=(2, 3, 2))),
)
def broadcast_to(input: Any, shape: Any) -> Any:
    """Return `input` spread to `shape`."""
    return _expanded(input, lengths_of((shape,), "shape"))


@operator(
    "broadcast_tensors",
    operands=(),
    method=False,
    help=Help(
        "broadcast_tensors(*tensors)",
        "The tensors, all spread to their common shape.",
        SPREADS,
        (("broadcast_tensors([1, 2], 3)[1]", "tensor([3, 3])"),),
        ("broadcast_to",),
        PAGE + "broadcast_tensors.html",
    ),
    samples=Samples(exempt="a pair of broadcast_to, which is checked"),
)
def broadcast_tensors(*tensors: Any) -> tuple[Any, ...]:
    """Return the tensors spread to their common shape."""
    given = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    parts = operands_of(given)
    shape = broadcast_shape(*[shape_now(each) for each in parts])
    return tuple(
        [
            each if shape_now(each) == shape and type(each) is Tensor else _expanded(each, shape)
            for each in parts
        ]
    )
