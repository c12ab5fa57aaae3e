"""Layers that go through a sequence: `nn.RNN`, `nn.GRU`, `nn.LSTM`, and their cells, which take one step.

Source: Elman (1990), Cogn. Sci. 14(2); Cho et al. (2014), arXiv:1406.1078; Hochreiter & Schmidhuber (1997), Neural
Comput. 9(8); https://docs.pytorch.org/docs/stable/nn.html#recurrent-layers
"""

from __future__ import annotations

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem
from gradcli.lang.library.derivatives.values import named_in_graph
from gradcli.lang.library.networks.layers import filled_evenly, new_parameter
from gradcli.lang.library.networks.module import Module
from gradcli.lang.values.binding import Signature, call_builtin, dtype_name
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.tensor_methods import tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.core.registry import Operator

    # From what comes in from the input and from the state, and the state, to the next state.
    Step = Callable[[Any, Any, list[Any]], list[Any]]


# ----- one step --------------------------------------------------------------------------------------------


def _op(name: str) -> Operator:
    return OPERATORS[name]


def _plain_step(activation: str) -> Step:
    return lambda came, kept, state: [_op(activation).call(_op("add").call(kept, came))]


def _parts(gates: Any, count: int) -> list[Any]:
    """Return the gates one by one."""
    return [named_in_graph(part, "UnsafeSplitBackward0") for part in _op("chunk").call(gates, count, -1)]


def _gru_step(came: Any, kept: Any, state: list[Any]) -> list[Any]:
    add, mul, sigmoid = _op("add").call, _op("mul").call, _op("sigmoid").call
    reset_in, update_in, new_in = _parts(came, 3)
    reset_by, update_by, new_by = _parts(kept, 3)
    reset, update = sigmoid(add(reset_by, reset_in)), sigmoid(add(update_by, update_in))
    new = _op("tanh").call(add(new_in, mul(reset, new_by)))
    return [add(mul(_op("sub").call(state[0], new), update), new)]


def _lstm_step(came: Any, kept: Any, state: list[Any]) -> list[Any]:
    add, mul, sigmoid, tanh = _op("add").call, _op("mul").call, _op("sigmoid").call, _op("tanh").call
    let_in, forget, new, let_out = _parts(add(kept, came), 4)
    cell = add(mul(sigmoid(forget), state[1]), mul(sigmoid(let_in), tanh(new)))
    return [mul(sigmoid(let_out), tanh(cell)), cell]


_GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
_FORWARD = {
    name: Builtin(f"{name}.forward", "input, hx=None", lambda x, state: (x, state))
    for kind in _GATES
    for name in (kind, f"{kind}Cell")
}


