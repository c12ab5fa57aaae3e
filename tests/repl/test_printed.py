"""What a program prints: shown, held back, folded, and kept."""

from __future__ import annotations

import pytest

from gradcli.repl import printed
from gradcli.repl.printed import Kept, Printed


class Screen:
    """A terminal as a list of lines; the last one may be open."""

    can_rewrite = True

    def __init__(self, width: int = 80) -> None:
        self.width = width
        self.lines = [""]
        self.rewritten: list[str] = []

    @property
    def at_line_start(self) -> bool:
        return not self.lines[-1]

    def columns(self) -> int:
        return self.width

    def put(self, text: str) -> None:
        first, *others = text.split("\n")
        self.lines[-1] += first
        self.lines += others

    def remark(self, line: str) -> None:
        if self.lines[-1]:
            self.lines.append("")
        self.put(line + "\n")

    def rewrite(self, line: str) -> None:
        self.lines[-1] = line
        self.rewritten.append(line)


def lines(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, last)]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 119, 120])
def test_output_about_as_long_as_the_limit_is_shown_whole(count: int) -> None:
    screen = Screen()
    output = Printed(screen, 100)
    for number in range(count):
        output.write(f"{number}\n")
    assert output.finish() is None
    assert screen.lines == [*lines(0, count), ""]


@pytest.mark.parametrize("count", [122, 1000])
@pytest.mark.parametrize("at_once", [True, False])
def test_longer_output_is_folded_to_its_beginning_and_end(count: int, at_once: bool) -> None:
    screen = Screen()
    output = Printed(screen, 100)
    text = "".join([f"{number}\n" for number in range(count)])
    for piece in [text] if at_once else text.splitlines(keepends=True):
        output.write(piece)
    kept = output.finish()
    assert screen.lines == [
        *lines(0, 100), f"... {count - 105:,} lines more (:more) ...", *lines(count - 5, count), "",
    ]  # fmt: skip
    assert kept is not None
    assert kept.text() == text


def test_the_latest_line_is_told_while_more_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "PACE", 0.0)
    screen = Screen(40)
    output = Printed(screen, 2)
    for number in range(50):
        output.write(f"epoch {number}\n")
    assert screen.lines == ["epoch 0", "epoch 1", "... 48 lines more: epoch 49"]
    output.finish()
    assert screen.lines[2] == "... 43 lines more (:more) ..."


def test_the_latest_line_keeps_to_a_terminal_that_becomes_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "PACE", 0.0)
    screen = Screen()
    output = Printed(screen, 2)
    for number in range(50):
        output.write(f"epoch {number} with a loss\n")
    assert screen.lines[2] == "... 48 lines more: epoch 49 with a loss"
    screen.width = 30
    output.write("epoch 50 with a loss\n")
    assert screen.lines[2] == "... 49 lines more: epoch 50 …"


def test_output_goes_on_folded_after_something_else_was_said() -> None:
    screen = Screen()
    output = Printed(screen, 10)
    for part in range(2):
        for number in range(100):
            output.write(f"{part}:{number}\n")
        assert output.finish() is not None
    assert screen.lines[10:] == [
        "... 85 lines more (:more) ...", *[f"0:{number}" for number in range(95, 100)],
        "... 95 lines more (:more) ...", *[f"1:{number}" for number in range(95, 100)], "",
    ]  # fmt: skip


def test_a_line_without_end_is_folded_by_the_rows_it_takes() -> None:
    screen = Screen(50)
    output = Printed(screen, 10)
    for _ in range(10_000):
        output.write("ab")
    kept = output.finish()
    # Ten whole rows of 50 and all but the last of the next; of the rest the last five.
    assert screen.lines == ["ab" * 274, "... 19,202 characters more (:more) ...", "ab" * 125, ""]
    assert kept is not None
    assert kept.text() == "ab" * 10_000


def test_of_endless_output_beginning_and_end_are_kept() -> None:
    kept = Kept(100_000)
    for number in range(1_000_000):
        kept.add(f"{number}\n")
    text = kept.text()
    assert text.startswith("0\n1\n2\n")
    assert text.endswith("\n999998\n999999\n")
    assert "characters were not kept" in text
    # Some 7 MB were printed; the parts of the end are joined by the thousand.
    assert len(text) < 300_000
    assert kept.end(7) == "999999\n"


def test_a_terminal_that_cannot_rewrite_is_told_once() -> None:
    screen = Screen()
    screen.can_rewrite = False
    output = Printed(screen, 10)
    for number in range(1000):
        output.write(f"{number}\n")
    output.finish()
    assert screen.rewritten == []
    assert screen.lines == [
        *lines(0, 10), "... what follows is kept for :more ...", "... 985 lines more (:more) ...", *lines(995, 1000), "",
    ]  # fmt: skip
