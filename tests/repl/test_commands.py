"""`:` commands of the session's own, and what goes wrong with any of them."""

from __future__ import annotations

import os
import re
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from gradcli.repl.line.preview import Preview
from tests.repl.conftest import Conversation, least_time

if TYPE_CHECKING:
    from pathlib import Path


def test_names_are_listed_with_value_shape_and_gradient(talk: Conversation) -> None:
    talk.say("x = tensor([1., 2.], requires_grad=True)", "y = (x*x).sum()", "y.backward()", "n = 7")
    rows = [line.split() for line in talk.say(":vars").split("\n")]
    assert ["x", "[1.,", "2.]", "2", "leaf", "[2.,", "4.]"] in rows
    assert ["y", "5.", "scalar", "computed"] in rows
    assert ["n", "7"] in rows


def test_large_values_are_listed_at_once(talk: Conversation) -> None:
    lines = ("a = list(range({0}))", "b = 'x'*{0}*10", "c = (a, {{1: a}})", "d = [b]*2")
    taken = {}
    for size in (30, 300_000):
        talk.say(*[line.format(size) for line in lines], "e = []; e.append(e); e.append(e)")
        taken[size] = least_time(lambda: talk.say(":vars"))
    assert taken[300_000] < 10 * taken[30]
    said = talk.say(":vars")
    assert "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9…" in said
    assert "'xxxxxxxxxxxxxxxxxxxxxxxxxxxx…" in said


def test_names_are_forgotten_one_by_one(talk: Conversation) -> None:
    talk.say("first = 1", "second = 2", ":del first")
    assert talk.repl.workspace.names() == ["second"]
    assert "did you mean second?" in talk.say(":del secnod")


def test_a_reset_begins_anew_and_can_be_undone(tmp_path: Path) -> None:
    talk = Conversation(tmp_path, options=("--seed", "5"))
    first = talk.say("rand(2)")
    talk.say("import torch", "torch.set_grad_enabled(False)", "x = torch.tensor(1.)")
    assert talk.say(":reset") == "forgot 2 names\n"
    assert talk.repl.workspace.names() == []
    assert talk.say("tensor(1.).dtype") == "torch.float64\n"
    assert talk.say("[1, 2]*2") == "tensor([2, 4])\n"
    assert talk.say("is_grad_enabled()") == "True\n"
    talk.say(":reset")
    assert talk.say("rand(2)") == first
    talk.say(":undo", ":undo", ":undo", ":undo", ":undo")
    assert talk.say("x") == "tensor(1.)\n"
    assert talk.say("is_grad_enabled()") == "False\n"


def test_undo_says_what_it_took_back_and_which_names_came_with_it(talk: Conversation, tmp_path: Path) -> None:
    talk.say("x = 1", ":reset")
    assert talk.say(":undo") == "took back: :reset  (x is back)\n"
    talk.say("y = 2", "z = 3", ":reset")
    assert talk.say(":undo") == "took back: :reset  (x, y and z are back)\n"
    talk.say(":del x, y")
    assert talk.say(":undo") == "took back: :del x y  (x and y are back)\n"
    talk.say("; ".join(f"n{i} = {i}" for i in range(9)), ":reset")
    assert talk.say(":undo") == "took back: :reset  (x, y, z, n0, n1 and 7 more names are back)\n"
    (tmp_path / "two.grad").write_text("p = 1\nq = 2\n")
    talk.say(f":load {tmp_path / 'two.grad'}")
    assert talk.say(":undo") == f"took back: :load {tmp_path / 'two.grad'}\n"
    assert "p" not in talk.repl.workspace.names()
    talk.say(":set dtype float32")
    assert talk.say(":undo") == "took back: :set dtype float32\n"
    assert talk.say("tensor(1.).dtype") == "torch.float64\n"


def test_headings_do_not_repeat_the_name_of_what_they_assign(talk: Conversation) -> None:
    talk.say("x = var(3)", "y = x^2", "z = y*x")
    assert talk.say(":grad y").split("\n")[0] == "y = x^2  at x = 3.0"
    assert talk.say(":check y").split("\n")[0] == "y = x^2  at x = 3.0"
    assert talk.say(":grad z").split("\n")[:3] == ["y = x^2", "z = y*x", "at x = 3.0"]
    assert talk.say(":grad z + 1").split("\n")[:3] == ["y = x^2", "z = y*x", "z + 1"]
    # What is computed is the same: d/dx x^3 = 27.
    assert talk.say(":grad z --only d_x") == "27.0\n"


