"""What every transform of `torch.distributions.transforms` is; its inverse, and several one after the other.

Source: https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.transforms
"""

from __future__ import annotations

from gradcli.core.tensor import Tensor
from gradcli.errors import CallProblem, ValueProblem
from gradcli.lang.library.distributions.distribution import REAL, Limit
from gradcli.lang.library.distributions.quantities import Quantity, of
from gradcli.lang.values.kinds import described
from gradcli.lang.values.objects import Builtin
from gradcli.lang.values.sequence_methods import iterated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar


def rightmost_sum(x: Quantity, count: int) -> Quantity:
    """Return the sum over the last axes, so many of them."""
    return of("sum", x, tuple(range(-count, 0))) if count else x


class Transform:
    """A function of tensors as a value of a program; `axes` is how many of the last axes it takes together.

    With a `cache_size` of 1 it knows what it was last computed of, so that the inverse of that is exact.
    """

    __slots__ = ("_known", "axes", "caches")
    signature = "cache_size=0"
    limit: Limit = REAL
    rises: Any = 1
    invertible = True
    in_words = "a transform"
    callable_from_programs = True
    methods: ClassVar[dict[str, Builtin]]
    attributes: ClassVar[dict[str, Any]]
    type_name = staticmethod(lambda value: f"torch.distributions.transforms.{type(value).__name__}")

    def __init__(self, cache_size: Any = 0) -> None:
        self.caches = bool(cache_size)
        self.axes = 0
        self._known: tuple[Any, Any] | None = None

    @property
    def codomain(self) -> Limit:
        """Which values it gives."""
        return self.limit

    @property
    def sign(self) -> Any:
        """1 where it rises, -1 where it falls."""
        return self.rises

    @property
    def bijective(self) -> bool:
        """Whether each value comes from one alone."""
        return self.invertible

    def run(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return what it makes of a tensor."""
        if len(arguments) != 1 or named:
            raise CallProblem("a transform takes one tensor", hint="transform(x)")
        return self.forward(Quantity(arguments[0])).tensor

    def forward(self, x: Quantity) -> Quantity:
        """Return what it makes of `x`."""
        if self._known is not None and self._known[0] is x.tensor:
            return Quantity(self._known[1])
        y = self.computed(x)
        if self.caches:
            self._known = x.tensor, y.tensor
        return y

    def back(self, y: Quantity) -> Quantity:
        """Return what `y` was made of."""
        if self._known is not None and self._known[1] is y.tensor:
            return Quantity(self._known[0])
        x = self.inverted(y)
        if self.caches:
            self._known = x.tensor, y.tensor
        return x

    def computed(self, x: Quantity) -> Quantity:
        """Return the function's value."""
        raise NotImplementedError

    def inverted(self, y: Quantity) -> Quantity:
        """Return the inverse function's value."""
        raise NotImplementedError

    def stretch(self, x: Quantity, y: Quantity) -> Quantity:
        """Return the logarithm of the absolute value of the derivative's determinant."""
        raise ValueProblem(
            f"{type(self).__name__} has no log_abs_det_jacobian", kind="NotImplementedError", said=""
        )

    def shape_after(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of what it makes of a tensor of a shape."""
        return shape

    def shown_as(self, _printer: Any) -> str:
        """Return PyTorch's text."""
        return f"{type(self).__name__}()"


class InverseTransform(Transform):
    """The inverse of another one."""

    __slots__ = ("of",)

    def __init__(self, of: Transform) -> None:
        super().__init__()
        self.of = of
        self.axes = of.axes

    @property
    def sign(self) -> Any:
        """That of the other one."""
        return self.of.sign

    @property
    def bijective(self) -> bool:
        """Whether the other one is."""
        return self.of.bijective

    def forward(self, x: Quantity) -> Quantity:
        """Return what the other one makes `x` of."""
        return self.of.back(x)

    def back(self, y: Quantity) -> Quantity:
        """Return what the other one makes of `y`."""
        return self.of.forward(y)

    def stretch(self, x: Quantity, y: Quantity) -> Quantity:
        """Return that of the other one with the other sign."""
        return -self.of.stretch(y, x)

    def shape_after(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return that of the other one."""
        return self.of.shape_after(shape)

    def shown_as(self, printer: Any) -> str:
        """Return PyTorch's text."""
        return f"_InverseTransform({self.of.shown_as(printer)})"


class ComposeTransform(Transform):
    """One transform after the other."""

    __slots__ = ("parts",)
    signature = "parts, cache_size=0"

    def __init__(self, parts: Any, cache_size: Any = 0) -> None:
        super().__init__(cache_size)
        self.parts = transforms_of(parts)
        self.axes = max([part.axes for part in self.parts], default=0)

    @property
    def codomain(self) -> Limit:
        """That of the last one."""
        return self.parts[-1].codomain if self.parts else REAL

    @property
    def sign(self) -> Any:
        """1 where all together rise, -1 where they fall."""
        sign: Any = 1
        for part in self.parts:
            sign = sign * part.sign
        return sign

    @property
    def bijective(self) -> bool:
        """Whether all have inverses."""
        return all(part.bijective for part in self.parts)

    def forward(self, x: Quantity) -> Quantity:
        """Return what the last one gives."""
        for part in self.parts:
            x = part.forward(x)
        return x

    def back(self, y: Quantity) -> Quantity:
        """Return what the inverse of the first one gives."""
        for part in reversed(self.parts):
            y = part.back(y)
        return y

    def stretch(self, x: Quantity, y: Quantity) -> Quantity:
        """Return the sum over all."""
        found = None
        for part in self.parts:
            after = part.forward(x)
            each = rightmost_sum(part.stretch(x, after), self.axes - part.axes)
            found = each if found is None else found + each
            x = after
        return of("zeros_like", x) if found is None else found

    def shape_after(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape after the last one."""
        for part in self.parts:
            shape = part.shape_after(shape)
        return shape

    def shown_as(self, printer: Any) -> str:
        """Return PyTorch's text."""
        inside = ",\n    ".join([part.shown_as(printer) for part in self.parts])
        return f"ComposeTransform(\n    {inside}\n)"


def inverse_of(transform: Transform) -> Transform:
    """Return the transform that goes back."""
    if type(transform) is ComposeTransform:
        return ComposeTransform([inverse_of(part) for part in reversed(transform.parts)])
    return transform.of if type(transform) is InverseTransform else InverseTransform(transform)


def transforms_of(given: Any) -> list[Transform]:
    """Return one transform or several as a list. Raises: ValueProblem in PyTorch's words for what is none."""
    parts = [given] if isinstance(given, Transform) else list(iterated(given))
    for part in parts:
        if not isinstance(part, Transform):
            raise ValueProblem(
                "transforms must be a Transform or a list of Transforms", hint=f"this is {described(part)}"
            )
    return parts


def _stretch(transform: Transform, x: Any, y: Any) -> Tensor:
    found: Tensor = transform.stretch(Quantity(x), Quantity(y)).tensor
    return found


def _sign(transform: Transform, _runtime: Any, _span: Any) -> Any:
    sign = transform.sign
    return sign.tensor if type(sign) is Quantity else sign


def _setting(name: str) -> Any:
    def read(transform: Any, _runtime: Any, _span: Any) -> Any:
        from gradcli.lang.values.attributes import unknown_attribute

        if not hasattr(transform, name):
            raise unknown_attribute(transform, name)
        return getattr(transform, name)

    return read


Transform.methods = {
    "log_abs_det_jacobian": Builtin("log_abs_det_jacobian", "self, x, y", _stretch),
    "forward_shape": Builtin("forward_shape", "self, shape", lambda t, shape: t.shape_after(tuple(shape))),
}
Transform.attributes = {
    "inv": lambda t, runtime, span: inverse_of(t),
    "sign": _sign,
    **{name: _setting(name) for name in ("bijective", "loc", "scale", "parts", "exponent", "distribution")},
}
