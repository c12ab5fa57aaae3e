"""Findings of finite differences, reconsidered where differences see too little.

By a complex step, which is exact where the graph is analytic. It speaks for the program only where the graph is the
whole program. Where it is, and the complex step agrees with a derivative that differences call wrong, these are
deceived, as by a ripple that is lower than the rounding of the values.
"""

from __future__ import annotations

from math import isfinite

from gradcli.core.checking.findings import FLAT, FLOOR, Finding
from gradcli.core.tensor import Tensor
from gradcli.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    Record: TypeAlias = Callable[[list[Tensor]], Sequence[Any]]  # leaves -> outputs, recorded

AGREEMENT = 1e-12  # relative difference of two exact derivatives that rounding explains
DISAGREEMENT = 1e-3  # and one that no rounding explains
LEGIBLE = 4e-7  # an error bar wider than this, relative to the slope, hides a derivative that is off by 1e-6
NAN = float("nan")
LEFT = 1e-3  # rounding of the derivative that leaves fewer digits than this leaves nothing to judge
ROOM = 64.0  # times the bound on that rounding may be between it and a slope with another order of operations
NOTHING = 2.0**-1070  # of the smallest numbers, which are multiples of 2^-1074
SURE = 4e-9  # one wider than this has a second opinion asked


class Opinion:
    """What the recorded graph says itself; its outputs are asked for where it is needed.

    Inputs are the elements of all `leaves`, end to end. `record` runs the program once more, on other leaves;
    `rounding` bounds the rounding error of the derivative that a finding is about, nan where that is not known.
    """

    def __init__(
        self,
        outputs: Callable[[], Sequence[Tensor] | None],
        leaves: Sequence[Tensor],
        record: Record,
        rounding: Callable[[Finding], float] = lambda found: NAN,
    ) -> None:
        self.rounding = rounding
        self._outputs = outputs
        self._leaves = leaves
        self._record = record
        self._whole: bool | None = None
        self._unsuspected: bool | None = None
        self._slopes: dict[int, Any] = {}

    def is_whole(self) -> bool:
        """Tell whether the graph holds all that the outputs depend on."""
        from gradcli.core.checking.wholeness import is_whole

        if self._whole is None:
            self._whole = is_whole(self._record, self._leaves)
        return self._whole

    def slope(self, found: Finding) -> float | None:
        """Return the derivative that a finding is about, from a complex step; None where there is none.

        It is infinite where the finding is about a point at which a step jumps.
        """
        from gradcli.core.checking.complex_step import complex_step

        if found.column not in self._slopes:
            ys, (leaf, place) = self._outputs(), self._place(found.column)
            self._slopes[found.column] = None if ys is None else complex_step(ys, leaf, place)
        told = self._slopes[found.column]
        if told is None:
            return None
        slopes, smallest = told
        slope = float(slopes[found.row])
        return None if slope != slope or 0.0 < max(abs(found.exact), abs(slope)) < smallest else slope

    def suspects_nothing(self) -> bool:
        """Tell whether every recorded operation is right by itself."""
        from gradcli.core.checking.suspect import suspect

        if self._unsuspected is None:
            ys = self._outputs()
            self._unsuspected = ys is not None and suspect(ys) is None
        return self._unsuspected

    def _place(self, column: int) -> tuple[Tensor, int]:
        for leaf in self._leaves:
            if column < leaf.size:
                return leaf, column
            column -= leaf.size
        raise IndexError(column)


def reconsidered(findings: Sequence[Finding], opinion: Opinion) -> list[Finding]:
    """Return the findings, by the opinion where values are too coarse to tell a slope from a slightly wrong one."""
    return [_reconsidered(found, opinion) if _is_coarse(found) else found for found in findings]


def _reconsidered(found: Finding, opinion: Opinion) -> Finding:
    slope = opinion.slope(found) if opinion.is_whole() else None
    if slope is not None:
        judged = _by(found, slope, opinion.rounding(found))
        # What the differences see well enough, and the opinion shares, is told as they saw it.
        shared = found.verdict == judged.verdict == "ok" and not _is_blind(found)
        return found if shared else judged
    if found.verdict == "ok":
        return _doubted(found) if _is_blind(found) else found
    unexplained = found.verdict == "wrong" and opinion.is_whole() and opinion.suspects_nothing()
    return _doubted(found, "operations") if unexplained else found


def _doubted(found: Finding, by: str = "differences", rounding: float = 0.0) -> Finding:
    known = rounding if isfinite(rounding) else 0.0
    other: Finding = replace(found, verdict="inconclusive", by=by, rounding=known)
    return other


def _is_coarse(found: Finding) -> bool:
    if found.verdict == "ok":
        return abs(found.exact) > NOTHING and found.bar > SURE * abs(found.exact)
    return found.verdict in ("wrong", "inconclusive")


def _is_blind(found: Finding) -> bool:
    """Tell whether the error bar hides all that a derivative could be wrong by, and is not small beside those nearby."""
    around = found.around if found.around > 1e3 * FLOOR else 0.0
    return found.bar > LEGIBLE * max(abs(found.numeric), FLAT * around)


def _by(found: Finding, slope: float, rounding: float) -> Finding:
    """Return a finding by the slope of a complex step, given a bound on the derivative's own rounding error."""
    if not (isfinite(slope) and isfinite(found.exact)):
        at_jump: Finding = replace(found, verdict="jump")
        return at_jump if isfinite(found.exact) else found
    bar, apart = AGREEMENT * abs(slope), abs(found.exact - slope)
    # What cancels to 0 may be rounded away in both.
    if rounding > LEFT * (max(abs(found.exact), abs(slope)) or 1.0):
        return _doubted(found, rounding=rounding)
    if bar < apart <= DISAGREEMENT * max(abs(found.exact), abs(slope)) and not apart > ROOM * rounding:
        # Both lose digits to cancellation, in the function itself; a third that sides with one of them decides.
        refuted = found.verdict == "wrong" and abs(found.numeric - slope) <= found.bar
        return found if refuted else _doubted(found, rounding=rounding)
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
