"""Branches and loops are differentiated as they ran."""

from __future__ import annotations

from gradcli.repl.lessons.step import Lesson, Step

CONTROL = Lesson(
    "control",
    "Control flow",
    (
        Step(
            say="Branches and loops need nothing special: what ran is what is differentiated. Define "
            "`f(x) = x^2 if x > 0 else -x`.",
            answer="f(x) = x^2 if x > 0 else -x",
            check="f(3) == 9 and f(-2) == 2",
            well="Two formulas in one function.",
            hint="`f(x) = x^2 if x > 0 else -x`",
            nearly=(
                ("f(3) == 9", "Right for 3; at -2 it should be 2."),
                ("f(-2) == 2", "Right for -2; at 3 it should be 9."),
            ),
        ),
        Step(
            say="f' is its exact derivative. Guess f'(-2), then type `f'(-2)`.",
            answer="f'(-2)",
            check="_ == -1",
            uses=("f'(", "grad(f)"),
            well="At -2 the branch -x ran, so its slope counts.",
            hint="Type `f'(-2)`: a quote and a bracket right behind the name.",
            nearly=(
                ("_ == -1", "So it is. Now let `f'(-2)` say it."),
                ("_ == -4", "-4 is the slope of x^2, but at -2 the other branch runs. See `f'(-2)`."),
            ),
        ),
        Step(
            say="A loop: `def g(x):` with `y = x`, then `for i in range(3): y = y*x`, then `return y`. An empty line "
            "ends the definition.",
            answer="def g(x):\n    y = x\n    for i in range(3): y = y*x\n    return y\n",
            check="g(2) == 16 and g(3) == 81",
            well="g is x^4, though no formula says so.",
            hint="Enter begins the next line with the right indentation, Backspace takes one level back.",
            nearly=(
                ("g(2) is None", "g gives nothing: its last line is `return y`."),
                ("g(2) == 4", "It returns after one turn: `return y` stands as deep as `y = x`."),
                ("g(2) == 8", "That is x^3: y begins as x and is then multiplied three times."),
            ),
        ),
        Step(
            say="Its slope at 2 is 4*2^3. Check it with `g'(2)`.",
            answer="g'(2)",
            check="_ == 32",
            uses=("g'(", "grad(g)"),
            well="32. And g''(2) is 48: derivatives are functions like any other.",
            hint="Type `g'(2)`.",
            nearly=(("_ == 32", "So it is. Now let `g'(2)` say it."),),
        ),
        Step(
            say="A loop whose length depends on the data: `y = x`, then `while y < 1000: y = y*2`, then `y.backward()`. "
            "What is `x.grad`?",
            setup="x = var(1.5)",
            answer="y = x\nwhile y < 1000: y = y*2\n\ny.backward(); x.grad",
            check="x.grad.item() == 1024",
            well="It doubled ten times, so dy/dx is 2^10.",
            hint="Type the lines one after the other; x.grad is the last of them.",
            nearly=(
                ("y.item() == 1536", "y is 1536. Now `y.backward()`, then `x.grad`."),
                ("y.item() == 1.5", "Now the loop: `while y < 1000: y = y*2`"),
            ),
        ),
    ),
)  # fmt: skip
