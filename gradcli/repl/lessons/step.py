"""What a lesson is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.records import Record

if TYPE_CHECKING:
    from typing import Any


class Step(Record):
    """One thing to do, as data: what to say, how to tell that it was done, and one entry that does it.

    `check` is an expression of the language that is true once it is done. Instead, `error` is part of the
    message that the entry should fail with, or `words` are the answers to choose from, one of them right.
    `uses` are texts of which the entry must hold one; `gives` is what the data of a command's report must say.
    `setup` runs before. `nearly` are pairs of an expression and what to say where it is true: for the usual
    slips, and for the first part of an answer that takes several entries.
    """

    say: str
    answer: str
    well: str
    hint: str
    check: str = ""
    error: str = ""
    words: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    gives: tuple[tuple[str, Any], ...] = ()
    setup: str = ""
    nearly: tuple[tuple[str, str], ...] = ()


class Lesson(Record):
    """Steps on one subject."""

    name: str
    title: str
    steps: tuple[Step, ...]
