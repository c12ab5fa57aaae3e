"""`torch.utils.data`: rows of tensors as a data set, and batches of them in PyTorch's own order after a seed."""

from __future__ import annotations

import math
from itertools import accumulate

from gradcli.core.generator import Generator as Stream
from gradcli.core.generator import stream
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.errors import IndexProblem, ShapeProblem, TypeProblem, ValueProblem
from gradcli.lang.library.python.builtins import length_of
from gradcli.lang.library.random_streams import generator_of
from gradcli.lang.library.training.samplers import (
    BatchSampler,
    RandomSampler,
    SequentialSampler,
    permuted,
    sampler_types,
)
from gradcli.lang.running.callables import python_callable
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import item_of, whole_number
from gradcli.lang.values.kinds import NUMBERS, described
from gradcli.lang.values.lengths import collected
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.tensor_methods import tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, ClassVar


class TensorDataset:
    """`TensorDataset(x, y)`: the rows of tensors side by side."""

    __slots__ = ("tensors",)
    in_words = "a data set"
    type_name = staticmethod(lambda rows: "torch.utils.data.dataset.TensorDataset")
    attributes: ClassVar[dict[str, Any]] = {"tensors": lambda rows, runtime, span: rows.tensors}

    def __init__(self, tensors: tuple[Tensor, ...]) -> None:
        if len({t.shape[:1] for t in tensors}) != 1 or not tensors[0].shape:
            raise ShapeProblem(
                "Size mismatch between tensors",
                hint=f"their lengths are {', '.join([str(t.shape[0]) if t.shape else 'none' for t in tensors])}",
                kind="AssertionError",
            )
        self.tensors = tensors

    def length(self) -> int:
        """Return the number of rows."""
        return int(self.tensors[0].shape[0])

    def iterate(self) -> Iterator[Any]:
        """Yield the rows."""
        for at in range(self.length()):
            yield self.item(at)

    def item(self, key: Any) -> tuple[Any, ...]:
        """Return a row, or several for a slice or list."""
        return tuple([item_of(t, key) for t in self.tensors])


class Subset:
    """`Subset(rows, places)`: some of the rows of a data set."""

    __slots__ = ("places", "rows")
    in_words = "a data set"
    type_name = staticmethod(lambda rows: "torch.utils.data.dataset.Subset")
    attributes: ClassVar[dict[str, Any]] = {
        "dataset": lambda part, runtime, span: part.rows,
        "indices": lambda part, runtime, span: part.places,
    }

    def __init__(self, rows: Any, places: Any) -> None:
        self.rows = rows
        self.places = places

    def length(self) -> int:
        """Return the number of rows."""
        return length_of(self.places)

    def iterate(self) -> Iterator[Any]:
        """Yield the rows."""
        for place in iterated(self.places):
            yield item_of(self.rows, place)

    def item(self, key: Any) -> Any:
        """Return a row, or several for a list of positions."""
        return item_of(self.rows, item_of(self.places, key))


def _split(rows: Any, lengths: Any, generator: Any) -> list[Subset]:
    """Return parts of a data set, of these lengths or shares of it, of rows drawn from PyTorch's order after a seed."""
    count = length_of(rows)
    sizes = collected(iterated(lengths))
    if any(type(size) is float for size in sizes) and math.isclose(sum(sizes), 1.0) and sum(sizes) <= 1.0:
        for i, share in enumerate(sizes):
            if not 0 <= share <= 1:
                raise ValueProblem(f"Fraction at index {i} is not between 0 and 1")
        sizes = [math.floor(count * share) for share in sizes]
        for i in range(count - sum(sizes)):  # what is left over goes round
            sizes[i % len(sizes)] += 1
    sizes = [whole_number(size, "a length") for size in sizes]
    if sum(sizes) != count:
        raise ValueProblem(
            "Sum of input lengths does not equal the length of the input dataset!",
            hint=f"they make {sum(sizes)}, and there are {count} rows",
        )
    order = permuted(count, generator_of(generator))
    ends = list(accumulate(sizes))
    return [Subset(rows, order[end - size : end]) for end, size in zip(ends, sizes)]


class ConcatDataset:
    """`ConcatDataset([first, second])`: the rows of one data set after those of another."""

    __slots__ = ("parts",)
    in_words = "a data set"
    type_name = staticmethod(lambda rows: "torch.utils.data.dataset.ConcatDataset")
    attributes: ClassVar[dict[str, Any]] = {
        "datasets": lambda rows, runtime, span: rows.parts,
        "cumulative_sizes": lambda rows, runtime, span: rows.ends(),
    }

    def __init__(self, parts: Any) -> None:
        self.parts = collected(iterated(parts))
        if not self.parts:
            raise ValueProblem("datasets should not be an empty iterable", kind="AssertionError")

    def ends(self) -> list[int]:
        """Return where each part ends."""
        return list(accumulate([length_of(part) for part in self.parts]))

    def length(self) -> int:
        """Return the number of rows."""
        return self.ends()[-1]

    def iterate(self) -> Iterator[Any]:
        """Yield the rows."""
        for part in self.parts:
            yield from iterated(part)

    def item(self, key: Any) -> Any:
        """Return a row."""
        at, count = whole_number(key), self.length()
        if at < -count:
            raise ValueProblem("absolute value of index should not exceed dataset length")
        at += count if at < 0 else 0
        for part, end in zip(self.parts, self.ends()):
            if at < end:
                return item_of(part, at - end + length_of(part))
        raise IndexProblem(f"there are {count} rows, and none at {at}", said="list index out of range")


