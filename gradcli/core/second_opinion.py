"""Findings of finite differences, reconsidered by a complex step where differences see too little."""

from __future__ import annotations

from math import isfinite

from gradcli.core.check import Finding, is_sharp
from gradcli.core.tensor import Tensor
from gradcli.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    Opinion: TypeAlias = Callable[[int], Any]  # input -> its derivatives of all outputs, or None

AGREEMENT = 1e-12  # relative difference of two exact derivatives that rounding explains
DISAGREEMENT = 1e-3  # and one that no rounding explains


def opinion_of(outputs: Callable[[], Sequence[Tensor] | None], leaves: Sequence[Tensor]) -> Opinion:
    """Return the opinion of a complex step on outputs, which are asked for where it is needed.

    Inputs are the elements of all `leaves`, end to end.
    """

    def asked(column: int) -> Any:
        from gradcli.core.complex_step import complex_step

        ys = outputs()
        for leaf in leaves:
            if column < leaf.size:
                return None if ys is None else complex_step(ys, leaf, column)
            column -= leaf.size
        return None

    return asked


def reconsidered(findings: Sequence[Finding], opinion: Opinion) -> list[Finding]:
    """Return the findings, by the opinion where values are too coarse to tell a slope from a slightly wrong one."""
    known: dict[int, Any] = {}
    result = []
    for found in findings:
        if _is_blind(found):
            if found.column not in known:
                known[found.column] = opinion(found.column)
            found = _by(found, known[found.column])
        result.append(found)
    return result


def _is_blind(found: Finding) -> bool:
    if found.verdict == "ok":
        return found.exact != 0.0 and not is_sharp(found.numeric, found.bar, found.around)
    return found.verdict == "inconclusive"


def _by(found: Finding, slopes: Any) -> Finding:
    if slopes is None or not isfinite(slopes[found.row]):
        return found
    slope = float(slopes[found.row])
    bar, apart = AGREEMENT * abs(slope), abs(found.exact - slope)
    if bar < apart <= DISAGREEMENT * max(abs(found.exact), abs(slope)):
        # Both lose digits to cancellation, in the function itself.
        doubted: Finding = replace(found, verdict="inconclusive")
        return doubted
    other: Finding = replace(
        found,
        numeric=slope,
        bar=bar,
        step=0.0,
        verdict="ok" if apart <= bar else "wrong",
        evaluations=found.evaluations + 1,
        by="complex step",
    )
    return other
