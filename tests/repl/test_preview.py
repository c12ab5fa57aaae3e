"""The toolbar: value and gradient of the line as it stands, and what the cursor is at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradcli.core.lazy import NotLoaded, patience
from gradcli.repl.line import preview_value
from gradcli.repl.line.preview import Preview
from tests.repl.conftest import least_time

if TYPE_CHECKING:
    from tests.repl.conftest import Conversation


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give previews the time that they may need on a machine that does other things as well."""
    monkeypatch.setattr(preview_value, "SECONDS", 5.0)
    monkeypatch.setattr("gradcli.repl.line.preview.SECONDS", 5.0)


def shown(preview: Preview, line: str, cursor: int | None = None, width: int = 100) -> str:
    return "".join([part[1] for part in preview.of(line, len(line) if cursor is None else cursor, width)])


def preview(talk: Conversation, line: str, width: int = 100) -> str:
    return shown(Preview(talk.repl), line, width=width)


# ----- the value -------------------------------------------------------------------------------

pytestmark = pytest.mark.usefixtures("unhurried")


def test_value_and_slope_of_the_line_as_it_stands(talk: Conversation) -> None:
    talk.say("x = var(3)")
    assert preview(talk, "x^2") == "= 9   ∂/∂x 6"
    assert preview(talk, "y = 2x + 1") == "= 7   ∂/∂x 2"
    # Open brackets are closed: sin 0 = 0, cos 0 = 1.
    assert preview(talk, "sin(x - 3").startswith("= 0   ∂/∂x 1   sin(x)")


def test_plain_numbers_have_slopes_in_the_preview_too(talk: Conversation) -> None:
    talk.say("t = 3")
    assert preview(talk, "t^2 + 1") == "= 10   ∂/∂t 6"
    assert preview(talk, "sum(range(t))") == "= 3"


def test_large_gradients_are_numbers_only(talk: Conversation) -> None:
    talk.say("m = ones(10, 10)*2")
    assert preview(talk, "m.sum()").startswith("= 200   ∂/∂m [[1., 1., 1., ")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x +",
        "missing",
        "def f(x): return x",
        "while True: pass",
        "ones(3000, 3000)",
        "list(range(10**7))",
        "import math",
        "print(1)",
        "(",
        "()",
    ],
)
def test_silence_where_there_is_nothing_to_show(talk: Conversation, line: str) -> None:
    assert not preview(talk, line).startswith("=")
    assert talk.stream.getvalue() == ""


def test_a_preview_changes_nothing(talk: Conversation) -> None:
    talk.say(
        "x = var(3)", "items = [1]", "def grow(): items.append(2); return len(items)", "g = (i for i in range(3))",
        "z = zip([1, 2], [3, 4])",
    )  # fmt: skip
    for line in (
        "(x^2).backward()", "grow()", "x.zero_()", "x.grad = tensor(1.)", "q = 5", "manual_seed(3)", "sum(g)", "list(z)",
    ):  # fmt: skip
        preview(talk, line)
    assert talk.say("x.grad is None") == "True\n"
    assert talk.say("items") == "[1]\n"
    assert talk.say("list(g)") == "[0, 1, 2]\n"
    assert talk.say("list(z)") == "[(1, 3), (2, 4)]\n"
    assert "q" not in talk.repl.workspace.names()


def test_a_preview_shows_the_numbers_that_the_line_will_draw(talk: Conversation) -> None:
    told = preview(talk, "rand(1)")
    drawn = talk.say("rand(1)")
    assert f"{float(told.strip('= []')):.4f}" == f"{float(drawn[8:-3]):.4f}"


