"""How a problem looks. The layout is language.md §7's; columns are counted on the terminal, not in characters."""

from __future__ import annotations

from gradcli.diagnostics import render, warning
from gradcli.errors import Problem, ShapeProblem, SyntaxProblem, SyntaxProblems, UsageProblem
from gradcli.source import Source, Span

MODEL = Source("X = ones(2, 3)\nW = ones(2, 3)\n\nloss = (W @ X).sum()\n", "model.grad")


def place(source: Source, text: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(text, start + 1)
    return Span(source, start, start + len(text))


def test_problem_looks_as_the_language_document_shows() -> None:
    problem = ShapeProblem(
        "shapes (2, 3) and (2, 3) can't be multiplied: inner sizes 3 and 2 differ",
        hint="transpose the second operand: W @ X.T",
        span=place(MODEL, "W @ X"),
        label="W is (2, 3), X is (2, 3)",
    )
    assert render(problem) == (
        "error: shapes (2, 3) and (2, 3) can't be multiplied: inner sizes 3 and 2 differ\n"
        "  --> model.grad:4:9\n"
        "   |\n"
        " 4 | loss = (W @ X).sum()\n"
        "   |         ^^^^^ W is (2, 3), X is (2, 3)\n"
        "   |\n"
        "  hint: transpose the second operand: W @ X.T"
    )


def test_problem_without_a_place_is_its_message_and_hint() -> None:
    assert render(UsageProblem("no such file: a.csv", hint="did you mean b.csv?")) == (
        "error: no such file: a.csv\n  hint: did you mean b.csv?"
    )


def test_notes_show_their_lines_in_the_order_of_the_text() -> None:
    problem = Problem(
        "sizes differ", span=place(MODEL, "W @ X"), notes=((place(MODEL, "ones(2, 3)"), "X is made here"),)
    )
    assert render(problem).split("\n")[1:] == [
        "  --> model.grad:4:9",
        "   |",
        " 1 | X = ones(2, 3)",
        "   |     ---------- X is made here",
        "  ...",
        " 4 | loss = (W @ X).sum()",
        "   |         ^^^^^",
    ]


def test_two_marks_on_one_line_have_a_line_each() -> None:
    source = Source("y = (x + 1]", "a.grad")
    problem = Problem(
        "( is closed by ]", span=place(source, "]"), notes=((place(source, "("), "opened here"),)
    )
    assert render(problem).split("\n")[3:] == [
        " 1 | y = (x + 1]",
        "   |           ^",
        "   |     - opened here",
    ]


def test_place_in_another_source_is_shown_with_its_name() -> None:
    earlier = Source("w = ones(3)", "<repl:1>")
    problem = Problem("sizes differ", span=place(MODEL, "W @ X"), notes=((place(earlier, "w"), "made here"),))
    assert render(problem).split("\n")[5:] == [
        "  --> <repl:1>:1:1",
        "   |",
        " 1 | w = ones(3)",
        "   | - made here",
    ]


def test_line_numbers_share_a_margin() -> None:
    source = Source("a\n" * 9 + "b c\n", "a.grad")
    problem = Problem(
        "wrong", hint="mend it", span=place(source, "c"), notes=((place(source, "a"), "first"),)
    )
    assert render(problem) == (
        "error: wrong\n"
        "   --> a.grad:10:3\n"
        "    |\n"
        "  1 | a\n"
        "    | - first\n"
        "   ...\n"
        " 10 | b c\n"
        "    |   ^\n"
        "    |\n"
        "   hint: mend it"
    )


def test_caret_stands_under_its_text_after_wide_combining_and_tab_characters() -> None:
    for before, width in (
        ("データ ", 7),
        ("e\u0301 ", 2),
        ("\t", 4),
        ("ab\t", 4),
        ("\x1b", 4),
        ("\u202e", 6),
    ):
        source = Source(before + "!", "a")
        underline = render(Problem("m", span=place(source, "!"))).split("\n")[-1]
        assert underline == "   | " + " " * width + "^", repr(before)


def test_control_characters_are_shown_as_escapes_everywhere() -> None:
    source = Source("s = '\x1b]0;title\x07'", "evil\x1b[2J.grad")
    problem = Problem(
        "no \x1b[31mred\x1b[0m here", hint="not\x00one", span=place(source, "s"), label="\x9b1m"
    )
    problem.calls = [("f\x1b[1m", place(source, "s"))]
    shown = render(problem)
    assert all(character == "\n" or character.isprintable() for character in shown)
    assert "\\x1b]0;title\\x07" in shown and "evil\\x1b[2J.grad" in shown and "\\x9b1m" in shown


def test_markup_of_other_programs_is_left_alone() -> None:
    source = Source("x[red] = :smile: [/b]", "a")
    assert "x[red] = :smile: [/b]" in render(Problem("[bold]m[/bold]", span=place(source, "red")))


def test_long_line_is_shown_around_its_mark() -> None:
    source = Source("x + " * 1000 + "y z", "a")
    lines = render(Problem("m", span=place(source, "z"))).split("\n")
    assert all(len(line) < 140 for line in lines)
    assert lines[3].startswith(" 1 | ... ") and lines[3].endswith("y z")
    assert lines[4].index("^") == len(lines[3]) - 1


def test_mark_longer_than_its_line_ends_with_the_line() -> None:
    source = Source("f(1,\n  2)", "a")
    assert render(Problem("m", span=Span(source, 0, len(source.text)))).split("\n")[-1] == "   | ^^^^"


def test_mark_at_the_end_of_the_text_is_one_caret_after_it() -> None:
    source = Source("x +", "a")
    assert render(Problem("m", span=Span(source, 3, 3))).split("\n")[-1] == "   |    ^"
    assert render(Problem("m", span=Span(Source("", "a"), 0, 0))).split("\n")[-1] == "   | ^"


def test_call_path_is_shown_outermost_first_and_folded() -> None:
    source = Source("f(x) = g(x)\ng(x) = h\nf(1)", "a")
    problem = Problem("unknown name h", span=place(source, "h"))
    problem.calls = [("f", place(source, "f(1)")), ("g", place(source, "g(x)"))]
    assert render(problem).split("\n")[-2:] == ["  in f, called at a:3:1", "  in g, called at a:1:8"]
    problem.calls = [("f", place(source, "f(1)"))] * 1000
    lines = render(problem).split("\n")
    assert lines[-5] == "  ... 992 more calls ..." and len(lines) == 14


def test_several_problems_are_separated_by_a_blank_line() -> None:
    source = Source("a b\nc d", "a")
    problems = [SyntaxProblem(name, span=place(source, name)) for name in "bd"]
    assert render(SyntaxProblems(problems)) == render(problems[0]) + "\n\n" + render(problems[1])


def test_colours_change_no_text() -> None:
    import re

    problem = Problem("m", hint="h", span=place(MODEL, "W @ X"), label="l", notes=((place(MODEL, "W"), "n"),))
    problem.calls = [("f", place(MODEL, "X"))]
    coloured = render(problem, color=True)
    assert coloured != render(problem)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(problem)


def test_warning_has_its_own_word() -> None:
    assert warning("the field is split", place(MODEL, "X")).startswith(
        "warning: the field is split\n  --> model.grad:1:1"
    )


def test_message_of_several_lines_is_indented() -> None:
    assert render(Problem("first\nsecond")) == "error: first\n  second"


def test_a_line_is_cut_around_its_mark_to_fit_a_narrow_terminal() -> None:
    text = " + ".join([f"a{number}" for number in range(30)])
    source = Source(text, "<text>")
    at = text.index("a17")
    shown = render(Problem("a17 is not defined", span=Span(source, at, at + 3)), width=40).split("\n")
    assert max(len(line) for line in shown) <= 40
    line, mark = shown[3], shown[4]
    assert line[mark.index("^") : mark.rindex("^") + 1] == "a17"
    assert line.startswith(" 1 | ... ")
    assert line.endswith(" ...")


def test_a_label_too_long_for_the_terminal_is_below_its_mark() -> None:
    source = Source("y = u @ v", "<expr>")
    problem = Problem("the sizes differ", span=Span(source, 4, 9))
    problem.label = "u is (2,), v is (3,)"
    assert render(problem, width=80).split("\n")[-1] == "   |     ^^^^^ u is (2,), v is (3,)"
    assert render(problem, width=34).split("\n")[-2:] == ["   |     ^^^^^", "   |     u is (2,), v is (3,)"]
    # Moved to the left where it fits there, in rows where it fits nowhere.
    problem.label = "the left side u is (2,)"
    assert render(problem, width=31).split("\n")[-2:] == ["   |     ^^^^^", "   |   the left side u is (2,)"]
    problem.label = "u has the shape (2,), v the shape (3,)"
    assert render(problem, width=31).split("\n")[-2:] == [
        "   | u has the shape (2,), v",
        "   | the shape (3,)",
    ]
