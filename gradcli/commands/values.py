"""Values of programs as plain data for a report: floats, ints, bools, texts, nested lists."""

from __future__ import annotations

from gradcli.core.tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.report import Data

_PLAIN = frozenset((float, int, bool, str, type(None)))


def plain_data(value: Any) -> Data:
    """Return a tensor, array, number or list of these as Python numbers and nested lists.

    A float32 becomes the shortest decimal that names it, 0.1 and not 0.10000000149011612.
    """
    kind = type(value)
    if kind is Tensor:
        value = value.current().value
        kind = type(value)
    if kind in _PLAIN:
        return value
    if kind in (list, tuple, range):
        return [plain_data(item) for item in value]
    dtype = getattr(value, "dtype", None)
    if dtype is None:
        from gradcli.lang.values.printing import printer_for
        from gradcli.lang.values.tensor_text import DEFAULT_OPTIONS

        return printer_for(DEFAULT_OPTIONS).repr(value)
    from gradcli.core.patience import nested_list

    return nested_list(value, _in_shortest_form if dtype.name == "float32" else None)


def _in_shortest_form(array: Any) -> Any:
    return array.astype(str).astype(float)


def named_data(value: Any) -> Data:
    """Return a value as JSON has it: a dictionary with texts for keys as an object, all others as plain data."""
    if isinstance(value, dict) and all(type(key) is str for key in value):
        return {key: plain_data(item) for key, item in value.items()}
    return plain_data(value)


def shape_of_data(value: Data) -> tuple[int, ...]:
    """Return the shape of nested lists; () for a number."""
    shape: list[int] = []
    while isinstance(value, list):
        shape.append(len(value))
        value = value[0] if value else None
    return tuple(shape)


def element_labels(name: str, shape: tuple[int, ...]) -> list[str]:
    """Return `x` for a number, `x[0]`, `x[1]`, ... for a vector, `A[0, 1]` for a matrix, in storage order."""
    if not shape:
        return [name]
    indices: list[tuple[int, ...]] = [()]
    for size in shape:
        indices = [(*index, i) for index in indices for i in range(size)]
    return [f"{name}[{', '.join([str(i) for i in index])}]" for index in indices]


def flat(value: Data) -> list[Data]:
    """Return the numbers of nested lists in storage order."""
    if not isinstance(value, list):
        return [value]
    found: list[Data] = []
    for item in value:
        found.extend(flat(item))
    return found