class _Recurrent(Module):
    """What layers and cells share: their weights, and how inputs and states reach the gates."""

    __slots__ = ("step",)
    place = "rnn"

    def __init__(self, name: str, settings: dict[str, Any]) -> None:
        super().__init__(name, settings)
        kind = self.kind
        if kind == "RNN" and settings["nonlinearity"] not in ("tanh", "relu"):
            raise ValueProblem(
                f"Unknown nonlinearity '{settings['nonlinearity']}'. Select from 'tanh' or 'relu'."
            )
        plain = _plain_step(settings.get("nonlinearity", "tanh"))
        self.step: Step = {"GRU": _gru_step, "LSTM": _lstm_step}.get(kind, plain)

    @property
    def kind(self) -> str:
        """RNN, GRU or LSTM."""
        return self.name.removesuffix("Cell")

    def add_weights(self, ending: str, inputs: int, dtype: Any) -> None:
        """Make the weights of one direction of one layer."""
        hidden = self.settings["hidden_size"]
        rows = _GATES[self.kind] * hidden
        shapes = {
            "weight_ih": (rows, inputs),
            "weight_hh": (rows, hidden),
            "bias_ih": (rows,),
            "bias_hh": (rows,),
        }
        for name, shape in shapes.items():
            wanted = name[0] == "w" or self.settings["bias"]
            self.parameters[name + ending] = new_parameter(shape, dtype_name(dtype)) if wanted else None

    def draw_weights(self) -> None:
        """Fill all weights with random numbers, in their order."""
        bound = self.settings["hidden_size"] ** -0.5
        for parameter in self.parameters.values():
            if parameter is not None:
                filled_evenly(parameter, bound)

    def to_gates(self, way: str, x: Any, ending: str) -> Any:
        """Return what the input, by the weights `ih`, or the state, by `hh`, gives to the gates."""
        weights = self.parameters[f"weight_{way}{ending}"], self.parameters[f"bias_{way}{ending}"]
        return _op("linear").call(x, *[w for w in weights if w is not None])

    def given(self, arguments: list[Any], named: dict[str, Any]) -> tuple[Tensor, Any]:
        """Return the input and the state that a call gives. Raises: TypeProblem for others."""
        if len(arguments) > 2:
            raise TypeProblem(
                f"{self.name} takes a sequence and the state before it",
                hint="output, state = rnn(x) or rnn(x, state)",
                said=f"{self.name}.forward() takes from 2 to 3 positional arguments but {len(arguments) + 1} were given",
            )
        x, state = call_builtin(_FORWARD[self.name], arguments, named)
        return tensors_of(x, self.name)[0], state

    def states(self, given: Any) -> list[Tensor] | None:
        """Return the parts of a state: one tensor, of an LSTM two."""
        if given is None:
            return None
        if self.kind != "LSTM":
            return tensors_of(given, self.name)[:1]
        if not isinstance(given, (tuple, list)) or len(given) != 2:
            raise TypeProblem(
                f"the state of an {self.name} is a pair, not {described(given)}",
                hint=f"{self.name.lower()}(x, (h, c))",
            )
        return [tensors_of(part, self.name)[0] for part in given]

    def zero_states(self, x: Tensor, shape: tuple[int, ...]) -> list[Any]:
        """Return states of zeros."""
        return [_op("zeros").call(*shape, dtype=x.dtype) for _ in range(1 + (self.kind == "LSTM"))]


def _sizes(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))})"


# ----- layers ------------------------------------------------------------------------------------------------


