"""Streams of random numbers: `torch.Generator`, for `randn(3, generator=g)`, and the common one, which can be saved."""

from __future__ import annotations

import os

from gradcli.core.generator import PACKED, Generator, stream
from gradcli.core.tensor import Tensor, data_of
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.values.combine import truth
from gradcli.lang.values.kinds import described, python_name
from gradcli.lang.values.objects import Builtin, Device, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

_UNSEEDED = 67280421310721  # PyTorch begins every generator with this seed


def _seeded(stream: RandomStream, seed: Any) -> RandomStream:
    from gradcli.lang.values.indexing import whole_number

    stream.generator.begin(whole_number(seed, "a seed"))
    return stream


def _packed(source: Generator) -> Tensor:
    return Tensor(source.packed())


def _unpack(source: Generator, state: Any) -> None:
    """Bring a stream to a state. Raises: TypeProblem, ValueProblem for what is none, in PyTorch's words."""
    if type(state) is not Tensor:
        raise TypeProblem(f"expected a torch.ByteTensor, but got {python_name(state)}")
    packed, size = data_of(state), state.size
    if state.dtype != "uint8":
        raise TypeProblem("RNG state must be a torch.ByteTensor")
    if size != PACKED:
        raise ValueProblem(
            f"Expected a CPUGeneratorImplState of size {PACKED} but found the input RNG state size to be {size}",
            hint="torch.get_rng_state() gives one",
            kind="RuntimeError",
        )
    source.unpack(packed)


def _begun_anew(source: Generator) -> int:
    """Begin a stream with a seed that nobody knows; return it."""
    source.begin(int.from_bytes(os.urandom(8), "little") >> 1)
    return source.seed


def _placed_at(own: RandomStream, state: Any) -> RandomStream:
    _unpack(own.generator, state)
    return own


_METHODS = {
    "manual_seed": Builtin("manual_seed", "self, seed", _seeded, silent=True),
    "initial_seed": Builtin("initial_seed", "self", lambda stream: stream.generator.initial_seed()),
    "seed": Builtin("seed", "self", lambda stream: _begun_anew(stream.generator)),
    "get_state": Builtin("get_state", "self", lambda stream: _packed(stream.generator)),
    "set_state": Builtin("set_state", "self, new_state", _placed_at, silent=True),
}


class RandomStream:
    """A generator as a value of a program; `generator` is core's."""

    __slots__ = ("generator",)
    in_words = "a random number generator"
    methods = _METHODS
    attributes: ClassVar[dict[str, Any]] = {"device": lambda stream, runtime, span: Device("cpu")}

    def __init__(self, generator: Generator) -> None:
        self.generator = generator

    def shown_as(self, _printer: Any) -> str:
        """Return PyTorch's text, with an address that says nothing."""
        return f"<torch._C.Generator object at {id(self):#x}>"

    def state_to_keep(self) -> tuple[Any, list[Any]]:
        """Return what an undo needs."""
        return (self.generator, self.generator.saved()), []

    def restore_state(self, state: Any) -> None:
        """Bring back what `state_to_keep` noted."""
        self.generator, where = state
        self.generator.restore(where)


class ForkedStream:
    """`with torch.random.fork_rng():` what is drawn within leaves the stream as it was."""

    __slots__ = ("_apart", "_where")
    in_words = "a fork of the random numbers"
    context_of_programs = True

    def __init__(self, apart: bool) -> None:
        self._apart = apart
        self._where: Any = None

    def enter(self) -> None:
        """Note where the stream is."""
        self._where = stream().saved()

    def leave(self) -> None:
        """Bring it back there."""
        if self._apart:
            stream().restore(self._where)

    def shown_as(self, _printer: Any) -> str:
        """Return its text."""
        return "<fork of the random numbers>"


def stream_functions() -> dict[str, Any]:
    """Return what `torch` and `torch.random` have to save the stream of programs and bring it back, by name."""
    return {
        "initial_seed": Builtin("initial_seed", "", lambda: stream().initial_seed()),
        "seed": Builtin("seed", "", lambda: _begun_anew(stream())),
        "get_rng_state": Builtin("get_rng_state", "", lambda: _packed(stream())),
        "set_rng_state": Builtin(
            "set_rng_state", "new_state", lambda state: _unpack(stream(), state), silent=True
        ),
    }


def fork_function() -> Builtin:
    """Return `torch.random.fork_rng`."""
    return Builtin("fork_rng", "devices=None, enabled=True", lambda _, flag: ForkedStream(truth(flag)))


def _made(_device: Any) -> RandomStream:
    return RandomStream(Generator(_UNSEEDED))


def stream_of_programs() -> RandomStream:
    """Return the stream that programs draw from, as `torch.manual_seed` gives it."""
    return RandomStream(stream())


GENERATOR_TYPE = TypeObject(
    "Generator",
    "torch._C.Generator",
    Builtin("Generator", "device='cpu'", _made),
    lambda value: type(value) is RandomStream,
)


def generator_of(value: Any) -> Generator | None:
    """Return core's generator of a `generator=` argument; None for None.

    Raises: TypeProblem for anything that is no generator.
    """
    if value is None:
        return None
    if type(value) is not RandomStream:
        raise TypeProblem(f"generator= takes a torch.Generator, not {described(value)}")
    return value.generator
