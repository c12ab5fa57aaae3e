"""`warnings` of Python: a program warns, and says that it wants to hear none."""

from __future__ import annotations

from gradcli.errors import CallProblem
from gradcli.lang.values.combine import truth
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


class Caught:
    """`catch_warnings()`: what is said of warnings inside a `with` ends with it."""

    __slots__ = ("_before", "_runtime")
    in_words = "a filter of warnings"
    context_of_programs = True

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._before = runtime.quiet

    def enter(self) -> None:
        """Note what holds outside."""
        self._before = self._runtime.quiet

    def leave(self) -> None:
        """Let that hold again."""
        self._runtime.quiet = self._before

    def shown_as(self, _printer: Any) -> str:
        """Return its text."""
        return "<catch_warnings>"


def warnings_members(runtime: Runtime) -> dict[str, Any]:
    """Return the functions of `warnings`."""
    from gradcli.lang.values.printing import printer_for

    def choose(action: Any, _more: list[Any], named: dict[str, Any]) -> None:
        # One that is about some messages only says nothing about the others.
        if not named.get("message"):
            runtime.quiet = action == "ignore"

    def warn(message: Any, _category: Any, _more: list[Any], _named: dict[str, Any]) -> None:
        runtime.warn_as_python(printer_for(runtime.options).text(message))

    def catch(record: Any, named: dict[str, Any]) -> Caught:
        if truth(record):
            raise CallProblem("catch_warnings has no record= here: warnings go to stderr")
        caught = Caught(runtime)
        if "action" in named:
            runtime.quiet = named["action"] == "ignore"
        return caught

    def reset() -> None:
        runtime.quiet = False

    return {
        "filterwarnings": Builtin("filterwarnings", "action, *args, **named", choose, silent=True),
        "simplefilter": Builtin("simplefilter", "action, *args, **named", choose, silent=True),
        "resetwarnings": Builtin("resetwarnings", "", reset, silent=True),
        "warn": Builtin("warn", "message, category=None, *args, **named", warn, silent=True),
        "catch_warnings": Builtin("catch_warnings", "*, record=False, **named", catch),
    }
