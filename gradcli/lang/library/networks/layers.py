"""The layers that every network has: `nn.Linear(2, 1)`, `nn.Embedding(4, 2)`, `nn.Flatten()`, `nn.Dropout(p)`."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor, data_of, grad_mode, set_requires_grad, state_of
from gradcli.core.tensor import tensor as new_leaf
from gradcli.errors import AssertProblem, TypeProblem, ValueProblem
from gradcli.lang.library.networks.module import Module, type_of_kind
from gradcli.lang.running.inplace_calls import updated
from gradcli.lang.values.binding import call_operator, dtype_name
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.tensor_methods import tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar


def new_parameter(shape: tuple[int, ...], dtype: str | None, fill: float = 0.0) -> Tensor:
    """Return a parameter of one number everywhere, zeros if not said otherwise."""
    leaf = new_leaf(data_of(OPERATORS["full"].call(shape, fill, dtype=dtype)))
    set_requires_grad(leaf, True)
    state_of(leaf).name = "Parameter"
    return leaf


def filled_evenly(t: Tensor, bound: float) -> None:
    """Fill a parameter with random numbers from -bound to bound."""
    with grad_mode(False):
        updated(t, OPERATORS["uniform"].call(-bound, bound, t.shape, dtype=t.dtype))


def draw_weights(
    module: Module, shape: tuple[int, ...], outputs: int, fan_in: int, bias: Any, dtype: Any
) -> None:
    """Give a module its `weight`, and its `bias` if there is to be one, drawn from -1/sqrt(fan_in) to 1/sqrt(fan_in)."""
    kind, bound = dtype_name(dtype), 1.0 / fan_in**0.5 if fan_in > 0 else 0.0
    for name, sizes in (("weight", shape), ("bias", (outputs,))):
        wanted = name == "weight" or truth(bias)
        module.parameters[name] = made = new_parameter(sizes, kind) if wanted else None
        if made is not None:
            filled_evenly(made, bound)


def _sizes_and_bias(module: Module) -> str:
    """Return the text of a module's settings, and whether there is a bias."""
    sizes = ", ".join([f"{name}={value}" for name, value in module.settings.items()])
    return f"{sizes}, bias={module.parameters['bias'] is not None}"


class Linear(Module):
    """`nn.Linear(inputs, outputs)`: x @ weight.T + bias, with numbers drawn as PyTorch draws them."""

    __slots__ = ()
    place = "linear"

    def __init__(self, inputs: Any, outputs: Any, bias: Any, _device: Any = None, dtype: Any = None) -> None:
        fan_in, fan_out = whole_number(inputs, "in_features"), whole_number(outputs, "out_features")
        super().__init__("Linear", {"in_features": fan_in, "out_features": fan_out})
        draw_weights(self, (fan_out, fan_in), fan_out, fan_in, bias, dtype)

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return `x @ weight.T + bias`."""
        (x,) = one_input(self, arguments, named)
        return call_operator(OPERATORS["linear"], [x, *self.parameters.values()], {})

    def summary(self, _printer: Any) -> str:
        """Return the sizes, and whether there is a bias."""
        return _sizes_and_bias(self)


class Bilinear(Module):
    """`nn.Bilinear(2, 3, 4)`: x1 @ weight[k] @ x2 + bias[k], with numbers drawn as PyTorch draws them."""

    __slots__ = ()
    place = "linear"

    def __init__(self, first: Any, second: Any, outputs: Any, bias: Any, _device: Any, dtype: Any) -> None:
        names = ("in1_features", "in2_features", "out_features")
        a, b, c = sizes = [whole_number(size, name) for name, size in zip(names, (first, second, outputs))]
        if a <= 0:
            raise ValueProblem(f"in1_features must be > 0, but got {a}")
        super().__init__("Bilinear", dict(zip(names, sizes)))
        draw_weights(self, (c, a, b), c, a, bias, dtype)

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return a number for each matrix of weights, between the vectors of two inputs."""
        given = [*arguments, *named.values()]
        if len(given) != 2:
            raise TypeProblem(f"Bilinear takes two tensors, {len(given)} given", hint="layer(x1, x2)")
        return call_operator(OPERATORS["bilinear"], [*given, *self.parameters.values()], {})

    def summary(self, _printer: Any) -> str:
        """Return the sizes, and whether there is a bias."""
        return _sizes_and_bias(self)


