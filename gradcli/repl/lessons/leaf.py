"""What asks for a gradient, and what remembers how it was computed."""

from __future__ import annotations

from gradcli.repl.lessons.step import Lesson, Step

LEAF = Lesson(
    "leaf",
    "Leaves and the graph",
    (
        Step(
            say="A gradient is taken by a leaf: a tensor that you make and that asks for it. Make one with "
            "the value 3 and call it x: `x = tensor(3.0, requires_grad=True)`, or short `x = var(3)`.",
            answer="x = var(3)",
            check="x.is_leaf and x.requires_grad and x.item() == 3",
            well="x is a leaf: nothing computed it, and it wants a gradient.",
            hint="Type `x = var(3)`.",
            nearly=(
                ("x.item() == 3 and not x.requires_grad", "x has the value, but it asks for no gradient yet: "
                 "add requires_grad=True, or call `x.requires_grad_()`."),
                ("x.requires_grad and x.item() != 3", "x asks for a gradient, but its value is not 3."),
                ("x == 3", "This x is a plain number, which carries no gradient: `x = var(3)`."),
            ),
        ),
        Step(
            say="What is computed from x remembers how. Compute `y = x^2 + 2*x`.",
            answer="y = x^2 + 2*x",
            check="not y.is_leaf and y.requires_grad and y.item() == 15",
            well="y is 15 and no leaf: recorded operations made it.",
            hint="Type `y = x^2 + 2*x` and look below the line: the toolbar shows the gradient while you type.",
            nearly=(
                ("y.requires_grad and y.item() != 15", "y remembers x, but it is another formula: x^2 + 2*x is 15."),
                ("y == 15", "It is 15, but it knows nothing of x: write the formula with x in it."),
            ),
        ),
        Step(
            say="The operation that made y is `y.grad_fn`. Look at it.",
            answer="y.grad_fn",
            check="_.name() == y.grad_fn.name()",
            well="That was done last, and there backward() will start.",
            hint="Type `y.grad_fn`.",
        ),
        Step(
            say="Behind it stand the operations that fed it: `y.grad_fn.next_functions`.",
            answer="y.grad_fn.next_functions",
            check="len(_) == len(y.grad_fn.next_functions) and len(_[0]) == 2",
            well="Their results went into y. Follow them further and you end at AccumulateGrad: that is x.",
            hint="Type `y.grad_fn.next_functions`.",
        ),
        Step(
            say="All of it as a tree, with values and gradients: `:graph y`.",
            answer=":graph y",
            uses=(":graph",),
            well="Each gradient is dy/d(that part): 1 at the top, dy/dx = 2*3 + 2 = 8 at x.",
            hint="Type `:graph y`: commands of the prompt begin with a colon.",
        ),
        Step(
            say="A tensor that does not ask for a gradient is a constant. Make one: `c = tensor(5.0)`.",
            answer="c = tensor(5.0)",
            check="c.item() == 5 and not c.requires_grad",
            well="c is a leaf as well, but none that a gradient is kept for.",
            hint="Type `c = tensor(5.0)`.",
            nearly=(
                ("c.requires_grad", "This c asks for a gradient: leave requires_grad out, or use tensor() and not var()."),
                ("c == 5", "A plain number is a constant, too; here take a tensor: `c = tensor(5.0)`."),
            ),
        ),
        Step(
            say="Guess: does c*x require grad? Type True or False.",
            answer="True",
            check="_ is True",
            well="One operand that requires grad is enough. `(c*x).requires_grad` says so.",
            hint="The product depends on x, and x requires grad.",
            nearly=(("_ is False", "c alone does not. But the product depends on x, too."),),
        ),
    ),
)  # fmt: skip
