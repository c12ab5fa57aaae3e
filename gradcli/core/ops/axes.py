"""Dimensions and sizes as users give them, checked and turned into what primitives take: negative axes, tuples of ints."""

from __future__ import annotations

from gradcli.core.tensor import Tensor
from gradcli.core.values import DTYPES, INT64_MAX, PLAIN_NUMBERS, describe, shape_of
from gradcli.errors import IndexProblem, OperandProblem, ShapeProblem, TypeProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape


def integer(value: Any, what: str) -> int:
    """Return a whole number that a user gave as an int, a 0-d int tensor or a whole float.

    Raises: TypeProblem if it is none of these.
    """
    if type(value) is int:
        return value
    if type(value) is Tensor:
        value = value.current().value
    if type(value) is int or type(value) is bool:
        return int(value)
    if (
        getattr(value, "ndim", 1) == 0
        and getattr(value, "dtype", None) is not None
        and value.dtype.kind in "iub"
    ):
        return int(value)
    if type(value) is float:
        shown = f"{value!r}"
        hint = "write it without a decimal point" if abs(value) < 2**63 else "that is larger than any size"
        raise TypeProblem(f"{what} must be an int, not {shown}", hint=hint)
    if getattr(value, "shape", ()):
        shown = f"a tensor of shape {tuple(value.shape)}"
        raise TypeProblem(f"{what} must be an int, not {shown}", hint="its tolist() is a list of numbers")
    raise TypeProblem(f"{what} must be an int, not {describe(value)}")


def axis_of(dim: Any, rank: int, what: str = "dim") -> int:
    """Return a dimension as a negative axis of a value with `rank` dimensions (-1 for a 0-d one).

    Raises: IndexProblem in PyTorch's words if there is no such dimension.
    """
    place: int = dim if type(dim) is int else integer(dim, what)
    bound = rank or 1
    if not -bound <= place < bound:
        raise IndexProblem(
            f"Dimension out of range (expected to be in range of [{-bound}, {bound - 1}], but got {place})",
            hint=f"the tensor has {rank} dimension{'' if rank == 1 else 's'}",
        )
    return place - bound if place >= 0 else place


def axes_of(dim: Any, rank: int, what: str = "dim") -> tuple[int, ...]:
    """Return one dimension or several as negative axes; none of them twice.

    Raises: IndexProblem, ValueProblem in PyTorch's words.
    """
    dim = listed(dim)
    if not isinstance(dim, (list, tuple)):
        return (axis_of(dim, rank, what),)
    axes = []
    for each in dim:
        axis = axis_of(each, rank, what)
        if axis in axes:
            raise OperandProblem(f"dim {axis + (rank or 1)} appears multiple times in the list of dims")
        axes.append(axis)
    return tuple(axes)


def listed(given: Any) -> Any:
    """Return whole numbers that come as a tensor, as a list given by name does, as a list; anything else as it is."""
    if type(given) is not Tensor:
        return given
    value = given.current().value
    return value.tolist() if getattr(value, "ndim", 0) == 1 and value.dtype.kind == "i" else given


def one_by_one(given: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what was given one by one, or as one list, tuple or vector of whole numbers, as a tuple."""
    if len(given) == 1 and isinstance(numbers := listed(given[0]), (list, tuple)):
        return tuple(numbers)
    return given


def sizes_of(given: tuple[Any, ...], what: str = "size", name: str = "") -> Shape:
    """Return sizes given as ints one by one or as one list or tuple: `(2, 3)` for both `2, 3` and `(2, 3)`.

    Raises: TypeProblem for what is not a whole number.
    """
    try:
        sizes = tuple([each if type(each) is int else integer(each, what) for each in one_by_one(given)])
    except TypeProblem as problem:
        if name:
            problem.said = _not_sizes(given, name, what)
        raise
    for each in sizes:
        if each > INT64_MAX:
            raise ShapeProblem(f"{what} {each} is too large: it must fit 64 bits")
    return sizes


def _not_sizes(given: tuple[Any, ...], name: str, what: str) -> str:
    """Return how PyTorch puts that these are no sizes for the operator `name`."""
    where = f"{name}(): argument '{what}'"
    numbers = one_by_one(given)
    at = next(i for i, each in enumerate(numbers) if type(each) is not int)
    found = type(numbers[at]).__name__
    if numbers is not given and numbers != given:
        return f"{where} (position 1) must be tuple of ints, but found element of type {found} at pos {at}"
    if at:
        return (
            f"{where} failed to unpack the object at pos {at + 1} with error "
            f'"type must be tuple of ints,but got {found}"'
        )
    return f"{where} (position 1) must be tuple of ints, not {found}"


def lengths_of(given: tuple[Any, ...], what: str = "size", name: str = "") -> Shape:
    """Return sizes of a tensor to be made: like `sizes_of`, and none of them negative.

    Raises: ValueProblem in PyTorch's words.
    """
    sizes = sizes_of(given, what, name)
    for each in sizes:
        if each < 0:
            raise OperandProblem(
                f"Trying to create tensor with negative dimension {each}: {list(sizes)}",
                hint="sizes start at 0",
            )
    return sizes


def dtype_name(dtype: Any) -> str | None:
    """Return the name of a dtype given as a name or as an object that has one; None stays None.

    Raises: TypeProblem for anything else.
    """
    if dtype is None:
        return None
    name = dtype if type(dtype) is str else getattr(dtype, "name", None)
    if name not in DTYPES:
        raise TypeProblem(f"dtype must be one of {', '.join(DTYPES)}, not {name or describe(dtype)}")
    return str(name)


def rank_of(x: Any) -> int:
    """Return the number of dimensions of the newest version of a tensor, or of a plain value."""
    return len(shape_of(x.current().value if type(x) is Tensor else x))


def shape_now(x: Any) -> Shape:
    """Return the shape of the newest version of a tensor, or of a plain value."""
    return shape_of(x.current().value if type(x) is Tensor else x)


def tensor_of_number(x: Any) -> Any:
    """Return a plain number as a tensor, for operators that give it a shape; anything else as it is."""
    return Tensor(x) if type(x) in PLAIN_NUMBERS else x


def newest(x: Any) -> Any:
    """Return the newest version of a tensor, as primitives record it; a plain value as it is."""
    return x.current() if type(x) is Tensor else x
