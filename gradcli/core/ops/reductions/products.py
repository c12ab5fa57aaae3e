"""Products of elements and running products, with derivatives that are right where elements are 0.

The derivative with respect to one element is the product of the others, never `out / x`.
"""

from __future__ import annotations

import math

from gradcli.core.batch import holds_anywhere
from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import axis_of, dtype_name, newest, shape_now
from gradcli.core.ops.basic import mul, shape_in, sub, to_add_up, to_dtype, value_of
from gradcli.core.ops.layout import as_column, as_row, exchanged, title_of, titled, to_shape
from gradcli.core.ops.reductions.cumulative import cumulated, cumulated_back
from gradcli.core.ops.reductions.reduction import spread_back, summed
from gradcli.core.ops.samples import case, samples
from gradcli.core.ops.selection import select
from gradcli.core.primitive import Singular, general, nowhere
from gradcli.core.registry import PAGE, Case, Help, operator
from gradcli.core.single import running
from gradcli.core.tensor import data_of, mode
from gradcli.core.values import PLAIN_NUMBERS, Batched, dtype_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply

MANY = 64  # beyond this many elements rules of n^2 numbers give way to quotients, where no element is 0
# Samples of both ways: rows without a 0, and one with a 0.
LONG = tuple(
    [
        Case(shapes=(shape,), params=(("dim", -1),), low=0.9, high=1.1)
        for shape in ((MANY + 2,), (2, MANY + 1))
    ]
)
LONG_WITH_ZERO = ([1.0, 0.9, 0.0, *[1.0 + 0.001 * k for k in range(MANY)]],)


def _can_divide(x: Any) -> bool:
    """Tell whether there are many elements and none of them 0."""
    if not shape_in(x) or shape_in(x)[-1] <= MANY:
        return False
    value = value_of(x)
    none = Batched(value.array == 0) if type(value) is Batched else value == 0
    return not holds_anywhere(none)


# ----- the product of all others, along the last axis ---------------------------------------------------------


