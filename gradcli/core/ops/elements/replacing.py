"""Operators that give a tensor with a part of it replaced: what an assignment to the part would make of a copy."""

from __future__ import annotations

from math import prod

from gradcli.core.batch import Unbatchable
from gradcli.core.lazy import np
from gradcli.core.ops.axes import axis_of, integer, newest, shape_now
from gradcli.core.ops.basic import shape_in, spread, to_dtype
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.elements.points import put_at
from gradcli.core.ops.layout import cut, titled, to_shape
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.shapes.splitting import select
from gradcli.core.ops.shapes.triangles import diagonal
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.tensor import Tensor, data_of, torch_type
from gradcli.core.values import Batched, broadcast_shape, dtype_of
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_COLUMN = [0.5, -1.5]


def _put(x: Any, places: Any, values: Any, title: str) -> Any:
    """Return `x` with values at places, numbered as the elements of `x` are in a row."""
    shape = shape_in(x)
    where = {"axes": (-1,), "arrays": (places.reshape(-1),), "place": 0}
    out = put_at(to_shape(x, (prod(shape),)), to_shape(values, (places.size,)), **where)
    return titled(to_shape(out, shape), title)


def _with_part(input: Any, src: Any, part: Callable[[Any], Any], title: str) -> Any:
    """Return `input` with `src` as the part that is read by `part`. Raises: ShapeProblem in PyTorch's words."""
    x, v = newest(as_operand(input)), newest(as_operand(src))
    shape = shape_in(x)
    places = np.asarray(data_of(part(np.arange(prod(shape)).reshape(shape))))
    if shape_in(v) != places.shape:
        raise ShapeProblem(
            f"expected src to have a size equal to the slice of self. src size = {list(shape_in(v))}, "
            f"slice size = {list(places.shape)}",
            kind="RuntimeError",
        )
    return _put(x, places, to_dtype(v, dtype_of(data_of(x))), title)


def _help(call: str, what: str, example: tuple[str, str], see: str) -> Help:
    name = call.partition("(")[0]
    return Help(
        call,
        what,
        "0 for what was replaced, 1 elsewhere; 1 for src",
        (example,),
        (see,),
        f"{PAGE}{name}.html",
    )


@operator(
    "select_scatter",
    help=_help(
        "select_scatter(input, src, dim, index)",
        "input with src as its slice at one position of dim.",
        ("select_scatter([[1, 2], [3, 4]], [8, 9], 0, 1)", "tensor([[1, 2],\n        [8, 9]])"),
        "select",
    ),
    samples=samples(case((2, 3), src=_COLUMN, dim=1, index=-1)),
)
def select_scatter(input: Any, src: Any, dim: Any, index: Any) -> Any:
    """Return `input` with one slice replaced."""
    return _with_part(input, src, lambda x: select(x, dim, index), "SelectScatterBackward0")


@operator(
    "slice_scatter",
    help=_help(
        "slice_scatter(input, src, dim=0, start=None, end=None, step=1)",
        "input with src as its part from start to end along dim.",
        ("slice_scatter([1, 2, 3], [8, 9], 0, 1)", "tensor([1, 8, 9])"),
        "narrow",
    ),
    samples=samples(case((4,), src=_COLUMN, dim=0, start=1, end=3), case((4,), src=_COLUMN, step=2)),
)
def slice_scatter(
    input: Any, src: Any, dim: Any = 0, start: Any = None, end: Any = None, step: Any = 1
) -> Any:
    """Return `input` with a run of slices replaced."""
    rank = len(shape_now(input))
    axis = axis_of(dim, rank) + rank
    stride = integer(step, "step")
    if stride <= 0:
        raise ValueProblem("slice step must be positive", kind="RuntimeError")
    first = None if start is None else integer(start, "start")
    last = None if end is None else integer(end, "end")
    key = (*(slice(None),) * axis, slice(first, last, stride))
    return _with_part(input, src, lambda x: np.atleast_1d(x)[key], "SliceScatterBackward0")


@operator(
    "diagonal_scatter",
    help=_help(
        "diagonal_scatter(input, src, offset=0, dim1=0, dim2=1)",
        "input with src as a diagonal of two dimensions.",
        ("diagonal_scatter([[1, 2], [3, 4]], [8, 9])", "tensor([[8, 2],\n        [3, 9]])"),
        "diagonal",
    ),
    samples=samples(case((2, 2), src=_COLUMN), case((3, 2), src=_COLUMN, offset=-1)),
)
def diagonal_scatter(input: Any, src: Any, offset: Any = 0, dim1: Any = 0, dim2: Any = 1) -> Any:
    """Return `input` with a diagonal replaced."""
    return _with_part(input, src, lambda x: diagonal(x, offset, dim1, dim2), "DiagonalScatterBackward0")


@operator(
    "masked_scatter",
    help=Help(
        "masked_scatter(input, mask, source)",
        "input with the elements of source, one after the other, where mask is true.",
        "0 where mask is true, 1 elsewhere; 1 for the elements of source that were used",
        (("masked_scatter([1, 2, 3], [True, False, True], [8, 9])", "tensor([8, 2, 9])"),),
        ("masked_fill", "where"),
        PAGE + "Tensor.masked_scatter_.html",
    ),
    samples=samples(case((3,), mask=[True, False, True], source=[0.5, -1.5, 4.0])),
)
def masked_scatter(input: Any, mask: Any, source: Any) -> Any:
    """Return `input` with the elements of `source` put where a mask is true."""
    x, v, chosen = newest(as_operand(input)), newest(as_operand(source)), data_of(as_operand(mask))
    if type(chosen) is Batched:
        raise Unbatchable("how many elements are replaced differs from member to member")
    if dtype_of(chosen) != "bool":
        raise TypeProblem(
            f"masked_scatter_ only supports boolean masks, but got mask with dtype {torch_type(chosen)}",
            hint="a mask is made of comparisons: x > 0",
            kind="RuntimeError",
        )
    kinds = [torch_type(data_of(each)) for each in (x, v)]
    if kinds[0] != kinds[1]:
        if type(source) is Tensor and type(input) is Tensor:
            raise TypeProblem(
                f"masked_scatter: expected self and source to have same dtypes but got {kinds[0]} and {kinds[1]}",
                said=f"masked_scatter: expected self and source to have same dtypes but got{kinds[0]} and {kinds[1]}",
                kind="RuntimeError",
            )
        v = to_dtype(v, dtype_of(data_of(x)))
    shape = broadcast_shape(shape_in(x), shape_now(chosen))
    places = np.flatnonzero(np.broadcast_to(np.asarray(chosen), shape))
    if prod(shape_in(v)) < places.size:
        raise ShapeProblem(
            "Number of elements of source < number of ones in mask",
            hint=f"{places.size} elements are replaced, source has {prod(shape_in(v))}",
            kind="RuntimeError",
        )
    row = to_shape(v, (prod(shape_in(v)),))
    used = cut(row, key=(slice(places.size),), title="SliceBackward0")
    return _put(spread(x, shape), places, used, "MaskedScatterBackward0")
