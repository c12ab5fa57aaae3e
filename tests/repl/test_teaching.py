"""Lessons and help: what the prompt tells somebody who learns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradcli.mapping.names import language_names_only, reading_of
from gradcli.repl.lesson import names_of
from gradcli.repl.lessons import LESSONS
from gradcli.source import Source

if TYPE_CHECKING:
    from gradcli.repl.lessons.step import Lesson
    from tests.repl.conftest import Conversation


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])
def test_each_step_is_unsolved_before_its_answer_and_solved_after(talk: Conversation, lesson: Lesson) -> None:
    talk.say(f":lesson {lesson.name}")
    for number, step in enumerate(lesson.steps):
        course = talk.repl.lesson
        assert course is not None
        assert course.place == number
        assert "✓" not in talk.say("0.125")
        assert course.place == number, step.check
        said = talk.say(step.answer)
        assert "✓" in said, f"{step.answer} does not solve {step.say}:\n{said}"
    assert talk.repl.lesson is None


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])
def test_each_step_tells_what_was_nearly_right_in_the_language(talk: Conversation, lesson: Lesson) -> None:
    """A check with a slip in it would never hold; at least it must be a program whose names are known."""
    names, language = names_of(lesson) | {"_"}, language_names_only()
    for step in lesson.steps:
        for text in [step.check, *[check for check, _ in step.nearly]]:
            if text:
                free = reading_of([Source(text, "<check>")]).free
                assert [name for name in free if name not in names and name not in language] == [], text


# Step by step: what a learner may type, the right answers among it other than ours, and what is said to it.
LEARNERS = {
    "leaf": [
        ("y = 3", ""),
        ("x = 3", "plain number, which carries no gradient"),
        ("x = tensor(3.0)", "asks for no gradient yet"),
        ("x = var(4)", "its value is not 3"),
        ("x = tensor(3, requires_grad=True)", "write 3.0 for 3"),
        ("x = tensor(3.0).requires_grad_()", "✓ x is a leaf"),
        ("y = x^2", "it is another formula"),
        ("y = 3^2 + 2*3", "knows nothing of x"),
        ("y = x*(x + 2)", "✓ y is 15"),
        ("y", ""),
        ("y.grad_fn", "✓ That was done last"),
        ("y.grad_fn.next_functions", "✓ Their results"),
        (":vars", ""),
        (":graph", "✓ Each gradient"),
        ("c = 5.0", "plain number is a constant, too"),
        ("c = var(5)", "This c asks for a gradient"),
        ("c = tensor(5.0)", "✓ c is a leaf as well"),
        ("False", "c alone does not"),
        ("(c*x).requires_grad", "✓ One operand"),
    ],
    "backward": [
        ("x.grad", ""),
        ("y.backward()", "✓ x.grad now holds"),
        ("4", "4 is the slope of z alone"),
        ("17", "not yet"),
        ("16.0", "✓ Right"),
        ("z = x^2", "Now z.backward()"),
        ("z.backward()", "✓ Added up"),
        ("x.grad = None", "✓ In a training loop"),
        ("with no_grad(): w += 0.05*w.grad", "That went uphill"),
        (":undo", ""),
        ("w = w - 0.05*w.grad", "This w is a new tensor"),
        (":undo", ""),
        ("with no_grad(): w -= w.grad*0.05", "✓ w is 1.9"),
    ],
    "vectors": [
        ("y.sum().backward()", "That works, as it is one number"),
        ("y.backward()", "✓ Three outputs"),
        ("y.backward(tensor([1., 1., 2.]))", "These were other weights"),
        ("x.grad = None", ""),
        ("y.backward(torch.ones(3))", "torch is not defined"),
        ("y.backward(ones(3))", "✓ x.grad is 2*x"),
        ("y.backward([0, 1, 0])", "what was there before is still in it"),
        ("x.grad = None", ""),
        ("y.backward([0, 1, 0])", "✓ Row 2"),
        ("f(t) = t*t", "f is there"),
        ("jacobian(f, x)", "✓ The rows"),
    ],
    "detach": [
        ("y = x^2", "This y was recorded"),
        ("y = (x^2).detach()", "✓ y is 9"),
        ("6", "6 is the slope of x*x"),
        ("3.0", "✓ 3 and not 6"),
        ("w = x * x.detach()", "Now w.backward()"),
        ("w.backward()", "✓ This is how"),
        ("x = x + 1", "makes a new tensor"),
        (":undo", ""),
        ("x += 1", "✓ If it were allowed"),
        ("with no_grad(): x = x + 1", "asks for no gradient any more"),
        (":undo", ""),
        ("with no_grad(): x.add_(1)", "✓ x is 4"),
    ],
    "control": [
        ("f(x) = x^2", "Right for 3"),
        ("def f(x):\n    if x > 0: return x^2\n    return -x\n", "✓ Two formulas"),
        ("-1", "Now let f'(-2) say it"),
        ("grad(f)(-2.)", "✓ At -2"),
        ("def g(x):\n    y = x\n    for i in range(3): y = y*x\n", "g gives nothing"),
        ("def g(x):\n    y = x\n    for i in range(2): y = y*x\n    return y\n", "That is x^3"),
        ("def g(x): return x^4", "✓ g is x^4"),
        ("32", "Now let g'(2) say it"),
        ("g'(2)", "✓ 32."),
        ("y = x", "Now the loop"),
        ("while y < 1000: y = 2*y\n", "y is 1536"),
        ("y.backward()", "✓ It doubled"),
    ],
    "forward": [
        ("f(x, y) = y^2*x", "have changed their places"),
        ("f = lambda x, y: x*x*y", "✓ Now move"),
        ("jvp(f, (3, 2), (0, 1))", "The right place"),
        ("jvp(f, (3, 2), (1, 0))", "✓ 18"),
        ("12", "12 was along x"),
        ("jvp(f, (3, 2), (0, 1))", "✓ x^2 = 9"),
        ("reverse", "Count the columns"),
        ("'Forward'", "✓ 2 sweeps"),
    ],
    "kinks": [
        ("f = abs", "f is there"),
        ("f'(0)", "✓ 0 lies"),
        (":check abs(x) x=0", "✓ A kink"),
        ("1", "1 would be"),
        ("1/2", "✓ The two share"),
        ("g = sqrt", "g is there"),
        ("grad(g)(0.0)", "✓ inf"),
        ("h(x) = where(x > 0, sqrt(x), 0)", "h is there"),
        ("h'(0)", "✓ 0."),
    ],
    "second": [
        ("f(x) = x^4", "f is there"),
        ("f'(2)", "32 is f'(2)"),
        ("48", "Now let f''(2) say it"),
        ("diff(f, 2)(2)", "✓ 12*x^2"),
        ("g = tensor(32.)", "this g remembers nothing"),
        ("g = grad(y, x)", "✓ g is 32"),
        ("y.backward()", "Differentiate g"),
        ("g.backward()", "80 is 32 + 48"),
        ("x.grad = None", ""),
        ("g.backward()", "✓ 48 again"),
        (":hessian a^2*b a=1 b=2", "not yet"),
        (":hessian a^2*b^3 a=1 b=2", "✓ 2b^3 = 16"),
        ("9", "those below the diagonal repeat"),
        ("6", "✓ 3 on the diagonal"),
        (":hvp a^2*b^3 a=1 b=2 --tangent a=1", "✓ Its first column"),
    ],
    "check": [
        (":check x^2 x=3 --claim x=3x", "not yet"),
        (":check x^2*sin(x) x=2 --claim x=2x*cos(x)", "✓ A mismatch"),
        (":check x^2*sin(x) x=2 --claim x=2x*sin(x) - x^2*cos(x)", "not yet"),
        (":check x^2*sin(x) x=2 --claim x='x*(2sin(x) + x*cos(x))'", "✓ The claim holds"),
        (":check x^2*sin(x) x=2", "✓ Reverse and forward"),
        (":trace x^2*sin(x) x=2", "✓ From the last row up"),
        (":check (3w-6)^2*w", "not yet"),
        (":check loss", "✓ The formula has the slope"),
        (":why t", "✓ The part of the formula"),
    ],
    "descent": [
        ("loss = ((a*t + b - y)^2).sum()", "That is their sum"),
        ("loss = mean((y - a*t - b)^2)", "✓ 21"),
        ("loss.backward()", "✓ Both negative"),
        ("with no_grad(): a -= 0.1*a.grad", "Now b as well"),
        ("with no_grad(): b -= 0.1*b.grad", "✓ a is 1.7"),
        ("for i in range(200): loss.backward()\n", "Is the step inside the loop?"),
        (":undo", ""),
        (":lesson show", "for i in range(200):"),
        (LESSONS[-1].steps[-1].answer, "✓ The line is found"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", LEARNERS)
def test_other_answers_count_and_slips_are_explained(talk: Conversation, name: str) -> None:
    talk.say(f":lesson {name}")
    for entry, expected in LEARNERS[name]:
        said = talk.say(entry)
        told = " ".join(said.split())
        if expected:
            assert expected in told, f"{entry!r} gives\n{said}"
        else:
            assert "✓" not in told, f"{entry!r} gives\n{said}"
            assert "not yet" not in told, f"{entry!r} gives\n{said}"
    assert talk.repl.lesson is None


def test_lessons_that_are_done_are_marked_and_the_next_is_named(talk: Conversation) -> None:
    assert "begin with :lesson leaf" in talk.say(":lesson")
    talk.say(":lesson leaf")
    assert "▸ leaf" in talk.say(":lesson")
    for _ in LESSONS[0].steps:
        said = talk.say(":lesson skip")
    assert "Next: :lesson backward" in said
    listed = talk.say(":lesson")
    assert "✓ leaf" in listed
    assert "go on with :lesson backward" in listed


def test_a_lesson_says_which_names_it_takes(talk: Conversation) -> None:
    talk.say("x = 41", "other = 1")
    said = " ".join(talk.say(":lesson detach").split())
    assert "binds x anew; :undo brings back" in said
    talk.say(":undo")
    assert talk.say("x") == "41\n"


def test_a_lesson_helps_goes_on_and_ends_on_request(talk: Conversation) -> None:
    talk.say(":lesson leaf")
    assert "x = var(3)" in talk.say(":lesson hint")
    talk.say(":lesson show")
    assert talk.repl.draft == "x = var(3)"
    assert f"[2/{len(LESSONS[0].steps)}]" in talk.say(":lesson skip")
    assert "left leaf" in talk.say(":lesson stop")
    assert "no lesson is under way" in talk.say(":lesson hint")


def test_a_step_that_is_skipped_leaves_what_the_next_ones_need(talk: Conversation) -> None:
    assert "    f(x) = x^2 if x > 0 else -x\n" in talk.say(":lesson control", ":lesson skip")
    assert "✓" in talk.say("f'(-2)")
    talk.say(":lesson backward", ":lesson skip")
    assert "✓" in talk.say("16")  # 12 of x^3, and 4 of x^2
    # A slip that leaves the step no sense costs nothing.
    talk.say("x = 7")
    assert "[4/5]" in talk.say(":lesson skip")


def test_a_check_of_a_lesson_leaves_no_trace(talk: Conversation) -> None:
    talk.say(":lesson control", "f(x) = x^2 if x > 0 else -x")
    before = talk.repl.workspace.names()
    talk.say("1 + 1")
    assert talk.repl.workspace.names() == before


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
    assert "usage: :grad " in talk.say(":help :grad")


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


def test_a_path_is_explained_by_what_it_leads_to(talk: Conversation) -> None:
    talk.say("x = var(3)", "(x^2).backward()")
    assert talk.say("?torch.nn.functional.relu") == talk.say("?relu")
    talk.say("import torch.nn.functional as F")
    assert talk.say("F.relu?") == talk.say("?relu")
    said = talk.say("x.grad?")
    assert "backward() has added up here" in said
    assert "x.grad is tensor(6." in said
    assert "Add the gradients" in talk.say("?x.backward")
    assert "there is nothing called x.nothing" in talk.say("?x.nothing")
    talk.say("6*7")
    assert "42" in talk.say("?_")


def test_signs_and_keywords_are_explained(talk: Conversation) -> None:
    assert talk.say("?^").startswith("pow(x, y)\n")
    assert talk.say("?@").startswith("matmul(")
    assert "f''(3) the second" in talk.say("?'")
    assert "function without a name" in talk.say("?lambda")
    assert "there is nothing called what is this" in talk.say("?what is this")


def test_a_name_help_of_ones_own_is_a_name(talk: Conversation) -> None:
    assert talk.say("help = 3", "help") == "3\n"


def test_the_words_of_a_lesson_need_no_command(talk: Conversation) -> None:
    talk.say(":lesson leaf")
    assert talk.say("hint") == talk.say(":lesson hint")
    assert "[2/7]" in talk.say("skip")
    # A name of the learner's is a name.
    assert talk.say("show = 3; show") == "3\n"
    assert talk.say("show").startswith("3\n")
    assert talk.say("stop") == "left leaf\n"
    assert "stop is not defined" in talk.say("stop")
