"""Functions of numpy on arrays of plain numbers; a variable given to one is refused, for no derivative flows through it."""

from __future__ import annotations

import warnings

from gradcli.core.lazy import np
from gradcli.core.tensor import Tensor
from gradcli.core.values import check_size
from gradcli.lang.values.binding import Signature, plain_argument
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Name: the parameters; those of _SETTINGS are whole numbers or tuples of them, the others arrays and switches.
_FUNCTIONS = {
    "append": "arr, values, axis=None",
    "percentile": "a, q, axis=None",
    "quantile": "a, q, axis=None",
    "unique": "ar, return_index=False, return_inverse=False, return_counts=False",
    "count_nonzero": "a, axis=None",
    "flatnonzero": "a",
    "argwhere": "a",
    "searchsorted": "a, v, side='left'",
    "array_split": "ary, sections, axis=0",
    "split": "ary, sections, axis=0",
    "flip": "m, axis=None",
    "roll": "a, shift, axis=None",
    "trapezoid": "y, x=None, dx=1.0, axis=-1",
    "polyfit": "x, y, deg",
    "polyval": "p, x",
    "nanmean": "a, axis=None",
    "nansum": "a, axis=None",
    "ptp": "a, axis=None",
    "histogram": "a, bins=10",
}
_SETTINGS = frozenset(("axis", "shift", "deg"))


def plain_functions(as_array: Callable[[Any], Any]) -> dict[str, Builtin]:
    """Return the functions by name; `as_array` makes arrays of what they are given."""
    return {name: _function(name, signature, as_array) for name, signature in _FUNCTIONS.items()}


def _function(name: str, signature: str, as_array: Callable[[Any], Any]) -> Builtin:
    names = Signature(signature).names

    def call(*values: Any) -> Any:
        arguments = [_argument(each, value, as_array) for each, value in zip(names, values)]
        for each, value in zip(names, arguments):
            if each in ("bins", "sections", "deg") and type(value) is int:
                check_size((max(value, 0),), "an array")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what numpy warns of is nan or inf here
            return getattr(np, name)(*arguments)

    return Builtin(name, signature, call)


def _argument(name: str, value: Any, as_array: Callable[[Any], Any]) -> Any:
    value = plain_argument(value)
    if name in _SETTINGS:
        if isinstance(value, (list, tuple)):
            return tuple([whole_number(each, name) for each in value])
        return value if value is None else whole_number(value, name)
    return as_array(value) if isinstance(value, (list, tuple)) or type(value) is Tensor else value
