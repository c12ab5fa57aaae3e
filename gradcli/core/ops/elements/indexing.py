"""Reading and replacing parts of a tensor: ints, slices, `...`, None, masks, lists and tensors of ints.

PyTorch's meaning: ints and slices are taken first, one by one; what arrays pick comes after.
Source: https://pytorch.org/docs/stable/tensor_view.html, numpy's advanced indexing for arrays.
"""

from __future__ import annotations

from gradcli.core.forward import spread_rows
from gradcli.core.lazy import np
from gradcli.core.ops.axes import shape_now
from gradcli.core.ops.basic import add, shape_in, spread, to_dtype
from gradcli.core.ops.creation import as_operand
from gradcli.core.ops.elements.index_plans import Plan, checked_position, is_plain_slice, plan_of
from gradcli.core.ops.elements.points import gathered, put_at, scattered, summed_onto
from gradcli.core.ops.layout import cut, placed
from gradcli.core.primitive import linear
from gradcli.core.registry import PAGE, Case, Help, Samples, operator
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import Batched, dtype_of
from gradcli.errors import ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply
    from gradcli.core.values import Shape

# ----- reading -----------------------------------------------------------------------------------------------

INDEX_CASES = (
    Case(shapes=((4,),), params=(("idx", 2),)),
    Case(shapes=((3, 4),), params=(("idx", (-1, slice(1, 4, 2))),)),
    Case(shapes=((3, 4),), params=(("idx", (Ellipsis, None, 0)),)),
    Case(shapes=((3, 4),), params=(("idx", [2, 0, 2]),)),
    Case(shapes=((3, 4),), params=(("idx", (slice(None), [1, 1, 3])),)),
    Case(shapes=((2, 3, 4),), params=(("idx", ([0, 1], slice(None), [3, 2])),)),
    Case(shapes=((2, 3),), params=(("idx", [True, False]),)),
)


@operator(
    "index",
    method=False,
    torch=(),
    help=Help(
        "index(input, idx)",
        "What input[idx] gives: ints, slices, ..., None, masks, lists of ints, tuples of these.",
        "1 at what was picked, 0 elsewhere; picked twice, it counts twice",
        (("index([10, 20, 30], 1)", "tensor(20)"),),
        ("index_put", "gather", "masked_select"),
        "https://pytorch.org/docs/stable/tensors.html#indexing-slicing-joining",
    ),
    samples=Samples(cases=INDEX_CASES),
)
def index(input: Any, idx: Any) -> Any:
    """Return the part of `input` that `idx` picks."""
    shape = shape_now(input)
    kind = type(idx)
    if shape:
        # The common indices, kept short.
        if kind is int:
            return cut(input, key=(checked_position(idx, 0, shape[0]),), title="SelectBackward0")
        if kind is slice and is_plain_slice(idx):
            return cut(input, key=(idx,), title="SliceBackward0")
        if kind is tuple and 0 < len(idx) <= len(shape):
            for at, each in enumerate(idx):
                if type(each) is not int:
                    break
                checked_position(each, at, shape[at])
            else:
                return cut(input, key=idx, title="SelectBackward0")
    plan = plan_of(idx, shape)
    if plan.key or not plan.arrays:
        input = cut(input, key=plan.key, title=plan.title)
    if plan.arrays:
        return gathered(input, axes=plan.axes, arrays=plan.arrays, place=plan.place, title="IndexBackward0")
    return input


# ----- replacing -------------------------------------------------------------------------------------------


def _put_box(x: Any, v: Any, *, key: tuple[Any, ...]) -> Any:
    full = np.array(x)
    full[key] = v
    return full


def _put_box_batch(size: int, xs: tuple[Any, ...], params: dict[str, Any]) -> Any:
    x, v = xs
    full = np.array(spread_rows(x, size))
    target = full[(slice(None), *params["key"])]
    array = np.asarray(v.array if type(v) is Batched else v)
    if type(v) is Batched:
        missing = target.ndim - array.ndim
        array = array.reshape((size, *(1,) * missing, *array.shape[1:])) if missing > 0 else array
    full[(slice(None), *params["key"])] = array
    return full