class Recurrent(_Recurrent):
    """`nn.LSTM(3, 4)`: all steps of a sequence, in several layers and in both directions if asked for."""

    __slots__ = ()

    def __init__(self, name: str, settings: dict[str, Any], dtype: Any) -> None:
        super().__init__(name, settings)
        dropout = settings["dropout"]
        if type(dropout) not in (int, float) or not 0 <= dropout <= 1:
            raise ValueProblem(
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
            )
        inputs = settings["input_size"]
        for layer in range(settings["num_layers"]):
            for ending in self.endings(layer):
                self.add_weights(ending, inputs, dtype)
            inputs = settings["hidden_size"] * self.directions
        self.draw_weights()

    @property
    def directions(self) -> int:
        """1, or 2 if it goes through a sequence from both ends."""
        return 2 if self.settings["bidirectional"] else 1

    def endings(self, layer: int) -> list[str]:
        """Return the endings of the names of a layer's weights, a direction each."""
        return [f"_l{layer}", f"_l{layer}_reverse"][: self.directions]

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the states of the last layer at all steps, and the last states of all layers."""
        x, given = self.given(arguments, named)
        rank = len(x.shape)
        if rank not in (2, 3):
            raise ValueProblem(f"{self.name}: Expected input to be 2D or 3D, got {rank}D instead")
        states = self.states(given)
        if states is not None:
            self._check_rank(states, rank)
        first = self.settings["batch_first"] and rank == 3
        if rank == 2:
            x = _op("unsqueeze").call(x, 1)
            states = None if states is None else [_op("unsqueeze").call(s, 1) for s in states]
        elif first:
            x = _op("transpose").call(x, 0, 1)
        states = self._checked(x, states)
        out, last = self._layers(x, states)
        if rank == 2:
            out, last = _op("squeeze").call(out, 1), [_op("squeeze").call(s, 1) for s in last]
        elif first:
            name = "TransposeBackward0" if self.name == "LSTM" else "TransposeBackward1"
            out = named_in_graph(_op("transpose").call(out, 0, 1), name)
        elif self.name == "LSTM" and self.directions == 1:
            out = named_in_graph(out, "MkldnnRnnLayerBackward0")
        return out, (last[0] if self.name != "LSTM" else tuple(last))

    def _check_rank(self, states: list[Tensor], rank: int) -> None:
        if all(len(s.shape) == rank for s in states):
            return
        batched = "batched 3-D" if rank == 3 else "unbatched 2-D"
        ranks = [f"{len(s.shape)}-D" for s in states]
        got = f"({', '.join(ranks)}) tensors" if len(states) > 1 else f"{ranks[0]} tensor"
        what = "hx and cx" if len(states) > 1 else "hx"
        raise ShapeProblem(f"For {batched} input, {what} should also be {rank}-D but got {got}")

    def _checked(self, x: Tensor, states: list[Any] | None) -> list[Any]:
        """Return the states before the first step, zeros if none were given. Raises: ShapeProblem for other sizes."""
        inputs, hidden = self.settings["input_size"], self.settings["hidden_size"]
        if x.shape[-1] != inputs:
            raise ShapeProblem(
                f"input.size(-1) must be equal to input_size. Expected {inputs}, got {x.shape[-1]}"
            )
        wanted = (self.settings["num_layers"] * self.directions, x.shape[1], hidden)
        if states is None:
            return self.zero_states(x, wanted)
        for place, state in enumerate(states):
            if state.shape != wanted:
                part = f"hidden[{place}]" if self.name == "LSTM" else "hidden"
                raise ShapeProblem(f"Expected {part} size {_sizes(wanted)}, got {list(state.shape)}")
        return states

    def _layers(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        count = self.settings["num_layers"]
        before = [_op("unbind").call(s) for s in states]
        after: list[list[Any]] = [[] for _ in states]
        for layer in range(count):
            outs = []
            for ending in self.endings(layer):
                place = len(after[0])
                out, last = self._steps(x, [parts[place] for parts in before], ending)
                outs.append(out)
                for kept, part in zip(after, last):
                    kept.append(part)
            x = outs[0] if len(outs) == 1 else _op("cat").call(outs, -1)
            if self.settings["dropout"] and layer + 1 < count:
                x = _op("dropout").call(x, self.settings["dropout"], self.training)
        return x, [_op("stack").call(parts) for parts in after]

    def _steps(self, x: Any, state: list[Any], ending: str) -> tuple[Any, list[Any]]:
        came = _op("unbind").call(self.to_gates("ih", x, ending))
        outs = []
        for each in reversed(came) if ending.endswith("reverse") else came:
            state = self.step(each, self.to_gates("hh", state[0], ending), state)
            outs.append(state[0])
        if ending.endswith("reverse"):
            outs.reverse()
        return _op("stack").call(outs), state

    def summary(self, _printer: Any) -> str:
        """Return the sizes, and the settings that are not as usual."""
        usual = {"num_layers": 1, "bias": True, "batch_first": False, "dropout": 0.0, "bidirectional": False}
        other = [
            f"{name}={self.settings[name]}" for name, value in usual.items() if self.settings[name] != value
        ]
        return ", ".join([str(self.settings["input_size"]), str(self.settings["hidden_size"]), *other])


Recurrent.methods = {
    **Module.methods,
    "flatten_parameters": Builtin("flatten_parameters", "self", lambda module: None, silent=True),
}


# ----- cells ---------------------------------------------------------------------------------------------------


class Cell(_Recurrent):
    """`nn.LSTMCell(3, 4)`: one step."""

    __slots__ = ()

    def __init__(self, name: str, settings: dict[str, Any], dtype: Any) -> None:
        super().__init__(name, settings)
        self.add_weights("", settings["input_size"], dtype)
        self.draw_weights()

    def forward(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the state after a step."""
        x, given = self.given(arguments, named)
        rank = len(x.shape)
        if rank not in (1, 2):
            raise ValueProblem(f"{self.name}: Expected input to be 1D or 2D, got {rank}D instead")
        states = self.states(given)
        inputs, hidden = self.settings["input_size"], self.settings["hidden_size"]
        if x.shape[-1] != inputs:
            raise ShapeProblem(f"input has inconsistent input_size: got {x.shape[-1]} expected {inputs}")
        if rank == 1:
            x = _op("unsqueeze").call(x, 0)
            states = None if states is None else [_op("unsqueeze").call(s, 0) for s in states]
        wanted = (x.shape[0], hidden)
        for place, state in enumerate(states or ()):
            if state.shape[-1] != hidden:
                raise ShapeProblem(
                    f"hidden{place} has inconsistent hidden_size: got {state.shape[-1]}, expected {hidden}"
                )
            if state.shape != wanted:
                raise ShapeProblem(
                    f"Input batch size {x.shape[0]} doesn't match hidden{place} batch size {state.shape[0]}"
                )
        now = self.zero_states(x, wanted) if states is None else states
        found = self.step(self.to_gates("ih", x, ""), self.to_gates("hh", now[0], ""), now)
        if rank == 1:
            found = [_op("squeeze").call(part, 0) for part in found]
        return tuple(found) if self.kind == "LSTM" else found[0]

    def summary(self, _printer: Any) -> str:
        """Return the sizes, and the settings that are not as usual."""
        settings = self.settings
        other = [] if settings["bias"] else ["bias=False"]
        if settings.get("nonlinearity", "tanh") != "tanh":
            other.append(f"nonlinearity={settings['nonlinearity']}")
        return ", ".join([str(settings["input_size"]), str(settings["hidden_size"]), *other])


