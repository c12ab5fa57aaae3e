"""What a primitive computes on plain values: numbers, arrays, and batches with their hidden axis."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.patience import MANY, in_blocks, passing
from gradcli.core.single import rounded_once
from gradcli.core.values import (
    PLAIN_NUMBERS,
    BatchConflict,
    Batched,
    aligned,
    broadcast_shape,
    check_size,
    default_dtype,
    dtype_of,
    expect_value,
    floating,
    is_floating,
    no_kernel,
    number_in_int64,
    promoted,
    settle,
    shape_of,
)
from gradcli.errors import Problem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.values import Value

_NUMBERS = (float, int)
_PRECISE = "df"  # dtypes that numpy computes in as they are
_SMALL = 2**20  # a product of sizes below which no broadcast can be too large for memory


def _prepared(name: str, values: tuple[Any, ...], floats: bool) -> tuple[list[Any], int]:
    """Return operands as arrays that numpy can compute with, and the batch size; what does not fit is refused."""
    for value in values:
        expect_value(value, name)
    arrays, size = aligned(values) if Batched in map(type, values) else (list(values), 0)
    if floats and not any(map(is_floating, arrays)):
        arrays = [floating(a) for a in arrays]  # else they become what the others are
    if len(arrays) > 1:
        shape = broadcast_shape(*map(shape_of, arrays))
        if any(shape_of(a) not in ((), shape) for a in arrays):
            check_size(shape, f"the result of {name}")
        arrays = promoted(arrays)
    return arrays, size


def _is_large(arrays: list[Any]) -> bool:
    """Tell whether the result of operands that fit each other is worth computing in blocks."""
    size = 1
    for array in arrays:
        if type(array) not in PLAIN_NUMBERS:
            size = max(size, array.size)
    if size > MANY:
        return True
    if len(arrays) < 2 or size * size < MANY:
        return False
    return prod(broadcast_shape(*map(shape_of, arrays))) > MANY


_MASK_HINT = "If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."


def _refusal(name: str, values: tuple[Any, ...]) -> TypeProblem:
    """Return PyTorch's refusal of operands of a dtype that an operator does not take: bools, as a rule."""
    kinds = [dtype_of(value) for value in values]
    if name == "neg":
        words = f"Negation, the `-` operator, on a bool tensor is not supported. {_MASK_HINT}"
    elif name != "sub":
        return no_kernel(f"{name}_cpu", values[0])
    elif kinds == ["bool", "bool"]:
        words = (
            "Subtraction, the `-` operator, with two bool tensors is not supported. "
            "Use the `^` or `logical_xor()` operator instead."
        )
    else:
        words = f"Subtraction, the `-` operator, with a bool tensor is not supported. {_MASK_HINT}"
    return TypeProblem(words, kind="RuntimeError")


def _computed(function: Callable[..., Any], arrays: list[Any]) -> Any:
    """Return a function of arrays in the dtype that PyTorch gives it; numpy has other ones for bools and halves."""
    dtypes = {a.dtype.char for a in arrays if hasattr(a, "dtype")}
    if "e" in dtypes:  # half precision is computed in single and rounded
        arrays = [a.astype("float32") if hasattr(a, "dtype") else a for a in arrays]
    out = in_blocks(function, *arrays) if _is_large(arrays) else function(*arrays)
    char = out.dtype.char
    if "e" in dtypes and char == "f":
        return out.astype("float16")
    if char in "be" and dtypes == {"?"}:
        return out.astype("int64" if char == "b" else default_dtype())
    return out


def _on_arrays(name: str, function: Callable[..., Any], values: tuple[Any, ...], floats: bool) -> Value:
    arrays, size = _prepared(name, values, floats)
    try:
        out = _computed(function, arrays)
    except TypeError:
        raise _refusal(name, values) from None
    return Batched(out) if size else settle(out)


def elementwise_forward(
    name: str, scalar: Callable[..., Any], array: str | Callable[..., Any], floats: bool, arity: int = 0
) -> Callable[..., Value]:
    """Return the implementation on plain values: numbers, arrays, batches."""
    function: Any = None  # resolved on the first array, when numpy is in the process
    ndarray: Any = None
    single: Any = None

    def on_arrays(values: tuple[Any, ...]) -> Value:
        nonlocal function, ndarray, single
        if function is None:
            ndarray, single = np.ndarray, np.float32
            function = rounded_once(array) if isinstance(array, str) else array
        return _on_arrays(name, function, values, floats)

    def forward_any(*values: Any) -> Value:
        for value in values:
            if type(value) not in PLAIN_NUMBERS:
                return on_arrays(values)
        return _settled_number(scalar(*values))

    def forward_one(x: Any) -> Value:
        kind = type(x)
        if kind in PLAIN_NUMBERS:
            return _settled_number(scalar(x))
        if function is not None:
            if kind is single:
                return settle(function(x))
            if kind is ndarray and x.dtype.char in _PRECISE and x.ndim and x.size <= MANY:
                return function(x)
            if kind is Batched and x.array.dtype.kind == "f" and x.array.size <= MANY:
                return Batched(function(x.array))
        return on_arrays((x,))

    def forward_two(x: Any, y: Any) -> Value:
        # The common cases, kept short: float arrays of one dtype, one and a number, single numbers, columns of a batch.
        kind, other = type(x), type(y)
        if kind is ndarray:
            # No value is an array without axes, so that these results are none either.
            if other is ndarray:
                dtype, size = x.dtype, x.size
                fits = size * y.size <= _SMALL or (size <= MANY and x.shape == y.shape)
                if fits and dtype is y.dtype and dtype.char in _PRECISE:
                    try:
                        return function(x, y)
                    except ValueError:
                        return on_arrays((x, y))
            elif (other in _NUMBERS or other is single) and x.dtype.char in _PRECISE and x.size <= MANY:
                return function(x, y)
        elif kind in PLAIN_NUMBERS and other in PLAIN_NUMBERS:
            return _settled_number(scalar(x, y))
        elif kind is single or kind in _NUMBERS:
            if other is ndarray and y.dtype.char in _PRECISE and y.size <= MANY:
                return function(x, y)
            if other is single or other in _NUMBERS:
                return settle(function(x, y))
        if function is not None and (kind is Batched or other is Batched):
            a, b = _columns(x, y)
            if a is not None:
                return Batched(function(a, b))
        return on_arrays((x, y))

    if arity == 1:
        return forward_one
    return forward_two if arity == 2 else forward_any


