"""The verdicts of `check`, as a table and in words."""

from __future__ import annotations

import re
from math import log, pi

from gradcli.records import Record, replace
from gradcli.render.numbers import number_text
from gradcli.report import Column, Note, Table, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.partials import Evaluated
    from gradcli.core.checking.findings import Finding
    from gradcli.report import Data, Report

OK, MISMATCH, INCONCLUSIVE, UNDEFINED = "ok", "mismatch", "inconclusive", "undefined"
ORDER = (OK, "edge", "kink", "jump", UNDEFINED, INCONCLUSIVE, MISMATCH)
MODES_AGREE = 1e-10  # relative difference of reverse and forward mode that rounding explains
NAN = float("nan")
_CUTS = re.compile(r"\b(?:no_grad|inference_mode)\(\)|\.(?:detach_?\(\)|item\(\)|data\b)")


class Judged(Record):
    """A partial derivative with its verdict: against finite differences, or a claim (then `claim` is a number).

    `bar` is the error bar of the differences, or of both sides of a claim; `rounding` bounds the derivative's own
    rounding error, or that of both sides of a claim, where so much of it leaves little to compare.
    """

    partial: str
    verdict: str
    exact: float
    forward: float = NAN
    numeric: float = NAN
    bar: float = NAN
    claim: float = NAN
    relative: float = 0.0
    left: float = NAN
    right: float = NAN
    step: float = NAN
    evaluations: int = 0
    rounding: float = 0.0
    by: str = "differences"
    suspect: str = ""

    @property
    def badness(self) -> tuple[int, float]:
        """What the worst partial is the largest of."""
        return ORDER.index(self.verdict), self.relative


def verdict_of(finding: Finding, forward: float) -> str:
    """Return the verdict in the words of the report; reverse and forward mode must agree as well.

    Where rounding makes the error bar wider than their difference, the two cannot be told apart.
    """
    apart = abs(finding.exact - forward)
    modes_differ = apart > MODES_AGREE * max(abs(finding.exact), abs(forward)) and apart > finding.bar
    if finding.verdict == "wrong" or (finding.verdict == OK and modes_differ):
        return MISMATCH
    return finding.verdict


def passes(judged: Judged, claims: bool) -> bool:
    """Tell whether nothing speaks against a derivative, or a claim: rounding is no fault of the formula."""
    return judged.verdict == OK or (claims and judged.verdict == INCONCLUSIVE)


def worst_of(judged: list[Judged]) -> Judged:
    """Return the partial to look at first."""
    return max(judged, key=lambda each: each.badness)


def report_of(
    evaluated: Evaluated, judged: list[Judged], claims: bool, points: tuple[int, int] | None = None
) -> Report:
    """Return the report of all verdicts; `points` counts those that passed and all, where several were tried."""
    records = tuple([_data(each, claims) for each in judged])
    table = replace(_claim_table(judged) if claims else _difference_table(judged), records=records)
    right = all(passes(each, claims) for each in judged) and (points is None or points[0] == points[1])
    data: dict[str, Data] = {"check": list(records), "ok": right}
    if points is not None:
        data["points"] = {"right": points[0], "tried": points[1]}
    summary = _summary(judged, claims, right, points, evaluated.place)
    cut = _cut_off(evaluated.program.text)
    if cut and not claims and any(each.verdict == MISMATCH for each in judged):
        summary += f"\n{cut} holds a value fixed for the derivative; the differences move that value, too"
    # Differences find the kinks at the point themselves; a formula says nothing of them.
    derivatives = [each.exact for each in judged] if claims else None
    report = evaluated.report([table, Text(summary)], data, derivatives)
    hidden = [each for each in judged if claims and each.rounding and passes(each, claims)]
    notes = tuple([
        Note("info", f"{each.partial}: rounding can set the two sides {number_text(each.rounding, 2)} apart here, "
             "so smaller differences do not show; another point may tell more")
        for each in hidden
    ])  # fmt: skip
    made: Report = replace(report, notes=report.notes + notes, status=0 if right else 1)
    return made


def _cut_off(text: str) -> str:
    """Return what a program says that stops derivatives and not differences, "" if nothing does."""
    found = _CUTS.search(text)
    return found.group() if found else ""


def _claim_table(judged: list[Judged]) -> Table:
    columns = (
        Column("partial", "code"),
        Column("claim", "number"),
        Column("derivative", "number"),
        Column("relative", "number"),
        Column("verdict", "verdict"),
    )
    return Table(
        columns, tuple([(j.partial, j.claim, j.exact, _short(j.relative), j.verdict) for j in judged])
    )


def _difference_table(judged: list[Judged]) -> Table:
    # Both modes round, each in its order.
    same = all(abs(j.forward - j.exact) <= 1e-14 * abs(j.exact) or j.forward == j.exact for j in judged)
    columns = (
        Column("partial", "code"),
        Column("reverse", "number"),
        Column("forward", "number", spare=same),
        Column("differences", "number"),
        Column("±", "number"),
        Column("relative", "number", spare=True),
        Column("verdict", "verdict"),
    )
    rows = [
        (j.partial, j.exact, j.forward, j.numeric, _short(j.bar), _short(j.relative), j.verdict)
        for j in judged
    ]
    return Table(columns, tuple(rows))


def _short(number: float) -> float:
    """Return an error estimate to the two digits that mean something."""
    return float(f"{number:.1e}")


