"""The lessons as data: what to say, how to tell that it was done, and one answer for each step."""

from __future__ import annotations

from gradcli.records import Record


class Step(Record):
    """One thing to do. `check` is an expression of the language that is true once it is done.

    `error` is part of the message that the entry should fail with instead; `uses` is a text that the entry
    must hold; `setup` runs before. `answer` solves the step; `well` is said then.
    """

    say: str
    answer: str
    well: str
    hint: str
    check: str = ""
    error: str = ""
    uses: str = ""
    setup: str = ""


class Lesson(Record):
    """Steps on one subject."""

    name: str
    title: str
    steps: tuple[Step, ...]


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
        ),
        Step(
            say="What is computed from x remembers how. Compute `y = x^2 + 2*x`.",
            answer="y = x^2 + 2*x",
            check="not y.is_leaf and y.requires_grad and y.item() == 15",
            well="y is 15 and no leaf: recorded operations made it.",
            hint="Type `y = x^2 + 2*x` and look below the line: the toolbar shows the gradient while you type.",
        ),
        Step(
            say="The operation that made y is `y.grad_fn`. Look at it.",
            answer="y.grad_fn",
            check='_.name() == "AddBackward0"',
            well="The last thing done was an addition. backward() will start there.",
            hint="Type `y.grad_fn`.",
        ),
        Step(
            say="Behind it stand the operations that fed it: `y.grad_fn.next_functions`.",
            answer="y.grad_fn.next_functions",
            check="len(_) == 2 and len(_[0]) == 2",
            well="A power and a product. Follow them further and you end at AccumulateGrad: that is x.",
            hint="Type `y.grad_fn.next_functions`.",
        ),
        Step(
            say="A tensor that does not ask for a gradient is a constant. Make `c = tensor(5.0)`, then guess: does "
            "c*x require grad? Type True or False.",
            answer="c = tensor(5.0); True",
            check="c.item() == 5 and not c.requires_grad and _ is True",
            well="One operand that requires grad is enough.",
            hint="The product depends on x, and x requires grad.",
        ),
    ),
)

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
            hint="Type `y.backward()`.",
        ),
        Step(
            say="Guess first: z = x^2 has the slope 4 at 2. If you run `z = x^2; z.backward()` now, what will x.grad "
            "hold? Type the number.",
            answer="16",
            check="_ == 16",
            well="Right: it is added to the 12 that are there.",
            hint="backward() adds to what .grad holds already.",
        ),
        Step(
            say="See for yourself: `z = x^2; z.backward(); x.grad`.",
            answer="z = x^2; z.backward(); x.grad",
            check="x.grad.item() == 16",
            well="12 + 4. That is what lets one gradient collect over several losses. `:why` tells which line added what.",
            hint="Type the three statements in one line, with ; between them.",
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
            check="abs(w.item() - 1.9) < 1e-6 and w.is_leaf",
            well="w is 1.9, nearer to 2 where the loss is least. no_grad keeps the step itself out of the graph.",
            hint="The step is not part of the function, so it stands inside no_grad.",
        ),
    ),
)

VECTORS = Lesson(
    "vectors",
    "Vector-Jacobian products",
    (
        Step(
            say="y has three elements. Try `y.backward()` and read what it says.",
            setup="x = tensor([1., 2., 3.], requires_grad=True); y = x^2",
            answer="y.backward()",
            error="only for scalar outputs",
            well="Three outputs have nine partials by three inputs; backward() needs to know how to weigh the outputs.",
            hint="Type `y.backward()`: here the error is the point.",
        ),
        Step(
            say="The weights are a vector v of y's shape; then x.grad becomes v times the Jacobian. Give ones: "
            "`y.backward(ones_like(y))`, and look at `x.grad`.",
            answer="y.backward(ones_like(y)); x.grad",
            check="x.grad.tolist() == [2, 4, 6]",
            well="The same as y.sum().backward(): the sum has these weights.",
            hint="Type `y.backward(ones_like(y)); x.grad`.",
        ),
        Step(
            say="A weight of one for the middle element alone picks one row of the Jacobian. Clear the gradient "
            "(`x.grad = None`) and pull back `tensor([0., 1., 0.])`.",
            answer="x.grad = None; y.backward(tensor([0., 1., 0.])); x.grad",
            check="x.grad.tolist() == [0, 4, 0]",
            well="Row 2 of the Jacobian: y[1] depends on x[1] only.",
            hint="x.grad = None; y.backward(tensor([0., 1., 0.])); x.grad",
        ),
        Step(
            say="All rows at once: define `f(t) = t^2` and ask for `jacobian(f)(x)`.",
            answer="f(t) = t^2; jacobian(f)(x)",
            check="_.tolist() == [[2, 0, 0], [0, 4, 0], [0, 0, 6]]",
            well="The rows you have just seen, stacked.",
            hint="Define f first; then `jacobian(f)(x)`.",
        ),
    ),
)

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
            hint="with no_grad(): y = x^2",
        ),
        Step(
            say="detach() gives the value without its past. In `w = x * x.detach()` the second factor counts as a "
            "constant. Guess dw/dx at x = 3, and type the number.",
            answer="3",
            check="_ == 3",
            well="3 and not 6: only the first factor is differentiated.",
            hint="The derivative of x*c is c, and c is 3.",
        ),
        Step(
            say="See it: `w = x * x.detach(); w.backward(); x.grad`.",
            answer="w = x * x.detach(); w.backward(); x.grad",
            check="x.grad.item() == 3",
            well="This is how a target is held fixed while its other use is trained.",
            hint="Three statements, with ; between them.",
        ),
        Step(
            say="A leaf that requires grad must not be changed in place while recording. Try `x += 1`.",
            answer="x += 1",
            error="in-place",
            well="If it were allowed, x would be its own past.",
            hint="Type `x += 1`: the error is the point.",
        ),
        Step(
            say="Under no_grad it is allowed; optimisers do just that. `with no_grad(): x += 1`",
            answer="with no_grad(): x += 1",
            check="x.item() == 4 and x.is_leaf and x.requires_grad",
            well="x is 4 and still a leaf.",
            hint="with no_grad(): x += 1",
        ),
    ),
)

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
            hint="f(x) = x^2 if x > 0 else -x",
        ),
        Step(
            say="f' is its exact derivative. Guess f'(-2), then type `f'(-2)`.",
            answer="f'(-2)",
            check="_ == -1",
            uses="f'(",
            well="At -2 the branch -x ran, so its slope counts.",
            hint="Type `f'(-2)`.",
        ),
        Step(
            say="A loop: `def g(x):` with `y = x`, then `for i in range(3): y = y*x`, then `return y`. An empty line "
            "ends the definition.",
            answer="def g(x):\n    y = x\n    for i in range(3): y = y*x\n    return y\n",
            check="g(2) == 16 and g(3) == 81",
            well="g is x^4, though no formula says so.",
            hint="Enter begins the next line with the right indentation.",
        ),
        Step(
            say="Its slope at 2 is 4*2^3. Check it with `g'(2)`.",
            answer="g'(2)",
            check="_ == 32",
            uses="g'(",
            well="32. And g''(2) is 48: derivatives are functions like any other.",
            hint="Type `g'(2)`.",
        ),
        Step(
            say="A loop whose length depends on the data: `y = x`, then `while y < 1000: y = y*2`, then `y.backward()`. "
            "What is `x.grad`?",
            setup="x = var(1.5)",
            answer="y = x\nwhile y < 1000: y = y*2\n\ny.backward(); x.grad",
            check="x.grad.item() == 1024",
            well="It doubled ten times, so dy/dx is 2^10.",
            hint="Type the lines one after the other; x.grad is the last of them.",
        ),
    ),
)

