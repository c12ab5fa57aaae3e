"""The bilinear primitives behind `@`: which shapes go together, the product of numbers, arrays and batches, its rules."""

from __future__ import annotations

from math import prod

from gradcli.core import single
from gradcli.core.lazy import np
from gradcli.core.ops.basic import mul, shape_in
from gradcli.core.ops.layout import as_column, as_row, exchanged, to_shape
from gradcli.core.patience import patiently
from gradcli.core.primitive import bilinear
from gradcli.core.tensor import Tensor
from gradcli.core.values import (
    PLAIN_NUMBERS,
    BatchConflict,
    Batched,
    broadcast_shape,
    check_size,
    expect_value,
    no_kernel,
    promoted,
    settle,
    shape_of,
)
from gradcli.errors import ShapeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape, Value


LARGE = 1_000_000  # multiplications or products of sizes: below it there is memory and no time to wait


# ----- shapes -----------------------------------------------------------------------------------------------


def times(shape: Shape) -> str:
    """Return a shape as PyTorch writes it in messages about products: `2x3`."""
    return "x".join(map(str, shape))


def _refuse(x: Shape, y: Shape) -> ShapeProblem:
    """Return PyTorch's problem with a product of these shapes."""
    if not x or not y:
        which = "left" if not x else "right"
        return ShapeProblem(
            f"both arguments to matmul need to be at least 1D, but they are {len(x)}D and {len(y)}D",
            hint=f"the {which} one is a number: use * to multiply by it",
        )
    inner, other = x[-1], y[-2] if len(y) > 1 else y[0]
    differ = f"inner sizes {inner} and {other} differ"
    if len(x) == 1 and len(y) == 1:
        return ShapeProblem(
            f"inconsistent tensor size, expected tensor [{inner}] and src [{other}] to have the same number of "
            f"elements, but got {inner} and {other} elements respectively"
        )
    if len(y) == 1 and len(x) == 2:
        return ShapeProblem(f"size mismatch, got input ({x[0]}), mat ({times(x)}), vec ({y[0]})", hint=differ)
    if len(x) > 2 and len(y) > 2 and x[:-2] == y[:-2]:
        return ShapeProblem(
            f"Expected size for first two dimensions of batch2 tensor to be: [{prod(x[:-2])}, {inner}] but got: "
            f"[{prod(y[:-2])}, {other}].",
            hint=differ,
        )
    left = x if len(x) == 2 else (1, *x) if len(x) == 1 else (prod(x[:-1]), x[-1])
    right = y if len(y) == 2 else (*y, 1) if len(y) == 1 else (y[-2], prod(y[:-2]) * y[-1])
    if len(y) == 2 and y[-1] == inner:
        differ += "; transpose the second, as in A @ B.T"
    return ShapeProblem(
        f"mat1 and mat2 shapes cannot be multiplied ({times(left)} and {times(right)})", hint=differ
    )


def _check(x: Shape, y: Shape) -> None:
    if not x or not y or x[-1] != (y[-2] if len(y) > 1 else y[0]):
        raise _refuse(x, y)
    if len(x) > 2 and len(y) > 2:
        broadcast_shape(x[:-2], y[:-2])


def _check_result(x: Shape, y: Shape) -> None:
    """Refuse a product that memory cannot hold. Raises: LimitProblem."""
    batch = broadcast_shape(x[:-2], y[:-2]) if len(x) > 2 or len(y) > 2 else ()
    check_size((*batch, *x[-2:-1], *(y[-1:] if len(y) > 1 else ())), "the product")


# ----- values -----------------------------------------------------------------------------------------------


def _product(x: Value, y: Value) -> Value:
    """Return the matrix product of plain values, either of them batched."""
    quick = _quick_product(x, y)
    if quick is not None:
        return quick
    plain = type(x) is np.ndarray and type(y) is np.ndarray and x.dtype is y.dtype and x.dtype.kind == "f"
    fits = plain and x.ndim and y.ndim and x.shape[-1] == y.shape[-2 if y.ndim > 1 else 0]
    if fits and (x.ndim < 3 or y.ndim < 3 or x.shape[:-2] == y.shape[:-2]):
        # The common case, kept short.
        if _is_quick(x, y):
            out = single.product(x, y) if x.dtype.char == "f" else x @ y
        else:
            _check_result(x.shape, y.shape)
            out = _large_product(x, y)
        return out if type(out) is np.ndarray else settle(out)
    for value in (x, y):
        expect_value(value, "matmul")
    _check(shape_of(x), shape_of(y))
    if type(x) is not Batched and type(y) is not Batched:
        x, y = _one_dtype(x, y)
        if x.dtype.kind == "b":
            what = {
                (2, 2): "addmm_impl_cpu_",
                (1, 1): "dot",
                (2, 1): "addmv_impl_cpu",
                (1, 2): "addmv_impl_cpu",
            }
            raise no_kernel(what.get((x.ndim, y.ndim), "bmm"), x, "convert with .long()")
        _check_result(shape_of(x), shape_of(y))
        return settle(_large_product(x, y))
    return Batched(_on_rows(x, y))


def _is_quick(x: Any, y: Any) -> bool:
    """Tell whether the product of two arrays takes no time and has room in any memory."""
    work: int = x.size * (y.shape[1] if x.ndim == y.ndim == 2 else y.size)
    return 0 < work <= LARGE