def test_time_is_told_and_the_repeats_leave_no_trace(talk: Conversation) -> None:
    talk.say("count = 0")
    assert "median of" in talk.say(":time count = count + 1")
    assert talk.say("count") == "1\n"


def test_settings_are_kept_for_the_next_session(talk: Conversation, tmp_path: object) -> None:
    talk.say(":set keys vi", ":set precision 4")
    fresh = type(talk)(tmp_path)  # type: ignore[arg-type]
    assert fresh.repl.settings.text("keys") == "vi"
    assert fresh.say(":eval 1/3 --format plain") == "0.3333\n"
    assert "it is emacs or vi" in fresh.say(":set keys ed")
    assert "did you mean preview?" in fresh.say(":set previw on")


def test_settings_of_the_command_line_hold_and_broken_files_cost_a_warning(
    talk: Conversation, tmp_path: Path
) -> None:
    folder = tmp_path / ".config" / "gradcli"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("precision = 3\n")
    (folder / "prompt.toml").write_text("keys = [broken\n")
    fresh = type(talk)(tmp_path)
    assert fresh.say(":eval 1/3 --format plain") == "0.333\n"
    assert "is ignored" in fresh.type("1 + 1\r")


def test_a_check_computes_recorded_values_anew(talk: Conversation) -> None:
    talk.say(
        "w = tensor([1., 2.], requires_grad=True)", "r = w^2 - 1", "loss = (r^2).sum()", "loss.backward()"
    )
    # d/dw (w^2 - 1)^2 = 4w(w^2 - 1): 0 and 24.
    said = talk.say(":check loss --format plain")
    assert "mismatch" not in said
    assert "24.0" in said
    # The derivative of four times that.
    said = talk.say("for i in range(2): loss = loss * 2\n", ":check loss --format plain")
    assert "mismatch" not in said
    assert "\t96.0\t" in said
    assert "recorded_loss: the operations that made loss" in said
    assert talk.say("loss.item()") == "36.0\n"
    assert talk.say("recorded_loss").startswith("error: recorded_loss is not defined")


def test_a_value_made_in_a_loop_is_computed_anew_at_other_points(talk: Conversation) -> None:
    talk.say("x = var(2)", "y = x", "while y < 100: y = y*x\n", "z = y + 1")
    # 2^7 = 128 is the first power beyond 100; d/dx x^7 + 1 = 7 * 2^6.
    assert talk.say(":grad z --only d_x") == "448.0\n"
    said = talk.say(":check z")
    assert "z = y + 1" in said
    assert "the derivative agrees with finite differences" in said
    plotted = talk.say(":plot z --range x=0..2 --points 17 --format csv").splitlines()
    assert plotted[0] == "x,value,d_x"
    assert plotted[9] == "1.0,2.0,7.0"


def test_a_value_is_about_the_point_it_was_recorded_at(talk: Conversation) -> None:
    talk.say("w = var(1)", "loss = (3w - 6)^2", "loss.backward()")
    assert "loss = (3w - 6)^2" in talk.say(":grad")
    talk.say("with no_grad(): w -= 0.05*w.grad\n")
    # loss is (3*1 - 6)^2 still, with the slope 6*(3*1 - 6); at the new w = 1.9 it would be 0.09 and -1.8.
    for line in (":grad loss", ":grad"):
        said = talk.say(line)
        assert said.startswith("loss  at w = 1.0\n")
        assert said.split()[5:] == ["value", "9.0", "∂/∂w", "-18.0"]
    assert talk.say(":graph loss").splitlines()[-1].split() == ["└─", "w", "1.0", "-18.0"]
    assert talk.say(":jvp loss --tangent w=1 --only tangent") == "-18.0\n"
    said = talk.say(":check loss")
    assert "at w = 1.9" in said
    assert "agrees" in said