FORWARD = Lesson(
    "forward",
    "Forward mode",
    (
        Step(
            say="Forward mode carries a direction along with the values. Define `f(x, y) = x^2*y`.",
            answer="f(x, y) = x^2*y",
            check="f(3, 2) == 18",
            well="Now move its input in a direction.",
            hint="f(x, y) = x^2*y",
        ),
        Step(
            say="`jvp(f, (3., 2.), (1., 0.))` gives the value at (3, 2) and how fast it changes in the direction "
            "(1, 0).",
            answer="jvp(f, (3., 2.), (1., 0.))",
            check="_[0] == 18 and _[1] == 12",
            well="18, and 2xy = 12 along x.",
            hint="jvp(f, (3., 2.), (1., 0.))",
        ),
        Step(
            say="Guess the second number for the direction (0, 1), and type it.",
            answer="9",
            check="_ == 9",
            well="x^2 = 9: the partial by y.",
            hint="Along y the function is 9*y.",
        ),
        Step(
            say="One forward sweep gives one column of the Jacobian, one reverse sweep one row. A function takes 2 "
            "numbers and gives 100. Which mode needs fewer sweeps? Type 'forward' or 'reverse', in quotes.",
            answer="'forward'",
            check="_ == 'forward'",
            well="2 sweeps against 100. For a loss (many inputs, one output) it is the other way round.",
            hint="Count the columns and the rows.",
        ),
    ),
)

KINKS = Lesson(
    "kinks",
    "Kinks, poles and what is not a number",
    (
        Step(
            say="|x| has no slope at 0: -1 on its left, 1 on its right. Define `f(x) = abs(x)` and ask for `f'(0)`.",
            answer="f(x) = abs(x); f'(0)",
            check="_ == 0",
            uses="f'(",
            well="0 lies between the two slopes; PyTorch takes it, too. `:check abs(x) x=0` says that it is a kink.",
            hint="f(x) = abs(x); f'(0)",
        ),
        Step(
            say="A tie: m is the maximum of x and 1 at x = 1. Guess dm/dx, and type the number.",
            setup="x = var(1); m = maximum(x, tensor(1.0))",
            answer="0.5",
            check="_ == 0.5",
            well="The two share it evenly.",
            hint="Between 0 and 1, and fair to both.",
        ),
        Step(
            say="The slope of a root is infinite at 0. Define `g(x) = sqrt(x)` and ask for `g'(0)`.",
            answer="g(x) = sqrt(x); g'(0)",
            check="_ == inf",
            uses="g'(",
            well="inf is the honest answer. Times 0 it would be nan, and then `:why` says where that came from.",
            hint="g(x) = sqrt(x); g'(0)",
        ),
        Step(
            say="A branch that is not taken must not spoil the result. Define `h(x) = where(x > 0, sqrt(x), 0.0)` and "
            "ask for `h'(0)`.",
            answer="h(x) = where(x > 0, sqrt(x), 0.0); h'(0)",
            check="_ == 0",
            uses="h'(",
            well="0. (PyTorch gives nan here: it multiplies the infinite slope by zero.)",
            hint="h(x) = where(x > 0, sqrt(x), 0.0); h'(0)",
        ),
    ),
)

LESSONS = (LEAF, BACKWARD, VECTORS, DETACH, CONTROL, FORWARD, KINKS)
