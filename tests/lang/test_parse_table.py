"""The grammar and its table: complete, without conflicts, and kept where no stranger can change it."""

from __future__ import annotations

import logging
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import lark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcli.lang import syntax
from gradcli.lang.reading import compile as compiling
from gradcli.lang.reading import grammar
from gradcli.lang.reading.builder import Context
from gradcli.lang.reading.layout import Layout
from gradcli.lang.reading.parser import Run, parse
from gradcli.lang.reading.statements import BUILDERS
from gradcli.lang.reading.table import BUILD, Table
from gradcli.lang.reading.tokens import END
from gradcli.source import Source, Span
from tests.world import ROOT, TREE

GRAMMAR = ROOT / "grammars" / "gradcli.lark"
TEXT = GRAMMAR.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def table_text() -> str:
    return compiling.compile_grammar(TEXT)


def test_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    # Lark raises on reduce/reduce conflicts and mentions shift/reduce conflicts in its log.
    lark.logger.setLevel(logging.DEBUG)
    lark.logger.propagate = True
    try:
        with caplog.at_level(logging.DEBUG, logger="lark"):
            lark.Lark(TEXT, parser="lalr", lexer="contextual", start=list(compiling.STARTS), debug=True)
    finally:
        lark.logger.setLevel(logging.CRITICAL)
    assert [record.message for record in caplog.records if "onflict" in record.message] == []


def test_every_builder_of_the_grammar_exists_and_is_used(table_text: str) -> None:
    table = Table(table_text)
    rules = [table.rules[number] for number in range(len(table.rules._lines))]
    assert {rule.builder for rule in rules if rule.action == BUILD} == set(BUILDERS)


def test_every_terminal_has_an_example() -> None:
    terminals = [line for line in TEXT.split("\n") if re.match(r"(%declare |[A-Z]+: )", line)]
    assert len(terminals) > 25
    assert [line for line in terminals if not re.search(r" // ?\S", line)] == []


def test_table_decodes_to_what_was_written(table_text: str) -> None:
    table = Table(table_text)
    assert table.terminal_names[0] == "$END"
    assert table.literals["**="] == table.terminals["AUGMENTED"]
    assert table.literals["−"] == table.literals["-"] == table.terminals["ADDITIVE"]
    assert table.literals["lambda"] == table.terminals["LAMBDA"]
    assert set(table.patterns) == {"NAME", "NUMBER"}


class Verdict:
    """How far a parser got: the offset of the token that did not fit, or None."""

    def __init__(self, text: str) -> None:
        table = grammar.load_table()
        self.tokens: list[tuple[int, str, int, int]] = []
        layout = Layout(table, Source(text))
        while not self.tokens or self.tokens[-1][0] != END:
            self.tokens += layout.next_line()
        self.names = table.terminal_names

    def of_lark(self, reference: lark.Lark) -> int | None:
        """What Lark's own parser says to our tokens."""
        parser = reference.parse_interactive(start="program")
        for kind, text, start, _ in self.tokens:
            try:
                if kind == END:
                    parser.feed_eof()
                else:
                    parser.feed_token(lark.Token("ERROR" if kind < 0 else self.names[kind], text))
            except lark.UnexpectedToken:
                return start
        return None

    def of_gradcli(self, text: str) -> int | None:
        """What our run of Lark's table says; -1 where a builder refuses first."""
        run = Run(
            grammar.load_table(),
            Layout(grammar.load_table(), Source(text)),
            Context(Source(text), parse_nothing),
        )
        run.states = [run.table.starts["program"]]
        while True:
            run.line, run.place = run.layout.next_line(), 0
            if not run.take_line():
                if run.states[-1] == run.table.ends["program"]:
                    return None
                return -1 if run.refusal else run.line[run.place][2]


def parse_nothing(source: Source, start: int, end: int, depth: int) -> syntax.Expression:
    return syntax.Constant(Span(source, start, end), None)


@pytest.fixture(scope="module")
def reference() -> lark.Lark:
    return lark.Lark(TEXT, parser="lalr", lexer="contextual", start=list(compiling.STARTS))


