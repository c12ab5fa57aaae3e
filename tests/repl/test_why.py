"""`:why`: what the prompt tells about a gradient that is missing or surprising."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.repl.conftest import Conversation


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        (["x = var(3)", "x.grad"], "nothing you have a name for was computed from this x"),
        (["x = var(3)", "y = x^2", "x.grad"], "y.backward() fills x.grad"),
        (["x = var(3)", "y = x^2", "y.backward()", "y.grad"], "PowBackward0 made it"),
        (["x = tensor(3.0)", "x.grad"], "does not require grad"),
        (["x = var(3)", "(x^2).backward()", "(x^2).backward()", "x.grad"], "cell 3: 12."),
        (["x = tensor([1., 2.], requires_grad=True)", "(x*2).backward()"], ":lesson vectors"),
        (["a = 4", "sqrt(a - 5) + 1"], "sqrt(a - 5) is nan: a - 5 is -1."),
        (["log(-1)"], "The domain of log: x > 0"),
        (
            ["f(t) = abs(t)", "2*f'(0) + 1"],
            "abs(t) where its argument is 0.0: slopes -1 and 1 on its two sides",
        ),
        (
            ["x = var(0)", "y = abs(x)", "y.backward()", "x.grad"],
            "x.grad was taken at a special place: abs(x)",
        ),
        (
            ["softmax(tensor([1000., inf]), dim=0)"],
            "softmax(tensor([1000., inf]), dim=0) is tensor([nan, nan]):",
        ),
        (["w = tensor([1., nan])", "w.sum()"], "w is tensor([1., nan])."),
        (["exp(1000) - exp(1000)"], "exp(1000) - exp(1000) is nan: exp(1000) is inf."),
        (["x = tensor(3)", "x.grad"], "x.grad is None because x is of int64"),
        (["f(x) = sqrt(x) - sqrt(x)", "f'(0)"], "sqrt(x) where its argument is 0.0"),
        (["s = var(0)", "w = sqrt(s)", "w.backward()", "s.grad"], "sqrt(s) where its argument is 0.0"),
        (["1 + 1"], "nothing to explain"),
        # What the last cell assigned, and which gradients it filled.
        (
            ["x = var(2)", "y = x^2", "y.backward()", "z = log(x - 2)"],
            "log(x - 2) where its argument is 0.0: the logarithm of 0",
        ),
        (
            ["x = var(2)", "a = var(nan)", "(a*2).backward()", "(x^2).backward()"],
            "x.grad is 4: cell 4 filled it",
        ),
        (["0/0"], "0/0 is nan. 0 divided by 0."),
        (["exp(1000)"], "exp(1000) is inf. Too large for float64, which ends at 1.8e308."),
        # The value behind a gradient has no name, and another one that has is not to blame.
        (
            ["w = var(-2)", "loss = (w + 1)^2", "loss.backward()", "w.sqrt().sum().backward()", "w.grad"],
            "w.grad is nan: w.sqrt() is nan where its argument is -2.0: outside of its domain, x >= 0.",
        ),
        # Flat places, and values that were cut off from their past.
        (
            ["x = var(-2)", "y = relu(3x + 1)", "y.backward()", "x.grad"],
            "relu(3x + 1) has the slope 0 where its argument is -5.0",
        ),
        (
            ["a = var(2)", "d = a.detach()*3", "e = d + 1", "e.grad"],
            "Cell 2 took a value without its past: d = a.detach()*3.",
        ),
        (
            ["a = var(2)", "d = a.item()", "e = tensor(d) + 1", "e.backward()"],
            "Cell 2 took a value as plain numbers: d = a.item().",
        ),
        (
            ["a = var(2)", "with no_grad(): q = a*2\n", "q.grad"],
            "Cell 2 took a value unrecorded: with no_grad(): q = a*2.",
        ),
        (
            ["x = var(3)", "loss = x^2", "loss.backward()", "x = x - 0.1*x.grad", "x.grad"],
            "Cell 4 gave the name x to a computed tensor: x = x - 0.1*x.grad.",
        ),
    ],
)
def test_why_names_the_reason(talk: Conversation, entries: list[str], told: str) -> None:
    said = talk.say(*entries, ":why")
    assert told in " ".join(said.split())


def test_why_of_a_name_is_about_that_name(talk: Conversation) -> None:
    talk.say("n = 3", "x = var(2)", "y = x*2")
    assert "n is a number: only tensors have gradients" in talk.say(":why n")
    assert "y.backward() fills x.grad" in " ".join(talk.say(":why x").split())
    assert "there is no name z" in talk.say(":why z")


def test_a_cleared_gradient_begins_a_new_story(talk: Conversation) -> None:
    talk.say("x = var(3)", "(x^2).backward()", "x.grad.zero_()", "(x^2).backward()", "x.grad")
    said = talk.say(":why")
    assert "cell 4" in said
    assert "cell 2" not in said
