"""What every distribution is: its parameters and their limits, the shapes of a batch and an event, its answers.

Source: https://docs.pytorch.org/docs/stable/distributions.html
"""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, constant, data_of, grad_mode
from gradcli.core.values import broadcast_shape, default_dtype
from gradcli.errors import ValueProblem
from gradcli.lang.library.distributions.quantities import Quantity, exp, spread, sqrt
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import NUMBERS, described, shape_text
from gradcli.lang.values.objects import Builtin, Size
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.tensor_text import size_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar, Self


class Limit:
    """Which values a parameter or a draw may have; `shown` is PyTorch's text of it."""

    __slots__ = ("holds", "shown")

    def __init__(self, shown: str, holds: Callable[[Any], Any]) -> None:
        self.shown = shown
        self.holds = holds

    def allows(self, value: Tensor) -> bool:
        """Tell whether all elements are within the limit."""
        return bool(np.all(self.holds(np.asarray(data_of(value)))))


REAL = Limit("Real()", lambda x: x == x)
REAL_VECTOR = Limit("IndependentConstraint(Real(), 1)", lambda x: x == x)
POSITIVE = Limit("GreaterThan(lower_bound=0.0)", lambda x: x > 0)
POSITIVE_VECTOR = Limit("IndependentConstraint(GreaterThan(lower_bound=0.0), 1)", lambda x: x > 0)
NOT_NEGATIVE = Limit("GreaterThanEq(lower_bound=0.0)", lambda x: x >= 0)
UNIT = Limit("Interval(lower_bound=0.0, upper_bound=1.0)", lambda x: (x >= 0) & (x <= 1))
BOOLEAN = Limit("Boolean()", lambda x: (x == 0) | (x == 1))
COUNT = Limit("IntegerGreaterThan(lower_bound=0)", lambda x: (x >= 0) & (x % 1 == 0))
SIMPLEX = Limit("Simplex()", lambda x: np.all(x >= 0, -1) & (np.abs(np.sum(x, -1) - 1) < 1e-6))
ONE_HOT = Limit("OneHot()", lambda x: np.all((x == 0) | (x == 1), -1) & (np.sum(x, -1) == 1))


LOC_SCALE = {"loc": REAL, "scale": POSITIVE}
# Where PyTorch has the classes whose module is not called as they are.
_MODULES = {
    "HalfCauchy": "half_cauchy",
    "MixtureSameFamily": "mixture_same_family",
    "NegativeBinomial": "negative_binomial",
    "OneHotCategoricalStraightThrough": "one_hot_categorical",
    "RelaxedBernoulli": "relaxed_bernoulli",
    "RelaxedOneHotCategorical": "relaxed_categorical",
    "TransformedDistribution": "transformed_distribution",
    "HalfNormal": "half_normal",
    "LogNormal": "log_normal",
    "MultivariateNormal": "multivariate_normal",
    "OneHotCategorical": "one_hot_categorical",
    "StudentT": "studentT",
}


def whole_numbers_to(most: int) -> Limit:
    """Return the limit of the numbers from 0 to `most`."""
    shown = f"IntegerInterval(lower_bound=0, upper_bound={most})"
    return Limit(shown, lambda x: (x >= 0) & (x <= most) & (x % 1 == 0))


