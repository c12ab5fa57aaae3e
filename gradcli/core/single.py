"""Single precision as PyTorch computes it: functions rounded once, sums in its order.

numpy's float32 functions are off by up to four units in the last place, PyTorch's by hardly one. Programs print
single-precision results in full (`loss.item()`), so here they are computed in double precision and rounded
once, which agrees with PyTorch in 93 to 99.9 of 100 arguments where numpy's own agree in 60 to 90. Sums are added
up in PyTorch's order, so that they are equal to the last digit. Other precisions are numpy's affair.
"""

from __future__ import annotations

from functools import wraps

from gradcli.core.lazy import np
from gradcli.core.patience import BLOCK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# numpy's names of functions whose float32 loops are approximations.
APPROXIMATE = frozenset(
    (
        *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "cbrt"),
        *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2"),
        *("sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh"),
    )
)
_LANES = 8  # how many single-precision numbers PyTorch's processor instructions add at once
_STREAMS = 4  # and in how many running sums
_LEVELS = 4  # how deep running sums of blocks nest
_PARALLEL = 1 << 15  # from this size on PyTorch shares a sum out among threads


def rounded_once(name: str) -> Callable[..., Any]:
    """Return numpy's function `name`, computed in double precision where arguments are in single."""
    function = getattr(np, name)
    if name not in APPROXIMATE:
        return function  # type: ignore[no-any-return]

    @wraps(function)
    def of_one(x: Any) -> Any:
        return function(x, dtype="float64").astype("float32") if _is_single(x) else function(x)

    if function.nin == 1:
        return of_one

    @wraps(function)
    def compute(*arrays: Any) -> Any:
        if np.result_type(*arrays).char != "f":
            return function(*arrays)
        return function(*arrays, dtype="float64").astype("float32")

    return compute


def _is_single(x: Any) -> bool:
    return hasattr(x, "dtype") and x.dtype.char == "f"


def exp(x: Any) -> Any:
    """Return the exponential of an array or number."""
    return np.exp(x, dtype="float64").astype("float32") if _is_single(x) else np.exp(x)


def log(x: Any) -> Any:
    """Return the natural logarithm of an array or number."""
    return np.log(x, dtype="float64").astype("float32") if _is_single(x) else np.log(x)


def log1p(x: Any) -> Any:
    """Return log(1 + x) of an array or number."""
    return np.log1p(x, dtype="float64").astype("float32") if _is_single(x) else np.log1p(x)


def power(x: Any, y: Any) -> Any:
    """Return x^y of arrays or numbers."""
    if np.result_type(x, y).char != "f":
        return np.power(x, y)
    return np.power(x, y, dtype="float64").astype("float32")


def in_double(function: Callable[..., Any], x: Any, **how: Any) -> Any:
    """Return a function of an array; of single precision computed in double and rounded at the end."""
    if not _is_single(x):
        return function(x, **how)
    return function(x, dtype="float64", **how).astype("float32")


