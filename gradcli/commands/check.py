"""`gradcli check`: derivatives against finite differences, or a formula worked out by hand against derivatives."""

from __future__ import annotations

from gradcli.commands.partials import evaluate_program, session_for
from gradcli.commands.program import gather
from gradcli.commands.ranges import given_ranges, take_ranges
from gradcli.commands.recorded import output_parts
from gradcli.commands.spec import PROGRAM_OPERANDS, PROGRAM_OPTIONS, WRT, Example, Option, command
from gradcli.errors import UsageProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.checking.verdicts import Judged
    from gradcli.commands.partials import Evaluated
    from gradcli.commands.program import Program
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Report

POINTS = 20


@command(
    "check",
    "is a derivative right? against finite differences, or your formula with --claim",
    operands=PROGRAM_OPERANDS,
    options=(
        Option(("--claim",), "a derivative worked out by hand, e.g. --claim x='2x*y'", "NAME=EXPR", repeated=True),
        Option(("--range",), "draw NAME from LOW to HIGH at every point, e.g. --range x=-5..5", "NAME=LOW..HIGH",
               repeated=True),
        Option(("--points",), f"how many points to draw (default: {POINTS} with --range)", "N", kind="integer",
               least=1),
        Option(("--order",), "2 checks second derivatives (default: 1)", "ORDER", kind="integer", choices=("1", "2")),
        WRT,
        *PROGRAM_OPTIONS,
    ),
    examples=(
        Example(
            "gradcli check 'x^2*sin(x)' x=2 --claim x='2x*sin(x) + x^2*cos(x)'",
            "is my hand derivative right?",
            "partial\tclaim\tderivative\trelative\tverdict\n"
            "d_x\t1.9726023611141572\t1.9726023611141572\t0.0\tok\n"
            "the claim holds\n",
        ),
        Example("gradcli check 'x^3*y + exp(x)' x=2 y=3", "every partial, against finite differences"),
        Example("gradcli check 'log(x)*y' --range x=0.1..9 --range y=-5..5", "at 20 random points; the worst is shown"),
    ),
    description="Ends with status 0 if everything agrees, else with 1: a check for scripts and CI.",
)  # fmt: skip
def check(context: Context, arguments: Arguments) -> Report:
    """Return the verdict on each partial derivative; status 1 unless all are right.

    All is computed in double precision: at single precision, differences tell nothing apart.
    """
    from gradcli.commands.checking.claims import claims_of
    from gradcli.commands.checking.verdicts import passes, report_of, worst_of

    arguments.values["dtype"] = ["float64"]
    take_ranges(arguments)
    program = gather(context, arguments)
    ranges = given_ranges(arguments, session_for(context, arguments)) if arguments.texts("range") else {}
    claims = claims_of(arguments)
    order = arguments.integer("order") or 1
    if claims and order == 2:
        raise UsageProblem(
            "--claim is about first derivatives", hint="claim the gradient, or leave out --order 2"
        )
    if not ranges:
        if arguments.integer("points"):
            raise UsageProblem(
                "--points needs a --range to draw them from", hint="for example --range x=-5..5"
            )
        evaluated, judged = _judge(context, arguments, program, claims, order)
        return report_of(evaluated, judged, bool(claims))
    if "" in ranges:
        raise UsageProblem("--range: say which name", hint="for example --range x=-5..5")
    from gradcli.commands.checking.points import drawn_points

    count = arguments.integer("points") or POINTS
    tried = [
        _judge(context, arguments, point, claims, order)
        for point in drawn_points(program, ranges, count, arguments.integer("seed"))
    ]
    right = sum(all(passes(each, bool(claims)) for each in judged) for _, judged in tried)
    evaluated, judged = max(tried, key=lambda here: worst_of(here[1]).badness)
    return report_of(evaluated, judged, bool(claims), (right, count))


def _judge(
    context: Context, arguments: Arguments, program: Program, claims: dict[str, str], order: int
) -> tuple[Evaluated, list[Judged]]:
    evaluated = evaluate_program(context, arguments, program)
    if not evaluated.inputs:
        raise UsageProblem("check needs a value for each name", hint="gradcli check 'x^2' x=3")
    results = [part for _, value in evaluated.outputs for part in output_parts(value)]
    for name, size in (
        *[(name, leaf.size) for name, leaf in evaluated.inputs], ("the result", sum(y.size for y in results)),
    ):  # fmt: skip
        if not size:
            raise UsageProblem(
                f"{name} is empty: it has no derivatives to check", hint="give it some elements"
            )
    if claims:
        from gradcli.commands.checking.claims import judged_claims

        return evaluated, judged_claims(evaluated, claims)
    from gradcli.commands.checking.differences import differences

    return evaluated, differences(evaluated, order)
