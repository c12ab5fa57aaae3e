"""Tensors with the signs of arithmetic, so that the formulas of distributions read as on paper."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import cast
from gradcli.lang.values.combine import core_call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def plain(x: Any) -> Any:
    """Return the tensor of a quantity, and anything else as it is."""
    return x.tensor if type(x) is Quantity else x


def numbers_of(x: Quantity) -> Any:
    """Return the elements of a quantity as an array, without a graph."""
    return np.asarray(data_of(x.tensor))


def _sign(sign: str, swapped: bool = False) -> Callable[[Any, Any], Quantity]:
    def combined(a: Any, b: Any) -> Quantity:
        first, second = (b, a) if swapped else (a, b)
        return Quantity(core_call(sign)(plain(first), plain(second)))

    return combined


class Quantity:
    """A tensor in a formula."""

    __slots__ = ("tensor",)

    def __init__(self, tensor: Any) -> None:
        self.tensor = tensor

    __add__, __radd__ = _sign("+"), _sign("+", swapped=True)
    __sub__, __rsub__ = _sign("-"), _sign("-", swapped=True)
    __mul__, __rmul__ = _sign("*"), _sign("*", swapped=True)
    __truediv__, __rtruediv__ = _sign("/"), _sign("/", swapped=True)
    __pow__, __matmul__ = _sign("^"), _sign("@")
    __lt__, __le__, __gt__, __ge__ = _sign("<"), _sign("<="), _sign(">"), _sign(">=")

    def __neg__(self) -> Quantity:
        return of("neg", self)

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes."""
        shape: tuple[int, ...] = self.tensor.shape
        return shape

    @property
    def dtype(self) -> str:
        """The dtype."""
        return str(self.tensor.dtype)


def of(name: str, *xs: Any, **settings: Any) -> Quantity:
    """Return what the operator `name` makes of quantities."""
    return Quantity(OPERATORS[name].call(*[plain(x) for x in xs], **settings))


def _function(name: str) -> Callable[..., Quantity]:
    return lambda *xs, **settings: of(name, *xs, **settings)


log, log1p, exp, expm1, sqrt = map(_function, ("log", "log1p", "exp", "expm1", "sqrt"))
lgamma, digamma, xlogy, softplus = map(_function, ("lgamma", "digamma", "xlogy", "softplus"))
absolute, sign, floor, reciprocal = map(_function, ("abs", "sign", "floor", "reciprocal"))
where, full_like, zeros_like = map(_function, ("where", "full_like", "zeros_like"))


def total(x: Quantity, keepdim: bool = False) -> Quantity:
    """Return the sum along the last axis."""
    return of("sum", x, -1, keepdim=keepdim)


def spread(x: Quantity, shape: tuple[int, ...]) -> Quantity:
    """Return `x` seen in a larger shape."""
    return of("expand", x, *shape) if x.shape != shape else x


def drawn(numbers: Any, shape: tuple[int, ...], dtype: str) -> Quantity:
    """Return numbers drawn at random as a quantity of a shape and dtype."""
    array = numbers.reshape(shape)
    return Quantity(Tensor(cast(array if shape else float(array), dtype)))
