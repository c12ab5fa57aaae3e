"""What a program asks of a value to learn about it: `help(f)` and `dir(x)`."""

from __future__ import annotations

from gradcli.core.registry import Operator
from gradcli.errors import UsageProblem
from gradcli.lang.values.attributes import attribute_names
from gradcli.lang.values.kinds import described
from gradcli.lang.values.objects import BoundMethod, Builtin, Derived, Function, Namespace, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


def looking_names(runtime: Runtime) -> dict[str, Any]:
    """Return `help` and `dir`: the first writes gradcli's own text, the second lists what gradcli's value has."""

    def explain(values: list[Any]) -> None:
        for value in values:
            runtime.write(_text_on(value, runtime) + "\n")

    return {
        "help": Builtin("help", "*values", explain, silent=True),
        "dir": Builtin("dir", "*values", lambda values: _names(values, runtime)),
    }


def _text_on(value: Any, runtime: Runtime) -> str:
    if type(value) is Function:
        lines = [f"{value.code.name}({', '.join(value.code.names)})"]
        if value.code.docstring:
            lines += [f"    {line.strip()}".rstrip() for line in value.code.docstring.strip().splitlines()]
        return "\n".join(lines)
    named = (Operator, Builtin, TypeObject, BoundMethod, Derived, Namespace)
    name = value if type(value) is str else value.name if type(value) in named else ""
    if name and runtime.explain is not None:
        try:
            return runtime.explain(name)
        except UsageProblem:
            pass
    return f"gradcli has no text on {name or described(value)}"


def _names(values: list[Any], runtime: Runtime) -> list[str]:
    if not values:
        return sorted(runtime.variables)
    return sorted({name for name in attribute_names(values[0]) if type(name) is str})
