"""A direction that is carried along with the values."""

from __future__ import annotations

from gradcli.repl.lessons.step import Lesson, Step

FORWARD = Lesson(
    "forward",
    "Forward mode",
    (
        Step(
            say="Forward mode carries a direction along with the values. Define `f(x, y) = x^2*y`.",
            answer="f(x, y) = x^2*y",
            check="f(3, 2) == 18",
            well="Now move its input in a direction.",
            hint="`f(x, y) = x^2*y`",
            nearly=(("f(2, 3) == 18", "x and y have changed their places: f(3, 2) should be 18."),),
        ),
        Step(
            say="`jvp(f, (3., 2.), (1., 0.))` gives the value at (3, 2) and how fast it changes in the direction "
            "(1, 0).",
            answer="jvp(f, (3., 2.), (1., 0.))",
            check="_[0] == 18 and _[1] == 12",
            well="18, and 2xy = 12 along x.",
            hint="`jvp(f, (3., 2.), (1., 0.))`",
            nearly=(("_[0] == 18", "The right place, another direction: (1, 0) moves x alone."),),
        ),
        Step(
            say="Guess the second number for the direction (0, 1), and type it.",
            answer="9",
            check="_ == 9 or _[1] == 9",
            well="x^2 = 9: the partial by y. In the direction (1, 1) it would be 12 + 9.",
            hint="Along y the function is 9*y.",
            nearly=(
                ("_ == 12", "12 was along x. Along y, f is 9*y."),
                ("_ == 18", "18 is the value; how fast does it grow with y?"),
            ),
        ),
        Step(
            say="One forward sweep gives one column of the Jacobian, one reverse sweep one row. A function takes 2 "
            "numbers and gives 100. Which mode needs fewer sweeps? Type forward or reverse.",
            answer="forward",
            words=("forward", "reverse"),
            well="2 sweeps against 100. For a loss (many inputs, one output) it is the other way round.",
            hint="Count the columns and the rows: 100 outputs are 100 rows.",
        ),
    ),
)  # fmt: skip
