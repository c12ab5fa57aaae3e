"""Completion at the prompt: names, members, arguments, commands, files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from gradcli.repl.line.callsite import signature_at
from gradcli.repl.line.completion import ProgramCompleter
from tests.repl.conftest import Conversation

if TYPE_CHECKING:
    from pathlib import Path


def completions(talk: Conversation, text: str) -> dict[str, str]:
    found = ProgramCompleter(talk.repl).get_completions(Document(text), CompleteEvent())
    return {completion.text: completion.display_meta_text for completion in found}


def test_names_are_completed_with_signature_and_help(talk: Conversation) -> None:
    talk.say("sinus_of = 3")
    found = completions(talk, "1 + sin")
    assert next(iter(found)) == "sinus_of"
    assert found["sinus_of"] == "3"
    assert found["sin"].startswith("sin(x)  Sine")


def test_methods_and_attributes_follow_a_dot(talk: Conversation) -> None:
    talk.say("x = var(3)", "items = [1]")
    assert next(iter(completions(talk, "x."))) == "backward"
    assert {"grad", "requires_grad", "sin"} <= set(completions(talk, "y = x."))
    assert set(completions(talk, "items.app")) == {"append"}
    assert not [name for name in completions(talk, "x.") if name.startswith("_")]
    assert set(completions(talk, "x._")) == {"_base", "_is_view", "_version"}
    assert set(completions(talk, "(x*2).backw")) == {"backward"}


def test_members_of_an_imported_module_are_completed(talk: Conversation) -> None:
    talk.say("import torch")
    assert "softmax" in completions(talk, "torch.soft")


def test_keyword_arguments_are_completed_inside_a_call(talk: Conversation) -> None:
    talk.say("x = var(3)")
    assert "dim=" in completions(talk, "softmax(x, d")
    assert "gradient=" in completions(talk, "x.backward(gr")
    assert "dim=" not in completions(talk, "softmax(x, dim=0, d")
    # Of functions that look at their arguments before they pass them on, too.
    talk.say("import torch.nn.functional as F", "import numpy as np", "import math")
    assert "reduction=" in completions(talk, "F.cross_entropy(x, x, red")
    assert "dim=" in completions(talk, "F.softmax(x, d")


def test_a_function_that_passes_on_its_arguments_shows_what_they_are(talk: Conversation) -> None:
    talk.say("import torch", "import torch.nn.functional as F", "import numpy as np", "import math")
    session = talk.repl.workspace.session
    for call, shown in {
        "F.mse_loss(": "mse_loss(x, target, reduction='mean')",
        "torch.relu_(": "relu_(x)",
        "np.arctan2(": "arctan2(y, x)",
        "math.sin(": "sin(x)",
    }.items():
        assert signature_at(session, call, len(call))[0] == shown


def test_commands_their_operands_and_files_are_completed(talk: Conversation, tmp_path: Path) -> None:
    (tmp_path / "notes.grad").write_text("")
    assert {"hessian", "help"} <= set(completions(talk, ":he"))
    assert {"hessian", "help"} == set(completions(talk, ":help :he")) == set(completions(talk, "?:he"))
    assert completions(talk, f":load {tmp_path}/no") == {"tes.grad": ""}
    assert set(completions(talk, ":set keys ")) == {"emacs", "vi"}
    assert "kinks" in completions(talk, ":lesson k")
    assert "--wrt" in completions(talk, ":grad --w")


def test_values_of_options_are_completed(talk: Conversation, tmp_path: Path) -> None:
    talk.say("xa = var(2)", "xb = 3.0")
    assert list(completions(talk, ":graph xa^2 --as ")) == ["tree", "dot", "mermaid", "svg", "png", "json"]
    assert list(completions(talk, ":graph xa^2 --as s")) == ["svg"]
    assert list(completions(talk, ":check xa^2 --order ")) == ["1", "2"]
    assert list(completions(talk, ":grad xa*xb --wrt x")) == ["xa", "xb"]
    assert list(completions(talk, ":grad xa*xb --wrt xa,x")) == ["xa", "xb"]
    assert list(completions(talk, ":jvp xa*xb --tangent xb")) == ["xb="]
    assert list(completions(talk, ":plot xa^2 --points ")) == []
    (tmp_path / "picture.svg").write_text("")
    assert list(completions(talk, f":plot xa^2 -o {tmp_path}/pic")) == ["ture.svg"]


def test_greek_letters_are_offered_by_name(talk: Conversation) -> None:
    assert completions(talk, "\\lam") == {"λ": "λ"}


def test_meanings_are_left_out_where_names_leave_no_room_for_them(tmp_path: Path) -> None:
    narrow, wide = (Conversation(tmp_path, COLUMNS=columns) for columns in ("40", "80"))
    for talk in (narrow, wide):
        talk.say("x = var(3)")
    # The longest of a tensor's names takes most of 40 columns.
    assert set(completions(narrow, "x.").values()) == {""}
    assert completions(wide, "x.").keys() == completions(narrow, "x.").keys()
    assert completions(narrow, "x.back")["backward"] == completions(wide, "x.")["backward"] != ""
