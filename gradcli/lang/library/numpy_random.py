"""`numpy.random`, as far as data for a lesson are made with it; the numbers are numpy's own."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.values import check_size
from gradcli.errors import ValueProblem
from gradcli.lang.values.binding import plain_argument
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import NUMBERS, described, is_array
from gradcli.lang.values.objects import Builtin, Namespace, namespace_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

# Drawn by numpy's legacy generator, name by name: the parameters.
_DRAWN = {
    "normal": "loc=0.0, scale=1.0, size=None",
    "uniform": "low=0.0, high=1.0, size=None",
    "randint": "low, high=None, size=None",
    "random": "size=None",
    "random_sample": "size=None",
    "standard_normal": "size=None",
    "permutation": "x",
    "choice": "a, size=None, replace=True, p=None",
    "exponential": "scale=1.0, size=None",
    "binomial": "n, p, size=None",
    "poisson": "lam=1.0, size=None",
}


def numpy_random(runtime: Runtime) -> dict[str, Any]:
    """Return the functions of `numpy.random`, which share one stream of random numbers."""
    stream = runtime.numpy_stream = np.random.RandomState()

    def new_stream(number: Any) -> Namespace:
        own = np.random.RandomState()
        functions = _functions_of(own)
        functions["seed"].function(number)
        return namespace_of("numpy.random.RandomState", functions)

    return {
        **_functions_of(stream),
        "RandomState": Builtin("RandomState", "seed=None", new_stream),
    }


def _functions_of(stream: Any) -> dict[str, Any]:
    """Return the functions that draw from one of numpy's legacy generators."""

    def seed(number: Any) -> None:
        given = None if number is None else whole_number(number, "a seed")
        if given is not None and not 0 <= given < 2**32:
            raise ValueProblem("Seed must be between 0 and 2**32 - 1")
        stream.seed(given)

    def of_sizes(name: str) -> Callable[..., Any]:
        def draw(sizes: list[Any]) -> Any:
            shape = tuple([whole_number(size, "a size") for size in sizes])
            check_size(shape, "an array")
            return _drawn(getattr(stream, name), shape)

        return draw

    def shuffle(array: Any) -> None:
        if not is_array(array) and type(array) is not list:
            raise ValueProblem(f"shuffle takes an array or a list, not {described(array)}")
        stream.shuffle(array)

    found: dict[str, Any] = {
        name: Builtin(name, signature, _drawer(stream, name)) for name, signature in _DRAWN.items()
    }
    found["seed"] = Builtin("seed", "seed=None", seed, silent=True)
    found["rand"] = Builtin("rand", "*sizes", of_sizes("rand"))
    found["randn"] = Builtin("randn", "*sizes", of_sizes("randn"))
    found["shuffle"] = Builtin("shuffle", "x", shuffle, silent=True)
    return found


def _drawer(stream: Any, name: str) -> Callable[..., Any]:
    def draw(*given: Any) -> Any:
        values = [_plain(value) for value in given]
        size = values[-1] if name not in ("permutation", "choice") else None
        if isinstance(size, tuple):
            check_size(size, "an array")
        elif type(size) is int:
            check_size((size,), "an array")
        return _drawn(getattr(stream, name), values)

    return draw


def _drawn(function: Callable[..., Any], values: Any) -> Any:
    try:
        return function(*values)
    except (ValueError, TypeError, OverflowError, MemoryError) as error:
        raise ValueProblem(str(error)) from None


def _plain(value: Any) -> Any:
    """Return an argument as numpy takes it: numbers, arrays, sizes as tuples."""
    value = plain_argument(value)
    if isinstance(value, (tuple, list)):
        return tuple(_plain(part) for part in value)
    if value is None or type(value) in NUMBERS or is_array(value):
        return value
    raise ValueProblem(f"numpy.random takes numbers and arrays, not {described(value)}")