def _others(x: Any) -> Any:
    x = np.asarray(x)
    ones = np.ones_like(x[..., :1])
    before = np.cumprod(np.concatenate([ones, x[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([ones, x[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return before * after


def _without_one(x: Any) -> tuple[Any, Any]:
    """Return (rows, off): row i is x with a 1 in place of its element i; `off` is False on the diagonal."""
    same = np.eye(shape_in(x)[-1], dtype=bool)
    return select(same, 1.0, as_row(x)), ~same


def _others_vjp(ct: Any, out: Any, x: Any) -> Any:
    if _can_divide(x):
        weighed = mul(ct, out)
        return div(sub(summed(weighed, axes=(-1,), keepdim=True), weighed), x)
    rows, off = _without_one(x)
    return summed(select(off, mul(as_column(ct), product_of_others(rows)), 0.0), axes=(-2,), keepdim=False)


def _others_jvp(t: Any, out: Any, x: Any) -> Any:
    if _can_divide(x):
        relative = div(t, x)
        return mul(out, sub(summed(relative, axes=(-1,), keepdim=True), relative))
    rows, off = _without_one(x)
    return summed(select(off, mul(as_row(t), product_of_others(rows)), 0.0), axes=(-1,), keepdim=False)


product_of_others: Apply = general(
    "product_of_others", array=_others, vjps=(_others_vjp,), jvps=(_others_jvp,), grad_name="ProdBackward1"
)


# ----- prod --------------------------------------------------------------------------------------------------


def _product_vjp(ct: Any, out: Any, x: Any, *, axis: int, keepdim: bool, title: str) -> Any:
    if mode.as_pytorch and mode.recording and _has_no_zero(x):
        # PyTorch goes on differentiating a quotient, whose second derivatives carry its rounding.
        return mul(spread_back(ct, x, (axis,)), div(spread_back(out, x, (axis,)), x))
    return mul(spread_back(ct, x, (axis,)), _slope(x, axis))


def _has_no_zero(x: Any) -> bool:
    value = value_of(x)
    return type(value) is not Batched and not holds_anywhere(value == 0)


def _slope(x: Any, axis: int) -> Any:
    """Return, in the shape of x, the product of all other elements along an axis."""
    if axis == -1:
        return product_of_others(x)
    return exchanged(product_of_others(exchanged(x, axis, -1)), axis, -1)


product = general(
    "prod",
    array=lambda x, *, axis, keepdim, title: np.prod(np.asarray(x), axis=axis, keepdims=keepdim),
    vjps=(_product_vjp,),
    jvps=(
        lambda t, out, x, *, axis, keepdim, title: summed(
            mul(t, _slope(x, axis)), axes=(axis,), keepdim=keepdim
        ),
    ),
    grad_name=title_of,
    singular=(
        Singular(
            "smooth",
            nowhere,
            "each slope is the product of the other elements, never a quotient",
            shown=("prod(x)", "x=[0, 2, 3]", "[6, 0, 0]"),
        ),
    ),
)


@operator(
    "prod",
    help=Help(
        "prod(input, dim=None, keepdim=False, *, dtype=None)",
        "Product of all elements, or over dim.",
        "the product of the other elements",
        (("prod([2, 3, 4])", "tensor(24)"),),
        ("sum", "cumprod"),
        PAGE + "prod.html",
        conventions="with zeros: [0, 2, 3] gives [6, 0, 0]",
    ),
    samples=samples(
        case((4,)),
        case((2, 3)),
        case(()),
        case((2, 3), dim=0),
        case((2, 3), dim=-1, keepdim=True),
        case((0,)),
        *LONG,
        Case(args=LONG_WITH_ZERO),
    ),
    latex="\\prod {x}",
)
def prod(input: Any, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Any:
    """Return the product of elements; 1 if there are none."""
    kind = dtype_name(dtype)
    if kind == "bool":
        return to_dtype(prod(to_add_up(input, kind), dim, keepdim), kind)
    input = to_add_up(input, kind)
    shape = shape_now(input)
    if dim is None:
        if type(input) in PLAIN_NUMBERS:
            return input if type(input) is not bool else int(input)
        if not shape:
            whole = dtype_of(data_of(input)) == "bool"
            return titled(to_dtype(input, "int64") if whole else input, "ProdBackward0")
        flat = to_shape(newest(input), (math.prod(shape),))
        return product(flat, axis=-1, keepdim=False, title="ProdBackward0")
    axis = axis_of(dim, len(shape))
    if not shape:
        return product(to_shape(newest(input), (1,)), axis=-1, keepdim=False, title="ProdBackward1")
    return product(input, axis=axis, keepdim=bool(keepdim), title="ProdBackward1")


# ----- cumprod --------------------------------------------------------------------------------------------------


def _beginnings(x: Any) -> tuple[Any, Any]:
    """Return (rows, within): row k is x up to element k and 1 behind it."""
    n = shape_in(x)[-1]
    within = np.tri(n, dtype=bool)
    return select(within, as_row(x), 1.0), within


def _running_vjp(ct: Any, out: Any, x: Any) -> Any:
    if _can_divide(x):
        return div(cumulated_back(mul(ct, out)), x)
    rows, within = _beginnings(x)
    return summed(select(within, mul(as_column(ct), product_of_others(rows)), 0.0), axes=(-2,), keepdim=False)


def _running_jvp(t: Any, out: Any, x: Any) -> Any:
    if _can_divide(x):
        return mul(out, cumulated(div(t, x), axis=-1, title="CumsumBackward0"))
    rows, within = _beginnings(x)
    return summed(select(within, mul(as_row(t), product_of_others(rows)), 0.0), axes=(-1,), keepdim=False)


running_product: Apply = general(
    # Along the last axis; others are exchanged with it.
    "cumprod",
    array=lambda x: running(np.multiply, np.asarray(x), -1),
    vjps=(_running_vjp,),
    jvps=(_running_jvp,),
)


@operator(
    "cumprod",
    help=Help(
        "cumprod(input, dim, *, dtype=None)",
        "Products of the elements up to each one along dim.",
        "out_k / x_i for k >= i, by the product of the others",
        (("cumprod([2, 3, 4], 0)", "tensor([ 2,  6, 24])"),),
        ("prod", "cumsum"),
        PAGE + "cumprod.html",
    ),
    samples=samples(
        case((4,), dim=0),
        case((2, 3), dim=0),
        case((2, 3), dim=-1),
        case((), dim=0),
        *LONG,
        Case(args=LONG_WITH_ZERO, params=(("dim", 0),)),
    ),
)
def cumprod(input: Any, dim: Any, *, dtype: Any = None) -> Any:
    """Return running products along one dimension."""
    input = to_add_up(input, dtype_name(dtype))
    axis = axis_of(dim, len(shape_now(input)))
    if not shape_now(input):
        whole = dtype_of(data_of(input)) == "bool"
        return titled(to_dtype(input, "int64") if whole else input, "CumprodBackward0")
    if axis == -1:
        return running_product(input)
    return exchanged(running_product(exchanged(input, axis, -1)), axis, -1, "CumprodBackward0")
