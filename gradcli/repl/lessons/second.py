"""Derivatives of derivatives."""

from __future__ import annotations

from gradcli.repl.lessons.step import Lesson, Step

SECOND = Lesson(
    "second",
    "Second derivatives and Hessians",
    (
        Step(
            say="A derivative is a function, so it has a derivative. Define `f(x) = x^4` and ask for `f''(2)`.",
            answer="f(x) = x^4; f''(2)",
            check="_ == 48",
            uses=("f''(", "diff(", "grad(grad("),
            well="12*x^2 = 48. Further primes give further orders.",
            hint="Two quotes right behind the name: `f''(2)`.",
            nearly=(
                ("_ == 32", "32 is f'(2). The second derivative has two primes: `f''(2)`."),
                ("_ == 48", "So it is. Now let `f''(2)` say it."),
                ("f(2) == 16", "f is there. Now `f''(2)`."),
            ),
        ),
        Step(
            say="The same on tensors: a gradient is recorded as well. y is x^4 at x = 2; take `g = grad(y, x)`.",
            setup="x = var(2); y = x^4",
            answer="g = grad(y, x)",
            check="g.item() == 32 and g.requires_grad",
            well="g is 32, and it remembers how it came about. (`x.grad` after backward() does not; in PyTorch, "
            "ask with create_graph=True.)",
            hint="`g = grad(y, x)`",
            nearly=(("g.item() == 32", "32 it is, but this g remembers nothing: `g = grad(y, x)`."),),
        ),
        Step(
            say="So it can be differentiated like any value: `g.backward(); x.grad`.",
            answer="g.backward(); x.grad",
            check="x.grad.item() == 48",
            well="48 again: the derivative of the derivative.",
            hint="`g.backward(); x.grad`",
            nearly=(("x.grad.item() == 32", "32 came from y, whose gradient g is. Differentiate g: `x.grad = None`, then "
                     "`g.backward()`."),
                    ("x.grad.item() == 80", "80 is 32 + 48: y.backward() has been added. `x.grad = None`, then "
                     "`g.backward()`."),),
        ),
        Step(
            say="By two inputs the second derivatives are a matrix, the Hessian: `:hessian a^2*b^3 a=1 b=2`.",
            answer=":hessian a^2*b^3 a=1 b=2",
            uses=(":hessian",),
            gives=(("value", 8.0),),
            well="2b^3 = 16 and 6a^2*b = 12 on the diagonal; beside it, d²/dadb = 6a*b^2 = 24, twice.",
            hint="Type `:hessian a^2*b^3 a=1 b=2`.",
        ),
        Step(
            say="It is symmetric: by which input you differentiate first does not matter. How many different numbers "
            "has the Hessian of a function of 3 inputs at most? Type the number.",
            answer="6",
            check="_ == 6",
            well="3 on the diagonal and 3 above it. For n inputs n*(n + 1)/2: too many for a network.",
            hint="9 entries, and those below the diagonal repeat those above.",
            nearly=(
                ("_ == 9", "9 entries, but those below the diagonal repeat those above it."),
                ("_ == 3", "3 on the diagonal, and those beside it."),
            ),
        ),
        Step(
            say="A Hessian times a direction needs no Hessian, only a gradient of a gradient: "
            "`:hvp a^2*b^3 a=1 b=2 --tangent a=1`.",
            answer=":hvp a^2*b^3 a=1 b=2 --tangent a=1",
            uses=(":hvp", "hvp("),
            well="Its first column, at the cost of two gradients whatever the number of inputs.",
            hint="Type `:hvp a^2*b^3 a=1 b=2 --tangent a=1`.",
        ),
    ),
)  # fmt: skip
