"""Tensors from nothing but a shape: zeros, ones, full, eye, and their likes."""

from __future__ import annotations

from math import prod

from gradcli.core.lazy import np
from gradcli.core.ops.axes import dtype_name, integer, lengths_of, newest, shape_now, sizes_of
from gradcli.core.ops.basic import spread, to_dtype
from gradcli.core.ops.creation import NOT_CHECKED, as_operand, flows, made_of, number_of
from gradcli.core.ops.layout import to_shape
from gradcli.core.patience import passing
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import INT64_MAX, ITEM_SIZES, Batched, check_size, default_dtype, dtype_of
from gradcli.errors import OperandProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape


def filled(shape: Shape, number: float | int | bool, dtype: str, requires_grad: bool = False) -> Tensor:
    """Return a new leaf of `shape`, every element `number`; the size is checked before it is allocated."""
    check_size(shape, "a tensor", ITEM_SIZES[dtype])
    if shape == () and dtype == "float64":
        return made_of(float(number), requires_grad)
    try:
        return made_of(passing(prod(shape), np.full, shape, number, dtype), requires_grad)
    except OverflowError:
        raise OperandProblem(f"value cannot be converted to type {dtype} without overflow") from None


def _size(given: tuple[Any, ...], size: Any, name: str) -> Shape:
    if size is not None:
        given = (size,)
    if not given:
        raise TypeProblem(
            "a size is needed",
            hint="zeros(3), zeros(2, 3) or zeros((2, 3)); zeros(()) for one number",
            said=f'{name}() missing 1 required positional arguments: "size"',
        )
    if name != "zeros":
        return lengths_of(given, name=name)
    sizes = sizes_of(given, name=name)
    if min(sizes, default=0) < 0:
        raise OperandProblem(f"{name}: Dimension size must be non-negative.", hint=f"the sizes are {sizes}")
    return sizes


def _help_of_filled(name: str, what: str, example: str) -> Help:
    return Help(
        f"{name}(*size, dtype=None, requires_grad=False)",
        f"Tensor of {what}; sizes one by one or as a tuple.",
        "none: it starts a graph",
        ((f"{name}(2)", example),),
        ("full", f"{name}_like"),
        f"{PAGE}{name}.html",
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
        PAGE + "full.html",
    ),
    samples=NOT_CHECKED,
)
def full(size: Any, fill_value: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of `size` with every element `fill_value`; a derivative by it flows."""
    if flows(fill_value):
        return _spread(fill_value, lengths_of((size,)), dtype_name(dtype))
    number = number_of(fill_value, "fill_value")
    name = dtype_name(dtype) or _dtype_of_number(fill_value, number)
    return filled(lengths_of((size,)), number, name, requires_grad)


def _spread(number: Tensor, shape: Shape, dtype: str | None) -> Tensor:
    """Return a tensor of one element spread over a shape, recorded."""
    x = number.current()
    if prod(x.shape) != 1:
        raise TypeProblem(f"fill_value must be a number, not a tensor of shape {x.shape}")
    check_size(shape, "a tensor")
    x = to_shape(x if dtype is None else to_dtype(x, dtype), ())
    return spread(x, shape)  # type: ignore[no-any-return]


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
        f"{PAGE}{name}.html",
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
        PAGE + "full_like.html",
    ),
    samples=NOT_CHECKED,
)
def full_like(input: Any, fill_value: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of the shape and dtype of `input` with every element `fill_value`."""
    if flows(fill_value):
        x = newest(as_operand(input))
        return _spread(fill_value, shape_now(x), dtype_name(dtype) or dtype_of(data_of(x)))
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
        PAGE + "eye.html",
    ),
    samples=NOT_CHECKED,
)
def eye(n: Any, m: Any = None, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return ones on the main diagonal and zeros elsewhere."""
    rows = integer(n, "n")
    shape = (rows, rows if m is None else integer(m, "m"))
    for size, name in zip(shape, "nm"):
        if size < 0:
            raise ValueProblem(f"{name} must be greater or equal to 0, got {size}", kind="RuntimeError")
    check_size(shape, "a tensor")
    return made_of(
        passing(prod(shape), _identity, shape, dtype_name(dtype) or default_dtype()), requires_grad
    )


def _identity(shape: Shape, dtype: str) -> Any:
    # numpy.eye lets no other thread run.
    found = np.zeros(shape, dtype)
    places = np.arange(min(shape))
    found[places, places] = 1
    return found