def test_a_slow_line_is_given_up_within_its_time(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.say(
        "def slow(n):\n    k = 0\n    while k < n: k = k + 1\n    return k\n",
        "f(x) = sum([slow(100) for i in range(x)])",
    )
    assert preview(talk, "f(2)") == "= 200"
    monkeypatch.undo()
    # Long before a five-thousandth of it is computed, which takes some 80 ms.
    given_up = least_time(lambda: preview(talk, "f(10000000)"))
    assert preview(talk, "f(10000000)") == ""
    assert given_up < least_time(lambda: talk.say("f(2000)"))


@pytest.mark.parametrize(
    "line", ["m @ m", "m.sum()", "einsum('ij,kl,mn->', m, m, m)", "sum(items)", "items + items"]
)
def test_what_is_large_is_left_alone(talk: Conversation, line: str) -> None:
    talk.say("m = ones(200, 200)", "items = list(range(100000))")
    assert preview(talk, line) == ""
    small = least_time(lambda: preview(talk, "1 + 1"))
    assert least_time(lambda: preview(talk, line)) < 20 * small


def test_a_module_that_is_not_there_yet_is_not_waited_for(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Preview, "_load_behind", lambda self, name: asked.append(name))

    def fail(*_arguments: object) -> None:
        assert patience.is_short
        raise NotLoaded("scipy.special")

    monkeypatch.setattr(preview_value, "_evaluated", fail)
    assert preview(talk, "erf(x)") == ""
    assert asked == ["scipy.special"]
    assert not patience.is_short


# ----- while it is typed -----------------------------------------------------------------------


def test_a_half_typed_line_keeps_its_value_dimmed_and_in_place(talk: Conversation) -> None:
    talk.say("x = var(3)")
    p = Preview(talk.repl)
    assert shown(p, "x^2") == "= 9   ∂/∂x 6"
    assert {part[0] for part in p.of("x^2", 3, 100)} > {"class:preview.value"}
    for line in ("x^2 ", "x^2 *", "x^2 * s", "x^2 * missing"):
        assert shown(p, line) == "= 9   ∂/∂x 6"
    assert {part[0] for part in p.of("x^2 * s", 7, 100)} == {"class:preview.stale"}
    assert shown(p, "x^2 * 5") == "= 45   ∂/∂x 30"
    assert shown(p, "x^2 *") == "= 45   ∂/∂x 30"


def test_a_value_is_not_kept_for_another_line(talk: Conversation) -> None:
    talk.say("x = var(3)")
    p = Preview(talk.repl)
    shown(p, "x^2")
    assert shown(p, "missing") == ""
    shown(p, "x^2")
    assert shown(p, "x^2 + " + "missing_" * 5) == ""
    shown(p, "x^2")
    assert shown(p, "") == ""
    assert shown(p, "x^2 +") == ""


def test_value_and_signature_stand_in_this_order(talk: Conversation) -> None:
    talk.say("x = var(0)", "f(t) = t^3")
    p = Preview(talk.repl)
    assert shown(p, "x^2 + sin") == "sin(x)  d: cos(x)"
    shown(p, "1 + x")
    assert shown(p, "1 + x*f(") == "= 1   ∂/∂x 1   f(t) = t^3"
    assert shown(p, "1 + x*f(x") == "= 1   ∂/∂x 0   f(t) = t^3"


# ----- the operator under the cursor -----------------------------------------------------------


def test_an_unfinished_call_shows_signature_and_derivative(talk: Conversation) -> None:
    assert preview(talk, "sin(") == "sin(x)  d: cos(x)"
    talk.say("x = var(2)")
    assert preview(talk, "x.backward(").startswith("x.backward(gradient=None")
    assert preview(talk, ":hessian").startswith(":hessian EXPR")


def test_a_name_under_the_cursor_shows_what_it_is(talk: Conversation) -> None:
    line = "tanh(sqrt(2.0))*missing"
    p = Preview(talk.repl)
    assert shown(p, line, 2).startswith("tanh(x)")
    assert shown(p, line, 7).startswith("sqrt(x)")
    assert shown(p, line, 12).startswith("sqrt(x)")
    assert shown(p, line, 20) == ""
    assert shown(p, "?tanh") == shown(p, "tanh?") == "tanh(x)  d: 1 - tanh(x)^2"


def test_a_method_is_shown_without_its_first_operand(talk: Conversation) -> None:
    talk.say("v = tensor([1., 2.])", "import torch")
    assert preview(talk, "v.sum").startswith("v.sum(dim=None")
    assert preview(talk, "(v*2).sum").startswith(".sum(dim=None")
    assert preview(talk, "torch.relu").startswith("relu(")


def test_a_preview_fits_its_line(talk: Conversation) -> None:
    talk.say("x = var(3)")
    assert len(preview(talk, "softmax(x*", width=20)) < 20


def test_a_function_at_numbers_has_slopes_by_its_arguments(talk: Conversation) -> None:
    talk.say("g = 10", "h(t, v) = v*t - g*t^2/2")
    # h(2, 3) = 6 - 20; dh/dt = v - g t = 3 - 20, dh/dv = t = 2.
    assert preview(talk, "h(2, 3)") == "= -14   ∂/∂t -17   ∂/∂v 2"
