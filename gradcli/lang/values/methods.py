"""Which methods each kind of value has: the tables behind `x.name(...)`."""

from __future__ import annotations

from gradcli.core.registry import OPERATORS, Operator
from gradcli.core.tensor import Tensor
from gradcli.lang.running.inplace_calls import in_place_method
from gradcli.lang.values.kinds import is_array
from gradcli.lang.values.objects import Builtin, Device, Function, GradFn, HookHandle, Size
from gradcli.lang.values.ordered_dict import OrderedDict
from gradcli.lang.values.sequence_methods import DICT_METHODS, LIST_METHODS, TUPLE_METHODS
from gradcli.lang.values.string_methods import STRING_METHODS
from gradcli.lang.values.tensor_methods import TENSOR_METHODS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NUMBER_METHODS = {
    "is_integer": Builtin("is_integer", "self", lambda x: float(x).is_integer()),
    "item": Builtin("item", "self", lambda x: x),
    "conjugate": Builtin("conjugate", "self", lambda x: x),
}
NODE_METHODS = {
    "name": Builtin("name", "self", lambda node: _full_name(node)),
    "register_prehook": Builtin("register_prehook", "self, fn", lambda node, fn: _hook_before(node, fn)),
    "register_hook": Builtin("register_hook", "self, fn", lambda node, fn: _hook_after(node, fn)),
}
_HANDLE_METHODS = {"remove": Builtin("remove", "self", lambda handle: handle.remove(), silent=True)}
_RANGE_METHODS = {
    "index": Builtin("index", "self, value", lambda numbers, value: numbers.index(value)),
    "count": Builtin("count", "self, value", lambda numbers, value: numbers.count(value)),
}
_SIZE_METHODS = {**TUPLE_METHODS, "numel": Builtin("numel", "self", lambda size: _product(size))}


def _full_name(node: GradFn) -> str:
    own = node.name in ("AccumulateGrad", "CopySlices", "CopyBackwards")
    return f"torch::autograd::{node.name}" if own else node.name


def _hook_before(node: GradFn, hook: Any) -> HookHandle:
    from gradcli.lang.values.node_hooks import hook_before

    return hook_before(node, hook)


def _hook_after(node: GradFn, hook: Any) -> HookHandle:
    from gradcli.lang.values.node_hooks import hook_after

    return hook_after(node, hook)


METHODS: dict[type, dict[str, Any]] = {
    list: LIST_METHODS,
    str: STRING_METHODS,
    tuple: TUPLE_METHODS,
    Size: _SIZE_METHODS,
    dict: DICT_METHODS,
    OrderedDict: DICT_METHODS,
    range: _RANGE_METHODS,
    float: _NUMBER_METHODS,
    int: {
        **_NUMBER_METHODS,
        "bit_length": Builtin("bit_length", "self", lambda x: x.bit_length()),
        "bit_count": Builtin("bit_count", "self", lambda x: x.bit_count()),
    },
    GradFn: NODE_METHODS,
    HookHandle: _HANDLE_METHODS,
    Function: {},
    Device: {},
}


def _product(size: Size) -> int:
    count = 1
    for length in size:
        count *= length
    return count


def _array_methods() -> dict[str, Builtin]:
    from gradcli.lang.values.array_methods import ARRAY_METHODS

    return ARRAY_METHODS


def tensor_method(name: str) -> Builtin | Operator | None:
    """Return the method `name` of tensors: the language's own, an operator, or the in-place form of one."""
    own = TENSOR_METHODS.get(name)
    if own is not None:
        return own
    operator: Operator | None = OPERATORS.get(name)
    if operator is not None and operator.method:
        return operator
    return in_place_method(name) if name.endswith("_") else None


def method_of(owner: Any, name: str) -> Any:
    """Return the method `name` of a value as a function that takes the value first, None if it has none."""
    kind = type(owner)
    if kind is Tensor:
        return tensor_method(name)
    table = METHODS.get(kind)
    if table is not None:
        return table.get(name)
    if isinstance(owner, tuple):
        return TUPLE_METHODS.get(name)
    if is_array(owner):
        own = _array_methods().get(name)
        operator = OPERATORS.get(name)
        return own or (operator if operator is not None and operator.method else None)
    of_kind: dict[str, Any] = getattr(kind, "methods", {})
    return of_kind.get(name)


def method_names(owner: Any) -> list[str]:
    """Return the names of the methods a value has, for completion and did-you-mean."""
    kind = type(owner)
    if kind is Tensor or is_array(owner):
        own = TENSOR_METHODS if kind is Tensor else _array_methods()
        return [*own, *(name for name, operator in OPERATORS.items() if operator.method)]
    table = METHODS.get(kind)
    return list(table if table is not None else getattr(kind, "methods", {}))
