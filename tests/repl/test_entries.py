"""Entries at the prompt: what they show, what they leave behind, what a failure undoes."""

from __future__ import annotations

import re
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gradcli.core import freeing
from gradcli.core.tensor import Tensor
from gradcli.errors import EvaluationProblem
from gradcli.source import Source
from tests.repl.conftest import Conversation, least_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

ADDRESS = re.compile(r"0x[0-9a-f]+|0x\.\.\.")
TUTORIALS = Path(__file__).parent.parent / "tutorials"
# Those with warnings or errors (a file .err) print in another order on a terminal.
LESSONS = sorted(path.stem for path in TUTORIALS.glob("*.out") if not path.with_suffix(".err").exists())


def test_an_entry_shows_its_last_value_only(talk: Conversation) -> None:
    assert talk.say("1 + 1; 2 + 2") == "4\n"


def test_assignments_calls_for_effect_and_a_semicolon_show_nothing(talk: Conversation) -> None:
    assert talk.say("x = var(2)", "y = x^3") == ""
    assert talk.say("y.backward()") == ""
    assert talk.say("3;") == ""


def test_both_answer_names_hold_the_last_value(talk: Conversation) -> None:
    assert talk.say("6 * 7", "_ + 1") == "43\n"
    assert talk.say("ans * 2") == "86\n"


def test_an_answer_name_that_the_user_binds_is_left_alone(talk: Conversation) -> None:
    talk.say("ans = 5", "1 + 1")
    assert talk.say("ans") == "5\n"
    assert talk.say("3 + 3", "_") == "6\n"


def test_a_failed_entry_leaves_no_trace(talk: Conversation) -> None:
    talk.say("x = var(3); items = [1]; y = x^2")
    said = talk.say("y.backward(); items.append(2); z = 1; missing")
    assert "missing is not defined" in said
    assert talk.say("items") == "[1]\n"
    assert talk.say("x.grad is None") == "True\n"
    assert "z" not in talk.repl.workspace.names()


def test_cells_behind_one_that_fails_are_not_run(talk: Conversation) -> None:
    said = talk.say("x = 1\nx\n# %%\nmissing\n# %%\nx = 2\n# %%\nx")
    assert said.startswith("1\nerror: missing is not defined")
    assert said.endswith("2 more cells were not run\n")
    assert talk.say("x") == "1\n"


def test_a_failed_entry_draws_no_random_numbers(talk: Conversation) -> None:
    talk.say("manual_seed(7)")
    first = talk.say("rand(2)")
    talk.say("manual_seed(7)", "rand(2) + missing")
    assert talk.say("rand(2)") == first


def test_a_failed_entry_draws_no_numbers_of_numpy(talk: Conversation) -> None:
    talk.say("import numpy as np", "np.random.seed(0)")
    assert "error" in talk.say("np.random.rand(); missing")
    # RandomState(0).rand() by numpy.
    assert talk.say("np.random.rand()") == "0.5488135039273248\n"
    talk.say(":undo")
    assert talk.say("np.random.rand()") == "0.5488135039273248\n"


def test_undo_takes_back_gradients_values_and_names(talk: Conversation) -> None:
    talk.say("x = var(3)", "y = x^2", "y.backward()")
    assert talk.say(":undo") == "took back: y.backward()\n"
    assert talk.say("x.grad is None") == "True\n"
    # The question goes with what was done before it.
    assert talk.say(":undo") == "took back: y = x^2\n"
    assert talk.repl.workspace.names() == ["x"]
    talk.say(":reset", ":undo")
    assert talk.repl.workspace.names() == ["x"]


def test_recording_stays_off_until_it_is_switched_on(talk: Conversation) -> None:
    talk.say("import torch", "x = var(3)", "torch.set_grad_enabled(False)")
    assert talk.say("(x^2).requires_grad") == "False\n"
    assert talk.say(":grad x^2 --only d_x") == "6.0\n"
    assert "is not defined" in talk.say("torch.set_grad_enabled(True); missing")
    assert talk.say("torch.is_grad_enabled()") == "False\n"
    talk.say("with torch.enable_grad(): y = x^2\n")
    assert talk.say("y.requires_grad, torch.is_grad_enabled()") == "(True, False)\n"
    talk.say(":undo 4")
    assert talk.say("(x^2).requires_grad") == "True\n"