def _summary(
    judged: list[Judged],
    claims: bool,
    right: bool,
    points: tuple[int, int] | None,
    place: tuple[tuple[str, Data], ...],
) -> str:
    worst = worst_of(judged)
    where = "" if points is None else f" at {points[0]} of {points[1]} points"
    if right:
        if claims and worst.verdict == INCONCLUSIVE:
            return (
                f"{worst.partial}: rounding hides whether the claim holds{where}; nothing speaks against it"
            )
        count = len(judged)
        if claims:
            hold = _of_all(count, "the claim holds", "both claims hold", f"all {count} claims hold")
            return f"{hold}{where}"
        agree = _of_all(count, "the derivative agrees", "both partials agree", f"all {count} partials agree")
        shown = "" if points is None else f"; shown is the worst, {worst.partial}"
        if any(each.by != "differences" for each in judged):
            shown = f", or with a complex step where these see nothing{shown}"
        return f"{agree} with finite differences{where}{shown}"
    # As NAME=VALUE, to be tried again by itself.
    tried = " ".join([f"{name}={number_text(value)}" for name, value in place if not isinstance(value, list)])
    holds = "" if points is None else f"right{where}; shown is the worst, {tried}\n"
    return holds + (_claim_words(worst) if claims else _difference_words(worst))


def _of_all(count: int, one: str, two: str, more: str) -> str:
    return one if count == 1 else two if count == 2 else more


def _claim_words(worst: Judged) -> str:
    claim, exact = _told_apart(worst.claim, worst.exact)
    if worst.verdict == UNDEFINED:
        which = "the claim" if worst.claim != worst.claim else "the derivative"
        other = f"the derivative is {exact}" if which == "the claim" else f"the claim gives {claim}"
        return f"{worst.partial}: {which} has no value here, {other}: another point can tell more"
    text = f"{worst.partial}: the claim gives {claim}, the derivative is {exact}"
    if worst.exact and worst.claim and worst.exact - worst.exact == 0.0:
        ratio = worst.claim / worst.exact
        if ratio == -1.0 or abs(ratio + 1.0) < 1e-9:
            return text + ": the sign is wrong"
        return text + f"; the claim is {_told_apart(ratio, 1.0, 8)[0]} times that{_known_factor(ratio)}"
    return text


# Factors that are left out or put in where one thing is taken for another.
_FACTORS = (
    (pi / 180, "pi/180: angles are in radians"),
    (180 / pi, "180/pi: angles are in radians"),
    (1 / log(10), "1/log(10): log is the natural logarithm"),
    (log(10), "log(10): log is the natural logarithm"),
    (1 / log(2), "1/log(2): log is the natural logarithm"),
    (log(2), "log(2): log is the natural logarithm"),
)


def _known_factor(ratio: float) -> str:
    """Return what a wrong factor is, where it is one that people know; "" for any other."""
    return next((f", {said}" for factor, said in _FACTORS if abs(ratio / factor - 1.0) < 1e-9), "")


def _told_apart(one: float, other: float, digits: int = 6) -> tuple[str, str]:
    """Return two numbers rounded to as few digits, six or more, as show that they differ, and two more."""
    while digits < 17 and one != other and number_text(one, digits) == number_text(other, digits):
        digits += 1
        if number_text(one, digits) != number_text(other, digits):
            digits = min(digits + 2, 17)
    return number_text(one, digits), number_text(other, digits)


def _difference_words(worst: Judged) -> str:
    exact, numeric = _told_apart(worst.exact, worst.numeric, 8)
    slopes = f"the slope is {number_text(worst.left, 6)} on the left and {number_text(worst.right, 6)} on the right"
    low, high = sorted((worst.left, worst.right))
    words = {
        MISMATCH: f"{exact} does not agree with {numeric} ± {number_text(worst.bar, 2)}, "
        + (
            f"found with steps from {number_text(worst.step, 2)}" if worst.step else "found by a complex step"
        ),
        "kink": f"a kink: {slopes}; {exact} "
        + ("lies between" if low <= worst.exact <= high else "does not lie between"),
        "jump": "a jump: the value leaps here, so there is no derivative",
        "edge": f"the edge of the domain: {slopes}",
        UNDEFINED: f"there is no finite derivative here; {exact} was found",
        INCONCLUSIVE: f"rounding can have moved the derivative {exact} by {number_text(worst.rounding, 2)}; "
        f"finite differences find {numeric} ± {number_text(worst.bar, 2)}"
        if worst.rounding
        else f"finite differences do not converge well enough to tell: "
        f"{numeric} ± {number_text(worst.bar, 2)} against {exact}",
    }
    if worst.by == "operations":
        words[INCONCLUSIVE] = (
            f"every operation is right by itself, and together they give {exact}; differences of the values, which "
            f"are rounded, give {numeric} ± {number_text(worst.bar, 2)}: they pass over what turns faster than their steps"
        )
    suspect = f"\n{worst.suspect}" if worst.suspect and worst.verdict == MISMATCH else ""
    return f"{worst.partial}: {words[worst.verdict]}{suspect}"


def _data(each: Judged, claims: bool) -> dict[str, Data]:
    if claims:
        return {
            "partial": each.partial,
            "claim": each.claim,
            "derivative": each.exact,
            "relative": each.relative,
            "verdict": each.verdict,
        }
    return {
        "partial": each.partial,
        "reverse": each.exact,
        "forward": each.forward,
        "differences": each.numeric,
        "bar": each.bar,
        "relative": each.relative,
        "verdict": each.verdict,
        "left": each.left,
        "right": each.right,
        "step": each.step,
        "evaluations": each.evaluations,
        "by": each.by,
        "suspect": each.suspect,
    }
