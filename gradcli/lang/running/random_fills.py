"""In-place draws: `x.normal_()`, `x.random_(10)`, `x.geometric_(0.5)`; the numbers are PyTorch's after a seed.

Source: https://pytorch.org/docs/stable/torch.html#in-place-random-sampling
"""

from __future__ import annotations

import math

from gradcli.core.generator import drawn_from, stream
from gradcli.core.inplace import assign
from gradcli.core.lazy import np
from gradcli.core.ops.axes import integer
from gradcli.core.ops.basic import to_dtype
from gradcli.core.ops.drawing import exponentials
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, is_grad_enabled, same_memory, state_of
from gradcli.errors import ValueProblem
from gradcli.lang.library.random_streams import generator_of
from gradcli.lang.running.inplace_calls import copied
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# The largest whole number of a dtype, which `random_()` goes up to; for floats the last one before gaps.
_LARGEST = {
    "float32": 1 << 24,
    "float64": 1 << 53,
    "float16": 1 << 11,
    "int64": (1 << 63) - 1,
    "int32": (1 << 31) - 1,
    "int16": (1 << 15) - 1,
    "int8": (1 << 7) - 1,
    "uint8": (1 << 8) - 1,
    "bool": 1,
}
_IN_C = {"int32": "int", "int16": "short", "int8": "signed char", "uint8": "unsigned char", "bool": "bool"}


def _fill(name: str, signature: str, draw: Callable[..., Any]) -> Builtin:
    """Return the method that fills a tensor with what `draw(tensor, ...)` gives, from `generator=` if it is given."""
    title = "".join([word.capitalize() for word in name.removesuffix("_").split("_")])

    def fill(t: Tensor, *given: Any) -> Tensor:
        *settings, generator = given
        recorded = t.requires_grad and is_grad_enabled()
        if recorded and t.is_leaf:
            copied(t, same_memory(t))  # refused, before anything is drawn
        drawn = to_dtype(drawn_from(generator_of(generator), lambda: draw(t, *settings)), t.dtype)
        if not recorded:
            return copied(t, drawn)
        # It stays in the graph, as in PyTorch, with the derivative 0.
        drawn = OPERATORS["where"].call(False, t, drawn)
        state_of(drawn).title = f"{title}Backward{_form(name, settings)}"
        assign(t, drawn, own=True)
        return t

    return Builtin(name, f"{signature}, *, generator=None", fill)


def _form(name: str, settings: list[Any]) -> int:
    """Return which of the forms of a method was called, as PyTorch counts them."""
    if name == "random_":
        return 2 if settings[0] is None else int(settings[1] is None)
    return 0 if name != "bernoulli_" else 1 if type(settings[0]) is Tensor else 2


def _normal(t: Tensor, mean: Any, std: Any) -> Any:
    return OPERATORS["normal"].call(mean, std, t.shape, dtype=t.dtype)


def _uniform(t: Tensor, low: Any, high: Any) -> Any:
    return OPERATORS["uniform"].call(low, high, t.shape, dtype=t.dtype)


def _tossed(t: Tensor, p: Any) -> Any:
    chances = p if type(p) is Tensor else OPERATORS["full"].call(t.shape, float(p), dtype="float64")
    return OPERATORS["bernoulli"].call(chances)


def _exponential(t: Tensor, rate: Any) -> Tensor:
    if not float(rate) > 0:
        raise ValueProblem(
            f"exponential_ expects lambda > 0.0, but found lambda={float(rate):g}", kind="RuntimeError"
        )
    return _shaped(t, exponentials(t.size, "float64") / float(rate))


def _geometric(t: Tensor, p: Any) -> Tensor:
    if not 0 < float(p) < 1:
        raise ValueProblem(
            f"geometric_ expects p to be in (0, 1), but got p={float(p):g}", kind="RuntimeError"
        )
    return _shaped(t, np.ceil(np.log(stream().uniform(t.size, "float64")) / math.log1p(-float(p))))


def _cauchy(t: Tensor, median: Any, width: Any) -> Tensor:
    if not float(width) > 0:
        raise ValueProblem(
            f"cauchy_ expects sigma > 0.0, but found sigma={float(width):g}", kind="RuntimeError"
        )
    turns = stream().uniform(t.size, "float64") - 0.5
    return _shaped(t, float(median) + float(width) * np.tan(math.pi * turns))


def _log_normal(t: Tensor, mean: Any, std: Any) -> Tensor:
    if not float(std) > 0:
        raise ValueProblem(
            f"log_normal_ expects std > 0.0, but found std={float(std):g}", kind="RuntimeError"
        )
    source = stream()
    return _shaped(t, np.exp([float(mean) + float(std) * source.one_normal() for _ in range(t.size)]))


def _whole(t: Tensor, first: Any, to: Any) -> Tensor:
    largest = _LARGEST[t.dtype]
    if first is None and to is None:
        wide = t.dtype in ("float64", "int64")
        words = stream().wide_words(t.size) if wide else stream().words(t.size)
        return _shaped(t, (words % np.uint64(largest + 1)).astype("int64"))
    start, stop = (
        (0, integer(first, "to")) if to is None else (integer(first or 0, "from"), integer(to, "to"))
    )
    if start >= stop:
        raise ValueProblem(
            f"random_ expects 'from' to be less than 'to', but got from={start} >= to={stop}",
            kind="RuntimeError",
        )
    if t.dtype in _IN_C and stop - 1 > largest:
        raise ValueProblem(f"to - 1 is out of bounds for {_IN_C[t.dtype]}", kind="RuntimeError")
    return _shaped(t, stream().integers(start, stop, t.size))


def _shaped(t: Tensor, numbers: Any) -> Tensor:
    return Tensor(np.asarray(numbers).reshape(t.shape))


RANDOM_FILLS = {
    fill.name: fill
    for fill in (
        _fill("normal_", "self, mean=0, std=1", _normal),
        _fill("uniform_", "self, low=0, high=1", _uniform),
        _fill("bernoulli_", "self, p=0.5", _tossed),
        _fill("exponential_", "self, lambd=1", _exponential),
        _fill("geometric_", "self, p", _geometric),
        _fill("cauchy_", "self, median=0, sigma=1", _cauchy),
        _fill("log_normal_", "self, mean=1, std=2", _log_normal),
        _fill("random_", "self, first=None, to=None", _whole),
    )
}
