"""What is kept out of the graph."""

from __future__ import annotations

from gradcli.repl.lessons.step import Lesson, Step

DETACH = Lesson(
    "detach",
    "no_grad and detach",
    (
        Step(
            say="Inside `with no_grad():` nothing is recorded. Type `with no_grad(): y = x^2`.",
            setup="x = var(3)",
            answer="with no_grad(): y = x^2",
            check="y.item() == 9 and not y.requires_grad",
            well="y is 9 and knows nothing of x.",
            hint="`with no_grad(): y = x^2`",
            nearly=(("y.requires_grad", "This y was recorded: the assignment must stand inside the with."),),
        ),
        Step(
            say="detach() gives the value without its past. In `w = x * x.detach()` the second factor counts as a "
            "constant. Guess dw/dx at x = 3, and type the number.",
            answer="3",
            check="_ == 3",
            well="3 and not 6: only the first factor is differentiated.",
            hint="The derivative of x*c is c, and c is 3.",
            nearly=(
                ("_ == 6", "6 is the slope of x*x. Here the second x counts as a constant."),
                ("_ == 9", "9 is the value of w; its slope is asked for."),
            ),
        ),
        Step(
            say="See it: `w = x * x.detach(); w.backward(); x.grad`.",
            setup="x.grad = None",
            answer="w = x * x.detach(); w.backward(); x.grad",
            check="x.grad.item() == 3",
            well="This is how a target is held fixed while its other use is trained.",
            hint="Three statements, with ; between them.",
            nearly=(
                ("x.grad.item() == 6", "6: either both factors count, or it came twice. `x.grad = None`, and once more."),
                ("w.item() == 9", "Now `w.backward()`, then look at `x.grad`."),
            ),
        ),
        Step(
            say="A leaf that requires grad must not be changed in place while recording. Try `x += 1`.",
            answer="x += 1",
            error="in-place",
            well="If it were allowed, x would be its own past.",
            hint="Type `x += 1`: the error is the point.",
            nearly=(("not x.is_leaf", "x = x + 1 makes a new tensor and gives it the name. `:undo`, then `x += 1`."),),
        ),
        Step(
            say="Under no_grad it is allowed; optimisers do just that. `with no_grad(): x += 1`",
            answer="with no_grad(): x += 1",
            check="x.item() == 4 and x.is_leaf and x.requires_grad",
            well="x is 4 and still a leaf.",
            hint="`with no_grad(): x += 1`",
            nearly=(("x.item() == 4", "4 it is, but this x asks for no gradient any more: `:undo`, then use +=."),),
        ),
    ),
)  # fmt: skip
