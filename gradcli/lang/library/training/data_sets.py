"""`torch.utils.data`: rows of tensors as a data set, and batches of them in PyTorch's own order after a seed."""

from __future__ import annotations

import math
from itertools import accumulate

from gradcli.core.generator import Generator as Stream
from gradcli.core.generator import draw_from, stream
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import Tensor
from gradcli.errors import ShapeProblem, TypeProblem, ValueProblem
from gradcli.lang.library.python.builtins import length_of
from gradcli.lang.library.random_streams import generator_of
from gradcli.lang.values.combine import truth
from gradcli.lang.values.indexing import item_of, whole_number
from gradcli.lang.values.kinds import NUMBERS, described
from gradcli.lang.values.lengths import collected
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.tensor_methods import tensors_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, ClassVar

_LARGEST = (1 << 63) - 1


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
    order = _permuted(count, generator_of(generator) or stream())
    ends = list(accumulate(sizes))
    return [Subset(rows, order[end - size : end]) for end, size in zip(ends, sizes)]


def _permuted(count: int, source: Stream) -> list[int]:
    """Return the places 0 to `count` - 1 in an order drawn from `source`."""
    before = draw_from(source)
    try:
        order: list[int] = OPERATORS["randperm"].call(count).current().value.tolist()
        return order
    finally:
        draw_from(before)


class DataLoader:
    """`DataLoader(rows, batch_size=4, shuffle=True)`: each pass over it gives batches."""

    __slots__ = ("drops_last", "generator", "rows", "shuffles", "size")
    in_words = "a data loader"
    type_name = staticmethod(lambda loader: "torch.utils.data.dataloader.DataLoader")
    attributes: ClassVar[dict[str, Any]] = {
        "dataset": lambda loader, runtime, span: loader.rows,
        "batch_size": lambda loader, runtime, span: loader.size,
    }

    def __init__(self, rows: Any, size: int, shuffles: bool, drops_last: bool, generator: Any) -> None:
        self.rows = rows
        self.size = size
        self.shuffles = shuffles
        self.drops_last = drops_last
        self.generator: Stream | None = generator

    def length(self) -> int:
        """Return the number of batches of a pass."""
        full, rest = divmod(length_of(self.rows), self.size)
        return full + (rest > 0 and not self.drops_last)

    def iterate(self) -> Iterator[Any]:
        """Yield the batches of a pass, after the two numbers that PyTorch draws for its workers and its order."""
        source = self.generator or stream()
        source.wide_words(1)
        return self._batches(self._order(source))

    def _order(self, source: Stream) -> list[int]:
        count = length_of(self.rows)
        if not self.shuffles:
            return list(range(count))
        return _permuted(count, self.generator or Stream(int(source.wide_words(1)[0]) & _LARGEST))

    def _finish(self, order: list[int]) -> None:
        """Draw the order that PyTorch draws at the end of a pass, and takes nothing from: the next pass depends on it."""
        if self.shuffles and self.generator is not None:
            _permuted(len(order), self.generator)

    def _batches(self, order: list[int]) -> Iterator[Any]:
        for number in range(self.length()):
            if (number + 1) * self.size > len(order):
                self._finish(order)
            places = order[number * self.size : (number + 1) * self.size]
            if type(self.rows) is TensorDataset:
                yield list(self.rows.item(places))
            else:
                yield batch_of([item_of(self.rows, place) for place in places])
        if self.length() * self.size <= len(order):
            self._finish(order)


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
    rows: Any, size: Any, shuffle: Any, drops_last: Any, generator: Any, _workers: Any, _pinned: Any
) -> DataLoader:
    count = whole_number(size, "batch_size")
    if count < 1:
        raise ValueProblem(f"batch_size should be a positive integer value, but got batch_size={count}")
    length_of(rows)
    return DataLoader(
        rows, count, shuffle is not None and truth(shuffle), truth(drops_last), generator_of(generator)
    )


def data_members() -> dict[str, Any]:
    """Return the names of `torch.utils.data`."""
    signature = "dataset, batch_size=1, shuffle=None, *, drop_last=False, generator=None, num_workers=0, pin_memory=False"
    return {
        "TensorDataset": TypeObject(
            "TensorDataset",
            "torch.utils.data.dataset.TensorDataset",
            Builtin("TensorDataset", "*tensors", lambda tensors: TensorDataset(tensors_of_all(tensors))),
            lambda value: type(value) is TensorDataset,
        ),
        "Subset": TypeObject(
            "Subset",
            "torch.utils.data.dataset.Subset",
            Builtin("Subset", "dataset, indices", Subset),
            lambda value: type(value) is Subset,
        ),
        "random_split": Builtin("random_split", "dataset, lengths, generator=None", _split),
        "Dataset": TypeObject(
            "Dataset",
            "torch.utils.data.dataset.Dataset",
            None,
            lambda value: type(value) in (TensorDataset, Subset),
        ),
        "DataLoader": TypeObject(
            "DataLoader",
            "torch.utils.data.dataloader.DataLoader",
            Builtin("DataLoader", signature, _loader),
            lambda value: type(value) is DataLoader,
        ),
    }


def tensors_of_all(values: list[Any]) -> tuple[Tensor, ...]:
    """Return the tensors of a data set. Raises: TypeProblem for what is none, or if there are none."""
    if not values:
        raise TypeProblem("TensorDataset takes at least one tensor")
    return tuple([tensors_of(value, "TensorDataset")[0] for value in values])
