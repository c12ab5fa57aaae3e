"""Operators with masks: choose elements where a condition holds, fill others, find where it holds."""

from __future__ import annotations

from gradcli.core.batch import Unbatchable
from gradcli.core.lazy import np
from gradcli.core.ops.axes import newest, rank_of, shape_now
from gradcli.core.ops.basic import shape_in, spread, to_dtype
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.elements.indexing import index as indexed
from gradcli.core.ops.layout import to_shape
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.selection import select
from gradcli.core.patience import passing
from gradcli.core.primitive import linear
from gradcli.core.registry import PAGE, Case, Help, Samples, operator
from gradcli.core.tensor import Tensor, data_of, params_of
from gradcli.core.values import Batched, broadcast_shape, dtype_of
from gradcli.errors import ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


def _mask(given: Any, name: str) -> Any:
    value = data_of(as_operand(given))
    if dtype_of(value) != "bool":
        raise TypeProblem(
            f"{name}: expected BoolTensor for mask",
            hint="a mask is made of comparisons: x > 0",
            kind="RuntimeError",
        )
    return value


@operator(
    "masked_select",
    operands=("input",),
    help=Help(
        "masked_select(input, mask)",
        "The elements where mask is true, in one dimension.",
        "1 for the elements chosen",
        (("masked_select([1, 2, 3], [True, False, True])", "tensor([1, 3])"),),
        ("index", "masked_fill", "where"),
        PAGE + "masked_select.html",
    ),
    samples=samples(case((3,), mask=[True, False, True]), case((2, 3), mask=[True, False, True])),
)
def masked_select(input: Any, mask: Any) -> Any:
    """Return the elements where a mask, spread to a common shape, is true."""
    chosen = _mask(mask, "masked_select")
    x = newest(input)
    shape = broadcast_shape(shape_in(x), shape_now(chosen))
    where: Any = chosen if type(chosen) is Batched else np.broadcast_to(np.asarray(chosen), shape)
    if not shape:
        return indexed(to_shape(x, (1,)), where.reshape(1))
    found = indexed(spread(x, shape), where)
    if type(found) is Tensor and params_of(found):
        found.params["title"] = "MaskedSelectBackward0"
    return found


filled_where: Apply = linear(
    "masked_fill",
    array=lambda mask, x, v: select(mask, v, x),
    transposes=(
        None,
        lambda ct, out, mask, x, v: select(mask, 0.0, ct),
        lambda ct, out, mask, x, v: select(mask, ct, 0.0),
    ),
    batch="own",
    grad_name=lambda node: "MaskedFillBackward1" if type(node.inputs[2]) is Tensor else "MaskedFillBackward0",
)


@operator(
    "masked_fill",
    operands=("input",),
    help=Help(
        "masked_fill(input, mask, value)",
        "input with value where mask is true.",
        "0 where mask is true, 1 elsewhere; the opposite for value",
        (("masked_fill([1, 2, 3], [True, False, True], 0)", "tensor([0, 2, 0])"),),
        ("where", "masked_select"),
        PAGE + "masked_fill.html",
    ),
    samples=samples(
        case((3,), mask=[True, False, True], value=9.0), case((2, 3), mask=[True, False, True], value=-1.0)
    ),
)
def masked_fill(input: Any, mask: Any, value: Any) -> Any:
    """Return `input` with one value where a mask is true."""
    chosen = _mask(mask, "masked_fill")
    x, v = newest(input), newest(as_operand(value))
    if rank_of(v):
        raise ShapeProblem(
            f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {rank_of(v)} dimension(s)."
        )
    dtype = dtype_of(data_of(x))
    if dtype_of(data_of(v)) != dtype:
        v = to_dtype(v, dtype)
    return filled_where(chosen, x, v)


@operator(
    "nonzero",
    help=Help(
        "nonzero(input)",
        "Positions of the elements that are not 0, one per row.",
        "0",
        (("nonzero([0, 5])", "tensor([[1]])"),),
        ("argwhere", "masked_select"),
        PAGE + "nonzero.html",
    ),
    samples=Samples(cases=(Case(args=([0.0, 2.0],), wrt=()),), orders=1),
    torch=("torch.nonzero", "torch.argwhere"),
    aliases=("argwhere",),
)
def nonzero(input: Any, *, as_tuple: Any = False) -> Any:
    """Return the positions of the elements that are not 0."""
    value = data_of(input)
    if type(value) is Batched:
        raise Unbatchable("how many elements are not 0 differs from member to member")
    array = np.atleast_1d(np.asarray(value))
    found = passing(array.size, np.nonzero, array)
    if as_tuple:
        return tuple([Tensor(each) for each in found])
    rows = (
        passing(len(found) * len(found[0]), np.stack, found, axis=-1)
        if rank_of(input)
        else np.zeros((len(found[0]), 0), "int64")
    )
    return Tensor(rows)
