"""The commands of the command line at the prompt, on the live session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.repl.conftest import Conversation

if TYPE_CHECKING:
    from pathlib import Path


def test_gradient_of_the_last_value_by_all_that_it_depends_on(talk: Conversation) -> None:
    talk.say("x = var(3)", "y = var(2)", "u = x*y", "z = u^2 + x")
    # z = x^2 y^2 + x = 39: by x 2xy^2 + 1 = 25, by y 2x^2y = 36.
    assert talk.say(":grad --format plain") == "value\t39.0\nd_x\t25.0\nd_y\t36.0\n"


def test_plain_numbers_are_differentiated_by_as_on_paper(talk: Conversation) -> None:
    talk.say("a = 2", "b = 5")
    assert talk.say(":grad a^2*b --format plain") == "value\t20.0\nd_a\t20.0\nd_b\t4.0\n"
    assert talk.say(":hessian a^2*b --only d_a_b") == "4.0\n"


def test_some_names_only_are_differentiated_by_on_request(talk: Conversation) -> None:
    talk.say("x = var(3)", "y = var(2)", "n = 4")
    assert talk.say(":grad x^2*y --wrt y --format plain") == "value\t18.0\nd_y\t9.0\n"
    assert talk.say(":grad n*x --wrt n --format plain") == "value\t12.0\nd_n\t3.0\n"
    assert talk.say(":jvp x^2*y --tangent x=1 --only tangent") == "12.0\n"


def test_values_given_to_a_command_last_for_that_command_only(talk: Conversation) -> None:
    talk.say("x = 1")
    assert talk.say(":grad x^2 x=10 --only d_x") == "20.0\n"
    assert talk.say("x") == "1\n"
    talk.say(":eval t*2 t=4")
    assert talk.repl.workspace.names() == ["x"]


def test_a_command_leaves_gradients_alone(talk: Conversation) -> None:
    talk.say("x = var(3)", "y = x^2", "y.backward()", ":grad y", ":hessian y", ":jacobian y")
    assert talk.say("x.grad") == "tensor(6.)\n"


def test_errors_of_a_command_point_into_its_expression(talk: Conversation) -> None:
    said = talk.say(":grad x^2 + missing x=1")
    assert "missing is not defined" in said
    assert "^^^^^^^" in said


def test_what_needs_the_shell_says_so(talk: Conversation) -> None:
    assert "leave with Ctrl-D" in talk.say(":map x^2")
    assert "did you mean :hessian?" in talk.say(":hesian")


def test_lines_of_other_prompts_are_understood(talk: Conversation) -> None:
    assert talk.say("gradcli 'x^2*y' x=3 y=2 --only d_x") == "12.0\n"
    assert "the derivative agrees" in talk.say("$ gradcli check 'x^3' x=2")
    talk.say("g = 3")
    assert talk.say("g + 1") == "4\n"
    assert "median of" in talk.say("%timeit 1 + 1")
    assert "median of" in talk.say("%timeit -n 20 -r3 1 + 1")
    assert talk.say("%whos").split("\n")[2].split() == ["g", "3"]
    assert "this is a notebook's command" in talk.say("%matplotlib inline")


def test_the_beginning_of_a_command_is_enough(talk: Conversation) -> None:
    talk.say("x = 3")
    assert talk.say(":hist").split() == ["1", "x", "=", "3"]
    with pytest.raises(EOFError):
        talk.say(":q")
    assert "did you mean :help, :hessian, :history or :hvp?" in talk.say(":h")


def test_options_of_a_command_hold_for_that_command(talk: Conversation) -> None:
    talk.say("def loop(n):\n    while True: n = n\n")
    assert "took more than 1,000 steps" in talk.say(":eval loop(1) --max-steps 1000")
    assert "took more than 0.1 seconds" in talk.say(":grad loop(x) x=1 --max-seconds 0.1")
    assert "more than the limit of" in talk.say(":eval ones(1000, 1000).sum() --max-memory 1")
    assert talk.say("ones(1000, 1000).sum()") == "tensor(1000000.)\n"
    assert "more than 5 calls" in talk.say("def f(n): return f(n + 1)\n", ":eval f(1) --max-depth 5")
    drawn = talk.say(":eval rand(1) --seed 3 --format plain")
    assert talk.say(":eval rand(1) --seed 3 --format plain") == drawn
    assert talk.say(":eval tensor(1/3) --dtype float32 --format plain") == "0.33333334\n"
    assert talk.say("tensor(1.).dtype") == "torch.float64\n"


def test_help_of_a_command_is_in_the_words_of_the_prompt(talk: Conversation) -> None:
    assert ":help :grad" in talk.say("?grad")
    for line in (":help :grad", ":grad --help", "?:grad"):
        said = talk.say(line)
        assert "  :grad 'x^2*y + sin(x)' x=2 y=3\n" in said
        assert "usage: :grad [options] EXPR" in said
    assert "  :check 'x^2*sin(x)' x=2 --claim" in talk.say(":help check")


def test_files_of_the_home_folder_are_found(
    talk: Conversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "numbers.csv").write_text("1,2,3\n")
    assert talk.say(":eval sum(v) v=@~/numbers.csv --format plain") == "6.0\n"
    talk.say(":export x^2 x=3 --to c -o ~/square.c")
    assert "pow(x, 2.0)" in (tmp_path / "square.c").read_text()


def test_every_shared_command_answers_to_help(talk: Conversation) -> None:
    from gradcli.repl.registry import shared_names

    for name in shared_names():
        assert f"usage: :{name} " in talk.say(f":{name} --help"), name