PARTS = [
    "x",
    "2",
    "2(",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    "=",
    "==",
    "+",
    "-",
    "*",
    "**",
    "^",
    ".",
    "'",
    "'a'",
    "if",
    "else",
    "for",
    "in",
    "not",
    "lambda",
    "def",
    "while:",
    "return",
    ";",
    "²",
    "√",
    "|",
]
LINES = [*PARTS, "\n", "\n  ", " ", "f(x)", "x = ", "if x:", "print(x)"]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=12).map(" ".join))
def test_our_run_of_the_table_accepts_and_stops_where_lark_does(reference: lark.Lark, text: str) -> None:
    verdict = Verdict(text)
    ours = verdict.of_gradcli(text)
    assert ours in (-1, verdict.of_lark(reference))


# ----- where tables come from ----------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own, in a source tree without a shipped table."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "gradcli"


def kept(cache: Path) -> Path:
    (only,) = cache.iterdir()
    return only


def forbid_lark(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> str:
        raise AssertionError("the grammar was compiled again")

    monkeypatch.setattr(compiling, "compile_grammar", refuse)


def test_table_is_kept_for_its_owner_alone_and_found_again(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = grammar._table_of_source_tree()
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept(cache).stat().st_mode) == 0o600
    forbid_lark(monkeypatch)
    assert grammar._table_of_source_tree().literals == first.literals


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "noise", "folder", "writable", "link"])
def test_doubtful_table_is_passed_over(damage: str, cache: Path, tmp_path: Path) -> None:
    grammar._table_of_source_tree()
    path = kept(cache)
    text = path.read_text(encoding="utf-8")
    if damage == "cut":
        path.write_text(text[: len(text) // 2], encoding="utf-8")
    elif damage == "changed":
        path.write_text(text.replace(" 7 ", " 8 ", 1), encoding="utf-8")
    elif damage == "empty":
        path.write_text("", encoding="utf-8")
    elif damage == "noise":
        path.write_bytes(bytes(range(256)) * 100)
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    elif damage == "writable":
        path.chmod(0o666)
    else:
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
    assert grammar._cached_table(str(path), TEXT) is None
    assert grammar._table_of_source_tree().literals["+"]


def test_table_of_another_grammar_is_passed_over(cache: Path) -> None:
    grammar._table_of_source_tree()
    assert grammar._cached_table(str(kept(cache)), TEXT) is not None
    assert grammar._cached_table(str(kept(cache)), TEXT + "\n// changed\n") is None


def test_table_owned_by_somebody_else_is_passed_over(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grammar._table_of_source_tree()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert grammar._cached_table(str(kept(cache)), TEXT) is None


@pytest.mark.parametrize("home", ["/proc/nowhere", "relative", ""])
def test_without_a_cache_folder_the_grammar_is_compiled(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", home)
    monkeypatch.setenv("HOME", "/proc/nowhere")
    assert grammar._table_of_source_tree().literals["+"]


def test_a_home_that_does_not_exist_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert grammar._table_of_source_tree().literals["+"]
    assert not (tmp_path / "home").exists()
    (tmp_path / "home").mkdir()
    assert grammar._table_of_source_tree().literals["+"]
    assert list((tmp_path / "home" / ".cache" / "gradcli").iterdir())


def test_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/some/where")
    assert grammar.cache_folder() == "/some/where/gradcli"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert grammar.cache_folder() == "/home/somebody/.cache/gradcli"
    monkeypatch.setenv("HOME", "")
    assert grammar.cache_folder() in ("", str(Path("~").expanduser() / ".cache" / "gradcli"))


def test_shipped_table_is_preferred(tmp_path: Path, table_text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "grammars").mkdir()
    (tmp_path / "grammars" / "gradcli.table").write_text(table_text, encoding="utf-8")
    monkeypatch.setattr(grammar, "_PACKAGE", str(tmp_path))
    monkeypatch.setattr(grammar, "_tables", [])
    forbid_lark(monkeypatch)
    assert parse(Source("x = 2y")).body


def test_parsing_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys; from gradcli.lang.reading.parser import parse; from gradcli.source import Source\n"
        "parse(Source('x^2*y + sin(x)'))\n"
        "print(*sorted({'lark', 'json', 'typing', 'dataclasses', 'inspect', 'numpy', 'hashlib'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    environment = {**TREE, "XDG_CACHE_HOME": str(tmp_path)}
    runs = [
        subprocess.run(command, env=environment, capture_output=True, text=True, check=True) for _ in range(2)
    ]
    assert runs[1].stdout.strip() == ""
