"""`torch.optim`: SGD, Adam and their kin as objects with `step()` and `zero_grad()`; the arithmetic is core's."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.runtime import Runtime


def optimiser_types(_runtime: Runtime) -> dict[str, Any]:
    """Return the optimisers by name."""
    return {}