def running(operation: Any, x: Any, axis: int) -> Any:
    """Return the running sums or products of an array along an axis (`np.add`, `np.multiply`).

    In single precision they are computed in double, in the same order, and each is rounded once. numpy's own call for
    that stops all threads until it is done, so large arrays go block by block, each begun with the last one's end.
    """
    if not _is_single(x) or x.size <= BLOCK or not x.flags.c_contiguous:
        return in_double(operation.accumulate, x, axis=axis)
    out = np.empty_like(x)
    lines, results = np.moveaxis(x, axis, 0), np.moveaxis(out, axis, 0)
    step = max(1, BLOCK * len(lines) // x.size)
    carried = None
    for start in range(0, len(lines), step):
        part = lines[start : start + step].astype("float64")
        if carried is not None:
            part[0] = operation(carried, part[0])
        operation.accumulate(part, axis=0, out=part)
        carried = part[-1]
        results[start : start + step] = part
    return out


def fused(x: Any, y: Any, z: Any) -> Any:
    """Return x + y*z of arrays or numbers; in single precision rounded once, as the fused operation of processors is."""
    if np.result_type(x, y, z).char != "f":
        return x + y * z
    # The product of two single-precision numbers is exact in double precision.
    exact = [np.asarray(v, "float32").astype("float64") for v in (x, y, z)]
    return (exact[0] + exact[1] * exact[2]).astype("float32")


# ----- sums --------------------------------------------------------------------------------------------


def sum_of(array: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the sum of an array over axes (all, if None), as numpy's `sum` does but in PyTorch's order."""
    axes = _axes_in_order(array, axis)
    if not axes:
        if array.dtype.char == "e":  # numpy adds up halves as they are, PyTorch in single precision
            return np.add.reduce(array, axis=axis, keepdims=keepdims, dtype="float32").astype("float16")
        kind = "int64" if array.dtype.kind == "u" else None
        return np.add.reduce(array, axis=axis, keepdims=keepdims, dtype=kind)
    if len(axes) == array.ndim:
        found = _inner_sum(array.reshape(1, -1))[0]
        return found.reshape((1,) * array.ndim) if keepdims else found
    rows = np.moveaxis(array, axes[0], -1)
    flat = rows.reshape(-1, rows.shape[-1])
    # Axes of one element lie nowhere in memory: what is summed is then contiguous all the same.
    contiguous = array.size == array.shape[axes[0]] or all(n == 1 for n in array.shape[axes[0] + 1 :])
    found = _inner_sum(flat) if contiguous else _outer_sum(flat)
    found = found.reshape(rows.shape[:-1])
    return np.expand_dims(found, axes[0]) if keepdims else found


def cascade_sum(numbers: Any) -> Any:
    """Return the sum of single-precision numbers as PyTorch adds up the losses of rows: by sixteens of sixteens."""
    sums = [np.float32(0.0)] * 8
    for place, number in enumerate(numbers):
        sums[0] = sums[0] + number
        for level in range(7):
            if place & (15 << (4 * level)):
                break
            sums[level + 1], sums[level] = sums[level + 1] + sums[level], np.float32(0.0)
    return np.add.accumulate(np.array(sums))[-1]


def square_sum(x: Any, axes: tuple[int, ...], keepdims: bool = False) -> Any:
    """Return the sum of the squares over axes; in single precision in PyTorch's order, for all of a short row or tensor."""
    along = x.ndim and (len(axes) == x.ndim or axes in ((-1,), (x.ndim - 1,)))
    if x.dtype.char != "f" or not along or not 0 < x.size < _PARALLEL:
        return np.add.reduce(x * x, axis=axes, keepdims=keepdims)
    rows = x.reshape(1, -1) if len(axes) == x.ndim else x.reshape(-1, x.shape[-1])
    found = _squares_of_rows(rows)
    if len(axes) == x.ndim:
        return found.reshape((1,) * x.ndim) if keepdims else found[0]
    return found.reshape((*x.shape[:-1], 1) if keepdims else x.shape[:-1])


def _squares_of_rows(rows: Any) -> Any:
    """Return the sums of squares of rows: in eight running sums whose products are fused, then the rest."""
    count, length = rows.shape
    whole = length - length % _LANES
    lanes = np.zeros((count, _LANES), "float32")
    for start in range(0, whole, _LANES):
        block = rows[:, start : start + _LANES]
        lanes = fused(lanes, block, block)
    found = np.add.accumulate(lanes, axis=1)[:, -1]
    for k in range(whole, length):
        few = whole or length < 4
        found = fused(found, rows[:, k], rows[:, k]) if few else found + rows[:, k] * rows[:, k]
    return found


def _axes_in_order(array: Any, axis: Any) -> list[int]:
    """Return the axes to sum over, none of them where the order makes no difference or is numpy's."""
    if array.dtype.char != "f" or not 2 < array.size < _PARALLEL:
        return []
    axes = range(array.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    kept = sorted(a % array.ndim for a in axes)
    return kept if len(kept) in (1, array.ndim) else []


def _inner_sum(rows: Any) -> Any:
    """Return the sums of rows whose numbers lie in memory one after the other: eight at a time, then the rest."""
    count, length = rows.shape
    if length < _LANES:
        return _streams_sum(rows)
    whole = length - length % _LANES
    lanes = _streams_sum(rows[:, :whole].reshape(count, -1, _LANES))
    found = np.zeros(count, "float32")
    for k in range(whole, length):
        found = found + rows[:, k]
    for k in range(_LANES):
        found = found + lanes[:, k]
    return found


def _outer_sum(rows: Any) -> Any:
    """Return the sums of a matrix's columns, given as rows: whole groups of columns each in one running sum."""
    count = len(rows)
    group = _STREAMS if count < _LANES else _STREAMS * _LANES
    whole = count - count % group
    found = np.empty(count, "float32")
    found[:whole] = _running_sum(rows[:whole])
    found[whole:] = _streams_sum(rows[whole:])
    return found


def _streams_sum(rows: Any) -> Any:
    """Return sums along the second axis made as four running sums; what is left over joins the first."""
    count, length, lanes = rows.shape[0], rows.shape[1], rows.shape[2:]
    whole = length - length % _STREAMS
    streams = _running_sum(rows[:, :whole].reshape(count, whole // _STREAMS, _STREAMS, *lanes))
    found = streams[:, 0]
    for k in range(whole, length):
        found = found + rows[:, k]
    for k in range(1, _STREAMS):
        found = found + streams[:, k]
    return found


def _running_sum(rows: Any) -> Any:
    """Return running sums along the second axis, cut into blocks whose sums are summed up in turn, four levels deep."""
    length = rows.shape[1]
    block = 1 << max(4, max(0, length - 1).bit_length() // _LEVELS)
    found = None
    for level in range(_LEVELS):
        blocks = rows.shape[1] // block if level < _LEVELS - 1 else 0
        rest = _one_by_one(rows[:, blocks * block :], 1)
        found = rest if found is None else found + rest
        if not blocks:
            break
        rows = _one_by_one(
            rows[:, : blocks * block].reshape(rows.shape[0], blocks, block, *rows.shape[2:]), 2
        )
    return found


def _one_by_one(array: Any, axis: int) -> Any:
    """Return sums along an axis, each number added to the sum of those before it."""
    if array.shape[axis] == 0:
        return np.zeros((*array.shape[:axis], *array.shape[axis + 1 :]), "float32")
    return np.add.accumulate(array, axis=axis).take(-1, axis)


# ----- products ----------------------------------------------------------------------------------------

_SMALL = 1 << 13  # products of matrices with up to so many multiplications are made one step after the other
_LONG = 1 << 7  # and sum up to so many numbers
_FOLDED = (4, 5, 8, 9, 12, 16)  # lengths of dot products whose lanes are folded in the middle


def product(x: Any, y: Any) -> Any:
    """Return `x @ y`; of small single-precision vectors and matrices in the order of PyTorch's library.

    That adds up one rounded product after the other where matrices are small, and numpy's does not.
    """
    length = x.shape[-1]
    if x.dtype.char != "f" or y.dtype.char != "f" or x.ndim > 2 or y.ndim > 2 or not 1 < length <= _LONG:
        return x @ y
    if x.ndim == 1 and y.ndim == 1:
        return _dot(x, y)
    rows = x if x.ndim == 2 else x[None, :]
    columns = y if y.ndim == 2 else y[:, None]
    height, width = rows.shape[0], columns.shape[1]
    if height * width * length > _SMALL or min(height, width) >= 2 * _LANES:
        return x @ y
    found = rows[:, :1] * columns[:1]
    for k in range(1, length):
        found = found + rows[:, k : k + 1] * columns[k : k + 1]
    if x.ndim == 1:
        return found[0]
    return found if y.ndim == 2 else found[:, 0]


def _dot(x: Any, y: Any) -> Any:
    terms = x * y
    if len(terms) <= 3:
        return np.add.accumulate(terms)[-1]
    if len(terms) not in _FOLDED:
        return x @ y
    lanes = np.zeros(8, "float32")
    for start in range(0, len(terms), 4 if len(terms) == 16 else 8):
        part = terms[start : start + (4 if len(terms) == 16 else 8)]
        lanes[: len(part)] += part
    fours = lanes[:4] + lanes[4:]
    return (fours[0] + fours[2]) + (fours[1] + fours[3])
