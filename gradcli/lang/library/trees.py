"""Trees: dicts, tuples and lists of tensors, as arguments and results of transforms."""

from __future__ import annotations

from gradcli.core.tensor import Tensor
from gradcli.lang.library.derivative_values import primal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def is_tree(value: Any) -> bool:
    """Tell whether an argument is a structure of tensors: a list of numbers alone is one tensor."""
    if isinstance(value, dict):
        return True
    return isinstance(value, (tuple, list)) and any(type(x) is Tensor or is_tree(x) for x in value)


def leaves_of(value: Any) -> list[Any]:
    """Return the tensors of a structure, from left to right."""
    if not is_tree(value):
        return [primal(value)]
    items = value.values() if isinstance(value, dict) else value
    return [leaf for item in items for leaf in leaves_of(item)]


def rebuilt(value: Any, leaves: list[Any]) -> Any:
    """Return a structure like `value` of the tensors in `leaves`, which are taken out from the left."""
    if not is_tree(value):
        return leaves.pop(0)
    if isinstance(value, dict):
        return {key: rebuilt(item, leaves) for key, item in value.items()}
    return type(value)([rebuilt(item, leaves) for item in value])
