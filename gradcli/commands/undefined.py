"""Why an operation at some numbers gives none: it is too large, or there is no such number."""

from __future__ import annotations

from math import inf, isfinite, isnan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcli.core.tensor import Tensor

_LARGEST = {"float64": "1.8e308", "float32": "3.4e38"}


def reason(node: Tensor, operands: Sequence[float], value: float) -> str:
    """Return why one element of a node is nan or infinite at these operands, "" if that has no words of its own."""
    assert node.prim is not None
    name = node.prim.name
    if any(map(isnan, operands)):
        return ""
    if not isnan(value):
        limit = _LARGEST.get(node.dtype)
        return (
            f"too large for {node.dtype}, which ends at {limit}"
            if limit and all(map(isfinite, operands))
            else ""
        )
    if name in ("add", "sub") and all(abs(number) == inf for number in operands):
        return "infinities that cancel leave no value"
    if name == "mul" and 0 in operands:
        return "0 times infinity has no value"
    if name == "div" and all(abs(number) == inf for number in operands):
        return "infinity divided by infinity has no value"
    return _domain(name)


def _domain(name: str) -> str:
    from gradcli.core.registry import OPERATORS

    known = OPERATORS.get(name)
    domain = known.help.domain.partition(";")[0] if known is not None else ""
    return f"outside of its domain, {domain}" if domain else ""
