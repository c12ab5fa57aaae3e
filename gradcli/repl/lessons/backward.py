"""How backward() fills .grad, and why it adds."""

from __future__ import annotations

from gradcli.repl.lessons.step import Lesson, Step

BACKWARD = Lesson(
    "backward",
    "backward() and accumulation",
    (
        Step(
            say="y is x^3 at x = 2. Run `y.backward()`: it gives no value, it fills `x.grad`.",
            setup="x = var(2); y = x^3",
            answer="y.backward()",
            check="x.grad.item() == 12",
            well="x.grad now holds dy/dx = 3*x^2 = 12.",
            hint="Type `y.backward()`, with the brackets.",
        ),
        Step(
            say="Guess first: z = x^2 has the slope 4 at 2. If you run `z = x^2; z.backward()` now, what will x.grad "
            "hold? Type the number.",
            answer="16",
            check="_ == 16",
            well="Right: it is added to the 12 that are there.",
            hint="backward() adds to what .grad holds already.",
            nearly=(
                ("_ == 4", "4 is the slope of z alone. x.grad holds 12 already, and backward() adds to it."),
                ("_ == 12", "12 is what it holds now; the slope of z comes on top."),
            ),
        ),
        Step(
            say="See for yourself: `z = x^2; z.backward(); x.grad`.",
            answer="z = x^2; z.backward(); x.grad",
            check="x.grad.item() >= 16",
            well="Added up. That is what lets one gradient collect over several losses. `:why` tells which line "
            "added what.",
            hint="Type the three statements in one line, with ; between them.",
            nearly=(("z.item() == 4", "Now `z.backward()`, then look at `x.grad`."),),
        ),
        Step(
            say="To begin anew, clear it: `x.grad = None` or `x.grad.zero_()`.",
            answer="x.grad.zero_()",
            check="x.grad is None or x.grad.item() == 0",
            well="In a training loop this comes before every backward().",
            hint="Type `x.grad.zero_()`.",
        ),
        Step(
            say="One step downhill: w is 1 and the loss (3w - 6)^2 has the slope -18 there. Move w against it: "
            "`with no_grad(): w -= 0.05 * w.grad`",
            setup="w = var(1); loss = (3w - 6)^2; loss.backward()",
            answer="with no_grad(): w -= 0.05 * w.grad",
            check="abs(w.item() - 1.9) < 1e-6 and w.is_leaf and w.requires_grad",
            well="w is 1.9, nearer to 2 where the loss is least. no_grad keeps the step itself out of the graph.",
            hint="The step is not part of the function, so it stands inside no_grad.",
            nearly=(
                ("abs(w.item() - 0.1) < 1e-6", "That went uphill: the gradient is subtracted. `:undo` takes it back."),
                ("w.item() != 1 and not (w.is_leaf and w.requires_grad)", "This w is a new tensor and no leaf that is "
                 "trained: `-=` changes w itself. `:undo` takes it back."),
                ("w.item() != 1", "w has moved, but not by 0.05 times its gradient. `:undo` takes it back."),
            ),
        ),
    ),
)  # fmt: skip