@pytest.mark.parametrize(
    "line",
    ["y = w*rand(1).sum()", "y = torch.nn.functional.dropout(w*torch.ones(4), 0.5).sum()", "y = draw(w)"],
)
def test_a_value_made_with_random_numbers_is_what_was_drawn(talk: Conversation, line: str) -> None:
    talk.say(
        "import torch", "w = var(2)", "manual_seed(0)", "def draw(t): return t*torch.randn(3).sum()\n", line
    )
    value = float(talk.say("y.item()"))
    assert float(talk.say(":grad y --only value")) == pytest.approx(value, rel=1e-6)
    said = talk.say(":check y")
    assert "y = recorded_y(w)" in said
    assert "agrees" in said


def test_a_check_is_made_in_double_precision(talk: Conversation) -> None:
    talk.say(
        "import torch", "x = torch.ones(2)", "w = torch.tensor([1., 2.], requires_grad=True)", "y = (w @ x).sin()",
        "z = y", "for i in range(2): z = z*y\n", "z.backward()",
    )  # fmt: skip
    for line in (":check", ":check y", ":check (w @ x)^3", ":check z --order 1", ":check v @ x v=[3., 4.]"):
        said = talk.say(line)
        assert re.search(r"\bagrees?\b", said), said
        assert "The check is made in float64." in said
    assert (
        talk.say("w.dtype, x.dtype, torch.tensor(1.).dtype")
        == "(torch.float32, torch.float32, torch.float32)\n"
    )
    assert talk.say("z") == "tensor(0.0028, grad_fn=<MulBackward0>)\n"  # sin(3)^3


def test_a_check_of_numbers_in_full_length_is_one_table(talk: Conversation) -> None:
    talk.say("z = tensor([1., 2., 0.5], requires_grad=True)", "loss = -log(exp(z[1])/exp(z).sum())")
    lines = talk.say(":check loss").splitlines()
    # Both modes agree but for the last digit, so one of them is enough.
    assert lines[2].split() == ["partial", "reverse", "differences", "±", "relative", "verdict"]
    # The softmax less one at the label, by hand.
    assert [line.split()[1][:7] for line in lines[4:7]] == ["0.23122", "-0.3714", "0.14024"]
    assert lines[7:] == ["", "all 3 partials agree with finite differences"]


def test_leaves_in_a_list_are_moved_by_a_check(talk: Conversation) -> None:
    talk.say("w = var(2)", "b = var(3)", "params = [w, b]", "def model(t, p): return p[0]*t^2 + p[1]\n")
    said = talk.say(":check model(5, params)")
    assert "both partials agree" in said
    assert said.startswith("recorded(w, b)  # model(5, params)  at w = 2.0, b = 3.0\n")
    talk.say("loss = model(5, params)^2")
    assert "both partials agree" in talk.say(":check loss")
    # A function that knows its parameters by name needs no repeating.
    talk.say("f(t) = w*t^2 + b")
    assert talk.say(":check f(5)").startswith("f(t)")
    talk.say("again = w")
    assert talk.say(":plot again^2 --range w=0..2 --points 17 --format csv").splitlines()[9] == "1.0,1.0,2.0"


def test_a_function_of_the_session_is_plotted_after_its_limits_were_reached(talk: Conversation) -> None:
    talk.say(
        "def slow(n):\n    for i in range(100000): pass\n    return n\n", "f(x) = slow(x) if x > 4.9 else x"
    )
    preview = Preview(talk.repl)
    for text in ("slow(1)", "slow(2)"):
        assert preview.of(text, len(text), 80) == []
    said = talk.say(":plot f(x) --points 16 --format csv")
    assert said.splitlines()[0] == "x,value,d_x"
    assert "bug" not in said


def test_a_value_whose_leaf_has_no_name_is_not_computed_anew(talk: Conversation) -> None:
    talk.say("x = var(2)", "y = x", "for i in range(2): y = y*x\n", "x = 3")
    assert "was computed from tensors that have no name any more" in talk.say(":check y")


def test_a_command_by_itself_is_about_the_newest_cell_with_a_derivative(talk: Conversation) -> None:
    talk.say("x = var(3)", "y = x^2", "y.backward()", "x.grad", "print('seen')", "x > 2")
    assert talk.say(":grad --format plain") == "y\t9.0\nd_y_x\t6.0\n"
    assert talk.say(":eval --format plain") == "True\n"
    talk.say("a = 2.0; b = a^3; b*a")
    assert talk.say(":grad --only d_a") == "8.0\n"  # b is a number here, not a recorded value