def _drawn_rows(shape: tuple[int, int], row: int | None, dtype: Any) -> Tensor:
    weight = new_parameter(shape, dtype_name(dtype))
    with grad_mode(False):
        updated(weight, OPERATORS["normal"].call(0.0, 1.0, weight.shape, dtype=weight.dtype))
        if row is not None:
            updated(weight, OPERATORS["index_fill"].call(weight, 0, [row], 0.0))
    return weight


def _pretrained(
    embeddings: Any, freeze: Any, padding: Any, longest: Any, order: Any, by_count: Any, sparse: Any
) -> Embedding:
    (given,) = tensors_of(embeddings, "from_pretrained")
    if len(given.shape) != 2:
        raise AssertProblem("Embeddings parameter is expected to be 2-dimensional")
    return Embedding(*given.shape, padding, longest, order, by_count, sparse, given, freeze, None)


class Embedding(Module):
    """`nn.Embedding(count, size)`: a row of weights for each whole number, drawn as PyTorch draws them.

    The row of `padding_idx` is zero at first, and gets no gradient.
    """

    __slots__ = ()
    place = "sparse"
    makers: ClassVar[dict[str, Builtin]] = {
        "from_pretrained": Builtin(
            "from_pretrained",
            "embeddings, freeze=True, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, "
            "sparse=False",
            _pretrained,
        )
    }

    def __init__(
        self,
        count: Any,
        size: Any,
        padding: Any,
        longest: Any,
        _order: Any,
        by_count: Any,
        sparse: Any,
        given: Any,
        frozen: Any,
        dtype: Any,
    ) -> None:
        from gradcli.lang.library.torchish import padding_row, parameter_of

        for name, value in (("max_norm", longest), ("scale_grad_by_freq", by_count), ("sparse", sparse)):
            if value:
                raise ValueProblem(f"gradcli's Embedding has no {name}", hint=f"leave {name} out")
        rows, length = whole_number(count, "num_embeddings"), whole_number(size, "embedding_dim")
        row = None if padding is None else padding_row(padding, rows)
        super().__init__("Embedding", {"num_embeddings": rows, "embedding_dim": length, "padding_idx": row})
        if given is None:
            weight = _drawn_rows((rows, length), row, dtype)
        elif list(given.shape) != [rows, length]:
            raise AssertProblem("Shape of weight does not match num_embeddings and embedding_dim")
        else:
            weight = parameter_of(given, True)
        set_requires_grad(weight, not truth(frozen))
        self.parameters["weight"] = weight

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the rows of the weights at the positions given."""
        from gradcli.lang.library.torchish import embedding

        (positions,) = one_input(self, arguments, named)
        return embedding(positions, self.parameters["weight"], self.settings["padding_idx"])

    def summary(self, _printer: Any) -> str:
        """Return the sizes."""
        padding = self.settings["padding_idx"]
        sizes = f"{self.settings['num_embeddings']}, {self.settings['embedding_dim']}"
        return sizes if padding is None else f"{sizes}, padding_idx={padding}"


class Stateless(Module):
    """A layer without weights that shows its settings."""

    __slots__ = ()

    def summary(self, printer: Any) -> str:
        """Return the settings."""
        return ", ".join([f"{name}={printer.repr(value)}" for name, value in self.settings.items()])


class Flatten(Stateless):
    """`nn.Flatten()`: the axes from one to another made one."""

    __slots__ = ()
    place = "flatten"

    def __init__(self, start: Any, end: Any) -> None:
        super().__init__("Flatten", {"start_dim": start, "end_dim": end})

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input with these axes made one."""
        (x,) = one_input(self, arguments, named)
        return call_operator(OPERATORS["flatten"], [x, *self.settings.values()], {})


