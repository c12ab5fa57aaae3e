"""Plain values: what a Tensor holds, and what rules compute with when nothing is recorded.

A plain value is a Python float (a 0-d float64), an int or a bool; a numpy array or numpy scalar of
any other shape or dtype; or a Batched array, whose first axis is hidden from the program.
"""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.memory import BOUNDS, WORTH_A_LOOK, expect_room
from gradcli.core.patience import converted
from gradcli.errors import ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Value: TypeAlias = Any  # float | int | bool | np.ndarray | np.generic | Batched
    Shape: TypeAlias = tuple[int, ...]

PLAIN_NUMBERS = frozenset((float, int, bool))
ITEM_SIZES = {
    "float64": 8,
    "float32": 4,
    "float16": 2,
    "int64": 8,
    "int32": 4,
    "int16": 2,
    "int8": 1,
    "uint8": 1,
    "bool": 1,
}
DTYPES = tuple(ITEM_SIZES)
# PyTorch's word for each in its messages and in the names of its tensor types.
TORCH_TYPES = {
    "float64": "Double",
    "float32": "Float",
    "float16": "Half",
    "int64": "Long",
    "int32": "Int",
    "int16": "Short",
    "int8": "Char",
    "uint8": "Byte",
    "bool": "Bool",
}
_WIDENING = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64")
INT64_MAX = 2**63 - 1
INF = float("inf")
NAN = float("nan")


class Batched:
    """An array whose leading axis is hidden: one row per member of a batch, all of one shape."""

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = array

    @property
    def size(self) -> int:
        """Return the number of members."""
        return int(self.array.shape[0])

    @property
    def shape(self) -> Shape:
        """Return the shape a program sees: that of one member."""
        return tuple(self.array.shape[1:])

    @property
    def dtype(self) -> Any:
        """Return numpy's dtype."""
        return self.array.dtype

    def __repr__(self) -> str:
        return f"Batched({self.array!r})"


class BatchConflict(Exception):
    """Two batches met in one operation (a batched sweep over a batched program): the caller loops instead."""


class Defaults:
    """The dtype of new float tensors; `import torch` in a program makes it float32, as PyTorch has it.

    `rules` is the one that numbers and ints meet in while derivatives are computed: that of what is
    differentiated.
    """

    __slots__ = ("dtype", "rules")

    def __init__(self) -> None:
        self.dtype = "float64"
        self.rules: str | None = None


_defaults = Defaults()


def go_together(kinds: set[str]) -> bool:
    """Tell whether tensors of some dtypes may meet in a product: those of one dtype, as in PyTorch.

    To a calculator, which computes in double precision, ints are numbers among others.
    """
    return len(kinds) < 2 or (kinds == {"float64", "int64"} and default_dtype() == "float64")


def default_dtype() -> str:
    """Return the name of the dtype of new float tensors: `float64` or `float32`."""
    return _defaults.rules or _defaults.dtype


def set_default_dtype(name: str) -> str:
    """Make `name` the dtype of new float tensors; return the one before."""
    before = _defaults.dtype
    _defaults.dtype = name
    return before


def compute_in(dtype: str | None) -> str | None:
    """Let derivatives be computed in a dtype from now on, None for the program's own; return the one before."""
    before = _defaults.rules
    _defaults.rules = dtype if dtype in ("float64", "float32", None) else before
    return before


def shape_of(value: Value) -> Shape:
    """Return the shape a program sees; () for numbers."""
    if type(value) in PLAIN_NUMBERS:
        return ()
    return tuple(value.shape)


def dtype_of(value: Value) -> str:
    """Return the name of the dtype: that of a number is float64, int64 or bool."""
    kind = type(value)
    if kind is float:
        return "float64"
    if kind is bool:
        return "bool"
    if kind is int:
        return "int64"
    return name_of(value.dtype)


_dtype_names: dict[Any, str] = {}


def name_of(dtype: Any) -> str:
    """Return the name of a numpy dtype, which numpy itself works out anew each time."""
    name = _dtype_names.get(dtype)
    if name is None:
        name = _dtype_names[dtype] = str(dtype)
    return name


def is_floating(value: Value) -> bool:
    """Tell whether a value is of a float dtype, so that it can have a derivative."""
    kind = type(value)
    if kind in PLAIN_NUMBERS:
        return kind is float
    return bool(value.dtype.kind == "f")


def size_of(value: Value) -> int:
    """Return the number of elements a program sees."""
    count = 1
    for length in shape_of(value):
        count *= length
    return count


def settle(out: Any) -> Value:
    """Return `out` as a plain value: 0-d float64 results become Python floats, 0-d arrays numpy scalars."""
    if type(out) is np.ndarray:
        if out.ndim:
            return out
        out = out[()]
    if type(out) is np.float64:
        return float(out)
    return out


def numpy_number(value: float) -> Value:
    """Return a float64 number as numpy's, which has a dtype of its own."""
    number: Value = np.float64(value)
    return number


def of_tensor(value: Value) -> Value:
    """Return an int or bool as that of a tensor, not of a program: by its dtype it divides into the default one.

    Any other value is returned as it is.
    """
    if (type(value) is not int and type(value) is not bool) or default_dtype() == "float64":
        return value  # doubles divide as Python does
    found: Value = np.int64(value) if type(value) is int else np.bool_(value)
    return found


def cast(value: Value, dtype: str) -> Value:
    """Return `value` with another dtype; floats are cut towards zero for int64, as in PyTorch."""
    if type(value) is Batched:
        return Batched(value.array.astype(dtype))
    if dtype == "float64" and type(value) in PLAIN_NUMBERS:
        return float(value)
    return settle(converted(np.asarray(value), dtype))


