"""The writers by the names of their targets, each imported when it is asked for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.export.request import Exported


def source_for(target: str, exported: Exported) -> str:
    """Return the source text for a target: numpy, c, pytorch, jax or latex."""
    if target == "numpy":
        from gradcli.export.numpy.source import numpy_source

        return numpy_source(exported)
    if target == "c":
        from gradcli.export.c.source import c_source

        return c_source(exported)
    if target == "latex":
        from gradcli.export.latex.source import latex_source

        return latex_source(exported)
    from gradcli.export.translated import translated_source

    return translated_source(exported, target)
