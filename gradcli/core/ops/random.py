"""Random tensors, drawn as PyTorch draws them: after the same `manual_seed` the numbers are the same."""

from __future__ import annotations

from gradcli.core.generator import manual_seed, stream
from gradcli.core.lazy import np
from gradcli.core.ops.axes import dtype_name, integer, lengths_of, shape_now
from gradcli.core.ops.basic import zeros_like
from gradcli.core.ops.creation import NOT_CHECKED, as_operand, flows, number_of
from gradcli.core.primitive import general
from gradcli.core.registry import PAGE, Help, operator
from gradcli.core.tensor import Tensor, set_requires_grad
from gradcli.core.values import cast, check_size, default_dtype, dtype_of, is_floating, size_of
from gradcli.errors import OperandProblem, TypeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.values import Shape

__all__ = ["manual_seed"]


def _made(drawn: Any, shape: Shape, dtype: str, requires_grad: bool) -> Tensor:
    """Return a new leaf of the numbers drawn, in a shape and a dtype."""
    array = drawn.reshape(shape)
    t = Tensor(cast(float(array) if shape == () and array.dtype == np.float64 else array, dtype))
    if requires_grad:
        set_requires_grad(t, True)
    return t


def _normal_title(node: Tensor) -> str:
    mean, std = (type(x) is Tensor for x in node.inputs)
    return f"NormalBackward{1 * mean + 2 * std}"


def _by_chance(name: str) -> Any:
    """Return a function of numbers drawn and what they were drawn by, whose derivative PyTorch says is 0."""
    return general(
        name,
        array=lambda *by, drawn: drawn,
        vjps=lambda i, ct, out, by, params: zeros_like(by[i]),
        jvps=lambda i, t, out, by, params: zeros_like(out),
        arity=0,
        grad_name=_normal_title if name == "normal" else None,
    )


_tossed, _spread_around = _by_chance("bernoulli"), _by_chance("normal")


def _recorded(node: Any, drawn: Tensor, *by: Any) -> Tensor:
    operands = [as_operand(x) for x in by]
    found: Tensor = node(*operands, drawn=drawn.value) if any(flows(x) for x in operands) else drawn
    return found


def _shape_of(sizes: tuple[Any, ...], size: Any) -> Shape:
    shape = lengths_of((size,) if size is not None else sizes)
    check_size(shape, "a tensor")
    return shape


def _count(shape: Shape) -> int:
    count = 1
    for length in shape:
        count *= length
    return count


def _floating(dtype: Any) -> str:
    """Return the dtype of random floats. Raises: TypeProblem for ints and bools, of which there are no fractions."""
    name = dtype_name(dtype) or default_dtype()
    if not name.startswith("float"):
        raise TypeProblem(f"random floats cannot be {name}", hint="randint draws whole numbers")
    return name


def _value_of(x: Any) -> Any:
    value = as_operand(x)
    return value.current().value if type(value) is Tensor else value


# Chosen so that they hold whatever is drawn.
EXAMPLES = {
    "rand": ("rand(2, 3).shape", "torch.Size([2, 3])"),
    "randn": ("randn(2, 3).shape", "torch.Size([2, 3])"),
    "uniform": ("uniform(2, 2, (3,))", "tensor([2., 2., 2.])"),
    "normal": ("normal(tensor([1., 5.]), 0)", "tensor([1., 5.])"),
    "randint": ("randint(7, 8, (3,))", "tensor([7, 7, 7])"),
    "randperm": ("randperm(4).sum()", "tensor(6)"),
    "bernoulli": ("bernoulli(tensor([0., 1., 1.]))", "tensor([0., 1., 1.])"),
    "rand_like": ("rand_like(zeros(2, 3)).shape", "torch.Size([2, 3])"),
    "randn_like": ("randn_like(zeros(2, 3)).shape", "torch.Size([2, 3])"),
    "randint_like": ("randint_like(zeros(3), 7, 8)", "tensor([7., 7., 7.])"),
}


def _help(signature: str, summary: str, page: str, *, see: tuple[str, ...]) -> Help:
    name = signature.partition("(")[0]
    source = PAGE + page + ".html" if page else ""
    others = tuple(s for s in see if s != name)
    return Help(signature, summary, "none: it starts a graph", (EXAMPLES[name],), others, source)


SEE = ("manual_seed", "rand", "randn", "randint", "uniform", "normal")


