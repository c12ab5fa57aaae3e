"""A line through points, by walking downhill."""

from __future__ import annotations

from gradcli.repl.lessons.step import Lesson, Step

DESCENT = Lesson(
    "descent",
    "Downhill: fitting a line",
    (
        Step(
            say="The points (t, y) lie on a line a*t + b; a and b are unknown and begin at 0. Write the loss, the mean "
            "of the squared errors: `loss = ((a*t + b - y)^2).mean()`.",
            setup="t = tensor([0., 1., 2., 3.]); y = tensor([1., 3., 5., 7.]); a = var(0); b = var(0)",
            answer="loss = ((a*t + b - y)^2).mean()",
            check="loss.item() == 21 and loss.requires_grad",
            well="21 = (1 + 9 + 25 + 49)/4. `:graph loss` shows what it is made of.",
            hint="`loss = ((a*t + b - y)^2).mean()`",
            nearly=(
                ("loss.item() == 84", "That is their sum. The mean is asked for."),
                ("loss.item() == -4", "That is the mean of the errors; square them first."),
                ("loss.shape == (4,)", "These are the four errors; now their mean."),
            ),
        ),
        Step(
            say="In which direction does it grow? `loss.backward()`, then look at `a.grad` and `b.grad`.",
            answer="loss.backward(); (a.grad, b.grad)",
            check="a.grad.item() == -17 and b.grad.item() == -8",
            well="Both negative: larger a and b make the loss smaller.",
            hint="`loss.backward(); (a.grad, b.grad)`",
            nearly=(("a.grad.item() == -34", "It came twice: `a.grad, b.grad = None, None`, and once more."),),
        ),
        Step(
            say="One step of a tenth of the gradient, against it: "
            "`with no_grad(): a -= 0.1*a.grad; b -= 0.1*b.grad`",
            answer="with no_grad(): a -= 0.1*a.grad; b -= 0.1*b.grad",
            check="abs(a.item() - 1.7) < 1e-6 and abs(b.item() - 0.8) < 1e-6 and a.is_leaf",
            well="a is 1.7 and b is 0.8; the line that made the points has 2 and 1.",
            hint="`with no_grad(): a -= 0.1*a.grad; b -= 0.1*b.grad`",
            nearly=(
                ("abs(a.item() + 1.7) < 1e-6", "That went uphill: subtract. `:undo` takes it back."),
                ("abs(a.item() - 1.7) < 1e-6", "Now b as well: `with no_grad(): b -= 0.1*b.grad`"),
            ),
        ),
        Step(
            say="Now two hundred steps: a loop `for i in range(200):` with the loss, `a.grad, b.grad = None, None`, "
            "`loss.backward()` and the step. An empty line ends it.",
            answer="for i in range(200):\n    loss = ((a*t + b - y)^2).mean()\n    a.grad, b.grad = None, None\n"
            "    loss.backward()\n    with no_grad(): a -= 0.1*a.grad; b -= 0.1*b.grad\n",
            check="abs(a.item() - 2) < 0.01 and abs(b.item() - 1) < 0.01",
            well="The line is found. That loop, with more parameters, is all of training.",
            hint="The four lines of the loop are those you have typed, in this order; `:lesson show` puts them in the line.",
            nearly=(
                ("not abs(a.item()) < 100", "It ran away. Is the gradient cleared in every turn? `:undo`, and once more."),
                ("abs(a.item() - 1.7) < 1e-6", "a has not moved. Is the step inside the loop?"),
                ("abs(a.item() - 2) < 0.5", "On the way: run the loop once more (the ↑ key brings it back)."),
            ),
        ),
    ),
)  # fmt: skip
