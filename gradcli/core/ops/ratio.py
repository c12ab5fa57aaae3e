"""A quotient that is 0 where its denominator is: for slopes that have a limit of no direction, as |x| at 0."""

from __future__ import annotations

from gradcli.core.lazy import np
from gradcli.core.ops.basic import neg, ones_like
from gradcli.core.primitive import elementwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.core.primitive import Apply


def _divide(x: Any, y: Any) -> Any:
    y = np.asarray(y)
    return np.where(y == 0, np.zeros_like(y), x / np.where(y == 0, np.ones_like(y), y))


ratio_or_zero: Apply = elementwise(
    "ratio_or_zero",
    scalar=lambda x, y: 0.0 if y == 0.0 else x / y,
    array=_divide,
    partials=(
        lambda out, x, y: ratio_or_zero(ones_like(y), y),
        lambda out, x, y: neg(ratio_or_zero(out, y)),
    ),
    grad_name="DivBackward0",
)