put_box: Apply = linear(
    "put_box",
    array=_put_box,
    transposes=(
        lambda ct, out, x, v, *, key: put_box(ct, 0.0, key=key),
        lambda ct, out, x, v, *, key: summed_onto(cut(ct, key=key, title="SliceBackward0"), shape_in(v)),
    ),
    batch=_put_box_batch,
    grad_name="CopySlices",
)


def _fitting(v: Any, shape: Shape, target: Shape, by_arrays: bool) -> Any:
    """Return `v` without leading axes of 1 beyond the target's; refuse it if it cannot be spread over it."""
    extra = len(shape) - len(target)
    kept = shape[max(extra, 0) :]
    fits = all(length == 1 for length in shape[: max(extra, 0)]) and all(
        a in (1, b) for a, b in zip(reversed(kept), reversed(target))
    )
    if fits:
        return index(v, (0,) * extra) if extra > 0 else v
    if by_arrays:
        raise ShapeProblem(
            f"shape mismatch: value tensor of shape {list(shape)} cannot be broadcast to indexing result of "
            f"shape {list(target)}"
        )
    if extra > 0:
        raise ShapeProblem(
            f"expand(shape {list(shape)}): the number of sizes provided ({len(target)}) must be greater or "
            f"equal to the number of dimensions in the tensor ({len(shape)})"
        )
    at = max(i for i in range(1, len(kept) + 1) if kept[-i] not in (1, target[-i]))
    raise ShapeProblem(
        f"The expanded size of the tensor ({target[-at]}) must match the existing size ({kept[-at]}) at "
        f"non-singleton dimension {len(target) - at}.  Target sizes: {list(target)}.  Tensor sizes: {list(shape)}"
    )


def _put_arrays(x: Any, v: Any, plan: Plan, accumulate: bool) -> Any:
    where = {"axes": plan.axes, "arrays": plan.arrays, "place": plan.place}
    shape = shape_now(x)
    rest = [length for i, length in enumerate(shape) if i - len(shape) not in plan.axes]
    target = (*rest[: plan.place], *plan.arrays[0].shape, *rest[plan.place :])
    v = _fitting(v, shape_now(v), target, by_arrays=True)
    if not accumulate:
        return put_at(x, v, **where, title="IndexPutBackward0")

    return add(x, scattered(spread(v, target), **where, shape=shape))


@operator(
    "index_put",
    method=True,
    torch=("torch.index_put",),
    help=Help(
        "index_put(input, idx, values, accumulate=False)",
        "input with the part input[idx] replaced by values, or with values added to it.",
        "0 for what was replaced, 1 for the rest; 1 for values",
        (("index_put([1.0, 2, 3], 1, 9.0)", "tensor([1., 9., 3.])"),),
        ("index", "scatter"),
        PAGE + "Tensor.index_put_.html",
    ),
    samples=Samples(
        cases=(
            Case(shapes=((4,),), params=(("idx", 2), ("values", 3.0))),
            Case(shapes=((3, 4),), params=(("idx", (slice(None), [1, 1, 3])), ("values", 0.5))),
        )
    ),
)
def index_put(input: Any, idx: Any, values: Any, accumulate: Any = False) -> Any:
    """Return `input` with the part that `idx` picks replaced; linear in `input` and in `values`."""
    shape = shape_now(input)
    plan = plan_of(idx, shape)
    v = as_operand(values)
    dtype = dtype_of(data_of(input))
    if type(v) is Tensor:
        v = to_dtype(v.current(), dtype)
    if plan.arrays and not plan.key:
        return _put_arrays(input, v, plan, accumulate)
    if plan.arrays:
        part = cut(input, key=plan.key, title=plan.title)
        return put_box(input, _put_arrays(part, v, plan, accumulate), key=plan.key)
    target = _box_shape(shape, plan.key)
    v = _fitting(v, shape_now(v), target, by_arrays=False)
    if accumulate:
        return add(input, placed(spread(v, target), key=plan.key, shape=shape))
    return put_box(input, v, key=plan.key)


def _box_shape(shape: Shape, key: tuple[Any, ...]) -> Shape:
    # A view of no memory: its shape is what numpy makes of the key.
    return tuple(np.broadcast_to(np.float64(0.0), shape)[key].shape)