# ----- their types -----------------------------------------------------------------------------------------------

_SIZES = "input_size, hidden_size"
_FLAGS = "bias=True, batch_first=False, dropout=0.0, bidirectional=False"
_PLACING = "device=None, dtype=None"
_SIGNATURES: dict[str, str] = {
    "RNN": f"{_SIZES}, num_layers=1, nonlinearity='tanh', {_FLAGS}, {_PLACING}",
    "GRU": f"{_SIZES}, num_layers=1, {_FLAGS}, {_PLACING}",
    "LSTM": f"{_SIZES}, num_layers=1, {_FLAGS}, proj_size=0, {_PLACING}",
    "RNNCell": f"{_SIZES}, bias=True, nonlinearity='tanh', {_PLACING}",
    "GRUCell": f"{_SIZES}, bias=True, {_PLACING}",
    "LSTMCell": f"{_SIZES}, bias=True, {_PLACING}",
}


def recurrent_types() -> dict[str, TypeObject]:
    """Return the layers and cells by name."""
    return {name: _recurrent_type(name, signature) for name, signature in _SIGNATURES.items()}


def _recurrent_type(name: str, signature: str) -> TypeObject:
    def build(*given: Any) -> Module:
        settings = dict(zip(Signature(signature).names, given))
        dtype = settings.pop("dtype")
        settings.pop("device")
        for count in ("input_size", "hidden_size", "num_layers"):
            if count in settings:
                settings[count] = whole_number(settings[count], count)
        if settings["hidden_size"] <= 0:
            raise ValueProblem("hidden_size must be greater than zero")
        if settings.get("num_layers", 1) <= 0:
            raise ValueProblem("num_layers must be greater than zero")
        if settings.pop("proj_size", 0):
            raise ValueProblem("gradcli's LSTM has no projections", hint="put an nn.Linear behind it")
        for flag in ("bias", "batch_first", "bidirectional"):
            if flag in settings:
                settings[flag] = truth(settings[flag])
        return (Cell if name.endswith("Cell") else Recurrent)(name, settings, dtype)

    return TypeObject(
        name,
        f"torch.nn.modules.rnn.{name}",
        Builtin(name, signature, build),
        lambda value: isinstance(value, _Recurrent) and value.name == name,
    )
