"""Arrays as numpy prints them, which is what `x.numpy()` shows; numpy formats, with fixed options."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# numpy's documented defaults, spelled out so that no setting made elsewhere can change a program's output.
_OPTIONS: dict[str, Any] = {
    "precision": 8,
    "threshold": 1000,
    "edgeitems": 3,
    "linewidth": 75,
    "suppress": False,
    "nanstr": "nan",
    "infstr": "inf",
    "sign": "-",
    "formatter": None,
    "floatmode": "maxprec",
    "legacy": False,
}


def numpy_text(array: Any, changed: tuple[tuple[str, Any], ...] = ()) -> str:
    """Return what `print(array)` shows, as `[1. 2.]`, for a numpy array or scalar; `changed` are options."""
    import numpy as np

    with np.printoptions(**{**_OPTIONS, **dict(changed)}):
        return str(array)


def numpy_repr(array: Any, changed: tuple[tuple[str, Any], ...] = ()) -> str:
    """Return what the prompt shows, as `array([1., 2.], dtype=float32)`, for a numpy array or scalar."""
    import numpy as np

    with np.printoptions(**{**_OPTIONS, **dict(changed)}):
        return repr(array)
