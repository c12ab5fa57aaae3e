"""Tensors from numbers and lists, and tensors from nothing but a shape."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.axes import dtype_name, integer, lengths_of, shape_now, sizes_of
from gradcli.core.ops.layout import stacked
from gradcli.core.registry import Help, Samples, operator
from gradcli.core.tensor import Tensor, set_requires_grad
from gradcli.core.tensor import tensor as new_leaf
from gradcli.core.values import (
    INT64_MAX,
    PLAIN_NUMBERS,
    Batched,
    cast,
    check_size,
    default_dtype,
    describe,
    dtype_of,
    number_in_int64,
    settle,
)
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape, Value

DEEPEST = 64  # numpy's limit of dimensions
NOT_CHECKED = Samples(exempt="takes no tensor to differentiate with respect to")


# ----- what a user wrote, as one operand ------------------------------------------------------------


def as_operand(value: Any) -> Any:
    """Return a number, tensor or nested list of these as one operand.

    Lists of numbers become plain arrays; lists with tensors in them become one tensor, stacked so that
    derivatives flow to each.
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
            return _array_of_numbers(value, found, shape)
        return _stack_of(value)
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return value
    if kind is str:
        raise TypeProblem("new(): invalid data type 'str'", hint="a tensor holds numbers and bools")
    raise TypeProblem(f"expected a number, a tensor or a list of these, not {describe(value)}")


def _shape_of_list(value: Any, depth: int, found: set[type]) -> Shape:
    """Return the shape of a nested list; add the types of its innermost items to `found`."""
    if not isinstance(value, (list, tuple, range)):
        found.add(type(value))
        if type(value) in PLAIN_NUMBERS:
            return ()
        if type(value) is Tensor or (hasattr(value, "dtype") and hasattr(value, "shape")):
            return shape_now(value)
        if type(value) is str:
            raise TypeProblem("too many dimensions 'str'", hint="tensors hold numbers and bools")
        raise TypeProblem(f"a tensor cannot hold {describe(value)}", hint="tensors hold numbers and bools")
    if depth >= DEEPEST:
        raise ShapeProblem(f"too many dimensions: lists are nested deeper than {DEEPEST}")
    if not value:
        return (0,)
    first = _shape_of_list(value[0], depth + 1, found)
    for item in value[1:]:
        shape = _shape_of_list(item, depth + 1, found)
        if shape != first:
            raise _ragged(first, shape, depth)
    return (len(value), *first)


def _ragged(first: Shape, other: Shape, depth: int) -> ShapeProblem:
    hint = "the rows of a tensor must be of one length"
    if not first:
        return ShapeProblem("must be real number, not list", hint=f"an item of shape {other} follows numbers")
    if not other:
        return ShapeProblem("not a sequence", hint=f"a number follows a row of {first[0]}")
    for further, (a, b) in enumerate(zip(first, other)):
        if a != b:
            return ShapeProblem(
                f"expected sequence of length {a} at dim {depth + 1 + further} (got {b})", hint=hint
            )
    return ShapeProblem(f"rows of shapes {first} and {other} do not make a tensor", hint=hint)


def _array_of_numbers(value: Any, found: set[type], shape: Shape) -> Value:
    check_size(shape, "a tensor")
    if float in found or not found:
        return _array(value, default_dtype())
    if int in found:
        try:
            return _array(value, "int64")
        except OverflowError:
            return _array(value, default_dtype())
    return _array(value, "bool")


def _array(value: Any, dtype: str) -> Value:
    try:
        return np.array(value, dtype)
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


def number_of(value: Any, what: str) -> float | int | bool:
    """Return a Python number that a user gave as one or as a tensor of one element.

    Raises: TypeProblem, if it is neither.
    """
    if type(value) is Tensor:
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


