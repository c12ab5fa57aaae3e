"""What differences found about a partial derivative, and the verdict on it."""

from __future__ import annotations

from gradcli.core.checking.neighbours import EPSILON, RIPPLE, SPACINGS
from gradcli.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

RUNGS = 6  # steps of the ladder that an estimate is made with, each half the one before
USEFUL = 2e-6  # a bar wider than this cannot tell a right derivative from a slightly wrong one
FLAT = 1e-3  # a slope this much smaller than those nearby is judged by them
SEEN = 1e-3  # where the value and all differences are 0, what a derivative of 0 must be certain to
FLOOR = 1e-300


class Finding(Record):
    """What was found about one partial d output[row] / d input[column].

    `numeric` is the estimate with its error `bar`; `step` the step it was made with; `verdict` one of
    ok, wrong, kink, jump, edge, undefined, inconclusive; `left` and `right` the one-sided slopes. `by` says
    what the estimate was made by: `differences`, or a `complex step` where these see nothing; `around` how steep the
    function is nearby; `rounding` bounds the rounding error of the derivative under test where that leaves it in doubt.
    """

    row: int
    column: int
    exact: float
    numeric: float
    bar: float
    step: float
    verdict: str
    left: float
    right: float
    evaluations: int
    around: float = 0.0
    by: str = "differences"
    rounding: float = 0.0

    @property
    def ratio(self) -> float:
        """Return the derivative under test divided by the numeric one."""
        return self.exact / self.numeric if self.numeric else float("nan")

    @property
    def relative(self) -> float:
        """Return the relative difference of the two, 0 where both are 0."""
        scale = max(abs(self.exact), abs(self.numeric))
        if self.verdict == "ok" and self.numeric == 0.0:
            scale = max(scale, self.bar)  # A slope too small for differences to see.
        return abs(self.exact - self.numeric) / scale if scale else 0.0

    @property
    def between(self) -> bool:
        """Tell whether the derivative under test lies between the one-sided slopes."""
        low, high = sorted((self.left, self.right))
        return low <= self.exact <= high


def verdict_on(exact: float, numeric: float, bar: float, around: float) -> str:
    """Return the verdict on a derivative, given an estimate with its error bar and how steep the function is nearby."""
    if not (numeric == numeric and bar < float("inf")):
        return "undefined" if exact != exact else "inconclusive"
    # Where the true slope is 0, the bar is judged by how steep the function is nearby.
    sharp = bar <= max(USEFUL * max(abs(numeric), FLAT * around), 1e-7 * around, FLOOR)
    if exact != exact or abs(exact) == float("inf"):
        return "wrong" if sharp else "inconclusive"
    if abs(exact - numeric) <= bar:
        return "ok" if sharp or around == 0.0 else "inconclusive"
    return "wrong" if sharp or abs(exact - numeric) > 10.0 * bar else "inconclusive"


def worst(findings: Sequence[Finding]) -> Finding | None:
    """Return the finding to look at first: a wrong one by relative difference, else the least certain."""
    order = ("ok", "edge", "kink", "jump", "undefined", "inconclusive", "wrong")
    return max(findings, key=lambda f: (order.index(f.verdict), f.relative), default=None)


def nothing_seen(found: Finding, value: float) -> bool:
    """Tell whether a derivative of 0 was found where the value is 0, too: what cancels may have been rounded away."""
    return found.exact == found.numeric == value == 0.0


def unseen_doubted(found: Finding, value: float) -> Finding:
    """Return a finding that is no longer ok where nothing was seen, and rounding can hide a derivative worth seeing."""
    hidden = found.verdict == "ok" and nothing_seen(found, value) and found.bar > SEEN
    return replace(found, verdict="inconclusive") if hidden else found


def overlooked(
    found: Finding,
    scatter: float,
    ripple: Sequence[float],
    bound: float | None,
    scale: float,
    evaluations: int,
) -> Finding:
    """Return a finding whose error bar reckons with a ripple that the steps it was made with passed over.

    `ripple` is how high it is, and the spacing of the nearest neighbours that show it; `evaluations` is how many more
    were made to find it. How steep it is cannot be told: neighbours nearer than the nearest would not show it either.
    Neighbours that scatter by more than rounding can explain, of which a `bound` is known, ripple from one float to
    the next.
    """
    height, spacing = map(float, ripple)
    nearest = SPACINGS[0]
    if bound is not None and scatter > RIPPLE * bound:
        height, spacing, nearest = float(scatter), SPACINGS[0], EPSILON
    bar = found.bar
    if found.verdict == "wrong" and found.step * 2.0 ** (1 - RUNGS) > scale * spacing:
        bar += height / (scale * nearest)
    verdict = verdict_on(found.exact, found.numeric, bar, found.around) if bar != found.bar else found.verdict
    other: Finding = replace(found, bar=bar, verdict=verdict, evaluations=found.evaluations + evaluations)
    return other
