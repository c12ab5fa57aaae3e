"""What a notebook has beside Python's own names: `display`, `get_ipython`, and the module `IPython.display`."""

from __future__ import annotations

from gradcli.lang.library.undrawn import Undrawn
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

# What shows as a picture or as formatted text in a browser, and as nothing here.
_RICH = ("Audio", "HTML", "IFrame", "Image", "Latex", "Markdown", "Math", "SVG", "Video", "YouTubeVideo")


def notebook_names(runtime: Runtime) -> dict[str, Any]:
    """Return the names that a notebook's cells have without an import."""

    def show(values: list[Any], _named: dict[str, Any]) -> None:
        from gradcli.lang.values.printing import printer_for

        for value in values:
            if type(value) is not Undrawn:
                runtime.write(printer_for(runtime.options).repr(value) + "\n")

    return {
        "display": Builtin("display", "*objects, **named", show, silent=True),
        "get_ipython": Builtin("get_ipython", "", lambda: Undrawn("get_ipython")),
    }


def display_members(runtime: Runtime) -> dict[str, Any]:
    """Return what `IPython.display` has here."""
    return {
        "display": runtime.builtins["display"],
        "clear_output": Builtin("clear_output", "wait=False", lambda _: None, silent=True),
        "set_matplotlib_formats": Builtin("set_matplotlib_formats", "*names", lambda _: None, silent=True),
        **{name: Undrawn(f"IPython.display.{name}") for name in _RICH},
    }


def ipython_module(runtime: Runtime) -> dict[str, Any]:
    """Return what `IPython` itself has here."""
    return {"get_ipython": runtime.builtins["get_ipython"]}
