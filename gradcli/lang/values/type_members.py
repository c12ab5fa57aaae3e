"""What a type has: the methods of its values, as in `key=str.lower`, and the few functions of its own."""

from __future__ import annotations

from gradcli.core.registry import Operator
from gradcli.errors import TypeProblem
from gradcli.lang.values.combine import hashable
from gradcli.lang.values.kinds import described, python_name
from gradcli.lang.values.lengths import dict_from
from gradcli.lang.values.methods import METHODS, tensor_method
from gradcli.lang.values.objects import Builtin, TypeObject
from gradcli.lang.values.sequence_methods import iterated
from gradcli.lang.values.sets import Set
from gradcli.lang.values.string_methods import make_translation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _from_keys(keys: Any, value: Any) -> dict[Any, Any]:
    return dict_from((hashable(key), value) for key in iterated(keys))


_OWN = {
    ("str", "maketrans"): Builtin("maketrans", "x, y=None, z=None", make_translation),
    ("dict", "fromkeys"): Builtin("fromkeys", "keys, value=None", _from_keys),
}
_KINDS: dict[str, type] = {
    kind.__name__: kind for kind in METHODS if kind in (str, list, tuple, dict, float, int)
}


def member_of_type(kind: TypeObject, name: str) -> Builtin | Operator | None:
    """Return `kind.name`, a function that takes the value first; None if there is none."""
    own = kind.own.get(name) or _OWN.get((kind.name, name))
    if own is not None:
        return own
    if kind.name == "Tensor":
        return tensor_method(name)
    method = _methods_of(kind).get(name)
    return None if method is None or method.of_session else _taking_its_value(kind, name, method)


def names_of_type(kind: TypeObject) -> list[str]:
    """Return the names that a type has."""
    return [*_methods_of(kind), *kind.own, *(name for owner, name in _OWN if owner == kind.name)]


def _methods_of(kind: TypeObject) -> dict[str, Builtin]:
    return Set.methods if kind.name == "set" else METHODS[_KINDS[kind.name]] if kind.name in _KINDS else {}


def _taking_its_value(kind: TypeObject, name: str, method: Builtin) -> Builtin:
    def call(arguments: list[Any], named: dict[str, Any]) -> Any:
        from gradcli.lang.values.binding import call_builtin

        if not arguments:
            raise TypeProblem(
                f"{kind.name}.{name} takes a {kind.name} first, and nothing is given",
                said=f"unbound method {kind.name}.{name}() needs an argument",
            )
        if not kind.accepts(arguments[0]):
            raise TypeProblem(
                f"{kind.name}.{name} takes a {kind.name} first, not {described(arguments[0])}",
                said=f"descriptor '{name}' for '{kind.name}' objects doesn't apply to a "
                f"'{python_name(arguments[0])}' object",
            )
        return call_builtin(method, arguments, named)

    return Builtin(name, "*values, **named", call)
