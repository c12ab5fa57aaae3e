"""`torch.Generator`: a stream of random numbers of its own, for `randn(3, generator=g)`."""

from __future__ import annotations

from gradcli.core.generator import Generator, stream
from gradcli.errors import TypeProblem
from gradcli.lang.values.kinds import described
from gradcli.lang.values.objects import Builtin, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_UNSEEDED = 67280421310721  # PyTorch begins every generator with this seed


def _seeded(stream: RandomStream, seed: Any) -> RandomStream:
    from gradcli.lang.values.indexing import whole_number

    stream.seed = whole_number(seed, "a seed")
    stream.generator.begin(stream.seed)
    return stream


_METHODS = {
    "manual_seed": Builtin("manual_seed", "self, seed", _seeded, silent=True),
    "initial_seed": Builtin("initial_seed", "self", lambda stream: stream.seed),
}


class RandomStream:
    """A generator as a value of a program; `generator` is core's."""

    __slots__ = ("generator", "seed")
    in_words = "a random number generator"
    methods = _METHODS

    def __init__(self, seed: int, generator: Generator) -> None:
        self.seed = seed
        self.generator = generator

    def shown_as(self, _printer: Any) -> str:
        """Return PyTorch's text, with an address that says nothing."""
        return f"<torch._C.Generator object at {id(self):#x}>"

    def state_to_keep(self) -> tuple[Any, list[Any]]:
        """Return what an undo needs."""
        return (self.seed, self.generator, self.generator.saved()), []

    def restore_state(self, state: Any) -> None:
        """Bring back what `state_to_keep` noted."""
        self.seed, self.generator, where = state
        self.generator.restore(where)


def _made(_device: Any) -> RandomStream:
    return RandomStream(_UNSEEDED, Generator(_UNSEEDED))


def stream_of_programs(seed: int) -> RandomStream:
    """Return the stream that programs draw from, begun with `seed`, as `torch.manual_seed` gives it."""
    return RandomStream(seed, stream())


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
