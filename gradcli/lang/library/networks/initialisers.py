"""`torch.nn.init`: weights filled with numbers in place, outside every graph."""

from __future__ import annotations

import math

from gradcli.core.generator import drawn_from
from gradcli.core.lazy import np
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, grad_mode
from gradcli.errors import ValueProblem
from gradcli.lang.library.random_streams import generator_of
from gradcli.lang.running.inplace_calls import filled, updated
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.tensor_methods import tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_MOST_ROUNDS = 10_000  # of drawing numbers again
_GAINS = {
    "linear": 1.0,
    "sigmoid": 1.0,
    "tanh": 5.0 / 3,
    "relu": math.sqrt(2.0),
    "selu": 3.0 / 4,
}


def _without_graph(fill: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def run(tensor: Any, *settings: Any) -> Tensor:
        with grad_mode(False):
            return fill(tensors_of(tensor, "init")[0], *settings)

    return run


def _drawing(fill: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return a function that takes one argument more, the generator to draw from."""

    def run(t: Tensor, *given: Any) -> Tensor:
        *settings, generator = given
        return drawn_from(generator_of(generator), lambda: fill(t, *settings))  # type: ignore[no-any-return]

    return run


def _uniform(t: Tensor, low: Any, high: Any) -> Tensor:
    return updated(t, OPERATORS["uniform"].call(low, high, t.shape, dtype=t.dtype))


def _normal(t: Tensor, mean: Any, std: Any) -> Tensor:
    return updated(t, OPERATORS["normal"].call(mean, std, t.shape, dtype=t.dtype))


def _eye(t: Tensor) -> Tensor:
    if len(t.shape) != 2:
        raise ValueProblem("Only tensors with 2 dimensions are supported")
    return updated(t, OPERATORS["eye"].call(*t.shape, dtype=t.dtype))


def _dirac(t: Tensor, groups: Any) -> Tensor:
    """Make the kernels of a convolution pass on their channels as they are, as far as there are as many."""
    rank = len(t.shape)
    if rank not in (3, 4, 5):
        raise ValueProblem("Only tensors with 3, 4, or 5 dimensions are supported")
    outputs, inputs, *field = t.shape
    if outputs % groups:
        raise ValueProblem("dim 0 must be divisible by groups")
    each = outputs // groups
    kernels = np.zeros(t.shape, t.dtype)
    middle = tuple([length // 2 for length in field])
    for group in range(groups):
        for channel in range(min(each, inputs)):
            kernels[(group * each + channel, channel, *middle)] = 1.0
    return updated(t, Tensor(kernels))


def _orthogonal(t: Tensor, gain: Any) -> Tensor:
    """Fill a weight with rows, or columns, that are orthonormal: the Q of random numbers, its signs those of R."""
    if len(t.shape) < 2:
        raise ValueProblem("Only tensors with 2 or more dimensions are supported")
    if not t.size:
        return t
    rows = t.shape[0]
    columns = t.size // rows
    drawn = OPERATORS["normal"].call(0.0, 1.0, (rows, columns), dtype=t.dtype)
    numbers = data_of(drawn)
    q, r = np.linalg.qr(numbers.T if rows < columns else numbers)
    q = q * np.sign(np.diagonal(r))
    return updated(t, Tensor(((q.T if rows < columns else q) * gain).reshape(t.shape).astype(t.dtype)))


def _truncated(t: Tensor, mean: Any, std: Any, low: Any, high: Any) -> Tensor:
    """Fill a weight with normal numbers between two bounds; those outside are drawn again.

    Where few are inside, even numbers are drawn between the bounds, and each is kept as often as the curve is high there.
    """
    bounds = [float(np.asarray(bound, t.dtype)) for bound in (low, high)]
    first, last = (0.5 * math.erf((bound - mean) / std / math.sqrt(2.0)) for bound in (low, high))
    often = last - first > 0.3

    def drawn() -> tuple[Any, Any]:
        """Return numbers, and which of them are not to be kept."""
        if often:
            x = data_of(OPERATORS["normal"].call(mean, std, t.shape, dtype=t.dtype))
            return x, (x < bounds[0]) | (x > bounds[1])
        x = data_of(OPERATORS["uniform"].call(low, high, t.shape, dtype=t.dtype))
        height = -0.5 * ((x - mean) / std) ** 2 + 0.5 * ((max(low, min(mean, high)) - mean) / std) ** 2
        return x, np.log(data_of(OPERATORS["uniform"].call(0.0, 1.0, t.shape, dtype=t.dtype))) > height

    numbers, bad = drawn()
    for _ in range(_MOST_ROUNDS):
        if not np.any(bad):
            return updated(t, Tensor(numbers))
        more, worse = drawn()
        numbers, bad = np.where(bad, more, numbers), bad & worse
    raise ValueProblem(f"no numbers of mean {mean} and std {std} are found between {low} and {high}")


def _sparse(t: Tensor, sparsity: Any, std: Any, generator: Any) -> Tensor:
    """Fill a matrix with normal numbers, of which a share of each column is 0.

    Which ones are 0 is drawn from the stream of programs, whatever the generator is, as in PyTorch.
    """
    if len(t.shape) != 2:
        raise ValueProblem("Only tensors with 2 dimensions are supported")
    rows, columns = t.shape
    drawn = drawn_from(
        generator_of(generator), lambda: OPERATORS["normal"].call(0.0, std, t.shape, dtype=t.dtype)
    )
    numbers = np.array(data_of(drawn))
    for column in range(columns):
        order = data_of(OPERATORS["randperm"].call(rows))
        numbers[order[: math.ceil(sparsity * rows)], column] = 0.0
    return updated(t, Tensor(numbers))


def _fans(t: Tensor) -> tuple[int, int]:
    """Return how many inputs and outputs a weight has. Raises: ValueProblem for fewer than two axes."""
    if len(t.shape) < 2:
        raise ValueProblem(
            "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions",
            hint="a weight has the shape (outputs, inputs)",
        )
    field = math.prod(t.shape[2:])
    return t.shape[1] * field, t.shape[0] * field


def _gain(nonlinearity: Any, param: Any = None) -> float:
    """Return the factor that PyTorch recommends for a nonlinearity. Raises: ValueProblem for one that it does not know."""
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else float(param)
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity not in _GAINS:
        raise ValueProblem(f"Unsupported nonlinearity {nonlinearity}")
    return _GAINS[nonlinearity]


def _xavier(t: Tensor, gain: Any) -> float:
    return float(gain) * math.sqrt(2.0 / float(sum(_fans(t))))


def _kaiming(t: Tensor, a: Any, mode: Any, nonlinearity: Any) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueProblem(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    fan = _fans(t)[mode == "fan_out"]
    return _gain(nonlinearity, a) / math.sqrt(fan)


def xavier_uniform(t: Tensor, gain: Any) -> Tensor:
    """Fill a weight with even numbers around 0, as far as its inputs and outputs are few."""
    bound = math.sqrt(3.0) * _xavier(t, gain)
    return _uniform(t, -bound, bound)


def _kaiming_uniform(t: Tensor, a: Any, mode: Any, nonlinearity: Any) -> Tensor:
    bound = math.sqrt(3.0) * _kaiming(t, a, mode, nonlinearity)
    return _uniform(t, -bound, bound)


_FILLS: dict[str, tuple[str, Callable[..., Tensor]]] = {
    "zeros_": ("tensor", lambda t: filled(t, 0.0)),
    "ones_": ("tensor", lambda t: filled(t, 1.0)),
    "constant_": ("tensor, val", filled),
    "eye_": ("tensor", _eye),
    "dirac_": ("tensor, groups=1", _dirac),
    "sparse_": ("tensor, sparsity, std=0.01, generator=None", _sparse),
}
# Those that draw all their numbers from `generator=`.
_DRAWN: dict[str, tuple[str, Callable[..., Tensor]]] = {
    "orthogonal_": ("tensor, gain=1", _orthogonal),
    "trunc_normal_": ("tensor, mean=0.0, std=1.0, a=-2.0, b=2.0", _truncated),
    "uniform_": ("tensor, a=0.0, b=1.0", _uniform),
    "normal_": ("tensor, mean=0.0, std=1.0", _normal),
    "xavier_uniform_": ("tensor, gain=1.0", xavier_uniform),
    "xavier_normal_": ("tensor, gain=1.0", lambda t, gain: _normal(t, 0.0, _xavier(t, gain))),
    "kaiming_uniform_": ("tensor, a=0, mode='fan_in', nonlinearity='leaky_relu'", _kaiming_uniform),
    "kaiming_normal_": (
        "tensor, a=0, mode='fan_in', nonlinearity='leaky_relu'",
        lambda t, a, mode, nonlinearity: _normal(t, 0.0, _kaiming(t, a, mode, nonlinearity)),
    ),
}


def init_members() -> dict[str, Any]:
    """Return the functions of `torch.nn.init`."""
    fills = {
        **_FILLS,
        **{name: (f"{given}, generator=None", _drawing(fill)) for name, (given, fill) in _DRAWN.items()},
    }
    found = {
        name: Builtin(name, signature, _without_graph(fill)) for name, (signature, fill) in fills.items()
    }
    found["calculate_gain"] = Builtin("calculate_gain", "nonlinearity, param=None", _gain)
    return found
