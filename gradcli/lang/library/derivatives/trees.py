"""Trees: dicts, tuples and lists of tensors, as arguments and results of transforms."""

from __future__ import annotations

from gradcli.core.tensor import Tensor
from gradcli.lang.library.derivatives.values import primal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
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


def leaves_of(value: Any) -> list[Any]:
    """Return the tensors of an argument, from left to right."""
    return [primal(part) for part in parts_of(value, is_tree)]


def rebuilt(value: Any, leaves: list[Any], has_parts: Callable[[Any], bool] = is_tree) -> Any:
    """Return a structure like `value` of the tensors in `leaves`, which are taken out from the left."""
    if not has_parts(value):
        return leaves.pop(0)
    if isinstance(value, dict):
        return {key: rebuilt(item, leaves, has_parts) for key, item in value.items()}
    return type(value)([rebuilt(item, leaves, has_parts) for item in value])
