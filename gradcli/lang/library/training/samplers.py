"""Samplers of `torch.utils.data`: in which order, and in which batches, a data loader takes the rows of a data set.

The order after a seed is PyTorch's, and so is how much of the stream of random numbers a pass takes.
Source: https://pytorch.org/docs/stable/data.html
"""

from __future__ import annotations

from itertools import islice

from gradcli.core.generator import Generator as Stream
from gradcli.core.generator import drawn_from, stream
from gradcli.core.ops.basic import to_dtype
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.errors import ValueProblem
from gradcli.lang.library.python.builtins import length_of
from gradcli.lang.library.random_streams import generator_of
from gradcli.lang.values.binding import tensor_of_list
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import item_of
from gradcli.lang.values.kinds import described
from gradcli.lang.values.lengths import collected
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.sequence_methods import iterated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, ClassVar

_LARGEST = (1 << 63) - 1
_AT_ONCE = 32  # places that are drawn together where one may come again


def permuted(count: int, source: Stream | None) -> list[int]:
    """Return the places 0 to `count` - 1 in an order drawn from `source`, from the stream of programs for None."""
    return _drawn(source, "randperm", count)


def _drawn(source: Stream | None, name: str, *arguments: Any) -> list[int]:
    places: list[int] = drawn_from(source, lambda: OPERATORS[name].call(*arguments)).current().value.tolist()
    return places


class Sampler:
    """An order of places: what all samplers have in common."""

    __slots__ = ("generator", "rows")
    in_words = "a sampler"
    type_name = staticmethod(lambda sampler: f"torch.utils.data.sampler.{type(sampler).__name__}")
    attributes: ClassVar[dict[str, Any]] = {
        "data_source": lambda sampler, runtime, span: sampler.rows,
        "num_samples": lambda sampler, runtime, span: sampler.length(),
    }

    def __init__(self, rows: Any, generator: Any = None) -> None:
        self.rows = rows
        self.generator: Stream | None = generator_of(generator)

    def length(self) -> int:
        """Return the number of places."""
        return length_of(self.rows)

    def iterate(self) -> Iterator[Any]:
        """Yield the places."""
        raise NotImplementedError


class SequentialSampler(Sampler):
    """One place after the other."""

    __slots__ = ()

    def iterate(self) -> Iterator[Any]:
        """Yield the places."""
        yield from range(self.length())


class RandomSampler(Sampler):
    """A new order for each pass; with `replacement` each place is drawn by itself."""

    __slots__ = ("count", "replaces")
    attributes: ClassVar[dict[str, Any]] = {
        **Sampler.attributes,
        "replacement": lambda sampler, runtime, span: sampler.replaces,
    }

    def __init__(self, rows: Any, replaces: Any = False, count: Any = None, generator: Any = None) -> None:
        super().__init__(rows, generator)
        self.replaces = truth(replaces)
        self.count: int | None = None if count is None else _positive("num_samples", count)
        _positive("num_samples", self.length())

    def length(self) -> int:
        """Return the number of places."""
        return length_of(self.rows) if self.count is None else self.count

    def iterate(self) -> Iterator[Any]:
        """Yield the places."""
        source = self.generator or Stream(int(stream().wide_words(1)[0]) & _LARGEST)
        among, wanted = length_of(self.rows), self.length()
        if self.replaces:
            for start in range(0, wanted + 1, _AT_ONCE):
                yield from _drawn(source, "randint", among, (min(_AT_ONCE, wanted - start),))
            return
        for _ in range(wanted // among):
            yield from permuted(among, source)
        # One more order is drawn even if nothing of it is needed.
        yield from permuted(among, source)[: wanted % among]


class SubsetRandomSampler(Sampler):
    """Some places, in a new order for each pass."""

    __slots__ = ()
    attributes: ClassVar[dict[str, Any]] = {"indices": lambda sampler, runtime, span: sampler.rows}

    def iterate(self) -> Iterator[Any]:
        """Yield the places."""
        for at in permuted(self.length(), self.generator):
            yield item_of(self.rows, at)


class WeightedRandomSampler(Sampler):
    """Places drawn by weights."""

    __slots__ = ("count", "replaces")
    attributes: ClassVar[dict[str, Any]] = {
        "weights": lambda sampler, runtime, span: sampler.rows,
        "num_samples": lambda sampler, runtime, span: sampler.count,
        "replacement": lambda sampler, runtime, span: sampler.replaces,
    }

    def __init__(self, weights: Any, count: Any, replaces: Any, generator: Any) -> None:
        self.count = _positive("num_samples", count)
        t = weights if type(weights) is Tensor else tensor_of_list(collected(iterated(weights)))
        if len(t.shape) != 1:
            raise ValueProblem(
                f"weights should be a 1d sequence but given weights have shape {tuple(t.shape)}"
            )
        super().__init__(to_dtype(t, "float64"), generator)
        self.replaces = truth(replaces)

    def length(self) -> int:
        """Return the number of places."""
        return self.count

    def iterate(self) -> Iterator[Any]:
        """Yield the places."""
        yield from _drawn(self.generator, "multinomial", self.rows, self.count, self.replaces)


class BatchSampler(Sampler):
    """The places of another sampler, some at a time."""

    __slots__ = ("drops_last", "size")
    attributes: ClassVar[dict[str, Any]] = {
        "sampler": lambda batches, runtime, span: batches.rows,
        "batch_size": lambda batches, runtime, span: batches.size,
        "drop_last": lambda batches, runtime, span: batches.drops_last,
    }

    def __init__(self, sampler: Any, size: Any, drops_last: Any) -> None:
        super().__init__(sampler)
        self.size = _positive("batch_size", size)
        self.drops_last = truth(drops_last)

    def length(self) -> int:
        """Return the number of batches."""
        full, rest = divmod(length_of(self.rows), self.size)
        return full + (rest > 0 and not self.drops_last)

    def iterate(self) -> Iterator[Any]:
        """Yield the batches, each a list of places."""
        places = iter(iterated(self.rows))
        while batch := list(islice(places, self.size)):
            if len(batch) < self.size and self.drops_last:
                return
            yield batch


def _positive(name: str, value: Any) -> int:
    if type(value) is not int or value <= 0:
        told = value if type(value) in (int, float) else described(value)
        raise ValueProblem(f"{name} should be a positive integer value, but got {name}={told}")
    return value


_SIGNATURES = {
    SequentialSampler: "data_source",
    RandomSampler: "data_source, replacement=False, num_samples=None, generator=None",
    SubsetRandomSampler: "indices, generator=None",
    WeightedRandomSampler: "weights, num_samples, replacement=True, generator=None",
    BatchSampler: "sampler, batch_size, drop_last",
}


def sampler_types() -> dict[str, Any]:
    """Return the samplers by name."""

    def of_kind(kind: Any) -> Any:
        return lambda value: isinstance(value, kind)

    return {
        kind.__name__: TypeObject(
            kind.__name__,
            f"torch.utils.data.sampler.{kind.__name__}",
            None if kind is Sampler else Builtin(kind.__name__, _SIGNATURES[kind], kind),
            of_kind(kind),
        )
        for kind in (Sampler, *_SIGNATURES)
    }