def test_a_function_at_numbers_is_differentiated_by_its_arguments(talk: Conversation) -> None:
    talk.say("g = 10", "h(t, v) = v*t - g*t^2/2")
    # dh/dt = v - g t = 3 - 20, dh/dv = t = 2.
    assert talk.say(":grad h(2, 3) --format plain") == "value\t-14.0\nd_t\t-17.0\nd_v\t2.0\n"
    assert talk.say(":grad h(-1, v) v=1 --only d_v") == "-1.0\n"


def test_hints_are_in_the_words_of_the_prompt(talk: Conversation) -> None:
    assert "hint: for example: :hvp 'x^2*y^3' x=1 y=2 --tangent x=1,y=1" in talk.say(":hvp")
    assert "hint: give a value to a name: :graph 'x^2' x=3" in talk.say(":graph 5")
    assert "gradcli draws itself: :plot 'sin(x)'" in talk.say("import matplotlib.pyplot as plt")


@pytest.mark.parametrize("line", [":grad", ":check y", ":plot slow(x)", ":grad slow(n)"])
def test_an_interrupt_ends_a_command_while_it_looks_at_what_it_is_about(
    talk: Conversation, line: str
) -> None:
    talk.say(
        "n = 3", "x = var(1)", "turns = 1", "def slow(t):\n    for i in range(turns): t = t*1.5 - i\n    return t\n",
        "y = slow(x)", "turns = 10**12",
    )  # fmt: skip
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    try:
        assert "interrupted" in talk.say(line)
    finally:
        timer.cancel()
    assert talk.repl.workspace.session.value("turns") == 10**12


def test_what_takes_nothing_says_so(talk: Conversation) -> None:
    talk.say("x = 1")
    assert ":reset takes nothing behind it, not 'x'" in talk.say(":reset x")
    assert talk.repl.workspace.names() == ["x"]
    assert "takes nothing" in talk.say(":quit now")


def test_a_function_in_place_of_its_value_is_told_how_to_be_called(talk: Conversation) -> None:
    talk.say("g(t, n=1) = sqrt(t)*n")
    talk.say("k = g")
    assert "call it: g(t, n=...)" in talk.say(":plot g")
    assert "call it: k(t, n=...)" in talk.say(":plot k")
    assert "call it: g(t, n=...)" in talk.say(":grad g t=2")
    assert "call it: (lambda x: x)(x)" in talk.say(":grad (lambda x: x) t=2")
    assert "call it: sin(x)" in talk.say(":grad sin t=2")


def test_a_plot_over_a_name_that_is_an_array_is_offered_a_range_in_its_place(talk: Conversation) -> None:
    talk.say("x = ones(3)")
    assert "--range x=-5..5" in " ".join(talk.say(":plot sin(x)").split())
    assert "x,value,d_x" in talk.say(":plot sin(x) --range x=-5..5 --points 16 --format csv")


def test_an_operator_and_a_command_of_one_name_are_not_explained_at_once(talk: Conversation) -> None:
    shown = talk.say(":help trace")
    assert "Sum of the diagonal" in shown
    assert ":help :trace explains it" in shown
    assert "usage:" not in shown
    assert "usage:" in talk.say(":help :trace")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("grad x^2 x=3", "a command begins with a colon: :grad x^2 x=3"),
        ("check sin(x) x=1 --claim x=cos(x)", "a command begins with a colon: :check sin(x) x=1"),
        ("vars", "a command begins with a colon: :vars"),
        ("lesson leaf", "a command begins with a colon: :lesson leaf"),
        ("x^2*y x=3 y = 2", "to give values write :grad x^2*y x=3 y=2"),
    ],
)
def test_a_command_without_its_colon_is_recognised(talk: Conversation, line: str, hint: str) -> None:
    assert f"hint: {hint}" in " ".join(talk.say(line).split())


@pytest.mark.parametrize("line", ["x y", "z + 1", "time(3", "hess"])
def test_other_mistakes_are_not_taken_for_commands(talk: Conversation, line: str) -> None:
    said = talk.say(line)
    assert "error: " in said
    assert "colon" not in said
    assert ":grad" not in said
