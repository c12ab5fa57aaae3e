"""Is a gradient right, and if not, where does it go wrong?"""

from __future__ import annotations

from gradcli.repl.lessons.step import Lesson, Step

CHECK = Lesson(
    "check",
    "Is my gradient right?",
    (
        Step(
            say="Somebody worked out by hand that x^2*sin(x) has the derivative 2x*cos(x). Try the claim at 2: "
            "`:check x^2*sin(x) x=2 --claim x=2x*cos(x)`.",
            answer=":check x^2*sin(x) x=2 --claim x=2x*cos(x)",
            uses=("sin(x)",),
            gives=(("ok", False),),
            well="A mismatch, and how far it is off. It is a product, so there are two terms.",
            hint="Type the line as it stands; spaces in the claim are fine.",
        ),
        Step(
            say="Mend the claim and check it again.",
            answer=":check x^2*sin(x) x=2 --claim x=2x*sin(x) + x^2*cos(x)",
            uses=("--claim",),
            gives=(("ok", True),),
            well="The claim holds. The same line in a shell ends with status 0, so it can be a test.",
            hint="(u*v)' = u'*v + u*v', so the claim is 2x*sin(x) + x^2*cos(x).",
        ),
        Step(
            say="Without a claim, the derivatives that gradcli finds are compared with finite differences, whose steps "
            "are chosen for each: `:check x^2*sin(x) x=2`.",
            answer=":check x^2*sin(x) x=2",
            uses=("sin(x)",),
            gives=(("ok", True),),
            well="Reverse and forward mode agree to all digits, the differences within their error bar (the ±).",
            hint="Type `:check x^2*sin(x) x=2`.",
        ),
        Step(
            say="Where a gradient comes from, the table of the textbooks shows: `:trace x^2*sin(x) x=2`.",
            answer=":trace x^2*sin(x) x=2",
            uses=(":trace",),
            well="From the last row up: an adjoint is the sum of the adjoints it feeds, each times the local partial.",
            hint="Type `:trace x^2*sin(x) x=2`.",
        ),
        Step(
            say="This loss trains w and gets nowhere near the slope it should have. Let a check tell you why: `:check "
            "loss`.",
            setup="w = var(1); loss = (3w - 6)^2 * w.detach()",
            answer=":check loss",
            uses=(":check",),
            gives=(("ok", False),),
            well="The formula has the slope -9 at w = 1, the graph -18: detach() holds the second w fixed, which the "
            "differences move. Meant so, it is a feature; by accident, it is the bug.",
            hint="Type `:check loss`.",
        ),
        Step(
            say="And a gradient that is not finite explains itself: `:why t`.",
            setup="t = var(0); r = sqrt(t) * 2; r.backward(); t.grad",
            answer=":why t",
            uses=(":why",),
            well="The part of the formula, its argument, and what happens there.",
            hint="Type `:why t`.",
        ),
    ),
)  # fmt: skip