@operator(
    "tensor",
    operands=("data",),
    method=False,
    torch=("torch.tensor", "torch.scalar_tensor"),
    help=Help(
        "tensor(data, *, dtype=None, requires_grad=False)",
        "New tensor of a number or of nested lists; floats are of the default dtype.",
        "none: it starts a graph",
        (("tensor([1, 2, 3])", "tensor([1, 2, 3])"),),
        ("as_tensor", "zeros", "requires_grad_"),
        "https://pytorch.org/docs/stable/generated/torch.tensor.html",
    ),
    samples=NOT_CHECKED,
)
def tensor(data: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a new leaf of numbers in nested lists; a tensor in `data` gives its value, not its graph."""
    value = as_operand(data)
    if type(value) is Tensor:
        value = value.current().value
    return new_leaf(value, bool(requires_grad), dtype_name(dtype))


@operator(
    "as_tensor",
    operands=("data",),
    method=False,
    torch=("torch.as_tensor", "torch.asarray", "torch.from_numpy"),
    aliases=("asarray",),
    help=Help(
        "as_tensor(data, *, dtype=None)",
        "Tensor of a number or of nested lists; a tensor stays what it is.",
        "1",
        (("as_tensor([1.0, 2.0])", "tensor([1., 2.])"),),
        ("tensor",),
        "https://pytorch.org/docs/stable/generated/torch.as_tensor.html",
    ),
    samples=NOT_CHECKED,
)
def as_tensor(data: Any, *, dtype: Any = None) -> Tensor:
    """Return `data` itself if it is a tensor of the dtype asked for, else a new one."""
    name = dtype_name(dtype)
    if type(data) is Tensor and (name is None or data.dtype == name):
        return data
    made: Tensor = tensor(data, dtype=name)
    return made


# ----- filled ------------------------------------------------------------------------------------------


def filled(shape: Shape, number: float | int | bool, dtype: str, requires_grad: bool = False) -> Tensor:
    """Return a new leaf of `shape`, every element `number`; the size is checked before it is allocated."""
    check_size(shape, "a tensor", {"float64": 8, "int64": 8, "float32": 4, "bool": 1}[dtype])
    if shape == () and dtype == "float64":
        return made_of(float(number), requires_grad)
    try:
        return made_of(np.full(shape, number, dtype), requires_grad)
    except OverflowError:
        raise ValueProblem(f"value cannot be converted to type {dtype} without overflow") from None


def _size(given: tuple[Any, ...], size: Any, name: str) -> Shape:
    if size is not None:
        given = (size,)
    if not given:
        raise TypeProblem(
            "a size is needed", hint="zeros(3), zeros(2, 3) or zeros((2, 3)); zeros(()) for one number"
        )
    sizes = sizes_of(given)
    if min(sizes, default=0) < 0:
        raise ValueProblem(f"{name}: Dimension size must be non-negative.", hint=f"the sizes are {sizes}")
    return sizes


def _help_of_filled(name: str, what: str, example: str) -> Help:
    return Help(
        f"{name}(*size, dtype=None, requires_grad=False)",
        f"Tensor of {what}; sizes one by one or as a tuple.",
        "none: it starts a graph",
        ((f"{name}(2)", example),),
        ("full", f"{name}_like"),
        f"https://pytorch.org/docs/stable/generated/torch.{name}.html",
    )


@operator(
    "zeros",
    operands=(),
    method=False,
    help=_help_of_filled("zeros", "zeros", "tensor([0., 0.])"),
    samples=NOT_CHECKED,
)
def zeros(*sizes: Any, dtype: Any = None, requires_grad: bool = False, size: Any = None) -> Tensor:
    """Return zeros of the given sizes."""
    return filled(_size(sizes, size, "zeros"), 0.0, dtype_name(dtype) or default_dtype(), requires_grad)


@operator(
    "ones",
    operands=(),
    method=False,
    help=_help_of_filled("ones", "ones", "tensor([1., 1.])"),
    samples=NOT_CHECKED,
)
def ones(*sizes: Any, dtype: Any = None, requires_grad: bool = False, size: Any = None) -> Tensor:
    """Return ones of the given sizes."""
    return filled(_size(sizes, size, "ones"), 1.0, dtype_name(dtype) or default_dtype(), requires_grad)


@operator(
    "empty",
    operands=(),
    method=False,
    help=_help_of_filled(
        "empty", "elements that are to be overwritten (here always zeros)", "tensor([0., 0.])"
    ),
    samples=NOT_CHECKED,
)
def empty(*sizes: Any, dtype: Any = None, requires_grad: bool = False, size: Any = None) -> Tensor:
    """Return zeros: memory that shows what was there before would make programs differ from run to run."""
    return filled(_size(sizes, size, "empty"), 0.0, dtype_name(dtype) or default_dtype(), requires_grad)


@operator(
    "full",
    operands=(),
    method=False,
    help=Help(
        "full(size, fill_value, *, dtype=None, requires_grad=False)",
        "Tensor with every element fill_value; its dtype is that of the value.",
        "none: it starts a graph",
        (("full((2,), 7)", "tensor([7, 7])"),),
        ("zeros", "ones", "full_like"),
        "https://pytorch.org/docs/stable/generated/torch.full.html",
    ),
    samples=NOT_CHECKED,
)
def full(size: Any, fill_value: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of `size` with every element `fill_value`."""
    number = number_of(fill_value, "fill_value")
    name = dtype_name(dtype) or _dtype_of_number(fill_value, number)
    return filled(lengths_of((size,)), number, name, requires_grad)


def _dtype_of_number(given: Any, number: float | int | bool) -> str:
    if type(given) is Tensor:
        return given.dtype
    if type(number) is int and abs(number) > INT64_MAX:
        return default_dtype()
    return default_dtype() if type(number) is float else dtype_of(number)


def _like(x: Any, number: float | int | bool, dtype: Any, requires_grad: bool) -> Tensor:
    value = as_operand(x)
    if type(value) is Tensor:
        value = value.current().value
    name = dtype_name(dtype) or dtype_of(value)
    if type(value) is Batched:
        return Tensor(Batched(np.full(value.array.shape, number, name)), requires_grad)
    return filled(shape_now(value), number, name, requires_grad)


def _help_of_like(name: str, what: str, example: tuple[str, str]) -> Help:
    return Help(
        f"{name}(input, *, dtype=None, requires_grad=False)",
        f"Tensor of {what}, of the shape and dtype of input.",
        "0",
        (example,),
        (name.removesuffix("_like"),),
        f"https://pytorch.org/docs/stable/generated/torch.{name}.html",
    )


@operator(
    "zeros_like",
    method=False,
    help=_help_of_like("zeros_like", "zeros", ("zeros_like([1.5, 2])", "tensor([0., 0.])")),
    samples=NOT_CHECKED,
)
def zeros_like(input: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return zeros of the shape and dtype of `input`."""
    return _like(input, 0, dtype, requires_grad)


@operator(
    "ones_like",
    method=False,
    help=_help_of_like("ones_like", "ones", ("ones_like([1.5, 2])", "tensor([1., 1.])")),
    samples=NOT_CHECKED,
)
def ones_like(input: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return ones of the shape and dtype of `input`."""
    return _like(input, 1, dtype, requires_grad)


@operator(
    "empty_like",
    method=False,
    help=_help_of_like(
        "empty_like", "elements to be overwritten (here always zeros)", ("empty_like([1])", "tensor([0])")
    ),
    samples=NOT_CHECKED,
)
def empty_like(input: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return zeros of the shape and dtype of `input`, see `empty`."""
    return _like(input, 0, dtype, requires_grad)


@operator(
    "full_like",
    method=False,
    help=Help(
        "full_like(input, fill_value, *, dtype=None, requires_grad=False)",
        "Tensor with every element fill_value, of the shape and dtype of input.",
        "0",
        (("full_like([1.0, 2], 7)", "tensor([7., 7.])"),),
        ("full",),
        "https://pytorch.org/docs/stable/generated/torch.full_like.html",
    ),
    samples=NOT_CHECKED,
)
def full_like(input: Any, fill_value: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of the shape and dtype of `input` with every element `fill_value`."""
    return _like(input, number_of(fill_value, "fill_value"), dtype, requires_grad)


@operator(
    "eye",
    operands=(),
    method=False,
    help=Help(
        "eye(n, m=None, *, dtype=None, requires_grad=False)",
        "Identity matrix of n rows and m (or n) columns.",
        "none: it starts a graph",
        (("eye(2)", "tensor([[1., 0.],\n        [0., 1.]])"),),
        ("diag", "zeros"),
        "https://pytorch.org/docs/stable/generated/torch.eye.html",
    ),
    samples=NOT_CHECKED,
)
def eye(n: Any, m: Any = None, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return ones on the main diagonal and zeros elsewhere."""
    rows = integer(n, "n")
    shape = (rows, rows if m is None else integer(m, "m"))
    for size, name in zip(shape, "nm"):
        if size < 0:
            raise ValueProblem(f"{name} must be greater or equal to 0, got {size}")
    check_size(shape, "a tensor")
    return made_of(np.eye(*shape, dtype=dtype_name(dtype) or default_dtype()), requires_grad)
