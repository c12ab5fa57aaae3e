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
    if not missing and given <= most:
        return f"{name}() got multiple values for argument"
    if name == "tensor":
        return _in_pytorch(name, given, most, missing)
    if name[:1].isupper():
        return _of_class(name, given, (least, most), missing)
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


def _in_pytorch(name: str, given: int, most: int, missing: Sequence[str]) -> str:
    if missing:
        return f'{name}() missing 1 required positional arguments: "{missing[0]}"'
    were = "was" if given == 1 else "were"
    return f"{name}() takes {most} positional argument{'s'[: most != 1]} but {given} {were} given"


def listed_missing(names: Sequence[str], kind: str = "positional") -> str:
    """Return `missing 2 required positional arguments: 'a' and 'b'`."""
    quoted = [f"'{name}'" for name in names]
    listed = " and ".join(quoted) if len(quoted) < 3 else f"{', '.join(quoted[:-1])}, and {quoted[-1]}"
    return f"missing {len(quoted)} required {kind} argument{'s'[: len(quoted) > 1]}: {listed}"


def _of_class(name: str, given: int, bounds: tuple[int, int], missing: Sequence[str]) -> str:
    """Return what the class says, which counts itself as an argument."""
    if missing:
        return f"{name}.__init__() {listed_missing(missing)}"
    least, most = bounds[0] + 1, bounds[1] + 1
    counted = f"{most}" if least == most else f"from {least} to {most}"
    return (
        f"{name}.__init__() takes {counted} positional argument{'s'[: most != 1]} but {given + 1} were given"
    )
