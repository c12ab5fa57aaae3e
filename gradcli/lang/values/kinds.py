"""What kind of value something is, in a user's words and for decisions."""

from __future__ import annotations

from gradcli.core.registry import Operator
from gradcli.core.results import Results
from gradcli.core.tensor import Tensor, data_of
from gradcli.core.values import Batched, shape_of
from gradcli.lang.values.objects import (
    CALLABLE,
    BoundMethod,
    Builtin,
    Device,
    Dtype,
    Function,
    Generator,
    GradFn,
    GradSwitch,
    Namespace,
    RaisedValue,
    Size,
    TypeObject,
)
from gradcli.lang.values.ordered_dict import OrderedDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MOST_DIMENSIONS = 65  # lists within lists; deeper ones (or ones that contain themselves) are no tensors
NUMBERS = frozenset((float, int, bool))
OPERANDS = frozenset((float, int, bool, Tensor, Batched))
# What a dtype may be besides one: Python's own types, as numpy and PyTorch take them.
DTYPES_OF_TYPES = {"float": "float64", "int": "int64", "bool": "bool", "bool_": "bool"}
_WORDS: dict[type, str] = {
    float: "a number",
    int: "a number",
    bool: "a bool",
    str: "a string",
    list: "a list",
    tuple: "a tuple",
    dict: "a dict",
    OrderedDict: "a dict",
    range: "a range",
    Size: "a size",
    Namespace: "a module",
    Dtype: "a dtype",
    Device: "a device",
    Generator: "a generator",
    GradFn: "a graph node",
    GradSwitch: "a grad mode",
    RaisedValue: "an error",
    TypeObject: "a type",
    Results: "a result with named parts",
    slice: "a slice",
}


_TYPE_NAMES = {
    Size: "torch.Size",
    slice: "slice",
    Dtype: "torch.dtype",
    Device: "torch.device",
    Namespace: "module",
    BoundMethod: "method",
    TypeObject: "type",
}


def is_array(value: Any) -> bool:
    """Tell whether a value is a numpy array or number."""
    return type(value).__module__ == "numpy"


def is_operand(value: Any) -> bool:
    """Tell whether operators of core compute with a value as it is."""
    return type(value) in OPERANDS or type(value).__module__ == "numpy"


def is_callable(value: Any) -> bool:
    """Tell whether a program may call a value."""
    return type(value) in CALLABLE or getattr(type(value), "callable_from_programs", False)


def described(value: Any) -> str:
    """Return what a value is, in a user's words: `a string`, `a tensor of shape (2, 3)`, `a function`."""
    kind = type(value)
    if value is None:
        return "None"
    if kind in _WORDS:
        return _WORDS[kind]
    if kind is Tensor:
        shape = value.shape
        return f"a tensor of shape {shape_text(value)}" if shape else "a tensor"
    if is_array(value):
        return f"a numpy array of shape {shape_text(value)}" if value.shape else "a number"
    words: str = getattr(kind, "in_words", "")
    if words:
        return words
    return "a function" if kind in (Function, Operator) or is_callable(value) else "a value"


def shape_text(value: Any) -> str:
    """Return a value's shape as it is written: `(2, 3)`, `(3,)`, `()`."""
    return str(tuple(shape_of(data_of(value))))


def numeric_list(value: Any) -> bool:
    """Tell whether a list holds numbers, tensors, or lists of these, so that it can be a tensor.

    Looks at the first item of each list only, so that long lists cost nothing.
    """
    for _ in range(MOST_DIMENSIONS):
        if not isinstance(value, (list, tuple)):
            break
        if not value:
            return True
        value = value[0]
    return is_operand(value)


def python_name(value: Any) -> str:
    """Return the name of a value's type as Python's messages have it: `NoneType`, `Tensor`, `list`."""
    return "torch.Size" if type(value) is Size else type_name(value).rpartition(".")[2]


def type_name(value: Any) -> str:
    """Return the name of a value's type as Python and PyTorch have it: `float`, `Tensor`, `NoneType`."""
    kind = type(value)
    if kind in (float, int, bool, str, list, tuple, dict, range) or value is None:
        return kind.__name__
    if kind is Tensor:
        return "Tensor" if value.state is None or not value.state.name else "torch.nn.parameter.Parameter"
    if kind is Builtin:
        return "builtin_function_or_method"
    if is_array(value):
        return "numpy.ndarray" if value.shape else f"numpy.{value.dtype}"
    own = getattr(kind, "type_name", None)
    if own is not None:
        return str(own(value))
    return _TYPE_NAMES.get(kind, "function")
