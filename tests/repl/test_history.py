"""The history of the prompt: what survives a session, and files that cannot be used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from gradcli.errors import DataProblem
from gradcli.repl.line import stash as stash_module
from gradcli.repl.line.history import SessionHistory
from gradcli.repl.line.stash import Stash
from tests.repl.conftest import PASTE, PASTE_END

if TYPE_CHECKING:
    from pathlib import Path

    from tests.repl.conftest import Conversation


def test_history_survives_and_keeps_several_lines_together(tmp_path: Path) -> None:
    path = tmp_path / "state" / "history"
    first = SessionHistory(str(path))
    first.store_string("a = 1")
    first.store_string("def f(x):\n    return x\n")
    assert list(SessionHistory(str(path)).load_history_strings()) == ["def f(x):\n    return x\n", "a = 1"]


def test_a_corrupt_history_gives_what_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.write_bytes(b"\xff\xfe\x00junk\n+good\n\n# half a ti")
    history = SessionHistory(str(path))
    assert list(history.load_history_strings()) == ["good"]
    assert history.complaint == ""


def test_a_huge_history_is_cut_down_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.write_bytes(b"".join([b"\n# time\n+entry %d\n" % i for i in range(200_000)]))
    entries = list(SessionHistory(str(path)).load_history_strings())
    assert entries[0] == "entry 199999"
    assert path.stat().st_size < 1_100_000
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("place", ["folder", "below a file"])
def test_a_history_that_cannot_be_used_complains_once(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path if place == "folder" else tmp_path / "file" / "history"
    history = SessionHistory(str(path))
    history.store_string("x")
    assert "are not kept" in history.complaint
    history.complaint = ""
    history.store_string("y")
    assert history.complaint == ""


@pytest.mark.parametrize("count", [8_000, 400_000])
def test_a_long_paste_comes_back_from_the_history_of_another_session(
    talk: Conversation, tmp_path: Path, count: int
) -> None:
    numbers = ", ".join(["1"] * count)
    talk.type(f"{PASTE}len([{numbers}]){PASTE_END}\r")
    history = tmp_path / ".local" / "state" / "gradcli" / "history"
    assert history.stat().st_size < 1000
    fresh = type(talk)(tmp_path)
    assert f"\n{count}\n" in fresh.type("\x1b[A\r")
    kept = list((history.parent / "pastes").iterdir())
    assert [file.stat().st_mode & 0o777 for file in kept] == [0o600]
    kept[0].unlink()
    again = type(talk)(tmp_path)
    assert "is not kept any more" in again.type("\x1b[A\r")


def test_only_the_newest_long_pastes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stash_module, "FILES_KEPT", 3)
    stash = Stash(str(tmp_path / "pastes"))
    marks = [stash.shortened(f"# {number}" + " " * 30_000) for number in range(6)]
    for age, mark in enumerate(reversed(marks)):
        stash.keep(mark)
        for file in (tmp_path / "pastes").iterdir():
            if file.name in mark:
                os.utime(file, (1000 - age, 1000 - age))
    later = Stash(str(tmp_path / "pastes"))
    kept = []
    for number, mark in enumerate(marks):
        try:
            assert later.expanded(mark).startswith(f"# {number} ")
            kept.append(number)
        except DataProblem:
            continue
    # Each new one is the youngest when it is written; of those before, the newest stay.
    assert kept == [0, 4, 5]
