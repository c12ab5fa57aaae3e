"""What a user wrote as operands: numbers, lists and lists in lists as tensors, tensors as numbers."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import dtype_name, shape_now
from gradcli.core.ops.layout import stacked
from gradcli.core.patience import array_of_numbers
from gradcli.core.registry import PAGE, Help, Samples, operator
from gradcli.core.tensor import Tensor, mode, set_requires_grad
from gradcli.core.tensor import tensor as new_leaf
from gradcli.core.values import (
    PLAIN_NUMBERS,
    Batched,
    cast,
    check_size,
    default_dtype,
    describe,
    name_of,
    number_in_int64,
    settle,
)
from gradcli.errors import GradientProblem, ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape, Value

DEEPEST = 64  # numpy's limit of dimensions
NOT_CHECKED = Samples(exempt="takes no tensor to differentiate with respect to")


# ----- what a user wrote, as one operand ------------------------------------------------------------


def as_operand(value: Any, dtype: str | None = None) -> Any:
    """Return a number, tensor or nested list of these as one operand.

    Lists of numbers become plain arrays, of `dtype` if it is given; lists with tensors in them become one tensor,
    stacked so that derivatives flow to each.
    Raises: ShapeProblem in PyTorch's words for ragged lists, TypeProblem for what is no number.
    """
    kind = type(value)
    if kind is float or kind is Tensor or kind is bool or kind is Batched:
        return value
    if kind is int:
        return number_in_int64(value)
    if isinstance(value, (list, tuple, range)):
        found: set[type] = set()
        shape = _shape_of_list(value, 0, found)
        if found <= PLAIN_NUMBERS:
            return _array_of_numbers(value, found, shape, dtype)
        return _stack_of(value)
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return value
    if kind is str:
        raise TypeProblem("new(): invalid data type 'str'", hint="a tensor holds numbers and bools")
    raise TypeProblem(
        f"expected a number, a tensor or a list of these, not {describe(value)}",
        kind="RuntimeError",
        said=f"Could not infer dtype of {kind.__name__}",
    )


def operands_of(values: Any) -> list[Any]:
    """Return several operands; what was written as numbers and lists alone is tensors, as it is in a program."""
    found = [as_operand(each) for each in values]
    written = all(type(each) in PLAIN_NUMBERS or isinstance(each, (list, tuple, range)) for each in values)
    if found and written and all(type(each) is not Tensor for each in found):
        found[0] = Tensor(found[0])
    return found


def _shape_of_list(value: Any, depth: int, found: set[type]) -> Shape:
    """Return the shape of a nested list; add the types of its innermost items to `found`."""
    if not isinstance(value, (list, tuple, range)):
        found.add(type(value))
        if type(value) in PLAIN_NUMBERS:
            return ()
        if type(value) is Tensor or (hasattr(value, "dtype") and hasattr(value, "shape")):
            return shape_now(value)
        if type(value) is str:
            hint = "tensors hold numbers and bools"
            if len(found) > 1:
                raise TypeProblem("new(): invalid data type 'str'", hint=hint)
            raise TypeProblem("too many dimensions 'str'", hint=hint, kind="ValueError")
        raise TypeProblem(
            f"a tensor cannot hold {describe(value)}",
            hint="tensors hold numbers and bools",
            kind="RuntimeError",
            said=f"Could not infer dtype of {type(value).__name__}",
        )
    if depth >= DEEPEST:
        raise ShapeProblem(f"too many dimensions: lists are nested deeper than {DEEPEST}")
    if not value:
        return (0,)
    items = iter(value)
    first = _shape_of_list(next(items), depth + 1, found)
    for item in items:
        shape = _shape_of_list(item, depth + 1, found)
        if shape != first:
            raise _ragged(first, shape, depth)
    return (len(value), *first)


def _ragged(first: Shape, other: Shape, depth: int) -> ShapeProblem:
    hint = "the rows of a tensor must be of one length"
    if not first:
        return ShapeProblem(
            "must be real number, not list",
            hint=f"an item of shape {other} follows numbers",
            kind="TypeError",
        )
    if not other:
        return ShapeProblem("not a sequence", hint=f"a number follows a row of {first[0]}", kind="TypeError")
    for further, (a, b) in enumerate(zip(first, other)):
        if a != b:
            return ShapeProblem(
                f"expected sequence of length {a} at dim {depth + 1 + further} (got {b})",
                hint=hint,
                kind="ValueError",
            )
    return ShapeProblem(f"rows of shapes {first} and {other} do not make a tensor", hint=hint)


def _array_of_numbers(value: Any, found: set[type], shape: Shape, dtype: str | None) -> Value:
    check_size(shape, "a tensor")
    if dtype is not None and (dtype.startswith("float") or int not in found):
        return _array(value, dtype, shape)
    if float in found or not found:
        return _array(value, default_dtype(), shape)
    if int in found:
        try:
            return _array(value, "int64", shape)
        except OverflowError:
            return _array(value, default_dtype(), shape)
    return _array(value, "bool", shape)


def _array(value: Any, dtype: str, shape: Shape) -> Value:
    try:
        return array_of_numbers(value, dtype, shape)
    except OverflowError:
        if dtype == "int64":
            raise
        raise ValueProblem(
            "a number in the list is too large for a float", hint="floats reach 1.8e308"
        ) from None


def _stack_of(value: Any) -> Any:
    """Return a nested list that holds tensors, already known to be even, as one tensor."""
    if not isinstance(value, (list, tuple, range)):
        return value
    parts = [_stack_of(item) for item in value]
    if not parts:
        return np.zeros(0, default_dtype())
    return stacked(*parts, axis=-len(shape_now(parts[0])) - 1, title="StackBackward0")


def flows(value: Any) -> bool:
    """Tell whether a parameter is a tensor that a derivative would have to flow through, or a batch of numbers."""
    if type(value) is not Tensor:
        return False
    node = value.current()
    return (node.requires and mode.recording) or type(node.value) is Batched


def number_of(value: Any, what: str) -> float | int | bool:
    """Return a Python number that a user gave as one or as a tensor of one element.

    Raises: TypeProblem, if it is neither; GradientProblem rather than lose a derivative in silence.
    """
    if type(value) is Tensor:
        if value.requires_grad and mode.recording:
            raise GradientProblem(
                f"{what} is a constant here: no derivative flows through it",
                hint="detach() says that this is meant",
            )
        value = value.current().value
    if type(value) in PLAIN_NUMBERS:
        return value  # type: ignore[no-any-return]
    if getattr(value, "size", 0) == 1 and hasattr(value, "item"):
        return value.item()  # type: ignore[no-any-return]
    raise TypeProblem(f"{what} must be a number, not {describe(value)}")


def made_of(value: Any, requires_grad: bool, dtype: Any = None) -> Tensor:
    """Return a new leaf of a fresh array or number."""
    t = Tensor(value if type(value) is float else settle(value))
    if dtype is not None:
        name = dtype_name(dtype)
        assert name is not None
        t.value = cast(t.value, name)
    if requires_grad:
        set_requires_grad(t, True)
    return t


def numbers_of(items: Any) -> Any:
    """Return nested lists with the tensors of one element in them as numbers, which they are to `torch.tensor`.

    Raises: ValueProblem in PyTorch's words, in its programs, for larger ones.
    """
    if type(items) is Tensor:
        shape = items.shape
        if not shape or (items.size != 1 and not mode.as_pytorch):
            return items
        if items.size != 1:
            raise ValueProblem(
                "only one element tensors can be converted to Python scalars", hint="stack(...) joins tensors"
            )
        value = items.current().value
        return items if type(value) is Batched else Tensor(settle(value.reshape(())))
    if not isinstance(items, (list, tuple)) or not any(
        type(item) is Tensor or isinstance(item, (list, tuple)) for item in items
    ):
        return items
    return [numbers_of(item) for item in items]


@operator(
    "tensor",
    operands=(),  # What a list is made of depends on the dtype asked for.
    method=False,
    torch=("torch.tensor", "torch.scalar_tensor"),
    help=Help(
        "tensor(data, *, dtype=None, requires_grad=False)",
        "New tensor of a number or of nested lists; floats are of the default dtype.",
        "none: it starts a graph",
        (("tensor([1, 2, 3])", "tensor([1, 2, 3])"),),
        ("as_tensor", "zeros", "requires_grad_"),
        PAGE + "tensor.html",
    ),
    samples=NOT_CHECKED,
)
def tensor(data: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a new leaf of numbers in nested lists; a tensor in `data` gives its value, not its graph."""
    name = dtype_name(dtype)
    value = as_operand(data if type(data) is Tensor else numbers_of(data), name)
    if type(value) is Tensor:
        value = value.current().value
    elif value is data and type(data) not in PLAIN_NUMBERS and type(data) is np.ndarray and data.ndim:
        value = np.array(data)  # an array that the program may change later on
    return new_leaf(value, bool(requires_grad), name)


@operator(
    "as_tensor",
    operands=(),
    method=False,
    torch=("torch.as_tensor", "torch.asarray", "torch.from_numpy"),
    aliases=("asarray",),
    help=Help(
        "as_tensor(data, *, dtype=None)",
        "Tensor of a number or of nested lists; a tensor stays what it is.",
        "1",
        (("as_tensor([1.0, 2.0])", "tensor([1., 2.])"),),
        ("tensor",),
        PAGE + "as_tensor.html",
    ),
    samples=NOT_CHECKED,
)
def as_tensor(data: Any, *, dtype: Any = None) -> Tensor:
    """Return `data` itself if it is a tensor of the dtype asked for, else a new one."""
    name = dtype_name(dtype)
    if type(data) is Tensor and (name is None or data.dtype == name):
        return data
    made: Tensor = tensor(data, dtype=name)
    if type(data) is np.ndarray and data.ndim and made.dtype == name_of(data.dtype):
        from gradcli.core.sharing import share_array

        share_array(data, made)
    return made