class DataLoader:
    """`DataLoader(rows, batch_size=4, shuffle=True)`: each pass over it gives batches.

    Without batches, `batch_size=None`, it gives the rows themselves.
    """

    __slots__ = ("batches", "collate", "generator", "order", "rows")
    in_words = "a data loader"
    type_name = staticmethod(lambda loader: "torch.utils.data.dataloader.DataLoader")
    attributes: ClassVar[dict[str, Any]] = {
        "dataset": lambda loader, runtime, span: loader.rows,
        "batch_size": lambda loader, runtime, span: getattr(loader.batches, "size", None),
        "drop_last": lambda loader, runtime, span: getattr(loader.batches, "drops_last", False),
        "sampler": lambda loader, runtime, span: loader.order,
        "batch_sampler": lambda loader, runtime, span: loader.batches,
    }

    def __init__(self, rows: Any, order: Any, batches: Any, collate: Any, generator: Stream | None) -> None:
        self.rows = rows
        self.order = order
        self.batches = batches
        self.collate: Callable[[Any], Any] | None = collate
        self.generator = generator

    def length(self) -> int:
        """Return the number of batches of a pass."""
        return length_of(self.order if self.batches is None else self.batches)

    def iterate(self) -> Iterator[Any]:
        """Yield the batches of a pass, after the number that PyTorch draws for its workers."""
        (self.generator or stream()).wide_words(1)
        return self._batches()

    def _batches(self) -> Iterator[Any]:
        if self.batches is None:
            for place in iterated(self.order):
                row = item_of(self.rows, place)
                yield row if self.collate is None else self.collate(row)
            return
        for batch in iterated(self.batches):
            places = collected(iterated(batch))
            if self.collate is None and type(self.rows) is TensorDataset:
                yield list(self.rows.item(places))
            else:
                yield (self.collate or batch_of)([item_of(self.rows, place) for place in places])


def batch_of(rows: list[Any]) -> Any:
    """Return rows as a batch: tensors stacked, numbers as a tensor, the parts of tuples each by itself."""
    first = rows[0]
    if type(first) is Tensor:
        return OPERATORS["stack"].call(rows)
    if type(first) in NUMBERS:
        return OPERATORS["tensor"].call(rows, dtype="float64" if type(first) is float else "int64")
    if isinstance(first, (tuple, list)):
        return [batch_of(list(column)) for column in zip(*[collected(iterated(row)) for row in rows])]
    if type(first) is dict:
        return {key: batch_of([row[key] for row in rows]) for key in first}
    if type(first) is str:
        return rows
    raise TypeProblem(f"a batch is made of tensors, numbers and tuples of them, not of {described(first)}")


def _loader(
    rows: Any,
    size: Any,
    shuffle: Any,
    sampler: Any,
    batches: Any,
    _workers: Any,
    collate: Any,
    _pinned: Any,
    drops_last: Any,
    generator: Any,
) -> DataLoader:
    shuffles, drops_last = shuffle is not None and truth(shuffle), truth(drops_last)
    if sampler is not None and shuffles:
        raise ValueProblem("sampler option is mutually exclusive with shuffle")
    if batches is not None and (size != 1 or shuffles or sampler is not None or drops_last):
        raise ValueProblem(
            "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
        )
    length_of(rows)
    if sampler is None:
        sampler = RandomSampler(rows, generator=generator) if shuffles else SequentialSampler(rows)
    if batches is None and size is not None:
        batches = BatchSampler(sampler, whole_number(size, "batch_size"), drops_last)
    function = None if collate is None else python_callable(collate)
    return DataLoader(rows, sampler, batches, function, generator_of(generator))


def data_members() -> dict[str, Any]:
    """Return the names of `torch.utils.data`."""
    signature = (
        "dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, "
        "pin_memory=False, drop_last=False, *, generator=None"
    )
    return {
        **sampler_types(),
        "default_collate": Builtin(
            "default_collate", "batch", lambda rows: batch_of(collected(iterated(rows)))
        ),
        "random_split": Builtin("random_split", "dataset, lengths, generator=None", _split),
        "Dataset": TypeObject(
            "Dataset",
            "torch.utils.data.dataset.Dataset",
            None,
            lambda value: type(value) in (TensorDataset, Subset, ConcatDataset),
        ),
        "TensorDataset": _type_of(
            TensorDataset, "*tensors", lambda tensors: TensorDataset(tensors_of_all(tensors))
        ),
        "ConcatDataset": _type_of(ConcatDataset, "datasets", ConcatDataset),
        "Subset": _type_of(Subset, "dataset, indices", Subset),
        "DataLoader": _type_of(DataLoader, signature, _loader),
    }


def _type_of(kind: Any, signature: str, make: Callable[..., Any]) -> TypeObject:
    name = kind.__name__
    return TypeObject(
        name, kind.type_name(None), Builtin(name, signature, make), lambda value: type(value) is kind
    )


def tensors_of_all(values: list[Any]) -> tuple[Tensor, ...]:
    """Return the tensors of a data set. Raises: TypeProblem for what is none, or if there are none."""
    if not values:
        raise TypeProblem("TensorDataset takes at least one tensor")
    return tuple([tensors_of(value, "TensorDataset")[0] for value in values])