def test_undo_takes_back_changes_of_lists_and_arrays(talk: Conversation) -> None:
    talk.say(
        "import numpy as np", "a = [1, 2, 3]", "b = np.array([1.0, 2.0])", "c = b[::2]", "d = [a, b]", "e = 0"
    )
    for line in (
        "a[0] = 9",
        "b[1] = np.nan",
        "a.append(4)",
        "b[1] = 5.0",
        "e = 1",
        "d.reverse()",
        "a[0] = 10",
    ):
        assert talk.say(line) == ""
    assert talk.say(":undo 2", "a") == "[9, 2, 3, 4]\n"
    assert talk.say("d[0][0]") == "9\n"
    assert talk.say(":undo 2", "b") == "array([ 1., nan])\n"
    assert talk.say(":undo", "a") == "[9, 2, 3]\n"
    assert talk.say(":undo 2", "a") == "[1, 2, 3]\n"
    assert talk.say("b") == "array([1., 2.])\n"


def test_undo_goes_back_behind_cells_that_only_looked(talk: Conversation) -> None:
    talk.say(
        "import torch", "torch.manual_seed(1)", "x = tensor([1., 2.])", "x.data[0] = 50", "x", "x[0] + 1"
    )
    assert talk.say(":undo") == "took back: x.data[0] = 50\n"
    assert talk.say("x") == "tensor([1., 2.])\n"
    drawn = talk.say("torch.rand(1)")
    assert talk.say(":undo") == "took back: torch.rand(1)\n"
    assert talk.say("torch.rand(1)") == drawn
    assert talk.say("2 + 2", "3*3", ":undo 99").endswith("there is nothing to take back\n")
    assert talk.repl.workspace.names() == []


def test_an_error_in_an_earlier_line_shows_that_line(talk: Conversation) -> None:
    talk.say("f(x) = x + nothing_here")
    said = talk.say("f(1)")
    assert "f(x) = x + nothing_here" in said
    assert "<repl:1>:1:12" in said


