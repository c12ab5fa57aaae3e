"""Functions of a program as Python callables, for core's derivatives, sort keys and hooks.

Such a call passes through C, so how many may be open inside each other is counted.
"""

from __future__ import annotations

from gradcli.errors import TypeProblem
from gradcli.lang.values.kinds import described, is_callable, python_name
from gradcli.lang.values.objects import Function
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

NOWHERE = Span(Source("", "<gradcli>"), 0, 0)


def python_callable(
    function: Any, span: Span | None = None, runtime: Runtime | None = None
) -> Callable[..., Any]:
    """Return a Python callable of positional arguments for any function of a program.

    Raises: TypeProblem if the value cannot be called.
    """
    from gradcli.lang.running.calling import call_value

    if not is_callable(function):
        raise TypeProblem(
            f"expected a function, not {described(function)}",
            hint=_hint(function),
            said=f"'{python_name(function)}' object is not callable",
        )
    place = span or NOWHERE
    owner = function.runtime if type(function) is Function else runtime
    if owner is None:
        return lambda *arguments: call_value(function, list(arguments), {}, place, runtime)  # type: ignore[arg-type]
    meter = owner.meter

    def call(*arguments: Any) -> Any:
        meter.enter_host()
        try:
            return call_value(function, list(arguments), {}, place, owner)
        finally:
            meter.leave_host()

    return call


def _hint(value: Any) -> str | None:
    from gradcli.core.tensor import Tensor

    if type(value) is Tensor and value.requires_grad:
        return "for a value that is computed already, write grad(y, x)"
    return "write a function: f(x) = x^2, or lambda x: x^2"
