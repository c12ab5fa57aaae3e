"""The kinds of `torch.distributions.transforms`: functions with an inverse and the logarithm of how much they stretch.

Source: https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.transforms
"""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.core.tensor import Tensor
from gradcli.core.values import broadcast_shape
from gradcli.errors import TypeProblem
from gradcli.lang.library.distributions.distribution import POSITIVE, SIMPLEX, UNIT, Distribution, Limit
from gradcli.lang.library.distributions.quantities import (
    Quantity,
    absolute,
    exp,
    expm1,
    full_like,
    log,
    log1p,
    of,
    softplus,
)
from gradcli.lang.library.distributions.transform import ComposeTransform, Transform
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import NUMBERS, described
from gradcli.lang.values.objects import Builtin, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BETWEEN_ONES = Limit("Interval(lower_bound=-1.0, upper_bound=1.0)", lambda x: (x >= -1) & (x <= 1))


class ExpTransform(Transform):
    """y = exp(x)."""

    __slots__ = ()
    limit = POSITIVE

    def computed(self, x: Quantity) -> Quantity:
        """Return exp(x)."""
        return exp(x)

    def inverted(self, y: Quantity) -> Quantity:
        """Return log(y)."""
        return log(y)

    def stretch(self, x: Quantity, y: Quantity) -> Quantity:
        """Return x."""
        return x


