"""Several outputs: a backward pass multiplies the Jacobian by a vector."""

from __future__ import annotations

from gradcli.repl.lessons.step import Lesson, Step

_HOLDS_MORE = (
    "x.grad holds more than that: what was there before is still in it. `x.grad = None`, then once more."
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
            nearly=(("x.grad is not None", "That works, as it is one number. Now try it without: `y.backward()`."),),
        ),
        Step(
            say="The weights are a vector v of y's shape; then x.grad becomes v times the Jacobian. Give ones: "
            "`y.backward(ones_like(y))`, and look at `x.grad`.",
            setup="x.grad = None",
            answer="y.backward(ones_like(y)); x.grad",
            check="x.grad.tolist() == [2, 4, 6]",
            well="x.grad is 2*x, element by element; the same as y.sum().backward(), as a sum has these weights.",
            hint="Type `y.backward(ones_like(y)); x.grad`.",
            nearly=(("x.grad is not None", "These were other weights, or more than one pass. `x.grad = None`, then "
                     "`y.backward(ones_like(y))`."),),
        ),
        Step(
            say="A weight of one for the middle element alone picks one row of the Jacobian. Clear the gradient "
            "(`x.grad = None`) and pull back `tensor([0., 1., 0.])`.",
            answer="x.grad = None; y.backward(tensor([0., 1., 0.])); x.grad",
            check="x.grad.tolist() == [0, 4, 0]",
            well="Row 2 of the Jacobian: y[1] depends on x[1] only.",
            hint="`x.grad = None; y.backward(tensor([0., 1., 0.])); x.grad`",
            nearly=(("x.grad.tolist() == [2, 8, 6]", _HOLDS_MORE), ("x.grad.tolist() == [0, 8, 0]", _HOLDS_MORE)),
        ),
        Step(
            say="All rows at once: define `f(t) = t^2` and ask for `jacobian(f)(x)`.",
            answer="f(t) = t^2; jacobian(f)(x)",
            check="_.tolist() == [[2, 0, 0], [0, 4, 0], [0, 0, 6]]",
            well="The rows you have just seen, stacked: zeros off the diagonal, as each element goes its own way.",
            hint="Define f first; then `jacobian(f)(x)`.",
            nearly=(("f(3) == 9", "f is there. Now `jacobian(f)(x)`."),),
        ),
    ),
)  # fmt: skip