def floating(value: Value) -> Value:
    """Return `value` in a float dtype: ints and bools become the default one."""
    if is_floating(value):
        return value
    if type(value) in PLAIN_NUMBERS:
        return float(value)
    return cast(value, default_dtype())


def number_in_int64(value: int) -> int | float:
    """Return an int as it is while it fits 64 bits, else the nearest float (inf past its range)."""
    if -INT64_MAX - 1 <= value <= INT64_MAX:
        return value
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def check_size(
    shape: Shape,
    what: str = "the result",
    item: int = 8,
    hint: str = "",
) -> None:
    """Raise LimitProblem if an array of `shape` could not be allocated, before anybody tries."""
    count = item
    for length in shape:
        count *= length or 1  # numpy's limits ignore axes of no elements, too
    if count >= WORTH_A_LOOK or count > BOUNDS.array:
        expect_room(count, what, shape, hint)


def broadcast_shape(*shapes: Shape) -> Shape:
    """Return the shape that shapes broadcast to.

    Raises: ShapeProblem in PyTorch's words if they do not.
    Source: https://pytorch.org/docs/stable/notes/broadcasting.html
    """
    rank = max(map(len, shapes), default=0)
    result = [1] * rank
    for shape in shapes:
        offset = rank - len(shape)
        # From the right, as PyTorch does: the last dimension that does not fit is the one it names.
        for i in range(len(shape) - 1, -1, -1):
            length, at = shape[i], offset + i
            if result[at] == 1:
                result[at] = length
            elif length not in (1, result[at]):
                raise ShapeProblem(
                    f"The size of tensor a ({result[at]}) must match the size of tensor b ({length}) "
                    f"at non-singleton dimension {at}",
                    hint=f"the shapes are {' and '.join(map(str, shapes))}: sizes must be equal, or one of them 1",
                )
    return tuple(result)


def aligned(values: tuple[Value, ...]) -> tuple[list[Value], int]:
    """Return the arrays of `values`, shaped so that hidden axes line up in front, and the batch size.

    Raises: BatchConflict if two batches of different sizes meet.
    """
    rank = max(len(shape_of(v)) for v in values)
    size = 0
    arrays = []
    for value in values:
        if type(value) is Batched:
            array = value.array
            if size and array.shape[0] != size:
                raise BatchConflict
            size = array.shape[0]
            missing = rank - (array.ndim - 1)
            if missing:
                array = array.reshape(array.shape[:1] + (1,) * missing + array.shape[1:])
            arrays.append(array)
        else:
            arrays.append(value)
    return arrays, size


def promoted(values: list[Value]) -> list[Value]:
    """Return arrays and numbers cast so that numpy computes in the dtype PyTorch would give."""
    target = promoted_dtype(values)
    if target in NARROW_INTS:
        # Numbers wrap around as elements do, where numpy refuses those that do not fit.
        values = [np.asarray(v).astype(target)[()] if type(v) is int else v for v in values]
    return [v if type(v) in PLAIN_NUMBERS or name_of(v.dtype) == target else v.astype(target) for v in values]


NARROW_INTS = frozenset(("uint8", "int8", "int16", "int32"))


def promoted_dtype(values: list[Value]) -> str:
    """Return the name of the dtype in which PyTorch computes with these together.

    Category first (bool < int < float); within it, arrays outrank 0-d values, and those numbers.
    Source: https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
    """
    best: tuple[int, int, int] = (-1, -1, -1)
    names = set()
    for value in values:
        if type(value) in PLAIN_NUMBERS:
            name = dtype_of(value)
            category = 2 if name == "float64" else 1 if name == "int64" else 0
            name = default_dtype() if category == 2 else name
            priority = 0
        else:
            name = name_of(value.dtype)
            category = 2 if value.dtype.kind == "f" else 1 if value.dtype.kind in "iu" else 0
            priority = 2 if value.ndim else 1
            names.add((name, priority))
        rank = _WIDENING.index(name) if name in _WIDENING else 5
        # The highest category wins; among its members the highest priority; then the wider dtype.
        best = max(best, (category, priority, rank))
    if _WIDENING[best[2]] == "int8" and ("uint8", best[1]) in names:
        return "int16"  # neither of the two holds the other's numbers
    return _WIDENING[best[2]]


def expect_value(value: Any, what: str) -> None:
    """Raise TypeProblem unless `value` is a plain value that operators compute with."""
    if type(value) in PLAIN_NUMBERS or type(value) is Batched:
        return
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return
    raise TypeProblem(f"{what} takes numbers and tensors, not {describe(value)}")


def describe(value: Any) -> str:
    """Return what a value is, in a user's words: `a string`, `None`, `a function`."""
    if value is None:
        return "None"
    names: dict[Any, str] = {
        str: "a string",
        list: "a list",
        tuple: "a tuple",
        dict: "a dict",
        range: "a range",
    }
    kind = type(value)
    if kind in names:
        return names[kind]
    if kind is float or kind is int:
        return "a number"
    if kind is bool:
        return "a bool"
    if callable(value):
        return "a function"
    return f"a {kind.__name__.lower()}"


def no_kernel(kernel: str, value: Value, hint: str | None = None) -> TypeProblem:
    """Return PyTorch's refusal of a dtype that one of its kernels is not written for."""
    name = dtype_of(value)
    return TypeProblem(
        f"\"{kernel}\" not implemented for '{TORCH_TYPES.get(name, name)}'",
        hint=hint,
        kind="NotImplementedError",
    )
