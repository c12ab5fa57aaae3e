"""Lessons, explanations, help: what the prompt tells somebody who learns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradcli.repl.lesson import is_solved
from gradcli.repl.lesson_texts import LESSONS

if TYPE_CHECKING:
    from gradcli.repl.lesson_texts import Lesson
    from tests.repl.conftest import Conversation


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])
def test_each_step_is_unsolved_before_its_answer_and_solved_after(talk: Conversation, lesson: Lesson) -> None:
    talk.say(f":lesson {lesson.name}")
    for number, step in enumerate(lesson.steps):
        course = talk.repl.lesson
        assert course is not None and course.place == number
        talk.say("0.125")
        assert not is_solved(talk.repl, step), step.check
        assert course.place == number
        said = talk.say(step.answer)
        assert "✓" in said, f"{step.answer} does not solve {step.say}"
    assert talk.repl.lesson is None


def test_a_lesson_helps_goes_on_and_ends_on_request(talk: Conversation) -> None:
    talk.say(":lesson leaf")
    assert "x = var(3)" in talk.say(":lesson hint")
    talk.say(":lesson show")
    assert talk.repl.draft == "x = var(3)"
    assert "[2/5]" in talk.say(":lesson skip")
    assert "left leaf" in talk.say(":lesson stop")
    assert "no lesson is under way" in talk.say(":lesson hint")


def test_a_check_of_a_lesson_leaves_no_trace(talk: Conversation) -> None:
    talk.say(":lesson control", "f(x) = x^2 if x > 0 else -x")
    before = talk.repl.workspace.names()
    talk.say("1 + 1")
    assert talk.repl.workspace.names() == before


# ----- :why ------------------------------------------------------------------------------------


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
        (["f(x) = sqrt(x) - sqrt(x)", "f'(0)"], "sqrt(x) where its argument is 0.0"),
        (["s = var(0)", "w = sqrt(s)", "w.backward()", "s.grad"], "sqrt(s) where its argument is 0.0"),
        (["1 + 1"], "nothing to explain"),
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


# ----- help ------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["?sin", "sin?", ":help sin", "? sin"])
def test_a_question_shows_derivative_and_source(talk: Conversation, question: str) -> None:
    said = talk.say(question)
    assert "cos(x)" in said
    assert "DLMF" in said


def test_a_question_about_a_name_of_ones_own_shows_its_definition(talk: Conversation) -> None:
    talk.say("def area(r):\n    return pi*r^2\n", "x = var(2)")
    assert "    return pi*r^2" in talk.say("?area")
    assert "a leaf" in talk.say("x?")
    assert "Add the gradients" in talk.say("?backward")
    assert "did you mean" in talk.say("?siin")
    assert "there is nothing called zzz" in talk.say("?zzz")
    assert ":lesson [NAME]" in talk.say("?:lesson")
    assert "usage: gradcli grad" in talk.say(":help :grad")


def test_help_lists_every_command_of_the_prompt(talk: Conversation) -> None:
    from gradcli.repl.registry import known_names

    said = talk.say(":help")
    assert [name for name in known_names() if f":{name}" not in said] == []


@pytest.mark.parametrize(
    "question", ["?sin", "??sin", "sin?", "sin ??", "help(sin)", "help('sin')", ":help sin", "? sin"]
)
def test_a_question_may_be_asked_in_many_ways(talk: Conversation, question: str) -> None:
    assert talk.say(question).startswith("sin(x)\n    Sine of x")


@pytest.mark.parametrize("question", ["?", "??", "help", "help()", ":help", ":"])
def test_a_question_about_nothing_lists_what_there_is(talk: Conversation, question: str) -> None:
    assert ":lesson [NAME]" in talk.say(question)


def test_signs_and_keywords_are_explained(talk: Conversation) -> None:
    assert talk.say("?^").startswith("pow(x, y)\n")
    assert talk.say("?@").startswith("matmul(")
    assert "f''(3) the second" in talk.say("?'")
    assert "function without a name" in talk.say("?lambda")
    assert "there is nothing called what is this" in talk.say("?what is this")


def test_a_name_help_of_ones_own_is_a_name(talk: Conversation) -> None:
    assert talk.say("help = 3", "help") == "3\n"
