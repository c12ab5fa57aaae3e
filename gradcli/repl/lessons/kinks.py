"""Where a derivative is not there, not unique, or not finite."""

from __future__ import annotations

from gradcli.repl.lessons.step import Lesson, Step

_SLOPE = ("'(", "grad(")

KINKS = Lesson(
    "kinks",
    "Kinks, poles and what is not a number",
    (
        Step(
            say="|x| has no slope at 0: -1 on its left, 1 on its right. Define `f(x) = abs(x)` and ask for `f'(0)`.",
            answer="f(x) = abs(x); f'(0)",
            check="_ == 0",
            uses=_SLOPE,
            well="0 lies between the two slopes; PyTorch takes it, too.",
            hint="`f(x) = abs(x); f'(0)`",
            nearly=(("f(-3) == 3", "f is there. Now `f'(0)`."),),
        ),
        Step(
            say="A check against finite differences says what it is: `:check f(x) x=0`.",
            answer=":check f(x) x=0",
            uses=(":check",),
            well="A kink: the slopes on the two sides are told apart from a derivative.",
            hint="Type `:check f(x) x=0`, or `:check abs(x) x=0`.",
        ),
        Step(
            say="A tie: m is the maximum of x and 1 at x = 1. Guess dm/dx, and type the number.",
            setup="x = var(1); m = maximum(x, tensor(1.0))",
            answer="0.5",
            check="_ == 0.5",
            well="The two share it evenly.",
            hint="Between 0 and 1, and fair to both.",
            nearly=(
                ("_ == 1", "1 would be the slope if x were the larger one."),
                ("_ == 0", "0 would be the slope if x were the smaller one."),
            ),
        ),
        Step(
            say="The slope of a root is infinite at 0. Define `g(x) = sqrt(x)` and ask for `g'(0)`.",
            answer="g(x) = sqrt(x); g'(0)",
            check="_ == inf",
            uses=_SLOPE,
            well="inf is the honest answer. Times 0 it would be nan, and then `:why` says where that came from.",
            hint="`g(x) = sqrt(x); g'(0)`",
            nearly=(("g(9) == 3", "g is there. Now `g'(0)`."),),
        ),
        Step(
            say="A branch that is not taken must not spoil the result. Define `h(x) = where(x > 0, sqrt(x), 0.0)` and "
            "ask for `h'(0)`.",
            answer="h(x) = where(x > 0, sqrt(x), 0.0); h'(0)",
            check="_ == 0",
            uses=_SLOPE,
            well="0. (PyTorch gives nan here: it multiplies the infinite slope by zero.)",
            hint="`h(x) = where(x > 0, sqrt(x), 0.0); h'(0)`",
            nearly=(("h(9) == 3 and h(-1) == 0", "h is there. Now `h'(0)`."),),
        ),
    ),
)  # fmt: skip
