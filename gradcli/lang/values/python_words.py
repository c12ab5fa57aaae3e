"""How Python and PyTorch put that a call does not fit: what an `except` that catches it reads."""

from __future__ import annotations

from gradcli.lang.values.kinds import python_name
from gradcli.lang.values.objects import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gradcli.lang.values.objects import Builtin


def misfit_words(builtin: Builtin, arguments: list[Any], missing: Sequence[str]) -> str:
    """Return Python's sentence on a call of one of its functions; `missing` names the arguments that are not there."""
    signature, name = builtin.binder, builtin.name
    of_self = signature.names[:1] == ("self",)
    most = signature.plain - of_self
    least = sum(default is MISSING for default in signature.defaults[: signature.plain]) - of_self
    given = len(arguments) - of_self
    if name == "tensor":
        if missing:
            return f'{name}() missing 1 required positional arguments: "{missing[0]}"'
        return counted_words(name, most, most, given)
    if name[:1].isupper():  # a class counts itself as an argument
        made = f"{name}.__init__"
        return (
            f"{made}() {listed_missing(missing)}"
            if missing
            else counted_words(made, least + 1, most + 1, given + 1)
        )
    dotted = f"{_owner(arguments[0])}.{name}" if of_self else name
    if most == 0:
        return f"{dotted}() takes no arguments ({given} given)"
    if most == least == 1:
        return f"{dotted}() takes exactly one argument ({given} given)"
    wanted, bound = (least, "at least ") if given < least else (most, "at most ")
    bound = "" if least == most else bound
    return f"{name} expected {bound}{wanted} argument{'s'[: wanted != 1]}, got {given}"


def _owner(value: Any) -> str:
    kind = python_name(value)
    return "TensorBase" if kind in ("Tensor", "Parameter") else kind


def counted_words(name: str, least: int, most: int, given: int) -> str:
    """Return `f() takes from 1 to 2 positional arguments but 3 were given`."""
    counted = f"{most}" if least == most else f"from {least} to {most}"
    were = "was" if given == 1 else "were"
    return f"{name}() takes {counted} positional argument{'s'[: most != 1]} but {given} {were} given"


def listed_missing(names: Sequence[str], kind: str = "positional") -> str:
    """Return `missing 2 required positional arguments: 'a' and 'b'`."""
    quoted = [f"'{name}'" for name in names]
    listed = " and ".join(quoted) if len(quoted) < 3 else f"{', '.join(quoted[:-1])}, and {quoted[-1]}"
    return f"missing {len(quoted)} required {kind} argument{'s'[: len(quoted) > 1]}: {listed}"