def test_a_bug_of_ours_costs_a_line_and_not_the_session(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise ZeroDivisionError("made up")

    session = talk.repl.workspace.session
    talk.say("x = 1")
    with monkeypatch.context() as patched:
        patched.setattr(session, "run", fail)
        assert "has a bug: ZeroDivisionError: made up" in talk.say("x = 2")
    assert talk.say("x") == "1\n"


def test_a_long_value_is_folded_and_can_be_seen_whole(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = talk.say("list(range(10000))")
    assert "characters more (:more)" in said
    assert len(said) < 3000
    paged: list[str] = []
    monkeypatch.setattr("pydoc.pager", paged.append)
    talk.say(":more")
    assert "5000, 5001" in paged[0]


def test_a_long_report_is_folded_and_can_be_seen_whole(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.say("v = tensor(list(range(400)), dtype=float64, requires_grad=True)")
    said = talk.say(":check (v^2).sum()")
    assert " lines more (:more) ...\n" in said
    assert said.endswith("all 400 partials agree with finite differences\n")
    assert said.count("\n") < 250
    talk.say(":grad (v^2).sum() --format csv")
    paged: list[str] = []
    monkeypatch.setattr("pydoc.pager", paged.append)
    talk.say(":more")
    assert "798.0" in paged[0]
    talk.say(":set lines all")
    assert "(:more)" not in talk.say(":check (v^2).sum()")


def test_control_characters_of_a_program_never_reach_the_terminal(talk: Conversation) -> None:
    assert talk.say('print("\\x1b[2J\\r\\u202e")') == "\\x1b[2J\\x0d\\u202e\n"


def test_the_prompt_begins_on_a_line_of_its_own(talk: Conversation) -> None:
    assert talk.say('print("no newline", end="")') == "no newline\n"


def test_a_gradient_that_is_none_is_said_once(talk: Conversation) -> None:
    talk.say("x = var(1)")
    assert talk.say("x.grad") == "None  (:why says why)\n"
    assert talk.say("# Not yet.\ny = x^2\nx.grad  # None by default") == "None  (:why says why)\n"
    assert talk.say("x.grad\ny") == "tensor(1., grad_fn=<PowBackward0>)\n"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_pasted_whole_prints_what_pytorch_prints(talk: Conversation, lesson: str) -> None:
    text = (TUTORIALS / f"{lesson}.py").read_text()
    said = talk.say(text)
    # The note on float32 is the prompt's own.
    said = said.partition("info: torch is imported")[0] + said.partition("overrules)\n")[2]
    expected = (TUTORIALS / f"{lesson}.out").read_text()
    assert ADDRESS.sub("0x", said) == ADDRESS.sub("0x", expected)


def test_a_statement_at_the_prompt_may_end_the_session(talk: Conversation) -> None:
    for word in ("exit", "quit()", ":quit"):
        with pytest.raises(EOFError):
            talk.say(word)


def test_a_file_runs_in_the_session_and_what_worked_is_saved_as_a_script(
    talk: Conversation, tmp_path: Path
) -> None:
    source = tmp_path / "model.py"
    source.write_text("import torch\nw = torch.tensor(2.0, requires_grad=True)\n")
    talk.say(f":load {source}", "w^2", "_ * 10", "broken +", "1 + missing")
    target = tmp_path / "saved.grad"
    talk.say(f":save {target}")
    fresh = type(talk)(tmp_path)
    # 10 * 2^2
    assert "\ntensor(40., grad_fn=<MulBackward0>)\n" in fresh.say(f":load {target}")


@pytest.mark.parametrize(
    "entries",
    [
        ["x = var(3)", "x^2", "_ + 1", "ans*2"],
        ["def f(t):\n    return t^2\n", "f(3)", "bad bad", "_*2  # comment", "z = _ ;", "z"],
        ["1+1;", "3; 4", "ans"],
        ["for i in range(2): print(i)\n", "5", "print(_)"],
        ["'a string'", "_ + 'b'", "(1,\n 2)", "_[0]"],
        ["# only a comment", "x = 1 # c", "x", 's = """a\nb"""', "s"],
        ["ans = 5", "3", "ans", "_", "7", "ans*_"],
        ["3", "def g(): return _*2\n", "4", "g()"],
        ["manual_seed(1)", "rand(2)", "_ * 2"],
        ["x = 3", "?x", ":vars", "x"],
        ["1", ":set dtype float32", "tensor(1/3).dtype"],
    ],
)
def test_a_saved_session_is_a_script_that_prints_the_same(
    talk: Conversation, tmp_path: Path, cli: Callable[..., Any], entries: list[str]
) -> None:
    said = [talk.say(entry) for entry in entries]
    shown = [
        text
        for entry, text in zip(entries, said)
        if not text.startswith("error") and not entry.startswith((":", "?"))
    ]
    target = tmp_path / "saved.grad"
    talk.say(f":save {target}")
    assert cli("run", str(target)).out == "".join(shown)


def test_a_saved_session_that_imports_what_is_not_here_is_told_how_it_runs(
    talk: Conversation, tmp_path: Path, cli: Callable[..., Any]
) -> None:
    target = tmp_path / "saved.grad"
    talk.say("from IPython.display import HTML", "x = 3", "print(x)")
    assert "warning" not in talk.say(f":save {target}")
    assert cli("run", str(target)).out == "3\n"
    talk.say("import matplotlib.pyplot as plt", "plt.plot([x])")
    assert "warning: it imports what gradcli has not" in talk.say(f":save {target}")
    assert cli("run", str(target)).status != 0
    target = target.with_suffix(".py")
    assert "warning" not in talk.say(f":save {target}")
    assert cli("run", str(target)).out == "3\n"


def test_a_saved_session_begins_with_its_options(tmp_path: Path, cli: Callable[..., Any]) -> None:
    talk = Conversation(tmp_path, options=("--seed", "3", "--dtype", "float32"))
    drawn = talk.say("rand(2)")
    target = tmp_path / "saved.grad"
    talk.say(f":save {target}")
    assert target.read_text() == "set_default_dtype(float32)\nmanual_seed(3)\nrand(2)\n"
    assert cli("run", str(target)).out == drawn


def test_a_file_that_fails_changes_nothing(talk: Conversation, tmp_path: Path) -> None:
    source = tmp_path / "bad.grad"
    source.write_text("a = 1\nmissing\n")
    assert "missing is not defined" in talk.say(f":load {source}")
    assert talk.repl.workspace.names() == []


@pytest.mark.parametrize("kind", [EvaluationProblem, KeyboardInterrupt])
def test_nothing_of_what_an_ended_entry_was_at_is_kept(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch, kind: type[BaseException]
) -> None:
    seen: list[weakref.ref[Tensor]] = []

    def compute(_line: str) -> None:
        large = Tensor(1.0)
        seen.append(weakref.ref(large))
        raise kind("ended")

    monkeypatch.setattr(talk.repl, "_command", compute)
    assert ("interrupted" if kind is KeyboardInterrupt else "error: ended") in talk.say(":hessian")
    freeing.finish()
    assert seen[0]() is None


def test_a_warm_line_takes_little_more_than_its_own_work(talk: Conversation) -> None:
    talk.say("x = var(3)", *[f"v{number} = randn(10)" for number in range(50)])
    line = Source("x^2")
    own = least_time(lambda: talk.repl.workspace.session.run(line), 100)
    # The aim is a millisecond where the line itself takes 0.03.
    assert least_time(lambda: talk.repl.take("x^2"), 100) < own * 30


def test_the_last_value_before_there_is_one(talk: Conversation) -> None:
    assert "ans is the value of the last line that gave one; none has yet" in talk.say("ans + 1")
    assert talk.say("2 + 3", "_ + 1").endswith("6\n")