class PowerTransform(Transform):
    """y = x^exponent of positive numbers."""

    __slots__ = ("exponent",)
    signature = "exponent, cache_size=0"
    limit = POSITIVE

    def __init__(self, exponent: Any, cache_size: Any = 0) -> None:
        super().__init__(cache_size)
        self.exponent = exponent.tensor if type(exponent) is Quantity else exponent

    def computed(self, x: Quantity) -> Quantity:
        """Return x^exponent."""
        return of("pow", x, self.exponent)

    def inverted(self, y: Quantity) -> Quantity:
        """Return y^(1 / exponent)."""
        return (
            y ** (1 / Quantity(self.exponent)) if type(self.exponent) is Tensor else y ** (1 / self.exponent)
        )

    def stretch(self, x: Quantity, y: Quantity) -> Quantity:
        """Return log|exponent y / x|."""
        return log(absolute(self.exponent * y / x))

    def shape_after(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape that the exponent makes of one."""
        return tuple(broadcast_shape(shape, _shape_of(self.exponent)))


class SigmoidTransform(Transform):
    """y = 1 / (1 + exp(-x))."""

    __slots__ = ()
    limit = UNIT

    def computed(self, x: Quantity) -> Quantity:
        """Return the sigmoid, away from 0 and 1 by the last digit."""
        return _inside(of("sigmoid", x))

    def inverted(self, y: Quantity) -> Quantity:
        """Return log(y / (1 - y))."""
        y = _inside(y)
        return log(y) - log1p(-y)

    def stretch(self, x: Quantity, y: Quantity) -> Quantity:
        """Return log(y (1 - y))."""
        return -softplus(-x) - softplus(x)


def _inside(y: Quantity) -> Quantity:
    info = np.finfo(y.dtype)
    return of("clamp", y, float(info.tiny), 1.0 - float(info.eps))


class SoftplusTransform(Transform):
    """y = log(1 + exp(x))."""

    __slots__ = ()
    limit = POSITIVE

    def computed(self, x: Quantity) -> Quantity:
        """Return softplus(x)."""
        return softplus(x)

    def inverted(self, y: Quantity) -> Quantity:
        """Return log(exp(y) - 1)."""
        return log(-expm1(-y)) + y

    def stretch(self, x: Quantity, y: Quantity) -> Quantity:
        """Return log(sigmoid(x))."""
        return -softplus(-x)


class TanhTransform(Transform):
    """y = tanh(x)."""

    __slots__ = ()
    limit = BETWEEN_ONES

    def computed(self, x: Quantity) -> Quantity:
        """Return tanh(x)."""
        return of("tanh", x)

    def inverted(self, y: Quantity) -> Quantity:
        """Return atanh(y)."""
        return of("atanh", y)

    def stretch(self, x: Quantity, y: Quantity) -> Quantity:
        """Return log(1 - tanh(x)^2), in a form that loses no digits."""
        return 2.0 * (math.log(2.0) - x - softplus(-2.0 * x))


class AbsTransform(Transform):
    """y = |x|, which has no inverse of its own: the positive side is taken."""

    __slots__ = ()
    limit = POSITIVE
    invertible = False

    def computed(self, x: Quantity) -> Quantity:
        """Return |x|."""
        return absolute(x)

    def inverted(self, y: Quantity) -> Quantity:
        """Return y."""
        return y


class SoftmaxTransform(Transform):
    """y = softmax(x), up to a number that is added to all of x."""

    __slots__ = ()
    limit = SIMPLEX
    invertible = False

    def __init__(self, cache_size: Any = 0) -> None:
        super().__init__(cache_size)
        self.axes = 1

    def computed(self, x: Quantity) -> Quantity:
        """Return softmax(x)."""
        return of("softmax", x, -1)

    def inverted(self, y: Quantity) -> Quantity:
        """Return log(y)."""
        return log(y)


class AffineTransform(Transform):
    """y = loc + scale x."""

    __slots__ = ("loc", "scale")
    signature = "loc, scale, event_dim=0, cache_size=0"

    def __init__(self, loc: Any, scale: Any, event_dim: Any = 0, cache_size: Any = 0) -> None:
        super().__init__(cache_size)
        self.loc, self.scale = loc, scale
        self.axes = whole_number(event_dim, "event_dim")

    @property
    def sign(self) -> Any:
        """1 where it rises, -1 where it falls."""
        if type(self.scale) is Tensor:
            return of("sign", self.scale)
        return (self.scale > 0) - (self.scale < 0)

    def computed(self, x: Quantity) -> Quantity:
        """Return loc + scale x."""
        found: Quantity = self.loc + self.scale * x
        return found

    def inverted(self, y: Quantity) -> Quantity:
        """Return (y - loc) / scale."""
        found: Quantity = (y - self.loc) / self.scale
        return found

    def stretch(self, x: Quantity, y: Quantity) -> Quantity:
        """Return log|scale|, once for each event."""
        number = type(self.scale) in NUMBERS
        found = full_like(x, math.log(abs(self.scale))) if number else log(of("abs", self.scale))
        shape = x.shape
        if self.axes:
            kept = len(found.shape) - self.axes
            found = of("sum", of("reshape", found, (*found.shape[:kept], -1)), -1)
            shape = shape[: len(shape) - self.axes]
        return of("expand", found, *shape)

    def shape_after(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape that loc and scale make of one."""
        return tuple(broadcast_shape(shape, _shape_of(self.loc), _shape_of(self.scale)))


def _shape_of(x: Any) -> tuple[int, ...]:
    return tuple(x.shape) if type(x) is Tensor else ()


class CumulativeDistributionTransform(Transform):
    """y = the chance of a value up to x."""

    __slots__ = ("distribution",)
    distribution: Distribution
    signature = "distribution, cache_size=0"
    limit = UNIT

    def __init__(self, distribution: Any, cache_size: Any = 0) -> None:
        super().__init__(cache_size)
        if not isinstance(distribution, Distribution):
            raise TypeProblem(f"it takes a distribution, not {described(distribution)}")
        self.distribution = distribution

    def computed(self, x: Quantity) -> Quantity:
        """Return the chance."""
        return self.distribution.area(x)

    def inverted(self, y: Quantity) -> Quantity:
        """Return the value below which others lie with the chance `y`."""
        return self.distribution.quantile(y)

    def stretch(self, x: Quantity, y: Quantity) -> Quantity:
        """Return the logarithm of the density."""
        return self.distribution.log_density(x)


KINDS: tuple[type[Transform], ...] = (
    *(ExpTransform, PowerTransform, SigmoidTransform, SoftplusTransform, TanhTransform, AbsTransform),
    *(SoftmaxTransform, AffineTransform, ComposeTransform, CumulativeDistributionTransform),
)


def transform_members() -> dict[str, Any]:
    """Return the transforms by name."""
    found: dict[str, Any] = {kind.__name__: _type_of(kind) for kind in KINDS}
    found["Transform"] = TypeObject(
        "Transform",
        "torch.distributions.transforms.Transform",
        None,
        lambda value: isinstance(value, Transform),
    )
    found["identity_transform"] = ComposeTransform([])
    return found


def _type_of(kind: type[Transform]) -> TypeObject:
    def accepts(value: Any) -> bool:
        return type(value) is kind

    name = kind.__name__
    build = Builtin(name, kind.signature, lambda *given: kind(*given))
    return TypeObject(name, f"torch.distributions.transforms.{name}", build, accepts)