@operator(
    "rand",
    operands=(),
    method=False,
    help=_help(
        "rand(*size, dtype=None, requires_grad=False)",
        "Random numbers, evenly distributed in [0, 1); without sizes one number.",
        "rand",
        see=SEE,
    ),
    samples=NOT_CHECKED,
)
def rand(*sizes: Any, dtype: Any = None, requires_grad: bool = False, size: Any = None) -> Tensor:
    """Return random numbers in [0, 1) of the given sizes."""
    shape, name = _shape_of(sizes, size), _floating(dtype)
    return _made(stream().uniform(_count(shape), name), shape, name, requires_grad)


@operator(
    "randn",
    operands=(),
    method=False,
    help=_help(
        "randn(*size, dtype=None, requires_grad=False)",
        "Random numbers of the standard normal distribution; without sizes one number.",
        "randn",
        see=SEE,
    ),
    samples=NOT_CHECKED,
)
def randn(*sizes: Any, dtype: Any = None, requires_grad: bool = False, size: Any = None) -> Tensor:
    """Return normally distributed random numbers of the given sizes."""
    shape, name = _shape_of(sizes, size), _floating(dtype)
    return _made(stream().normal(_count(shape), name), shape, name, requires_grad)


@operator(
    "uniform",
    operands=(),
    method=False,
    torch=(),
    help=_help(
        "uniform(low=0, high=1, size=(), *, dtype=None)",
        "Random numbers, evenly distributed in [low, high).",
        "",
        see=SEE,
    ),
    samples=NOT_CHECKED,
)
def uniform(
    low: Any = 0.0, high: Any = 1.0, size: Any = (), *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return random numbers in [low, high)."""
    shape, name = _shape_of((), size), _floating(dtype)
    start, stop = float(number_of(low, "low")), float(number_of(high, "high"))
    if stop < start:
        raise OperandProblem(
            f"uniform_ expects to return a [from, to) range, but found from={start} > to={stop}"
        )
    return _made(stream().uniform_between(start, stop, _count(shape), name), shape, name, requires_grad)


@operator(
    "normal",
    operands=(),
    method=False,
    help=_help(
        "normal(mean=0, std=1, size=None, *, dtype=None)",
        "Random numbers of the normal distribution; mean and std may be tensors, which then give the shape.",
        "normal",
        see=SEE,
    ),
    samples=NOT_CHECKED,
)
def normal(
    mean: Any = 0.0, std: Any = 1.0, size: Any = None, *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return random numbers of a mean and a standard deviation."""
    centre, spread = _value_of(mean), _value_of(std)
    if np.any(np.asarray(spread) < 0):
        raise ValueProblem(
            f"normal expects std >= 0.0, but found std {number_of(np.min(spread), 'std')}",
            kind="RuntimeError",
        )
    if size is not None or (
        size_of(centre) == 1 == size_of(spread) and shape_now(mean) == shape_now(std) == ()
    ):
        shape, name = _shape_of((), () if size is None else size), _floating(dtype)
        location, scale = float(number_of(centre, "mean")), float(number_of(spread, "std"))
        drawn = _made(stream().normal(_count(shape), name, location, scale), shape, name, requires_grad)
        return _recorded(_spread_around, drawn, mean, std)
    tensors = [v for v in (centre, spread) if shape_now(v) != ()]
    name = _floating(dtype or next((dtype_of(v) for v in tensors if is_floating(v)), None))
    shape = tuple(np.broadcast_shapes(shape_now(centre), shape_now(spread)))
    numbers = stream().normal(_count(shape), name).reshape(shape) * spread + centre
    return _recorded(_spread_around, _made(numbers, shape, name, requires_grad), mean, std)


@operator(
    "randint",
    operands=(),
    method=False,
    help=_help(
        "randint(low=0, high, size=(), *, dtype=int64)",
        "Random whole numbers from low up to, not including, high.",
        "randint",
        see=SEE,
    ),
    samples=NOT_CHECKED,
)
def randint(
    *bounds: Any,
    low: Any = 0,
    high: Any = None,
    size: Any = None,
    dtype: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return random whole numbers in [low, high)."""
    given = list(bounds)
    if size is None and len(given) > 1 and isinstance(given[-1], (tuple, list)):
        size = given.pop()
    if high is None and given:
        high = given.pop()
    if given:
        low = given.pop()
    if high is None or given:
        raise TypeProblem(
            "randint takes low, high and a size", hint="randint(0, 10, (3,)) or randint(10, (3,))"
        )
    shape = _shape_of((), () if size is None else size)
    made = _whole_numbers(low, high, shape, dtype_name(dtype) or "int64")
    if requires_grad:
        set_requires_grad(made, True)
    return made


def _whole_numbers(low: Any, high: Any, shape: Shape, dtype: str) -> Tensor:
    start, stop = integer(low, "low"), integer(high, "high")
    if start >= stop:
        raise ValueProblem(
            f"random_ expects 'from' to be less than 'to', but got from={start} >= to={stop}",
            kind="RuntimeError",
        )
    return _made(stream().integers(start, stop, _count(shape)), shape, dtype, False)


@operator(
    "randperm",
    operands=(),
    method=False,
    help=_help("randperm(n, *, dtype=int64)", "The numbers 0 to n - 1 in random order.", "randperm", see=SEE),
    samples=NOT_CHECKED,
)
def randperm(n: Any, *, dtype: Any = None) -> Tensor:
    """Return the numbers 0 to n - 1 in random order."""
    shape = lengths_of((n,))
    check_size(shape, "a tensor", 64)  # the shuffle keeps Python numbers meanwhile
    return _made(stream().permutation(shape[0]), shape, dtype_name(dtype) or "int64", False)


@operator(
    "bernoulli",
    help=_help(
        "bernoulli(input, p=None)",
        "1 with the probability that input gives for each element (or p for all), else 0.",
        "bernoulli",
        see=SEE,
    ),
    samples=NOT_CHECKED,
)
def bernoulli(input: Any, p: Any = None) -> Tensor:
    """Return 0 or 1 for each element, by chance."""
    value = _value_of(input)
    shape, count = shape_now(value), size_of(value)
    dtype = dtype_of(value) if is_floating(value) else default_dtype()
    if p is not None:
        drawn = _made(stream().coins(float(number_of(p, "p")), count), shape, dtype, False)
        return _recorded(_tossed, drawn, input)
    chances = np.asarray(value).reshape(-1)
    if not np.all((chances >= 0) & (chances <= 1)):
        raise ValueProblem(
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false.",
            hint="chances are in [0, 1]",
            kind="RuntimeError",
        )
    return _recorded(_tossed, _made(stream().uniform(count, dtype) < chances, shape, dtype, False), input)


# ----- like another tensor -----------------------------------------------------------------------------


def _like_help(name: str, what: str) -> Help:
    return _help(
        f"{name}_like(input, *, dtype=None, requires_grad=False)",
        f"{what}, of the shape and dtype of input.",
        f"{name}_like",
        see=(name, "manual_seed"),
    )


@operator(
    "rand_like",
    method=False,
    help=_like_help("rand", "Random numbers in [0, 1)"),
    samples=NOT_CHECKED,
)
def rand_like(input: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return random numbers in [0, 1) of the shape and dtype of `input`."""
    value = _value_of(input)
    return rand(size=shape_now(value), dtype=dtype or dtype_of(value), requires_grad=requires_grad)  # type: ignore[no-any-return]


@operator(
    "randn_like",
    method=False,
    help=_like_help("randn", "Random numbers of the standard normal distribution"),
    samples=NOT_CHECKED,
)
def randn_like(input: Any, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Return normally distributed random numbers of the shape and dtype of `input`."""
    value = _value_of(input)
    return randn(size=shape_now(value), dtype=dtype or dtype_of(value), requires_grad=requires_grad)  # type: ignore[no-any-return]


@operator(
    "randint_like",
    method=False,
    help=_help(
        "randint_like(input, low, high=None, *, dtype=None)",
        "Random whole numbers from low (or 0) up to, not including, high, of the shape and dtype of input.",
        "randint_like",
        see=("randint", "manual_seed"),
    ),
    samples=NOT_CHECKED,
)
def randint_like(input: Any, low: Any, high: Any = None, *, dtype: Any = None) -> Tensor:
    """Return random whole numbers in [low, high) of the shape and dtype of `input`."""
    value = _value_of(input)
    start, stop = (0, low) if high is None else (low, high)
    return _whole_numbers(start, stop, shape_now(value), dtype_name(dtype) or dtype_of(value))