class Distribution:
    """A distribution as a value of a program; the formulas are those of its subclass.

    `limits` are the parameters by name, in the order in which they are shown; `values` what of them was given or asked for.
    """

    __slots__ = ("batch", "checks", "event", "values")
    in_words = "a distribution"
    signature = ""
    limits: ClassVar[dict[str, Limit]] = {}
    support: Limit = REAL
    reparameterised = True
    shows_nothing = False  # PyTorch's text has no parameters where they are kept inside
    methods: ClassVar[dict[str, Builtin]]
    attributes: ClassVar[dict[str, Any]]

    def __init__(self, *given: Any, validate_args: Any = None) -> None:
        self.checks = validate_args is None or truth(validate_args)
        self.event: tuple[int, ...] = ()
        self.values: dict[str, Quantity] = {}
        self.batch = self.take(*given)
        if self.checks:
            self.check_parameters()

    def take(self, *given: Any) -> tuple[int, ...]:
        """Keep the parameters, in one shape; return the shape of the batch."""
        names = [name for name in self.limits if name in self.signature]
        for name, tensor in zip(names, tensors_in_one_shape(given)):
            self.values[name] = Quantity(tensor)
        return () if all(type(x) in NUMBERS for x in given) else self.values[names[0]].shape

    @classmethod
    def name(cls) -> str:
        """Return the name of the distribution."""
        return cls.__name__

    @classmethod
    def further(cls) -> dict[str, Any]:
        """Return the attributes that only this distribution has."""
        return {}

    @staticmethod
    def type_name(value: Any) -> str:
        """Return the name of its class."""
        name = value.name()
        return f"torch.distributions.{_MODULES.get(name, name.lower())}.{name}"

    def __getattr__(self, name: str) -> Quantity:
        """Return a parameter, computed from another at its first use if need be, recorded wherever that is."""
        if name not in self.values:
            if name not in self.limits:
                raise AttributeError(name)
            with grad_mode(True):
                self.values[name] = self.computed(name)
        return self.values[name]

    def computed(self, name: str) -> Quantity:
        """Return a parameter that was not given, computed from the one that was."""
        raise AttributeError(name)

    # ----- checks --------------------------------------------------------------------------------------

    def check_parameters(self) -> None:
        """Refuse parameters beyond their limits. Raises: ValueProblem in PyTorch's words."""
        for name, limit in self.limits.items():
            if name in self.values:
                self.expect(name, limit)

    def expect(self, name: str, limit: Limit) -> None:
        """Refuse a parameter beyond a limit. Raises: ValueProblem in PyTorch's words."""
        value = self.values[name].tensor
        if not limit.allows(value):
            needs = f"of distribution {self._text()} to satisfy the constraint {limit.shown}"
            raise _outside(value, limit, f"parameter {name}", needs)

    def _text(self) -> str:
        from gradcli.lang.values.printing import Printer

        return self.shown_as(Printer())

    def checked(self, value: Any) -> Quantity:
        """Return a value whose chance is asked for. Raises: ValueProblem in PyTorch's words for one outside the support."""
        if type(value) is not Tensor:
            if self.checks:
                raise ValueProblem(
                    f"The value argument to log_prob must be a Tensor, not {described(value)}",
                    hint="log_prob(torch.tensor(0.5))",
                    said="The value argument to log_prob must be a Tensor",
                )
            return Quantity(value)
        if self.checks:
            self._check_shape(value.shape)
            limit = self.allowed()
            if not limit.allows(value):
                needs = f"to be within the support ({limit.shown}) of the distribution {self._text()}"
                raise _outside(value, limit, "value argument", needs)
        return Quantity(value)

    def _check_shape(self, shape: tuple[int, ...]) -> None:
        whole = (*self.batch, *self.event)
        if shape[len(shape) - len(self.event) :] != self.event:
            raise ValueProblem(
                "The right-most size of value must match event_shape: "
                f"{size_text(shape)} vs {size_text(self.event)}."
            )
        for a, b in zip(reversed(shape), reversed(whole)):
            if a != 1 and b not in (1, a):
                raise ValueProblem(
                    "Value is not broadcastable with batch_shape+event_shape: "
                    f"{size_text(shape)} vs {size_text(whole)}."
                )

    def allowed(self) -> Limit:
        """Return which values have a chance."""
        return self.support

    # ----- answers -------------------------------------------------------------------------------------

    def expanded(self, sizes: tuple[int, ...]) -> Self:
        """Return the same distribution with a batch of other sizes."""
        made = object.__new__(type(self))
        made.checks, made.event, made.batch = self.checks, self.event, sizes
        made.values = {
            name: spread(value, (*sizes, *value.shape[len(self.batch) :]))
            for name, value in self.values.items()
        }
        return made

    def extended(self, sizes: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of a draw."""
        return (*sizes, *self.batch, *self.event)

    def lacks(self, what: str) -> ValueProblem:
        """Return the problem of an answer that the distribution does not have."""
        return ValueProblem(f"{self.name()} has no {what}", kind="NotImplementedError", said="")

    def has_rsample(self) -> bool:
        """Tell whether gradients reach the parameters through a draw."""
        return self.reparameterised

    def draw(self, sizes: tuple[int, ...]) -> Quantity:
        """Return numbers drawn in such a way that gradients reach the parameters."""
        raise self.lacks("rsample")

    def draw_values(self, sizes: tuple[int, ...]) -> Quantity:
        """Return numbers drawn; nothing is recorded."""
        return self.draw(sizes)

    def log_density(self, x: Quantity) -> Quantity:
        """Return the logarithm of the density or the chance of `x`."""
        raise self.lacks("log_prob")

    def area(self, x: Quantity) -> Quantity:
        """Return the chance of a value up to `x`."""
        raise self.lacks("cdf")

    def quantile(self, p: Quantity) -> Quantity:
        """Return the value below which others lie with the chance `p`."""
        raise self.lacks("icdf")

    def entropy(self) -> Quantity:
        """Return the entropy in nats."""
        raise self.lacks("entropy")

    def mean(self) -> Quantity:
        """Return the mean."""
        raise self.lacks("mean")

    def variance(self) -> Quantity:
        """Return the variance."""
        raise self.lacks("variance")

    def stddev(self) -> Quantity:
        """Return the standard deviation."""
        return sqrt(self.variance())

    def mode(self) -> Quantity:
        """Return the most likely value."""
        raise self.lacks("mode")

    def listed(self) -> Quantity:
        """Return all values that the distribution may take."""
        raise self.lacks("enumerate_support")

    def shown_as(self, printer: Any) -> str:
        """Return PyTorch's text: parameters of one element as they are, else their sizes."""
        parts = []
        for name in () if self.shows_nothing else self.limits:
            if name in self.values:
                tensor = self.values[name].tensor
                text = in_text(tensor, printer) if tensor.size == 1 else size_text(tensor.shape)
                parts.append(f"{name}: {text}")
        return f"{self.name()}({', '.join(parts)})"


def _outside(value: Tensor, limit: Limit, what: str, needs: str) -> ValueProblem:
    """Return the problem of values beyond a limit."""
    from gradcli.lang.values.printing import Printer

    kind = "Parameter" if value.state is not None and value.state.name == "Parameter" else "Tensor"
    return ValueProblem(
        f"{what} is outside {limit.shown}",
        hint="validate_args=False takes any value",
        said=f"Expected {what} ({kind} of shape {shape_text(value)}) {needs}, "
        f"but found invalid values:\n{in_text(value, Printer())}",
    )


def in_text(tensor: Tensor, printer: Any) -> str:
    """Return a tensor as an f-string shows it: one without axes as a number."""
    from gradcli.lang.values.formatting import apply_spec

    return apply_spec(tensor, "", "", printer.texts)


def one_of_two(probs: Any, logits: Any) -> tuple[str, Any]:
    """Return the name and value of the one that is given. Raises: ValueProblem for both and for none."""
    if (probs is None) is (logits is None):
        raise ValueProblem("Either `probs` or `logits` must be specified, but not both.")
    return ("probs", probs) if logits is None else ("logits", logits)


def tensors_in_one_shape(given: tuple[Any, ...]) -> list[Tensor]:
    """Return parameters as tensors of one shape; numbers take the dtype of the first tensor among them.

    Raises: ValueProblem in PyTorch's words for what is neither.
    """
    for value in given:
        if type(value) not in NUMBERS and type(value) is not Tensor:
            raise ValueProblem(
                "Input arguments must all be instances of Number, torch.Tensor or objects implementing "
                "__torch_function__.",
                hint=f"this is {described(value)}",
            )
    dtype = next((x.dtype for x in given if type(x) is Tensor), default_dtype())
    tensors = [x if type(x) is Tensor else OPERATORS["full"].call((), x, dtype=dtype) for x in given]
    shape = tuple(broadcast_shape(*[t.shape for t in tensors]))
    return [spread(Quantity(t), shape).tensor for t in tensors]


# ----- as values of a program --------------------------------------------------------------------------------


def _sizes(given: Any) -> tuple[int, ...]:
    return tuple([whole_number(size, "a size") for size in iterated(given)])


def _sample(d: Distribution, sizes: Any) -> Tensor:
    with grad_mode(False):
        return constant(data_of(d.draw_values(_sizes(sizes)).tensor))


def _rsample(d: Distribution, sizes: Any) -> Tensor:
    if not d.has_rsample():
        raise d.lacks("rsample")
    return d.draw(_sizes(sizes)).tensor  # type: ignore[no-any-return]


def _listed(d: Distribution, expand: Any) -> Tensor:
    values = d.listed()
    count = values.shape[0]
    values = Quantity(OPERATORS["reshape"].call(values.tensor, (count, *[1] * len(d.batch), *d.event)))
    return spread(values, (count, *d.batch, *d.event)).tensor if truth(expand) else values.tensor  # type: ignore[no-any-return]


Distribution.methods = {
    "sample": Builtin("sample", "self, sample_shape=()", _sample),
    "rsample": Builtin("rsample", "self, sample_shape=()", _rsample),
    "sample_n": Builtin("sample_n", "self, n", lambda d, n: _sample(d, (n,))),
    "log_prob": Builtin("log_prob", "self, value", lambda d, x: d.log_density(d.checked(x)).tensor),
    "cdf": Builtin("cdf", "self, value", lambda d, x: d.area(d.checked(x)).tensor),
    "icdf": Builtin("icdf", "self, value", lambda d, p: d.quantile(Quantity(p)).tensor),
    "entropy": Builtin("entropy", "self", lambda d: d.entropy().tensor),
    "perplexity": Builtin("perplexity", "self", lambda d: exp(d.entropy()).tensor),
    "expand": Builtin("expand", "self, batch_shape", lambda d, shape: d.expanded(_sizes(shape))),
    "enumerate_support": Builtin("enumerate_support", "self, expand=True", _listed),
}


def _answer(name: str) -> Callable[[Any, Any, Any], Any]:
    return lambda d, _runtime, _span: getattr(d, name)().tensor


def parameter(name: str) -> Callable[[Any, Any, Any], Any]:
    """Return the attribute that reads a parameter."""
    return lambda d, _runtime, _span: getattr(d, name).tensor


ANSWERS: dict[str, Callable[[Any, Any, Any], Any]] = {
    **{name: _answer(name) for name in ("mean", "variance", "stddev", "mode")},
    "batch_shape": lambda d, runtime, span: Size(d.batch),
    "event_shape": lambda d, runtime, span: Size(d.event),
    "has_rsample": lambda d, runtime, span: d.has_rsample(),
}