def _quick_product(x: Any, y: Any) -> Any:
    """Return the product of two matrices of doubles that takes no time, None for all other operands.

    numpy's `dot` is there sooner than its `matmul`, above all for outer products.
    """
    ndarray = np.ndarray
    if type(x) is not ndarray or type(y) is not ndarray or x.ndim != 2 or y.ndim != 2:
        return None
    (rows, inner), (length, columns) = x.shape, y.shape
    if inner != length or x.dtype is not y.dtype or not 0 < rows * inner * columns <= LARGE:
        return None
    # With a matrix of one element `dot` scales the other, and takes a zero for all it is needed to know: 0 * inf is 0.
    if inner == 1 and (rows == 1 or columns == 1):
        return None
    return x.dot(y) if x.dtype.char == "d" else None


def _large_product(x: Any, y: Any) -> Any:
    """Return the product of arrays that fit each other; a signal ends the waiting for it."""
    # Processors make eight multiplications of a product at once.
    work = max(x.size * (y.shape[-1] if y.ndim > 1 else 1), y.size * (x.shape[-2] if x.ndim > 1 else 1)) // 8
    return patiently(work, single.product if x.dtype.char == "f" else np.matmul, x, y)


def _one_dtype(x: Any, y: Any) -> tuple[Any, Any]:
    if x.dtype != y.dtype and type(x) not in PLAIN_NUMBERS:
        x, y = promoted([x, y])
    return x, y


def _on_rows(x: Value, y: Value) -> Any:
    """Return the product of a batch: as one large product of matrices wherever the members share one."""
    left, right = (v.array if type(v) is Batched else v for v in (x, y))
    left, right = _one_dtype(left, right)
    if type(x) is Batched and type(y) is Batched:
        if left.shape[0] != right.shape[0]:
            raise BatchConflict
        return _member_by_member(left, right)
    if type(x) is Batched:
        if right.ndim <= 2:
            # (rows, ..., k) times a shared (k, m) or (k,).
            flat = _large_product(left.reshape(prod(left.shape[:-1]), left.shape[-1]), right)
            return flat.reshape(left.shape[:-1] + right.shape[1:])
        return _member_by_member(left, np.broadcast_to(right, (left.shape[0], *right.shape)))
    if left.ndim <= 2 and right.ndim == 2:
        return _large_product(right, left.T if left.ndim == 2 else left)
    return _member_by_member(np.broadcast_to(left, (right.shape[0], *left.shape)), right)


def _member_by_member(left: Any, right: Any) -> Any:
    """Return the products of two arrays with a leading axis each; numpy's rules for vectors know no such axis."""
    vector_left, vector_right = left.ndim == 2, right.ndim == 2
    if vector_left and vector_right:
        return (left * right).sum(axis=-1)
    left = left[:, None, :] if vector_left else left
    right = right[:, :, None] if vector_right else right
    missing = left.ndim - right.ndim
    if missing > 0:
        right = right.reshape(right.shape[:1] + (1,) * missing + right.shape[1:])
    elif missing < 0:
        left = left.reshape(left.shape[:1] + (1,) * -missing + left.shape[1:])
    out = _large_product(left, right)
    if vector_left:
        out = out[..., 0, :]
    return out[..., 0] if vector_right else out


# ----- rules --------------------------------------------------------------------------------------------------


def _transpose_left(ct: Any, out: Any, x: Any, y: Any) -> Any:
    """Return the cotangent of x; sums over broadcast axes are the walk's business."""
    quick = _quick_product(ct, y.T) if type(y) is np.ndarray else None
    if quick is not None:
        return quick
    rank_x, rank_y = len(shape_in(x)), len(shape_in(y))
    if rank_y == 1:
        # Each of x's rows got its own number: an outer product.
        return mul(as_column(ct), y) if rank_x > 1 else mul(ct, y)
    if rank_x == 1:
        return product(y, ct) if rank_y == 2 else to_shape(product(y, as_column(ct)), shape_in(y)[:-1])
    return product(ct, exchanged(y))


def _transpose_right(ct: Any, out: Any, x: Any, y: Any) -> Any:
    quick = _quick_product(x.T, ct) if type(x) is np.ndarray else None
    if quick is not None:
        return quick
    shape_x, shape_y = shape_in(x), shape_in(y)
    rank_x, rank_y = len(shape_x), len(shape_y)
    if rank_x == 1:
        return mul(ct, x) if rank_y == 1 else mul(as_column(x), as_row(ct))
    if rank_x == 2:
        return product(exchanged(x), ct)
    if rank_y <= 2:
        # A stack of matrices times one: its cotangent is one product, not a sum of many.
        rows = prod(shape_x[:-1])
        flat = to_shape(x, (rows, shape_x[-1]))
        return product(exchanged(flat), to_shape(ct, (rows, *shape_y[1:])))
    return product(exchanged(x), ct)


def _title(node: Tensor) -> str:
    x, y = (len(shape_in(each)) for each in node.inputs)
    if x == 2:
        return "MmBackward0" if y == 2 else "MvBackward0" if y == 1 else "CloneBackward0"
    if x == 1:
        return "DotBackward0" if y == 1 else "SqueezeBackward4" if y == 2 else "UnsafeViewBackward0"
    return "UnsafeViewBackward0"


product = bilinear(
    # The matrix product; rules and composed operators call it, too.
    "matmul",
    array=_product,
    transposes=(_transpose_left, _transpose_right),
    batch="patient",
    grad_name=_title,
)
batch_product = bilinear(
    # torch.bmm is the same product under another name in the graph.
    "bmm",
    array=_product,
    transposes=(_transpose_left, _transpose_right),
    batch="patient",
    grad_name="BmmBackward0",
)


conjugate_product = bilinear(
    # torch.vdot conjugates its first operand, which is real here.
    "vdot",
    array=_product,
    transposes=(_transpose_left, _transpose_right),
    batch="patient",
)