class Dropout(Stateless):
    """`nn.Dropout(p)`: while it trains, some of the input made zero and the rest larger."""

    __slots__ = ()
    place = "dropout"
    operator = "dropout"

    def __init__(self, p: Any, inplace: Any = False) -> None:
        if type(p) in (int, float) and not 0 <= p <= 1:
            raise ValueProblem(f"dropout probability has to be between 0 and 1, but got {p}")
        super().__init__(type(self).__name__, {"p": p, "inplace": inplace})

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input with some of it dropped."""
        (x,) = one_input(self, arguments, named)
        p, inplace = self.settings.values()
        return call_operator(OPERATORS[self.operator], [x, p, self.training, inplace], {})


class Dropout1d(Dropout):
    """`nn.Dropout1d(p)`: channels of signals dropped."""

    __slots__ = ()
    operator = "dropout1d"


class Dropout2d(Dropout):
    """`nn.Dropout2d(p)`: channels of images dropped."""

    __slots__ = ()
    operator = "dropout2d"


class Dropout3d(Dropout):
    """`nn.Dropout3d(p)`: channels of volumes dropped."""

    __slots__ = ()
    operator = "dropout3d"


class AlphaDropout(Dropout):
    """`nn.AlphaDropout(p)`: dropout as suits selu."""

    __slots__ = ()
    operator = "alpha_dropout"


class FeatureAlphaDropout(Dropout):
    """`nn.FeatureAlphaDropout(p)`: channels dropped as suits selu."""

    __slots__ = ()
    operator = "feature_alpha_dropout"


class RReLU(Stateless):
    """`nn.RReLU()`: while it trains, slopes on the left of 0 that are drawn."""

    __slots__ = ()
    place = "activation"

    def __init__(self, lower: Any, upper: Any, inplace: Any = False) -> None:
        super().__init__("RReLU", {"lower": lower, "upper": upper, "inplace": inplace})

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input with its negative elements made smaller."""
        (x,) = one_input(self, arguments, named)
        lower, upper, inplace = self.settings.values()
        return call_operator(OPERATORS["rrelu"], [x, lower, upper, self.training, inplace], {})

    def summary(self, printer: Any) -> str:
        """Return the limits of the slopes."""
        shown = {name: value for name, value in self.settings.items() if name != "inplace" or truth(value)}
        return ", ".join([f"{name}={printer.repr(value)}" for name, value in shown.items()])


class Identity(Stateless):
    """`nn.Identity()`: the input as it is, whatever settings were given."""

    __slots__ = ()
    place = "linear"

    def __init__(self, *_ignored: Any) -> None:
        super().__init__("Identity", {})

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the input."""
        (x,) = one_input(self, arguments, named)
        return x


def one_input(module: Module, arguments: list[Any], named: dict[str, Any]) -> list[Any]:
    """Return the one tensor a module was called with. Raises: TypeProblem for more or none."""
    given = [*arguments, *named.values()]
    if len(given) != 1:
        problem = TypeProblem(
            f"{module.name} takes one tensor, {len(given)} given",
            hint="model(x)",
            said=f"{module.name}.forward() missing 1 required positional argument: 'input'"
            if not given
            else f"{module.name}.forward() takes 2 positional arguments but {len(given) + 1} were given",
        )
        raise problem
    return given


def plain_layer_types() -> dict[str, TypeObject]:
    """Return the types of these layers, and `Module` itself, of which all are."""
    signatures: dict[type[Module], str] = {
        Linear: "in_features, out_features, bias=True, device=None, dtype=None",
        Embedding: (
            "num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, "
            "scale_grad_by_freq=False, sparse=False, _weight=None, _freeze=False, *, dtype=None"
        ),
        Flatten: "start_dim=1, end_dim=-1",
        Dropout: "p=0.5, inplace=False",
        Identity: "*args, **named",
        Bilinear: "in1_features, in2_features, out_features, bias=True, device=None, dtype=None",
        **dict.fromkeys(
            (Dropout1d, Dropout2d, Dropout3d, AlphaDropout, FeatureAlphaDropout), "p=0.5, inplace=False"
        ),
        RReLU: "lower=0.125, upper=0.3333333333333333, inplace=False",
    }
    everything = TypeObject("Module", "torch.nn.modules.module.Module", None, lambda v: isinstance(v, Module))
    return {
        **{kind.__name__: type_of_kind(kind, signature, kind) for kind, signature in signatures.items()},
        "Module": everything,
    }