def _settled_number(out: Any) -> Any:
    return number_in_int64(out) if type(out) is int else out


def _columns(x: Any, y: Any) -> tuple[Any, Any]:
    """Return the arrays of two operands if they are columns of doubles, or one and a number; else None."""
    a = x.array if type(x) is Batched else x
    b = y.array if type(y) is Batched else y
    if type(a) in _NUMBERS:
        if b.ndim == 1 and b.dtype.char == "d":
            return a, b
    elif type(b) in _NUMBERS:
        if a.ndim == 1 and a.dtype.char == "d":
            return a, b
    elif (
        type(x) is type(y)
        and a.ndim == b.ndim == 1
        and a.dtype.char == b.dtype.char == "d"
        and len(a) == len(b)
    ):
        return a, b
    return None, None


def structured_forward(
    name: str,
    array: Callable[..., Any],
    scalar: Callable[..., Any] | None,
    batch: str | Callable[..., Any],
) -> Callable[..., Value]:
    """Return the implementation on plain values, with the hidden batch axis carried as `batch` says.

    `axes`: all axes in `array` are negative, so it works with an axis in front (operands that are not
    batched are spread first); `loop`: one call per member; a function `(size, values, params)`, which
    gets the operands with Batched ones among them and returns the array of the batched result;
    `own`: `array` takes and returns Batched values itself; `patient`: so it does, and passes on signals while it
    works on large arrays; `elementwise`: as elementwise operators.
    """
    if batch == "patient":
        return array
    if batch == "own":
        return _passing_on(array)
    if batch == "elementwise":
        return elementwise_forward(name, scalar or array, array, False)

    def forward(*values: Any, **params: Any) -> Value:
        if len(values) == 1 and type(values[0]) not in PLAIN_NUMBERS and type(values[0]) is np.ndarray:
            x = values[0]
            out = array(x, **params) if x.size < MANY else passing(x.size, array, x, **params)
            return out if type(out) is np.ndarray and out.ndim else settle(out)
        kinds = set(map(type, values))
        if Batched in kinds:
            return _on_batch(name, forward, array, batch, values, params)
        if scalar is not None and kinds <= PLAIN_NUMBERS:
            return scalar(*values, **params)
        size = 0
        for value in values:
            expect_value(value, name)
            if type(value) not in PLAIN_NUMBERS:
                size += value.size
        return settle(passing(size, array, *values, **params))

    return forward


def _passing_on(array: Callable[..., Any]) -> Callable[..., Any]:
    """Return an implementation that takes and returns batches, so that large arrays do not keep a signal waiting."""

    def forward(*values: Any, **params: Any) -> Any:
        for value in values:
            if type(value) not in PLAIN_NUMBERS and type(value) is np.ndarray and value.size > MANY:
                return passing(value.size, array, *values, **params)
        return array(*values, **params)

    return forward


def _on_batch(
    name: str,
    forward: Callable[..., Value],
    array: Callable[..., Any],
    batch: str | Callable[..., Any],
    values: tuple[Any, ...],
    params: dict[str, Any],
) -> Value:
    sizes = {v.array.shape[0] for v in values if type(v) is Batched}
    if len(sizes) > 1:
        raise BatchConflict
    size = sizes.pop()
    if callable(batch):
        return Batched(batch(size, values, params))
    if batch == "axes":
        return Batched(array(*[spread_rows(v, size) for v in values], **params))
    members = [
        forward(*[v.array[i] if type(v) is Batched else v for v in values], **params) for i in range(size)
    ]
    if not members:
        raise Problem(f"{name} cannot run on a batch of no rows")
    return Batched(np.stack([np.asarray(m) for m in members]))


def spread_rows(value: Any, size: int) -> Any:
    """Return the array of a Batched value, or a plain value as an array repeated along a leading axis."""
    if type(value) is Batched:
        return value.array
    array = np.asarray(value)
    return np.broadcast_to(array, (size, *array.shape))
