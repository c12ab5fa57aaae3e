"""Trees: dicts, tuples and lists of tensors, as arguments and results of transforms."""

from __future__ import annotations

from gradcli.core.results import Results
from gradcli.core.tensor import Tensor
from gradcli.lang.library.derivatives.values import primal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


def is_tree(value: Any) -> bool:
    """Tell whether an argument is a structure of tensors: a list of numbers alone is one tensor."""
    if isinstance(value, dict):
        return True
    return isinstance(value, (tuple, list)) and any(type(x) is Tensor or is_tree(x) for x in value)


def is_container(value: Any) -> bool:
    """Tell whether a result has parts: other than in arguments, each number of a list is one."""
    return isinstance(value, (dict, tuple, list))


def parts_of(value: Any, has_parts: Callable[[Any], bool]) -> list[Any]:
    """Return what has no parts in a structure, from left to right."""
    if not has_parts(value):
        return [value]
    items = value.values() if isinstance(value, dict) else value
    return [part for item in items for part in parts_of(item, has_parts)]


def leaves_of(value: Any, has_parts: Callable[[Any], bool] = is_tree) -> list[Any]:
    """Return the tensors of an argument, from left to right."""
    return [primal(part) for part in parts_of(value, has_parts)]


def rebuilt(value: Any, leaves: list[Any], has_parts: Callable[[Any], bool] = is_tree) -> Any:
    """Return a structure like `value` of the tensors in `leaves`, which are taken out from the left."""
    if not has_parts(value):
        return leaves.pop(0)
    if isinstance(value, dict):
        return {key: rebuilt(item, leaves, has_parts) for key, item in value.items()}
    return with_items(value, [rebuilt(item, leaves, has_parts) for item in value])


def with_items(value: Any, items: list[Any]) -> Any:
    """Return a tuple or list of the kind of `value`, its names included, with other items."""
    return Results(value.title, value.names, items) if type(value) is Results else type(value)(items)


class Flat:
    """A function of tensors alone, made of one whose arguments are trees; `leaves` are what it is called with at first."""

    def __init__(
        self,
        function: Callable[..., Any],
        arguments: Sequence[Any],
        has_parts: Callable[[Any], bool] = is_tree,
    ) -> None:
        self.arguments = list(arguments)
        self._function, self._has_parts = function, has_parts
        parts = [leaves_of(argument, has_parts) for argument in arguments]
        self.counts = [len(leaves) for leaves in parts]
        self.leaves = [leaf for leaves in parts for leaf in leaves]

    def __call__(self, *leaves: Any) -> Any:
        rest = list(leaves)
        return self._function(*[rebuilt(argument, rest, self._has_parts) for argument in self.arguments])
